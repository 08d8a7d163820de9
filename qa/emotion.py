"""The customer's emotion, turn by turn, from words alone; net emotional value; openings for empathy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qa.reading.assent import accepts
from qa.reading.content import is_generic
from qa.reading.reading import Reading, Sentence, TurnReading
from qa.scorecard import CustomerView, Feeling
from qa.turning import FELT, phases, turning_points

#: The twenty emotions of net emotional value (Shaw, 2007): twelve that create value, eight that destroy it.
POSITIVE = (
    "happy", "pleased", "trusting", "valued", "cared_for", "safe", "focused", "indulgent",
    "stimulated", "exploratory", "interested", "energetic",
)  # fmt: skip
DESTROYING = (
    "irritated", "hurried", "neglected", "unhappy", "unsatisfied", "stressed", "disappointed",
    "frustrated",
)  # fmt: skip

#: Valence that a cue adds to a customer's turn, -1..1.
_VALENCE = {
    "negative": -0.5, "worry": -0.4, "loss": -0.5, "risk": -0.25, "chase": -0.35,
    "unanswered": -0.35, "withdrawal": -0.2, "history": -0.15, "problem": -0.2,
    "exasperation": -0.3, "quitting": -0.2, "wh_why": -0.1,
    "question": -0.1, "request": -0.05, "thanks": 0.5, "solved": 0.35, "accept": 0.25, "yes_no": 0.1,
}  # fmt: skip
#: What thanks open rather than close: they are a courtesy there, and this much less than gratitude.
_OPENS, _COURTESY = ("question", "request", "chase", "withdrawal"), 0.35
#: Who steps back with thanks, or without, is not content.
_WITHDRAWN = -0.1
#: How much of the mood of the turn before is still there.
_CARRIED = 0.25
#: What the agent has just said leaves behind in the customer.
_AFTER_AGENT = {"no": -0.1, "blame": -0.2, "apology": -0.08}
#: The agent has asked whether there is anything else, and the customer raises nothing.
_SETTLED = 0.25
#: A question or request asked before and asked again, however it is worded.
_ASKED_AGAIN = -0.15
#: How many earlier asks a new one is held against.
_BACK = 12
_RAISES = ("question", "problem", "request", "negative", "chase", "unanswered", "exasperation",
           "quitting", "history")  # fmt: skip


_UNKIND = ("blame", "dismiss", "lecture", "obstruct")
#: What is said where a service is given, and nowhere else.
_OF_SERVICE = (
    "done", "greeting", "closing", "hold", "handover", "apology", "stock_empathy", "ownership",
    "generic", "system", "process", "money", "unburdens", "asks.order", "asks.phone", "asks.email", "asks.identity",
)  # fmt: skip


@dataclass(frozen=True)
class Opportunity:
    """Where the customer shows a feeling, a loss, a risk, a repeated failure or a loss of face."""

    kind: Literal["feeling", "loss", "risk", "failure", "unheard"]
    turn: TurnReading
    sentence: Sentence
    #: True where only what is at stake shows it: passing it over is no fault by itself.
    weak: bool = False
    #: True where the two speak of life rather than of a service.
    of_life: bool = False

    @property
    def personal(self) -> bool:
        """True where the customer's own life is at stake, not (only) a service."""
        private = self.weak and self.turn.has("own") and not self.turn.has("commerce")
        return private or self.of_life or self.turn.has("personal", "worry", "loss")


def is_sarcastic(turn: TurnReading) -> bool:
    """Praise against a failed event: a word of praise or thanks beside a repeated failure or a wait.

    Read by the mismatch of wording and event, never by who says it.
    """
    if turn.has("mock"):
        return not any(_is_helped(s) for s in turn.sentences)
    if not turn.has("praise"):
        return False
    failed = turn.has("history", "unanswered", "chase", "tally") and turn.has(
        "problem", "history", "negative", "tally"
    )
    return failed and not any(_is_helped(s) for s in turn.sentences)


def _is_helped(sentence: Sentence) -> bool:
    """True where something is said to be solved, in more than a word of praise."""
    praise = sentence.cues.get("praise", ())
    solved = sentence.cues.get("solved", ())
    return any(not any(p.start < s.end and s.start < p.end for p in praise) for s in solved)


