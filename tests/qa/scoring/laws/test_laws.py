"""The laws hold for the local scorer, and do not hold for scorers that measure nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa.rubric import Criterion, Language
from qa.scorecard import CustomerView, Score, level_of
from qa.scoring.scorer import Judgement
from tests.qa.scoring.laws.laws import LAWS
from tests.qa.scoring.scoring_cases import LOCAL
from transcripts.conversation import Conversation

#: Each law is tried on so many conversations or more; fewer have Latin letters of an agent's in both cases.
FEWEST, FEWER = 200, {"the agent's capitals change nothing": 150, "the agent's small letters change nothing": 150}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_the_local_scorer_keeps_the_law(name: str, record_property: Callable[..., None]) -> None:
    tried = LAWS[name](LOCAL)

    record_property("conversations", tried.count)
    print(f"{name}: {tried.count} conversations, {len(tried.broken)} broken")
    assert tried.count >= FEWER.get(name, FEWEST)
    assert not tried.broken


class Worthless:
    """A scorer that looks at one number of the agent's text."""

    version = "0"

    def __init__(self, name: str, value: Callable[[Conversation], float]) -> None:
        self.name, self._value = name, value

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        value = self._value(conversation)
        scores = tuple(
            Score(
                criterion=c.id,
                status="scored",
                value=value,
                level=level_of(value, len(c.levels)),
                reason="counted",
            )
            for c in criteria
        )
        return Judgement(scores, CustomerView())


def _said(conversation: Conversation) -> str:
    return " ".join(t.text for t in conversation.turns if t.speaker == "agent").lower()


KEYWORDS = ("sorry", "understand", "please", "thank", "抱歉", "理解", "请", "請", "您", "谢", "謝")


@pytest.mark.parametrize(
    "scorer",
    [
        Worthless("constant", lambda conversation: 0.7),
        Worthless("keywords", lambda c: min(1.0, sum(_said(c).count(w) for w in KEYWORDS) / 10)),
        Worthless("length", lambda conversation: min(1.0, len(_said(conversation)) / 1000)),
    ],
    ids=lambda scorer: scorer.name,
)
def test_a_scorer_that_measures_nothing_breaks_laws(scorer: Worthless) -> None:
    broken = next((name for name, law in LAWS.items() if law(scorer).broken), None)

    assert broken, f"{scorer.name} passes for a scorer"
    print(f"{scorer.name} breaks: {broken}")
