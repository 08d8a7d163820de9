"""Progress: real conversations before practice and since, skill by skill, with what can be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from qa.insight.intervals import LEAST, Interval, difference
from qa.scorecard import Scorecard
from training.practised import Practised


@dataclass(frozen=True, slots=True)
class SkillProgress:
    """One skill: its plays, and real conversations before the first of them and after.

    `first` and `latest` are the values 0..1 of the first and the latest play. `change` is the mean
    after less the mean before, `interval` its 95 % interval: None with fewer than `LEAST`
    conversations on either side, when nothing is said about it.
    """

    id: str
    plays: int
    since: datetime | None
    first: float | None
    latest: float | None
    before: int
    after: int
    change: float | None = None
    interval: Interval | None = None

    @property
    def enough(self) -> bool:
        """True where there are enough conversations on both sides."""
        return min(self.before, self.after) >= LEAST

    @property
    def moved(self) -> bool:
        """True where the interval leaves out nought."""
        return self.interval is not None and not self.interval.low <= 0 <= self.interval.high


@dataclass(frozen=True, slots=True)
class Progress:
    """An agent's skills: those practised, and beside them those never practised.

    Skills that were not practised are parted at the first play of any skill, for comparison: what
    changed in them as well was not the practice.
    """

    agent: str
    practised: tuple[SkillProgress, ...]
    others: tuple[SkillProgress, ...]


def make_progress(agent: str, cards: Sequence[Scorecard], plays: Sequence[Practised]) -> Progress:
    """The progress of one agent, from the agent's own cards and plays (as far as the reader may
    see the latter), oldest first."""
    own = [card for card in cards if card.about.agent == agent]
    done = sorted((p for p in plays if p.agent == agent), key=lambda p: (p.at, p.session))
    skills = dict.fromkeys(score.criterion for card in own for score in card.scores)
    skills |= dict.fromkeys(skill for play in done for skill in play.values)
    rows = [_row(skill, own, done) for skill in skills]
    return Progress(
        agent,
        tuple(row for row in rows if row.plays),
        tuple(row for row in rows if not row.plays),
    )


def _row(skill: str, cards: Sequence[Scorecard], plays: Sequence[Practised]) -> SkillProgress:
    tried = [play for play in plays if skill in play.values]
    begun = (tried or list(plays))[:1]
    since = begun[0].at if begun else None
    before, after = _parted(skill, cards, since)
    change, interval = None, None
    if min(len(before), len(after)) >= LEAST:
        change = fmean(after) - fmean(before)
        interval = difference(before, after)
    return SkillProgress(
        id=skill,
        plays=len(tried),
        since=since,
        first=tried[0].values[skill] if tried else None,
        latest=tried[-1].values[skill] if tried else None,
        before=len(before),
        after=len(after),
        change=change,
        interval=interval,
    )


def _parted(
    skill: str, cards: Sequence[Scorecard], since: datetime | None
) -> tuple[list[float], list[float]]:
    """The values of a skill before a moment and from it on. Cards without a time of the
    conversation belong to neither: when they were scored says nothing."""
    before: list[float] = []
    after: list[float] = []
    for card in cards:
        value = next((s.value for s in card.scores if s.criterion == skill), None)
        if value is None or card.about.started_at is None:
            continue
        (before if since is None or card.about.started_at < since else after).append(value)
    return before, after
