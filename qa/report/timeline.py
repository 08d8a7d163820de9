"""A call's clock drawn: agent above, customer below, what was silence, hold and talk over talk."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from qa.messages import Messages
from qa.report.turns import clock
from transcripts.conversation import Conversation
from transcripts.speech.clock import timing_of
from transcripts.timing import Measure, Timing

#: Seconds on one line of the drawing: the first by which a call takes LINES lines or fewer.
_LENGTHS = (300, 600, 900, 1800, 3600, 7200, 14400)
_LINES = 4
#: Seconds between two times on the axis: the first that leaves TICKS or fewer.
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_TICKS = 6
_HEIGHT, _TOP, _AGENT, _MIDDLE, _CUSTOMER, _BOTTOM = 104, 15, 33, 46, 59, 77
#: What is marked, in the order of the legend; each has a pattern or a shape of its own.
_MARKS = ("agent", "customer", "other", "dead_air", "wait", "hold", "music", "pause", "overlap", "interruption")  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One line of what happened: its time, what it was, and the turn it belongs to, from 1."""

    time: str
    text: str
    turn: int | None


@dataclass(frozen=True)
class TimelineView:
    """The drawing by lines, its legend (class and name), figures, and events as text."""

    lines: tuple[Markup, ...]
    legend: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    events: tuple[Event, ...]
    note: str | None


@dataclass(frozen=True)
class _Mark:
    """One thing drawn: its kind, seconds from start to end, and what hovering says."""

    kind: str
    start: float
    end: float
    label: str
    by: str = ""


def timeline_view(conversation: Conversation, ident: str, say: Messages) -> TimelineView | None:
    """The timeline of a spoken conversation; `ident` begins its ids. None where nobody spoke."""
    timing = timing_of(conversation)
    if timing is None or not timing.talk:
        return None
    marks = [*_talk(timing, say), *_events(timing, say)]
    end = max(timing.value("duration") or 0.0, *(mark.end for mark in marks))
    kinds = {mark.kind for mark in marks}
    note = say("timeline.from_turns") if timing.source == "turns" else None
    if timing.unmeasured is not None:
        note = say("timeline.no_roles")
    return TimelineView(
        lines=tuple(_lines(marks, end, ident, say)),
        legend=tuple((k, say(f"timeline.{k}")) for k in _MARKS if k in kinds),
        facts=tuple(_facts(timing, say)),
        events=tuple(_listed(timing, say)),
        note=note,
    )


def _lane(name: str) -> str:
    return name if name in ("agent", "customer") else "other"


def _talk(timing: Timing, say: Messages) -> Iterator[_Mark]:
    for talk in timing.talk:
        who = say.named("speaker", talk.lane)
        yield _Mark(_lane(talk.lane), talk.start, talk.end, _when(who, talk.start, talk.end, say))


def _events(timing: Timing, say: Messages) -> Iterator[_Mark]:
    for silence in timing.silences:
        name = _silence_name(silence.kind, silence.due, say)
        label = _when(name, silence.start, silence.end, say)
        yield _Mark(silence.kind, silence.start, silence.end, label)
    for overlap in timing.overlaps:
        label = _when(say("timeline.overlap"), overlap.start, overlap.end, say)
        yield _Mark("overlap", overlap.start, overlap.end, label)
    for cut in timing.interruptions:
        label = f"{clock(cut.start)} {_cut_name(cut.by, cut.of, say)}"
        yield _Mark("interruption", cut.start, cut.start, label, cut.by)


def _when(what: str, start: float, end: float, say: Messages) -> str:
    seconds = say("timeline.seconds", seconds=f"{end - start:.1f}")
    return f"{clock(start)} {what} ({seconds})"


def _silence_name(kind: str, due: str | None, say: Messages) -> str:
    if kind == "dead_air" and due == "agent":
        return say("timeline.dead_air.agent")
    return say(f"timeline.{kind}")


def _cut_name(by: str, of: str, say: Messages) -> str:
    return say("timeline.cut", by=say.named("speaker", by), of=say.named("speaker", of))


def _listed(timing: Timing, say: Messages) -> Iterator[Event]:
    found: list[tuple[float, str, int | None]] = []
    for s in timing.silences:
        seconds = say("timeline.seconds", seconds=f"{s.seconds:.1f}")
        turn = s.announced if s.announced is not None else s.before
        found.append((s.start, f"{_silence_name(s.kind, s.due, say)} ({seconds})", turn))
    found += [(i.start, _cut_name(i.by, i.of, say), None) for i in timing.interruptions]
    for start, text, turn in sorted(found, key=lambda f: f[0]):
        yield Event(clock(start), text, None if turn is None else turn + 1)


#: The figures under the drawing, each only where it was measured and says something.
_ALWAYS = ("talk_share.agent", "gap.agent", "longest_gap.agent", "pace.agent", "pace.customer")
_WHERE_ANY = ("dead_air.agent", "waits", "hold", "interruptions.agent", "interruptions.customer")


def _facts(timing: Timing, say: Messages) -> Iterator[tuple[str, str]]:
    for name in (*_ALWAYS, *_WHERE_ANY):
        measure = timing.values.get(name)
        if measure is None or measure.value is None or (name in _WHERE_ANY and not measure.value):
            continue
        yield say(f"timeline.value.{name}"), _amount(measure, say)


