"""What a turn does: asks, acknowledges, owns, promises, blames ...; each act with its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from qa.reading.content import is_generic
from qa.reading.lexicon import Match, find_all, slot_names
from qa.reading.reading import Reading, Sentence, TurnReading, given

#: What an agent's turn can do. docs/reading.md says what each means.
HELPS = (
    "asks", "informs", "acknowledges", "explores", "paraphrases", "clarifies", "apologises", "owns",
    "explains", "offers", "acts", "promises", "checks", "follows_up", "prevents", "hands_over",
    "refuses", "greets", "holds", "closes", "mandated",
)  # fmt: skip
HARMS = (
    "blames", "lectures", "dismisses", "judges", "defends", "interrupts", "jargon", "over_promises",
    "covers_up", "obstructs", "stock_empathy", "stock_promises", "asks_again", "cheerful", "upsells",
    "assumes", "unfilled", "template",
)  # fmt: skip
#: What a customer's turn can do.
CUSTOMERS = (
    "asks", "requests", "reports", "shows", "names_history", "chases", "repeats", "escalates", "thanks", "accepts",
    "is_helped", "withdraws",
)  # fmt: skip

_OF_CUSTOMER = {
    "question": "asks", "request": "requests", "problem": "reports", "negative": "shows", "worry": "shows",
    "loss": "shows", "risk": "shows", "history": "names_history", "chase": "chases", "unanswered": "repeats",
    "escalation": "escalates", "thanks": "thanks", "accept": "accepts", "solved": "is_helped", "withdrawal": "withdraws",
}  # fmt: skip
#: Cues that are an act by themselves, whatever stands beside them.
_PLAIN = {
    "explore": "explores", "ownership": "owns", "reason": "explains", "option": "offers", "done": "acts",
    "check": "checks", "follow_up": "follows_up", "no": "refuses", "greeting": "greets", "hold": "holds",
    "closing": "closes", "lecture": "lectures", "dismiss": "dismisses", "judge": "judges",
    "defend": "defends", "over_promise": "over_promises", "cover_up": "covers_up", "obstruct": "obstructs",
    "assume": "assumes", "placeholder": "unfilled", "generic": "template", "blame": "blames",
    "stock_empathy": "stock_empathy",
}  # fmt: skip
#: Acts that text required by the firm cannot be charged with.
_EXEMPT = frozenset({
    "stock_empathy", "stock_promises", "template", "lectures", "jargon", "asks_again", "cheerful", "closes", "greets",
})  # fmt: skip
_WHO = re.compile(
    r"\b(?:i|we|he|she|they|my colleague|our \w+ team|the \w+ team|\w+ from \w+)(?='ll|\s+will|\s+am|\s+are|\s+shall)"
    r"|(?:我们|我|这边|专员|同事|师傅|工程师|仓库|财务|技术|客服|经理|主管)(?:[\u4e00-\u9fff]{2,3}(?=今天|明天|会|将|给|打))?"
)
_NAMED_OWNER = re.compile(
    r"(?:colleague|specialist|manager|supervisor|team|desk|agent),? ([a-z]{3,})\b"
    r"|([a-z]{3,})(?: \w+)? (?:from|in|at) (?:our|the) \w+"
    r"|(?:专员|同事|主管|经理|师傅|顾问|组长)[\u4e00-\u9fff]{2,3}(?=[,，。;；、 ]|今天|明天|会|将|给|打|负责)"
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a turn does: code points start..end (end excluded) of the turn's stored text.

    `about` is what is asked for (`order`, `phone`, `identity`, `problem`), which feeling is named
    (`anger`, `worry` ...) or whose loss it is. `manner` tells kinds of one act apart: an apology is
    `sincere` or `stock`, an acknowledgement `own` or `general`, a hand-over `owned` or `passed`, a
    promise `dated` or `undated`, an upsell `to_a_complaint` or `plain`. `who` and `by` are a
    promise's or hand-over's owner and time, in the words of the turn.
    """

    kind: str
    turn: int
    start: int
    end: int
    quote: str
    about: str | None = None
    manner: str | None = None
    who: str | None = None
    by: str | None = None

    @property
    def is_harm(self) -> bool:
        """True where this does the customer no good, however politely."""
        return self.kind in HARMS and self.manner != "plain"


