"""Which of an agent's words answer: not a greeting, thanks, a formula or a dismissal without a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.reading.content import is_fact, is_generic
from qa.reading.reading import Sentence, TurnReading

#: What carries nothing by itself: an answer only where something hard stands beside it.
_HOLLOW = (
    "greeting", "closing", "stock_empathy", "generic", "dismiss", "obstruct", "cheer", "took_praise", "congratulates",
    "over_promise", "stock_promise", "upsell", "apology", "hold", "condolence",
)  # fmt: skip
#: What is something hard: a deed, a no, an amount, a time, a step ...
_HARD = ("done", "no", "yes_no", "money", "time", "number", "reason", "option", "promise", "system", "handover")  # fmt: skip
#: A plea for calm, a refusal to answer for it: a general 'usually' beside it is no fact.
_CALMING = ("dismiss", "cheer", "took_praise")
_FIRM = ("done", "money", "time", "number", "promise")
#: Thanks for calling today, for choosing us: a day or a choice in it is none of the case.
_POLITE = ("greeting", "closing")
_GIVEN = ("done", "no", "money", "number", "promise")
#: Who signs is no answer: '^Tess', '- Ana Ruiz'.
_SIGNATURE = re.compile(r"^\W*[\^–—~*-]\s*[^\W\d]+(?: [^\W\d]+)?\W*$")


def answers(sentence: Sentence, asked: TurnReading | None = None) -> bool:
    """True where a sentence brings the customer something: a fact, a deed, a no, or a question that is needed.

    With `asked` the customer's own words said back bring nothing.
    """
    if not sentence.is_substantive or _SIGNATURE.match(sentence.folded):
        return False
    if sentence.has(*_HOLLOW):
        needed = _FIRM if sentence.has(*_CALMING) else _GIVEN if sentence.has(*_POLITE) else _HARD
        facts = any(is_fact(t) for t in sentence.added)
        return facts or sentence.has(*needed)
    if _only_assents(sentence):
        return asked is None or asked.has("question")
    if asked is None or sentence.has("yes_no", "no", "done", "money", "asks"):
        return True
    return bool(set(sentence.rest) - set(asked.content))


def _only_assents(sentence: Sentence) -> bool:
    """True for a bare 'certainly, Ms Okafor': an answer to a question, and to nothing else."""
    return sentence.has("yes_no") and not sentence.added and not sentence.has("asks")


def answering(turn: TurnReading | None, asked: TurnReading | None = None) -> Sentence | None:
    """The sentence of a turn that answers best: a statement with something hard in it before the rest."""
    if turn is None:
        return None
    found = [s for s in turn.sentences if answers(s, asked)]
    hard = [s for s in _statements(found) if s.has(*_HARD) or any(map(is_fact, s.added))]
    rest = [*_statements(found), *found]
    return hard[0] if hard else max(rest, key=_told, default=None)


def _statements(found: Iterable[Sentence]) -> list[Sentence]:
    return [s for s in found if not s.has("asks") and not s.has(*_HOLLOW)]


def _told(sentence: Sentence) -> tuple[bool, int]:
    return not sentence.has("asks"), sum(not is_generic(t) for t in sentence.added)
