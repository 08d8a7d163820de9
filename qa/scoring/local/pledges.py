"""Pledges that hold nothing: a day or hour that does not exist, the past, or nobody who would do it."""

from __future__ import annotations

import re

from qa.reading.reading import Sentence

_SHORT_MONTHS = "april|june|september|november"
#: A day, hour or month that no calendar has.
_IMPOSSIBLE = re.compile(
    r"\b(?:3[01](?:st|th)?(?: of)? february|february 3[01](?:st|th)?|feb\.? 3[01]|3[01] feb"
    rf"|31(?:st)?(?: of)? (?:{_SHORT_MONTHS})|(?:{_SHORT_MONTHS}) 31(?:st)?"
    r"|(?:3[2-9]|[4-9]\d)(?:st|nd|rd|th)?(?: of)? (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|(?:2[5-9]|[3-9]\d):[0-5]\d(?! ?(?:min|sec|left|remaining))|(?:1[3-9]|[2-9]\d) ?(?:am|pm))\b"
    r"|(?<!\d)2 ?月 ?3[01] ?[日号]|(?<!\d)(?:[469]|11) ?月 ?31 ?[日号]|(?<!\d)(?:1[3-9]|[2-9]\d) ?月 ?\d{1,2} ?[日号]|月 ?(?:3[2-9]|[4-9]\d) ?[日号]"
    r"|(?:2[5-9]|[3-9]\d) ?点(?!多|几|评)|二月三十一?[日号]|[四六九]月三十一[日号]"
)
#: What is to come, put into the past.
_PAST = re.compile(
    r"\bby (?:yesterday|last (?:week|month|\w+day))\b|\bwill\b[^.;]{0,40}\byesterday\b|(?:昨天|昨日|前天|上周|上个月)(?:之前|以前|前)(?:会|将|就|给|由|完成|处理)"
    r"|(?:会|将)(?:在|于)?(?:昨天|昨日|前天|上周|上个月)"
)
#: An owner who is nobody.
_NOBODY = re.compile(
    r"\b(?:the|our|a) (?:relevant|respective|appropriate|responsible|concerned|competent) (?:department|team|person|colleagues?|unit|party|parties)\b"
    r"|\b(?:department|team) (?:concerned|in charge|responsible)\b|(?:相关|有关|对应|专门|负责)的?(?:部门|人员|同事|单位|团队)"
)
#: A farewell is said to every issue.
_FAREWELL = re.compile(
    r"^(?:thank you for|thanks for) (?:your|being|choosing|contacting|the) |^(?:多谢|谢谢|感谢)(?:您|你)?[^,。]{0,8}(?:支持|惠顾|来电|联系|光临|信任)"
    r"|(?:有咩|有乜|有任何|有什么)[^,。]{0,8}(?:随时|即管|再|请)[^,。]{0,4}(?:揾|找|联系)|have a (?:nice|great|lovely) |don.t hesitate to"
)


def holds_nothing(sentence: Sentence) -> bool:
    """True for a promise by an impossible or past time, or one whose owner is nobody.

    A nobody is forgiven where the agent stays with it.
    """
    text = sentence.folded
    if _IMPOSSIBLE.search(text) or _PAST.search(text):
        return True
    return _NOBODY.search(text) is not None and not sentence.has("ownership", "done")


def settles_nothing(sentence: Sentence) -> bool:
    """True for a farewell, and for a bare question back."""
    if _FAREWELL.search(sentence.folded):
        return True
    answers = ("done", "promise", "option", "check", "no", "yes_no", "money", "step", "reason", "proactive")  # fmt: skip
    return sentence.has("asks") and not sentence.adds(*answers)
