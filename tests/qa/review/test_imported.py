"""Reviews read back: sheets, tables of teams, Zendesk QA and Amazon Connect, every problem at once."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from qa.errors import ReviewError
from qa.messages import messages
from qa.report.review_sheet import write_review_sheet
from qa.review.answers import offered, read_answer
from qa.review.exported import read_export
from qa.review.imported import Known, Reading, import_rows
from qa.rubric import Choice, Criterion
from qa.rubric_file import load_rubric
from tests.builders import a_conversation

RUBRIC = load_rubric("five-consistencies")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
KNOWN = Known({"c-1": ("agent",), "c-2": ("li", "wang")})
HEADER = "conversation,criterion,reviewer,score,comment\n"


def imported(path, mapping=(), known=KNOWN, **reading):
    return import_rows(read_export(path, dict(mapping)), known, Reading(RUBRIC, **reading), NOW)


def a_file(folder, text, name="r.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_csv_of_conversation_criterion_reviewer_score_is_read(tmp_path):
    path = a_file(tmp_path, HEADER + "c-1,Empathy,rosa,4,well heard\nc-1,语速,,,\n")
    found = imported(path)
    [review] = found.reviews
    assert (review.criterion, review.level, review.value) == ("empathy", 4, 0.75)
    assert (review.by, review.kind, review.reason) == ("rosa", "review", "well heard")
    assert (found.empty, found.problems) == (1, ())


def test_all_problems_of_a_file_are_named_with_their_lines(tmp_path):
    rows = "c-9,empathy,rosa,4,\nc-1,warmth,rosa,4,\nc-1,empathy,rosa,7,\nc-1,empathy,,4,\nc-2,empathy,rosa,4,\nc-1,speed,rosa,5,\n"
    found = imported(a_file(tmp_path, HEADER + rows))
    assert len(found.reviews) == 1
    says = ["'c-9' is not among", "'warmth' is not in", "'7'; accepted are 1 2 3 4 5", "no reviewer", "has several; accepted are li wang"]  # fmt: skip
    for number, (problem, said) in enumerate(zip(found.problems, says, strict=True), 2):
        assert f"r.csv:{number}: " in problem and said in problem


def test_other_headers_and_scales_are_mapped(tmp_path):
    path = a_file(tmp_path, "Call;Item;QA;Points\nc-1;Warmth;rosa;80\n")
    mapping = {"conversation": "Call", "criterion": "Item", "reviewer": "QA", "score": "Points"}
    [review] = imported(path, mapping, names={"Warmth": "empathy"}, scale=(0.0, 100.0)).reviews
    assert (review.criterion, review.level) == ("empathy", 4)  # 0.8: 1 + floor(4 x 0.8 + 0.5)
    with pytest.raises(ReviewError, match="no such column; it has Call, Item"):
        imported(path, {"conversation": "Ticket"})
    with pytest.raises(ReviewError, match="--map conversation=COLUMN"):
        imported(path)


def test_a_table_with_one_column_a_criterion_is_read_and_the_rest_is_named(tmp_path):
    path = a_file(tmp_path, "Ticket ID,Reviewer,Empathy,Speed,Colour,satisfaction\nc-1,rosa,4,2,blue,5\n")  # fmt: skip
    found = imported(path)
    assert {(r.criterion, r.value) for r in found.reviews} == {
        ("empathy", 0.75), ("speed", 0.25), ("satisfaction", 1.0),
    }  # fmt: skip
    assert found.other_names == ("Colour",)


def test_importing_twice_gives_the_same_ids(tmp_path):
    path = a_file(tmp_path, HEADER + "c-1,empathy,rosa,4,\n")
    assert [r.id for r in imported(path).reviews] == [r.id for r in imported(path).reviews]


def test_amazon_connect_evaluations_are_read(tmp_path):
    evaluation = {
        "schemaVersion": "3.1", "evaluationId": "e-1",
        "metadata": {"contactId": "c-2", "agentId": "wang", "evaluator": "rosa"},
        "questions": [
            {"questionRefId": "q1", "questionType": "SINGLESELECT", "questionText": "Empathy",
             "answer": {"values": [{"valueText": "Good", "selected": True}], "notes": "heard"},
             "score": {"percentage": 75}},
            {"questionRefId": "q2", "questionText": "Speed", "answer": {"metadata": {"notApplicable": True}}, "score": {"notApplicable": True}},
            {"questionRefId": "q3", "questionText": "Anything else?", "answer": {"value": "no"}},
            {"questionRefId": "q4", "questionText": "Charm", "score": {"percentage": 50}},
        ],
    }  # fmt: skip
    found = imported(a_file(tmp_path, json.dumps(evaluation), "e.json"))
    review, away = found.reviews
    assert (review.agent, review.level, review.reason, found.empty) == ("wang", 4, "heard", 1)
    assert (away.criterion, away.status, away.level, away.value) == ("speed", "not_applicable", None, None)  # fmt: skip
    assert len(found.problems) == 1 and "questions[3]" in found.problems[0]


def test_zendesk_qa_reviews_are_read(tmp_path):
    export = {"conversations": [{"externalId": "c-1", "reviews": [{
        "id": "r1", "reviewer": {"email": "rosa@example.com"}, "comment": "calm",
        "ratings": [{"categoryName": "Empathy", "score": 100}, {"categoryName": "Speed", "score": None}],
    }]}, {"reviews": []}]}  # fmt: skip
    found = imported(a_file(tmp_path, json.dumps(export), "z.json"))
    [review] = found.reviews
    assert (review.by, review.level, found.empty) == ("rosa@example.com", 5, 1)
    assert "externalId is missing" in found.problems[0]


def test_what_is_neither_table_nor_review_is_refused(tmp_path):
    with pytest.raises(ReviewError, match="neither a table nor JSON"):
        imported(a_file(tmp_path, "hello", "x.txt"))
    assert "neither an Amazon Connect" in imported(a_file(tmp_path, "{}", "x.json")).problems[0]


TWO_AGENTS = a_conversation(
    "customer: =HYPERLINK('x') where is it?", "agent: This is Li speaking.", "agent: Wang here.", id="c-2"
).model_copy(update={"team": "north"})  # fmt: skip


def conversation():
    made = TWO_AGENTS.model_dump(mode="json")
    made["participants"] = [{"id": "cu", "role": "customer"}, {"id": "li", "role": "agent"}, {"id": "wang", "role": "agent"}]  # fmt: skip
    for turn, who in zip(made["turns"], ("cu", "li", "wang"), strict=True):
        turn["participant"] = who
    return type(TWO_AGENTS).model_validate(made)


IN_EACH = {
    "en": ("level", "reason", "n/a", "cannot tell"),
    "zh-Hans": ("级别", "理由", "不适用", "无法判断"),
    "zh-Hant": ("等級", "原因", "不適用", "無法判斷"),
}


@pytest.mark.parametrize(("suffix", "language"), [("csv", "en"), ("xlsx", "zh-Hans"), ("xlsx", "zh-Hant")])  # fmt: skip
def test_a_sheet_that_is_filled_in_comes_back_as_it_was_filled_in(tmp_path, suffix, language):
    path = tmp_path / f"sheet.{suffix}"
    rows = write_review_sheet(path, [conversation()], RUBRIC, "rosa", messages(language))
    assert rows == 10
    *_, away, unsure = IN_EACH[language]
    answers = {
        ("2", "empathy"): ("4", "=1+1"), ("1", "speed"): ("9", ""),
        ("1", "context"): (away, "nothing to know"), ("2", "speed"): (unsure, ""),
    }  # fmt: skip
    found = imported(fill(path, answers, language))
    said = {(r.agent, r.criterion): (r.status, r.level, r.value, r.reason) for r in found.reviews}
    assert said == {
        ("wang", "empathy"): ("scored", 4, 0.75, "=1+1"),
        ("li", "context"): ("not_applicable", None, None, "nothing to know"),
        ("wang", "speed"): ("cannot_tell", None, None, "-"),
    }
    assert (found.empty, len(found.problems)) == (6, 1)
    assert "accepted are 1 2 3 4 5, 'n/a' and 'cannot tell'" in found.problems[0]


@pytest.mark.parametrize("text", ["N/A", "n.a.", "Not applicable", "not_applicable", "Ｎ／Ａ", "不适用", "不適用"])  # fmt: skip
def test_not_applicable_is_known_however_it_is_written(tmp_path, text):
    for scale in (None, (0.0, 100.0)):
        [r] = imported(
            a_file(tmp_path, HEADER + f"c-1,empathy,rosa,{text},\n"), scale=scale
        ).reviews
        assert (r.status, r.value) == ("not_applicable", None)


def test_yes_no_and_choices_are_answered_in_words_of_each_language():
    yes_no = next(c for c in load_rubric("essentials").criteria if c.kind == "yes_no")
    for text, value in (("是", 1.0), ("沒有", 0.0), ("Yes", 1.0), ("否", 0.0)):
        assert read_answer(yes_no, text) == ("scored", None, value)
    assert offered(yes_no, messages("zh-Hans")) == ("是", "否", "不适用", "无法判断")
    texts = {"en": "By phone", "zh-Hans": "打电话"}
    choice = Criterion(
        id="how", name=texts, question=texts, kind="choice",
        choices=(Choice(id="phone", text=texts, value=0.5), Choice(id="na", text={"en": "-"}, value=None)),
    )  # fmt: skip
    assert read_answer(choice, "打電話") == read_answer(choice, "phone") == ("scored", None, 0.5)
    assert read_answer(choice, "na") == ("not_applicable", None, None)
    assert read_answer(choice, "by post") is None


def fill(path, answers, language="en"):
    """The sheet with levels and reasons at (part, criterion), saved as a spreadsheet would."""
    level, reason = IN_EACH[language][:2]
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = list(csv.reader(stream))
    else:
        sheet = openpyxl.load_workbook(path).active
        table = [["" if v is None else str(v) for v in row] for row in sheet.values]
    header = table[0]
    for row in table[1:]:
        key = (row[header.index("part")], row[header.index("criterion")])
        if key in answers:
            row[header.index(level)], row[header.index(reason)] = answers[key]
    out = path.with_name("filled.csv")
    with out.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(table)
    return out


def test_a_sheet_is_blind_and_runs_nothing(tmp_path):
    path = tmp_path / "sheet.xlsx"
    write_review_sheet(path, [conversation()], RUBRIC, None, messages("en"))
    book = openpyxl.load_workbook(path)
    cells = [c for row in book.active.iter_rows() for c in row if c.value is not None]
    text = "\n".join(str(c.value) for c in cells)
    assert all(c.data_type in ("s", "n") for c in cells)
    for word in ("north", " Li ", "Wang", "local@"):
        assert word not in text
    rules = book.active.data_validations.dataValidation
    assert {rule.formula1 for rule in rules} == {'"1,2,3,4,5,n/a,cannot tell"'}
