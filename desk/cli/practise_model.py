"""The options of a customer whose words a language model chooses, and the customer they become."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from training.modelled.customer import ModelledCustomer

_VARIABLE = "EVENHAND_CUSTOMER_MODEL"
_OPTIONS = (
    click.option("--customer", type=click.Choice(["grammar", "model"]), default="grammar", show_default=True, help="Who words the customer's lines."),
    click.option("--customer-model", envvar=_VARIABLE, metavar="NAME", help=f"With --customer model: its name as its server calls it (also {_VARIABLE})."),
    click.option("--model-url", envvar="OPENAI_BASE_URL", metavar="URL", help="Its server (also OPENAI_BASE_URL); default: OpenAI's."),
    click.option("--allow-remote", is_flag=True, help="What you type, redacted, may leave this machine (setting: EVENHAND_ALLOW_REMOTE=1)."),
    click.option("--model-timeout", type=click.FloatRange(min=0, min_open=True), default=20.0, show_default=True, metavar="S", help="Longest wait for one reply; then the grammar speaks."),
)  # fmt: skip


def customer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it receives them as keyword arguments for `customer_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def customer_of(
    customer: str,
    customer_model: str | None,
    model_url: str | None,
    allow_remote: bool,
    model_timeout: float,
) -> ModelledCustomer | None:
    """The customer as it was asked for; None for the grammar's. Raises EvenhandError."""
    if customer == "grammar":
        return None
    if not customer_model:
        raise click.UsageError(
            "--customer model needs --customer-model, such as --customer-model gpt-4.1-mini "
            "--allow-remote, or the name of a model that a server on this machine has (--model-url)"
        )
    from qa.language_model.openai_model import OPENAI, ModelOptions, OpenAIModel
    from training.modelled.customer import ModelledCustomer

    options = ModelOptions(
        name=customer_model,
        base_url=model_url or OPENAI,
        key=os.environ.get("OPENAI_API_KEY") or None,
        allow_remote=allow_remote,
        timeout=model_timeout,
        attempts=1,
    )
    return ModelledCustomer(OpenAIModel(options))
