"""Conversations as people read them beside a recording: WebVTT, SubRip, plain text with times."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from transcripts.conversation import Conversation, Turn
from transcripts.errors import FormatError
from transcripts.formats.speakers import role_of

#: Seconds that a cue is shown where its turn has no end and no other turn follows.
_SHOWN = 4.0
_SHORTEST = 0.001


class _Cue(NamedTuple):
    """A turn with times: from start to end in seconds, never backwards."""

    turn: Turn
    start: float
    end: float


def vtt(conversation: Conversation) -> str:
    """WebVTT with a voice on every cue. Raises FormatError where no turn has a time."""
    parts = [f"WEBVTT\nKind: captions\nLanguage: {conversation.language}\n"]
    for cue in _cues(conversation):
        name = _escaped(_one_line(speaker_name(cue.turn)).replace(">", "").replace("<", ""))
        times = f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}"
        parts.append(f"{times}\n<v {name}>{_escaped(_one_line(cue.turn.text))}\n")
    return "\n".join(parts)


def srt(conversation: Conversation) -> str:
    """SubRip, speakers as `Name: text`. Raises FormatError where no turn has a time."""
    parts = [
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n"
        f"{_one_line(speaker_name(cue.turn))}: {_escaped(_one_line(cue.turn.text))}\n"
        for number, cue in enumerate(_cues(conversation), start=1)
    ]
    return "\n".join(parts)


def text(conversation: Conversation) -> str:
    """One line a turn: `[00:01:23] name: text`; further lines of a turn are indented."""
    lines = []
    for turn in conversation.turns:
        time = "" if turn.start is None else f"[{_clock(max(turn.start, 0.0), '.')[:-4]}] "
        note = " (internal)" if turn.visibility == "internal" else ""
        said = "\n    ".join(turn.text.splitlines() or [""])
        lines.append(f"{time}{_one_line(speaker_name(turn))}{note}: {said}\n")
    return "".join(lines)


def speaker_name(turn: Turn) -> str:
    """The participant's id, with the role before it where the id does not tell it."""
    if turn.participant is None or turn.participant == turn.speaker:
        return turn.speaker
    if role_of(turn.participant) == turn.speaker:
        return turn.participant
    return f"{turn.speaker} {turn.participant}"


#: Every format that conversations are exported to as text, and its suffix.
CAPTIONS: dict[str, tuple[str, Callable[[Conversation], str]]] = {
    "vtt": (".vtt", vtt),
    "srt": (".srt", srt),
    "text": (".txt", text),
}


def _cues(conversation: Conversation) -> Iterator[_Cue]:
    """The turns that the customer could hear, with times; one without a time begins where the last ended."""
    heard = [t for t in conversation.turns if t.visibility == "public" and t.text.strip()]
    if heard and all(turn.start is None for turn in heard):
        raise FormatError(
            f"{conversation.id}: no turn has a time; captions need times, export as text or json"
        )
    at = 0.0
    for index, turn in enumerate(heard):
        start = at if turn.start is None else max(turn.start, 0.0)
        later = (t.start for t in heard[index + 1 :] if t.start is not None and t.start > start)
        end = turn.end if turn.end is not None and turn.end > start else None
        if end is None:
            end = min(next(later, start + _SHOWN), start + 60.0)
        at = max(end, start + _SHORTEST)
        yield _Cue(turn, start, at)


def _clock(seconds: float, mark: str) -> str:
    """Seconds as 00:01:02.345.

    >>> _clock(3662.3456, ",")
    '01:01:02,346'
    """
    whole = round(seconds * 1000)
    hours, rest = divmod(whole, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def _one_line(text: str) -> str:
    """A cue ends at a blank line, so that a turn stands on one."""
    return re.sub(r"\s+", " ", text).strip()


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
