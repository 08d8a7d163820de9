"""Where help is to be had, by country and language: shown when a play stops over words of self-harm."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from transcripts.home import home


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    own = home() / "help_lines.toml"
    if own.is_file():
        return tomllib.loads(own.read_text("utf-8"))
    return tomllib.loads((files("training.scenarios") / "help_lines.toml").read_text("utf-8"))


def help_lines(language: str, country: str | None = None) -> tuple[tuple[str, str], ...]:
    """(country, line) pairs: the country's own first, then those of the reader's language."""
    table = _table()
    order = [country] if country else []
    order += table["languages"].get(language, table["languages"]["en"])
    known = table["lines"]
    return tuple((place, known[place]) for place in dict.fromkeys(order) if place in known)
