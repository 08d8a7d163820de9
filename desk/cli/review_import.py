"""`evenhand review import`: filled-in sheets and other systems' reviews become records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.report import known_reviews
from desk.cli.reviewed import note_replaced_by
from desk.cli.scored import saved_cards

if TYPE_CHECKING:
    from qa.review.imported import Known
    from qa.review.record import Review
    from transcripts.conversation import Conversation


def every_conversation(
    paths: tuple[str, ...], options: dict[str, Any], log: Log
) -> dict[str, Conversation]:
    """All conversations of the paths by id; what cannot be read is a failure."""
    from desk.cli.reading import read_options
    from transcripts.formats.reading import Loaded
    from transcripts.sources import read_conversations

    found: dict[str, Conversation] = {}
    for result in read_conversations(paths, read_options(options, log)):
        if isinstance(result, Loaded):
            found.setdefault(result.conversation.id, result.conversation)
        else:
            log.failure(result)
    return found


_MAPPED = ("conversation", "criterion", "reviewer", "score", "agent", "reason")


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE...",
)
@click.option(
    "--conversations",
    multiple=True,
    metavar="PATH",
    help="What was reviewed; or give --scorecards. Repeatable.",
)
@click.option(
    "--scorecards",
    type=click.Path(path_type=Path),
    help="The machine's cards: their values are kept beside the reviewers'.",
)
@click.option("--rubric", "rubric_name", default="five-consistencies", show_default=True)
@click.option("--reviewer", help="Who reviewed, where a file does not say.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    help=f"Column of a field: {' '.join(_MAPPED)}. Repeatable.",
)
@click.option(
    "--criterion",
    "names",
    multiple=True,
    metavar="NAME=ID",
    help="A name in the file for a criterion. Repeatable.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    help="A named column that is no criterion; satisfaction is known. Repeatable.",
)
@click.option("--scale", metavar="LOW..HIGH", help="Scores that are no levels, such as 0..100.")
@click.option("--self", "own", is_flag=True, help="They are agents' own assessments.")
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of records; default: $EVENHAND_HOME/reviews/reviews.jsonl.",
)
def import_reviews(
    files: tuple[Path, ...], reviews: Path | None, own: bool, **options: Any
) -> None:
    """Read filled-in sheets, CSV and XLSX tables, Zendesk QA and Amazon Connect evaluations.

    Every problem of a file is named, one line each, and the other rows are kept. A file that is
    imported twice adds nothing. 'n/a' and 'cannot tell' are kept as that, and are no levels. Of two
    answers by one person to the same question the newest counts.

    \b
    Example: evenhand review import examples/reviews.csv --conversations examples/conversations
    """
    from qa.review.exported import read_export
    from qa.review.imported import Reading, import_rows
    from qa.review.record_file import append_review, reviews_path
    from qa.rubric_file import load_rubric

    log, path = Log(), reviews or reviews_path()
    mapping = _pairs("--map", options["mapping"])
    if unknown := [name for name in mapping if name not in _MAPPED]:
        raise click.UsageError(f"--map: no field {unknown[0]!r}; accepted are {' '.join(_MAPPED)}")
    with usage_errors():
        reading = Reading(
            load_rubric(options["rubric_name"]),
            _pairs("--criterion", options["names"]),
            _scale(options["scale"]),
            options["reviewer"],
            "self" if own else "review",
            options["columns"],
        )
    known = _known(options, log)
    there = {r.id for r in known_reviews(path, log)}
    for file in files:
        with usage_errors():
            found = import_rows(read_export(file, mapping), known, reading, datetime.now(UTC))
        for problem in found.problems:
            log.failure(problem)
        new = {r.id: r for r in found.reviews if r.id not in there}
        for record in new.values():
            append_review(path, record)
        there |= set(new)
        before = len(found.reviews) - len(new)
        said = [f"{len(new)} recorded in {path}{_unscored(new.values())}"]
        said += [f"{before} were there already"] if before else []
        said += [f"{found.empty} left empty"] if found.empty else []
        click.echo(f"{file}: {'; '.join(said)}", err=True)
        if found.other_names:
            log.note(f"{file}: no criterion is called {', '.join(found.other_names[:8])}; where one is, say so with --criterion NAME=ID")  # fmt: skip
        note_replaced_by(found.reviews, known_reviews(path, log), log)
    log.end()


def _unscored(records: Iterable[Review]) -> str:
    """How many of the records are no level."""
    counted = Counter(str(r.status) for r in records)
    said = [f"{counted[s]} '{name}'" for s, name in (("not_applicable", "n/a"), ("cannot_tell", "cannot tell")) if counted[s]]  # fmt: skip
    return f" ({', '.join(said)} among them)" if said else ""


def _known(options: dict[str, Any], log: Log) -> Known:
    from qa.review.imported import Known

    if not options["conversations"] and options["scorecards"] is None:
        raise click.UsageError(
            "give --conversations PATH or --scorecards FILE: the ids in a file are checked"
        )
    cards = saved_cards(options["scorecards"], log) if options["scorecards"] else ()
    agents: dict[str, tuple[str | None, ...]] = {}
    for card in cards:
        agents[card.conversation] = (*agents.get(card.conversation, ()), card.about.agent)
    agents = {id: tuple(dict.fromkeys(of)) for id, of in agents.items()}
    if options["conversations"]:
        nothing = dict.fromkeys(("encoding", "input_format", "channel", "timezone", "date_order", "model"))  # fmt: skip
        plain = {**nothing, "mapping": (), "agent_names": (), "swap": False}
        for id, c in every_conversation(options["conversations"], plain, log).items():
            agents[id] = c.agents() or (c.agent,)
    return Known(agents, {(c.conversation, c.about.agent): c for c in cards})


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE texts as a mapping."""
    if wrong := [text for text in given if "=" not in text.strip("=")]:
        raise click.UsageError(f"{option}: {wrong[0]!r}; accepted is NAME=VALUE")
    return {name.strip(): value.strip() for name, _, value in (t.rpartition("=") for t in given)}


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    low, _, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError as wrong:
        raise click.UsageError(
            f"--scale: {text!r}; accepted is LOW..HIGH, such as 0..100"
        ) from wrong
    if ends[0] >= ends[1]:
        raise click.UsageError(f"--scale: {text!r}; the first has to be the lower one")
    return ends
