"""Situations that a keyword counter gets wrong: each with a reply that is good and one that only looks it."""

from __future__ import annotations

import pytest

from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import cards, value
from transcripts.conversation import Conversation


def zh(*lines: str, **fields: object) -> Conversation:
    return a_conversation(*lines, **{"language": "zh-Hans", **fields})


def tw(*lines: str, **fields: object) -> Conversation:
    return a_conversation(*lines, **{"language": "zh-TW", **fields})


def level(conversation: Conversation, criterion: str) -> int | None:
    return cards(conversation)[0].score(criterion).level


def satisfaction(conversation: Conversation) -> float:
    found = cards(conversation)[0].customer.satisfaction
    assert found is not None
    return found


def at(conversation: Conversation, criterion: str) -> float:
    found = value(conversation, criterion)
    assert found is not None, criterion
    return found


LOCK = "customer: 我选的是左开门，你们送错了，来的是右开门，师傅后天就来装了。"
LOCK_BLAMED = "agent: 亲亲，这边看到是您下单时自己没有看清楚尺寸图的呢～详情页标得很清楚哦，亲下次一定要仔细核对哦😊 完全理解您的心情。"
LOCK_HELPED = "agent: 您下单写的就是左开，是仓库拿错了。左开门今天下午发出，明晚到；赶不上我改约师傅，改约费我们付。"


def test_blame_in_a_friendly_wrapping_is_blame() -> None:
    blamed, helped = zh(LOCK, LOCK_BLAMED), zh(LOCK, LOCK_HELPED)
    assert level(blamed, "empathy") == 1
    assert (level(helped, "empathy") or 0) >= 3
    for criterion in ("relevance", "context", "personalisation"):
        assert at(helped, criterion) > at(blamed, criterion), criterion


def test_particles_and_emoji_neither_help_nor_harm() -> None:
    bare = (
        LOCK_BLAMED.replace("亲亲，", "")
        .replace("～", "，")
        .replace("哦", "")
        .replace("呢", "")
        .replace("😊", "")
        .replace("亲", "")
    )
    for criterion in ("empathy", "relevance", "context"):
        assert level(zh(LOCK, bare), criterion) == level(zh(LOCK, LOCK_BLAMED), criterion), (
            criterion
        )


def test_praise_against_a_failed_event_is_anger() -> None:
    said = "customer: 你们可真高效，第四天了还在“加急”，辛苦各位了呵呵🙂"
    taken = zh(said, "agent: 感谢亲的认可，我们会再接再厉的哦～")
    heard = zh(
        said, "agent: 四天没给您结果，是我们拖了。我现在打给仓库，今天17点前给您准数，您不用再催。"
    )
    felt = cards(taken)[0].customer.emotion[0]
    assert felt.valence <= -0.5
    assert at(heard, "relevance") > at(taken, "relevance")
    assert (level(taken, "empathy") or 9) <= 2 < (level(heard, "empathy") or 0)


def test_withdrawing_to_keep_face_is_not_being_satisfied() -> None:
    lost = zh(
        "customer: 我们财务肯定没写错，是你们开票系统的问题吧。", "agent: 您看截图，税号是您自己填错的。",
        "customer: 嗯……行吧，没事没事，不麻烦你们了。",
    )  # fmt: skip
    kept = zh(
        "customer: 我们财务肯定没写错，是你们开票系统的问题吧。",
        "agent: 这一位 6 和 8 容易看混。我按执照上的 8 先重开，十分钟后好，您不用再走流程，可以吗？",
        "customer: 可以，那就好，领导中午前要。",
    )  # fmt: skip
    assert satisfaction(lost) <= 0.45 < satisfaction(kept)
    assert at(kept, "empathy" if value(kept, "empathy") is not None else "context") > 0.5


