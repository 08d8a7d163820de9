"""Redaction: recall and precision by type and language on invented conversations, with intervals."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench import planted
from bench.figures import Figure, Measured
from bench.machine import here
from transcripts.conversation import Conversation
from transcripts.redaction import TYPES, Redacted, redact

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
CARRIERS = Path(__file__).parent / "carriers"
#: What the project asks for, of these types.
_ASKED = {"card": ">= 0.98", "id": ">= 0.98", "phone": ">= 0.98", "email": ">= 0.98"}
_PLACE = re.compile(r"\{(\w+)\}")


class Planted(NamedTuple):
    """Where a piece of personal data stands: turn, start, end."""

    type: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True)
class Sample:
    """A conversation, and everything personal in it."""

    conversation: Conversation
    planted: tuple[Planted, ...]


def carriers(language: str, group: str) -> dict[str, list[str]]:
    """The sentences of a language by type; `group` is `tuned`, `held_out` or `later`."""
    path = CARRIERS / f"redaction.{language[:2]}.toml"
    listed: dict[str, dict[str, list[str]]] = tomllib.loads(path.read_text("utf-8"))
    return {type: groups[group] for type, groups in listed.items() if group in groups}


def samples(language: str, group: str, each: int, seed: int) -> Iterator[Sample]:
    """So many conversations for each type, and as many in which nothing is personal."""
    for type, sentences in carriers(language, group).items():
        random = Random(f"{seed} {language} {group} {type}")
        for index in range(each):
            sentence = sentences[index % len(sentences)]
            yield sample(type, sentence, language, random, f"{type}-{index}")


def sample(type: str, sentence: str, language: str, random: Random, id: str) -> Sample:
    """One conversation made of a sentence with places."""
    chinese = language != "en"
    convert = _converter() if language == "zh-Hant" else str
    fill = _filler(type, random, chinese)
    turns: list[dict[str, str]] = []
    found: list[Planted] = []
    for line in sentence.split(" | "):
        speaker, _, pattern = line.partition(": ")
        text, at = "", 0
        for match in _PLACE.finditer(pattern):
            text += convert(pattern[at : match.start()])
            shown = convert(fill(match[1]))
            if match[1] in ("value", "a", "b"):
                found.append(Planted(type, len(turns), len(text), len(text) + len(shown)))
            text += shown
            at = match.end()
        turns.append({"speaker": speaker, "text": text + convert(pattern[at:])})
    conversation = Conversation.model_validate(
        {"id": id, "channel": "phone", "language": language, "turns": turns}
    )
    return Sample(conversation, tuple(found))


@cache
def _converter() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("s2t").convert
    return convert


def _filler(type: str, random: Random, chinese: bool) -> Callable[[str], str]:
    """What stands in each place; the value and its halves are the same value."""
    groups = value(type, random, chinese) if type != "nothing" else []
    half = len(groups) // 2

    def fill(place: str) -> str:
        if place == "value":
            return "".join(groups)
        if place in ("a", "b"):
            part = groups[:half] if place == "a" else groups[half:]
            return "".join(part).strip(" ,，-").removesuffix(" um")
        return planted.decoy(random, place, chinese)

    return fill


def value(type: str, random: Random, chinese: bool) -> list[str]:
    """One value of a type as it is written or said, in the pieces in which it may be given."""
    if type == "card":
        return planted.said(random, planted.card(random), chinese)
    if type == "phone":
        return planted.said(random, planted.phone(random, chinese), chinese)
    if type == "email":
        return [planted.said_email(random, planted.email(random), chinese)]
    if type == "name":
        return [planted.name(random, chinese)]
    if type == "expiry":
        return [planted.expiry(random, chinese)]
    if type == "id":
        made = random.choice((planted.resident_id,) * 3 + (planted.taiwan_id, planted.hong_kong_id))
        groups = made(random)
        if made is planted.resident_id:
            return planted.said(random, groups, chinese)
        return ["".join(groups)]
    if type == "iban":
        groups = planted.iban(random)
        spoken = not chinese and random.random() < 0.4
        return [
            planted.spoken_en(random, groups) if spoken else random.choice(("", " ")).join(groups)
        ]
    if type == "passport":
        groups = planted.passport(random, chinese)
        spoken = random.random() < 0.3
        say = planted.spoken_zh if chinese else planted.spoken_en
        return [say(random, groups, " " if not chinese else "") if spoken else "".join(groups)]
    count = random.choice((8, 8, 10)) if type == "account" else random.choice((3, 3, 4))
    return planted.said(random, [planted.digits(random, count)], chinese)


class Tally(NamedTuple):
    """Counts of one type and language: planted, fully masked as such, masked as anything, wrong."""

    planted: int
    found: int
    hidden: int
    right: int
    wrong: int


def tally(given: Iterator[Sample]) -> dict[str, Tally]:
    """The counts by type over samples. What is masked and was not planted is wrong."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in given:
        redacted = redact(one.conversation)
        for piece in one.planted:
            counts[piece.type, "planted"] += 1
            counts[piece.type, "found"] += covers(one, redacted, piece, {piece.type})
            counts[piece.type, "hidden"] += covers(one, redacted, piece, set(TYPES))
        for finding in redacted.findings:
            right = any(
                p.turn == finding.turn and p.type == finding.type
                and p.start < finding.end and finding.start < p.end
                for p in one.planted
            )  # fmt: skip
            counts[finding.type, "right" if right else "wrong"] += 1
    return {
        type: Tally(*(counts[type, name] for name in Tally._fields))
        for type in TYPES
        if any(counts[type, name] for name in Tally._fields)
    }


def covers(one: Sample, redacted: Redacted, piece: Planted, types: set[str]) -> bool:
    """Whether no letter or digit of a planted piece is left in sight."""
    text = one.conversation.turns[piece.turn].text
    masked = [
        (f.start, f.end) for f in redacted.findings if f.turn == piece.turn and f.type in types
    ]
    return all(
        any(start <= at < end for start, end in masked)
        for at in range(piece.start, piece.end)
        if text[at].isalnum()
    )


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95% Wilson score interval of a share."""
    if not total:
        return 0.0, 1.0
    z, p = 1.96, hits / total
    middle, spread = p + z * z / (2 * total), z * sqrt(p * (1 - p) / total + z * z / (4 * total**2))
    scale = 1 + z * z / total
    return (middle - spread) / scale, (middle + spread) / scale


def measure(each: int = 300, seed: int = 7) -> Measured:
    """Recall and precision of every type, language and group of carriers."""
    figures: list[Figure] = []
    for group in ("tuned", "held_out", "later"):
        for language in LANGUAGES:
            if carriers(language, group):
                figures += _figures(language, group, tally(samples(language, group, each, seed)))
    return Measured(tuple(figures), (), here())


def _figures(language: str, group: str, found: dict[str, Tally]) -> Iterator[Figure]:
    name = group.replace("_", " ")
    for type, t in found.items():
        if not t.planted:
            continue
        what = (
            f"{type}, {language}, {name}: recall, {_share(t.found, t.planted)}; "
            f"precision {_share(t.right, t.right + t.wrong)}"
        )
        yield Figure(what, t.found / t.planted, "", _ASKED.get(type, ""))


def _share(hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"{hits:,} of {total:,} ({low:.3f} to {high:.3f})"
