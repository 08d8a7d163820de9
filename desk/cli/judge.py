"""`evenhand judge`: what a language model was asked and said, and whether its scores may be trusted."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.console import Log, usage_errors

if TYPE_CHECKING:
    from qa.language_model.replies import Kept
    from qa.review.trust import Asked, Trust
    from qa.rubric import Language


@click.group()
def judge() -> None:
    """The language model as a judge: its prompts and replies, and its trust gate.

    \b
    Example: evenhand judge explain late-order-en-good empathy
    """


@judge.command()
@click.argument("conversation")
@click.argument("criterion")
@click.option(
    "--all", "every", is_flag=True, help="What was asked with earlier prompts and models too."
)
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


@judge.command()
@click.argument("cards", type=click.Path(path_type=Path))
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="People's scores; default: $EVENHAND_HOME/reviews/reviews.jsonl.",
)
@click.option("--rubric", "rubric_name", help="Default: the rubric that the cards name.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a criterion and language.")
def check(
    cards: Path, reviews: Path | None, rubric_name: str | None, language: Language, as_json: bool
) -> None:
    """The trust gate: the judge's CARDS held against people's scores, per criterion and language.

    What passes is written down and is no longer advice, as long as rubric, prompt and model stay
    the same.

    \b
    Example: evenhand review import examples/reviews.csv --conversations examples/conversations
             evenhand judge check cards.jsonl
    """
    from desk.cli.report import known_reviews
    from desk.cli.reviewed import note_replaced
    from desk.cli.scored import rubric_of, saved_cards
    from qa.review.trust import trust

    log = Log()
    judged = [c for c in saved_cards(cards, log) if c.scorer.partition("@")[0] == "judge"]
    if not judged:
        raise click.UsageError(
            f"{cards}: no card of a judge; `evenhand score PATH --scorer judge --out {cards}` writes them"
        )
    scorer = Counter(c.scorer for c in judged).most_common(1)[0][0]
    rubric = rubric_of(judged, rubric_name, log)
    fitting = [c for c in judged if c.scorer == scorer and c.rubric_hash == rubric.content_hash]
    if len(fitting) < len(judged):
        log.note(f"{cards}: {len(judged) - len(fitting)} cards are of another judge or rubric text and are left out")  # fmt: skip
    asked, snapshots = _asked(scorer)
    said = [r for r in known_reviews(reviews, log) if r.kind == "review"]
    note_replaced(said, rubric.content_hash, log)
    found = trust(fitting, said, rubric, asked)
    if not found:
        raise click.UsageError(
            f"no review of {rubric.reference} ({rubric.content_hash}) is about these cards; "
            "`evenhand review import` brings people's scores in"
        )
    _write_passes(found, rubric.content_hash, scorer, snapshots, log)
    _show(found, scorer, rubric.reference, language, as_json)
    log.end()


def _asked(scorer: str) -> tuple[dict[tuple[str, str | None, str], Asked], tuple[str, ...]]:
    """What asking came to for each score of a judge, and the snapshots that answered."""
    from decimal import Decimal

    from qa.language_model.replies import Replies, replies_path
    from qa.review.trust import Asked
    from qa.scoring.judge.explaining import quotes_of

    if not replies_path().exists():
        return {}, ()
    groups: dict[tuple[str, str | None, str], list[Kept]] = defaultdict(list)
    prompt = scorer.partition("+")[2].partition(".")[0]
    for kept in Replies(replies_path()).about(prompt=prompt):
        about = kept.about
        if about["scorer"].rpartition(".k")[0] != scorer.rpartition(".k")[0]:
            continue  # asked for the same judge, with however many repeats
        groups[about["conversation"], about["agent"] or None, about["criterion"]].append(kept)
    found = {}
    for part, replies in groups.items():
        used = [k for k in replies if k.error is None]
        quotes = [q for k in used for q in quotes_of(k.user, k.reply.text)]
        found[part] = Asked(
            tuple(str(json.loads(k.reply.text)["answer"]) for k in used if not k.about["without"]),
            len(quotes),
            sum(not q.found for q in quotes),
            sum((k.reply.cost for k in replies), Decimal(0)),
        )
    return found, tuple(sorted({k.reply.model for group in groups.values() for k in group}))


def _write_passes(
    found: Sequence[Trust], rubric_hash: str, scorer: str, snapshots: tuple[str, ...], log: Log
) -> None:
    """Write down what passed; what passed before and does not now is taken back."""
    from qa.scoring.judge.gate import Pass, passes_path, read_passes, write_passes

    new = [
        Pass(
            rubric_hash=rubric_hash, scorer=scorer, snapshots=snapshots, criterion=t.criterion.id,
            language=t.language, n=t.judge.units, agreement=t.judge.kappa.value or 0.0,
            at=datetime.now(UTC),
        )
        for t in found
        if t.passed
    ]  # fmt: skip
    path = passes_path()
    with usage_errors():
        write_passes(path, read_passes(path).replaced(rubric_hash, scorer, new))
    log.note(f"{path}: {len(new)} of {len(found)} passed; the others stay advice")


def _show(
    found: Sequence[Trust], scorer: str, rubric: str, language: Language, as_json: bool
) -> None:
    if as_json:
        for t in found:
            figures = {
                name: asdict(one) if (one := getattr(t, name)) is not None else None
                for name in ("judge", "people", "constant")
            }
            record = {
                "criterion": t.criterion.id, "language": t.language, "passed": t.passed,
                "lacks": t.lacks, "withheld": t.withheld, "flips": t.flips,
                "fabricated": t.fabricated, "cost": str(t.cost) if t.cost is not None else None,
                "scorer": scorer, "applies": asdict(t.applies), **figures,
            }  # fmt: skip
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return
    from rich.console import Console

    from qa.report.trust_table import trust_table

    shown = Console(file=io.StringIO(), width=130)
    shown.print(trust_table(found, scorer, rubric, language))
    text: str = shown.file.getvalue()  # type: ignore[attr-defined]  # the StringIO given above
    sys.stdout.write("\n".join(line.rstrip() for line in text.splitlines()) + "\n")


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
    click.echo("\n-- quotes (turns counted from 1, as on cards; the model counts from 0)")
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
    replies = "1 reply" if len(found) == 1 else f"{len(found)} replies"
    click.echo(f"{replies}, {money(total)} USD")