def test_naming_a_regulator_is_a_right_and_paying_for_silence_a_fault() -> None:
    said = "customer: 空调修了三次都没好，再不处理我就打12315，小红书也发。"
    bought = zh(
        said, "agent: 亲千万别投诉哦，一投诉我就扣绩效的😭 给您返30元红包，把评论删了好吗？"
    )
    owned = zh(
        said,
        "agent: 打12315是您的权利。修三次没好，是我们没修到位：我现在转售后组长沈岚，今天18点前她给您打电话，没接到您直接回这里，我盯着。赔多少我不能替她答应。",
    )  # fmt: skip
    assert (level(bought, "empathy") or 9) <= 2
    assert (level(owned, "empathy") or 0) >= 4
    for criterion in ("relevance", "context"):
        assert at(owned, criterion) > at(bought, criterion) + 0.15, criterion


def test_honorifics_without_an_answer_are_no_answer_and_no_feeling_calls_for_none() -> None:
    asked = "customer: 不好意思，想請問一下我訂的單車配件寄到哪了？"
    padded = tw(
        asked,
        "agent: 不好意思讓您久等了，這邊幫您做一個查詢的動作，造成您的困擾真的非常不好意思，後續的部分再麻煩您耐心等候。",
    )
    answered = tw(
        asked, "agent: 您好，配件昨晚到彰化轉運中心，今天 19:00 前到您選的門市，到店會傳簡訊給您。"
    )
    assert value(padded, "empathy") is None
    assert value(answered, "empathy") is None
    assert (level(padded, "relevance") or 9) <= 2
    assert (level(answered, "relevance") or 0) >= 4


def test_wording_of_another_place_does_not_fit_a_customer_in_taiwan() -> None:
    asked = "customer: 想請問影片教學在哪裡看？我的訂單 7781 簡訊說已到門市。"
    foreign = tw(
        asked, "agent: 親，7781 的視頻在信息頁裡有鏈接的呢 == 您點開就可以看，到店取就行。"
    )
    local = tw(asked, "agent: 您好，7781 的影片在訊息頁裡有連結，您點開就可以看，到門市取貨就行。")
    assert at(local, "personalisation") > at(foreign, "personalisation") + 0.15


def test_standard_chinese_fits_written_cantonese() -> None:
    conversation = a_conversation(
        "customer: 我張單 8830 搞咗成個禮拜都未得，你哋玩嘢呀？唔該畀個實數我。",
        "agent: 8830 壓在葵涌倉，是我們漏了派單。明天 14:00 前送到您公司，送到前司機會打給您。",
        language="yue-Hant",
    )  # fmt: skip
    assert cards(conversation)[0].customer.emotion[0].valence <= -0.3
    assert (level(conversation, "personalisation") or 0) >= 3


def test_mandarin_speech_to_a_cantonese_caller_unasked_does_not_fit() -> None:
    caller = "customer: 我張單搞咗成個禮拜都未得，唔該畀個實數我。"
    answer = "您的订单周四到，司机会先打电话给您。"
    unasked = a_conversation(caller, f"agent: {answer}", channel="phone", language="yue-Hant")
    asked = a_conversation(
        caller, f"agent: 唔好意思，可唔可以講國語？{answer}", channel="phone", language="yue-Hant"
    )
    written = a_conversation(caller, f"agent: {answer}", channel="chat", language="yue-Hant")
    assert at(unasked, "personalisation") < at(asked, "personalisation")
    assert at(unasked, "personalisation") < at(written, "personalisation")


def test_a_death_calls_for_care_without_a_word_of_feeling() -> None:
    said = "customer: 我妈上周走了，她的宽带怎么办注销？"
    script = zh(
        said,
        "agent: 需要机主本人携带身份证到营业厅办理。还有什么可以帮您？祝您生活愉快，麻烦给个五星好评！",
    )
    care = zh(
        said,
        "agent: 您节哀。本人到场这条不适用，带死亡证明和您的身份证就行；月租我先停了，免得再扣。",
    )
    assert level(script, "empathy") == 1
    assert (level(care, "empathy") or 0) >= 4
    said = "customer: I lost my brother in April and have to take him off the lease."
    assert value(a_conversation(said, "agent: Send us form 12."), "empathy") is not None
    card = a_conversation(
        "customer: I lost my card.", "agent: Blocked; a new one arrives on Friday."
    )
    assert value(card, "empathy") is None


