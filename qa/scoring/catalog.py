"""The scorers there are, by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

from qa.errors import ScorerError
from qa.scoring.local.scorer import local_scorer, words_scorer
from qa.scoring.scorer import Scorer


def _judge(norms: Path | None) -> Scorer:
    from qa.scoring.judge.environment import judge_from_environment

    return judge_from_environment(norms)


#: name -> a function from a norms file (or None) to a scorer. Others: entry point `evenhand.scorers`.
SCORERS: dict[str, Callable[[Path | None], Scorer]] = {
    "local": local_scorer,
    "judge": _judge,
    "local-words": words_scorer,
}


def scorer(name: str, norms: Path | None = None) -> Scorer:
    """The scorer of a name. Raises ScorerError where there is none."""
    if name in SCORERS:
        return SCORERS[name](norms)
    others = {e.name: e for e in entry_points(group="evenhand.scorers")}
    if name in others:
        made: Scorer = others[name].load()(norms)
        return made
    raise ScorerError(
        f"--scorer: {name!r} is not a scorer; accepted are "
        f"{', '.join(dict.fromkeys([*SCORERS, 'both', *sorted(others)]))}"
    )
