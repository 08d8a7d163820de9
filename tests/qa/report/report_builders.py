"""Invented conversations, rubrics and scorecards for the tests of the report."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from qa.rubric import Rubric
from qa.scorecard import (
    CustomerView,
    Evidence,
    Feeling,
    Overall,
    Score,
    Scorecard,
    about,
    value_of,
)
from transcripts.conversation import Conversation, Turn

WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
STATUSES = ("scored", "not_applicable", "insufficient_evidence", "error")
CRITERIA = ("speed", "relevance", "context", "personalisation", "empathy")

_HERE = Path(__file__).parent

Line = tuple[str, str, float] | tuple[str, str]


def _read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


#: By language: lines, and what a scorer might say about them.
SAMPLES: Mapping[str, Any] = _read(_HERE / "samples.yaml")
EN: Sequence[Line] = [tuple(line) for line in SAMPLES["en"]["lines"]]


@lru_cache(maxsize=1)
def the_rubric() -> Rubric:
    """The default rubric as it ships."""
    return Rubric.model_validate(_read(_HERE.parents[2] / "rubrics" / "five-consistencies.yaml"))


def a_small_rubric() -> Rubric:
    """A rubric with one criterion of each kind, in two sections."""

    def named(en: str, hans: str, hant: str) -> dict[str, str]:
        return {"en": en, "zh-Hans": hans, "zh-Hant": hant}

    def criterion(id: str, name: dict[str, str], **more: Any) -> dict[str, Any]:
        return {"id": id, "name": name, "question": named("Which?", "哪一个？", "哪一個？"), **more}

    levels = [
        {"level": i, "anchor": named(f"anchor {i}", f"等级 {i}", f"等級 {i}")} for i in range(1, 6)
    ]
    choices = [
        {"id": "solved", "text": named("Solved", "解决", "解決"), "value": 1.0},
        {"id": "owned", "text": named("Owned", "有人跟", "有人負責"), "value": 0.5},
        {"id": "other", "text": named("Other", "其他", "其他"), "value": None},
    ]
    empathy = criterion("empathy", named("Empathy", "共情", "同理心"), kind="scale", levels=levels)
    greeted = criterion("greeted", named("Greeted", "问候", "問候"), kind="yes_no")
    outcome = criterion("outcome", named("End", "结果", "結果"), kind="choice", choices=choices)
    sections = [
        {"id": "care", "name": named("Care", "关怀", "關懷"), "criteria": [empathy]},
        {"id": "rules", "name": named("Rules", "规定", "規定"), "criteria": [greeted, outcome]},
    ]
    return Rubric.model_validate(
        {
            "id": "small",
            "version": "2",
            "languages": ["en", "zh-Hans", "zh-Hant"],
            "name": named("Small", "小标准", "小規準"),
            "sections": sections,
        }
    )


def a_conversation(
    id: str = "c-1", lines: Sequence[Line] = EN, language: str = "en", **more: Any
) -> Conversation:
    """A conversation of (speaker, text, start) lines; the speaker `internal` is an agent's note."""
    turns = []
    for position, (speaker, text, *start) in enumerate(lines):
        note = speaker == "internal"
        turns.append(
            Turn.model_validate(
                {
                    "position": position,
                    "speaker": "agent" if note else speaker,
                    "text": text,
                    "start": start[0] if start else None,
                    "visibility": "internal" if note else "public",
                }
            )
        )
    values = {"channel": "chat", "agent": "agent-07", **more}
    return Conversation.model_validate(
        {"id": id, "language": language, "turns": tuple(turns), **values}
    )


def evidence(
    conversation: Conversation, quote: str, role: Literal["shows", "calls_for"] = "shows"
) -> Evidence:
    """Evidence where the quote stands first."""
    for turn in conversation.turns:
        start = turn.text.find(quote)
        if start >= 0:
            return Evidence(
                turn=turn.position, start=start, end=start + len(quote), quote=quote, role=role
            )
    raise ValueError(f"{quote!r} is nowhere in {conversation.id}")


def a_score(criterion: str, level: int | None = 3, **more: Any) -> Score:
    """A score of a five-level scale; level None needs a status."""
    values: dict[str, Any] = {"reason": "Because the words say so.", "status": "scored"}
    if level is not None:
        values |= {"level": level, "value": value_of(level)}
    return Score.model_validate({"criterion": criterion, **values, **more})


def a_card(
    conversation: Conversation, scores: Sequence[Score], rubric: Rubric | None = None, **more: Any
) -> Scorecard:
    """A card about the conversation's agent; overall is the plain mean."""
    rubric = rubric or the_rubric()
    values = [s.value for s in scores if s.value is not None]
    overall = Overall(value=sum(values) / len(values) if values else None)
    return Scorecard.model_validate(
        {
            "conversation": conversation.id,
            "rubric": rubric.reference,
            "rubric_hash": rubric.content_hash,
            "scorer": "local@0.1.0",
            "about": about(conversation, conversation.agent),
            "overall": overall,
            "scores": tuple(scores),
            "created_at": WHEN,
            **more,
        }
    )


_CHANNELS = ("chat", "phone", "email", "messaging", "social")


def many(
    n: int, languages: Sequence[str] = ("en", "zh-Hans", "zh-Hant"), seed: int = 7
) -> tuple[list[Scorecard], dict[str, Conversation]]:
    """n varied cards and their conversations, the same for the same arguments."""
    draw = random.Random(seed)
    cards, conversations = [], {}
    for index in range(n):
        language = languages[index % len(languages)]
        channel = draw.choice(_CHANNELS)
        conversation = a_conversation(
            f"{channel}-{2026_1100 + index}",
            [tuple(line) for line in SAMPLES[language]["lines"]],
            language,
            channel=channel,
            agent=f"agent-{draw.randint(1, 9):02}",
            started_at=WHEN + timedelta(minutes=17 * index),
            team="Kestrel",
        )
        conversations[conversation.id] = conversation
        cards.append(_drawn_card(conversation, language, draw))
    return cards, conversations


def _drawn_card(conversation: Conversation, language: str, draw: random.Random) -> Scorecard:
    sample = SAMPLES[language]
    scores = []
    for criterion in CRITERIA:
        quotes = tuple(
            evidence(conversation, text, role)
            for id, text, role in sample["quotes"]
            if id == criterion
        )
        reason = sample["reasons"][criterion]
        status = draw.choices(STATUSES, [88, 6, 5, 1])[0]
        if criterion == "empathy" and language == "zh-Hant":
            status = "not_applicable"
        if status != "scored":
            scores.append(a_score(criterion, None, status=status, reason=reason))
            continue
        level = draw.choices([1, 2, 3, 4, 5], [1, 2, 5, 5, 1])[0]
        scores.append(
            a_score(
                criterion,
                level,
                reason=reason,
                evidence=quotes,
                advice=sample["advice"] if level <= 3 else None,
                cause=draw.choice(["agent", "system", "process"]) if level <= 2 else None,
                interval=(max(0.0, value_of(level) - 0.12), min(1.0, value_of(level) + 0.1)),
            )
        )
    turns = [t.position for t in conversation.turns if t.speaker == "customer"]
    valences = [-0.6, -0.75, 0.3]
    labels = ["frustrated", "irritated", "pleased"]
    feelings = tuple(
        Feeling(turn=t, valence=v, label=label)
        for t, v, label in zip(turns, valences, labels, strict=False)
    )
    failed = ("empathy",) if draw.random() < 0.04 else ()
    customer = CustomerView(emotion=feelings, nev=-33.0, satisfaction=0.55)
    return a_card(conversation, scores, customer=customer, failed_by=failed)
