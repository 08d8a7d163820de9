"""Context: was the whole problem dealt with; a ledger of the customer's issues with their state."""

from __future__ import annotations

from qa.reading.content import is_generic
from qa.reading.reading import Reading, Sentence
from qa.scoring.local.asks import Asks
from qa.scoring.local.ending import gave_up
from qa.scoring.local.ledger import STATES, Clash, Issue, clashes, ledger
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    shortfall_cause,
    shows,
    spared,
)
from qa.scoring.local.pressing import pressed
from qa.scoring.local.told import asked_again, told_before

#: One fact asked for again leaves the middle level, a second the level under it.
_ASKED_AGAIN_CAPS = (1.0, 0.5, 0.25)


def measure(reading: Reading, asks: Asks) -> Measurement:
    """Mean worth of the issues, less what was asked for twice or ignored, plus what was joined up."""
    clashing = clashes(reading)
    own = [c for c in clashing if reading.is_own(c.first.turn)]
    issues = ledger(asks, own)
    if not issues:
        return not_called_for("context.no_issue")
    weights = [0.5 if i.asks[0].ask.kind == "statement" else 1.0 for i in issues]
    worth = [i.worth for i in issues]
    mean = sum(w * v for w, v in zip(weights, worth, strict=True)) / sum(weights)
    explicit = [v for w, v in zip(weights, worth, strict=True) if w == 1.0]
    value = 0.7 * mean + 0.3 * min(explicit or worth)
    again = asked_again(reading)
    unheard = _history_ignored(reading)
    joined = _joined_up(reading, asks)
    value -= 0.2 * min(len(again), 2) + 0.15 * bool(unheard)
    value -= 0.15 * gave_up(reading) + 0.1 * _sold_to(reading)
    value += 0.08 * min(len(joined), 3) * (min(worth) > 0)
    value -= 0.2 * bool(own) * all(i.state != "wrong" for i in issues)
    value = min(value, _ASKED_AGAIN_CAPS[min(len(again), 2)])
    return _worded(reading, issues, again, unheard, joined, clashing, clip(value))


def _history_ignored(reading: Reading) -> Sentence | None:
    """The customer's sentence about earlier contacts that no own turn takes up."""
    told = next(
        (
            s
            for t in reading.customer
            for s in t.sentences
            if s.has("history") and s.has("problem", "negative", "question")
        ),
        None,
    )
    if told is None:
        return None
    words = {t for t in told.content if not is_generic(t) and t not in reading.names}
    for sentence in reading.own_sentences():
        if sentence.turn.position < told.turn.position:
            continue
        heard = sentence.has("ownership", "acknowledgement", "reason")
        if (heard and not sentence.has("stock_empathy")) or words & set(sentence.rest):
            return None
    return told


def _joined_up(reading: Reading, asks: Asks) -> list[Sentence]:
    """Sentences that say the problem back, give its cause, check, or prevent the next contact."""
    return [
        s for s in reading.own_sentences()
        if s.is_substantive and asks.thread.is_tied(s.turn.position) and s.has("reason", "check", "proactive", "ownership")
        and not s.has("blame", "lecture", "dismiss", "stock_promise", "generic", "over_promise", "echo", "upsell", "defend", "cover_up")
    ]  # fmt: skip


def _sold_to(reading: Reading) -> bool:
    """True where something is sold to a customer who complains, or has just said no."""
    if pressed(reading) is not None:
        return True
    complains = any(t.has("problem", "negative", "loss") for t in reading.customer)
    return complains and any(s.has("upsell") for s in reading.own_sentences())


def _own_clash(reading: Reading, clashing: list[Clash]) -> bool:
    return any(reading.is_own(c.first.turn) for c in clashing)


def _worded(
    reading: Reading,
    issues: list[Issue],
    again: list[Sentence],
    unheard: Sentence | None,
    joined: list[Sentence],
    clashing: list[Clash],
    value: float,
) -> Measurement:
    closed = [i for i in issues if i.state in ("resolved", "promised")]
    worst = min(issues, key=lambda i: (STATES.index(i.state), i.worth))
    values = {"n": len(issues), "closed": len(closed), "again": len(again)}
    answers = shows(*(i.asks[0].by for i in issues[:3]), *joined[:1])
    if value >= 0.625:
        return Measurement("context.whole", value, evidence=answers, values=values)
    cause = shortfall_cause(reading.own_sentences(), worst.sentence.turn.position)
    if not again and not _own_clash(reading, clashing) and len(issues) - len(closed) <= 1:
        value = spared(value, cause)
    if clashing:
        # A colleague's word that the agent contradicts is the firm's doing: it lowers nobody's level.
        theirs = not _own_clash(reading, clashing)
        said = shows(clashing[0].first, clashing[0].second)
        return Measurement(
            "context.contradicted", value, "scored", "context.advice_contradicted",
            "process" if theirs and not again and len(closed) == len(issues) else cause, said, values,
        )  # fmt: skip
    if worst.state == "wrong":
        return Measurement(
            "context.wrong", value, "scored", "context.advice_wrong", cause,
            calls_for(worst.sentence) + shows(worst.asks[0].by), values,
        )  # fmt: skip
    if again:
        return Measurement(
            "context.asked_again", value, "scored", "context.advice_read_first", cause,
            shows(*again[:2]) + calls_for(told_before(reading, again[0])), {**values, "n": len(again)},
        )  # fmt: skip
    if len(closed) == len(issues):
        key, advice = (
            ("context.history", "context.advice_history")
            if unheard
            else ("context.closed", "context.advice_join")
        )
        return Measurement(
            key, value, "scored", advice, cause, answers + calls_for(unheard), values
        )
    evidence = calls_for(worst.sentence) + shows(worst.asks[0].by)
    if reading.is_handed_over(worst.asks[0].by):
        return Measurement(
            "context.passed_on", value, "scored", "hand_over.advice", cause, evidence, values
        )
    return Measurement(
        "context.open", value, "scored", "context.advice_open", cause, evidence, values
    )
