"""Blinding: the agent's own name goes, the firm's stays."""

from __future__ import annotations

import pytest
from report_builders import a_conversation

from qa.report.blinding import blinded


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Millbrook Homes repairs, this is Dawn.",
            "Millbrook Homes repairs, this is ….",
        ),
        ("Good morning, this is Tom speaking.", "Good morning, this is … speaking."),
        ("Hi, I'm Priya from Millbrook Homes.", "Hi, I'm … from Millbrook Homes."),
        ("My name is Ana Ruiz, how can I help?", "My name is …, how can I help?"),
        ("It is on its way. ^Tess", "It is on its way. ^…"),
        ("I'm Sorry, this is Northern Rail's fault.", "I'm Sorry, this is Northern Rail's fault."),
        ("安橋輔具您好，敝姓簡，很高興為您服務。", "安橋輔具您好，敝姓…，很高興為您服務。"),
        ("您好，我是小王，请问有什么可以帮您？", "您好，我是…，请问有什么可以帮您？"),
        ("您好，这里是账小满客服小李。", "您好，这里是账小满客服…。"),
        ("您好，工号3021为您服务。", "您好，工号…为您服务。"),
        ("我姓陈，叫我小陈就好。", "我姓…，叫我小陈就好。"),
    ],
)
def test_the_name_an_agent_gives_is_hidden_and_the_firms_is_not(said: str, shown: str) -> None:
    talk = a_conversation("c", [("agent", said), ("customer", "Ok.")])
    assert blinded(talk.model_copy(update={"team": "輔具"}))[0] == shown


def test_a_name_the_agent_gave_is_hidden_where_the_customer_says_it() -> None:
    talk = a_conversation("c", [("agent", "This is Tom speaking."), ("customer", "Thanks, Tom!")])
    assert blinded(talk)[1] == "Thanks, …!"


def test_a_team_in_chinese_is_hidden_as_a_word_of_its_own() -> None:
    talk = a_conversation("c", [("agent", "轉給輔具組，安橋輔具會處理。")])
    assert blinded(talk.model_copy(update={"team": "輔具"})) == ("轉給…組，安橋輔具會處理。",)
