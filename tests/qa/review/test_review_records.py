"""Disputes and other records: validated, appended, never overwritten, never torn."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa.errors import ReviewError
from qa.review.learning import labels_of
from qa.review.record import Review, Signed, dispute, proposed, withdrawal
from qa.review.record_file import append_review, read_reviews
from qa.review.standing import concerning, newest, reviewed, said, standing
from qa.rubric import Criterion
from qa.scorecard import About, Overall, Score, Scorecard

WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SIGNED = Signed(by="agent-07", at=WHEN, id="d1")


def a_criterion(kind: str = "scale", id: str = "empathy", levels: int = 5) -> Criterion:
    more: dict[str, Any] = {}
    if kind == "scale":
        more["levels"] = [{"level": n + 1, "anchor": {"en": f"anchor {n}"}} for n in range(levels)]
    if kind == "choice":
        more["choices"] = [
            {"id": "solved", "text": {"en": "Solved"}, "value": 1.0},
            {"id": "other", "text": {"en": "Other"}, "value": None},
        ]
    return Criterion.model_validate(
        {"id": id, "name": {"en": id}, "question": {"en": "?"}, "kind": kind, **more}
    )


def a_card(scorer: str = "local@0.1.0", **more: Any) -> Scorecard:
    score = Score(criterion="empathy", status="scored", level=2, value=0.25, reason="-")
    return Scorecard(
        conversation="c-1", rubric="five@1", rubric_hash="h", scorer=scorer,
        about=About(channel="chat", language="en", agent="agent-07"),
        overall=Overall(value=0.25), scores=(score,), created_at=WHEN, **more,
    )  # fmt: skip


def a_dispute(id: str = "d1", reason: str = "I did.", by: str | None = "agent-07") -> Review:
    return dispute(a_card(), a_criterion(), "4", reason, Signed(by=by, at=WHEN, id=id))


def test_a_dispute_keeps_the_machines_level_beside_the_proposed_one() -> None:
    record = a_dispute()
    assert (record.machine_level, record.machine_value) == (2, 0.25)
    assert (record.level, record.value) == (4, 0.75)  # (4 - 1) / (5 - 1)
    assert (record.conversation, record.agent, record.scorer) == ("c-1", "agent-07", "local@0.1.0")


@pytest.mark.parametrize(
    ("kind", "answer", "level", "value"),
    [("scale", "1", 1, 0.0), ("scale", " 5 ", 5, 1.0), ("scale", "１", 1, 0.0), ("yes_no", "yes", None, 1.0),
     ("yes_no", "no", None, 0.0), ("choice", "solved", None, 1.0), ("choice", "other", None, None)],
)  # fmt: skip
def test_an_answer_is_a_level_a_yes_or_a_choice(
    kind: str, answer: str, level: int | None, value: float | None
) -> None:
    assert proposed(a_criterion(kind), answer)[1:] == (level, value)


@pytest.mark.parametrize("answer", ["0", "6", "4.5", "-1", "", "LEVEL", "yes", "٣"])
def test_a_level_outside_the_scale_is_refused_with_the_accepted_ones(answer: str) -> None:
    with pytest.raises(ReviewError, match="accepted are 1 2 3 4 5"):
        dispute(a_card(), a_criterion(), answer, "because", SIGNED)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2001])
def test_a_reason_is_needed_and_has_an_end(reason: str) -> None:
    with pytest.raises(ReviewError, match="--reason"):
        dispute(a_card(), a_criterion(), "4", reason, SIGNED)


def test_a_criterion_without_a_score_on_the_card_cannot_be_disputed() -> None:
    with pytest.raises(ReviewError, match="'speed'; accepted are empathy"):
        dispute(a_card(), a_criterion(id="speed"), "4", "because", SIGNED)


def test_only_a_withdrawal_names_a_record_it_takes_back() -> None:
    with pytest.raises(ValidationError, match="withdraws"):
        Review.model_validate({**a_dispute().model_dump(), "kind": "withdrawal"})


def test_only_who_made_a_dispute_withdraws_it() -> None:
    with pytest.raises(ReviewError, match="was not made by 'agent-26'"):
        withdrawal(a_dispute(), Signed(by="agent-26", at=WHEN, id="w1"))


def test_a_withdrawal_is_added_and_the_dispute_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "reviews.jsonl"
    append_review(path, a_dispute())
    before = path.read_bytes()
    append_review(path, withdrawal(a_dispute(), Signed(by=None, at=WHEN, id="w1")))
    assert path.read_bytes().startswith(before)
    found = read_reviews(path).reviews
    assert [r.kind for r in found] == ["dispute", "withdrawal"]
    assert standing(found) == []


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_a_record_comes_back_from_the_file_as_it_was(reason: str) -> None:
    record = a_dispute(reason=reason.encode("utf-8", "replace").decode())
    assert Review.model_validate_json(record.model_dump_json()) == record


def test_a_missing_file_has_no_records(tmp_path: Path) -> None:
    assert read_reviews(tmp_path / "none.jsonl").reviews == ()


def test_a_torn_or_foreign_line_is_named_and_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    append_review(path, a_dispute("d1"))
    with path.open("ab") as stream:
        stream.write(b'{"id":"half')
    append_review(path, a_dispute("d2"))
    found = read_reviews(path)
    assert [r.id for r in found.reviews] == ["d1", "d2"]
    assert len(found.failures) == 1 and f"{path}:2" in str(found.failures[0])


_WRITER = """
import sys
from pathlib import Path
from qa.review.record import Review
from qa.review.record_file import append_review
record = Review.model_validate_json(sys.argv[2])
for n in range(30):
    append_review(Path(sys.argv[1]), record.model_copy(update={"id": f"{record.id}-{n}"}))
