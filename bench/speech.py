"""Recordings: words, time and memory beside a plain loop in the same run; no words where none are."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click

from bench.chats import Given
from bench.figures import Figure, Measured
from bench.listening import OPENAI_WHISPER, PLAIN, Listened, by_evenhand, by_loop
from bench.machine import ROOT, here
from bench.sounds import RATE, Sound, music, pink_noise, silence
from bench.word_errors import error_rate, normaliser

_SHIPPED = ROOT / "examples" / "recordings"
_SHIPPED_CALLS = {"late-parcel-en.flac": "en", "wrong-charge-zh.ogg": "zh"}
_CLIPS, _CALLS, _TELEPHONE = "audio_speech_multi", "audio_calls_2ch_en", "audio_telephone_ref_en"
_NOTHING_MINUTES = 10
#: Seconds for each second of sound, and how many times as fast as the plain loop, that are asked.
_ASKED = {"mono calls": ("≤ 0.08 s", "≥ 2 ×"), "stereo calls": ("≤ 0.09 s", "")}
OPENAI_WEIGHTS = "EVENHAND_TEST_OPENAI_WHISPER"


@dataclass(frozen=True)
class Clip:
    """A recording; its language, and what is said in it, where people wrote that down."""

    path: Path
    seconds: float
    language: str
    text: str | None = None


def measure(given: Given) -> Measured:
    """Accuracy, time and memory on calls of one and two channels, clips, silence, noise, music."""
    missing = [*given.missing({
        _CLIPS: "short clips of three languages were not heard",
        _CALLS: "real calls were not heard",
        _TELEPHONE: "a real telephone talk was not heard",
    })]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        others, left_out = _others(scratch)
        some = slice(given.sample)
        parts: dict[str, Callable[[], Iterable[Figure]]] = {
            "mono": lambda: _beside("mono calls", [*_mono(given, scratch)][some], others, scratch),
            "clips": lambda: _beside("clips", [*_clips(given)][some], others, scratch),
            "stereo": lambda: _beside("stereo calls", [*_stereo(given)][some], others, scratch),
            "nothing": lambda: _nothing(scratch, _NOTHING_MINUTES if given.sample is None else 1),
            "speakers": lambda: _speakers(given),
        }
        wanted = [part for name, part in parts.items() if given.wants(name)]
        figures = [_told(figure) for part in wanted for figure in part()]
    return Measured(
        tuple(figures), (*missing, *left_out, f"nothing else; words after {normaliser()}"), here()
    )


def _told(figure: Figure) -> Figure:
    """The figure, also said at once: a bench that is stopped has said what it had."""
    click.echo(f"{figure.what}: {figure.shown}", err=True)
    return figure


def _speakers(given: Given) -> list[Figure]:
    """Who spoke when: bench/speakers.py, with `figures(given) -> Iterable[Figure]`."""
    if find_spec("bench.speakers") is None:
        return []
    from importlib import import_module

    return list(import_module("bench.speakers").figures(given))


def _others(scratch: Path) -> tuple[dict[str, partial[Listened]], tuple[str, ...]]:
    """The listeners that evenhand is set beside, and why others are not."""
    from transcripts.recognition.weights import find_weights

    plain = partial(by_loop, PLAIN, str(find_weights(None).folder))
    weights = os.environ.get(OPENAI_WEIGHTS)
    if weights and find_spec("whisper") is not None:
        openai = partial(by_loop, OPENAI_WHISPER, weights)
        return {"plain loop": plain, "openai-whisper": openai}, ()
    why = f"openai-whisper with the same weights, since {OPENAI_WEIGHTS} names no .pt file"
    return {"plain loop": plain}, (why,)


def _beside(
    kind: str,
    clips: Sequence[Clip],
    others: Mapping[str, partial[Listened]],
    scratch: Path,
) -> Iterator[Figure]:
    if not clips:
        return
    time_asked, ratio_asked = _ASKED.get(kind, ("", ""))
    files, length = [clip.path for clip in clips], sum(clip.seconds for clip in clips)
    what = f"{kind}, {len(files)} recordings of {length:.0f} s"
    ours = by_evenhand(files, scratch / "home")
    yield Figure(f"{what}: time for each second", ours.seconds / length, "s", time_asked)
    yield Figure("… of that both processors together", ours.cpu_seconds / length, "s")
    yield Figure("… highest memory, all processes", ours.peak_mb, "MB", "≤ 1,200 MB")
    yield from _errors(clips, ours, "evenhand")
    for name, listen in others.items():
        theirs = listen(files, scratch / "home")
        yield Figure(f"… {name}: time for each second", theirs.seconds / length, "s")
        yield Figure(f"… {name}: highest memory", theirs.peak_mb, "MB")
        yield from _errors(clips, theirs, name)
        ratio, cpu = theirs.seconds / ours.seconds, theirs.cpu_seconds / ours.cpu_seconds
        asked = ratio_asked if name == "plain loop" else ""
        yield Figure(f"… times faster than {name}", ratio, "×", asked)
        yield Figure(f"… times less of the processors than {name}", cpu, "×")


def _errors(clips: Sequence[Clip], heard: Listened, name: str) -> Iterator[Figure]:
    for language, measured in (("en", "word errors, English"), ("zh", "character errors, Chinese")):
        pairs = [
            (clip.text, heard.texts.get(clip.path, ""))
            for clip in clips
            if clip.language == language and clip.text is not None
        ]
        if pairs:
            rate = error_rate(pairs, language)
            interval = f"95%: {100 * rate.low:.1f} to {100 * rate.high:.1f}, n = {rate.count}"
            yield Figure(f"… {name}: {measured} ({interval})", 100 * rate.value, "%")


def _nothing(scratch: Path, minutes: int) -> Iterator[Figure]:
    """Words that were heard in so many minutes of what is no speech."""
    sounds = {"silence": silence, "pink noise": pink_noise, "music": music}
    files = {name: scratch / f"{name.replace(' ', '-')}.flac" for name in sounds}
    for name, make in sounds.items():
        _write(files[name], make(60.0 * minutes, 1))
    heard = by_evenhand(list(files.values()), scratch / "home")
    for name, path in files.items():
        words = len(heard.texts.get(path, "").split())
        yield Figure(f"words in {minutes} minutes of {name}", words, "", "0")


def _mono(given: Given, scratch: Path) -> Iterator[Clip]:
    """The shipped calls with both channels mixed, and real calls of one channel."""
    import numpy as np

    from transcripts.audio import decode

    for name, language in _SHIPPED_CALLS.items():
        mixed = np.mean([track[:] for track in decode(_SHIPPED / name).channels], axis=0)
        path = scratch / f"mono-{Path(name).stem}.flac"
        _write(path, mixed.astype(np.float32))
        yield Clip(path, len(mixed) / RATE, language, _script(name))
    if given.has(_TELEPHONE):
        folder = given.data / _TELEPHONE / "dev"
        known = json.loads((folder / "pyannote_sample.json").read_text("utf-8"))
        said = " ".join(segment["text"] for segment in known["transcript_segments"])
        yield Clip(folder / known["audio"], known["duration"], "en", said)
    if given.has(_CALLS):
        yield _untold(given.data / _CALLS / "dev" / "Auto0_mono_noref.flac")


def _clips(given: Given) -> Iterator[Clip]:
    """Short recordings of people reading, most of a few seconds: each needs a window of its own."""
    if given.has(_CLIPS):
        folder = given.data / _CLIPS / "dev"
        for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
            known = json.loads(line)
            if known["human_reference"]:
                language = known["language"].split("-")[0]
                yield Clip(folder / known["audio"], known["duration"], language, known["text"])


def _stereo(given: Given) -> Iterator[Clip]:
    """The shipped calls, and a real one of which no transcript is known."""
    from transcripts.audio import decode

    for name, language in _SHIPPED_CALLS.items():
        path = _SHIPPED / name
        yield Clip(path, decode(path).duration, language, _script(name))
    if given.has(_CALLS):
        yield _untold(given.data / _CALLS / "dev" / "Auto_Repairs_40_UTC.flac")


def _untold(path: Path) -> Clip:
    from transcripts.audio import decode

    return Clip(path, decode(path).duration, "en")


def _script(recording: str) -> str:
    from ruamel.yaml import YAML

    turns = YAML(typ="safe").load(_SHIPPED / f"{Path(recording).stem}.script.yaml")["turns"]
    return " ".join(turn["text"] for turn in turns)


def _write(path: Path, samples: Sound) -> None:
    from transcripts.audio import flac_of

    path.write_bytes(flac_of(samples))