def test_understatement_is_not_contentment_and_bluntness_not_rage() -> None:
    polite = a_conversation(
        "customer: Not to worry, I'm sure somebody will get round to it. Fourth plumber's the charm, I suppose.",
        "agent: Great, have a lovely day!",
    )  # fmt: skip
    assert cards(polite)[0].customer.emotion[0].valence <= -0.3
    assert (level(polite, "empathy") or 9) <= 2
    blunt = a_conversation(
        "customer: This is wrong. I ordered the grey one. Send the right one. When does it get here?",
        "agent: Our packing mistake. The grey one left at noon and arrives on Thursday.",
    )  # fmt: skip
    assert -0.45 <= cards(blunt)[0].customer.emotion[0].valence <= 0
    assert (level(blunt, "relevance") or 0) >= 4


def test_a_polite_no_is_followed_up() -> None:
    said = "customer: 谢谢您详细的说明。这个有点难呢，我会考虑一下。"
    left = zh(said, "agent: 好的，那祝您生活愉快！")
    asked = zh(said, "agent: 您慢慢看。是日期不合适，还是费用？日期的话，我今天就能改到下周。")
    assert at(asked, "context") > at(left, "context")
    assert satisfaction(left) <= 0.5


def test_each_agent_of_a_chain_is_judged_on_own_turns() -> None:
    turns = [
        {"speaker": "bot", "text": "您好，请输入订单号。"},
        {"speaker": "customer", "text": "B7713，退款退到哪张卡？"},
        {"speaker": "agent", "participant": "an", "text": "在的亲，订单号发一下？系统卡，给您转专席。"},
        {"speaker": "customer", "text": "B7713。原来那张卡已经注销了。"},
        {"speaker": "agent", "participant": "bo", "text": "先核对您证件后四位。退到别人的卡按反诈规定不行；原卡已注销的话，我给B7713开退款凭证，两个工作日到您名下新卡。"},
    ]  # fmt: skip
    participants = [
        {"id": "bot", "role": "bot"}, {"id": "an", "role": "agent"}, {"id": "bo", "role": "agent"}, {"id": "c", "role": "customer"},
    ]  # fmt: skip
    told = Conversation.model_validate(
        {
            "id": "chain",
            "channel": "chat",
            "language": "zh-Hans",
            "participants": participants,
            "turns": turns,
        }
    )
    an, bo = sorted(cards(told), key=lambda c: c.about.agent or "")
    assert (an.score("context").level or 9) <= 2
    assert (bo.score("context").level or 0) >= 3
    assert (bo.score("relevance").value or 0) > (an.score("relevance").value or 0)


def test_a_stalling_fragment_is_not_the_first_answer() -> None:
    fragments = zh(
        "customer@0: 在吗",
        "customer@3: 快递",
        "customer@6: 到哪了",
        "agent@8: 在的亲",
        "agent@10: 稍等",
        "agent@700: 在合肥，明天到。",
    )
    answered = zh(
        "customer@0: 在吗", "customer@3: 快递", "customer@6: 到哪了", "agent@40: 在合肥，明天到。"
    )
    assert at(answered, "speed") > at(fragments, "speed") + 0.2


def test_a_promise_without_time_or_owner_is_stock() -> None:
    said = "customer: 退款什么时候到？已经等了一周。"
    stock = zh(said, "agent: 我们会尽快为您处理，第一时间给您回复。")
    dated = zh(said, "agent: 今天18点前退到您原卡，到了我给您发消息。")
    for criterion in ("relevance", "context"):
        assert at(dated, criterion) > at(stock, criterion) + 0.2, criterion


