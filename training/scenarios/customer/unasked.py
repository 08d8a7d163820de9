"""What a customer brings up unasked: that a solution needs something, which nobody has asked for."""

from __future__ import annotations

from dataclasses import replace

from training.scenarios.acts import Move
from training.scenarios.customer.change import Case
from training.scenarios.customer.constants import constants
from training.scenarios.customer.reaction import Doing, Say
from training.scenarios.customer.state import State

K = constants()
#: Answers that give way: to a solution which cannot work yet, and to nothing at all.
_TO_A_SOLUTION = frozenset[Doing](
    ("not_enough", "part_met", "not_yet", "acknowledge", "promised", "open_goal", "press", "urge")
)
_TO_NOTHING = frozenset[Doing](("press", "urge", "open_goal"))


def unasked(state: State, says: list[Say], move: Move, case: Case) -> tuple[State, list[Say]]:
    """The state and what is said instead where something that a solution needs was never asked for.

    First the customer wonders whether anything is needed, then says it: at once where the solution
    was given without it, else after a while.
    """
    found = _missing(state, case)
    if found is None or "ask" in move.names:
        return state, says
    fact, given = found
    asked_back = fact in state.hinted
    waits = state.turns < K.behaviour.brings_up
    gives_way = _TO_A_SOLUTION if given else frozenset[Doing]() if waits else _TO_NOTHING
    if not (asked_back and given) and gives_way.isdisjoint(say.doing for say in says):
        return state, says
    if asked_back:
        return replace(state, told=(*state.told, fact)), [Say("brings_up", fact)]
    return replace(state, hinted=(*state.hinted, fact)), [Say("asks_back", fact)]


def _missing(state: State, case: Case) -> tuple[str, bool] | None:
    """The fact that the way to an open goal needs, and whether that way was taken without it."""
    best: tuple[str, bool] | None = None
    for i, goal in enumerate(case.scenario.goals):
        if not state.active[i] or state.likelihood[i] >= 1:
            continue
        for slot in sorted((case.slots[id] for id in goal.met_by), key=lambda s: -s.quality):
            fact = next((id for id in slot.needs if _is_asked_for(id, state, case)), None)
            if fact is not None and slot.id in state.filled:
                return fact, True
            if fact is not None and best is None:
                best = fact, False
    return best


def _is_asked_for(id: str, state: State, case: Case) -> bool:
    """True for a fact that the customer would tell to anybody who asks, and has not told."""
    fact = case.facts.get(id)
    return fact is not None and fact.known in ("open", "asked") and id not in state.told
