"""Hand-over: an agent is judged on what was theirs to answer, and on how the customer was passed on."""

from __future__ import annotations

from typing import Any

import pytest
from scoring_cases import LOCAL, NOW

from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scoring.scorer import score_conversation
from transcripts.conversation import Conversation
from transcripts.language import is_chinese

PASSED = {
    "en": ("Ben: I'll transfer you to another team. One moment.", "Zoe: Hello, how can I help?"),
    "zh-Hans": ("Ben: 这个不归我管，为您转接，请稍等。", "Zoe: 您好，请问有什么可以帮您？"),
    "zh-Hant": ("Ben: 這部分要由物流組為您服務，為您轉接，請稍候。", "Zoe: 您好，請問有什麼需要協助的地方呢？"),
}  # fmt: skip
OWNED = {
    "en": "Ben: I'm passing this to my colleague Zoe in refunds. She has it all in writing and refunds it by 17:00 today; if not, I'll ring you myself.",
    "zh-Hans": "Ben: 转给退款组同事周琳处理，情况我都写给她了，今天17点前退款；要是没退，我给您打电话。",
    "zh-Hant": "Ben: 轉給退款組同事周琳處理，狀況我都寫給她了，今天 17 點前退款；萬一沒退，我會打電話給您。",
}
TWO_PROBLEMS = {
    "en": "The lamp I got is broken, and you charged me twice, £40 each. Can you refund one?",
    "zh-Hans": "我收到的台灯是坏的，还被扣了两次40块，能退一次吗？",
    "zh-Hant": "我收到的檯燈是壞的，還被扣了兩次 40 元，可以退一次嗎？",
}
LATER = {
    "en": "I broke my wrist on Monday, I can't carry it to the shop, and you asked me all this before!",
    "zh-Hans": "我周一手腕骨折了，搬不动去店里，而且这些我都说过了！",
    "zh-Hant": "我週一手腕骨折，搬不動去門市，而且這些我都說過了！",
}


def cards(language: str, *lines: str, **fields: Any) -> dict[str | None, Scorecard]:
    """The cards by agent of "customer: ...", "Ben: ..." lines half a minute apart."""
    turns = []
    for index, line in enumerate(lines):
        who, _, text = line.partition(": ")
        role = "customer" if who == "customer" else "agent"
        turns.append({"speaker": role, "participant": who, "text": text, "start": 30.0 * index})
    people = [
        {"id": who, "role": "customer" if who == "customer" else "agent"}
        for who in ("customer", "Ben", "Zoe")
    ]
    given = {"id": "h", "channel": "chat", "language": language, "turns": turns, "participants": people, **fields}  # fmt: skip
    found = score_conversation(Conversation.model_validate(given), load_rubric("five-consistencies"), LOCAL, now=NOW)  # fmt: skip
    return {card.about.agent: card for card in found}


@pytest.mark.parametrize("language", PASSED)
def test_words_said_after_an_agent_left_are_not_charged(language: str) -> None:
    opening = f"customer: {TWO_PROBLEMS[language]}"
    short = cards(language, opening, *PASSED[language])
    full = cards(language, opening, *PASSED[language], f"customer: {LATER[language]}", "Zoe: 40.")
    assert full["Ben"].scores == short["Ben"].scores
    assert (
        full["Ben"].customer.emotion != short["Ben"].customer.emotion
    )  # the whole course is shown
    last = 1
    assert all(e.turn <= last for s in full["Ben"].scores for e in s.evidence)


@pytest.mark.parametrize("language", PASSED)
def test_who_passes_a_customer_on_had_the_problems_too(language: str) -> None:
    """Two problems were stated to Ben: he is scored on them, and so is Zoe, who took them over."""
    opening = f"customer: {TWO_PROBLEMS[language]}"
    found = cards(language, opening, *PASSED[language])
    for agent in ("Ben", "Zoe"):
        for criterion in ("relevance", "context"):
            assert found[agent].score(criterion).status == "scored", (agent, criterion)
    assert found["Ben"].score("relevance").level == 2
    assert (found["Ben"].score("context").level or 5) <= 2
    assert found["Ben"].score("speed").status == "scored"


@pytest.mark.parametrize("language", PASSED)
def test_a_hand_over_with_an_owner_and_a_time_is_worth_more_than_passing_on(language: str) -> None:
    opening = f"customer: {TWO_PROBLEMS[language]}"
    passed = cards(language, opening, *PASSED[language])["Ben"]
    owned = cards(language, opening, OWNED[language], PASSED[language][1])["Ben"]
    for criterion in ("relevance", "context"):
        better, worse = owned.score(criterion).value, passed.score(criterion).value
        assert better is not None and worse is not None and better > worse + 0.1


@pytest.mark.parametrize("language", PASSED)
def test_a_hand_over_that_nobody_takes_up_earns_nothing(language: str) -> None:
    opening = f"customer: {TWO_PROBLEMS[language]}"
    alone = cards(language, opening, PASSED[language][0])["Ben"].score("relevance")
    taken_up = cards(language, opening, *PASSED[language])["Ben"].score("relevance")
    assert (alone.value or 0.0) < (taken_up.value or 0.0)


@pytest.mark.parametrize("language", PASSED)
def test_what_could_be_sent_to_anybody_is_not_called_wrong_for_this_customer(language: str) -> None:
    said = {"en": "We are here for you.", "zh": "我们一直都在。"}["zh" if is_chinese(language) else "en"]  # fmt: skip
    card = cards(language, f"customer: {TWO_PROBLEMS[language]}", f"Ben: {said} {said} {said}")["Ben"]  # fmt: skip
    assert card.score("personalisation").level == 2


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("customer: My gym card M-771 was billed 45 euros in June.", "Ben: I see the 45 euros on M-771.", "customer: And now?", "Zoe: Hi, what is this about?", "customer: M-771, 45 euros for June!", "Zoe: You would have to ask the studio.")),
        ("zh-Hans", ("customer: 健身卡M771六月多扣了45元。", "Ben: 看到M771六月扣了45元。", "customer: 然后呢？", "Zoe: 您好，请问卡号是多少？", "customer: M771，六月扣的45元！", "Zoe: 这个您去问门店吧。")),
        ("zh-Hant", ("customer: 健身卡 M771 六月多扣了 45 元。", "Ben: 看到 M771 六月扣了 45 元。", "customer: 然後呢？", "Zoe: 您好，請問卡號是多少？", "customer: M771，六月扣的 45 元！", "Zoe: 這個您去問門市吧。")),
    ],
)  # fmt: skip
def test_who_takes_over_an_open_case_and_asks_again_is_scored_on_it(
    language: str, lines: tuple[str, ...]
) -> None:
    card = cards(language, *lines)["Zoe"]
    for criterion in ("relevance", "context"):
        assert (card.score(criterion).level or 9) <= 2, criterion
