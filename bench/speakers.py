"""Who spoke when: error rates on meetings and on a call mixed to mono, beside a plain pipeline."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.chats import Given
from bench.diarization_error import DiarizationError, Span, diarization_error
from bench.figures import Figure, Measured
from bench.machine import here
from transcripts.diarization.weights import INSTALL, open_voices
from transcripts.recognition.voice_activity import Speech

if TYPE_CHECKING:
    from transcripts.conversation import Conversation
    from transcripts.diarization.voices import VoiceEncoder
    from transcripts.tracks import Samples

_MEETINGS, _CALL = "audio_diarization_meeting_en", "audio_calls_2ch_en"
_COUNTED = "collar 0.25 s, overlapped speech counted"
_NEAR = 1.0  # seconds within which a boundary belongs to one of the reference
_PLAIN_APART = 0.3  # cosine distance at which the plain pipeline tells speakers apart

Pipeline = Callable[["Samples", int | None], list[Span]]


def measure(given: Given) -> Measured:
    """All rows, and what could not be measured."""
    wanted = {_MEETINGS: "meetings: no error rate", _CALL: "the call mixed to mono: no error rate"}
    missing = given.missing(wanted)
    if open_voices() is None:
        missing = (*missing, f"voices told apart: no network for it, {INSTALL}")
    return Measured(tuple(figures(given)), missing, here())


def figures(given: Given) -> Iterator[Figure]:
    """The rows that can be measured with what is there."""
    encoder = open_voices()
    if given.has(_CALL):
        call = _Call(given.data / _CALL)
        yield from _stereo(call)
        if encoder is not None:
            yield from _mono(call, encoder)
            yield from _named(call)
    if given.has(_MEETINGS) and encoder is not None:
        yield from _meetings(given.data / _MEETINGS, encoder)


class _Call:
    """The stereo call, and who speaks when by the energy of its channels."""

    def __init__(self, folder: Path) -> None:
        from transcripts.audio import decode

        (told,) = (folder / "dev").glob("*.json")
        spoken = json.loads(told.read_text("utf-8"))["segments_by_channel_energy"]
        self.left, self.right = (t[:] for t in decode(told.with_suffix(".flac")).channels)
        self.mixed: Samples = 0.5 * (self.left + self.right)
        self.spans = [Span(start, end, who) for who, held in spoken.items() for start, end in held]

    def speech_of(self, role: str) -> list[Speech]:
        """When the one of that role speaks, in order."""
        return sorted(Speech(span.start, span.end) for span in self.spans if span.speaker == role)


def _stereo(call: _Call) -> Iterator[Figure]:
    from transcripts.channels import without_cross_talk
    from transcripts.recognition.turns import joined
    from transcripts.recognition.voice_activity import find_speech

    channels, _ = without_cross_talk((call.left, call.right))
    speech = [find_speech(channel) for channel in channels]
    found = [
        Span(*piece, role)
        for role, own, other in zip(("agent", "customer"), speech, speech[::-1], strict=True)
        for piece in joined(own, other)
    ]
    error = diarization_error(call.spans, found)
    yield _share("stereo: speech time on the wrong speaker", error, error.confused, "under 2%")
    turns = [
        Span(*piece, role)
        for role, other in (("agent", "customer"), ("customer", "agent"))
        for piece in joined(call.speech_of(role), call.speech_of(other))
    ]
    off = _boundary_errors(turns, found)
    yield Figure(
        "… start and end of turns off the channel's, median",
        statistics.median(off),
        "s",
        "planted events are to be within 0.3 s",
    )
    bounds = 2 * len(turns)
    yield Figure(
        f"… boundaries of {bounds} with one within {_NEAR:.0f} s", 100 * len(off) / bounds, "%"
    )


def _boundary_errors(reference: Sequence[Span], found: Sequence[Span]) -> list[float]:
    """For each start and end of the reference how far the same speaker's nearest one is off."""
    off: list[float] = []
    for span in reference:
        own = [other for other in found if other.speaker == span.speaker]
        for nearest in (
            min((abs(other.start - span.start) for other in own), default=_NEAR + 1),
            min((abs(other.end - span.end) for other in own), default=_NEAR + 1),
        ):
            off += [nearest] if nearest <= _NEAR else []
    return off


def _mono(call: _Call, encoder: VoiceEncoder) -> Iterator[Figure]:
    for name, pipeline in _pipelines(encoder).items():
        error = diarization_error(call.spans, pipeline(call.mixed, 2))
        asked = "under 8%" if not name else "8.0% by models.md"
        yield _share(
            f"mono mix of the call{name}: DER ({_COUNTED})", error, error.rate * error.speech, asked
        )
        asked = "under 1%" if not name else "0.4% by models.md"
        yield _share("… of it confused", error, error.confused, asked)
        yield _share("… missed", error, error.missed)
        yield _share("… false alarm", error, error.false_alarm)


