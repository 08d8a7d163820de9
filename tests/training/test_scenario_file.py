"""Scenario files: every mistake is named with its line, and good replies do what they claim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from training.errors import ScenarioError
from training.scenarios import scenario as schema
from training.scenarios.scenario_check import found
from training.scenarios.scenario_file import (
    begin_scenario,
    load_scenario,
    read_scenario,
    scenario_files,
    shipped_folder,
)
from transcripts.conversation import Frozen

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(shipped_folder().glob("*.yaml"))
TEMPLATE = ROOT / "training" / "scenarios" / "template.yaml"


def problems(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """The problems of the template after changes, without its name; each change must be one."""
    text = TEMPLATE.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "s.yaml"
    path.write_text(text, "utf-8")
    try:
        read_scenario(path)
    except ScenarioError as error:
        assert all(problem.startswith(f"{path}") for problem in error.problems)
        assert all("\n" not in problem for problem in error.problems)
        return [problem.removeprefix(f"{path}").removeprefix(":") for problem in error.problems]
    return []


def line_of(text: str) -> int:
    """The line of the template that holds a text."""
    lines = TEMPLATE.read_text("utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


def test_the_template_is_good(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_ten_mistakes_are_ten_lines_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ("id: my-scenario", "id: My Scenario"),
        ('version: "1"', "version: 1"),
        ("title: {en: A double charge}", "title: {de: Doppelt}"),
        ("kind: problem", "kind: trouble"),
        ("channel: chat", "channel: pigeon"),
        ("stakes: 0.4", "stakes: 4"),
        ("country: GB", "country: Britain"),
        ("known: asked", "known: maybe"),
        ("act: explain", "act: mumble"),
        ("'refund(ed|ing)?'", "'refund(ed'"),
    )
    lines = [int(problem.split(":")[0]) for problem in found]
    assert lines == sorted(lines)
    wanted = ["id:", "version:", "title:", "kind:", "channel:", "country:", "stakes:", "known:"]
    wanted += ["act: explain", "refund(ed|ing)"]
    assert set(lines) == {line_of(text) for text in wanted}


def test_a_reference_to_what_is_not_there_is_named_with_what_there_is(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, ("met_by: [refund]", "met_by: [refund, cash]"))
    assert problem.startswith(f"{line_of('met_by')}: ")
    assert "'cash' is no slot; accepted are cause, refund" in problem


def test_a_good_reply_must_do_what_it_claims(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, ("I have refunded one payment", "I have sorted one payment"))
    assert "the slot 'refund' is not found in the reply" in problem


def test_a_fact_that_another_line_gives_away_is_named(tmp_path: Path) -> None:
    told = "- Write to sam@northside.example, you charged me."
    [problem] = problems(tmp_path, ("- You have charged me twice for March.", told))
    assert "gives the fact 'email' away" in problem


def test_a_goal_that_no_good_reply_meets_is_named(tmp_path: Path) -> None:
    found = problems(tmp_path, ("met_by: [refund]", "met_by: [free]"), ("helped_by: [cause]", "helped_by: [refund]"), (
        "  - id: refund\n    act: fix", "  - id: free\n    act: fix\n    text: {en: A month free}\n    found_by: {en: ['free']}\n  - id: refund\n    act: fix"
    ))  # fmt: skip
    assert len(found) == 1 and "no moment has a good reply that meets it" in found[0]


def test_a_comma_that_cuts_a_sentence_in_a_list_is_named(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ('["It is sam@northside.example."]', "[It is sam@northside.example, and nothing else.]"),
    )
    assert any("has no end" in problem for problem in found)


def test_the_same_id_twice_is_named(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ("  - id: cause\n", "  - id: email\n"),
        ("helped_by: [cause]", "helped_by: []"),
        ("slots: [cause, refund]", "slots: [refund]"),
    )
    assert found == [
        f"{line_of('- id: cause')}: id 'email' stands twice in facts and slots; ids are unique"
    ]


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(ScenarioError, match=r"no such file or name; .*late-parcel"):
        load_scenario("late-parsel")


def test_a_version_can_be_pinned() -> None:
    scenario = load_scenario("late-parcel")
    assert load_scenario(scenario.reference) == scenario
    with pytest.raises(ScenarioError, match="version"):
        load_scenario("late-parcel@99")


def test_a_scenario_of_ones_own_is_good_from_the_start_and_never_overwritten(
    tmp_path: Path,
) -> None:
    for like in (None, "late-parcel"):
        target = tmp_path / f"{like}.yaml"
        begin_scenario("of-our-own", like, target)
        assert read_scenario(target).id == "of-our-own"
        with pytest.raises(ScenarioError, match="is there already"):
            begin_scenario("of-our-own", like, target)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_is_good_under_its_own_name_in_three_languages(path: Path) -> None:
    scenario = read_scenario(path)
    assert scenario.id == path.stem
    assert set(scenario.languages) == {"en", "zh-Hans", "zh-Hant"}
    assert path in set(scenario_files()) or any(p.stem == path.stem for p in scenario_files())


def test_a_pattern_finds_both_scripts_and_whole_english_words() -> None:
    patterns = {"en": ("order number",), "zh": ("订单号",)}
    assert found(patterns, "Your ORDER  number?")
    assert found(patterns, "請問訂單號是多少") and found(patterns, "请问订单号是多少")
    assert not found(patterns, "reorder numbers")


def test_the_page_for_authors_names_every_key() -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    models = [
        m for m in vars(schema).values()
        if isinstance(m, type) and issubclass(m, Frozen) and m is not Frozen
    ]  # fmt: skip
    fields = {field for model in models for field in model.model_fields}
    assert [f for f in sorted(fields) if f"`{f}`" not in page and f".{f}`" not in page] == []


def test_a_good_reply_that_the_file_itself_forbids_is_a_mistake_of_the_file(tmp_path: Path) -> None:
    text = (shipped_folder() / "upi-twice.yaml").read_text("utf-8")
    wrong = text.replace("'(never|not) (come|comes|coming) back'", "'seven days'")
    assert wrong != text
    file = tmp_path / "own.yaml"
    file.write_text(wrong, "utf-8")
    with pytest.raises(ScenarioError, match=r"own\.yaml:\d+: moment 'seven-days': knowledge 'upi-"):
        read_scenario(file)


def test_a_shipped_scenario_that_was_checked_once_is_kept_and_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.scenarios.scenario_file import _read

    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path))
    path = shipped_folder() / "thank-you-note.yaml"
    _read.cache_clear()
    first = read_scenario(path)
    [kept] = (tmp_path / "cache" / "scenarios").iterdir()
    _read.cache_clear()
    assert read_scenario(path) == first and read_scenario(path).content_hash == first.content_hash
    kept.write_text("broken", "utf-8")
    _read.cache_clear()
    assert read_scenario(path) == first


def test_chinese_lines_of_a_situation_are_joined_without_spaces() -> None:
    for path in sorted(shipped_folder().glob("*.yaml")):
        situation = read_scenario(path).situation
        assert not re.search(r"[\u4e00-\u9fff，。；] [\u4e00-\u9fff]", "".join(situation.values()))
