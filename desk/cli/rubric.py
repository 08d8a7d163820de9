"""`evenhand rubric list|show|check`."""

from __future__ import annotations

import sys

import click

from desk.cli.console import usage_errors

LANGUAGE = click.Choice(["en", "zh-Hans", "zh-Hant"])


@click.group()
def rubric() -> None:
    """List, show and check rubrics.

    \b
    Example: evenhand rubric show five-consistencies --language zh-Hant
    """


@rubric.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_rubrics(as_json: bool) -> None:
    """The rubrics that a name can find, and where each is.

    \b
    Example: evenhand rubric list
    """
    import json

    from qa.errors import RubricError
    from qa.rubric_file import read_rubric, rubric_files

    wrong = False
    for path in rubric_files():
        try:
            found = read_rubric(path)
        except RubricError as error:
            wrong = True
            click.echo(
                f"error: {path}: {len(error.problems)} problem(s); see: evenhand rubric check {path}",
                err=True,
            )
            continue
        if as_json:
            click.echo(json.dumps({
                "id": found.id, "version": found.version, "hash": found.content_hash,
                "languages": list(found.languages), "criteria": [c.id for c in found.criteria],
                "path": str(path),
            }, ensure_ascii=False))  # fmt: skip
        else:
            ids = ", ".join(c.id for c in found.criteria)
            click.echo(f"{found.reference}  [{', '.join(found.languages)}]  {ids}\n    {path}")
    sys.exit(1 if wrong else 0)


@rubric.command()
@click.argument("name")
@click.option("--language", type=LANGUAGE, default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The whole rubric as JSON.")
def show(name: str, language: str, as_json: bool) -> None:
    """What a rubric asks and what each level means.

    \b
    Example: evenhand rubric show five-consistencies --language zh-Hans
    """
    from qa.rubric_file import load_rubric

    with usage_errors():
        found = load_rubric(name)
    if as_json:
        click.echo(found.model_dump_json())
        return
    from desk.cli.rubric_text import rubric_lines

    for line in rubric_lines(found, language):
        click.echo(line)


@rubric.command()
@click.argument("paths", nargs=-1, required=True)
def check(paths: tuple[str, ...]) -> None:
    """Check rubric files: every problem with its line. Exit 1 where there is any.

    \b
    Example: evenhand rubric check five-consistencies
    """
    from qa.errors import RubricError
    from qa.rubric_file import load_rubric

    wrong = False
    for name in paths:
        try:
            found = load_rubric(name)
        except RubricError as error:
            wrong = True
            for problem in error.problems:
                click.echo(f"error: {problem}", err=True)
        else:
            click.echo(
                f"{name}: {found.reference}, {len(found.criteria)} criteria, hash {found.content_hash}"
            )
    sys.exit(1 if wrong else 0)
