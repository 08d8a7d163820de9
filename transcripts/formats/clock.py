"""Times as people and exports write them, read column by column into seconds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple

from transcripts.errors import FormatError
from transcripts.formats.date_order import Written, ambiguous, of_one_day, order_of
from transcripts.formats.reading import DateOrder

ACCEPTED = (
    "2026-03-02T10:15:00Z, 2026/03/02 10:15, 02.03.2026 10:15, 10:15[:30], epoch seconds or "
    "milliseconds, or seconds since the beginning"
)
_CLOCK = (
    r"(?:(?P<half>上午|下午|早上|晚上|中午|凌晨|午前|午後|오전|오후)\s*)?(?P<h>\d{1,3}):(?P<m>\d{2})"
    r"(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?:\s*(?P<ampm>[ap])\.?m\.?)?"
)
_ZONE = r"(?:\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2}))?"
_YEAR_FIRST = (
    r"(?P<y>\d{4})\s*[-/.年년]\s*(?P<mo>\d{1,2})\s*[-/.月월]\s*(?P<d>\d{1,2})(?:\s*[日일]|\.)?"
)
_YEAR_LAST = r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"
_GAP = r"(?:[t,]?\s*)"
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NAMED = (
    rf"(?:[a-z]{{3,9}},?\s+)?(?:{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH.replace('name', 'name2')}),?[\s-]+(?P<y>\d{{4}})"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_YEAR_FIRST}{_GAP}{_CLOCK}{_ZONE}",
        rf"{_YEAR_LAST}{_GAP}{_CLOCK}{_ZONE}",
        rf"{_NAMED}(?:,|\sat)?\s+{_CLOCK}{_ZONE}",
        _CLOCK,
    )
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: For readers of lines: what a time looks like where it stands beside a name.
_DATE = r"(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_TIME = (
    r"(?:[上下]午\s*)?\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
    r"(?:\s?(?:Z|[+-]\d{2}:?\d{2})(?!\d))?"
)
DATED_STAMP = rf"{_DATE}[Tt,]?\s*{_TIME}"
STAMP = rf"(?:{_DATE}[Tt,]?\s*)?{_TIME}"

Kind = Literal["instant", "clock", "offset"]


class Moment(NamedTuple):
    """One time: seconds on the scale of its column, and the date and time where it is known."""

    seconds: float
    at: datetime | None = None


class Times(NamedTuple):
    """A column of times; `unread` are the rows whose value is not like the others."""

    moments: tuple[Moment | None, ...]
    kind: Kind
    unread: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None


class _Parts(NamedTuple):
    """One value taken apart: a clock time, the date's numbers, the zone."""

    shape: Literal["year first", "year last", "clock", "epoch", "seconds"]
    seconds: float
    date: tuple[int, int, int] = (0, 0, 0)
    separator: str = ""
    zone: tzinfo | None = None
    fields: int = 3


def read_times(
    values: Sequence[str], order: DateOrder | None = None, zone: str | None = None
) -> Times:
    """The column in seconds; blank cells are None. `order` says what 3/2/2026 means.

    Dates in several styles are read together; those with and those without a time zone are not.

    Raises FormatError for a time zone that is not known.
    """
    parts = [_parts(value) if value.strip() else None for value in values]
    local = _zone_named(zone)
    kinds = Counter(_scale(part, local) for part in parts if part is not None)
    if not kinds:
        unread = tuple(i for i, value in enumerate(values) if value.strip())
        return Times((None,) * len(values), "offset", unread)
    kind = kinds.most_common(1)[0][0]
    alike = [part if part is not None and _scale(part, local) == kind else None for part in parts]
    unread = tuple(i for i, part in enumerate(alike) if part is None and values[i].strip())
    if kind == "seconds":
        return Times(_plain_moments(alike), "offset", unread)
    if kind == "clock":
        return _clock_times(alike, unread)
    return _dated_times(alike, unread, order, local)


def _scale(part: _Parts, local: tzinfo | None) -> str:
    """Times of one scale can be compared: all with a zone, or all without one."""
    if part.shape in ("seconds", "clock"):
        return part.shape
    return "zoned" if part.shape == "epoch" or part.zone or local else "naive"


def beginning(moments: Sequence[Moment | None], kind: Kind) -> float:
    """What counts as second 0 of one conversation on the scale of its column."""
    known = (moment.seconds for moment in moments if moment is not None)
    return 0.0 if kind == "offset" else next(known, 0.0)


def since(moment: Moment | None, zero: float) -> float | None:
    """Seconds from `zero` to the moment, to the microsecond."""
    return None if moment is None else round(moment.seconds - zero, 6)


def with_date(date: str, time: str) -> str:
    """Date and time of two columns as one value; a time that has its own date stays as it is."""
    part = _parts(time)
    date = date.removesuffix(" 00:00:00")  # as a spreadsheet gives a day
    return f"{date} {time}" if date and part is not None and part.shape == "clock" else time or date


def _parts(value: str) -> _Parts | None:
    text = unicodedata.normalize("NFKC", value).strip()
    if _NUMBER.fullmatch(text):
        return _number(float(text))
    shapes = ("year first", "year last", "year first", "clock")
    for shape, pattern in zip(shapes, _PATTERNS, strict=True):
        if match := pattern.fullmatch(text):
            return _matched(match.groupdict(), shape)  # type: ignore[arg-type]  # one of the three
    return None


