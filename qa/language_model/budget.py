"""Money: what a run may spend, reserved before each call so that calls at once never overshoot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from qa.errors import BudgetError


class Reservation:
    """What one call holds of the budget; a call whose cost nobody knows costs what it held."""

    def __init__(self, held: Decimal) -> None:
        self.cost = held

    def charge(self, cost: Decimal) -> None:
        """The call cost so much; 0 where it was not answered and is not billed."""
        self.cost = cost


class Budget:
    """A limit in US dollars (None: no limit) and what has been spent; safe between threads."""

    def __init__(self, limit: Decimal | None = None) -> None:
        self.limit = limit
        self.spent = Decimal(0)
        self._held = Decimal(0)
        self._changed = threading.Condition()

    @contextmanager
    def reserve(self, worst: Decimal) -> Iterator[Reservation]:
        """Hold the worst case while a call runs; waits for other calls where it may yet fit.

        Raises BudgetError where it cannot fit.
        """
        with self._changed:
            while not self._fits(worst):
                if not self._held:
                    raise BudgetError(
                        f"the budget is spent: {money(self.spent)} of {money(self.limit)} USD, and the "
                        f"next call can cost {money(worst)}; give a larger --budget and --retry-errors"
                    )
                self._changed.wait()
            self._held += worst
        held = Reservation(worst)
        try:
            yield held
        finally:
            with self._changed:
                self._held -= worst
                self.spent += held.cost
                self._changed.notify_all()

    def _fits(self, worst: Decimal) -> bool:
        return self.limit is None or self.spent + self._held + worst <= self.limit


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
