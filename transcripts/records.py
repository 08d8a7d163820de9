"""What a team knows of its customers, read from a file and given to their conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import JsonValue
from pydantic_core import from_json

from transcripts.conversation import Conversation
from transcripts.errors import FormatError, TranscriptError
from transcripts.formats.decoding import decode
from transcripts.formats.json_export import id_of
from transcripts.formats.reading import Failure, Loaded, Result, shown
from transcripts.formats.table import table_of

#: The field or column that holds the customer's id, the surer first; case, _ and spaces aside.
KEYS = (
    "customer_id", "customer", "customer_number", "client_id", "user_id", "contact_id",
    "member_id", "external_id", "id", "客户id", "客户编号", "用户id", "会员号", "客户", "客戶id", "客戶編號",
    "用戶id", "會員號", "客戶",
)  # fmt: skip
_LIMIT = 256 * 1024 * 1024


class _Row(NamedTuple):
    """One record and where it stands."""

    where: str
    customer: str
    facts: dict[str, JsonValue]


class Records:
    """Facts by customer. Ask `given` for every conversation, then `unmatched` once."""

    def __init__(self, rows: dict[str, _Row], failures: tuple[Failure, ...]) -> None:
        self._rows = rows
        self._used: set[str] = set()
        #: Rows that cannot be read, and customers with two rows, who have none.
        self.failures = failures

    def given(self, results: Iterator[Result]) -> Iterator[Result]:
        """The same conversations, those of a customer with a record with that record."""
        for result in results:
            yield self.to(result) if isinstance(result, Loaded) else result

    def to(self, loaded: Loaded) -> Loaded:
        """The conversation with its customer's record, where exactly one row is the customer's."""
        conversation = loaded.conversation
        keys = [key for key in dict.fromkeys(_keys(conversation)) if key in self._rows]
        self._used.update(keys)
        if not keys:
            return loaded
        if len(keys) > 1:
            note = f"the rows {', '.join(map(shown, keys))} all fit the customer: no record given"
            return Loaded(conversation, (*loaded.lost, note))
        if conversation.customer_record is not None:
            note = f"has a customer_record of its own; the row {shown(keys[0])} is not used"
            return Loaded(conversation, (*loaded.lost, note))
        facts = self._rows[keys[0]].facts
        return Loaded(conversation.model_copy(update={"customer_record": facts}), loaded.lost)

    def unmatched(self) -> list[str]:
        """A line for each row that no conversation was of, in the order of the file."""
        return [
            f"{row.where}: customer {shown(row.customer)} has no conversation among those read"
            for key, row in self._rows.items()
            if key not in self._used
        ]


def load_records(path: Path) -> Records:
    """Read a CSV file, a JSON object by customer id, a JSON list, or JSON Lines.

    Raises FormatError where no customer ids are found, TranscriptError where it cannot be read.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise FormatError(f"{path}: larger than {_LIMIT:,} bytes, the most that is read")
        content = path.read_bytes()
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read: {error.strerror or error}") from error
    text = decode(content).text
    failures: list[Failure] = []
    if text.lstrip().startswith(("{", "[")):
        rows = list(_json_rows(text, path, failures))
    else:
        rows = list(_csv_rows(text, path, failures))
    return _by_customer(rows, failures)


def _by_customer(rows: list[_Row], failures: list[Failure]) -> Records:
    """Rows by customer; a customer with two gets neither, since either may be wrong."""
    first: dict[str, _Row] = {}
    twice: set[str] = set()
    for row in rows:
        before = first.setdefault(row.customer, row)
        if before is not row:
            twice.add(row.customer)
            failures.append(
                Failure(
                    row.where,
                    f"customer {shown(row.customer)} has a row before, at {before.where}: none of "
                    "them is used; keep one",
                )
            )
    kept = {customer: row for customer, row in first.items() if customer not in twice}
    return Records(kept, tuple(failures))


def _keys(conversation: Conversation) -> Iterator[str]:
    """What the customer of a conversation goes by: the id of the system, the name, the participant."""
    if "customer_id" in conversation.attributes:
        yield conversation.attributes["customer_id"]
    if conversation.customer is not None:
        yield conversation.customer
    yield from (p.id for p in conversation.participants if p.role == "customer")


def _json_rows(text: str, path: Path, failures: list[Failure]) -> Iterator[_Row]:
    try:
        value = from_json(text)
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise FormatError(f"{path}: not JSON: {error}") from error
        yield from _line_rows(text, path, failures)
        return
    if isinstance(value, list):
        yield from _listed(((f"{path} [{i}]", item) for i, item in enumerate(value)), failures)
    elif isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        yield from (_Row(f"{path} {key}", key, facts) for key, facts in value.items())
    else:
        yield from _listed(iter([(str(path), value)]), failures)


def _line_rows(text: str, path: Path, failures: list[Failure]) -> Iterator[_Row]:
    def parsed() -> Iterator[tuple[str, Any]]:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                where = f"{path} line {number}"
                try:
                    yield where, from_json(line)
                except ValueError as error:
                    failures.append(Failure(where, f"not JSON: {error}"))

    yield from _listed(parsed(), failures)


def _listed(items: Iterator[tuple[str, Any]], failures: list[Failure]) -> Iterator[_Row]:
    """Objects that hold the customer's id in a field of their own."""
    for where, item in items:
        field = _key_among(item) if isinstance(item, dict) else None
        customer = id_of(item[field]) if field is not None else None
        if customer is None:
            failures.append(
                Failure(where, f"no customer id in {shown(item)}; accepted: {', '.join(KEYS[:6])}")
            )
            continue
        yield _Row(where, customer, {k: v for k, v in item.items() if k != field})


def _csv_rows(text: str, path: Path, failures: list[Failure]) -> Iterator[_Row]:
    table = table_of(text)
    if table is None:
        raise FormatError(f"{path}: neither a table nor JSON; expected a row for each customer")
    field = _key_among(dict.fromkeys(table.header))
    if field is None:
        raise FormatError(
            f"{path}: no column with the customer's id; columns: {', '.join(table.header)}; "
            f"accepted: {', '.join(KEYS[:6])}"
        )
    at = table.header.index(field)
    for row in table.rows():
        where = f"{path} row {row.number}"
        if row.problem is not None:
            failures.append(Failure(where, row.problem))
        elif not row.cells[at].strip():
            failures.append(Failure(where, f"no customer id in column {field}; it is not used"))
        else:
            facts: dict[str, JsonValue] = {
                name: cell.strip()
                for index, (name, cell) in enumerate(zip(table.header, row.cells, strict=True))
                if index != at and name and cell.strip()
            }
            yield _Row(where, row.cells[at].strip(), facts)


def _key_among(names: Mapping[str, Any]) -> str | None:
    """The field that holds the customer's id."""
    folded = {_folded(name): name for name in reversed(list(names))}
    return next((folded[_folded(key)] for key in KEYS if _folded(key) in folded), None)


def _folded(name: str) -> str:
    return "".join(name.casefold().replace("_", " ").replace("-", " ").split())
