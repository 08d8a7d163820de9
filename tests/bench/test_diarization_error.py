"""The diarisation error rate is what one gets by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.diarization_error import DiarizationError, Span, diarization_error

_TIMES = st.integers(0, 200).map(lambda tenths: tenths / 10)
_SPANS = st.lists(
    st.tuples(_TIMES, _TIMES, st.sampled_from("abc")).map(
        lambda t: Span(min(t[0], t[1]), max(t[0], t[1]) + 0.1, t[2])
    ),
    min_size=1,
    max_size=8,
)


def test_each_kind_of_error_is_counted_in_seconds() -> None:
    reference = [Span(0, 10, "A"), Span(10, 20, "B")]
    found = [Span(1, 12, "x"), Span(12, 22, "y")]

    error = diarization_error(reference, found, collar=0)

    # 0-1 nobody was found, 10-12 was given to A's label, 20-22 nobody spoke.
    assert error == DiarizationError(speech=20, missed=1, false_alarm=2, confused=2)
    assert error.rate == pytest.approx(5 / 20)


def test_a_collar_leaves_out_a_quarter_second_around_each_boundary() -> None:
    reference = [Span(0, 10, "A"), Span(10, 20, "B")]
    found = [Span(1, 12, "x"), Span(12, 22, "y")]

    error = diarization_error(reference, found, collar=0.25)

    # Left out: 0-.25, 9.75-10.25, 19.75-20.25. Missed .25-1, confused 10.25-12, invented 20.25-22.
    assert (error.speech, error.missed) == (pytest.approx(19.0), pytest.approx(0.75))
    assert (error.confused, error.false_alarm) == (pytest.approx(1.75), pytest.approx(1.75))


def test_overlapped_speech_counts_once_a_speaker() -> None:
    reference = [Span(0, 10, "A"), Span(4, 6, "B")]

    alone = diarization_error(reference, [Span(0, 10, "x")], collar=0)

    assert alone == DiarizationError(speech=12, missed=2, false_alarm=0, confused=0)
    assert diarization_error(reference, [Span(0, 10, "x"), Span(4, 6, "y")], collar=0).rate == 0


def test_speakers_are_mapped_so_that_most_time_agrees() -> None:
    # x shares 6 s with A and 5 with B, y shares 5 with A: x to A alone would leave y with none,
    # x to B and y to A agrees for 10 s.
    reference = [Span(0, 11, "A"), Span(11, 16, "B")]
    found = [Span(0, 6, "x"), Span(6, 11, "y"), Span(11, 16, "x")]

    assert diarization_error(reference, found, collar=0).confused == 6


def test_nothing_is_counted_after_the_end_and_nothing_said_gives_no_rate_to_divide_by() -> None:
    assert diarization_error([Span(0, 5, "A")], [Span(0, 9, "x")], 0, end=5).rate == 0
    assert diarization_error([], [], 0).rate == 0
    assert diarization_error([], [Span(0, 1, "x")], 0).rate == 1


@given(_SPANS, _SPANS, st.permutations("abc"))
def test_names_do_not_matter(reference: list[Span], found: list[Span], names: list[str]) -> None:
    renamed = [span._replace(speaker=names["abc".index(span.speaker)]) for span in found]

    assert diarization_error(reference, renamed, 0.25).rate == pytest.approx(
        diarization_error(reference, found, 0.25).rate
    )


@given(_SPANS)
def test_the_reference_itself_has_no_error(reference: list[Span]) -> None:
    assert diarization_error(reference, reference, 0).rate == pytest.approx(0)


@given(_SPANS, _SPANS)
def test_missing_and_inventing_are_each_other_the_other_way_round(
    one: list[Span], other: list[Span]
) -> None:
    there, back = diarization_error(one, other, 0), diarization_error(other, one, 0)

    assert there.missed == pytest.approx(back.false_alarm)
    assert there.confused == pytest.approx(back.confused)