def acts(turn: TurnReading, before: Sequence[TurnReading] = ()) -> tuple[Act, ...]:
    """What a turn does, in the order of its words.

    `before` are the turns that came before it: from them is told whether a feeling is the customer's
    own, whether a fact had been given, and whether there is a complaint. Without them an act is read
    from the turn alone.
    """
    story = reduce(_Story.after, before, _Story())
    return _acts(turn, story, before[-1] if before else None)


def acts_by_turn(reading: Reading, at: Collection[int] | None = None) -> dict[int, tuple[Act, ...]]:
    """What every public turn of a conversation does, by its position; of those `at` alone, if given."""
    story, previous = _Story(), None
    found: dict[int, tuple[Act, ...]] = {}
    for turn in reading.turns:
        if at is None or turn.turn.position in at:
            found[turn.turn.position] = _acts(turn, story, previous)
        story, previous = story.after(turn), turn
    return found


def _acts(turn: TurnReading, story: _Story, previous: TurnReading | None) -> tuple[Act, ...]:
    if turn.turn.speaker == "customer":
        cues = ((s, cue) for s in turn.sentences for cue in _OF_CUSTOMER if s.has(cue))
        found = [_act(s, _OF_CUSTOMER[cue], s.cues[cue][0], _feeling(s) if _OF_CUSTOMER[cue] == "shows" else None) for s, cue in cues]  # fmt: skip
    else:
        found = [act for s in turn.sentences for act in _of_sentence(s, turn, story)]
        found += _interruption(turn, previous)
    unique = {(a.kind, a.start, a.about): a for a in found}
    return tuple(sorted(unique.values(), key=lambda a: (a.start, a.kind)))


@dataclass(frozen=True)
class _Story:
    """What the customer had said when a turn began."""

    told: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    complains: bool = False
    in_grief: bool = False
    unheard: bool = False

    def after(self, turn: TurnReading) -> _Story:
        """The story with one more turn."""
        if turn.turn.speaker != "customer":
            return self
        texts = [s.folded for s in turn.sentences]
        return _Story(
            self.told | {t for t in turn.content if not is_generic(t)},
            self.facts | (given(texts) - {"problem"}),
            self.complains or turn.has("problem", "negative", "history", "unanswered", "loss"),
            self.in_grief or turn.has("loss"),
            turn.has("withdrawal", "unanswered") and not turn.has("solved"),
        )


def _act(
    sentence: Sentence, kind: str, at: Match | None = None, about: str | None = None,
    manner: str | None = None, who: str | None = None, by: str | None = None,
) -> Act:  # fmt: skip
    start, end = (sentence.start, sentence.end) if at is None else sentence.stored(at)
    text = sentence.turn.text
    return Act(kind, sentence.turn.position, start, end, text[start:end], about, manner, who, by)


def _of_sentence(sentence: Sentence, turn: TurnReading, story: _Story) -> Iterator[Act]:
    required = sentence.is_required
    if required:
        yield _act(sentence, "mandated")
    for act in (*_plain(sentence), *_towards(sentence, story), *_planned(sentence, turn)):
        if not (required and act.kind in _EXEMPT):
            yield act
    for act in _questions(sentence, story):
        if not (required and act.kind in _EXEMPT):
            yield act
    if sentence.is_substantive and not sentence.has("asks", *_PLAIN, "promise", "apology"):
        yield _act(sentence, "informs")


def _plain(sentence: Sentence) -> Iterator[Act]:
    for cue, kind in _PLAIN.items():
        if sentence.has(cue):
            yield _act(sentence, kind, sentence.cues[cue][0])


def _towards(sentence: Sentence, story: _Story) -> Iterator[Act]:
    """Acts that are what they are by what the customer told before."""
    own = {t for t in sentence.rest if not is_generic(t)}
    shared = own & story.told
    stock = sentence.has("stock_empathy")
    if sentence.has("acknowledgement", "condolence") and not stock:
        yield _act(
            sentence, "acknowledges", None, _feeling(sentence), "own" if shared else "general"
        )
    if sentence.has("apology"):
        sincere = not stock and bool(shared or sentence.has("ownership"))
        yield _act(
            sentence,
            "apologises",
            sentence.cues["apology"][0],
            manner="sincere" if sincere else "stock",
        )
    if sentence.has("paraphrase", "echo") and shared and not sentence.has("done", "generic"):
        yield _act(sentence, "paraphrases")
    if sentence.has("upsell"):
        manner = "to_a_complaint" if story.complains else "plain"
        yield _act(sentence, "upsells", sentence.cues["upsell"][0], manner=manner)
    elif (
        sentence.has("proactive")
        and sentence.is_substantive
        and not sentence.has("blame", "lecture")
    ):
        yield _act(sentence, "prevents", sentence.cues["proactive"][0])
    if (
        sentence.has("closing")
        and (story.in_grief or story.unheard)
        and not sentence.is_substantive
    ):
        yield _act(sentence, "cheerful", sentence.cues["closing"][0])
    if sentence.has("jargon") and not sentence.has("plainly"):
        terms = [
            m for m in sentence.cues["jargon"] if sentence.folded[m.start : m.end] not in story.told
        ]
        yield from (_act(sentence, "jargon", m) for m in terms[:1])


