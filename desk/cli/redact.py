"""`evenhand redact`: conversations without personal data, and how much of it there was."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log, usage_errors
from desk.cli.import_ import file_name, make_folder
from desk.cli.reading import read_options, reading_options

if TYPE_CHECKING:
    from transcripts.redaction import Options


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for one JSON file a conversation; default: JSON lines on stdout.",
)
@click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="Mask only this type; repeatable."
)
@click.option("--keep", multiple=True, metavar="TYPE", help="Leave this type as it is; repeatable.")
@click.option(
    "--pattern",
    "patterns",
    multiple=True,
    metavar="NAME=REGEX",
    help="Mask what matches too, such as order='A[0-9]{6}'; repeatable.",
)
@click.option(
    "--identifiers", is_flag=True, help="Mask the customer's id, the case and names of files too."
)
@reading_options
def redact(
    paths: tuple[str, ...],
    out: Path | None,
    types: tuple[str, ...],
    keep: tuple[str, ...],
    patterns: tuple[str, ...],
    identifiers: bool,
    **reading: Any,
) -> None:
    """Mask cards, ids, phones, e-mails and more, written or spoken, by stable pseudonyms.

    Types: card cvv expiry id phone email iban account passport name address.

    \b
    Example: evenhand redact examples/conversations --out redacted --keep name
    """
    from transcripts.formats import format_named
    from transcripts.formats.reading import Loaded
    from transcripts.home import write_whole
    from transcripts.redaction import redact as redacted_of
    from transcripts.sources import read_conversations

    log, counts, done = Log(), Counter[str](), 0
    options = redaction_options(types, keep, patterns, identifiers)
    with usage_errors():
        if reading["input_format"]:
            format_named(reading["input_format"])
    reads = read_options(reading, log)
    if out is not None:
        make_folder(out)
    for result in read_conversations(paths, reads):
        if not isinstance(result, Loaded):
            log.failure(result)
            continue
        redacted = redacted_of(result.conversation, options)
        counts.update(finding.type for finding in redacted.findings)
        _warn(result.conversation.id, log, options)
        line = redacted.conversation.model_dump_json(exclude_defaults=True) + "\n"
        if out is None:
            sys.stdout.write(line)
        else:
            write_whole(out / file_name(result.conversation.id), line)
        done += 1
    told = ", ".join(f"{count} {type}" for type, count in counts.most_common()) or "nothing"
    click.echo(f"{out or '-'}: {done} conversations, masked: {told}", err=True)
    log.end()


def redaction_options(
    types: tuple[str, ...], keep: tuple[str, ...], patterns: tuple[str, ...], identifiers: bool
) -> Options:
    """The options from what was typed; exits with 2 where a value is not accepted."""
    from transcripts.redaction import TYPES, Options

    for option, names in (("--type", types), ("--keep", keep)):
        for name in names:
            if name not in TYPES:
                raise click.UsageError(f"{option}: {name!r}; accepted are {' '.join(TYPES)}")
    return Options(
        types=frozenset(types or TYPES) - frozenset(keep),
        patterns=dict(_pattern(given) for given in patterns),
        identifiers=identifiers,
    )


def _pattern(given: str) -> tuple[str, str]:
    name, _, expression = given.partition("=")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or not expression:
        raise click.UsageError(f"--pattern: {given!r} is not NAME=REGEX, such as order=A[0-9]{{6}}")
    try:
        re.compile(expression)
    except re.error as error:
        raise click.UsageError(
            f"--pattern: {expression!r} is no regular expression: {error}"
        ) from error
    return name.lower(), expression


def _warn(id: str, log: Log, options: Options) -> None:
    """An id is what other files join by: it is kept, and what is personal in it is said."""
    from transcripts.conversation import Conversation
    from transcripts.redaction import redact as redacted_of

    alone = Conversation(id="-", channel="chat", turns=(), attributes={"-": id})
    if found := redacted_of(alone, options).findings:
        kinds = ", ".join(sorted({finding.type for finding in found}))
        log.note(f"a conversation's id holds personal data ({kinds}) and is kept; rename its file")
