"""How far a block of the agent's sentences addresses one ask, and by which sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from qa.reading.content import is_fact, is_generic
from qa.reading.reading import RITUAL, Reading, Sentence, TurnReading
from qa.scoring.local.matters import CALLS_FOR_A_THING, Ask
from qa.scoring.local.pledges import commits_to_nothing
from qa.scoring.local.rivals import about_another
from qa.scoring.local.wanted import (
    OPEN,
    PLAIN,
    VALUES,
    fills,
    holds_kind,
    is_chinese_text,
    leads_with,
    wanted,
)

#: What a question of each kind has to hold in its answer.
_ANSWERS: dict[str, tuple[str, ...]] = {
    "wh_when": ("time",),
    "wh_amount": ("money", "number"),
    "wh_why": ("reason", "ownership", "step", "done", "no"),
    "wh_where": ("time", "number", "done"),
    "wh_how": ("step", "option", "done", "promise", "time", "reason"),
    "question": ("yes_no", "no", "polar", "step", "done"),
    "request": ("done", "no", "option", "promise", "yes_no"),
    "problem": ("done", "step", "reason", "option", "ownership", "promise"),
    "statement": ("done", "step", "reason", "option", "ownership", "promise", "time", "check"),
}
#: So many sentences of a turn, and so many turns before an answer, are looked at.
_SENTENCES, _REMEMBERED = 60, 60
#: What makes of an act one that is done.
_DONE_ZH = re.compile(r"好?了|完了|掉了|成功|咗")
_RESULT_ZH = re.compile(r"[\u4e00-\u9fff](?:掉|好|完|成)了(?=[,、。!~ ]|$)")
_PASSIVE = re.compile(
    r"(?:\b(?:is|are|was|were|been|have|has|i|we)|'s|'re|'ve)\s+(?:all |now |already |just |both )?$"
)
#: A courtesy is no name, no cause and no way.
_COURTEOUS = re.compile(
    r"\b(?:please|thank\w*|thanks|sorry|hope|look(?:ing)? forward|don't|do not|welcome|happy to|glad to|feel free)\b|谢|请|抱歉|对不起|希望|祝|欢迎|感谢|别|您好|你好|麻烦|辛苦"
)
_STILL_ASKS_ZH = re.compile(r"[吗么嘛呢?]|(.)[不唔]\1|有没有|是否|能否|可否")
#: What is said beside the case fills no question.
_BESIDE = (*RITUAL, "echo", "over_promise", "placeholder", "instruction", "asks", "insult")
#: What is left of an answer that is on the topic of another ask of the same turn.
_ELSEWHERE = 0.6
_HARM = ("blame", "lecture", "dismiss", "obstruct", "judge", "defend", "cover_up")


def addresses(
    ask: Ask, others: Sequence[AbstractSet[str]], block: Sequence[Sentence], reading: Reading
) -> tuple[float, Sentence | None]:
    """How far a block of the agent's sentences answers an ask, 0..1, and its best sentence.

    `others` are the other matters of the same turn: what answers one of them, and shares no word with
    this one, answers this one less.
    """
    scored = []
    for s in block:
        fit = _sentence_fit(ask, s) if s.is_substantive else 0.0
        fit = max(fit, 0.0 if _only_says_back(s, block) else by_itself(ask, s)) * (
            _ELSEWHERE if _is_for_another(ask, others, s) else 1.0
        )
        if fit or s.is_substantive:
            scored.append((fit, s))
    if not scored:
        return 0.0, None
    fit, best = max(scored, key=lambda pair: pair[0])
    if ask.is_typed or ask.kind == "request":
        fit *= about_another(ask.sentence, ask.beside, best, block, lambda: _heard(reading, best))
    answering = [s for value, s in scored if value >= 0.3]
    told = frozenset(t for s in answering for t in s.added) - reading.names
    depth = len([t for t in told - ask.topic if not is_generic(t)])
    value = fit + 0.1 * min(1.0, depth / 6)
    value += 0.1 * any(s.has("check", "option", "proactive") for s in block if s.is_substantive)
    if any(s.has(*_HARM) for s in block):
        value -= 0.3
    if ask.kind in ("statement", "problem") and any(s.has("took_praise") for s in block):
        value *= 0.4  # what was wrong is taken for praise
    noise = sum(
        1
        for s in block
        if not (s.is_substantive or s.is_required or s.has("opener"))
        and s.has(*RITUAL, "over_promise")
    )
    value -= 0.1 * min(1.0, max(0, noise - 2) / 3)
    return max(0.0, min(1.0, value)), best


def _sentence_fit(ask: Ask, sentence: Sentence) -> float:
    """How far one sentence answers, 0..1: the right kind of thing, on the topic, with something new."""
    words = frozenset(sentence.added)
    granted = ask.kind in ("request", "question", "problem") and _is_granted(ask, sentence)
    new = [t for t in words if t not in ask.topic and not is_generic(t)]
    concrete = sum(map(is_fact, new)) + sum(
        sentence.adds(c) for c in ("time", "money", "done", "no", "yes_no")
    )
    on_topic = min(1.0, ask.overlap(words) * 2.5)
    right_kind = granted or _is_right_kind(ask, sentence)
    if _chooses(ask, words):
        right_kind, on_topic = True, 1.0
    if sentence.has("asks") and not right_kind:
        right_kind = not ask.is_open_question and any(c.startswith("asks.") for c in sentence.cues)
    if sentence.has("titled") and ask.kind in CALLS_FOR_A_THING and new:
        right_kind = True
    if not concrete and not new and not granted and not _chooses(ask, words):
        return 0.1 * on_topic  # the customer's own words said back answer nothing
    concrete += sentence.has("titled") + granted + (ask.wanted == "place" and right_kind)
    news = min(1.0, (concrete + 0.25 * len(new)) / 2)
    value = 0.35 * right_kind + 0.3 * on_topic + (0.3 if right_kind else 0.15) * news
    if len(words) >= 5 and not concrete and not sentence.has("option", "promise"):
        value *= 0.6
    if sentence.has("generic", "stock_promise", "stock_empathy", "over_promise", "echo"):
        value *= 0.5
    if sentence.has("echo") and not sentence.has("done"):
        value *= 0.3
    if sentence.has("placeholder", "insult"):
        value *= 0.3
    if ask.kind in ("question", "request", "wh_when") and commits_to_nothing(sentence):
        value *= 0.5
    return value


def _heard(reading: Reading, answer: Sentence) -> str:
    """What the customer had said in the last turns before an answer, folded."""
    end = bisect_left(reading.customer, answer.turn.position, key=lambda t: t.turn.position)
    before = reading.customer[max(0, end - _REMEMBERED) : end]
    return " ".join(s.folded for t in before for s in t.sentences[:_SENTENCES])


def _is_right_kind(ask: Ask, sentence: Sentence) -> bool:
    """True where a sentence holds the kind of thing asked for: a figure is a price only as an amount."""
    if ask.wanted in ("amount", "count", "measure") and ask.kind == "wh_amount":
        return sentence.adds("money") or holds_kind(ask.wanted, sentence.folded)
    if ask.wanted in ("place", "duration", "colour", "time") and holds_kind(
        ask.wanted, sentence.folded
    ):
        return True
    if ask.wanted not in (None, "polar", "choice") and not sentence.added:
        return False  # a bare yes to 'which?' or 'who?'
    return sentence.adds(*_ANSWERS[ask.kind])


def _is_granted(ask: Ask, sentence: Sentence) -> bool:
    """True where the very act that is asked for is said to be done: 'cancel' - 'it's cancelled', '取消了'."""
    spans = [at for token, at in sentence.added.items() if token in ask.own]
    text = sentence.folded
    if spans and ask.kind != "question" and _RESULT_ZH.search(text):
        return True
    return any(
        _DONE_ZH.match(text, at.end)
        or (text[at.start : at.end].endswith("ed") and _PASSIVE.search(text, 0, at.start))
        for at in spans
    )


