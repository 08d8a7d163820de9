"""What turned the customer's emotion, told as what came between; the phase of each customer turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.reading.acts import Act, acts_by_turn
from qa.reading.content import is_generic
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scorecard import Deed, Feeling, Phase, TurningPoint, quote

#: A valence from here on, either way, is a feeling; nearer to nought it is neutral.
FELT = 0.25
#: A change of valence from here on is marked where it leads from one to another of pleasant, neutral and
#: unpleasant; one from unpleasant to worse must be greater.
MARKED, WORSE = 0.3, 0.5
#: What the customer's own words show, at least, where a change is theirs and no mere fading of a mood.
SHOWN = 0.2
#: Who speaks for the firm; bots are named, never judged.
_FIRM = frozenset({"agent", "bot", "supervisor"})
#: How many deeds are quoted, and how long a quote is at most, code points.
_DEEDS, _LONGEST = 2, 160
#: So many words of its own make a plain answer.
_PLAIN = 4
_JOINS = ",;、，； "
#: What can stand before a rise, the strongest first; courtesies and stock phrases cannot.
_HELPS = (
    "acts", "offers", "prevents", "promises.dated", "owns", "apologises.sincere", "acknowledges.own",
    "explains", "follows_up", "hands_over.owned", "informs", "explores", "paraphrases",
    "promises.undated", "acknowledges.general",
)  # fmt: skip
#: Of these, what makes thanks believable even where something was refused too.
_SUBSTANCE = _HELPS[: _HELPS.index("explains")]
#: What can stand before a fall whatever the customer tells besides, the gravest first.
_WRONGS = (
    "blames", "dismisses", "judges", "lectures", "obstructs", "covers_up", "defends", "assumes",
    "interrupts", "asks_again", "refuses", "hands_over.passed", "upsells.to_a_complaint", "cheerful",
)  # fmt: skip
#: What can, where the customer tells nothing new: stock first, then what was only said.
_SLIGHT = (
    "over_promises", "unfilled", "template", "jargon", "stock_promises", "stock_empathy",
    "apologises.stock", "holds", "promises.undated", "informs", "explains", "hands_over.owned",
)  # fmt: skip
#: What a customer who was not answered was given instead.
_INSTEAD = (*_WRONGS, *_SLIGHT, "promises.dated", "offers", "asks", "clarifies", "checks", "closes", "greets")  # fmt: skip
#: What customers tell: events of their own, with the act that names them.
_EVENTS = {
    "loss": "shows", "history": "names_history", "problem": "reports", "risk": "shows",
    "unanswered": "repeats", "chase": "chases", "worry": "shows",
}  # fmt: skip
#: What speaks against praise in the same turn.
_AGAINST = (
    "negative", "unanswered", "history", "chase", "withdrawal", "exasperation", "quitting", "tally",
    "mock", "disputes", "rhetorical",
)  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """The customer's turns up to the firm's next: its most telling turn, with valence and what it shows."""

    turn: TurnReading
    valence: float
    shown: float

    @property
    def at(self) -> int:
        return self.turn.turn.position


def turning_points(
    reading: Reading, feelings: Sequence[Feeling], shown: Mapping[int, float]
) -> tuple[tuple[TurningPoint, ...] | None, Literal["one_turn", "steady", "doubtful"] | None]:
    """The turning points in their order, or None and why there is none.

    `shown` is what each customer turn shows in its own words, by position. Turns that show nothing
    are passed over: an order number after an outburst is no change of heart. What is found came
    after what is quoted; that it came because of it is not said.
    """
    runs = list(_runs(reading, {f.turn: f.valence for f in feelings}, shown))
    if len(runs) < 2:
        return None, "one_turn"
    marked = list(_marked(runs))
    if not marked:
        return None, "steady"
    between = {now.at: _between(reading, before, now) for before, now in marked}
    acts = acts_by_turn(reading, {t.turn.position for turns in between.values() for t in turns})
    found = [_point(before, now, between[now.at], acts) for before, now in marked]
    told = tuple(point for point in found if point is not None)
    return (told, None) if told else (None, "doubtful")


def _runs(
    reading: Reading, valence: Mapping[int, float], shown: Mapping[int, float]
) -> Iterator[_Run]:
    """People write in fragments: the one that shows most speaks for those that follow one another."""
    run: _Run | None = None
    for turn in reading.turns:
        at = turn.turn.position
        if turn.turn.speaker in _FIRM and run is not None:
            yield run
            run = None
        elif turn.turn.speaker == "customer" and at in valence:
            here = _Run(turn, valence[at], shown[at])
            run = here if run is None or abs(here.shown) >= abs(run.shown) else run
    if run is not None:
        yield run


def _marked(runs: Sequence[_Run]) -> Iterator[tuple[_Run, _Run]]:
    before = runs[0]
    for now in runs[1:]:
        if abs(now.shown) < SHOWN:
            continue
        if _is_marked(before.valence, now.valence) and (now.valence > before.valence) == (
            now.shown > 0
        ):
            yield before, now
        before = now


def _is_marked(before: float, now: float) -> bool:
    """A rise to neutral or pleasant, a fall to unpleasant."""
    change = now - before
    if now <= -FELT:
        return change <= -(WORSE if before <= -FELT else MARKED)
    return change >= MARKED and (before <= -FELT or now >= FELT > before)


def _between(reading: Reading, before: _Run, now: _Run) -> tuple[TurnReading, ...]:
    """The firm's turns between two of the customer's."""
    return tuple(
        t for t in reading.turns if before.at < t.turn.position < now.at and t.turn.speaker in _FIRM
    )


def _point(
    before: _Run, now: _Run, between: Sequence[TurnReading], acts: Mapping[int, tuple[Act, ...]]
) -> TurningPoint | None:
    """The turning point, or None where it may be none: praise that stands beside a complaint."""
    rises = now.shown > 0
    if rises and _is_doubtful(
        now.turn, [_named(a) for t in between for a in acts[t.turn.position]]
    ):
        return None
    deeds = (_rise if rises else _fall)(now.turn, between, acts)
    if rises and not deeds and not now.turn.has("thanks", "solved"):
        return None  # 'ok' to nothing that would help is an assent
    came: Literal["reply", "event", "unknown"] = "unknown"
    if deeds:
        came = "reply" if deeds[0].role == "shows" else "event"
    return TurningPoint(
        turn=now.at,
        before=before.at,
        change=round(now.valence - before.valence, 3),
        came=came,
        after=tuple(t.turn.position for t in between),
        deeds=deeds,
    )


def _is_doubtful(turn: TurnReading, done: Sequence[str]) -> bool:
    """True where praise or thanks may be irony, or mere courtesy: beside a complaint, or after a wrong."""
    if turn.has(*_AGAINST):
        return True
    return any(act in _WRONGS for act in done) and not any(act in _SUBSTANCE for act in done)


def _rise(
    turn: TurnReading, between: Sequence[TurnReading], acts: Mapping[int, tuple[Act, ...]]
) -> tuple[Deed, ...]:
    if done := _done(between, acts, _HELPS):
        return done
    helped = (s for s in turn.sentences if s.has("solved") and not s.has("praise"))
    return tuple(_told(s, "is_helped") for s in list(helped)[:1])


def _fall(
    turn: TurnReading, between: Sequence[TurnReading], acts: Mapping[int, tuple[Act, ...]]
) -> tuple[Deed, ...]:
    if done := _done(between, acts, _WRONGS):
        return done
    last = _together(between)
    if turn.has("unanswered", "chase") and (done := _done(last, acts, _INSTEAD)):
        return done
    for cue, act in _EVENTS.items():
        asked = ("question", "request") if act in ("reports", "names_history") else ()
        if told := next((s for s in turn.sentences if s.has(cue) and not s.has(*asked)), None):
            return (_told(told, act),)
    return _done(last, acts, _SLIGHT)


def _together(between: Sequence[TurnReading]) -> tuple[TurnReading, ...]:
    """Of the firm's turns those that follow one another at the end: what was only said long ago is past."""
    found: list[TurnReading] = []
    for turn in reversed(between):
        if found and found[-1].turn.position != turn.turn.position + 1:
            break
        found.append(turn)
    return tuple(reversed(found))


