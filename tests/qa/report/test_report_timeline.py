"""The timeline of a call: everything the clock found is drawn where it was, and said in words."""

from __future__ import annotations

from typing import Any, get_args
from xml.etree import ElementTree

import pytest

from qa.messages import messages
from qa.report.timeline import TimelineView, timeline_view
from qa.rubric import Language
from transcripts.conversation import Conversation
from transcripts.speech.clock import timing_of

SVG = ElementTree.Element
LINES = (
    ("agent", 0, 5, "Good morning, how can I help?"),
    ("customer", 6, 12, "I have been waiting for a <parcel> & nobody"),
    ("agent", 11, 20, "Let me stop you there. Let me check."),
    ("agent", 30, 35, "It is in Leeds."),
    ("customer", 36, 40, "When does it come?"),
    ("agent", 50, 52, "On Friday."),
)


def a_call(*lines: tuple[str, float, float, str], scale: float = 1, **fields: Any) -> Conversation:
    turns = [
        {"speaker": s, "start": scale * a, "end": scale * b, "text": t}
        for s, a, b, t in lines or LINES
    ]
    given = {"id": "c", "channel": "phone", "language": "en", "turns": turns, **fields}
    return Conversation.model_validate(given)


def view(conversation: Conversation, language: Language = "en") -> TimelineView:
    made = timeline_view(conversation, "l0", messages(language))
    assert made is not None
    return made


def drawn(line: str, kind: str) -> list[tuple[float, float]]:
    """x and width in per cent of the rectangles of a kind."""
    rectangles = [r for r in ElementTree.fromstring(line).iter("rect") if r.get("class") == kind]
    return [
        (float(r.get("x", "0").rstrip("%")), float(r.get("width", "0").rstrip("%")))
        for r in rectangles
    ]


def test_every_stretch_lies_where_it_was_in_per_cent_of_the_call() -> None:
    [line] = view(a_call()).lines

    assert drawn(line, "agent")[0] == pytest.approx((0, 100 * 5 / 52), abs=0.01)
    assert drawn(line, "wait") == [pytest.approx((100 * 20 / 52, 100 * 10 / 52), abs=0.01)]
    assert drawn(line, "dead_air") == [pytest.approx((100 * 40 / 52, 100 * 10 / 52), abs=0.01)]
    assert drawn(line, "overlap") == [pytest.approx((100 * 11 / 52, 100 * 1 / 52), abs=0.01)]
    assert 'class="interruption"' in line


def test_a_long_call_is_drawn_on_several_lines_and_nothing_is_lost_between_them() -> None:
    seen = view(a_call(scale=30))  # 52 s become 26 min
    assert len(seen.lines) == 3  # of 600 s each, the shortest that needs four lines or fewer
    widths = [w for line in seen.lines for _, w in drawn(line, "customer")]
    assert sum(widths) * 6 == pytest.approx(30 * (6 + 4), abs=1)


@pytest.mark.parametrize("language", get_args(Language))
def test_whoever_cannot_see_it_is_told_the_same(language: Language) -> None:
    seen = view(a_call(), language)
    say = messages(language)
    root = ElementTree.fromstring(seen.lines[0])

    assert root.get("role") == "img" and root.findtext("title") and root.findtext("desc")
    assert [(e.time, e.turn) for e in seen.events] == [("00:11", None), ("00:20", 3), ("00:40", 5)]
    assert {kind for kind, _ in seen.legend} == {
        "agent", "customer", "wait", "dead_air", "overlap", "interruption",
    }  # fmt: skip
    assert seen.note == say("timeline.from_turns")
    told = root.findtext("desc") or ""
    assert say("timeline.wait") in told and say("timeline.dead_air.agent") in told


def test_marks_differ_in_shape_or_pattern_and_not_only_in_colour() -> None:
    [line] = view(a_call()).lines
    root = ElementTree.fromstring(line)
    tiles = {p.get("id"): ElementTree.tostring(p) for p in root.iter("pattern")}
    assert len(set(tiles.values())) == len(tiles) == 4
    fills = {r.get("fill") for r in root.iter("rect") if r.get("class") in ("wait", "dead_air")}
    assert fills == {"url(#l0-0-wait)", "url(#l0-0-dead_air)"}


def test_typed_conversations_have_none_and_a_call_of_silence_has_none() -> None:
    assert timeline_view(a_call(channel="chat"), "l0", messages("en")) is None
    silent = Conversation(id="c", channel="phone", turns=())
    assert timeline_view(silent, "l0", messages("en")) is None


def test_where_nobody_is_known_the_drawing_says_so() -> None:
    conversation = a_call(("unknown", 0, 5, "Hello?"), ("unknown", 9, 12, "Yes?"))
    timing = timing_of(conversation)
    assert timing is not None and timing.unmeasured is not None
    assert view(conversation).note == messages("en")("timeline.no_roles")
