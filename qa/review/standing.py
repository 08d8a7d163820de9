"""Which records still stand, and what people have said about one card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.review.record import Review
from qa.scorecard import Scorecard


def standing(reviews: Iterable[Review]) -> list[Review]:
    """The records that were not withdrawn, in their order; withdrawals themselves are left out."""
    given = list(reviews)
    gone = {r.withdraws for r in given if r.kind == "withdrawal"}
    return [r for r in given if r.kind != "withdrawal" and r.id not in gone]


class Newest(NamedTuple):
    """The records of which none is newer, and each replaced one with the newest that counts instead."""

    stands: tuple[Review, ...]
    replaced: tuple[tuple[Review, Review], ...]


def newest(reviews: Iterable[Review]) -> Newest:
    """Of several reviews (or own assessments) of one score by one person the last given, in their order.

    One score: the same conversation, agent, criterion and rubric text. Given at the same time, as the
    rows of one sheet are, the later in the file counts. Disputes are no answers and all stand.
    """
    last: dict[tuple[str | None, ...], tuple[int, Review]] = {}
    given = list(enumerate(standing(reviews)))
    for place, r in given:
        known = last.get(_score_of(r))
        if known is None or r.at >= known[1].at:
            last[_score_of(r)] = place, r
    stands, replaced = [], []
    for place, r in given:
        counts = last[_score_of(r)]
        if r.kind == "dispute" or counts[0] == place:
            stands.append(r)
        else:
            replaced.append((r, counts[1]))
    return Newest(tuple(stands), tuple(replaced))


def _score_of(r: Review) -> tuple[str | None, ...]:
    return (r.kind, r.by, r.conversation, r.agent, r.criterion, r.rubric_hash)


def repeated(stands: Iterable[Review]) -> set[str]:
    """Ids of standing disputes that say once more what the same person disputed before.

    Same conversation, agent, criterion and rubric text; the first of them is not among these.
    """
    seen: set[tuple[str | None, ...]] = set()
    found = set()
    for r in stands:
        about = (r.by, r.conversation, r.agent, r.criterion, r.rubric_hash)
        if r.kind == "dispute" and about in seen:
            found.add(r.id)
        if r.kind == "dispute":
            seen.add(about)
    return found


@dataclass(frozen=True)
class Said:
    """What stands about one score: the last dispute and the last review by another person."""

    dispute: Review | None
    review: Review | None

    @property
    def waiting(self) -> bool:
        """True where a dispute is younger than the last look of a person."""
        if self.dispute is None:
            return False
        return self.review is None or self.review.at < self.dispute.at


def concerning(card: Scorecard, reviews: Iterable[Review]) -> list[Review]:
    """The standing records about a card: same conversation, agent and rubric text.

    A dispute is about one scorer's score (of whatever version), a review about all of them.
    """
    scorer = card.scorer.partition("@")[0]
    return [
        r
        for r in standing(reviews)
        if (r.conversation, r.agent, r.rubric_hash)
        == (card.conversation, card.about.agent, card.rubric_hash)
        and (r.kind != "dispute" or r.scorer.partition("@")[0] == scorer)
    ]


def said(criterion: str, concerned: Sequence[Review]) -> Said:
    """The last dispute and the last review of one criterion among the records about a card."""
    of = [r for r in concerned if r.criterion == criterion]
    return Said(
        dispute=next((r for r in reversed(of) if r.kind == "dispute"), None),
        review=next((r for r in reversed(of) if r.kind == "review"), None),
    )


def reviewed(concerned: Iterable[Review]) -> bool:
    """True where a person has reviewed the card; an own assessment or a dispute is no review."""
    return any(r.kind == "review" for r in concerned)
