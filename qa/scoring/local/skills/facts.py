"""Product knowledge: what the agent states, held against the team's knowledge base."""

from __future__ import annotations

from typing import Any

from qa.knowledge import Passage
from qa.quantities import quantities
from qa.reading.content import content
from qa.reading.reading import Sentence
from qa.scoring.local.measurement import Measurement, not_called_for, not_readable
from qa.scoring.local.skills.conduct import Conduct, found


def product_knowledge(conduct: Conduct) -> Measurement:
    """0 where a figure differs from the passage it is about, 0.5 where a condition is left out, 1 where none is.

    What only says the customer's own figures back is no statement of the agent's. Compared are amounts, shares, dates and counts with a unit. A statement without any is not judged:
    whether its meaning agrees cannot be told from words in common.
    """
    if conduct.knowledge is None:
        return not_readable("product_knowledge.no_knowledge")
    checked = [
        (s, passage) for s in conduct.of_substance(conduct.own_sentences)
        if not s.has("asks", "hold", "echo") and not _says_back(conduct, s) and quantities(s.folded)
        and (passage := conduct.knowledge.about(conduct.topic(s))) is not None
        and _units(s) & {q.unit for q in passage.quantities}
    ]  # fmt: skip
    if not checked:
        return not_called_for("product_knowledge.no_entry")
    wrong = [(s, p) for s, p in checked if _differs(s, p)]
    if wrong:
        s, passage = wrong[0]
        return found(conduct, "product_knowledge", 0.0, "differs", shown=[w for w, _ in wrong], **_place(passage))  # fmt: skip
    told = " ".join(s.folded for s in conduct.own_sentences)
    short = [(s, p) for s, p in checked if _left_out(p, told)]
    s, passage = (short or checked)[0]
    if short:
        return found(conduct, "product_knowledge", 0.5, "short", shown=[s], **_place(passage))
    return found(conduct, "product_knowledge", 1.0, "agrees", shown=[c for c, _ in checked], **_place(passage))  # fmt: skip


def _says_back(conduct: Conduct, s: Sentence) -> bool:
    """True where every figure is one that the customer had stated, said back without a yes, a can or a promise."""
    if s.has("yes_no", "polar", "promise", "no"):
        return False
    stated = {
        (q.unit, q.amount)
        for told in conduct.told_sentences
        if told.turn.position < s.turn.position
        for q in quantities(told.folded)
    }
    return {(q.unit, q.amount) for q in quantities(s.folded)} <= stated


def _units(s: Sentence) -> set[str]:
    return {q.unit for q in quantities(s.folded)}


def _differs(s: Sentence, passage: Passage) -> bool:
    """True where a figure of a unit that both name is in the statement and not in the passage."""
    return any(
        {q.amount for q in quantities(s.folded) if q.unit == unit}.isdisjoint(q.amount for q in passage.quantities if q.unit == unit)
        for unit in _units(s) & {q.unit for q in passage.quantities}
    )  # fmt: skip


def _left_out(passage: Passage, told: str) -> bool:
    """True where the passage has another figure that is nowhere told, or a condition without a word of it."""
    said = {(q.unit, q.amount) for q in quantities(told)}
    if any((q.unit, q.amount) not in said for q in passage.quantities):
        return True
    words = content(told).keys()
    return any(condition.isdisjoint(words) for condition in passage.conditions)


def _place(passage: Passage) -> dict[str, Any]:
    return {"passage": passage.quote, "place": f"{passage.file}:{passage.line}"}
