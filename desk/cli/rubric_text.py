"""A rubric as lines of text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.messages import messages
from qa.rubric import Criterion, Rubric, in_language
from qa.rubric_diff import Change
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


_EFFECTS = {
    "score": "scores of it can change",
    "overall": "the overall value can change",
    "wording": "no score changes",
}


def difference_lines(old: Rubric, new: Rubric, changes: Sequence[Change]) -> Iterator[str]:
    """What changed, criterion by criterion, and at the end which scores could change."""
    yield f"{old.reference} ({old.content_hash}) -> {new.reference} ({new.content_hash})"
    if not changes:
        yield "no difference: every score stays"
        return
    place = ""
    for change in changes:
        where = change.criterion or "the rubric"
        if where != place:
            yield f"\n{where}"
            place = where
        yield f"  {change.field}: {_EFFECTS[change.effect]}"
        for sign, text in (("-", change.before), ("+", change.after)):
            if text is not None:
                yield f"    {sign} {text}"
    score = dict.fromkeys(c.criterion for c in changes if c.effect == "score" and c.criterion)
    kept = [c.id for c in new.criteria if c.id not in score]
    yield f"\nscores that can change: {', '.join(score) or 'none'}"
    yield f"scores that stay: {', '.join(kept) or 'none'}"
    if any(c.effect != "wording" for c in changes):
        yield "the overall value can change; a calibration or a judge's pass for the old hash ends"


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
