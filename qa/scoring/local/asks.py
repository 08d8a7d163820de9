"""What the customer asks for, and how far the agent's words after it address each ask."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

from qa.reading.content import content, is_fact, is_generic
from qa.reading.reading import RITUAL, Reading, Sentence, TurnReading
from qa.scoring.local.pledges import commits_to_nothing
from qa.scoring.local.rivals import about_another
from qa.scoring.local.thread import Thread
from qa.scoring.local.wanted import PLAIN, VALUES, fills, holds_kind, leads_with, wanted

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
#: Asks that something with a name of its own can answer.
_CALLS_FOR_A_THING = ("question", "request", "problem", "statement", "wh_how")
#: An answer is looked for in so many blocks after an ask, and so many sentences of each.
_BLOCKS, _SENTENCES = 4, 60
#: The same thing asked again is looked for among so many later repeats.
_REMEMBERED = 60
#: A question that asks the agent to do something: a bare yes is a promise, and no answer of its own.
_ASKS_AN_ACT = re.compile(
    r"\b(?:can|could|will|would) you\b|\bmind\b|(?:能|可)(?:不能|不可以|否|以)?(?:请|麻烦)?(?:您|你|你们)?(?:帮|给我|替我)|麻烦|帮我|帮忙"
)
#: A wish that the question behind it is about, and a word that adds a matter to another.
_WISHES = re.compile(r"\b(?:want|would like|'d like|need|wish|have) to\b|想|打算|要(?!求)|准备")
_ADDED = re.compile(
    r"\b(?:also|another thing|besides|in addition|on top of that|second(?:ly)?|and then|plus|as well|too|separately|one more)\b|另外|还有|此外|再有|以及|其次|第二|同埋|顺便|而且|并且|再者|也(?:没|不)"
)
_ENDS = re.compile(r"[.?!。？！;；\n]\s*\S")
#: So far apart at most, code points, are a wish and its question.
_JOINED = 60
#: What makes of an act one that is done.
_DONE_ZH = re.compile(r"好?了|完了|掉了|成功|咗")
_PASSIVE = re.compile(r"(?:\b(?:is|are|was|were|been|have|has|i|we)|'s|'re|'ve)\s+(?:all |now |already |just |both )?$")
#: A wish for the future asks for nothing now.
_FUTURE_WISH = re.compile(
    r"\bhope(?:fully)?\b.*\b(?:again|next time|in (?:the )?future|from now on|never)\b|(?:希望|但愿|盼)[^?]*(?:以后|今后|将来|下次|往后|日后|不要再|别再|不会再)"
)
#: What is said beside the case fills no question.
_BESIDE = (*RITUAL, "echo", "over_promise", "placeholder", "instruction", "asks")
_OR = re.compile(r"\bor\b|还是")
#: What is left of an answer that is on the topic of another ask of the same turn.
_ELSEWHERE = 0.6
#: What is left of an answer that shares no word with the ask, once something else was asked.
_OVERTAKEN = 0.5
#: What is left at least of an answer that names something of the kind asked for.
_NAMED = 0.8
#: How far an answer reaches that nothing but its kind ties to the ask, and a brief one to a question.
_KIND_ALONE, _KIND_ALONE_BRIEF, _BRIEF = 0.48, 0.75, 0.9
_HARM = ("blame", "lecture", "dismiss", "obstruct", "judge", "defend", "cover_up")


@dataclass(frozen=True)
class Ask:
    """One question, request or problem of the customer; `beside` is its whole turn, folded."""

    sentence: Sentence
    kind: str
    topic: frozenset[str]
    repeated: bool
    beside: str = ""

    @cached_property
    def own(self) -> frozenset[str]:
        """The topic without words that any service conversation holds."""
        return frozenset(t for t in self.topic if not is_generic(t))

    @property
    def names_matter(self) -> bool:
        """True where the sentence says what it is about, beyond that something is wrong."""
        trouble = self.sentence.cues.get("problem", ())
        places = (self.sentence.content[t] for t in self.own & self.sentence.content.keys())
        return any(all(p.end <= m.start or p.start >= m.end for m in trouble) for p in places)

    def overlap(self, words: AbstractSet[str]) -> float:
        """Weighted share of the topic's tokens that stand in a set of words, 0..1."""
        total = 0.7 * len(self.own) + 0.3 * len(self.topic)
        shared = 0.7 * len(self.own & words) + 0.3 * len(self.topic & words)
        return shared / total if total else 0.0

    @cached_property
    def sides(self) -> tuple[frozenset[str], ...]:
        """The content on either side of a 'this or that?'; empty where it is no such question."""
        parts = _OR.split(self.sentence.folded)
        return tuple(frozenset(content(part)) for part in parts) if len(parts) == 2 else ()

    @cached_property
    def wanted(self) -> str | None:
        """The kind of thing a question asks for; None for a request put as one, and for what is no question."""
        if not self.is_typed or _ASKS_AN_ACT.search(self.sentence.folded):
            return None
        return wanted(self.sentence.folded)

    @property
    def is_typed(self) -> bool:
        """True for a question, whose answer is known by its kind: a time, an amount, a yes or no."""
        return self.kind.startswith("wh_") or self.kind == "question"

    @property
    def is_open_question(self) -> bool:
        """True where a certain kind of answer is asked for, not just a reaction."""
        return self.kind.startswith("wh_")


