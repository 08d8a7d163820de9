"""The trust gate: a judge held against people, per criterion and language, and what it takes to pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from statistics import fmean

from qa.review.applies import Applies, applies_of, given_by_people
from qa.review.compared import Compared, among_people, best_constant, compare
from qa.review.learning import labels_in
from qa.review.record import Review
from qa.rubric import Criterion, Rubric
from qa.scorecard import Scorecard
from qa.scoring.scorer import reading_language

#: What a judge must reach. `kappa` is quadratic on a scale (0.70: the convention for letting a judge
#: pre-fill a form), or what people reach with each other where that is less; a kappa under `surely`
#: must be outside its interval. Bias in levels; flips are pairs of repeats that differ.
UNITS, KAPPA, SURELY, BIAS, FLIPS = 30, 0.70, 0.40, 0.5, 0.25


@dataclass(frozen=True)
class Asked:
    """What asking about one score came to: answers of the repeats, quotes, those not found, USD."""

    answers: tuple[str, ...]
    quotes: int
    fabricated: int
    cost: Decimal


@dataclass(frozen=True)
class Trust:
    """One criterion in one language: the judge, people and a constant side by side.

    `flips` is the share of pairs of repeats with different answers, None with one repeat; `cost` is
    for one score in USD, `fabricated` the share of quotes that were not in their turns, both None
    where the replies are not at hand. `lacks` names what it does not reach: with none it passes. All of
    it is of levels; `applies` counts the answers that are none.
    """

    criterion: Criterion
    language: str
    judge: Compared
    constant: Compared
    people: Compared | None
    withheld: int
    flips: float | None
    fabricated: float | None
    cost: Decimal | None
    lacks: tuple[str, ...]
    applies: Applies

    @property
    def passed(self) -> bool:
        """True where the judge's scores may be more than advice."""
        return not self.lacks


Part = tuple[str, str | None, str]


def trust(
    cards: Sequence[Scorecard],
    reviews: Iterable[Review],
    rubric: Rubric,
    asked: Mapping[Part, Asked],
) -> tuple[Trust, ...]:
    """Each criterion and language that people have reviewed, in the order of the rubric.

    `cards` are of one scorer and this text of the rubric; `asked` by conversation, agent, criterion.
    """
    said = list(reviews)
    found = []
    for criterion in rubric.criteria:
        given = given_by_people(said, rubric.content_hash, criterion.id)
        by_language: dict[str, list[tuple[Scorecard, Mapping[str, Review]]]] = defaultdict(list)
        for card in cards:
            key = (card.conversation, card.about.agent)
            people = given.get(key) or given.get((card.conversation, None))
            if people:
                by_language[reading_language(card.about.language)].append((card, people))
        for language, pairs in sorted(by_language.items()):
            if one := _trust(criterion, language, pairs, asked):
                found.append(one)
    return tuple(found)


def _trust(
    criterion: Criterion,
    language: str,
    answered: Sequence[tuple[Scorecard, Mapping[str, Review]]],
    asked: Mapping[Part, Asked],
) -> Trust | None:
    of_card = {(card.conversation, card.about.agent): card for card, _ in answered}
    given = {(card.conversation, card.about.agent): people for card, people in answered}
    labels = labels_in(given)
    pairs = [(of_card[part], labels[part]) for part in labels]
    values = [(_value(card, criterion), fmean(people.values())) for card, people in pairs]
    scored = [(value, label) for value, label in values if value is not None]
    if not scored:
        return None
    constant = best_constant([label for _, label in scored], criterion)
    several = [list(people.values()) for _, people in pairs if len(people) > 1]
    raters = max(map(len, several), default=0)
    rows = [[*row, *[None] * (raters - len(row))] for row in several]
    told = [
        asked[key]
        for card, _ in pairs
        if (key := (card.conversation, card.about.agent, criterion.id)) in asked
    ]
    judge = compare(scored, criterion)
    people = among_people(rows, criterion) if rows else None
    by_constant = compare([(constant, label) for _, label in scored], criterion)
    flips = _flips(told)
    quotes = sum(t.quotes for t in told)
    return Trust(
        criterion=criterion,
        language=language,
        judge=judge,
        constant=by_constant,
        people=people,
        withheld=len(values) - len(scored),
        flips=flips,
        fabricated=sum(t.fabricated for t in told) / quotes if quotes else None,
        cost=sum((t.cost for t in told), Decimal(0)) / len(told) if told else None,
        lacks=tuple(_lacks(judge, by_constant, people, flips)),
        applies=applies_of(given, of_card, criterion.id),
    )


def _value(card: Scorecard, criterion: Criterion) -> float | None:
    return next((s.value for s in card.scores if s.criterion == criterion.id), None)


def _flips(told: Sequence[Asked]) -> float | None:
    pairs = [pair for t in told for pair in combinations(t.answers, 2)]
    return sum(a != b for a, b in pairs) / len(pairs) if pairs else None


def _lacks(
    judge: Compared, constant: Compared, people: Compared | None, flips: float | None
) -> Iterable[str]:
    """What stands between the judge and a pass: `units`, `alike`, `kappa`, `surely`, `constant`, `bias`, `flips`."""
    if judge.units < UNITS:
        yield "units"
    among = people.kappa.value if people and people.kappa.value is not None else KAPPA
    if judge.units >= UNITS and judge.kappa.value is None:
        yield "alike"
    elif judge.kappa.value is None or judge.kappa.value < min(KAPPA, max(among, SURELY)):
        yield "kappa"
    if judge.kappa.interval is None or judge.kappa.interval[0] <= SURELY:
        yield "surely"
    if (judge.error.value or 0) >= (constant.error.value or 0):
        yield "constant"
    if abs(judge.bias.value or 0) > BIAS:
        yield "bias"
    if flips is not None and flips > FLIPS:
        yield "flips"
