"""Replies that imitate care, written by two people who had not read the scorer, beside care that is plain."""

from __future__ import annotations

import json
from pathlib import Path

from tests.qa.scoring.scoring_cases import value
from transcripts.conversation import Conversation, Turn

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "adversary" / "empathy.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def _empathy(id: str, language: str, said: list[list[str]]) -> float | None:
    turns = tuple(
        Turn(position=i, speaker=speaker, text=text)  # type: ignore[arg-type]
        for i, (speaker, text) in enumerate(said)
    )
    return value(Conversation(id=id, channel="chat", language=language, turns=turns), "empathy")


def test_plain_care_stands_above_its_imitation() -> None:
    wrong = []
    for pair in PAIRS:
        better, worse = (
            _empathy(pair["id"], pair["language"], pair[side]) for side in ("better", "worse")
        )
        if better is None or worse is None or better - worse < 0.05:
            wrong.append(pair["id"])
    assert len(PAIRS) == 37
    assert wrong in ([], ["second-15"])  # by words alone its apology is not seen to be another's
