"""What each turn does: cues by sentence, content, and what the customer asks for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import zip_longest

from qa.reading.blame import without_spared
from qa.reading.content import content, is_fact, is_generic, names
from qa.reading.courtesy import without_courtesies
from qa.reading.echo import Heard, within
from qa.reading.insult import with_insults
from qa.reading.lexicon import Match, find, find_all, slots_in
from qa.reading.openers import opener
from qa.reading.places import in_common_words
from qa.reading.planted import read
from qa.reading.slips import mended
from transcripts.conversation import Conversation, Turn
from transcripts.language import Span, is_chinese, sentences

#: A question of an agent; a final 呢 is a particle of politeness there.
_AGENT_QUESTION = re.compile(r"[?]|(?:吗|么|嘛|没有)[。.!~ ]*$")
#: Where a customer's sentence may turn to another matter.
_CLAUSE_END = re.compile(
    r"[,，、]\s*(?:and |also |but |plus )?|\s+and\s+(?=(?:what|how|when|why|where|who|is|do|can|my|your|the|now|also|it)\b)"
)
#: Marks at an agent's sentence's end that are a manner of writing.
_FINAL = re.compile(r"[.。!~…]+$")
#: How far ahead is looked for something of its own behind a cut, code points.
_AHEAD = 60
#: Cues that say nothing about the case: what is left beside them is the substance of a sentence.
RITUAL = (
    "apology", "stock_empathy", "greeting", "closing", "hold", "stock_promise", "generic", "opener",
)  # fmt: skip
#: What the words that only address the customer can still show.
_OF_OPENERS = ("greeting", "casual")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a turn: offsets in the turn's stored text, and the cues found in it.

    `folded` is the sentence as it is read, its slips put right; cues and content are offsets in it, and `stored`
    says where they stand in the turn. `opener`: a greeting, name or particle, cut off from what an agent says
    after it. `quoted`: runs that only repeat what the customer had said before.
    """

    turn: Turn
    start: int
    end: int
    folded: str
    cues: dict[str, tuple[Match, ...]] = field(compare=False)
    content: dict[str, Match] = field(compare=False)
    quoted: tuple[Match, ...] = field(default=(), compare=False)
    #: For each code point of `folded` its offset in the turn; None where they are those from `start` on.
    origins: tuple[int, ...] | None = field(default=None, compare=False, repr=False)

    def stored(self, at: Match) -> Match:
        """Where a piece of `folded` stands in the turn's stored text; the whole, where a translation was read."""
        if self.origins is not None:
            return Match(self.origins[at.start], self.origins[max(at.start, at.end - 1)] + 1)
        if self.end - self.start != len(self.folded):
            return Match(self.start, self.end)
        return Match(self.start + at.start, self.start + at.end)

    def has(self, *kinds: str) -> bool:
        """True where any of these cues stands in the sentence."""
        return not self.cues.keys().isdisjoint(kinds)

    def span(self, kind: str) -> Match:
        """Where a cue first stands, in offsets of the turn's stored text."""
        return self.stored(self.cues[kind][0])

    @cached_property
    def rest(self) -> dict[str, Match]:
        """Content tokens outside ritual cues."""
        covered = [m for kind in RITUAL for m in self.cues.get(kind, ())]
        return {
            token: at
            for token, at in self.content.items()
            if not any(m.start < at.end and at.start < m.end for m in covered)
        }

    @cached_property
    def added(self) -> dict[str, Match]:
        """The content outside ritual cues that does not stand in a run of the customer's own words."""
        if not self.quoted:
            return self.rest
        return {token: at for token, at in self.rest.items() if not within(at, self.quoted)}

    def adds(self, *kinds: str) -> bool:
        """True where any of these cues stands outside the customer's own words said back."""
        if not self.quoted:
            return self.has(*kinds)
        return any(not within(m, self.quoted) for kind in kinds for m in self.cues.get(kind, ()))

    @property
    def is_required(self) -> bool:
        """True for text that the firm or the law requires: neither substance nor ritual."""
        return self.turn.mandated or self.has("mandated")

    @cached_property
    def is_substantive(self) -> bool:
        """True where the sentence says or asks something about the case, beyond ritual."""
        if self.is_required or self.has("opener"):
            return False
        topical = [t for t in self.rest if not is_generic(t)]
        if self.has("hold"):
            return any(map(is_fact, topical)) and self.has("done", "no", "reason")
        if any(map(is_fact, topical)) or self.has("done", "yes_no", "no", "money"):
            return True
        if self.has("time") and not self.has("hold", "closing", "greeting") and topical:
            return True
        if self.has("asks") and not self.has("greeting", "closing", "stock_empathy"):
            return True
        if self.has(*RITUAL):
            return len(topical) >= 3
        # An answer may be put in nothing but the words of any service conversation.
        return bool(topical) or len(self.rest) >= 2


