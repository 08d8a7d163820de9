"""Manner of address: another's name, a title that the customer does not bear, wording of another place."""

from __future__ import annotations

import json
import re

from qa.reading.reading import Reading, Sentence
from transcripts.language import fold

#: Whom an agent speaks to: a title and a name at a reply's beginning or behind a greeting.
_CALLED = re.compile(
    r"(?:^|\b(?:dear|hello|hi|hey|sorry|thanks|thank you|of course|certainly|noted|good morning|good afternoon),? )"
    r"(mr|mrs|ms|miss|herr|frau)\.? ([a-zà-ɏ'-]{2,})(?=[,.!:; ]|$)"
    r"|(?:^|[,!。 ](?:尊敬的|亲爱的)?)(小|老)?([\u4e00-\u9fff])(先生|女士|小姐|太太)(?=您|你|[,!:。 ]|好|$)"
)
#: What customers say that they are called.
_TOLD = re.compile(
    r"\b(?:my name is|name's|i'm|i am|this is|it's)\s+(?:(mr|mrs|ms|miss|dr)\.? )?([a-zà-ɏ'-]{2,})(?: ([a-zà-ɏ'-]{2,}))?"
    r"|\b([a-zà-ɏ'-]{2,}) ([a-zà-ɏ'-]{2,}) (?:here|speaking)\b"
    r"|\b(mr|mrs|ms|miss) ([a-zà-ɏ'-]{2,}) (?:here|speaking)\b"
    r"|(?:我姓|敝姓|免贵姓|我叫|我是[^,。]{0,10}?)([\u4e00-\u9fff])(先生|女士|小姐|太太|老师|主任|经理|教授|博士|医生|护士长|总)?"
)
_MEN, _WOMEN = frozenset({"mr", "herr", "先生"}), frozenset({"mrs", "ms", "miss", "frau", "女士", "小姐", "太太"})  # fmt: skip
_RANKS = re.compile("(老师|主任|经理|教授|博士|医生|护士长|院长|校长|处长|科长|律师)")
#: Mainland wording that does not fit a customer who writes Taiwan or Hong Kong Chinese (folded).
_MAINLAND = re.compile(
    r"(?:^|[,。!~ ])亲[,~～!哦呢。]|^亲|(?:发|寄|给|帮)亲|视频|信息(?!技)|质量|质检|软件|硬件|网络|快递小哥|==|短信|打印|鼠标"
    r"|优盘|出租车|公交车|立马|小程序"
)
#: Wording of Taiwan and Hong Kong that the mainland does not write (folded).
_LOCAL = re.compile(
    r"影片|资讯|品质|软体|硬体|网路|简讯|讯息|门市|超商|宅配|客服人员|视讯|租屋|捷运|机车行|便当|悠游卡|统编|统一编号|硬碟|滑鼠|列印|萤幕|计程车"
    r"|全联|虾皮|pchome|bsmi|健保卡|刷退|退刷|超取|八达通|屋苑|宽频|门号|吃到饱|到府|台电|中华电信|\bline\b(?=[^a-z]*[\u4e00-\u9fff])"
)


def addressed_wrongly(reading: Reading) -> list[Sentence]:
    """The agent's sentences that call the customer by another's name, or by a title that was not given."""
    text = " ".join(s.folded for t in reading.customer for s in t.sentences)
    record = reading.conversation.customer_record
    known = text + fold(json.dumps(record, ensure_ascii=False)) if record else text
    told = [m for t in reading.customer for s in t.sentences for m in _TOLD.finditer(s.folded)]
    if not told:
        return []
    titles = {g for m in told for g in m.groups() if g in _MEN | _WOMEN}
    return [
        sentence
        for sentence in reading.own_sentences()
        for called in _CALLED.finditer(sentence.folded)
        if _is_wrong(called, known, titles)
    ]


def _is_wrong(called: re.Match[str], known: str, titles: set[str]) -> bool:
    name = called[2] or called[4]
    title = called[1] or called[5]
    if name not in known:
        return True
    if titles and title in _MEN | _WOMEN and (titles <= _MEN) != (title in _MEN):
        return True
    # Whoever gave a rank is no 'little' or 'old' somebody.
    ranked = re.search(f"{name}(?:{_RANKS.pattern})", known) is not None
    return bool(called[3]) and ranked


def of_another_place(reading: Reading) -> list[Sentence]:
    """The first of the agent's sentences in mainland wording, where the customer writes as overseas."""
    if not writes_overseas(reading):
        return []
    text = "".join(fold(t.said) for t in reading.customer)
    said = (s for s in reading.own_sentences() if not s.is_required)
    wrong = (s for s in said if any(m.group() not in text for m in _MAINLAND.finditer(_written(s))))
    return list(wrong)[:1]


def _written(sentence: Sentence) -> str:
    """A sentence as it was written: what it is read as no longer tells a place."""
    return fold(sentence.turn.text[sentence.start : sentence.end])


def writes_overseas(reading: Reading) -> bool:
    """True where the customer's own wording or the stated region is of Taiwan or Hong Kong.

    The script alone never decides: the same text in the other script scores the same.
    """
    if reading.conversation.attributes.get("region") in ("TW", "HK", "MO"):
        return True
    text = "".join(fold(t.said) for t in reading.customer)
    return _LOCAL.search(text) is not None
