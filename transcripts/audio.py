"""Recordings decoded to 16 kHz samples, one track per channel."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from transcripts.errors import AudioError
from transcripts.tracks import Track, TrackWriter, memory_for_sound

if TYPE_CHECKING:
    from transcripts.tracks import Samples

SAMPLE_RATE = 16_000
ACCEPTED = "WAV, FLAC, MP3, OGG (Vorbis, Opus), M4A or MP4"
#: What may be opened: a playlist or another container that names further files may not.
_CONTAINERS = (
    "wav,w64,aiff,au,caf,flac,mp3,ogg,mov,aac,amr,asf,avi,matroska,webm,mpeg,mpegts,flv,g722,wv"
)
_LEAST_SECONDS = 0.5  # less than this is no recording


class Remark(NamedTuple):
    """What a person should know of a recording: a flag for programs, and one line."""

    flag: str
    message: str


@dataclass(frozen=True, slots=True)
class Audio:
    """A decoded recording: two channels where the file has two, else one.

    `sample_rate` (Hz) and `source_channels` are the file's own; `sha256` is of the file's bytes;
    `remarks` say what of the file was lost or changed.
    """

    path: str
    sha256: str
    channels: tuple[Track, ...]
    sample_rate: int
    source_channels: int
    remarks: tuple[Remark, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds of sound that were decoded."""
        return len(self.channels[0]) / SAMPLE_RATE