def _done(
    between: Sequence[TurnReading],
    acts: Mapping[int, tuple[Act, ...]],
    order: Sequence[str],
) -> tuple[Deed, ...]:
    """The weightiest of the firm's acts that are listed, the later of two alike, in their order.

    What is merely told is quoted once, by the sentence that tells most.
    """
    listed = (
        (act, sentence)
        for turn in between
        for act in acts[turn.turn.position]
        for sentence in turn.sentences
        if _named(act) in order and sentence.start <= act.start < sentence.end
        if act.kind != "informs" or _told_in(sentence, act)
    )
    ranked = sorted(
        listed,
        key=lambda f: (order.index(_named(f[0])), -_told_in(f[1], f[0]), -f[0].turn, f[0].start),
    )
    kept: dict[tuple[int, int], Deed] = {}
    for act, sentence in ranked:
        if not kept or act.kind != "informs":
            deed = _deed(sentence, act)
            kept.setdefault((deed.turn, deed.start), deed)
    return tuple(sorted(list(kept.values())[:_DEEDS], key=lambda d: (d.turn, d.start)))


def _told_in(sentence: Sentence, act: Act) -> int:
    """How much of its own a sentence tells that only informs, up to what a plain answer has."""
    if act.kind != "informs":
        return 0
    return min(_PLAIN, sum(not is_generic(token) for token in sentence.added))


