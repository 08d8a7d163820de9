"""What a language model is asked and what it gives back: Prompt, Reply, Usage, LanguageModel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

#: What a chat adds to the texts at most: role marks, field names, the wrapping of the schema.
_AROUND = 200


@dataclass(frozen=True)
class Prompt:
    """One call. `system` is the same for many calls and comes first, so that servers cache it.

    `schema` is the JSON schema of the reply, `most_tokens` what the reply may take, `id` what a server
    knows the call by when it is made again.
    """

    system: str
    user: str
    schema: Mapping[str, Any]
    seed: int = 0
    most_tokens: int = 900
    id: str = ""

    @cached_property
    def tokens_at_most(self) -> int:
        """An upper bound of the prompt's tokens: no token of a byte-level vocabulary is under a byte."""
        texts = (self.system, self.user, json.dumps(self.schema))
        return sum(len(text.encode()) for text in texts) + _AROUND

    @cached_property
    def tokens_about(self) -> int:
        """An estimate of the prompt's tokens on the high side, for rates and contexts."""
        return tokens_about(self.system) + tokens_about(self.user) + 150


def tokens_about(text: str) -> int:
    """About how many tokens a text has: a third of its ASCII characters, and each other one."""
    ascii_length = sum(map(str.isascii, text))
    return ascii_length // 3 + (len(text) - ascii_length) + 1


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; `cached` are those of the prompt that the server had read before."""

    prompt: int
    completion: int
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the text, the snapshot of the model that said it, usage, cost and seconds."""

    text: str
    model: str
    usage: Usage | None
    cost: Decimal
    seconds: float


class LanguageModel(Protocol):
    """A model that answers in JSON of a given schema."""

    @property
    def name(self) -> str:
        """The model as it is asked for."""

    @property
    def spent(self) -> Decimal | None:
        """What has been spent in this run, in US dollars; None where nobody knows the price."""

    @property
    def doubts(self) -> tuple[int, Decimal]:
        """Calls of which nobody knows whether they are billed, and what `spent` counts for them."""

    @property
    def endpoint(self) -> str:
        """The host that is asked, without its port; `local` for this machine."""

    def ask(self, prompt: Prompt) -> Reply:
        """One reply. Raises ModelError, ContextError or BudgetError."""

    def at_most(self, prompt: Prompt) -> Decimal:
        """What a call can cost, in US dollars."""

    def doubt(self, prompt: Prompt) -> None:
        """Count a call that a killed run had made: nobody knows whether it is billed."""
