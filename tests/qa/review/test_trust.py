"""A judge passes where it agrees with people as people do, surely, and better than a constant."""

from __future__ import annotations

from decimal import Decimal

from qa.review.applies import Share
from qa.review.record import Review
from qa.review.trust import Asked, Trust, trust
from qa.rubric_file import load_rubric
from qa.scorecard import About, Overall, Score, Scorecard, value_of

RUBRIC = load_rubric("five-consistencies")
NOW = "2026-01-01T00:00:00Z"


def a_card(id: str, level: int | None) -> Scorecard:
    status = "insufficient_evidence" if level is None else "scored"
    value = None if level is None else value_of(level)
    score = Score(criterion="empathy", status=status, level=level, value=value, reason="-")
    return Scorecard(
        conversation=id, rubric=RUBRIC.reference, rubric_hash=RUBRIC.content_hash, scorer="judge@1",
        about=About(channel="chat", language="en", agent="a"), overall=Overall(value=value),
        scores=(score,), created_at=NOW,
    )  # fmt: skip


def a_review(id: str, by: str, level: int | None) -> Review:
    status = "scored" if level else "not_applicable"
    value = value_of(level) if level else None
    return Review(
        id=f"{id}-{by}", kind="review", at=NOW, by=by, conversation=id, agent="a",
        rubric=RUBRIC.reference, rubric_hash=RUBRIC.content_hash, scorer="judge@1",
        criterion="empathy", status=status, level=level, value=value, reason="read it",
    )  # fmt: skip


def held(judge: list[int | None], people: list[int], other: list[int] | None = None) -> Trust:
    """The trust of a judge's levels beside those of one or two people."""
    cards = [a_card(f"c-{n}", level) for n, level in enumerate(judge)]
    reviews = [a_review(f"c-{n}", "ann", level) for n, level in enumerate(people)]
    reviews += [a_review(f"c-{n}", "bo", level) for n, level in enumerate(other or [])]
    [found] = trust(cards, reviews, RUBRIC, {})
    return found


PEOPLE = [1, 2, 3, 4, 5] * 8


def test_a_judge_that_agrees_passes() -> None:
    found = held([*PEOPLE], PEOPLE)
    assert found.passed and found.judge.exact == 1.0 and found.judge.units == 40


def test_a_constant_agrees_by_chance_only_and_does_not_pass() -> None:
    found = held([3] * 40, PEOPLE)
    assert {"kappa", "surely", "constant"} <= set(found.lacks)
    assert found.constant.exact == 0.2  # eight of forty are a 3


def test_too_few_reviews_are_no_pass_however_well_they_agree() -> None:
    assert held([*PEOPLE[:20]], PEOPLE[:20]).lacks == ("units",)


def test_a_lenient_judge_is_biased() -> None:
    found = held([min(5, level + 1) for level in PEOPLE], PEOPLE)
    # one level too high for four in five: +0.8
    assert "bias" in found.lacks and round(found.judge.bias.value or 0, 2) == 0.8


def test_people_stand_beside_the_judge_and_are_its_ceiling() -> None:
    other = [min(5, level + (n % 2)) for n, level in enumerate(PEOPLE)]
    found = held([*PEOPLE], PEOPLE, other)
    assert found.people is not None and found.people.units == 40
    assert 0 < (found.people.kappa.value or 0) < 1


def test_what_was_not_scored_is_counted_and_left_out() -> None:
    judge: list[int | None] = [*PEOPLE]
    judge[:4] = [None] * 4
    found = held(judge, PEOPLE)
    assert (found.withheld, found.judge.units) == (4, 36)


def test_answers_that_are_no_level_are_counted_apart_and_never_as_a_level() -> None:
    """Of 8 conversations: two are n/a to both, one to ann only, one is 'cannot tell' to bo; the judge withholds two."""
    cards = [a_card(f"c-{n}", level) for n, level in enumerate([None, 3, 3, None, 3, 4, 2, 5])]
    cards[0] = not_applicable(cards[0])
    cards[3] = not_applicable(cards[3])
    ann = [None, None, None, 3, 3, 4, 2, 5]
    bo = [None, None, 4, 3, 3, 4, 2, None]
    reviews = [a_review(f"c-{n}", who, level) for who, given in (("ann", ann), ("bo", bo)) for n, level in enumerate(given)]  # fmt: skip
    reviews[-1] = reviews[-1].model_copy(update={"status": "cannot_tell"})
    [found] = trust(cards, reviews, RUBRIC, {})
    applies = found.applies
    assert (applies.answers, applies.not_applicable, applies.cannot_tell) == (16, 5, 1)
    assert applies.people == Share(of=7, part=6)  # they differ on c-2; on c-7 only ann can tell
    assert applies.found == Share(of=2, part=1)  # c-0 and c-1; c-2 is undecided
    assert applies.overlooked == Share(of=5, part=1)  # c-3 of c-3 to c-7
    assert (found.judge.units, found.withheld) == (
        5,
        1,
    )  # c-2 by bo's level, c-4 to c-7; c-3 withheld


def not_applicable(card: Scorecard) -> Scorecard:
    score = card.scores[0].model_copy(update={"status": "not_applicable"})
    return card.model_copy(update={"scores": (score,)})


def test_flips_quotes_and_cost_come_from_the_replies() -> None:
    cards, reviews = [a_card("c-0", 3)], [a_review("c-0", "ann", 3)]
    asked = {("c-0", "a", "empathy"): Asked(("3", "3", "4"), 10, 2, Decimal("0.03"))}
    [found] = trust(cards, reviews, RUBRIC, asked)
    # of three pairs of repeats two differ; two of ten quotes were not there
    assert found.flips == 2 / 3 and found.fabricated == 0.2 and found.cost == Decimal("0.03")
    assert "flips" in found.lacks


def test_disputes_are_no_reviews() -> None:
    dispute = a_review("c-0", "a", 5).model_copy(update={"kind": "dispute"})
    assert trust([a_card("c-0", 3)], [dispute], RUBRIC, {}) == ()
