"""Substituted objects: an answer about another thing of the same kind than the one asked about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from qa.reading.content import content, is_fact, is_generic, stem
from qa.reading.lexicon import Match
from qa.reading.reading import Sentence
from qa.scoring.local.wanted import holds_kind, is_chinese_text
from transcripts.language import fold

_HAN = re.compile(r"[\u3400-\u9fff]")
_ARTICLE = re.compile(r"(?:the|our|a|an) |我们的?|本店的?")
_YES = re.compile(
    r"(?:yes|yeah|yep|sure|of course|certainly|absolutely)\b|(?:是|可以|能|会|行|当然)的?[,、 ]"
)
#: Before a thing that is only where, with what or for whom something is.
_BESIDE = re.compile(
    r"\b(?:at|in|on|by|near|next to|behind|beside|from|to|into|with|of|for|via|opposite|under|over|and|plus)(?: (?:the|a|an|our|your|any|every))?(?: [\w-]+)? $|[在到从去旁往和跟与用给为以按凭]$"
)
_HAN_OR_FIGURE = re.compile(r"[\u3400-\u9fff\d]")
#: What sets a thing off against the one asked about, so that the other may be named: 'only the gym is'.
_CONTRASTS = re.compile(
    r"\b(?:no|not|nor|never|only|instead|but|unfortunately|sorry|afraid|rather|unlike|except|neither|isn't|doesn't|don't|aren't|can't|cannot|won't|nothing|while|whereas|or)\b"
    r"|不|没|无|只|才|而|但|除|另|改为|未|唔|冇|或"
)
_WORD = re.compile(r"[a-z0-9][a-z0-9'’-]*")
_PREPOSITIONS = frozenset("in to at from for near of via towards".split())
_DETERMINED = frozenset(
    "your our my his her their its this that these those it they we you he she i one which".split()
)
_ARTICLES = frozenset("a an the any every each all".split())
_BE = frozenset(
    "is are was were be been can could will would may might must do does did has have had also always".split()
)
_AUXILIARY = frozenset(
    "is are was were do does did can could will would should may might must has have had".split()
)
#: What is left of an answer about another thing: plainly another, and perhaps another word for the same.
_ANOTHER, _PERHAPS = 0.25, 0.5
#: So many words (Han characters) name little beside what they are about.
_BRIEF, _BRIEF_HAN = 24, 30
#: Subjects that leave the thing asked about as it is.
_PART_ZH = re.compile(
    r"^(?:部分|有的|有些|大部分|多数|所有|全部|各|每|任何|一般|另外|其他|目前|如果|因为|由于|以上|以下|具体)"
)
#: Where the subject of a Chinese sentence ends.
_PREDICATE_ZH = re.compile(
    r"[几多什怎哪谁吗呢是有在能会要可还也都就卖打收开关到包含支提送用需得被已没不,。?!、:;]|[\d零一二两三四五六七八九十百千]|(?:周|星期|礼拜)[一二三四五六日天末]|今|明|昨|早|晚|上午|下午|中午|凌晨|现|目前|大概|大约|一般"
)
_LEAD_ZH = re.compile(
    r"(?:(?:可以|有|能|会|是|对|好|行|没问题)(?:的|哦|喔|啊)?[,、]|请问|想问(?:一下|下)?|问(?:一下|下)?|那么?|您好|你好|麻烦|一下|[,、。 ])*(?:你们?|您|咱们?|我们?)?(?:的|家|这边|那边)?"
)
_DEICTIC_ZH = re.compile(r"这|那|该|本|您|你|我|它|其|此|哪")


def about_another(
    question: Sentence,
    turn: str,
    answer: Sentence,
    block: Sequence[Sentence],
    heard: Callable[[], str],
) -> float:
    """What is left of an answer, 0..1: 1 unless it is about a rival of the thing asked about.

    That is so where what was asked about stands nowhere in the agent's words, and another of its class, or
    another name or subject in the same place, does that the customer had not spoken of. `turn` is the whole
    turn of the question, `heard` what the customer had said before the answer, both folded.
    """
    asked, said = question.folded, answer.folded
    if _CONTRASTS.search(said):
        return 1.0
    whole = " ".join(s.folded for s in block)
    matter = turn if _is_brief(turn) else asked
    if (
        _is_brief(matter)
        and (_shares(matter, answer) or _YES.match(said) or _opens_with_a_thing(said))
        and _is_another_member(matter, asked, said, whole, heard)
    ):
        return _ANOTHER
    if is_chinese_text(asked):
        return _subject_zh(asked, said, whole, heard)
    if _is_another_name(question, said, whole, heard):
        return _ANOTHER
    return _subject(asked, said, whole, heard)


def _is_brief(text: str) -> bool:
    """True for a text so short that what it names is what it is about."""
    limit = _BRIEF_HAN if is_chinese_text(text) else _BRIEF
    return len(_WORD.findall(text)) + len(_HAN.findall(text)) <= limit


def _shares(matter: str, answer: Sentence) -> bool:
    """True where an answer keeps a word of the matter, so that the rest stands in its place."""
    return any(
        not is_generic(t) and not is_fact(t) for t in answer.content.keys() & content(matter).keys()
    )


@lru_cache(maxsize=4)
def _classes(group: str, chinese: bool) -> tuple[tuple[re.Pattern[str], ...], ...]:
    data = tomllib.loads((files("qa.reading") / "lexicons" / "rivals.toml").read_text("utf-8"))
    return tuple(
        tuple(_pattern(member, chinese) for member in entry["zh" if chinese else "en"])
        for entry in data[group].values()
    )


def _pattern(member: str, chinese: bool) -> re.Pattern[str]:
    if chinese:
        return re.compile(_HAN.sub(lambda han: fold(han.group()), member))
    return re.compile(rf"(?<![\w-])(?:{member.replace('’', chr(39))})(?![\w-])")


def _is_another_member(
    matter: str, asked: str, said: str, whole: str, heard: Callable[[], str]
) -> bool:
    """True where just one member of a class is spoken of, and another one stands in the answer instead."""
    chinese = is_chinese_text(asked)
    first = re.split(r"[;:]", said, maxsplit=1)[0]
    groups = ["things"] if _is_polar(asked, chinese) else ["things", "sides"]
    for group in groups:
        for members in _classes(group, chinese):
            here = [m for m in members if m.search(matter)]
            if len(here) != 1 or here[0].search(whole):
                continue
            others = [m for m in members if m is not here[0] and _is_named(m, first)]
            if others and not any(m.search(heard()) for m in others):
                return True
    return not chinese and _is_another_modifier(asked, first, whole)


def _opens_with_a_thing(said: str) -> bool:
    """True where the subject of an answer is a thing that has a class: 'Dinner is from six'."""
    start = _ARTICLE.match(said)
    at = start.end() if start else 0
    classes = _classes("things", is_chinese_text(said))
    return any(m.match(said, at) for members in classes for m in members)


def _is_named(member: re.Pattern[str], said: str) -> bool:
    """True where a member stands in a text, and not only as where, with what or for whom something is."""
    return any(not _BESIDE.search(said, 0, m.start()) for m in member.finditer(said))


def _is_polar(asked: str, chinese: bool) -> bool:
    if chinese:
        return re.search(r"[吗嘛么][?。!~ ]*$|(.)不\1", asked) is not None
    return (
        re.match(r"(?:and |so |but |ok |okay )*(\w+)", asked) is not None
        and asked.split()[0] in _AUXILIARY
    )


def _is_another_modifier(asked: str, said: str, whole: str) -> bool:
    """True where the same noun stands with the opposite word before it: 'the large tent', 'the small tent'."""
    one, other = _WORD.findall(asked), _WORD.findall(said)
    for members in _classes("sides", False):
        for before, noun in pairwise(one):
            mine = next((m for m in members if m.fullmatch(before)), None)
            if mine is None or mine.search(whole):
                continue
            for word, head in pairwise(other):
                if stem(head) == stem(noun) and any(m.fullmatch(word) for m in members):
                    return True
    return False


def _is_another_name(question: Sentence, said: str, whole: str, heard: Callable[[], str]) -> bool:
    """True where another name stands after the same words: 'the shop in Hull', 'the shop in Leeds'."""
    if question.origins is None and question.end - question.start != len(question.folded):
        return False
    words = list(_WORD.finditer(question.folded))
    said_words = _WORD.findall(said)
    for at, match in enumerate(words[1:], start=1):
        name = match.group()
        first = question.turn.text[question.stored(Match(*match.span())).start]
        if not _is_name(first, name) or re.search(rf"\b{re.escape(name)}\b", whole):
            continue
        before = words[at - 1].group()
        if before in _PREPOSITIONS and at >= 2:
            frame = (stem(words[at - 2].group()), before)
            rivals = [
                c
                for a, b, c in zip(said_words, said_words[1:], said_words[2:], strict=False)
                if (stem(a), b) == frame
            ]
        else:
            noun = words[at + 1].group() if at + 1 < len(words) else ""
            pairs = pairwise(said_words)
            rivals = [a for a, b in pairs if _is_thing(noun) and stem(b) == stem(noun)]
        if any(_is_thing(r) and r != name and r not in heard() for r in rivals):
            return True
    return False


def _is_name(first: str, word: str) -> bool:
    return (
        first.isupper()
        and len(word) > 2
        and not holds_kind("time", word)
        and not is_generic(stem(word))
    )


def _is_thing(word: str) -> bool:
    """True for a word that can be a thing of its own: no article, pronoun, figure or word of every case."""
    closed = _ARTICLES | _DETERMINED | _BE | _PREPOSITIONS
    if len(word) <= 2 or word in closed or not content(word):
        return False
    return not is_generic(stem(word)) and not is_fact(word) and not holds_kind("time", word)


def _subject(asked: str, said: str, whole: str, heard: Callable[[], str]) -> float:
    """What is left where another subject stands before the same verb: 'does a locker cost', 'a pump costs'."""
    words = _WORD.findall(asked)
    start = next((i for i, w in enumerate(words[:6]) if w in _AUXILIARY), None)
    if start is None:
        return 1.0
    said_words = _WORD.findall(said)
    stems = [stem(w) for w in said_words]
    for at in range(start + 2, min(start + 9, len(words))):
        if words[at] in _PREPOSITIONS:
            continue
        verb = stem(words[at])
        if not _is_thing(words[at]) or verb not in stems:
            continue
        mine = _noun_phrase(words[start + 1 : at])
        there = stems.index(verb)
        other = said_words[:there]
        while other and other[-1] in _BE:
            other = other[:-1]
        theirs = _noun_phrase(other)
        if not mine or not theirs or len(other) > 4 or not _DETERMINED.isdisjoint(other):
            return 1.0
        if any(re.search(rf"\b{re.escape(stem(w))}", whole) for w in mine) or any(
            stem(w) in heard() for w in theirs
        ):
            return 1.0
        return _ANOTHER if other[0] in ("a", "an", "any") else _PERHAPS
    return 1.0


def _noun_phrase(words: Sequence[str]) -> list[str]:
    """The things in a few words before a verb; empty where a pronoun or another's word stands there."""
    if not words or not _DETERMINED.isdisjoint(words[:1]):
        return []
    cut = next((i for i, w in enumerate(words) if w in _PREPOSITIONS), len(words))
    return [w for w in words[:cut] if _is_thing(w)]


