"""Net emotional value by touchpoint: channel, queue, named touchpoint and phase, each with n and interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from markupsafe import Markup

from qa.emotion import net_emotional_value
from qa.messages import Messages
from qa.report import charts
from qa.report.course import signed
from qa.scorecard import CustomerView, Phase, Scorecard
from transcripts.conversation import Conversation

Kind = Literal["all", "touchpoint", "channel", "queue", "phase"]
#: Under so many conversations a figure would say more about chance.
LEAST = 10
#: So many rows of a kind, and names of what was not measured, are shown: those with most conversations.
MOST = 12


class Figure(NamedTuple):
    """Mean net emotional value -100..100 of some conversations and where the true one is likely to lie."""

    nev: float
    low: float
    high: float


@dataclass(frozen=True)
class Touchpoint:
    """One place where customers meet the firm: `n` conversations count, `figure` is None under LEAST.

    `left_out` conversations have too few customer turns there to have a value.
    """

    kind: Kind
    name: str
    n: int
    left_out: int
    figure: Figure | None


@dataclass(frozen=True)
class TouchpointView:
    """One row of the table: a place with its figure, interval and number of conversations."""

    name: str
    nev: str
    interval: str
    n: int
    svg: Markup


@dataclass(frozen=True)
class TouchpointTable:
    """The rows of one kind of place; `unmeasured` names those with too few conversations."""

    title: str
    rows: tuple[TouchpointView, ...]
    unmeasured: str | None


def touchpoints(
    cards: Iterable[Scorecard], conversations: Mapping[str, Conversation]
) -> list[Touchpoint]:
    """All conversations, then by named touchpoint, channel, queue and phase, the largest first.

    A conversation counts once, whatever the number of its cards, and as much as any other, whatever
    its length: what is averaged is its own net emotional value (of a phase: of its customer turns
    there). Queue and touchpoint are known from the conversations alone.
    """
    values: dict[tuple[Kind, str], list[float | None]] = {}
    for card in _one_each(cards):
        for kind, name in _places(card, conversations.get(card.conversation)):
            values.setdefault((kind, name), []).append(card.customer.nev)
        for phase, value in _by_phase(card.customer):
            values.setdefault(("phase", phase), []).append(value)
    kinds, phases = get_args(Kind), get_args(Phase)
    found = [_touchpoint(kind, name, given) for (kind, name), given in values.items()]
    return sorted(
        found,
        key=lambda t: (
            kinds.index(t.kind),
            phases.index(t.name) if t.kind == "phase" else -t.n,
            t.name,
        ),
    )


def _one_each(cards: Iterable[Scorecard]) -> Iterator[Scorecard]:
    """The first card of each conversation that has the customer's emotion."""
    seen: set[str] = set()
    for card in cards:
        if card.customer.emotion and card.conversation not in seen:
            seen.add(card.conversation)
            yield card


def _places(card: Scorecard, conversation: Conversation | None) -> Iterator[tuple[Kind, str]]:
    yield "all", ""
    yield "channel", card.about.channel
    if conversation is not None and conversation.touchpoint:
        yield "touchpoint", conversation.touchpoint
    if conversation is not None and conversation.queue:
        yield "queue", conversation.queue


def _by_phase(customer: CustomerView) -> Iterator[tuple[Phase, float]]:
    for phase in get_args(Phase):
        if there := [f for f in customer.emotion if f.phase == phase]:
            yield phase, net_emotional_value(there)


def _touchpoint(kind: Kind, name: str, given: Sequence[float | None]) -> Touchpoint:
    values = [value for value in given if value is not None]
    figure = mean_with_interval(values) if len(values) >= LEAST else None
    return Touchpoint(kind, name, len(values), len(given) - len(values), figure)


def mean_with_interval(values: Sequence[float]) -> Figure:
    """The mean of values -100..100 with its 95 % interval, two made-up values added for the interval.

    One customer wholly pleased and one wholly put off are added, so that a few conversations that
    happen to be alike do not look certain; for values of -100, 0 and 100 this is the adjusted Wald
    interval of Bonett and Price, Journal of Educational and Behavioral Statistics 37 (2012), here
    with Student's t. Conversations are taken as independent. Raises ValueError for no values.
    """
    if not values:
        raise ValueError("no values; a mean needs at least one")
    mean = statistics.fmean(values)
    widened = [*values, 100.0, -100.0]
    centre = statistics.fmean(widened)
    reach = _student(len(widened) - 1) * statistics.stdev(widened) / math.sqrt(len(widened))
    return Figure(mean, max(-100.0, centre - reach), min(100.0, centre + reach))


def _student(free: int) -> float:
    """The 97.5 % point of Student's t, from the normal one: Abramowitz & Stegun 26.7.5."""
    z = statistics.NormalDist().inv_cdf(0.975)
    return z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)


def touchpoint_tables(
    cards: Sequence[Scorecard], conversations: Mapping[str, Conversation], say: Messages
) -> list[TouchpointTable]:
    """The rows by kind; none where nothing was measured. One channel alone says nothing of its own."""
    found = touchpoints(cards, conversations)
    if all(t.figure is None for t in found):
        return []
    tables = []
    for kind in get_args(Kind):
        places = [t for t in found if t.kind == kind]
        if places and (kind != "channel" or len(places) > 1):
            tables.append(_table(kind, places, say))
    return tables


def _table(kind: Kind, places: Sequence[Touchpoint], say: Messages) -> TouchpointTable:
    measured = [t for t in places if t.figure is not None]
    few = [say("nev.counted", name=_name(t, say), n=t.n) for t in places if t.figure is None]
    rows = (_row(t, t.figure, f"nev-{kind}-{n}", say) for n, t in enumerate(measured) if t.figure)
    left = len(measured[MOST:]) + len(few[MOST:])
    said = [
        say("nev.too_few", names=say("separator").join(few[:MOST]), least=LEAST) if few else "",
        say("nev.more", n=left) if left else "",
    ]
    return TouchpointTable(
        title=say(f"nev.{kind}"),
        rows=tuple(rows)[:MOST],
        unmeasured=" ".join(filter(None, said)) or None,
    )


def _name(found: Touchpoint, say: Messages) -> str:
    if found.kind == "all":
        return say("nev.everyone")
    if found.kind in ("channel", "phase"):
        return say.named("nev.phase" if found.kind == "phase" else "channel", found.name)
    return found.name


def _row(found: Touchpoint, figure: Figure, ident: str, say: Messages) -> TouchpointView:
    name = _name(found, say)
    nev, low, high = (signed(value, 0) for value in figure)
    caption = charts.Caption(
        ident, say("nev.chart", name=name), say("nev.chart.said", nev=nev, low=low, high=high)
    )
    svg = Markup(charts.span(figure.nev, figure.low, figure.high, caption))
    return TouchpointView(name, nev, say("nev.interval", low=low, high=high), found.n, svg)
