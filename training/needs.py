"""Need, Clue: what one customer prefers, and which words of this conversation told it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa.rubric import in_language
from training.scenarios.culture import TRAITS
from training.scenarios.customer.cues import cue
from training.scenarios.scenario import Trait
from training.scenarios.session import Session, Step
from transcripts.language import fold

#: From here to the ends of 0..1 a trait decides how things are taken.
MARKED = 0.2
#: What the customer does that shows a trait, high or low: only what others would not do there as well.
SHOWN_BY: Mapping[tuple[Trait, bool], tuple[str, ...]] = {
    ("direct", False): ("hint", "polite_no", "deflect", "leave_silent"),
    ("direct", True): ("object", "not_enough"),
    ("face", True): ("deflect", "hint"),
    ("rel", True): ("chat", "opens_up"),
    ("rel", False): ("brush_off",),
    ("ua", True): ("doubt",),
    ("ind", True): ("not_enough",),
    ("tempo", True): ("waited", "urge"),
    ("tempo", False): ("wait_ok",),
    ("voice", False): ("polite_no", "leave_silent"),
    ("voice", True): ("object", "leave_complaint"),
}


@dataclass(frozen=True, slots=True)
class Clue:
    """Words of the customer that told something: after which turn of the agent (0: the opening)."""

    turn: int
    words: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something this customer prefers; `clue` is None where nothing in this conversation told it."""

    trait: Trait
    high: bool
    clue: Clue | None


@dataclass(frozen=True, slots=True)
class Secret:
    """A fact that was not told at once: whether it came out, the hint that pointed at it, why it matters."""

    fact: str
    told: int | None
    hint: Clue | None
    words: str
    why: str | None


def needs(session: Session, most: int = 4) -> tuple[Need, ...]:
    """What this customer prefers most clearly, those that the conversation told first."""
    marked: list[tuple[float, Need]] = []
    for trait in TRAITS:
        value = float(getattr(session.profile, trait))
        if abs(value - 0.5) >= MARKED:
            high = value > 0.5
            marked.append((abs(value - 0.5), Need(trait, high, _clue(session, trait, high))))
    marked.sort(key=lambda pair: (pair[1].clue is None, -pair[0]))
    unseen = [need for _, need in marked if need.clue is None][:1]
    return (*(need for _, need in marked if need.clue is not None), *unseen)[:most]


def _clue(session: Session, trait: Trait, high: bool) -> Clue | None:
    for turn, step in _spoken(session):
        said = {say.doing for say in step.reaction.says}
        if said.intersection(SHOWN_BY.get((trait, high), ())) or _in_words(step, trait, high):
            return Clue(turn, step.text)
    return None


def _in_words(step: Step, trait: Trait, high: bool) -> bool:
    """Traits that the customer's own words show."""
    return trait == "formal" and cue("formal" if high else "casual", fold(step.text)) is not None


def _spoken(session: Session) -> Iterator[tuple[int, Step]]:
    for turn, step in enumerate((session.first, *session.steps)):
        if step.messages:
            yield turn, step


def secrets(session: Session) -> tuple[Secret, ...]:
    """Every fact that took trust to come out, whether or not it did."""
    return tuple(
        Secret(
            fact.id,
            _turn_of(session, fact.id, "tell"),
            _clue_of(session, fact.id, "hint"),
            fact.text[session.language][0],
            in_language(fact.why, session.language) if fact.why else None,
        )
        for fact in session.scenario.facts
        if fact.known == "trusted"
    )


def _turn_of(session: Session, fact: str, doing: str) -> int | None:
    for turn, step in _spoken(session):
        if any(say.doing == doing and say.about == fact for say in step.reaction.says):
            return turn
    return None


def _clue_of(session: Session, fact: str, doing: str) -> Clue | None:
    turn = _turn_of(session, fact, doing)
    return None if turn is None else Clue(turn, session.rewind(turn).last.text)


def most_hidden(session: Session) -> tuple[Clue, float, float] | None:
    """Where anger showed least of what was felt: the words, felt and shown (0..1), if far apart."""
    spoken = list(_spoken(session))
    if not spoken:
        return None
    turn, step = max(spoken, key=lambda pair: pair[1].reaction.felt - pair[1].reaction.shown)
    reaction = step.reaction
    if reaction.felt - reaction.shown < 0.12:
        return None
    return Clue(turn, step.text), reaction.felt, reaction.shown
