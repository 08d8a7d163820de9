"""Timed cues, as subtitles have them: their times, and cues of one speaker joined into turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcripts.conversation import Source
from transcripts.formats.document import Document
from transcripts.formats.names import Spoken, names_in, spoken
from transcripts.formats.reading import Failure, ReadOptions, Result, shown
from transcripts.formats.utterances import About, Utterance, conversation_of

#: A silence shorter than this, in seconds, does not end a turn.
JOINED_BELOW = 1.0
_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s+(?P<settings>\S.*?))?\s*$")
_WIDE = re.compile(r"[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Timing:
    """When a cue is shown, in seconds, and the settings written behind."""

    start: float
    end: float
    settings: str | None = None


def timing_of(line: str) -> Timing | None:
    """The times of a cue; None where the line has none that can be read.

    >>> timing_of("00:01.500 --> 01:00:02,000")
    Timing(start=1.5, end=3602.0, settings=None)
    """
    match = _TIMING.match(line)
    if match is None:
        return None
    start, end = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:8])
    if start is None or end is None:
        return None
    return Timing(start, end, match["settings"])


def bad_timing(name: str, number: int, line: str) -> Failure:
    """A cue whose times cannot be read."""
    return Failure(
        f"{name} line {number}",
        f"{shown(line.strip())} is not the time of a cue; its text is not read; accepted: "
        "00:00:01.000 --> 00:00:02.500 (hours may be missing in WebVTT; a comma in SRT)",
    )


def read_cues(
    document: Document,
    content: bytes,
    cues: Sequence[Utterance],
    about: tuple[str, str | None],
    notes: list[str],
) -> Iterator[Result]:
    """The conversation of the cues; `about` is the format and the language the file names.

    Names come from the file's voices, else from the habit of writing `Name: text`.
    """
    options: ReadOptions = document.options
    format_name, language = about
    if not cues:
        yield Failure(document.name, f"no cue that can be read in it (read as {format_name})")
        return
    if all(cue.name is None for cue in cues):
        cues = _named_by_habit(cues, notes)
    cues = [_forward(cue, notes) for cue in cues]
    yield conversation_of(
        joined_cues(cues),
        About(
            id=document.new_id(content),
            source=Source(file=document.name, format=format_name),
            channel="phone",
            language=language,
            markup=False,
        ),
        list(dict.fromkeys(notes)),
        options,
    )


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float | None:
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return float(f"{whole}.{fraction}")


def _named_by_habit(cues: Sequence[Utterance], notes: list[str]) -> list[Utterance]:
    """`Name: text` in cues; a cue without a name goes on with the speaker before it."""
    lines = [spoken(cue.text) for cue in cues]
    names = names_in([line for line in lines if line is not None])
    named: list[Utterance] = []
    current: str | None = None
    for cue, line in zip(cues, lines, strict=True):
        if line is not None and line.name in names:
            current = line.name
            named.append(replace(cue, name=current, text=line.text))
        else:
            named.append(replace(cue, name=current))
    if names and any(not _opens(line, names) for line in lines):
        notes.append("cues without a name were given to the speaker before them")
    return named


def _opens(line: Spoken | None, names: frozenset[str]) -> bool:
    return line is not None and line.name in names


def _forward(cue: Utterance, notes: list[str]) -> Utterance:
    if cue.start is None or cue.end is None or cue.end >= cue.start:
        return cue
    notes.append("cues that end before they begin: their end was dropped")
    return replace(cue, end=None)


def joined_cues(cues: Sequence[Utterance]) -> list[Utterance]:
    """Cues of one known speaker with less than a second between them are one turn."""
    turns: list[Utterance] = []
    for cue in cues:
        before = turns[-1] if turns else None
        if before is not None and before.name is not None and before.name == cue.name:
            end = before.end if before.end is not None else before.start
            if end is not None and cue.start is not None and 0 <= cue.start - end < JOINED_BELOW:
                text = _together(before.text, cue.text)
                words = before.words + cue.words
                turns[-1] = replace(before, text=text, end=cue.end, words=words)
                continue
        turns.append(cue)
    return turns


def _together(before: str, after: str) -> str:
    """Two pieces of one sentence; Chinese and Japanese have no space between them."""
    if before and after and _WIDE.match(before[-1]) and _WIDE.match(after[0]):
        return before + after
    return f"{before} {after}".strip()
