"""What a system knows of a recording beside its sound: a table of file names, or `call.json` beside `call.wav`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import JsonValue, ValidationError

from transcripts.conversation import PLATFORMS, Channel, Conversation, Outcome
from transcripts.errors import FormatError, TranscriptError
from transcripts.formats.clock import read_times
from transcripts.formats.columns import HEADERS, columns_of
from transcripts.formats.decoding import decode
from transcripts.formats.reading import DateOrder, Failure, shown
from transcripts.formats.table import table_of

Side = Literal["left", "right"]

#: Field -> the headers it goes by. Columns of other names become attributes of the conversation.
FIELDS: Mapping[str, str] = {
    "file": "file; filename; file name; recording; recording file; audio; audio file; path; "
    "文件; 文件名; 录音; 录音文件; 檔案; 檔名; 錄音; 錄音檔",
    "agent": HEADERS["agent"],
    "customer": HEADERS["customer"],
    "customer_id": HEADERS["customer_id"],
    "started_at": f"started at; {HEADERS['time']}",
    "channel": HEADERS["channel"],
    "language": HEADERS["language"],
    "case": HEADERS["case"],
    "previous_contact": HEADERS["previous_contact"],
    "team": HEADERS["team"],
    "queue": HEADERS["queue"],
    "touchpoint": "touchpoint; touch point; 触点; 觸點; 接触点; 接觸點",
    "csat": HEADERS["csat"],
    "nps": "nps; net promoter score; 净推荐值; 淨推薦值",
    "ces": "ces; customer effort score; 费力度; 費力度",
    "resolved": "resolved; solved; is resolved; 已解决; 已解決; 是否解决; 是否解決",
    "agent_channel": "agent channel; agent side; 坐席声道; 客服声道; 客服聲道; 專員聲道",
}  # fmt: skip
_OUTCOME = ("csat", "nps", "ces", "resolved", "previous_contact")
_PLAIN = ("agent", "case", "team", "queue", "touchpoint")
_YES = frozenset("true yes y 1 是 已解决 已解決".split())
_NO = frozenset("false no n 0 否 未解决 未解決".split())
_SIDES: Mapping[str, Side] = {
    "left": "left", "l": "left", "0": "left", "左": "left", "左声道": "left", "左聲道": "left",
    "right": "right", "r": "right", "1": "right", "右": "right", "右声道": "right", "右聲道": "right",
}  # fmt: skip
_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is known of one recording, checked; `problems` are the values that could not be used."""

    where: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    agent_side: Side | None = None
    problems: tuple[Failure, ...] = ()

    @property
    def language(self) -> str | None:
        """The language spoken, BCP 47, where it is said."""
        return self.changes.get("language")

    def given_to(self, conversation: Conversation) -> Conversation:
        """The conversation with what is known; turns and their language stay as they were heard."""
        changes = {name: value for name, value in self.changes.items() if name != "language"}
        attributes = {**conversation.attributes, **self.attributes}
        return conversation.model_copy(update={**changes, "attributes": attributes})


class Sidecars:
    """Rows by file name; ask `of` for every recording, then `unmatched` once.

    Clock times of the JSON files beside recordings are read by `order` and `timezone` too.
    """

    def __init__(
        self,
        rows: Mapping[str, Sidecar] | None = None,
        order: DateOrder | None = None,
        timezone: str | None = None,
    ) -> None:
        self._rows, self._order, self._timezone = dict(rows or {}), order, timezone
        self._used: set[str] = set()

    def of(self, path: Path) -> Sidecar | None:
        """What is known of a recording: its row, by path or by file name, else the JSON beside it.

        Raises FormatError where the JSON beside it is none.
        """
        for name in (path.as_posix(), path.name, path.stem):
            if name in self._rows:
                self._used.add(name)
                return self._rows[name]
        beside = sidecar_path(path)
        return None if beside is None else _of_json(beside, self._order, self._timezone)

    def unmatched(self) -> list[str]:
        """A line for each row that no recording was of, in the order of the file."""
        return [
            f"{row.where}: {shown(name)} is no recording among those read"
            for name, row in self._rows.items()
            if name not in self._used
        ]


