"""Scenario, Fact, Goal, Slot, Event, Moment: one situation that can be rehearsed, and its customer."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from qa.rubric import Language, Slug, Text
from training.scenarios.acts import ActName
from transcripts.conversation import Channel, Frozen
from transcripts.language import fold

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Kind = Literal["problem", "question", "sales", "praise"]
Stage = Literal["connect", "identify", "explore", "resolve", "maintain"]
Degree = Literal["low", "rather_low", "middle", "rather_high", "high"]
Trait = Literal[
    "direct", "formal", "face", "rel", "ua", "pd", "ind", "tempo", "voice", "ritual"
]  # fmt: skip
Feeling = Literal[
    "anger", "anxiety", "warmth", "mood", "competence", "benevolence", "patience", "heard",
    "likelihood", "face_debt",
]  # fmt: skip


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) else given


#: Ways of saying the same thing, by language; one text alone may stand without brackets.
Lines = dict[str, Annotated[tuple[Line, ...], BeforeValidator(_several), Field(min_length=1)]]


def _unbroken(given: object) -> object:
    """A text by language without the spaces that YAML makes of line ends between Chinese characters."""
    if not isinstance(given, dict):
        return given
    return {tag: _CHINESE_GAP.sub("", t) if isinstance(t, str) else t for tag, t in given.items()}


_CHINESE_GAP = re.compile(r"(?<=[\u3001-\u9fff\uff00-\uffef]) (?=[\u3001-\u9fff\uff00-\uffef])")


def _pattern(given: object) -> object:
    if isinstance(given, str):
        try:
            re.compile(given)
        except re.error as wrong:
            raise ValueError(f"is no regular expression: {given!r}: {wrong}") from wrong
    return given


Pattern = Annotated[Line, BeforeValidator(_pattern)]
#: Regular expressions by `en` and `zh` (both scripts), matched on folded text.
Patterns = dict[
    Literal["en", "zh"],
    Annotated[tuple[Pattern, ...], BeforeValidator(_several), Field(min_length=1)],
]


def compiled(patterns: Patterns) -> re.Pattern[str] | None:
    """One pattern of all languages; Han characters in either script match both.

    Latin entries are tied to the edges of words; a space matches any white space.
    """
    parts = []
    for language, entries in patterns.items():
        for entry in entries:
            body = "".join(c if c.isascii() else _literal(fold(c)) for c in entry)
            if language == "en":
                body = rf"(?<![a-z0-9])(?:{body.replace(' ', chr(92) + 's+')})(?![a-z])"
            parts.append(f"(?:{body})")
    return re.compile("|".join(parts)) if parts else None


def _literal(folded: str) -> str:
    """A folded character as a pattern: a full-width question mark is no quantifier."""
    return re.escape(folded) if folded.isascii() else folded


class Firm(Frozen):
    """Who the agent works for, and the time zone of its desk (IANA name)."""

    name: Text
    zone: str = "UTC"


class Tongue(Frozen):
    """The customer's own language (BCP 47) and how well the play's language is written (CEFR)."""

    own: str
    level: Literal["A2", "B1", "B2", "C1", "C2"] = "C2"


class Person(Frozen):
    """Who the customer is: facts of the person, and what is fixed of the manner.

    `country` gives facts (time zone, holidays, ways of paying) and the distribution the manner is
    drawn from; `traits` fixes what this customer is like, whatever the country.
    """

    country: Country
    name: Text
    address: Text
    tongue: Tongue | None = None
    traits: dict[Trait, Degree] = {}
    #: How much hangs on it, 0..1; whether others look on; whether the failure is embarrassing.
    stakes: Share = 0.5
    audience: bool = False
    embarrassing: bool = False
    vulnerable: bool = False
    start: dict[Feeling, Annotated[float, Field(ge=-1, le=1)]] = {}


class Words(Frozen):
    """What the case is called in the customer's sentences.

    `thing` is a noun phrase ('the parcel'), `trouble` a clause ('it has not arrived'), `want` what
    follows 'I want' / 我想 / 我想要 ('to have it by Friday'). Nothing here may give a fact away.
    """

    thing: Lines
    trouble: Lines
    want: Lines


class Fact(Frozen):
    """One thing about the case, and what it takes for the customer to say it.

    `open`: may be said at any time. `asked`: said when asked for. `trusted`: said when asked for
    properly and the customer trusts the agent enough; before that at most the `hint`. `unknown`:
    the customer does not know it, and `text` is what is said instead. `gives` are the words that
    would give the fact away; the checks find them where the customer has not told it.
    """

    id: Slug
    known: Literal["open", "asked", "trusted", "unknown"] = "asked"
    text: Lines
    hint: Lines | None = None
    asked_by: Patterns = {}
    gives: Patterns = {}
    #: Why it matters that this comes out, for the debrief.
    why: Text | None = None

    @model_validator(mode="after")
    def _can_come_out(self) -> Self:
        if self.known != "open" and not self.asked_by:
            raise ValueError(f"fact {self.id!r}: `asked_by` is missing: how would an agent ask?")
        return self


class Slot(Frozen):
    """Something a line of the agent must contain to count: the refund given, the date named.

    `act` is what it does for the customer; `quality` how good a way it is, 0..1. `needs` are facts
    and slots that must have come first, else the act is only half of one. `due` is when a promise
    falls due, in seconds; a slot in `kept_by` keeps it.
    """

    id: Slug
    act: ActName
    text: Text
    found_by: Patterns
    quality: Share = 0.9
    needs: tuple[Slug, ...] = ()
    due: Annotated[float, Field(gt=0)] | None = None
    kept_by: tuple[Slug, ...] = ()


class Goal(Frozen):
    """What the customer wants; any slot of `met_by` meets it, those of `helped_by` bring it nearer.

    `given_by_event` names the event that brings this goal up in the middle of a play. `still` are
    whole sentences in which the customer asks about it while it is open.
    """

    id: Slug
    text: Text
    still: Lines = {}
    met_by: tuple[Slug, ...] = Field(min_length=1)
    helped_by: tuple[Slug, ...] = ()
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    given_by_event: Slug | None = None


class Allowed(Frozen):
    """What the agent may grant, with its limit in words, by which slots; no leave is needed."""

    id: Slug
    text: Text
    slots: tuple[Slug, ...] = ()


class Forbidden(Frozen):
    """What the agent may not grant: `found_by` finds it in a line; `instead` is what could be offered."""

    id: Slug
    text: Text
    found_by: Patterns
    instead: Text | None = None


class Knowledge(Frozen):
    """One entry of what the firm knows; `wrong` finds a line that contradicts it."""

    id: Slug
    text: Text
    wrong: Patterns = {}


class When(Frozen):
    """When an event happens: every given part must hold (agent turns counted from 1)."""

    turn: Annotated[int, Field(ge=1)] | None = None
    after: tuple[Slug, ...] = ()
    unless: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _can_happen(self) -> Self:
        if self.turn is None and not self.after:
            raise ValueError("an event needs `turn` or `after`")
        return self


class Event(Frozen):
    """Something that happens in the middle: a second failure, news, a goal that changes.

    `says` is how the customer brings it up. Promises that fall due need no event: a slot with
    `due` does that.
    """

    id: Slug
    kind: Literal["failure", "news", "goal_change"]
    when: When
    text: Text
    says: Lines


class At(Frozen):
    """Where a moment is reached: every given part must hold.

    `open` are slots not yet filled, `done` slots filled, `hidden` facts not yet told, `told` facts
    told, `event` one that has just happened; `turn` is the agent's turn, from 1.
    """

    stage: tuple[Stage, ...] = ()
    turn: Annotated[int, Field(ge=1)] | None = None
    open: tuple[Slug, ...] = ()
    done: tuple[Slug, ...] = ()
    hidden: tuple[Slug, ...] = ()
    told: tuple[Slug, ...] = ()
    event: Slug | None = None


class Moment(Frozen):
    """A point of the play where something good can be said: the replies, what they do, and why."""

    id: Slug
    at: At = At()
    acts: tuple[ActName, ...] = Field(min_length=1)
    slots: tuple[Slug, ...] = ()
    asks: tuple[Slug, ...] = ()
    replies: Lines
    why: Text


class Ends(Frozen):
    """When a play ends besides goodbye: agent turns at most, and how this customer leaves."""

    turns: Annotated[int, Field(ge=4, le=60)] = 20
    leaves: Literal["by_nature", "silent", "complaint"] = "by_nature"


class Emphasis(Frozen):
    """The rubric that a play is scored with, and how much more a criterion counts here."""

    name: str = "five-consistencies"
    weights: dict[Slug, Annotated[float, Field(ge=0, le=10)]] = {}


class Scenario(Frozen):
    """One situation to rehearse, with all texts in every language it names."""

    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$")]
    languages: tuple[Language, ...] = Field(min_length=1)
    title: Text
    #: What the one who plays the agent knows before the first line.
    situation: Annotated[Text, BeforeValidator(_unbroken)]
    kind: Kind
    channel: Channel
    first: Literal["customer", "agent"] = "customer"
    at: datetime | None = None
    tags: tuple[Slug, ...] = ()
    #: Criteria or skills that this situation practises, the first most.
    skills: tuple[Slug, ...] = ()
    #: The scenario of the same country whose customer is the opposite.
    twin: Slug | None = None
    firm: Firm
    customer: Person
    words: Words
    opening: Lines
    goals: tuple[Goal, ...] = Field(min_length=1)
    facts: tuple[Fact, ...] = ()
    slots: tuple[Slot, ...] = Field(min_length=1)
    may_grant: tuple[Allowed, ...] = ()
    may_not: tuple[Forbidden, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    events: tuple[Event, ...] = ()
    moments: tuple[Moment, ...] = Field(min_length=1)
    ends: Ends = Ends()
    rubric: Emphasis = Emphasis()

    @property
    def is_problem(self) -> bool:
        """True where something went wrong that the customer wants put right."""
        return self.kind == "problem"

    @property
    def reference(self) -> str:
        """`id@version`, as a session names it."""
        return f"{self.id}@{self.version}"

    @cached_property
    def slots_by_id(self) -> dict[str, Slot]:
        """Slot id -> slot."""
        return {slot.id: slot for slot in self.slots}

    @cached_property
    def facts_by_id(self) -> dict[str, Fact]:
        """Fact id -> fact."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (first 16 hex digits) of the content: same meaning, same hash, whatever the layout."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]
