"""The options of commands that ask a language model, and the judge they become."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log

if TYPE_CHECKING:
    from decimal import Decimal

    from qa.language_model.batch import Batches
    from qa.language_model.budget import Budget
    from qa.language_model.prices import Price
    from qa.rubric import Rubric
    from qa.scoring.judge.judge import Judge

_MODEL_VARIABLE = "EVENHAND_JUDGE_MODEL"
_OPTIONS = (
    click.option("--judge-model", envvar=_MODEL_VARIABLE, metavar="NAME", help=f"Language model of the judge, as its server calls it (also {_MODEL_VARIABLE})."),
    click.option("--model-url", envvar="OPENAI_BASE_URL", metavar="URL", help="Server of the language model (also OPENAI_BASE_URL); default: OpenAI's."),
    click.option("--budget", type=float, metavar="USD", help="Stop asking before so much is spent."),
    click.option("--price-in", type=float, metavar="USD", help="A million tokens of prompts, where the price is not known."),
    click.option("--price-out", type=float, metavar="USD", help="A million tokens of replies."),
    click.option("--repeats", type=click.IntRange(1, 9), default=3, show_default=True, help="How often the judge is asked each thing, in other orders."),
    click.option("--batch", is_flag=True, help="Ask by the server's batch endpoint: half the price, within a day; goes on when repeated."),
    click.option("--poll", type=click.FloatRange(min=0.01), default=30.0, show_default=True, metavar="S", help="How often a batch is looked at."),
    click.option("--at-once", type=click.IntRange(1, 256), default=16, show_default=True, help="Calls at the same time."),
    click.option("--context", type=click.IntRange(min=4000), metavar="TOKENS", help="What the model can read, 4,000 at least; longer conversations are cut, and that is said."),
    click.option("--api", type=click.Choice(["responses", "chat"]), help="Default: responses at OpenAI, chat elsewhere."),
    click.option("--requests-per-minute", type=click.FloatRange(min=0, min_open=True), help="The server's limit."),
    click.option("--tokens-per-minute", type=click.FloatRange(min=0, min_open=True), help="The server's limit."),
    click.option("--model-timeout", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True, metavar="S", help="Longest wait for one reply."),
)  # fmt: skip

_RETRY = click.option("--retry-errors", is_flag=True, help="Ask again where the last run ended in errors; what was answered is not asked again.")  # fmt: skip

#: Context of a model that nobody said anything about: a hosted one, and one on this machine.
_CONTEXT, _LOCAL_CONTEXT = 100_000, 8_000


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command that writes scorecards; it receives them as keyword arguments (`taken`)."""
    return asking_options(_RETRY(command))


def asking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options to a command that asks a model and keeps no cards whose errors could be tried again."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class Asking:
    """What was typed about the language model."""

    judge_model: str | None
    model_url: str | None
    allow_remote: bool
    budget: float | None
    price_in: float | None
    price_out: float | None
    repeats: int
    batch: bool
    poll: float
    at_once: int
    context: int | None
    api: Any
    requests_per_minute: float | None
    tokens_per_minute: float | None
    model_timeout: float
    retry_errors: bool = False

    @classmethod
    def taken(cls, given: dict[str, Any]) -> Asking:
        """The values, taken out of a command's keyword arguments.

        `--allow-remote` is an option of the recognisers too and stays.
        """
        own = [n for n in cls.__dataclass_fields__ if n != "allow_remote" and n in given]
        return cls(allow_remote=given["allow_remote"], **{name: given.pop(name) for name in own})


def judge_of(
    asking: Asking, rubric: Rubric, norms: Path | None, log: Log
) -> tuple[Judge, Batches | None]:
    """The judge as it was asked for, and its batches with --batch. Raises EvenhandError."""
    from qa.language_model.asker import Asker
    from qa.language_model.batch import Batches
    from qa.language_model.budget import Budget
    from qa.language_model.openai_model import OPENAI, ModelOptions, OpenAIModel
    from qa.language_model.rates import Rates
    from qa.language_model.replies import Replies, replies_path
    from qa.scoring.judge.gate import passes_path, read_passes
    from qa.scoring.judge.judge import Judge, JudgeOptions
    from qa.scoring.norms import load_norms

    if not asking.judge_model:
        raise click.UsageError(
            "--scorer judge needs --judge-model, such as --judge-model gpt-4.1-mini --allow-remote, "
            "or the name of a model that a server on this machine has (--model-url)"
        )
    budget = Budget(limit_of(asking.budget))
    options = ModelOptions(
        name=asking.judge_model,
        base_url=asking.model_url or OPENAI,
        key=os.environ.get("OPENAI_API_KEY") or None,
        api=asking.api,
        allow_remote=asking.allow_remote,
        timeout=asking.model_timeout,
        price=price_for(
            asking.judge_model, asking.model_url, asking.price_in, asking.price_out, budget
        ),
    )
    rates = Rates(asking.requests_per_minute, asking.tokens_per_minute)
    model = OpenAIModel(options, budget, rates)
    model.told = log.note
    context = asking.context or (_CONTEXT if model.remote else _LOCAL_CONTEXT)
    asker = Asker(model, Replies(replies_path()), asking.at_once)
    judge = Judge(
        asker,
        JudgeOptions(
            repeats=asking.repeats,
            context=context,
            remote=model.remote,
            rubric=rubric.reference,
            rubric_hash=rubric.content_hash,
            reply_tokens=model.most_tokens,
        ),
        load_norms(norms),
        read_passes(passes_path()),
    )
    return judge, Batches(model, asker, asking.poll) if asking.batch else None


def limit_of(budget: float | None) -> Decimal | None:
    """What --budget allows, in US dollars; None: no limit."""
    from decimal import Decimal

    if budget is None:
        return None
    if not 0 < budget < 1e9:
        raise click.UsageError(f"--budget: {budget:g} is no sum; accepted is more than 0, in USD")
    return Decimal(str(budget))


def price_for(
    name: str, url: str | None, price_in: float | None, price_out: float | None, budget: Budget
) -> Price:
    """The price of a model: as typed, as known, or free on this machine."""
    from decimal import Decimal

    from qa.language_model.openai_model import OPENAI
    from qa.language_model.prices import FREE, Price, price_of
    from transcripts.home import home
    from transcripts.remote import remote_of

    if (price_in is None) != (price_out is None):
        raise click.UsageError("--price-in and --price-out are given together, or neither is")
    if price_in is not None and price_out is not None:
        if min(price_in, price_out) < 0:
            raise click.UsageError("--price-in, --price-out: 0 or more is accepted, in USD")
        paid = Decimal(str(price_in))
        return Price(paid, paid, Decimal(str(price_out)))
    known = price_of(name, home() / "prices.toml")
    if known is None and remote_of(url or OPENAI).loopback:
        return FREE
    if known is None and budget.limit is not None:
        raise click.UsageError(
            f"--budget: nobody knows what {name!r} costs; give --price-in and "
            "--price-out in USD for a million tokens"
        )
    return known or FREE
