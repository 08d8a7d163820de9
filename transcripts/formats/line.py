"""LINE's text export: a header, a line for each day, and time, name and text between tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from transcripts.conversation import Source
from transcripts.errors import FormatError
from transcripts.formats.document import Document
from transcripts.formats.messages import Message, conversation_from
from transcripts.formats.notices import bracket_kind, event_of
from transcripts.formats.reading import DateOrder, Failure, Format, Head, ReadOptions, Result, shown
from transcripts.formats.utterances import About

_HEADER = re.compile(r"\ufeff?\s*\[LINE\]\s?(?P<title>.{0,200})")
_PARTNER = re.compile(
    r"^(?:Chat history with (?P<en>.+)|[与與](?P<zh>.+)的聊天(?:记录|記錄|紀錄)|(?P<ja>.+)とのトーク履歴"
    r"|ประวัติการ(?:แชท|สนทนา)กับ\s*(?P<th>.+)|Riwayat chat dengan (?P<id>.+))$"
)
_WEEKDAY = r"(?:[(（]?\s*[^\s\d/:()（）]{1,15}\s*[)）]?)?"
_DAY = re.compile(
    rf"^(?:(?P<y>\d{{4}})[./](?P<mo>\d{{1,2}})[./](?P<d>\d{{1,2}})\s?{_WEEKDAY}"
    r"|(?P<week>[^\W\d_]{2,10})\.?,\s*(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>\d{4}))\s*$"
)
_CLOCK = r"(?:(?:上午|下午|午前|午後|오전|오후)\s?)?\d{1,2}:\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?"
_TABBED = re.compile(rf"^(?P<time>{_CLOCK})\t(?:(?P<name>[^\t]*)\t)?(?P<text>.*)$")
_SPACED = re.compile(rf"^(?P<time>{_CLOCK}) (?P<rest>\S.*)$")
_SAVED = re.compile(
    r"^[^\t]{0,40}?[:：]?\s?\d{1,4}/\d{1,2}/\d{1,4},?\s.{0,3}\d{1,2}:\d{2}\s?(?:[AaPp][Mm])?$"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CUT = re.compile(rf"^(?:\d{{1,2}}:?\d{{0,2}}|{_CLOCK}(?:\t[^\t]*)?)$")


class _Day(NamedTuple):
    """A line for a day: year first, or weekday and two numbers whose order is to be found."""

    week: str | None
    year: int
    first: int
    second: int


def sniff(head: Head) -> float:
    """Sure of LINE's header; and of times and names between tabs below the line of a day."""
    if _HEADER.match(head.text):
        return 1.0
    lines = [line.rstrip("\r") for line in head.text.split("\n")[:400] if line.strip()]
    days = [index for index, line in enumerate(lines) if _DAY.match(line)]
    if not days or days[0] > 3:
        return 0.0
    if any(_TABBED.match(line) for line in lines):
        return 0.9
    spaced = sum(bool(_SPACED.match(line)) for line in lines)
    return 0.6 if spaced * 2 >= len(lines) - len(days) and spaced else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file. Raises FormatError where no message is found."""
    content = document.whole()
    decoded = document.decoded(content)
    text, cut = _whole(decoded.text)
    header = _HEADER.match(text)
    partner = _partner(header["title"].strip() if header else "")
    notes: list[str] = list(decoded.notes)
    messages = _messages(text, partner, options.date_order, notes)
    if not messages:
        raise FormatError(
            "no message as LINE writes it; accepted: a line such as 2026/03/02(Mon) for the day, "
            "and below it time, name and text with tabs between them"
        )
    if cut:
        yield Failure(
            f"{document.name} last line",
            f"{shown(cut)} is only the beginning of a message: the file is cut off; what stands "
            "before is read",
        )
    about = About(
        id=document.new_id(content),
        source=Source(file=document.name, format="line", pointer=messages[0].where),
        channel="line",
        markup=False,
        partner=partner,
    )
    yield from conversation_from(messages, about, notes, options)


def _partner(title: str) -> str | None:
    found = _PARTNER.match(title)
    name = next((name for name in found.groups() if name), None) if found else None
    return name.strip() if name else None


def _messages(
    text: str, partner: str | None, order: DateOrder | None, notes: list[str]
) -> list[Message]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    order = order or _order([known for line in lines if (known := _day(line))])
    messages: list[Message] = []
    day, skipped = "", 0
    tabbed = any(_TABBED.match(line) for line in lines)
    for number, line in enumerate(lines, start=1):
        found = _day(line)
        message = None if found else _message(line, day, partner, tabbed)
        if found is not None:
            day = _written(found, order)
        elif message is not None:
            message.where = f"line {number}"
            messages.append(message)
        elif messages:
            messages[-1].lines.append(line)
        elif line.strip() and not _HEADER.match(line) and not _SAVED.match(line):
            skipped += 1
    if skipped:
        notes.append(f"lines before the first message, not read: {skipped}")
    if messages and not tabbed:
        notes.append("no tabs between names and texts: the first word of a line was taken as name")
    for message in messages:
        message.close()
        message.text = _unquoted(message.text)
        message.kind = message.kind or bracket_kind(message.text)
    return messages


def _message(line: str, day: str, partner: str | None, tabbed: bool) -> Message | None:
    found = (_TABBED if tabbed else _SPACED).match(line)
    if found is None:
        return None
    time = f"{day} {found['time']}".strip()
    if not tabbed:
        rest = found["rest"]
        if event_of(rest):
            return Message("", time, rest, kind="notice")
        long = partner is not None and rest.startswith(f"{partner} ")
        name, _, text = (partner, "", rest[len(partner or "") :]) if long else rest.partition(" ")
        return Message("", time, text.strip(), name)
    name = (found["name"] or "").strip()
    return Message("", time, found["text"], name or None, kind=None if name else "notice")


def _unquoted(text: str) -> str:
    """A text of several lines stands in quotation marks, and its own marks are doubled."""
    text = text.strip()
    if len(text) > 1 and text.startswith('"') and text.endswith('"') and "\n" in text:
        return text[1:-1].replace('""', '"').strip()
    return text


def _day(line: str) -> _Day | None:
    found = _DAY.match(line)
    if found is None:
        return None
    if found["y"]:
        return _Day(None, int(found["y"]), int(found["mo"]), int(found["d"]))
    return _Day(found["week"].lower(), int(found["year"]), int(found["a"]), int(found["b"]))


def _order(days: Sequence[_Day]) -> DateOrder | None:
    """Day or month first, by the English name of the weekday, which fits one of the two only."""
    votes: set[DateOrder] = set()
    for day in days:
        fits = {order for order in _orders() if _weekday(day, order) == (day.week or "")[:3]}
        if len(fits) == 1:
            votes |= fits
    return votes.pop() if len(votes) == 1 else None


def _orders() -> tuple[DateOrder, DateOrder]:
    return ("dmy", "mdy")


def _weekday(day: _Day, order: DateOrder) -> str | None:
    month, of_month = (day.second, day.first) if order == "dmy" else (day.first, day.second)
    try:
        return _DAYS[date(day.year, month, of_month).weekday()]
    except ValueError:
        return None


def _written(day: _Day, order: DateOrder | None) -> str:
    """The day as `read_times` takes it: the year first where the order is known."""
    if day.week is None or order == "mdy":
        return f"{day.year}-{day.first:02}-{day.second:02}"
    if order == "dmy":
        return f"{day.year}-{day.second:02}-{day.first:02}"
    return f"{day.first}/{day.second}/{day.year}"


def _whole(text: str) -> tuple[str, str | None]:
    """The text without a last line that breaks off before its text, and that line."""
    before, _, last = text.rpartition("\n")
    return (before, last.strip()) if before and _CUT.match(last) else (text, None)


LINE = Format(
    name="line",
    suffixes=(".txt",),
    about="LINE's text export, in its languages",
    sniff=sniff,
    read=read,
    known_by="'[LINE] …' above; days, then time, name, text with tabs",
    carries="turns, names, times, notices as system turns",
    loses="roles (give --agent-name), stickers and pictures, seconds, time zone",
)
