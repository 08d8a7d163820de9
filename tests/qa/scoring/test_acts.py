"""What turns do: each kind found where it stands, and not where it only seems to."""

from __future__ import annotations

import re
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.acts import CUSTOMERS, HARMS, HELPS, Act, acts, acts_by_turn
from qa.reading.reading import Reading
from tests.builders import a_conversation
from transcripts.language import han_script


def of(*lines: str, **fields: object) -> tuple[Act, ...]:
    """The acts of the last turn."""
    language = "zh-Hans" if re.search("[\u4e00-\u9fff]", lines[-1]) else "en"
    reading = Reading(a_conversation(*lines, **{"language": language, **fields}), None)
    return acts(reading.turns[-1], reading.turns[:-1])


def kinds(*lines: str, **fields: object) -> set[str]:
    return {a.kind for a in of(*lines, **fields)}


LATE = "customer: My crib D4471 still has not come and the baby is due on Friday, I am so worried."
LATE_ZH = "customer: 订单D4471婴儿床还没到，周五就要生了，我很担心。"
FOUND = [
    ("agent: Could you give me the order number?", "asks"),
    ("agent: 您的手机号是多少？", "asks"),
    ("agent: A baby due on Friday, of course you are worried.", "acknowledges"),
    ("agent: 周五就要生了，换谁都会着急。", "acknowledges"),
    ("agent: How are you feeling now?", "explores"),
    ("agent: 您现在感觉还好吗？", "explores"),
    ("agent: So you need the crib before the baby comes, have I understood that right?", "paraphrases"),
    ("agent: 您的意思是婴儿床周五前一定要到，对吗？", "paraphrases"),
    ("agent: Is it the crib itself or only the mattress that is missing?", "clarifies"),
    ("agent: That is our mistake.", "owns"),
    ("agent: 这是我们仓库漏发了。", "owns"),
    ("agent: It happened because the label was torn.", "explains"),
    ("agent: 因为面单破了，所以卡在了杭州。", "explains"),
    ("agent: You could also pick it up, whichever you prefer.", "offers"),
    ("agent: I have moved it to the first van tomorrow.", "acts"),
    ("agent: 我已经帮您改成明早第一车。", "acts"),
    ("agent: Does that work for you?", "checks"),
    ("agent: 这样安排可以吗？", "checks"),
    ("agent: I will ring you tomorrow at 9 am to see that it came.", "follows_up"),
    ("agent: 我明天上午再打给您确认一次。", "follows_up"),
    ("agent: If it isn't there by noon, reply here and I will send another.", "prevents"),
    ("agent: 您不用再打电话来催。", "prevents"),
    ("agent: You did not read the delivery terms.", "blames"),
    ("agent: 亲，是您自己没看清楚时间的呢～😊", "blames"),
    ("agent: Next time, please order earlier.", "lectures"),
    ("agent: 亲下次一定要早点下单哦～", "lectures"),
    ("agent: These things happen.", "dismisses"),
    ("agent: 这都是正常现象。", "dismisses"),
    ("agent: You are being very unreasonable.", "judges"),
    ("agent: 您这样是无理取闹。", "judges"),
    ("agent: This is not our fault.", "defends"),
    ("agent: 这跟我们没有关系，别的客户都没问题。", "defends"),
    ("agent: We guarantee it will be there.", "over_promises"),
    ("agent: 没问题的亲，保证明天到！", "over_promises"),
    ("agent: Nobody here said that, that never happened.", "covers_up"),
    ("agent: 我们没人说过这种话，不可能有这回事。", "covers_up"),
    ("agent: Please remove your review and we give you 10 euros.", "obstructs"),
    ("agent: 千万别投诉，把差评删了给您红包。", "obstructs"),
    ("agent: We will get back to you as soon as possible.", "stock_promises"),
    ("agent: 我们会尽快处理的。", "stock_promises"),
    ("agent: The RMA is in the ERP now.", "jargon"),
    ("agent: 逆向履约链路还在流转。", "jargon"),
    ("agent: We can tell you about our insurance plan.", "upsells"),
    ("agent: 推荐您开通我们的年卡会员。", "upsells"),
    ("agent: Dear [NAME], thank you.", "unfilled"),
    ("agent: This call may be recorded for training.", "mandated"),
    ("agent: 本次通话可能会被录音。", "mandated"),
]  # fmt: skip
NOT_THERE = [
    ("agent: That is not your fault.", "blames"),
    ("agent: 这不是您的错，是我们漏发。", "blames"),
    ("agent: 打 12315 是您的权利。", "blames"),
    ("agent: Could you confirm the last four digits of your card?", "asks_again"),
    ("agent: 为了账户安全，请先核对身份证后四位。", "asks_again"),
    ("agent: I will do it today by 6 pm as soon as possible.", "stock_promises"),
    ("agent: 今天18点前尽快给您发出。", "stock_promises"),
    ("agent: The RMA (that is the return slip) is in your mail.", "jargon"),
    ("agent: This call may be recorded. Thank you for your patience.", "greets"),
]


