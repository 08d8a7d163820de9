"""How a play came out: satisfaction by the three forms of justice, resolved, and who left how."""

from __future__ import annotations

from dataclasses import dataclass
from math import tanh

from training.scenarios.culture import Profile
from training.scenarios.customer.change import Case
from training.scenarios.customer.constants import constants
from training.scenarios.customer.state import Left, State, hope


@dataclass(frozen=True, slots=True)
class Outcome:
    """csat 1..5, an estimate; whether everything wanted was there; `no`, `silent` or `complaint`."""

    csat: float
    resolved: bool
    left: Left
    turns: int


def outcome(state: State, profile: Profile, case: Case) -> Outcome:
    """The outcome of a play that stands at this state (rule 15)."""
    wanted = hope(state, case.weights)
    return Outcome(
        csat=round(satisfaction(state, profile, wanted), 2),
        resolved=wanted >= 1.0,
        left=state.left,
        turns=state.turns,
    )


def satisfaction(state: State, profile: Profile, wanted: float) -> float:
    """csat 1..5 (rule 15): distributive, interactional and procedural justice, and the last feeling.

    Bent towards the ends instead of cut off there, so that better stays better; `rater` is how
    kindly this person marks.
    """
    k = constants().outcome
    pay = constants().compensate
    compensated = 0.5 * (pay.ind_base + pay.ind * profile.ind) if state.compensated else 0.0
    distributive = k.result * (wanted - 0.5) + compensated
    interactional = (
        k.benevolence * (state.benevolence - state.start_benevolence)
        - k.face * (state.face_debt - state.start_face_debt)
        + k.heard * state.heard * (0.6 + 0.8 * (1 - profile.ind))
    )
    if interactional > 0:  # kindness is bounded, and worth less where nothing came of it
        interactional = k.kindness * tanh(interactional / k.kindness)
        interactional *= k.kindness_alone + (1 - k.kindness_alone) * wanted
    procedural = (
        k.competence * (state.competence - state.start_competence)
        - k.reasks * state.reasks
        - k.patience * (1 - state.patience)
        - k.turns * max(0.0, state.turns - k.free_turns) * (0.5 + profile.tempo)
    )
    feeling = state.warmth + state.mood - state.anger - 0.5 * state.anxiety
    csat = (
        k.start
        + k.distributive * distributive
        + k.interactional * interactional
        + k.procedural * procedural
        + k.affect * feeling
    )
    return 3.0 + 2.0 * tanh((csat + profile.rater - 3.0) / k.width)
