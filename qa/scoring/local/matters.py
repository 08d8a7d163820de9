"""What the customer asks for: questions, requests and problems, without what only tells why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

from qa.reading.assent import only_assents
from qa.reading.content import content, is_generic
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scoring.local.wanted import wanted

#: Asks that something with a name of its own can answer.
CALLS_FOR_A_THING = ("question", "request", "problem", "statement", "wh_how")
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
#: What is still not there, whatever else has arrived: '我到了，密码一直没收到'.
_STILL_OPEN = re.compile(
    r"[,，、 ](?:\S{0,8}?(?:一直|还是?|仍然?|但是?|可是?|却|就是))?(?:都|也)?(?:没(?!问题|事|关系)|未|无法|不能|打不开)\S|\b(?:but|yet|still|though)\b[^,.]{0,40}\b(?:not|never|no|isn't|hasn't|haven't|doesn't|won't|can't)\b"
)
#: Who asks what happens if it goes wrong again does not ask the same thing again.
_WHAT_IF = re.compile(
    r"\b(?:what|and|but) if\b|\bin case\b|(?:万一|要是|如果|假如|若是?)[^?]*(?:怎么办|咋办|呢|怎样|如何)"
)
#: A wish for the future asks for nothing now.
_FUTURE_WISH = re.compile(
    r"\bhope(?:fully)?\b.*\b(?:again|next time|in (?:the )?future|from now on|never)\b|(?:希望|但愿|盼)[^?]*(?:以后|今后|将来|下次|往后|日后|不要再|别再|不会再)"
)
_OR = re.compile(r"\bor\b|(?<=[^,。?!、 还])还是(?!没|不|那|老|同|会|很|想|有点|一样|在|这)")


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


def asks_of(reading: Reading) -> list[Ask]:
    """Every ask of a conversation, in order; said again within it where `repeated`."""
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
            accepts = previous is not None and only_assents(sentence)
            kind = None if accepts else _kind(sentence, topic, stated=not answers)
            if kind is not None:
                fears = _WHAT_IF.search(sentence.folded) is not None
                ask = Ask(sentence, kind, topic, sentence.has("unanswered") and not fears, whole)
                again = ask.repeated or (ask.overlap(heard) >= 0.7 - 1e-9 and not fears)
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
            told |= ask.topic if ask.names_matter else frozenset()
        else:
            kept.append(ask)
    return [replace(a, topic=a.topic | told) if a.is_typed and len(a.own) <= 1 else a for a in kept]


def _is_background(ask: Ask, other: Ask) -> bool:
    """True where a sentence only gives the reason or occasion of another one that asks for something."""
    later = ask.sentence.start > other.sentence.start
    if ask.kind == "request":
        wishes = _WISHES.search(ask.sentence.folded) and not _ASKS_AN_ACT.search(
            ask.sentence.folded
        )
        return (
            bool(wishes)
            and other.is_typed
            and not later
            and _is_joined(ask.sentence, other.sentence)
        )
    if ask.kind != "problem" or _ADDED.search(other.sentence.folded):
        return False
    return later or len(other.own) <= 1 or not ask.own.isdisjoint(other.own)


def _is_joined(one: Sentence, other: Sentence) -> bool:
    """True where no sentence ends between two pieces of a turn."""
    between = one.turn.text[one.start : other.start]
    return other.start - one.start < _JOINED and not _ENDS.search(between)


def topics_of(reading: Reading) -> Iterator[Ask]:
    """Where nothing is asked: what the customer talks about, so that a reply can still be off it."""
    for turn in reading.customer:
        for sentence in turn.sentences:
            topic = frozenset(t for t in sentence.content if t not in reading.names)
            if any(not is_generic(t) for t in topic) and not sentence.has(
                "thanks", "solved", "accept", "assent"
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
    if sentence.has("solved", "thanks") and not _STILL_OPEN.search(sentence.folded):
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
    if _STILL_OPEN.search(sentence.folded):
        return False
    if sentence.has("thanks", "solved") and not sentence.has("question", "wh_when", "wh_why"):
        return not sentence.has("request") or len(sentence.content) <= 3
    return not sentence.content and not sentence.has(
        "wh_when", "wh_amount", "wh_why", "wh_where", "wh_how"
    )
