"""Money: what a run may spend, reserved before each call so that calls at once never overshoot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from qa.errors import BudgetError


class Reservation:
    """What one call holds of the budget; `cost` is None as long as nobody knows what it costs."""

    def __init__(self) -> None:
        self.cost: Decimal | None = None

    def charge(self, cost: Decimal) -> None:
        """The call cost so much; 0 where it was not answered and is not billed."""
        self.cost = cost


class Budget:
    """A limit in US dollars (None: no limit) and what has been spent; safe between threads.

    The first call that costs anything goes alone: its usage shows whether worst cases hold here. Where a
    call costs more than it held, nothing more is asked. Calls of which nobody knows whether they are
    billed are in doubt and count at their worst case.
    """

    def __init__(self, limit: Decimal | None = None) -> None:
        self.limit = limit
        self.spent = Decimal(0)
        self._held = Decimal(0)
        self._running = 0
        self._proven = self._broken = False
        self._doubts: list[tuple[str, Decimal]] = []
        self._changed = threading.Condition()

    @property
    def doubts(self) -> tuple[int, Decimal]:
        """How many calls are in doubt, and what they cost at most, which `spent` counts."""
        with self._changed:
            return len(self._doubts), sum((worst for _, worst in self._doubts), Decimal(0))

    def doubt(self, id: str, worst: Decimal) -> None:
        """Count a call of which nobody knows whether it is billed."""
        with self._changed:
            self._doubts.append((id, worst))
            self.spent += worst

    def settle(self, id: str) -> None:
        """The call's reply came again, and is paid once: what was in doubt about it is taken back."""
        with self._changed:
            self.spent -= sum((worst for own, worst in self._doubts if own == id), Decimal(0))
            self._doubts = [(own, worst) for own, worst in self._doubts if own != id]
            self._changed.notify_all()

    @contextmanager
    def reserve(self, worst: Decimal, id: str = "") -> Iterator[Reservation]:
        """Hold the worst case while a call runs; waits for other calls where it may yet fit.

        Raises BudgetError where it cannot fit, or a call has cost more than it held.
        """
        with self._changed:
            while not self._fits(worst):
                if self._broken or not self._running:
                    raise BudgetError(self._why_not(worst))
                self._changed.wait()
            self._held += worst
            self._running += 1
        held = Reservation()
        try:
            yield held
        finally:
            with self._changed:
                self._held -= worst
                self._running -= 1
                if held.cost is None:
                    self.doubt(id, worst)
                else:
                    self._charge(held.cost, worst)
                self._changed.notify_all()

    def _charge(self, cost: Decimal, worst: Decimal) -> None:
        self.spent += cost
        self._proven |= cost > 0
        self._broken |= cost > worst

    def _fits(self, worst: Decimal) -> bool:
        if self.limit is None:
            return True
        alone = self._proven or not self._running or not worst
        return not self._broken and alone and self.spent + self._held + worst <= self.limit

    def _why_not(self, worst: Decimal) -> str:
        of = f"{money(self.spent)} of {money(self.limit)} USD"
        if self._broken:
            return (
                "the server counted more tokens than the prompt and its reply can have, so that no budget "
                f"holds: nothing more is asked; spent are {of}"
            )
        return (
            f"the budget is spent: {of}, and the next call can cost {money(worst)}; "
            "give a larger --budget and --retry-errors"
        )


def told(calls: int, spent: Decimal | None, doubts: tuple[int, Decimal]) -> str:
    """What a run came to: calls answered, what was spent (None: nobody knows the price), what is in doubt.

    >>> told(3, Decimal("0.5"), (0, Decimal(0))), told(3, Decimal("0.5"), (2, Decimal("0.125")))
    ('3 calls, 0.50 USD', '3 calls, 0.50 USD, of which 0.13 at most for 2 calls that nobody knows to be billed')
    """
    cost = "at a price nobody knows" if spent is None else f"{money(spent)} USD"
    if not doubts[0]:
        return f"{calls} calls, {cost}"
    most = "" if spent is None else f", of which {money(doubts[1])} at most"
    return f"{calls} calls, {cost}{most} for {doubts[0]} calls that nobody knows to be billed"


def money(amount: Decimal | None) -> str:
    """An amount for people: cents, and further digits where it is less than ten cents.

    >>> [money(Decimal(a)) for a in ("12.5", "0.0312", "0.000004", "0")]
    ['12.50', '0.0312', '0.000004', '0.00']
    """
    if amount is None:
        return "-"
    if amount == 0 or amount >= Decimal("0.1"):
        return f"{amount:.2f}"
    digits = 1 - amount.adjusted() + 1
    return f"{amount:.{max(digits, 4)}f}".rstrip("0")
