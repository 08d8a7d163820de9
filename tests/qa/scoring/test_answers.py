"""What answers a question: a few words of the kind asked for, about the thing asked about."""

from __future__ import annotations

import pytest

from qa.scoring.local.wanted import fills, wanted
from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import value
from transcripts.language import fold

_EN, _HANS, _HANT = "en", "zh-Hans", "zh-Hant"
#: A question, what answers it in a few words, and what is of another kind.
_BRIEF = [
    (_EN, "How long is the ladder lent for?", "Two weeks.", "Dark green."),
    (_EN, "Which colour is the lining?", "Dark green.", "Two weeks."),
    (_EN, "Who teaches the Tuesday class?", "Petra Moll.", "Twelve pounds."),
    (_EN, "Where do I hand the keys in?", "At the bakery next door.", "Twelve pounds."),
    (_EN, "How many strings are in a set?", "Six.", "On Friday."),
    (_EN, "When does the vet get in?", "Half past eight.", "Forty euros."),
    (_EN, "Are there steps?", "Three steps.", "Petra Moll."),
    (_EN, "Will it cost more upstairs?", "No, the same sixty-five pounds.", "By post."),
    (_EN, "Tea or coffee with the set menu?", "Tea.", "Next Tuesday."),
    (_HANS, "窗帘是什么颜色的？", "墨绿色。", "三天。"),
    (_HANS, "几号能取证件？", "十二号。", "蓝色。"),
    (_HANS, "有台阶吗？", "三级台阶。", "王小明。"),
    (_HANS, "在哪儿领奖品？", "二楼服务台。", "四十块。"),
    (_HANS, "泳池开放吗？", "开放。", "王小明。"),
    (_HANT, "押金什麼時候退？", "退房當天。", "深藍色。"),
    (_HANT, "票價多少？", "全票兩百五。", "在三樓。"),
    (_HANT, "可以帶狗嗎？", "可以。", "下週三。"),
    (_HANT, "我的鋼琴老師是哪位？", "周敏老師。", "八百塊。"),
]  # fmt: skip
#: A question, an answer about what was asked, and the same answer about its rival.
_RIVALS = [
    (_EN, "When does the shop in Hull open?", "The shop in Hull opens at 9.", "The shop in Leeds opens at 9."),
    (_EN, "How much is the train to Bergen?", "The train to Bergen is 340 kroner.", "The train to Oslo is 340 kroner."),
    (_EN, "What does a locker cost?", "A locker costs £12.", "A bicycle pump costs £12."),
    (_EN, "When does the first ferry leave?", "The first ferry leaves at 5:12.", "The last ferry leaves at 23:40."),
    (_EN, "Does the large tent have a window?", "The large tent has two windows.", "The small tent has two windows."),
    (_EN, "Is the sauna open on Sunday?", "The sauna is open on Sunday from noon.", "The gym is open on Sunday from noon."),
    (_HANS, "杭州的仓库还有货吗？", "杭州的仓库还有货，剩三台。", "苏州的仓库还有货，剩三台。"),
    (_HANS, "这双鞋能换吗？", "这双鞋能换，七天内带吊牌来就行。", "这双鞋能退，七天内带吊牌来就行。"),
    (_HANS, "儿童票多少钱？", "儿童票四十元一张。", "成人票八十元一张。"),
    (_HANT, "請問高雄店週日有開嗎？", "高雄店週日有開，十點到八點。", "台中店週日有開，十點到八點。"),
    (_HANT, "洗衣機可以分期嗎？", "洗衣機可以分期，六期零利率。", "冰箱可以分期，六期零利率。"),
]  # fmt: skip
#: What names another thing beside the one asked about, or sets it off, answers.
_CONTRASTED = [
    (_EN, "Is the sauna open on Sunday?", "No, only the gym is; the sauna opens on Monday at ten."),
    (_EN, "Do you hire out kayaks on Mondays?", "Not on Mondays; from Tuesday you can hire kayaks, and canoes too."),
    (_HANT, "洗衣機可以分期嗎？", "洗衣機不行，冰箱和冷氣才可以分期。"),
    (_HANS, "这双鞋能退吗？", "这双鞋不能退，七天内可以换一双。"),
]  # fmt: skip
#: Background beside a request, and an answer to the request.
_BACKGROUND = [
    (_EN, "My card got declined at the pump. Why?", "The pump holds £100 first, and you have £62."),
    (_EN, "Could you waive the fee? I clicked the wrong Tuesday.", "No, I can't waive the fee, because the ticket was bought on Thursday; the swap at the desk on the 17th is free."),
    (_EN, "We sing in an old barn without light. How many lamps come in a set?", "Six lamps."),
    (_HANT, "我想退這張票，手續費多少？", "手續費 20 元，票款刷退。"),
    (_HANS, "上次修表师傅手艺不错。换电池要多久？", "十分钟，站着等就行。"),
]  # fmt: skip


