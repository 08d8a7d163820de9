"""Who the speakers of a recording are: a channel each, or voices told apart, and their roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from transcripts.audio import Remark
from transcripts.conversation import Participant, Role, Word
from transcripts.recognition.turns import SpokenTurn
from transcripts.recognition.voice_activity import Speech
from transcripts.roles import SURE, likely_agent

if TYPE_CHECKING:
    from transcripts.tracks import Track

_SIDES = ("left", "right")
_USUAL: tuple[Role, Role] = ("agent", "customer")
_MOVED_WORDS, _MOVED_SECONDS = 6, 1.0  # how far a change of voice is moved to the end of a sentence


@dataclass(frozen=True, slots=True)
class SpeakerOptions:
    """Who speaks where. `channels`: roles of left and right as a person says; None: agent, customer.

    `swap`: the other way round. Of one channel: `speakers` (None: found out), the file of another `voices` network, and the role
    of who speaks `first`, where a person knows it.
    """

    channels: tuple[Role, Role] | None = None
    swap: bool = False
    speakers: int | None = 2
    voices: Path | None = None
    first: Role | None = None


@dataclass(frozen=True, slots=True)
class Speakers:
    """A participant and stretches of speech for each speaker; a turn's `channel` is its speaker."""

    people: tuple[Participant, ...]
    speech: tuple[tuple[Speech, ...], ...]
    turns: tuple[SpokenTurn, ...]
    remarks: tuple[Remark, ...] = ()


def on_channels(
    speech: tuple[tuple[Speech, ...], ...], turns: Sequence[SpokenTurn], options: SpeakerOptions
) -> Speakers:
    """A speaker a channel. Channels that look swapped by what is said are told, never swapped.

    Where a person said whose channel is whose, that stands, and only the doubt is told.
    """
    known = options.channels is not None or options.swap
    roles = options.channels or _USUAL
    roles = roles[::-1] if options.swap else roles
    source: Literal["given", "channel"] = "given" if known else "channel"
    people = tuple(Participant(id=role, role=role, role_source=source) for role in roles)
    remarks = tuple(_channel_remarks(speech, turns, roles, known))
    return Speakers(people, speech, tuple(turns), remarks)


def _channel_remarks(
    speech: Sequence[Sequence[Speech]],
    turns: Sequence[SpokenTurn],
    roles: Sequence[Role],
    known: bool,
) -> Iterator[Remark]:
    if not any(speech):
        return
    for side, role, found in zip(_SIDES, roles, speech, strict=True):
        if not found:
            yield Remark("silent_channel", f"no speech on the {side} channel ({role})")
    guess = likely_agent(_said(turns, 2), turns[0].channel) if turns else None
    if guess is None or {*roles} != {"agent", "customer"} or guess.confidence < SURE:
        return
    if roles[guess.speaker] == "customer" and all(speech):
        side = _SIDES[guess.speaker]
        ways = "it is read as you say" if known else "--swap reads it the other way round"
        keep = f"; --channels {','.join(roles)} says that it is right" if not known else ""
        yield Remark(
            "channels_doubted" if known else "swapped_channels",
            f"by what is said the agent is on the {side} channel, which is read as "
            f"the customer's ({guess.confidence:.0%} sure); {ways}{keep}",
        )


def in_one_channel(
    track: Track,
    speech: tuple[Speech, ...],
    turns: Sequence[SpokenTurn],
    options: SpeakerOptions,
) -> Speakers:
    """The speakers of one channel, told apart by voice, their roles by what they say.

    Turns are split where the voice changes. Where no network is installed, or there is one voice,
    there is one speaker, `unknown`.
    """
    from transcripts.diarization import who_spoke
    from transcripts.diarization.weights import INSTALL, open_voices

    labels = list(dict.fromkeys(turn.label for turn in turns if turn.label is not None))
    if len(labels) > 1 and options.speakers != 1:
        return _labelled(turns, labels, options)
    encoder = open_voices(options.voices) if turns and options.speakers != 1 else None
    if encoder is None:
        missing = turns and options.speakers != 1
        how = f"; {INSTALL} brings the network that tells voices apart" if missing else ""
        return _one(speech, turns, f"who speaks is not known, every turn is 'unknown'{how}")
    found = who_spoke(track, encoder, options.speakers).speech
    if len(found) < 2:
        return _one(speech, turns, "one voice was found in it, every turn is 'unknown'")
    split = tuple(part for turn in turns for part in split_by_voice(turn, found))
    people, remarks = _people(split, len(found), options)
    return Speakers(people, found, split, remarks)


def _labelled(
    turns: Sequence[SpokenTurn], labels: Sequence[str], options: SpeakerOptions
) -> Speakers:
    """The speakers that the recogniser told apart itself."""
    known = {label: voice for voice, label in enumerate(labels)}
    told = tuple(replace(turn, channel=known.get(turn.label or "", 0)) for turn in turns)
    speech = tuple(tuple(t.speech for t in told if t.channel == v) for v in range(len(labels)))
    people, remarks = _people(told, len(labels), options)
    return Speakers(people, speech, told, remarks)


def _one(speech: tuple[Speech, ...], turns: Sequence[SpokenTurn], what: str) -> Speakers:
    person = Participant(id="unknown", role="unknown", role_source="inferred")
    remark = Remark("mono", f"one channel: {what}")
    return Speakers((person,), (speech,), tuple(turns), (remark,))


