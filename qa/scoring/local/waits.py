"""The waits of a customer for an agent's answers of substance, and how long each felt."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from qa.reading.reading import Reading, TurnReading
from qa.scoring.local.announced import announced_seconds
from qa.scoring.local.asks import opens
from qa.scoring.local.ending import takes_leave
from qa.scoring.local.questions_back import is_needless, only_asks
from qa.scoring.local.substance import answering
from transcripts.speech.announcements import announced
from transcripts.speech.clock import timing_of
from transcripts.speech.spans import Span, common, total, united
from transcripts.timing import Silence

_FRAGMENT_GAP = 30.0
#: A longer time that is named is a date or a term, not a wait in the conversation; seconds.
_LONGEST_ANNOUNCED = 7200.0
#: A shorter one is a manner of speaking ('one second').
_SHORTEST_ANNOUNCED = 10.0
#: A chase with more words of content than these asks something of its own.
_NO_MORE_THAN = 3
#: A silence that the clock found is the one before a turn that begins so near its end, seconds.
_NEAR = 1.0
#: What is granted of a wait whose length was said and kept, seconds.
_GRANTED = 300.0
#: A sentence that is nothing but a length of time, on folded text.
_BARE_LENGTH = re.compile(
    r"^(?:(?:just|only|about|around|roughly|maybe|perhaps|another|say|give me|i need|i.ll need|it.ll be|it takes|that takes|that.s|in) )*"
    r"(?:\d+|half an?|an?|a few|a couple of|one|two|three|four|five|ten|fifteen|twenty|thirty|forty|fifty|sixty|ninety)(?: more)?[ -]"
    r"(?:seconds?|secs?|minutes?|mins?|moments?)(?:,? (?:please|at most|or so|tops|ok|okay|all right))*[.!~ ]*$"
    r"|^(?:大概|大约|差不多|约莫|约|只要|就|再|给我|需要|还要|要|等我){0,3}(?:\d+|[一二两三四五六七八九十几半]+)个?(?:多)?"
    r"(?:秒钟?|分钟|刻钟)(?:左右|上下|以内|之内|内|就好|就行|即可|的时间|时间)?[,，。.!~ ]*(?:好吗|可以吗|行吗)?[。.!?~ ]*$"
)
#: What an agent goes away for, on folded text.
_LOOKED_AT = re.compile(
    r"\b(check|look|ask|speak|search|find|read|pull)(ing)?( up| at| into| for| to| with| out)? (the|your|our|my)\b"
    r"|\bbecause\b|因为|由于|(查|核实|核对|确认|看|问|联系|调)(一下|下|看|询|阅)?(您|你|的|订单|物流|仓库|系统|记录|账户|库存|快递|同事|主管|后台)"
)


@dataclass
class _Pending:
    """The customer's words that wait for an answer."""

    first: TurnReading
    since: float
    chases: int = 0
    announced_from: float | None = None
    announced_at: float | None = None
    announced: float | None = None
    reasoned: bool = False
    asked_back: bool = False
    reply: TurnReading | None = None


class _Clock:
    """What the call's clock knows of silences; knows nothing where nobody spoke aloud."""

    def __init__(self, reading: Reading) -> None:
        timing = timing_of(reading.conversation)
        self.silences: tuple[Silence, ...] = timing.silences if timing is not None else ()
        pauses = [s for s in self.silences if s.due in ("customer", "interpreter")]
        talk = timing.talk if timing is not None else ()
        theirs = [t for t in talk if t.lane in ("customer", "interpreter")]
        self._not_the_agents = united(Span(s.start, s.end) for s in (*pauses, *theirs))
        self._is_spoken = timing is not None and bool(talk)

    def owed(self, since: float, until: float) -> float:
        """Seconds of a wait that were the agent's: less what others said, and the customer's pauses."""
        whole = max(0.0, until - since)
        return max(0.0, whole - total(common([Span(since, since + whole)], self._not_the_agents)))

    def announces(self, turn: TurnReading) -> bool:
        """True where a turn says that there will be a wait; typed, a stalling 'got it' does too."""
        if _ends_on_a_length(turn):
            return True
        return announced(turn.turn.text) is not None if self._is_spoken else turn.has("hold")

    def before(self, turn: TurnReading) -> Silence | None:
        """The silence or hold of the agent's that this turn ends."""
        start = turn.turn.start or 0.0
        ended = (s for s in self.silences if s.start < start and abs(s.end - start) <= _NEAR)
        return next((s for s in ended if s.due not in ("customer", "interpreter")), None)


