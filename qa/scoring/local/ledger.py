"""The ledger: each thing the customer needs dealt with, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from qa.reading.acts import hand_over
from qa.reading.content import is_fact, is_generic
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scoring.local.asks import Answer, Asks
from qa.scoring.local.deadlines import comes_late, needed_in
from qa.scoring.local.disputed import WORTH as _WRONG
from qa.scoring.local.disputed import left_disputed
from qa.scoring.local.pledges import holds_nothing, settles_nothing

State = Literal["wrong", "ignored", "partly", "promised", "resolved"]
#: From the worst to the best.
STATES: tuple[State, ...] = ("wrong", "ignored", "partly", "promised", "resolved")
#: An ask is the same issue as one of so many before it, so that a long chat is read in linear time.
_REMEMBERED = 60
#: What an issue is worth at least where a person has taken it on with a date.
_OWNED = 0.55
#: What an issue is worth at most that met with a farewell, a question back or a pledge that holds nothing.
_UNSETTLED = 0.2
#: What an issue is worth at most whose answer comes after the customer needs it.
_LATE = 0.35
#: Says that what was to be done in time is past.
_PASSED = re.compile(
    r"\btoo late\b|\b(?:already|has|have) (?:left|started|finished|ended|gone|closed|been and gone)\b|\bmissed (?:it|the)\b"
    r"|(?:已经|都|早就)(?:开|结束|走|飞|考|办|散|关|错过|截止|出发)[^,。?]{0,3}了|(?:来不及|赶不上|用不上|用不着|不需要)了"
)
#: A statement is held against so many of before.
_STATED = 80
#: Words that change what an amount or a day is about: two statements that differ in them are about two things.
_DAY = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(today|tomorrow|tonight)\b|(?:周|星期|礼拜)([一二三四五六日天])|(今天|明天|后天|今晚|明早|明晚)|(\d{1,2})(?:日|号)"
)
_AMOUNT = re.compile(r"[£$€¥]\s?(\d[\d,.]*\d|\d)|(\d[\d,.]*\d|\d)\s?(?:元|块|块钱|euros?|pounds?|dollars?)(?![a-z])")  # fmt: skip

#: How many of what: people, seats, pieces.
_COUNT = re.compile(
    r"(\d+|[一二两三四五六七八九十]+)(位|人|张|间|件|台|份|桌)(?![\u4e00-\u9fff]?(?:同事|师傅|客服))|\b(\d+|two|three|four|five|six|seven|eight|nine|ten|twelve) (seats|people|guests|persons|tickets|rooms|tables|places|pieces|chairs|boxes)\b"
)


class Clash(NamedTuple):
    """Two statements of the firm that cannot both be true, neither taken back."""

    first: Sentence
    second: Sentence


@dataclass(frozen=True)
class Issue:
    """One thing the customer needs dealt with, and what became of it."""

    asks: tuple[Answer, ...]
    state: State
    worth: float

    @property
    def sentence(self) -> Sentence:
        """The customer's first words about it."""
        return self.asks[0].ask.sentence


def ledger(asks: Asks, clashing: Sequence[Clash] = ()) -> list[Issue]:
    """The issues: asks about the same thing are one issue, in the state of its best answer."""
    groups: list[list[Answer]] = []
    for answer in asks.answers:
        for group in groups[-_REMEMBERED:]:
            if _same(answer, group[0]):
                group.append(answer)
                break
        else:
            groups.append([answer])
    return [Issue(tuple(group), *_state(group, asks.reading, clashing)) for group in groups]


def _same(one: Answer, other: Answer) -> bool:
    a, b = one.ask.own, other.ask.own
    if one.ask.sentence.has("unanswered") and len(a) <= 3:
        return True
    if not a or not b:
        return not a and not b
    return len(a & b) / min(len(a), len(b)) >= 0.5


def _state(
    group: Sequence[Answer], reading: Reading, clashing: Sequence[Clash]
) -> tuple[State, float]:
    """What became of an issue, and its worth 0..0.85: the top is for what is joined up besides."""
    best = max(group, key=lambda a: a.value)
    last = group[-1]
    value = min(best.value, max(last.value, best.value * 0.6))
    worth = min(0.85, 1.1 * value)
    if _is_wrong(best, reading, clashing):
        return "wrong", min(worth, _WRONG)
    if best.by is not None and (holds_nothing(best.by) or settles_nothing(best.by)):
        return ("partly" if value >= 0.18 else "ignored"), min(worth, _UNSETTLED)
    if best.by is not None and _is_late(group, best.by, reading):
        return ("partly" if value >= 0.18 else "ignored"), min(worth, _LATE)
    if best.promised and not best.resolved:
        return "promised", max(worth, 0.5) if value >= 0.3 else worth
    if value >= 0.5:
        return "resolved", worth
    if _taken_on(best, reading):
        return "promised", max(worth, _OWNED)
    if value >= 0.3 and best.resolved:
        return "promised", max(worth, 0.5)
    return ("partly", worth) if value >= 0.18 else ("ignored", 0.5 * worth)


