"""HTML in a message made plain: tags dropped, entities decoded, each paragraph on its own line."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "hr", "pre", "section", "article",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "body", "center", "cite", "code", "del", "em", "font", "head",
    "html", "i", "img", "ins", "label", "mark", "meta", "q", "s", "small", "span", "strike",
    "strong", "sub", "sup", "tbody", "td", "tfoot", "th", "thead", "u",
})  # fmt: skip
_UNSEEN = frozenset({"script", "style", "title"})
_KNOWN = "|".join(sorted(_BLOCKS | _INLINE | _UNSEEN))
#: A closing tag, a tag that has none, or an opening tag with attributes: `a < b` is none of these.
_LOOKS = re.compile(
    rf"</(?:{_KNOWN})\s*>|<(?:br|hr)\s*/?>|<(?:{_KNOWN})\s+[a-z-]+\s*=[^<>]*>|<(?:p|div)>", re.I
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.I)


def plain(text: str) -> tuple[str, bool]:
    """The text without its HTML, and whether there was any."""
    if "<" in text and _LOOKS.search(text):
        reader = _Plain()
        reader.feed(text)
        reader.close()
        return _tidy("".join(reader.parts)), True
    if "&" in text and _ENTITY.search(text):
        return html.unescape(text).replace("\u00a0", " "), True
    return text, False


class _Plain(HTMLParser):
    """Keeps what a reader of the page would see; what only looks like a tag stays as it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")
        elif tag not in _INLINE and not self._unseen:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def _tidy(text: str) -> str:
    lines = (line.strip() for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)