def valence(turn: TurnReading) -> float:
    """Valence of a customer's turn, -1..1; 0 where nothing is shown."""
    value = sum(weight for cue, weight in _VALENCE.items() if turn.has(cue))
    if turn.has("accept") and turn.has("problem") and len(turn.content) <= 1:
        value -= _VALENCE["problem"]  # 'no, that's all', '没有了'
    if turn.has("solved") and turn.has("question") and not turn.has("thanks"):
        value -= _VALENCE["solved"]  # 'is it sorted?' is not sorted
    if turn.has("history") and turn.has("problem", "negative", "chase"):
        value -= 0.15
    opens = turn.has(*_OPENS) and len(turn.content) > 1
    if turn.has("thanks") and opens and not turn.has("solved"):
        value -= _COURTESY
    if turn.has("withdrawal") and not turn.has("solved"):
        value = min(value, _WITHDRAWN)
    if is_sarcastic(turn):
        value = min(value, -0.6)
    if turn.has("solved", "thanks") and not (
        opens or turn.has("negative", "unanswered", "history")
    ):
        value = max(value, 0.3)
    return round(max(-1.0, min(1.0, value)), 3)


def valences(reading: Reading) -> tuple[float, ...]:
    """Valence of every customer turn in its place: what it shows, the mood before, what was just said.

    A mood does not end with a turn that shows nothing; words alone would call '[order number]' after
    an outburst neutral.
    """
    found: list[float] = []
    mood, said, asked = 0.0, set[str](), list[set[str]]()
    for turn in reading.turns:
        if turn.turn.speaker != "customer":
            said = said | {cue for s in turn.sentences for cue in s.cues}
            continue
        here = valence(turn) + _in_place(turn, said, asked)
        mood = max(-1.0, min(1.0, here + _CARRIED * mood))
        found.append(round(mood, 3))
        if turn.has("question", "request", "chase"):
            asked.append(_topic(turn))
        said = set()
    return tuple(found)


def _in_place(turn: TurnReading, said: set[str], asked: list[set[str]]) -> float:
    """What the state of the dialogue adds to what a turn shows."""
    value = sum(weight for cue, weight in _AFTER_AGENT.items() if cue in said)
    if "closing" in said and not turn.has(*_RAISES):
        value += _SETTLED
    topic = _topic(turn)
    if len(topic) >= 2 and turn.has("question", "request", "chase"):
        value += _ASKED_AGAIN * any(len(topic & old) >= 0.6 * len(topic) for old in asked[-_BACK:])
    return value


def _topic(turn: TurnReading) -> set[str]:
    return {token for token in turn.content if not is_generic(token)}


def label(turn: TurnReading, value: float) -> str:
    """One of the twenty labels, or `neutral`."""
    if value >= FELT:
        return "pleased" if turn.has("solved") else "valued"
    if value > -FELT:
        return "neutral"
    if turn.has("loss", "worry"):
        return "stressed" if turn.has("worry", "risk") else "unhappy"
    if turn.has("chase", "deadline") and not turn.has("negative"):
        return "hurried"
    if turn.has("unanswered") or is_sarcastic(turn):
        return "frustrated"
    if turn.has("history"):
        return "frustrated" if turn.has("negative") else "neglected"
    if turn.has("withdrawal"):
        return "disappointed"
    return "irritated" if turn.has("negative") else "unsatisfied"


def follow(reading: Reading) -> CustomerView:
    """The emotion of every customer turn and what turned it, net emotional value, satisfaction."""
    phase = phases(reading)
    feelings = tuple(
        Feeling(turn=at, valence=v, label=label(t, v), phase=phase[at])
        for t, v in zip(reading.customer, valences(reading), strict=True)
        for at in [t.turn.position]
    )
    shown = {t.turn.position: valence(t) for t in reading.customer}
    turned, unturned = turning_points(reading, feelings, shown) if feelings else (None, None)
    return CustomerView(
        emotion=feelings,
        nev=net_emotional_value(feelings) if len(feelings) >= 2 else None,
        satisfaction=satisfaction(reading, feelings),
        turned=turned,
        unturned=unturned,
    )


def net_emotional_value(feelings: Sequence[Feeling]) -> float:
    """100 x (share of one or more turns with a positive label - share with a destroying one)."""
    good = sum(f.label in POSITIVE for f in feelings)
    bad = sum(f.label in DESTROYING for f in feelings)
    return round(100 * (good - bad) / len(feelings), 1)


def satisfaction(reading: Reading, feelings: tuple[Feeling, ...]) -> float | None:
    """An estimate 0..1 of what the customer would say, (csat - 1) / 4; None without both sides.

    The customer's end weighs most, then the whole course; an agent who ends on another question
    or on an apology has not finished. Weights are set by hand, not fitted; how well it agrees
    with people is in docs/methods.md.
    """
    if not feelings or not reading.own:
        return None
    answered = reading.customer[-1].turn.position > reading.own[0].turn.position
    end = feelings[-1].valence * (1.0 if answered else 0.3)
    mean = sum(f.valence for f in feelings) / len(feelings)
    last = reading.own[-1]
    estimate = 0.5 + 0.4 * end + 0.15 * mean - 0.06 * last.has("asks")
    estimate -= 0.06 * any(t.has("apology", "stock_empathy") for t in reading.own)
    return round(max(0.0, min(1.0, estimate)), 3)


