"""How it is said: communication, patience, rapport, honesty."""

from __future__ import annotations

import re

from qa.reading.reading import Sentence
from qa.scoring.local.measurement import Measurement, not_called_for
from qa.scoring.local.skills.conduct import Conduct, found
from qa.scoring.local.skills.floor import vouches
from qa.scoring.local.skills.forward import dated_reports
from qa.scoring.local.substance import answers

_HARMS = ("blames", "lectures", "dismisses", "judges", "interrupts")
#: Two answers that share so much of their words are the same text once more.
_SAME_TEXT = 0.9
#: So many of the customer's words in one statement are said back (pairs of Han characters overlap).
_BACK, _BACK_HAN = 3, 4
#: A question for yes or no.
_CLOSED = re.compile(
    r"^(so |and |then )?(does|do|is|are|will|would|can|could|shall|did|has|have|may)\b|(吗|嘛|好不好|行不行|可不可以|方便不方便|可以吧|好吧)\W*$"
)
_DETAILS = ("asks.phone", "asks.email", "asks.address", "asks.identity", "asks.name", "asks.number")


def communication(conduct: Conduct) -> Measurement:
    """0.45 for plain words; less for unexplained terms or a customer who asks what is meant, more for a step
    or a reason (0.05), what was told said back (0.15), a check (0.1), and a customer who then confirms (0.15)."""
    told = [s for s in conduct.of_substance(conduct.own_sentences) if answers(s)]
    if not told or all(s.has("asks", "stock_promise") for s in told):
        return not_called_for("communication.nothing_told")
    terms = conduct.own("jargon")
    lost = [s for s in conduct.told("unclear") if s.turn.position > told[0].turn.position]
    if terms or lost:
        value = max(0.0, 0.2 - 0.1 * (len(terms) + len(lost) - 1))
        return found(conduct, "communication", value, "lost", shown=terms, called=lost)
    back = [s for s in conduct.own("paraphrases") if s.is_substantive] + _said_back(conduct)
    checks = [s for s in conduct.own("checks") if s.is_substantive and not s.has("closing")]
    checks += [s for s in _asked_whether(conduct) if s not in checks]
    confirmed = [s for s in (*back, *checks) if _is_confirmed(conduct, s)]
    plain = [s for s in told if s.has("plainly", "step", "reason")]
    value = 0.45 + 0.05 * bool(plain) + 0.15 * bool(back) + 0.1 * bool(checks) + 0.15 * bool(confirmed)  # fmt: skip
    reason = "confirmed" if value >= 0.75 else "plain"
    return found(conduct, "communication", value, reason, shown=[*back[:1], *checks[:1], *(plain or told)[:1]])  # fmt: skip


def _said_back(conduct: Conduct) -> list[Sentence]:
    """Own statements that take up several of the customer's words and go on from them; a mere echo does not."""
    heard: frozenset[str] = frozenset()
    back = []
    for turn in conduct.reading.turns:
        for s in turn.sentences:
            topic = conduct.topic(s)
            if turn.turn.speaker == "customer":
                heard |= topic
            elif conduct.reading.is_own(turn.turn) and not s.has("asks", "echo", "stock_empathy"):
                han = any(not t.isascii() for t in topic)
                if len(topic & heard) >= (_BACK_HAN if han else _BACK) and topic - heard:
                    back.append(s)
    return back


def _asked_whether(conduct: Conduct) -> list[Sentence]:
    """Own closed questions on what was just proposed: whether it fits, works, is done."""
    return [
        s for s in conduct.own_sentences
        if s.has("asks", "check") and _CLOSED.search(s.folded) and not s.has("closing", "hold", *_DETAILS)
        and any(b.is_substantive and not b.has("asks") for b in conduct.turn_of(s))
    ]  # fmt: skip


def _is_confirmed(conduct: Conduct, s: Sentence) -> bool:
    reply = conduct.next_customer(s)
    if reply is None or reply.has("unanswered", "withdrawal"):
        return False
    if reply.has("accept", "solved", "thanks") or reply.sentences[0].has("yes_no"):
        return True
    taken_up = any(conduct.topic(s) & conduct.topic(r) for r in reply.sentences)
    return taken_up and not reply.has("no", "question", "problem")


