"""The options that say who speaks where in a recording, and transcripts corrected by them."""

from __future__ import annotations

from collections.abc import Callable
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

if TYPE_CHECKING:
    from desk.cli.console import Log
    from transcripts.conversation import Conversation, Role
    from transcripts.speakers import SpeakerOptions

_OPTIONS = (
    click.option("--channels", metavar="LEFT,RIGHT", help="Roles of the two channels; default: agent,customer."),
    click.option("--speakers", metavar="N", help="Voices in a mono recording: a number, or any; default: 2."),
    click.option("--first", type=click.Choice(["agent", "customer"]), help="Mono: who speaks first, where it was told wrongly or not at all."),
    click.option("--voices", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="Mono: file of another network that tells voices apart (Resemblyzer's shape)."),
)  # fmt: skip
_MOST_SPEAKERS = 8
TRANSCRIPT_SUFFIXES = (".json", ".jsonl")


def speaker_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it receives them as `channels`, `speakers`, `first`, `voices`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def speakers_of(given: dict[str, Any]) -> SpeakerOptions:
    """What was typed, checked; exits with 2 where a value is not accepted."""
    from desk.cli.console import usage_errors
    from transcripts.diarization.weights import open_voices
    from transcripts.speakers import SpeakerOptions

    if given.get("voices") is not None:
        with usage_errors():
            open_voices(given["voices"])
    return SpeakerOptions(
        channels=_channels(given.get("channels")),
        speakers=_speakers(given.get("speakers")),
        voices=given.get("voices"),
        first=given.get("first"),
    )


def _channels(typed: str | None) -> tuple[Role, Role] | None:
    from transcripts.conversation import Role

    if typed is None:
        return None
    roles = tuple(role.strip().lower() for role in typed.split(","))
    accepted = get_args(Role)
    if len(roles) != 2 or roles[0] == roles[1] or not {*roles} <= {*accepted}:
        raise click.UsageError(
            f"--channels: {typed!r}; expected two different roles, left first, such as "
            f"customer,agent; roles are {' '.join(accepted)}"
        )
    return roles  # type: ignore[return-value]  # checked above


def _speakers(typed: str | None) -> int | None:
    if typed is None:
        return 2
    if typed.lower() == "any":
        return None
    if typed.isdecimal() and 1 <= int(typed) <= _MOST_SPEAKERS:
        return int(typed)
    raise click.UsageError(f"--speakers: {typed!r}; expected 1 to {_MOST_SPEAKERS}, or any")


def corrected_first(
    paths: tuple[str, ...], out: Path | None, swap: bool, first: Role | None, log: Log
) -> tuple[str, ...]:
    """The paths that are left after the transcripts among them were corrected.

    A transcript is written in place, or to `out`; what is wrong with one is logged.
    """
    from transcripts.errors import EvenhandError

    given = [path for path in paths if path.lower().endswith(TRANSCRIPT_SUFFIXES)]
    written = [Path(found) for path in given for found in sorted(glob(path)) or [path]]  # noqa: PTH207 - absolute patterns
    if written and not (swap or first):
        raise click.UsageError(
            f"{written[0]}: a transcript; expected a recording, or --swap or --first to correct it"
        )
    for path in written:
        to = out / path.name if out else path
        try:
            count = _corrected(path, to, first)
        except (EvenhandError, OSError) as error:
            log.failure(f"{path}: {error}")
        else:
            log.note(f"{to}: {count} turns have another speaker now; nothing was recognised again")
    return tuple(path for path in paths if path not in given)


def _corrected(path: Path, to: Path, first: Role | None) -> int:
    """How many turns have another role now."""
    from transcripts.corrections import swapped, with_first
    from transcripts.errors import FormatError
    from transcripts.home import write_whole

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8 text; expected a native conversation") from error
    lines = [line for line in text.splitlines() if line.strip()]
    is_lines = path.suffix.lower() == ".jsonl"
    found = (
        [_native(line, f"line {n}") for n, line in enumerate(lines, 1)]
        if is_lines
        else [_native(text, "it")]
    )
    made = [with_first(c, first) if first else swapped(c) for c in found]
    written = "".join(c.model_dump_json(exclude_defaults=True) + "\n" for c in made)
    write_whole(to, written)
    pairs = zip(found, made, strict=True)
    return sum(
        a.speaker != b.speaker for x, y in pairs for a, b in zip(x.turns, y.turns, strict=True)
    )


def _native(text: str, where: str) -> Conversation:
    from pydantic import ValidationError

    from transcripts.conversation import Conversation
    from transcripts.errors import FormatError

    try:
        return Conversation.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise FormatError(
            f"{where} is not a native conversation ({place}: {first['msg']}); expected what "
            "`evenhand transcribe --out` wrote"
        ) from error