def _is_late(group: Sequence[Answer], by: Sentence, reading: Reading) -> bool:
    """True where what is promised comes after the day by which the customer said to need it."""
    asked = {a.ask.sentence.turn.position for a in group}
    if _is_past(asked, by, reading):
        return True
    needed = needed_in([s for position in asked for s in reading.at[position].sentences])
    return needed is not None and comes_late(by, reading.at[by.turn.position].sentences, needed)


def _is_past(asked: set[int], by: Sentence, reading: Reading) -> bool:
    """True where the customer had named a deadline and says, before the answer, that it is past."""
    waiting = [t for t in reading.customer if t.turn.position < by.turn.position]
    named = any(t.has("deadline") and t.turn.position in asked for t in waiting)
    since = [s for t in waiting if t.turn.position > min(asked) for s in t.sentences]
    return named and any(_PASSED.search(s.folded) for s in since)


def _taken_on(best: Answer, reading: Reading) -> bool:
    """True where the answering turn hands the matter to a named person with a time, or a way back."""
    if best.by is None:
        return False
    turn = reading.at[best.by.turn.position]
    return any(s.has("handover") and hand_over(s, turn).manner == "owned" for s in turn.sentences)


def _is_wrong(best: Answer, reading: Reading, clashing: Sequence[Clash]) -> bool:
    """True where the answer clashes with what the agent had said, or the customer disputes it and it stays so."""
    if best.by is None:
        return False
    if any(clash.second == best.by or clash.first == best.by for clash in clashing):
        return True
    return left_disputed(best.by, reading)


def clashes(reading: Reading) -> list[Clash]:
    """Statements about the same thing that name another day or amount, without a word that takes one back.

    The second is always the judged agent's; the first may be a colleague's.
    """
    found: list[Clash] = []
    stated: list[tuple[Sentence, frozenset[str], frozenset[str], frozenset[str]]] = []
    for turn in reading.turns:
        if turn.turn.speaker == "customer" and _may_change(turn):
            # What the customer asks to be changed may become another day or amount.
            stated = []
        if turn.turn.speaker != "agent":
            continue
        own = reading.is_own(turn.turn)
        for sentence in turn.sentences:
            days, amounts = _values(_DAY, sentence), _values(_AMOUNT, sentence) | _counts(sentence)
            if sentence.has("asks", "option") or not (days or amounts):
                continue
            about = frozenset(t for t in sentence.rest if not is_generic(t) and not is_fact(t))
            about -= reading.names
            if own and not turn.has("corrects", "ownership", "apology"):
                before = next((s for s in stated if s[0].turn is not turn.turn and _clash(s[1:], (about, days, amounts))), None)  # fmt: skip
                if before is not None:
                    found.append(Clash(before[0], sentence))
            stated = [*stated[-_STATED:], (sentence, about, days, amounts)]
    return found


def _may_change(turn: TurnReading) -> bool:
    """True where the customer wants something, or agrees to something, that may put a day or amount aside."""
    if turn.has("request", "thanks"):
        return True
    said = " ".join(s.folded for s in turn.sentences)
    named = _DAY.search(said) or _AMOUNT.search(said) or _COUNT.search(said)
    return turn.has("accept") and (named is not None or not turn.has("question"))


def _counts(sentence: Sentence) -> frozenset[str]:
    """Numbers of people, seats, pieces ... with what they count; empty where there are several."""
    found = frozenset(f"{m[1] or m[3]}{m[2] or m[4]}" for m in _COUNT.finditer(sentence.folded))
    return found if len(found) == 1 else frozenset()


def _values(pattern: re.Pattern[str], sentence: Sentence) -> frozenset[str]:
    return frozenset(next(g for g in m.groups() if g) for m in pattern.finditer(sentence.folded))


_Said = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _clash(one: _Said, other: _Said) -> bool:
    """The same thing in nearly the same words, with one day or one amount in each, and not the same."""
    about, days, amounts = one
    again, other_days, other_amounts = other
    bare, again_bare = _without(about, days), _without(again, other_days)
    shared = bare & again_bare
    if shared and all(
        len(a) == len(b) == 1 and a != b for a, b in ((days, other_days), (amounts, other_amounts))
    ):
        return True
    if len(shared) < 2 or len(shared) < 0.6 * min(len(bare), len(again_bare)):
        return False
    differs = [
        len(a) == len(b) == 1 and a != b for a, b in ((days, other_days), (amounts, other_amounts))
    ]
    return any(differs)


def _without(about: frozenset[str], days: frozenset[str]) -> frozenset[str]:
    return frozenset(t for t in about if not any(d[0] in t or t in d for d in days))
