"""Insults: contempt and mockery thrown at the customer, told from what is quoted, denied or said of oneself."""

from __future__ import annotations

import re

from qa.reading.lexicon import Match

_CLAUSE = re.compile(r"[,，。;；:：!！?？]")
#: What stands in quotation marks is somebody's word, not the agent's.
_QUOTED = re.compile(r"[\"“「『][^\"”」』]{1,40}[\"”」』]")
#: What makes of the words somebody else's, a denial or an apology for them (folded), in the same clause.
_REPORTED = re.compile(
    r"\b(?:you|he|she|they|anyone|anybody|someone|somebody|nobody|no one|colleague|agent|courier|driver|mechanic|customers?|people)"
    r"(?: (?:may|might|must|even|just|also|do|did|should|ever|have|had))*"
    r" (?:said|says?|called|calls?|wrote|told|felt|feels?|thought|thinks?|believed?)\b"
    r"|\b(?:not|n't|never) (?:because|that|saying|say|said|calling|call|called|mean\w*|think\w*|thought|feel)\b|\bas (?:if|though)\b"
    r"|\b(?:sorry|apologi[sz]e|regret|should not have|should never have|shouldn't have)\b|\b(?:make|makes|made|making) you (?:feel|look)\b"
    r"|(?:[您你他她]|同事|客户|客人|顾客|对方|有人|师傅|司机|没人|谁)[^,，。]{0,4}(?:说|骂|觉得|认为|嫌|称)|(?:不是|不|没有?)(?:在)?(?:说|觉得|认为|嫌|骂|当)"
    r"|对不起|抱歉|道歉|不该|不应该|显得"
)
_US = re.compile(r"\b(?:i|we|my|our|us|me)\b|我|咱")
_YOU = re.compile(r"\b(?:you|your|ya|u)\b|[您你]")
_DENIED = re.compile(r"(?:不|没|不是|没有|不算|才不是|并不|并不是|绝不是|别)(?:什么|个|一个|人是)?$|\b(?:not|no|never)(?: an?)?$")  # fmt: skip


def with_insults(cues: dict[str, tuple[Match, ...]], text: str) -> dict[str, tuple[Match, ...]]:
    """The cues of an agent's folded sentence; an insult to the customer puts the worst kind of blame there, too.

    'You called me an idiot', 'I was so stupid', 您不笨 and what is said of a thing insult nobody.
    """
    if "insult" not in cues:
        return cues
    left = dict(cues)
    kept = tuple(m for m in left.pop("insult") if not _is_none(m, text))
    if kept:
        left["insult"] = kept
        left["blame"] = tuple(dict.fromkeys(kept + left.get("blame", ())))
    return left


def _is_none(at: Match, text: str) -> bool:
    if any(q.start() < at.start and at.end < q.end() + 1 for q in _QUOTED.finditer(text)):
        return True
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, at.start)), default=0)
    before, words = text[start : at.start], text[at.start : at.end]
    if _REPORTED.search(before) or _DENIED.search(before.rstrip()):
        return True
    return bool(_US.search(before)) and not _YOU.search(before + words)
