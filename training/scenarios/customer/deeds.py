"""What each single act of the agent does to a customer (rules 5 to 11 of docs/customer.md)."""

from __future__ import annotations

from collections.abc import Callable

from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.change import Case, Change
from training.scenarios.customer.constants import constants
from training.scenarios.customer.state import INDEX, State, hope_of

K = constants()
#: Harms that come in degrees; the others hurt whole.
_MILDER = frozenset(("blame", "dismiss", "over_promise", "jargon"))


#: Acts that meet goals by themselves, with all that a solution brings.
MEETING = frozenset(("fix", "promise", "refuse"))


def act_of(c: Change, act: Act, move: Move, state: State, profile: Profile, case: Case) -> bool:
    """One act, worked into the change; True where it brought the matter on."""
    name, quality = act.name, min(1.0, max(0.0, act.quality))
    times = c.counts[INDEX[name]]
    c.counts[INDEX[name]] = times + 1
    if name in K.harm_by_name:
        harm(c, act, profile)
        return False
    deed = _DEEDS.get(name)
    return deed(_Doing(c, quality, times, move, state, profile, case)) if deed else False


def harm(c: Change, act: Act, profile: Profile) -> None:
    """Rule 10: what hurts, more so again, before others, and for who minds face."""
    k, weight = K.harm, K.face_weight_by_name[act.name]
    quality = min(1.0, max(0.0, act.quality))
    severity = 0.5 + 0.5 * quality if act.name in _MILDER else 1.0
    hurt = severity * K.harm_by_name[act.name] * (1 + k.again * c.failures)
    watched = 1 + k.audience * profile.audience
    c.anger += hurt * (1 + k.face * weight * profile.face)
    c.face_debt += hurt * weight * (0.5 + profile.face) * watched
    c.benevolence -= k.benevolence * hurt
    c.heard -= k.unheard * weight
    c.patience -= k.patience * hurt
    if act.name in ("fail", "break_promise"):
        c.competence -= k.competence * hurt
        c.failures += 1
        c.likelihood = [max(0.0, x - k.likelihood) if x < 1 else x for x in c.likelihood]
    elif act.name == "reask":
        c.competence -= k.competence * hurt
        c.reasks += 1


class _Doing:
    """One act being done: how well, how often before, to whom, in which case."""

    __slots__ = ("c", "case", "move", "n", "p", "q", "state")

    def __init__(
        self, c: Change, q: float, n: int, move: Move, state: State, p: Profile, case: Case
    ) -> None:
        self.c, self.q, self.n, self.move = c, q, n, move
        self.state, self.p, self.case = state, p, case

    @property
    def worn(self) -> float:
        """Rule 5: what is left of an act's effect when it has been done before."""
        return float(K.habituation.again**self.n)

    def nearer(self, by: float, most: float = K.explain.believed) -> None:
        """Every goal that is not met seems a little likelier; words alone are believed so far."""
        c = self.c
        c.likelihood = [x if x >= most else min(most, x + by) for x in c.likelihood]

    @property
    def hope(self) -> float:
        """The mean likelihood of the goals that are wanted now, 0..1."""
        return hope_of(self.c.likelihood, self.state.active, self.case.weights)


def _listen(d: _Doing) -> bool:
    """Rule 6: voice. It helps all, and most who do not look to compensation."""
    k = K.listen
    given = (k.voice + k.voice_ind * (1 - d.p.ind)) * d.q * K.habituation.listen_again**d.n
    d.c.heard = min(1.0, d.c.heard + given)
    d.c.anger -= k.calms * given
    d.c.benevolence += k.trust * given
    return False


def _apologise(d: _Doing) -> bool:
    """Rule 7: an apology counts most once one is heard; the third is noise, or manners."""
    k, h = K.apologise, K.habituation
    worth = (1.0, h.second_apology)[d.n] if d.n < 2 else -h.third_apology * (1 - d.p.ritual)
    order = 1.0 if d.hope < 0.6 else 0.5 + 0.5 * (1 - d.p.rel)
    repair = k.base * (k.unheard + k.heard * d.c.heard) * (k.face_base + k.face * d.p.face)
    repair *= d.q * order * worth
    d.c.anger -= repair
    d.c.benevolence += k.trust * repair
    d.c.face_debt -= k.repairs_face * max(0.0, repair)
    return False


def _reassure(d: _Doing) -> bool:
    d.c.anxiety -= K.explain.reassure * d.q * d.worn
    return False


def _restate(d: _Doing) -> bool:
    d.c.heard = min(1.0, d.c.heard + K.listen.restate * d.q * d.worn)
    return False


def _check(d: _Doing) -> bool:
    d.c.heard = min(1.0, d.c.heard + K.listen.check * d.q * d.worn)
    return False


def _explain(d: _Doing) -> bool:
    """Rule 8: knowing calms, most whom uncertainty troubles."""
    k = K.explain
    d.c.anxiety -= k.calms * d.q * (k.ua_base + k.ua * d.p.ua) * d.worn
    d.nearer(k.likelihood * d.q * d.worn)
    return d.n == 0 and d.q >= 0.5


def _suggest(d: _Doing) -> bool:
    d.nearer(K.explain.suggest * d.q * d.worn)
    return d.n == 0 and d.q >= 0.5


def _ask(d: _Doing) -> bool:
    d.nearer(K.explain.ask * d.q * d.worn)
    return bool(set(d.move.asked) - set(d.state.told))


