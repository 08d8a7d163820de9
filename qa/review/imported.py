"""Rows of an export become review records: which conversation, criterion and level; all problems at once."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qa.errors import ReviewError
from qa.review.answers import Answer, read_answer, unscored
from qa.review.exported import Given
from qa.review.record import LONGEST, Kind, Review
from qa.rubric import Criterion, Rubric
from qa.scorecard import Scorecard, level_of, value_of

#: A named column that every file may have: what the customer said, or a reader thinks they would.
SATISFACTION = "satisfaction"
_NO_REASON = "-"


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may be about: conversations with their agents in order, and the machine's cards."""

    agents: Mapping[str, tuple[str | None, ...]]
    cards: Mapping[tuple[str, str | None], Scorecard] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read: the rubric, names of criteria, the ends of scores that are no levels, who reviewed."""

    rubric: Rubric
    names: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    reviewer: str | None = None
    kind: Kind = "review"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """The records, how many rows were left empty, the names that are no criterion, and the problems."""

    reviews: tuple[Review, ...]
    empty: int
    other_names: tuple[str, ...]
    problems: tuple[str, ...]


def import_rows(
    rows: Iterable[Given | str], known: Known, reading: Reading, now: datetime
) -> Imported:
    """A record for each row with an answer. A row that is wrong is one line, and makes no record.

    The id of a record is a hash of what it says: importing a file twice gives the same ids.
    """
    criteria = _by_name(reading)
    reviews: list[Review] = []
    problems: list[str] = []
    others: dict[str, None] = {}
    empty = 0
    for row in rows:
        if isinstance(row, str):
            problems.append(row)
            continue
        if row.wide and _folded(row.criterion) not in criteria:
            others[row.criterion] = None
            continue
        if not row.not_applicable and not row.score:
            empty += 1
            continue
        try:
            reviews.append(_review(row, criteria, known, reading, now))
        except ReviewError as wrong:
            problems.append(f"{row.where}: {wrong}")
    return Imported(tuple(reviews), empty, tuple(others), tuple(problems))


def _by_name(reading: Reading) -> dict[str, Criterion | str]:
    """Folded name -> criterion, or the name of a column: ids, names in every language, --criterion."""
    found: dict[str, Criterion | str] = {SATISFACTION: SATISFACTION}
    found |= {_folded(name): name for name in reading.columns}
    for criterion in reading.rubric.criteria:
        for name in (criterion.id, *criterion.name.values()):
            found[_folded(name)] = criterion
    for name, id in reading.names.items():
        if _folded(id) not in found:
            raise ReviewError(
                f"--criterion {name}={id}: {reading.rubric.reference} has no {id!r}; accepted are "
                f"{' '.join(c.id for c in reading.rubric.criteria)} {SATISFACTION}"
            )
        found[_folded(name)] = found[_folded(id)]
    return found


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())


def _review(
    row: Given,
    criteria: Mapping[str, Criterion | str],
    known: Known,
    reading: Reading,
    now: datetime,
) -> Review:
    rubric = reading.rubric
    if row.conversation not in known.agents:
        raise ReviewError(f"conversation {row.conversation!r} is not among those given")
    asked = criteria.get(_folded(row.criterion))
    if asked is None:
        raise ReviewError(
            f"criterion {row.criterion!r} is not in {rubric.reference}; accepted are "
            f"{' '.join(c.id for c in rubric.criteria)} {SATISFACTION}; "
            f"or say what it is with --criterion {row.criterion!r}=ID"
        )
    if row.hash and row.hash != rubric.content_hash:
        raise ReviewError(
            f"the sheet was made for another text of the rubric (hash {row.hash}, "
            f"{rubric.reference} has {rubric.content_hash}); its levels may mean something else"
        )
    by = row.reviewer or reading.reviewer
    if not by:
        raise ReviewError("no reviewer; fill in the column, or give --reviewer NAME")
    kind: Kind = "self" if row.kind == "self" else reading.kind
    given = _answered(row, asked, reading)
    agent = _agent(row, known.agents[row.conversation], kind, by)
    card = known.cards.get((row.conversation, agent))
    id = asked if isinstance(asked, str) else asked.id
    machine = next((s for s in card.scores if s.criterion == id), None) if card else None
    reason = row.reason.strip()[:LONGEST] or _NO_REASON
    answer = given.value if given.status == "scored" else given.status
    told = "\0".join(map(str, (kind, by, row.conversation, agent, id, rubric.content_hash, answer, reason)))  # fmt: skip
    return Review(
        id=hashlib.sha256(told.encode()).hexdigest()[:12],
        kind=kind,
        at=now,
        by=by,
        conversation=row.conversation,
        agent=agent,
        rubric=rubric.reference,
        rubric_hash=rubric.content_hash,
        scorer=card.scorer if card else "-",
        criterion=id,
        machine_level=machine.level if machine else None,
        machine_value=machine.value if machine else None,
        status=given.status,
        level=given.level,
        value=given.value,
        reason=reason,
        chance=_chance(row.chance),
    )


def _chance(given: str) -> float | None:
    """How likely the conversation was to be drawn, as the sheet says it."""
    if not given.strip():
        return None
    try:
        chance = float(given)
    except ValueError:
        chance = math.nan
    if not 0 < chance <= 1:
        raise ReviewError(f"chance {given!r}; accepted is more than 0, at most 1, as `review sheet` wrote it")  # fmt: skip
    return chance


def _agent(row: Given, agents: Sequence[str | None], kind: Kind, by: str) -> str | None:
    """Who is reviewed: by the sheet's part, by name, or the only one there is."""
    if row.part:
        if not row.part.isdigit() or not 1 <= int(row.part) <= len(agents):
            raise ReviewError(f"part {row.part!r}; accepted are 1..{len(agents)}")
        return agents[int(row.part) - 1]
    if kind == "self":
        if by not in agents:
            raise ReviewError(f"{by!r} assesses himself or herself, but is no agent of {row.conversation!r}")  # fmt: skip
        return by
    if row.agent in agents:
        return row.agent
    if len(agents) == 1:
        return agents[0]
    named = " ".join(str(a) for a in agents)
    raise ReviewError(
        f"agent {row.agent!r}: {row.conversation!r} has several; accepted are {named}"
    )


