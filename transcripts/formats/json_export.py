"""JSON that other systems export: its head, its items (whole, a list, or one a line), safe values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json

from transcripts.errors import FormatError
from transcripts.formats.document import Document
from transcripts.formats.reading import Failure, Head

Object = Mapping[str, Any]


class Item(NamedTuple):
    """One JSON value and where it stands: '$', '$[3]' or 'line 7'."""

    pointer: str
    value: Any


class Export(NamedTuple):
    """What a file holds: its items, what of it could not be read, what to say of it."""

    items: tuple[Item, ...]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]


def looks_like_json(head: Head) -> bool:
    """True for what begins as an object or a list."""
    return _head_value(head.text) is not None


def head_object(head: Head) -> Object:
    """The first object of the file, as far as the head has it; empty where there is none."""
    value = _head_value(head.text)
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, dict)), None)
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=4)
def _head_value(text: str) -> Any:
    """The value a cut text begins with, or None; kept, since every JSON format asks for it."""
    opening = text.lstrip("\ufeff \t\r\n")
    if not opening.startswith(("{", "[")):
        return None
    try:
        return from_json(opening, allow_partial=True)
    except ValueError:
        return None


def read_export(document: Document) -> Export:
    """All items of a file; one that is cut off is read up to where it ends, and that is said.

    Raises FormatError for what is no JSON at all.
    """
    decoded = document.text()
    text, name = decoded.text, document.name
    try:
        value = from_json(text)
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and _parses(lines[0]):
            items, failures = _lines(text, name)
            return Export(items, failures, decoded.notes)
        value, failure = _salvaged(text, name, error)
        return Export(_items(value), (failure,), decoded.notes)
    return Export(_items(value), (), decoded.notes)


def _items(value: Any) -> tuple[Item, ...]:
    if isinstance(value, list):
        return tuple(Item(f"$[{index}]", item) for index, item in enumerate(value))
    return (Item("$", value),)


def _parses(line: str) -> bool:
    try:
        from_json(line)
    except ValueError:
        return False
    return True


def _lines(text: str, name: str) -> tuple[tuple[Item, ...], tuple[Failure, ...]]:
    items, failures = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            items.append(Item(f"line {number}", from_json(line)))
        except ValueError as error:
            failures.append(Failure(f"{name} line {number}", f"not JSON: {error}"))
    return tuple(items), tuple(failures)


def _salvaged(text: str, name: str, error: ValueError) -> tuple[Any, Failure]:
    """What stands before the end of a file that was cut off."""
    try:
        value = from_json(text, allow_partial=True)
    except ValueError:
        raise FormatError(f"not JSON: {error}") from error
    if "EOF" in str(error):
        what = f"the file is cut off ({error}): what stands before is read, the rest is missing"
    else:
        what = f"there is more behind the JSON, and it is not read: {error}"
    return value, Failure(name, what)


def objects(value: Any) -> list[Object]:
    """The objects of a list; nothing where it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def object_of(value: Any) -> Object:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str | None:
    """The value where it is a text with anything in it."""
    return value if isinstance(value, str) and value.strip() else None


def id_of(value: Any) -> str | None:
    """An id as text: systems write them as numbers or as texts."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)[:100]
    return value.strip()[:200] or None if isinstance(value, str) else None


def number_of(value: Any) -> float | None:
    """A finite number; a bool, a NaN or a text is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def seconds_of(milliseconds: Any) -> float | None:
    """Milliseconds as seconds."""
    number = number_of(milliseconds)
    return None if number is None else round(number / 1000, 6)


def time_of(value: Any) -> str:
    """A time as `read_times` takes it; empty where there is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = number_of(value)
        return "" if number is None else f"{number:.6f}".rstrip("0").rstrip(".")
    return value.strip() if isinstance(value, str) else ""


def not_objects(items: Iterator[Any] | list[Any], where: str) -> Iterator[Failure]:
    """A failure for each item that should be an object and is none (null, a number)."""
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            yield Failure(f"{where}[{index}]", f"{item!r:.40} is no object; it is not read")
