"""Turning, Part: what moved the customer in each turn of a play, measured by playing it again without each thing.

Nothing is guessed: the engine is pure, so a turn can be played once more with one act left out, or
without the wait, and the difference in satisfaction is what that act or wait did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from qa.rubric import in_language
from training.scenarios.acts import Act, Move
from training.scenarios.customer.outcome import satisfaction
from training.scenarios.customer.state import hope
from training.scenarios.customer.understanding import understand
from training.scenarios.scenario import Moment
from training.scenarios.session import Session, with_repeats
from training.scenarios.trainee import holds
from transcripts.language import fold, sentences

#: Changes of satisfaction (csat, 1..5) below this are not told.
SMALL = 0.03
#: From here on (of 100) a reply is what was said, give or take a few words.
_ALIKE = 75


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a turn and the difference it made: an act's name, or `wait` or `register`.

    `by` is in points of csat; `quote` the agent's sentence that did it, or the whole line.
    """

    name: str
    by: float
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A good reply of the scenario that fitted there, why, and what it would have made of csat."""

    reply: str
    why: str
    by: float
    slots: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turning:
    """One turn of the agent (from 1): csat after it, the change, and what made the change."""

    turn: int
    line: str
    csat: float
    by: float
    anger_by: float
    parts: tuple[Part, ...]
    told: tuple[str, ...]
    events: tuple[str, ...]
    broken: int
    harms: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()


def standing(session: Session) -> float:
    """csat 1..5 if the play ended here."""
    wanted = hope(session.state, session.case.weights)
    return satisfaction(session.state, session.profile, wanted)


def turnings(session: Session) -> tuple[Turning, ...]:
    """Every turn of the agent with what it changed and what could have been said instead."""
    return tuple(_turning(session, turn) for turn in range(1, len(session.steps) + 1))


def _turning(session: Session, turn: int) -> Turning:
    before, after = session.rewind(turn - 1), session.rewind(turn)
    was, now = before.state, after.state
    step = after.last
    return Turning(
        turn=turn,
        line=step.move.text,
        csat=standing(after),
        by=standing(after) - standing(before),
        anger_by=now.anger - was.anger,
        parts=parts(before, step.move),
        told=_told(before, after),
        events=tuple(event for event in now.happened if event not in was.happened),
        broken=_broken(after) - _broken(before),
        harms=step.move.harms,
        others=_others(session, before, after),
    )


def _told(before: Session, after: Session) -> tuple[str, ...]:
    """The facts that came out, but for those which the customer had to bring up."""
    brought = {s.about for x in after.steps for s in x.reaction.says if s.doing == "brings_up"}
    return tuple(f for f in after.state.told if f not in before.state.told and f not in brought)


def _broken(session: Session) -> int:
    return sum(promise.status == "broken" for promise in session.state.promises)


def parts(before: Session, move: Move) -> tuple[Part, ...]:
    """What each act, the wait and the register of a move did to csat, the largest first."""
    silent = replace(before, speaks=False)
    move = with_repeats(move, before.state)
    whole = standing(silent.step(move))
    found = [
        Part(name, whole - standing(silent.step(without)), quote)
        for name, quote, without in _without_each(silent, move)
    ]
    return tuple(sorted((p for p in found if abs(p.by) >= SMALL), key=lambda p: -abs(p.by)))


def _without_each(session: Session, move: Move) -> Iterator[tuple[str, str, Move]]:
    slots = session.scenario.slots_by_id
    for act in move.acts:
        kept = tuple(a for a in move.acts if a is not act) or (Act("other", 0.5),)
        less = replace(
            move, acts=kept, slots=tuple(s for s in move.slots if slots[s].act != act.name)
        )
        if act.name in ("ask", "reask"):
            less = replace(less, asked=())
        yield act.name, sentence_of(session, move, act), less
    if move.wait:
        yield "wait", "", replace(move, wait=0.0)
    if move.register < session.profile.formal:
        yield "register", move.text, replace(move, register=session.profile.formal)


def sentence_of(session: Session, move: Move, act: Act) -> str:
    """The sentence of a line that does an act: the one that alone does it best, else where its words
    stand, else the line."""
    best, found = 0.0, ""
    told = tuple(sentence.text.strip() for sentence in sentences(move.text))
    if len(told) < 2:
        return move.text
    for sentence in told:
        alone = understand(sentence, session.scenario, session.language)
        quality = max((a.quality for a in alone.acts if a.name == act.name), default=0.0)
        if quality > best:
            best, found = quality, sentence
    if found:
        return found
    return next((sentence for sentence in told if act.quote and act.quote in sentence), move.text)


def _others(session: Session, before: Session, after: Session, most: int = 2) -> tuple[Other, ...]:
    """Good replies that fitted at this point, would have left the customer better off and were not
    said, here or later; best first."""
    silent, stands = replace(before, speaks=False), standing(after)
    lines = [fold(step.move.text) for step in session.steps]
    done = {*session.state.filled, *session.state.told}
    found = []
    for moment in before.scenario.moments:
        if not holds(moment, before) or _is_done(moment, done, after.last.move.names):
            continue
        reply = moment.replies[before.language][0]
        by = standing(silent.step(silent.reads(reply))) - stands
        if by > SMALL and not is_said(reply, lines):
            why = in_language(moment.why, before.language)
            found.append(Other(reply, why, by, moment.slots, moment.asks))
    return tuple(sorted(found, key=lambda other: -other.by)[:most])


def _is_done(moment: Moment, done: Collection[str], names: Collection[str]) -> bool:
    """True where all that a moment gives and asks came in the play, or the line did its acts."""
    wanted = (*moment.slots, *moment.asks)
    return set(wanted) <= set(done) if wanted else set(moment.acts) <= set(names)


def is_said(reply: str, lines: Collection[str]) -> bool:
    """True where one of the folded lines says a reply, or all but a few words of it."""
    from rapidfuzz import fuzz

    folded = fold(reply)
    return any(
        fuzz.ratio(folded, line) >= _ALIKE
        or (len(line) >= 0.6 * len(folded) and fuzz.partial_ratio(folded, line) >= 90)
        for line in lines
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lines tried at the same point: what was said, what it did, and where each play went.

    In each pair the branch that was left comes first, then the line that was kept: csat right after
    the turn and at the end; what moved it from the turn to the end, and the facts that came out.
    """

    turn: int
    lines: tuple[str, str]
    after: tuple[float, float]
    ends: tuple[float, float]
    parts: tuple[tuple[Part, ...], tuple[Part, ...]]
    told: tuple[tuple[str, ...], tuple[str, ...]]


def compared(session: Session, branch: Session) -> Comparison | None:
    """The branch beside the play; None where one of them stops at the fork."""
    fork = 0
    for mine, left in zip(session.steps, branch.steps, strict=False):
        if mine != left:
            break
        fork += 1
    if fork >= min(len(session.steps), len(branch.steps)):
        return None
    return Comparison(
        turn=fork + 1,
        lines=(branch.steps[fork].move.text, session.steps[fork].move.text),
        after=(standing(branch.rewind(fork + 1)), standing(session.rewind(fork + 1))),
        ends=(standing(branch), standing(session)),
        parts=(_since(branch, fork), _since(session, fork)),
        told=(
            _told(session.rewind(fork), branch),
            _told(session.rewind(fork), session),
        ),
    )


def _since(session: Session, fork: int) -> tuple[Part, ...]:
    """What each kind of act did from a turn to the end, the largest first."""
    totals: dict[str, float] = {}
    for turn, step in enumerate(session.steps[fork:], fork):
        for part in parts(session.rewind(turn), step.move):
            totals[part.name] = totals.get(part.name, 0.0) + part.by
    return tuple(Part(n, by) for n, by in sorted(totals.items(), key=lambda p: -abs(p[1])))
