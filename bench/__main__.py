"""`python -m bench speed|accuracy|redaction|clock|speech|speakers|calibrated|judge|customer`: measure, print a table, and with --save keep what docs quote."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from bench.chats import DATA, Given
from bench.figures import Measured, save, table


def _speed(given: Given) -> Measured:
    from bench import speed

    return speed.measure(given)


def _accuracy(given: Given) -> Measured:
    from bench import accuracy

    return accuracy.measure(given)


def _clock(given: Given) -> Measured:
    from bench import clock

    return clock.measure()


def _redaction(given: Given) -> Measured:
    from bench import redaction

    return redaction.measure()


def _speech(given: Given) -> Measured:
    from bench import speech

    return speech.measure(given)


def _speakers(given: Given) -> Measured:
    from bench import speakers

    return speakers.measure(given)


def _calibrated(given: Given) -> Measured:
    from bench import calibrated

    return calibrated.measure(given)


def _judge(given: Given) -> Measured:
    from bench import judge

    return judge.measure()


def _customer(given: Given) -> Measured:
    if given.model:
        from bench import modelled

        return modelled.measure(given)
    from bench import customer

    return customer.measure(given)


#: Every bench there is.
BENCHES = {
    "speed": _speed,
    "accuracy": _accuracy,
    "redaction": _redaction,
    "clock": _clock,
    "speech": _speech,
    "speakers": _speakers,
    "calibrated": _calibrated,
    "judge": _judge,
    "customer": _customer,
}


@click.command()
@click.argument("bench", type=click.Choice(list(BENCHES)))
@click.option(
    "--stream",
    "streamed",
    type=click.IntRange(min=100),
    default=100_000,
    show_default=True,
    help="Chats from stdin to stdout (speed).",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DATA,
    show_default=True,
    help="Folder of real dialogues; what is not there is not measured, and that is said.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="SET",
    help="Only this set, e.g. stc3_en (accuracy, calibrated); mono, clips, stereo, nothing or speakers (speech).",
)
@click.option(
    "--sample",
    type=click.IntRange(min=2),
    help="Only so many dialogues of each set (accuracy); so many recordings, and a minute without speech (speech); so many plays of each agent (customer).",
)
@click.option(
    "--calibrated", is_flag=True, help="Also what is learnt from the labels; takes long (accuracy)."
)
@click.option("--model", is_flag=True, help="20 plays with a small real language model (customer).")
@click.option(
    "--replies",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="EVENHAND_MODEL_REPLIES",
    help="Keep the model's replies in this file, so that a killed run goes on (customer --model).",
)
@click.option("--json", "as_json", is_flag=True, help="Machine output.")
@click.option("--save", "keep", is_flag=True, help="Write docs/figures.json and what quotes it.")
def main(
    bench: str,
    streamed: int,
    data: Path,
    only: tuple[str, ...],
    sample: int | None,
    calibrated: bool,
    model: bool,
    replies: Path | None,
    as_json: bool,
    keep: bool,
) -> None:
    """Measure and print a table, with commit and machine."""
    measured = BENCHES[bench](Given(streamed, data, only, sample, calibrated, model, replies))
    click.echo(json.dumps(asdict(measured), ensure_ascii=False) if as_json else table(measured))
    if keep:
        save(f"{bench}-model" if model else bench, measured, only)


if __name__ == "__main__":
    main()
