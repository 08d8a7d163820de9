"""`Name: text` and `[time] Name: text`: who speaks in a line, and which colons are none of that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from transcripts.formats.clock import DATED_STAMP, STAMP
from transcripts.formats.speakers import is_role_name

_NAME = r"(?P<name>[^\s:：\[\]【】<>][^:：\n\[\]<>]{0,39}?)"
_LINE = re.compile(
    rf"^\s*(?:[\[【(（]\s*(?P<inner>{STAMP})\s*[\]】)）]\s*[-–—]?\s*|(?P<outer>{STAMP})\s*[-–—,|]?\s+)?"
    rf"(?:【(?P<framed>[^】\n]{{1,40}})】\s*[:：]?|{_NAME}\s*(?:[(（](?P<late>{STAMP})[)）]\s*)?"
    r"(?::(?!//)|：))\s*(?P<text>.*)$"
)
#: Chat programs write name and time on a line of their own, and the words below it.
_HEADING = re.compile(
    rf"^\s*(?:(?P<name>\S.{{0,39}}?)[ \t(（]+(?P<late>{DATED_STAMP})[)）]?"
    rf"|(?P<early>{DATED_STAMP})[ \t]+(?P<after>\S[^:：]{{0,39}}?))\s*$"
)
#: What opens a remark and never a turn, though it is short and stands before a colon.
_REMARKS = frozenset({
    "note", "notes", "ps", "p.s", "nb", "n.b", "re", "fw", "fwd", "subject", "date", "time",
    "order", "total", "price", "address", "see", "tip", "edit", "update", "summary", "result",
    "http", "https", "ftp", "mailto", "tel", "注", "注意", "备注", "備註", "地址", "订单", "訂單",
    "日期", "时间", "時間", "主题", "主題", "链接", "鏈接", "連結", "电话", "電話", "金额",
    "金額",
})  # fmt: skip
_LONGEST = 40
_WORDS = 5
#: What ends a sentence or separates clauses is not part of a name.
_NOT_IN_NAMES = re.compile(r"[。！？!?,，;；、“”\"{}]|\.\s|//|^\W+$")


class Spoken(NamedTuple):
    """A line that may open a turn: the time as written, the name, and the words."""

    name: str
    text: str
    time: str | None = None


def spoken(line: str) -> Spoken | None:
    """The line taken apart, or None where nothing in it can be a name."""
    if heading := _HEADING.match(line):
        name = (heading["name"] or heading["after"]).strip()
        return (
            Spoken(name, "", heading["late"] or heading["early"]) if _could_be_name(name) else None
        )
    match = _LINE.match(line)
    if match is None:
        return None
    name = (match["framed"] or match["name"] or "").strip()
    if not _could_be_name(name):
        return None
    time = match["inner"] or match["outer"] or match["late"]
    return Spoken(name, match["text"].strip(), time)


def names_in(candidates: Sequence[Spoken]) -> frozenset[str]:
    """The names that are speakers: they return, or are words for a role, or stand beside times.

    Where one is sure and one other name stands once, the two talk to each other.

    Where turns open with times, a line without one ('Note: ...') opens no turn.
    """
    stamped = [line for line in candidates if line.time is not None]
    if timed(candidates):
        return frozenset(line.name for line in stamped)
    counted = Counter(line.name for line in candidates)
    sure = {name for name, count in counted.items() if count > 1 or is_role_name(name)}
    others = [name for name in counted if name not in sure and name.lower() not in _REMARKS]
    if len(sure) == 1 and len(others) == 1:
        sure.add(others[0])
    return frozenset(sure)


def opens(line: Spoken | None, names: Iterable[str], timed: bool) -> bool:
    """Whether the line opens a turn."""
    return line is not None and line.name in names and (not timed or line.time is not None)


def timed(candidates: Sequence[Spoken]) -> bool:
    """Whether turns open with a time in this text: at least a third of what may open one does."""
    stamped = sum(line.time is not None for line in candidates)
    return stamped >= 2 and stamped * 3 >= len(candidates)


def _could_be_name(name: str) -> bool:
    if not name or len(name) > _LONGEST or len(name.split()) > _WORDS:
        return False
    return any(character.isalpha() for character in name) and not _NOT_IN_NAMES.search(name)
