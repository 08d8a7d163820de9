"""`evenhand review dispute|give|sheet|import|list`: what people say about scorecards, kept beside them."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.one_card import the_card
from desk.cli.reading import reading_options
from desk.cli.report import given_paths, known_reviews
from desk.cli.review_import import every_conversation, import_reviews
from desk.cli.review_means import means
from desk.cli.reviewed import answer_of, shown
from desk.cli.scored import (
    cards_of_agent,
    conversations_of,
    named,
    page_language,
    rubric_of,
    saved_cards,
)

if TYPE_CHECKING:
    from qa.review.record import Review, Signed

_REVIEWS = click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of records; default: $EVENHAND_HOME/reviews/reviews.jsonl.",
)


@click.group()
def review() -> None:
    """Review, disagree with a score, assess yourself, list what people have said.

    \b
    Example: evenhand review list
    """


@review.command()
@click.argument("scorecard", required=False, metavar="[SCORECARD]")
@click.argument("criterion", required=False, metavar="[CRITERION]")
@click.option(
    "--level",
    help="The level you would give (yes or no, or a choice's id), 'n/a' or 'cannot tell'.",
)
@click.option("--reason", help="Why, in up to 2000 characters.")
@click.option("--by", help="Who disagrees; default: the card's agent.")
@click.option("--scorer", help="Which scorer's card, where a conversation has several.")
@click.option("--agent", help="Whose card, where a conversation has several; default: --by.")
@click.option(
    "--undo", metavar="ID", help="Withdraw your own dispute of that id; it stays in the file."
)
@click.option("--rubric", "rubric_name", help="Default: the one the scorecard names.")
@_REVIEWS
def dispute(scorecard: str | None, criterion: str | None, undo: str | None, **options: Any) -> None:
    """Record that you see one score differently; the machine's value stays beside yours.

    SCORECARD is FILE#CONVERSATION, or a file with exactly one card.

    \b
    Example: evenhand score examples/conversations --out scorecards.jsonl
             evenhand review dispute scorecards.jsonl#late-order-en-poor empathy --level 3 \\
               --reason "I did say what the week meant to her."
    """
    from qa.review.record_file import append_review, reviews_path

    path = options["reviews"] or reviews_path()
    if undo is not None:
        if scorecard is not None:
            raise click.UsageError("--undo ID stands alone; take SCORECARD and CRITERION away")
        record = _withdrawal(undo, path, options)
        said = f"{undo} is withdrawn; both records stay in {path}"
    else:
        wanted = {"SCORECARD": scorecard, "CRITERION": criterion, "--level": options["level"], "--reason": options["reason"]}  # fmt: skip
        if absent := [name for name, value in wanted.items() if value is None]:
            raise click.UsageError(f"missing {' '.join(absent)}")
        assert scorecard is not None and criterion is not None
        record = _dispute(scorecard, criterion, options)
        said = f"{record.id}: recorded in {path}; the machine's score stays, a person will decide"
    append_review(path, record)
    click.echo(said)
    if undo is None:
        click.echo(f"to take it back: evenhand review dispute --undo {record.id}", err=True)


@review.command()
@click.argument("scorecard")
@click.argument("criterion")
@click.option(
    "--level",
    required=True,
    help="The level you give (yes or no, or a choice's id), 'n/a' or 'cannot tell'.",
)
@click.option("--reason", required=True, help="Why, in up to 2000 characters.")
@click.option("--by", required=True, help="Who reviews.")
@click.option("--scorer", help="Which scorer's card, where a conversation has several.")
@click.option("--agent", help="Whose card, where a conversation has several agents.")
@click.option("--rubric", "rubric_name", help="Default: the one the scorecard names.")
@_REVIEWS
def give(scorecard: str, criterion: str, reviews: Path | None, **options: Any) -> None:
    """Record your own review of one score: a label that `evenhand calibrate` learns from.

    It answers a dispute that is waiting. For many conversations, blind, use `review sheet`.

    \b
    Example: evenhand score examples/conversations --out scorecards.jsonl
             evenhand review give scorecards.jsonl#late-order-en-poor empathy --level 2 --by rosa \\
               --reason "Sorry, but not about what was lost."
    """
    from qa.review.record_file import append_review, reviews_path

    path = reviews or reviews_path()
    record = _dispute(scorecard, criterion, options).model_copy(update={"kind": "review"})
    append_review(path, record)
    click.echo(f"{record.id}: recorded in {path}; the machine's score stays beside yours")


def _signed(by: str | None) -> Signed:
    from qa.review.record import Signed

    return Signed(by=by, at=datetime.now(UTC), id=secrets.token_hex(6))


def _withdrawal(id: str, path: Path, options: dict[str, Any]) -> Review:
    from qa.errors import ReviewError
    from qa.review.record import withdrawal
    from qa.review.standing import standing

    log = Log()
    disputes = {r.id: r for r in standing(known_reviews(path, log)) if r.kind == "dispute"}
    with usage_errors():
        if id not in disputes:
            known = f"accepted are {named(list(disputes)[::-1])}" if disputes else "there is none"
            raise ReviewError(f"--undo: {id!r} is no standing dispute in {path}; {known}")
        return withdrawal(disputes[id], _signed(options["by"]), options["reason"] or "withdrawn")


def _dispute(scorecard: str, criterion: str, options: dict[str, Any]) -> Review:
    from qa.errors import ReviewError
    from qa.review.record import dispute as disagree

    log = Log()
    card = the_card(scorecard, options["agent"] or options["by"], options["scorer"], log)
    rubric = rubric_of([card], options["rubric_name"], log)
    with usage_errors():
        asked = {c.id: c for c in rubric.criteria}.get(criterion)
        if asked is None:
            accepted = " ".join(c.id for c in rubric.criteria)
            raise ReviewError(
                f"CRITERION: {criterion!r} is not in {rubric.reference}; accepted are {accepted}"
            )
        signed = _signed(options["by"] or card.about.agent)
        return disagree(card, asked, options["level"], options["reason"], signed)


@review.command()
@click.argument("scorecards", type=click.Path(path_type=Path), required=False)
@click.argument("more", nargs=-1, metavar="", required=False)
@click.option("--self", "own", is_flag=True, help="An agent's own assessment, blind.")
@click.option(
    "--conversations",
    multiple=True,
    required=True,
    metavar="PATH...",
    help="What is to be reviewed: files, folders, globs.",
)
@click.option("--agent", help="Whose conversations; with --self.")
@click.option("--reviewer", help="Who fills it in; default: a column to fill in.")
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    help="So many conversations, drawn at random; default: all.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the sample.")
@click.option(
    "--tilt",
    type=click.FloatRange(0, 0.8),
    metavar="SHARE",
    help="So much of the sample, at most 0.8, goes by what the scorers doubt: wide intervals, scores withheld, "
    "two scorers apart. Needs --doubted.",
)
@click.option(
    "--doubted",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CARDS",
    help="Scorecards of these conversations, best of `score --scorer both`.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write: .xlsx (levels chosen from a list) or .csv.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "zh-Hans", "zh-Hant"]),
    help="Of headings, anchors and instructions; default: the conversations', else English.",
)
@click.option(
    "--rubric", "rubric_name", help="Default: the one the scorecards name, or five-consistencies."
)
@reading_options
def sheet(
    scorecards: Path | None,
    more: tuple[str, ...],
    own: bool,
    conversations: tuple[str, ...],
    out: Path,
    **options: Any,
) -> None:
    """Write a form for reviewers: conversations, the rubric's anchors, empty levels, nothing else.

    It is blind: no score of a machine, no agent's or team's name. Beside the levels 'n/a' and 'cannot
    tell' are answers. With --self it is an agent's own assessment of the conversations in SCORECARDS.

    \b
    Example: evenhand review sheet --conversations examples/conversations --sample 10 \\
               --reviewer rosa --out review.xlsx
    Where the scorers doubt: evenhand review sheet --conversations chats.jsonl --sample 50 --tilt 0.5 \\
               --doubted cards.jsonl --out review.xlsx
    """
    paths = given_paths(conversations, more)
    if own:
        _own_sheet(scorecards, paths, out, options)
        return
    if scorecards is not None:
        paths = (*paths, str(scorecards))  # a shell's `*.json` after --conversations
    _reviewers_sheet(paths, out, options)


def _own_sheet(
    scorecards: Path | None, paths: tuple[str, ...], out: Path, options: dict[str, Any]
) -> None:
    from qa.messages import messages
    from qa.report.own_sheet import write_sheet
    from transcripts.home import whole_file

    if scorecards is None or options["agent"] is None:
        raise click.UsageError("--self needs SCORECARDS and --agent: whose conversations?")
    if out.suffix.lower() != ".csv":
        raise click.UsageError(
            f"--out: {str(out)!r}; accepted is a name ending in .csv, which every spreadsheet opens"
        )
    log, agent = Log(), options["agent"]
    cards = saved_cards(scorecards, log)
    about = cards_of_agent(cards, agent)
    rubric = rubric_of(about, options["rubric_name"], log)
    found = conversations_of(about, paths, options, log)
    say = messages(options["language"] or page_language(about)).to_the_agent()
    with whole_file(out) as stream:
        count = write_sheet(cards, found, rubric, agent, stream, say)
    click.echo(f"{out}: {count} conversations, {len(rubric.criteria)} criteria each", err=True)
    log.end()


def _reviewers_sheet(paths: tuple[str, ...], out: Path, options: dict[str, Any]) -> None:
    from qa.messages import messages
    from qa.report.review_sheet import write_review_sheet
    from qa.review.sampling import drawn
    from qa.rubric_file import load_rubric
    from qa.scoring.scorer import reading_language

    if options["tilt"] and (options["sample"] is None or options["doubted"] is None):
        raise click.UsageError(
            "--tilt needs --sample, and --doubted CARDS: what do the scorers doubt?"
        )
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"--out: {str(out)!r}; accepted are names ending in .xlsx or .csv")
    log = Log()
    with usage_errors():
        rubric = load_rubric(options["rubric_name"] or "five-consistencies")
    found = every_conversation(paths, options, log)
    chance = None
    if options["sample"] is not None and options["sample"] < len(found):
        chance = _chances(list(found), options, log)
        sample = set(drawn(chance, options["seed"]))
        found = {id: c for id, c in found.items() if id in sample}
    languages = {reading_language(c.language) for c in found.values()}
    language = options["language"] or (languages.pop() if len(languages) == 1 else "en")
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = write_review_sheet(out, list(found.values()), rubric, options["reviewer"], messages(language), chance)  # fmt: skip
    click.echo(
        f"{out}: {len(found)} conversations, {rows} levels to give; "
        f"read it back with: evenhand review import {out} --conversations {' '.join(paths)}",
        err=True,
    )
    log.end()


def _chances(ids: list[str], options: dict[str, Any], log: Log) -> dict[str, float]:
    """How likely each conversation is to be drawn."""
    from qa.review.sampling import chances, doubts

    known = {}
    if options["tilt"]:
        known = doubts(saved_cards(options["doubted"], log))
        if without := sum(id not in known for id in ids):
            log.note(
                f"{options['doubted']}: {without} of {len(ids)} conversations have no card; nothing is known to be in "
                "doubt about them"
            )
    with usage_errors():
        return chances(
            {id: known.get(id, 0.0) for id in ids}, options["sample"], options["tilt"] or 0.0
        )


review.add_command(import_reviews)
review.add_command(means)


@review.command("list")
@click.option("--conversation", help="Only of this conversation.")
@click.option("--agent", help="Only about this agent.")
@click.option(
    "--json", "as_json", is_flag=True, help="Every record as it is in the file, one a line."
)
@_REVIEWS
def list_reviews(
    conversation: str | None, agent: str | None, as_json: bool, reviews: Path | None
) -> None:
    """What people have said, oldest first, and what stands.

    \b
    Example: evenhand review list --agent agent-21
    """
    from qa.review.standing import newest, repeated, standing

    log = Log()
    every = known_reviews(reviews, log)
    stands = {r.id for r in standing(every)}
    again = repeated(standing(every))
    old = {r.id for r, _ in newest(every).replaced}
    chosen = [
        r
        for r in every
        if (conversation is None or r.conversation == conversation)
        and (agent is None or r.agent == agent)
    ]
    for record in chosen:
        sys.stdout.write(
            (record.model_dump_json() if as_json else _line(record, stands, again, old)) + "\n"
        )
    if not chosen:
        log.note("nothing is recorded yet" if not every else "no record fits")
    log.end()


def _line(record: Review, stands: set[str], again: set[str], old: set[str]) -> str:
    """One record in one line: id, day, kind, where, from what to what, by whom, why."""
    if record.kind == "withdrawal":
        change = f"takes back {record.withdraws}"
    else:
        change = f"{shown(record.machine_level, record.machine_value)} -> {answer_of(record)}"
    state = "" if record.id in stands or record.kind == "withdrawal" else " (withdrawn)"
    state += " (again)" if record.id in again else ""
    state += " (replaced)" if record.id in old else ""
    reason = " ".join(record.reason.split())
    return (
        f"{record.id}  {record.at.date()}  {record.kind}{state}  {record.conversation}  "
        f"{record.agent or '-'}  {record.criterion}  {change}  by {record.by or '-'}  {reason}"
    )
