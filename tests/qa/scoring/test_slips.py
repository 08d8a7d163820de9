"""Typing slips: read as they were meant, quoted as they were typed, and words that are right left alone."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.acts import acts_by_turn
from qa.reading.places import in_common_words
from qa.reading.reading import Reading
from qa.reading.slips import meant, mended
from tests.builders import a_conversation
from transcripts.language import fold

SLIPS = tomllib.loads((files("qa.reading") / "lexicons" / "slips.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("i was chraged twice and teh recipt is wrong", "i was charged twice and the receipt is wrong"),
        ("it hasnt arived, pls refnud me tmrw", "it hasn't arrived, please refund me tomorrow"),
        ("the dishwahser adress is seperate", "the dishwasher address is separate"),
        ("ill send it today. were sorry, well call you", "i'll send it today. we're sorry, we'll call you"),
        ("im afraid thats definately my accomodation", "i'm afraid that's definitely my accommodation"),
        ("your welcome, id like that", "you're welcome, i'd like that"),
        ("u promissed to cancell it", "you promised to cancel it"),
        ("it is not working lah, can help or not ah?", "it is not working, can help or not?"),
        ("kindly revert to me asap", "please reply to me asap"),
    ],
)  # fmt: skip
def test_a_slip_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert mended(typed).text == read


@pytest.mark.parametrize(
    "text",
    [
        "i changed the charged battery", "my mother was ill and well cared for", "were you there? its colour is grey",
        "your order id is ab12, your right hand", "she fell ill last week, as well as i did",
        "write to jon.smth@exmaple.com or www.parcl.com/adress", "part rcvr-adress_2 and #recieved",
        "a favourite jewellery catalogue, cancelled and organised", "the vinyl fitter and the plumber re-grouted it",
        "zalando, revolut, nespresso, roborock, huawei, xiaomi and ikea", "we well remember, shell petrol", "ah, i see. thank you kindly",
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(text: str) -> None:
    assert mended(text) == (text, None)


@pytest.mark.parametrize(
    "name", "marek pavel emeka chidinma priya lakshmi smythe haddad khalil jurgen tomasz".split()
)
def test_a_name_is_no_slip_of_a_word(name: str) -> None:
    assert meant(name) is None


def test_a_name_that_looks_like_a_slip_stays_where_it_is_known_as_one() -> None:
    assert mended("thanks, annna", {"annna"}).text == "thanks, annna"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("我以經等了三天，因該到了吧", "我已经等了三天,应该到了吧"),
        ("帳號登陸不上，在不處理我就投訴", "账号登录不上,再不处理我就投诉"),
        ("你们处理的太慢，觉的很失望", "你们处理得太慢,觉得很失望"),
        ("麻凡退欵，谢谢拉", "麻烦退款,谢谢啦"),
        ("再吗？", "在吗?"),
        ("包裹放在那里？", "包裹放在哪里?"),
    ],
)
def test_a_slip_of_the_ear_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert in_common_words(fold(typed)) == read


@pytest.mark.parametrize(
    "text", ["现在次数不够", "蚊帐和帐篷", "台风登陆了", "我感觉的时候", "买了一只杯子", "现在不处理也行", "这是我做的很多饼", "放在那里了"],
)  # fmt: skip
def test_characters_that_are_right_are_left_alone(text: str) -> None:
    assert in_common_words(text) == text


def test_chinese_slips_are_put_character_for_character() -> None:
    for typed, put in SLIPS["heard"].items():
        assert len(typed) == len(put) and typed != put and fold(typed) == typed, typed


def test_what_is_quoted_is_what_was_typed() -> None:
    text = "Ill refnud teh parcl tmrw. We recieved your adress; I have cancelled it."
    chat = a_conversation("customer: wheres my parcl, i dont know", f"agent: {text}", language="en")
    reading = Reading(chat, chat.agent_of(chat.turns[1]))
    turn = reading.own[0]
    assert [text[s.start : s.end] for s in turn.sentences] == [
        "Ill refnud teh parcl tmrw.", "We recieved your adress;", "I have cancelled it."
    ]  # fmt: skip
    assert "i'll refund the parcel tomorrow" in turn.sentences[0].folded
    quoted = [(a.kind, a.quote) for a in acts_by_turn(reading)[1]]
    assert ("promises", "Ill refnud teh") in quoted
    assert ("acts", "I have cancelled") in quoted
    promise = next(a for a in acts_by_turn(reading)[1] if a.kind == "promises")
    assert promise.by == "tmrw"


@given(st.lists(st.sampled_from("dont ill recieved adress parcl pls tmrw u the order 12 ok, is late. well call".split()), max_size=12))  # fmt: skip
def test_every_code_point_of_what_is_read_stands_somewhere_in_what_was_typed(
    words: list[str],
) -> None:
    typed = " ".join(words)
    text, origins = mended(typed)
    if origins is None:
        assert len(text) == len(typed)
    else:
        assert len(origins) == len(text) + 1
        assert list(origins) == sorted(origins) and origins[-1] == len(typed)
        assert all(typed[o] == c for o, c in zip(origins, text, strict=False) if c in " ,.")
