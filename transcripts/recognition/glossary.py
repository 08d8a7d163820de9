"""A team's product and personal names, which a recogniser is told how to write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transcripts.errors import RecognitionError
from transcripts.language import is_chinese, to_simplified

#: A prompt has room for about 220 tokens, and a long one makes a model say what it was told.
_ENTRIES, _CHARACTERS = 100, 80
_PROMPT_CHARACTERS = 200


def load_glossary(path: Path) -> tuple[str, ...]:
    """The names of a text file, one a line; blank lines and lines that begin with # are none.

    Raises RecognitionError with every line that is too long, or where there are too many.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise RecognitionError(
            f"{path}: {reason}; expected a text file with one name a line"
        ) from error
    named = {
        number: " ".join(line.split())
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    long = [str(number) for number, name in named.items() if len(name) > _CHARACTERS]
    if long:
        raise RecognitionError(
            f"{path}: line {', '.join(long)}: more than {_CHARACTERS} characters; "
            "expected one name a line"
        )
    names = tuple(dict.fromkeys(named.values()))
    if len(names) > _ENTRIES:
        raise RecognitionError(
            f"{path}: {len(names)} names; at most {_ENTRIES}: a recogniser that is told more "
            "hears them where they were not said"
        )
    return names


def prompt_of(glossary: Sequence[str], language: str | None) -> str | None:
    """What a recogniser of that language is told: the names that are written as it writes."""
    if not glossary:
        return None
    chinese = language is not None and is_chinese(language)
    names = [to_simplified(name) if chinese else name for name in glossary]
    told = ""
    for name in dict.fromkeys(names):
        if len(told) + len(name) + 2 > _PROMPT_CHARACTERS:
            break
        told = f"{told}, {name}" if told else name
    return told or None