def _is_question_again(ask: Ask, said: str) -> bool:
    """True where the customer's words are said back as a question, or as they began."""
    if is_chinese_text(said):
        return _STILL_ASKS_ZH.search(said) is not None
    first = said.split(maxsplit=1)[0] if said.strip() else ""
    return ask.sentence.folded.split(maxsplit=1)[0] == first or wanted(said) is not None


def _only_says_back(sentence: Sentence, block: Sequence[Sentence]) -> bool:
    """True where the rest of a sentence's turn is for the most part the customer's own words."""
    rest = [
        s for s in block if s.turn is sentence.turn and s is not sentence and not s.has("opener")
    ]
    said = sum(len(s.folded) for s in rest)
    return 2 * sum(m.end - m.start for s in rest for m in s.quoted) > said


def by_itself(ask: Ask, sentence: Sentence) -> float:
    """What a brief answer of the kind asked for is worth, whatever words it shares: 'Two years.', 0..1."""
    if ask.wanted is None or sentence.is_required or sentence.has(*_BESIDE):
        return 0.0
    if sentence.quoted:
        # What was asked, now said, with a figure behind it: 'Does the tent have a window?' 'It has two.'
        last = sentence.quoted[-1]
        said, behind = sentence.folded[: last.end], sentence.folded[last.end :].lstrip(" ,:;")
        if _is_question_again(ask, said):
            return 0.0
        kinds = {*VALUES} if ask.wanted == "polar" else {ask.wanted} & {*VALUES}
        return PLAIN if leads_with(behind) & kinds else 0.0
    worth = fills(ask.wanted, ask.sentence.folded, sentence.folded)
    if worth == OPEN and (sentence.has("promise") or _COURTEOUS.search(sentence.folded)):
        return 0.0
    # Somebody's name is no content.
    return worth if worth != OPEN or ask.wanted == "person" or sentence.is_substantive else 0.0


def matters_beside(ask: Ask, turn: TurnReading) -> list[frozenset[str]]:
    """What the other sentences of a customer's turn are about, beyond what this ask is."""
    beside = [s for s in turn.sentences[:_SENTENCES] if s is not ask.sentence]
    return [
        frozenset(t for t in s.content if t not in ask.topic and not is_generic(t)) for s in beside
    ]


def _is_for_another(ask: Ask, others: Sequence[AbstractSet[str]], sentence: Sentence) -> bool:
    """True where a sentence is on another matter of the same turn, and not on this one."""
    if not others or not ask.own:
        return False
    words = sentence.added.keys()
    if not words.isdisjoint(ask.topic):
        return False
    return any(not words.isdisjoint(other) for other in others)


def _chooses(ask: Ask, words: frozenset[str]) -> bool:
    """True where the customer asks 'this or that?' and the answer names just one of the two."""
    sides = ask.sides
    named = [
        bool((side - other) & words) for side, other in zip(sides, reversed(sides), strict=True)
    ]
    return named.count(True) == 1