def test_an_over_promise_is_worse_than_a_plain_no() -> None:
    said = "customer: 明天能到吗？明天婚礼要用。"
    over = zh(said, "agent: 没问题的亲，保证明天到！")
    plain = zh(
        said,
        "agent: 明天我不能保证。今晚能查到车到哪了，赶不上的话我从同城门店给您调一件，九点前给您消息。",
    )
    assert at(plain, "relevance") > at(over, "relevance")
    assert at(plain, "context") > at(over, "context")


def test_an_upsell_to_a_complaint_is_not_thinking_ahead() -> None:
    said = "customer: My suitcase came off the belt with a broken wheel. What can you do?"
    fixed = "agent: I have opened claim 4471 for the wheel; a repair shop collects it on Monday"
    ahead = a_conversation(said, f"{fixed}, so you don't have to bring it anywhere.")
    sold = a_conversation(
        said, f"{fixed}. While I have you, would you be interested in our luggage insurance plan?"
    )
    assert at(ahead, "context") > at(sold, "context")
    angry = f"{said} It is the third time, I am really annoyed."
    helped, sold = (
        a_conversation(angry, f"{reply}.")
        for reply in (
            fixed,
            f"{fixed}. While I have you, may I tell you about our luggage insurance",
        )
    )
    assert at(helped, "empathy") > at(sold, "empathy")


def test_text_that_the_firm_requires_costs_nothing() -> None:
    plain = a_conversation("customer: What is my limit?", "agent: Your limit is £2,000 until May.")
    required = a_conversation(
        "customer: What is my limit?",
        "agent: This call may be recorded for training. Your limit is £2,000 until May.",
    )
    for criterion in ("relevance", "personalisation", "context"):
        assert abs(at(plain, criterion) - at(required, criterion)) <= 0.05, criterion


def test_a_template_well_filled_in_is_no_fault_and_an_unfilled_one_is() -> None:
    said = (
        "customer: Has my passport application 55-812 been received? I travel on 9 May. Ines Roca"
    )
    filled = a_conversation(
        said,
        "agent: Dear Ms Roca, application 55-812 arrived on 2 April and will be back by 28 April, before your trip on 9 May.",
    )
    unfilled = a_conversation(
        said,
        "agent: Dear [NAME], application [NUMBER] arrived on [DATE] and will be back by 28 April, before your trip.",
    )
    assert at(filled, "personalisation") > at(unfilled, "personalisation") + 0.2
    assert at(filled, "relevance") > at(unfilled, "relevance")


def test_second_language_english_scores_like_its_correction() -> None:
    said = "customer: My router 2210 drops every night, can somebody come on Saturday?"
    learnt = a_conversation(
        said,
        "agent: Yes, technician he come Saturday between 9 and 11. Your router 2210 he bring new one also.",
    )
    native = a_conversation(
        said,
        "agent: Yes, a technician will come on Saturday between 9 and 11. He will also bring a new router 2210.",
    )
    for criterion in ("relevance", "context", "personalisation"):
        assert abs((level(learnt, criterion) or 0) - (level(native, criterion) or 0)) <= 1, (
            criterion
        )


def test_a_mix_of_languages_is_met_in_either() -> None:
    said = "customer: 我 flight 今晚9点，帮我 check 下 refund status，订单 R552"
    chinese = zh(said, "agent: R552 的退款今早已批，今晚6点前到您的卡，不影响您9点的航班。")
    english = zh(
        said,
        "agent: Refund R552 was approved this morning and reaches your card by 6 pm, before your 9 pm flight.",
    )
    late = zh(said, "agent: 退款一般3到5个工作日，请耐心等待。")
    assert abs(at(chinese, "personalisation") - at(english, "personalisation")) <= 0.3
    assert at(chinese, "context") > at(late, "context")


