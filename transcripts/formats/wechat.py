"""WeChat chats as text: sent as an e-mail, copied, or written by an export tool; several layouts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transcripts.conversation import Source
from transcripts.errors import FormatError
from transcripts.formats.document import Document
from transcripts.formats.messages import Message, conversation_from
from transcripts.formats.names import spoken
from transcripts.formats.notices import bracket_kind, event_of, notice_of
from transcripts.formats.reading import Format, Head, ReadOptions, Result
from transcripts.formats.utterances import About

#: What only WeChat writes; without any of it a dated chat is plain text.
_SIGNS = re.compile(
    r"微信|WeChat|以下[是为]新消息|撤回了一条消息|拍了拍|以上是打招呼的内容|\[(?:图片|语音|视频|动画表情|表情|链接|转账|红包"
    r"|文件|位置|名片|小程序|微信红包|聊天记录)[\]:：]|^[—–-]{3,}\s+\d{4}-\d{1,2}-\d{1,2}\s+[—–-]{3,}\s*$",
    re.M,
)
_DAY = re.compile(r"^[—–-]{3,}\s*(?P<date>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s*[—–-]{3,}\s*$")
#: In an e-mail of a chat: the name, two spaces or more, the time.
_UNDER_DAY = re.compile(r"^(?P<name>\S.{0,60}?)\s{2,}(?P<time>\d{1,2}:\d{2}(?::\d{2})?)\s*$")
_DATED = re.compile(r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]")
_TRAILING_COLON = re.compile(
    r"^(?P<time>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?)\s+(?P<name>\S.{0,39}?)[:：]\s*$"
)


class _Opening(NamedTuple):
    """A line that begins a message: the time with its date, the name, the words on the line."""

    time: str
    name: str
    text: str


def sniff(head: Head) -> float:
    """Sure of messages with a date and a name beside a sign that only WeChat leaves."""
    if not _SIGNS.search(head.text):
        return 0.0
    found = sum(isinstance(piece, _Opening) for piece in _pieces(head.text.split("\n")[:400]))
    return 0.85 if found else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file. Raises FormatError where no message is found."""
    content = document.whole()
    decoded = document.decoded(content)
    messages, notes = _messages(decoded.text)
    if not messages:
        raise FormatError(
            "no message as WeChat writes it; accepted: 'Name 2026-03-02 10:15:04' above the text, "
            "'2026-03-02 10:15 Name: text', or '— 2026-03-02 —' and 'Name  10:15' above the text"
        )
    about = About(
        id=document.new_id(content),
        source=Source(file=document.name, format="wechat", pointer=messages[0].where),
        channel="wechat",
        markup=False,
    )
    yield from conversation_from(messages, about, [*decoded.notes, *notes], options)


def _pieces(lines: Sequence[str]) -> Iterator[_Opening | str]:
    """Each line as what opens a message, or as the text it is."""
    day = ""
    for line in lines:
        if found := _DAY.match(line):
            day = found["date"]
            yield ""
        elif day and (found := _UNDER_DAY.match(line)):
            yield _Opening(f"{day} {found['time']}", found["name"].strip(), "")
        elif found := _TRAILING_COLON.match(line):
            yield _Opening(found["time"], found["name"], "")
        else:
            said = spoken(line)
            dated = said is not None and said.time is not None and _DATED.search(said.time)
            yield _Opening(said.time or "", said.name, said.text) if said and dated else line


def _messages(text: str) -> tuple[list[Message], list[str]]:
    messages: list[Message] = []
    preface = 0
    lines = [line.rstrip() for line in text.lstrip("\ufeff").split("\n")]
    pieces = _headed(list(_pieces(lines)), lines)
    person: Message | None = None
    for number, piece in enumerate(pieces, start=1):
        if isinstance(piece, _Opening):
            person = Message(f"line {number}", piece.time, piece.text, piece.name)
            messages.append(person)
        elif person is None:
            preface += bool(piece.strip())
        elif _is_notice(piece, lines[number - 2]):
            messages.append(Message(f"line {number}", "", piece.strip(), kind="notice"))
        else:
            person.lines.append(piece)
    for message in messages:
        message.close()
        message.kind = message.kind or bracket_kind(message.text)
    notes = [f"lines before the first message, not read: {preface}"] if preface else []
    return messages, notes


def _is_notice(line: str, above: str) -> bool:
    """What happened in the chat is told in a paragraph of its own; a person could say as much."""
    text = line.strip(" —–-")
    return bool(notice_of(text) or (not above.strip() and event_of(text)))


def _headed(pieces: list[_Opening | str], lines: Sequence[str]) -> list[_Opening | str]:
    """'Meeting 2026-03-05 10:00' in a message looks like a heading, but nothing is said below it."""
    names = Counter(piece.name for piece in pieces if isinstance(piece, _Opening))
    said_below = False
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if isinstance(piece, _Opening):
            if not piece.text and names[piece.name] == 1 and not said_below:
                pieces[index] = lines[index]
            said_below = False
        elif piece.strip():
            said_below = True
    return pieces


WECHAT = Format(
    name="wechat",
    suffixes=(".txt",),
    about="WeChat chats as text: sent as an e-mail, copied, or written by an export tool",
    sniff=sniff,
    read=read,
    known_by="dated headings with names, and a sign of WeChat (微信, [图片], 撤回了一条消息)",
    carries="turns, names, times, notices as system turns",
    loses="roles (give --agent-name), pictures and sound, time zone",
)
