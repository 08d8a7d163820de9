"""`evenhand notebook new`: a coach's notebook on given scorecards, ready to run in JupyterLab."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.console import Log, usage_errors

if TYPE_CHECKING:
    from desk.notebooks.building import Material
    from qa.rubric import Language
    from qa.scorecard import Scorecard

_NAMES = ("first-look",)


@click.group()
def notebook() -> None:
    """Write notebooks for coaches.

    \b
    Example: evenhand notebook new --help
    """


@notebook.command()
@click.argument("name", type=click.Choice(_NAMES))
@click.argument("scorecards", type=click.Path(path_type=Path))
@click.option(
    "--conversations",
    multiple=True,
    metavar="PATH",
    help="File, folder or quoted glob of the conversations; repeatable.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "zh-Hans", "zh-Hant"]),
    help="Of the notebook; default: the conversations', where it is one.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; default: NAME.ipynb.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def new(
    name: str,
    scorecards: Path,
    conversations: tuple[str, ...],
    language: Language | None,
    out: Path | None,
    force: bool,
) -> None:
    """Write the notebook NAME on SCORECARDS: a file or folder that `evenhand score` wrote as JSONL.

    Files in the notebook's folder are named from there, others in full.

    \b
    Example: evenhand score examples/conversations --out cards.jsonl && evenhand notebook new first-look cards.jsonl --conversations examples/conversations
    """
    from desk.notebooks.building import NOTEBOOKS, check_installed, written
    from desk.notebooks.opening import one_run, read_cards
    from transcripts.home import write_whole

    log, out = Log(), out or Path(f"{name}.ipynb")
    if out.exists() and not force:
        raise click.UsageError(f"--out: {out} is there already; give --force to replace it")
    with usage_errors():
        check_installed()
        found = read_cards(scorecards)
        for failure in found.failures:
            log.failure(failure)
        for passed in found.passed:
            log.note(passed)
        taken, _ = one_run(found.cards)
        material = _material(scorecards, conversations, taken, out.parent)
        built = NOTEBOOKS[name](language or _language(taken), material)
    write_whole(out, written(built))
    _say(out, material, taken, conversations)
    log.end()


def _material(
    scorecards: Path, conversations: tuple[str, ...], cards: list[Scorecard], folder: Path
) -> Material:
    from desk.notebooks.building import Material, placed
    from desk.notebooks.errors import NotebookError
    from transcripts.formats.reading import Failure
    from transcripts.sources import discover

    for found in discover(conversations):
        if isinstance(found, Failure):
            raise NotebookError(f"--conversations: {found}")
        if found.path is None:
            raise NotebookError(
                "--conversations: a notebook cannot read standard input; give a path"
            )
    named = [placed(path, folder) for path in (str(scorecards), *conversations)]
    (first, _), *others = named
    return Material(
        scorecards=first,
        conversations=tuple(path for path, _ in others),
        rubric=_own_rubric(cards[0].rubric, folder),
        relative=all(inside for _, inside in named),
    )


def _own_rubric(reference: str, folder: Path) -> str | None:
    """The file of a team's own rubric, which a notebook elsewhere would not find by its name."""
    from desk.notebooks.building import placed
    from qa.rubric_file import rubric_files

    id = reference.rpartition("@")[0]
    path = next((path for path in rubric_files() if path.stem == id), None)
    own = path is not None and path.parent == Path("rubrics")
    return placed(str(path), folder)[0] if own else None


def _language(cards: list[Scorecard]) -> Language:
    from qa.scoring.scorer import reading_language

    languages = {reading_language(card.about.language) for card in cards}
    return languages.pop() if len(languages) == 1 else "en"


def _say(
    out: Path, material: Material, cards: list[Scorecard], conversations: tuple[str, ...]
) -> None:
    paths = "start from its folder" if material.relative else "are those of this computer"
    click.echo(f"{out}: {len(cards)} scorecards; the paths in it {paths}", err=True)
    if not conversations:
        click.echo(
            "note: no --conversations: it shows quotes, not what was said around them", err=True
        )
    found = shutil.which(
        "jupyter-lab", path=os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()])
    )
    click.echo(f"Open it: jupyter lab {out}", err=True)
    if found is None:
        click.echo("JupyterLab is not here yet: pip install -e '.[notebook]'", err=True)
