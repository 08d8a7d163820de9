"""Plan: what an agent practises next, from scores of real conversations and from past plays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa.scorecard import Evidence, Score, Scorecard
from training.bank import usual
from training.practised import Practised
from training.scenarios.difficulty import Ratings
from training.scenarios.scenario import Scenario
from training.spacing import due_after

#: Where practice pays most: neither too easy nor hopeless (customers.md 4).
BAND = (0.60, 0.75)
#: Conversations that a skill is told from, the latest; and what pulls few scores to the middle.
WINDOW, PULL, MIDDLE = 30, 2.0, 0.6
#: A scenario played within so many days gives way to another one that practises the same.
_RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WeakMoment:
    """A moment of a real conversation in which the skill was lacking, with its words."""

    conversation: str
    evidence: Evidence
    level: int | None
    reason: str
    advice: str | None


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill of an agent: a criterion of the rubric, on real conversations and in practice.

    `value` is the mean 0..1 of the latest `n` scored conversations, None without any; `due` when it
    is to be practised again, None where it never was.
    """

    id: str
    value: float | None
    n: int
    practised: int
    last: datetime | None
    due: datetime | None
    moment: WeakMoment | None

    @property
    def standing(self) -> float:
        """What skills are ordered by: the mean, drawn to the middle where scores are few."""
        return ((self.value or 0.0) * self.n + PULL * MIDDLE) / (self.n + PULL)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to practise: the skill, the scenario, the expected score 0..1, and when.

    `in_band`: the expected score, in whole percent, lies where practice pays most; else no scenario
    that practises the skill first has one that does, and this one is nearest.
    """

    skill: Skill
    scenario: Scenario
    expected: float
    in_band: bool
    due: datetime

    def is_due(self, now: datetime) -> bool:
        """True where it is to be done today."""
        return self.due <= now


@dataclass(frozen=True, slots=True)
class Plan:
    """What to practise, the most needed first; skills that no scenario practises are named."""

    agent: str
    suggestions: tuple[Suggestion, ...]
    skills: tuple[Skill, ...]
    without_scenario: tuple[str, ...]


def make_plan(
    agent: str,
    cards: Sequence[Scorecard],
    plays: Sequence[Practised],
    scenarios: Sequence[Scenario],
    ratings: Ratings,
    now: datetime,
    most: int = 3,
) -> Plan:
    """The plan of one agent. `cards` and `plays` are the agent's own, the latter as far as the
    reader may see them; `ratings` say how hard the scenarios are.

    What is due comes first, the weakest skill first among it; each scenario is suggested once.
    """
    own = [card for card in cards if card.about.agent == agent]
    done = [play for play in plays if play.agent == agent]
    skills = skills_of(own, done, scenarios)
    standing = with_agent(ratings, agent, skills, done, scenarios)
    order = sorted(skills, key=lambda s: (s.due is not None and s.due > now, s.standing, s.id))
    found: list[Suggestion] = []
    without: list[str] = []
    for skill in order:
        fitting = [s for s in scenarios if skill.id in s.skills]
        if not fitting:
            without.append(skill.id)
            continue
        left = [s for s in fitting if s.id not in {f.scenario.id for f in found}]
        if left and len(found) < most:
            found.append(_suggested(agent, skill, left, standing, done, now))
    return Plan(agent, tuple(found), tuple(skills), tuple(without))


def skills_of(
    cards: Sequence[Scorecard], plays: Sequence[Practised], scenarios: Iterable[Scenario]
) -> list[Skill]:
    """The skills there are scores or plays of; without either, those that scenarios practise."""
    ids = dict.fromkeys(score.criterion for card in cards for score in card.scores)
    ids |= dict.fromkeys(skill for play in plays for skill in play.values)
    if not ids:
        ids = dict.fromkeys(skill for scenario in scenarios for skill in scenario.skills)
    return [_skill(id, cards, plays) for id in ids]


def with_agent(
    ratings: Ratings,
    agent: str,
    skills: Iterable[Skill],
    plays: Sequence[Practised],
    scenarios: Iterable[Scenario],
) -> Ratings:
    """The ratings with this agent among them: begun from real scores, moved by each play."""
    found = deepcopy(ratings)
    for skill in skills:
        share = min(0.95, max(0.05, skill.standing))
        found.agents[agent, skill.id] = usual(found, skill.id) + 400 * math.log10(
            share / (1 - share)
        )
    practises = {scenario.id: scenario.skills for scenario in scenarios}
    for play in plays:
        found.count(agent, play.scenario, practises.get(play.scenario, ()), play.score)
    return found


def _skill(id: str, cards: Sequence[Scorecard], plays: Sequence[Practised]) -> Skill:
    latest = sorted(cards, key=_when)[-WINDOW:]
    values = [(c, s) for c in latest for s in c.scores if s.criterion == id and s.value is not None]
    practised = [(play.at, play.values[id]) for play in plays if id in play.values]
    return Skill(
        id=id,
        value=sum(s.value or 0.0 for _, s in values) / len(values) if values else None,
        n=len(values),
        practised=len(practised),
        last=practised[-1][0] if practised else None,
        due=due_after(practised),
        moment=_weakest(values),
    )


def _weakest(values: Sequence[tuple[Scorecard, Score]]) -> WeakMoment | None:
    """The lowest score that was in the agent's hands and has words to show, the latest of equals."""
    lacking = [
        (card, score)
        for card, score in values
        if (score.value or 0.0) < 0.75 and score.evidence and score.cause in ("agent", "unknown", None)
    ]  # fmt: skip
    if not lacking:
        return None
    lowest = min(score.value or 0.0 for _, score in lacking)
    card, score = [(c, s) for c, s in lacking if s.value == lowest][-1]
    shown = next((e for e in score.evidence if e.role == "shows"), score.evidence[0])
    return WeakMoment(card.conversation, shown, score.level, score.reason, score.advice)


def _suggested(
    agent: str,
    skill: Skill,
    scenarios: Sequence[Scenario],
    ratings: Ratings,
    plays: Sequence[Practised],
    now: datetime,
) -> Suggestion:
    last: Mapping[str, datetime] = {play.scenario: play.at for play in plays}
    expected = {s.id: ratings.expected(agent, s.id, skill.id) for s in scenarios}

    def rank(scenario: Scenario) -> tuple[bool, bool, bool, bool, float, str]:
        played = last.get(scenario.id)
        off = abs(expected[scenario.id] - sum(BAND) / 2)
        return (
            played is not None and now - played < _RECENT,
            not scenario.is_problem,
            not _foremost(skill.id, scenario),
            not _in_band(expected[scenario.id]),
            round(off, 2),
            scenario.id,
        )

    best = min(scenarios, key=rank)
    chance = expected[best.id]
    return Suggestion(skill, best, chance, _in_band(chance), skill.due or now)


def _in_band(expected: float) -> bool:
    return BAND[0] <= round(expected, 2) <= BAND[1]


def _foremost(skill: str, scenario: Scenario) -> bool:
    """True where a scenario practises the skill before all others, or counts it more."""
    return scenario.skills[:1] == (skill,) or scenario.rubric.weights.get(skill, 1.0) > 1.0


def _when(card: Scorecard) -> datetime:
    return card.about.started_at or card.created_at
