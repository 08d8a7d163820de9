"""The same pure function over many items: here, or in processes, always in order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Items that wait in each process at most: memory stays flat however many items there are.
_WINDOW = 64


def in_order(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int = 1,
    lost: Callable[[Item], Result] | None = None,
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, in the order of the items.

    With `jobs` above 1 items and results must be picklable; a window of items is in flight. Where a
    process is killed its item has the result `lost` gives (BrokenProcessPool without it), and the
    other items are done by new processes.
    """
    if jobs <= 1:
        for item in items:
            yield item, function(item)
        return
    pool = _Pool(function, jobs, lost)
    try:
        for item in items:
            pool.submit(item)
            while pool.waiting and (pool.first_is_done() or len(pool.waiting) >= _WINDOW * jobs):
                yield pool.next()
        while pool.waiting:
            yield pool.next()
    finally:
        pool.executor.shutdown(cancel_futures=True)


class _Pool(Generic[Item, Result]):
    """Items in flight in processes, the oldest first."""

    def __init__(
        self,
        function: Callable[[Item], Result],
        jobs: int,
        lost: Callable[[Item], Result] | None,
    ) -> None:
        self._function, self._jobs, self._lost = function, jobs, lost
        self.executor = self._processes(jobs)
        self.waiting: deque[tuple[Item, Future[Result]]] = deque()

    def _processes(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, initializer=_begin, initargs=(self._function,))

    def submit(self, item: Item) -> None:
        try:
            future = self.executor.submit(_called, item)
        except BrokenProcessPool:
            self._mend()
            future = self.executor.submit(_called, item)
        self.waiting.append((item, future))

    def first_is_done(self) -> bool:
        return self.waiting[0][1].done()

    def next(self) -> tuple[Item, Result]:
        item, future = self.waiting[0]
        try:
            result = future.result()
        except BrokenProcessPool:
            self._mend()
            item, future = self.waiting[0]
            result = future.result()
        self.waiting.popleft()
        return item, result

    def _mend(self) -> None:
        """After a kill: each item without a result alone, until the one that kills is found again.

        Whichever process was killed, all items in flight fail; most of them did nothing wrong.
        """
        if self._lost is None:
            raise BrokenProcessPool("a process was killed while it worked")
        self.executor.shutdown(cancel_futures=True)
        waiting, self.waiting = self.waiting, deque()
        for item, future in waiting:
            if future.done() and future.exception() is None and not future.cancelled():
                self.waiting.append((item, future))
                continue
            with self._processes(1) as alone:
                again = alone.submit(_called, item)
                try:
                    again.result()
                except BrokenProcessPool:
                    again = Future()
                    again.set_result(self._lost(item))
            self.waiting.append((item, again))
        self.executor = self._processes(self._jobs)


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
