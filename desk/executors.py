"""The same pure function over many items: here, or in processes, always in order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import parent_process
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Items that wait in each process at most: memory stays flat however many items there are.
_WINDOW = 64


def in_order(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int = 1
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, in the order of the items.

    With `jobs` above 1 items and results must be picklable; a window of items is in flight.
    """
    if jobs <= 1:
        for item in items:
            yield item, function(item)
        return
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(function,))
    try:
        for item in items:
            waiting.append((item, pool.submit(_called, item)))
            while waiting and (waiting[0][1].done() or len(waiting) >= _WINDOW * jobs):
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


#: What this process does with each item: sent once, not with every item.
_function: Callable[[Any], Any]


def _begin(function: Callable[[Any], Any]) -> None:
    """A process of the pool: Ctrl-C is its parent's to answer, and it ends when its parent does."""
    global _function
    _function = function
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()  # returns when the parent is gone, killed or not
        os._exit(1)


def _called(item: Any) -> Any:
    return _function(item)
