"""Point, Strength, Limit: what a debrief praises and asks for, so that the two never speak against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from qa.messages import messages
from qa.rubric import in_language
from qa.scorecard import Score, Scorecard
from training.needs import Secret, secrets
from training.record import agent_turns
from training.scenarios.scenario import Goal
from training.scenarios.session import Session
from training.turning import Part, Turning, is_said
from training.views import goal_states, speaks_against
from transcripts.conversation import Conversation
from transcripts.language import fold

#: A debrief has at most so many points to work on (Luo 2021: less feedback helps the bottom group).
POINTS, STRENGTHS = 2, 3
#: From here on (csat) a part of a turn is a strength, and a turn helped or cost.
HELPS, COSTS = 0.08, 0.05
#: Characters of a quote at most.
_QUOTE = 160
#: Asking somebody else for leave, on folded text.
_LEAVE = re.compile(
    r"\b(ask|check with|speak to|consult|approval (of|from)|permission (of|from)) (my |the |our )?"
    r"(supervisor|manager|boss|team lead(er)?|superior)|need (approval|permission)|"
    r"(请示|问(一)?下|问问|汇报|报告|征求).{0,6}(主管|领导|经理|上级|上面|店长|组长)|"
    r"(主管|领导|经理|上级|店长).{0,6}(同意|批准|批|点头|核准)|申请.{0,4}权限|向.{0,4}(主管|经理|上级).{0,4}申请"
)

PointKind = Literal[
    "act", "broken", "hidden", "hidden_early", "unasked", "goal", "doubt", "leave", "missed", "criterion"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to work on.

    `name` is the act, fact, goal or criterion; `loss` in points of csat orders them; `quote` the words
    it is about (of the agent; of the customer for `doubt`, `unasked` and the hint of `hidden`); `advice` is there
    where the scorecard or the scenario has words for it; `reply` is what could be said, never what was.
    """

    kind: PointKind
    name: str
    loss: float
    turn: int | None = None
    quote: str = ""
    advice: str = ""
    reply: str = ""


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


def shortened(words: str) -> str:
    """Words short enough to quote, cut between words."""
    words = " ".join(words.split())
    if len(words) <= _QUOTE:
        return words
    cut = words[:_QUOTE]
    return f"{cut.rsplit(' ', 1)[0] if cut.rstrip().count(' ') > 8 else cut}…"


def strengths_of(
    turns: Iterable[Turning], card: Scorecard, told: Conversation
) -> tuple[Strength, ...]:
    """The acts that gained most, each kind and each line once, then criteria at level 4 or 5.

    A line that hurt, or does anything harmful, is never praised.
    """
    turns = tuple(turns)
    poor = {turn.turn for turn in turns if turn.by <= -COSTS or turn.harms or turn.broken > 0}
    gains = [
        Strength("act", part.name, part.by, turn.turn, shortened(part.quote))
        for turn in turns
        for part in turn.parts
        if part.by >= HELPS and turn.turn not in poor and part.quote
    ]
    found: list[Strength] = []
    for gain in sorted(gains, key=lambda s: -s.by):
        known = {s.name for s in found} | {s.turn for s in found}
        if len(found) < STRENGTHS and not known & {gain.name, gain.turn}:
            found.append(gain)
    places = {position: n for n, position in enumerate(agent_turns(told), 1)}
    for score in sorted(card.scores, key=lambda s: -(s.level or 0)):
        if len(found) >= STRENGTHS or (score.level or 0) < 4 or speaks_against(score, turns):
            continue
        used = poor | {s.turn for s in found}
        shows = [e for e in score.evidence if e.role == "shows" and e.quote]
        free = [e for e in shows if places.get(e.turn) not in used]
        if free:
            turn = places.get(free[0].turn)
            found.append(
                Strength("criterion", score.criterion, 0.0, turn, shortened(free[0].quote))
            )
    return tuple(found)