def relevance(language: str, asked: str, said: str) -> float:
    told = a_conversation(f"customer: {asked}", f"agent: {said}", language=language)
    found = value(told, "relevance")
    assert found is not None
    return found


@pytest.mark.parametrize(("language", "asked", "right", "wrong"), _BRIEF)
def test_a_few_words_of_the_kind_asked_for_answer_and_others_do_not(
    language: str, asked: str, right: str, wrong: str
) -> None:
    assert relevance(language, asked, right) >= 0.6
    assert relevance(language, asked, wrong) <= 0.35


@pytest.mark.parametrize(("language", "asked", "right", "rival"), _RIVALS)
def test_an_answer_about_a_rival_of_the_thing_asked_about_is_none(
    language: str, asked: str, right: str, rival: str
) -> None:
    answered, beside = relevance(language, asked, right), relevance(language, asked, rival)
    assert answered >= 0.6
    assert beside <= 0.5
    assert beside <= answered - 0.3


@pytest.mark.parametrize(("language", "asked", "said"), _CONTRASTED)
def test_what_is_named_beside_the_thing_asked_about_takes_nothing_away(
    language: str, asked: str, said: str
) -> None:
    assert relevance(language, asked, said) >= 0.6


@pytest.mark.parametrize(("language", "asked", "said"), _BACKGROUND)
def test_what_only_tells_why_something_is_asked_makes_no_debt(
    language: str, asked: str, said: str
) -> None:
    assert relevance(language, asked, said) >= 0.6


def test_words_between_yes_and_no_answer_less_than_a_reasoned_no() -> None:
    asked = "Could you waive the change fee on my ticket?"
    no = (
        "No, I can't: it goes only in the first 24 hours. The swap at the desk on the 17th is free."
    )
    vague = (
        "I've noted your request about the change fee on your ticket. We'll see what can be done."
    )
    assert relevance(_EN, asked, vague) <= 0.35 < relevance(_EN, asked, no)


def test_what_has_not_come_is_a_matter_though_something_else_has() -> None:
    here = "customer: 我到了，门锁密码一直没收到。"
    dealt = a_conversation(here, "agent: 新密码 630918，门锁现在就能开。", language=_HANS)
    put_off = a_conversation(here, "agent: 在的在的，马上马上，已经最高优先级了～", language=_HANS)
    settled, left = value(dealt, "context"), value(put_off, "context")
    assert settled is not None
    assert left is not None
    assert left <= 0.25 < 0.6 <= settled


def test_an_act_said_to_be_done_grants_the_request() -> None:
    assert relevance(_HANS, "把我的会员停了吧", "会员停掉了，这个月不再扣费。") >= 0.6
    assert relevance(_EN, "Please cancel my table for tonight.", "It's cancelled.") >= 0.6


def test_an_outcry_and_a_wish_for_the_future_ask_for_nothing() -> None:
    lines = (
        "customer: 这笔费用是什么？", "agent: 是系统升级时开通的来电服务，已取消，十二元今天退回。",
        "customer: 好，希望以后不要再出这样的问题。",
    )  # fmt: skip
    settled = value(a_conversation(*lines, language=_HANS), "relevance")
    assert settled is not None
    assert settled >= 0.625


def test_what_a_question_asks_for_is_told_by_its_words() -> None:
    asked = [
        "how long is it?",
        "can you tell me when it opens?",
        "is it cold when it snows?",
        "几位老师?",
    ]
    assert [wanted(fold(q)) for q in asked] == ["duration", "time", "polar", "count"]
    assert fills("duration", "how long is it?", "two years") > fills(
        "duration", "how long?", "at noon"
    )


@pytest.mark.parametrize(
    ("language", "asked", "said", "again", "other"),
    [
        (_EN, "My kiln will not heat above 600 degrees.", "Our studio has nine kilns and opens from ten to six on Fridays.",
         "Who comes to look at the kiln?", "Ana Brandt, our kiln fitter."),
        (_HANS, "我的窑烧不到六百度以上。", "我们工作室有九座窑，周五十点到六点营业。", "谁来看窑？", "窑炉师傅周敏。"),
        (_HANT, "我的窯燒不到六百度以上。", "我們工作室有九座窯，週五十點到六點營業。", "誰來看窯？", "窯爐師傅周敏。"),
    ],
)  # fmt: skip
def test_the_very_sentence_that_was_said_before_answers_no_later_question(
    language: str, asked: str, said: str, again: str, other: str
) -> None:
    def after(reply: str) -> float:
        talk = a_conversation(
            f"customer: {asked}", f"agent: {said}", f"customer: {again}", f"agent: {reply}",
            language=language,
        )  # fmt: skip
        return value(talk, "relevance") or 0.0

    assert after(said) < after(other) - 0.2
