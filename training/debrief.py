"""Debrief: a play -> its scorecard, what went well, what turned the customer, and two points at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from qa.rubric import Rubric
from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scoring.catalog import scorer
from qa.scoring.scorer import score_conversation
from training.needs import Clue, Need, Secret, most_hidden, needs, secrets
from training.points import (
    COSTS,
    HELPS,
    Limit,
    Point,
    Strength,
    limits_of,
    missed_of,
    points_of,
    strengths_of,
)
from training.record import Record, conversation
from training.scenarios.customer.outcome import Outcome
from training.scenarios.customer.state import End
from training.scenarios.scenario import Scenario
from training.scenarios.session import Session
from training.turning import Comparison, Turning, compared, standing, turnings
from training.views import GoalState, View, goal_states, view
from transcripts.conversation import Conversation

#: Turns of each kind that are told at most.
MOMENTS = 3


@dataclass(frozen=True, slots=True)
class At:
    """One point of the course: shares 0..1 after a turn of the agent (0: the opening), csat 1..5."""

    turn: int
    felt: float
    shown: float
    heard: float
    trust: float
    csat: float


@dataclass(frozen=True, slots=True)
class Debrief:
    """All that a debrief says; texts of the scenario are in the language of the play."""

    record: Record
    conversation: Conversation
    rubric: Rubric
    card: Scorecard
    outcome: Outcome
    end: End
    strengths: tuple[Strength, ...]
    helped: tuple[Turning, ...]
    hurt: tuple[Turning, ...]
    missed: tuple[Turning, ...]
    points: tuple[Point, ...]
    needs: tuple[Need, ...]
    secrets: tuple[Secret, ...]
    hidden: tuple[Clue, float, float] | None
    limits: tuple[Limit, ...]
    course: tuple[At, ...]
    compared: tuple[Comparison, ...]
    goals: tuple[tuple[str, GoalState], ...]
    views: tuple[View, ...]


def emphasised(scenario: Scenario) -> Rubric:
    """The rubric of a scenario with its weights: the same criteria and levels as for real conversations."""
    rubric = load_rubric(scenario.rubric.name)
    weights = scenario.rubric.weights
    sections = tuple(
        section.model_copy(
            update={
                "criteria": tuple(
                    c.model_copy(update={"weight": c.weight * weights.get(c.id, 1.0)})
                    for c in section.criteria
                )
            }
        )
        for section in rubric.sections
    )
    return rubric.model_copy(update={"sections": sections})


def debrief(record: Record) -> Debrief:
    """The debrief of a play, finished or not. Equal records give equal debriefs."""
    session = record.session
    told, rubric = conversation(record), emphasised(session.scenario)
    card = score_conversation(
        told, rubric, scorer("local"), now=record.started_at, language=session.language
    )[0]
    turns = turnings(session)
    limits, strengths = limits_of(session), strengths_of(turns, card, told)
    return Debrief(
        record=record,
        conversation=told,
        rubric=rubric,
        card=card,
        outcome=session.outcome,
        end=session.state.end,
        strengths=strengths,
        helped=_most([t for t in turns if t.by >= HELPS], lambda t: t.by),
        hurt=_most([t for t in turns if t.by <= -COSTS], lambda t: -t.by),
        missed=missed_of(turns),
        points=points_of(session, turns, card, strengths, limits),
        needs=needs(session),
        secrets=secrets(session),
        hidden=most_hidden(session),
        limits=limits,
        course=_course(session),
        compared=_compared(record),
        goals=tuple(goal_states(session).items()),
        views=tuple(v for s in card.scores if (v := view(s, turns, session)) is not None),
    )


def _most(found: list[Turning], size: Callable[[Turning], float]) -> tuple[Turning, ...]:
    return tuple(sorted(sorted(found, key=size)[-MOMENTS:], key=lambda t: t.turn))


def _course(session: Session) -> tuple[At, ...]:
    found = []
    for turn, step in enumerate((session.first, *session.steps)):
        found.append(
            At(
                turn, step.reaction.felt, step.reaction.shown, step.state.heard,
                step.state.benevolence, standing(session.rewind(turn)),
            )
        )  # fmt: skip
    return tuple(found)


def _compared(record: Record) -> tuple[Comparison, ...]:
    found = []
    for branch in record.branches:
        side = compared(record.session, replace(record.session, steps=branch.steps))
        if side is not None:
            found.append(side)
    return tuple(found)
