"""A rubric or norms changed in a cell, and the conversations scored with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast, get_args

from pydantic import ValidationError

from desk.notebooks.errors import NotebookError
from qa.rubric import Language, Rubric
from qa.scorecard import Scorecard
from qa.scoring.local.scorer import LocalScorer
from qa.scoring.norms import ChannelNorm, Norms, load_norms
from qa.scoring.scorer import score_conversation
from transcripts.conversation import Channel, Conversation


def changed_rubric(
    rubric: Rubric,
    *,
    weights: Mapping[str, float] | None = None,
    drop: Iterable[str] = (),
    levels: Mapping[str, int] | None = None,
) -> Rubric:
    """The rubric with other weights, without some criteria, or with fewer levels.

    Fewer levels keep the lowest and the highest anchor and those evenly between. Raises
    NotebookError where a criterion is not in the rubric or the result would be no rubric.
    """
    weights, levels, dropped = dict(weights or {}), dict(levels or {}), set(drop)
    _check(rubric, weights, levels, dropped)
    content = rubric.model_dump(mode="json")
    content["version"] = f"{rubric.version[:24]}-tried"
    for section in content["sections"]:
        section["criteria"] = [
            _changed(criterion, weights, levels)
            for criterion in section["criteria"]
            if criterion["id"] not in dropped
        ]
    content["sections"] = [section for section in content["sections"] if section["criteria"]]
    try:
        return Rubric.model_validate(content)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise NotebookError(f"the changed rubric is none: {where}: {first['msg']}") from wrong


def _check(
    rubric: Rubric, weights: Mapping[str, float], levels: Mapping[str, int], dropped: set[str]
) -> None:
    known = {c.id: c for c in rubric.criteria}
    for id in (*weights, *levels, *sorted(dropped)):
        if id not in known:
            raise NotebookError(f"{id!r} is no criterion; accepted are {', '.join(known)}")
    if dropped >= known.keys():
        raise NotebookError("nothing is left to score: keep at least one criterion")
    for id, n in levels.items():
        if not 2 <= n <= len(known[id].levels):
            raise NotebookError(
                f"levels: {id!r} has {len(known[id].levels)} levels; {n} cannot be kept of them"
            )
    for criterion in rubric.criteria:
        needed = set(criterion.applies.answer if criterion.applies else ())
        if criterion.id not in dropped and (gone := needed & (dropped | levels.keys())):
            raise NotebookError(
                f"{criterion.id!r} depends on the answer to {sorted(gone)[0]!r}; change both"
            )


def _changed(
    criterion: dict[str, Any], weights: Mapping[str, float], levels: Mapping[str, int]
) -> dict[str, Any]:
    id = criterion["id"]
    changed = {**criterion, "weight": weights.get(id, criterion["weight"])}
    if id in levels:
        anchors, n = criterion["levels"], levels[id]
        kept = [anchors[round(i * (len(anchors) - 1) / (n - 1))] for i in range(n)]
        changed["levels"] = [{**anchor, "level": i} for i, anchor in enumerate(kept, 1)]
    return changed


def changed_norms(norms: Mapping[str, Mapping[str, float]]) -> Norms:
    """The shipped norms with other seconds for some channels: `{"chat": {"first": 45}}`."""
    shipped = load_norms()
    channels = dict(shipped.channels)
    for name, seconds in norms.items():
        if name not in get_args(Channel):
            accepted = ", ".join(get_args(Channel))
            raise NotebookError(f"norms: {name!r} is no channel; accepted are {accepted}")
        channel = cast("Channel", name)
        try:
            channels[channel] = ChannelNorm.model_validate(
                {**channels[channel].model_dump(), **seconds}
            )
        except ValidationError as wrong:
            raise NotebookError(
                f"norms: {name} is {dict(seconds)}; accepted are `first` and `reply`, "
                "in seconds above 0"
            ) from wrong
    digest = hashlib.sha256(repr(sorted(channels.items())).encode()).hexdigest()[:8]
    return Norms(channels=channels, hash=digest)


def scored(
    conversations: Iterable[Conversation],
    rubric: Rubric,
    norms: Norms | None,
    *,
    now: datetime,
    language: Language,
) -> list[Scorecard]:
    """Cards of the local scorer, which runs here and calls no network."""
    local = LocalScorer(norms or load_norms())
    return [
        card
        for conversation in conversations
        for card in score_conversation(conversation, rubric, local, now=now, language=language)
    ]