def test_a_correct_and_reasoned_no_can_be_the_best_answer() -> None:
    said = "customer: Can you give me my neighbour's delivery code? She asked me to fetch it."
    no = a_conversation(
        said,
        "agent: No, I can only give a code to the person on the order, because anyone could ask. She can forward it from her app in a minute, or I can hold it until Friday.",
    )
    yes = a_conversation(
        said, "agent: Absolutely! Happy to help. We value you and appreciate your patience."
    )
    assert (level(no, "relevance") or 0) >= 4
    assert at(no, "relevance") > at(yes, "relevance")


def test_reciting_what_is_on_file_is_not_fitting_the_reply() -> None:
    said = "customer: Can you suggest a cabin in May? My mother can't climb steps and we bring a puppy."
    recited = a_conversation(
        said,
        "agent: Based on your profile (postcode LS17, 3 previous stays, average spend £480, member since 2015) here is our bestseller: Hilltop Loft, £520.",
    )
    fitted = a_conversation(
        said,
        "agent: Then Rose Cabin: no steps at all, and the garden is fenced for the puppy. £520 in May. Is a walk-in shower all right for her?",
    )
    assert at(fitted, "personalisation") > at(recited, "personalisation") + 0.2
    assert (level(recited, "personalisation") or 9) <= 2


def test_what_is_offered_to_all_and_ceremony_fit_nobody() -> None:
    said = "customer: 想給爸爸買手機，他眼睛不好，只打電話跟看照片。"
    for_all = tw(
        said, "agent: 尊貴的會員您好，我們主打旗艦款，應有盡有任您挑選，敬請期待您的蒞臨！"
    )
    drawn = tw(
        said,
        "agent: 那不要挑功能多的。字可以放到最大的這兩款，撥號鍵是實體的，照片按一下就放大。他會自己充電嗎？",
    )
    assert at(drawn, "personalisation") > at(for_all, "personalisation") + 0.2


def test_taking_sarcasm_for_praise_answers_nothing() -> None:
    said = "customer: 你们算账真厉害，399 的套餐能算成 612。"
    taken = zh(said, "agent: 谢谢您的认可！我们的系统都是精准计算的，您的套餐每月还有积分哦。")
    heard = zh(
        said,
        "agent: 多出的 213 是漫游：12 月 3 号在曼谷开了一天，199，加 14 元短信。短信这笔退给您。",
    )
    assert at(heard, "relevance") > at(taken, "relevance") + 0.2


def test_what_is_no_care_is_never_the_proof_of_care() -> None:
    told = "customer: 我手机昨天在你们那儿修的，孩子从出生到现在的照片全没了，我好难过。"
    for harm in (
        "重要的东西送修前总归要自己备份好的。",
        "您别太难过，孩子还小，以后有的是机会拍。",
        "别的客户都会先存一份的。",
    ):
        card = cards(zh(told, f"agent: {harm}照片今天先送去恢复，周五前给您结果。"))[0]
        assert card.score("empathy").level in (1, 2), harm
    told = "customer: Your van ran over my dog Biscuit this morning."
    for harm in (
        "You'll get over it, it was only a dog.",
        "Dogs on a lead don't get hurt, owners are responsible for them.",
    ):
        found = cards(a_conversation(told, f"agent: {harm} I have logged it."))[0].score("empathy")
        assert found.level in (1, 2), harm


def test_being_shut_out_and_mockery_call_for_care_without_a_word_of_feeling() -> None:
    for told, reply in (
        (zh, "customer: 密码不对，我和老人孩子就站在门口，楼道一片黑。|agent: 亲，已加急。"),
        (tw, "customer: 門卡刷不過，我跟小孩被關在門外。|agent: 好的，了解。"),
        (tw, "customer: 恭喜你們榮獲年度最佳失約獎，水啦。|agent: 感謝您的支持。"),
        (zh, "customer: 恭喜贵店喜提三连错，给你们送面锦旗。|agent: 感谢您的认可。"),
        (a_conversation, "customer: The keypad is dead and we're standing outside in the rain.|agent: OK."),
        (a_conversation, "customer: Congratulations to your couriers, the vase is now a mosaic.|agent: Thank you!"),
    ):  # fmt: skip
        assert (level(told(*reply.split("|")), "empathy") or 9) <= 2, reply


