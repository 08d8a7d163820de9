"""A team's knowledge base: a folder of Markdown, read as text that is compared and never obeyed."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from qa.errors import KnowledgeError
from qa.quantities import Quantity, quantities
from qa.reading.content import content, is_generic
from transcripts.errors import EvenhandError
from transcripts.formats.decoding import decode
from transcripts.language import fold, sentences

#: The most that is read: bytes of a file, files of a folder.
_BYTES, _FILES = 5_000_000, 5_000
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_MARKS = re.compile(r"^\s*(?:[-*+>]|\d+[.)]|\|)\s*|\*\*|__|`|\|\s*$|!?\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"^[\s|:=*_-]*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CLAUSE = re.compile(r"[,;.。，；]")
#: Words that make a statement hold only in some cases.
_CONDITION = re.compile(
    r"\b(?:only|unless|except|excluding|provided|must|if|without|not|never|before|from|at least|at most|up to)\b"
    r"|仅|只(?:有|限|能)|除非|除了|除外|必须|须|如果|若|不(?:能|可|含|包)|未|至少|最多|以内|以上|起"
)


@dataclass(frozen=True)
class Passage:
    """One statement of the knowledge base: where it stands, its words, and what it is about."""

    file: str
    line: int
    text: str
    topic: frozenset[str]
    heading: frozenset[str]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its amounts, shares, dates and counts."""
        return quantities(self.text)

    @cached_property
    def conditions(self) -> tuple[frozenset[str], ...]:
        """What each condition is about: the words behind 'only', 'unless', 必须 ... to the end of the clause."""
        folded = fold(self.text)
        clauses = (_CLAUSE.split(folded[m.end() :])[0] for m in _CONDITION.finditer(folded))
        topics = (frozenset(t for t in content(c) if not any(map(str.isdigit, t))) for c in clauses)
        return tuple(topic for topic in topics if topic)

    @property
    def quote(self) -> str:
        """Its words for a reader, with the place: at most 160 characters, no control characters."""
        words = " ".join("".join(c if c.isprintable() else " " for c in self.text).split())
        return f"{words[:159]}…" if len(words) > 160 else words


@dataclass(frozen=True)
class Knowledge:
    """The passages of a knowledge base; `hash` is that of all its text."""

    passages: tuple[Passage, ...]
    hash: str
    _rarity: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def about(self, topic: frozenset[str]) -> Passage | None:
        """The passage that a statement is about, None where no passage is: the topic's weighted overlap.

        Rare words weigh more (log of how few passages hold them); 0.3 of the statement's weight and two
        words have to be in the passage with its heading, one of them in the passage.
        """
        topic = frozenset(t for t in topic if not any(c.isdigit() for c in t))
        best: tuple[float, int, Passage] | None = None
        total = sum(map(self._weight, topic))
        for number, passage in enumerate(self.passages):
            shared = topic & (passage.topic | passage.heading)
            if len(shared) < 2 or not topic & passage.topic:
                continue
            both = sum(map(self._weight, shared))
            fit = both / max(total, 1e-9) + 0.3 * both / max(sum(map(self._weight, passage.topic)), 1e-9)  # fmt: skip
            if both >= 0.3 * total and (best is None or fit > best[0]):
                best = fit, -number, passage
        return best[2] if best else None

    def _weight(self, token: str) -> float:
        if not self._rarity:
            counts = Counter(t for p in self.passages for t in p.topic | p.heading)
            self._rarity.update(
                {t: math.log(1 + len(self.passages) / n) for t, n in counts.items()}
            )
        return self._rarity.get(token, 0.6)


def read_knowledge(folder: Path) -> Knowledge:
    """The Markdown files of a folder and those under it, by name. Raises KnowledgeError.

    Links that lead out of the folder are not followed.
    """
    if not folder.is_dir():
        raise KnowledgeError(f"{folder}: no such folder; give one with Markdown files (*.md)")
    root = folder.resolve()
    files = sorted(p for p in root.rglob("*") if p.suffix.lower() in (".md", ".markdown") and p.is_file())  # fmt: skip
    files = [p for p in files if p.resolve().is_relative_to(root)]
    if not files:
        raise KnowledgeError(f"{folder}: no Markdown file (*.md) in it")
    if len(files) > _FILES:
        raise KnowledgeError(f"{folder}: {len(files)} Markdown files; at most {_FILES} are read")
    digest, passages = hashlib.sha256(), list[Passage]()
    for path in files:
        name = path.relative_to(root).as_posix()
        text = _text(path)
        digest.update(f"{name}\0{text}\0".encode())
        passages += _passages(name, text)
    return Knowledge(tuple(passages), digest.hexdigest()[:8])


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _BYTES:
            raise KnowledgeError(f"{path}: larger than {_BYTES:,} bytes, the most that is read")
        return decode(path.read_bytes()).text
    except OSError as wrong:
        raise KnowledgeError(f"{path}: cannot be read: {wrong.strerror}") from wrong
    except KnowledgeError:
        raise
    except EvenhandError as wrong:
        raise KnowledgeError(f"{path}: {wrong}") from wrong


def _passages(name: str, text: str) -> Iterator[Passage]:
    """Each sentence of each line under its heading; comments are no statements."""
    text = _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
    heading: frozenset[str] = _topic(name.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("-", " "))
    title = heading
    for number, line in enumerate(text.splitlines(), 1):
        if opened := _HEADING.match(line):
            heading = title | _topic(opened[1])
        elif not _RULE.match(line):
            plain = _MARKS.sub(lambda m: m[1] or "", line).strip()
            for span in sentences(plain):
                topic = _topic(span.text)
                if topic:
                    yield Passage(name, number, span.text.strip(), topic, heading)


def _topic(text: str) -> frozenset[str]:
    return frozenset(t for t in content(fold(text)) if not is_generic(t))