@dataclass(frozen=True)
class TurnReading:
    """One turn, read: its sentences in order."""

    turn: Turn
    sentences: tuple[Sentence, ...]

    def has(self, *kinds: str) -> bool:
        """True where any sentence has any of these cues."""
        return not self.kinds.isdisjoint(kinds)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The cues of all sentences."""
        return frozenset().union(*(s.cues for s in self.sentences))

    @cached_property
    def content(self) -> dict[str, Match]:
        """Content tokens of the whole turn."""
        return {t: m for s in self.sentences for t, m in s.content.items()}

    @property
    def said(self) -> str:
        """The stored text without what was planted for whoever scores."""
        return " ".join(self.turn.text[s.start : s.end] for s in self.sentences)

    @cached_property
    def is_substantive(self) -> bool:
        """True where any sentence is."""
        return any(s.is_substantive for s in self.sentences)


class Reading:
    """A conversation, read for one agent: the public turns with their cues.

    `agent` is the id whose turns are judged (None where unknown). Other agents' turns, bots,
    system turns and internal notes are context, never scored. What was said once a colleague had
    taken over for good is left out, unless `whole`.
    """

    def __init__(
        self, conversation: Conversation, agent: str | None, *, whole: bool = False
    ) -> None:
        self.conversation = conversation
        self.agent = agent
        public = [t for t in conversation.turns if t.visibility == "public"]
        self.names = names(public)
        read = tuple(t for t in self._read(public) if t.sentences or not t.turn.text.strip())
        self.relieved_at = None if whole else self._relieved_at(read)
        self.turns = read[: self.relieved_at]

    def _relieved_at(self, read: Sequence[TurnReading]) -> int | None:
        """The index after the judged agent's last turn, where a colleague speaks later; else None."""
        spoken = [i for i, t in enumerate(read) if t.turn.speaker == "agent"]
        own = [i for i in spoken if self.is_own(read[i].turn)]
        return own[-1] + 1 if own and own[-1] != spoken[-1] else None

    def uncut(self) -> Reading:
        """The whole conversation, with what was said after the judged agent had been relieved."""
        if self.relieved_at is None:
            return self
        return Reading(self.conversation, self.agent, whole=True)

    def _read(self, public: Sequence[Turn]) -> Iterator[TurnReading]:
        """Each turn, knowing what the customer had said before it."""
        heard = Heard()
        for turn in public:
            read = read_turn(turn, self.conversation.language_of(turn), self.names, heard)
            if turn.speaker == "customer":
                heard.hear(s.folded for s in read.sentences)
            yield read

    def is_own(self, turn: Turn) -> bool:
        """True for a turn of the agent who is judged."""
        return turn.speaker == "agent" and self.conversation.agent_of(turn) == self.agent

    @cached_property
    def own(self) -> tuple[TurnReading, ...]:
        """The judged agent's turns."""
        return tuple(t for t in self.turns if self.is_own(t.turn))

    @cached_property
    def customer(self) -> tuple[TurnReading, ...]:
        """The customer's turns."""
        return tuple(t for t in self.turns if t.turn.speaker == "customer")

    @cached_property
    def at(self) -> dict[int, TurnReading]:
        """Each turn by its position."""
        return {t.turn.position: t for t in self.turns}

    @cached_property
    def _firm(self) -> tuple[TurnReading, ...]:
        return tuple(t for t in self.turns if t.turn.speaker == "agent")

    def falls_to_own(self, turn: Turn) -> bool:
        """True where a customer's turn was the judged agent's to answer.

        It is from when it is said until somebody takes it up with more than ritual: whoever passes it
        on had it too, and so has who takes over while it is open. What comes after the last word of the
        firm falls to whoever spoke it.
        """
        later = self._firm[bisect_right(self._firm, turn.position, key=lambda t: t.turn.position) :]
        for reply, following in zip_longest(later, later[1:]):
            if self.is_own(reply.turn):
                return True
            if reply.is_substantive and not self._passes_on(reply, following):
                return self._is_still_open(turn)
        return not self._firm or self.is_own(self._firm[-1].turn)

    def _is_still_open(self, turn: Turn) -> bool:
        """True where what a colleague had taken up is asked for or spoken of again once the judged agent is there."""
        if not self.own or turn.position not in self.at:
            return False
        taken_over = self.own[0]
        told = self.at[turn.position]
        if any(taken_over.has(f"asks.{slot}") for slot in given(s.folded for s in told.sentences)):
            return True
        words = {t for t in told.content if not is_generic(t)}
        facts = {t for t in words if is_fact(t)}
        later = (t for t in self.customer if t.turn.position > taken_over.turn.position)
        return any(
            not facts.isdisjoint(t.content) or len(words & t.content.keys()) >= 2
            for t in later
            if not t.has("solved")
        )

    def _passes_on(self, reply: TurnReading, following: TurnReading | None) -> bool:
        """True for a hand-over that the next turn of the firm, a colleague's, bears out."""
        if following is None or not reply.has("handover"):
            return False
        return self.conversation.agent_of(reply.turn) != self.conversation.agent_of(following.turn)

    @cached_property
    def hand_over(self) -> TurnReading | None:
        """The judged agent's turn that passes the customer on to the colleague who then took over."""
        if self.relieved_at is None or not self.own:
            return None
        return self.own[-1] if self.own[-1].has("handover") else None

    def after(self, turn: Turn) -> tuple[TurnReading, ...]:
        """The judged agent's turns after a turn."""
        return tuple(t for t in self.own if t.turn.position > turn.position)

    def is_handed_over(self, sentence: Sentence | None) -> bool:
        """True for a sentence of the turn with which the judged agent passed the customer on."""
        turn = self.hand_over
        return turn is not None and sentence is not None and sentence.turn is turn.turn

    def own_sentences(self) -> Iterator[Sentence]:
        """All sentences of the judged agent."""
        for turn in self.own:
            yield from turn.sentences


