"""HTML becomes the text a reader of the page would see, and what is no HTML stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.formats.markup import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello</p><p>there</p>", "Hello\nthere"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("<b>bold</b> and <a href='http://x'>link</a>", "bold and link"),
        ("<script>alert(1)</script><style>p{}</style><p>seen</p>", "seen"),
        ("<p>a<script>never closed", "a"),
        ("<p>5 < 6</p>", "5 < 6"),
        ("<div>我要退款&nbsp;谢谢</div>", "我要退款 谢谢"),
        ("<p>hi <img src='x' alt='😊'></p>", "hi 😊"),
        ("<p>mail <me@example.com></p>", "mail <me@example.com>"),
        ("<!-- no --><p>yes</p>", "yes"),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert plain(html) == (text, True)


@pytest.mark.parametrize(
    "text",
    ["a < b", "if a<b and c>d", "<3 you", "x -> y <- z", "AT&T", "R&D; fine", "<王先生>", "a <b c"],
)
def test_what_is_no_html_stays_as_it_is(text: str) -> None:
    assert plain(text) == (text, False)


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="<&")))
def test_text_without_angle_or_ampersand_is_never_touched(text: str) -> None:
    assert plain(text) == (text, False)


@settings(deadline=None)
@given(st.text())
def test_nothing_makes_it_fail(text: str) -> None:
    plain("<p>" + text)
    plain(text + "</p>")
