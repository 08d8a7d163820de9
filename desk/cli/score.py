"""`evenhand score`: conversations and recordings in, scorecards out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.model_options import Asking, model_options
from desk.cli.reading import read_options, reading_options, records_option
from desk.cli.scoring_run import Run

if TYPE_CHECKING:
    from qa.rubric import Language, Rubric
    from qa.scoring.calibration.model import Calibration
    from qa.scoring.scorer import Scorer

_FORMATS = ("table", "jsonl", "csv", "html", "parquet")
_SUFFIXES = {
    ".jsonl": "jsonl", ".json": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html",
    ".txt": "table", ".parquet": "parquet", "": "table",
}  # fmt: skip
_NEEDS_OUT = {"html": "report.html", "parquet": "scores.parquet"}


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--rubric",
    "rubric_name",
    default="five-consistencies",
    show_default=True,
    help="Name, name@version or YAML file.",
)
@click.option(
    "--scorer",
    "scorer_name",
    default="local",
    show_default=True,
    help="local, judge (a language model), both side by side, or another's name.",
)
@click.option(
    "--norms",
    type=click.Path(path_type=Path),
    help="TOML file of response times; default: the shipped ones.",
)
@click.option(
    "--knowledge",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of Markdown that what agents state is held against (product knowledge).",
)
@click.option(
    "--calibration",
    "calibration_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What `evenhand calibrate` learnt; the machine's own value stays beside each score.",
)
@click.option(
    "--format",
    "out_format",
    type=click.Choice(_FORMATS),
    help="Default: by the suffix of --out, else table.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write; for parquet also a folder. A killed run goes on when repeated.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "zh-Hans", "zh-Hant"]),
    help="Of reasons, advice and pages; default: each conversation's.",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that score."
)
@click.option(
    "--redact",
    "redacted",
    is_flag=True,
    help="Write quotes and transcripts without personal data; the scores are of the original.",
)
@records_option
@model_options
@reading_options
def score(
    paths: tuple[str, ...],
    rubric_name: str,
    scorer_name: str,
    norms: Path | None,
    knowledge: Path | None,
    calibration_path: Path | None,
    out_format: str | None,
    out: Path | None,
    language: Language | None,
    jobs: int,
    redacted: bool,
    records: Path | None,
    **reading: Any,
) -> None:
    """Score conversations and recordings. PATH: files, folders, globs, or - for stdin.

    \b
    Example: evenhand score examples/conversations --format html --out report.html
    With a language model on this machine:
    evenhand score chats.jsonl --scorer both --judge-model qwen3 --model-url http://127.0.0.1:11434/v1
    """
    from desk.cli.judging import finished_cards, scorers_of
    from qa.rubric_file import load_rubric
    from transcripts.formats import format_named

    log = Log()
    asking = Asking.taken(reading)
    out_format = out_format or _format_of(out)
    if out is None and (example := _NEEDS_OUT.get(out_format)):
        raise click.UsageError(f"--format {out_format} needs --out, such as --out {example}")
    with usage_errors():
        rubric = load_rubric(rubric_name)
        raw, judging = scorers_of(scorer_name, norms, asking, rubric, language, log)
        raw = informed(raw, knowledge, log)
        chosen = combined(raw, calibration_path, rubric, log) if len(raw) == 2 else None
        chosen = chosen or tuple(calibrated(s, calibration_path, rubric, log) for s in raw)
        if reading["input_format"]:
            format_named(reading["input_format"])
        written = _first_file(out, out_format)
    options = read_options(reading, log)
    jobs = 1 if judging else jobs  # a judge asks many at once by itself, and keeps one budget
    run = Run(rubric, chosen, language, jobs, log)
    run.records, run.redacts, run.judging = records, redacted, judging
    if asking.retry_errors:
        run.finished = finished_cards(out, out_format, rubric, chosen)
    with run.journal(written) as journal:
        run.write(run.cards(paths, options, journal), out_format, out)
    log.end()


def informed(scorers: tuple[Scorer, ...], folder: Path | None, log: Log) -> tuple[Scorer, ...]:
    """The scorers, the local one with the knowledge base of a folder; who cannot use it is named."""
    from dataclasses import replace

    from qa.knowledge import read_knowledge
    from qa.scoring.local.scorer import LocalScorer

    if folder is None:
        return scorers
    known = read_knowledge(folder)
    log.note(f"{folder}: {len(known.passages)} statements of the knowledge base")
    for other in scorers:
        if not isinstance(other, LocalScorer):
            log.note(f"--knowledge is used by the local scorer only, not by {other.name}")
    return tuple(replace(s, knowledge=known) if isinstance(s, LocalScorer) else s for s in scorers)


def combined(
    raw: tuple[Scorer, ...], path: Path | None, rubric: Rubric, log: Log
) -> tuple[Scorer, ...] | None:
    """Both scorers, and what combines them by a calibration that was learnt from both; None without one."""
    from qa.scoring.calibration.combined import CombinedScorer, Remembered, combined_name
    from qa.scoring.calibration.model import read_calibration

    if path is None:
        return None
    found = read_calibration(path)
    names = combined_name(*(f"{s.name}@{s.version}" for s in raw))
    if found.misfit(rubric.content_hash, names) is not None:
        return None  # it may be one of a single scorer: `calibrated` says what does not fit
    _note_unused(path, found, log)
    if not found.used:
        return raw
    first, second = map(Remembered, raw)
    covered = found.named(found.used)
    log.note(f"{path}: combined are {covered}; everything else is the first scorer's own")
    return first, second, CombinedScorer(first, second, found)


def calibrated(chosen: Scorer, path: Path | None, rubric: Rubric, log: Log) -> Scorer:
    """The scorer with the calibration of a file, or without where it does not fit, which is said."""
    from qa.scoring.calibration.calibrated import CalibratedScorer
    from qa.scoring.calibration.model import read_calibration

    if path is None:
        return chosen
    found = read_calibration(path)
    why = found.misfit(rubric.content_hash, f"{chosen.name}@{chosen.version}")
    if why is not None:
        log.note(f"{path}: the calibration is not applied: {why}; run evenhand calibrate again")
        return chosen
    _note_unused(path, found, log)
    if not found.used:
        return chosen
    covered = found.named(found.used)
    log.note(f"{path}: calibrated are {covered}; everything else is the machine's own")
    return CalibratedScorer(chosen, found)


def _note_unused(path: Path, found: Calibration, log: Log) -> None:
    """What a calibration holds and is not used."""
    if found.unused:
        log.note(f"{path}: not applied, since unseen conversations were no nearer to the reviewers with it: {found.named(found.unused)}")  # fmt: skip


def _first_file(out: Path | None, out_format: str) -> Path | None:
    """The file beside which a run keeps its journal: for Parquet, that of the scores."""
    if out is None or out_format != "parquet":
        return out
    from qa.report.parquet import check_installed, places

    check_installed()
    return places(out).scores


def _format_of(out: Path | None) -> str:
    """The format that the suffix of an output stands for; a table without one."""
    suffix = out.suffix.lower() if out else ""
    if suffix not in _SUFFIXES:
        raise click.UsageError(
            f"--out: no format is known by {suffix!r}; accepted are "
            f"{' '.join(filter(None, _SUFFIXES))}, or any name with --format {'|'.join(_FORMATS)}"
        )
    return _SUFFIXES[suffix]
