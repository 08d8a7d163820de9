"""Speed: the arithmetic by hand on real timelines, and whose wait a wait in a call was."""

from __future__ import annotations

from math import log2
from typing import Any

import pytest
from builders import a_conversation
from scoring_cases import LOCAL, value, values

from qa.reading.reading import Reading
from qa.scoring.local import speed
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.local.waits import waits
from qa.scoring.norms import ChannelNorm, Norm, load_norms
from transcripts.conversation import Conversation
from transcripts.speech.clock import lanes_of, timed

NORMS = load_norms()
CHAT, SOCIAL = 90, 3600  # the shipped norms, seconds


def short(seconds: float, norm: float) -> float:
    """What a wait lacks: 0.85 less its worth 0.5 - 0.25 log2(wait / norm), both within 0..0.85."""
    worth = min(max(0.5 - 0.25 * log2(seconds / norm), 0), 0.85)
    return 0.85 - worth


# Times and roles of ten real threads (irc_support_timed_en: Stripe; twitter_timed_en), counted from
# the customer's first turn; the words are ours. The value is 0.85 less 0.4 x the shortfall of the
# first wait, 0.3 x the largest, 0.3 x their sum over the agent's turns.
THREADS: dict[str, tuple[str, tuple[str, ...], list[float], float]] = {
    "irc-stripe.0-1159: the wait runs from 0 to the first question of substance at 73; what follows "
    "the announcement at 40 counts 0.6": (
        "chat",
        ("customer@0: Test card 3155 gets no second check, why?", "agent@40: One second.",
         "agent@73: Do you have the payment number?", "customer@117: One moment."),
        [73],
        0.85 - (0.4 + 0.3 + 0.3 / 2) * short(40 + 0.6 * 33, CHAT),
    ),
    "irc-stripe.0-1010: the first wait runs from the first of three messages; then 160 to 170": (
        "chat",
        ("customer@0: A card from Noumea is refused, what does that mean?",
         "customer@13: Is the postcode wrong?", "customer@24: I can paste a picture.",
         "agent@91: The postcode has the wrong form for that country.",
         "customer@160: So it is tied to the card?", "agent@170: Yes, it is tied to the card's country."),
        [91, 10],  # 10 s are worth more than 0.85, so that they lack nothing
        0.85 - (0.4 + 0.3 + 0.3 / 2) * short(91, CHAT),
    ),
    "irc-stripe.1-1059: what is said in addition at 221 ends no wait": (
        "chat",
        ("customer@0: Why does my invoice stay in draft for an hour?",
         "agent@210: Your code gets an hour to add lines to the invoice.",
         "agent@221: You can finalise the invoice at once with one call.", "customer@477: Thank you very much!"),
        [210],
        0.85 - (0.4 + 0.3 + 0.3 / 2) * short(210, CHAT),
    ),
    "irc-stripe.1-1095: 0 to 26, 32 to 84, 126 to 143; four turns of the agent": (
        "chat",
        ("customer@0: Where can I set a picture in checkout?", "agent@26: Do you sell once or by subscription?",
         "customer@32: By subscription. Can I set one?",
         "agent@84: There is no way to set a picture for a subscription yet.", "agent@88: Sorry for the confusion.",
         "customer@126: A pity. Could you add that?", "agent@143: I will pass that on to the product team.",
         "customer@154: Thanks."),
        [26, 52, 17],  # 26 and 17 s are under 0.379 of the norm: they lack nothing
        0.85 - (0.3 + 0.3 / 4) * short(52, CHAT),
    ),
    "irc-stripe.0-432: nobody answers for six hours, then 23879 to 24153 and 24216 to 24492": (
        "chat",
        ("customer@0: What do I do when a payment fails for want of a check?",
         "customer@23797: The payment needs a check and the customer is gone, what now?",
         "agent@23853: You can try again with the same payment object.",
         "customer@23879: I get an error that it is in the wrong state, why?",
         "agent@24153: Attach a new card first and then confirm the payment.",
         "customer@24190: So they go back to the card page?", "customer@24216: And do I need webhooks?",
         "agent@24492: Yes to the card page, and no webhooks are needed there."),
        [23853, 274, 276],
        0.85 - 0.7 * 0.85 - 0.3 * (0.85 + short(274, CHAT) + short(276, CHAT)) / 3,
    ),
    "twitter Qt4M: 526 and 384 s are quick in public": (
        "social",
        ("customer@0: Missions cannot be accepted, can you help?", "agent@526: Which platform do you play on?",
         "customer@8556: On a console, what now?", "agent@8940: Send us your player name and the mission's name."),
        [526, 384],
        0.85,
    ),
    "twitter pceo: fifteen hours, then 54647 to 65211": (
        "social",
        ("customer@0: Is my bandwidth unlimited now?", "agent@54016: Yes, there is no limit on bandwidth.",
         "customer@54647: How do I earn money with the site?", "agent@65211: Place adverts on the three pages read most."),
        [54016, 10564],
        0.85 - 0.4 * short(54016, SOCIAL) - 0.3 * short(54016, SOCIAL)
        - 0.3 * (short(54016, SOCIAL) + short(10564, SOCIAL)) / 2,
    ),
    "twitter OEOT: 10027, then 11099 to 13548": (
        "social",
        ("customer@0: My domain is forwarded but shows an error, why?", "agent@10027: Does every visitor get that error?",
         "customer@11099: Yes, everybody. What can I do?",
         "agent@13548: The DNS record points to an old address; change it to the new one."),
        [10027, 2449],
        0.85 - 0.7 * short(10027, SOCIAL) - 0.3 * (short(10027, SOCIAL) + short(2449, SOCIAL)) / 2,
    ),
    "twitter eGPm: three waits, the last the longest": (
        "social",
        ("customer@0: Why were the small covers removed?", "agent@1809: Could you send a picture of the screen?",
         "customer@1915: Here it is. Can you see it?", "agent@4364: Which version of the app is on your phone?",
         "customer@8603: Version 8.5. Will the covers come back?",
         "agent@11555: The covers are being tested without a date; your vote is counted."),
        [1809, 2449, 2952],
        0.85 - 0.4 * short(1809, SOCIAL) - 0.3 * short(2952, SOCIAL)
        - 0.3 * (short(1809, SOCIAL) + short(2449, SOCIAL) + short(2952, SOCIAL)) / 3,
    ),
    "twitter d2b7: a day, then 150012 to 150207": (
        "social",
        ("customer@0: I need my account back, can you help?", "agent@88142: What happens when you log in?",
         "customer@150012: Error 37368, what does it mean?",
         "agent@150207: Error 37368 means the account was locked; reset the password."),
        [88142, 195],  # over 10 norms: worth nothing; 195 s lack nothing
        0.85 - 0.7 * 0.85 - 0.3 * 0.85 / 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("thread", THREADS)
def test_the_arithmetic_is_that_done_by_hand(thread: str) -> None:
    channel, lines, seconds, worked_out = THREADS[thread]
    conversation = a_conversation(*lines, channel=channel)
    reading = Reading(conversation, None)

    assert [wait.seconds for wait in waits(reading)] == seconds
    assert speed.measure(reading, NORMS).value == pytest.approx(worked_out, abs=0.00006)


# Calls


def a_call(*lines: str, **fields: Any) -> Conversation:
    """`a_call("agent 0 2 Hello.")`: speaker, start, end, words."""
    turns = []
    for line in lines:
        speaker, start, end, text = line.split(" ", 3)
        turns.append({"speaker": speaker, "start": float(start), "end": float(end), "text": text})
    given = {"id": "c", "channel": "phone", "language": "en", "turns": turns, **fields}
    return Conversation.model_validate(given)


def felt(*lines: str, **fields: Any) -> list[float]:
    return [round(w.felt, 2) for w in waits(Reading(a_call(*lines, **fields), None))]


GREETING, ASKED = "agent 0 2 Good morning, how can I help?", "customer 3 6 Where is my parcel 4471?"


def test_a_customers_own_pause_is_no_wait_for_the_agent() -> None:
    question = "agent 7 9 Which street is it going to, please?"
    quick = (
        GREETING,
        ASKED,
        question,
        "customer 10 12 Church Road.",
        "agent 13 15 It is in Leeds.",
    )
    slow = (*quick[:3], "customer 20 22 Church Road.", "agent 23 25 It is in Leeds.")
    prompted = (*quick[:3], "agent 20 22 Take your time.", "customer 23 24 Church Road.", "agent 25 27 It is in Leeds.")  # fmt: skip
    assert felt(*slow) == felt(*quick) == [1.0, 1.0]
    assert felt(*prompted) == [1.0, 1.0]
    looking = (
        GREETING,
        ASKED,
        "customer 6.5 8 Hold on, let me find the number.",
        "agent 20 22 It is in Leeds.",
    )
    assert felt(*looking) == [0.5]  # 6 to 20, less the customer's own 12 s and 1.5 s of talk


def test_an_interpreters_relay_is_no_wait_for_the_agent() -> None:
    lines = (
        GREETING,
        ASKED,
        "interpreter 11 15 Where is parcel 4471?",
        "agent 16 18 It is in Leeds.",
    )
    assert felt(*lines) == [1.0]  # 6 to 16, less 5 s until the relay and 4 s of it


def test_dead_air_counts_whole_and_an_announced_wait_less() -> None:
    def before(words: str) -> list[float]:
        return felt(GREETING, ASKED, f"agent 7 9 {words}", "agent 29 31 It is in Leeds.")

    assert before("Right.") == [23.0]  # 6 to 29
    assert before("Bear with me.") == [1 + 0.6 * 20]  # the agent's own 2 s are no wait
    assert before("Bear with me for twenty seconds.") == [1.0]  # said how long, and kept to it
    assert before("Bear with me for ten seconds.") == [1.0 + 20]  # 20 s are over 1.25 x 10 + 5
    assert before("Bear with me, I am checking the depot's list.") == [1 + 0.55 * 20]
    assert before("I'll bring up the depot's list. Twenty seconds.") == [1.0, 0.0]


def test_a_silence_without_a_question_counts_where_it_was_the_agents() -> None:
    said = "agent 7 9 It is on the van to Church Road."
    assert felt(GREETING, ASKED, said, "agent 21 23 The driver has it.") == [1.0, 12.0]
    assert felt(GREETING, ASKED, said, "agent 11 13 The driver has it.") == [1.0]  # under 3 s
    held = "agent 7 9 It is in Leeds. I will put you on hold for twenty seconds."
    assert felt(GREETING, ASKED, held, "agent 29 31 The driver has it.") == [1.0, 0.0]


def test_cutting_the_customer_off_is_no_speed() -> None:
    waited = (GREETING, ASKED, "agent 6 9 It is in Leeds.")
    cut = (GREETING, ASKED, "agent 4.5 7.5 It is in Leeds.")
    assert value(a_call(*waited), "speed") == value(a_call(*cut), "speed")


def measured(conversation: Conversation) -> Conversation:
    """The conversation with a clock as if its sound had been measured."""
    lanes = lanes_of(conversation.turns)
    return conversation.model_copy(
        update={"timing": timed(lanes, conversation.turns, conversation.language, 900.0)}
    )


def moved(conversation: Conversation, shift: float, slower: float = 0) -> Conversation:
    """All times later by `shift`, each of the agent's turns and what follows by `slower` more."""
    turns = []
    for turn in conversation.turns:
        if turn.speaker == "agent" and turn.position:
            shift += slower
        times = {"start": (turn.start or 0) + shift, "end": (turn.end or 0) + shift}
        turns.append(turn.model_copy(update=times))
    return measured(conversation.model_copy(update={"turns": tuple(turns)}))


def test_the_clock_of_sound_obeys_the_laws_of_speed() -> None:
    calls = [
        a_call(GREETING, ASKED, f"agent {8 + wait} {10 + wait} {words}", f"agent {20 + wait} 45 It is in Leeds.",
               "customer 46 48 When does it come?", "agent 50 52 On Friday.", language=language)
        for wait in (0, 2, 7)
        for words, language in (("Let me check that.", "en"), ("Right.", "en"), ("我帮您查一下。", "zh-Hans"))
    ]  # fmt: skip
    for call in calls:
        before = values(measured(call))
        assert values(moved(call, 500.0)) == before
        slower = values(moved(call, 0.0, slower=20.0))
        assert (slower["speed"] or 0) < (before["speed"] or 0)
        assert {k: v for k, v in slower.items() if k != "speed"} == {
            k: v for k, v in before.items() if k != "speed"
        }


# Norms by language


def test_a_language_may_have_a_norm_of_its_own() -> None:
    norm = ChannelNorm(first=8, reply=8, languages={"zh-Hans": Norm(first=30, reply=30)})
    norms = NORMS.model_copy(update={"channels": {**NORMS.channels, "phone": norm}})
    lines = (GREETING, ASKED, "agent 20 22 It is in Leeds.")
    scorer = LocalScorer(norms)
    english, chinese = a_call(*lines), a_call(*lines, language="zh-Hans")

    assert value(english, "speed", scorer) == value(english, "speed", LOCAL)
    assert (value(chinese, "speed", scorer) or 0) > (value(chinese, "speed", LOCAL) or 0)


def test_no_other_criterion_reads_the_clock() -> None:
    said = "agent 7 9 I am sorry. It is on the van to Church Road."
    with_sound = measured(a_call(GREETING, ASKED, said, "agent 41 43 The driver has it."))
    assert with_sound.timing is not None
    deaf = with_sound.timing.model_copy(update={"silences": ()})
    before, after = values(with_sound), values(with_sound.model_copy(update={"timing": deaf}))
    assert before.pop("speed") != after.pop("speed")
    assert before == after


# Questions back

BRANCH = "customer@0: Is branch 14 open on Good Friday?"
OPEN = "Yes, 10 to 14. The counter for parcels stays shut that day."


def test_questions_back_that_the_question_did_not_need_are_no_first_answer() -> None:
    straight = a_conversation(BRANCH, f"agent@45: {OPEN}", "customer@60: Thanks", channel="chat")
    roundabout = a_conversation(
        BRANCH, "agent@8: May I have your name?", "customer@60: Jo Marsh",
        "agent@66: And are you a new customer?", "customer@120: No", f"agent@130: {OPEN}",
        "customer@140: Thanks", channel="chat",
    )  # fmt: skip
    assert [w.seconds for w in waits(Reading(roundabout, None))] == [130]
    assert (value(roundabout, "speed") or 1) < (value(straight, "speed") or 0) - 0.2


def test_a_question_back_that_was_needed_is_an_answer_and_the_wait_goes_on_with_a_one_word_reply() -> None:  # fmt: skip
    needed = a_conversation(
        "customer@0: What does the locker cost?", "agent@10: For how many days is the locker?",
        "customer@30: two", "agent@550: £6 for two days.", "customer@560: Thanks", channel="chat",
    )  # fmt: skip
    assert [w.seconds for w in waits(Reading(needed, None))] == [10, 520]
    either = a_conversation(
        "customer@0: 停車費多少？", "agent@20: 請問是機車還是汽車的停車費呢？", "customer@40: 汽車",
        "agent@700: 汽車一小時 40 元。", "customer@720: 好", channel="chat",
    )  # fmt: skip
    assert [w.seconds for w in waits(Reading(either, None))] == [20, 660]


# What ends a wait, and what is said of it


ASKS = "customer@0: Which platform does the night train to Rask leave from?"
IN_CHINESE = "customer@0: 去金华的夜车在几站台？"


@pytest.mark.parametrize(
    "hollow",
    [
        "Thank you for choosing Northern Lines today!",
        "Thanks so much for the kind words! ^Ana",
        "No need to worry, this usually sorts itself out.",
        "Good morning, how can I help you today?",
        "您先别着急，一般不会有问题的。",
        "感谢您选择本公司！",
        "欢迎光临，请问有什么可以帮您？",
    ],
)
def test_thanks_calming_and_greetings_are_no_answer(hollow: str) -> None:
    is_chinese = hollow.isascii() is False
    asks, answer = (IN_CHINESE, "三站台，21点前检票。") if is_chinese else (ASKS, "Platform 3, and it boards at nine.")  # fmt: skip
    chat = a_conversation(asks, f"agent@5: {hollow}", f"agent@400: {answer}", "customer@410: Ok.")
    assert [w.seconds for w in waits(Reading(chat, None))] == [400]


def test_a_short_fact_is_an_answer() -> None:
    for answer in ("Platform 3.", "Petra Moll.", "Yes.", "The left one, behind the bakery."):
        chat = a_conversation(ASKS, f"agent@9: {answer}", "customer@20: Thanks.")
        assert [w.seconds for w in waits(Reading(chat, None))] == [9], answer


def reason(*lines: str, **fields: Any) -> tuple[str, str | None]:
    found = speed.measure(Reading(a_conversation(*lines, **fields), None), NORMS)
    return found.reason, found.cause


def test_what_a_question_asked_for_is_not_done_ahead_of_being_asked() -> None:
    ahead = "I'll ring you at six to check that it came, so you don't have to wait in."
    asked = (
        "customer@0: Where is my parcel 12?",
        "agent@20: It is on the van and comes at five.",
        "customer@40: And what if it does not come?",
        f"agent@60: {ahead}",
    )
    assert reason(*asked)[0] == "speed.prompt"
    unasked = (asked[0], f"agent@20: It is on the van and comes at five. {ahead}", "customer@40: Good.")  # fmt: skip
    assert reason(*unasked)[0] == "speed.ahead"
    left_to_the_customer = (asked[0], "agent@20: It comes at five. If it has not come by six, you can call us again today.", "customer@40: Ok.")  # fmt: skip
    assert reason(*left_to_the_customer)[0] == "speed.prompt"


def test_a_first_wait_is_the_agents_once_the_agent_has_spoken() -> None:
    asked, answer = "customer@10: Where is my parcel 12?", "agent@900: It is in Leeds until 17:00."
    assert reason(asked, answer, "customer@910: Ok.")[1] == "unknown"
    assert reason(asked, "agent@30: Got it!", answer, "customer@910: Ok.")[1] == "agent"


def test_a_plain_fine_after_the_deed_leaves_nobody_waiting() -> None:
    story = (
        "customer@0: Wonderful, a fine for a ticket I paid. Third time you do this to me!",
        "agent@600: That was our mistake. The fine is cancelled since 10:26 and nothing is owed.",
    )
    assert reason(*story, "customer@900: Fine. Thanks.", channel="social")[0] == "speed.prompt"
    assert reason(*story, "customer@900: Okay, thanks. Goodbye then.", channel="social")[0] == "speed.prompt"  # fmt: skip
    told = "customer@0: 罚单我早就交了，怎么又寄来一张？"
    undone = "agent@600: 是我们弄错了，罚单今天 10:26 已经撤销，您不用再交。"
    for bye in ("好的，那就这样吧。", "好，謝謝，就這樣吧。"):
        assert reason(told, undone, f"customer@900: {bye}", channel="social")[0] == "speed.prompt"
        assert reason(told, "agent@600: 罚单我们没办法撤销。", f"customer@900: {bye}", channel="social")[0] == "speed.open"  # fmt: skip
    assert reason(*story[:1], "agent@600: We can't cancel fines.", "customer@900: Fine. Never mind.", channel="social")[0] == "speed.open"  # fmt: skip


def test_the_words_and_the_figures_of_a_wait_agree() -> None:
    call = a_call(
        "agent 0 2 Repairs, this is Dawn.",
        "customer 3 6 The heating is off in flat nine, when does somebody come?",
        "agent 7 9 I'll bring up the diary, that takes half a minute.",
        "agent 39 42 There is an engineer at ten past eleven.",
        "customer 43 45 Does he bring a heater too?",
        "agent 105 108 Yes, he has two heaters.",
        "customer 109 110 Good.",
    )
    found = speed.measure(Reading(call, None), NORMS)
    assert (found.reason, found.values["worst"], found.values["longest"]) == ("speed.slow", 60, 60)
    kept = speed.measure(Reading(a_call(*[
        "agent 0 2 Repairs, this is Dawn.",
        "customer 3 6 The heating is off in flat nine, when does somebody come?",
        "agent 7 9 I'll bring up the diary, that takes half a minute.",
        "agent 39 42 There is an engineer at ten past eleven.",
        "customer 43 44 Good.",
    ]), None), NORMS)  # fmt: skip
    assert (kept.reason, kept.values["longest"]) == ("speed.announced", 33)
    assert kept.value == 0.85
