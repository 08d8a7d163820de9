"""Who plays the agent when nobody does: scripted agents of known quality, for every scenario."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

from training.errors import PlayError
from training.scenarios.acts import Act, ActName, Move
from training.scenarios.customer.reaction import unit
from training.scenarios.customer.state import hope
from training.scenarios.customer.understanding import understand
from training.scenarios.scenario import Fact, Moment, Scenario, Slot
from training.scenarios.session import Session
from transcripts.language import sentences

#: Where a sentence can be taken apart.
_CLAUSE = re.compile(r"[,;，；]")


@dataclass(frozen=True, slots=True)
class Planned:
    """One turn of an agent, in acts and in words: either can be played."""

    move: Move
    text: str


class Agent(Protocol):
    """Who plays the agent in one play."""

    name: str

    def turn(self, session: Session) -> Planned:
        """The agent's next turn."""
        ...


@dataclass
class Scripted:
    """A scripted agent in one play: a rule that looks at the session, and what it has said."""

    name: str
    rule: Callable[[Scripted, Session], Planned]
    quality: float = 0.8
    register: float = 0.65
    #: How long an answer takes, in shares of what this channel tolerates at least.
    pace: float = 0.4
    #: Whether this agent answers before what was promised falls due.
    keeps_time: bool = False
    used: dict[str, int] = field(default_factory=dict)

    def turn(self, session: Session) -> Planned:
        """The agent's next turn: the rule's acts, with this agent's pace and register."""
        return self.rule(self, session)

    def planned(
        self,
        session: Session,
        acts: tuple[tuple[ActName, float], ...],
        text: str,
        slots: tuple[str, ...] = (),
        asked: tuple[str, ...] = (),
    ) -> Planned:
        """A turn of these acts, waiting as this agent does."""
        made = tuple(Act(name, quality) for name, quality in acts)
        waited = wait(session, self.pace, self.keeps_time)
        return Planned(Move(made, slots, asked, self.register, waited), text)

    def phrase(self, session: Session, key: str, fact: str = "") -> str:
        """A stock line for an act; the next one each time."""
        n = self.used.get(f"phrase/{key}", 0)
        self.used[f"phrase/{key}"] = n + 1
        lines = phrases(session.language)[key]
        return lines[n % len(lines)].replace("{fact}", fact)


def wait(session: Session, pace: float, keeps_time: bool) -> float:
    """Seconds until an agent answers: its pace in shares of what the channel tolerates at least.

    Who keeps time answers before what was promised falls due.
    """
    seconds: float = 2.0 * pace * session.case.tolerance
    seconds *= 0.7 + 0.6 * unit(f"{session.seed}/{len(session.steps)}/wait")
    due = [p.due - session.state.clock for p in session.state.promises if p.status == "open"]
    if due and keeps_time:
        seconds = min(seconds, 0.4 * max(0.0, min(due)))
    return seconds


@lru_cache(maxsize=4)
def phrases(language: str) -> Mapping[str, tuple[str, ...]]:
    """The stock lines of a language."""
    from ruamel.yaml import YAML

    file = files("training.scenarios") / "agents" / f"{language}.yaml"
    found = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return {key: tuple(lines) for key, lines in found.items()}


def _reply(moment: Moment, session: Session) -> str:
    replies = moment.replies[session.language]
    return replies[int(unit(f"{session.seed}/{moment.id}") * len(replies)) % len(replies)]


def holds(moment: Moment, session: Session) -> bool:
    """True where a moment of the file is reached."""
    at, state = moment.at, session.state
    events = {say.about for say in session.last.reaction.says if say.doing == "event"}
    return (
        (not at.stage or state.stage in at.stage)
        and (at.turn is None or at.turn == len(session.steps) + 1)
        and not any(slot in state.filled for slot in at.open)
        and all(slot in state.filled for slot in at.done)
        and not any(fact in state.told for fact in at.hidden)
        and all(fact in state.told for fact in at.told)
        and (at.event is None or at.event in events)
    )