def points_of(
    session: Session,
    turns: tuple[Turning, ...],
    card: Scorecard,
    strengths: tuple[Strength, ...],
    limits: tuple[Limit, ...],
) -> tuple[Point, ...]:
    """At most two things to work on, the dearest first, each of another kind.

    What the trace shows to have helped is never a point, and nothing that was said is suggested.
    """
    helped = {strength.turn for strength in strengths}
    found = [
        *_harmful(session, turns, helped), *_broken(turns), *_hidden(session), *_unasked(session), *_goals(session),
        *_doubts(session), *_asked_leave(limits, helped),
        *_missed(turn for turn in turns if turn.turn not in helped),
        *_criteria(session, turns, card),
    ]  # fmt: skip
    chosen: list[Point] = []
    for point in sorted(found, key=lambda p: -p.loss):
        said = {text for p in chosen for text in (p.kind, p.advice, p.reply) if text}
        if len(chosen) < POINTS and not said & {point.kind, point.advice, point.reply}:
            chosen.append(point)
    return tuple(chosen)


def _harmful(session: Session, turns: Iterable[Turning], helped: Collection[object]) -> list[Point]:
    """Each kind of act that cost more than it brought over the play, at its dearest turn.

    Only what there is advice against: a solution or a promise is never to be left out.
    """
    advised = messages(session.language, "training").texts
    by_name: dict[str, list[tuple[Turning, Part]]] = {}
    for turn in turns:
        for part in turn.parts:
            by_name.setdefault(part.name, []).append((turn, part))
    found = []
    for name, pairs in by_name.items():
        loss = -sum(part.by for _, part in pairs)
        costs = [(t, p) for t, p in pairs if p.by <= -0.04 and t.turn not in helped]
        if loss >= COSTS and costs and f"advice.{name}" in advised:
            turn, part = min(costs, key=lambda pair: pair[1].by)
            quote = shortened(part.quote or turn.line)
            found.append(Point("act", name, loss, turn.turn, quote))
    return found


def _broken(turns: Iterable[Turning]) -> list[Point]:
    """The first promise that fell due and was not kept."""
    late = [turn for turn in turns if turn.broken > 0]
    return [
        Point("broken", "break_promise", max(0.3, -turn.by), turn.turn, shortened(turn.line))
        for turn in late[:1]
    ]


def _hidden(session: Session) -> list[Point]:
    """What was never found out: not asked for, or asked before there was trust enough."""
    found = []
    for secret in secrets(session):
        if secret.told is None:
            found.append(_secret(session, secret))
    return found


def _secret(session: Session, secret: Secret) -> Point:
    asked = [n for n, step in enumerate(session.steps, 1) if secret.fact in step.move.asked]
    if asked:
        line = shortened(session.steps[asked[0] - 1].move.text)
        return Point("hidden_early", secret.fact, 0.35, asked[0], line, secret.why or "")
    words = shortened(secret.hint.words) if secret.hint else ""
    turn = secret.hint.turn if secret.hint else None
    reply = _reply(session, lambda slots, asks: secret.fact in asks)
    return Point("hidden", secret.fact, 0.35, turn, words, secret.why or "", reply)


def _unasked(session: Session) -> list[Point]:
    """What a solution needed and the customer had to bring up, since nobody asked."""
    brought = [
        (turn, step.text, say.about)
        for turn, step in enumerate(session.steps, 1)
        for say in step.reaction.says
        if say.doing == "brings_up"
    ]
    if not brought:
        return []
    turn, words, fact = brought[0]
    reply = _reply(session, lambda slots, asks: fact in asks)
    return [Point("unasked", fact, 0.25, turn, shortened(words), reply=reply)]


def _goals(session: Session) -> list[Point]:
    """What was never given, with a reply that was not: what gives it, or what that still needs."""
    states = goal_states(session)
    total = sum(goal.weight for goal in session.scenario.goals)
    return [
        Point(
            "goal", in_language(goal.text, session.language), 0.8 * goal.weight / total,
            advice=_ways(session, goal), reply=_way_to(session, goal),
        )
        for goal in session.scenario.goals
        if states.get(goal.id) == "open"
    ]  # fmt: skip