def _meetings(folder: Path, encoder: VoiceEncoder) -> Iterator[Figure]:
    from transcripts.audio import decode

    told = sorted((folder / "dev").glob("*.json"))
    for name, pipeline in _pipelines(encoder).items():
        total = DiarizationError(0, 0, 0, 0)
        for path in told:
            meeting: dict[str, Any] = json.loads(path.read_text("utf-8"))
            spoken = [Span(s["start"], s["end"], s["speaker"]) for s in meeting["segments"]]
            found = pipeline(decode(path.with_suffix(".flac")).channels[0][:], None)
            total += diarization_error(spoken, found, end=meeting["duration"])
        asked = "under 25%" if not name else "35% by models.md"
        what = f"{len(told)} meetings, number of speakers unknown{name}: DER"
        yield _share(f"{what} ({_COUNTED})", total, total.rate * total.speech, asked)
        yield _share("… of it confused", total, total.confused)
        yield _share("… missed (overlap with it)", total, total.missed)
        yield _share("… false alarm", total, total.false_alarm)


def _named(call: _Call) -> Iterator[Figure]:
    """Of the mono mix as `evenhand transcribe` reads it: whose words are whose, and who is the agent."""
    from transcripts.recognition.weights import packages_installed

    if not packages_installed():
        return
    conversation = _transcribed(call.mixed)
    roles = {person.role: person for person in conversation.participants}
    agent = next((p for p in conversation.participants if p.role == "agent"), None)
    spans = [Span(t.start or 0, t.end or 0, t.participant or "") for t in conversation.turns]
    right = (
        agent is not None
        and diarization_error(
            [s for s in call.spans if s.speaker == "agent"],
            [s for s in spans if s.speaker == agent.id],
        ).rate
    )
    yield Figure(
        "… the agent named right (1: yes)", float(agent is not None and right < 0.5), "", "1"
    )
    yield Figure(
        "… and how sure",
        roles["agent"].confidence or 0.0 if agent else 0.0,
        "",
        "unknown under 0.80",
    )
    wrong, known = 0, 0
    for turn in conversation.turns:
        for word in turn.words:
            middle = ((word.start or 0) + (word.end or 0)) / 2
            who = {s.speaker for s in call.spans if s.start <= middle <= s.end}
            known += len(who) == 1
            wrong += len(who) == 1 and turn.speaker not in who
    yield Figure("… words with the wrong speaker", 100 * wrong / max(known, 1), "%")


def _transcribed(samples: Samples) -> Conversation:
    import av
    import numpy as np

    from transcripts.audio import SAMPLE_RATE
    from transcripts.home import home
    from transcripts.recognition import open_recognizer
    from transcripts.recordings import TranscribeOptions, transcribe

    frame = av.AudioFrame.from_ndarray(
        np.round(samples * 32767).astype(np.int16)[None], format="s16", layout="mono"
    )
    frame.sample_rate = SAMPLE_RATE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mono.wav"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        options = TranscribeOptions(cache=home() / "cache" / "recognition")
        return transcribe(path, options, open_recognizer()).conversation


def _pipelines(encoder: VoiceEncoder) -> dict[str, Pipeline]:
    """Ours under no name, and the plain one."""

    def ours(samples: Samples, speakers: int | None) -> list[Span]:
        from transcripts.diarization import who_spoke

        found = who_spoke(samples, encoder, speakers).speech
        return [Span(*piece, str(voice)) for voice, speech in enumerate(found) for piece in speech]

    def plain(samples: Samples, speakers: int | None) -> list[Span]:
        return _plain(samples, encoder, speakers)

    return {"": ours, ", plain pipeline": plain}


def _plain(samples: Samples, encoder: VoiceEncoder, speakers: int | None) -> list[Span]:
    """Voice activity with the library's defaults, 1.6 s windows every 0.8 s, average linkage."""
    from sklearn.cluster import AgglomerativeClustering

    from transcripts.diarization.voices import WINDOW_SECONDS, mel_frames
    from transcripts.recognition.voice_activity import find_speech

    hop = WINDOW_SECONDS / 2
    places = []
    for piece in find_speech(samples):
        count = max(1, round(piece.seconds / hop))
        places += [
            (
                piece.start + n * hop,
                min(piece.start + (n + 1) * hop, piece.end) if n + 1 < count else piece.end,
            )
            for n in range(count)
        ]
    if not places:
        return []
    mel = mel_frames(samples)
    latest = max(0, len(mel) - round(100 * WINDOW_SECONDS))
    starts = [min(latest, max(0, round(50 * (a + b - WINDOW_SECONDS)))) for a, b in places]
    labels = [0] * len(places)
    if len(places) > 1:
        number = (
            {"n_clusters": speakers}
            if speakers
            else {"n_clusters": None, "distance_threshold": _PLAIN_APART}
        )
        clusters = AgglomerativeClustering(metric="cosine", linkage="average", **number)
        labels = clusters.fit_predict(encoder.embed(mel, starts)).tolist()
    return [Span(a, b, str(label)) for (a, b), label in zip(places, labels, strict=True)]


def _share(what: str, error: DiarizationError, seconds: float, asked: str = "") -> Figure:
    return Figure(what, 100 * error.share(seconds), "%", asked)
