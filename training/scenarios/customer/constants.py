"""The constants of the simulated customer: one table file, every number with its source."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

from training.errors import TableError

#: section -> name -> (value, source)
Table = Mapping[str, Mapping[str, tuple[float, str]]]


def read_constants(text: str) -> Table:
    """The table of a TOML text. Raises TableError for an entry without a number or a source."""
    table: dict[str, dict[str, tuple[float, str]]] = {}
    for section, entries in tomllib.loads(text).items():
        if not isinstance(entries, dict):
            raise TableError(f"constants: {section!r} is no section; accepted is [{section}]")
        table[section] = {k: _entry(f"{section}.{k}", v) for k, v in entries.items()}
    return table


def _entry(name: str, given: Any) -> tuple[float, str]:
    match given:
        case [int() | float() as value, str(source)] if source.strip():
            return float(value), source
    raise TableError(f"constants: {name} is {given!r}; accepted is [number, 'source']")


@lru_cache(maxsize=1)
def constants() -> SimpleNamespace:
    """The shipped constants: `constants().fix.calms`. Read only."""
    return namespace(read_constants(_text()))


def namespace(table: Table) -> SimpleNamespace:
    """A table by dotted names; sections that are looked up by name stay mappings beside them."""
    found = SimpleNamespace(
        **{
            section: SimpleNamespace(**{name: value for name, (value, _) in entries.items()})
            for section, entries in table.items()
        }
    )
    for section in ("harm", "face_weight", "channel"):
        setattr(found, f"{section}_by_name", {name: v for name, (v, _) in table[section].items()})
    return found


@lru_cache(maxsize=1)
def constants_hash() -> str:
    """First eight hex digits of the SHA-256 of the table: part of what a play is repeated with."""
    return hashlib.sha256(_text().encode()).hexdigest()[:8]


def _text() -> str:
    return (files("training.scenarios.customer") / "tables" / "constants.toml").read_text("utf-8")