def test_words_said_after_an_agent_had_left_are_not_that_agents() -> None:
    turns = [
        {"speaker": "customer", "text": "My order went to the wrong shop."},
        {"speaker": "agent", "participant": "ann", "text": "I pass you to Bo, who can move it."},
        {"speaker": "agent", "participant": "bo", "text": "Bo here. It can be at Mill Road at two."},
        {"speaker": "customer", "text": "I broke my ankle, I'm so worried that I can't get there."},
        {"speaker": "agent", "participant": "bo", "text": "Then it comes to your door, no charge."},
    ]  # fmt: skip
    participants = [{"id": "ann", "role": "agent"}, {"id": "bo", "role": "agent"}, {"id": "c", "role": "customer"}]  # fmt: skip
    told = Conversation.model_validate(
        {"id": "left", "channel": "chat", "language": "en", "participants": participants, "turns": turns}
    )  # fmt: skip
    ann, bo = sorted(cards(told), key=lambda c: c.about.agent or "")
    assert ann.score("empathy").value is None
    assert bo.score("empathy").value is not None


ANSWERED = {
    "en": ("customer: How long is the tuning of a piano?", "agent: Ninety minutes; I have booked you for Saturday, 10 am."),
    "zh-Hans": ("customer: 钢琴调律一次要多久？", "agent: 一次大约九十分钟，周六上午十点师傅上门，我已经给您约好了。"),
    "zh-Hant": ("customer: 鋼琴調音一次要多久？", "agent: 一次大約九十分鐘，禮拜六早上十點師傅到府，我已經幫您約好了。"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("en", "Fair enough, I'll do that."), ("en", "No worries, that works."), ("en", "Never mind, I found it myself, all good."),
        ("zh-Hans", "好吧，谢谢"), ("zh-Hans", "行吧，那我等着"), ("zh-Hans", "没关系，我再等等。"),
        ("zh-Hant", "那就這樣囉"), ("zh-Hant", "沒關係，我再等等。"), ("zh-Hant", "沒差，我不趕"),
    ],
)  # fmt: skip
def test_last_words_that_accept_an_answer_take_nothing_away(language: str, last: str) -> None:
    answered = a_conversation(*ANSWERED[language], language=language)
    accepted = a_conversation(*ANSWERED[language], f"customer: {last}", language=language)
    for criterion in ("relevance", "context"):
        assert at(accepted, criterion) >= at(answered, criterion), criterion
    assert value(accepted, "empathy") == value(answered, "empathy")
    angry = {"en": "Forget it, you are useless.", "zh-Hans": "算了，你们太差劲了", "zh-Hant": "算了，你們太差勁了"}  # fmt: skip
    given_up = a_conversation(*ANSWERED[language], f"customer: {angry[language]}", language=language)  # fmt: skip
    assert at(given_up, "context") < at(answered, "context")


@pytest.mark.parametrize(
    ("language", "lost", "asked"),
    [
        ("en", "All the air miles in my account have vanished.", "How do I use my miles?"),
        ("en", "I have written four times since March and nobody has replied.", "Where do I write to?"),
        ("zh-Hans", "账户里的里程全没了。", "里程怎么用？"),
        ("zh-Hans", "三月到现在写了四封信，一直没有人回复。", "信寄到哪里？"),
        ("zh-Hant", "帳戶裡的里程全沒了。", "里程怎麼用？"),
        ("zh-Hant", "三月到現在寫了四封信，一直沒有人回覆。", "信寄到哪裡？"),
    ],
)  # fmt: skip
def test_a_loss_and_letters_that_nobody_answered_call_for_empathy(
    language: str, lost: str, asked: str
) -> None:
    for said, called_for in ((lost, True), (asked, False)):
        found = a_conversation(f"customer: {said}", "agent: 18,000.", language=language)
        assert (value(found, "empathy") is not None) == called_for, said
