"""Where two scorers of the same conversation come to different scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qa.messages import Messages
from qa.report.summary import grouped, measure
from qa.rubric import Criterion, Rubric, in_language
from qa.scorecard import Score, Scorecard
from qa.scoring.calibration.combined import COMBINED


@dataclass(frozen=True)
class Beside:
    """One criterion of one agent in one conversation, by several scorers in their order."""

    conversation: str
    criterion: Criterion
    scores: tuple[Score, ...]
    differs: bool


def scorer_name(card: Scorecard) -> str:
    """The scorer's name without its version."""
    return card.scorer.partition("@")[0]


def scorer_names(cards: Iterable[Scorecard]) -> list[str]:
    """The names of the scorers, in order of first appearance."""
    return list(dict.fromkeys(map(scorer_name, cards)))


def side_by_side(cards: Sequence[Scorecard], rubric: Rubric) -> list[Beside]:
    """Every criterion that several scorers scored of the same agent in the same conversation.

    What combines them is none of them.
    """
    found = []
    own = [card for card in cards if scorer_name(card) != COMBINED]
    for (id, _), group in grouped(own, lambda c: (c.conversation, c.about.agent)).items():
        if len(scorer_names(group)) < 2:
            continue
        for criterion in rubric.criteria:
            scores = tuple(s for c in group for s in c.scores if s.criterion == criterion.id)
            if len(scores) > 1:
                found.append(Beside(id, criterion, scores, _differ(criterion, scores)))
    return found


def differing(cards: Sequence[Scorecard]) -> dict[tuple[str | None, str], bool]:
    """(agent, criterion) -> whether scorers differ, of one conversation's cards; only what several scored."""
    found = {}
    own = [card for card in cards if scorer_name(card) != COMBINED]
    for agent, group in grouped(own, lambda c: c.about.agent).items():
        if len(scorer_names(group)) < 2:
            continue
        for criterion in dict.fromkeys(s.criterion for c in group for s in c.scores):
            scores = [s for c in group for s in c.scores if s.criterion == criterion]
            if len(scores) > 1:
                found[agent, criterion] = _apart(scores, [_given(s) for s in scores])
    return found


@dataclass
class Apart:
    """How often the scorers of a run differ, counted as its cards come."""

    names: dict[str, None] = field(default_factory=dict)
    pairs: int = 0
    apart: Counter[str] = field(default_factory=Counter)

    def add(self, cards: Sequence[Scorecard], rubric: Rubric) -> None:
        """Count the cards of some conversations."""
        self.names |= dict.fromkeys(n for n in scorer_names(cards) if n != COMBINED)
        for beside in side_by_side(cards, rubric):
            self.pairs += 1
            self.apart[beside.criterion.id] += beside.differs


def told(cards: Sequence[Scorecard], rubric: Rubric, say: Messages) -> str | None:
    """One line on how often the scorers differ and where; None with one scorer."""
    counted = Apart()
    counted.add(cards, rubric)
    return line(counted, rubric, say)


def line(counted: Apart, rubric: Rubric, say: Messages) -> str | None:
    """One line on what was counted; None with one scorer."""
    if not counted.pairs:
        return None
    apart = +counted.apart
    where = say("separator").join(
        f"{in_language(c.name, say.language)} {apart[c.id]}" for c in rubric.criteria if apart[c.id]
    )
    names = say("separator").join(counted.names)
    key = "differences.some" if apart else "differences.none"
    return say(key, scorers=names, k=sum(apart.values()), n=counted.pairs, where=where)


def _differ(criterion: Criterion, scores: Sequence[Score]) -> bool:
    return _apart(scores, [measure(s, criterion) for s in scores])


def _given(score: Score) -> float | None:
    return score.value if score.level is None else float(score.level)


def _apart(scores: Sequence[Score], measures: Sequence[float | None]) -> bool:
    """True where they are a level or more apart, or one scores what another does not; errors aside."""
    if any(s.status == "error" for s in scores):
        return False
    if any(s.value is None for s in scores):
        return len({s.status for s in scores}) > 1
    return len(set(measures)) > 1
