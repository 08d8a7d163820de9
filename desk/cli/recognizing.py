"""The options that choose who turns speech into words, and what they become."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.console import Log

if TYPE_CHECKING:
    from transcripts.recognition import Recognizer

_OPTIONS = (
    click.option("--recognizer", default="faster-whisper", show_default=True, help="faster-whisper, openai-whisper, sherpa-onnx, or openai-api (OPENAI_BASE_URL, key in OPENAI_API_KEY)."),
    click.option("--model", help="Model of the recogniser: a folder, or a name; default: the installed Whisper weights, else 'base'."),
    click.option("--glossary", type=click.Path(dir_okay=False, path_type=Path), help="Text file of product and personal names, one a line, that the recogniser is told."),
    click.option("--allow-remote", is_flag=True, help="Sound, or redacted text for a judge, may leave this machine (setting: EVENHAND_ALLOW_REMOTE=1)."),
)  # fmt: skip


def recognizer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; `opening` takes what they receive."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def opening(chosen: dict[str, Any], log: Log, cached: bool = True) -> Callable[[], Recognizer]:
    """What opens the recogniser that was chosen, in any process; says where sound is sent.

    Raises RecognitionError or RemoteError where it cannot be opened.
    """
    from transcripts.home import home
    from transcripts.recognition import DEFAULT_RECOGNIZER, Wanted, open_recognizer
    from transcripts.recognition.glossary import load_glossary

    names = load_glossary(chosen["glossary"]) if chosen.get("glossary") else ()
    wanted = Wanted(
        chosen.get("model"),
        names,
        chosen.get("allow_remote", False),
        home() / "cache" / "answers" if cached else None,
    )
    name = chosen.get("recognizer") or DEFAULT_RECOGNIZER
    opened = open_recognizer(name, wanted=wanted)
    remote = getattr(opened, "remote", None)
    if remote is not None:
        log.note(f"{opened.name}: sound is sent to {remote}")
    return partial(open_recognizer, name, None, wanted)
