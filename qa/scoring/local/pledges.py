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
    r"^(?:thank you for|thanks for) (?:your|being|choosing|contacting|the) |^(?:多谢|谢谢|感谢)(?:您|你)?[^,。]{0,8}(?:支持|惠顾|来电|联系|光临|信任|选择|入住|预订|惠临|爱护|厚爱|理解|配合|使用|关注|谅解|等待|咨询)"
    r"|(?:有咩|有乜|有任何|有什么)[^,。]{0,8}(?:随时|即管|再|请)[^,。]{0,4}(?:揾|找|联系)|have a (?:nice|great|lovely) |don.t hesitate to"
)

#: Neither a yes nor a no, and nobody who does anything.
_NOT_COMMITTED = re.compile(
    r"\b(?:we|i)(?:'ll| will| shall| can| could)? (?:just |then |always |certainly |of course )*(?:see|look at|check|find out) (?:what|whether|if|how)\b"
    r"|\b(?:do|try|trying|doing) (?:our|my|the) (?:very |level )?(?:best|utmost|hardest)\b|\b(?:always|constantly) (?:try|strive|aim|seek)\b"
    r"|\b(?:on board|under advisement|into (?:account|consideration)|bear (?:it|this|that) in mind|keep (?:it|this|that) in mind)\b"
    r"|\bnoted (?:your|the) (?:request|feedback|concern|question|wish|comment)|\bpass(?:ed)? (?:it|this|that|your \w+) (?:on|along)\b|\b(?:it|that) (?:depends|remains to be seen)\b|\bhope (?:that )?(?:it|we|you)\b"
    r"|看看(?:能不能|能否|有没有(?:办法|机会)|怎么)|尽(?:量|力而为|最大努力)|争取(?!到)|(?:会|再)(?:考虑|研究|评估|留意|斟酌|讨论)|反映(?:上去|一下|给)|(?:视|看)(?:情况|具体|实际)|原则上|到时候?再说|记(?:录|下)(?:您|你)?的?(?:需求|要求|意见|建议)|尽可能|敬请期待|请(?:您)?留意(?:官网|公告)"
)

#: Says that somebody is there and hurries, and nothing else.
_PRESENT = re.compile(
    r"(?:(?:i'm|i am|we're|we are)(?: still| right)? (?:here|on it|there|with you)|right away|one (?:moment|second|sec)|just a (?:moment|second|sec)|on it|top priority|in a minute|bear with me|hang on|um|uh|[ ,.!]|and)+$"
    r"|(?:在的?|马上|稍等|收到|这就来?|来了|快了|正在(?:处理|催|加急)|加急(?:处理|中)?(?:了)?|已?经?(?:是)?(?:最高|第一)?优先(?:级|处理)?|帮?您?催(?:促)?(?:一?下|了)?|请?您?(?:耐心|稍)?等(?:待|一下|会儿?)?|了|哦|哈|呢|呀|的|嗯|呃|[,、。.!~ ])+$"
)


def commits_to_nothing(sentence: Sentence) -> bool:
    """True for words between yes and no: 'we'll see what can be done', without a time, a figure or a deed."""
    found = _NOT_COMMITTED.search(sentence.folded)
    if found is None or sentence.has("no", "money", "time", "titled", "step"):
        return False
    return all(m.start >= found.start() for m in sentence.cues.get("done", ()))


def holds_nothing(sentence: Sentence) -> bool:
    """True for a promise by an impossible or past time, or one whose owner is nobody.

    A nobody is forgiven where the agent stays with it.
    """
    text = sentence.folded
    if _IMPOSSIBLE.search(text) or _PAST.search(text):
        return True
    return _NOBODY.search(text) is not None and not sentence.has("ownership", "done")


def settles_nothing(sentence: Sentence) -> bool:
    """True for a farewell, a slogan, mere presence ('在的，马上'), and for a bare question back."""
    if _FAREWELL.search(sentence.folded) or _PRESENT.match(sentence.folded):
        return True
    answers = ("done", "promise", "option", "check", "no", "yes_no", "money", "step", "reason", "proactive")  # fmt: skip
    return sentence.has("asks") and not sentence.adds(*answers)
