"""Whose a shortfall is: what the agent could not help does not lower the agent's level, an excuse does."""

from __future__ import annotations

from qa.scorecard import Score
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import cards

ASKED = "customer: When does the money for order 58-2217 reach my card?"
HELPED = "agent: Our system is down, so I can’t open it; I will call you before 4 pm today."
EXCUSED = "agent: Our system is down."


def score(reply: str, criterion: str) -> Score:
    return cards(a_conversation(ASKED, reply))[0].score(criterion)


def test_a_shortfall_of_the_system_does_not_lower_an_agent_who_gives_a_way_on() -> None:
    for criterion in ("relevance", "context"):
        assert (score(HELPED, criterion).level or 0) >= 3, criterion
        assert score(HELPED, criterion).cause in (None, "system"), criterion


def test_an_excuse_alone_is_the_agents() -> None:
    for criterion in ("relevance", "context"):
        assert (score(EXCUSED, criterion).level or 9) <= 2, criterion
        assert score(EXCUSED, criterion).cause == "agent", criterion


def test_every_shortfall_of_the_five_says_whose_it_is() -> None:
    said = (
        "customer@0: My mother died and you charged me £40 twice, why? I am so upset.",
        "agent@900: We value you.",
    )
    card = cards(a_conversation(*said))[0]
    for found in card.scores:
        if found.value is not None and found.value < 0.625:
            assert found.cause is not None, found.criterion


def test_a_rule_of_the_firm_is_the_process() -> None:
    lines = (
        "customer: 能不能把钱退到别人的卡？",
        "agent: 公司规定不允许退到别人的卡；您可以选原卡，或者我开凭证，明天12点前给您。",
    )
    card = cards(a_conversation(*lines, language="zh"))[0]
    for criterion in ("relevance", "context"):
        assert (card.score(criterion).level or 0) >= 3, criterion
        assert card.score(criterion).cause in (None, "process"), criterion
