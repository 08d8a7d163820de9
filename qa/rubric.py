"""Rubric, Section, Criterion, Level: what is judged, by which observable behaviour."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from transcripts.conversation import Channel, Frozen

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Language = Literal["en", "zh-Hans", "zh-Hant"]
Text = dict[str, Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]]
Need = Literal["times", "audio", "customer_record", "knowledge"]


class Level(Frozen):
    """One level of a scale: its behavioural anchor says what can be observed."""

    level: int = Field(ge=1)
    anchor: Text
    name: Text | None = None


class Choice(Frozen):
    """One answer of a `choice` criterion; its value is 0..1, or None for an answer that is not scored."""

    id: Slug
    text: Text
    value: Annotated[float, Field(ge=0, le=1)] | None


class Condition(Frozen):
    """When a criterion applies: every given part must hold."""

    channel: tuple[Channel, ...] = ()
    attribute: dict[str, tuple[str, ...]] = {}
    answer: dict[Slug, tuple[str, ...]] = {}


class Criterion(Frozen):
    """One question about a conversation. `weight` counts in the overall mean."""

    id: Slug
    name: Text
    question: Text
    kind: Literal["scale", "yes_no", "choice"]
    weight: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)] = 1.0
    critical: bool = False
    section_critical: bool = False
    applies: Condition | None = None
    not_applicable: Text | None = None
    guidance: Text | None = None
    pitfalls: tuple[Text, ...] = ()
    needs: tuple[Need, ...] = ()
    levels: tuple[Level, ...] = ()
    choices: tuple[Choice, ...] = ()
    scorer: dict[str, Any] = {}

    @property
    def answers(self) -> tuple[str, ...]:
        """What a condition may call an answer: a level, yes or no, or the id of a choice."""
        if self.kind == "scale":
            return tuple(str(level.level) for level in self.levels)
        return ("yes", "no") if self.kind == "yes_no" else tuple(c.id for c in self.choices)

    @property
    def conditions(self) -> Mapping[str, tuple[str, ...]]:
        """Other criterion -> the answers to it that make this one apply."""
        return self.applies.answer if self.applies else {}

    @model_validator(mode="after")
    def _kind_has_its_answers(self) -> Self:
        if self.kind == "scale":
            got = [level.level for level in self.levels]
            if len(got) < 2 or got != list(range(1, len(got) + 1)):
                raise ValueError(
                    f"criterion {self.id!r}: levels are {got}; a scale needs 1, 2, ... n in order, n >= 2"
                )
        elif self.levels:
            raise ValueError(
                f"criterion {self.id!r}: levels are for kind 'scale', not {self.kind!r}"
            )
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(
                f"criterion {self.id!r}: choices are for kind 'choice', and it needs them"
            )
        return self


class Section(Frozen):
    """A named group of criteria."""

    id: Slug
    name: Text
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Rubric(Frozen):
    """Sections of criteria, with a version and texts in every language it names."""

    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$")]
    languages: tuple[Language, ...] = Field(min_length=1)
    name: Text
    purpose: Text | None = None
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in the order of the file."""
        return tuple(c for section in self.sections for c in section.criteria)

    @property
    def reference(self) -> str:
        """`id@version`, as a scorecard names it."""
        return f"{self.id}@{self.version}"

    def criterion(self, id: str) -> Criterion:
        """The criterion of that id; KeyError where there is none."""
        for criterion in self.criteria:
            if criterion.id == id:
                return criterion
        raise KeyError(id)

    def by_dependence(self) -> tuple[Criterion, ...]:
        """All criteria, each after those whose answers it depends on."""
        order = TopologicalSorter({c.id: tuple(c.conditions) for c in self.criteria})
        return tuple(map(self.criterion, order.static_order()))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (first 16 hex digits) of the content: same meaning, same hash, whatever the layout."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def in_language(text: Mapping[str, str], language: str) -> str:
    """The text in a language, else the other Chinese script, else English, else the first there is."""
    order = [language]
    if language.startswith(("zh", "yue")):
        order += ["zh-Hant", "zh-Hans"] if "Hant" in language else ["zh-Hans", "zh-Hant"]
    for tag in [*order, "en"]:
        if tag in text:
            return text[tag]
    return next(iter(text.values()))
