"""How a turn of the agent changes the customer: `(state, move, customer) -> state`, pure arithmetic.

The rules are numbered as in customers.md 5.3 (docs/customer.md has them in full); every constant
is in tables/constants.toml with its source.
"""

from __future__ import annotations

from dataclasses import replace

from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.change import Case, Change, share
from training.scenarios.customer.constants import constants
from training.scenarios.customer.deeds import MEETING, act_of, harm
from training.scenarios.customer.state import Promise, State, hope, hope_of
from training.scenarios.scenario import Stage

K = constants()
_STAGE_OF: dict[str, Stage] = {
    "greet": "connect", "small_talk": "connect", "verify": "identify", "ask": "explore",
    "restate": "explore", "listen": "explore", "suggest": "resolve", "explain": "resolve",
    "fix": "resolve", "partial": "resolve", "compensate": "resolve", "promise": "resolve",
    "check": "maintain", "follow_up": "maintain", "close": "maintain",
}  # fmt: skip


def appraise(state: State, move: Move, profile: Profile, case: Case) -> State:
    """The state after a turn of the agent. Bounds hold for every finite input (P2)."""
    before = hope(state, case.weights)
    calm_anger, calm_anxiety = _set_points(state, profile, before)
    c = _change(state)
    c.anger = calm_anger + K.dynamics.keep_anger * (state.anger - calm_anger)
    c.anxiety = calm_anxiety + K.dynamics.keep_anxiety * (state.anxiety - calm_anxiety)
    c.warmth = K.dynamics.keep_warmth * state.warmth
    c.face_debt = K.dynamics.keep_face_debt * state.face_debt
    clock = state.clock + move.wait
    _wait(c, state, overdue(state, move, profile, case))
    _register(c, state, move, profile)
    promises = _promises(c, state, move, case, clock, profile)
    filled = state.filled
    for slot in move.slots:
        if slot not in filled:
            filled = (*filled, slot)
            c.moved = True
            _help(c, slot, case)
    acted = False
    for act in sorted(move.acts, key=_is_promised):
        acted = act_of(c, act, move, state, profile, case) or acted
    if filled is not state.filled:
        _meet(c, state, move, filled, case)
    c.moved = c.moved or acted
    after = hope_of(c.likelihood, state.active, case.weights)
    _patience(c, state, profile, after)
    mood = K.dynamics.keep_mood * state.mood + K.dynamics.mood_from * (
        c.warmth - K.dynamics.mood_anger * c.anger - K.dynamics.mood_anxiety * c.anxiety
    )
    return State(
        anger=share(c.anger),
        anxiety=share(c.anxiety),
        warmth=share(c.warmth),
        mood=max(-1.0, min(1.0, mood)),
        competence=share(c.competence),
        benevolence=share(c.benevolence),
        patience=share(c.patience),
        heard=share(c.heard),
        face_debt=share(c.face_debt),
        likelihood=tuple(share(x) for x in c.likelihood),
        active=state.active,
        counts=tuple(c.counts),
        told=state.told,
        hinted=state.hinted,
        filled=filled,
        promises=promises,
        happened=state.happened,
        failures=c.failures,
        reasks=c.reasks,
        compensated=c.compensated,
        doubted=state.doubted,
        withdrawn=state.withdrawn,
        insulted=state.insulted,
        waited=state.waited + c.late,
        hold=any(act.name == "hold" for act in move.acts),
        turns=state.turns + 1,
        clock=clock,
        stage=_stage(state.stage, move),
        end=state.end,
        start_benevolence=state.start_benevolence,
        start_competence=state.start_competence,
        start_face_debt=state.start_face_debt,
    )


def _is_promised(act: Act) -> bool:
    """What is done counts before what is only promised, wherever in the line it stands."""
    return act.name == "promise"


def hurt_by(state: State, act: Act, profile: Profile) -> State:
    """The state after something that happens between the turns, such as a second failure."""
    c = _change(state)
    harm(c, act, profile)
    return replace(
        state,
        anger=share(c.anger),
        face_debt=share(c.face_debt),
        benevolence=share(c.benevolence),
        competence=share(c.competence),
        heard=share(c.heard),
        patience=share(c.patience),
        failures=c.failures,
        likelihood=tuple(map(share, c.likelihood)),
    )


def _change(state: State) -> Change:
    return Change(
        anger=state.anger,
        anxiety=state.anxiety,
        warmth=state.warmth,
        competence=state.competence,
        benevolence=state.benevolence,
        patience=state.patience,
        heard=state.heard,
        face_debt=state.face_debt,
        likelihood=list(state.likelihood),
        counts=list(state.counts),
        failures=state.failures,
        reasks=state.reasks,
        compensated=state.compensated,
    )