def _ways(session: Session, goal: Goal) -> str:
    """What would give it, in the words of the scenario, the best way first."""
    slots = sorted(
        (session.scenario.slots_by_id[id] for id in goal.met_by), key=lambda s: -s.quality
    )
    return " / ".join(in_language(slot.text, session.language) for slot in slots)


def _way_to(session: Session, goal: Goal) -> str:
    """A reply that gives what is open; where that was given too early, one that asks what it needs."""
    state, slots = session.state, session.scenario.slots_by_id
    given = [slots[id] for id in goal.met_by if id in state.filled]
    needed = {need for slot in given for need in slot.needs} - {*state.told, *state.filled}
    if needed:
        return _reply(session, lambda gives, asks: bool(needed & {*gives, *asks}))
    left = set(goal.met_by) - set(state.filled)
    return _reply(session, lambda gives, asks: bool(left & set(gives)))


def _reply(session: Session, wanted: Callable[[Collection[str], Collection[str]], bool]) -> str:
    """A good reply of the scenario that does what is wanted and was not said; empty if there is none."""
    lines = [fold(step.move.text) for step in session.steps]
    for moment in session.scenario.moments:
        if wanted(moment.slots, moment.asks):
            for reply in moment.replies[session.language]:
                if not is_said(reply, lines):
                    return reply
    return ""


def _doubts(session: Session) -> list[Point]:
    """Second thoughts after the solution that nobody took up."""
    if "unsure" not in goal_states(session).values():
        return []
    doubted = [
        Point("doubt", "", 0.3, turn, shortened(step.text))
        for turn, step in enumerate(session.steps, 1)
        if any(say.doing == "doubt" for say in step.reaction.says)
    ]
    return doubted[-1:]


def _asked_leave(limits: Iterable[Limit], helped: Collection[object]) -> list[Point]:
    asked = [x for x in limits if x.kind == "needless_leave" and x.turn not in helped]
    return [
        Point("leave", "", 0.3, limit.turn, shortened(limit.quote), limit.rule)
        for limit in asked[:1]
    ]


def missed_of(turns: Iterable[Turning]) -> tuple[Turning, ...]:
    """The turn without harm or gain where a good reply would have been worth most that never came."""
    found = [
        turn
        for turn in turns
        if turn.others and -COSTS < turn.by < HELPS and not turn.told and turn.others[0].by >= 0.15
    ]
    return tuple(sorted(found, key=lambda t: -t.others[0].by)[:1])


def _missed(turns: Iterable[Turning]) -> list[Point]:
    return [
        Point(
            "missed", "", 0.5 * turn.others[0].by, turn.turn, shortened(turn.line),
            reply=turn.others[0].reply,
        )
        for turn in missed_of(turns)
    ]  # fmt: skip


def _criteria(session: Session, turns: tuple[Turning, ...], card: Scorecard) -> list[Point]:
    """The lowest criterion that the trace does not speak against."""

    def lacking(score: Score) -> bool:
        low = score.level is not None and score.level <= 3 and bool(score.advice)
        return low and not speaks_against(score, turns, session)

    found = sorted(filter(lacking, card.scores), key=lambda s: s.value or 0.0)
    return [
        Point("criterion", s.criterion, 0.1 * (4 - (s.level or 4)), advice=s.advice or "")
        for s in found[:1]
    ]


def limits_of(session: Session) -> tuple[Limit, ...]:
    """Needless asking for leave, and grants beyond what may be granted."""
    found = []
    for turn, step in enumerate(session.steps, 1):
        left = [
            allowed
            for allowed in session.scenario.may_grant
            if not set(allowed.slots) <= set(step.state.filled)
        ]
        if left and _LEAVE.search(fold(step.move.text)):
            rule = in_language(left[0].text, session.language)
            found.append(Limit("needless_leave", turn, step.move.text, rule))
        for act in step.move.acts:
            if act.name == "over_promise":
                quote = act.quote or step.move.text
                found.append(Limit("beyond", turn, quote, _rule(session, act.quote)))
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
