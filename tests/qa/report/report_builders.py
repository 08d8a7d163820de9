"""Invented conversations, rubrics and scorecards for the tests of the report."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from qa.rubric import Rubric
from qa.scorecard import (
    CustomerView,
    Evidence,
    Feeling,
    Overall,
    Score,
    Scorecard,
    about,
    value_of,
)
from transcripts.conversation import Conversation, Turn

WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CRITERIA = ("speed", "relevance", "context", "personalisation", "empathy")

Line = tuple[str, str, float] | tuple[str, str]

EN: Sequence[Line] = (
    ("bot", "Welcome to Meadow Parcels. Please describe your request.", 0.0),
    ("customer", "Third message about order 4417. It was due Monday and it is my daughter's birthday present.", 4.0),
    ("agent", "Thank you for contacting us. Could I take your order number?", 95.0),
    ("customer", "I just gave it to you. 4417. The party is on Saturday!", 110.0),
    ("agent", "I'm sorry, you did. A birthday present has to be there on the day. It went on the wrong van on Monday, which was our mistake.", 142.0),
    ("internal", "Depot confirms mis-sort. Offer Thursday van.", 150.0),
    ("agent", "I have put it on tomorrow's van. It will be with you before noon on Thursday, and I will message you at nine to confirm.", 214.0),
    ("customer", "All right, that would be a relief. Thank you.", 230.0),
)  # fmt: skip
HANS: Sequence[Line] = (
    ("agent", "您好，这里是晴天宽带客服，请问有什么可以帮您？", 0.0),
    ("customer", "我这个月的账单多扣了四十块，上周已经打过一次电话，你们说会退，现在还没退。", 6.2),
    ("agent", "亲，这边完全理解您的心情呢，您再耐心等一等哦。", 15.0),
    ("customer", "我已经等了八天了，还要等到哪天？", 21.5),
    ("agent", "是我们拖了，不该让您再打一次。我查到退款单上周五被系统退回了。", 92.0),
    ("agent", "我现在重新提交，明天下午六点前到您的微信钱包；没到您直接回这个号码，我叫周敏，我盯着。", 104.0),
    ("customer", "行，那我明天再看。", 121.0),
)  # fmt: skip
HANT: Sequence[Line] = (
    ("customer", "不好意思，想請問一下我的包裹到哪了？門市說沒有我的貨。", 0.0),
    ("agent", "您好，包裹昨晚到桃園轉運中心，今天 18:00 前到您指定的門市。", 24.0),
    ("customer", "可是我今天下班已經八點了，來得及領嗎？", 40.0),
    ("agent", "來得及，門市會保留七天。到店後會傳簡訊通知您，不用特地趕過去。", 58.0),
    ("customer", "好的，謝謝你。", 66.0),
)  # fmt: skip
LINES: Mapping[str, Sequence[Line]] = {"en": EN, "zh-Hans": HANS, "zh-Hant": HANT}


@lru_cache(maxsize=1)
def the_rubric() -> Rubric:
    """The default rubric as it ships."""
    path = Path(__file__).parents[3] / "rubrics" / "five-consistencies.yaml"
    return Rubric.model_validate(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))


def a_small_rubric() -> Rubric:
    """A rubric with one criterion of each kind, in two sections."""
    text = {"en": "Text", "zh-Hans": "文本", "zh-Hant": "文字"}

    def named(en: str, hans: str, hant: str) -> dict[str, str]:
        return {"en": en, "zh-Hans": hans, "zh-Hant": hant}

    return Rubric.model_validate(
        {
            "id": "small",
            "version": "2",
            "languages": ["en", "zh-Hans", "zh-Hant"],
            "name": named("Small", "小标准", "小規準"),
            "sections": [
                {
                    "id": "care",
                    "name": named("Care", "关怀", "關懷"),
                    "criteria": [
                        {
                            "id": "empathy", "name": named("Empathy", "共情", "同理心"),
                            "question": text, "kind": "scale",
                            "levels": [{"level": i, "anchor": named(f"anchor {i}", f"等级 {i} 的说明", f"等級 {i} 的說明")} for i in range(1, 6)],
                        },
                    ],
                },
                {
                    "id": "rules",
                    "name": named("Rules", "规定", "規定"),
                    "criteria": [
                        {"id": "greeted", "name": named("Greeted", "问候", "問候"), "question": text, "kind": "yes_no"},
                        {
                            "id": "outcome", "name": named("Outcome", "结果", "結果"), "question": text, "kind": "choice",
                            "choices": [{"id": "solved", "text": named("Solved", "解决", "解決"), "value": 1.0}, {"id": "owned", "text": named("Owned", "有人跟", "有人負責"), "value": 0.5}, {"id": "other", "text": named("Other", "其他", "其他"), "value": None}],
                        },
                    ],
                },
            ],
        }
    )  # fmt: skip


def a_conversation(
    id: str = "c-1", lines: Sequence[Line] = EN, language: str = "en", **more: Any
) -> Conversation:
    """A conversation of (speaker, text, start) lines; the speaker `internal` is an agent's note."""
    turns = []
    for position, (speaker, text, *start) in enumerate(lines):
        note = speaker == "internal"
        turns.append(
            Turn.model_validate(
                {
                    "position": position,
                    "speaker": "agent" if note else speaker,
                    "text": text,
                    "start": start[0] if start else None,
                    "visibility": "internal" if note else "public",
                }
            )
        )
    values = {"channel": "chat", "agent": "agent-07", **more}
    return Conversation.model_validate(
        {"id": id, "language": language, "turns": tuple(turns), **values}
    )


