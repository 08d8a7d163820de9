"""The sets that people labelled: where each lies, what its labels are held against, and its conversations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from transcripts.conversation import Conversation

#: The customer's turn that shows distress, put before every single sentence of empathetic_personas.
DISTRESS = {
    "en": "I feel so upset and anxious, I can't cope any more.",
    "zh": "我真的很难过，很焦虑，快撑不住了。",
}
#: What uss_jddc_zh writes as a customer's last turn to hold the rating of the whole dialogue.
OVERALL = "OVERALL"
#: The mechanisms of EPITOME.
MECHANISMS = ("emotional_reaction", "interpretation", "exploration")


@dataclass(frozen=True)
class Target:
    """What of ours is held against which label; `kind` is `r` (Pearson) or `Spearman`."""

    ours: str
    label: str
    kind: Literal["r", "Spearman"]
    asked: str = ""

    @property
    def shown(self) -> str:
        """As a row is called."""
        return f"{self.ours} with {self.label}, {self.kind}"

    @property
    def side(self) -> str:
        """Whose words a sentiment lexicon reads for it."""
        return "customer" if self.ours in ("satisfaction", "valence") else "agent"


@dataclass(frozen=True)
class Labelled:
    """One conversation, or one turn of it, with people's labels and, where kept, each rater's own."""

    conversation: Conversation
    labels: dict[str, float]
    raters: dict[str, tuple[float, ...]]
    turn: int | None = None


@dataclass(frozen=True)
class LabelledSet:
    """One set: its folder and file beneath the data folder, how it is read, and what is measured."""

    name: str
    file: str
    read: Callable[[dict[str, Any]], Iterator[Labelled]]
    targets: tuple[Target, ...]

    def items(self, data: Path, sample: int | None = None) -> list[Labelled]:
        """The labelled items; of a sample, those of the `sample` dialogues first by hash of their id."""
        with (data / self.file).open(encoding="utf-8") as lines:
            given = [json.loads(line) for line in lines]
        if sample is not None and sample < len(given):
            given = sorted(given, key=lambda g: _hash(g["id"]))[:sample]
        return [item for dialogue in given for item in self.read(dialogue)]


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def conversation(given: dict[str, Any], turns: list[dict[str, Any]] | None = None) -> Conversation:
    """A dialogue of a set as a conversation without its labels."""
    said = [
        {"speaker": t["speaker"], "text": t["text"]}
        for t in (given["turns"] if turns is None else turns)
    ]
    about = {key: given[key] for key in ("id", "channel", "language")}
    return Conversation.model_validate({**about, "turns": said})


def _stc3(given: dict[str, Any]) -> Iterator[Labelled]:
    raters = {name: tuple(map(float, marks)) for name, marks in given["quality"].items()}
    yield Labelled(conversation(given), given["quality_mean"], raters)


def _uss(given: dict[str, Any]) -> Iterator[Labelled]:
    """The labelled customer turns, and apart the rating of the whole, which is no turn that was said."""
    said = [t for t in given["turns"] if t["text"] != OVERALL]
    talk = conversation(given, said)
    for position, turn in enumerate(said):
        if turn.get("satisfaction3") is not None:
            yield Labelled(talk, {"turn": float(turn["satisfaction3"])}, {}, position)
    for turn in given["turns"]:
        if turn["text"] == OVERALL and turn.get("satisfaction3") is not None:
            yield Labelled(talk, {OVERALL: float(turn["satisfaction3"])}, {})


def _epitome(given: dict[str, Any]) -> Iterator[Labelled]:
    marks = {name: float(given["turns"][-1]["empathy"][name]) for name in MECHANISMS}
    yield Labelled(conversation(given), {**marks, "sum": sum(marks.values())}, {})


def _esconv(given: dict[str, Any]) -> Iterator[Labelled]:
    seeker = (given.get("survey") or {}).get("seeker") or {}
    labels = {
        name: float(seeker[name])
        for name in ("empathy", "relevance")
        if seeker.get(name) is not None
    }
    if labels:
        yield Labelled(conversation(given), labels, {})


def _personas(given: dict[str, Any]) -> Iterator[Labelled]:
    before = {"speaker": "customer", "text": DISTRESS[given["language"].split("-")[0]]}
    sentence = given["turns"][0]
    yield Labelled(
        conversation(given, [before, sentence]),
        {"empathy": float(sentence["empathy"])},
        {"empathy": tuple(map(float, sentence["empathy_annotators"]))},
    )


def _redial(given: dict[str, Any]) -> Iterator[Labelled]:
    numbers = {name: float(value) for name, value in given["mean"].items()}
    marks = {name: [a[name] for a in given["annotations"]] for name in numbers}
    raters = {
        name: tuple(float(m) for m in found if m is not None) for name, found in marks.items()
    }
    yield Labelled(conversation(given), numbers, raters)


def _stc3_targets(satisfaction: str) -> tuple[Target, ...]:
    return (
        Target("satisfaction", "S", "r", satisfaction),
        Target("overall", "S", "r", ">= .35"),
        Target("overall", "A", "r"),
        Target("overall", "E", "r"),
    )


#: Every set of items with labels; `contrast` has pairs instead (bench/contrast.py).
SETS = (
    LabelledSet("stc3_zh", "stc3_zh/dev/dialogues.jsonl", _stc3, _stc3_targets(">= .62")),
    LabelledSet("stc3_en", "stc3_en/dev/dialogues.jsonl", _stc3, _stc3_targets(">= .58")),
    LabelledSet(
        "uss_jddc_zh",
        "uss_jddc_zh/dev/jddc.jsonl",
        _uss,
        (Target("valence", "turn", "Spearman", ">= .55"), Target("satisfaction", OVERALL, "Spearman")),
    ),
    LabelledSet(
        "epitome_en",
        "epitome_en/dev/pairs.jsonl",
        _epitome,
        (
            Target("empathy", "sum", "Spearman", ">= .50"),
            *(Target("empathy", name, "Spearman") for name in MECHANISMS),
        ),
    ),
    LabelledSet(
        "esconv_en",
        "esconv_en/dev/dialogues.jsonl",
        _esconv,
        (Target("empathy", "empathy", "r"), Target("relevance", "relevance", "r")),
    ),
    LabelledSet(
        "empathetic_personas en",
        "empathetic_personas/dev/en.jsonl",
        _personas,
        (Target("empathy", "empathy", "Spearman", ">= .55"),),
    ),
    LabelledSet(
        "empathetic_personas zh",
        "empathetic_personas/dev/zh.jsonl",
        _personas,
        (Target("empathy", "empathy", "Spearman", ">= .50"),),
    ),
    LabelledSet(
        "ab_redial_en turns",
        "ab_redial_en/dev/turns.jsonl",
        _redial,
        (Target("relevance", "relevance", "r", ">= .35"),),
    ),
    LabelledSet(
        "ab_redial_en dialogues",
        "ab_redial_en/dev/dialogues.jsonl",
        _redial,
        (Target("overall", "dialogue_overall", "r"), Target("satisfaction", "dialogue_overall", "r")),
    ),
)  # fmt: skip