def _named(act: Act) -> str:
    """An act with its manner, where kinds of it are told apart: `apologises.stock`."""
    return f"{act.kind}.{act.manner}" if act.manner else act.kind


def _deed(sentence: Sentence, act: Act) -> Deed:
    start, end = _cut(sentence, act.start)
    words = quote(sentence.turn, start, end, "shows")
    return Deed(**words.model_dump(), act=act.kind, manner=act.manner)


def _told(sentence: Sentence, act: str) -> Deed:
    words = quote(sentence.turn, *_cut(sentence, sentence.start), "calls_for")
    return Deed(**words.model_dump(), act=act)


def _cut(sentence: Sentence, at: int) -> tuple[int, int]:
    """The sentence without what joins it to the next, or as much of it as is quoted around its act."""
    start, text = sentence.start, sentence.turn.text
    if sentence.end - start > _LONGEST and at - start >= _LONGEST // 2:
        start = at
    words = text[start : min(sentence.end, start + _LONGEST)]
    return start, start + len(words.rstrip(_JOINS))


def phases(reading: Reading) -> dict[int, Phase]:
    """The phase of each customer turn: how they come in, tell it, are helped, and go.

    `opening` is what the customer says before the firm's first word to it, `close` the last run of
    turns, if there is another; in between it is `handling` from the firm's first answer of substance
    on, else `problem`.
    """
    found: dict[int, Phase] = {}
    phase: Phase = "opening"
    last: list[int] = []
    fresh = True
    for turn in reading.turns:
        if turn.turn.speaker == "customer":
            last = [] if fresh else last
            last.append(turn.turn.position)
            found[turn.turn.position] = phase
            fresh = False
        elif turn.turn.speaker in _FIRM and found:
            fresh = True
            if phase != "handling":
                phase = "handling" if _takes_in_hand(turn) else "problem"
    if any(found[at] != "opening" for at in last):
        found |= dict.fromkeys(last, "close")
    return found


def _takes_in_hand(turn: TurnReading) -> bool:
    """True where the firm says something about the case that is no question."""
    return any(s.is_substantive and not s.has("asks") for s in turn.sentences)
