"""Numbers, dates and amounts have one form however they were said; the text stays as it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.normal_forms import normal_forms, normalised, same_forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("It comes on the twenty third of May.", ["--05-23"]),
        ("It comes on the 23rd of May", ["--05-23"]),
        ("May the twenty-third, twenty twenty six", ["2026-05-23"]),
        ("on 3 December 2025", ["2025-12-03"]),
        ("二十三号", ["---23"]),
        ("五月二十三号", ["--05-23"]),
        ("二零二六年五月二十三日", ["2026-05-23"]),
        ("2026年5月23日", ["2026-05-23"]),
        ("一千二百块", ["¤ 1200"]),
        ("一千二百块五", ["¤ 1200.50"]),
        ("一千二百塊錢", ["¤ 1200"]),
        ("两万三千元人民币", ["¤ 23000"]),
        ("三十八美元", ["USD 38"]),
        ("twelve pounds fifty.", ["GBP 12.50"]),
        ("twelve pounds and fifty pence", ["GBP 12.50"]),
        ("£12.50", ["GBP 12.50"]),
        ("NT$1,200", ["TWD 1200"]),
        ("a hundred and twenty dollars", ["USD 120"]),
        ("twelve hundred and five", ["1205"]),
        ("two million three hundred thousand", ["2300000"]),
        ("two point five", ["2.5"]),
        ("百分之二十", ["20%"]),
        ("twenty percent", ["20%"]),
        ("等了三十五分钟", ["35"]),
        ("一千二", ["1200"]),
        ("一千零二", ["1002"]),
        ("3万5", ["35000"]),
        ("订单二零二六", ["2026"]),
        ("I have one of them, in a second", []),
        ("千万别急，万一十分不方便，等一下", []),
        ("两位请坐，第一次", []),
        ("五月了", []),
    ],
)
def test_what_was_said_has_its_normal_form(text: str, forms: list[str]) -> None:
    assert [found.form for found in normal_forms(text)] == forms


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("the twenty third of May", "5月23日"),
        ("thirty five per cent", "百分之三十五"),
        ("一千二百塊", "一千二百块"),
        ("twelve hundred", "一千两百"),
        ("三十八美元", "thirty eight dollars"),
    ],
)
def test_the_same_is_the_same_in_both_languages_and_scripts(left: str, right: str) -> None:
    assert same_forms(left, right)


def test_a_text_for_search_has_the_forms_in_place() -> None:
    assert normalised("退你一千二百块，二十三号到") == "退你¤ 1200，---23到"
    assert normalised("nothing to see") == "nothing to see"


@given(st.integers(1, 9999))
def test_every_amount_is_read_as_it_is_written(value: int) -> None:
    assert [f.form for f in normal_forms(f"{value}元")] == [f"¤ {value}"]
    assert [f.form for f in normal_forms(f"{value:,} dollars")] == [f"USD {value}"]


@given(st.text(alphabet="一二三十百千万零点块号月年日两 twenty one hundred pounds of may 5£.,%"))
def test_spans_are_of_the_text_in_order_and_apart(text: str) -> None:
    found = normal_forms(text)
    assert all(0 <= f.start < f.end <= len(text) and f.form for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