def _compensate(d: _Doing) -> bool:
    k = K.compensate
    d.c.anger -= k.calms * d.q * (k.ind_base + k.ind * d.p.ind) * d.worn
    d.c.compensated = True
    return d.n == 0


def _fix(d: _Doing) -> bool:
    """Rule 9: a solution calms; for some only once the person has been seen."""
    met, quality = _met(d)
    if not met:
        return False
    ready = _ready(d)
    whole = quality >= K.fix.enough
    for i in met:
        d.c.likelihood[i] = 1.0 if whole else max(d.c.likelihood[i], 0.5 + 0.4 * quality)
    part = 1.0 if whole else K.fix.partial
    d.c.anger -= K.fix.calms * d.q * ready * part
    d.c.anxiety -= K.fix.calms * d.q * part
    d.c.competence += K.fix.competence * d.q * part
    d.c.benevolence += 0.1 * d.q * ready * part
    d.c.warmth += K.fix.warmth * d.q * ready * part
    return True


def _ready(d: _Doing) -> float:
    apologised = d.c.counts[INDEX["apologise"]] > 0
    seen = min(1.0, d.c.heard + K.fix.apology_counts * apologised)
    return float(K.fix.ready + K.fix.rel * (1 - d.p.rel) + K.fix.rel * d.p.rel * seen)


def _met(d: _Doing) -> tuple[list[int], float]:
    """Which goals the act meets, and how well. Without slots it is what it says: all of them."""
    done = [
        s for s in d.move.slots if d.case.slots[s].act in ("fix", "partial", "refuse", "promise")
    ]
    lead = [i for i, on in enumerate(d.state.active) if on and d.c.likelihood[i] < 1]
    if not d.move.slots:
        return lead, max(d.q, K.fix.enough)
    best, met = 0.0, set()
    have = {*d.state.told, *d.state.filled, *d.move.slots}
    for slot in map(d.case.slots.__getitem__, done):
        goals = {i for i in lead if slot.id in d.case.met_by[i]}
        if goals:
            best = max(best, slot.quality if have.issuperset(slot.needs) else 0.5 * slot.quality)
            met |= goals
    return sorted(met), best


def _partial(d: _Doing) -> bool:
    d.nearer(0.3 * d.q * d.worn, 0.9)
    d.c.anger -= K.fix.calms * d.q * K.fix.partial * _ready(d) * d.worn
    d.c.competence += 0.3 * K.fix.competence * d.q * d.worn
    return d.n == 0


def _promise(d: _Doing) -> bool:
    """A promise calms a little; slots of the scenario that meet a goal by a date count as done."""
    met, quality = _met(d) if d.move.slots else ([], 0.0)
    for i in met:
        d.c.likelihood[i] = max(d.c.likelihood[i], 1.0 if quality >= K.fix.enough else 0.6)
    d.nearer(K.promise.likelihood * d.q * d.worn)
    d.c.anxiety -= K.promise.calms * d.q * d.worn
    return bool(met)


def _follow_up(d: _Doing) -> bool:
    d.c.competence += K.promise.follow_up * d.q * d.worn
    d.c.benevolence += 0.5 * K.promise.follow_up * d.q * d.worn
    return False


def _refuse(d: _Doing) -> bool:
    """A clear no with its reason hurts less than a bare one; an alternative is an act of its own."""
    explained = any(act.name in ("explain", "suggest") for act in d.move.acts)
    d.c.anger += K.refuse.anger * (1 + d.n) + (0.0 if explained else K.refuse.unexplained)
    met, quality = _met(d) if d.move.slots else ([], 0.0)
    for i in met:
        d.c.likelihood[i] = max(d.c.likelihood[i], 1.0 if quality >= K.fix.enough else 0.6)
    if not met:
        d.c.likelihood = [max(0.0, x - K.refuse.likelihood) if x < 1 else x for x in d.c.likelihood]
    return bool(met)


def _hold(d: _Doing) -> bool:
    d.c.patience -= K.small.hold_patience * min(d.n, 3)
    return False


def _hand_over(d: _Doing) -> bool:
    d.c.patience -= K.small.hand_over_patience * (1 + min(d.n, 3))
    return False


def _small_talk(d: _Doing) -> bool:
    """Rapport first for some; for others it wastes time."""
    k = K.small
    liking = d.p.rel - k.talk_from
    if liking >= 0:
        d.c.warmth += k.talk * liking * d.q * d.worn * 2
        d.c.benevolence += 0.3 * k.talk * liking * d.q * d.worn * 2
    else:
        d.c.anger -= 0.5 * k.talk_patience * liking * (1 + d.n)
        d.c.patience += k.talk_patience * liking * (1 + d.n) * 2
    return False


def _kind_word(d: _Doing) -> bool:
    d.c.warmth += K.small.warmth * d.q * d.worn
    return False


def _close(d: _Doing) -> bool:
    """Closing what is open is a harm of its own."""
    if d.hope < 0.9 and d.state.turns:
        d.c.anger += K.small.early_close
        d.c.patience -= K.small.early_close
    return False


_DEEDS: dict[str, Callable[[_Doing], bool]] = {
    "listen": _listen, "apologise": _apologise, "reassure": _reassure, "restate": _restate,
    "check": _check, "explain": _explain, "suggest": _suggest, "ask": _ask, "fix": _fix,
    "partial": _partial, "compensate": _compensate, "promise": _promise, "refuse": _refuse,
    "follow_up": _follow_up, "hold": _hold, "hand_over": _hand_over, "small_talk": _small_talk,
    "greet": _kind_word, "thank": _kind_word, "close": _close,
}  # fmt: skip
