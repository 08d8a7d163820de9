"""A conversation read for personal data: questions and their answers, numbers given in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transcripts.conversation import Conversation, Turn
from transcripts.redaction import checks
from transcripts.redaction.analysis import Analysis, analysis
from transcripts.redaction.context import is_backchannel, is_ending
from transcripts.redaction.findings import Found, Options
from transcripts.redaction.names import mentioned
from transcripts.redaction.numbers import Run, runs
from transcripts.redaction.reader import TextReading, as_written, original_spans, read_text
from transcripts.redaction.told import asked, told

#: Turns after which a question that was not answered is forgotten.
_PATIENCE = 6
_PIECES = 8
_SHORT = 40
#: Types whose value is looked for everywhere once it is known.
_FOLLOWED = frozenset({"card", "id", "phone", "iban", "account", "passport"})
_AS_TEXT = frozenset({"email", "address"})
_LEAST_FOLLOWED = 4  # characters


@dataclass
class _Zone:
    """What has been asked for, by whom, and whether an answer has begun."""

    type: str
    asker: str
    number: int
    left: int = _PATIENCE
    answered: bool = False


@dataclass
class TalkReading:
    """What was found in the turns' texts, by turn, in the originals' offsets."""

    turns: list[list[Found]] = field(default_factory=list)
    zones: list[str | None] = field(default_factory=list)


def read_turns(
    conversation: Conversation, known: Sequence[Sequence[Found]], options: Options
) -> TalkReading:
    """Read all turns once; `known` is what was found in them before, which is not read again."""
    given = [analysis(t.text, f) for t, f in zip(conversation.turns, known, strict=True)]
    reading = TalkReading()
    texts: list[TextReading] = []
    zone: _Zone | None = None
    wanted: tuple[str, frozenset[str]] = ("", frozenset())
    for turn, analysed in zip(conversation.turns, given, strict=True):
        who = turn.participant or turn.speaker
        by_asker = zone is not None and zone.asker == who
        text = read_text(analysed, zone.type if zone else None, options, strict=by_asker)
        reading.zones.append(zone.type if zone else None)
        if turn.translated is not None and text.asks is None:
            text.asks = read_text(analysis(turn.translated.text), None, options).asks
        if turn.speaker != "agent":
            text.found += told(analysed, as_written(analysed), wanted[1] if wanted[0] != who else frozenset())  # fmt: skip
        wanted = (who, asked(analysed.text)) if turn.speaker != "customer" else wanted
        texts.append(text)
        zone = _next_zone(zone, turn, text, who)
    _join(conversation, texts)
    for analysed, text in zip(given, texts, strict=True):
        reading.turns.append(list(original_spans(analysed, text.found)))
    return reading


def _next_zone(zone: _Zone | None, turn: Turn, text: TextReading, who: str) -> _Zone | None:
    """What is asked for after this turn."""
    if text.asks is not None:
        last = text.labels[-1] if text.labels else None
        own = last is not None and is_ending(text.text, last) and not text.question
        if own and turn.speaker != "agent":
            return _Zone(text.asks, "", turn.position)
        if turn.speaker != "customer" or text.question:
            return _Zone(text.asks, who, turn.position)
    if zone is None:
        return None
    zone.left -= 1
    if who != zone.asker:
        zone.answered = zone.answered or bool(text.runs) or bool(text.found)
        complete = any(f.type == zone.type for f in text.found) and not any(
            label == zone.type for _, label in text.parts
        )
        return None if complete or zone.left <= 0 else zone
    going_on = is_backchannel(text.text) or text.only_number
    closed = (zone.answered or text.question) and not going_on
    return None if closed or zone.left <= 0 else zone


def _join(conversation: Conversation, texts: list[TextReading]) -> None:
    """Numbers given in pieces over several turns of one speaker, with the other's 'mm-hm' between."""
    for speaker in dict.fromkeys(t.participant or t.speaker for t in conversation.turns):
        for chain in _chains(conversation, texts, speaker):
            pieces = [(i, run) for i in chain for run in _edge_runs(texts[i], i == chain[0])]
            _join_chain(texts, pieces[: _PIECES * 4])


