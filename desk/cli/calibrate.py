"""`evenhand calibrate`: people's reviews adjust the machine, and a report says what that is worth."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, progress_bar, usage_errors
from desk.cli.model_options import Asking, asking_options
from desk.cli.reading import read_options, reading_options
from desk.cli.report import known_reviews
from desk.cli.reviewed import note_replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desk.cli.judging import Judging
    from qa.review.learning import Lesson
    from qa.rubric import Language, Rubric
    from qa.scorecard import Scorecard
    from qa.scoring.scorer import Scorer
    from transcripts.conversation import Conversation


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Records of reviews; default: $EVENHAND_HOME/reviews/reviews.jsonl.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    help="A criterion, or a named column of the reviews such as satisfaction; repeatable. "
    "Default: whatever was reviewed.",
)
@click.option("--rubric", "rubric_name", default="five-consistencies", show_default=True)
@click.option(
    "--scorer",
    "scorer_name",
    default="local",
    show_default=True,
    help="local, judge, or both: one score of the two, weighed by the reviews.",
)
@click.option("--norms", type=click.Path(path_type=Path), help="As for `evenhand score`.")
@click.option(
    "--scorecards",
    type=click.Path(path_type=Path),
    help="Cards of that scorer, so that it need not run again (a judge costs money).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("calibration.json"),
    show_default=True,
    help="The calibration, for `evenhand score --calibration`.",
)
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Also an HTML page, here."
)
@click.option("--json", "as_json", is_flag=True, help="The figures, one JSON object a target.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en")
@asking_options
@reading_options
def calibrate(
    paths: tuple[str, ...],
    reviews: Path | None,
    targets: tuple[str, ...],
    out: Path,
    page: Path | None,
    as_json: bool,
    language: Language,
    **options: Any,
) -> None:
    """Learn from people's reviews of the conversations in PATH, cross-fitted, with a report.

    Every figure is of conversations that were left out while learning. Fewer than 50 reviewed
    conversations give a shift, up to 200 a line with what the scorer read, more the text as well. What
    does not bring them nearer to the reviewers is not applied. A judge that has no saved cards is asked
    as by `evenhand score`, and what it answered once is not paid for again.

    \b
    Example: evenhand review import examples/reviews.csv --conversations examples/conversations
             evenhand calibrate examples/conversations --language en
    With a judge's cards: evenhand calibrate chats.jsonl --scorer both --scorecards cards.jsonl
    Asking it now: evenhand calibrate chats.jsonl --scorer both --repeats 1 --budget 2
    """
    from qa.review.learning import calibration_of, learn_from
    from qa.rubric_file import load_rubric
    from qa.scoring.calibration.combined import COMBINED, combined_name
    from qa.scoring.catalog import scorer
    from transcripts.home import write_whole

    log, asking = Log(), Asking.taken(options)
    judging = None
    with usage_errors():
        rubric = load_rubric(options["rubric_name"])
        name, saved = options["scorer_name"], options["scorecards"]
        if name == "judge":
            chosen, judging = _judge(asking, rubric, options["norms"], log)
        else:
            chosen = scorer("local" if name == COMBINED else name, options["norms"])
    said = [r for r in known_reviews(reviews, log) if r.kind == "review"]
    wanted = {r.conversation for r in said}
    conversations = _conversations(paths, options, wanted, log)
    bound, beside = f"{chosen.name}@{chosen.version}", None
    if name == COMBINED:
        second, beside = _judged(saved, conversations, rubric, asking, options["norms"], log)
        bound, saved = combined_name(bound, second), None  # the local scorer costs nothing to run
    cards = (
        _saved(saved, chosen, rubric, log)
        if saved
        else _scored(conversations, chosen, rubric, log, judging)
    )
    note_replaced(said, rubric.content_hash, log)
    asked = targets or tuple(dict.fromkeys(r.criterion for r in said))
    found = learn_from(said, cards, conversations, rubric, asked, beside)
    for line in found.left_out:
        log.note(line)
    with usage_errors():
        made = calibration_of(found.lessons, rubric, bound, datetime.now(UTC))
    write_whole(out, made.model_dump_json() + "\n")
    _told(found.lessons, language, as_json)
    if made.unused:
        log.note(f"{out}: not applied, since unseen conversations were no nearer to the reviewers with it: {made.named(made.unused)}")  # fmt: skip
    how = f"--scorer {name} --calibration {out}" if name != "local" else f"--calibration {out}"
    use = f"use it with: evenhand score PATH {how}"
    click.echo(f"{out}: {use if made.used else 'nothing of it is applied; score as before'}", err=True)  # fmt: skip
    if page is not None:
        from qa.report.learnt import write_calibration_page

        write_calibration_page(page, found.lessons, language)
        click.echo(f"{page}: the same with pictures", err=True)
    log.end()


def _conversations(
    paths: tuple[str, ...], options: dict[str, Any], wanted: set[str], log: Log
) -> dict[str, Conversation]:
    """The reviewed conversations among the paths, by id."""
    from transcripts.formats.reading import Loaded
    from transcripts.sources import read_conversations

    found: dict[str, Conversation] = {}
    for result in read_conversations(paths, read_options(options, log)):
        if not isinstance(result, Loaded):
            log.failure(result)
        elif result.conversation.id in wanted:
            found[result.conversation.id] = result.conversation
    return found


def _scored(
    conversations: dict[str, Conversation],
    chosen: Scorer,
    rubric: Rubric,
    log: Log,
    judging: Judging | None = None,
) -> list[Scorecard]:
    """The scorer's cards; with a judge all is asked ahead, and what failed (a budget that is spent) is said."""
    from qa.scoring.scorer import score_conversation

    now = datetime.now(UTC)
    cards: list[Scorecard] = []
    if judging is not None:
        for _ in judging.prepared((c, None) for c in conversations.values()):
            pass  # each window is asked as a whole
    with progress_bar() as bar:
        task = bar.add_task("scoring", total=len(conversations))
        for conversation in conversations.values():
            cards += score_conversation(conversation, rubric, chosen, now=now)
            bar.advance(task)
    if judging is not None:
        judging.told()
    for card in cards:
        for score in card.scores:
            if score.status == "error":
                log.failure_of(f"{card.conversation}: {score.criterion}", score.reason)
    return cards