def _subject_zh(asked: str, said: str, whole: str, heard: Callable[[], str]) -> float:
    """What is left where another subject opens the answer: of the same last character, or the same verb."""
    mine, after = _opening(asked)
    theirs, then = _opening(said)
    if not 2 <= len(mine) <= 7 or not 2 <= len(theirs) <= 7:
        return 1.0
    if mine in whole or theirs in heard() or theirs in mine or mine in theirs:
        return 1.0
    own = mine[:-1].rstrip("的") if mine[-1] == theirs[-1] else mine
    if own[:2] in whole or theirs[:2] in heard():
        return 1.0
    if mine[-1] == theirs[-1]:
        return _ANOTHER
    return _PERHAPS if len(after) >= 2 and len(then) >= 2 and after[:2] == then[:2] else 1.0


def _opening(folded: str) -> tuple[str, str]:
    """The subject that opens a folded Chinese sentence, and what follows; empty where it is 'this', 'yours' ..."""
    lead = _LEAD_ZH.match(folded)
    start = lead.end() if lead else 0
    end = _PREDICATE_ZH.search(folded, start + 2 * folded.startswith("第", start))
    cut = end.start() if end else len(folded)
    subject = folded[start:cut].strip()
    if (
        _DEICTIC_ZH.search(subject)
        or _PART_ZH.match(subject)
        or not all(map(_HAN.match, subject))
        or not _HAN_OR_FIGURE.match(folded[cut:])
    ):
        return "", ""
    return subject, folded[cut:]