@dataclass(frozen=True)
class Answer:
    """How far an ask was answered, 0..1, and the sentence that did most of it."""

    ask: Ask
    value: float
    by: Sentence | None
    resolved: bool
    promised: bool


class Asks:
    """The asks of a conversation with their answers by the judged agent."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        asks = tuple(_asks(reading)) or tuple(_topics(reading))
        firm = [t for t in reading.turns if t.turn.speaker == "agent"]
        self.asks = tuple(a for a in asks if _falls_to(reading, firm, a.sentence.turn.position))
        self.thread = Thread(reading)
        self._asked_at = {a.sentence.turn.position for a in self.asks if not a.repeated}
        self._repeats = [a for a in self.asks if a.repeated]
        self._turns = {t.turn.position: t for t in reading.customer}

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """One answer an ask; asks made after the agent's last turn are left open at value 0."""
        return tuple(self._answer(ask) for ask in self.asks)

    def _answer(self, ask: Ask) -> Answer:
        blocks = self._blocks(ask)
        best = Answer(ask, 0.0, None, False, False)
        others = _matters_beside(ask, self._turns[ask.sentence.turn.position])
        for delay, (block, newer) in enumerate(blocks):
            value, by = _addresses(ask, others, block, self.reading)
            if newer and not any(ask.overlap(s.added.keys()) for s in block):
                value *= _OVERTAKEN
            value *= 1.0 if delay == 0 else 0.85 if delay == 1 else 0.7
            value = self._within_reach(ask, block, by, value)
            if value > best.value + 1e-9:
                best = Answer(
                    ask,
                    value,
                    by,
                    any(s.has("done") for s in block),
                    any(s.has("promise", "ownership") and s.has("time") for s in block),
                )
        if _asked_again(ask, self._repeats):
            best = Answer(ask, best.value * 0.5, best.by, best.resolved, best.promised)
        return best

    def _blocks(self, ask: Ask) -> list[tuple[list[Sentence], bool]]:
        """The judged agent's next few blocks of sentences, cut wherever the customer speaks again.

        Beside each: whether the customer had asked for something else before it.
        """
        blocks: list[list[Sentence]] = [[]]
        newer = [False]
        turns = self.reading.turns
        begin = bisect_right(turns, ask.sentence.turn.position, key=lambda t: t.turn.position)
        for turn in turns[begin:]:
            if turn.turn.speaker == "customer":
                if blocks[-1]:
                    if len(blocks) == _BLOCKS:
                        break
                    blocks.append([])
                    newer.append(newer[-1])
                newer[-1] = newer[-1] or turn.turn.position in self._asked_at
            elif self.reading.is_own(turn.turn) and len(blocks[-1]) < _SENTENCES:
                blocks[-1].extend(turn.sentences[:_SENTENCES])
        return [(b, n) for b, n in zip(blocks, newer, strict=True) if b]

    def _within_reach(
        self, ask: Ask, block: Sequence[Sentence], by: Sentence | None, value: float
    ) -> float:
        """The value as far as an answer can reach whose kind alone is right: no word ties it to the ask."""
        if by is not None and _by_itself(ask, by) and not self.thread.is_said_again(by.turn.position):
            return min(value, _KIND_ALONE_BRIEF) if not ask.overlap(by.added.keys()) else value
        held = {s.turn.position: self.thread.hold(s.turn.position) for s in block}
        named = any(s.has("titled") for s in block) and ask.kind in _CALLS_FOR_A_THING
        value *= max(_NAMED if named else 0.0, *held.values())
        if named or any(map(self.thread.is_tied, held)):
            return value
        brief = max(held.values()) >= _BRIEF
        return min(value, _KIND_ALONE_BRIEF if brief and ask.is_typed else _KIND_ALONE)


