"""Agreement with people: the local scorer's values beside the marks of nineteen readers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.chats import Given, dialogues, native
from bench.figures import Figure, Measured
from bench.machine import here
from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scoring.catalog import scorer
from qa.scoring.scorer import score_conversation
from transcripts.conversation import Conversation

#: What one reader's marks have with the mean of the others, from the data's own README.
_ONE_READER = {"A": 0.536, "S": 0.563, "E": 0.453}
#: What a regression on the text that was trained on this data reaches, from the same place.
_TRAINED = {
    "stc3_zh": {"A": 0.736, "S": 0.801, "E": 0.787},
    "stc3_en": {"A": 0.649, "S": 0.724, "E": 0.707},
}
_THANKS = ("谢谢", "感谢", "多谢", "thank")
_FOLDERS = {"stc3_zh": "Chinese", "stc3_en": "English"}

Marked = tuple[Scorecard, dict[str, float], bool]


def measure(given: Given) -> Measured:
    """Pearson's r of our values with the mean marks of the readers."""
    missing = given.missing(
        {
            name: f"{language}: no marks to set the scores beside"
            for name, language in _FOLDERS.items()
        }
    )
    figures = [f for name in _FOLDERS if given.has(name) for f in _agreement(given.data / name)]
    return Measured(tuple(figures), missing, here())


def _agreement(folder: Path) -> Iterator[Figure]:
    marked, trained = list(_marked(folder)), _TRAINED[folder.name]
    where = f"{_FOLDERS[folder.name]}, {len(marked):,} dialogues"
    satisfied = _pairs(marked, "S", lambda c: c.customer.satisfaction)
    yield _figure(f"{where}: satisfaction with what readers thought of it", satisfied, "S", trained)
    overall = _pairs(marked, "A", lambda c: c.overall.value)
    yield _figure("… overall with whether the task was accomplished", overall, "A", trained)
    overall = _pairs(marked, "E", lambda c: c.overall.value)
    yield _figure("… overall with how effective the dialogue was", overall, "E", trained)
    thanks = [(float(thanked), marks["S"]) for _, marks, thanked in marked]
    yield Figure("… whether the customer says thanks, with satisfaction", correlation(thanks), "")


def _figure(
    what: str, pairs: Sequence[tuple[float, float]], mark: str, trained: dict[str, float]
) -> Figure:
    return Figure(
        what,
        correlation(pairs),
        "",
        f"one reader {_ONE_READER[mark]:.2f}, trained on it {trained[mark]:.2f}",
    )


def _marked(folder: Path) -> Iterator[Marked]:
    """Each dialogue's card, the mean marks of its readers, and whether the customer thanks."""
    rubric, local, now = load_rubric("five-consistencies"), scorer("local"), datetime.now(UTC)
    for given in dialogues(folder):
        conversation = Conversation.model_validate(native(given))
        cards = score_conversation(conversation, rubric, local, now=now)
        said = " ".join(t.text.lower() for t in conversation.turns if t.speaker == "customer")
        yield cards[0], given["quality_mean"], any(word in said for word in _THANKS)


def _pairs(
    marked: Sequence[Marked],
    mark: str,
    value: Callable[[Scorecard], float | None],
) -> list[tuple[float, float]]:
    """Our value and the readers' mean mark, where there is a value."""
    found = ((value(card), marks[mark]) for card, marks, _ in marked)
    return [(ours, theirs) for ours, theirs in found if ours is not None]


def correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Pearson's r of the pairs; 0 where one side does not vary."""
    n = len(pairs)
    if n < 2:
        return 0.0
    mean_x, mean_y = (sum(side) / n for side in zip(*pairs, strict=True))
    xy = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    xx = sum((x - mean_x) ** 2 for x, _ in pairs)
    yy = sum((y - mean_y) ** 2 for _, y in pairs)
    return xy / math.sqrt(xx * yy) if xx and yy else 0.0
