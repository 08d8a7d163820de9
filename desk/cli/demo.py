"""`evenhand demo`: the main job on the shipped examples, offline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from desk.cli.console import Log, usage_errors
from desk.shipped import examples

_READING: dict[str, Any] = {
    **dict.fromkeys(("encoding", "input_format", "channel", "timezone", "date_order", "model")),
    "mapping": (),
    "swap": False,
}


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("evenhand-demo.html"),
    show_default=True,
    help="The report to write.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "zh-Hans", "zh-Hant"]),
    default="en",
    show_default=True,
    help="Of the report.",
)
def demo(out: Path, language: str) -> None:
    """Transcribe and score the shipped examples: a table here, a report in one HTML file.

    \b
    Example: evenhand demo --out demo.html --language zh-Hans
    """
    from desk.cli.reading import read_options
    from desk.cli.scoring_run import Run
    from qa.rubric_file import load_rubric
    from qa.scoring.catalog import scorer
    from qa.scoring.scorer import reading_language

    log = Log()
    with usage_errors():
        run = Run(
            load_rubric("five-consistencies"), scorer("local"), reading_language(language), 1, log
        )
    paths = tuple(str(examples() / kind) for kind in ("conversations", "recordings"))
    cards = run.write_page(run.cards(paths, read_options(dict(_READING), log)), out)
    click.echo(run.table(cards, sys.stdout))
    click.echo(f"The report with the evidence: {out.resolve()}")
    log.end()