def _asks(reading: Reading) -> list[Ask]:
    found: list[Ask] = []
    heard: set[str] = set()
    previous: TurnReading | None = None
    for turn in reading.turns:
        if turn.turn.speaker != "customer":
            previous = turn
            continue
        answers = previous is not None and any(
            s.has("asks") and not s.has("greeting", "asks.problem") for s in previous.sentences
        )
        here: list[Ask] = []
        whole = " ".join(s.folded for s in turn.sentences)
        for sentence in turn.sentences:
            topic = frozenset(t for t in sentence.content if t not in reading.names)
            kind = _kind(sentence, topic, stated=not answers)
            if kind is not None:
                ask = Ask(sentence, kind, topic, sentence.has("unanswered"), whole)
                again = ask.repeated or ask.overlap(heard) >= 0.7 - 1e-9
                here.append(replace(ask, repeated=again))
            heard |= topic
        here = _without_background(here)
        # 'This is wrong.' beside what is wrong is no matter of its own.
        named = [a for a in here if a.names_matter or a.kind not in ("problem", "statement")]
        found += named or here
    return found


def _without_background(here: list[Ask]) -> list[Ask]:
    """The asks of one turn without what only tells why something else in it is asked for.

    'My card got declined. Why?' is one request, and so is 'Can you waive it? I clicked the wrong day.' What
    is added ('also', '另外') is a matter of its own.
    """
    explicit = [a for a in here if a.is_typed or a.kind == "request"]
    if not explicit:
        return here
    kept: list[Ask] = []
    told: frozenset[str] = frozenset()
    for ask in here:
        about = [e for e in explicit if e is not ask and _is_background(ask, e)]
        if about and not _ADDED.search(ask.sentence.folded):
            told |= ask.topic
        else:
            kept.append(ask)
    return [replace(a, topic=a.topic | told) if a.is_typed and len(a.own) <= 1 else a for a in kept]


def _is_background(ask: Ask, other: Ask) -> bool:
    """True where a sentence only gives the reason or occasion of another one that asks for something."""
    later = ask.sentence.start > other.sentence.start
    if ask.kind == "request":
        wishes = _WISHES.search(ask.sentence.folded) and not _ASKS_AN_ACT.search(ask.sentence.folded)
        return bool(wishes) and other.is_typed and not later and _is_joined(ask.sentence, other.sentence)
    if ask.kind != "problem" or _ADDED.search(other.sentence.folded):
        return False
    return later or len(other.own) <= 1 or not ask.own.isdisjoint(other.own)


def _is_joined(one: Sentence, other: Sentence) -> bool:
    """True where no sentence ends between two pieces of a turn."""
    between = one.turn.text[one.start : other.start]
    return other.start - one.start < _JOINED and not _ENDS.search(between)


def _falls_to(reading: Reading, firm: Sequence[TurnReading], position: int) -> bool:
    """True where the judged agent was the one to answer: no colleague took it up first.

    What comes after the last word of the firm falls to whoever spoke it.
    """
    later = firm[bisect_right(firm, position, key=lambda t: t.turn.position) :]
    first = next((t for t in later if t.is_substantive), None) or (firm[-1] if firm else None)
    return first is None or reading.is_own(first.turn)


def _topics(reading: Reading) -> Iterator[Ask]:
    """Where nothing is asked: what the customer talks about, so that a reply can still be off it."""
    for turn in reading.customer:
        for sentence in turn.sentences:
            topic = frozenset(t for t in sentence.content if t not in reading.names)
            if any(not is_generic(t) for t in topic) and not sentence.has(
                "thanks", "solved", "accept"
            ):
                yield Ask(sentence, "statement", topic, repeated=False)


