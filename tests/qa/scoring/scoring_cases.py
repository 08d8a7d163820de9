"""Scores of conversations and of the shipped examples, for the tests of scorers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.scorer import Scorer, score_conversation
from transcripts.conversation import Conversation
from transcripts.formats.reading import Loaded
from transcripts.sources import read_conversations

EXAMPLES = Path(__file__).parents[3] / "examples"
RUBRIC = load_rubric("five-consistencies")
CRITERIA = tuple(c.id for c in RUBRIC.criteria)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
LOCAL = LocalScorer()


@cache
def examples() -> dict[str, Conversation]:
    """The shipped conversations by id (not the recordings)."""
    read = read_conversations([str(EXAMPLES / "conversations")])
    return {r.conversation.id: r.conversation for r in read if isinstance(r, Loaded)}


def cards(conversation: Conversation, scorer: Scorer = LOCAL) -> tuple[Scorecard, ...]:
    """The cards of a conversation with the default rubric."""
    return score_conversation(conversation, RUBRIC, scorer, now=NOW)


def value(conversation: Conversation, criterion: str, scorer: Scorer = LOCAL) -> float | None:
    """The mean value of a criterion over a conversation's agents."""
    values = [c.score(criterion).value for c in cards(conversation, scorer)]
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def values(conversation: Conversation) -> dict[str, float | None]:
    """Every criterion's value."""
    return {criterion: value(conversation, criterion) for criterion in CRITERIA}


def pairs() -> Iterator[tuple[str, str, str]]:
    """criterion, better, worse: the order that people gave the examples."""
    listed = YAML(typ="safe", pure=True).load(EXAMPLES / "pairs.yaml")["pairs"]
    for pair in listed:
        yield pair["criterion"], pair["better"], pair["worse"]


def with_agent_text(conversation: Conversation, change: Callable[[str], str]) -> Conversation:
    """The conversation with every agent turn rewritten."""
    turns = tuple(
        t.model_copy(update={"text": change(t.text)}) if t.speaker == "agent" else t
        for t in conversation.turns
    )
    return conversation.model_copy(update={"turns": turns})
