"""Rubric files: every mistake is named with its line, and the same meaning has the same hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import RubricError
from qa.rubric_file import load_rubric, read_rubric, rubric_files
from transcripts.errors import EvenhandError

GOOD = """\
id: mine
version: "1"
languages: [en, zh-Hans]
name: {en: Mine, zh-Hans: 我的}
sections:
  - id: all
    name: {en: All, zh-Hans: 全部}
    criteria:
      - id: tone
        name: {en: Tone, zh-Hans: 语气}
        question: {en: Which tone?, zh-Hans: 什么语气？}
        kind: scale
        levels:
          - {level: 1, anchor: {en: Rude, zh-Hans: 粗鲁}}
          - {level: 2, anchor: {en: Kind, zh-Hans: 和气}}
      - id: way
        name: {en: Way, zh-Hans: 办法}
        question: {en: Which way?, zh-Hans: 怎么办的？}
        kind: choice
        choices:
          - {id: refund, text: {en: Refund, zh-Hans: 退款}, value: 1}
          - {id: nothing, text: {en: Nothing, zh-Hans: 没办}, value: 0}
      - id: thanks
        name: {en: Thanks, zh-Hans: 致谢}
        question: {en: Thanked?, zh-Hans: 道谢了吗？}
        kind: yes_no
        applies: {channel: [chat], answer: {way: [refund], tone: ["2"]}}
"""


def problems(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """The problems of the good file after changes, without its name; each change must be one."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "r.yaml"
    path.write_text(text, "utf-8")
    try:
        read_rubric(path)
    except RubricError as error:
        assert all(problem.startswith(f"{path}") for problem in error.problems)
        assert all("\n" not in problem for problem in error.problems)
        return [problem.removeprefix(f"{path}").removeprefix(":") for problem in error.problems]
    return []


