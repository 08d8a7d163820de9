"""The local scorer on the shipped examples: order, imitation, scripts, statuses."""

from __future__ import annotations

from time import process_time

import pytest

from qa.scorecard import Score, level_of, misquotes
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.scorer import Judgement, Scorer, score_conversation
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import (
    CRITERIA,
    NOW,
    RUBRIC,
    cards,
    examples,
    pairs,
    value,
    values,
)
from transcripts.conversation import Conversation


@pytest.mark.parametrize(("criterion", "better", "worse"), list(pairs()))
def test_the_better_example_is_above_the_poorer_one(
    criterion: str, better: str, worse: str
) -> None:
    good, poor = value(examples()[better], criterion), value(examples()[worse], criterion)
    assert good is not None
    assert poor is not None
    assert good > poor


def test_the_examples_hold_a_pair_for_each_criterion_and_language() -> None:
    held = {(criterion, examples()[better].language) for criterion, better, _ in pairs()}
    assert held >= {(c, tag) for c in CRITERIA for tag in ("en", "zh-Hans", "zh-Hant")}


def test_every_quote_of_every_example_is_at_its_place() -> None:
    quoted = 0
    for conversation in examples().values():
        for card in cards(conversation):
            assert misquotes(card.scores, conversation) == []
            quoted += sum(len(s.evidence) for s in card.scores)
    assert quoted > 200


def test_every_score_of_an_example_stands_on_evidence() -> None:
    bare = [
        (conversation.id, score.criterion)
        for conversation in examples().values()
        for card in cards(conversation)
        for score in card.scores
        if score.status == "scored" and not score.evidence
    ]
    assert bare == []


def test_politeness_particles_change_no_level_of_a_blaming_reply() -> None:
    asked = "customer: 我明明填的是公司地址，你们怎么寄到老家去了？东西明天要用。"
    blame = "这边看到是您下单的时候自己没有核对地址的，页面上写得很清楚，下次一定要仔细一点。"
    wrapped = "亲亲，这边看到是您下单的时候自己没有核对地址的呢～页面上写得很清楚哦，亲下次一定要仔细一点呢😊"
    bare = values(a_conversation(asked, f"agent: {blame}", language="zh-Hans"))
    sweet = values(a_conversation(asked, f"agent: {wrapped}", language="zh-Hans"))
    assert bare["empathy"] is not None
    assert level_of(bare["empathy"]) == 1
    for criterion, before in bare.items():
        after = sweet[criterion]
        if before is not None and after is not None:
            assert after <= before + 0.02


def test_nothing_is_scored_without_an_agent_and_the_card_says_why() -> None:
    (card,) = cards(a_conversation("customer: Where is my parcel?"))
    assert {s.status for s in card.scores} == {"insufficient_evidence"}
    assert card.overall.value is None
    (empty,) = cards(a_conversation())
    assert {s.status for s in empty.scores} == {"insufficient_evidence"}


def test_bots_and_internal_notes_are_never_scored() -> None:
    told = (
        "customer: My order A5512 is wrong, please replace it.",
        "agent: Replaced, it arrives on Friday.",
    )
    plain = a_conversation(*told)
    turns = [
        {"speaker": "customer", "text": plain.turns[0].text},
        {"speaker": "bot", "text": "It is your own fault. Calm down."},
        {"speaker": "agent", "text": "It is your own fault, you idiot.", "visibility": "internal"},
        {"speaker": "agent", "text": plain.turns[1].text},
    ]
    noisy = Conversation.model_validate(
        {"id": "c-1", "channel": "chat", "language": "en", "turns": turns}
    )
    assert values(noisy) == values(plain)


def test_nothing_is_scored_in_a_language_that_is_not_read_and_the_card_names_it() -> None:
    conversation = a_conversation(
        "customer@0: Wo ist mein Paket?", "agent@30: Es kommt am Freitag.", language="de"
    )
    (card,) = cards(conversation)
    assert (card.customer.nev, card.customer.satisfaction) == (None, None)
    for score in card.scores:
        assert score.status == "insufficient_evidence"
        assert "'de'" in score.reason


