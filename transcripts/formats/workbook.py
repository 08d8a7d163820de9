"""A workbook (.xlsx) opened with care: its size checked before it is unpacked, cells as texts."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from transcripts.errors import FormatError

if TYPE_CHECKING:
    from openpyxl import Workbook

MEBIBYTE = 1024 * 1024
#: What is unpacked at most, and how many times larger than packed. Sheets pack to a tenth; a bomb
#: to a thousandth.
UNPACKED = 512 * MEBIBYTE
RATIO = 200
_SMALL = 8 * MEBIBYTE
_MEMBERS = 5000
_CELLS = 20_000_000


class Sheet(NamedTuple):
    """One visible sheet: rows of texts with their numbers, and what of it is to be said."""

    title: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    uncalculated: frozenset[int]


class Sheets(NamedTuple):
    """The visible sheets of a workbook, and the titles of those that are hidden."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...]


def read_sheets(content: bytes) -> Sheets:
    """The sheets of a workbook. Raises FormatError where it is none, broken, locked or too large."""
    _check(content)
    with _opened(content, values=True) as book:
        visible = [s for s in book.worksheets if s.sheet_state == "visible"]
        hidden = tuple(s.title for s in book.worksheets if s.sheet_state != "visible")
        rows = {sheet.title: tuple(_rows(sheet)) for sheet in visible}
    formulas = _formula_rows(content, rows) if _has_formulas(content) else {}
    return Sheets(
        tuple(Sheet(title, rows[title], formulas.get(title, frozenset())) for title in rows),
        hidden,
    )


def _check(content: bytes) -> None:
    """Refuse, by the directory of the archive alone, what should not be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise FormatError(
            f"not a whole workbook ({error}); the file is cut off or damaged: export it again"
        ) from error
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        kind = "a Word document" if "word/document.xml" in names else "a ZIP archive"
        raise FormatError(f"{kind} without a workbook in it; of these .xlsx is read")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > _MEMBERS or unpacked > UNPACKED:
        raise FormatError(
            f"the workbook has {unpacked:,} bytes in {len(members):,} parts when unpacked; at most "
            f"{UNPACKED:,} in {_MEMBERS:,} are read: save the sheet as CSV"
        )
    if unpacked > _SMALL and unpacked > RATIO * packed:
        raise FormatError(
            f"the workbook would grow {unpacked // packed} times when unpacked (to {unpacked:,} "
            f"bytes); at most {RATIO} times is read: if it is yours, save the sheet as CSV"
        )


@contextmanager
def _opened(content: bytes, *, values: bool) -> Iterator[Workbook]:
    """The workbook, read row by row; whatever openpyxl stumbles over is a FormatError."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that are not read anyway
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
            yield book
            book.close()
        except FormatError:
            raise
        except Exception as error:  # openpyxl raises a dozen kinds for a file that is damaged
            raise FormatError(
                f"the workbook cannot be read ({type(error).__name__}: {error}); it is damaged or "
                "cut off: export it again, or save it as CSV"
            ) from error


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that have any content, with their numbers as the spreadsheet counts."""
    sheet.reset_dimensions()  # what the file says of its size may be anything
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells += len(row)
        if cells > _CELLS:
            raise FormatError(
                f"sheet {sheet.title} has more than {_CELLS:,} cells; save it as CSV and split it"
            )
        texts = tuple(map(_text, row))
        if any(text.strip() for text in texts):
            yield number, texts


def _text(value: Any) -> str:
    """A cell as a reader of CSV would see it; dates with the year first."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _clock(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _clock(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours:02}:{rest // 60:02}:{rest % 60:02}"


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    before = b""
                    while chunk := part.read(MEBIBYTE):
                        if b"<f>" in before + chunk or b"<f " in before + chunk:
                            return True
                        before = chunk[-2:]
    return False


def _formula_rows(content: bytes, kept: Any) -> dict[str, frozenset[int]]:
    """By sheet, the rows with a formula whose value was never stored: what it says is not known."""
    found: dict[str, frozenset[int]] = {}
    values = {title: dict(rows) for title, rows in kept.items()}
    with _opened(content, values=False) as book:
        for sheet in book.worksheets:
            if sheet.title not in values:
                continue
            known = values[sheet.title]
            found[sheet.title] = frozenset(
                number
                for number, row in _rows(sheet)
                if any(
                    text.startswith("=") and not _at(known.get(number, ()), column)
                    for column, text in enumerate(row)
                )
            )
    return found


def _at(row: tuple[str, ...], column: int) -> str:
    return row[column] if column < len(row) else ""