def _judge(asking: Asking, rubric: Rubric, norms: Path | None, log: Log) -> tuple[Scorer, Judging]:
    """The judge as `evenhand score` would ask it."""
    from desk.cli.judging import Judging
    from desk.cli.model_options import judge_of

    judge, batches = judge_of(asking, rubric, norms, log)
    return judge, Judging(judge, rubric, None, batches, log)


def _judged(
    saved: Path | None,
    conversations: dict[str, Conversation],
    rubric: Rubric,
    asking: Asking,
    norms: Path | None,
    log: Log,
) -> tuple[str, list[Scorecard]]:
    """The judge that is to be combined with the local scorer, and its cards: of a file, else asked for."""
    from collections import Counter

    from desk.cli.scored import saved_cards

    if saved is None:
        with usage_errors():
            judge, judging = _judge(asking, rubric, norms, log)
        cards = _scored(conversations, judge, rubric, log, judging)
        return f"{judge.name}@{judge.version}", cards
    cards = [c for c in saved_cards(saved, log) if c.scorer.startswith("judge@")]
    fitting = [c for c in cards if c.rubric_hash == rubric.content_hash]
    if not fitting:
        raise click.UsageError(
            f"{saved}: no card of a judge for {rubric.reference} as it is today; "
            f"`evenhand score PATH --scorer both --out {saved}` writes them"
        )
    name = Counter(c.scorer for c in fitting).most_common(1)[0][0]
    if left := len(cards) - sum(c.scorer == name for c in fitting):
        log.note(f"{saved}: {left} card(s) are of another judge or rubric text and are left out")
    return name, [c for c in fitting if c.scorer == name]


def _saved(path: Path, chosen: Scorer, rubric: Rubric, log: Log) -> list[Scorecard]:
    """The cards of a file that this scorer made of this rubric; others are counted and left out."""
    from desk.cli.scored import saved_cards

    name = f"{chosen.name}@{chosen.version}"
    cards = saved_cards(path, log)
    fitting = [c for c in cards if c.scorer == name and c.rubric_hash == rubric.content_hash]
    if len(fitting) < len(cards):
        log.note(
            f"{path}: {len(cards) - len(fitting)} card(s) are not of {name} and "
            f"{rubric.reference} of today, and are left out"
        )
    return fitting


def _told(lessons: Sequence[Lesson], language: Language, as_json: bool) -> None:
    import json
    from dataclasses import asdict

    from rich.console import Console

    from qa.report.learnt import calibration_tables

    if as_json:
        for lesson in lessons:
            learnt = lesson.learnt.model_dump(include={"target", "language", "kind", "conversations", "reviewers", "error", "share", "applied"})  # fmt: skip
            figures = {
                name: asdict(found) if found is not None else None
                for name in ("machine", "beside", "calibrated", "constant", "people")
                for found in [getattr(lesson, name)]
            }
            curve = [asdict(point) for point in lesson.curve]
            figures["applies"] = asdict(lesson.applies)
            figures["held_out"] = lesson.verdict.held_out().model_dump()
            click.echo(json.dumps({**learnt, **figures, "curve": curve}, ensure_ascii=False))
        return
    shown = Console(file=io.StringIO(), width=_width())
    for part in calibration_tables(lessons, language):
        shown.print(part)
    text: str = shown.file.getvalue()  # type: ignore[attr-defined]  # the StringIO given above
    sys.stdout.write("\n".join(line.rstrip() for line in text.splitlines()) + "\n")


def _width() -> int:
    import shutil

    return max(shutil.get_terminal_size((100, 24)).columns, 80)
