"""The small charts."""

from __future__ import annotations

from xml.etree import ElementTree

from qa.report.charts import Caption, Point, course, distribution, whisker

CAPTION = Caption("x", 'Speed <"&', "one & two")
SVG = ElementTree.Element


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_every_chart_has_a_role_a_title_and_a_description() -> None:
    charts = (
        distribution([1, 0, 2], ["1", "2", "3"], CAPTION, mean=2.3, spread=1.1),
        whisker(2.0, None, 5, CAPTION, overall=3.0),
        course([Point(0.0, -0.5, "turn 1: <angry>")], CAPTION),
    )
    for chart in charts:
        root = parsed(chart)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "x-t x-d"
        assert root.findtext("title") == CAPTION.title
        assert root.findtext("desc") == CAPTION.description


def test_bars_are_as_high_as_their_counts_and_carry_them_as_text() -> None:
    root = parsed(distribution([4, 0, 2], ["1", "2", "3"], CAPTION))
    heights = [float(bar.get("height", "0")) for bar in root.iter("rect")]
    assert heights == [60, 0, 30]
    assert [t.text for t in root.iter("text")] == ["4", "1", "2", "2", "3"]


def test_no_scores_draw_no_mean_and_no_spread() -> None:
    svg = distribution([0, 0], ["1", "2"], CAPTION)
    assert "circle" not in svg
    assert 'class="spread"' not in svg


def test_pleasant_turns_lie_above_unpleasant_ones() -> None:
    root = parsed(course([Point(0, -0.8, "a"), Point(1, 0.8, "b")], CAPTION))
    low, high = (float(c.get("cy", "0")) for c in root.iter("circle"))
    assert high < low