@dataclass(frozen=True)
class Wait:
    """One wait of the customer for the judged agent; seconds.

    `felt` is how long it counts. `queued`: the agent had not spoken before it ended, so that it may
    have been the queue's.
    """

    asked: TurnReading
    answered: TurnReading | None
    seconds: float
    felt: float
    chases: int
    is_first: bool
    queued: bool = False

    @property
    def was_announced(self) -> bool:
        """True where the customer had been told, so that it counts less than it lasted."""
        return self.felt < self.seconds


def waits(reading: Reading) -> list[Wait]:
    """Every wait of the customer for the judged agent, in order; readable times are taken for granted.

    A question back that was needed ends a wait, and the reply to it begins the next, however short. One
    that was not needed ends nothing: the customer's time for it counts as well.

    In a call, silences and holds come from its clock: the customer's own pauses and an interpreter's
    relay are nobody's wait, and a silence in which no answer was owed counts where it was the agent's.
    """
    found: list[Wait] = []
    clock = _Clock(reading)
    pending: _Pending | None = None
    first = True
    previous: TurnReading | None = None
    for turn in reading.turns:
        speaker = turn.turn.speaker
        if speaker == "customer":
            pending = _asked(pending, turn, previous, first)
            if pending is not None and pending.asked_back:
                pending.since, pending.asked_back = turn.turn.finish or pending.since, False
                pending.reply = turn
        elif speaker == "agent":
            if reading.is_own(turn.turn):
                if pending is None and (silence := _silence(reading, clock, previous, turn)):
                    found.append(silence)
                if pending is not None and is_needless(reading, turn, pending.first):
                    previous = turn
                    continue
                asked = pending.first if pending is not None else None
                pending, wait = _answered(reading, pending, turn, first, clock)
                if wait is not None:
                    found.append(wait)
                    first = False
                    if asked is not None and only_asks(turn):
                        pending = _Pending(asked, turn.turn.finish or 0.0, asked_back=True)
            else:
                pending = None if turn.is_substantive else _moved(pending, turn)
                first = False
        previous = turn
    if pending is not None and not pending.asked_back and _demands(pending.reply or pending.first):
        last = reading.turns[-1].turn.finish or 0.0
        waited = clock.owed(pending.since, last)
        found.append(
            Wait(pending.first, None, waited, math.inf, pending.chases, first, not reading.own)
        )
    return found


def _silence(
    reading: Reading, clock: _Clock, previous: TurnReading | None, turn: TurnReading
) -> Wait | None:
    """Dead air or a hold before an agent's turn, though no answer was owed; announced counts less."""
    silence = clock.before(turn)
    if silence is None or previous is None:
        return None
    said = next((t for t in reading.own if t.turn.position == silence.announced), None)
    if said is None:
        before = [t for t in reading.own if (t.turn.start or 0.0) < silence.start]
        said = before[-1] if before and _ends_on_a_length(before[-1]) else None
    quiet = _Pending(previous, silence.start)
    if said is not None:
        quiet.announced_from = quiet.announced_at = silence.start
        quiet.announced = _length(said)
        quiet.reasoned = _is_reasoned(said)
    return Wait(previous, turn, silence.seconds, _felt(quiet, silence.end, clock), 0, False)


def _demands(turn: TurnReading) -> bool:
    """True where a last word of the customer cannot be left without an answer."""
    if turn.has("question", "request", "unanswered", "chase"):
        return not takes_leave(turn)
    return turn.has("problem") and not turn.has("solved", "thanks", "accept")


def _replies(turn: TurnReading, previous: TurnReading | None) -> bool:
    """True where the customer told what the agent had asked for, and the answer is still to come."""
    if previous is None or previous.turn.speaker != "agent" or turn.has("thanks", "solved"):
        return False
    if takes_leave(turn):
        return False
    return any(s.has("asks") and not s.has("closing", "greeting") for s in previous.sentences)


def _only_chases(turn: TurnReading) -> bool:
    """True where a turn asks for what was to come, and for nothing else."""
    return any(s.has("chase") and len(s.content) <= _NO_MORE_THAN for s in turn.sentences)