@pytest.mark.parametrize(
    ("label", "turns", "found"),
    [
        ("en", ("Merhaba, siparişim nerede? Üç gündür bekliyorum.", "Siparişiniz bugün saat 15'te teslim edilecek.", "Teşekkürler, iyi günler."), "tr"),
        ("zh-Hans", ("Bonjour, mon colis n'est toujours pas arrivé, où est-il ?", "Il arrive vendredi matin, je vous rappelle.", "Merci beaucoup."), "fr"),
        ("en", ("Hello, the locker on Hill Street will not open and my lunch is in it.", "I opened it from here, Ms Roe. Please try the door again now.", "It opened, thank you."), None),
        ("en", ("我的會員點數怎麼不見了？原本有一千二百點，上週還在的。", "點數昨天到期，是我們沒有通知您，已經補回一千二百點。", "好，謝謝你。"), None),
    ],
)  # fmt: skip
def test_a_platform_s_default_language_is_held_against_the_words(
    label: str, turns: tuple[str, str, str], found: str | None
) -> None:
    asked, said, thanked = turns
    [card] = cards(
        a_conversation(
            f"customer: {asked}", f"agent: {said}", f"customer: {thanked}", language=label
        )
    )
    reasons = {s.reason for s in card.scores if s.status == "insufficient_evidence"}
    assert (card.overall.value is None) == (found is not None)
    assert found is None or all(found in reason for reason in reasons)


@pytest.mark.parametrize("said", ["😡😡😡", "?!?!", "👎"])
def test_signs_without_a_word_are_not_read_as_a_calm_customer(said: str) -> None:
    [card] = cards(a_conversation(f"customer: {said}", "agent: How can I help you today?"))
    assert card.score("empathy").status == "insufficient_evidence"
    assert "no words" in card.score("empathy").reason


@pytest.mark.parametrize(
    ("customer", "agent", "language", "way"),
    [
        ("You delivered my washing machine with a dent. I want to return it.",
         "I'm sorry about that, it was our mistake. Let me book the collection. I will ring you on Friday.", "en", "--swap"),
        ("我想退掉上周买的锅，我的订单怎么还没到？",
         "请您稍等，我帮您查一下。是我们的失误，我马上给您登记，还有其他需要吗？", "zh-Hans", "--swap"),
        ("我想退掉上週買的鍋，我的訂單怎麼還沒到？",
         "請您稍等，我幫您查一下。是我們的失誤，我馬上幫您登記，還有其他需要嗎？", "zh-Hant", "--swap"),
    ],
)  # fmt: skip
def test_a_written_conversation_whose_sides_are_exchanged_is_not_scored_and_says_how_to_mend_it(
    customer: str, agent: str, language: str, way: str
) -> None:
    right = a_conversation(f"customer: {customer}", f"agent: {agent}", language=language)
    wrong = a_conversation(f"agent: {customer}", f"customer: {agent}", language=language)
    assert cards(right)[0].overall.value is not None
    [card] = cards(wrong)
    assert card.overall.value is None
    assert all(way in s.reason for s in card.scores)


def test_times_that_run_backwards_leave_speed_unscored() -> None:
    (card,) = cards(a_conversation("customer@50: Where is it?", "agent@10: It comes on Friday."))
    assert card.score("speed").status == "insufficient_evidence"
    assert card.score("relevance").status == "scored"


def test_reasons_are_written_in_the_language_of_the_conversation() -> None:
    (card,) = cards(
        a_conversation("customer: 包裹到哪了？", "agent: 您好，請看官網。", language="zh-TW")
    )
    assert "顧客" in card.score("relevance").reason


class _Constant:
    name, version = "constant", "0"

    def judge(self, conversation, agent, criteria, language):  # type: ignore[no-untyped-def]
        return Judgement(
            tuple(_score(c.id, 0.5) for c in criteria), cards(a_conversation())[0].customer
        )