def opportunities(reading: Reading) -> list[Opportunity]:
    """Every run of customer turns that calls for empathy, with or without an emotion word."""
    first = reading.own[0].turn.position if reading.own else 0
    found = (_opening(run) for run in _runs(reading) if reading.falls_to_own(run.turn))
    openings = [
        o
        for o in found
        if o
        and (o.kind != "unheard" or (o.turn.turn.position > first and not _yields(o.turn, reading)))
    ]
    if not _is_of_life(reading):
        return openings
    if openings:
        return [replace(o, of_life=True) for o in openings]
    told = next((t for t in reading.customer if t.sentences), None)
    return [Opportunity("feeling", told, told.sentences[0], True, True)] if told else []


def _yields(turn: TurnReading, reading: Reading) -> bool:
    """True for a 'fine' or 'never mind, all good' after an answer: an assent, no withdrawal."""
    earlier = [t for t in reading.own if t.turn.position < turn.turn.position]
    if accepts(turn, earlier[-1] if earlier else None):
        return True
    if turn.has("unanswered") or len(turn.content) > 1:
        return False
    return not any(
        t.has("no", "stock_promise", *_UNKIND)
        for t in reading.own
        if t.turn.position < turn.turn.position
    )


def is_service(reading: Reading) -> bool:
    """True where something is bought, sold, run or arranged for the customer."""
    if any(t.has("commerce") for t in reading.customer):
        return True
    return any(t.has("hold", "handover", "closing", "process") for t in reading.own)


def _is_of_life(reading: Reading) -> bool:
    """True where nothing is bought, sold or looked up, and the answer speaks of how life is, as people do.

    Somebody who says 'being human is too complicated' uses no word for a feeling; that the other side
    took it so shows what it was about.
    """
    if any(t.has("commerce", "thanks", "solved") for t in reading.customer):
        return False
    if any(t.has(*_OF_SERVICE) for t in reading.own):
        return False
    return any(
        s.has("same", "condolence", "comfort", "explore") or (s.has("self") and s.has("felt"))
        for s in reading.own_sentences()
    )


def _runs(reading: Reading) -> Iterator[TurnReading]:
    """The customer's turns with those that follow at once joined to the first: people write in fragments."""
    run: TurnReading | None = None
    for turn in reading.turns:
        if turn.turn.speaker != "customer":
            if run is not None:
                yield run
            run = None
        elif run is None:
            run = turn
        else:
            run = TurnReading(run.turn, run.sentences + turn.sentences)
    if run is not None:
        yield run


def _opening(turn: TurnReading) -> Opportunity | None:
    if is_sarcastic(turn):
        return Opportunity("failure", turn, _first(turn, "mock", "praise", "history"))
    if turn.has("loss"):
        return Opportunity("loss", turn, _first(turn, "loss"))
    if turn.has("gone") and not turn.has("solved"):
        return Opportunity("loss", turn, _first(turn, "gone"))
    if turn.has("negative", "worry"):
        return Opportunity("feeling", turn, _first(turn, "negative", "worry"))
    failing = turn.has("problem", "chase", "unanswered", "overdue") and not turn.has("solved")
    if turn.has("history") and failing:
        return Opportunity("failure", turn, _first(turn, "history"))
    if turn.has("risk") or (turn.has("deadline") and turn.has("problem")):
        return Opportunity("risk", turn, _first(turn, "risk", "deadline"))
    if turn.has("stake") and turn.has("problem", "overdue"):
        return Opportunity("risk", turn, _first(turn, "stake"), weak=True)
    if turn.has("personal") and not turn.has("commerce"):
        return Opportunity("feeling", turn, _first(turn, "personal"))
    if turn.has("unanswered", "withdrawal") and not turn.has("solved", "thanks"):
        return Opportunity("unheard", turn, _first(turn, "unanswered", "withdrawal"))
    if turn.has("own") and turn.has("problem") and not turn.has("commerce"):
        return Opportunity("feeling", turn, _first(turn, "problem"), weak=True)
    return None


def _first(turn: TurnReading, *kinds: str) -> Sentence:
    return next(s for s in turn.sentences if s.has(*kinds))
