"""Workbooks read as CSV files are; what should not be unpacked is refused before it is."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.transcripts.formats.format_cases import failures, loaded, read_as, results, said, written
from tests.transcripts.formats.layouts import chat_rows, workbook
from transcripts.errors import FormatError
from transcripts.formats.reading import Loaded, ReadOptions
from transcripts.formats.workbook import read_sheets

ROWS = chat_rows()
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _read(content: bytes, **options: Any) -> list[Any]:
    return read_as("xlsx", content, ReadOptions(**options))


def test_a_sheet_is_read_as_a_csv_file_would_be() -> None:
    [result] = _read(workbook(("Chats", ROWS)), timezone="Asia/Shanghai")
    assert isinstance(result, Loaded)
    conversation = result.conversation
    assert [turn.start for turn in conversation.turns] == [0.0, 41.0]
    assert str(conversation.started_at) == "2026-03-02 10:15:00+08:00"
    assert (conversation.id, conversation.case, conversation.agent) == ("x1", "case-9", "Li")
    assert "columns: message <- Message, conversation <- Conversation ID" in result.lost[0]


@pytest.mark.parametrize(
    ("cells", "starts"),
    [
        ((datetime(2026, 3, 2, 23, 59, 50), datetime(2026, 3, 3, 0, 0, 10)), [0.0, 20.0]),
        ((time(10, 15), time(10, 16, 30)), [0.0, 90.0]),
        (("2026/3/2 10:15", "2026/3/2 10:16"), [0.0, 60.0]),
        ((1772446500, 1772446560.5), [0.0, 60.5]),
        ((timedelta(seconds=3), timedelta(seconds=9)), [3.0, 9.0]),
    ],
)
def test_dates_times_and_numbers_of_excel_are_times(
    cells: tuple[Any, Any], starts: list[float]
) -> None:
    rows = [["Time", "Role", "Message"], [cells[0], "customer", "a"], [cells[1], "agent", "b"]]
    [conversation] = loaded(_read(workbook(("S", rows))))
    assert [turn.start for turn in conversation.turns] == starts


def test_a_date_and_a_clock_in_two_columns_are_one_time() -> None:
    rows = [
        ["Date", "Time", "Role", "Message"],
        [date(2026, 3, 2), time(23, 59), "customer", "a"],
        [date(2026, 3, 3), time(0, 1), "agent", "b"],
    ]
    [conversation] = loaded(_read(workbook(("S", rows))))
    assert [turn.start for turn in conversation.turns] == [0.0, 120.0]


def test_several_sheets_are_read_each_for_itself_and_the_others_are_named() -> None:
    content = workbook(
        ("Read me", [["This is an export"], ["of March"]]),
        ("March", chat_rows("m1")),
        ("April", [["Acme Ltd", "April"], [], *chat_rows("a1")]),
        ("Secret", chat_rows("s1")),
        hidden="Secret",
    )
    march, april = _read(content)
    assert isinstance(april, Loaded)
    assert [march.conversation.id, april.conversation.id] == ["m1", "a1"]
    assert april.conversation.source is not None
    assert april.conversation.source.pointer == "sheet April row 4"
    for note in (
        "hidden sheets, not read: Secret",
        "sheets without a message column, not read: Read me",
        "rows above the header, not read: 1",
    ):
        assert note in april.lost


def test_a_formula_is_read_by_its_stored_value_and_one_without_is_said() -> None:
    rows = [
        ["Role", "Message", "Mood"],
        ["agent", '="Hello "&"you"', "=1+1"],
        ["customer", "Hi", 2],
    ]
    content = workbook(("S", rows))
    [line] = failures(_read(content))
    assert line.startswith("sample.xlsx row 2: a formula without a stored value")
    [conversation] = loaded(_read(content))
    assert said(conversation) == [("customer", "Hi")]


def test_a_workbook_as_excel_writes_it_is_read() -> None:
    [result] = _read(excel_workbook())
    assert isinstance(result, Loaded)
    assert said(result.conversation) == [
        ("customer", "Where is it?"), ("agent", "It is 9 days late."), ("customer", "true"),
    ]  # fmt: skip
    assert [turn.start for turn in result.conversation.turns] == [0.0, 60.0, 120.0]


def test_a_workbook_without_messages_says_its_columns() -> None:
    with pytest.raises(FormatError, match="sheet S: no column with the messages; columns: a, b"):
        _read(workbook(("S", [["a", "b"], [1, 2]])))
    with pytest.raises(FormatError, match="no visible sheet has anything in it"):
        _read(workbook(("S", [])))


def test_an_archive_that_would_grow_without_measure_is_refused_unopened() -> None:
    bomb = _edited(workbook(("S", ROWS)), SHEET, None, b" " * 40_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(FormatError, match=r"would grow \d+ times when unpacked"):
        read_sheets(bomb)
    many = _edited(workbook(("S", ROWS)), "xl/x.xml", None, b"", copies=6000)
    with pytest.raises(FormatError, match=r"6,\d+ parts when unpacked"):
        read_sheets(many)


def test_entities_that_multiply_are_refused() -> None:
    laughs = b'<!DOCTYPE s [<!ENTITY a "ha">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 30}">'.encode() for n in range(8)
    )
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    xml = (
        laughs
        + f"]><worksheet {NAMESPACE}><sheetData>".encode()
        + row
        + b"</sheetData></worksheet>"
    )
    with pytest.raises(FormatError, match="the workbook cannot be read"):
        read_sheets(_edited(workbook(("S", ROWS)), SHEET, None, xml))


def test_a_sheet_that_claims_a_million_columns_is_read_by_what_it_has() -> None:
    content = workbook(("S", ROWS))
    wide = _edited(content, SHEET, b'ref="A1:F3"', b'ref="A1:XFD1048576"')
    assert wide != content
    assert len(loaded(_read(wide))) == 1


@pytest.mark.parametrize("kept", [3000, 5000])
def test_a_workbook_that_is_cut_off_is_a_line(tmp_path: Path, kept: int) -> None:
    path = written(tmp_path, "a.xlsx", workbook(("S", ROWS))[:kept])
    [line] = failures(results(path))
    assert "not a whole workbook" in line
    assert "cut off or damaged" in line


def test_other_archives_are_named(tmp_path: Path) -> None:
    for inside, kind in (("word/document.xml", "a Word document"), ("a.txt", "a ZIP archive")):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(inside, "x")
        [line] = failures(results(written(tmp_path, "a.zip", stream.getvalue())))
        assert f"{kind} without a workbook in it" in line


def test_every_damage_to_the_inside_is_a_format_error() -> None:
    for old, new in ((b"<c ", b"<d "), (b't="s"', b't="q"'), (b"<v>0</v>", b"<v>999</v>")):
        try:
            read_sheets(_edited(workbook(("S", ROWS)), SHEET, old, new))
        except FormatError as error:
            assert len(str(error).splitlines()) == 1


def _edited(content: bytes, part: str, old: bytes | None, new: bytes, copies: int = 0) -> bytes:
    """The workbook with one part changed, or replaced where `old` is None."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                data = new if old is None else data.replace(old, new)
            target.writestr(name, data)
        for number in range(copies):
            target.writestr(f"{number}{part}", new)
    return stream.getvalue()


