"""How a conversation ends for the customer: given up, or plainly closed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.reading.reading import Reading, TurnReading

#: A word that gives up after a no, and closes plainly after an answer: a bare 'fine', a farewell.
_BARE = re.compile(
    r"(?:(?:ok(?:ay)?|all right|right|well|very well|good|great|thanks?(?: you)?(?: (?:a lot|again|so much|very much))?|"
    r"那|嗯|好的?|行|多?谢谢?(?:您|你)?了?)[,. !~]*)*"
    r"(?:fine|very well|(?:good)?bye(?:,? (?:then|now|for now))?(?:,? and .{0,24})?|"
    r"好吧|行吧|先?就?这样吧?了?)[.。!,~ …]*$"
)
_REFUSED = ("no", "dismiss", "blame", "lecture", "obstruct", "defend", "stock_promise", "generic")
_ANGRY = ("negative", "exasperation", "unanswered", "history", "chase", "disputes", "escalation")


def gave_up(reading: Reading) -> bool:
    """True where the customer's last word withdraws without being helped.

    A bare 'fine' or 'thanks, goodbye' is a plain closing where an answer went before it, no wish was
    denied, and the customer had shown no anger that was still to be met.
    """
    last = reading.customer[-1] if reading.customer else None
    if last is None or not last.has("withdrawal") or last.has("solved"):
        return False
    earlier = (t for t in reading.own if t.turn.position < last.turn.position)
    before = [t for t in earlier if t.is_substantive or not t.has("closing")]
    withdrawn = (s for s in last.sentences if s.has("withdrawal"))
    if not all(_BARE.match(s.folded) for s in withdrawn) or _angry(reading, before, last):
        return True
    return not before or before[-1].has(*_REFUSED) or not before[-1].is_substantive


def _angry(reading: Reading, before: Sequence[TurnReading], last: TurnReading) -> bool:
    """True where anger is in the last words, or was shown and nothing was done after it."""
    if any(s.has(*_ANGRY) for s in last.sentences if not s.has("withdrawal")):
        return True
    shown = [t.turn.position for t in reading.customer if t is not last and t.has(*_ANGRY)]
    return bool(shown) and not any(t.has("done") and t.turn.position > shown[-1] for t in before)
