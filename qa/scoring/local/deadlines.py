"""Deadlines: whether what is promised comes after the customer needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.reading.reading import Sentence

#: How many days from now a word puts a thing, English and Chinese, on folded text.
_DAYS: tuple[tuple[int, str], ...] = (
    (0, r"\b(?:today|tonight|now|right away|straight away|immediately|this (?:morning|afternoon|evening|minute)|at once|(?:in|within) (?:an?|one|two|three|half an|\d+|a few|ten|twenty|thirty) ?(?:minutes?|mins?|hours?))\b|今天|今晚|今日|马上|立刻|现在|这就|当场|(?:\d+|[一二两三四五六七八九十半几]+)个?(?:小时|分钟|刻钟)"),
    (1, r"\btomorrow\b|\bovernight\b|明天|明早|明晚|明日|听日|隔天|次日"),
    (2, r"\b(?:the )?day after tomorrow\b|\b(?:in|within) (?:two|2|48) (?:days|hours)\b|后天|(?:两|二|2)天(?:后|内)"),
    (4, r"\b(?:in|within) (?:three|four|five|3|4|5)(?: to \w+| working| business)* days\b|大后天|(?:三|四|五|3|4|5)个?(?:天|工作日)"),
    (7, r"\bnext week\b|\b(?:in|within) (?:a|one) week\b|\b\w+day week\b|\b(?:in|within) (?:seven|ten|7|10)(?: to \w+| working| business)* days\b|下(?:周|星期|礼拜)|(?:一周|七天|十天|7天|10天|(?:七|十|7|10)个工作日)"),
    (30, r"\bnext month\b|\b(?:in|within) (?:a few|several|two|three|four|\d) (?:weeks|months)\b|下个?月|(?:两|三|几|四)个?(?:周|星期|礼拜|月)"),
)  # fmt: skip
_PLACED = tuple((days, re.compile(pattern)) for days, pattern in _DAYS)
#: Words beside a day that make it the day by which something is needed.
_NEEDED = re.compile(
    r"\b(?:before|by|until|need\w*|must|ha(?:ve|s) to|leav(?:e|es|ing)|flight|fly(?:ing)?|meeting|party|wedding|funeral|exam|interview|concert|show|starts?|due|deadline|opens?|guests?|surgery|court|check ?in)\b"
    r"|(?:得|要|前|之前|必须|飞|航班|开会|会议|婚礼|丧礼|考试|面试|起飞|出发|登机|手术|截止|到期|用(?!了|过)|flight|客人|演出|比赛|上台|报到|开庭)"
)
#: Words beside a day that tell of what has been.
_TOLD = re.compile(
    r"\b(?:since|ordered|bought|arrived|came|called|rang|was|were|had|got)\b|买的?|下单|收到|到的|打过|来过|寄来|就(?:没|不)|开始"
)


def needed_in(sentences: Sequence[Sentence]) -> int | None:
    """In how many days from now the customer needs what is asked for, by a turn's sentences; None where unsaid."""
    found = [
        days
        for s in sentences
        if _NEEDED.search(s.folded) and not _TOLD.search(s.folded)
        for days in _placed(s.folded)
    ]
    return min(found, default=None)


def comes_late(answer: Sentence, block: Sequence[Sentence], needed: int) -> bool:
    """True where the answer, and nothing else the agent says there, comes before it is needed.

    Only words that place a thing from now on are compared; a day by name or date is left alone.
    """
    days = _placed(answer.folded)
    if not days or min(days) <= needed:
        return False
    return all(min(_placed(s.folded), default=needed + 1) > needed for s in block)


def _placed(folded: str) -> list[int]:
    return [days for days, pattern in _PLACED if pattern.search(folded)]