@pytest.mark.parametrize(("said", "kind"), FOUND, ids=[f"{k}-{s[7:30]}" for s, k in FOUND])
def test_an_act_is_found_where_it_stands(said: str, kind: str) -> None:
    before = LATE_ZH if re.search("[\u4e00-\u9fff]", said) else LATE
    assert kind in kinds(before, said)


@pytest.mark.parametrize(("said", "kind"), NOT_THERE, ids=[f"{k}-{s[7:30]}" for s, k in NOT_THERE])
def test_an_act_is_not_found_where_it_only_seems_to_be(said: str, kind: str) -> None:
    before = LATE_ZH if re.search("[\u4e00-\u9fff]", said) else LATE
    found = kinds(before, said)
    assert kind not in found or "mandated" in found


@pytest.mark.parametrize(("said", "kind"), FOUND, ids=[f"{k}-{s[7:30]}" for s, k in FOUND])
def test_both_scripts_read_alike(said: str, kind: str) -> None:
    if han_script(said) != "Hans" or not re.search("[\u4e00-\u9fff]", said):
        return
    other = opencc.OpenCC("s2t").convert(said)
    assert kinds(LATE_ZH, said) == kinds(LATE_ZH, other)


def test_an_apology_is_sincere_where_it_names_the_fault_or_its_effect() -> None:
    def manner(said: str) -> str | None:
        return next(a.manner for a in of(LATE, said) if a.kind == "apologises")

    assert manner("agent: I am sorry the crib is late with a baby due on Friday.") == "sincere"
    assert manner("agent: I apologise for any inconvenience caused.") == "stock"


def test_a_promise_says_who_and_by_when() -> None:
    promise = next(a for a in of(LATE, "agent: I will ring you at 5 pm.") if a.kind == "promises")
    assert (promise.manner, promise.who, promise.by) == ("dated", "I", "at 5 pm")


def test_a_hand_over_is_owned_with_two_of_an_owner_a_time_and_a_way_back() -> None:
    def manner(said: str) -> str | None:
        return next(a.manner for a in of(LATE_ZH, said) if a.kind == "hands_over")

    assert manner("agent: 我转给客诉专员林岚，今天17点前她打给您，没接到您直接回这里。") == "owned"
    assert manner("agent: 帮您转接相关部门的同事。") == "passed"


def test_what_was_given_is_asked_for_again_but_not_what_was_not() -> None:
    assert "asks_again" in kinds(LATE, "agent: Can I have your order number?")
    assert "asks_again" not in kinds(LATE, "agent: Can I have your phone number?")
    assert "asks_again" not in kinds(
        "customer: Where is my crib?", "agent: What is the order number?"
    )


def test_an_upsell_harms_a_complaint_and_only_there() -> None:
    said = "agent: Would you be interested in our insurance plan?"
    complaint = next(a for a in of(LATE, said) if a.kind == "upsells")
    plain = next(a for a in of("customer: Do you sell cribs?", said) if a.kind == "upsells")
    assert complaint.is_harm
    assert not plain.is_harm


def test_a_cheerful_formula_harms_only_bad_news() -> None:
    said = "agent: Have a wonderful day!"
    assert "cheerful" in kinds("customer: My father died in May, please close his account.", said)
    assert "cheerful" not in kinds("customer: Thanks, that is all.", said)


def test_words_begun_before_the_customer_s_end_interrupt() -> None:
    lines = ("customer: a", "agent: b")
    conversation = a_conversation(*lines)
    turns = (
        conversation.turns[0].model_copy(update={"text": "I tried to pay", "start": 0.0, "end": 6.0}),
        conversation.turns[1].model_copy(update={"text": "Card number please", "start": 4.0, "end": 7.0}),
    )  # fmt: skip
    reading = Reading(conversation.model_copy(update={"turns": turns}), None)
    assert "interrupts" in {a.kind for a in acts_by_turn(reading)[1]}


def test_text_that_the_firm_requires_is_no_ritual() -> None:
    conversation = a_conversation(LATE, "agent: Thank you for calling. Please read the terms.")
    required = conversation.turns[1].model_copy(update={"mandated": True})
    reading = Reading(
        conversation.model_copy(update={"turns": (conversation.turns[0], required)}), None
    )
    found = {a.kind for a in acts_by_turn(reading)[1]}
    assert "mandated" in found
    assert found.isdisjoint({"greets", "closes", "lectures", "template"})


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_every_act_quotes_its_turn_and_is_of_a_known_kind(texts: list[str]) -> None:
    lines = [f"{('customer', 'agent')[i % 2]}: {t}" for i, t in enumerate(texts)]
    reading = Reading(a_conversation(*lines), None)
    by_turn = acts_by_turn(reading)
    for turn in reading.turns:
        for act in by_turn[turn.turn.position]:
            assert turn.turn.text[act.start : act.end] == act.quote
            assert act.kind in {*HELPS, *HARMS, *CUSTOMERS}
        before = [t for t in reading.turns if t.turn.position < turn.turn.position]
        assert acts(turn, before) == by_turn[turn.turn.position]


def test_the_page_about_acts_names_every_kind() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reading.md").read_text("utf-8")
    assert [k for k in (*HELPS, *HARMS, *CUSTOMERS) if f"`{k}`" not in page] == []
