"""Scorecards that are written redacted quote the redacted conversation, and nothing that was masked."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.redaction import carriers, sample
from qa.report.page import render_page
from qa.report.redacted import redact_cards
from qa.report.rows import write_csv, write_jsonl
from qa.rubric_file import load_rubric
from qa.scorecard import (
    About,
    CustomerView,
    Deed,
    Evidence,
    Overall,
    Score,
    Scorecard,
    TurningPoint,
    misquotes,
)
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.scorer import score_conversation
from transcripts.conversation import Conversation
from transcripts.redaction import Options

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RUBRIC = load_rubric("five-consistencies")
OPTIONS = Options(identifiers=True)


def a_card(conversation: Conversation, random: Random) -> Scorecard:
    """A card whose evidence is cut from anywhere, and whose reason quotes it."""
    evidence = []
    for _ in range(8):
        turn = random.choice(conversation.turns)
        start, end = sorted(random.choices(range(len(turn.text) + 1), k=2))
        quote = turn.text[start:end]
        evidence.append(
            Evidence(turn=turn.position, start=start, end=end, quote=quote, role="calls_for")
        )
    words = " / ".join(turn.text for turn in conversation.turns)
    score = Score(
        criterion="empathy", status="scored", level=3, value=0.5, reason=f"The customer said {words}",
        advice=f"Read back: {words}", evidence=tuple(evidence),
    )  # fmt: skip
    return Scorecard(
        conversation=conversation.id, rubric="r@1", rubric_hash="0", scorer="s@1",
        about=About(channel="chat", language="en"), overall=Overall(value=0.5), scores=(score,),
        customer=CustomerView(turned=(a_turning_point(evidence),)), created_at=NOW,
    )  # fmt: skip


def a_turning_point(evidence: list[Evidence]) -> TurningPoint:
    deeds = tuple(Deed(**e.model_dump(), act="informs") for e in evidence)
    return TurningPoint(turn=1, before=0, change=0.5, came="reply", deeds=deeds)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
    st.sampled_from(["card", "id", "phone", "email", "name", "cvv", "iban"]),
)
def test_a_quote_is_the_text_at_its_span_in_the_redacted_conversation(
    seed: int, language: str, type: str
) -> None:
    random = Random(seed)
    one = sample(type, random.choice(carriers(language, "tuned")[type]), language, random, "c")
    cards, shown = redact_cards([a_card(one.conversation, random)], one.conversation, OPTIONS)
    assert [line for c in cards for line in misquotes(c.scores, shown, c.customer)] == []


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_digits_of_a_planted_card_survive_in_any_report(seed: int, language: str) -> None:
    random = Random(seed)
    one = sample("card", random.choice(carriers(language, "tuned")["card"]), language, random, "c")
    number = "".join(one.conversation.turns[p.turn].text[p.start : p.end] for p in one.planted)
    made = (
        a_card(one.conversation, random),
        *score_conversation(one.conversation, RUBRIC, LocalScorer(), now=NOW),
    )
    cards, shown = redact_cards(made, one.conversation, OPTIONS)
    jsonl, csv = io.StringIO(), io.StringIO()
    write_jsonl(cards, jsonl)
    write_csv(cards, csv)
    page = "".join(render_page(cards[1:], {"c": shown}, RUBRIC, "en"))
    written = [text for text in re.findall(r"[0-9０-９]{4,}", number) if len(set(text)) > 2]
    spoken = [
        text for text in re.split(r"[\s,，]+", number) if len(set(text)) > 2 and len(text) > 3
    ]
    for piece in {*written, *(s for s in spoken if not s.isascii())}:
        assert piece not in json.dumps(json.loads(shown.model_dump_json()), ensure_ascii=False)
        for out in (jsonl.getvalue(), csv.getvalue(), page):
            assert piece not in _readable(out, cards)


def _readable(out: str, cards: Sequence[Scorecard]) -> str:
    """What a person reads: without styles, scripts and hashes, which hold digits of their own."""
    text = re.sub(r"(?s)<(style|script|head)\b.*?</\1>", "", out)
    versions = {LocalScorer().version, *(v for c in cards for v in (c.rubric_hash, c.scorer))}
    for version in sorted(versions, key=len, reverse=True):
        text = text.replace(version, "")
    return text


def test_scores_stay_as_they_are_and_only_texts_change() -> None:
    random = Random(4)
    one = sample("card", carriers("en", "tuned")["card"][0], "en", random, "c")
    before = a_card(one.conversation, random)
    (after,), _ = redact_cards([before], one.conversation, OPTIONS)
    assert [(s.criterion, s.status, s.level, s.value) for s in after.scores] == [
        (s.criterion, s.status, s.level, s.value) for s in before.scores
    ]
    assert "[CARD-1]" in after.scores[0].reason