def _answered(row: Given, asked: Criterion | str, reading: Reading) -> Answer:
    """An answer: n/a, cannot tell, a level, yes or no, a choice, a share, or a score on --scale."""
    if row.not_applicable:
        return Answer("not_applicable")
    if isinstance(asked, Criterion) and row.percent is None and reading.scale is None:
        return _in_words(row, asked)
    if status := unscored(row.score):
        return Answer(status)
    low, high = (0.0, 100.0) if row.percent is not None else reading.scale or (1.0, 5.0)
    try:
        number = float(row.score.strip().removesuffix("%"))
    except ValueError as wrong:
        raise ReviewError(f"{row.criterion}: {row.score!r} is no number") from wrong
    if not low <= number <= high:
        raise ReviewError(f"{row.criterion}: {row.score!r}; accepted is {low:g}..{high:g}")
    value = (number - low) / (high - low)
    if isinstance(asked, str):
        return Answer("scored", None, value)
    if asked.kind == "scale":
        level = level_of(value, len(asked.levels))
        return Answer("scored", level, value_of(level, len(asked.levels)))
    known = [read_answer(asked, answer) for answer in asked.answers]
    values = [a.value for a in known if a is not None and a.value is not None]
    return Answer("scored", None, min(values, key=lambda one: abs(one - value)))


def _in_words(row: Given, asked: Criterion) -> Answer:
    """An answer as the rubric and the sheets call it."""
    given = read_answer(asked, row.score)
    if given is None:
        raise ReviewError(
            f"{asked.id}: {row.score!r}; accepted are {' '.join(asked.answers)}, 'n/a' and 'cannot tell'"
            f"{', or scores of another scale with --scale LOW..HIGH' if asked.kind == 'scale' else ''}"
        )
    return given