def _help(c: Change, slot: str, case: Case) -> None:
    """A slot that brings a goal nearer."""
    for i, helped in enumerate(case.helped_by):
        if slot in helped and c.likelihood[i] < 1:
            c.likelihood[i] = min(0.95, c.likelihood[i] + K.promise.helps)


def _meet(c: Change, state: State, move: Move, filled: tuple[str, ...], case: Case) -> None:
    """Goals that a slot meets by saying or asking something: whatever its act is."""
    have = {*state.told, *filled}
    for i, met_by in enumerate(case.met_by):
        for slot in map(case.slots.__getitem__, move.slots):
            if state.active[i] and slot.id in met_by and slot.act not in MEETING:
                whole = have.issuperset(slot.needs) and slot.quality >= K.fix.enough
                c.likelihood[i] = max(c.likelihood[i], 1.0 if whole else 0.5 + 0.4 * slot.quality)


def _set_points(state: State, profile: Profile, hoped: float) -> tuple[float, float]:
    """Rule 2: what anger and anxiety tend to."""
    s = K.set_points
    anger = s.anger_unsolved * (1 - hoped) * (1 - s.anger_heard * state.heard)
    return anger + s.anger_face * state.face_debt, s.anxiety_unsolved * (1 - hoped) * (
        0.5 + profile.ua
    )


def overdue(state: State, move: Move, profile: Profile, case: Case) -> float:
    """How long a wait was, in shares of what this person puts up with on this channel."""
    k = K.wait
    tolerance = (k.base + k.tempo * (1 - profile.tempo)) * case.tolerance
    if state.hold:
        tolerance *= k.announced
    return float(min(max(0.0, move.wait) / tolerance, k.most))


def _wait(c: Change, state: State, over: float) -> None:
    """Rule 12: a wait beyond what this person and channel tolerate; it also speaks of who lets wait."""
    k = K.wait
    beyond = max(0.0, over - 1)
    c.anger += (k.anger * beyond + k.late * (beyond > 0)) * (1 + k.unheard * (1 - state.heard))
    c.competence -= k.competence * beyond
    c.patience -= k.patience * over
    c.late = beyond > 0


def _register(c: Change, state: State, move: Move, profile: Profile) -> None:
    """Rule 11: too casual costs face; too formal next to nothing. A range is acceptable."""
    k = K.register
    gap = profile.formal - k.tolerance - move.register
    if gap > 0:
        c.face_debt += k.casual * gap * (0.5 + profile.pd) * k.again**state.turns
    elif move.register > profile.formal + 2 * k.tolerance:
        c.anger += k.over_formal * (move.register - profile.formal) * k.again**state.turns


def _promises(
    c: Change, state: State, move: Move, case: Case, clock: float, profile: Profile
) -> tuple[Promise, ...]:
    """The ledger of promises: kept by what was done, broken by the clock, opened by words."""
    if not state.promises and not move.slots:
        return ()
    ledger: list[Promise] = []
    for promise in state.promises:
        if promise.status == "open":
            slot = case.slots[promise.slot]
            if any(s in slot.kept_by for s in move.slots):
                promise = Promise(promise.slot, promise.due, "kept")
                c.competence += K.promise.kept
                c.benevolence += K.promise.kept
            elif clock > promise.due and not any(s in slot.kept_by for s in state.filled):
                promise = Promise(promise.slot, promise.due, "broken")
                harm(c, Act("break_promise"), profile)
        ledger.append(promise)
    open_slots = {promise.slot for promise in ledger if promise.status == "open"}
    for slot in case.promising:
        keeps = any(s in slot.kept_by for s in (*state.filled, *move.slots))
        if slot.id in move.slots and slot.id not in open_slots and slot.due and not keeps:
            ledger.append(Promise(slot.id, clock + slot.due))
    return tuple(ledger)


def _stage(stage: Stage, move: Move) -> Stage:
    """Where the conversation is after a turn: what its last telling act belongs to."""
    for act in reversed(move.acts):
        if act.name in _STAGE_OF:
            return _STAGE_OF[act.name]
    return stage


def _patience(c: Change, state: State, profile: Profile, after: float) -> None:
    """Rules 12 and 13: each turn costs patience while the matter is open; one that moves it gives some."""
    k = K.patience
    if after >= 1.0:
        return
    drain = 1 + k.drain * (0.5 - profile.stamina)
    c.patience -= drain * (k.turn + k.anger * c.anger)
    if c.moved:
        c.patience += 0.0 if c.late else k.moves
    elif state.turns:
        c.patience -= drain * (k.stale + k.stale_tempo * profile.tempo)
