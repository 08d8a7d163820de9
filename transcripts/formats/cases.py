"""Contacts of one case: a conversation that names the one before it belongs to the same case.

A conversation without a case is its own case, named by its id. So the second contact of `c-1` has
the case `c-1`, or the case that `c-1` has; of the whole chain it is the first contact's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from transcripts.conversation import Conversation
from transcripts.formats.reading import Loaded, Result
from transcripts.formats.seen import Seen


class Cases:
    """The case of every conversation read so far: by id, some 40 bytes for each without a case."""

    def __init__(self) -> None:
        self._ids = Seen()
        self._named: dict[str, str] = {}

    def add(self, conversation: Conversation) -> None:
        """Remember a conversation whose case is settled."""
        self._ids.add(conversation.id)
        if conversation.case is not None:
            self._named[conversation.id] = conversation.case

    def of(self, id: str) -> str | None:
        """The case of a conversation, which is its id where it has no other; None: never read."""
        return self._named.get(id) or (id if id in self._ids else None)


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


def across_files(results: Iterable[Result]) -> Iterator[Result]:
    """The same over all files, in a stream; a contact read before the one it names comes last."""
    cases, waiting = Cases(), []
    for result in results:
        if not isinstance(result, Loaded):
            yield result
            continue
        one = result.conversation
        before = previous_contact(one)
        known = cases.of(before) if before is not None and one.case is None else None
        if before is not None and one.case is None and known is None:
            waiting.append(result)
            continue
        if known is not None:
            result = in_case(result, known)
        cases.add(result.conversation)
        yield result
    yield from _waited(waiting, cases)


def _waited(waiting: list[Loaded], cases: Cases) -> Iterator[Loaded]:
    """Those whose contact before came later, or never."""
    by_id = {loaded.conversation.id: loaded for loaded in waiting}
    for loaded in waiting:
        one, seen = loaded.conversation, {loaded.conversation.id}
        before = previous_contact(one)
        while before in by_id and before not in seen:
            seen.add(before)
            before = previous_contact(by_id[before].conversation)
        case = cases.of(before) if before is not None else None
        if case is not None:
            yield in_case(loaded, case)
            continue
        circle = before in seen
        why = "names itself in a circle" if circle else "is not among what was read"
        note = f"previous contact {previous_contact(one)!r} {why}: not joined to a case"
        yield Loaded(one, (*loaded.lost, note))


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