def _asked(
    pending: _Pending | None, turn: TurnReading, previous: TurnReading | None, first: bool
) -> _Pending | None:
    ended = turn.turn.finish or 0.0
    if pending is None and _only_chases(turn) and previous is not None and not first:
        # The customer asks whether anybody is there: the silence began with the turn before.
        return _Pending(turn, previous.turn.finish or ended, 1)
    if pending is None:
        return _Pending(turn, ended) if first or opens(turn) or _replies(turn, previous) else None
    if turn.has("chase", "unanswered"):
        pending.chases += 1
    elif previous is not None and previous.turn.speaker == "customer" and not first:
        started = turn.turn.start or 0.0
        if started - (previous.turn.finish or 0.0) <= _FRAGMENT_GAP:
            pending.since = ended
    elif previous is not None and previous.turn.speaker == "bot":
        pending.since = ended
    return pending


def _answered(
    reading: Reading, pending: _Pending | None, turn: TurnReading, first: bool, clock: _Clock
) -> tuple[_Pending | None, Wait | None]:
    start = turn.turn.start or 0.0
    on_hold = clock.announces(turn)
    ended = turn.turn.finish or start
    if pending is None:
        held = _Pending(turn, ended)
        _announce(held, turn, ended, ended)
        return (held if on_hold and not turn.is_substantive else None), None
    if turn is not reading.hand_over and answering(turn, pending.first) is None:
        if on_hold:
            _announce(pending, turn, start, ended)
        # On a live line an answer of any kind ends the silence, but not the wait.
        return pending, None
    seconds = clock.owed(pending.since, start)
    is_first = first and pending.first.turn.speaker == "customer"
    queued = is_first and turn is reading.own[0]
    felt = _felt(pending, start, clock)
    return None, Wait(pending.first, turn, seconds, felt, pending.chases, is_first, queued)


def _announce(pending: _Pending, turn: TurnReading, start: float, ended: float) -> None:
    """Note that a wait was announced: the last announcement holds, and what went before it counts in full."""
    pending.announced_from, pending.announced_at = start, ended
    pending.announced, pending.reasoned = _length(turn), _is_reasoned(turn)


def _moved(pending: _Pending | None, turn: TurnReading) -> _Pending | None:
    """Another agent answered without substance: the judged agent's clock starts there."""
    if pending is not None:
        pending.since = turn.turn.finish or pending.since
    return pending


def _ends_on_a_length(turn: TurnReading) -> bool:
    """True where a turn ends on nothing but how long something takes ('Twenty seconds.')."""
    return bool(turn.sentences) and _BARE_LENGTH.match(turn.sentences[-1].folded) is not None


def _length(turn: TurnReading) -> float | None:
    """The length of the wait that a turn announces, seconds; the last one it names."""
    held = [s for s in turn.sentences if s.has("hold")] or turn.sentences
    named = [announced_seconds(s.folded) for s in (*turn.sentences, *held)]
    lengths = (n for n in reversed(named) if n is not None)
    return next((n for n in lengths if _SHORTEST_ANNOUNCED <= n <= _LONGEST_ANNOUNCED), None)


def _is_reasoned(turn: TurnReading) -> bool:
    """True where an announcement says why: a reason, the system's state, or what is looked at."""
    if turn.has("reason", "system", "process"):
        return True
    return any(_LOOKED_AT.search(s.folded) for s in turn.sentences)


def _felt(pending: _Pending, start: float, clock: _Clock) -> float:
    """The wait as it counts, seconds: after an announcement less, unless the length is overrun.

    What follows an announcement counts 0.6 of its length, 0.05 less where the agent said why. Where
    the agent said how long it would take and kept to it, five minutes count nothing and the rest 0.35;
    where the time was overrun, all of it counts. The agent's own words are no wait.
    """
    if pending.announced_at is None or pending.announced_from is None or pending.announced_at >= start:  # fmt: skip
        return clock.owed(pending.since, start)
    before = clock.owed(pending.since, max(pending.since, pending.announced_from))
    after = clock.owed(pending.announced_at, start)
    why = 0.05 if pending.reasoned else 0.0
    if pending.announced is None:
        return before + (0.6 - why) * after
    if after <= 1.25 * pending.announced + 5:
        return before + (0.35 - why) * max(0.0, after - _GRANTED)
    return before + after
