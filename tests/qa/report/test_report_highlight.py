"""Evidence inside the text it quotes."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from qa.report.highlight import Span, highlighted, segments, shown

# Any text that HTML can hold: no lone surrogates, no NUL.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
SPAN = st.builds(
    lambda start, length, number, colour, role: Span(start, start + length, number, colour, role),
    st.integers(-3, 90),
    st.integers(-2, 90),
    st.integers(1, 9),
    st.integers(0, 7),
    st.sampled_from(["shows", "calls_for"]),
)


class Reader(HTMLParser):
    """The text content, and by evidence the text inside its marks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: dict[str, str] = {}
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":
            self._inside = (dict(attrs)["data-e"] or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._inside = []

    def handle_data(self, data: str) -> None:
        self.text += data
        for key in self._inside:
            self.marks[key] = self.marks.get(key, "") + data


@given(TEXT, st.lists(SPAN, max_size=6))
def test_highlighting_any_spans_keeps_the_text(text: str, spans: list[Span]) -> None:
    assert Reader(str(highlighted(text, spans, 0))).text == text


@given(TEXT, st.lists(SPAN, max_size=6, unique_by=lambda span: span.number))
def test_the_marks_of_an_evidence_join_to_its_quote(text: str, spans: list[Span]) -> None:
    marks = Reader(str(highlighted(text, spans, 3))).marks
    for span in spans:
        quote = text[max(span.start, 0) : max(span.end, 0)]
        assert marks.get(f"3-{span.number}", "") == quote


@given(TEXT, st.lists(SPAN, max_size=6))
def test_segments_join_to_the_text_and_are_never_empty(text: str, spans: list[Span]) -> None:
    pieces = list(segments(text, spans))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


def test_overlapping_evidence_is_cut_where_either_begins_or_ends() -> None:
    spans = [Span(0, 6, 1, 0, "shows"), Span(3, 9, 2, 1, "calls_for")]
    pieces = list(segments("abcdefghij", spans))
    assert [p.text for p in pieces] == ["abc", "def", "ghi", "j"]
    assert [[s.number for s in p.spans] for p in pieces] == [[1], [1, 2], [2], []]


def test_every_evidence_can_be_reached_and_leads_to_its_score() -> None:
    html = str(highlighted("abcdef", [Span(0, 3, 1, 0, "shows"), Span(0, 6, 2, 1, "shows")], 7))
    for part in ('id="m7-1"', 'id="m7-2"', 'href="#q7-1"', 'href="#q7-2"'):
        assert html.count(part) == 1


def test_markup_in_a_transcript_stays_text() -> None:
    html = str(highlighted("</script><img src=x onerror=alert(1)>", [Span(0, 5, 1, 0, "shows")], 0))
    assert "<img" not in html
    assert "</script" not in html


def test_direction_overrides_are_isolated_and_visible() -> None:
    assert str(shown("a\u202eb")) == 'a<span class="ctl" data-code="U+202E">\u202e</span>b'


def test_nul_which_html_cannot_hold_becomes_the_replacement_character() -> None:
    assert Reader(str(shown("a\0b"))).text == "a\ufffdb"
