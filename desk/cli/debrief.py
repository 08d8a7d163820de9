"""`evenhand debrief`: what a play shows, as text, page or JSON."""

from __future__ import annotations

from pathlib import Path

import click

from desk.cli.console import usage_errors


@click.command()
@click.argument("session", default="last")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "json"]), help="Default: by --out."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write here; .html and .json say the format."
)
def debrief(session: str, form: str | None, out: Path | None) -> None:
    """What went well in a play, what turned the customer, and two points at most.

    SESSION is a saved play: a file, an id (`evenhand practise --list`), or `last`. The page is in the
    language of the play and private to whoever played.

    \b
    Example: echo "Which order is it?" | evenhand practise late-parcel --seed 7 --out play.json
             evenhand debrief play.json --out debrief.html
    """
    from training.debrief import debrief as debriefed
    from training.store.sessions import Sessions

    form = form or {".html": "html", ".json": "json"}.get(out.suffix if out else "", "text")
    with usage_errors():
        record = Sessions().load(session)
        if not record.session.steps:
            raise click.UsageError(
                f"{record.id}: nothing was said in this play; there is no debrief"
            )
        text = _written(form, debriefed(record))
    if out is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    from transcripts.home import write_whole

    write_whole(out, text if text.endswith("\n") else f"{text}\n")
    click.echo(f"{out}: debrief of {record.id}")


def _written(form: str, given: object) -> str:
    from training.debrief import Debrief

    assert isinstance(given, Debrief)
    if form == "html":
        from training.pages.debrief_page import render_debrief

        return render_debrief(given)
    if form == "json":
        from training.pages.debrief_json import debrief_json

        return debrief_json(given)
    from training.pages.debrief_text import debrief_lines

    return "\n".join(debrief_lines(given))
