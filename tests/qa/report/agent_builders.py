"""Conversations with several agents, their cards, and the page of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from report_builders import SAMPLES, WHEN, a_card, a_conversation, a_score, evidence, the_rubric

from qa.report.agent_page import AgentRequest, render_agent_page, write_agent_page
from qa.report.agent_views import Source
from qa.review.record import Signed, dispute
from qa.rubric import Language, Rubric
from qa.scorecard import CustomerView, Feeling, Scorecard, about
from transcripts.conversation import Conversation

ME = "agent-07"
SOURCE = Source("cards.jsonl", ("talks",))


def shared(id: str = "c-1", *lines: tuple[str, str], **more: Any) -> Conversation:
    """A conversation of (participant, text) lines; ids say the role: `customer`, `agent-...`."""
    given = lines or (
        ("customer", "My parcel is late and it is a birthday present."),
        (ME, "That is our mistake, it goes out today."),
        ("agent-26", "Hello, the warehouse here with the tracking."),
        ("customer", "And when will it come?"),
    )
    people = dict.fromkeys(who for who, _ in given)
    return Conversation.model_validate(
        {
            "id": id,
            "channel": "chat",
            "language": "en",
            "participants": [{"id": who, "role": who.partition("-")[0]} for who in people],
            "turns": [
                {
                    "speaker": who.partition("-")[0],
                    "participant": who,
                    "text": text,
                    "start": 40.0 * n,
                }
                for n, (who, text) in enumerate(given)
            ],
            **more,
        }
    )


def card_of(talk: Conversation, *scores: Any, agent: str = ME, **more: Any) -> Scorecard:
    """A card about one agent of a conversation."""
    return a_card(talk, scores, about=about(talk, agent), **more)


def own_many(
    n: int, language: Language = "en", agent: str = ME
) -> tuple[list[Scorecard], dict[str, Conversation]]:
    """n conversations of one agent with a strength, a weakness and something not in own hands."""
    sample = SAMPLES[language]
    cards, talks = [], {}
    for index in range(n):
        lines = [tuple(line) for line in sample["lines"]]
        started = WHEN + timedelta(hours=index)
        talk = a_conversation(f"c-{index}", lines, language, agent=agent, started_at=started)
        talks[talk.id] = talk
        quotes = {
            id: tuple(evidence(talk, text, role) for i, text, role in sample["quotes"] if i == id)
            for id, _, _ in sample["quotes"]
        }
        reasons, advice = sample["reasons"], sample["advice"]
        scores = [
            a_score(
                "speed",
                2,
                cause="system",
                reason=reasons["speed"],
                evidence=quotes.get("speed", ()),
            ),
            a_score(
                "relevance", 5, reason=reasons["relevance"], evidence=quotes.get("relevance", ())
            ),
            a_score(
                "context",
                2,
                cause="agent",
                reason=reasons["context"],
                advice=advice,
                evidence=quotes.get("context", ()),
            ),
            a_score(
                "personalisation",
                3 + index % 3,
                reason=reasons["personalisation"],
                evidence=quotes.get("personalisation", ()),
            ),
            a_score("empathy", 4, reason=reasons["empathy"], evidence=quotes.get("empathy", ())),
        ]
        felt = CustomerView(
            emotion=(Feeling(turn=1, valence=-0.6, label="frustrated"),),
            nev=-33.0,
            satisfaction=0.55,
            unturned="steady",
        )
        cards.append(a_card(talk, scores, customer=felt))
    return cards, talks


def page(
    cards: Sequence[Scorecard],
    talks: Mapping[str, Conversation],
    agent: str = ME,
    language: Language = "en",
    rubric: Rubric | None = None,
    **more: Any,
) -> str:
    """The agent's page as text."""
    request = AgentRequest(agent=agent, language=language, source=SOURCE, **more)
    return render_agent_page(cards, talks, rubric or the_rubric(), request)


def written(path: Path, n: int, language: Language = "en", **more: Any) -> Path:
    """A page of n conversations, with a dispute in the first."""
    cards, talks = own_many(n, language)
    disputes = []
    if cards:
        signed = Signed(by=ME, at=WHEN, id="d1")
        disputes.append(
            dispute(cards[0], the_rubric().criterion("context"), "4", "I asked once.", signed)
        )
    request = AgentRequest(ME, language, SOURCE, reviews=tuple(disputes), **more)
    write_agent_page(path, cards, talks, the_rubric(), request)
    return path
