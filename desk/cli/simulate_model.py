"""The options of a simulation whose agent a language model plays, and the asker they become."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log

if TYPE_CHECKING:
    from qa.language_model.asker import Asker
    from training.scenarios.simulation import Play, Played

_VARIABLE = "EVENHAND_AGENT_MODEL"
_OPTIONS = (
    click.option("--agent-model", envvar=_VARIABLE, metavar="NAME", help=f"With --agent model: its name as its server calls it (also {_VARIABLE})."),
    click.option("--model-url", envvar="OPENAI_BASE_URL", metavar="URL", help="Its server (also OPENAI_BASE_URL); default: OpenAI's."),
    click.option("--allow-remote", is_flag=True, help="The model may be on another machine; the plays go there (setting: EVENHAND_ALLOW_REMOTE=1)."),
    click.option("--budget", type=float, metavar="USD", help="Stop asking before so much is spent."),
    click.option("--price-in", type=float, metavar="USD", help="A million tokens of prompts, where the price is not known."),
    click.option("--price-out", type=float, metavar="USD", help="A million tokens of replies."),
    click.option("--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Plays of a model at the same time."),
    click.option("--model-timeout", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True, metavar="S", help="Longest wait for one reply."),
)  # fmt: skip


def agent_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it receives them as keyword arguments for `asker_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asker_of(
    agent_model: str | None, model_url: str | None, allow_remote: bool, budget: float | None,
    price_in: float | None, price_out: float | None, at_once: int, model_timeout: float,
) -> Asker:  # fmt: skip
    """The model with its file of replies. Raises EvenhandError."""
    from desk.cli.model_options import limit_of, price_for
    from qa.language_model.asker import Asker
    from qa.language_model.budget import Budget
    from qa.language_model.openai_model import OPENAI, ModelOptions, OpenAIModel
    from qa.language_model.replies import Replies
    from transcripts.home import home

    if not agent_model:
        raise click.UsageError(
            "--agent model needs --agent-model, such as --agent-model gpt-4.1-mini --allow-remote, "
            "or the name of a model that a server on this machine has (--model-url)"
        )
    purse = Budget(limit_of(budget))
    options = ModelOptions(
        name=agent_model,
        base_url=model_url or OPENAI,
        key=os.environ.get("OPENAI_API_KEY") or None,
        allow_remote=allow_remote,
        timeout=model_timeout,
        price=price_for(agent_model, model_url, price_in, price_out, purse),
    )
    model = OpenAIModel(options, purse)
    return Asker(model, Replies(home() / "simulate" / "replies.sqlite"), at_once)


def modelled(items: Sequence[Play], asker: Asker, log: Log) -> Iterator[tuple[Play, Played]]:
    """The plays that came to an end; each other one is a line on stderr. At last: calls and cost."""
    from qa.errors import ModelError
    from qa.language_model.budget import told
    from training.modelled.agent import plays

    for item, result in plays(items, asker):
        if isinstance(result, ModelError):
            log.failure(f"{item.scenario}, seed {item.seed}: {result}")
        else:
            yield item, result
    came_to = told(asker.calls, asker.model.spent, asker.model.doubts)
    log.note(f"agent {asker.model.name}: {came_to}")
