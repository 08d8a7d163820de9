"""What a call costs, in US dollars: prices from a file, one for each model."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path
from typing import Any

from qa.errors import ModelError
from qa.language_model.asking import Prompt, Usage

_MILLION = Decimal(1_000_000)
#: A dated snapshot of a model costs what the model costs: `gpt-4.1-mini-2025-04-14`.
_SNAPSHOT = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4,8})$")


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens: of the prompt, of its part that was cached, of the reply."""

    prompt: Decimal
    cached: Decimal
    completion: Decimal

    def of(self, usage: Usage) -> Decimal:
        """What the tokens cost."""
        fresh = max(usage.prompt - usage.cached, 0)
        total = (
            fresh * self.prompt + usage.cached * self.cached + usage.completion * self.completion
        )
        return total / _MILLION

    def at_most(self, prompt: Prompt) -> Decimal:
        """What the call can cost at most; a prompt's tokens are never more than its bytes."""
        dearest = max(self.prompt, self.cached)
        return (prompt.tokens_at_most * dearest + prompt.most_tokens * self.completion) / _MILLION

    def times(self, factor: Decimal) -> Price:
        """The price with a discount, such as that of batches."""
        return Price(self.prompt * factor, self.cached * factor, self.completion * factor)


FREE = Price(Decimal(0), Decimal(0), Decimal(0))


def price_of(model: str, own: Path | None = None) -> Price | None:
    """The price of a model in the team's own file, else the shipped one; None where nobody knows.

    Raises ModelError where the team's file cannot be read.
    """
    known = tomllib.loads((files("qa.language_model") / "prices.toml").read_text("utf-8"))
    prices = {name: _price(name, given, "prices.toml") for name, given in known.items()}
    if own is not None and own.exists():
        prices |= {name: _price(name, given, str(own)) for name, given in _read(own).items()}
    return prices.get(model) or prices.get(_SNAPSHOT.sub("", model))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise ModelError(f"{path}: not a TOML file of prices: {wrong}") from wrong


def _price(name: str, given: object, where: str) -> Price:
    try:
        if not isinstance(given, dict):
            raise InvalidOperation
        values = [Decimal(str(given[key])) for key in ("in", "out")]
        cached = Decimal(str(given.get("cached", given["in"])))
        if not all(v.is_finite() and v >= 0 for v in (*values, cached)):
            raise InvalidOperation
    except (KeyError, InvalidOperation) as wrong:
        raise ModelError(
            f"{where}: [{name}] needs `in` and `out` (and may have `cached`), "
            "US dollars for a million tokens, 0 or more"
        ) from wrong
    return Price(values[0], cached, values[1])
