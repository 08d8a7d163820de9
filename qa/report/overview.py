"""The head of the page: consistency by criterion, channel and language, and what to see first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qa.messages import Messages
from qa.report import charts
from qa.report.attention import Need, worded
from qa.report.judged import COLOURS, foreign
from qa.report.summary import (
    CriterionSummary,
    choice_values,
    grouped,
    levels_of,
    summaries,
    summarise,
)
from qa.rubric import Rubric, in_language
from qa.scorecard import Scorecard

#: How many conversations the list of those to see first holds.
FIRST = 12


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
    """One conversation a person should see first, and why in one line, with the scorer's own sentence."""

    conversation: str
    why: tuple[str, ...]
    reason: str | None
    language: str | None
    grave: bool


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
    found: Mapping[str, tuple[Need, ...]], rubric: Rubric, say: Messages
) -> tuple[list[FirstView], int]:
    """The conversations a person should see, gravest first, and how many more there are.

    `found` is why, by conversation; those without a reason are left out.
    """
    ranked = sorted((n[0].rank, id, n) for id, n in found.items() if n)
    views = [_first(id, given, rubric, say) for _, id, given in ranked[:FIRST]]
    return views, len(ranked) - len(views)


def _first(id: str, given: tuple[Need, ...], rubric: Rubric, say: Messages) -> FirstView:
    reason = next((need for need in given if need.reason), None)
    return FirstView(
        id,
        tuple(dict.fromkeys(worded(need, rubric, say) for need in given)),
        reason.reason if reason else None,
        foreign(reason.reason or "", say.language) if reason else None,
        given[0].kind in ("unanswered", "failed", "error"),
    )
