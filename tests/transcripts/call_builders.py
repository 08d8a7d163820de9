"""Calls put together for tests: real speech of the shipped recording, cut out and placed at planted times."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from sound_builders import EXAMPLES, Sound

from transcripts.audio import SAMPLE_RATE, decode
from transcripts.conversation import Turn
from transcripts.recognition.voice_activity import cut, find_speech
from transcripts.speech.clock import timed
from transcripts.speech.floor import Lane
from transcripts.speech.music import find_music, without_music
from transcripts.speech.spans import Span
from transcripts.timing import Timing

SIDES = ("agent", "customer")
PLAIN = {
    "agent": (
        "It left the depot this morning.",
        "The driver has it on the van.",
        "包裹今天早上出库了。",
    ),
    "customer": ("It has not come yet.", "I was at home all day.", "我一直在家。"),
}
QUESTION = {"agent": ("Which street is it, please?", "请问订单号是多少？")}
WAIT = (
    "Thank you. Let me check that for you.",
    "Bear with me a moment.",
    "请稍等。",
    "我帮您查一下。",
    "麻煩您稍候。",
)
HOLD = (
    "I will put you on hold for two minutes.",
    "Please hold the line.",
    "请您不要挂断，稍等两分钟。",
)


@cache
def pieces(side: str) -> tuple[Sound, ...]:
    """Utterances of 1.2 to 6 s of the shipped English call's agent or customer, level at -24 dB."""
    channel = decode(EXAMPLES / "late-parcel-en.flac").channels[SIDES.index(side)]
    found = [cut(channel, s) for s in find_speech(channel, pause=0.4, pad=0.02)]
    return tuple(_level(p, -24) for p in found if 1.2 <= len(p) / SAMPLE_RATE <= 6)


def _level(sound: Sound, decibels: float) -> Sound:
    scale = 10 ** (decibels / 20) / np.sqrt(np.mean(sound**2) + 1e-12)
    return (sound * scale).astype(np.float32)


@dataclass
class Call:
    """A call in the making; `planted` holds what must be found, by kind, as (start, end, who)."""

    rng: np.random.Generator
    at: float = 0.7
    placed: list[tuple[str, float, Sound]] = field(default_factory=list)
    turns: list[tuple[str, float, float, str]] = field(default_factory=list)
    planted: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)
    noise: float = -62.0

    def says(
        self, side: str, text: str | None = None, after: float | None = None, longest: float = 6.0
    ) -> Span:
        """One utterance `after` seconds from the end of what was said; by default 0.3 to 1.2 s."""
        start = self.at + (float(self.rng.uniform(0.3, 1.2)) if after is None else after)
        choice = [p for p in pieces(side) if len(p) / SAMPLE_RATE <= longest]
        sound = choice[int(self.rng.integers(len(choice)))]
        words = PLAIN[side][int(self.rng.integers(3))] if text is None else text
        return self.places(side, start, sound, words)

    def places(self, side: str, start: float, sound: Sound, words: str) -> Span:
        span = Span(start, start + len(sound) / SAMPLE_RATE)
        self.placed.append((side, start, sound))
        if words:
            self.turns.append((side, span.start, span.end, words))
        self.at = max(self.at, span.end)
        return span

    def plants(self, kind: str, start: float, end: float, who: str) -> None:
        self.planted.setdefault(kind, []).append((start, end, who))

    def silence(self, kind: str, seconds: float, who: str) -> None:
        """Nobody speaks from here on, for so long; the next utterance must come `after` 0."""
        self.plants(kind, self.at, self.at + seconds, who)
        self.at += seconds

    def channels(self) -> dict[str, Sound]:
        """The sound of each side, with the noise of its line."""
        length = round((self.at + 1.5) * SAMPLE_RATE)
        made = {}
        for side in SIDES:
            channel = self.rng.normal(0, 10 ** (self.noise / 20), length).astype(np.float32)
            for owner, start, sound in self.placed:
                if owner == side:
                    first = round(start * SAMPLE_RATE)
                    channel[first : first + len(sound)] += sound[: length - first]
            made[side] = channel
        return made

    def conversation_turns(self) -> list[Turn]:
        """The planted words as turns in order of time."""
        ordered = sorted(self.turns, key=lambda t: t[1])
        return [
            Turn(position=i, speaker=side, start=start, end=end, text=text)  # type: ignore[arg-type]
            for i, (side, start, end, text) in enumerate(ordered)
        ]


