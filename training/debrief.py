"""Debrief: a play -> its scorecard, what went well, what turned the customer, and two points at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from qa.rubric import Rubric, in_language
from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scoring.catalog import scorer
from qa.scoring.scorer import score_conversation
from training.needs import Clue, Need, Secret, most_hidden, needs, secrets
from training.record import Record, agent_turns, conversation
from training.scenarios.customer.outcome import Outcome
from training.scenarios.customer.state import End
from training.scenarios.scenario import Scenario
from training.scenarios.session import Session
from training.turning import Comparison, Part, Turning, compared, standing, turnings
from transcripts.conversation import Conversation
from transcripts.language import fold

#: A debrief has at most so many points to work on (Luo 2021: less feedback helps the bottom group).
POINTS, STRENGTHS, MOMENTS = 2, 3, 3
#: Asking somebody else for leave, on folded text.
_LEAVE = re.compile(
    r"\b(ask|check with|speak to|consult|approval (of|from)|permission (of|from)) (my |the |our )?"
    r"(supervisor|manager|boss|team lead(er)?|superior)|need (approval|permission)|"
    r"(请示|问(一)?下|问问|汇报|报告|征求).{0,6}(主管|领导|经理|上级|上面|店长|组长)|"
    r"(主管|领导|经理|上级|店长).{0,6}(同意|批准|批|点头|核准)|申请.{0,4}权限|向.{0,4}(主管|经理|上级).{0,4}申请"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to work on. `kind` is `act`, `hidden`, `goal`, `leave`, `missed` or `criterion`.

    `name` is the act, fact, goal or criterion; `loss` in points of csat orders them; `advice` is
    there where the scorecard or the scenario has words for it.
    """

    kind: Literal["act", "hidden", "goal", "leave", "missed", "criterion"]
    name: str
    loss: float
    turn: int | None = None
    quote: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Strength:
    """Something done well: an act (with what it gained, csat) or a criterion, with the agent's words."""

    kind: Literal["act", "criterion"]
    name: str
    by: float
    turn: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Leave asked for what was in the agent's own hands, or a grant beyond it, with the words."""

    kind: Literal["needless_leave", "beyond"]
    turn: int
    quote: str
    rule: str


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
    goals: Mapping[str, bool]


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
    limits = _limits(session, turns)
    return Debrief(
        record=record,
        conversation=told,
        rubric=rubric,
        card=card,
        outcome=session.outcome,
        end=session.state.end,
        strengths=_strengths(turns, card, told),
        helped=_most([t for t in turns if t.by >= 0.08], lambda t: t.by),
        hurt=_most([t for t in turns if t.by <= -0.05], lambda t: -t.by),
        missed=_missed(session, turns),
        points=_points(session, turns, card, limits),
        needs=needs(session),
        secrets=secrets(session),
        hidden=most_hidden(session),
        limits=limits,
        course=_course(session),
        compared=_compared(record),
        goals=_goals(session),
    )


def _most(found: list[Turning], size: Callable[[Turning], float]) -> tuple[Turning, ...]:
    return tuple(sorted(sorted(found, key=size)[-MOMENTS:], key=lambda t: t.turn))


def _missed(session: Session, turns: tuple[Turning, ...]) -> tuple[Turning, ...]:
    """The turn without harm or gain where a good reply would have been worth most that never came."""
    done = {*session.state.filled, *session.state.told}
    found = []
    for turn in turns:
        left = tuple(o for o in turn.others if not done.issuperset((*o.slots, *o.asks)))
        if left and -0.05 < turn.by < 0.08 and not turn.told and left[0].by >= 0.15:
            found.append(replace(turn, others=left))
    return tuple(sorted(found, key=lambda t: -t.others[0].by)[:1])


def _goals(session: Session) -> dict[str, bool]:
    state = session.state
    return {
        in_language(goal.text, session.language): likely >= 1.0
        for goal, on, likely in zip(
            session.scenario.goals, state.active, state.likelihood, strict=True
        )
        if on
    }


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


def _strengths(
    turns: tuple[Turning, ...], card: Scorecard, told: Conversation
) -> tuple[Strength, ...]:
    """Acts that gained most, each kind once, then criteria at level 4 or 5 with own words."""
    best: dict[str, Strength] = {}
    for turn in turns:
        for part in turn.parts:
            known = best.get(part.name)
            if part.by >= 0.08 and (known is None or part.by > known.by):
                quote = part.quote or turn.line[:80]
                best[part.name] = Strength("act", part.name, part.by, turn.turn, quote)
    found = sorted(best.values(), key=lambda s: -s.by)[:STRENGTHS]
    places = {position: n for n, position in enumerate(agent_turns(told), 1)}
    for score in sorted(card.scores, key=lambda s: -(s.level or 0)):
        shows = [e for e in score.evidence if e.role == "shows" and e.quote]
        if len(found) < STRENGTHS and (score.level or 0) >= 4 and shows:
            said = shows[0]
            found.append(
                Strength("criterion", score.criterion, 0.0, places.get(said.turn), said.quote[:120])
            )
    return tuple(found)


