"""Scoring with the judge: which scorers run, asking ahead in windows, and what it came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.console import Log, progress_bar

if TYPE_CHECKING:
    from desk.cli.model_options import Asking
    from qa.language_model.asker import Question
    from qa.language_model.batch import Batches
    from qa.rubric import Language, Rubric
    from qa.scorecard import Scorecard
    from qa.scoring.judge.judge import Judge
    from qa.scoring.scorer import Scorer
    from transcripts.conversation import Conversation

    Task = tuple[Conversation, tuple[Scorecard, ...] | None]

#: Conversations that are asked about together; with the batch endpoint, in one job.
_WINDOW, _JOB = 64, 2000


class Judging:
    """A judge in a run: asks ahead for many conversations at once, then says what it came to."""

    def __init__(
        self,
        judge: Judge,
        rubric: Rubric,
        language: Language | None,
        batches: Batches | None,
        log: Log,
    ) -> None:
        self._judge, self._rubric, self._language = judge, rubric, language
        self._batches, self._log = batches, log

    def prepared(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """The tasks in their order, window by window, with what they need already asked."""
        tasks = iter(tasks)
        while window := list(islice(tasks, _JOB if self._batches else _WINDOW)):
            self._ask(window)
            yield from window

    def _ask(self, window: list[Task]) -> None:
        from qa.scoring.scorer import applicable

        wanted = [
            (conversation, applicable(self._rubric, conversation), self._language)
            for conversation, done in window
            if done is None
        ]
        questions = self._judge.questions(wanted)
        self._say_left_over(questions)
        with progress_bar() as bar:
            task = bar.add_task("asking the model", total=len(questions))
            if self._batches is not None:
                self._batches.ask_all(questions, lambda done: bar.update(task, completed=done))
            else:
                self._judge.asker.ask_all(questions, lambda: bar.advance(task), self._say_silence)

    def _say_left_over(self, questions: list[Question]) -> None:
        """What killed runs may have paid for without an answer, before it is asked again."""
        from qa.language_model.budget import money

        calls, worst = self._judge.asker.left_over(questions)
        if calls:
            self._log.note(
                f"{calls} calls of an earlier run had no answer yet when it ended; nobody knows whether they are "
                f"billed: {money(worst)} USD at most, counted as spent. They are made again under their old ids, "
                "which are not billed twice where the server honours ids (Idempotency-Key)"
            )

    def _say_silence(self, seconds: float) -> None:
        self._log.note(f"the model has not answered for {seconds:.0f} s; still waiting")

    def told(self) -> None:
        """One line on calls, cost and quotes, and one where the scores are only advice."""
        from qa.language_model.budget import told

        asker, tally = self._judge.asker, self._judge.tally
        came_to = told(asker.calls, asker.model.spent, asker.model.doubts)
        lost = (
            f"; {tally.fabricated} of {tally.quotes} quotes were not in their turns and are left out"
            if tally.quotes
            else ""
        )
        self._log.note(f"judge {asker.model.name}: {came_to}{lost}")
        if tally.injected:
            self._log.note(
                f"{tally.injected} scores wait for a person: a turn speaks to whoever scores, and it changes the answer"
            )
        if tally.advisory:
            self._log.note(
                f"{tally.advisory} scores of the judge are advice: it has not passed against people for this rubric, "
                "model and prompt (see: evenhand judge check --help)"
            )


def scorers_of(
    name: str,
    norms: Path | None,
    asking: Asking,
    rubric: Rubric,
    language: Language | None,
    log: Log,
) -> tuple[tuple[Scorer, ...], Judging | None]:
    """The scorers of a name: one, or local and judge beside each other."""
    from qa.scoring.catalog import scorer

    if name not in ("judge", "both"):
        return (scorer(name, norms),), None
    from desk.cli.model_options import judge_of

    judge, batches = judge_of(asking, rubric, norms, log)
    judging = Judging(judge, rubric, language, batches, log)
    return ((scorer("local", norms), judge) if name == "both" else (judge,)), judging


def finished_cards(
    out: Path | None, out_format: str, rubric: Rubric, scorers: tuple[Scorer, ...]
) -> Mapping[str, tuple[Scorecard, ...]]:
    """Conversation -> its cards in an earlier output, where none of them holds an error.

    Only cards of this rubric and these scorers count. Ends with 2 where there is no such output.
    """
    from qa.errors import ScorecardError
    from qa.report.summary import grouped
    from qa.scorecard_file import read_scorecards

    if out is None or out_format != "jsonl":
        raise click.UsageError(
            "--retry-errors needs the --out FILE.jsonl of the run that ended in errors"
        )
    try:
        found = read_scorecards(out).cards
    except ScorecardError as error:
        raise click.UsageError(f"--retry-errors: {error}") from error
    wanted = {f"{s.name}@{s.version}" for s in scorers}
    return {
        id: tuple(cards)
        for id, cards in grouped(found, lambda card: card.conversation).items()
        if {c.scorer for c in cards} == wanted
        and all(c.rubric_hash == rubric.content_hash for c in cards)
        and not any(s.status == "error" for c in cards for s in c.scores)
    }
