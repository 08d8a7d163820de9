"""Certification: plays under fixed conditions, in a hash-chained record that ends with a person.

A play is held against what can be reached with that very customer: the mark is a share of the way to
what the scripted expert reaches there. So the luck of the draw (who marks kindly, who has second
thoughts, who began angry) is in both and decides nothing; the rubric's scores stand beside it for the
person who signs off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from qa.rubric import Language, Rubric
from qa.scoring.scorer import Scorer, score_conversation
from training.errors import PlayError
from training.points import limits_of
from training.record import Record, conversation
from training.scenarios import trainee
from training.scenarios.customer.constants import constants_hash
from training.scenarios.scenario import Scenario
from training.scenarios.session import Session, begin
from training.views import goal_states

FORMAT = "evenhand-certification/2"
#: Plays of one certification, and the share 0..1 of the expert's result that each is held against.
PLAYS, PASS_MARK = 3, 0.9
_ROOT = "0" * 64


@dataclass(frozen=True, slots=True)
class Terms:
    """What a certification is: whose, of what, by which rubric, and the pass mark of each play."""

    agent: str
    scenario: Scenario
    found_by: str
    language: Language
    rubric: Rubric
    scorer: Scorer
    pass_mark: float = PASS_MARK


def seeds(scenario: Scenario) -> tuple[int, ...]:
    """The customers of a certification: the same for everybody until the scenario changes."""
    return tuple(crc32(f"{scenario.content_hash}/certify/{i}".encode()) % 10**6 for i in range(PLAYS))  # fmt: skip


def reachable(scenario: Scenario, seed: int, language: Language) -> float:
    """csat 1..5 that the scripted expert reaches with this customer, its acts given."""
    session = begin(scenario, seed, language, speaks=False)
    return trainee.play(session, trainee.agent("expert")).outcome.csat


class Chain:
    """Entries, each of which holds the hash of the one before: a change anywhere breaks it."""

    def __init__(self, entries: Sequence[dict[str, Any]] = ()) -> None:
        self.entries = list(entries)

    @property
    def head(self) -> str:
        """The hash of the last entry: whoever wrote it down can tell any later change."""
        return str(self.entries[-1]["hash"]) if self.entries else _ROOT

    def add(self, kind: str, **content: Any) -> str:
        """Another entry; returns its line."""
        entry = {"kind": kind, **content, "previous": self.head}
        entry["hash"] = _hash(entry)
        self.entries.append(entry)
        return json.dumps(entry, ensure_ascii=False, sort_keys=True)


def begun(terms: Terms, now: datetime) -> dict[str, Any]:
    """The content of the first entry."""
    return {
        "format": FORMAT, "agent": terms.agent, "scenario": terms.scenario.reference,
        "found_by": terms.found_by, "scenario_hash": terms.scenario.content_hash,
        "constants": constants_hash(), "language": terms.language, "seeds": list(seeds(terms.scenario)),
        "reachable": [reachable(terms.scenario, s, terms.language) for s in seeds(terms.scenario)],
        "rubric": terms.rubric.reference, "rubric_hash": terms.rubric.content_hash,
        "scorer": f"{terms.scorer.name}@{terms.scorer.version}", "pass_mark": terms.pass_mark,
        "started_at": now.isoformat(),
    }  # fmt: skip


def line(play: int, session: Session) -> dict[str, Any]:
    """The content of an entry for the latest turn of a play, with what the customer took it to be;
    turn 0 is the opening."""
    move = session.last.move
    return {
        "play": play, "turn": len(session.steps), "text": move.text, "wait": move.wait,
        "taken": [*move.names, *move.slots, *move.asked], "customer": list(session.last.messages),
    }  # fmt: skip


def played(play: int, session: Session, terms: Terms, now: datetime) -> dict[str, Any]:
    """The content of an entry for a play that is over: how it came out, and why the mark is not reached.

    `why` is empty where it is: the share of what is reachable, the customer who stayed, everything
    wanted given, nothing granted that may not be, no criterion that fails a card. `scores` are the
    rubric's reading of the words, for the person who signs off; they decide nothing else.
    """
    record = Record(f"certification-{play}", session, now)
    card = score_conversation(
        conversation(record), terms.rubric, terms.scorer, now=now, language=session.language
    )[0]
    content = {"play": play, **_outcome(session), "failed_by": list(card.failed_by)}
    why = [*content["why"]]
    why += ["mark"] if content["share"] < terms.pass_mark else []
    why += ["failed_by"] if card.failed_by else []
    scores = {
        s.criterion: {"level": s.level, "value": s.value, "reason": s.reason} for s in card.scores
    }
    overall = card.overall.value
    return {**content, "why": why, "reached": not why, "overall": overall, "scores": scores}


def _outcome(session: Session) -> dict[str, Any]:
    """What a play comes to by the trace alone: the same whenever it is repeated."""
    out, states = session.outcome, goal_states(session)
    best = reachable(session.scenario, session.seed, session.language)
    still_open = [goal for goal, state in states.items() if state != "met"]
    beyond = [x.quote for x in limits_of(session) if x.kind == "beyond" and x.rule]
    why = ["left"] if out.left != "no" else []
    why += ["open"] if still_open and session.scenario.is_problem else []
    why += ["beyond"] if beyond else []
    return {
        "csat": out.csat, "reachable": best, "share": round((out.csat - 1) / max(1.0, best - 1), 3),
        "resolved": out.resolved, "left": out.left, "open": still_open, "beyond": beyond, "why": why,
    }  # fmt: skip


def ended(chain: Chain) -> dict[str, Any]:
    """The content of the last entry: never a verdict, only whether a person can decide now."""
    plays = [entry for entry in chain.entries if entry["kind"] == "played"]
    reached = sum(bool(entry["reached"]) for entry in plays)
    ready = len(plays) == PLAYS and reached == PLAYS
    return {"reached": reached, "of": PLAYS, "status": "ready_for_sign_off" if ready else "practise_on"}  # fmt: skip


def read_chain(text: str, where: str) -> Chain:
    """The entries of a record's text. Raises PlayError where it is none."""
    try:
        entries = [json.loads(row) for row in text.splitlines() if row.strip()]
        if not entries or entries[0].get("format") != FORMAT:
            raise ValueError("the first line is no beginning of one")
    except (ValueError, AttributeError) as wrong:
        raise PlayError(f"{where}: is no record of a certification ({FORMAT}): {wrong}") from wrong
    return Chain(entries)


