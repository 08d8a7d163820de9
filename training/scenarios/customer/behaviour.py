"""What the customer does next: tells, hints, presses, withdraws, thanks, doubts or leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.appraisal import hurt_by
from training.scenarios.customer.change import Case, share
from training.scenarios.customer.constants import constants
from training.scenarios.customer.state import State, hope
from training.scenarios.scenario import Event, Fact

K = constants()
Band = Literal["warm", "calm", "tense", "angry"]
Tone = Literal["plain", "irony", "understated"]
Doing = Literal[
    "open", "tell", "unknown", "hint", "deflect", "event", "hurt", "accept", "relieved", "thank",
    "goodbye", "doubt", "not_enough", "object", "waited", "wait_ok", "urge", "press", "handed",
    "chat", "brush_off", "polite_no", "opens_up", "leave_silent", "leave_complaint", "acknowledge",
    "restated", "not_done", "state", "puzzled", "foreign", "repeat", "promise_broken", "heard", "own_tongue", "too_long",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Say:
    """One thing the customer does with words: what, and about which fact, event or harm."""

    doing: Doing
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the customer does in a turn, how the feeling shows, and in which tone.

    `felt` and `shown` are anger 0..1: they differ, and what shows is all the agent gets.
    """

    says: tuple[Say, ...]
    band: Band
    tone: Tone
    felt: float
    shown: float


def unit(key: str) -> float:
    """A number 0..1 that depends on the key alone: chance that can be repeated."""
    return crc32(key.encode()) / 4294967296.0


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
    if "threaten" in move.names:
        state = replace(state, end="complaint")
        return state, _reaction(state, profile, [Say("leave_complaint")], key)
    if move.unread and state.patience > 0 and state.turns < case.scenario.ends.turns:
        return state, _reaction(state, profile, [Say(_UNREAD[move.unread])], key)
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
        state, more = _answer(before, state, move, profile, case, wanted, key)
        says += more
    if not state.end and state.turns >= case.scenario.ends.turns:
        state = replace(state, end="goodbye" if wanted >= 1 else "turns")
    return state, _reaction(state, profile, says, key)


def _tells(says: list[Say]) -> bool:
    return any(say.doing in ("tell", "hint", "unknown", "deflect") for say in says)


def reaction_of(state: State, profile: Profile, key: str, *doing: Doing) -> Reaction:
    """A reaction that is not to a move: the first line, or a line that was not understood."""
    return _reaction(state, profile, [Say(d) for d in doing], key)


def _reaction(state: State, profile: Profile, says: list[Say], key: str) -> Reaction:
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
    return Reaction(tuple(says), band, tone, state.anger, shown)


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


def _answer(
    before: State, state: State, move: Move, profile: Profile, case: Case, wanted: float, key: str
) -> tuple[State, list[Say]]:
    """What the customer says to a move that told it nothing to tell."""
    names = move.names
    broken = sum(p.status == "broken" for p in state.promises)
    if broken > sum(p.status == "broken" for p in before.promises):
        return state, [Say("promise_broken")]
    if move.harms:
        return state, [Say("hurt", move.harms[0])]
    if wanted >= 1:
        return _settled(before, state, move, profile, case, key)
    if state.withdrawn:
        return _after_polite_no(state, names)
    if _withdraws(state, profile, names):
        return replace(state, withdrawn=state.withdrawn + 1), [Say("polite_no")]
    return state, [Say(_everyday(before, state, move, profile))]


def _settled(
    before: State, state: State, move: Move, profile: Profile, case: Case, key: str
) -> tuple[State, list[Say]]:
    """Everything wanted is there: accept, think twice, say goodbye."""
    if hope(before, case.weights) < 1 and not state.doubted:
        return state, [Say("accept")]
    k = K.behaviour
    if not state.doubted and case.scenario.is_problem:
        uneasy = profile.ua > k.doubt_ua or state.competence < 0.45
        if uneasy and unit(f"{key}/doubt") < k.doubt_share:
            first = next(i for i, on in enumerate(state.active) if on)
            likelihood = tuple(0.9 if i == first else x for i, x in enumerate(state.likelihood))
            return replace(state, doubted=True, likelihood=likelihood), [Say("doubt")]
    return replace(state, end="goodbye"), [Say("thank"), Say("goodbye")]


def _after_polite_no(state: State, names: tuple[str, ...]) -> tuple[State, list[Say]]:
    """A polite no is the last chance: who asks hears the reason, who closes has lost the customer."""
    if "close" in names:
        return replace(state, end="silent"), [Say("leave_silent")]
    if any(name in ("ask", "check", "listen", "restate", "suggest") for name in names):
        patience = share(state.patience + K.behaviour.asked_back)
        return replace(state, patience=patience, withdrawn=0), [Say("opens_up")]
    return state, [Say("polite_no")]


def _withdraws(state: State, profile: Profile, names: tuple[str, ...]) -> bool:
    offered = ("suggest", "refuse", "compensate", "partial", "fix", "explain", "hold", "apologise")
    return (
        state.patience < K.behaviour.polite_no
        and profile.direct < K.behaviour.indirect
        and any(name in offered for name in names)
    )


def _everyday(before: State, state: State, move: Move, profile: Profile) -> Doing:
    """The plain answer to the most telling act of a move."""
    names = set(move.names)
    if "close" in names:
        return "not_done"
    if "refuse" in names:
        return "object"
    if "hand_over" in names:
        return "handed"
    if "small_talk" in names:
        return "chat" if profile.rel >= K.small.talk_from else "brush_off"
    if move.wait > 0 and before.patience - state.patience > 0.12:
        return "waited"
    if names & {"fix", "partial", "compensate"}:
        return "not_enough"
    if names & {"explain", "suggest", "promise", "follow_up"}:
        return "press" if state.count("explain") + state.count("promise") > 2 else "acknowledge"
    if "listen" in names and state.count("listen") <= 2:
        return "heard"
    if "restate" in names and state.count("restate") <= 2:
        return "restated"
    if "hold" in names:
        return "wait_ok" if state.count("hold") <= 1 else "urge"
    if state.turns <= 1:
        return "state"
    return "urge" if "apologise" in names or not names - {"greet", "thank", "other"} else "press"