def _expert(self: Scripted, session: Session) -> Planned:
    """The good replies of the file, in their order, where they fit; asks after a polite no."""
    state = session.state
    if state.withdrawn:
        acts: tuple[tuple[ActName, float], ...] = (("ask", 0.9), ("listen", 0.8), ("check", 0.8))
        return self.planned(session, acts, self.phrase(session, "ask_back"))
    if state.doubted and hope(state, session.case.weights) < 1:
        acts = (("explain", 0.9), ("reassure", 0.9), ("follow_up", 0.8))
        return self.planned(session, acts, self.phrase(session, "sure"))
    events = [m for m in session.scenario.moments if m.at.event]
    for moment in (*events, *session.scenario.moments):
        if self.used.get(moment.id, 0) < (2 if moment.asks else 1) and holds(moment, session):
            if moment.slots and all(slot in state.filled for slot in moment.slots):
                continue
            if moment.asks and not moment.slots and all(f in state.told for f in moment.asks):
                continue
            return _say(self, moment, session)
    missing = _missing(session)
    if missing is not None:
        return _give(self, session, missing, self.quality)
    if hope(state, session.case.weights) < 1:
        return self.planned(
            session, (("listen", 0.8), ("ask", 0.8)), self.phrase(session, "ask_back")
        )
    return _farewell(self, session)


def _say(self: Scripted, moment: Moment, session: Session) -> Planned:
    self.used[moment.id] = self.used.get(moment.id, 0) + 1
    acts = tuple((name, self.quality) for name in moment.acts)
    asked = tuple(fact for fact in moment.asks if fact not in session.state.told)
    return self.planned(session, acts, _reply(moment, session), moment.slots, asked)


def _farewell(self: Scripted, session: Session) -> Planned:
    if not self.used.get("checked"):
        self.used["checked"] = 1
        return self.planned(session, (("check", self.quality),), self.phrase(session, "check"))
    acts: tuple[tuple[ActName, float], ...] = (("thank", self.quality), ("close", self.quality))
    return self.planned(session, acts, self.phrase(session, "close"))


def _missing(session: Session) -> Slot | Fact | None:
    """What the best way to the first open goal still needs: a fact to ask for, or the slot itself."""
    scenario, state = session.scenario, session.state
    for i, goal in enumerate(scenario.goals):
        if state.active[i] and state.likelihood[i] < 1:
            slots = [scenario.slots_by_id[id] for id in goal.met_by]
            slot = max(slots, key=lambda s: s.quality)
            return _first_need(slot, scenario, session)
    return None


def _first_need(slot: Slot, scenario: Scenario, session: Session) -> Slot | Fact:
    state = session.state
    for id in slot.needs:
        if id in scenario.facts_by_id and id not in state.told:
            return scenario.facts_by_id[id]
        if id in scenario.slots_by_id and id not in state.filled:
            return _first_need(scenario.slots_by_id[id], scenario, session)
    return slot


def _give(self: Scripted, session: Session, what: Slot | Fact, quality: float) -> Planned:
    """Ask for the fact, or give the slot, in the sentences of a good reply that do no more than that."""
    scenario = session.scenario
    if isinstance(what, Fact):
        shown = [m for m in scenario.moments if what.id in m.asks]
        text = _bare(shown[0], what, session) if shown else self.phrase(session, "ask", what.id)
        return self.planned(session, (("ask", quality),), text, (), (what.id,))
    shown = [m for m in scenario.moments if what.id in m.slots]
    text = _bare(shown[0], what, session) if shown else what.text[session.language]
    return self.planned(session, ((what.act, quality),), text, (what.id,))


def _bare(moment: Moment, what: Slot | Fact, session: Session) -> str:
    """The shortest part of a good reply that gives the slot or asks for the fact, and for nothing that
    was told; else all of it."""
    reply = _reply(moment, session)
    pieces = [sentence.text for sentence in sentences(reply)]
    pieces += [part.strip(" ,;，；") for piece in pieces for part in _CLAUSE.split(piece)]
    told, found = set(session.state.told), []
    for piece in pieces:
        move = understand(piece, session.scenario, session.language)
        does = what.id in (move.asked if isinstance(what, Fact) else move.slots)
        if does and not told & set(move.asked):
            found.append(piece)
    return min(found, key=len) if found else reply