def _number(number: float) -> _Parts | None:
    """Epoch seconds, milliseconds or microseconds by size; a small number is an offset."""
    for unit, low, high in ((1.0, 1e9, 4e9), (1e3, 1e12, 4e12), (1e6, 1e15, 4e15)):
        if low <= number < high:
            return _Parts("epoch", number / unit)
    return _Parts("seconds", number) if 0 <= number < 1e7 else None


def _matched(
    found: dict[str, str | None], shape: Literal["year first", "year last", "clock"]
) -> _Parts | None:
    hours, minutes, whole = (int(found[key] or 0) for key in ("h", "m", "s"))
    if minutes > 59 or whole > 59 or (shape != "clock" and hours > 24):
        return None
    zone = _offset(found.get("zone"))
    if zone is not None and abs(zone) >= timedelta(hours=24):
        return None
    late = found["ampm"] in ("p", "P") or found["half"] in ("下午", "晚上", "午後", "오후")
    early = found["ampm"] in ("a", "A") or found["half"] in ("上午", "凌晨", "午前", "오전")
    if late and hours < 12:
        hours += 12
    elif early and hours == 12:
        hours = 0
    seconds = hours * 3600 + minutes * 60 + whole + float(f"0.{found['f'] or 0}")
    fields = 2 if found["s"] is None else 3
    if shape == "clock":
        return _Parts(shape, seconds, fields=fields)
    if name := found.get("name") or found.get("name2"):
        month = _MONTHS.index(name.lower()) + 1
        found = {**found, "mo": str(month), "d": found["d"] or found["d2"]}
    year = int(found["y"] or 0)
    year += 2000 if year < 100 else 0
    keys = ("mo", "d") if shape == "year first" else ("a", "b")
    first, second = (int(found[key] or 0) for key in keys)
    separator = found.get("sep") or ""
    named = timezone(zone) if zone is not None else None
    return _Parts(shape, seconds, (year, first, second), separator, named, fields)


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text.lower() in ("z", "utc", "gmt"):
        return timedelta(0)
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))


def _plain_moments(parts: Sequence[_Parts | None]) -> tuple[Moment | None, ...]:
    return tuple(part and Moment(part.seconds) for part in parts)


def _clock_times(parts: Sequence[_Parts | None], unread: tuple[int, ...]) -> Times:
    """Clock times, past midnight too; a column that begins at 00:00 counts from the beginning."""
    known = [part for part in parts if part is not None]
    short = all(part.fields == 2 for part in known)
    hours = [part.seconds // 3600 for part in known]
    if short and (hours[0] == 0 or max(hours) > 23):
        scaled = tuple(part and Moment(part.seconds / 60) for part in parts)
        return Times(scaled, "offset", unread, ("times were read as minutes:seconds",))
    if hours[0] == 0:
        return Times(_plain_moments(parts), "offset", unread)
    moments: list[Moment | None] = []
    day, before = 0.0, 0.0
    for part in parts:
        if part is None:
            moments.append(None)
            continue
        if part.seconds < before - 12 * 3600:
            day += 24 * 3600
        before = part.seconds
        moments.append(Moment(part.seconds + day))
    return Times(tuple(moments), "clock", unread, ("no date beside the times",))


def _dated_times(
    parts: Sequence[_Parts | None],
    unread: tuple[int, ...],
    order: DateOrder | None,
    zone: tzinfo | None,
) -> Times:
    known = [part for part in parts if part is not None]
    notes: tuple[str, ...] = ()
    one_day = False
    dates = [Written(*part.date, part.separator) for part in known if part.shape == "year last"]
    problem = None
    if dates and order is None:
        order, notes = order_of(dates)
        one_day = order is None and len(set(dates)) == 1 and len(dates) == len(known)
        if order is None and not one_day:
            problem = ambiguous(dates[0])
            parts = [part if part and part.shape != "year last" else None for part in parts]
    stamps = [None if part is None else _stamp(part, order or "dmy", zone) for part in parts]
    wrong = tuple(i for i, part in enumerate(parts) if part is not None and stamps[i] is None)
    moments = tuple(map(_moment, stamps))
    if one_day:
        # On one day the turns have the same distances either way; only the date is not known.
        notes = (of_one_day(dates[0]),)
        moments = tuple(moment and Moment(moment.seconds) for moment in moments)
    elif any(stamp is not None and stamp.tzinfo is None for stamp in stamps):
        notes += ("the times have no time zone: started_at stays empty; give --timezone",)
    return Times(moments, "instant", tuple(sorted((*unread, *wrong))), notes, problem)


def _stamp(part: _Parts, order: DateOrder | None, zone: tzinfo | None) -> datetime | None:
    if part.shape == "epoch":
        return datetime.fromtimestamp(part.seconds, UTC)
    year, first, second = part.date
    month, day = (
        (second, first) if part.shape == "year last" and order == "dmy" else (first, second)
    )
    try:
        midnight = datetime(year, month, day, tzinfo=part.zone or zone)
        return midnight + timedelta(seconds=part.seconds)
    except (ValueError, OverflowError):
        return None


def _moment(stamp: datetime | None) -> Moment | None:
    """A clock time without a zone counts as if it were UTC: only differences are used of it."""
    if stamp is None:
        return None
    offset = stamp.utcoffset()
    if offset is None:
        return Moment(stamp.replace(tzinfo=UTC).timestamp())
    return Moment(stamp.timestamp(), stamp.astimezone(timezone(offset)))


def _zone_named(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise FormatError(
            f"time zone {name!r} is not known; accepted: an IANA name such as Asia/Shanghai"
        ) from error
