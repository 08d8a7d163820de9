"""The review form as a workbook: one block of rows a conversation, high enough to read what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from report_builders import a_conversation, the_rubric

from qa.messages import messages
from qa.report.review_sheet import write_review_sheet


def test_the_transcript_stands_beside_all_rows_of_its_conversation(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    long = [("customer", "Where is it? " * 40), ("agent", "It comes today. " * 40)] * 6
    talks = [a_conversation("short"), a_conversation("long", long)]
    assert write_review_sheet(path, talks, the_rubric(), "rosa", messages("en")) == 10
    sheet: Any = load_workbook(path).active
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["G2:G6", "G7:G11"]
    assert [cell.value for cell in sheet["A"]][1:] == ["short"] * 5 + ["long"] * 5
    short, high = sheet.row_dimensions[2].height, sheet.row_dimensions[7].height
    assert 90 <= short < high <= 400