def _script(self: Scripted, session: Session) -> Planned:
    """Polite boilerplate in a fixed order; the solution comes, late."""
    turn = len(session.steps)
    if turn == 0:
        acts: tuple[tuple[ActName, float], ...] = (("greet", 0.8), ("apologise", 0.45))
        text = f"{self.phrase(session, 'greet')} {self.phrase(session, 'stock')}"
        return self.planned(session, acts, text)
    if turn in (1, 3):
        return self.planned(session, (("hold", 0.5),), self.phrase(session, "hold"))
    missing = _missing(session)
    if missing is None:
        return _closing(self, session)
    if isinstance(missing, Fact) or turn >= 4:
        return _give(self, session, missing, 0.7)
    return self.planned(session, (("explain", 0.5),), self.phrase(session, "explain"))


def _closing(self: Scripted, session: Session) -> Planned:
    if hope(session.state, session.case.weights) < 1:  # a doubt that boilerplate meets in time
        return self.planned(session, (("reassure", 0.5),), self.phrase(session, "reassure"))
    return self.planned(session, (("close", 0.6),), self.phrase(session, "close"))


def _novice(self: Scripted, session: Session) -> Planned:
    """Means well: forgets the person, asks twice, uses house words, and solves it half the time."""
    turn, chance = len(session.steps), unit(f"{session.seed}/{len(session.steps)}/novice")
    if turn == 0:
        return self.planned(session, (("hold", 0.5),), self.phrase(session, "hold"))
    told = session.state.told
    if told and chance < 0.2:
        return _give(self, session, session.scenario.facts_by_id[told[0]], 0.5)
    if chance < 0.4:
        return self.planned(
            session, (("explain", 0.3), ("jargon", 0.8)), self.phrase(session, "jargon")
        )
    missing = _missing(session)
    if missing is None:
        return _closing(self, session)
    if isinstance(missing, Fact) or (turn >= 5 and chance < 0.62):
        return _give(self, session, missing, 0.45)
    if chance < 0.75:
        return self.planned(session, (("apologise", 0.4),), self.phrase(session, "apologise"))
    return self.planned(session, (("hold", 0.4),), self.phrase(session, "hold"))


def _rude(self: Scripted, session: Session) -> Planned:
    """Blames, dismisses, interrupts; asks for facts in between."""
    turn = len(session.steps)
    if turn % 4 == 2 and isinstance(missing := _missing(session), Fact):
        return _give(self, session, missing, 0.4)
    harm: ActName = ("blame", "dismiss", "interrupt", "refuse")[turn % 4]
    return self.planned(session, ((harm, 0.8),), self.phrase(session, harm))


def _stalling(self: Scripted, session: Session) -> Planned:
    """Kind words and holds, never a solution."""
    plan: tuple[tuple[str, tuple[tuple[ActName, float], ...]], ...] = (
        ("stock", (("apologise", 0.45),)), ("stall", (("hold", 0.3),)),
        ("reassure", (("reassure", 0.4),)), ("stall", (("hold", 0.3),)),
        ("listen", (("listen", 0.6),)), ("apologise", (("apologise", 0.4),)),
    )  # fmt: skip
    key, acts = plan[len(session.steps) % len(plan)]
    return self.planned(session, acts, self.phrase(session, key))


#: name -> how to make one for one play.
AGENTS: Mapping[str, Callable[[], Scripted]] = {
    "novice": lambda: Scripted("novice", _novice, quality=0.5, register=0.5, pace=0.8),
    "script": lambda: Scripted("script", _script, quality=0.6, register=0.75, pace=0.5),
    "rude": lambda: Scripted("rude", _rude, quality=0.4, register=0.25, pace=0.8),
    "stalling": lambda: Scripted("stalling", _stalling, quality=0.5, register=0.7, pace=0.5),
    "expert": lambda: Scripted(
        "expert", _expert, quality=0.9, register=0.7, pace=0.3, keeps_time=True
    ),
}


def agent(name: str) -> Scripted:
    """A scripted agent for one play. Raises PlayError for a name there is not."""
    if name not in AGENTS:
        raise PlayError(f"agent {name!r}; accepted are {', '.join(AGENTS)}")
    return AGENTS[name]()


def play(session: Session, player: Agent, words: bool = False) -> Session:
    """The session played to its end. With `words` the customer reads the lines instead of the acts."""
    while not session.ended:
        planned = player.turn(session)
        if words:
            session = session.say(planned.text, planned.move.wait)
        else:
            session = session.step(planned.move)
    return session
