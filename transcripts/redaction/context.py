"""What a number is called: labels before and after it, and what a turn asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transcripts.redaction.analysis import MARK
from transcripts.redaction.lexicon import labels as lexicon
from transcripts.redaction.numbers import Run

#: Numbers of this kind belong to nobody, and are kept.
KEPT = "order"
_FAR = 80
_SENTENCE = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_PAUSE = re.compile(r"[,，、。.;；!！?？\d]|\b(?:and|but|or|so|then)\b|[和跟但]")
_QUESTION = re.compile(r"[?？吗呢]|多少|哪")
_BARE = re.compile(rf"[\s\W_]|{MARK}")


class Label(NamedTuple):
    """A word that says what a number is: a type or KEPT, and where it stands."""

    type: str
    start: int
    end: int


def find_labels(text: str) -> list[Label]:
    """The labels of an analysed text in order; the longest where they overlap."""
    found = [
        Label(type, *match.span())
        for type, pattern in lexicon().patterns.items()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    found.sort(key=lambda label: label.start - label.end)
    chosen: list[Label] = []
    for label in found:
        if all(label.end <= other.start or other.end <= label.start for other in chosen):
            chosen.append(label)
    return sorted(chosen, key=lambda label: label.start)


def governing(
    text: str,
    run: Run,
    labels: Sequence[Label],
    numbers: Sequence[tuple[int, int]],
    zone: str | None,
) -> Label | None:
    """What the run is called: by a label before it, after it, or by the question it answers.

    `numbers` are the spans of all runs and masked pieces: a kept number uses its label up.
    """
    after = _after(text, run, labels)
    for label in reversed(labels):
        if label.end > run.start:
            continue
        between = text[label.end : run.start]
        if len(between) > _FAR:
            break
        apart = _SENTENCE.search(between) is not None
        between_numbers = any(label.end <= start < run.start for start, _ in numbers)
        if label.type == KEPT and (apart or between_numbers):
            if _listed(text, run, numbers) and not apart:
                return label
            break
        if after is not None and len(between) > 20:
            return after
        return label
    return after or (Label(zone, -1, -1) if zone is not None else None)


def _after(text: str, run: Run, labels: Sequence[Label]) -> Label | None:
    """A label close behind, in the same clause: '... is my mobile', …是我的手机号."""
    for label in labels:
        if label.start >= run.end:
            between = text[run.end : label.start]
            if len(between) <= 34 and not _PAUSE.search(between) and not re.search(MARK, between):
                return label
            return None
    return None


def _listed(text: str, run: Run, numbers: Sequence[tuple[int, int]]) -> bool:
    """Whether it goes on a list: 'orders 123, 124 and 125'."""
    before = [end for _, end in numbers if end <= run.start]
    return bool(before) and len(text[max(before) : run.start].strip(" ,，、和与andor&")) == 0


def asked_for(text: str, labels: Sequence[Label], numbers: Sequence[tuple[int, int]]) -> str | None:
    """The type whose number this text leaves open: its last label, if no number follows it."""
    if not labels:
        return None
    last = labels[-1]
    if last.type == KEPT and len(labels) > 1 and is_question(text) and not numbers:
        # 'your card number for this order?' asks for the card
        personal = [label for label in labels if label.type != KEPT]
        last = (
            personal[-1]
            if personal and text[personal[-1].end : last.start].count(" ") < 6
            else last
        )
    if any(start >= last.end for start, _ in numbers):
        return None
    return last.type


def is_question(text: str) -> bool:
    """Whether anything is asked in it."""
    return _QUESTION.search(text) is not None


def is_backchannel(text: str) -> bool:
    """Whether the text only says 'go on': mm-hm, 嗯, 'and the rest?'."""
    said = lexicon()
    rest = _BARE.sub("", said.backchannel.sub("", text))
    if not rest:
        return True
    return len(text) <= 30 and said.continuation.search(text) is not None


def is_ending(text: str, label: Label) -> bool:
    """Whether nothing but 'is' or a colon follows the label: the number comes in the next turn."""
    rest = re.sub(r"\b(?:is|it's|its|um|uh)\b|[是为嗯呃]", "", text[label.end :])
    return not _BARE.sub("", rest)


def only_numbers(text: str, runs: Sequence[Run]) -> bool:
    """Whether the text carries nothing but a number, with 'it's', 'okay so', 是 and the like."""
    parts, at = [], 0
    for run in runs:
        parts.append(text[at : run.start])
        at = run.end
    rest = " ".join([*parts, text[at:]])
    return len(_BARE.sub("", lexicon().carrying.sub(" ", rest))) <= 3