"""


def test_two_writers_at_once_never_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), a_dispute(id, id * 1900).model_dump_json()]
        )
        for id in "ab"
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    found = read_reviews(path)
    assert found.failures == ()
    assert sorted(r.id for r in found.reviews) == sorted(
        f"{w}-{n}" for w in "ab" for n in range(30)
    )
    assert all(set(r.reason) == {r.id[0]} for r in found.reviews)
    assert all(json.loads(line) for line in path.read_text("utf-8").splitlines())


def test_a_dispute_is_about_one_scorer_and_a_review_about_all() -> None:
    own = a_dispute()
    person = own.model_copy(update={"id": "r1", "kind": "review", "by": "lead"})
    assert concerning(a_card("judge@2"), [own, person]) == [person]
    assert concerning(a_card("local@0.9"), [own, person]) == [own, person]


def test_a_dispute_waits_until_a_person_has_looked_after_it() -> None:
    own = a_dispute()
    early = own.model_copy(update={"kind": "review", "id": "r0", "at": WHEN - timedelta(days=1)})
    late = own.model_copy(update={"kind": "review", "id": "r1", "at": WHEN + timedelta(days=1)})
    assert said("empathy", [own]).waiting
    assert said("empathy", [early, own]).waiting
    assert not said("empathy", [own, late]).waiting
    assert not said("speed", [own]).waiting
    assert not reviewed([own]) and reviewed([own, late])


def test_a_table_of_reviews_given_as_records_is_one_line_that_says_how_it_comes_in(
    tmp_path: Path,
) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("conversation,criterion,reviewer,score\nc-1,empathy,rosa,4\n" * 3)

    read = read_reviews(table)

    (line,) = map(str, read.failures)
    assert read.reviews == () and f"evenhand review import {table}" in line


def a_review_of(level: int | None, at: datetime, id: str, by: str = "rosa") -> Review:
    card = a_dispute()
    status = "scored" if level else "not_applicable"
    said = {"kind": "review", "by": by, "at": at, "id": id, "status": status, "level": level}
    return card.model_copy(update={**said, "value": (level - 1) / 4 if level else None})


def test_of_two_answers_by_one_person_the_newest_counts_whatever_the_order_in_the_file() -> None:
    later = a_review_of(2, WHEN + timedelta(days=1), "r2")
    first, other = a_review_of(4, WHEN, "r1"), a_review_of(5, WHEN, "r3", by="ming")
    for file in ([first, later, other], [later, other, first]):
        found = newest([*file, a_dispute(), a_dispute(id="d2")])
        assert {r.id for r in found.stands} == {"r2", "r3", "d1", "d2"}
        assert [(old.id, counts.id) for old, counts in found.replaced] == [("r1", "r2")]
    away = a_review_of(None, WHEN, "r4")  # a later row of the same sheet
    assert [r.id for r in newest([first, away]).stands] == ["r4"]
    assert labels_of([first, away], "h", "empathy") == {}


def test_an_answer_without_a_level_is_kept_as_that_and_old_records_stay_readable() -> None:
    old = json.loads(a_dispute().model_dump_json())
    del old["status"]
    assert Review.model_validate(old).status == "scored"
    away = dispute(a_card(), a_criterion(), "不適用", "no feeling shown", SIGNED)
    assert (away.status, away.level, away.value) == ("not_applicable", None, None)
    with pytest.raises(ValidationError, match="has no level"):
        Review.model_validate({**old, "status": "cannot_tell"})
