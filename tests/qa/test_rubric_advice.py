"""What `rubric check` advises and `rubric diff` tells, on rubrics that reviewers would read differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from desk.cli.rubric import rubric as command
from qa.rubric_diff import differences
from qa.rubric_file import load_with_path, read_rubric, rubric_files
from qa.rubric_lint import lint

FILES = sorted(Path(__file__).parents[2].joinpath("rubrics").glob("*.yaml"))


def changed(tmp_path: Path, change: Any) -> Path:
    """The default rubric with a change to its first criterion."""
    yaml = YAML()
    content = yaml.load(FILES[-1].parent / "five-consistencies.yaml")
    change(content["sections"][0]["criteria"][0], content)
    path = tmp_path / "ours.yaml"
    yaml.dump(content, path)
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_shipped_rubric_gets_advice(path: Path) -> None:
    assert lint(path, read_rubric(path)) == ()


@pytest.mark.parametrize(
    ("language", "text", "advice"),
    [
        (
            "en",
            "Answers appropriately and in a timely manner.",
            "appropriately, in a timely manner",
        ),
        ("zh-Hans", "回答专业，态度良好。", "专业, 态度良好"),
        ("zh-Hant", "回答專業，處理得體。", "專業, 得體"),
    ],
)
def test_a_vague_anchor_is_named_with_its_line_and_its_words(
    tmp_path: Path, language: str, text: str, advice: str
) -> None:
    path = changed(tmp_path, lambda c, _: c["levels"][2]["anchor"].update({language: text}))

    (line,) = lint(path, read_rubric(path))

    number = int(line.removeprefix(f"{path}:").split(":")[0])
    at = "".join(path.read_text("utf-8").splitlines()[number - 1 : number + 1])
    assert text.split("，")[0] in at
    assert advice in line


def test_two_questions_in_one_are_found_in_both_languages(tmp_path: Path) -> None:
    for language, text in (
        ("en", "Did the agent greet the customer and did they use the name?"),
        ("en", "Was it fast? Was it right?"),
        ("zh-Hans", "客服是否问候了客户，并且是否核对了身份？"),
        ("zh-Hant", "客服有沒有問候，有沒有核對身分？"),
    ):
        path = changed(tmp_path, lambda c, _, la=language, t=text: c["question"].update({la: t}))
        assert "asks two things" in lint(path, read_rubric(path))[0], text


def test_one_question_with_two_objects_is_one_question(tmp_path: Path) -> None:
    text = {"en": "Did the agent give the date and the name of who will call?"}
    path = changed(tmp_path, lambda c, _: c["question"].update(text))

    assert lint(path, read_rubric(path)) == ()


def test_levels_that_say_the_same_and_a_missing_rule_are_found(tmp_path: Path) -> None:
    def change(criterion: Any, content: Any) -> None:
        levels = criterion["levels"]
        levels[3]["anchor"]["en"] = levels[2]["anchor"]["en"] + " Always."
        del criterion["not_applicable"]

    found = lint((path := changed(tmp_path, change)), read_rubric(path))

    assert any("levels 3 and 4 say nearly the same in en" in line for line in found)
    assert any("does not say when it is not applicable" in line for line in found)


def test_a_rubric_in_one_language_is_told_which_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(
        "id: small\nversion: '1'\nlanguages: [en]\nname: {en: Small}\nsections:\n"
        "  - id: s\n    name: {en: S}\n    criteria:\n      - id: c\n        name: {en: C}\n"
        "        question: {en: Was the order found?}\n        kind: yes_no\n"
        "        not_applicable: {en: No order.}\n"
    )

    result = CliRunner().invoke(command, ["check", str(path)])
    assert (result.exit_code, result.stdout) == (0, result.stdout)
    assert "small.yaml:3: no texts in zh-Hans, zh-Hant" in result.stderr
    assert CliRunner().invoke(command, ["check", str(path), "--strict"]).exit_code == 1


def test_a_rubric_differs_from_itself_in_nothing() -> None:
    for path in rubric_files():
        found, _ = load_with_path(str(path))
        assert differences(found, found) == ()


def test_a_changed_anchor_can_change_scores_a_weight_the_overall_and_a_name_nothing(
    tmp_path: Path,
) -> None:
    def change(criterion: Any, content: Any) -> None:
        criterion["levels"][4]["anchor"]["en"] = "Another end."
        content["sections"][0]["criteria"][1]["weight"] = 3
        content["sections"][0]["criteria"][2]["name"]["en"] = "The whole"
        del content["sections"][0]["criteria"][4]

    before = read_rubric(FILES[0].parent / "five-consistencies.yaml")
    after = read_rubric(changed(tmp_path, change))

    found = {(c.criterion, c.field): c.effect for c in differences(before, after)}
    assert found == {
        ("speed", "level 5"): "score",
        ("relevance", "weight"): "overall",
        ("context", "name"): "wording",
        ("empathy", "criterion"): "score",
    }
    result = CliRunner().invoke(
        command, ["diff", "five-consistencies", str(tmp_path / "ours.yaml")]
    )
    assert "scores that can change: speed, empathy" in result.stdout
    assert "scores that stay: relevance, context, personalisation" in result.stdout
