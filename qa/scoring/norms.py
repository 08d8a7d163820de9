"""What counts as a normal response time on each channel: a shipped file or a team's own."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, TypeVar, get_args

from pydantic import Field, TypeAdapter, ValidationError

from qa.errors import ScorerError
from transcripts.conversation import Channel, Frozen

_T = TypeVar("_T")
_Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Norm(Frozen):
    """Seconds: `first` to the first substantive answer of a person, `reply` to each later one.

    `gap` (seconds, on a line) and `pace` (words or characters a minute) are the agents' medians, shown
    beside a call and never scored; `waits` and `conversations` say how many a fitted norm rests on.
    """

    first: _Seconds
    reply: _Seconds
    gap: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    pace: _Seconds | None = None
    waits: int | None = Field(default=None, ge=0)
    conversations: int | None = Field(default=None, ge=0)


class ChannelNorm(Norm):
    """The norm of a channel, and of languages that differ on it, by BCP 47 tag."""

    languages: dict[str, Norm] = Field(default_factory=dict)


class Template(Frozen):
    """A reply that agents send again and again; `text` has an ellipsis where they fill something in."""

    text: str = Field(min_length=1)
    language: str = "und"
    conversations: int = Field(ge=1)


class Norms(Frozen):
    """The norms of every channel, known templates, and the hash that is part of a scorer's version."""

    channels: dict[Channel, ChannelNorm]
    templates: tuple[Template, ...] = ()
    hash: str

    def of(self, channel: Channel, language: str | None = None) -> Norm:
        """The norm of a channel in a language; every channel has one."""
        norm = self.channels[channel]
        return norm.languages.get(language or "", norm)


def load_norms(path: Path | None = None) -> Norms:
    """The norms of a TOML file, or the shipped ones; a channel the file leaves out keeps ours.

    Raises ScorerError where the file is missing or not of that form.
    """
    shipped = (files("qa.scoring") / "norms.toml").read_text("utf-8")
    content = tomllib.loads(shipped)
    if path is not None:
        content |= _read(path)
    given = dict(content)
    templates = _checked(
        TypeAdapter(tuple[Template, ...]),
        given.pop("templates", []),
        f"{path}: templates",
        "each needs `text` and the number of `conversations`",
    )
    channels = _checked(
        TypeAdapter(dict[str, ChannelNorm]),
        given,
        str(path),
        "each channel needs `first` and `reply` in seconds, above 0",
    )
    if unknown := sorted(set(channels) - set(get_args(Channel))):
        raise ScorerError(
            f"{path}: unknown channel {unknown[0]!r}; accepted are {', '.join(get_args(Channel))}"
        )
    digest = hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()[:8]
    return Norms.model_validate({"channels": channels, "templates": templates, "hash": digest})


def _checked(adapter: TypeAdapter[_T], content: object, where: str, needed: str) -> _T:
    try:
        return adapter.validate_python(content)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ScorerError(
            f"{where}: {place} is {first['input']!r}: {first['msg']}; {needed}"
        ) from wrong


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as missing:
        raise ScorerError(
            f"{path}: cannot be read: {missing.strerror}; a TOML file of norms is needed"
        ) from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ScorerError(f"{path}: not TOML: {wrong}") from wrong