def read_turn(
    turn: Turn, language: str, called: frozenset[str] = frozenset(), heard: Heard | None = None
) -> TurnReading:
    """The sentences of a turn in a language, with the cues that fit its speaker.

    `called` are people's names: they are no content. `heard` is what the customer had said before.
    """
    group = "customer" if turn.speaker == "customer" else "agent"
    read = tuple(_read_sentences(turn, group, language, called))
    if heard is not None and group == "agent":
        read = tuple(_with_quotes(s, heard) for s in read)
    return TurnReading(turn, read)


def _with_quotes(sentence: Sentence, heard: Heard) -> Sentence:
    quoted = heard.quoted(sentence.folded)
    return replace(sentence, quoted=quoted) if quoted else sentence


def _read_sentences(
    turn: Turn, group: str, language: str, called: frozenset[str]
) -> Iterator[Sentence]:
    if group == "customer" and (translated := _translation(turn, language)) is not None:
        # Read in a language the lexicons know; what is quoted is what the customer said.
        yield _sentence(turn, Span(0, len(turn.text), read(translated)), group, called)
        return
    written = read(turn.text)
    common = in_common_words(written)
    folded, origins = mended(common, called) if _is_read(language) else (common, None)
    if folded is not common:
        written = folded
    spans = sentences(folded)
    for span in _clauses(spans, folded) if group == "customer" else spans:
        if group == "agent" and (length := opener(span.text)):
            yield _placed(_opener(turn, span.start, span.text[:length].rstrip()), origins)
            span = Span(span.start + length, span.end, span.text[length:])
        if span.text:
            read_one = _sentence(turn, span, group, called, written[span.start : span.end])
            yield _placed(read_one, origins)


