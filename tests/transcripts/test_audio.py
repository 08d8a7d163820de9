"""What recordings of every kind decode to, and what is said of those that do not."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
from sound_builders import a_recording, a_tone, a_video_without_sound, pitch_of

from transcripts.audio import Audio, decode
from transcripts.errors import AudioError


def flags(audio: Audio) -> list[str]:
    return [remark.flag for remark in audio.remarks]


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", 8_000),
        ("a.wav", "pcm_s16le", 44_100),
        ("a.wav", "pcm_s24le", 48_000),
        ("a.wav", "pcm_u8", 8_000),
        ("a.wav", "pcm_f32le", 16_000),
        ("a.wav", "pcm_alaw", 8_000),
        ("a.wav", "pcm_mulaw", 8_000),
        ("a.flac", "flac", 16_000),
        ("a.mp3", "libmp3lame", 44_100),
        ("a.mp3", "libmp3lame", 8_000),
        ("a.ogg", "vorbis", 44_100),
        ("a.ogg", "libopus", 48_000),
        ("a.opus", "libopus", 16_000),
        ("a.m4a", "aac", 44_100),
        ("a.mp4", "aac", 16_000),
    ],
)
def test_every_format_keeps_its_channels_apart_and_its_length(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    left, right = a_tone(2.0, 440.0, rate), a_tone(2.0, 1_000.0, rate)

    audio = decode(a_recording(tmp_path / name, left, right, rate=rate, codec=codec))

    pitches = [pitch_of(channel) for channel in audio.channels]
    assert pitches == pytest.approx([440, 1000], abs=10)
    assert audio.duration == pytest.approx(2.0, abs=0.12)  # coders add some silence
    assert {channel.dtype for channel in audio.channels} == {np.dtype(np.float32)}
    assert (audio.source_channels, audio.sample_rate) == (2, rate if codec != "libopus" else 48_000)
    assert audio.remarks == ()


def test_a_mono_file_is_one_channel_at_its_level(tmp_path: Path) -> None:
    audio = decode(a_recording(tmp_path / "a.wav", a_tone(1.0)))

    assert len(audio.channels) == 1
    assert float(np.abs(audio.channels[0]).max()) == pytest.approx(0.5, abs=0.01)


def test_the_hash_is_of_the_files_bytes(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.wav", a_tone(1.0))

    assert decode(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_six_channels_are_mixed_to_one_and_said(tmp_path: Path) -> None:
    channels = [a_tone(1.0, pitch) for pitch in (300, 400, 500, 600, 700, 800)]

    audio = decode(a_recording(tmp_path / "a.wav", *channels, layout="5.1"))

    assert (len(audio.channels), audio.source_channels) == (1, 6)
    assert flags(audio) == ["mixed_down"]
    assert audio.remarks[0].message.startswith("6 channels were mixed down to one")


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    tone = a_tone(1.0)
    tone[100:200] = np.nan

    audio = decode(a_recording(tmp_path / "a.wav", tone, codec="pcm_f32le"))

    assert bool(np.isfinite(audio.channels[0]).all())


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame"), ("a.flac", "flac"), ("a.ogg", "libopus")],
)
def test_of_a_truncated_file_the_rest_is_used_and_the_loss_said(
    tmp_path: Path, name: str, codec: str
) -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, 16_000 * 8).astype(np.float32)
    path = a_recording(tmp_path / name, noise, codec=codec)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    audio = decode(path)

    assert 2.9 < audio.duration < 5.0
    assert flags(audio) == ["cut_off"]
    assert "cut off" in audio.remarks[0].message


def test_an_ogg_file_that_was_never_closed_is_whole_with_a_note(tmp_path: Path) -> None:
    tone = np.sin(np.arange(16_000 * 4) / 20).astype(np.float32)
    path = a_recording(tmp_path / "a.ogg", tone, codec="libopus")
    whole = bytearray(path.read_bytes())
    whole[whole.rfind(b"OggS") + 5] &= 0b11111011  # the end mark of the last page
    path.write_bytes(bytes(whole))

    assert flags(decode(path)) == ["no_end_mark"]


def test_a_wav_whose_writer_left_the_length_open_is_whole(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.wav", a_tone(2.0))
    content = bytearray(path.read_bytes())
    place = content.index(b"data")
    content[place + 4 : place + 8] = struct.pack("<I", 0xFFFFFFFF)
    path.write_bytes(content)

    audio = decode(path)

    assert (audio.duration, audio.remarks) == (pytest.approx(2.0), ())


def test_a_damaged_middle_loses_little_and_is_said(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, 16_000 * 8).astype(np.float32)
    path = a_recording(tmp_path / "a.flac", noise, codec="flac")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = b"\0" * 20_000
    path.write_bytes(content)

    audio = decode(path)

    assert audio.duration > 5.0
    assert flags(audio)[0] in ("cut_off", "damaged")


def _bad(path: Path) -> dict[str, bytes]:
    wav = a_recording(path / "good.wav", a_tone(1.0)).read_bytes()
    mp4 = a_video_without_sound(path / "video.mp4").read_bytes()
    m4a = a_recording(path / "good.m4a", a_tone(3.0), codec="aac").read_bytes()
    return {
        "zero.wav": b"",
        "text.wav": b"Good morning, how can I help you?\n" * 40,
        "chinese.mp3": "您好，请问有什么可以帮您？\n".encode() * 40,
        "subtitles.wav": b"1\n00:00:00,000 --> 00:00:02,000\nHello\n\n" * 20,
        "playlist.mp3": b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        "header.wav": b"RIFF" + bytes(reversed(wav[4:44])) + wav[44:],
        "headonly.wav": wav[:44],
        "cut.m4a": m4a[: len(m4a) // 2],
        "noise.flac": np.random.default_rng(2).bytes(20_000),
        "video.mp4": mp4,
        "short.wav": a_recording(path / "s.wav", a_tone(0.2)).read_bytes(),
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zero.wav", "0 bytes; expected a recording (WAV, FLAC,"),
        ("text.wav", "this is text, not a recording (it begins 'Good morning, how ca')"),
        ("chinese.mp3", "this is text, not a recording (it begins '您好，请问"),
        ("subtitles.wav", "this is text, not a recording"),
        ("playlist.mp3", "this is text, not a recording (it begins '#EXTM3U"),
        ("header.wav", "the header is damaged or the file is cut off"),
        ("headonly.wav", "no sound can be decoded"),
        ("cut.m4a", "the header is damaged or the file is cut off"),
        ("noise.flac", "not a recording that can be decoded"),
        ("video.mp4", "video without sound in it"),
        ("short.wav", "only 0.20 s of sound could be decoded"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line_and_nothing_else_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(_bad(tmp_path)[name])
    capfd.readouterr()

    with pytest.raises(AudioError) as caught:
        decode(path)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="cannot be read: No such file"):
        decode(tmp_path / "gone.wav")


def test_a_path_that_looks_like_an_address_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    a_recording(tmp_path / "plain.wav", a_tone(1.0)).rename(tmp_path / "http:17.wav")

    assert decode(Path("http:17.wav")).duration == pytest.approx(1.0)
