"""What the customer does next: tells, hints, presses, withdraws, thanks, doubts or leaves."""

from __future__ import annotations

from dataclasses import replace

from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.answering import answer, moved
from training.scenarios.customer.appraisal import hurt_by, overdue
from training.scenarios.customer.change import Case, share
from training.scenarios.customer.constants import constants
from training.scenarios.customer.reaction import Band, Doing, Reaction, Say, Tone, unit
from training.scenarios.customer.state import State, hope
from training.scenarios.scenario import Event, Fact

K = constants()


def shown_anger(state: State, profile: Profile) -> float:
    """How much of the anger shows: the less, the less direct."""
    return float(state.anger * (K.show.base + K.show.direct * profile.direct))


def react(
    before: State, state: State, move: Move, profile: Profile, case: Case, key: str
) -> tuple[State, Reaction]:
    """The state after deciding, and the reaction to a move that has been appraised.

    `key` makes chance repeatable: seed and turn. Pure.
    """
    wanted = hope(state, case.weights)
    if "threaten" in move.names or state.count("insult") >= K.behaviour.insults:
        state = replace(state, end="complaint")
        return state, _reaction(state, profile, [Say("leave_complaint")], key)
    state = replace(state, insulted=_insulted(state, move))
    if move.unread and state.patience > 0 and state.turns < case.scenario.ends.turns:
        return state, _reaction(state, profile, [Say(_UNREAD[move.unread])], key)
    if state.insulted and not move.harms and state.patience > 0:
        state = replace(state, patience=share(state.patience - K.patience.stale))
        return state, _reaction(state, profile, [Say("still_hurt")], key, moved(state, case))
    says: list[Say] = []
    state, said = _facts(state, move, profile, case)
    says += said
    event = _due(state, case)
    if event is not None:
        state = _happen(state, event, profile, case)
        says.append(Say("event", event.id))
        wanted = hope(state, case.weights)
    if state.doubted and wanted < 1:
        state, relieved = _relieve(state, move)
        if relieved:
            says.append(Say("relieved"))
            wanted = hope(state, case.weights)
    if wanted < 1 and state.patience <= 0:
        silent = _leaves_silently(profile, case)
        state = replace(state, end="silent" if silent else "complaint")
        says = [Say("leave_silent" if silent else "leave_complaint")]
    elif not says or (event is None and not _tells(says)):
        state, more = answer(before, state, move, profile, case, key)
        says += more
    if not state.end and _minds_the_wait(before, state, move, profile, case):
        says = [Say("waited"), *says]
    if not state.end and state.turns >= case.scenario.ends.turns:
        state = replace(state, end="goodbye" if wanted >= 1 else "turns")
    return state, _reaction(state, profile, says, key, moved(state, case))


def _minds_the_wait(before: State, state: State, move: Move, profile: Profile, case: Case) -> bool:
    """A first wait beyond what is tolerated is said, later ones where they are long; three times at most."""
    late = state.waited > before.waited
    return late and (
        state.waited == 1 or (state.waited <= 3 and overdue(before, move, profile, case) > 2)
    )


def _insulted(state: State, move: Move) -> bool:
    """An insult stands until somebody says sorry for it."""
    if "insult" in move.names:
        return True
    return state.insulted and not any(a.name == "apologise" and a.quality >= 0.4 for a in move.acts)


def _tells(says: list[Say]) -> bool:
    return any(say.doing in ("tell", "hint", "unknown", "deflect") for say in says)


def reaction_of(state: State, profile: Profile, key: str, *doing: Doing) -> Reaction:
    """A reaction that is not to a move: the first line, or a line that was not understood."""
    return _reaction(state, profile, [Say(d) for d in doing], key)


