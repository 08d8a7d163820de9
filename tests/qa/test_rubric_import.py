"""Evaluation forms of other systems become rubrics; what they do not say is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from desk.cli import main
from qa.errors import RubricError
from qa.rubric_file import read_rubric
from qa.rubric_import import import_form

FORM = Path(__file__).parents[2] / "rubrics" / "connect-form.json"


def a_form(folder: Path, content: Any) -> Path:
    """A form as a file."""
    path = folder / "form.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_a_form_of_amazon_connect_keeps_answers_weights_and_automatic_fails(tmp_path: Path) -> None:
    rubric, left_out = import_form(FORM)
    (criterion,) = rubric.criteria
    assert rubric.reference == "parcel-desk@3" and rubric.languages == ("en",)
    assert [(c.text["en"], c.value) for c in criterion.choices] == [("Yes", 1.0), ("No", 0.0)]
    assert criterion.weight == 40 and criterion.critical
    assert len(left_out) == 1 and "'Notes'" in left_out[0]


def test_an_evaluation_of_schema_3_1_gives_its_questions(tmp_path: Path) -> None:
    rubric, left_out = import_form(a_form(tmp_path, {
        "schemaVersion": "3.1", "metadata": {"evaluationDefinitionTitle": "Desk", "evaluationDefinitionVersion": 2},
        "sections": [{"sectionRefId": "s", "sectionTitle": "Opening"}],
        "questions": [{"questionRefId": "q", "sectionRefId": "s", "questionText": "Was the name given?",
                       "questionType": "SINGLESELECT", "score": {"percentage": 100}}],
    }))  # fmt: skip
    assert [c.kind for c in rubric.criteria] == ["yes_no"] and rubric.reference == "desk@2"
    assert any("yes or no" in line for line in left_out)


def test_a_scorecard_of_zendesk_qa_has_its_groups_in_its_language(tmp_path: Path) -> None:
    rubric, _ = import_form(a_form(tmp_path, {"name": "客服品质", "categories": [
        {"name": "共情有没有", "groupName": "态度", "scaleLength": 4, "weight": 2},
        {"name": "核身做了没有", "groupName": "合规", "scaleLength": 2, "critical": True},
    ]}))  # fmt: skip
    assert rubric.languages == ("zh-Hans",)
    assert [(c.kind, c.weight, c.critical) for c in rubric.criteria] == [("choice", 2, False), ("yes_no", 1, True)]  # fmt: skip
    assert [round(c.value or 0, 2) for c in rubric.criteria[0].choices] == [0, 0.33, 0.67, 1]
    assert len(rubric.sections) == 2


@pytest.mark.parametrize(
    "content", [[], {"a": 1}, {"categories": []}, {"categories": [{"name": "a", "scale": "b"}]}]
)
def test_what_is_no_form_is_one_line_that_says_what_is_expected(
    tmp_path: Path, content: Any
) -> None:
    with pytest.raises(RubricError, match=r"form\.json: "):
        import_form(a_form(tmp_path, content))


def test_the_command_writes_a_rubric_that_loads_and_names_the_missing_languages(
    tmp_path: Path,
) -> None:
    out = tmp_path / "ours.yaml"
    run = CliRunner().invoke(main, ["rubric", "import", str(FORM), "--out", str(out)])
    assert run.exit_code == 0, run.output
    assert read_rubric(out).content_hash == import_form(FORM).rubric.content_hash
    assert "no texts in zh-Hans, zh-Hant" in run.output
