"""The review form as a workbook: one block of rows a conversation, high enough to read what was said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from report_builders import a_conversation, the_rubric

from qa.messages import messages
from qa.report.review_sheet import write_review_sheet
from qa.rubric import Language
from qa.rubric_file import load_rubric

HAN = re.compile(r"[\u3400-\u9fff]")


def test_the_transcript_stands_beside_all_rows_of_its_conversation(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    long = [("customer", "Where is it? " * 40), ("agent", "It comes today. " * 40)] * 6
    talks = [a_conversation("short"), a_conversation("long", long)]
    assert write_review_sheet(path, talks, the_rubric(), "rosa", messages("en")) == 10
    book: Any = load_workbook(path)
    sheet = book.active
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["G2:G6", "G7:G11"]
    assert [cell.value for cell in sheet["A"]][1:] == ["short"] * 5 + ["long"] * 5
    short, high = sheet.row_dimensions[2].height, sheet.row_dimensions[7].height
    assert 90 <= short < high <= 400


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_all_that_a_reviewer_reads_is_in_the_language_of_the_sheet(
    tmp_path: Path, language: Language
) -> None:
    path, say, rubric = tmp_path / "form.xlsx", messages(language), load_rubric("essentials")
    write_review_sheet(path, [a_conversation("c-1")], rubric, None, say)
    book: Any = load_workbook(path)
    form, how = book.worksheets
    seen = [c for c in form[1] if not form.column_dimensions[c.column_letter].hidden]
    texts = [str(c.value) for c in seen]
    texts += [t for rule in form.data_validations.dataValidation for t in (rule.prompt, rule.error)]
    texts += [str(row[0].value) for row in how.iter_rows()]
    han = [bool(HAN.search(text)) for text in texts]
    assert all(han) if language != "en" else not any(han)
    assert how.max_column == 1 and max(len(t) for t in texts if t == say("sheet.prompt")) <= 255
    for rule in form.data_validations.dataValidation:
        answers = rule.formula1.strip('"').split(",")
        assert answers[-2:] == [say("sheet.not_applicable"), say("sheet.cannot_tell")]
