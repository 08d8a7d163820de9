"""A rubric as lines of text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from qa.messages import messages
from qa.rubric import Criterion, Rubric, in_language
from qa.scoring.scorer import reading_language


def rubric_lines(rubric: Rubric, language: str) -> Iterator[str]:
    """The rubric, criterion by criterion, in a language."""
    yield f"{in_language(rubric.name, language)} ({rubric.reference}, {rubric.content_hash})"
    if rubric.purpose:
        yield in_language(rubric.purpose, language)
    for section in rubric.sections:
        if len(rubric.sections) > 1:
            yield f"\n## {in_language(section.name, language)}"
        for criterion in section.criteria:
            yield from _criterion(criterion, language)


def _criterion(criterion: Criterion, language: str) -> Iterator[str]:
    say = messages(reading_language(language))
    yield f"\n{in_language(criterion.name, language)} [{criterion.id}]"
    yield f"  {in_language(criterion.question, language)}"
    for level in criterion.levels:
        name = f" {in_language(level.name, language)}:" if level.name else ""
        yield f"  {level.level}.{name} {in_language(level.anchor, language)}"
    for choice in criterion.choices:
        yield f"  - {choice.id}: {in_language(choice.text, language)}"
    if criterion.not_applicable:
        yield f"  {say('rubric.not_applicable')}: {in_language(criterion.not_applicable, language)}"
    for pitfall in criterion.pitfalls:
        yield f"  ! {in_language(pitfall, language)}"
