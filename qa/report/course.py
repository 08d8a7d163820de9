"""The customer's side of a card as the page shows it: the course drawn, what turned it, its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qa.messages import Messages
from qa.report import charts
from qa.scorecard import CustomerView, Deed, Feeling, TurningPoint
from transcripts.conversation import Conversation

#: So many turning points are drawn and told, the largest; the file has all.
MOST = 6


@dataclass(frozen=True)
class DeedView:
    """What stands before a change: its turn counted from 1, what it does, its words and their language."""

    turn: int
    act: str
    speaker: str | None
    quote: str
    language: str | None


@dataclass(frozen=True)
class TurningView:
    """One turning point: its mark in the drawing, its turn counted from 1, and what came before."""

    mark: str
    rises: bool
    turn: int
    change: str
    lead: str
    deeds: tuple[DeedView, ...]


@dataclass(frozen=True)
class CourseView:
    """The customer's side: a drawing with its sentence, what turned it, nev and an estimate."""

    svg: Markup | None
    sentence: str | None
    turnings: tuple[TurningView, ...]
    more: int
    unturned: str | None
    nev: str | None
    satisfaction: str | None


def course_view(
    customer: CustomerView, conversation: Conversation | None, ident: str, say: Messages
) -> CourseView | None:
    """The customer's emotion, nev and satisfaction; None where nothing is known of any."""
    if not customer.emotion and customer.nev is None and customer.satisfaction is None:
        return None
    marks = turning_marks(customer)
    svg, sentence = (
        _course(customer, conversation, marks, ident, say) if customer.emotion else (None, None)
    )
    csat = None if customer.satisfaction is None else f"{1 + 4 * customer.satisfaction:.1f}"
    return CourseView(
        svg=svg,
        sentence=sentence,
        turnings=tuple(_turnings(customer, conversation, marks, say)),
        more=max(0, len(customer.turned or ()) - MOST),
        unturned=say(f"unturned.{customer.unturned}") if customer.unturned else None,
        nev=None if customer.nev is None else signed(customer.nev, 0),
        satisfaction=None if csat is None else say("customer.satisfaction.value", csat=csat),
    )


def turning_marks(customer: CustomerView) -> dict[int, str]:
    """The mark of each turning point that is told, by its turn's position: ▲1, ▼2."""
    largest = sorted(customer.turned or (), key=lambda point: -abs(point.change))[:MOST]
    told = sorted(largest, key=lambda point: point.turn)
    return {p.turn: f"{'▲' if p.change > 0 else '▼'}{n}" for n, p in enumerate(told, 1)}


def signed(value: float, digits: int) -> str:
    """A number with its sign, the minus typographic: it is read, not computed with."""
    text = f"{value:+.{digits}f}"
    return "0" if float(text) == 0 else text.replace("-", "\u2212")


def _turnings(
    customer: CustomerView,
    conversation: Conversation | None,
    marks: Mapping[int, str],
    say: Messages,
) -> Iterator[TurningView]:
    labels = {f.turn: say.named("emotion", f.label) for f in customer.emotion}
    for point in customer.turned or ():
        if point.turn not in marks:
            continue
        by = signed(point.change, 1)
        first, last = (labels.get(turn, "–") for turn in (point.before, point.turn))
        key = "turned.same" if first == last else "turned.change"
        yield TurningView(
            mark=marks[point.turn],
            rises=point.change > 0,
            turn=point.turn + 1,
            change=say(key, first=first, last=last, by=by),
            lead=_lead(point, say),
            deeds=tuple(_deed(deed, conversation, say) for deed in point.deeds),
        )


def _lead(point: TurningPoint, say: Messages) -> str:
    if point.came == "event" and not point.after:
        return say("turned.event.alone")
    return say(f"turned.{point.came}", before=point.before + 1)


def _deed(deed: Deed, conversation: Conversation | None, say: Messages) -> DeedView:
    name = f"act.{deed.act}.{deed.manner}" if deed.manner else f"act.{deed.act}"
    turn = conversation.turns[deed.turn] if conversation else None
    others = turn is not None and turn.speaker not in ("agent", "customer")
    return DeedView(
        turn=deed.turn + 1,
        act=say.texts.get(name) or say.named("act", deed.act),
        speaker=say.named("speaker", turn.speaker) if turn and others else None,
        quote=deed.quote,
        language=conversation.language_of(turn) if conversation and turn else None,
    )


def _course(
    customer: CustomerView,
    conversation: Conversation | None,
    marks: Mapping[int, str],
    ident: str,
    say: Messages,
) -> tuple[Markup, str]:
    felt = sorted(customer.emotion, key=lambda f: f.turn)
    last = max(felt[-1].turn, len(conversation.turns) - 1 if conversation else 0, 1)
    names = [say.named("emotion", f.label) for f in felt]
    labels = list(_point_labels(felt, names, marks, say))
    points = [
        charts.Point(f.turn / last, f.valence, label, marks.get(f.turn))
        for f, label in zip(felt, labels, strict=True)
    ]
    worst = min(range(len(felt)), key=lambda i: felt[i].valence)
    caption = charts.Caption(ident, say("chart.course"), "; ".join(labels))
    sentence = say(
        "customer.course",
        first=names[0],
        last=names[-1],
        turn=felt[worst].turn + 1,
        label=names[worst],
    )
    return Markup(charts.course(points, caption)), sentence


def _point_labels(
    felt: Sequence[Feeling], names: Sequence[str], marks: Mapping[int, str], say: Messages
) -> Iterator[str]:
    for f, name in zip(felt, names, strict=True):
        label = say("chart.course.point", turn=f.turn + 1, label=name, valence=signed(f.valence, 1))
        mark = marks.get(f.turn)
        yield f"{label} {say('turned.tag', mark=mark)}" if mark else label
