"""Tables of chat messages, one a row, into conversations: what CSV files and sheets have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from transcripts.conversation import PLATFORMS, Outcome, Role, Source
from transcripts.formats.cases import joined_cases
from transcripts.formats.clock import (
    ACCEPTED,
    Moment,
    Times,
    beginning,
    read_times,
    since,
    with_date,
)
from transcripts.formats.columns import described
from transcripts.formats.reading import Failure, ReadOptions, Result, shown
from transcripts.formats.speakers import role_of_value
from transcripts.formats.table import Row
from transcripts.formats.utterances import About, Utterance, conversation_of

_CHANNELS: Mapping[str, str] = {
    "phone": "phone", "chat": "chat", "messaging": "messaging", "email": "email",
    "social": "social", "video": "video", "in_person": "in_person", "in person": "in_person",
    "live chat": "chat", "web chat": "chat", "online": "chat",
    "电话": "phone", "電話": "phone", "在线": "chat", "線上": "chat", "在线客服": "chat",
    "网页": "chat", "網頁": "chat", "邮件": "email", "電郵": "email", "电子邮件": "email",
    "电邮": "email", "電子郵件": "email", "微信": "wechat", "短信": "sms", "簡訊": "sms",
    "微博": "weibo", "抖音": "douyin", "视频": "video", "視訊": "video", "小红书": "xiaohongshu",
}  # fmt: skip


@dataclass(slots=True)
class _Group:
    """The rows of one conversation, and what was lost of them."""

    rows: list[Row] = field(default_factory=list)
    starts: list[Moment | None] = field(default_factory=list)
    ends: list[Moment | None] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where a table stands: file and sheet in words, the format, an id for rows without one."""

    file: str
    format: str
    id: str
    sheet: str | None = None

    @property
    def name(self) -> str:
        """The file, and the sheet where there are several."""
        return self.file if self.sheet is None else f"{self.file} sheet {self.sheet}"


