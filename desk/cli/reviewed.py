"""What commands say of the reviews they use: which of two answers by one person counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.cli.console import Log
    from qa.review.record import Review

_SHOWN = 3


def note_replaced(reviews: Iterable[Review], rubric_hash: str, log: Log) -> None:
    """One line where one person answered the same question twice: the newest answer counts."""
    from qa.review.standing import newest

    changed = _changed(newest(r for r in reviews if r.rubric_hash == rubric_hash).replaced)
    if not changed:
        return
    shown = "; ".join(replaced(*pair) for pair in changed[:_SHOWN])
    more = f"; and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
    log.note(f"answered twice by the same person, the newest counts: {shown}{more} (evenhand review list shows all)")  # fmt: skip


def note_replaced_by(new: Sequence[Review], reviews: Iterable[Review], log: Log) -> None:
    """A line for each answer of an import that replaces another, or is itself an older one."""
    from qa.review.standing import newest

    ids = {r.id for r in new}
    for old, counts in _changed(newest(reviews).replaced):
        if old.id in ids or counts.id in ids:
            log.note(f"answered twice by the same person, the newest counts: {replaced(old, counts)}")  # fmt: skip


def replaced(old: Review, counts: Review) -> str:
    """Both answers in a few words: who, about what, what counts, what does not."""
    agent = f" ({counts.agent})" if counts.agent else ""
    when = (counts.at, old.at) if counts.at != old.at else (None, None)
    after, before = (f" of {at:%Y-%m-%d %H:%M}" if at else "" for at in when)
    later = " from the later row" if counts.at == old.at else ""
    return (
        f"{counts.by or '?'} on {counts.conversation}{agent}, {counts.criterion}: "
        f"'{answer_of(counts)}'{after}{later}, not '{answer_of(old)}'{before}"
    )


def answer_of(review: Review) -> str:
    """A person's answer in one word: a level, a value, n/a or cannot tell."""
    if review.status != "scored":
        return "n/a" if review.status == "not_applicable" else "cannot tell"
    return shown(review.level, review.value)


def shown(level: int | None, value: float | None) -> str:
    """A level, else a value 0..1, else a dash."""
    if level is not None:
        return str(level)
    return "-" if value is None else f"{value:.2f}"


def _changed(pairs: Iterable[tuple[Review, Review]]) -> list[tuple[Review, Review]]:
    """Those where the answer itself is another one, not only its reason."""
    return [(a, b) for a, b in pairs if (a.status, a.value) != (b.status, b.value)]