def _placed(sentence: Sentence, origins: tuple[int, ...] | None) -> Sentence:
    """A sentence with offsets in a mended text put where it stands in the turn's stored text."""
    if origins is None:
        return sentence
    own = origins[sentence.start : sentence.end]
    return replace(sentence, start=own[0], end=own[-1] + 1, origins=own)


def _opener(turn: Turn, start: int, folded: str) -> Sentence:
    cues = {k: v for k, v in find_all(folded, "agent").items() if k in _OF_OPENERS}
    cues["opener"] = (Match(0, len(folded)),)
    return Sentence(turn, start, start + len(folded), folded, cues, {})


def _sentence(
    turn: Turn, span: Span, group: str, called: frozenset[str], written: str | None = None
) -> Sentence:
    """A span of a turn, whose text is folded, with its cues and content."""
    cues, words = _read_text(span.text, group, written or span.text)
    if not called.isdisjoint(words):
        words = {token: at for token, at in words.items() if token not in called}
    return Sentence(turn, span.start, span.end, span.text, cues, words)


@lru_cache(maxsize=2048)
def _read_text(
    folded: str, group: str, written: str
) -> tuple[dict[str, tuple[Match, ...]], dict[str, Match]]:
    """Cues and content of a folded text; agents say the same sentences again and again.

    `written` is the text before the words of places were put into common ones. How an agent ends a sentence, with
    a full stop, an exclamation mark or nothing, says nothing.
    """
    if group == "customer":
        cues = find_all(folded, group, as_written=written)
        cues |= find_all(folded, "both", as_written=written)
        return without_courtesies(cues), content(folded)
    text, written = _FINAL.sub("", folded), _FINAL.sub("", written)
    cues = find_all(text, group, as_written=written)
    found = cues | find_all(text, "both", as_written=written) | _asks(text)
    return with_insults(without_spared(found, text), text), content(text)


def _translation(turn: Turn, language: str) -> str | None:
    """The translation of a turn, where it is in a language that is read and the turn's is not."""
    if turn.translated is None or _is_read(language):
        return None
    return turn.translated.text if _is_read(turn.translated.language) else None


def _is_read(language: str) -> bool:
    return language.split("-")[0] == "en" or is_chinese(language)


def _clauses(spans: Iterator[Span], folded: str) -> Iterator[Span]:
    """A customer's sentences cut where a new matter can begin; a piece without content stays joined."""
    for span in spans:
        start = span.start
        for cut in _CLAUSE_END.finditer(folded, span.start, span.end):
            here = content(folded[start : cut.start()])
            rest = content(folded[cut.end() : min(span.end, cut.end() + _AHEAD)])
            if len(here) >= 2 and len(rest) >= 2:
                yield Span(start, cut.start(), folded[start : cut.start()])
                start = cut.end()
        yield Span(start, span.end, folded[start : span.end])


def _asks(text: str) -> dict[str, tuple[Match, ...]]:
    """What an agent's sentence asks the customer for: `asks`, and `asks.order`, `asks.phone` ..."""
    question = tuple(Match(*m.span()) for m in _AGENT_QUESTION.finditer(text))
    request = find(text, "customer", "request")
    if not question and not request:
        return {}
    cues = {"asks": question} if question else {}
    if identity := find(text, "identity", "ask"):
        cues["asks.identity"] = identity
    for slot in slots_in(text, "ask"):
        cues[f"asks.{slot}"] = find(text, f"slots.{slot}", "ask")
        cues["asks"] = question or request
    return cues


def given(texts: Iterable[str]) -> set[str]:
    """The facts that a customer states in these folded texts: `order`, `phone` ..."""
    return {slot for text in texts for slot in _slots_given(text)}


@lru_cache(maxsize=2048)
def _slots_given(folded: str) -> tuple[str, ...]:
    """Asked of the same sentences by the dimensions and by the acts."""
    return tuple(slots_in(folded, "give"))