def excel_workbook() -> bytes:
    """Shared strings (one in runs), dates by style, a formula with its stored text, a boolean."""
    shared = ["Time", "Role", "Message", "customer", "agent"]
    strings = "".join(f"<si><t>{text}</t></si>" for text in shared)
    strings += (
        '<si><r><t xml:space="preserve">Where </t></r><r><rPr><b/></rPr><t>is it?</t></r></si>'
    )
    day, minute = 46083.0 + (10 * 60 + 15) / 1440, 1 / 1440
    rows = ["".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABC"))]
    said_cells = (
        (3, '<c r="C2" t="s"><v>5</v></c>'),
        (
            4,
            '<c r="C3" t="str"><f>"It is "&amp;9&amp;" days late."</f><v>It is 9 days late.</v></c>',
        ),
        (3, '<c r="C4" t="b"><v>1</v></c>'),
    )
    for number, (role, cell) in enumerate(said_cells, start=2):
        at = f'<c r="A{number}" s="1"><v>{day + (number - 2) * minute}</v></c>'
        rows.append(f'{at}<c r="B{number}" t="s"><v>{role}</v></c>{cell}')
    sheet = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(rows, start=1))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{path}" ContentType="{content_type}.{kind}+xml"/>'
            for path, kind in (("workbook.xml", "sheet.main"), ("styles.xml", "styles"),
                               ("worksheets/sheet1.xml", "worksheet"),
                               ("sharedStrings.xml", "sharedStrings"))
        ) + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{office}"><sheets>'
        '<sheet name="Chat" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f"<styleSheet {NAMESPACE}><cellXfs><xf/><xf numFmtId=\"22\"/></cellXfs>"
        "</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {NAMESPACE}>{strings}</sst>",
        SHEET: f"<worksheet {NAMESPACE}><sheetData>{sheet}</sheetData></worksheet>",
    }  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()
