"""Certification: plays under fixed conditions, in a hash-chained record that ends with a person."""

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
from training.record import Record, conversation
from training.scenarios.customer.constants import constants_hash
from training.scenarios.scenario import Scenario
from training.scenarios.session import Session, begin

FORMAT = "evenhand-certification/1"
#: Plays of one certification, and the overall value 0..1 that each is held against.
PLAYS, PASS_MARK = 3, 0.6
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
        "rubric": terms.rubric.reference, "rubric_hash": terms.rubric.content_hash,
        "scorer": f"{terms.scorer.name}@{terms.scorer.version}", "pass_mark": terms.pass_mark,
        "started_at": now.isoformat(),
    }  # fmt: skip


def line(play: int, session: Session) -> dict[str, Any]:
    """The content of an entry for the latest turn of a play; turn 0 is the opening."""
    return {
        "play": play, "turn": len(session.steps), "text": session.last.move.text,
        "wait": session.last.move.wait, "customer": list(session.last.messages),
    }  # fmt: skip


def played(play: int, session: Session, terms: Terms, now: datetime) -> dict[str, Any]:
    """The content of an entry for a play that is over: how it came out, and whether it reached the mark.

    A play reaches it with an overall value of at least the mark, a customer who has not left, and a
    problem that is solved.
    """
    record = Record(f"certification-{play}", session, now)
    card = score_conversation(conversation(record), terms.rubric, terms.scorer, now=now)[0]
    out, overall = session.outcome, card.overall.value
    solved = out.left == "no" and (out.resolved or not session.scenario.is_problem)
    reached = overall is not None and overall >= terms.pass_mark and solved and not card.failed_by
    return {
        "play": play, "csat": out.csat, "resolved": out.resolved, "left": out.left,
        "overall": overall, "scores": {s.criterion: s.value for s in card.scores},
        "failed_by": list(card.failed_by), "reached": reached,
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
            out = session.outcome
            if (out.csat, out.resolved, out.left) != (entry["csat"], entry["resolved"], entry["left"]):  # fmt: skip
                yield f"line {number}: repeated, the play comes out otherwise"


def _hash(entry: dict[str, Any]) -> str:
    content = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