class _Keywords(_Constant):
    """Counts warm words, as a naive lexicon would."""

    def judge(self, conversation, agent, criteria, language):  # type: ignore[no-untyped-def]
        words = ("sorry", "understand", "thank", "please", "抱歉", "理解", "感谢", "感謝", "您")
        text = " ".join(t.text.lower() for t in conversation.turns if t.speaker == "agent")
        found = min(1.0, sum(text.count(w) for w in words) / 10)
        return Judgement(
            tuple(_score(c.id, found) for c in criteria), cards(a_conversation())[0].customer
        )


class _Length(_Constant):
    """The longer, the better."""

    def judge(self, conversation, agent, criteria, language):  # type: ignore[no-untyped-def]
        length = sum(len(t.text) for t in conversation.turns if t.speaker == "agent")
        found = min(1.0, length / 3000)
        return Judgement(
            tuple(_score(c.id, found) for c in criteria), cards(a_conversation())[0].customer
        )


def _score(criterion: str, found: float) -> Score:
    return Score(
        criterion=criterion, status="scored", value=found, level=level_of(found), reason=""
    )


@pytest.mark.parametrize("scorer", [_Constant(), _Keywords(), _Length()])
def test_the_order_of_the_examples_fails_for_a_naive_scorer(scorer: Scorer) -> None:
    right = 0
    listed = list(pairs())
    for criterion, better, worse in listed:
        good = value(examples()[better], criterion, scorer)
        poor = value(examples()[worse], criterion, scorer)
        right += good is not None and poor is not None and good > poor
    assert right < 0.6 * len(listed)


def test_a_level_1_of_a_critical_criterion_fails_the_card() -> None:
    criteria = tuple(c.model_copy(update={"critical": True}) for c in RUBRIC.criteria)
    section = RUBRIC.sections[0].model_copy(update={"criteria": criteria})
    strict = RUBRIC.model_copy(update={"sections": (section,)})
    conversation = a_conversation(
        "customer: I was charged twice and nobody answers, this is awful.",
        "agent: It is your own fault, you should have read the terms.",
    )
    (card,) = score_conversation(conversation, strict, LocalScorer(), now=NOW)
    lowest = {s.criterion for s in card.scores if s.level == 1}
    assert "empathy" in lowest
    assert set(card.failed_by) == lowest


def test_one_excuse_does_not_carry_a_whole_conversation() -> None:
    (card,) = cards(
        a_conversation(
            "customer: Hello, I have a question.",
            "agent: Our system is slow today.",
            "customer: When does my order 5512 arrive, and why was I charged twice?",
            "agent: That is your own problem, please read the website.",
        )
    )
    assert card.score("relevance").cause == "agent"


def test_a_chat_of_two_thousand_turns_takes_no_more_than_thirty_times_one_of_two_hundred() -> None:
    """Linear with room to spare; a scorer that compares every turn with every other takes 100."""

    def seconds(turns: int) -> float:
        lines = [
            f"{'customer' if n % 2 == 0 else 'agent'}: 订单 {n} 为什么还没到，发票 {n} 能开吗？"
            for n in range(turns)
        ]
        conversation = a_conversation(*lines, language="zh-Hans")
        began = process_time()
        cards(conversation)
        return process_time() - began

    seconds(20)
    assert seconds(2000) < 30 * seconds(200)


@pytest.mark.parametrize(
    ("flag", "why"), [("swapped_channels", "--swap"), ("cut_off", "The recording is cut off")]
)
def test_a_recording_that_is_not_the_whole_call_or_has_its_channels_swapped_is_not_scored(
    flag: str, why: str
) -> None:
    call = examples()["late-order-en-good"]
    assert value(call, "speed") is not None

    (card,) = cards(call.model_copy(update={"flags": (flag,)}))

    assert card.overall.value is None
    assert {score.status for score in card.scores} == {"insufficient_evidence"}
    assert all(why in score.reason for score in card.scores)
