"""Agreement with people: the local scorer's values beside the labels of every set that is there."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

from bench import contrast
from bench.chats import Given
from bench.figures import Figure, Measured
from bench.labelled import SETS, Labelled, LabelledSet, Target
from bench.machine import here
from bench.raters import agreement_of, one_against_the_rest
from bench.sentiment import sentiment
from qa.review.agreement import Coefficient, pearson, spearman
from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scoring.catalog import scorer
from qa.scoring.scorer import Scorer, score_conversation
from transcripts.conversation import Conversation

#: The scorer as shipped, and without embeddings.
_SHIPPED, _WORDS = "local", "local-words"
#: What a constant gives wherever a correlation is asked for: it puts nothing in order.
_CONSTANT = "0.00"
_NONE = "–"
_CONTRAST = "contrast"
_TRANSLATED = ("stc3_zh", "stc3_en")


def measure(given: Given) -> Measured:
    """A row for each set and target; rows are said on stderr as they come."""
    figures: list[Figure] = []
    cards: dict[str, dict[str, Scorecard]] = {}
    wanted = [s for s in SETS if given.wants(s.name)]
    for found in wanted:
        if (given.data / found.file).is_file():
            items = found.items(given.data, given.sample)
            cards[found.name] = _scored(items, scorer(_SHIPPED))
            _said(figures, _agreement(found, items, cards[found.name]))
    if all(name in cards for name in _TRANSLATED):
        _said(figures, _across(*(cards[name] for name in _TRANSLATED)))
    if given.wants(_CONTRAST) and given.has(_CONTRAST):
        _said(figures, _contrast(given.data / _CONTRAST))
    for found in wanted:
        if found.name in cards:
            _said(figures, _readers(found, found.items(given.data, given.sample)))
    if given.calibrated:
        _said(figures, _calibrated(given))
    return Measured(tuple(figures), _missing(given, wanted), here())


def _said(figures: list[Figure], more: Iterator[Figure]) -> None:
    for figure in more:
        beside = ", ".join(f"{name} {value}" for name, value in figure.beside.items())
        print(f"{figure.what}: {figure.shown}; {beside}", file=sys.stderr, flush=True)
        figures.append(figure)


def _missing(given: Given, wanted: Sequence[LabelledSet]) -> tuple[str, ...]:
    """A line for each set that is not there, and one where only a sample was taken."""
    files = {s.name: given.data / s.file for s in wanted}
    if given.wants(_CONTRAST):
        files[_CONTRAST] = given.data / _CONTRAST / "pairs.jsonl"
    missing = [
        f"{name}, since {path} is not there" for name, path in files.items() if not path.is_file()
    ]
    if given.sample is not None:
        missing.append(f"all but {given.sample} dialogues of each set, for --sample")
    return tuple(missing)


def _scored(items: Sequence[Labelled], judge: Scorer) -> dict[str, Scorecard]:
    """The card of each conversation, by its id; each is scored once."""
    rubric, now = load_rubric("five-consistencies"), datetime.now(UTC)
    talks = {item.conversation.id: item.conversation for item in items}
    return {
        name: score_conversation(talk, rubric, judge, now=now)[0] for name, talk in talks.items()
    }


def _agreement(
    found: LabelledSet, items: Sequence[Labelled], shipped: dict[str, Scorecard]
) -> Iterator[Figure]:
    words = _scored(items, scorer(_WORDS))
    for target in found.targets:
        labelled = [item for item in items if target.label in item.labels]
        if len(labelled) < 2:
            continue
        ours = [_value(shipped[i.conversation.id], target, i.turn) for i in labelled]
        value = _with(labelled, target, ours)
        by_words = [_value(words[i.conversation.id], target, i.turn) for i in labelled]
        moods = [sentiment(i.conversation, target.side, i.turn) for i in labelled]
        called = [_called_for(shipped[i.conversation.id], target) for i in labelled]
        yield Figure(
            f"{found.name}: {target.shown}",
            value.value or 0.0,
            _interval(value),
            target.asked,
            {
                "n": f"{len(labelled):,}",
                "scored": f"{100 * (1 - ours.count(None) / len(ours)):.1f}%",
                "nothing called for": f"{100 * called.count(False) / len(called):.1f}%",
                "by words alone": _shown(_with(labelled, target, by_words)),
                "a constant": _CONSTANT,
                "a sentiment lexicon": _shown(_with(labelled, target, moods)),
                "one human": one_against_the_rest(labelled, target) or _NONE,
            },
        )


def _with(
    labelled: Sequence[Labelled], target: Target, ours: Sequence[float | None]
) -> Coefficient:
    """The correlation with the labels; what has no value counts at the mean of what has."""
    known = [v for v in ours if v is not None]
    middle = fmean(known) if known else 0.0
    agreement = pearson if target.kind == "r" else spearman
    return agreement(
        [middle if v is None else v for v in ours], [i.labels[target.label] for i in labelled]
    )


def _value(card: Scorecard, target: Target, turn: int | None) -> float | None:
    if target.ours == "satisfaction":
        return card.customer.satisfaction
    if target.ours == "overall":
        return card.overall.value
    if target.ours == "valence":
        return next((f.valence for f in card.customer.emotion if f.turn == turn), None)
    return card.score(target.ours).value


def _called_for(card: Scorecard, target: Target) -> bool:
    """False where the scorer says that nothing called for the criterion."""
    return all(s.criterion != target.ours or s.status != "not_applicable" for s in card.scores)


def _shown(c: Coefficient) -> str:
    return _CONSTANT if c.value is None else f"{c.value:.2f}"


def _interval(c: Coefficient) -> str:
    return f"[{c.interval[0]:.2f}, {c.interval[1]:.2f}]" if c.interval else ""


def _across(chinese: dict[str, Scorecard], english: dict[str, Scorecard]) -> Iterator[Figure]:
    """The same dialogues in both languages: our value of one with that of the other."""
    both = [name for name in english if name in chinese]
    for ours in ("satisfaction", "overall"):
        target = Target(ours, "", "r")
        pairs = [(_value(chinese[n], target, None), _value(english[n], target, None)) for n in both]
        known = [(a, b) for a, b in pairs if a is not None and b is not None]
        if len(known) < 2:
            continue
        value = pearson([a for a, _ in known], [b for _, b in known])
        yield Figure(
            f"the same dialogues in Chinese and English: {ours}, r",
            value.value or 0.0,
            _interval(value),
            ">= .80" if ours == "satisfaction" else "",
            {"n": f"{len(known):,}", "of": f"{len(both):,}"},
        )


def _contrast(folder: Path) -> Iterator[Figure]:
    rubric, now = load_rubric("five-consistencies"), datetime.now(UTC)

    def by(name: str) -> contrast.Valued:
        judge = scorer(name)

        def value(talk: Conversation, criterion: str) -> float | None:
            cards = score_conversation(talk, rubric, judge, now=now)
            known = [v for c in cards if (v := c.score(criterion).value) is not None]
            return fmean(known) if known else None

        return value

    def mood(talk: Conversation, criterion: str) -> float | None:
        return sentiment(talk, "agent")

    def constant(talk: Conversation, criterion: str) -> float | None:
        return 0.5

    shipped, words = by(_SHIPPED), by(_WORDS)
    asked = {"ordered": ">= 26 of 30", "imitations": "nearly all", "alike": "all", "may be scored": "all"}  # fmt: skip
    for what, held in {
        "ordered": contrast.ordered,
        "imitations": lambda f, v: contrast.ordered(f, v, "imitation"),
        "alike": contrast.alike,
        "may be scored": contrast.applicable,
    }.items():
        ours = held(folder, shipped)
        yield Figure(
            f"contrast, {what}",
            ours.right,
            f"of {ours.of}",
            asked[what],
            {
                "by words alone": str(held(folder, words)),
                "a constant": str(held(folder, constant)),
                "a sentiment lexicon": str(held(folder, mood)),
            },
        )


def _readers(found: LabelledSet, items: Sequence[Labelled]) -> Iterator[Figure]:
    """How far the human raters of a set agree among each other, label by label."""
    for label in sorted({name for item in items for name in item.raters}):
        rated = [item.raters[label] for item in items if label in item.raters]
        alpha, beside = agreement_of(rated)
        if alpha.value is not None:
            yield Figure(f"{found.name}, people on {label}: alpha, ordinal", alpha.value, _interval(alpha), "", beside)  # fmt: skip


def _calibrated(given: Given) -> Iterator[Figure]:
    from bench import calibrated

    yield from calibrated.figures(given)
