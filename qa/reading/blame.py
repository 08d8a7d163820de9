"""Blame that is none: a fault taken off the customer, the firm's own, or a question after what was done."""

from __future__ import annotations

import re

from qa.reading.lexicon import Match

#: The cues that put a fault on the customer or teach a lesson.
_REPROACHFUL = ("blame", "lecture")
#: What turns a question into a reproach (folded).
_REPROACHES = re.compile(
    r"\bwhy\b|\bn't\b|n't you|\beven\b|\bever\b|\bhow could\b|\bwho\b|\bwhat (?:else )?(?:do|did|were|are) you\b|\bcan't blame\b|you\?|\bnobody\b|\bno one\b|\bremember\?|\bon earth\b"
    r"|为什么|为何|怎么|难道|是不是|自己|干嘛|谁|很难|那么难|不会|没(有)?(看|读|核对|检查|注意)"
    r"|(?:都|也)(?:不|没)|还(?:不|没)(?:懂|知道|明白|清楚|会)|不就|哪(?:会|能|有)|硬要|非要"
)
#: A particle that asks for assent, not for an answer.
_INSISTS = "嘛"
#: Who a clause is about (folded): the firm, or the customer.
_US = re.compile(
    r"\b(?:we|i(?!'m (?:afraid|sorry)| (?:think|am afraid|must say))|our|my)\b|我|本店|本行|店里|仓库|同事|师傅|平台"
)
_YOU = re.compile(
    r"\byou|\b(?:customer|passenger|guest|user|tenant|parent|owner|member|patient|student|traveller|buyer|people)s?\b|[您你亲]|客人|客户|顾客|买家|家长|自己"
)
#: Where a rule stands, named beside its reason; and what makes of that a reproach.
_SOURCE = re.compile(
    r"(?:页面|说明|合同|合约|协议|条款|详情|上面|规则|须知|包装|手册|官网|公告)[\u4e00-\u9fff]{0,3}[^,。;?]{0,4}[写标注说印载]"
)
_RUBS_IN = re.compile(
    r"明明|早|可是|清楚|明白|就[有写标说]|都[有写标说]|[嘛啊呀]|[您你]|自己|客[人户]"
)
_CLAUSE = re.compile(r"[,，。;；:：!！]")


def without_spared(cues: dict[str, tuple[Match, ...]], text: str) -> dict[str, tuple[Match, ...]]:
    """The cues of an agent's folded sentence without reproaches that are none.

    'It was not your mistake', 'we should have checked it first' and 'which one did you choose?'
    blame nobody, though they hold the words of blame.
    """
    if cues.keys().isdisjoint(_REPROACHFUL):
        return cues
    left = dict(cues)
    for cue in _REPROACHFUL:
        kept = tuple(m for m in cues.get(cue, ()) if not _is_spared(m, cues, text, cue))
        left.pop(cue, None)
        if kept:
            left[cue] = kept
    return left


def _is_spared(at: Match, cues: dict[str, tuple[Match, ...]], text: str, cue: str) -> bool:
    if _is_ours(at, text):
        return True
    if cue != "blame":
        return False
    if _names_the_rule(at, cues, text):
        return True
    asks = "asks" in cues and not text.endswith(_INSISTS)
    return "exonerates" in cues or (asks and not _REPROACHES.search(text))


def _names_the_rule(at: Match, cues: dict[str, tuple[Match, ...]], text: str) -> bool:
    """True where a rule's place is named beside its reason, without a word that rubs it in."""
    if not _SOURCE.match(text, at.start) or _RUBS_IN.search(text, 0, at.end):
        return False
    clauses = len([c for c in _CLAUSE.split(text) if c.strip()])
    return "reason" in cues or ("也" in text[at.start : at.end] and clauses > 2)


def _is_ours(at: Match, text: str) -> bool:
    """True where the clause up to the words is about the firm and not about the customer."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, at.start)), default=0)
    before = text[start : at.start]
    return bool(_US.search(before)) and not _YOU.search(text[start : at.end])
