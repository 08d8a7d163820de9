"""What changed between two rubrics, and which scores could change by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from qa.rubric import Criterion, Rubric, Text
from transcripts.conversation import Frozen

#: What a change can do: to a score, to the overall value or a failure only, or to no number at all.
Effect = Literal["score", "overall", "wording"]

#: Field of a criterion -> what its change can do. A judge reads texts, so a changed text can change
#: its scores and those of people; the local scorer reads none.
_EFFECTS: dict[str, Effect] = {
    "kind": "score", "levels": "score", "choices": "score", "applies": "score", "needs": "score",
    "scorer": "score", "question": "score", "not_applicable": "score", "guidance": "score",
    "pitfalls": "score", "weight": "overall", "critical": "overall", "section_critical": "overall",
    "name": "wording",
}  # fmt: skip


class Change(Frozen):
    """One thing that is different: where, what, and what it can do."""

    criterion: str | None
    field: str
    before: str | None
    after: str | None
    effect: Effect


def differences(before: Rubric, after: Rubric) -> tuple[Change, ...]:
    """Every difference, in the order of the new rubric; what was removed comes last."""
    return (*_of_whole(before, after), *_of_criteria(before, after))


def _of_whole(before: Rubric, after: Rubric) -> Iterator[Change]:
    for field in ("version", "languages", "name", "purpose"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(
                criterion=None, field=field, before=_said(old), after=_said(new), effect="wording"
            )


def _of_criteria(before: Rubric, after: Rubric) -> Iterator[Change]:
    old = {criterion.id: criterion for criterion in before.criteria}
    new = {criterion.id: criterion for criterion in after.criteria}
    sections = {c.id: s.id for s in before.sections for c in s.criteria}
    for section in after.sections:
        for criterion in section.criteria:
            if criterion.id not in old:
                yield _whole(criterion.id, None, "added")
                continue
            yield from _of_one(old[criterion.id], criterion)
            if sections[criterion.id] != section.id:
                yield Change(
                    criterion=criterion.id, field="section", before=sections[criterion.id],
                    after=section.id, effect="overall",
                )  # fmt: skip
    for id in old:
        if id not in new:
            yield _whole(id, "there", None)


def _whole(id: str, before: str | None, after: str | None) -> Change:
    return Change(criterion=id, field="criterion", before=before, after=after, effect="score")


def _of_one(old: Criterion, new: Criterion) -> Iterator[Change]:
    for field, effect in _EFFECTS.items():
        before, after = getattr(old, field), getattr(new, field)
        if before == after:
            continue
        if field == "levels" and len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                if one != other:
                    yield Change(
                        criterion=new.id, field=f"level {one.level}", before=_said(one.anchor),
                        after=_said(other.anchor), effect=effect,
                    )  # fmt: skip
            continue
        yield Change(
            criterion=new.id, field=field, before=_said(before), after=_said(after), effect=effect
        )


def _said(value: object) -> str | None:
    """A value in words: of a text its languages in turn."""
    if value is None:
        return None
    if isinstance(value, dict):
        text: Text = value
        return " / ".join(f"{tag}: {said}" for tag, said in text.items())
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_said, value)))
    return value.model_dump_json() if isinstance(value, Frozen) else str(value)
