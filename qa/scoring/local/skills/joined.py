"""What holds over people and contacts: consistency and collaboration."""

from __future__ import annotations

from collections.abc import Iterable

from qa.quantities import quantities
from qa.reading.content import is_fact
from qa.reading.reading import Sentence
from qa.scoring.local.measurement import Measurement, not_called_for
from qa.scoring.local.skills.conduct import Conduct, found
from qa.scoring.local.told import asked_again


def consistency(conduct: Conduct) -> Measurement:
    """0 for a contradiction that is not said, or asking again; 0.2 history passed over; 0.5 used when
    named; 0.9 taken up unasked or openly corrected."""
    again = asked_again(conduct.reading)
    opposed = _contradiction(conduct)
    history = conduct.theirs("names_history")
    earlier = conduct.said("earlier", "corrects")
    if not (again or opposed or history or earlier or _had_contact(conduct)):
        return not_called_for("consistency.first_contact")
    if opposed is not None:
        said, before = opposed
        return found(conduct, "consistency", 0.0, "contradicted", shown=[said, before], called=[before])  # fmt: skip
    if again:
        return found(conduct, "consistency", 0.1, "asked_again", shown=again, called=history[:1])
    first = history[0].turn.position if history else len(conduct.reading.conversation.turns)
    corrected = conduct.said("corrects")
    unasked = [s for s in earlier if s.turn.position < first and s.is_substantive]
    if corrected or unasked:
        return found(conduct, "consistency", 0.9, "joined", shown=[*corrected[:2], *unasked[:2]])
    used = [s for s in conduct.own_sentences if _takes_up(conduct, s, history)]
    if used:
        return found(conduct, "consistency", 0.5, "used", shown=used, called=history[:1])
    if history:
        return found(conduct, "consistency", 0.2, "passed_over", called=history)
    return not_called_for("consistency.first_contact")


def _had_contact(conduct: Conduct) -> bool:
    outcome = conduct.reading.conversation.outcome
    return bool(outcome and getattr(outcome, "previous_contact", None))


def _takes_up(conduct: Conduct, s: Sentence, history: Iterable[Sentence]) -> bool:
    """True where a sentence after the customer named an earlier contact deals with it."""
    if s.has("blame", "lecture", "dismiss", "generic") or not s.is_substantive:
        return False
    for told in history:
        if s.turn.position > told.turn.position:
            if s.has("ownership", "reason", "done") or conduct.has(s, "earlier"):
                return True
            if conduct.topic(told) & conduct.topic(s):
                return True
    return False


def _contradiction(conduct: Conduct) -> tuple[Sentence, Sentence] | None:
    """An own sentence and an earlier one of the firm, or what the customer was told, that differ in a figure.

    They have to speak of the same thing: half of the shorter's words in common, beside figures and times.
    """
    earlier: list[Sentence] = []
    for turn in conduct.reading.turns:
        own = conduct.reading.is_own(turn.turn)
        for s in turn.sentences:
            if own and not conduct.has(s, "corrects", "revises") and not s.has("ownership", "apology", "asks", "option"):  # fmt: skip
                for before in earlier:
                    if before.turn.position < s.turn.position and _differ(conduct, s, before):
                        return s, before
            if turn.turn.speaker == "agent" or (turn.turn.speaker == "customer" and s.has("history")):  # fmt: skip
                earlier.append(s)
        earlier = earlier[-60:]
    return None


def _differ(conduct: Conduct, one: Sentence, other: Sentence) -> bool:
    a, b = quantities(one.folded), quantities(other.folded)
    units = {q.unit for q in a} & {q.unit for q in b}
    if not units or other.has("asks", "option"):
        return False
    mine, theirs = _words(conduct, one), _words(conduct, other)
    if not mine or len(mine & theirs) < 0.5 * min(len(mine), len(theirs)):
        return False
    return any({q.amount for q in a if q.unit == u}.isdisjoint(q.amount for q in b if q.unit == u) for u in units)  # fmt: skip


def _words(conduct: Conduct, s: Sentence) -> frozenset[str]:
    """What a sentence speaks of, generic words too, without ritual, figures, times and names."""
    at = [m for cue in ("time", "number", "money") for m in s.cues.get(cue, ())]
    return frozenset(
        t for t, m in s.rest.items()
        if t not in conduct.reading.names and not is_fact(t)
        and not any(a.start < m.end and m.start < a.end for a in at)
    )  # fmt: skip


def collaboration(conduct: Conduct) -> Measurement:
    """Giving on: 0.1 passed on bare, 0.6 with two of owner, time and way back, 0.9 and staying answerable.

    Taking over: 0.1 where the customer is asked again, 0.5, or 0.8 where what a colleague knew is used unasked.
    """
    passed = conduct.own("hands_over")
    first = conduct.reading.own[0].turn.position
    colleague = any(
        t.turn.speaker == "agent" and not conduct.reading.is_own(t.turn) and t.turn.position < first
        for t in conduct.reading.turns
    )
    if passed:
        return _given_on(conduct, passed)
    if not colleague:
        return not_called_for("collaboration.nobody_needed")
    again = asked_again(conduct.reading)
    if again:
        return found(conduct, "collaboration", 0.1, "asked_again", shown=again)
    used = [s for s in conduct.said("earlier") if s.is_substantive]
    if used:
        return found(conduct, "collaboration", 0.8, "took_over", shown=used)
    return found(conduct, "collaboration", 0.5, "went_on", shown=conduct.own_sentences[:1])


def _given_on(conduct: Conduct, passed: list[Sentence]) -> Measurement:
    owned = conduct.own("hands_over", manner="owned")
    bare = [s for s in passed if s not in owned]
    if bare and not owned:
        return found(conduct, "collaboration", 0.1, "passed", shown=bare)
    turn = conduct.turn_of(owned[-1])
    stays = [s for s in turn if s.has("ownership", "follow_up") and not s.has("stock_promise")]
    back = [s for s in turn if s.has("proactive") or conduct.has(s, "unsure")]
    when = [s for s in turn if conduct.times(s)]
    value = 0.55 + 0.15 * bool(stays) + 0.1 * bool(back) + 0.1 * bool(when)
    reason = "answerable" if value >= 0.75 else "owned"
    return found(conduct, "collaboration", value, reason, shown=[owned[-1], *stays[:1], *back[:1]])
