"""The thread of a conversation: an answer has to belong to this one."""

from __future__ import annotations

from qa.reading.reading import Reading
from qa.scoring.local.thread import Thread
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import value
from transcripts.conversation import Conversation


def thread(conversation: Conversation) -> Thread:
    return Thread(Reading(conversation, conversation.agents()[0]))


ASKED = "customer: The zip of my grey tent tore on the first night. Can you mend it?"
LONG = (
    "agent: Your bank has raised the ceiling of that savings plan, and the signed paperwork went to the "
    "notary in Bristol yesterday, who stamps deeds and mortgages before lunch."
)


def test_a_word_of_the_customers_ties_an_answer_and_what_it_says_ties_the_next() -> None:
    told = a_conversation(
        ASKED, "agent: A tent like this goes to our sewing room in Leeds.",
        "customer: ok", "agent: The sewing room writes to you on Monday.",
    )  # fmt: skip
    assert [thread(told).is_tied(at) for at in (1, 3)] == [True, True]


def test_what_the_customer_takes_up_ties_the_answer_before_it() -> None:
    told = a_conversation(
        ASKED, "agent: Bring it to the sewing room.", "customer: Where is the sewing room?"
    )
    assert thread(told).is_tied(1)


def test_a_long_answer_without_a_word_of_the_thread_belongs_elsewhere() -> None:
    elsewhere = thread(a_conversation(ASKED, LONG))
    assert not elsewhere.is_tied(1)
    assert elsewhere.hold(1) < 0.6


def test_a_brief_answer_needs_no_word_of_the_question() -> None:
    brief = thread(a_conversation("customer: When does the ferry leave?", "agent: Tomorrow, 8:15."))
    assert not brief.is_tied(1)
    assert brief.hold(1) == 1.0


def test_an_answer_to_another_conversation_is_worth_less_than_half_of_the_right_one() -> None:
    right = "agent: Yes, we sew in a new zip for your tent, free of charge, by Friday."
    mended, elsewhere = (value(a_conversation(ASKED, line), "relevance") for line in (right, LONG))
    assert mended is not None
    assert elsewhere is not None
    assert elsewhere < mended / 2


def test_the_same_line_sent_again_answers_nothing_new() -> None:
    line = "agent: Your tent is dealt with by our team in Leeds until Friday at 17:00."
    told = thread(a_conversation(ASKED, line, "customer: And what does a new one cost?", line))
    assert told.hold(1) == 1.0
    assert told.hold(3) < 0.5


def test_what_answers_a_later_question_does_not_settle_an_earlier_one() -> None:
    asked = "customer: The zip tore. Can you mend my tent?"
    later = ["customer: And is your shop open on Sunday?", "agent: Yes, the shop is open from 10 to 16."]  # fmt: skip
    both = a_conversation(asked, "agent: Yes, the tent gets a new zip by Friday.", *later)
    one = a_conversation(asked, "agent: Well,", *later)
    settled, left = value(both, "context"), value(one, "context")
    assert settled is not None
    assert left is not None
    assert left < settled - 0.2


def test_a_day_by_name_ties_an_answer_in_chinese() -> None:
    told = a_conversation(
        "customer: 請問你們週一有開嗎", "agent: 週一休館，週二到週日開放。", language="zh-Hant"
    )
    assert thread(told).is_tied(1)
