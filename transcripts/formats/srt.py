"""SubRip (.srt): numbered cues, speakers by the habit of writing `Name: text`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from transcripts.formats.cues import Timing, bad_timing, read_cues, timing_of
from transcripts.formats.document import Document
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result
from transcripts.formats.utterances import Utterance

_BEGINNING = re.compile(r"\s*(?:\d+\s*\r?\n\s*)?\d+:\d{1,2}:\d{2}[,.]\d{1,3}\s*-->")
_TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.I)


def sniff(head: Head) -> float:
    """Sure where the file begins with a number and the times of a cue."""
    return 0.95 if _BEGINNING.match(head.text) else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file, and a failure for each cue unreadable."""
    content = document.whole()
    decoded = document.decoded(content)
    notes = list(decoded.notes)
    cues: list[Utterance] = []
    for result in _cues(decoded.text, document.name, notes):
        if isinstance(result, Failure):
            yield result
        else:
            cues.append(result)
    yield from read_cues(document, content, cues, ("srt", None), notes)


def _cues(text: str, name: str, notes: list[str]) -> Iterator[Utterance | Failure]:
    """From time line to time line: blank lines inside a cue, or none between two, do no harm."""
    timing: Timing | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if "-->" not in line:
            lines.append(line)
            continue
        if timing is not None:
            yield from _utterance(timing, _without_number(lines), notes)
        lines = []
        timing = timing_of(line)
        if timing is None:
            yield bad_timing(name, number, line)
    if timing is not None:
        yield from _utterance(timing, lines, notes)


def _without_number(lines: list[str]) -> list[str]:
    """The number of the next cue stands at the end of this one's lines."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines[:-1] if lines and lines[-1].strip().isdigit() else lines


def _utterance(timing: Timing, lines: list[str], notes: list[str]) -> Iterator[Utterance]:
    text = " ".join(line.strip() for line in lines if line.strip())
    if timing.settings:
        notes.append("cue positions")
    if _TAG.search(text):
        notes.append("styling inside cues")
        text = _TAG.sub("", text).strip()
    if text:
        yield Utterance(text=html.unescape(text), start=timing.start, end=timing.end)


SRT = Format(
    name="srt",
    suffixes=(".srt",),
    about="SubRip subtitles, speakers as 'Name: text'",
    sniff=sniff,
    read=read,
    known_by="numbered cues with 'start --> end'",
    carries="turns, times, names where cues begin with them",
    loses="styles, date",
)
