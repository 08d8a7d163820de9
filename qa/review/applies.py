"""Answers of people that are no level, kept apart from agreement on levels: whether a criterion applies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.review.record import Review
from qa.review.standing import newest
from qa.scorecard import Scorecard

Part = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    of: int
    part: int


@dataclass(frozen=True, slots=True)
class Applies:
    """What people answered to one criterion without a level, and how far that agrees.

    `answers` are all, by each person's newest review. `people`: conversations that two or more judged
    to apply or not, and where all of them agree. `found`: conversations that most of them call not
    applicable, and where the machine does. `overlooked`: those to which most gave a level, and where
    the machine says not applicable. 'Cannot tell' has no say in these three.
    """

    answers: int
    not_applicable: int
    cannot_tell: int
    people: Share
    found: Share
    overlooked: Share


def given_by_people(
    reviews: Iterable[Review], rubric_hash: str, target: str
) -> dict[Part, dict[str, Review]]:
    """(conversation, agent) -> reviewer -> the newest review of a target; withdrawn ones not.

    Disputes and own assessments are not among them: who is judged does not teach the judge.
    """
    found: dict[Part, dict[str, Review]] = defaultdict(dict)
    for r in newest(reviews).stands:
        if r.kind == "review" and r.criterion == target and r.rubric_hash == rubric_hash:
            found[r.conversation, r.agent][r.by or "?"] = r
    return dict(found)


def does_not_apply(said: Iterable[Review]) -> bool:
    """True where more people say that it does not apply than give a level."""
    return _verdict(said) is False


def applies_of(
    said: Mapping[Part, Mapping[str, Review]], cards: Mapping[Part, Scorecard], target: str
) -> Applies:
    """The counts of one target over some conversations; `cards` are the machine's."""
    every = [r for one in said.values() for r in one.values()]
    judged = [(_judged(one.values()), part) for part, one in said.items()]
    several = [answers for answers, _ in judged if len(answers) > 1]
    away = {part: _is_away(cards.get(part), target) for part in said}
    none = [p for p in said if _verdict(said[p].values()) is False and away[p] is not None]
    level = [p for p in said if _verdict(said[p].values()) is True and away[p] is not None]
    return Applies(
        answers=len(every),
        not_applicable=sum(r.status == "not_applicable" for r in every),
        cannot_tell=sum(r.status == "cannot_tell" for r in every),
        people=Share(len(several), sum(len(set(answers)) == 1 for answers in several)),
        found=Share(len(none), sum(away[p] is True for p in none)),
        overlooked=Share(len(level), sum(away[p] is True for p in level)),
    )


def _judged(said: Iterable[Review]) -> Sequence[bool]:
    """Whether it applies, by each person who can tell."""
    return [r.status == "scored" for r in said if r.status != "cannot_tell"]


def _verdict(said: Iterable[Review]) -> bool | None:
    """Whether it applies, by most of those who can tell; None where they are as many, or nobody can."""
    judged = _judged(said)
    twice = 2 * sum(judged)
    return None if twice == len(judged) else twice > len(judged)


def _is_away(card: Scorecard | None, target: str) -> bool | None:
    """Whether the machine says that it does not apply; None where it was not asked or failed."""
    scores = {s.criterion: s.status for s in card.scores} if card else {}
    status = scores.get(target)
    return None if status in (None, "error") else status == "not_applicable"