def load_sidecars(
    path: Path, order: DateOrder | None = None, timezone: str | None = None
) -> Sidecars:
    """Read a CSV file with a row a recording and a column `file`.

    Raises TranscriptError where it cannot be read, FormatError where no column names the files.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise FormatError(f"{path}: larger than {_LIMIT:,} bytes, the most that is read")
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read: {error.strerror or error}") from error
    table = table_of(text)
    columns = columns_of(table.header, fields=FIELDS) if table is not None else {}
    if table is None or "file" not in columns:
        raise FormatError(
            f"{path}: no column that names the recordings; accepted: {FIELDS['file'].split('; 文')[0]}"
        )
    rows: dict[str, Sidecar] = {}
    problems: list[str] = []
    for row in table.rows():
        where = f"{path} row {row.number}"
        if row.problem is not None:
            problems.append(f"{where}: {row.problem}")
            continue
        cells = [cell.strip() for cell in row.cells]
        name = cells[columns["file"]].replace("\\", "/")
        if not name or name in rows:
            known = "no file named" if not name else f"file {shown(name)} stands twice"
            problems.append(f"{where}: {known}; one row a recording")
            continue
        fields = {f: cells[i] for f, i in columns.items() if f != "file"}
        others = {
            header: cells[i]
            for i, header in enumerate(table.header)
            if i not in columns.values() and header
        }
        rows[name] = _checked(where, fields, others, order, timezone)
    if problems:
        raise FormatError("; ".join(problems))
    return Sidecars(rows, order, timezone)


def sidecar_path(recording: Path) -> Path | None:
    """The JSON file beside a recording that says what is known of it, where there is one."""
    beside = recording.with_suffix(".json")
    return beside if is_sidecar(beside) else None


def is_sidecar(path: Path) -> bool:
    """Whether a JSON file is an object without turns: known of a recording, no conversation."""
    try:
        if path.suffix.lower() != ".json" or path.stat().st_size > _LIMIT:
            return False
        with path.open("rb") as stream:
            head = stream.read(65536)
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"turns"' not in head
    except OSError:
        return False


def _of_json(path: Path, order: DateOrder | None, timezone: str | None) -> Sidecar:
    try:
        given = json.loads(decode(path.read_bytes()).text)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: not JSON: {error}; expected an object of facts") from error
    flat: dict[str, JsonValue] = {
        k: v for k, v in given.items() if k not in ("outcome", "attributes")
    }
    for nested in ("outcome", "attributes"):
        held = given.get(nested) or {}
        if not isinstance(held, dict):
            raise FormatError(f"{path}: {nested} {shown(held)}: expected an object")
        flat.update(held)
    header = tuple(flat)
    columns = columns_of(header, fields=FIELDS)
    fields = {f: _text(flat[header[i]]) for f, i in columns.items() if f != "file"}
    others = {n: _text(flat[n]) for i, n in enumerate(header) if i not in columns.values()}
    return _checked(str(path), fields, others, order, timezone)


def _text(value: JsonValue) -> str:
    """A fact as it would stand in a cell of a table."""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _checked(
    where: str,
    fields: Mapping[str, str],
    others: Mapping[str, str],
    order: DateOrder | None,
    timezone: str | None,
) -> Sidecar:
    given = {name: value for name, value in fields.items() if value}
    changes: dict[str, Any] = {name: given[name] for name in _PLAIN if name in given}
    attributes = {name: value for name, value in others.items() if value}
    problems: list[Failure] = []
    if "customer_id" in given:
        attributes["customer_id"] = given["customer_id"]
    if customer := given.get("customer") or given.get("customer_id"):
        changes["customer"] = customer

    def wrong(name: str, accepted: str) -> None:
        line = f"{name} {shown(given[name])} is not used; accepted: {accepted}"
        problems.append(Failure(where, line))

    if "language" in given:
        changes["language"] = given["language"]
    if "channel" in given:
        channel = given["channel"].lower()
        if channel in get_args(Channel) or channel in PLATFORMS:
            changes["channel"] = PLATFORMS.get(channel, channel)
        else:
            wrong("channel", " ".join(get_args(Channel)))
    if "started_at" in given:
        moment = read_times([given["started_at"]], order, timezone).moments[0]
        if moment is not None and moment.at is not None:
            changes["started_at"] = moment.at
        else:
            wrong("started_at", "a date and time with its zone, or --timezone and --date-order")
    side = _SIDES.get(given.get("agent_channel", "").lower())
    if "agent_channel" in given and side is None:
        wrong("agent_channel", "left or right")
    outcome, bad = _outcome(given)
    if outcome is not None:
        changes["outcome"] = outcome
    for name, accepted in bad:
        wrong(name, accepted)
    return Sidecar(where, changes, attributes, side, tuple(problems))


_ACCEPTED_OUTCOMES = {
    "csat": "a number from 1 to 5", "nps": "a whole number from 0 to 10",
    "ces": "a number from 1 to 7", "resolved": "yes or no", "previous_contact": "an id",
}  # fmt: skip


def _outcome(given: Mapping[str, str]) -> tuple[Outcome | None, list[tuple[str, str]]]:
    """The outcome of what can be read of it, and what cannot with what would be accepted."""
    found: dict[str, Any] = {}
    bad = []
    for name in (n for n in _OUTCOME if n in given):
        value: object = given[name]
        if name == "resolved":
            folded = given[name].casefold()
            value = True if folded in _YES else False if folded in _NO else given[name]
        try:
            Outcome.model_validate({name: value})
            found[name] = value
        except ValidationError:
            bad.append((name, _ACCEPTED_OUTCOMES[name]))
    return (Outcome.model_validate(found) if found else None), bad
