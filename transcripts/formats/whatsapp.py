"""WhatsApp's text export, from iPhone and Android, in the date styles of its many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from transcripts.conversation import Source
from transcripts.errors import FormatError
from transcripts.formats.document import Document
from transcripts.formats.messages import Message, conversation_from
from transcripts.formats.notices import event_of, notice_of, whatsapp_kind
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result, shown
from transcripts.formats.utterances import About

_MARKS = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")
_DATE = (
    r"(?P<date>\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:R\d{1,2}|\d{1,4})(?:\sBE)?\.?"
    r"|\d{4}[年년]\s?\d{1,2}[月월]\s?\d{1,2}[日일])"
)
_BEFORE_NOON = ("a", "ص", "sa", "öö", "π", "上午", "午前", "오전", "凌晨", "早上")
_AFTER_NOON = ("p", "م", "ch", "ös", "μ", "下午", "午後", "오후", "晚上", "中午")
_HALF = "上午|下午|午前|午後|오전|오후|凌晨|早上|晚上|中午"
_TIME = (
    rf"(?P<time>(?:(?:{_HALF})\s?)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?"
    r"(?:\s?(?:[AaPp]\.?\s?[Mm]\b\.?|ص|م|SA|CH|ÖÖ|ÖS|[πμ]\.?μ\.?))?)"
)
_BETWEEN = r"(?:[,،]\s?|\s|\s[àa]\s|,?\sat\s|\sum\s)"
_SAID = r"(?:(?P<name>[^:\n]{1,80}?)\s?:(?:\s(?P<text>.*)|$)|(?P<notice>.*))$"
_IOS = tuple(
    re.compile(rf"^\[{stamp}\]\s?{_SAID}")
    for stamp in (_DATE + _BETWEEN + _TIME, _TIME + _BETWEEN + _DATE)
)
_ANDROID = tuple(
    re.compile(rf"^{stamp}\s[-–]\s{_SAID}")
    for stamp in (_DATE + _BETWEEN + _TIME, _TIME + _BETWEEN + _DATE)
)
#: A bracket that other programs write too: a four-digit year first, or no seconds.
_COMMON = re.compile(r"^\[(?:\d{4}\D\d{1,2}\D\d{1,2}\s|[^\]]*?\s\d{1,2}:\d{2}\])")
_EDITED = re.compile(
    r"\s?<[^<>\n]*(?:edited|bearbeitet|modifié|editado|已編輯|已编辑|編集)[^<>\n]*>$"
)
#: A last line that begins as a message does and breaks off before its text.
_CUT = re.compile(
    r"^(?:\[\d{0,4}(?:[./:-][^\]]{0,24})?|\d{1,4}[./-]\d{1,2}[./-]\d{0,4}[^:]{0,3}[\d:]*)$"
)
_FILE = re.compile(
    r"(?:WhatsApp[ _-]*(?:Chat|Unterhaltung)|Chat[ _](?:de[ _])?WhatsApp|Discussion WhatsApp)[ _]*"
    r"(?:with|mit|con|avec|com|met|-)?[ _]*(?P<partner>.+)$", re.I,
)  # fmt: skip


class _Opening(NamedTuple):
    """A line that begins a message: date, time, name (None: a notice), text; `marked` by WhatsApp."""

    date: str
    time: str
    name: str | None
    text: str
    marked: bool


def _opening(line: str) -> _Opening | None:
    """The line taken apart, or None where it goes on with the message before it."""
    plain = line.translate(_MARKS).translate(_SPACES).rstrip("\r")
    if not plain[:1].isdigit() and not plain.startswith("[") and plain[:2] not in ("上午", "下午"):
        return None
    for pattern in _IOS if plain.startswith("[") else _ANDROID:
        if found := pattern.match(plain):
            name, text = found["name"], found["text"] or ""
            if name is None or event_of(name):
                name, text = None, plain[found.start("name" if name else "notice") :]
            marked = bool(text) and "\u200e" + text[:12] in line.translate(_SPACES)
            return _Opening(found["date"], found["time"], name, text.strip(), marked)
    return None


def sniff(head: Head) -> float:
    """Sure where most lines that are stamped are stamped as WhatsApp does."""
    lines = [line for line in head.text.split("\n") if line.strip()][:200]
    found = [(line, opening) for line in lines if (opening := _opening(line)) is not None]
    if not found or found[0][0] not in lines[:3]:
        return 0.0
    told = any(o.marked or notice_of(o.text) or whatsapp_kind(o.text) for _, o in found)
    named = _FILE.search(Path(head.name).stem) is not None or Path(head.name).name == "_chat.txt"
    common = all(_COMMON.match(line.translate(_MARKS)) for line, _ in found)
    if told or named:
        return 0.95
    return 0.0 if common or all(o.name is None for _, o in found) else 0.8


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file. Raises FormatError where no line is one of WhatsApp's."""
    content = document.whole()
    decoded = document.decoded(content)
    text, cut = _whole(decoded.text)
    messages, notes = _messages(text)
    if not messages:
        raise FormatError(
            "no line as WhatsApp writes it; accepted: '[02.03.26, 10:15:04] Name: text' (iPhone) "
            "or '02/03/2026, 10:15 - Name: text' (Android)"
        )
    if cut is not None:
        yield Failure(
            f"{document.name} last line",
            f"{shown(cut)} is only the beginning of a message: the file is cut off; what stands "
            "before is read",
        )
    partner = _FILE.search(Path(document.name).stem)
    about = About(
        id=document.new_id(content),
        source=Source(file=document.name, format="whatsapp", pointer=messages[0].where),
        channel="whatsapp",
        markup=False,
        partner=re.sub(r"\s?\(\d+\)$", "", partner["partner"]).strip(" _-") if partner else None,
    )
    yield from conversation_from(messages, about, [*decoded.notes, *notes], options)


