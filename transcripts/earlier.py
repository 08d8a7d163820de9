"""What the customer said in earlier contacts of a case, carried by the later one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transcripts.conversation import Conversation
from transcripts.formats.cases import previous_contact

#: The key of a customer record under which a contact carries what was said in those before it.
EARLIER_CONTACTS = "earlier_contacts"
#: So many contacts are remembered, and so many code points of each.
_CONTACTS, _LENGTH = 20_000, 20_000


def with_earlier_contacts(conversations: Iterable[Conversation]) -> Iterator[Conversation]:
    """The same conversations; a later contact of a case carries the customer's words in those before it.

    They stand in `customer_record`, so that a score still depends on its conversation alone. Contacts
    are taken in the order in which they come; one that is known to have begun later is left out. A
    conversation that carries earlier contacts already keeps its own.
    """
    said: dict[str, list[tuple[Conversation, str]]] = {}
    for one in conversations:
        case = one.case or previous_contact(one) or one.id
        earlier = [words for other, words in said.get(case, []) if _is_before(other, one)]
        words = "\n".join(t.text for t in one.turns if t.speaker == "customer" and t.visibility == "public")  # fmt: skip
        said.setdefault(case, []).append((one.model_copy(update={"turns": ()}), words[:_LENGTH]))
        if len(said) > _CONTACTS:
            del said[next(iter(said))]
        record = one.customer_record or {}
        if earlier and EARLIER_CONTACTS not in record:
            one = one.model_copy(update={"customer_record": {**record, EARLIER_CONTACTS: earlier}})
        yield one


def _is_before(other: Conversation, one: Conversation) -> bool:
    if other.started_at is None or one.started_at is None:
        return True
    return other.started_at <= one.started_at
