"""Plain text: `name: text`, `[time] name: text`, `time name: text`; other lines continue a turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transcripts.conversation import Source
from transcripts.errors import FormatError
from transcripts.formats.clock import ACCEPTED, Times, beginning, read_times, since
from transcripts.formats.document import Document
from transcripts.formats.line import LINE
from transcripts.formats.names import Spoken, names_in, opens, spoken, timed
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result, shown
from transcripts.formats.telegram import TELEGRAM
from transcripts.formats.utterances import About, Utterance, conversation_of
from transcripts.formats.wechat import WECHAT
from transcripts.formats.whatsapp import WHATSAPP


@dataclass(slots=True)
class _Turn:
    """A turn as it is found: its first line's number, and its lines."""

    number: int
    opening: Spoken
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join([self.opening.text, *self.lines]).strip()


def sniff(head: Head) -> float:
    """A claim where the text opens with a speaker, or half of its lines do.

    Exports of chat programs look like that too; they are left to their own readers.
    """
    if any(known.sniff(head) >= 0.5 for known in (WHATSAPP, WECHAT, LINE, TELEGRAM)):
        return 0.1
    lines = [line for line in head.text.splitlines() if line.strip()]
    candidates = [spoken(line) for line in lines]
    found = [line for line in candidates if line is not None]
    names, by_time = names_in(found), timed(found)
    opening = [opens(line, names, by_time) for line in candidates]
    if not any(opening):
        return 0.1 if head.suffix in TEXT.suffixes else 0.0
    return 0.6 if opening[0] or sum(opening) * 2 >= len(lines) else 0.4


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file. Raises FormatError where nobody speaks in it."""
    content = document.whole()
    decoded = document.decoded(content)
    turns, preface = _turns(decoded.text)
    notes = list(decoded.notes)
    if preface:
        notes.append(f"{preface} lines before the first speaker were not read")
    times = read_times(
        [turn.opening.time or "" for turn in turns], options.date_order, options.timezone
    )
    yield from _time_failures(document.name, turns, times)
    notes.extend(times.notes)
    zero = beginning(times.moments, times.kind)
    utterances = [
        Utterance(text=turn.text, name=turn.opening.name, start=since(moment, zero))
        for turn, moment in zip(turns, times.moments, strict=True)
    ]
    first = next((moment for moment in times.moments if moment is not None), None)
    about = About(
        id=document.new_id(content),
        source=Source(file=document.name, format="text", pointer=f"line {turns[0].number}"),
        channel="chat",
        started_at=first.at if first is not None else None,
    )
    yield conversation_of(utterances, about, notes, options)


def _turns(text: str) -> tuple[list[_Turn], int]:
    """The turns, and how many lines that are not blank stand before the first."""
    lines = text.split("\n")
    candidates = [spoken(line) for line in lines]
    found = [line for line in candidates if line is not None]
    names, by_time = names_in(found), timed(found)
    turns: list[_Turn] = []
    preface = 0
    for number, (line, candidate) in enumerate(zip(lines, candidates, strict=True), start=1):
        if candidate is not None and opens(candidate, names, by_time):
            turns.append(_Turn(number, candidate))
        elif turns:
            turns[-1].lines.append(line.rstrip())
        elif line.strip():
            preface += 1
    if not turns:
        raise FormatError(
            "no line names a speaker; accepted: 'name: text', '[10:15] name: text' or "
            "'2026-03-02 10:15 name: text', where a name returns or is a word such as agent, "
            "customer, 客服, 客户"
        )
    return turns, preface


def _time_failures(name: str, turns: Sequence[_Turn], times: Times) -> Iterator[Failure]:
    if times.problem is not None:
        yield Failure(name, times.problem)
    for index in times.unread:
        yield Failure(
            f"{name} line {turns[index].number}",
            f"time {shown(turns[index].opening.time)} is not like the other times of the file; the "
            f"turn is kept without it; accepted: {ACCEPTED}",
        )


TEXT = Format(
    name="text",
    suffixes=(".txt", ".log", ".text"),
    about="plain text: 'name: text' lines, with or without times",
    sniff=sniff,
    read=read,
    known_by="lines that open with a name and a colon",
    carries="turns, names, times where there are any",
    loses="roles where names do not tell (give --agent-name)",
)
