"""HTML in a message made plain: tags dropped, entities decoded, each paragraph on its own line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

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


#: Tags and the ends of comments; own, since html.parser takes quadratic time on broken markup.
_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<rest>[^<>]*)>|<!--|-->")
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)


def plain(text: str) -> tuple[str, bool]:
    """The text without its HTML, and whether there was any."""
    if "<" in text and _LOOKS.search(text):
        return _tidy("".join(_seen(text))), True
    if "&" in text and _ENTITY.search(text):
        return html.unescape(text).replace("\u00a0", " "), True
    return text, False


def _seen(text: str) -> Iterator[str]:
    """What a reader of the page would see; what only looks like a tag stays as it is."""
    position, hidden, last_comment = 0, "", text.rfind("-->")
    for match in _TOKEN.finditer(text):
        if not hidden:
            yield html.unescape(text[position : match.start()])
        position = match.end()
        tag = (match["tag"] or "").lower()
        if hidden:
            comment = hidden == "--"
            ends = match[0].endswith("-->") if comment else match["close"] and tag == hidden
            hidden = "" if ends else hidden
        elif match[0] == "<!--" and match.start() < last_comment:
            hidden = "--"
        elif tag in _UNSEEN and not match["close"]:
            hidden = tag
        elif tag in _BLOCKS:
            yield "\n"
        elif tag == "img":
            alt = _ALT.search(match["rest"])
            yield html.unescape(alt[1] or alt[2] or "") if alt else ""
        elif not tag or tag not in _INLINE | _UNSEEN:
            yield match[0]
    if not hidden:
        yield html.unescape(text[position:])


def _tidy(text: str) -> str:
    lines = (line.strip() for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)
