"""View: what the trace of a play says beside each score of its scorecard, where the two differ.

The scorecard reads the words as it reads a real conversation; the trace knows this customer. A debrief
says both, and never asks for what the trace shows to have worked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from qa.scorecard import Score
from training.scenarios.session import Session
from training.turning import Turning

#: What acts (and the wait, the register) of a play a criterion of the default rubric is about.
OF_CRITERION: Mapping[str, frozenset[str]] = {
    "speed": frozenset(("wait", "hold")),
    "relevance": frozenset(("fix", "partial", "explain", "suggest", "refuse", "promise")),
    "context": frozenset(("restate", "verify", "reask", "follow_up", "promise")),
    "personalisation": frozenset(("check", "small_talk", "register", "presume")),
    "empathy": frozenset(
        ("listen", "apologise", "reassure", "restate", "dismiss", "blame", "insult", "threaten")
    ),
}  # fmt: skip
#: Sums of csat from here on speak against a low score, or against a high one.
_WORKED, _COST = 0.15, -0.10
#: Anger at the opening, 0..1, from here on called for something.
_FELT = 0.3


GoalState = Literal["met", "unsure", "open"]


@dataclass(frozen=True, slots=True)
class View:
    """What the trace says of a criterion.

    `kind`: `worked` or `cost` (the act that did most, its csat and turn), `felt` (`by` is the anger felt
    at the opening, 0..1), `had` (everything wanted was there), `patient` (no wait cost anything),
    `used` (what came out at `turn` was acted on).
    """

    criterion: str
    kind: Literal["worked", "cost", "felt", "had", "patient", "used"]
    name: str = ""
    by: float = 0.0
    turn: int | None = None


def view(score: Score, turns: Iterable[Turning], session: Session | None = None) -> View | None:
    """What the trace says against a score of its criterion; None where the two agree.

    Without a session only the acts are looked at.
    """
    acts = _acts(score.criterion, turns)
    total = sum(by for _, by, _ in acts)
    if (score.level or 0) >= 4:
        return View(score.criterion, "cost", *min(acts, key=_by)) if total <= _COST else None
    if score.level is not None and total >= _WORKED:
        return View(score.criterion, "worked", *max(acts, key=_by))
    return _of_session(score, acts, session) if session is not None else None


def speaks_against(score: Score, turns: Iterable[Turning], session: Session | None = None) -> bool:
    """True where the trace says something else than a score does."""
    return view(score, turns, session) is not None


_Acted = list[tuple[str, float, int]]


def _acts(criterion: str, turns: Iterable[Turning]) -> _Acted:
    about = OF_CRITERION.get(criterion, frozenset())
    return [(p.name, p.by, t.turn) for t in turns for p in t.parts if p.name in about]


def _by(act: tuple[str, float, int]) -> float:
    return act[1]


def _of_session(score: Score, acts: _Acted, session: Session) -> View | None:
    """What the end, the opening or a fact that came out says against a low or missing score."""
    settled = session.state.end == "goodbye"
    id = score.criterion
    if id == "empathy" and score.status == "not_applicable":
        felt = session.first.reaction.felt
        return View(id, "felt", by=felt) if felt >= _FELT else None
    if score.level is None:
        return None
    if id == "speed" and settled and not any(by < 0 for _, by, _ in acts):
        return View(id, "patient")
    if id in ("relevance", "context") and "open" not in goal_states(session).values():
        return View(id, "had")
    turn = _used(session)
    return View(id, "used", turn=turn) if id == "personalisation" and turn else None


def _used(session: Session) -> int | None:
    """The turn at which a kept-back fact came out that a later line was built on."""
    trusted = {fact.id for fact in session.scenario.facts if fact.known == "trusted"}
    slots = session.scenario.slots_by_id
    for turn, step in enumerate(session.steps, 1):
        new = {say.about for say in step.reaction.says if say.doing == "tell"} & trusted
        later = {slot for s in session.steps[turn:] for slot in s.move.slots}
        if new and any(new & set(slots[slot].needs) for slot in later):
            return turn
    return None


def goal_states(session: Session) -> dict[str, GoalState]:
    """Goal id -> whether it was met; `unsure` where it was, and the customer then came to doubt it."""
    found: dict[str, GoalState] = {}
    for i, goal in enumerate(session.scenario.goals):
        if session.state.active[i]:
            once = any(step.state.likelihood[i] >= 1.0 for step in session.steps)
            now = session.state.likelihood[i] >= 1.0
            found[goal.id] = "met" if now else "unsure" if once else "open"
    return found
