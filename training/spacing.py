"""When a skill is due again: FSRS over the plays in which it was practised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qa.scorecard import level_of

#: The longest break, in days. FSRS was fitted to flashcards, where years make sense; for a skill
#: any spacing does (Latimier 2021: expanding against uniform g = .03), so the longest is a quarter.
LONGEST = 90


def due_after(plays: Iterable[tuple[datetime, float]]) -> datetime | None:
    """When a skill falls due after plays (when, value 0..1), oldest first; None before the first.

    A value of level 1 or 2 counts as Again, 3 as Hard, 4 as Good, 5 as Easy. Nothing is left to
    chance: the same plays give the same date. Algorithm: FSRS 6 with its own parameters.
    """
    from fsrs import Card, Rating, Scheduler

    ratings = (Rating.Again, Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)
    scheduler = Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False
    )
    card, seen = Card(card_id=1), False
    for at, value in plays:
        card, _ = scheduler.review_card(card, ratings[level_of(value) - 1], at)
        seen = True
    return card.due if seen else None