def test_the_good_file_is_good(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_ten_mistakes_are_ten_lines_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ("id: mine", "id: My Rubric"),
        ('version: "1"', "version: 1"),
        ("name: {en: Mine, zh-Hans: 我的}", "name: {en: Mine}"),
        ("name: {en: All, zh-Hans: 全部}", "name: {en: All, zh-Hans: 全部, zh-Hant: 全部}"),
        ("      - id: tone\n        name: {en: Tone, zh-Hans: 语气}", "      - id: tone\n        weight: -2"),
        ("kind: scale", "kind: scales"),
        ("level: 2, anchor", "level: 0, anchor"),
        ("value: 0}", "value: 7}"),
        ("question: {en: Thanked?", "qestion: {en: Thanked?"),
        ("channel: [chat]", "channel: [pigeon]"),
    )  # fmt: skip
    lines = [int(problem.split(":")[0]) for problem in found]
    # `question` is missing (at the criterion, 23) where `qestion` (25) is not a field, and `name`
    # of tone is missing (at the criterion, 9) where `weight` (10) is wrong.
    assert lines == [1, 2, 4, 7, 9, 10, 12, 15, 22, 23, 25, 27]
    for part, problem in zip(
        [
            "id: is 'My Rubric'", "the number 1; write it in quotes", "no text in zh-Hans",
            "text in zh-Hant", "name: is missing", "weight: is -2", "'scale', 'yes_no' or 'choice'",
            "level: is 0", "value: is 7", "question: is missing", "qestion: is not a field",
            "'pigeon'; input should be 'phone', 'chat'",
        ],
        found,
        strict=True,
    ):  # fmt: skip
        assert part in problem


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("level: 2, anchor", "level: 3, anchor", 9, "levels are [1, 3]"),
        ("kind: yes_no", "kind: choice", 23, "choices are for kind 'choice'"),
        ("id: thanks", "id: tone", 23, "'tone' stands twice (first on line 9)"),
        ("way: [refund]", "weigh: [refund]", 27, "'weigh', which is no other criterion"),
        ("way: [refund]", "thanks: [yes]", 27, "'thanks', which is no other criterion"),
        ("way: [refund]", "way: [refunds]", 27, "accepted are refund, nothing, scored"),
        ('tone: ["2"]', 'tone: ["3"]', 27, "accepted are 1, 2, scored"),
        ('tone: ["2"]', "tone: [2]", 27, "the number 2; write it in quotes"),
        ("languages: [en, zh-Hans]", "languages: []", 3, "languages: is a list of 0"),
        ("languages: [en, zh-Hans]", "languages: [en, de]", 3, "'en', 'zh-Hans' or 'zh-Hant'"),
        ("Which tone?,", "'',", 11, "at least 1 character"),
        ("kind: scale", "kind: scale\n        weight: .inf", 13, "weight"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_is_accepted(
    tmp_path: Path, old: str, new: str, line: int, part: str
) -> None:
    found = problems(tmp_path, (old, new))
    assert any(p.startswith(f"{line}: ") and part in p for p in found), found


def test_conditions_in_a_circle_are_refused(tmp_path: Path) -> None:
    [problem] = problems(
        tmp_path,
        ("kind: scale", "kind: scale\n        applies: {answer: {thanks: ['yes']}}"),
    )
    assert "depend on each other in a circle" in problem
    assert "tone" in problem
    assert "thanks" in problem


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", ":1: a rubric is a mapping"),
        ("- id: x", ":1: a rubric is a mapping"),
        ("id: x\nid: y\n", ':2: not YAML: found duplicate key "id"'),
        ("id: x\nsections:\n  - {a: 1, a: 2}\n", ':3: not YAML: found duplicate key "a"'),
        ("id: x\nname: [\n", ":3: not YAML: "),
        ("id: x\n\tname: y\n", ":2: not YAML: "),
        ("id: x\n--- \nid: y\n", ":2: not YAML: but found another document"),
        ("id: \x00", "not YAML: "),
        ("[" * 100, "not YAML: "),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "aliases (*name) are not read"),
    ],
)
def test_what_is_no_rubric_at_all_is_one_line(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(RubricError) as caught:
        read_rubric(path)
    [problem] = caught.value.problems
    assert problem.startswith(str(path))
    assert part in problem


def test_other_bytes_and_files_that_are_not_there_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    for content in (GOOD.encode("gb18030"), GOOD.encode("utf-16"), b"x" * 3_000_000):
        path.write_bytes(content)
        with pytest.raises(EvenhandError, match=r"^\S+r\.yaml: "):
            read_rubric(path)
    for gone in (tmp_path / "no.yaml", tmp_path):
        with pytest.raises(RubricError, match="cannot be read"):
            read_rubric(gone)


def test_no_and_yes_stay_text_and_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    text = GOOD.replace("id: thanks", "id: no").replace("en: Rude", "en: no")
    path.write_text(text, "utf-8-sig")
    rubric = read_rubric(path)
    assert rubric.criteria[2].id == "no"
    assert rubric.criteria[0].levels[0].anchor["en"] == "no"


def test_layout_and_comments_do_not_change_the_hash_and_meaning_does(tmp_path: Path) -> None:
    def hashed(text: str) -> str:
        path = tmp_path / "r.yaml"
        path.write_text(text, "utf-8")
        return read_rubric(path).content_hash

    same = GOOD.replace("kind: scale", "weight: 1.0   # the usual\n        kind: 'scale'")
    assert hashed(same) == hashed(GOOD)
    assert hashed(GOOD.replace("\n", "\r\n")) == hashed(GOOD)
    for old, new in [
        ("Rude", "Rough"),
        ("kind: scale", "kind: scale\n        weight: 2"),
        ('"1"', '"2"'),
    ]:
        assert hashed(GOOD.replace(old, new, 1)) != hashed(GOOD)


def test_every_shipped_rubric_is_good_and_found_by_its_name() -> None:
    for path in rubric_files():
        rubric = read_rubric(path)
        assert load_rubric(f"{path.stem}@{rubric.version}") == rubric
        assert path.stem == rubric.id