def _kind(sentence: Sentence, topic: frozenset[str], *, stated: bool) -> str | None:
    """The most specific kind of ask in a sentence; `statement` only where nothing was asked before."""
    if _is_courtesy(sentence) or (
        _FUTURE_WISH.search(sentence.folded) and not sentence.has("question")
    ):
        return None
    if sentence.has("question") and not sentence.has("rhetorical"):
        for kind in ("wh_when", "wh_amount", "wh_why", "wh_where", "wh_how"):
            if sentence.has(kind) and not (kind == "wh_amount" and _is_no_amount(sentence.folded)):
                return kind
        return "question"
    if sentence.has("request"):
        return "request"
    if sentence.has("solved", "thanks"):
        return None
    if sentence.has("problem") and stated:
        return "problem"
    own = [t for t in topic if not is_generic(t)]
    return "statement" if stated and len(own) >= 3 else None


def _is_no_amount(folded: str) -> bool:
    """True for a question about a price, or with a number in it, that asks for no figure: 'what is this fee?'"""
    return wanted(folded) in ("thing", "polar", "person", "place", "cause", "way", "choice")


def _is_courtesy(sentence: Sentence) -> bool:
    """True for thanks, and for a question that only asks whether anybody is there."""
    if sentence.has("chase") and len(sentence.content) <= 2:
        return True
    if sentence.has("thanks", "solved") and not sentence.has("question", "wh_when", "wh_why"):
        return not sentence.has("request") or len(sentence.content) <= 3
    return not sentence.content and not sentence.has(
        "wh_when", "wh_amount", "wh_why", "wh_where", "wh_how"
    )


def _addresses(
    ask: Ask, others: Sequence[AbstractSet[str]], block: Sequence[Sentence], reading: Reading
) -> tuple[float, Sentence | None]:
    """How far a block of the agent's sentences answers an ask, 0..1, and its best sentence.

    `others` are the other matters of the same turn: what answers one of them, and shares no word with
    this one, answers this one less.
    """
    scored = []
    for s in block:
        fit = _sentence_fit(ask, s) if s.is_substantive else 0.0
        fit = max(fit, _by_itself(ask, s)) * (_ELSEWHERE if _is_for_another(ask, others, s) else 1.0)
        if fit or s.is_substantive:
            scored.append((fit, s))
    if not scored:
        return 0.0, None
    fit, best = max(scored, key=lambda pair: pair[0])
    if ask.is_typed or ask.kind == "request":
        fit *= about_another(ask.sentence, ask.beside, best, block, _heard(reading, best))
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
    granted = ask.kind in ("request", "question") and _is_granted(ask, sentence)
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
    if sentence.has("titled") and ask.kind in _CALLS_FOR_A_THING and new:
        right_kind = True
    if not concrete and not new and not _chooses(ask, words):
        return 0.1 * on_topic  # the customer's own words said back answer nothing
    concrete += sentence.has("titled") + granted
    news = min(1.0, (concrete + 0.25 * len(new)) / 2)
    value = 0.35 * right_kind + 0.3 * on_topic + (0.3 if right_kind else 0.15) * news
    if len(words) >= 5 and not concrete and not sentence.has("option", "promise"):
        value *= 0.6
    if sentence.has("generic", "stock_promise", "stock_empathy", "over_promise", "echo"):
        value *= 0.5
    if sentence.has("echo") and not sentence.has("done"):
        value *= 0.3
    if sentence.has("placeholder"):
        value *= 0.3
    if ask.kind in ("question", "request", "wh_when") and commits_to_nothing(sentence):
        value *= 0.5
    return value


def _heard(reading: Reading, answer: Sentence) -> str:
    """What the customer had said before an answer, folded."""
    before = (t for t in reading.customer if t.turn.position < answer.turn.position)
    return " ".join(s.folded for t in before for s in t.sentences)


def _is_right_kind(ask: Ask, sentence: Sentence) -> bool:
    """True where a sentence holds the kind of thing asked for: a figure is a price only as an amount."""
    if ask.wanted in ("amount", "count", "measure") and ask.kind == "wh_amount":
        return sentence.adds("money") or holds_kind(ask.wanted, sentence.folded)
    if ask.wanted not in (None, "polar", "choice") and not sentence.added:
        return False  # a bare yes to 'which?' or 'who?'
    return sentence.adds(*_ANSWERS[ask.kind])


