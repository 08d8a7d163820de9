"""Ledger: what a customer may say in a turn, and the checks that a reworded line must pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.emotion import valence
from qa.reading.reading import read_turn
from training.scenarios.customer.grammar import grammar
from training.scenarios.customer.reaction import Band, Reaction
from training.scenarios.scenario import Fact, compiled
from training.scenarios.session import Session
from transcripts.conversation import Turn
from transcripts.language import fold, han_script, is_chinese, tokens

#: How far the feeling of a line may lie from the intended one, and bounds by what shows.
_APART = 0.5
_BOUNDS: dict[Band, tuple[float, float]] = {
    "angry": (-1.0, 0.05), "tense": (-1.0, 0.15), "calm": (-0.6, 0.6), "warm": (-0.25, 1.0),
}  # fmt: skip
#: How much longer than the intended line: a factor, and characters for short ones.
_LONGER, _MORE = 2.0, 40
#: Said by those who serve, never by a customer; each unless the intended line has it too.
_AGENT = re.compile(
    r"how (can|may) i (help|assist)|(happy|glad|here) to (help|assist)|let me (check|look into|see what i)|"
    r"(i|we)('ll| will| can) (refund|send you|arrange|credit|replace|escalate|look into|check|process|expedite|ensure|make sure you)|"
    r"i('m| am)? (so |very |truly |really )*(sorry|apologi[sz]e) (for (the|any|your)|to hear|that you)|for the inconvenience|apologi[sz]e for|"
    r"your (order|parcel|refund|account|request|booking) (is|has|will)|thank you for (contacting|reaching|your patience|calling|your understanding)|"
    r"dear (customer|valued|sir|madam)|our (team|system|policy|warehouse|records|agents?)|as an ai|language model|i am an? (ai|assistant|bot)|"
    r"^(agent|customer|assistant|user|system|support)\s*:|"
    r"(我|我们)(来|会|可以|马上|这边|立即|将)?(帮|为|给)(您|你)|给(您|你)带来.{0,4}不便|请(您|你)?(稍等|放心|谅解|提供|耐心)|有什么(可以|能)帮|"
    r"(您|你)的(订单|包裹|退款|账户|申请|快递)(已|会|将|正)|感谢(您|你)的(来电|耐心|理解|联系|支持)|我们的?(系统|政策|仓库|团队|工作人员)|"
    r"非常抱歉|尊敬的|亲爱的(客户|顾客|用户)|作为(一个)?(ai|人工智能|语言模型|客服)|^(客服|顾客|客户|助手|系统|用户)\s*[:：]"
)
_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]`|\\]|\S@\S|\*\*")
#: Times, amounts and counts in words: as much a claim as a number in digits.
_COUNTED = re.compile(
    r"(?<![a-z])(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|million|dozens?|twice|half|first|second|third|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august|september|october|november|"
    r"december|yesterday|tomorrow|weeks?|months?|years?|hours?|minutes?|euros?|dollars?|pounds?|yuan|noon|midnight|weekend)(?![a-z])|"
    r"[〇零两二三四五六七八九十百千万]+|(?:周|星期|礼拜)[一二三四五六日天末]|(?:昨|明|后|前)天|[上下]个?(?:周|月|星期)|一(?:号|月|年|周|小时)"
)
_ACCEPTS = re.compile(
    r"that (works|settles|solves|helps a lot|is perfect|'s perfect)|(sounds|is) (perfect|wonderful|great)|problem solved|i('m| am) (so )?(happy|satisfied|pleased)|"
    r"(太好了|没问题了|解决了|很满意|满意了|就这么办|完美)"
)
#: What the customer does when it is content.
_CONTENT = frozenset(("accept", "relieved", "thank", "goodbye", "heard", "chat", "wait_ok", "restated"))  # fmt: skip
_FUNCTION = frozenset(
    "的了我你您是不在就都也还有要会能这那个吗呢吧啊么和跟把被给到对说着过没可以什怎为因所很太再又才只想请得地之与及等让去来上下里吧呀哦嗯"
)
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Ledger:
    """What may be said in one turn: the intended messages, the words a customer of this scenario
    has, and the facts that are not to come out."""

    session: Session
    reaction: Reaction
    intended: tuple[str, ...]

    @property
    def hidden(self) -> tuple[Fact, ...]:
        """The facts that have not been told, this turn included."""
        told = self.session.state.told
        return tuple(f for f in self.session.scenario.facts if f.id not in told)

    def wrong(self, messages: Sequence[str]) -> str:
        """Why these messages may not stand for the intended ones; empty where they may.

        Checked: form and language, role, numbers and times, words and names, facts that are not to
        come out, what was to be done, and the feeling.
        """
        text, intended = " ".join(messages).strip(), " ".join(self.intended)
        for check in (_form, _role, _numbers, _words, _facts, _act, _feeling):
            if why := check(text, intended, self):
                return why
        return ""


def speaks_as_agent(text: str) -> bool:
    """True where a line is one of those who serve."""
    return _AGENT.search(fold(text)) is not None


def _form(text: str, intended: str, ledger: Ledger) -> str:
    language = ledger.session.language
    if not any(map(str.isalnum, text)):
        return "it says nothing"
    if len(text) > max(_LONGER * len(intended), len(intended) + _MORE):
        return "it is much longer than what was meant"
    if _MARKUP.search(text) and not _MARKUP.search(intended):
        return "it has markup or an address"
    han, given = _han(text), _han(intended)
    if is_chinese(language) and han < min(0.5, 0.7 * given):
        return "it is not in Chinese"
    if not is_chinese(language) and han > 0 and not given:
        return "it is not in English"
    scripts = ("", language.removeprefix("zh-"), han_script(intended))
    if is_chinese(language) and han_script(text) not in scripts:
        return f"it is not in the script of {language}"
    return ""


def _han(text: str) -> float:
    """The share of Chinese characters among the letters."""
    letters = [c for c in text if c.isalpha()]
    return sum("一" <= c <= "鿿" for c in letters) / max(1, len(letters))


def _role(text: str, intended: str, ledger: Ledger) -> str:
    found = _AGENT.search(fold(text))
    if found and found.group() not in fold(intended):
        return f"it speaks as the agent ({found.group()!r})"
    return ""


def _numbers(text: str, intended: str, ledger: Ledger) -> str:
    folded, known = fold(text), fold(intended)
    for pattern in (re.compile(r"\d[\d.,:/-]*"), _COUNTED):
        allowed = {m.group().strip(".,:-") for m in pattern.finditer(known)}
        for match in pattern.finditer(folded):
            if match.group().strip(".,:-") not in allowed:
                return f"{match.group()!r} was not meant"
    return ""


def _words(text: str, intended: str, ledger: Ledger) -> str:
    """Every word is one of customers in general, of this case as far as it is open, or was meant."""
    language = ledger.session.language
    if is_chinese(language):
        return _characters(text, intended, ledger)
    known = _customers_words(language) | _stems((*_open_texts(ledger), intended))
    proper = {word for word in re.findall(r"[^\W\d_]+", intended) if word[0].isupper()}
    for n, match in enumerate(re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)):
        word = match.group()
        if len(word) > _SHORT and _stem(fold(word)) not in known:
            return f"{word!r} is neither meant nor a word of customers"
        inside = n and not re.search(r"[.!?:]\W*$", text[: match.start()])
        if inside and word[0].isupper() and word not in proper and not word.startswith("I"):
            return f"the name {word!r} was not meant"
    return ""


def _characters(text: str, intended: str, ledger: Ledger) -> str:
    """For Chinese: each character, and each pair of telling characters, stands somewhere."""
    own = fold(" ".join((*_open_texts(ledger), intended)))
    known, pairs = _customers_characters(ledger.session.language)
    run = ""
    for c in fold(text):
        if not "一" <= c <= "鿿":
            run = ""
            if c.isalpha() and c not in own:
                return f"{c!r} was not meant"
            continue
        if c not in known and c not in own:
            return f"{c!r} is neither meant nor a word of customers"
        pair = run + c
        telling = len(pair) == 2 and not _FUNCTION.intersection(pair)
        if telling and pair not in pairs and pair not in own:
            return f"{pair!r} is neither meant nor a word of customers"
        run = c
    return ""


def _facts(text: str, intended: str, ledger: Ledger) -> str:
    folded, meant = fold(text), fold(intended)
    for fact in ledger.hidden:
        pattern = compiled(fact.gives) if fact.gives else None
        found = pattern.search(folded) if pattern else None
        if found and found.group() not in meant:
            return f"it gives away {fact.id!r}"
    return ""


def _act(text: str, intended: str, ledger: Ledger) -> str:
    """What was to be told is told; who is not content does not accept; something of it is kept."""
    folded, meant = fold(text), fold(intended)
    for say in ledger.reaction.says:
        fact = ledger.session.scenario.facts_by_id.get(say.about) if say.doing == "tell" else None
        pattern = compiled(fact.gives) if fact is not None and fact.gives else None
        if pattern and pattern.search(meant) and not pattern.search(folded):
            return f"{say.about!r} was to be told"
    for match in re.finditer(r"\d[\d.,:/-]*\d|\d", meant):
        if match.group() not in folded:
            return f"{match.group()!r} was to be said"
    content = not {say.doing for say in ledger.reaction.says}.isdisjoint(_CONTENT)
    accepts = _ACCEPTS.search(folded)
    if accepts and not content and accepts.group() not in meant:
        return f"it accepts what is not accepted ({accepts.group()!r})"
    if ("?" in text or "？" in text) != ("?" in intended or "？" in intended) and "?" in folded:
        return "it asks where nothing was to be asked"
    kept = _telling(meant)
    if kept and len(kept & _telling(folded)) < 0.3 * len(kept):
        return "it says something else"
    return ""


def _feeling(text: str, intended: str, ledger: Ledger) -> str:
    low, high = _BOUNDS[ledger.reaction.band]
    felt, meant = _valence(text), _valence(intended)
    if abs(felt - meant) > _APART or not min(low, meant) <= felt <= max(high, meant):
        return f"it feels like {felt:+.1f}, meant was {meant:+.1f} ({ledger.reaction.band})"
    return ""


def _valence(text: str) -> float:
    return valence(read_turn(Turn(position=0, speaker="customer", text=text), "zh"))


def _telling(folded: str) -> set[str]:
    """The words of a line that carry what it says."""
    return {
        _stem(t.text)
        for t in tokens(folded)
        if (len(t.text) > _SHORT if t.text.isascii() else t.text not in _FUNCTION)
    }


def _open_texts(ledger: Ledger) -> Iterator[str]:
    """What this customer has in words that may be said now: the case, and the facts that were told."""
    session, language = ledger.session, ledger.session.language
    words = session.scenario.words
    yield from (*words.thing[language], *words.trouble[language], *words.want[language])
    for fact in session.scenario.facts:
        if fact.id in session.state.told or fact.known == "open":
            yield from fact.text[language]
    for step in (session.first, *session.steps):
        yield from step.messages


@lru_cache(maxsize=4)
def _customers_words(language: str) -> frozenset[str]:
    return frozenset(_stems(_grammar_lines(language)))


@lru_cache(maxsize=4)
def _customers_characters(language: str) -> tuple[frozenset[str], frozenset[str]]:
    folded = [fold(line) for line in _grammar_lines(language)]
    pairs = {line[i : i + 2] for line in folded for i in range(len(line) - 1)}
    return frozenset("".join(folded)) | _FUNCTION, frozenset(pairs)


def _grammar_lines(language: str) -> list[str]:
    known = grammar(language)
    begun = [w for by in (known.leads, known.tags) for lines in by.values() for w in lines]
    lines = [*known.every_line(), *begun, *known.salutations, *known.signatures]
    return [re.sub(r"\{\w+\}|<\w+>", " ", line) for line in lines]


def _stems(lines: Iterable[str]) -> set[str]:
    return {
        _stem(fold(w)) for line in lines for w in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", line)
    }


def _stem(word: str) -> str:
    """An English word without its ending, roughly: promised, promises, promise are one."""
    word = word.partition("'")[0]
    stripped = re.sub(r"(?:ing|ed|es|s|ly)$", "", word) if len(word) > 4 else word
    return stripped.rstrip("e") if len(stripped) > 3 else stripped