def heard(call: Call, telephone: bool = False) -> Timing:
    """The clock of the call's sound; `telephone`: through 8 kHz and mu-law."""
    lanes = []
    channels = call.channels()
    for side, channel in channels.items():
        sound = through_a_telephone(channel) if telephone else channel
        speech = [Span(*piece) for piece in find_speech(sound)]
        music = find_music(sound, speech)
        lanes.append(Lane(side, tuple(without_music(speech, music)), music))
    duration = len(channels["agent"]) / SAMPLE_RATE
    return timed(lanes, call.conversation_turns(), "en", duration)


def found(timing: Timing) -> dict[str, list[tuple[float, float, str]]]:
    """What the clock found, in the form of what is planted."""
    kinds: dict[str, list[tuple[float, float, str]]] = {}
    for silence in timing.silences:
        kinds.setdefault(silence.kind, []).append((silence.start, silence.end, silence.due or ""))
    for cut_in in timing.interruptions:
        kinds.setdefault("interruption", []).append((cut_in.start, cut_in.end, cut_in.by))
    for overlap in timing.overlaps:
        kinds.setdefault("overlap", []).append((overlap.start, overlap.end, ""))
    return kinds


def a_call(seed: int, *events: str, exchanges: int = 1) -> Call:
    """A call with these events planted in a random order, plain exchanges around each."""
    rng = np.random.default_rng(seed)
    call = Call(rng)
    call.says("agent", "Good morning, Meadow Parcels, how can I help?", after=0.0)
    for event in rng.permutation(list(events)):
        _exchanges(call, exchanges)
        _EVENTS[str(event)](call)
    _exchanges(call, exchanges)
    return call


def _exchanges(call: Call, count: int) -> None:
    for _ in range(count):
        call.says("customer")
        call.says("agent")


def _dead_air(call: Call) -> None:
    call.says("customer", "Where is my parcel?")
    call.silence("dead_air", float(call.rng.uniform(4, 12)), "agent")
    call.says("agent", after=0.0)


def _wait(call: Call) -> None:
    call.says("customer", "Where is my parcel?")
    call.says("agent", WAIT[int(call.rng.integers(len(WAIT)))])
    call.silence("wait", float(call.rng.uniform(4, 12)), "agent")
    call.says("agent", after=0.0)


def _hold(call: Call) -> None:
    call.says("agent", HOLD[int(call.rng.integers(len(HOLD)))])
    call.silence("hold", float(call.rng.uniform(8, 20)), "agent")
    call.says("agent", after=0.0)


def _music(call: Call) -> None:
    call.says("agent", HOLD[int(call.rng.integers(len(HOLD)))])
    call.at += 0.5
    seconds = float(call.rng.uniform(8, 20))
    make = chords if call.rng.random() < 0.5 else arpeggio
    call.placed.append(("agent", call.at, make(seconds, call.rng)))
    call.silence("music", seconds, "agent")
    call.says("agent", after=0.6)


def _pause(call: Call) -> None:
    call.says("agent", QUESTION["agent"][int(call.rng.integers(2))])
    call.silence("pause", float(call.rng.uniform(4, 9)), "customer")
    call.says("customer", after=0.0)


def _interruption(call: Call) -> None:
    """One side begins 0.8 s before the other stops, in the middle of a sentence, and goes on."""
    by, of = SIDES if call.rng.random() < 0.5 else SIDES[::-1]
    long = [p for p in pieces(of) if len(p) / SAMPLE_RATE >= 2.4]
    over = call.places(
        of, call.at + 0.5, long[int(call.rng.integers(len(long)))], "So what I would"
    )
    loud = [p for p in pieces(by) if len(p) / SAMPLE_RATE >= 2.2]
    start = over.end - 0.9
    call.places(by, start, loud[int(call.rng.integers(len(loud)))], "No, that is not what I asked.")
    call.plants("interruption", start, over.end, by)
    call.plants("overlap", start, over.end, "")
    call.says(of)


