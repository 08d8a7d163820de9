"""Relevance: does each question and request of the customer get an answer that addresses it."""

from __future__ import annotations

from qa.reading.reading import Reading, Sentence
from qa.scoring.local.asks import Answer, Asks
from qa.scoring.local.ending import gives_up, has_to_repeat
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
from qa.scoring.norms import Template
from qa.scoring.templates import template_of

_ANSWERED = 0.35
#: From here on an answer is to the point.
_TO_THE_POINT = 0.5
#: What is said unasked is worth so much, and so much where it names something.
_SAID, _NAMED = 0.35, 0.6
#: How far answers go to a customer who has to say again, twice after a reply, what was asked or given.
_SAID_AGAIN = 0.36
#: What selling to a customer who has just said no costs.
_PRESSED = 0.2


def measure(reading: Reading, asks: Asks, known: tuple[Template, ...] = ()) -> Measurement:
    """0.7 x the mean and 0.3 x the worst of the answers, each 0..1 by kind, topic and concreteness.

    What is said unasked counts beside answers that are worth less. How the customer took it up moves
    the value by 0.1.
    A template of the team (`known`, from its norms) that stands where an answer should is named; one
    that answers is no fault.
    """
    answers = _called_for(reading, asks)
    unasked = _unasked(reading, asks)
    if not answers and not (unasked and asks.asks):
        return not_called_for("relevance.nothing_asked")
    worth = [a.value for a in answers]
    worth += [v for _, v in unasked if not worth or v > sum(worth) / len(worth)]
    value = 0.7 * sum(worth) / len(worth) + 0.3 * min(worth) + 0.1 * _reception(reading)
    value = clip(value - _PRESSED * (pressed(reading) is not None))
    if has_to_repeat(reading):
        value = min(value, _SAID_AGAIN)
    if not answers:
        evidence = shows(*(s for s, _ in unasked[:2]))
        return Measurement("relevance.unasked", value, evidence=evidence)
    worst = min(answers, key=lambda a: a.value)
    best = max(answers, key=lambda a: a.value)
    missed = [a for a in answers if a.value < _ANSWERED]
    values = {"n": len(answers), "answered": len(answers) - len(missed)}
    told = "_told" if all(a.ask.kind == "statement" for a in answers) else ""
    if not missed:
        evidence = shows(best.by, worst.by)
        if value >= 0.625:
            return Measurement(f"relevance.answered{told}", value, evidence=evidence, values=values)
        handed = reading.is_handed_over(worst.by)
        return Measurement(
            "relevance.handed_over" if handed else f"relevance.thin{told}", value, "scored", "relevance.advice_direct",
            shortfall_cause(reading.own_sentences(), worst.ask.sentence.turn.position), calls_for(worst.ask.sentence) + evidence, values,
        )  # fmt: skip
    key = "relevance.beside" if best.value < _TO_THE_POINT else f"relevance.partly{told}"
    if all(reading.is_handed_over(a.by) for a in missed):
        key = "relevance.passed_on"
    shown = worst.by or best.by
    for missing in missed:
        if (found := _template_after(reading, missing, known)) and key != "relevance.passed_on":
            key, (shown, template) = "relevance.template", found
            values["conversations"] = template.conversations
            break
    evidence = calls_for(*(a.ask.sentence for a in missed[:3])) + shows(shown)
    cause = shortfall_cause(reading.own_sentences(), worst.ask.sentence.turn.position)
    if len(missed) == 1:
        value = spared(value, cause)
    advice = "hand_over.advice" if key == "relevance.passed_on" else "relevance.advice_answer"
    return Measurement(key, value, "scored", advice, cause, evidence, values)


def _template_after(
    reading: Reading, missed: Answer, known: tuple[Template, ...]
) -> tuple[Sentence, Template] | None:
    """The team's template that came next after words without an answer, with its first sentence."""
    asked = missed.ask.sentence.turn.position
    said = next((t for t in reading.own if t.turn.position > asked), None) if known else None
    template = template_of(said.turn.text, known) if said else None
    return (said.sentences[0], template) if said and said.sentences and template else None


def _called_for(reading: Reading, asks: Asks) -> list[Answer]:
    """The answers that count: questions, requests and problems; else what the customer talked of.

    What the customer tells after the agent's last word asks for nothing more, unless it is a
    question, a request, or said again.
    """
    last = reading.own[-1].turn.position if reading.own else 0
    open_ended = [
        a for a in asks.answers
        if a.ask.sentence.turn.position < last or a.ask.kind not in ("statement", "problem") or a.ask.repeated
    ]  # fmt: skip
    return [a for a in open_ended if a.ask.kind != "statement"] or open_ended


def _unasked(reading: Reading, asks: Asks) -> list[tuple[Sentence, float]]:
    """Own turns of substance that no ask of the customer precedes and that the customer goes on from.

    Worth more where they bring something with a name of its own.
    """
    asked = {a.sentence.turn.position for a in asks.asks}
    found = []
    waiting = False
    for index, turn in enumerate(reading.turns):
        if turn.turn.speaker == "customer":
            waiting = waiting or turn.turn.position in asked
        elif reading.is_own(turn.turn):
            goes_on = any(
                t.turn.speaker == "customer" for t in reading.turns[index + 1 : index + 3]
            )
            said = next((s for s in turn.sentences if s.is_substantive), None)
            if said is not None and not waiting and goes_on:
                found.append((said, _NAMED if turn.has("titled") else _SAID))
            waiting = False
    return found


def _reception(reading: Reading) -> int:
    """1 where the customer took up what was said with thanks or content, -1 with anger or 'you did not answer'."""
    first = reading.own[0].turn.position if reading.own else 0
    later = [t for t in reading.customer if t.turn.position > first]
    pleased = any(
        t.has("thanks", "solved") and not t.has("question", "given_before") for t in later
    )
    withdrawn = any(gives_up(reading, t) for t in later)
    return pleased - (withdrawn or any(t.has("negative", "unanswered") for t in later))
