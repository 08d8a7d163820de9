"""`evenhand formats`: what can be read."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def formats(as_json: bool) -> None:
    """List the file formats that can be read, and the recordings.

    \b
    Example: evenhand formats
    """
    from transcripts.formats import known_formats
    from transcripts.sources import AUDIO_SUFFIXES

    listed = [(f.name, " ".join(f.suffixes), f.about) for f in known_formats().values()]
    listed.append(("recording", " ".join(sorted(AUDIO_SUFFIXES)), "sound, two channels or one"))
    for name, suffixes, about in listed:
        if as_json:
            click.echo(json.dumps({"name": name, "suffixes": suffixes.split(), "about": about}))
        else:
            click.echo(f"{name:<10} {about}\n{'':<10} {suffixes}")
