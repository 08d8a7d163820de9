"""The conversations that every law is tried on: the shipped examples, the contrast cases, and their first halves."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tests.qa.scoring.scoring_cases import examples
from transcripts.conversation import Conversation

_CONTRAST = Path(__file__).parents[1] / "contrast"


@cache
def corpus() -> tuple[Conversation, ...]:
    """More than 300 conversations with both sides in them, each with an id of its own."""
    whole = [c for c in (*examples().values(), *_contrast()) if _has_both_sides(c)]
    halves = [half for c in whole if len(c.turns) >= 4 and _has_both_sides(half := _first_half(c))]
    return tuple(whole + halves)


def in_chinese() -> tuple[Conversation, ...]:
    """Those in Mandarin, in either script."""
    return tuple(c for c in corpus() if c.language in ("zh-Hans", "zh-Hant"))


def _contrast() -> list[Conversation]:
    found: dict[str, Conversation] = {}
    for name, sides in (
        ("pairs", ("a", "b")), ("invariance", ("a", "b")), ("not_applicable", ("conv",)),
    ):  # fmt: skip
        for line in (_CONTRAST / f"{name}.jsonl").read_text("utf-8").splitlines():
            for side in sides:
                conversation = Conversation.model_validate(json.loads(line)[side])
                found.setdefault(conversation.id, conversation)
    return list(found.values())


def _first_half(conversation: Conversation) -> Conversation:
    kept = conversation.turns[: max(2, len(conversation.turns) // 2)]
    return conversation.model_copy(update={"id": f"{conversation.id}-half", "turns": kept})


def _has_both_sides(conversation: Conversation) -> bool:
    return {"agent", "customer"} <= {turn.speaker for turn in conversation.turns}