def _is_granted(ask: Ask, sentence: Sentence) -> bool:
    """True where the very act that is asked for is said to be done: 'cancel' - 'it's cancelled', '取消了'."""
    spans = (at for token, at in sentence.added.items() if token in ask.own)
    text = sentence.folded
    return any(
        _DONE_ZH.match(text, at.end) or (text[at.start : at.end].endswith("ed") and _PASSIVE.search(text, 0, at.start))
        for at in spans
    )


def _by_itself(ask: Ask, sentence: Sentence) -> float:
    """What a brief answer of the kind asked for is worth, whatever words it shares: 'Two years.', 0..1."""
    if ask.wanted is None or sentence.is_required or sentence.has(*_BESIDE):
        return 0.0
    if sentence.quoted:
        # What was asked, now said, with a figure behind it: 'Does the tent have a window?' 'It has two.'
        behind = sentence.folded[sentence.quoted[-1].end :].lstrip(" ,:;")
        return PLAIN if ask.wanted == "polar" and leads_with(behind) & {*VALUES} else 0.0
    return fills(ask.wanted, ask.sentence.folded, sentence.folded)


def _matters_beside(ask: Ask, turn: TurnReading) -> list[frozenset[str]]:
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


def _asked_again(ask: Ask, asks: Sequence[Ask]) -> bool:
    """True where the customer had to ask the same thing again in a later turn."""
    here = ask.sentence.turn.position
    first = bisect_right(asks, here, key=lambda a: a.sentence.turn.position)
    return any(
        ask.overlap(later.topic) >= 0.5 - 1e-9 or _only_repeats(later)
        for later in asks[first : first + _REMEMBERED]
    )


def _only_repeats(ask: Ask) -> bool:
    return ask.sentence.has("unanswered") and len(ask.topic) <= 3


def opens(turn: TurnReading) -> bool:
    """True where a customer's turn asks for an answer: not for bare thanks or 'ok'."""
    if turn.has("question", "request", "unanswered", "chase"):
        return True
    if turn.has("thanks", "solved", "withdrawal"):
        return turn.has("problem") and not turn.has("solved")
    return any(len(s.content) >= 2 for s in turn.sentences)


_DURATION = re.compile(
    r"(?P<n>\d+(?:\.\d+)?|half an?|an?|[a-z]+(?: of)?|[一二两三四五六七八九十几半]+)\s*"
    r"(?:more |tiny |little |quick |short |个)?\s*"
    r"(?P<unit>seconds?|secs?|moments?|minutes?|mins?|hours?|hrs?|days?|秒|分钟|刻钟|小时|天|工作日)"
)
_NUMBERS = {
    "a": 1, "an": 1, "half a": 0.5, "half an": 0.5, "couple of": 2, "few": 3, "one": 1, "two": 2,
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "半": 0.5, "几": 3,
}  # fmt: skip
_HAN_NUMBERS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"s": 1, "秒": 1, "mo": 15, "m": 60, "分": 60, "刻": 900, "h": 3600, "小": 3600}
_DAY = 86400


def announced_seconds(folded: str) -> float | None:
    """The length of a wait that is announced in a text, seconds; None where none is named.

    >>> announced_seconds("请稍等十五分钟"), announced_seconds("about twenty seconds")
    (900.0, 20.0)
    """
    for match in _DURATION.finditer(folded):
        number = _number(match["n"])
        if number is not None:
            unit = match["unit"]
            key = "mo" if unit.startswith("moment") else unit[0]
            return float(number * _UNITS.get(key, _DAY))
    return None


def _number(word: str) -> float | None:
    """A number in digits, English words or Han numerals up to 99; None for another word."""
    if word[0].isdigit():
        return float(word)
    if word in _NUMBERS:
        return _NUMBERS[word]
    tens, ten, ones = word.partition("十")
    if not all(c in _HAN_NUMBERS for c in tens + ones):
        return None
    if not ten:
        return _HAN_NUMBERS[word] if len(word) == 1 else None
    return 10 * _HAN_NUMBERS.get(tens, 1) + _HAN_NUMBERS.get(ones, 0)