def evidence(
    conversation: Conversation, quote: str, role: Literal["shows", "calls_for"] = "shows"
) -> Evidence:
    """Evidence where the quote stands first."""
    for turn in conversation.turns:
        start = turn.text.find(quote)
        if start >= 0:
            return Evidence(
                turn=turn.position, start=start, end=start + len(quote), quote=quote, role=role
            )
    raise ValueError(f"{quote!r} is nowhere in {conversation.id}")


def a_score(criterion: str, level: int | None = 3, **more: Any) -> Score:
    """A score of a five-level scale; level None needs a status."""
    values: dict[str, Any] = {"reason": "Because the words say so.", "status": "scored"}
    if level is not None:
        values |= {"level": level, "value": value_of(level)}
    return Score.model_validate({"criterion": criterion, **values, **more})


def a_card(
    conversation: Conversation, scores: Sequence[Score], rubric: Rubric | None = None, **more: Any
) -> Scorecard:
    """A card about the conversation's agent; overall is the plain mean."""
    rubric = rubric or the_rubric()
    values = [s.value for s in scores if s.value is not None]
    overall = Overall(value=sum(values) / len(values) if values else None)
    return Scorecard.model_validate(
        {
            "conversation": conversation.id,
            "rubric": rubric.reference,
            "rubric_hash": rubric.content_hash(),
            "scorer": "local@0.1.0",
            "about": about(conversation, conversation.agent),
            "overall": overall,
            "scores": tuple(scores),
            "created_at": WHEN,
            **more,
        }
    )


