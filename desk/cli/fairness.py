"""`evenhand fairness`: whether a score stays when only who speaks, or how, is exchanged."""

from __future__ import annotations

import io
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, progress_bar, usage_errors
from desk.cli.reading import reading_options
from desk.cli.score import calibrated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.insight.fairness import Outcome
    from qa.rubric import Language, Rubric
    from qa.scoring.scorer import Scorer
    from transcripts.conversation import Conversation


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--rubric", "rubric_name", default="five-consistencies", show_default=True)
@click.option("--scorer", "scorer_name", default="local", show_default=True)
@click.option("--norms", type=click.Path(path_type=Path), help="As for `evenhand score`.")
@click.option(
    "--calibration",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Audit the scorer as this calibration leaves it.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="So many conversations at most, in the order they are read.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Also an HTML page, here."
)
@click.option("--json", "as_json", is_flag=True, help="Every figure, one JSON object a line.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en")
@reading_options
def fairness(
    paths: tuple[str, ...],
    calibration: Path | None,
    sample: int,
    out: Path | None,
    as_json: bool,
    language: Language,
    **options: Any,
) -> None:
    """Exchange names, gender, region, dialect, slips, script; count the scores that change.

    PATH: your own conversations; without it those that ship with evenhand. Texts written natively
    for Taiwan and Hong Kong are always set beside the mainland's.

    \b
    Example: evenhand fairness examples/conversations --sample 10 --out fairness.html
    """
    from desk.cli.review_import import every_conversation
    from desk.shipped import examples
    from qa.rubric_file import load_rubric
    from qa.scoring.catalog import scorer

    log, now = Log(), datetime.now(UTC)
    with usage_errors():
        rubric = load_rubric(options["rubric_name"])
        plain = scorer(options["scorer_name"], options["norms"])
        chosen = calibrated(plain, calibration, rubric, log)
    given = paths or (str(examples() / "conversations"),)
    every = list(every_conversation(given, options, log).values())
    if not every:
        raise click.UsageError("no conversation could be read; see the errors above")
    if len(every) > sample:
        log.note(f"{sample} of {len(every)} conversations; more with --sample {len(every)}")
    found = _audited(every[:sample], rubric, chosen, now)
    if out is not None:
        from qa.insight.fairness_page import Audited, write_fairness_page

        name = f"{chosen.name}@{chosen.version}"
        write_fairness_page(out, found, Audited(name, rubric, len(every[:sample]), now), language)
        click.echo(f"{out}: the same with groups and every flip", err=True)
    _told(found, rubric, language, as_json)
    log.end()


def _audited(
    conversations: Sequence[Conversation], rubric: Rubric, chosen: Scorer, now: datetime
) -> list[Outcome]:
    from qa.insight.fairness import audit

    with progress_bar() as bar:
        task = bar.add_task("exchanging", total=len(conversations))

        def counted() -> Any:
            for conversation in conversations:
                yield conversation
                bar.advance(task)

        return list(audit(counted(), rubric, chosen, now))


def _told(found: Sequence[Outcome], rubric: Rubric, language: Language, as_json: bool) -> None:
    import json
    from dataclasses import asdict

    from rich.console import Console

    from qa.insight.fairness import treatments
    from qa.insight.fairness_page import fairness_table

    if as_json:
        for row in treatments(found, by_group=True):
            click.echo(json.dumps({**asdict(row), "over": row.over}, ensure_ascii=False))
        return
    width = max(shutil.get_terminal_size((100, 24)).columns, 80)
    shown = Console(file=io.StringIO(), width=width)
    for part in fairness_table(found, rubric, language):
        shown.print(part)
    text: str = shown.file.getvalue()  # type: ignore[attr-defined]  # the StringIO given above
    sys.stdout.write("\n".join(line.rstrip() for line in text.splitlines()) + "\n")
