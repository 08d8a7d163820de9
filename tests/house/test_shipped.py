"""What ships is whole: rubrics load, examples are scored, Chinese is written and not converted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import opencc
import pytest
from house import ROOT
from ruamel.yaml import YAML

from qa.rubric_file import load_rubric, read_rubric
from qa.scorecard import Scorecard
from qa.scoring.catalog import scorer
from qa.scoring.scorer import score_conversation
from transcripts.conversation import Conversation
from transcripts.formats.reading import Failure
from transcripts.sources import read_conversations

RUBRICS = sorted((ROOT / "rubrics").glob("*.yaml"))
CATALOGUES = sorted(ROOT.glob("*/locales/*zh-Hans.yaml"))
#: Said on the mainland where Taiwan says 影片 品質 資訊 軟體 網路 滑鼠 預設 螢幕 列印 回饋 管道 ...
MAINLAND = re.compile(
    "視頻|質量|信息|軟件|網絡|鼠標|默認|屏幕|打印|反饋|渠道|短信|鏈接|激活|界面|硬盤|文檔|"
    "親[,，~～!！哦呢]|^親$"
)


class Twin(NamedTuple):
    """One shipped text in both scripts, and where it stands."""

    where: str
    hans: str
    hant: str


@cache
def twins() -> tuple[Twin, ...]:
    """Every text that ships in both Chinese scripts."""
    yaml = YAML(typ="safe", pure=True)
    found: list[Twin] = []
    for path in RUBRICS:
        found += _in_rubric(yaml.load(path.read_text("utf-8")), path.name)
    for path in CATALOGUES:
        hans = yaml.load(path.read_text("utf-8"))
        other = path.with_name(path.name.replace("zh-Hans", "zh-Hant"))
        hant = yaml.load(other.read_text("utf-8"))
        assert hans.keys() == hant.keys(), path
        found += [Twin(f"{path.name} {key}", hans[key], hant[key]) for key in hans]
    return tuple(found)


def _in_rubric(node: Any, where: str) -> Iterator[Twin]:
    if isinstance(node, dict):
        if "zh-Hans" in node and "zh-Hant" in node:
            yield Twin(where, node["zh-Hans"], node["zh-Hant"])
        for key, value in node.items():
            yield from _in_rubric(value, f"{where}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _in_rubric(value, f"{where}[{index}]")


@pytest.mark.parametrize("table", ["s2t", "s2tw", "s2twp", "s2hk"])
def test_traditional_chinese_is_not_a_conversion_of_the_simplified(table: str) -> None:
    convert = opencc.OpenCC(table).convert
    same = [twin.where for twin in twins() if convert(twin.hans) == twin.hant]
    assert len(twins()) > 200
    assert len(same) < len(twins()) / 2, same


def test_traditional_chinese_uses_the_words_of_taiwan() -> None:
    assert [twin for twin in twins() if MAINLAND.search(twin.hant)] == []


@pytest.mark.parametrize("path", RUBRICS, ids=lambda path: path.stem)
def test_every_shipped_rubric_loads_under_its_own_name(path: Path) -> None:
    assert read_rubric(path).id == path.stem


def test_the_default_rubric_has_the_five_criteria_with_five_levels_in_three_languages() -> None:
    rubric = load_rubric("five-consistencies")
    ids = ["speed", "relevance", "context", "personalisation", "empathy"]
    assert [criterion.id for criterion in rubric.criteria] == ids
    assert [len(criterion.levels) for criterion in rubric.criteria] == [5] * 5
    assert set(rubric.languages) == {"en", "zh-Hans", "zh-Hant"}


@cache
def examples() -> tuple[Conversation, ...]:
    """Every example that is text."""
    read = list(read_conversations([str(ROOT / "examples" / "conversations")]))
    assert [failure for failure in read if isinstance(failure, Failure)] == []
    return tuple(loaded.conversation for loaded in read if not isinstance(loaded, Failure))


@cache
def cards() -> tuple[Scorecard, ...]:
    """The scorecards of all examples."""
    rubric, local = load_rubric("five-consistencies"), scorer("local")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return tuple(
        card
        for conversation in examples()
        for card in score_conversation(conversation, rubric, local, now=now)
    )


def test_there_are_six_examples_or_more_in_each_language_on_four_channels() -> None:
    for language in ("en", "zh-Hans", "zh-Hant"):
        assert sum(c.language == language for c in examples()) >= 6
    assert {c.channel for c in examples()} >= {"chat", "email", "social", "phone"}


def test_every_example_is_scored_and_none_ends_in_an_error() -> None:
    assert {card.conversation for card in cards()} == {c.id for c in examples()}
    assert [(c.conversation, s) for c in cards() for s in c.scores if s.status == "error"] == []
    assert [card.conversation for card in cards() if card.overall.value is None] == []


def test_every_quote_equals_the_text_at_its_span() -> None:
    by_id = {conversation.id: conversation for conversation in examples()}
    quotes = [(card.conversation, e) for card in cards() for s in card.scores for e in s.evidence]
    assert len(quotes) > 100
    assert [
        (id, e) for id, e in quotes if by_id[id].turns[e.turn].text[e.start : e.end] != e.quote
    ] == []


def test_every_score_stands_on_evidence_and_says_why() -> None:
    scored = [(c.conversation, s) for c in cards() for s in c.scores if s.status == "scored"]
    assert [(id, s.criterion) for id, s in scored if not s.evidence or not s.reason] == []


def test_what_is_lacking_comes_with_a_cause_and_advice() -> None:
    low = [
        (c.conversation, s)
        for c in cards()
        for s in c.scores
        if s.level is not None and s.level <= 2
    ]
    assert [(id, s.criterion) for id, s in low if s.cause is None or not s.advice] == []


def test_every_pair_of_the_examples_names_conversations_that_exist() -> None:
    yaml = YAML(typ="safe", pure=True)
    pairs = yaml.load((ROOT / "examples" / "pairs.yaml").read_text("utf-8"))["pairs"]
    named = {pair[side] for pair in pairs for side in ("better", "worse")}
    assert named <= {conversation.id for conversation in examples()}
