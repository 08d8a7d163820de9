"""`evenhand rubric list|show|check|diff|import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

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
@click.option("--strict", is_flag=True, help="Exit 1 where there is advice, too.")
def check(paths: tuple[str, ...], strict: bool) -> None:
    """Check rubric files: every mistake with its line, and advice on texts that reviewers read differently.

    Advice (`warning`) is on vague words, two questions in one, levels that say the same, a missing
    rule for what is not applicable, a missing language. Exit 1 where there is a mistake.

    \b
    Example: evenhand rubric check five-consistencies
    """
    from qa.errors import RubricError
    from qa.rubric_file import load_with_path
    from qa.rubric_lint import lint

    wrong = False
    for name in paths:
        try:
            found, path = load_with_path(name)
        except RubricError as error:
            wrong = True
            for problem in error.problems:
                click.echo(f"error: {problem}", err=True)
            continue
        advice = lint(path, found)
        for line in advice:
            click.echo(f"warning: {line}", err=True)
        wrong = wrong or (strict and bool(advice))
        click.echo(
            f"{name}: {found.reference}, {len(found.criteria)} criteria, hash {found.content_hash}"
        )
    sys.exit(1 if wrong else 0)


@rubric.command()
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change.")
def diff(before: str, after: str, as_json: bool) -> None:
    """Say what changed between two rubrics, and which scores could change by it.

    \b
    Example: evenhand rubric diff foundations relationship-skills
    """
    from qa.rubric_diff import differences
    from qa.rubric_file import load_rubric

    with usage_errors():
        old, new = load_rubric(before), load_rubric(after)
    changes = differences(old, new)
    if as_json:
        for change in changes:
            click.echo(change.model_dump_json())
        return
    from desk.cli.rubric_text import difference_lines

    for line in difference_lines(old, new, changes):
        click.echo(line)


@rubric.command("import")
@click.argument("form", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--language", type=LANGUAGE, help="Of the form's texts; default: told from them.")
def import_rubric(form: Path, out: Path, language: str | None) -> None:
    """Make a rubric of an evaluation form: Amazon Connect (JSON, also evaluations 3.1), Zendesk QA.

    What the form does not say (anchors, the other languages) is named on stderr.

    \b
    Example: evenhand rubric import rubrics/connect-form.json --out our-form.yaml
    """
    import io
    from typing import get_args

    from ruamel.yaml import YAML

    from qa.rubric import Language
    from qa.rubric_import import import_form
    from transcripts.home import write_whole

    with usage_errors():
        if out.suffix not in (".yaml", ".yml"):
            raise click.UsageError(f"--out: {out}: a rubric is a .yaml file")
        found = import_form(form, language)
        text = io.StringIO()
        writer: Any = YAML(typ="safe", pure=True)
        writer.default_flow_style, writer.allow_unicode = False, True
        writer.sort_base_mapping_type_on_output = False
        writer.dump(found.rubric.model_dump(mode="json", exclude_defaults=True), text)
        write_whole(out, text.getvalue())
    missing = [tag for tag in get_args(Language) if tag not in found.rubric.languages]
    click.echo(f"{out}: {found.rubric.reference}, {len(found.rubric.criteria)} criteria", err=True)
    for line in found.left_out:
        click.echo(f"note: {line}", err=True)
    click.echo(f"note: no texts in {', '.join(missing)}; add them, then: evenhand rubric check {out}", err=True)  # fmt: skip