def problems(chain: Chain, scenario: Scenario) -> Iterator[str]:
    """What is wrong with a record: a broken chain, or a play that comes out otherwise when repeated."""
    previous = _ROOT
    for number, entry in enumerate(chain.entries, 1):
        if entry.get("previous") != previous or entry.get("hash") != _hash(entry):
            yield f"line {number}: the chain is broken here: this line or one before it was changed"
            return
        previous = entry["hash"]
    first = chain.entries[0]
    if first["scenario_hash"] != scenario.content_hash or first["constants"] != constants_hash():
        yield f"{first['scenario']} or the customer's tables have changed since; it cannot be replayed"
        return
    if tuple(first["seeds"]) != seeds(scenario):
        yield "line 1: the customers are not those of a certification"
    for play, seed in enumerate(first["seeds"]):
        yield from _replayed(chain, play, begin(scenario, seed, first["language"]))


def _replayed(chain: Chain, play: int, session: Session) -> Iterator[str]:
    for number, entry in enumerate(chain.entries, 1):
        if entry.get("play") != play:
            continue
        if entry["kind"] == "line":
            if entry["turn"]:
                if session.ended or entry["turn"] != len(session.steps) + 1:
                    yield f"line {number}: a turn that the play does not have"
                    return
                session = session.say(entry["text"], entry["wait"])
            if list(session.last.messages) != entry["customer"]:
                yield f"line {number}: repeated, the customer says something else"
                return
        elif entry["kind"] == "played":
            again = _outcome(session)
            same = all(entry.get(key) == value for key, value in again.items() if key != "why")
            if not same or not set(again["why"]) <= set(entry.get("why", ())):
                yield f"line {number}: repeated, the play comes out otherwise"


def _hash(entry: dict[str, Any]) -> str:
    content = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
