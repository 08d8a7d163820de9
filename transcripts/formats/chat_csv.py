"""Chat exports as CSV: one message a row, several conversations in a file by an id column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transcripts.errors import FormatError
from transcripts.formats.chat_table import ChatTable, Place
from transcripts.formats.columns import HEADERS, columns_of
from transcripts.formats.document import Document
from transcripts.formats.reading import Format, Head, ReadOptions, Result
from transcripts.formats.table import table_of


def sniff(head: Head) -> float:
    """Sure where a header names a message column and another one; else a guess by suffix."""
    table = table_of(head.text)
    if table is None:
        return 0.0
    found = columns_of(table.header)
    if "message" in found and len(found) >= 2:
        return 0.8
    return 0.5 if head.suffix in CSV.suffixes else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """A conversation for each value of the id column; one failure for each row unreadable."""
    content = document.whole()
    decoded = document.decoded(content)
    table = table_of(decoded.text)
    if table is None:
        raise FormatError("not a table: the first line has no comma, semicolon, tab or bar in it")
    columns = columns_of(table.header, options.mapping)
    if "message" not in columns:
        raise FormatError(no_messages(table.header))
    place = Place(document.name, "csv", document.new_id(content))
    chat = ChatTable(place, table.header, columns, options, decoded.notes)
    yield from chat.results(list(table.rows()))


def no_messages(header: Sequence[str]) -> str:
    """What is said of a table in which no column holds messages."""
    return (
        f"no column with the messages; columns: {', '.join(header)}; accepted headers: "
        f"{HEADERS['message'].split(';')[0]}, content, text, 内容, 訊息 ...; or give "
        "--map message=COLUMN"
    )


CSV = Format(
    name="csv",
    suffixes=(".csv", ".tsv"),
    about="a chat export, one message a row; columns found by header or given as a mapping",
    sniff=sniff,
    read=read,
    known_by="a header row that names a message column and another (en, zh)",
    carries="turns, names, roles, times, ids, case, previous contact, channel, team, csat",
    loses="columns it does not know (named when read)",
)
