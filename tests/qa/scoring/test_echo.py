"""Echo: which of an agent's words are only the customer's own, and what is left."""

from __future__ import annotations

from qa.reading.reading import Reading, Sentence
from tests.builders import a_conversation


def _reply(customer: str, agent: str) -> Sentence:
    conversation = a_conversation(f"customer: {customer}", f"agent: {agent}")
    reading = Reading(conversation, conversation.agents()[0])
    return reading.own[0].sentences[0]


def _quotes(customer: str, agent: str) -> list[str]:
    reply = _reply(customer, agent)
    return [agent[m.start : m.end] for m in reply.quoted]


def test_a_run_of_the_customers_words_is_a_quotation_with_the_persons_turned_round() -> None:
    assert _quotes(
        "I'm a baker and my oven stops at three.", "Since you are a baker and your oven stops at three, it is 12."
    ) == ["you are a baker and your oven stops at three"]  # fmt: skip


def test_a_run_of_the_customers_characters_is_a_quotation_in_both_scripts() -> None:
    said = ["您住六楼没电梯", "您住六樓沒電梯"]
    assert _quotes("我住六楼没电梯，腰不好。", "您住六楼没电梯，选三公斤的。") == said[:1]
    assert _quotes("我住六楼没电梯，腰不好。", "您住六樓沒電梯，選三公斤的。") == said[1:]


def test_the_name_of_a_thing_is_no_quotation() -> None:
    assert not _quotes(
        "The kitchen tap in 12B drips.", "A plumber mends the kitchen tap on Friday."
    )
    assert not _quotes("周五授牌要穿的护士服小了。", "周五授牌赶得上。")


def test_what_a_sentence_adds_is_what_stands_outside_the_quotation() -> None:
    reply = _reply("I have to leave by 17:00 on Friday.", "As you have to leave by 17:00 on Friday, take the 15:40.")  # fmt: skip
    assert "15:40" in "".join(reply.added) or any(t.startswith("15") for t in reply.added)
    assert not any(t.startswith("17") for t in reply.added)
    assert reply.adds("time")
    assert not _reply("I leave at 17:00 on Friday.", "So you leave at 17:00 on Friday.").adds("time")  # fmt: skip


def test_a_short_sentence_said_back_at_the_very_end_is_quoted_to_its_end() -> None:
    assert _quotes("Cancel my order.", "I shall cancel your order.") == ["cancel your order"]
    assert _quotes("Cancel my order. It is late, the red one.", "So: cancel your order") == ["cancel your order"]  # fmt: skip