_REASONS = {
    "en": {
        "speed": "The first useful answer came 138 s after the customer wrote; the wait was not announced.",
        "relevance": "The question when the parcel comes got a day, a time and a check-back.",
        "context": "The order number was asked for again although it had just been given.",
        "personalisation": "The party on Saturday changed what was offered, not only how it was worded.",
        "empathy": "The loss was named in this customer's terms and owned without being asked.",
        "advice": "Read the last three messages before you reply, and open with the number the customer gave.",
    },
    "zh-Hans": {
        "speed": "客户说已经等了八天之后，隔了七十多秒才有实际答复，中间没有说明。",
        "relevance": "问“等到哪天”，给了日期、时间和没到怎么办。",
        "context": "上周那通电话是客户先提起的，客服没有主动用上。",
        "personalisation": "退到微信钱包是这位客户的情况，换个人就不成立。",
        "empathy": "先是一句套话，后来才承认是我们拖了。",
        "advice": "开口第一句先认下“让您打了第二次”，再说查到了什么。",
    },
    "zh-Hant": {
        "speed": "24 秒內就給了實質回覆，沒有讓客戶再催。",
        "relevance": "直接回答包裹在哪裡、幾點到，以及趕不及怎麼辦。",
        "context": "下班時間和取貨期限都處理到了。",
        "personalisation": "依照客戶八點才下班的狀況說明保留七天。",
        "empathy": "沒有情緒需要回應。",
        "advice": "可以順口說明傳簡訊的時間，客戶就不用再查。",
    },
}  # fmt: skip
_QUOTES: Mapping[str, Sequence[tuple[str, str, Literal["shows", "calls_for"]]]] = {
    "en": (
        ("speed", "Third message about order 4417", "calls_for"),
        ("relevance", "It will be with you before noon on Thursday", "shows"),
        ("context", "Third message about order 4417. It was due Monday", "calls_for"),
        ("context", "Could I take your order number?", "shows"),
        ("personalisation", "A birthday present has to be there on the day.", "shows"),
        ("empathy", "I'm sorry, you did. A birthday present has to be there on the day. It went on the wrong van on Monday, which was our mistake.", "shows"),
    ),
    "zh-Hans": (
        ("speed", "我已经等了八天了，还要等到哪天？", "calls_for"),
        ("relevance", "明天下午六点前到您的微信钱包", "shows"),
        ("context", "上周已经打过一次电话", "calls_for"),
        ("personalisation", "明天下午六点前到您的微信钱包；没到您直接回这个号码", "shows"),
        ("empathy", "这边完全理解您的心情呢", "shows"),
        ("empathy", "是我们拖了，不该让您再打一次。", "shows"),
    ),
    "zh-Hant": (
        ("speed", "包裹昨晚到桃園轉運中心", "shows"),
        ("relevance", "今天 18:00 前到您指定的門市", "shows"),
        ("context", "可是我今天下班已經八點了，來得及領嗎？", "calls_for"),
        ("personalisation", "門市會保留七天", "shows"),
    ),
}  # fmt: skip
_CHANNELS = ("chat", "phone", "email", "messaging", "social")


def many(
    n: int, languages: Sequence[str] = ("en", "zh-Hans", "zh-Hant"), seed: int = 7
) -> tuple[list[Scorecard], dict[str, Conversation]]:
    """n varied cards and their conversations, the same for the same arguments."""
    draw = random.Random(seed)
    cards, conversations = [], {}
    for index in range(n):
        language = languages[index % len(languages)]
        channel = draw.choice(_CHANNELS)
        conversation = a_conversation(
            f"{channel}-{2026_1100 + index}",
            LINES[language],
            language,
            channel=channel,
            agent=f"agent-{draw.randint(1, 9):02}",
            started_at=WHEN + timedelta(minutes=17 * index),
            team="Kestrel",
        )
        conversations[conversation.id] = conversation
        cards.append(_drawn_card(conversation, language, draw))
    return cards, conversations


def _drawn_card(conversation: Conversation, language: str, draw: random.Random) -> Scorecard:
    scores = []
    for criterion in CRITERIA:
        quotes = tuple(
            evidence(conversation, text, role)
            for id, text, role in _QUOTES[language]
            if id == criterion
        )
        reason = _REASONS[language][criterion]
        status = draw.choices(["scored", "not_applicable", "insufficient_evidence", "error"], [88, 6, 5, 1])[0]  # fmt: skip
        if criterion == "empathy" and language == "zh-Hant":
            status = "not_applicable"
        if status != "scored":
            scores.append(a_score(criterion, None, status=status, reason=reason))
            continue
        level = draw.choices([1, 2, 3, 4, 5], [1, 2, 5, 5, 1])[0]
        scores.append(
            a_score(
                criterion,
                level,
                reason=reason,
                evidence=quotes,
                advice=_REASONS[language]["advice"] if level <= 3 else None,
                cause=draw.choice(["agent", "system", "process"]) if level <= 2 else None,
                interval=(max(0.0, value_of(level) - 0.12), min(1.0, value_of(level) + 0.1)),
            )
        )
    turns = [t.position for t in conversation.turns if t.speaker == "customer"]
    valences = [-0.6, -0.75, 0.3] if len(turns) == 3 else [-0.3 + 0.4 * i for i in range(len(turns))]  # fmt: skip
    labels = ["frustrated", "irritated", "pleased"]
    feelings = tuple(
        Feeling(turn=t, valence=v, label=label)
        for t, v, label in zip(turns, valences, labels, strict=False)
    )
    failed = ("empathy",) if draw.random() < 0.04 else ()
    customer = CustomerView(emotion=feelings, nev=-33.0, satisfaction=0.55)
    return a_card(conversation, scores, customer=customer, failed_by=failed)
