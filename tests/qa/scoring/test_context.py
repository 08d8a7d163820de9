"""The ledger of issues: what was wrong, what was asked for again, across bots, colleagues and contacts."""

from __future__ import annotations

from qa.reading.reading import Reading
from qa.scorecard import Score
from qa.scoring.local.asks import Asks
from qa.scoring.local.ledger import clashes, ledger
from qa.scoring.local.told import asked_again
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import cards
from transcripts.conversation import Conversation
from transcripts.earlier import EARLIER_CONTACTS, with_earlier_contacts


def context(conversation: Conversation) -> Score:
    return cards(conversation)[0].score("context")


def states(conversation: Conversation) -> list[str]:
    reading = Reading(conversation, conversation.agents()[0])
    own = [c for c in clashes(reading) if reading.is_own(c.first.turn)]
    return [issue.state for issue in ledger(Asks(reading), own)]


ASKED = "customer: When does my refund for the kettle arrive?"
FIRST = "agent: The refund for the kettle reaches your card on Tuesday."
FOLLOW = "customer: And do I keep the box of the kettle?"


def test_two_days_for_the_same_thing_clash() -> None:
    twice = "agent: No, bin the box; the refund for the kettle reaches your card on Friday."
    same = twice.replace("Friday", "Tuesday")
    contradicted = a_conversation(ASKED, FIRST, FOLLOW, twice)
    consistent = a_conversation(ASKED, FIRST, FOLLOW, same)
    assert len(clashes(Reading(contradicted, None))) == 1
    assert clashes(Reading(consistent, None)) == []
    assert (context(contradicted).value or 0) < (context(consistent).value or 0) - 0.1
    assert context(contradicted).cause == "agent"
    assert [e.role for e in context(contradicted).evidence] == ["shows", "shows"]


def test_two_amounts_in_chinese_clash_in_either_script() -> None:
    for lines in (
        ("customer: 安装费多少钱？", "agent: 安装费上门收80元。", "customer: 旧机拖走吗？", "agent: 旧机可以拖走，安装费上门收120元。"),
        ("customer: 安裝費多少錢？", "agent: 安裝費上門收80元。", "customer: 舊機拖走嗎？", "agent: 舊機可以拖走，安裝費上門收120元。"),
    ):  # fmt: skip
        assert len(clashes(Reading(a_conversation(*lines, language="zh"), None))) == 1


def test_what_is_taken_back_is_no_clash() -> None:
    back = "agent: I was wrong before: the refund for the kettle reaches your card on Friday."
    assert clashes(Reading(a_conversation(ASKED, FIRST, FOLLOW, back), None)) == []


def test_what_the_customer_asked_to_change_is_no_clash() -> None:
    moved = a_conversation(
        "customer: When does the engineer come?", "agent: The engineer visits your flat on Tuesday.",
        "customer: Please make it Friday.", "agent: Done, the engineer visits your flat on Friday.",
    )  # fmt: skip
    assert clashes(Reading(moved, None)) == []


def test_a_colleagues_contradicted_word_lowers_nobodys_level() -> None:
    turns = [
        {"speaker": "customer", "text": "When does my refund for the kettle arrive?"},
        {"speaker": "agent", "participant": "an", "text": "The refund for the kettle reaches your card on Tuesday."},
        {"speaker": "customer", "text": "And do I keep the box of the kettle?"},
        {"speaker": "agent", "participant": "bo", "text": "No, bin the box; the refund for the kettle reaches your card on Friday."},
    ]  # fmt: skip
    participants = [{"id": i, "role": "agent"} for i in ("an", "bo")]
    told = {"id": "c", "channel": "chat", "language": "en", "participants": participants}
    alone = [turns[0], {**turns[1], "text": "I will look."}, *turns[2:]]
    with_clash, without = (
        next(c for c in cards(Conversation.model_validate({**told, "turns": t})) if c.about.agent == "bo")
        for t in (turns, alone)
    )  # fmt: skip
    assert (with_clash.score("context").value or 0) >= 0.5
    assert with_clash.score("context").cause in (None, "process")
    assert without.score("context").value is not None


def test_an_answer_that_is_disputed_and_left_is_wrong() -> None:
    said = (
        "customer: Which size did I order?",
        "agent: Your order 4471 is a size 42, sent on Monday.",
    )
    left = a_conversation(*said, "customer: That's wrong, it says 44 on my receipt.", "agent: Have a lovely day!")  # fmt: skip
    righted = a_conversation(
        *said, "customer: That's wrong, it says 44 on my receipt.",
        "agent: I misread it: order 4471 is a 44, and 44 is what we have sent.",
    )  # fmt: skip
    assert states(left)[0] == "wrong"
    assert "wrong" not in states(righted)
    assert (context(left).level or 9) <= 2 < (context(righted).level or 0)


def test_a_promise_with_a_date_is_promised_and_a_stock_promise_is_not() -> None:
    said = "customer: My boiler is dead, can somebody come?"
    dated = "agent: Our engineer will come to your boiler tomorrow before 10 am."
    assert states(a_conversation(said, dated)) == ["promised"]
    assert states(a_conversation(said, "agent: We will get back to you as soon as possible.")) == ["ignored"]  # fmt: skip


