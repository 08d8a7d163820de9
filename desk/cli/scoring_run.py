"""One run of scoring: reads, scores, remembers what is done, and writes."""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, progress_bar
from desk.cli.reading import recorded

if TYPE_CHECKING:
    from desk.cli.judging import Judging
    from desk.journal import Journal
    from qa.rubric import Language, Rubric
    from qa.scorecard import Score, Scorecard
    from qa.scoring.scorer import Scorer
    from transcripts.conversation import Conversation
    from transcripts.formats.reading import ReadOptions


class Run:
    """One run of scoring: reads, scores, remembers what is done, and writes."""

    def __init__(
        self,
        rubric: Rubric,
        scorers: Scorer | tuple[Scorer, ...],
        language: Language | None,
        jobs: int,
        log: Log,
    ) -> None:
        from qa.report.differences import Apart

        self.scorers = scorers if isinstance(scorers, tuple) else (scorers,)
        self.rubric, self.language = rubric, language
        self.jobs, self.log = jobs, log
        self.conversations: dict[str, Conversation] = {}
        self.keeps_conversations = False
        self.records: Path | None = None
        self.redacts = False
        self.judging: Judging | None = None
        self.apart = Apart()
        self.finished: Mapping[str, tuple[Scorecard, ...]] = {}

    def journal(self, out: Path | None) -> AbstractContextManager[Journal | None]:
        """What a run with an output has done so far; nothing without one.

        An output that cannot be written is a usage error, before any work is done.
        """
        from desk.journal import Journal

        if out is None:
            return nullcontext()
        settings = {
            "rubric": f"{self.rubric.reference} {self.rubric.content_hash}",
            "scorer": " ".join(f"{s.name}@{s.version}" for s in self.scorers),
            "language": self.language or "",
            **({"redact": "yes"} if self.redacts else {}),
        }
        try:
            if out.exists() and not out.is_file():
                raise OSError(None, "it is no ordinary file")
            return Journal(out, settings)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise click.UsageError(
                f"--out: {out} cannot be written: {where}{error.strerror}; "
                "give a file in a folder where files can be made"
            ) from error

    def cards(
        self, paths: tuple[str, ...], options: ReadOptions, journal: Journal | None = None
    ) -> Iterator[Scorecard]:
        """The cards of every conversation that can be read, in order."""
        from desk.executors import in_order
        from transcripts.earlier import with_earlier_contacts

        if journal:
            self.log.note(f"going on after {len(journal)} conversations of an earlier run")
        tasks: Iterator[tuple[Conversation, tuple[Scorecard, ...] | None]] = (
            (conversation, self._done(conversation, journal))
            for conversation in with_earlier_contacts(self._read(paths, options))
        )
        if self.judging:
            tasks = self.judging.prepared(tasks)
        score = functools.partial(
            _score,
            rubric=self.rubric,
            scorers=self.scorers,
            language=self.language,
            redacts=self.redacts,
        )
        with progress_bar() as bar:
            task = bar.add_task("scoring", total=None)
            for (conversation, done), scored in in_order(score, tasks, self.jobs):
                bar.advance(task)
                if isinstance(scored, str):
                    self.log.failure(f"{conversation.id}: {scored}")
                    continue
                cards, shown = scored
                if journal is not None and done is None and not any(map(_errors, cards)):
                    journal.add(conversation, cards)
                if self.keeps_conversations:
                    self.conversations[conversation.id] = shown or conversation
                yield from self._told(cards)
        if self.judging:
            self.judging.told()

    def _done(
        self, conversation: Conversation, journal: Journal | None
    ) -> tuple[Scorecard, ...] | None:
        """The cards of a conversation that this run or an earlier one has finished."""
        cards = journal.cards(conversation) if journal else None
        return cards or self.finished.get(conversation.id)

    def _read(self, paths: tuple[str, ...], options: ReadOptions) -> Iterator[Conversation]:
        from transcripts.formats.reading import Loaded
        from transcripts.sources import read_conversations

        for result in recorded(read_conversations(paths, options), self.records, self.log):
            if isinstance(result, Loaded):
                for lost in result.lost:
                    source = result.conversation.source
                    self.log.note(f"{source.file if source else result.conversation.id}: {lost}")
                yield result.conversation
            else:
                self.log.failure(result)

    def _told(self, cards: tuple[Scorecard, ...]) -> Iterator[Scorecard]:
        self.apart.add(cards, self.rubric)
        for card in cards:
            for failed in _errors(card):
                item = f"{card.conversation}: {failed.criterion}"
                self.log.failure_of(item, failed.reason)
            called_for = [s for s in card.scores if s.status != "not_applicable"]
            if called_for and all(s.status == "insufficient_evidence" for s in called_for):
                self.log.note(f"{card.conversation}: {called_for[0].reason}")
            yield card

    def write(self, cards: Iterator[Scorecard], out_format: str, out: Path | None) -> None:
        """Write the cards in a format, to stdout or whole to a file."""
        if out is not None and out_format == "html":
            self.write_page(cards, out)
        elif out is not None and out_format == "parquet":
            self.write_parquet(cards, out)
        elif out is None:
            self._write_text(cards, out_format, sys.stdout)
            sys.stdout.flush()
        else:
            from transcripts.home import whole_file

            with whole_file(out) as stream:
                written = self._write_text(cards, out_format, stream)
            self.log.note(f"{out}: {written} scorecards")

    def write_page(self, cards: Iterator[Scorecard], out: Path) -> list[Scorecard]:
        """Write the HTML report; returns the cards in it."""
        from qa.report.page import write_page
        from qa.scoring.scorer import reading_language

        self.keeps_conversations = True
        all_cards = list(cards)
        if not all_cards and self.log.failed:
            self.log.note(f"{out}: not written, nothing was scored")
            return all_cards
        languages = {reading_language(c.about.language) for c in all_cards}
        language = self.language or (languages.pop() if len(languages) == 1 else "en")
        out.parent.mkdir(parents=True, exist_ok=True)
        write_page(out, all_cards, self.conversations, self.rubric, language)
        click.echo(f"{out}: {len(all_cards)} scorecards", err=True)
        return all_cards

    def write_parquet(self, cards: Iterator[Scorecard], out: Path) -> None:
        """Write the two Parquet files; a conversation is let go once its turns are written."""
        from qa.report.parquet import write_parquet

        self.keeps_conversations = True
        to = write_parquet(cards, lambda id: self.conversations.pop(id, None), out)
        click.echo(f"{to.scores} and {to.turns}", err=True)

    def _write_text(self, cards: Iterator[Scorecard], out_format: str, stream: Any) -> int:
        """Write the cards as text; returns how many."""
        from qa.messages import messages
        from qa.report.differences import line
        from qa.report.rows import write_csv, write_jsonl

        if out_format in ("jsonl", "csv"):
            bom = stream is not sys.stdout
            written = (
                write_jsonl(cards, stream)
                if out_format == "jsonl"
                else write_csv(cards, stream, bom=bom)
            )
            if apart := line(self.apart, self.rubric, messages(self.language or "en")):
                self.log.note(apart)
            return written
        listed = list(cards)
        stream.write(self.table(listed, stream))
        return len(listed)

    def table(self, cards: list[Scorecard], stream: Any) -> str:
        """The table as text for the stream it goes to."""
        from rich.console import Console

        from qa.report.table import scorecard_table

        shown = Console(file=io.StringIO(), force_terminal=stream.isatty(), width=_width(stream))
        shown.print(scorecard_table(cards, self.rubric, self.language or "en", shown.width))
        text: str = shown.file.getvalue()  # type: ignore[attr-defined]  # the StringIO given above
        return text


