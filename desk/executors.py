"""The same pure function over many items: here, or in processes, always in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Items that wait in each process at most: memory stays flat however many items there are.
_WINDOW = 64


def in_order(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int = 1
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, in the order of the items.

    With `jobs` above 1 the function and items must be picklable; a window of items is in flight.
    """
    if jobs <= 1:
        for item in items:
            yield item, function(item)
        return
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        for item in items:
            waiting.append((item, pool.submit(function, item)))
            if len(waiting) >= _WINDOW * jobs:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
