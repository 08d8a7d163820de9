"""What no conversation may go without: identity, promises with a time, no blame, secrets, complaints."""

from __future__ import annotations

from qa.reading.reading import Sentence
from qa.scoring.local.measurement import Measurement, not_called_for
from qa.scoring.local.skills.conduct import Conduct, found


def verification(conduct: Conduct) -> Measurement:
    """1 where identity was asked for and answered before anything of the account was told or changed.

    A colleague's or a bot's check before counts; details read out for a yes do not.
    """
    told = next((s for s in conduct.own_sentences if _tells_of_account(conduct, s)), None)
    everyone = [s for t in conduct.reading.turns for s in t.sentences]
    before = [s for s in everyone if told is None or _comes_before(s, told)]
    if told is None or any(conduct.has(s, "signed_in") for s in before):
        return not_called_for("verification.nothing_told")
    checks = [s for s in before if s.turn.speaker in ("agent", "bot") and _checks(conduct, s)]
    answered = [s for s in checks if _answered_before(conduct, s, told)]
    if answered:
        return found(conduct, "verification", 1.0, "checked", shown=[*answered[:1], told])
    reason = "unanswered" if checks else "unchecked"
    return found(conduct, "verification", 0.0, reason, shown=[told])


def _tells_of_account(conduct: Conduct, s: Sentence) -> bool:
    if not conduct.has(s, "account") or s.has("asks", "mandated", "hold"):
        return False
    return s.has("done") or (conduct.has(s, "told") and s.has("number", "money", "time", "done"))


def _checks(conduct: Conduct, s: Sentence) -> bool:
    """An open question for what only the customer knows; 'it is ...6612, is that right?' is none."""
    asked = conduct.has(s, "verify") or (s.has("asks.identity") and s.has("asks"))
    reads_out = s.has("check") and any(character.isdigit() for character in s.folded)
    return asked and not reads_out


def _comes_before(s: Sentence, other: Sentence) -> bool:
    return (s.turn.position, s.start) < (other.turn.position, other.start)


def _answered_before(conduct: Conduct, s: Sentence, told: Sentence) -> bool:
    reply = conduct.next_customer(s)
    return reply is not None and reply.turn.position < told.turn.position


def promises(conduct: Conduct) -> Measurement:
    """1 where everything left to be done has a time; 尽快 and 'shortly' name none."""
    stock = conduct.own("stock_promises")
    left = [s for s in conduct.own_sentences if _leaves_open(conduct, s) or s in stock]
    if not left:
        return not_called_for("promises.nothing_left")
    untimed = [s for s in left if not any(conduct.times(b) for b in _near(conduct, s, stock))]
    if untimed:
        return found(conduct, "promises", 0.0, "no_time", shown=untimed, n=len(untimed))
    return found(conduct, "promises", 1.0, "timed", shown=left, n=len(left))


def _near(conduct: Conduct, s: Sentence, stock: list[Sentence]) -> tuple[Sentence, ...]:
    """Where a promise's time may stand: a set phrase has to hold its own."""
    return (s,) if s in stock else conduct.beside(s)


def _leaves_open(conduct: Conduct, s: Sentence) -> bool:
    if s.has("hold", "no", "apology", "greeting", "closing", "asks", "mandated"):
        return False
    if not conduct.has(s, "deferred"):
        return False
    return s.has("promise", "follow_up", "handover") or conduct.times(s)


def no_blame(conduct: Conduct) -> Measurement:
    """0 where a sentence blames, mocks or lectures, however it is wrapped."""
    harm = conduct.own("blames", "lectures", "judges")
    if harm:
        return found(conduct, "no_blame", 0.0, "blamed", shown=harm)
    return found(conduct, "no_blame", 1.0, "none", called=conduct.trouble[:1])


def no_over_promise(conduct: Conduct) -> Measurement:
    """0 where the agent vouches for what nobody can know."""
    sure = vouches(conduct)
    if sure:
        return found(conduct, "no_over_promise", 0.0, "vouched", shown=sure)
    promised = conduct.own("promises", "stock_promises", "hands_over", "follows_up")
    promised += [s for s in conduct.said("unsure") if s not in promised]
    if not promised:
        return not_called_for("no_over_promise.nothing_promised")
    return found(conduct, "no_over_promise", 1.0, "measured", shown=promised)


def vouches(conduct: Conduct) -> list[Sentence]:
    """Sentences that promise what nobody can know; 'I cannot promise' and a question do not."""
    return [
        s for s in conduct.own("over_promises")
        if not conduct.has(s, "unsure") and not s.has("asks", "no")
    ]  # fmt: skip


def privacy(conduct: Conduct) -> Measurement:
    """0 where a password, a one-time code or a card's security code is asked for or said."""
    wrong = [
        s for s in conduct.own_sentences
        if conduct.has(s, "secret") and conduct.has(s, "tells_me") and not conduct.has(s, "guards")
    ]  # fmt: skip
    if wrong:
        return found(conduct, "privacy", 0.0, "asked", shown=wrong)
    guarded = conduct.said("secret")
    named = conduct.told("secret")
    asked = [s for s in conduct.own("asks") if any(c.startswith("asks.") for c in s.cues)]
    asked = [s for s in asked if not s.has("asks.problem", "asks.date", "asks.device")]
    if not (guarded or named or asked):
        return not_called_for("privacy.nothing_secret")
    return found(conduct, "privacy", 1.0, "kept", shown=(guarded or asked)[:2], called=named[:1])


def complaint_right(conduct: Conduct) -> Measurement:
    """0 where the customer is kept from complaining or reviewing, or is to be paid for silence."""
    hindered = conduct.own("obstructs") + conduct.said("obstructs")
    hindered = [s for s in hindered if not conduct.has(s, "free_to")]
    if hindered:
        return found(conduct, "complaint_right", 0.0, "hindered", shown=hindered)
    named = conduct.theirs("escalates") + conduct.told("complains")
    if not named:
        return not_called_for("complaint_right.not_named")
    free = conduct.said("free_to") or list(conduct.of_substance(conduct.next_own(named[0])))
    return found(conduct, "complaint_right", 1.0, "free", shown=free[:1], called=named[:1])