def _chains(
    conversation: Conversation, texts: list[TextReading], speaker: str
) -> Iterator[list[int]]:
    """Turns of one speaker that hold numbers, with nothing but short turns of others between."""
    chain: list[int] = []
    for turn, text in zip(conversation.turns, texts, strict=True):
        if (turn.participant or turn.speaker) == speaker:
            if text.runs and (not chain or text.only_number or len(text.text) <= 2 * _SHORT):
                chain.append(turn.position)
                continue
            if not is_backchannel(text.text):
                if len(chain) > 1:
                    yield chain
                chain = [turn.position] if text.runs else []
        elif len(text.text) > _SHORT and not text.only_number:
            if len(chain) > 1:
                yield chain
            chain = []
    if len(chain) > 1:
        yield chain


def _edge_runs(text: TextReading, first: bool) -> list[Run]:
    """The runs that may go on in another turn: all of a turn of numbers, else those asked for."""
    if text.only_number:
        return text.runs
    called = [run for run, _ in text.parts]
    ends = text.runs[-1:] if first and not text.text[text.runs[-1].end :].strip(" ,，.。…") else []
    return sorted({*called, *ends})


def _join_chain(texts: list[TextReading], pieces: list[tuple[int, Run]]) -> None:
    at = 0
    while at < len(pieces):
        size = _joined_size(texts, pieces, at)
        if size is None:
            at += 1
            continue
        type, count = size
        value = "".join(run.digits for _, run in pieces[at : at + count])
        for index, run in pieces[at : at + count]:
            text = texts[index]
            text.found = [
                f for f in text.found if not (f.start < run.end and run.start < f.end)
            ] + [Found(type, *_extent(text, run), value)]
            text.parts = [p for p in text.parts if p[0] is not run]
        at += count


def _extent(text: TextReading, run: Run) -> tuple[int, int]:
    """The run's span, or the wider one that has been found for it."""
    over = [f for f in text.found if f.start < run.end and run.start < f.end]
    return min([run.start, *(f.start for f in over)]), max([run.end, *(f.end for f in over)])


def _joined_size(
    texts: list[TextReading], pieces: list[tuple[int, Run]], at: int
) -> tuple[str, int] | None:
    """The longest sequence of pieces from `at` that is one number: by its check, or by its question."""
    best: tuple[str, int] | None = None
    value, label = "", None
    called = True
    for count, (index, run) in enumerate(pieces[at : at + _PIECES], start=1):
        value += run.digits
        mine = next((name for r, name in texts[index].parts if r is run), None)
        called = called and mine is not None and (label is None or mine == label)
        label = label or mine
        if len(value) > 19:
            break
        if count < 2 or index == pieces[at][0]:
            continue
        proven = _proven(value)
        if proven is not None and (label in (None, proven) or len(value) >= 15):
            best = (proven, count)
        elif called and label is not None and (best is None or best[0] == label):
            best = (label, count)
    return best


def _proven(value: str) -> str | None:
    if checks.is_card(value):
        return "card"
    if len(value) == 18 and checks.is_resident_id(value):
        return "id"
    return "phone" if re.fullmatch(r"(?:86)?1[3-9]\d{9}", value) else None


def follow(given: Analysis, values: Sequence[tuple[str, str]], names: Sequence[str]) -> list[Found]:
    """What is known already and stands in this text: the same number, its end, the same name."""
    text = given.text
    found = [Found("name", *span) for span in mentioned(text, names)]
    for type, value in values:
        if type in _AS_TEXT and len(value) >= _LEAST_FOLLOWED and value in text:
            at = text.index(value)
            found.append(Found(type, at, at + len(value), value))
    numbers = [(type, value) for type, value in values if type in _FOLLOWED]
    for run in runs(text) if numbers else ():
        digits = run.digits
        for type, value in numbers:
            if _is_of(digits, re.sub(r"\D", "", value)):
                found.append(Found(type, run.start, run.end, value))
                break
            if (part := _inside(run, re.sub(r"\D", "", value))) is not None:
                found.append(Found(type, *part, value))  # there may be others in the same run
    return list(original_spans(given, found))


def _is_of(digits: str, value: str) -> bool:
    """The number, four digits or more at one of its ends, or six from its middle."""
    if len(digits) < 4 or len(value) < 6:
        return False
    return (
        value.endswith(digits) or value.startswith(digits) or (len(digits) >= 6 and digits in value)
    )


def _inside(run: Run, value: str) -> tuple[int, int] | None:
    """Where the atoms of a longer run say the whole value."""
    if len(value) < 7 or value not in run.digits:
        return None
    at = run.digits.index(value)
    position, start = 0, None
    for atom in run.atoms:
        if position <= at < position + len(atom.digits):
            start = atom.start
        position += len(atom.digits)
        if start is not None and position >= at + len(value):
            return start, atom.end
    return None