def sha256_of(path: Path) -> str:
    """sha256 of the file's bytes, in hex. Raises AudioError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"cannot be read: {error.strerror}") from error


def decode(path: Path) -> Audio:
    """The recording's samples. Raises AudioError, which says why and leaves the path to the caller.

    More than two channels are mixed down to one. Of a truncated file what is left is decoded.
    """
    import av

    sha256 = sha256_of(path)
    if path.stat().st_size == 0:
        raise AudioError(f"0 bytes; expected a recording ({ACCEPTED})")
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    try:
        # An absolute path has no "scheme:" that libav could take for a protocol.
        container = av.open(str(path.absolute()), metadata_errors="ignore", options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioError(f"{_why_unreadable(path)}; expected {ACCEPTED}") from error
    with container:
        return _decode_container(container, path, sha256)


def flac_of(samples: Samples) -> bytes:
    """The samples as a FLAC file, 16 bit, mono, 16 kHz: without loss, and half the size of WAV."""
    import io

    import av
    import numpy as np

    whole = np.clip(samples * 32767.0, -32768, 32767).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    written = io.BytesIO()
    with av.open(written, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return written.getvalue()


def _why_unreadable(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(512)
    if head[:4] in (b"RIFF", b"fLaC", b"OggS") or head[:3] == b"ID3" or head[4:8] == b"ftyp":
        return "the header is damaged or the file is cut off, no sound can be decoded"
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "not a recording that can be decoded"
    return f"this is text, not a recording (it begins {text[:20]!r})"


def _decode_container(container: Any, path: Path, sha256: str) -> Audio:
    streams = container.streams.audio
    if not streams:
        held = "video without sound" if container.streams.video else "no sound"
        raise AudioError(f"{held} in it; expected a recording ({ACCEPTED})")
    stream = streams[0]
    if stream.codec_context is None or not stream.channels:
        raise AudioError(f"{_why_unreadable(path)}; expected {ACCEPTED}")
    codec, count, rate = stream.codec_context.name, stream.channels, stream.sample_rate
    declared = _declared_seconds(container, stream, path)
    channels, broken = _samples(container, stream, "stereo" if count == 2 else "mono")
    seconds = len(channels[0]) / SAMPLE_RATE
    if seconds < _LEAST_SECONDS:
        of = f" of {declared:.1f} s" if declared and declared > _LEAST_SECONDS else ""
        raise AudioError(
            f"only {seconds:.2f} s{of} of sound could be decoded ({codec}); "
            f"expected at least {_LEAST_SECONDS} s"
        )
    remarks = (*_losses(path, seconds, declared, broken), *_changes(count, len(streams)))
    return Audio(str(path), sha256, channels, rate, count, remarks)


def _losses(path: Path, seconds: float, declared: float | None, broken: int) -> Iterator[Remark]:
    if declared and declared - seconds > max(0.5, 0.01 * declared):
        yield Remark(
            "cut_off",
            f"cut off or damaged: {seconds:.1f} s of {declared:.1f} s could be decoded, "
            "the rest is lost",
        )
    elif broken:
        yield Remark(
            "damaged", f"damaged: {broken} pieces could not be decoded; {seconds:.1f} s are left"
        )
    elif path.suffix.lower() in (".ogg", ".oga", ".opus") and (end := _ogg_end(path)) != "closed":
        yield Remark(
            "cut_off" if end == "broken" else "no_end_mark",
            f"{'ends within a page' if end == 'broken' else 'has no end mark'}, "
            f"it may be cut off; {seconds:.1f} s could be decoded",
        )


def _changes(channels: int, tracks: int) -> Iterator[Remark]:
    if channels > 2:
        yield Remark(
            "mixed_down",
            f"{channels} channels were mixed down to one; for a speaker per channel give stereo",
        )
    if tracks > 1:
        yield Remark("first_track", f"{tracks} sound tracks in it, only the first is used")


def _samples(container: Any, stream: Any, layout: str) -> tuple[tuple[Track, ...], int]:
    """Samples per channel, and how many packets could not be decoded."""
    from av.audio.resampler import AudioResampler

    resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    count = 2 if layout == "stereo" else 1
    writers = [TrackWriter(memory_for_sound() // count) for _ in range(count)]
    decoded, broken = 0, 0
    for frame in _frames(container, stream):
        if frame is None:
            broken += 1
            continue
        frame.pts = None  # a damaged file's times may run backwards; the samples still follow
        decoded += 1
        for resampled in resampler.resample(frame):
            _add(resampled.to_ndarray(), writers)
    for resampled in resampler.resample(None) if decoded else ():
        _add(resampled.to_ndarray(), writers)
    return tuple(writer.track() for writer in writers), broken


def _add(sound: Any, writers: Sequence[TrackWriter]) -> None:
    """A frame's samples (channels, n), brought to -1..1, at the end of each channel."""
    import numpy as np

    finite = np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0)
    for channel, writer in zip(np.clip(finite, -1.0, 1.0), writers, strict=True):
        writer.add(channel)


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; None for each packet that cannot be decoded."""
    from av.error import FFmpegError

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except FFmpegError:
            yield None
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            yield None


def _declared_seconds(container: Any, stream: Any, path: Path) -> float | None:
    """How long the file says it is, where it does say so. Seconds."""
    name = container.format.name
    if name == "mp3":
        return _mp3_seconds(path, stream.sample_rate)
    if name == "wav":
        return _wav_seconds(path)
    if name == "ogg" or stream.duration is None or not stream.time_base:
        return None
    return float(stream.duration * stream.time_base)


def _wav_seconds(path: Path) -> float | None:
    """Length by the `fmt ` and `data` chunks; libav takes what is there for what was meant."""
    with path.open("rb") as stream:
        head = stream.read(65536)
    found, rate, position = head[:4] == b"RIFF", 0, 12
    while found and position + 8 <= len(head):
        name, size = head[position : position + 4], _little(head[position + 4 : position + 8])
        if name == b"fmt ":
            rate = _little(head[position + 16 : position + 20])  # bytes a second
        if name == b"data":
            streamed = size in (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFF000)
            return size / rate if rate and not streamed else None
        position += 8 + size + size % 2
    return None


def _little(four: bytes) -> int:
    return int.from_bytes(four, "little")


def _mp3_seconds(path: Path, rate: int) -> float | None:
    """Length by the frame count of a Xing or Info tag; without one an MP3 does not say."""
    with path.open("rb") as stream:
        head = stream.read(65536)
    for tag in (b"Xing", b"Info"):
        place = head.find(tag)
        if place >= 0 and head[place + 7] & 1:
            frames = int.from_bytes(head[place + 8 : place + 12], "big")
            return frames * (1152 if rate >= 32_000 else 576) / rate
    return None


def _ogg_end(path: Path) -> Literal["closed", "open", "broken"]:
    """How an Ogg file ends: with its end mark, without it (as live streams are kept), or within a page (RFC 3533)."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 70_000))  # a page has at most 65,307 bytes
        tail = stream.read()
    page = tail[max(0, tail.rfind(b"OggS")) :]
    if len(page) < 27 or len(page) < 27 + page[26] or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]]):  # fmt: skip
        return "broken"
    return "closed" if page[5] & 4 else "open"
