"""How a conversation ends for the customer: given up, or plainly closed."""

from __future__ import annotations

import re

from qa.reading.reading import Reading

#: A word that gives up after a no, and closes plainly after an answer.
_BARE = re.compile(
    r"(?:ok(?:ay)?,? |well,? |那|嗯+,?)?(?:fine|very well|好吧|行吧|就这样吧)[.。!,~ …]*$"
)
_REFUSED = ("no", "dismiss", "blame", "lecture", "obstruct", "defend", "stock_promise", "generic")
_ANGRY = ("negative", "exasperation", "unanswered", "history", "chase", "disputes", "escalation")


def gave_up(reading: Reading) -> bool:
    """True where the customer's last word withdraws without being helped.

    A bare 'fine' is a plain closing where an answer went before it, no wish was denied, and the customer
    had shown no anger.
    """
    last = reading.customer[-1] if reading.customer else None
    if last is None or not last.has("withdrawal") or last.has("solved"):
        return False
    said = " ".join(s.folded for s in last.sentences)
    if not _BARE.match(said) or any(t.has(*_ANGRY) for t in reading.customer[:-1]):
        return True
    before = [t for t in reading.own if t.turn.position < last.turn.position]
    return not before or before[-1].has(*_REFUSED) or not before[-1].is_substantive
