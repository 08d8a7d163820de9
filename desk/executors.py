"""The same pure function over many items: here, or in processes, in order or as they are done."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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
    yield from _each(_Pool(function, jobs, lost), items)


def as_done(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int = 1,
    lost: Callable[[Item], Result] | None = None,
) -> Iterator[tuple[Item, Result]]:
    """As `in_order`, each item as soon as it is done: a long one holds no other back."""
    yield from _each(_AsDone(function, jobs, lost), items)


def _each(pool: _Pool[Item, Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    if pool.jobs <= 1:
        for item in items:
            yield item, pool.function(item)
        return
    with pool:
        for item in items:
            pool.submit(item)
            while pool.waiting and (pool.is_ready() or len(pool.waiting) >= _WINDOW * pool.jobs):
                yield pool.next()
        while pool.waiting:
            yield pool.next()


class _Pool(Generic[Item, Result]):
    """Items in flight in processes, the oldest first."""

    def __init__(
        self,
        function: Callable[[Item], Result],
        jobs: int,
        lost: Callable[[Item], Result] | None,
    ) -> None:
        self.function, self.jobs, self._lost = function, jobs, lost
        self.waiting: deque[tuple[Item, Future[Result]]] = deque()

    def __enter__(self) -> None:
        self._executor = self._processes(self.jobs)

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def _processes(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, initializer=_begin, initargs=(self.function,))

    def submit(self, item: Item) -> None:
        try:
            future = _begun(self._executor, item)
        except BrokenProcessPool:
            self._mend()
            future = _begun(self._executor, item)
        self.waiting.append((item, future))

    def is_ready(self) -> bool:
        """Whether the next one is done."""
        return self.waiting[0][1].done()

    def next(self) -> tuple[Item, Result]:
        index = self._which()
        item, future = self.waiting[index]
        try:
            result = future.result()
        except BrokenProcessPool:
            self._mend()
            item, future = self.waiting[index]
            result = future.result()
        del self.waiting[index]
        return item, result

    def _which(self) -> int:
        return 0

    def _mend(self) -> None:
        """After a kill: each item without a result alone, until the one that kills is found again.

        Whichever process was killed, all items in flight fail; most of them did nothing wrong.
        """
        if self._lost is None:
            raise BrokenProcessPool("a process was killed while it worked")
        self._executor.shutdown(cancel_futures=True)
        waiting, self.waiting = self.waiting, deque()
        for item, future in waiting:
            if future.done() and future.exception() is None and not future.cancelled():
                self.waiting.append((item, future))
                continue
            with self._processes(1) as alone:
                again = _begun(alone, item)
                try:
                    again.result()
                except BrokenProcessPool:
                    again = Future()
                    again.set_result(self._lost(item))
            self.waiting.append((item, again))
        self._executor = self._processes(self.jobs)


class _AsDone(_Pool[Item, Result]):
    """Items in flight in processes, whichever is done first."""

    def is_ready(self) -> bool:
        """Whether one is done."""
        return any(future.done() for _, future in self.waiting)

    def _which(self) -> int:
        wait([future for _, future in self.waiting], return_when=FIRST_COMPLETED)
        return next(i for i, (_, future) in enumerate(self.waiting) if future.done())


#: What this process does with each item: sent once, not with every item.
_function: Callable[[Any], Any]


def _begun(executor: ProcessPoolExecutor, item: Any) -> Future[Any]:
    with _without_interrupts():  # a process that this begins never hears of Ctrl-C, however early
        return executor.submit(_called, item)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a moment, where the system can; what begins meanwhile holds it back for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