def _feeling(sentence: Sentence) -> str | None:
    """Which feeling is named, None for none by name."""
    return next(iter(find_all(sentence.folded, "feelings")), None)


def _planned(sentence: Sentence, turn: TurnReading) -> Iterator[Act]:
    """Promises and hand-overs, with who and by when."""
    by = _words(sentence, "time")
    if sentence.has("handover"):
        yield hand_over(sentence, turn)
    dated = sentence.has("promise", "follow_up", "stock_promise") and sentence.has("time")
    if sentence.has("stock_promise") and not dated:
        yield _act(sentence, "stock_promises", sentence.cues["stock_promise"][0])
    elif sentence.has("promise") or dated:
        at = sentence.cues.get("promise", (None,))[0]
        who = _WHO.search(sentence.folded)
        yield _act(
            sentence, "promises", at, manner="dated" if by else "undated",
            who=_stored(sentence, who.start(), who.end()) if who else None, by=by,
        )  # fmt: skip


def hand_over(sentence: Sentence, turn: TurnReading) -> Act:
    """A hand-over is owned with two of an owner, a time and a fallback; else it passes the customer on."""
    by = _words(sentence, "time")
    following = [s for s in turn.sentences if s.start >= sentence.start]
    owner = next((m for s in following if (m := _NAMED_OWNER.search(s.folded))), None)
    stays = any(s.has("ownership", "follow_up") for s in following)
    time = by or next((w for s in following if (w := _words(s, "time"))), None)
    fallback = any(s.has("proactive") for s in following)
    owned = sum((bool(owner or stays), time is not None, fallback)) >= 2
    return _act(
        sentence, "hands_over", sentence.cues["handover"][0],
        manner="owned" if owned else "passed", who=owner.group() if owner else None, by=time,
    )  # fmt: skip


def _words(sentence: Sentence, cue: str) -> str | None:
    """The words of a cue as they stand in the turn, those with a figure first."""
    if not sentence.has(cue):
        return None
    said = [_stored(sentence, *match) for match in sentence.cues[cue]]
    return next((words for words in said if any(map(str.isdigit, words))), said[0])


def _stored(sentence: Sentence, start: int, end: int) -> str:
    return sentence.turn.text[slice(*sentence.stored(Match(start, end)))]


def _questions(sentence: Sentence, story: _Story) -> Iterator[Act]:
    """What is asked for; a fact that was given is asked for again, identity checks excepted."""
    if not sentence.has("asks"):
        return
    slots = [s for s in slot_names() if sentence.has(f"asks.{s}") and s != "problem"]
    if sentence.has("asks.identity"):
        yield _act(sentence, "asks", None, "identity")
        return
    about = slots[0] if slots else "problem" if sentence.has("asks.problem") else None
    yield _act(sentence, "asks", None, about)
    if slots and story.facts.issuperset(slots):
        yield _act(sentence, "asks_again", None, about)
    elif not sentence.has("greeting", "closing", "check", "upsell") and about in (
        None,
        "problem",
        "device",
        "date",
    ):
        yield _act(sentence, "clarifies", None, about)


def _interruption(turn: TurnReading, previous: TurnReading | None) -> Iterator[Act]:
    """Words begun well before the customer's had ended."""
    last = previous.turn if previous is not None else None
    if last is None or last.speaker != "customer" or not turn.sentences:
        return
    if last.end is None or turn.turn.start is None or last.end == last.start:
        return
    if last.end - turn.turn.start > 0.5:
        yield _act(turn.sentences[0], "interrupts")