class ChatTable:
    """One table with its columns known, read into conversations."""

    def __init__(
        self,
        place: Place,
        header: Sequence[str],
        columns: dict[str, int],
        options: ReadOptions,
        notes: Sequence[str] = (),
    ) -> None:
        self.place, self.name = place, place.name
        self.columns = columns
        self.header = {field_name: header[index] for field_name, index in columns.items()}
        self.options = options
        self.notes = (*notes, *described(header, columns))

    def results(self, rows: Sequence[Row]) -> Iterator[Result]:
        """Failures of rows and of the time column first, then the conversations."""
        self._drop_message_ids(rows)
        fallback = self.place.id
        groups: dict[str, _Group] = {}
        good = [row for row in rows if row.problem is None and self._cell(row, "message").strip()]
        for row in rows:
            if row.problem is not None:
                yield Failure(f"{self.name} row {row.number}", row.problem)
        times = self._times(good, "time")
        yield from self._time_failures(times, good)
        ends = self._times(good, "end")
        for index, row in enumerate(good):
            group = groups.setdefault(self._cell(row, "conversation").strip() or fallback, _Group())
            group.rows.append(row)
            group.starts.append(times.moments[index])
            group.ends.append(ends.moments[index] if ends.kind == times.kind else None)
        self._say_lost(rows, good, groups)
        yield from joined_cases([self._conversation(id, g, times) for id, g in groups.items()])

    def _drop_message_ids(self, rows: Sequence[Row]) -> None:
        """A bare `id` that is different in every row counts messages, not conversations."""
        index = self.columns.get("conversation")
        if index is None or "conversation" in self.options.mapping:
            return
        values = [row.cells[index] for row in rows if not row.problem]
        bare = self.header["conversation"].strip().lower() in ("id", "编号", "編號")
        if bare and len(values) > 1 and len(set(values)) == len(values):
            del self.columns["conversation"]

    def _times(self, rows: Sequence[Row], field_name: str) -> Times:
        values = [self._cell(row, field_name).strip() for row in rows]
        if field_name == "time" and "date" in self.columns:
            values = [
                with_date(self._cell(row, "date").strip(), value)
                for row, value in zip(rows, values, strict=True)
            ]
        return read_times(values, self.options.date_order, self.options.timezone)

    def _time_failures(self, times: Times, rows: Sequence[Row]) -> Iterator[Failure]:
        column = "time" if "time" in self.columns else "date"
        where = f"{self.name} column {self.header.get(column, column)}"
        if times.problem is not None:
            yield Failure(where, times.problem)
        elif times.unread and not any(times.moments):
            value = self._cell(rows[times.unread[0]], column)
            yield Failure(where, f"no time in it, e.g. {shown(value)}; accepted: {ACCEPTED}")
            return
        for index in times.unread:
            value = self._cell(rows[index], column)
            yield Failure(
                f"{self.name} row {rows[index].number}",
                f"time {shown(value)} is not like the other times of the column; the message is "
                f"kept without it; accepted: {ACCEPTED}",
            )

    def _say_lost(
        self, rows: Sequence[Row], good: Sequence[Row], groups: dict[str, _Group]
    ) -> None:
        """A broken row belongs to the conversation of the row before it, as far as can be told."""
        kept = {row.number for row in good}
        current: str | None = None
        owner = {row.number: id for id, group in groups.items() for row in group.rows}
        for row in rows:
            if row.number in kept:
                current = owner[row.number]
                continue
            what = "could not be read" if row.problem else "has no message"
            target = current if current is not None else next(iter(groups), None)
            if target is not None:
                groups[target].lost.append(f"row {row.number} {what}")

    def _conversation(self, id: str, group: _Group, times: Times) -> Result:
        notes = [*self.notes, *times.notes, *group.lost]
        if _newest_first(group.starts):
            for column in (group.rows, group.starts, group.ends):
                column.reverse()
            notes.append("the rows stood newest first; the turns are in order of time")
        rows = group.rows
        said = list(self._utterances(group, beginning(group.starts, times.kind)))
        first = next((moment for moment in group.starts if moment is not None), None)
        channel, attributes = self._channel(rows, notes)
        customer, customer_id = self._single(rows, "customer"), self._single(rows, "customer_id")
        if customer_id is not None:
            attributes["customer_id"] = customer_id
        about = About(
            id=id,
            source=self._source(group),
            channel=channel,
            language=self._single(rows, "language"),
            started_at=first.at if first is not None else None,
            agent=self._single(rows, "agent"),
            customer=customer or customer_id,
            case=self._single(rows, "case"),
            team=self._single(rows, "team"),
            queue=self._single(rows, "queue"),
            outcome=self._outcome(rows, notes),
            attributes=attributes,
        )
        return conversation_of(said, about, notes, self.options)

    def _source(self, group: _Group) -> Source:
        sheet = f"sheet {self.place.sheet} " if self.place.sheet is not None else ""
        pointer = f"{sheet}row {group.rows[0].number}"
        return Source(file=self.place.file, format=self.place.format, pointer=pointer)

    def _utterances(self, group: _Group, zero: float) -> Iterator[Utterance]:
        for row, start, end in zip(group.rows, group.starts, group.ends, strict=True):
            finish = end if start and end and end.seconds >= start.seconds else None
            yield replace(self._said(row), start=since(start, zero), end=since(finish, zero))

    def _said(self, row: Row) -> Utterance:
        sender = self._cell(row, "sender").strip() or None
        value = self._cell(row, "role").strip()
        role = role_of_value(value) if value else None
        customer = self._cell(row, "customer") or self._cell(row, "customer_id")
        owner = {"agent": self._cell(row, "agent"), "customer": customer}
        if role is None and sender is not None:
            role = _owned(sender, owner)
        if sender is None and role in ("agent", "customer"):
            sender = owner[role].strip() or None
        if sender is None and role is None and value:
            sender = value
        return Utterance(text=self._cell(row, "message"), name=sender, role=role)

    def _outcome(self, rows: Sequence[Row], notes: list[str]) -> Outcome | None:
        value, before = self._single(rows, "csat"), self._single(rows, "previous_contact")
        csat = None
        if value is not None:
            try:
                csat = Outcome(csat=float(value)).csat
            except ValueError:
                notes.append(f"csat {shown(value)} dropped: it is not a number from 1 to 5")
        if csat is None and before is None:
            return None
        return Outcome(csat=csat, previous_contact=before)

    def _channel(self, rows: Sequence[Row], notes: list[str]) -> tuple[str, dict[str, str]]:
        value = self._single(rows, "channel")
        if value is None:
            return "chat", {}
        plain = value.strip().lower()
        channel = _CHANNELS.get(plain, plain)
        if channel in _CHANNELS.values() or channel in PLATFORMS:
            return channel, {"platform": value} if channel != plain else {}
        notes.append(f"channel {shown(value)} is not known and was read as chat")
        return "chat", {"platform": value}

    def _cell(self, row: Row, field_name: str) -> str:
        index = self.columns.get(field_name)
        return row.cells[index] if index is not None else ""

    def _single(self, rows: Sequence[Row], field_name: str) -> str | None:
        """The value that stands in all rows of a conversation that have one, or None."""
        values = {self._cell(row, field_name).strip() for row in rows} - {""}
        return values.pop() if len(values) == 1 else None


def _owned(sender: str, owner: Mapping[str, str]) -> Role | None:
    """The role of a sender who stands in the agent or the customer column."""
    if sender == owner["agent"].strip():
        return "agent"
    return "customer" if sender == owner["customer"].strip() else None


def _newest_first(moments: Sequence[Moment | None]) -> bool:
    """Many systems export the latest message first: every time is known and none goes up."""
    known = [moment.seconds for moment in moments if moment is not None]
    falls = sum(later < earlier for earlier, later in pairwise(known))
    rises = sum(later > earlier for earlier, later in pairwise(known))
    return len(known) == len(moments) and falls >= 2 and rises == 0