def test_a_hand_over_with_owner_and_time_is_worth_more_than_passing_on() -> None:
    said = "customer: 洗衣机第三次漏水了，怎么办？"
    owned = a_conversation(
        said,
        "agent: 我转给售后组长沈岚，今天18点前她给您打电话，没接到您直接回这里，我盯着。",
        language="zh",
    )
    passed = a_conversation(said, "agent: 帮您转售后部门。", language="zh")
    assert (context(owned).value or 0) > (context(passed).value or 0) + 0.2


def test_what_a_bot_was_told_is_given() -> None:
    chat = a_conversation(
        "bot: Please type your order number.", "customer: 58-2217, the lid is cracked.",
        "agent: What is your order number?", "customer: 58-2217.", "agent: A new lid for 58-2217 left today.",
    )  # fmt: skip
    found = asked_again(Reading(chat, None))
    assert [s.folded for s in found] == ["what is your order number?"]
    assert (context(chat).level or 9) <= 3


def test_a_customer_who_says_that_it_was_given_is_believed_unless_it_was_an_identity_check() -> (
    None
):
    said = "customer: You charged me £340 for a scratch."
    again = a_conversation(
        said, "agent: Please upload the pictures of the scratch.", "customer: I sent them on the 24th already."
    )  # fmt: skip
    check = a_conversation(
        said, "agent: Please verify your date of birth.", "customer: I already gave it to your colleague."
    )  # fmt: skip
    assert len(asked_again(Reading(again, None))) == 1
    assert asked_again(Reading(check, None)) == []


def test_a_later_contact_of_a_case_carries_what_the_customer_said_before() -> None:
    first = a_conversation("customer: My order is 58-2217.", "agent: Noted.", id="a", case="K")
    other = a_conversation("customer: My order is 99-1000.", "agent: Noted.", id="x", case="L")
    second = a_conversation(
        "customer: Any news about the cracked lid?", "agent: What is your order number?", id="b", case="K",
    )  # fmt: skip
    alone, _, joined = with_earlier_contacts([first, other, second])
    assert alone == first
    assert joined.customer_record == {EARLIER_CONTACTS: ["My order is 58-2217."]}
    assert asked_again(Reading(second, None)) == []
    assert len(asked_again(Reading(joined, None))) == 1
    assert (context(joined).value or 0) <= (context(second).value or 0)


def test_a_later_contact_is_not_carried_back_nor_over_what_is_given() -> None:
    def contact(id: str, day: int, **more: object) -> Conversation:
        begun = f"2026-03-0{day}T10:00:00Z"
        return a_conversation("customer: 58-2217", "agent: Thanks.", id=id, case="K", started_at=begun, **more)  # fmt: skip

    late, early = with_earlier_contacts([contact("late", 3), contact("early", 2)])
    assert early.customer_record is None
    given = contact("own", 4, customer_record={EARLIER_CONTACTS: ["my own"]})
    *_, kept = with_earlier_contacts([late, given])
    assert kept.customer_record == {EARLIER_CONTACTS: ["my own"]}


def test_the_worst_issue_is_the_one_that_is_quoted() -> None:
    chat = a_conversation(
        "customer: When does parcel 7781 arrive? And why was I charged £9 twice?",
        "agent: Parcel 7781 arrives on Thursday before noon.",
    )
    assert any("charged" in e.quote for e in context(chat).evidence if e.role == "calls_for")


FAULT = "customer: I bought the fryer on 2 March in the Hull store, paid by Visa, and it trips the fuse. I want my money back."


def _again(question: str) -> bool:
    conversation = a_conversation(FAULT, f"agent: {question}", "customer: Hm.")
    return bool(asked_again(Reading(conversation, conversation.agents()[0])))


def test_a_fact_that_was_given_is_asked_for_again_in_whatever_words() -> None:
    assert _again("When was it purchased?")
    assert _again("How did you pay?")
    assert _again("Which shop was it?")
    assert _again("What symptoms does it show?")
    assert _again("Would you like a refund or a replacement?")
    assert not _again("Which address should the courier come to?")


def test_the_customers_protest_proves_that_it_was_given() -> None:
    for protest in (
        "It's all up there.",
        "As I said, on the form.",
        "上面都寫了啊。",
        "前面不是都说了吗",
    ):
        asked = a_conversation("customer: 机器坏了。", "agent: 情形如何呢？还有别的吗？", f"customer: {protest}")  # fmt: skip
        assert len(asked_again(Reading(asked, asked.agents()[0]))) == 1, protest


def test_a_customer_whom_nobody_answers_is_named_and_no_agents_level() -> None:
    card = cards(a_conversation("customer: Hello?", "customer: My account is hacked!"))[0]
    score = card.score("relevance")
    assert (score.status, score.level, score.cause) == ("insufficient_evidence", None, "process")
    assert "Nobody answered" in score.reason
    assert score.evidence[0].quote == "My account is hacked!"
