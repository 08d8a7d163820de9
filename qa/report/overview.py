"""The head of the page: consistency by criterion, channel and language, and what to see first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qa.messages import Messages
from qa.report import charts
from qa.report.judged import COLOURS, criterion_name
from qa.report.summary import (
    CriterionSummary,
    choice_values,
    grouped,
    levels_of,
    low_scores,
    measure,
    summaries,
    summarise,
    urgency,
)
from qa.rubric import Rubric, in_language
from qa.scorecard import Scorecard

#: How many conversations the list of those to see first holds of each kind: failed, errors, low.
FIRST = 4


@dataclass(frozen=True)
class FigureView:
    """One criterion's numbers as text; `tail` is the worst tenth, or the lowest of a few."""

    id: str
    name: str
    colour: int
    summary: CriterionSummary
    mean: str
    spread: str
    tail: str
    svg: Markup


@dataclass(frozen=True)
class FirstView:
    """One conversation a person should see first, and why; kind: 0 failed, 1 error, 2 low."""

    conversation: str
    why: tuple[str, ...]
    kind: int


def _text(value: float | None, scale: bool, digits: int = 1) -> str:
    if value is None:
        return "–"
    return f"{value:.{digits}f}" if scale else f"{100 * value:.0f}%"


def _in_bars(summary: CriterionSummary) -> tuple[float | None, float | None]:
    """Mean and spread counted in bars from 1, whatever the kind of the criterion."""
    if summary.mean is None or summary.criterion.kind == "scale":
        return summary.mean, summary.spread
    steps = levels_of(summary.criterion) - 1
    return 1 + steps * summary.mean, None if summary.spread is None else steps * summary.spread


def _bar_labels(summary: CriterionSummary, say: Messages) -> list[str]:
    criterion = summary.criterion
    if criterion.kind == "scale":
        return [str(level.level) for level in criterion.levels]
    if criterion.kind == "yes_no":
        return [say("score.no"), say("score.yes")]
    return [f"{v:.2f}" for v in choice_values(criterion)]


def figures(cards: Sequence[Scorecard], rubric: Rubric, say: Messages) -> list[FigureView]:
    """Every criterion with its distribution of levels."""
    return [_figure(s, index, say) for index, s in enumerate(summaries(cards, rubric))]


def _figure(summary: CriterionSummary, index: int, say: Messages) -> FigureView:
    name = in_language(summary.criterion.name, say.language)
    scale = summary.criterion.kind == "scale"
    labels = _bar_labels(summary, say)
    described = [
        say("chart.bar", label=label, count=count)
        for label, count in zip(labels, summary.counts, strict=True)
    ]
    mean, spread = _text(summary.mean, scale), _text(summary.spread, scale)
    described.append(say("chart.mean", mean=mean, spread=spread))
    caption = charts.Caption(
        f"d{index}", say("chart.distribution", criterion=name), "; ".join(described)
    )
    at, reach = _in_bars(summary)
    tail = summary.worst_tenth if summary.worst_tenth is not None else summary.lowest
    svg = charts.distribution(summary.counts, labels, caption, mean=at, spread=reach)
    return FigureView(
        id=summary.criterion.id,
        name=name,
        colour=index % COLOURS,
        summary=summary,
        mean=mean,
        spread=spread,
        tail=_text(tail, scale),
        svg=Markup(svg),
    )


def strips(
    groups: Mapping[str, Sequence[Scorecard]], rubric: Rubric, ident: str, say: Messages
) -> list[tuple[str, list[FigureView]]]:
    """Per group (a channel, a language) one small dot and whisker for each criterion."""
    everyone = [card for cards in groups.values() for card in cards]
    all_means = [_in_bars(s)[0] for s in summaries(everyone, rubric)]
    found = []
    for row, (group, cards) in enumerate(groups.items()):
        views = []
        for index, criterion in enumerate(rubric.criteria):
            summary = summarise(cards, criterion)
            view = _figure(summary, index, say)
            caption = charts.Caption(
                f"{ident}{row}-{index}",
                say("chart.whisker", criterion=view.name, group=group),
                say("chart.mean", mean=view.mean, spread=view.spread),
            )
            at, reach = _in_bars(summary)
            svg = charts.whisker(at, reach, levels_of(criterion), caption, overall=all_means[index])
            views.append(FigureView(**{**view.__dict__, "svg": Markup(svg)}))
        found.append((group, views))
    return found


def by_channel(
    cards: Sequence[Scorecard], rubric: Rubric, say: Messages
) -> list[tuple[str, list[FigureView]]]:
    """The strip of channels; empty where there is only one."""
    groups = grouped(cards, lambda c: say.named("channel", c.about.channel))
    return strips(groups, rubric, "sc", say) if len(groups) > 1 else []


def by_language(
    cards: Sequence[Scorecard], rubric: Rubric, say: Messages
) -> list[tuple[str, list[FigureView]]]:
    """The strip of languages; empty where there is only one."""
    groups = grouped(cards, lambda c: say.named("language", c.about.language))
    return strips(groups, rubric, "sl", say) if len(groups) > 1 else []


def first_look(
    cards: Sequence[Scorecard], rubric: Rubric, say: Messages
) -> tuple[list[FirstView], int]:
    """The conversations a person should see, gravest first, and how many more there are."""
    ranked = [(key, card) for card in cards if (key := urgency(card, rubric)) is not None]
    ranked.sort(key=lambda pair: pair[0])
    found: dict[str, FirstView] = {}
    for key, card in ranked:
        view = FirstView(card.conversation, _why(card, rubric, say), key[0])
        found.setdefault(card.conversation, view)
    kinds = [[v for v in found.values() if v.kind == kind][:FIRST] for kind in range(3)]
    listed = [view for views in kinds for view in views]
    return listed, len(found) - len(listed)


def _why(card: Scorecard, rubric: Rubric, say: Messages) -> tuple[str, ...]:
    def names(ids: Sequence[str]) -> str:
        return say("separator").join(criterion_name(id, rubric, say) for id in ids)

    why = []
    if errors := [s.criterion for s in card.scores if s.status == "error"]:
        why.append(say("first.error", criteria=names(errors)))
    if failed := [*card.failed_by, *card.failed_sections]:
        why.append(say("first.failed", criteria=names(failed)))
    for score in low_scores(card, rubric):
        criterion = rubric.criterion(score.criterion)
        level = measure(score, criterion)
        if criterion.kind == "scale":
            name = criterion_name(criterion.id, rubric, say)
            why.append(say("first.low", criterion=name, level=level))
    return tuple(why)
