"""Contacts of one case: a conversation that names the one before it belongs to the same case.

A conversation without a case is its own case, named by its id. So the second contact of `c-1` has
the case `c-1`, or the case that `c-1` has; of the whole chain it is the first contact's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from transcripts.conversation import Conversation
from transcripts.formats.reading import Loaded, Result
from transcripts.formats.seen import Seen


def joined_cases(results: Sequence[Result]) -> list[Result]:
    """All conversations of one file; one that others name as the contact before gets a case too."""
    before = {
        loaded.conversation.id: named
        for loaded in results
        if isinstance(loaded, Loaded) and (named := previous_contact(loaded.conversation))
    }
    followed = frozenset(before.values())
    by_id = {r.conversation.id: r.conversation for r in results if isinstance(r, Loaded)}
    return [
        _joined(r, _first(r.conversation, by_id, before), followed) if isinstance(r, Loaded) else r
        for r in results
    ]


def _joined(loaded: Loaded, first: Conversation, followed: frozenset[str]) -> Loaded:
    one = loaded.conversation
    if one.case is not None or (first is one and one.id not in followed):
        return loaded
    return in_case(loaded, first.case or first.id)


def _first(
    one: Conversation, by_id: dict[str, Conversation], before: dict[str, str]
) -> Conversation:
    """The first contact of a chain that is in the file, or the nearest that has a case."""
    seen = {one.id}
    while one.case is None and (id := before.get(one.id)) in by_id and id not in seen:
        assert id is not None
        seen.add(id)
        one = by_id[id]
    return one


def across_files(results: Iterable[Result], ids: Seen) -> Iterator[Result]:
    """The same over all files, in a stream; a contact read before the one it names comes last.

    `ids` holds the ids of all conversations that have come so far. What others name as the contact
    before has passed by then, and keeps its case, or none: its id.
    """
    cases: dict[str, str] = {}
    waiting: dict[str, Loaded] = {}
    for result in results:
        if not isinstance(result, Loaded):
            yield result
            continue
        one = result.conversation
        before = previous_contact(one)
        if before is not None and one.case is None:
            case = _case_of(before, cases, waiting, ids) if before != one.id else None
            if case is None:
                waiting[one.id] = result
                continue
            result = in_case(result, case)
        if result.conversation.case is not None:
            cases[one.id] = result.conversation.case
        yield result
    for loaded in waiting.values():
        yield _waited(loaded, waiting, cases, ids)


def _case_of(
    id: str, cases: Mapping[str, str], waiting: Mapping[str, Loaded], ids: Seen
) -> str | None:
    """The case of a conversation, which is its id where it has no other; None: not settled."""
    if id in waiting:
        return None
    return cases.get(id) or (id if id in ids else None)


def _waited(
    loaded: Loaded, waiting: Mapping[str, Loaded], cases: Mapping[str, str], ids: Seen
) -> Loaded:
    """One whose contact before came later, or never."""
    seen = {loaded.conversation.id}
    before = previous_contact(loaded.conversation)
    while before is not None and before in waiting and before not in seen:
        seen.add(before)
        before = previous_contact(waiting[before].conversation)
    case = _case_of(before, cases, waiting, ids) if before is not None else None
    if case is not None:
        return in_case(loaded, case)
    why = "leads back to itself" if before in seen else "is not among what was read"
    named = previous_contact(loaded.conversation)
    note = f"previous contact {named!r} {why}: not joined to a case"
    return Loaded(loaded.conversation, (*loaded.lost, note))


def previous_contact(conversation: Conversation) -> str | None:
    """The id of the contact before, where the conversation names one."""
    outcome = conversation.outcome
    return (outcome.previous_contact or None) if outcome is not None else None


def in_case(loaded: Loaded, case: str) -> Loaded:
    """The same conversation in a case, and a line that says how it came there."""
    joined = loaded.conversation.model_copy(update={"case": case})
    if previous_contact(joined) is None:
        return Loaded(joined, loaded.lost)
    return Loaded(joined, (*loaded.lost, "case joined by the previous contact"))
