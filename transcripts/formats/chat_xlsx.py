"""Chat exports as workbooks (.xlsx): each visible sheet a table, as in a CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transcripts.errors import FormatError
from transcripts.formats.chat_csv import no_messages
from transcripts.formats.chat_table import ChatTable, Place
from transcripts.formats.columns import columns_of
from transcripts.formats.document import ZIP, Document
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result
from transcripts.formats.table import Row
from transcripts.formats.workbook import Sheet, read_sheets

#: A title, a date of export and the like may stand above the header.
_HEADER_WITHIN = 20


def sniff(head: Head) -> float:
    """Sure of a ZIP archive with parts of a workbook; a guess of any other ZIP archive."""
    if not head.first.startswith(ZIP):
        return 0.0
    return 1.0 if b"xl/" in head.first or b"[Content_Types].xml" in head.first else 0.6


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The conversations of every sheet with messages in it; a failure for what cannot be read."""
    content = document.whole()
    if not content.startswith(ZIP):
        raise FormatError("not a workbook (.xlsx): it does not begin as a ZIP archive does")
    sheets, hidden = read_sheets(content)
    notes = [f"hidden sheets, not read: {', '.join(hidden)}"] if hidden else []
    tables = [(sheet, _header(sheet, options)) for sheet in sheets]
    chats = [(sheet, at) for sheet, at in tables if at is not None]
    if not chats:
        raise FormatError(_nothing(sheets))
    others = [sheet.title for sheet, at in tables if at is None and sheet.rows]
    if others:
        notes.append(f"sheets without a message column, not read: {', '.join(others)}")
    for sheet, at in chats:
        yield from _conversations(sheet, at, (document, content), (notes, len(sheets)), options)


def _header(sheet: Sheet, options: ReadOptions) -> int | None:
    """Which row is the header: the first of twenty that names a message column and another."""
    for index, (_, cells) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        try:
            columns = columns_of(_names(cells), options.mapping)
        except FormatError:
            continue
        if "message" in columns and (len(columns) >= 2 or options.mapping):
            return index
    return None


def _nothing(sheets: tuple[Sheet, ...]) -> str:
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        return "no visible sheet has anything in it"
    return f"sheet {filled[0].title}: {no_messages(_names(filled[0].rows[0][1]))}"


def _names(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)


def _conversations(
    sheet: Sheet,
    at: int,
    source: tuple[Document, bytes],
    said: tuple[list[str], int],
    options: ReadOptions,
) -> Iterator[Result]:
    document, content = source
    notes, several = said[0], said[1] > 1
    header = _names(sheet.rows[at][1])
    above = [f"rows above the header, not read: {at}"] if at else []
    id = document.new_id(content)
    if several:
        slug = re.sub(r"[^\w.-]+", "-", sheet.title).strip("-.")
        id = f"{id}-{slug or 'sheet'}"
    place = Place(document.name, "xlsx", id, sheet.title if several else None)
    columns = columns_of(header, options.mapping)
    rows = [_row(number, cells, len(header)) for number, cells in sheet.rows[at + 1 :]]
    read_columns = sorted(columns.values())
    for row in rows:
        if row.number in sheet.uncalculated and any(not row.cells[i] for i in read_columns):
            yield Failure(
                f"{place.name} row {row.number}",
                "a formula without a stored value: its cell is read as empty; open the file in a "
                "spreadsheet and save it",
            )
    yield from ChatTable(place, header, columns, options, [*notes, *above]).results(rows)


def _row(number: int, cells: tuple[str, ...], width: int) -> Row:
    """Cells beyond the header are nobody's; empty cells at the end may be missing."""
    return Row(number, cells[:width] + ("",) * (width - len(cells)))


XLSX = Format(
    name="xlsx",
    suffixes=(".xlsx", ".xlsm"),
    about="a chat export as a workbook, one message a row; every visible sheet with messages",
    sniff=sniff,
    read=read,
    known_by="a ZIP archive with a workbook; a header row as in csv",
    carries="as csv; dates as Excel dates, stored values of formulas",
    loses="hidden sheets, columns it does not know (both named), pictures, comments",
)
