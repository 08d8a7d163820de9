"""`python -m bench speed`: measure, print a table, and with --save keep what docs quote."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from bench.figures import Measured, save, table


def _speed(streamed: int) -> Measured:
    from bench import speed

    return speed.measure(streamed)


#: Every bench there is.
BENCHES = {"speed": _speed}


@click.command()
@click.argument("bench", type=click.Choice(list(BENCHES)))
@click.option(
    "--stream",
    "streamed",
    type=click.IntRange(min=100),
    default=100_000,
    show_default=True,
    help="Chats from stdin to stdout.",
)
@click.option("--json", "as_json", is_flag=True, help="Machine output.")
@click.option("--save", "keep", is_flag=True, help="Write docs/figures.json and what quotes it.")
def main(bench: str, streamed: int, as_json: bool, keep: bool) -> None:
    """Measure and print a table, with commit and machine."""
    measured = BENCHES[bench](streamed)
    click.echo(json.dumps(asdict(measured), ensure_ascii=False) if as_json else table(measured))
    if keep:
        save(bench, measured)


if __name__ == "__main__":
    main()