def _width(stream: Any) -> int:
    import shutil

    return shutil.get_terminal_size((120, 24)).columns if stream.isatty() else 120


def _score(
    task: tuple[Conversation, tuple[Scorecard, ...] | None],
    *,
    rubric: Rubric,
    scorers: tuple[Scorer, ...],
    language: Language | None,
    redacts: bool,
) -> tuple[tuple[Scorecard, ...], Conversation | None] | str:
    """The cards of a conversation, unless an earlier run has made them; or why there are none.

    With `redacts` they quote the conversation as it is shown, which comes with them.
    """
    from qa.report.redacted import redact_cards
    from qa.scoring.scorer import score_conversation
    from transcripts.redaction import Options

    conversation, done = task
    if done is not None and not redacts:
        return done, None
    now = datetime.now(UTC)
    cards = done
    if cards is None:
        found: list[Scorecard] = []
        for scorer in scorers:
            try:
                found += score_conversation(
                    conversation, rubric, scorer, now=now, language=language
                )
            except Exception as error:  # a scorer may be anybody's: it must not stop the others
                return f"the scorer {scorer.name} failed: {type(error).__name__}: {error}"
        cards = tuple(found)
    if not redacts:
        return cards, None
    fresh, shown = redact_cards(
        cards if done is None else (), conversation, Options(identifiers=True)
    )
    return (cards if done is not None else fresh), shown


def _errors(card: Scorecard) -> list[Score]:
    return [score for score in card.scores if score.status == "error"]
