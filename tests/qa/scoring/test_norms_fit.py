"""A team's own norms: quantiles of its waits where there are enough, and the templates it sends."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import a_conversation
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_cases import LOCAL, value

from desk.cli.norms import norms
from qa.errors import ScorerError
from qa.rubric_file import load_rubric
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.norms import load_norms
from qa.scoring.norms_fit import Fit, as_toml
from qa.scoring.templates import Reply, templates
from transcripts.conversation import Conversation

RELEVANCE = (load_rubric("five-consistencies").criterion("relevance"),)
SHIPPED = {channel: (n.first, n.reply) for channel, n in load_norms().channels.items()}


def a_chat(number: int, first: float, reply: float, language: str = "en") -> Conversation:
    """The customer waits `first` seconds, then `reply` seconds."""
    return a_conversation(
        "customer@0: Where is my parcel?",
        f"agent@{first}: It is in Leeds.",
        f"customer@{first + 10}: When does it come?",
        f"agent@{first + 10 + reply}: It comes on Friday.",
        id=f"c-{number}",
        language=language,
    )


def a_fit(*chats: Conversation, least: int = 20) -> Fit:
    made = Fit(least)
    for chat in chats:
        made.add(chat)
    return made


def test_the_norm_is_what_three_of_four_waits_stay_within(tmp_path: Path) -> None:
    # Waits 10, 20 .. 400: the inclusive 75th percentile lies at 10 + 0.75 x 390 = 302.5 s.
    fitted = a_fit(*(a_chat(i, 10.0 * (i + 1), 5.0 * (i + 1)) for i in range(40))).fitted()

    norm = fitted.channels["chat"]
    assert (norm.first, norm.reply) == (302.5, pytest.approx(151.2, abs=0.1))
    assert (norm.waits, norm.conversations) == (80, 40)
    path = tmp_path / "norms.toml"
    path.write_text(as_toml(fitted, SHIPPED, 0.75), "utf-8")
    loaded = load_norms(path)
    assert loaded.of("chat", "en").first == 302.5
    assert loaded.of("phone") == load_norms().of("phone")  # nothing was fitted there


def test_too_few_waits_fit_nothing_and_that_is_said() -> None:
    fitted = a_fit(*(a_chat(i, 30, 30) for i in range(19))).fitted()
    assert fitted.channels == {}
    assert "chat: 19 waits for `first` in 19 conversations; 20 are needed" in fitted.too_few[0]


def test_a_language_has_its_own_norm_where_it_alone_has_enough(tmp_path: Path) -> None:
    english = [a_chat(i, 30, 30) for i in range(25)]
    chinese = [a_chat(100 + i, 60, 60, "zh-Hans") for i in range(25)]
    german = [a_chat(200 + i, 90, 90, "de") for i in range(3)]
    fitted = a_fit(*english, *chinese, *german).fitted()

    path = tmp_path / "norms.toml"
    path.write_text(as_toml(fitted, SHIPPED, 0.75), "utf-8")
    loaded = load_norms(path)
    assert loaded.of("chat", "en").first == 30 and loaded.of("chat", "zh-Hans").first == 60
    assert loaded.of("chat", "de") == loaded.of("chat")
    assert loaded.hash in LocalScorer(loaded).version
    assert loaded.hash != load_norms().hash


def test_a_calls_gaps_and_pace_are_in_the_norms() -> None:
    def call(number: int) -> Conversation:
        turns = [
            {"speaker": "customer", "start": 0, "end": 3, "text": "Where is my parcel?"},
            {"speaker": "agent", "start": 5, "end": 11, "text": "one two three four five six"},
        ]
        given = {"id": f"p-{number}", "channel": "phone", "language": "en", "turns": turns}
        return Conversation.model_validate(given)

    norm = a_fit(*map(call, range(20))).fitted().channels["phone"]
    assert (norm.first, norm.reply) == (3.0, None)  # 2 s, but under 3 s there is no wait on a line
    assert (norm.gap, norm.pace) == (2.0, 60.0)  # six words in six seconds


# Templates

FILLED = "Hello {name}, your order {order} has left our depot and comes within two working days."


def test_a_template_is_found_and_what_was_filled_in_is_left_out() -> None:
    names = ("Mia", "Tom", "Helen Taylor", "Bo")
    sent = [Reply(FILLED.format(name=n, order=100 + i), "en", i) for i, n in enumerate(names)]
    others = [
        Reply("I looked into the missing glove and the driver found it under the seat.", "en", 7),
        Reply(
            "Your refund was booked this morning, the bank needs until Thursday for it.", "en", 8
        ),
    ]

    [template] = templates([*sent, *others])

    assert template.conversations == 4
    assert template.text == (
        "Hello…, your order… has left our depot and comes within two working days."
    )
    assert not any(name in template.text for name in names)


def test_chinese_templates_are_found_in_either_script() -> None:
    text = "您好{}，您的订单已经从仓库发出，预计两个工作日之内送到您手上。"
    sent = [
        Reply(text.format(n), "zh-Hans", i) for i, n in enumerate(("王女士", "李先生", "陈小姐"))
    ]
    [template] = templates(sent)
    assert template.text.startswith("您好…，您的订单") and "王" not in template.text


def test_what_is_said_in_few_conversations_or_is_courtesy_is_no_template() -> None:
    twice = [Reply(FILLED.format(name="Mia", order=i), "en", i % 2) for i in range(6)]
    short = [Reply("Thank you for calling us.", "en", i) for i in range(9)]
    assert templates([*twice, *short]) == ()


@settings(deadline=None)  # others may load the machine
@given(st.lists(st.text(max_size=60), max_size=12))
def test_whatever_was_sent_fits_into_a_file_that_can_be_read(texts: list[str]) -> None:
    import tomllib

    found = templates([Reply(text * 2, "en", i) for text in texts for i in range(3)])
    fitted = Fit().fitted()
    text = as_toml(
        type(fitted)({}, {}, found, (), 0),  # the templates alone
        SHIPPED,
        0.75,
    )
    listed = tomllib.loads(text).get("templates", [])
    assert [t["text"] for t in listed] == [t.text for t in found]


@pytest.mark.parametrize(
    ("sent", "language", "asked", "said"),
    [
        ("Dear {}, thank you for contacting us. Your satisfaction is our first concern and we look into every message with care.",
         "en", "Can I bring a bicycle on the night ferry to Hull?", "ready-made reply (found in 4"),
        ("{}您好，感谢您的来信。我们非常重视每一位客户的意见，会认真对待您反映的每一个情况。",
         "zh-Hans", "夜班渡轮可以带自行车上船吗？", "现成的模板（团队有 4 段"),
        ("{}您好，感謝您的來信。我們非常重視每一位顧客的意見，會用心看待您反映的每一個狀況。",
         "zh-Hant", "夜班渡輪可以帶腳踏車上船嗎？", "罐頭回覆（團隊在 4 段"),
    ],
)  # fmt: skip
def test_a_template_in_place_of_an_answer_is_named_and_one_that_answers_is_not(
    sent: str, language: str, asked: str, said: str
) -> None:
    names = ("Ms Hale", "Mr Oduya", "Dr Lindqvist", "Ms Roe")
    known = templates([Reply(sent.format(name), language, i) for i, name in enumerate(names)])
    scorer = LocalScorer(load_norms().model_copy(update={"templates": known}))
    answer = {
        "en": "Yes, bicycles go on the night ferry to Hull free of charge, on deck 2.",
        "zh-Hans": "可以，夜班渡轮能带自行车，免费，停在二层甲板。",
        "zh-Hant": "可以，夜班渡輪能帶腳踏車，免費，停在二樓甲板。",
    }[language]
    beside = a_conversation(
        f"customer: {asked}", f"agent: {sent.format('Mrs Abara')}", language=language
    )
    answered = a_conversation(
        f"customer: {asked}", f"agent: {sent.format('Mrs Abara')} {answer}", language=language
    )
    own_words = a_conversation(
        f"customer: {asked}", "agent: We sail at nine." if language == "en" else "agent: 我们九点开船。",
        language=language,
    )  # fmt: skip
    reasons = [
        scorer.judge(c, None, RELEVANCE, language).scores[0].reason  # type: ignore[arg-type]
        for c in (beside, answered, own_words)
    ]
    assert said in reasons[0]
    assert said not in reasons[1] and said not in reasons[2]
    assert value(beside, "relevance", scorer) == value(beside, "relevance", LOCAL)


# The command


def test_fit_writes_a_file_that_score_and_show_read(tmp_path: Path) -> None:
    chats = tmp_path / "chats.jsonl"
    lines = [a_chat(i, 200, 200).model_dump_json(exclude_defaults=True) for i in range(30)]
    chats.write_text("\n".join(lines), "utf-8")
    out = tmp_path / "norms.toml"

    ran = CliRunner().invoke(norms, ["fit", str(chats), "--out", str(out)])
    shown = CliRunner().invoke(norms, ["show", str(out)])

    assert ran.exit_code == 0, ran.output
    assert "chat         first      200  reply      200" in shown.output
    assert "60 waits, 30 conversations" in shown.output
    one = a_chat(0, 200, 200)
    assert (value(one, "speed", LocalScorer(load_norms(out))) or 0) > (
        value(one, "speed", LOCAL) or 0
    )


def test_show_prints_ours_with_their_sources() -> None:
    shown = CliRunner().invoke(norms, ["show"]).output
    assert "Sources." in shown and "phone        first        8" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[fax]\nfirst = 1\nreply = 1", "unknown channel 'fax'"),
        ("[chat]\nfirst = -1\nreply = 1", "above 0"),
        ("[chat.languages.en]\nfirst = 3", "each channel needs"),
        ("[[templates]]\ntext = ''\nconversations = 3", "templates"),
    ],
)
def test_a_wrong_file_is_named_in_one_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "norms.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ScorerError, match=said) as raised:
        load_norms(path)
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)
