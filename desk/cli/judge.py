"""`evenhand judge`: what a language model was asked and said, and whether its scores may be trusted."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from desk.cli.console import Log

if TYPE_CHECKING:
    from qa.language_model.replies import Kept


@click.group()
def judge() -> None:
    """The language model as a judge: its prompts and replies, and its trust gate.

    \b
    Example: evenhand judge explain late-order-en-good empathy
    """


@judge.command()
@click.argument("conversation")
@click.argument("criterion")
@click.option("--all", "every", is_flag=True, help="Earlier prompts, models and failures too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a reply.")
def explain(conversation: str, criterion: str, every: bool, as_json: bool) -> None:
    """The prompts, the replies, the verified quotes and the cost behind a score of the judge.

    \b
    Example: evenhand judge explain late-order-en-good empathy
    """
    from qa.language_model.replies import Replies, replies_path

    log = Log()
    path = replies_path()
    found: Sequence[Kept] = ()
    if path.exists():
        found = list(Replies(path).about(conversation=conversation, criterion=criterion))
    if not found:
        raise click.UsageError(
            f"{path}: no reply about {conversation!r}, {criterion!r}{_known(conversation)}"
        )
    if not every:
        last = found[-1]
        same = (last.about.get("scorer"), last.about.get("rubric_hash"), last.reply.model)
        found = [
            k
            for k in found
            if (k.about.get("scorer"), k.about.get("rubric_hash"), k.reply.model) == same
        ]
    for kept in found:
        _print(kept, as_json)
    if not as_json:
        _total(found)
    log.end()


def _known(conversation: str) -> str:
    """What could have been asked for instead."""
    from qa.language_model.replies import Replies, replies_path

    if not replies_path().exists():
        return "; `evenhand score PATH --scorer judge` asks for them"
    criteria = {k.about.get("criterion", "") for k in Replies(replies_path()).about(conversation=conversation)}  # fmt: skip
    if criteria:
        return f"; there are replies about {', '.join(sorted(criteria))}"
    return "; the conversation is named by its id, as in a scorecard"


def _print(kept: Kept, as_json: bool) -> None:
    from qa.language_model.budget import money
    from qa.report.table import visible
    from qa.scoring.judge.explaining import quotes_of

    quotes = quotes_of(kept.user, kept.reply.text)
    usage = kept.reply.usage
    if as_json:
        record = {
            **dict(kept.about), "asked_at": kept.asked_at, "endpoint": kept.endpoint,
            "model": kept.model, "snapshot": kept.reply.model, "system": kept.system,
            "user": kept.user, "reply": kept.reply.text, "error": kept.error,
            "quotes": [{"turn": q.turn, "quote": q.quote, "found": q.found} for q in quotes],
            "prompt_tokens": usage.prompt if usage else None,
            "cached_tokens": usage.cached if usage else None,
            "completion_tokens": usage.completion if usage else None,
            "cost": str(kept.reply.cost), "seconds": round(kept.reply.seconds, 3),
        }  # fmt: skip
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return
    about = kept.about
    without = f", without turns {about['without']}" if about.get("without") else ""
    click.echo(f"== {about.get('conversation')} {about.get('criterion')}: time {int(about.get('repeat', 0)) + 1}{without}")  # fmt: skip
    click.echo(f"   {kept.asked_at}, {kept.reply.model} at {kept.endpoint}, prompt {about.get('prompt')}, {about.get('rubric')}")  # fmt: skip
    click.echo("\n-- prompt, system")
    click.echo(_lines(kept.system, visible))
    click.echo("\n-- prompt, conversation")
    click.echo(_lines(kept.user, visible))
    click.echo("\n-- reply")
    click.echo(_lines(_pretty(kept.reply.text), visible))
    click.echo("\n-- quotes")
    for q in quotes:
        click.echo(
            f"   {'found    ' if q.found else 'NOT THERE'} turn {q.turn + 1}: {visible(q.quote)}"
        )
    if kept.error:
        click.echo(f"\n-- not used: {visible(kept.error)}")
    tokens = f"{usage.prompt} tokens read ({usage.cached} cached), {usage.completion} written" if usage else "tokens not told"  # fmt: skip
    click.echo(f"\n-- cost: {money(kept.reply.cost)} USD, {tokens}, {kept.reply.seconds:.1f} s\n")


def _lines(text: str, visible: object) -> str:
    """A text that others wrote, line by line, with control and direction characters as escapes."""
    assert callable(visible)
    return "\n".join(visible(line) for line in text.split("\n"))


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except ValueError:
        return text


def _total(found: Sequence[Kept]) -> None:
    from decimal import Decimal

    from qa.language_model.budget import money

    total = sum((k.reply.cost for k in found), Decimal(0))
    click.echo(f"{len(found)} replies, {money(total)} USD")
