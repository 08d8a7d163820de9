"""`evenhand rubric list|show|check`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.desk.desk_builders import a_rubric_file, evenhand


def test_list_names_every_rubric_and_goes_on_after_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    a_rubric_file(tmp_path / "rubrics" / "b-good.yaml", "greeting")
    (tmp_path / "rubrics" / "a-broken.yaml").write_text("id: [")
    ran = evenhand("rubric", "list", "--json", cwd=tmp_path, EVENHAND_HOME=str(tmp_path / "none"))
    assert ran.code == 1
    listed = [card["id"] for card in ran.cards]
    assert listed[0] == "mine" and "five-consistencies" in listed and len(listed) == 7
    [line] = ran.err.splitlines()
    assert "rubrics/a-broken.yaml" in line
    assert "five-consistencies@1" in evenhand("rubric", "list", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Empathy", "Speed", "Not applicable", "Five consistencies"]),
        ("zh-Hans", ["服务五个一致", "速度", "同理心"]),
        ("zh-Hant", ["五項服務一致性", "回應速度", "同理心"]),
    ],
)
def test_show_is_in_the_language_asked_for(language: str, words: list[str]) -> None:
    ran = evenhand("rubric", "show", "five-consistencies@1", "--language", language)
    assert (ran.code, ran.err) == (0, "")
    assert all(word in ran.out for word in words)
    assert all(f"\n  {level}. " in ran.out for level in range(1, 6))


def test_show_as_json_is_the_whole_rubric() -> None:
    shown = json.loads(evenhand("rubric", "show", "five-consistencies", "--json").out)
    assert len(shown["sections"][0]["criteria"]) == 5
    assert evenhand("rubric", "show", "nothing").code == 2


def test_check_names_every_problem_and_says_what_is_good(tmp_path: Path) -> None:
    good = a_rubric_file(tmp_path / "good.yaml", "greeting", "closing")
    bad = a_rubric_file(tmp_path / "bad.yaml", "greeting: weight: heavy", "closing: wight: 2")
    ran = evenhand("rubric", "check", good, bad)
    assert ran.code == 1
    assert ran.out.startswith(f"{good}: mine@1, 2 criteria, hash ")
    mistakes = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert [line.split(": ")[1] for line in mistakes] == [f"{bad}:13", f"{bad}:18"]
    assert evenhand("rubric", "check", good).code == 0
