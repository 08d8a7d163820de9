"""Whether 3/2/2026 is February or March: what a column of dates itself tells, and what is said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from transcripts.formats.reading import DateOrder


class Written(NamedTuple):
    """A date as it stands: the year and the two numbers before it, and what is between them."""

    year: int
    first: int
    second: int
    mark: str

    def __str__(self) -> str:
        return f"{self.first}{self.mark}{self.second}{self.mark}{self.year}"


def order_of(dates: Sequence[Written]) -> tuple[DateOrder | None, tuple[str, ...]]:
    """The order, and what to say of it; None where the dates do not tell.

    A number over 12 tells, dots mean day first, and dates that go forward in one order only.
    """
    day_first = any(date.first > 12 for date in dates)
    month_first = any(date.second > 12 for date in dates)
    if day_first != month_first:
        return ("dmy" if day_first else "mdy"), ()
    if not day_first and all(date.mark == "." for date in dates):
        return "dmy", ()
    return _by_sequence(dates)


def ambiguous(date: Written) -> str:
    """What is said of several dates that can be read both ways."""
    return (
        f"dates such as {date} can be day or month first, and no date of the file tells; give "
        "--date-order dmy or mdy (the turns are kept without times)"
    )


def of_one_day(date: Written) -> str:
    """What is said of one date that can be read both ways: the times beside it are still known."""
    return (
        f"the date {date} can be day or month first: started_at stays empty; give --date-order "
        "dmy or mdy"
    )


def _by_sequence(dates: Sequence[Written]) -> tuple[DateOrder | None, tuple[str, ...]]:
    """The order in which the dates never go back, where in the other one they do."""
    dmy = _forward([(date.year, date.second, date.first) for date in dates])
    mdy = _forward([(date.year, date.first, date.second) for date in dates])
    if dmy == mdy:
        return None, ()
    words = "day/month" if dmy else "month/day"
    note = f"dates such as {dates[0]} were read as {words}: only so do they go forward"
    return ("dmy" if dmy else "mdy"), (note,)


def _forward(days: Sequence[tuple[int, int, int]]) -> bool:
    return all(earlier <= later for earlier, later in pairwise(days))
