"""What turned the customer's emotion, and the phases of a conversation."""

from __future__ import annotations

import opencc
import pytest

from qa import emotion
from qa.reading.reading import Reading
from qa.scorecard import CustomerView, TurningPoint, misquotes
from qa.turning import MARKED
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import examples
from transcripts.conversation import Conversation
from transcripts.language import han_script


def felt(*lines: str, **fields: object) -> CustomerView:
    return emotion.follow(Reading(talk(*lines, **fields), None))


def talk(*lines: str, **fields: object) -> Conversation:
    chinese = any("\u4e00" <= c <= "\u9fff" for c in "".join(lines))
    return a_conversation(*lines, **{"language": "zh" if chinese else "en", **fields})


def the_point(*lines: str) -> TurningPoint:
    [point] = felt(*lines).turned or ()
    return point


@pytest.mark.parametrize(
    ("rises", "acts", "lines"),
    [
        (True, ["informs"], ["customer: When does the pool open tomorrow?", "agent: At 6.30, the slides at 10.", "customer: Perfect, thanks!"]),
        (True, ["acts", "owns"], ["customer: My library card was blocked and I am furious.", "agent: May I have the card number?", "customer: LC-20993", "agent: I have lifted the block. The late book was our mistake.", "customer: Oh lovely, thank you so much!"]),
        (True, ["acts"], ["customer: 你好，我报的瑜伽课怎么被取消了？气死我了", "agent: 已经帮您恢复了名额。", "customer: 太好了，谢谢你！"]),
        (True, ["owns", "acts"], ["customer: 冷氣滴水滴了三天，真的很火大", "agent: 這三天讓您家裡一直滴水，是我們漏派了單。我已經請林師傅明天早上九點到府。", "customer: 好，謝謝你"]),
        (False, ["blames"], ["customer: Can I move my dentist appointment?", "agent: You should have read the terms, you can only do that online.", "customer: That is rude. I am really annoyed now."]),
        (False, ["blames"], ["customer: 我的签证材料到哪了？", "agent: 亲，这个是您自己没看清楚须知哦～", "customer: 什么态度！太让人生气了"]),
        (False, ["refuses"], ["customer: My broadband is down again.", "agent: Unfortunately we cannot send anyone this week.", "customer: Wonderful. Just what I needed. Third week without internet."]),
        (False, ["holds"], ["customer: Is the museum open on Monday?", "agent: Please hold.", "customer: Hello? Are you still there? Nobody answers me."]),
    ],
)  # fmt: skip
def test_what_the_firm_did_before_a_change_is_named_with_its_words(
    rises: bool, acts: list[str], lines: list[str]
) -> None:
    point = the_point(*lines)
    assert (point.came, point.change > 0) == ("reply", rises)
    assert [deed.act for deed in point.deeds] == acts
    assert abs(point.change) >= MARKED
    assert {deed.turn for deed in point.deeds} <= set(point.after)
    assert point.after == tuple(n for n, line in enumerate(lines) if line.startswith("agent"))


@pytest.mark.parametrize(
    ("act", "words", "lines"),
    [
        ("shows", "my passport is missing!", ["customer: Where are my papers?", "agent: They are with the consulate until Thursday. Anything else?", "customer: The courier just rang, my passport is missing! I fly on Friday."]),
        ("reports", "店裡剛打來說烤箱壞了", ["customer: 太感謝了！", "agent: 不客氣，還有其他需要嗎？", "customer: 等等，店裡剛打來說烤箱壞了，蛋糕做不出來，我媽的生日怎麼辦，好擔心"]),
        ("is_helped", "it works now", ["customer: My tent leaks and I am furious.", "agent: We apologise for any inconvenience.", "customer: I just found the repair kit in the bag, it works now, thank you."]),
    ],
)  # fmt: skip
def test_where_no_reply_can_carry_a_change_it_came_with_what_the_customer_tells(
    act: str, words: str, lines: list[str]
) -> None:
    point = the_point(*lines)
    assert point.came == "event"
    [deed] = point.deeds
    assert (deed.act, deed.turn, deed.role) == (act, 2, "calls_for")
    assert words in deed.quote


def test_a_stock_phrase_carries_no_rise_and_what_nothing_accounts_for_is_unknown() -> None:
    point = the_point(
        "customer: My tent leaks, I am furious.",
        "agent: We apologise for any inconvenience.",
        "customer: Thank you.",
    )
    assert (point.came, point.deeds) == ("unknown", ())


@pytest.mark.parametrize(
    ("why", "lines"),
    [
        ("one_turn", ["customer: My broadband is down.", "customer: I am furious.", "agent: I have reset it."]),
        ("steady", ["customer: Is the pool open?", "agent: Until nine.", "customer: And the sauna?"]),
        ("steady", ["customer: I am furious, my tent leaks.", "agent: Your order number?", "customer: T-4471"]),
        ("steady", ["customer: 热水器又坏了", "agent: 请您耐心等待，我们会尽快处理。", "customer: 你们真是太棒了，修了三次还是坏的"]),
        ("doubtful", ["customer: My broadband is down.", "agent: Unfortunately we cannot send anyone this week.", "customer: Great, thanks a lot."]),
        ("doubtful", ["customer: My tent leaks, I am furious.", "agent: We apologise for any inconvenience.", "customer: ok"]),
    ],
)  # fmt: skip
def test_where_nothing_turned_the_reason_is_said_and_irony_is_never_a_rise(
    why: str, lines: list[str]
) -> None:
    view = felt(*lines)
    assert (view.turned, view.unturned) == (None, why)


def test_the_customers_side_is_empty_where_there_is_no_customer() -> None:
    assert felt("agent: Good morning.") == CustomerView()


def test_every_quote_of_the_examples_is_in_its_turn_and_the_other_script_turns_alike() -> None:
    to_hant, to_hans = opencc.OpenCC("s2t").convert, opencc.OpenCC("t2s").convert
    told = 0
    for conversation in examples().values():
        view = emotion.follow(Reading(conversation, conversation.agent))
        assert misquotes((), conversation, view) == []
        told += len(view.turned or ())
        script = han_script("".join(t.text for t in conversation.turns))
        if script is None:
            continue
        convert = to_hant if script == "Hans" else to_hans
        turns = tuple(
            t.model_copy(update={"text": convert(t.text), "words": ()}) for t in conversation.turns
        )
        other = conversation.model_copy(update={"turns": turns})
        assert _shape(emotion.follow(Reading(other, other.agent))) == _shape(view)
    assert told > 20


def _shape(view: CustomerView) -> list[tuple[object, ...]]:
    points = [
        (p.turn, p.before, p.came, *((d.turn, d.act) for d in p.deeds)) for p in view.turned or ()
    ]
    return [*points, (view.unturned, *(f.phase for f in view.emotion))]


def test_a_conversation_has_an_opening_a_problem_its_handling_and_a_close() -> None:
    view = felt(
        "agent: Hello, Kestrel Tents.",
        "customer: Hi",
        "customer: my tent leaks",
        "agent: Could you give me the order number?",
        "customer: T-4471",
        "agent: I have put a new one in the post, it comes on Friday.",
        "customer: And the old one?",
        "agent: You can keep it.",
        "customer: Great",
        "customer: thanks",
        "agent: Bye.",
    )
    phases = {f.turn: f.phase for f in view.emotion}
    assert phases == {
        1: "opening", 2: "opening", 4: "problem", 6: "handling", 8: "close", 9: "close",
    }  # fmt: skip
    assert {f.phase for f in felt("customer: Hi", "customer: anyone?").emotion} == {"opening"}