def _amount(measure: Measure, say: Messages) -> str:
    value = measure.value or 0.0
    if measure.unit == "share":
        return f"{100 * value:.0f} %"
    if measure.unit == "s":
        return say("timeline.seconds", seconds=f"{value:.1f}")
    if measure.unit == "count":
        return f"{value:.0f}"
    return say(f"timeline.{measure.unit.replace('/', '_')}", n=round(value))


def _lines(marks: Sequence[_Mark], end: float, ident: str, say: Messages) -> Iterator[Markup]:
    length = next((n for n in _LENGTHS if end / n <= _LINES), _LENGTHS[-1])
    if end <= _LENGTHS[0]:
        length = max(math.ceil(end), 1)
    count = max(1, math.ceil(end / length))
    for line in range(count):
        start = line * length
        inside = [m for m in marks if m.start < start + length and m.end >= start]
        title = say("timeline.title_line", start=clock(start), end=clock(min(end, start + length)))
        yield Markup(_svg(inside, start, length, f"{ident}-{line}", title, say))


def _svg(
    marks: Iterable[_Mark], start: float, length: float, ident: str, title: str, say: Messages
) -> str:
    """One line: x in per cent of its length, so that it is as wide as the page and text stays text."""
    body = [_patterns(ident)]
    body += [
        f'<rect class="track" x="0" width="100%" y="{y}" height="{_AGENT - _TOP}" rx="2"/>'
        for y in (_TOP, _CUSTOMER)
    ]
    listed = list(marks)
    order = {"agent": 1, "customer": 1, "other": 1, "overlap": 2, "interruption": 3}
    for mark in sorted(listed, key=lambda m: order.get(m.kind, 0)):
        body.append(_drawn(mark, start, length, ident))
    body.append(f'<text class="lane" x="0" y="10">{escape(say.named("speaker", "agent"))}</text>')
    customer = escape(say.named("speaker", "customer"))
    body.append(f'<text class="lane" x="0" y="{_BOTTOM + 11}">{customer}</text>')
    body += _axis(start, length)
    told = "; ".join(m.label for m in listed if _lane(m.kind) == "other")
    return (
        f'<svg class="timeline" role="img" width="100%" height="{_HEIGHT}" '
        f'aria-labelledby="{ident}-t {ident}-d"><title id="{ident}-t">{escape(title)}</title>'
        f'<desc id="{ident}-d">{escape(told or say("timeline.nothing"))}</desc>'
        f"{''.join(body)}</svg>"
    )


def _drawn(mark: _Mark, start: float, length: float, ident: str) -> str:
    first = max(mark.start, start)
    x = f"{100 * (first - start) / length:.3f}%"
    label = f"<title>{escape(mark.label)}</title>"
    if mark.kind == "interruption":
        down = mark.by != "customer"
        shape = "M-5 -5H5L0 5Z" if down else "M-5 5H5L0 -5Z"
        place = f'<svg x="{x}" y="{_MIDDLE}" width="1" height="1" overflow="visible">'
        return f'{place}<path class="interruption" d="{shape}">{label}</path></svg>'
    width = f"{max(100 * (min(mark.end, start + length) - first) / length, 0.15):.3f}%"
    y, height = {
        "agent": (_TOP, _AGENT - _TOP),
        "customer": (_CUSTOMER, _BOTTOM - _CUSTOMER),
        "other": (_MIDDLE - 8, 16),
        "overlap": (_MIDDLE - 5, 10),
    }.get(mark.kind, (_TOP, _BOTTOM - _TOP))
    fill = "" if mark.kind in _PLAIN else f' fill="url(#{ident}-{mark.kind})"'
    return (
        f'<rect class="{mark.kind}" x="{x}" width="{width}" y="{y}" height="{height}"'
        f"{fill}>{label}</rect>"
    )


_PLAIN = frozenset({"agent", "customer", "other", "overlap", "pause"})
#: Told apart by pattern as well as by colour: hatched, dotted, striped, chequered.
_TILES = {
    "dead_air": '<path d="M-3 3L3 -3M0 12L12 0M9 15L15 9"/>',
    "wait": '<circle cx="3" cy="3" r="1.2"/><circle cx="9" cy="9" r="1.2"/>',
    "hold": '<path d="M3 0V12M9 0V12"/>',
    "music": '<path d="M0 3H12M0 9H12"/>',
}


def _patterns(ident: str) -> str:
    tiles = "".join(
        f'<pattern id="{ident}-{kind}" class="tile {kind}" width="12" height="12" '
        f'patternUnits="userSpaceOnUse"><rect width="12" height="12"/>{tile}</pattern>'
        for kind, tile in _TILES.items()
    )
    return f"<defs>{tiles}</defs>"


def _axis(start: float, length: float) -> Iterator[str]:
    step = next((s for s in _STEPS if length / s <= _TICKS), _STEPS[-1])
    at = 0.0
    while at <= length:
        x = 100 * at / length
        anchor = "start" if x < 4 else "end" if x > 96 else "middle"
        yield (
            f'<line class="tick" x1="{x:.3f}%" x2="{x:.3f}%" y1="{_TOP}" y2="{_BOTTOM + 3}"/>'
            f'<text class="time" x="{x:.3f}%" y="{_HEIGHT - 3}" text-anchor="{anchor}">'
            f"{clock(start + at)}</text>"
        )
        at += step
