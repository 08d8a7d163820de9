"""Scorecards of a conversation as they are shown without personal data: quotes, offsets, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from qa.scorecard import CustomerView, Evidence, Score, Scorecard
from transcripts.conversation import Conversation
from transcripts.redaction import Options, Redacted, redact, redact_about

Quoted = TypeVar("Quoted", bound=Evidence)


def redact_cards(
    cards: Sequence[Scorecard], conversation: Conversation, options: Options
) -> tuple[tuple[Scorecard, ...], Conversation]:
    """The cards with evidence that quotes the redacted conversation, and that conversation.

    Scores, levels and turns stay; a quote that touches a masked piece takes it whole.
    """
    redacted = redact(conversation, options)

    def shown(text: str | None) -> str | None:
        return None if text is None else redact_about(text, conversation, redacted, options)

    def score(given: Score) -> Score:
        return given.model_copy(
            update={
                "reason": shown(given.reason),
                "advice": shown(given.advice),
                "evidence": tuple(moved(e, redacted) for e in given.evidence),
            }
        )

    def card(given: Scorecard) -> Scorecard:
        about = given.about.model_copy(update={"case": redacted.conversation.case})
        scores = tuple(score(s) for s in given.scores)
        customer = _redacted(given.customer, redacted)
        return given.model_copy(update={"scores": scores, "about": about, "customer": customer})

    return tuple(card(c) for c in cards), redacted.conversation


def _redacted(customer: CustomerView, redacted: Redacted) -> CustomerView:
    """The customer's side with the quotes of its turning points as they stand in the redacted text."""
    if not customer.turned:
        return customer
    turned = tuple(
        point.model_copy(update={"deeds": tuple(moved(d, redacted) for d in point.deeds)})
        for point in customer.turned
    )
    return customer.model_copy(update={"turned": turned})


def moved(evidence: Quoted, redacted: Redacted) -> Quoted:
    """The evidence where it stands in the redacted conversation; its quote is the text there."""
    start, end = redacted.moved(evidence.turn, evidence.start, evidence.end)
    quote = redacted.conversation.turns[evidence.turn].text[start:end]
    return evidence.model_copy(update={"start": start, "end": end, "quote": quote})