def _messages(text: str) -> tuple[list[Message], list[str]]:
    messages: list[Message] = []
    marks: list[bool] = []
    dates: list[str] = []
    preface = 0
    for number, line in enumerate(text.split("\n"), start=1):
        opening = _opening(line)
        if opening is not None:
            messages.append(Message(f"line {number}", opening.time, opening.text, opening.name))
            marks.append(opening.marked or opening.name is None)
            dates.append(opening.date)
        elif messages:
            messages[-1].lines.append(line.translate(_MARKS).rstrip())
        elif line.strip(" \r\ufeff"):
            preface += 1
    notes = [f"{preface} lines before the first message were not read"] if preface else []
    _finish(messages, marks, notes)
    begun = False
    for message, date in zip(messages, _calendar(dates, notes), strict=True):
        # What stands above the first message is often dated after it: it has no time.
        begun = begun or message.kind != "notice"
        message.time = f"{date} {_clock(message.time)}" if begun else ""
    return messages, notes


def _finish(messages: Sequence[Message], marks: Sequence[bool], notes: list[str]) -> None:
    edited = 0
    for message, marked in zip(messages, marks, strict=True):
        message.close()
        text = message.text
        message.text = _EDITED.sub("", text) if message.name is not None else text
        edited += message.text != text
        message.kind = whatsapp_kind(message.text, marked)
    if edited:
        notes.append(f"{edited} messages were edited later: only the last wording is known")


def _calendar(dates: Sequence[str], notes: list[str]) -> list[str]:
    """Dates without spaces and final dots; Buddhist and Japanese years as years of our era."""
    tidy = [re.sub(r"\s|\.$", "", date.replace(" BE", "")) for date in dates]
    common = [_common_era(date) for date in tidy]
    if common != tidy:
        notes.append(f"years of another era, such as {shown(dates[0])}, became years of our era")
    return common


def _common_era(date: str) -> str:
    if found := re.search(r"R(\d{1,2})$", date):
        return f"{date[: found.start()]}{2018 + int(found[1])}"
    if found := re.search(r"(?<!\d)(2[5-6]\d\d)(?!\d)", date):
        return f"{date[: found.start()]}{int(found[1]) - 543}{date[found.end() :]}"
    return date


def _clock(time: str) -> str:
    """'٢:٥٦:٠٠ م', '9.41.35 PM' and '下午3:15' as '2:56:00 pm', '9:41:35 pm', '3:15 pm'."""
    digits = re.sub(r"[.]", ":", re.search(r"\d+(?:[:.]\d+)+", time)[0])  # type: ignore[index]  # matched
    half = re.sub(r"[\d:.\s]", "", time).lower()
    if half.startswith(_AFTER_NOON):
        return f"{digits} pm"
    return f"{digits} am" if half.startswith(_BEFORE_NOON) else digits


def _whole(text: str) -> tuple[str, str | None]:
    """The text without a last line that breaks off inside the stamp or the name, and that line."""
    before, _, last = text.rpartition("\n")
    plain = last.translate(_MARKS).translate(_SPACES).strip()
    opening = _opening(last)
    nameless = opening is not None and opening.name is None and plain.startswith("[")
    if plain and (_CUT.match(plain) if opening is None else nameless and not opening.marked):
        return before, plain
    return text, None


WHATSAPP = Format(
    name="whatsapp",
    suffixes=(".txt",),
    about="WhatsApp's text export, from iPhone or Android, in many languages",
    sniff=sniff,
    read=read,
    known_by="'[date, time] Name: text' or 'date, time - Name: text' lines",
    carries="turns, names, times, notices as system turns",
    loses="roles (give --agent-name), media, replies, reactions, time zone",
)
