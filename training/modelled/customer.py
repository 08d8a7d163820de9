"""ModelledCustomer: a language model reads the agent and words the customer; code decides the rest."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from qa.errors import ModelError
from qa.language_model.asking import LanguageModel
from training.modelled.ledger import Ledger
from training.modelled.prompts import to_read, to_say
from training.scenarios.acts import DEEDS, HARMS, Act, ActName, Move
from training.scenarios.customer.understanding import asks_for_help
from training.scenarios.session import Session
from transcripts.conversation import Conversation, Turn
from transcripts.language import fold
from transcripts.redaction import redact

#: Words of a quote that credits a slot, and what one line can be credited with by the model alone.
_QUOTED, _CREDITED = 6, 2
#: Harms that only code decides on: what was told before, and what came of promises.
_CODE_ONLY = frozenset(("reask", "fail", "break_promise", "threaten", "insult", "over_promise"))


@dataclass
class Tally:
    """What became of the model's answers: lines as worded, second tries, and why the grammar spoke."""

    lines: int = 0
    worded: int = 0
    second: int = 0
    read: int = 0
    unread: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def fallback(self) -> float | None:
        """The share of lines that the grammar spoke, 0..1; None before the first."""
        return 1 - self.worded / self.lines if self.lines else None


class ModelledCustomer:
    """Plays like `Session.say`, with a model for understanding and wording.

    A model that fails, lies or talks out of turn costs words, never the play: what it read is
    checked against the line, what it says against the ledger; then the grammar speaks.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.tally = Tally()

    @property
    def name(self) -> str:
        """As a record names it."""
        return f"model:{self.model.name}"

    def say(self, session: Session, text: str, wait: float = 0.0) -> Session:
        """The session after a line of the agent. Raises PlayError where the play is over."""
        if session.ended or asks_for_help(text):
            return session.say(text, wait)
        heard = _without_personal_data(text, session)
        played = session.step(self.reads(session, text, heard, wait))
        return self._worded(played, heard)

    def reads(self, session: Session, text: str, heard: str, wait: float) -> Move:
        """What the line is taken to be: the rules' reading, and what the model adds with a quote."""
        rules = session.reads(text, wait)
        if rules.unread:
            return rules
        try:
            reply = json.loads(self.model.ask(to_read(heard, session.scenario)).text)
            found = added(rules, reply, session)
        except (ModelError, ValueError, TypeError, KeyError, AttributeError):
            self.tally.unread += 1
            return rules
        self.tally.read += 1
        return found

    def _worded(self, session: Session, heard: str) -> Session:
        """The same step in the model's words, where they pass; at most two tries."""
        step = session.last
        if not step.messages:
            return session
        self.tally.lines += 1
        ledger, wrong = Ledger(session, step.reaction, step.messages), ""
        for attempt in range(2):
            try:
                asked = to_say(session, step.reaction, step.messages, heard, wrong)
                messages = _messages(self.model.ask(asked).text)
            except ModelError:
                self.tally.refused["no answer"] += 1
                return session
            except (ValueError, TypeError, KeyError, AttributeError):
                wrong = "it was not of the form that was asked for"
            else:
                wrong = ledger.wrong(messages)
                if not wrong:
                    self.tally.worded += 1
                    self.tally.second += attempt
                    worded = replace(step, messages=messages)
                    return replace(session, steps=(*session.steps[:-1], worded))
            self.tally.refused[_kind(wrong)] += 1
        return session


def added(rules: Move, reply: Any, session: Session) -> Move:
    """The rules' reading with what a model found beside it. Raises ValueError or KeyError where the
    reply is not of the form.

    Everything needs a quote that stands in the line. A slot counts only with words enough of its
    own, so that no line can ask to be credited; harms that depend on the play stay the code's.
    """
    line, scenario = fold(rules.text), session.scenario
    acts: dict[ActName, Act] = {act.name: act for act in rules.acts if act.name != "other"}
    for given in reply["acts"]:
        name, quote = given["name"], str(given["quote"]).strip()
        if name not in (*DEEDS, *HARMS) or name in _CODE_ONLY or name in acts or name == "other":
            continue
        if len(quote) > 1 and fold(quote) in line:
            quality = min(1.0, max(0.0, float(given["quality"])))
            acts[name] = Act(name, quality, quote[:80])
    slots = list(rules.slots)
    for given in reply["slots"][:_CREDITED]:
        slot, quote = scenario.slots_by_id.get(given["id"]), str(given["quote"]).strip()
        if slot is None or slot.id in slots or fold(quote) not in line or not _tells(quote):
            continue
        slots.append(slot.id)
        acts.setdefault(slot.act, Act(slot.act, 0.5 * slot.quality, quote[:80]))
    facts = {fact.id for fact in scenario.facts if fact.asked_by}
    asks = "?" in fold(rules.text) or "ask" in rules.names
    asked = tuple(dict.fromkeys((*rules.asked, *(id for id in reply["asked"] if id in facts and asks))))  # fmt: skip
    if asked and "ask" not in acts:
        acts["ask"] = Act("ask", 0.7, rules.text[:80])
    return replace(rules, acts=tuple(acts.values()) or rules.acts, slots=tuple(slots), asked=asked)


def _tells(quote: str) -> bool:
    """True where a quote is long enough to say something."""
    return len(quote.split()) >= _QUOTED or sum("一" <= c <= "鿿" for c in quote) >= _QUOTED


def _messages(reply: str) -> tuple[str, ...]:
    line = json.loads(reply)["line"]
    if not isinstance(line, str):
        raise TypeError("no text")
    return tuple(part.strip() for part in line.split("\n") if part.strip())


def _kind(wrong: str) -> str:
    """A reason without its words, for counting."""
    return wrong.split(" (")[0] if "'" not in wrong else wrong.split("'")[-1].strip() or "fact"


def _without_personal_data(text: str, session: Session) -> str:
    """What the trainee typed, as it may be shown to a model."""
    turn = Turn(position=0, speaker="agent", text=text[:3000])
    told = Conversation(
        id="practice", channel=session.scenario.channel, language=session.language, turns=(turn,)
    )
    return redact(told).conversation.turns[0].text
