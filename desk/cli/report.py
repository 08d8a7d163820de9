"""`evenhand report`: saved scorecards as the team's page, or as the feedback of one agent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.reading import reading_options
from desk.cli.scored import cards_of_agent, conversations_of, page_language, rubric_of, saved_cards

if TYPE_CHECKING:
    from qa.report.agent_page import AgentRequest
    from qa.review.record import Review
    from qa.rubric import Language
    from qa.scorecard import Scorecard

_LONGEST_PURPOSE = 600

_OPTIONS = (
    click.argument("scorecards", type=click.Path(path_type=Path)),
    click.argument("more", nargs=-1, metavar="", required=False),
    click.option("--conversations", multiple=True, metavar="PATH...", help="What the scorecards are about: files, folders, globs."),
    click.option("--agent", help="Feedback for this one agent instead of the team's page."),
    click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: report.html, or feedback-AGENT.html."),
    click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), help="Of the page; default: the conversations', else English."),
    click.option("--purpose", help="What the team is there for, at the top of an agent's page."),
    click.option("--purpose-file", type=click.Path(path_type=Path, dir_okay=False), help="The same from a file; default: $EVENHAND_HOME/purpose.txt."),
    click.option("--rubric", "rubric_name", help="Name, name@version or YAML file; default: the one the scorecards name."),
    click.option("--reviews", type=click.Path(path_type=Path, dir_okay=False), help="Default: $EVENHAND_HOME/reviews/reviews.jsonl."),
)  # fmt: skip


def _options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@_options
@reading_options
def report(
    scorecards: Path,
    more: tuple[str, ...],
    conversations: tuple[str, ...],
    agent: str | None,
    out: Path | None,
    language: Language | None,
    **options: Any,
) -> None:
    """Saved scorecards as one HTML file: the team's, or with --agent one agent's own feedback.

    \b
    Example: evenhand score examples/conversations --out scorecards.jsonl
             evenhand report scorecards.jsonl --conversations examples/conversations --agent agent-21
    """
    paths = given_paths(conversations, more)
    if agent is not None and not paths:
        raise click.UsageError(
            "--agent needs --conversations PATH...: feedback shows the words it is about"
        )
    log = Log()
    cards: Sequence[Scorecard] = saved_cards(scorecards, log)
    about = cards_of_agent(cards, agent) if agent is not None else cards
    rubric = rubric_of(about, options["rubric_name"], log)
    chosen = language or page_language(about)
    found = conversations_of(about, paths, options, log) if paths else {}
    if agent is None:
        from qa.report.page import write_page

        out = out or Path("report.html")
        out.parent.mkdir(parents=True, exist_ok=True)
        write_page(out, cards, found, rubric, chosen, known_reviews(options["reviews"], log))
        click.echo(f"{out}: {len(cards)} scorecards", err=True)
    else:
        from qa.report.agent_page import write_agent_page

        out = out or Path(f"feedback-{_file_part(agent)}.html")
        request = _request(agent, chosen, scorecards, paths, options, log)
        shown = write_agent_page(out, cards, found, rubric, request)
        click.echo(f"{out}: {shown} conversations of {agent}", err=True)
    log.end()


def _file_part(agent: str) -> str:
    """The agent's id where it can be part of a file name, else eight hex digits of its sha256."""
    if re.fullmatch(r"\w[\w.-]{0,60}", agent):
        return agent
    return hashlib.sha256(agent.encode()).hexdigest()[:8]


def given_paths(conversations: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """The paths after --conversations: a shell's `*.json` leaves all but the first as arguments."""
    if more and not conversations:
        raise click.UsageError(f"unexpected {more[0]!r}; conversations go after --conversations")
    return (*conversations, *more)


def _request(
    agent: str,
    language: Language,
    scorecards: Path,
    paths: tuple[str, ...],
    options: dict[str, Any],
    log: Log,
) -> AgentRequest:
    from qa.report.agent_page import AgentRequest
    from qa.report.agent_views import Source

    repeated = [
        (f"--{name}", str(value))
        for name, value in (("rubric", options["rubric_name"]), ("reviews", options["reviews"]))
        if value
    ]
    return AgentRequest(
        agent=agent,
        language=language,
        source=Source(str(scorecards), paths, tuple(word for pair in repeated for word in pair)),
        purpose=purpose(options["purpose"], options["purpose_file"]),
        reviews=known_reviews(options["reviews"], log),
    )


def purpose(given: str | None, file: Path | None) -> str | None:
    """The team's purpose: as given, else from a file, else from $EVENHAND_HOME/purpose.txt."""
    from qa.errors import QAError
    from transcripts.home import home

    if given is not None and file is not None:
        raise click.UsageError("--purpose and --purpose-file are both given; give one of them")
    place = file or home() / "purpose.txt"
    where = "--purpose" if given is not None else str(place)
    with usage_errors():
        if given is None and file is None and not place.is_file():
            return None
        try:
            text = given if given is not None else place.read_text("utf-8-sig")
        except OSError as missing:
            raise QAError(f"{place}: cannot be read: {missing.strerror}") from missing
        except UnicodeDecodeError as wrong:
            raise QAError(f"{place}: not UTF-8 text (byte {wrong.start})") from wrong
        text = " ".join(text.split())
        if not text or len(text) > _LONGEST_PURPOSE:
            raise QAError(f"{where}: {len(text)} characters; a purpose has 1 to {_LONGEST_PURPOSE}")
    return text


def known_reviews(path: Path | None, log: Log) -> tuple[Review, ...]:
    """The records of the reviews file; a line that is none is a failure."""
    from qa.review.record_file import read_reviews, reviews_path

    found = read_reviews(path or reviews_path())
    for failure in found.failures:
        log.failure(failure)
    return found.reviews
