"""The options of every command that reads conversations, and what they become."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from desk.cli.console import Log
from desk.cli.recognizing import opening, recognizer_options
from desk.cli.speakers import speaker_options, speakers_of

if TYPE_CHECKING:
    from transcripts.conversation import Channel, Conversation
    from transcripts.formats.reading import ReadOptions, Result
    from transcripts.recognition import Recognizer
    from transcripts.sidecars import Sidecars

_OPTIONS = (
    click.option("--encoding", help="Encoding of text files; found out where it is not given."),
    click.option("--input-format", "input_format", help="Read every text file as this format (see: evenhand formats)."),
    click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Column of a table for a field; repeatable."),
    click.option("--channel", help="Channel of conversations that do not say: phone chat messaging email social video in_person."),
    click.option("--timezone", help="IANA name of the time zone of clock times that name none."),
    click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Order of dates such as 3/2/2026."),
    click.option("--agent-name", "agent_names", multiple=True, metavar="NAME", help="Who is an agent in chats that give names only; repeatable."),
    click.option("--swap", is_flag=True, help="Recordings: the agent is on the right channel; mono: agent and customer the other way round."),
    click.option("--metadata", type=click.Path(dir_okay=False, path_type=Path), help="Recordings: CSV with a column `file` and what is known of each call; or CALL.json beside CALL.wav."),
)  # fmt: skip


records_option = click.option(
    "--records",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What is known of the customers: CSV, JSON or JSON Lines with a customer id.",
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it receives them as `**reading`."""
    command = recognizer_options(speaker_options(command))
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_options(reading: dict[str, Any], log: Log) -> ReadOptions:
    """Options of the readers from what was typed; exits with 2 where a value is not accepted."""
    from transcripts.formats.reading import ReadOptions

    return ReadOptions(
        encoding=_encoding(reading["encoding"]),
        format=reading["input_format"],
        mapping=_mapping(reading["mapping"]),
        channel=_channel(reading["channel"]),
        timezone=_timezone(reading["timezone"]),
        date_order=reading["date_order"],
        agents=frozenset(name.casefold() for name in reading.get("agent_names", ())),
        transcribe=_Transcriber(reading, _sidecars(reading), log),
    )


def recorded(results: Iterator[Result], records: Path | None, log: Log) -> Iterator[Result]:
    """The results, each conversation with its customer's record where a file of records is given.

    Exits with 2 where the file cannot be read. Rows that no conversation is of are said at the end.
    """
    if records is None:
        return results
    from desk.cli.console import usage_errors
    from transcripts.records import load_records

    with usage_errors():
        known = load_records(records)
    for failure in known.failures:
        log.failure(failure)

    def given() -> Iterator[Result]:
        yield from known.given(results)
        for line in known.unmatched():
            click.echo(f"note: {line}", err=True)  # each has its line, however many there are

    return given()


def _sidecars(reading: dict[str, Any]) -> Sidecars:
    """What is known of the recordings; exits with 2 where the table cannot be read."""
    from desk.cli.console import usage_errors
    from transcripts.sidecars import Sidecars, load_sidecars

    if reading.get("metadata") is None:
        return Sidecars()
    with usage_errors():
        return load_sidecars(reading["metadata"], reading["date_order"], reading["timezone"])


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    from transcripts.formats.columns import HEADERS

    mapping = {}
    for pair in pairs:
        field, _, column = (part.strip() for part in pair.partition("="))
        if field not in HEADERS or not column:
            raise click.UsageError(
                f"--map: {pair!r} is not FIELD=COLUMN, such as message=Content; "
                f"fields are {' '.join(HEADERS)}"
            )
        mapping[field] = column
    return mapping


def _encoding(name: str | None) -> str | None:
    from transcripts.errors import EncodingError
    from transcripts.formats.decoding import guess_encoding

    try:
        guess_encoding(b"", name, complete=True)
    except EncodingError as error:
        raise click.UsageError(f"--encoding: {error}") from error
    return name


def _channel(name: str | None) -> Channel | None:
    from typing import get_args

    from transcripts.conversation import Channel

    accepted = get_args(Channel)
    if name and name not in accepted:
        raise click.UsageError(f"--channel: {name!r}; accepted are {' '.join(accepted)}")
    return cast("Channel | None", name or None)


def _timezone(name: str | None) -> str | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, OSError, ValueError) as error:
        raise click.UsageError(
            f"--timezone: {name!r} is not known; accepted is an IANA name such as Asia/Shanghai"
        ) from error


class _Transcriber:
    """Recordings -> conversations; the model is loaded when the first recording comes."""

    def __init__(self, reading: dict[str, Any], known: Sidecars, log: Log) -> None:
        self._reading, self._known, self._log = reading, known, log
        self._recognizer: Recognizer | None = None
        self._speakers = speakers_of(reading)

    def __call__(self, path: Path) -> Conversation:
        from desk.cli.console import progress_bar
        from desk.transcribing import hear
        from transcripts.home import home
        from transcripts.recordings import TranscribeOptions

        if self._recognizer is None:
            self._recognizer = opening(self._reading, self._log)()
        options = TranscribeOptions(
            swap=self._reading["swap"],
            cache=home() / "cache" / "recognition",
            who=self._speakers,
        )
        known = self._known.of(path)
        for problem in known.problems if known else ():
            self._log.failure(problem)
        with progress_bar() as bar:
            task = bar.add_task(f"listening to {path.name}", total=None)
            made = hear(
                path, known, options, self._recognizer,
                lambda done, total: bar.update(task, completed=int(done), total=int(total)),
            )  # fmt: skip
        for warning in made.warnings:
            self._log.note(f"{path}: {warning}")
        return made.conversation
