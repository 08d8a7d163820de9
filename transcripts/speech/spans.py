"""Arithmetic of stretches of time: joined, united, cut out of one another; seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """From start to end, seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def united(spans: Iterable[Span], pause: float = 0.0) -> list[Span]:
    """The spans in order, those that touch or are no more than `pause` apart made one.

    >>> united([Span(3, 4), Span(0, 1), Span(0.5, 2)])
    [Span(start=0, end=2), Span(start=3, end=4)]
    """
    made: list[Span] = []
    for span in sorted(spans):
        if made and span.start - made[-1].end <= pause:
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(Span(*span))
    return made


def without(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """What is left of spans when holes are cut out of them; both in order, without overlaps.

    >>> without([Span(0, 10)], [Span(2, 3), Span(9, 12)])
    [Span(start=0, end=2), Span(start=3, end=9)]
    """
    left: list[Span] = []
    first = 0
    for span in spans:
        start = span.start
        while first < len(holes) and holes[first].end <= start:
            first += 1
        for hole in _from(holes, first, span.end):
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def _from(spans: Sequence[Span], first: int, end: float) -> Iterator[Span]:
    for index in range(first, len(spans)):
        if spans[index].start >= end:
            return
        yield spans[index]


def common(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """The time that lies in both; each in order, without overlaps of its own.

    >>> common([Span(0, 5), Span(6, 9)], [Span(4, 7)])
    [Span(start=4, end=5), Span(start=6, end=7)]
    """
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            found.append(Span(start, end))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return found


def total(spans: Iterable[Span]) -> float:
    """Their seconds in all."""
    return sum(end - start for start, end in spans)