def _reaction(
    state: State, profile: Profile, says: list[Say], key: str, is_moved: bool = False
) -> Reaction:
    shown = shown_anger(state, profile)
    k = K.behaviour
    band: Band = "calm"
    if shown >= k.angry:
        band = "angry"
    elif shown >= k.tense:
        band = "tense"
    elif state.warmth >= k.pleased:
        band = "warm"
    tone: Tone = "plain"
    if state.anger > k.irony and band != "warm":
        if unit(f"{key}/irony") < 0.7 * profile.irony:
            tone = "irony"
        elif profile.direct < 0.5 and unit(f"{key}/under") < profile.understatement:
            tone = "understated"
    return Reaction(tuple(says), band, tone, state.anger, shown, is_moved)


def _leaves_silently(profile: Profile, case: Case) -> bool:
    """Who does not complain aloud goes politely; an embarrassing failure turns that round (Wan)."""
    fixed = case.scenario.ends.leaves
    if fixed != "by_nature":
        return fixed == "silent"
    voice = 1 - profile.voice if profile.embarrassing else profile.voice
    return bool(voice < K.patience.silent_below)


def _facts(state: State, move: Move, profile: Profile, case: Case) -> tuple[State, list[Say]]:
    """Rule 14: what is told, hinted at or kept back."""
    says: list[Say] = []
    told, hinted = state.told, state.hinted
    trusts = state.benevolence >= _threshold(profile) and not move.harms
    for id in move.asked:
        fact = case.facts.get(id)
        if fact is None or id in told:
            continue
        if fact.known == "unknown":
            told = (*told, id)
            says.append(Say("unknown", id))
        elif fact.known in ("open", "asked") or trusts:
            told = (*told, id)
            says.append(Say("tell", id))
        elif fact.hint and id not in hinted:
            hinted = (*hinted, id)
            says.append(Say("hint", id))
        else:
            says.append(Say("deflect", id))
    if not says and trusts and _invites(move):
        secret = _secret(state, case)
        if secret and state.benevolence >= _threshold(profile) + K.behaviour.volunteers:
            told = (*told, secret.id)
            says.append(Say("tell", secret.id))
    if told != state.told or hinted != state.hinted:
        state = replace(state, told=told, hinted=hinted)
    return state, says


def _threshold(profile: Profile) -> float:
    return float(K.trust.discloses + K.trust.discloses_face * profile.face)


def _invites(move: Move) -> bool:
    return any(act.name == "listen" and act.quality >= 0.7 for act in move.acts)


def _secret(state: State, case: Case) -> Fact | None:
    hidden = (f for f in case.scenario.facts if f.known == "trusted" and f.id not in state.told)
    return next(hidden, None)


def _due(state: State, case: Case) -> Event | None:
    """The first event that is due now."""
    done = {*state.filled, *state.told}
    for event in case.scenario.events:
        when = event.when
        if event.id in state.happened or done.intersection(when.unless):
            continue
        if when.turn is not None and state.turns < when.turn:
            continue
        if done.issuperset(when.after):
            return event
    return None


def _happen(state: State, event: Event, profile: Profile, case: Case) -> State:
    """An event: a failure hurts (and hurts more the second time), a changed goal opens one."""
    state = replace(state, happened=(*state.happened, event.id))
    if event.kind == "failure":
        return hurt_by(state, Act("fail"), profile)
    active = tuple(
        on or goal.given_by_event == event.id
        for on, goal in zip(state.active, case.scenario.goals, strict=True)
    )
    return replace(state, active=active, anxiety=share(state.anxiety + 0.05))


def _relieve(state: State, move: Move) -> tuple[State, bool]:
    """Second thoughts are settled by whoever takes them up."""
    takes_up = ("reassure", "explain", "restate", "promise", "follow_up", "fix", "listen", "check")
    if not any(act.name in takes_up for act in move.acts) or move.harms:
        return state, False
    settled = tuple(1.0 if x >= 0.85 else x for x in state.likelihood)
    return replace(state, likelihood=settled, anxiety=share(state.anxiety - 0.15)), True


_UNREAD: dict[str, Doing] = {
    "empty": "repeat", "foreign": "foreign", "own_tongue": "own_tongue", "not_to_me": "puzzled",
    "too_long": "too_long",
}  # fmt: skip
