"""What kind of thing a question asks for, and whether a few words are of that kind."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from transcripts.language import fold

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]{2}")
#: A question that begins so asks for yes or no, whatever question word stands later in it.
_AUXILIARY = re.compile(
    r"(?:and|but|so|also|or|then|ok|okay|well|now|sorry|hi|hello|please|just|oh|[, ])*"
    r"(?:is|are|was|were|am|do|does|did|can|could|will|would|should|shall|has|have|had|may|might|must)\b"
    r"(?!.*\b(?:tell|know|say|explain|show|find out|check|see|remind|confirm|idea|remember|ask)\b)"
)
_FIRST_WORD = re.compile(
    r"(?:and|but|so|also|or|then|ok|okay|well|now|sorry|hi|hello|please|just|oh|[, ])*(?:(?:can|could|would|do) you\b.*\b)?(?:tell me|let me know|wondering|what|when|where|who|whose|why|how|which)\b"
)
#: What may stand before the value itself: 'it takes', 'that will be about', '大概要'.
_LEAD = re.compile(
    r"(?:(?:yes|no|sure|well|so|ah|oh|certainly|of course)[,.;:!]?\s+)?"
    r"(?:(?:it|that|this|they|these|those|there|he|she|we|you|i|one|your \w+|the \w+)(?:'s|'re|'ll|'ve)?\s+"
    r"(?:(?:is|are|was|were|will|would|be|can|has|have|had|takes?|costs?|comes?|lasts?|runs?|opens?|closes?|starts?|ends?|leaves?|weighs?|holds?|measures?|gets?|stays?|fits?|seats?|charges?|pays?|needs?)\s+)*"
    r"|(?:is|are|was|will be|would be|takes?|costs?|comes? to)\s+)?"
    r"(?:(?:only|just|about|around|roughly|approximately|exactly|up to|to|usually|normally|currently|each|for|at least|at most|another|of|in|under|over|nearly|almost|still|now|always|mostly|a|an|the)\s+)*"
)
_LEAD_ZH = re.compile(
    r"(?:(?:是|对|有|好|可以|行|能)(?:的|啊|哦|呢)?[,、 ]\s*)?(?:您|你|它|这|那|我们|这边|一共|总共|共|每(?:人|天|晚|张|件|月|次|小时|位|年))?"
    r"(?:是|要|需要|大概|大约|约|一般|通常|差不多|只要|只有|只需|只|就|也就|最多|最少|至少|不到|预计|估计|得|有|收|花|付|等|用|到|的)*"
)
#: 'What is it?' 'It is ...', however long.
_WHAT_IS = re.compile(r"\bwhat(?:'s| is| are| was| were)\b|是(?:什么|啥)|系咩")
_IT_IS = re.compile(
    r"(?:it|that|this|they|these|those)(?:'s| is| was|'re| are| were)\b(?! (?:not|in|on|at)\b)|(?:那|这|它)?(?:是|系)(?!的|否)"
)
#: A plain yes or no at the head of a reply, however long.
_YES_NO = re.compile(
    r"(?:yes|no|sure|of course|certainly|absolutely)\b[,;:]"
    r"|(?:可以|能|行|有|没有|不行|不能|不可以|不会|会|是|不是|不用|不需要|支持|不支持)的?[哦喔呢啊呀]*[,、;]"
)
#: A name with what is said of it behind: 'Petra Moll, at the office.'
_APPOSED = re.compile(r"([^,、(;:]{2,30}?)\s?(?:[,、(;:]|\b(?:at|in|on|from)\b).{2,60}$")
_NUMBER_WORD = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|several|both|none)\b(?! (?:o'clock|past|to|thirty))"
)
_WORDS = re.compile(r"[a-z0-9'’£$€¥%-]+|[\u3400-\u9fff]")
#: Kinds that a figure, day or place fills; the others take a name or a clause.
VALUES = ("duration", "amount", "count", "measure", "colour", "time", "place")
#: Kinds whose first word tells them.
_VERBAL = ("polar", "way", "choice")
#: A reply this short (words, Han characters) is nothing but the answer.
_FEW, _FEW_HAN = 9, 16
_NAME, _NAME_HAN = 4, 8
#: So short a Chinese reply may name its subject before the value: '儿童票四十'.
_SUBJECT_HAN = 10
#: A hesitation says nothing.
_HESITATION = re.compile(
    r"(?:\b(?:um+|uh+|erm?|hmm+)\b|嗯+|呃+|额(?=[,、])|这个(?=[,、]|$)|那个(?=[,、]|$))[,、 ]*"
)
#: How sure a brief answer is by itself: its kind is plain, or any name could stand there.
PLAIN, OPEN = 0.72, 0.66


@dataclass(frozen=True, eq=False)
class _Kind:
    name: str
    asked: re.Pattern[str]
    value: re.Pattern[str] | None


@lru_cache(maxsize=2)
def _kinds(chinese: bool) -> tuple[_Kind, ...]:
    data = tomllib.loads((files("qa.reading") / "lexicons" / "kinds.toml").read_text("utf-8"))
    words, side = data.pop("words"), "zh" if chinese else "en"
    names = {n: words[f"{n}_zh" if chinese else n] for n in ("number", "hour", "day", "colour")}
    names["verb"] = r"[a-z]{2,}"
    found = []
    for name, sides in data.items():
        entry = sides[side]
        asked = re.compile("|".join(_edged(line, chinese) for line in entry["asked"]))
        lines = [_filled(line, names) for line in entry.get("value", ())]
        value = re.compile("|".join(_edged(line, chinese) for line in lines)) if lines else None
        found.append(_Kind(name, asked, value))
    return tuple(found)


def _filled(line: str, names: dict[str, str]) -> str:
    for name, pattern in names.items():
        line = line.replace(f"{{{name}}}", pattern)
    return line


def _edged(line: str, chinese: bool) -> str:
    if chinese:
        return _HAN.sub(lambda han: fold(han.group()), line)
    line = line.replace("’", "'")
    left = "" if line[0] in "^[\\" else r"(?<![\w:.])"
    right = "" if line[-1] in "$b ;]?" else r"(?![\w])"
    return f"{left}(?:{line}){right}"


def is_chinese_text(folded: str) -> bool:
    """True where a folded text has Han characters."""
    return _HAN.search(folded) is not None


@lru_cache(maxsize=4096)
def wanted(folded: str) -> str | None:
    """The kind of thing that a folded question asks for, None where it is no question.

    >>> wanted("how long is the warranty?"), wanted("你们几点开门?"), wanted("are there steps?")
    ('duration', 'time', 'polar')
    """
    chinese = is_chinese_text(folded)
    kinds = _kinds(chinese)
    if not chinese and _AUXILIARY.match(folded):
        return "choice" if re.search(r"\bor\b", folded) else "polar"
    if not chinese and not folded.rstrip(" '\")").endswith("?") and not _FIRST_WORD.match(folded):
        return None  # 'the one which came': the word asks for nothing there
    return next((kind.name for kind in kinds if kind.asked.search(folded)), None)


@lru_cache(maxsize=4096)
def leads_with(folded: str) -> frozenset[str]:
    """The kinds of value that a folded reply begins with, after what only leads up to it."""
    chinese = is_chinese_text(folded)
    starts, late = _starts(folded, chinese)
    found = set()
    for kind in _kinds(chinese):
        begins = starts if kind.name in _VERBAL else starts | late
        if kind.value is not None and any(kind.value.match(folded, at) for at in begins):
            found.add(kind.name)
    return frozenset(found)


def _starts(folded: str, chinese: bool) -> tuple[frozenset[int], frozenset[int]]:
    """Where a value may begin, and where else it may behind a subject of its own ('儿童票四十')."""
    lead = (_LEAD_ZH if chinese else _LEAD).match(folded)
    starts = frozenset({0, lead.end() if lead else 0})
    brief = chinese and len(folded) <= _SUBJECT_HAN
    late = (
        frozenset(at for at in range(1, 6) if _HAN.match(folded[at - 1 : at]))
        if brief
        else frozenset()
    )
    return starts, late


@lru_cache(maxsize=4096)
def _is_bare_value(reply: str) -> bool:
    """True where a folded reply is a time, a price, a place ... and nothing beside it."""
    chinese = is_chinese_text(reply)
    starts, _ = _starts(reply, chinese)
    values = [k.value for k in _kinds(chinese) if k.value is not None and k.name not in _VERBAL]
    return any(v.fullmatch(reply, at) for v in values for at in starts)


def without_hesitation(folded: str) -> str:
    """The folded text without 'um' and '嗯'."""
    return _HESITATION.sub("", folded)


def holds_kind(kind: str, folded: str) -> bool:
    """True where a value of a kind stands anywhere in a folded text."""
    pattern = next(k.value for k in _kinds(is_chinese_text(folded)) if k.name == kind)
    return pattern is None or pattern.search(folded) is not None


def fills(kind: str, question: str, reply: str) -> float:
    """How surely a brief reply is an answer of the kind asked for by itself, 0..1.

    `question` and `reply` are folded sentences. No word has to be shared: 'Two years.' answers 'How long
    is the warranty?', 'Dark green.' does not.
    """
    reply = without_hesitation(reply).rstrip(".。!~… ,、")
    size = len(_WORDS.findall(reply))
    if not size:
        return 0.0
    chinese = is_chinese_text(reply)
    leading = leads_with(reply)
    if kind in VALUES:
        return _of_value(kind, reply, leading, size, chinese)
    if kind == "thing" and _WHAT_IS.search(question) and _IT_IS.match(reply):
        return OPEN
    if kind == "polar" and _YES_NO.match(reply):
        return PLAIN
    if kind in ("person", "thing") and (cut := _APPOSED.match(reply)):
        reply = cut[1]
        size, leading = len(_WORDS.findall(reply)), leads_with(reply)
    if size > (_FEW_HAN if chinese else _FEW):
        return 0.0
    if kind == "polar":
        return _of_polar(question, reply, leading, chinese)
    if kind == "choice":
        return PLAIN if "choice" in leading else 0.0
    brief = size <= (_NAME_HAN if chinese else _NAME)
    if kind == "way":
        return OPEN if "way" in leading and not leading & {"amount", "count", "time"} else 0.0
    if kind == "cause":
        return 0.0 if _is_bare_value(reply) or leading & {"polar", "colour"} else OPEN
    if kind == "thing":
        return OPEN if brief and not leading & {"polar", "time"} else 0.0
    return OPEN if kind == "person" and brief and not leading else 0.0


def _of_value(kind: str, reply: str, leading: frozenset[str], size: int, chinese: bool) -> float:
    if kind == "time" and reply.isdigit() and len(reply) < 4:
        return 0.0  # the number of a list
    if kind == "measure" and "duration" in leading and "count" not in leading:
        return 0.0
    if kind in leading:
        return PLAIN
    if kind == "place" and size <= (_NAME_HAN if chinese else _NAME) and not leading:
        return OPEN
    return 0.0


def _of_polar(question: str, reply: str, leading: frozenset[str], chinese: bool) -> float:
    figure = leading & {"measure", "duration", "amount"}
    if "polar" in leading or (figure and ("time" not in leading or _NUMBER_WORD.match(reply))):
        return PLAIN
    if "time" in leading and holds_kind("time", question):
        return PLAIN  # 'Is it open on Saturday evening?' 'Until nine.'
    if not chinese:
        return 0.0
    stem = re.match(
        r"(?:今天|明天|现在|周末|平时|也|都|就|还|再)*(?:不|没|未)?(?:用|能|会)?([\u4e00-\u9fff])",
        reply,
    )
    return PLAIN if stem and stem[1] in question else 0.0
