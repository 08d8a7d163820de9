"""What a customer answers to a line that asked for no fact: to what the line did, then what is open."""

from __future__ import annotations

from dataclasses import replace

from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.change import Case, share
from training.scenarios.customer.constants import constants
from training.scenarios.customer.reaction import Doing, Say, unit
from training.scenarios.customer.state import State, hope
from training.scenarios.customer.unasked import unasked

K = constants()
#: From this quality on an explanation tells something.
_TELLS = 0.5
#: From this quality on the words are meant for this customer.
_SEES = 0.6
#: Up to this quality kind words are a set phrase.
_SET_PHRASE = 0.25
#: What settles a doubt before it is uttered.
_SETTLES = frozenset(("follow_up", "promise", "reassure", "check", "close", "explain"))


def answer(
    before: State, state: State, move: Move, profile: Profile, case: Case, key: str
) -> tuple[State, list[Say]]:
    """The state and what the customer says to a move that it had nothing to tell to."""
    names = move.names
    broken = sum(p.status == "broken" for p in state.promises)
    if broken > sum(p.status == "broken" for p in before.promises):
        return state, [Say("promise_broken")]
    if move.harms:
        return state, [Say(_HARMED.get(move.harms[0], "hurt"), move.harms[0])]
    if hope(state, case.weights) >= 1:
        return _settled(before, state, move, profile, case, key)
    if state.withdrawn:
        return _after_polite_no(state, names)
    if _withdraws(state, profile, names):
        return replace(state, withdrawn=state.withdrawn + 1), [Say("polite_no")]
    says = _everyday(before, state, move, profile, case, key)
    return unasked(state, says, move, case)


#: What meets the last goal by words alone is not accepted, it is confirmed.
_SAID: tuple[Doing, Doing] = ("heard", "restated")
#: Harms that are answered by what they are.
_HARMED: dict[str, Doing] = {"insult": "insulted", "reask": "asked_again"}


def moved(state: State, case: Case) -> bool:
    """True where a part of what is wanted is there, or a solution has been named."""
    met = any(on and x >= 1 for on, x in zip(state.active, state.likelihood, strict=True))
    return met or any(case.slots[id].act in ("fix", "partial") for id in state.filled)


def open_goal(state: State, case: Case) -> str:
    """The weightiest goal that is not met yet, "" for none."""
    left = [
        (weight, -i)
        for i, weight in enumerate(case.weights)
        if state.active[i] and state.likelihood[i] < 1
    ]
    return case.scenario.goals[-max(left)[1]].id if left else ""


def _settled(
    before: State, state: State, move: Move, profile: Profile, case: Case, key: str
) -> tuple[State, list[Say]]:
    """Everything wanted is there: accept, think twice, be glad of what comes on top, say goodbye."""
    names = set(move.names)
    if hope(before, case.weights) < 1 and not state.doubted:
        return state, [Say("accept" if _is_done(names) else _SAID["restate" in names])]
    k = K.behaviour
    settles = any(act.name in _SETTLES and act.quality >= _TELLS for act in move.acts)
    if not state.doubted and case.scenario.is_problem and not settles:
        uneasy = profile.ua > k.doubt_ua or state.competence < 0.45
        if uneasy and unit(f"{key}/doubt") < k.doubt_share:
            first = next(i for i, on in enumerate(state.active) if on)
            likelihood = tuple(0.9 if i == first else x for i, x in enumerate(state.likelihood))
            return replace(state, doubted=True, likelihood=likelihood), [Say("doubt")]
    on_top = bool(set(move.slots) - set(before.filled))
    if on_top and not names & {"close", "check"}:
        return state, [Say("pleased")]
    return replace(state, end="goodbye"), [Say("pleased" if on_top else "thank"), Say("goodbye")]


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


def _everyday(
    before: State, state: State, move: Move, profile: Profile, case: Case, key: str
) -> list[Say]:
    """A word to the most telling act of a move and, where that leaves it open, what is still wanted."""
    doing = _to_act(before, state, move, profile, case)
    says = [Say(doing)]
    insists = 0.2 + 0.3 * profile.direct + 0.3 * moved(state, case)
    if doing in _ASKS_ON or (doing in _MAY_ASK and unit(f"{key}/asks") < insists):
        says.append(Say("open_goal", open_goal(state, case)))
    if doing in ("press", "urge") and (moved(state, case) or unit(f"{key}/asks") < 0.15):
        return says[1:] or [Say("open_goal", open_goal(state, case))]
    return says


#: Answers that do not stand alone, and answers after which some go on to what is open.
_ASKS_ON = frozenset(("part_met", "not_enough", "not_yet", "not_done", "set_phrase"))
_MAY_ASK = frozenset(
    ("apology", "comforted", "promised", "acknowledge", "restated", "heard", "told_thanks")
)


def _to_act(before: State, state: State, move: Move, profile: Profile, case: Case) -> Doing:
    """The answer to what weighs most in a move, first what was decided, then what was said."""
    best = _best(move)
    return _to_decision(before, state, set(best), profile, case) or _to_words(state, best)


def _best(move: Move) -> dict[str, Act]:
    return {act.name: act for act in move.acts}


def _is_done(names: set[str]) -> bool:
    """True where something was done or settled, and not only said."""
    return bool(names & {"fix", "partial", "promise", "refuse", "compensate"}) or not names & {
        "restate",
        "listen",
    }


def _to_decision(
    before: State, state: State, names: set[str], profile: Profile, case: Case
) -> Doing | None:
    if "refuse" in names:
        return "object"
    if "hand_over" in names:
        return "handed"
    now = zip(before.likelihood, state.likelihood, state.active, strict=True)
    if _is_done(names) and any(was < 1 <= is_now and on for was, is_now, on in now):
        return "part_met"
    if "close" in names:
        return "not_done"
    if "small_talk" in names:
        return "chat" if profile.rel >= K.small.talk_from else "brush_off"
    if names & {"fix", "partial", "compensate"}:
        return "not_enough"
    if "check" in names:
        return "not_yet"
    if names & {"promise", "follow_up"}:
        return "promised" if state.count("promise") + state.count("follow_up") <= 2 else "press"
    return None


def _to_words(state: State, best: dict[str, Act]) -> Doing:
    listens = best.get("listen")
    if "restate" in best and state.count("restate") <= 2:
        return "restated"
    if listens and listens.quality >= _SEES and state.count("listen") <= 3:
        return _to_listening(listens)
    if "suggest" in best or ("explain" in best and best["explain"].quality >= _TELLS):
        return "acknowledge" if state.count("explain") <= 3 else "press"
    if listens and state.count("listen") <= 3:
        return _to_listening(listens)
    if "apologise" in best:
        if best["apologise"].quality < _SEES:
            return "set_phrase"
        return "apology" if state.count("apologise") <= 2 else "urge"
    if "reassure" in best:
        return "comforted" if state.count("reassure") <= 2 else "urge"
    if "hold" in best:
        return "wait_ok" if state.count("hold") <= 1 else "urge"
    if "verify" in best:
        return "gives_name"
    if "ask" in best:
        return "asked_on"
    if not best.keys() - {"other"}:
        return "puzzled"
    if state.turns <= 1:
        return "state"
    return "press" if best.keys() - {"greet", "thank", "other"} else "urge"


def _to_listening(listen: Act) -> Doing:
    if listen.manner == "invites":
        return "invited"
    if listen.manner == "thanks":
        return "told_thanks"
    return "set_phrase" if listen.quality <= _SET_PHRASE else "heard"
