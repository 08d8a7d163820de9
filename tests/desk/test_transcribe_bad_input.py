"""Whatever is wrong with a recording or a service, the command says one line of it and does the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from desk.cli.transcribe import transcribe
from transcripts.audio import decode
from transcripts.conversation import Conversation

sys.path.append(str(Path(__file__).parents[1] / "transcripts"))
from sound_builders import EXAMPLES, Sound, a_recording, a_tone, a_video_without_sound
from transcription_server import KEY, Fault, a_service

SAID = "Where is my parcel, please?"


def speech(side: int = 0) -> Sound:
    """What the agent (0) or customer (1) of the shipped English call says first, 16 kHz."""
    return decode(EXAMPLES / "late-parcel-en.flac").channels[side][: 12 * 16_000]


def run(folder: Path, url: str, key: str = KEY) -> Result:
    """The command over the recordings of a folder, with a service on this machine."""
    given = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": key, "EVENHAND_HOME": str(folder / "home")}
    chosen = ["--recognizer", "openai-api", "--model", "whisper-1", "--jobs", "1"]
    out = ["--out", str(folder / "out")]
    return CliRunner(env=given).invoke(transcribe, [str(folder / "calls"), *chosen, *out])


def written(folder: Path) -> dict[str, Conversation]:
    """The conversations that are there, by the name of their recording."""
    read = [
        Conversation.model_validate_json(p.read_bytes()) for p in (folder / "out").glob("*.json")
    ]
    return {Path(one.recording.path).name: one for one in read if one.recording is not None}


def test_each_recording_that_cannot_be_read_is_one_line_and_the_others_are_written(
    tmp_path: Path,
) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    spoken = speech()
    wav = a_recording(calls / "good.wav", spoken).read_bytes()
    (calls / "zero.wav").write_bytes(b"")
    (calls / "text.mp3").write_text("Good morning, how can I help you?\n" * 40)
    (calls / "header.wav").write_bytes(b"RIFF" + bytes(reversed(wav[4:44])) + wav[44:])
    (calls / "noise.flac").write_bytes(np.random.default_rng(2).bytes(20_000))
    a_video_without_sound(calls / "video.mp4")
    refused = {
        "zero.wav": "0 bytes; expected a recording",
        "text.mp3": "this is text, not a recording",
        "header.wav": "the header is damaged or the file is cut off",
        "noise.flac": "not a recording that can be decoded",
        "video.mp4": "video without sound in it",
    }
    cut = a_recording(calls / "cut.mp3", spoken, codec="libmp3lame")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 2 // 3])
    a_recording(tmp_path / "other.flac", spoken, codec="flac").rename(calls / "wrong-suffix.wav")
    a_recording(calls / "a-law.wav", spoken[::2], rate=8_000, codec="pcm_alaw")
    a_recording(calls / "mu-law.wav", spoken[::2], rate=8_000, codec="pcm_mulaw")
    a_recording(calls / "cd.wav", np.repeat(spoken, 3), rate=44_100)
    a_recording(calls / "six.wav", *[spoken] * 6, layout="5.1")
    a_recording(calls / "tone.wav", a_tone(3.0))

    with a_service() as loopback:
        done = run(tmp_path, loopback.url)

    lines = done.stderr.splitlines()
    for name, why in refused.items():
        (line,) = (line for line in lines if str(calls / name) in line)
        assert why in line
    assert done.exit_code == 1 and done.stdout == ""
    found = written(tmp_path)
    assert found.keys() | refused.keys() == {path.name for path in calls.iterdir()}
    assert all(SAID in one.turns[0].text for name, one in found.items() if name != "tone.wav")
    flags = {
        name: {*one.flags} - {"mono"} for name, one in found.items() if {*one.flags} - {"mono"}
    }
    assert flags == {"cut.mp3": {"cut_off"}, "six.wav": {"mixed_down"}, "tone.wav": {"no_speech"}}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(429, b"{}", (("retry-after", "3600"),)), "too many requests (429); it asks to wait"),
        (Fault(400, b'{"error": {"message": "odd"}}'), "answered 400: odd"),
        (Fault(body=b'{"text": "half'), "is not the verbose_json that was asked for"),
    ],
)
def test_a_recording_that_a_service_does_not_answer_is_one_line_and_the_next_is_written(
    tmp_path: Path, fault: Fault, why: str
) -> None:
    (tmp_path / "calls").mkdir()
    first, second = (
        a_recording(tmp_path / "calls" / name, speech(side))
        for side, name in enumerate(("a.wav", "b.wav"))
    )

    with a_service(Fault(500), fault) as loopback:  # busy once, then the fault
        done = run(tmp_path, loopback.url)
        (line,) = (line for line in done.stderr.splitlines() if str(first) in line)
        assert (done.exit_code, [*written(tmp_path)]) == (1, [second.name])
        assert why in line

        again = run(tmp_path, loopback.url)

    assert again.exit_code == 0, again.stderr
    assert len(written(tmp_path)) == 2
    assert loopback.asked == 4  # twice for the first and once for the second, and once again


def test_a_wrong_key_is_told_of_each_recording_and_asked_about_once(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    for name in ("a.wav", "b.wav"):
        a_recording(tmp_path / "calls" / name, speech())

    with a_service() as loopback:
        done = run(tmp_path, loopback.url, key="sk-wrong-9876543210")

    told = [line for line in done.stderr.splitlines() if "OPENAI_API_KEY is not accepted" in line]
    assert (done.exit_code, len(told), loopback.asked) == (1, 2, 1)
    assert "9876543210" not in done.output and not written(tmp_path)