def _backchannel(call: Call) -> None:
    """'Mm-hm' over the other's long utterance: an overlap, no interruption."""
    by, of = SIDES if call.rng.random() < 0.5 else SIDES[::-1]
    long = [p for p in pieces(of) if len(p) / SAMPLE_RATE >= 2.4]
    over = call.places(
        of, call.at + 0.5, long[int(call.rng.integers(len(long)))], "It was on the van, and then"
    )
    start = over.start + 1.0
    sound = pieces(by)[0][: round(0.7 * SAMPLE_RATE)]
    span = call.places(by, start, sound, "Mm-hm.")
    call.plants("overlap", span.start, span.end, "")
    call.at = over.end


_EVENTS: dict[str, Any] = {
    "dead_air": _dead_air, "wait": _wait, "hold": _hold, "music": _music, "pause": _pause,
    "interruption": _interruption, "backchannel": _backchannel,
}  # fmt: skip
EVENTS = tuple(_EVENTS)


def _note(pitch: float, seconds: float, decay: float, rng: np.random.Generator) -> Sound:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    envelope = np.minimum(1, time / 0.02) * np.exp(-time * decay)
    partials = sum(
        strength * np.sin(2 * np.pi * pitch * (i + 1) * time + rng.uniform(0, 6))
        for i, strength in enumerate((1, 0.5, 0.25, 0.12))
    )
    return np.asarray(partials * envelope, dtype=np.float32)


def _played(
    seconds: float, notes: list[tuple[float, float, float, float]], rng: np.random.Generator
) -> Sound:
    """Notes (start, MIDI number, length, decay) as sound."""
    out = np.zeros(round((seconds + 4) * SAMPLE_RATE), dtype=np.float32)
    for start, number, length, decay in notes:
        sound = _note(440 * 2 ** ((number - 69) / 12), length, decay, rng)
        first = round(start * SAMPLE_RATE)
        out[first : first + len(sound)] += sound[: len(out) - first]
    return _level(out[: round(seconds * SAMPLE_RATE)], -24)


def chords(seconds: float, rng: np.random.Generator) -> Sound:
    """Four chords round and round."""
    beat, root = rng.uniform(0.8, 2.0), int(rng.integers(52, 60))
    progression = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
    notes = [
        (i * beat, float(root + p), beat * 1.1, 0.6)
        for i in range(int(seconds / beat) + 1)
        for p in progression[i % 4]
    ]
    return _played(seconds, notes, rng)


def arpeggio(seconds: float, rng: np.random.Generator) -> Sound:
    """Broken chords, plucked."""
    step, root = rng.uniform(0.15, 0.4), int(rng.integers(57, 69))
    up, over = (0, 4, 7, 12, 7, 4), (0, 9, 5, 7)
    notes = [
        (i * step, float(root + up[i % 6] + over[i // 12 % 4]), step * 2.5, 3.0)
        for i in range(int(seconds / step) + 1)
    ]
    return _played(seconds, notes, rng)


def through_a_telephone(sound: Sound) -> Sound:
    """8 kHz, mu-law at 8 bit, and back to 16 kHz."""
    wanted = len(sound)
    sound = np.pad(sound, (0, -wanted % (10 * SAMPLE_RATE)))
    half = _resampled(sound, len(sound) // 2)
    law = np.sign(half) * np.log1p(255 * np.abs(np.clip(half, -1, 1))) / np.log1p(255)
    kept = np.round((law + 1) / 2 * 255) / 255 * 2 - 1
    straight = np.sign(kept) * (256 ** np.abs(kept) - 1) / 255
    return _resampled(straight, len(sound)).astype(np.float32)[:wanted]


def _resampled(sound: Any, length: int) -> Any:
    """By Fourier; the length must be even and without large prime factors."""
    spectrum = np.fft.rfft(sound)
    fitted = np.zeros(length // 2 + 1, dtype=complex)
    shared = min(len(spectrum), len(fitted))
    fitted[:shared] = spectrum[:shared]
    return np.fft.irfft(fitted, length) * (length / len(sound))
