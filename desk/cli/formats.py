"""`evenhand formats`: what can be read, how it is recognised, what it carries and cannot."""

from __future__ import annotations

import json
import shutil
import sys

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def formats(as_json: bool) -> None:
    """List the file formats that can be read, and the recordings.

    \b
    Example: evenhand formats
    """
    rows = list(_rows())
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    _print(rows)


def _rows() -> list[dict[str, object]]:
    from transcripts.formats import known_formats
    from transcripts.sources import AUDIO_SUFFIXES

    listed: list[dict[str, object]] = [
        {
            "name": known.name,
            "suffixes": list(known.suffixes),
            "about": known.about,
            "known_by": known.known_by,
            "carries": known.carries,
            "loses": known.loses,
        }
        for known in known_formats().values()
    ]
    listed.append(
        {
            "name": "recording",
            "suffixes": sorted(AUDIO_SUFFIXES),
            "about": "sound, two channels or one",
            "known_by": "suffix, or the first bytes",
            "carries": "turns, times, words with confidence, talk and silence",
            "loses": "names; roles where there is one channel only",
        }
    )
    return listed


def _print(rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_lines=True, pad_edge=False)
    for title in ("format", "suffixes", "recognised by", "carries", "cannot carry"):
        table.add_column(title, overflow="fold", no_wrap=title == "format")
    for row in rows:
        suffixes = row["suffixes"]
        assert isinstance(suffixes, list)
        table.add_row(
            str(row["name"]),
            " ".join(suffixes),
            str(row["known_by"] or row["about"]),
            str(row["carries"]),
            str(row["loses"]),
        )
    width = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120
    Console(width=width, markup=False, highlight=False).print(table)
