"""Relevance: does each question and request of the customer get an answer that addresses it."""

from __future__ import annotations

from qa.reading.reading import Reading
from qa.scoring.local.asks import Asks
from qa.scoring.local.measurement import (
    Measurement,
    calls_for,
    clip,
    not_called_for,
    shortfall_cause,
    shows,
)

_ANSWERED = 0.35


def measure(reading: Reading, asks: Asks) -> Measurement:
    """0.6 x the mean and 0.4 x the worst of the answers, each 0..1 by kind, topic and concreteness."""
    answers = [a for a in asks.answers if a.ask.kind != "statement"] or list(asks.answers)
    if not answers:
        return not_called_for("relevance.nothing_asked")
    worth = [a.value for a in answers]
    value = clip(0.6 * sum(worth) / len(worth) + 0.4 * min(worth))
    worst = min(answers, key=lambda a: a.value)
    best = max(answers, key=lambda a: a.value)
    missed = [a for a in answers if a.value < _ANSWERED]
    values = {"n": len(answers), "answered": len(answers) - len(missed)}
    if not missed:
        evidence = shows(best.by, worst.by)
        if value >= 0.625:
            return Measurement("relevance.answered", value, evidence=evidence, values=values)
        return Measurement(
            "relevance.thin", value, "scored", "relevance.advice_direct",
            shortfall_cause(reading.own_sentences(), worst.ask.sentence.turn.position), calls_for(worst.ask.sentence) + evidence, values,
        )  # fmt: skip
    key = "relevance.partly" if len(missed) < len(answers) else "relevance.beside"
    evidence = calls_for(*(a.ask.sentence for a in missed[:3])) + shows(worst.by or best.by)
    cause = shortfall_cause(reading.own_sentences(), worst.ask.sentence.turn.position)
    return Measurement(key, value, "scored", "relevance.advice_answer", cause, evidence, values)
