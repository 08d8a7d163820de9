"""The laws of every scorer's card: the mean, what fails it, what applies, what may be quoted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import ScorerError
from qa.rubric import Criterion, Language, Rubric
from qa.scorecard import CustomerView, Evidence, Score, Scorecard
from qa.scoring.scorer import (
    Judgement,
    MisquoteError,
    overall,
    reading_language,
    score_conversation,
)
from tests.builders import a_conversation
from transcripts.conversation import Conversation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TALK = a_conversation("customer@0: Where is it?", "agent@5: It comes on Friday.")

Answers = dict[str, float | str]


@dataclass(frozen=True)
class Told:
    """A scorer that answers as it is told: a value, or a status; 0.5 for what it is not told."""

    answers: Answers
    evidence: tuple[Evidence, ...] = ()
    name: str = "told"
    version: str = "1"

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        scores = (self._score(c) for c in criteria if self.answers.get(c.id) != "forgotten")
        return Judgement(tuple(scores), CustomerView())

    def _score(self, criterion: Criterion) -> Score:
        answer = self.answers.get(criterion.id, 0.5)
        known: dict[str, Any] = {"criterion": criterion.id, "reason": "-"}
        if isinstance(answer, str):
            return Score(status=answer, **known)  # type: ignore[arg-type]
        levels = len(criterion.levels)
        level = 1 + round(answer * (levels - 1)) if levels else None
        return Score(status="scored", value=answer, level=level, evidence=self.evidence, **known)


def a_criterion(id: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    """`a_criterion("tone", "scale", weight=2)`."""
    parts: dict[str, dict[str, Any]] = {
        "scale": {"levels": [{"level": n, "anchor": {"en": str(n)}} for n in range(1, 6)]},
        "choice": {
            "choices": [
                {"id": name, "text": {"en": name}, "value": value}
                for name, value in (("none", 0), ("some", 0.5), ("all", 1), ("cannot-tell", None))
            ]
        },
    }
    text = {"name": {"en": id}, "question": {"en": f"{id}?"}}
    return {"id": id, "kind": kind, **text, **parts.get(kind, {}), **more}


def a_rubric(*sections: list[dict[str, Any]]) -> Rubric:
    """A rubric of sections `s0`, `s1`, ..., each a list of criteria."""
    return Rubric.model_validate(
        {
            "id": "r",
            "version": "1",
            "languages": ("en",),
            "name": {"en": "R"},
            "sections": [
                {"id": f"s{n}", "name": {"en": "S"}, "criteria": criteria}
                for n, criteria in enumerate(sections)
            ],
        }
    )


def card(rubric: Rubric, conversation: Conversation = TALK, **answers: float | str) -> Scorecard:
    """The one card of a conversation when a scorer gives these answers."""
    told = Told({id.replace("_", "-"): answer for id, answer in answers.items()})
    [made] = score_conversation(conversation, rubric, told, now=NOW)
    return made


def statuses(made: Scorecard) -> dict[str, str]:
    return {score.criterion: score.status for score in made.scores}


def test_overall_is_the_weighted_mean_of_what_was_scored() -> None:
    rubric = a_rubric([a_criterion("a", weight=3), a_criterion("b", weight=1), a_criterion("c")])
    # (3 x 1 + 1 x 0.5) / (3 + 1) = 0.875; c is not in the denominator
    assert card(rubric, a=1.0, b=0.5, c="not_applicable").overall.value == 0.875
    # (3 x 1 + 1 x 0.5 + 1 x 0) / 5 = 0.7
    assert card(rubric, a=1.0, b=0.5, c=0.0).overall.value == 0.7


@pytest.mark.parametrize("status", ["not_applicable", "insufficient_evidence", "error"])
def test_what_was_not_scored_is_neither_0_nor_full_marks(status: str) -> None:
    rubric = a_rubric([a_criterion("a", critical=True), a_criterion("b")])
    made = card(rubric, a=status, b=0.6)
    assert (made.overall.value, made.failed_by) == (0.6, ())
    assert card(rubric, a=status, b=status).overall.value is None


WEIGHTS = st.floats(0, 1_000_000) | st.sampled_from([5e-324, 1e-300, 1.0, 1_000_000.0])
VALUES = st.none() | st.floats(0, 1)


@given(st.lists(st.tuples(WEIGHTS, VALUES), min_size=1, max_size=8), st.randoms())
def test_overall_lies_between_the_scores_and_does_not_depend_on_their_order(
    pairs: list[tuple[float, float | None]], random: Any
) -> None:
    def mean(numbered: list[tuple[int, tuple[float, float | None]]]) -> float | None:
        rubric = a_rubric([a_criterion(f"c{n}", weight=weight) for n, (weight, _) in numbered])
        answers = {f"c{n}": "not_applicable" if v is None else v for n, (_, v) in numbered}
        return card(rubric, TALK, **answers).overall.value

    numbered = list(enumerate(pairs))
    value = mean(numbered)
    scored = [v for weight, v in pairs if v is not None and weight > 0]
    if not scored:
        assert value is None
        return
    assert value is not None
    assert min(scored) - 5e-5 <= value <= max(scored) + 5e-5  # four digits
    random.shuffle(numbered)
    shuffled = mean(numbered)
    assert shuffled is not None
    assert abs(shuffled - value) <= 1.01e-4


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 10))
def test_a_better_score_never_lowers_overall(a: float, b: float, weight: float) -> None:
    rubric = a_rubric([a_criterion("a", weight=weight), a_criterion("b")])
    low, high = sorted((a, b))
    lower, higher = card(rubric, a=low).overall.value, card(rubric, a=high).overall.value
    assert lower is not None
    assert higher is not None
    assert lower <= higher


def test_a_critical_failure_names_its_criterion_and_leaves_the_value() -> None:
    plain = a_rubric([a_criterion("a"), a_criterion("b")])
    strict = a_rubric([a_criterion("a", critical=True), a_criterion("b", critical=True)])
    assert card(strict, a=0.0, b=1.0).failed_by == ("a",)
    assert card(strict, a=0.0, b=1.0).overall == card(plain, a=0.0, b=1.0).overall
    assert card(strict, a=0.0, b=0.0).failed_by == ("a", "b")
    assert card(strict, a=0.01, b=1.0).failed_by == ()
    assert card(plain, a=0.0, b=0.0).failed_by == ()


def test_a_section_fails_by_its_own_section_critical_criterion() -> None:
    rubric = a_rubric(
        [a_criterion("a", section_critical=True), a_criterion("b")],
        [a_criterion("c", section_critical=True)],
        [a_criterion("d")],
    )
    made = card(rubric, a=0.0, b=0.0, c=1.0, d=0.0)
    assert (made.failed_sections, made.failed_by) == (("s0",), ())


def test_what_does_not_apply_fails_nothing_and_is_not_asked() -> None:
    applies = {"channel": ["email"]}
    rubric = a_rubric([a_criterion("a", critical=True, applies=applies), a_criterion("b")])
    made = card(rubric, a=0.0, b=1.0)
    assert statuses(made) == {"a": "not_applicable", "b": "scored"}
    assert (made.failed_by, made.overall.value) == ((), 1.0)
    assert card(rubric, TALK.model_copy(update={"channel": "email"}), a=0.0).failed_by == ("a",)


def test_attributes_must_be_there_and_all_conditions_must_hold() -> None:
    applies = {"attribute": {"product": ["loan", "card"]}, "channel": ["chat"]}
    rubric = a_rubric([a_criterion("a", applies=applies)])

    def status(**attributes: str) -> str:
        talk = TALK.model_copy(update={"attributes": attributes})
        return statuses(card(rubric, talk))["a"]

    assert status(product="loan") == status(product="card", other="x") == "scored"
    assert status() == status(product="Loan") == status(other="loan") == "not_applicable"


@pytest.mark.parametrize(
    ("kind", "answer", "names"),
    [
        ("yes_no", 1.0, {"yes", "scored"}),
        ("yes_no", 0.0, {"no", "scored"}),
        ("scale", 0.0, {"1", "scored"}),
        ("scale", 1.0, {"5", "scored"}),
        ("choice", 0.5, {"some", "scored"}),
        ("choice", 0.0, {"none", "scored"}),
        ("yes_no", "not_applicable", {"not_applicable"}),
        ("scale", "error", {"error"}),
    ],
)
def test_another_answer_is_named_as_its_kind_names_it(
    kind: str, answer: float | str, names: set[str]
) -> None:
    possible = {"yes", "no", "1", "5", "some", "none", "all", "None", "scored", "error"}
    for name in possible | names:
        depends = a_criterion("b", applies={"answer": {"a": [name]}})
        made = card(a_rubric([depends, a_criterion("a", kind)]), a=answer)
        assert (statuses(made)["b"] == "scored") == (name in names), name


def test_conditions_on_conditions_hold_together_in_any_order() -> None:
    chain = [
        a_criterion("c", applies={"answer": {"b": ["yes"]}}, critical=True),
        a_criterion("b", applies={"answer": {"a": ["yes"]}}),
        a_criterion("a"),
    ]
    for criteria in (chain, chain[::-1]):
        made = card(a_rubric(criteria), a=0.0, b=1.0, c=0.0)
        assert statuses(made) == {"a": "scored", "b": "not_applicable", "c": "not_applicable"}
        assert made.failed_by == ()
        assert [s.criterion for s in made.scores] == [c["id"] for c in criteria]


def test_a_quote_that_is_not_in_its_turn_is_a_bug_of_the_scorer() -> None:
    rubric = a_rubric([a_criterion("a")])
    good = Evidence(turn=1, start=0, end=8, quote="It comes", role="shows")
    wrong: list[dict[str, Any]] = [
        {"quote": "it comes"}, {"start": 1}, {"turn": 0}, {"turn": 2}, {"end": 7}, {"end": 900},
        {"turn": 0, "end": 5, "quote": "Where"},
    ]  # fmt: skip
    score_conversation(TALK, rubric, Told({}, (good,)), now=NOW)
    for change in wrong:
        told = Told({}, (good, good.model_copy(update=change)))
        with pytest.raises(MisquoteError, match=r"^a: "):
            score_conversation(TALK, rubric, told, now=NOW)
    called = Evidence(turn=0, start=0, end=5, quote="Where", role="calls_for")
    score_conversation(TALK, rubric, Told({}, (called,)), now=NOW)


def test_offsets_are_code_points_not_bytes_or_utf_16_units() -> None:
    talk = a_conversation("customer: 😤 你们?", "agent: 👩‍👩‍👧 e\u0301té 好的, Friday")
    start = talk.turns[1].text.index("Friday")
    evidence = Evidence(turn=1, start=start, end=start + 6, quote="Friday", role="shows")
    score_conversation(talk, a_rubric([a_criterion("a")]), Told({}, (evidence,)), now=NOW)


def test_a_scorer_that_forgets_a_criterion_is_not_taken_for_one_that_found_it_not_to_apply() -> (
    None
):
    rubric = a_rubric([a_criterion("a"), a_criterion("b")])
    with pytest.raises(ScorerError, match="told gave no score for b"):
        card(rubric, b="forgotten")


def test_there_is_a_card_for_each_agent_who_speaks_and_one_where_none_does() -> None:
    people = [
        {"id": "ann", "role": "agent"}, {"id": "bo", "role": "agent"}, {"id": "c", "role": "customer"},
    ]  # fmt: skip

    def agents(*who: str) -> list[str | None]:
        turns = [
            {"speaker": "customer" if w == "c" else "agent", "participant": w, "text": "Hi."}
            for w in who
        ]
        talk = Conversation.model_validate(
            {"id": "x", "channel": "chat", "turns": turns, "participants": people}
        )
        made = score_conversation(talk, a_rubric([a_criterion("a")]), Told({}), now=NOW)
        return [card.about.agent for card in made]

    assert agents("c", "bo", "ann", "bo") == ["bo", "ann"]
    assert agents("c", "ann") == ["ann"]
    assert agents("c") == [None]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("fr", "en"), ("und", "en"), ("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hant"),
        ("yue-Hant", "zh-Hant"),
    ],
)  # fmt: skip
def test_reasons_are_in_a_language_there_is_a_catalogue_for(tag: str, language: str) -> None:
    assert reading_language(tag) == language


def test_overall_of_no_scores_is_none() -> None:
    assert overall(a_rubric([a_criterion("a", weight=0)]), ()) is None
    assert card(a_rubric([a_criterion("a", weight=0)]), a=1.0).overall.value is None
