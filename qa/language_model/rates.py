"""Token buckets: how many requests and tokens a minute may go to a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Bucket:
    """Fills at `a_minute` / 60 a second up to a minute's worth; who takes more than is in it waits."""

    def __init__(
        self,
        a_minute: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate, self._most = a_minute / 60, a_minute
        self._level, self._then = a_minute, clock()
        self._clock, self._sleep, self._lock = clock, sleep, threading.Lock()

    def take(self, amount: float) -> None:
        """Take so much, waiting until it may be taken; more than a minute's worth counts as that."""
        amount = min(amount, self._most)
        with self._lock:
            now = self._clock()
            self._level = min(self._most, self._level + (now - self._then) * self._rate)
            self._then = now
            self._level -= amount
            wait = -self._level / self._rate
        if wait > 0:
            self._sleep(wait)


class Rates:
    """Requests and tokens a minute; None is no limit."""

    def __init__(self, requests: float | None = None, tokens: float | None = None) -> None:
        self._requests = Bucket(requests) if requests else None
        self._tokens = Bucket(tokens) if tokens else None

    def take(self, tokens: int) -> None:
        """Wait until one more request of so many tokens may go."""
        if self._requests:
            self._requests.take(1)
        if self._tokens:
            self._tokens.take(tokens)