def _limits(session: Session, turns: tuple[Turning, ...]) -> tuple[Limit, ...]:
    """Needless asking for leave, and grants beyond what may be granted."""
    found = []
    scenario, language = session.scenario, session.language
    for turn, step in enumerate(session.steps, 1):
        open_still = [
            allowed
            for allowed in scenario.may_grant
            if not set(allowed.slots) <= set(step.state.filled)
        ]
        if open_still and _LEAVE.search(fold(step.move.text)):
            rule = in_language(open_still[0].text, language)
            found.append(Limit("needless_leave", turn, step.move.text, rule))
        for act in step.move.acts:
            if act.name == "over_promise":
                found.append(
                    Limit("beyond", turn, act.quote or step.move.text, _rule(session, act.quote))
                )
    return tuple(found)


def _rule(session: Session, quote: str) -> str:
    """What may not be granted, and what could be offered instead."""
    from training.scenarios.scenario_check import found

    for refused in session.scenario.may_not:
        if found(refused.found_by, quote):
            said = in_language(refused.text, session.language)
            instead = in_language(refused.instead, session.language) if refused.instead else ""
            return f"{said} → {instead}" if instead else said
    return ""


def _points(
    session: Session, turns: tuple[Turning, ...], card: Scorecard, limits: tuple[Limit, ...]
) -> tuple[Point, ...]:
    """At most two things to work on, the dearest first, each of another kind."""
    found = [*_harmful(turns), *_undone(session), *_asked_leave(limits)]
    for turn in _missed(session, turns):
        other = turn.others[0]
        found.append(Point("missed", "", 0.5 * other.by, turn.turn, turn.line, other.reply))
    scored = [s for s in card.scores if s.level is not None and s.level <= 3 and s.advice]
    for score in sorted(scored, key=lambda s: s.value or 0.0)[:1]:
        loss = 0.1 * (4 - (score.level or 4))
        found.append(Point("criterion", score.criterion, loss, None, "", score.advice or ""))
    chosen: dict[str, Point] = {}
    advised: set[str] = set()
    for point in sorted(found, key=lambda p: -p.loss):
        if not point.advice or point.advice not in advised:
            chosen.setdefault(point.kind, point)
            advised.add(point.advice)
    return tuple(sorted(chosen.values(), key=lambda p: -p.loss)[:POINTS])


def _harmful(turns: tuple[Turning, ...]) -> list[Point]:
    """Each kind of act that cost something, over the whole play, at its dearest turn."""
    by_name: dict[str, list[tuple[Turning, Part]]] = {}
    for turn in turns:
        for part in turn.parts:
            if part.by <= -0.04:
                by_name.setdefault(part.name, []).append((turn, part))
    found = []
    for name, pairs in by_name.items():
        turn, part = min(pairs, key=lambda pair: pair[1].by)
        loss = -sum(p.by for _, p in pairs)
        found.append(Point("act", name, loss, turn.turn, part.quote or turn.line[:80]))
    return found


def _undone(session: Session) -> list[Point]:
    """What was never found out, and what was never done."""
    found = []
    for secret in secrets(session):
        if secret.told is None:
            words = secret.hint.words if secret.hint else ""
            turn = secret.hint.turn if secret.hint else None
            found.append(Point("hidden", secret.fact, 0.35, turn, words, secret.why or ""))
    total = sum(goal.weight for goal in session.scenario.goals)
    for goal, on, likely in zip(
        session.scenario.goals, session.state.active, session.state.likelihood, strict=True
    ):
        if on and likely < 1.0:
            shown = [m for m in session.scenario.moments if set(m.slots) & set(goal.met_by)]
            advice = shown[0].replies[session.language][0] if shown else ""
            name = in_language(goal.text, session.language)
            found.append(Point("goal", name, 0.8 * goal.weight / total, None, "", advice))
    return found


def _asked_leave(limits: tuple[Limit, ...]) -> list[Point]:
    asked = [limit for limit in limits if limit.kind == "needless_leave"]
    return [Point("leave", "", 0.3, asked[0].turn, asked[0].quote, asked[0].rule)] if asked else []