def patience(conduct: Conduct) -> Measurement:
    """What met a repetition, a mistake or a digression: 0 a remark on it, 0.5 a full answer, 0.9 another way of saying it."""
    tried = _tries(conduct)
    if not tried:
        return not_called_for("patience.nothing_tried")
    harms = [*conduct.own(*_HARMS), *conduct.said("remarks", "hangs_up")]
    after = [s for s in harms if s.turn.position > tried[0].turn.position]
    if after:
        return found(conduct, "patience", 0.0, "remark", shown=after, called=tried[:1])
    last = next((s for s in reversed(tried) if conduct.next_own(s)), tried[-1])
    reply = [
        s for s in conduct.next_own(last)
        if s.is_substantive or s.has("step") or conduct.has(s, "simpler")
    ]  # fmt: skip
    if not reply or _is_same_text(conduct, reply):
        return found(conduct, "patience", 0.15, "again", shown=reply[:1], called=[last])
    other = [s for s in reply if conduct.has(s, "simpler") or s.has("explore", "plainly")]
    other += [
        s for s in reply if s.has("asks") and not s.has("closing", "check") and s not in other
    ]
    if other:
        return found(conduct, "patience", 0.85, "other_words", shown=other, called=[last])
    return found(conduct, "patience", 0.5, "answered", shown=reply, called=[last])


def _tries(conduct: Conduct) -> list[Sentence]:
    """The customer's sentences after the agent's first that ask again, mistake something or wander."""
    if not conduct.own_sentences:
        return []
    first = conduct.own_sentences[0].turn.position
    repeated = [a.sentence for a in conduct.asks.asks if a.repeated]
    repeated += conduct.theirs("repeats") + conduct.told("own_mistake", "unclear", "wanders")
    return sorted(
        {(s.turn.position, s.start): s for s in repeated if s.turn.position > first}.values(),
        key=lambda s: (s.turn.position, s.start),
    )


def _is_same_text(conduct: Conduct, reply: list[Sentence]) -> bool:
    """True where the answer is an earlier one once more."""
    words = frozenset().union(*(s.content for s in reply))
    at = reply[0].turn.position
    for turn in conduct.reading.own:
        if turn.turn.position < at and len(turn.content) >= 4:
            shared = words & turn.content.keys()
            if len(shared) >= _SAME_TEXT * max(len(words), len(turn.content)):
                return True
    return False


def rapport(conduct: Conduct) -> Measurement:
    """What met what the customer told of themselves: 0.1 nothing, 0.5 own words on it, 0.85 where it returns in the help or later."""
    offered = [s for s in conduct.told("personal") if conduct.topic(s)]
    if not offered:
        return not_called_for("rapport.nothing_offered")
    told = offered[0]
    topic = frozenset().union(*(conduct.topic(s) for s in offered))
    taken = [
        s for s in conduct.of_substance(conduct.own_sentences)
        if s.turn.position > told.turn.position and topic & conduct.topic(s)
        and (conduct.topic(s) - topic) and not s.has("stock_empathy", "echo", "assume", "upsell")
    ]  # fmt: skip
    if not taken:
        return found(conduct, "rapport", 0.1, "passed_over", called=[told])
    helps = [s for s in taken if s.has("done", "promise", "option", "proactive", "step", "reason", "follow_up")]  # fmt: skip
    turns = {s.turn.position for s in taken}
    if len(turns) > 1 or (helps and len(taken) > 1):
        return found(conduct, "rapport", 0.85, "returned", shown=taken, called=[told])
    return found(conduct, "rapport", 0.6 if helps else 0.5, "taken_up", shown=taken, called=[told])


def honesty(conduct: Conduct) -> Measurement:
    """0 for covering up, vouching, selling to a complaint, putting off a complaint or turning a fault on the customer;
    0.2 where set promises are all there is; 0.45 for what is known, more for a fault owned (0.15), for what is
    open said as open (0.2), and when it will be known (0.1)."""
    sold = conduct.own("upsells", manner="to_a_complaint")
    turned = conduct.own("blames")
    harm = [*conduct.own("covers_up", "obstructs"), *conduct.said("obstructs"), *vouches(conduct), *sold, *turned]  # fmt: skip
    if harm:
        return found(conduct, "honesty", 0.0, "harm", shown=harm)
    open_ = [s for s in conduct.said("unsure", "in_case") if s.is_substantive and not s.has("asks")]
    promised = conduct.own("promises", "hands_over", "follows_up")
    if not (conduct.trouble or promised or open_):
        return not_called_for("honesty.nothing_at_stake")
    stock = conduct.own("stock_promises")
    said = [s for s in conduct.of_substance(conduct.own_sentences) if answers(s)]
    if stock and all(s in stock or s.has("asks") for s in said):
        return found(
            conduct, "honesty", 0.2, "set_phrases", shown=stock, called=conduct.trouble[:1]
        )
    owned = [s for s in conduct.own("owns") if s.is_substantive and not s.has("hold")]
    when = [s for s in open_ if any(conduct.times(b) for b in conduct.beside(s))] or dated_reports(conduct)  # fmt: skip
    value = 0.45 + 0.15 * bool(owned) + 0.2 * bool(open_) + 0.1 * bool(when) - 0.1 * bool(stock)
    reason = "open" if value >= 0.75 else "known"
    shown = [*open_[:1], *owned[:1], *when[:1]] or said[:1] or (stock or promised)[:1]
    return found(conduct, "honesty", value, reason, shown=shown, called=conduct.trouble[:1])