def split_by_voice(turn: SpokenTurn, voices: Sequence[Sequence[Speech]]) -> list[SpokenTurn]:
    """The turn cut where another voice begins; every word is in one part, in the order it had.

    Where a sentence ends within a second of the change, the cut is there: the times of words are
    less certain than that.
    """
    spans = sorted((span, voice) for voice, found in enumerate(voices) for span in found)
    places: list[int] = []
    for word in turn.words:
        untimed = word.start is None and places
        places.append(places[-1] if untimed else _nearest(spans, word, turn))
    placed = list(zip(turn.words, _at_sentences(turn.words, places, spans), strict=True))
    parts: list[SpokenTurn] = []
    for voice, run in groupby(placed, key=lambda item: spans[item[1]][1]):
        held = list(run)
        first, last = spans[held[0][1]][0], spans[held[-1][1]][0]
        start = max(first.start, parts[-1].speech.end) if parts else turn.speech.start
        end = max(last.end, start)
        words = tuple(word for word, _ in held)
        parts.append(replace(turn, channel=voice, speech=Speech(start, end), words=words))
    if parts:
        whole = Speech(parts[-1].speech.start, max(turn.speech.end, parts[-1].speech.start))
        parts[-1] = replace(parts[-1], speech=whole)
    return parts


def _at_sentences(
    words: Sequence[Word], places: Sequence[int], spans: Sequence[tuple[Speech, int]]
) -> list[int]:
    """The places with each change of voice moved to the nearest end of a sentence close to it."""
    moved = list(places)
    for index in range(1, len(words)):
        before, after = places[index - 1], places[index]
        if spans[before][1] == spans[after][1] or _ends_sentence(words[index - 1]):
            continue
        change = words[index].start
        ends = [
            (abs((words[at].start or 0.0) - change), at)
            for at in range(max(1, index - _MOVED_WORDS), min(len(words), index + _MOVED_WORDS))
            if change is not None and words[at].start is not None and _ends_sentence(words[at - 1])
        ]
        away, at = min(ends, default=(_MOVED_SECONDS, index))
        if away < _MOVED_SECONDS:
            moved[at:index] = [after] * (index - at)
            moved[index:at] = [before] * (at - index)
    return moved


def _ends_sentence(word: Word) -> bool:
    return word.text.rstrip().endswith(tuple(".?!。？！"))


def _nearest(spans: Sequence[tuple[Speech, int]], word: Word, turn: SpokenTurn) -> int:
    """The stretch that the middle of a word is in, or nearest to."""
    start = turn.speech.start if word.start is None else word.start
    middle = (start + (start if word.end is None else word.end)) / 2
    away = [max(span.start - middle, middle - span.end, 0.0) for span, _ in spans]
    return away.index(min(away))


def _people(
    turns: Sequence[SpokenTurn], voices: int, options: SpeakerOptions
) -> tuple[tuple[Participant, ...], tuple[Remark, ...]]:
    """A participant a voice: given by a person, inferred from words, or not known."""
    count = f"one channel: {voices} voices were told apart"
    guess = likely_agent(_said(turns, voices), turns[0].channel)
    assert guess is not None  # there are two voices or more
    given = options.first is not None
    agent = guess.speaker
    if options.first is not None and voices == 2:
        agent = turns[0].channel if options.first == "agent" else 1 - turns[0].channel
    elif given or guess.confidence < SURE:
        told = f"{count}; who is the agent is not clear from their words ({guess.confidence:.0%})"
        return _nameless(voices), (
            Remark("mono", f"{told}, roles are 'unknown'; --first agent or --first customer says"),
        )
    if options.swap and voices == 2 and not given:
        agent, given = 1 - agent, True
    people = _named(voices, agent, None if given else guess.confidence)
    how = "as given" if given else f"by what is said, {guess.confidence:.0%} sure"
    correct = "" if given else "; --swap corrects it"
    return people, (
        Remark("mono", f"{count}, the agent is the {_nth(agent, turns)} to speak ({how}){correct}"),
    )


def _nameless(voices: int) -> tuple[Participant, ...]:
    return tuple(
        Participant(id=f"voice-{voice + 1}", role="unknown", role_source="inferred")
        for voice in range(voices)
    )


def _named(voices: int, agent: int, confidence: float | None) -> tuple[Participant, ...]:
    """The agent, and of two voices the customer; of more the others are not known."""
    source = "given" if confidence is None else "inferred"
    people = list(_nameless(voices))
    named: list[tuple[int, Role]] = [(agent, "agent")]
    if voices == 2:
        named.append((1 - agent, "customer"))
    for voice, role in named:
        people[voice] = Participant.model_validate(
            {"id": role, "role": role, "role_source": source, "confidence": confidence}
        )
    return tuple(people)


def _nth(agent: int, turns: Sequence[SpokenTurn]) -> str:
    order = list(dict.fromkeys(turn.channel for turn in turns))
    place = order.index(agent) if agent in order else len(order)
    return ("first", "second", "third", "fourth")[place] if place < 4 else f"{place + 1}th"


def _said(turns: Sequence[SpokenTurn], speakers: int) -> list[list[str]]:
    return [[t.text for t in turns if t.channel == speaker] for speaker in range(speakers)]
