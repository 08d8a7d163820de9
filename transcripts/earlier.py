"""What the customer said in earlier contacts of a case, carried by the later one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from transcripts.conversation import Conversation
from transcripts.formats.cases import previous_contact

#: The key of a customer record under which a contact carries what was said in those before it.
EARLIER_CONTACTS = "earlier_contacts"
#: So many cases are remembered, the latest, and so many code points of each contact.
_CASES, _LENGTH = 4_000, 20_000


def with_earlier_contacts(conversations: Iterable[Conversation]) -> Iterator[Conversation]:
    """The same conversations; a later contact of a case carries the customer's words in those before it.

    They stand in `customer_record`, so that a score still depends on its conversation alone. Contacts
    are taken in the order in which they come; one that is known to have begun later is left out. A
    conversation that carries earlier contacts already keeps its own.
    """
    said: dict[str, list[tuple[datetime | None, str]]] = {}
    for one in conversations:
        case = one.case or previous_contact(one) or one.id
        earlier = [
            words for begun, words in said.get(case, []) if _is_before(begun, one.started_at)
        ]
        words = "\n".join(t.text for t in one.turns if t.speaker == "customer" and t.visibility == "public")  # fmt: skip
        said.setdefault(case, []).append((one.started_at, words[:_LENGTH]))
        if len(said) > _CASES:
            del said[next(iter(said))]
        record = one.customer_record or {}
        if earlier and EARLIER_CONTACTS not in record:
            one = one.model_copy(update={"customer_record": {**record, EARLIER_CONTACTS: earlier}})
        yield one


def _is_before(other: datetime | None, one: datetime | None) -> bool:
    """False where it is known to have begun later."""
    return other is None or one is None or other <= one
