"""The readers of files, and one dict that lists them."""

from __future__ import annotations

from functools import lru_cache

from transcripts.errors import FormatError
from transcripts.formats.chat_csv import CSV
from transcripts.formats.chat_xlsx import XLSX
from transcripts.formats.contact_lens import CONTACT_LENS
from transcripts.formats.intercom import INTERCOM
from transcripts.formats.json_export import looks_like_json
from transcripts.formats.line import LINE
from transcripts.formats.native import NATIVE
from transcripts.formats.reading import Format, Head
from transcripts.formats.srt import SRT
from transcripts.formats.telegram import TELEGRAM
from transcripts.formats.text import TEXT
from transcripts.formats.vtt import VTT
from transcripts.formats.wechat import WECHAT
from transcripts.formats.whatsapp import WHATSAPP
from transcripts.formats.whisperx import WHISPERX
from transcripts.formats.zendesk import ZENDESK

#: Every format that ships; others come by the entry-point group `evenhand.formats`.
FORMATS: dict[str, Format] = {
    "native": NATIVE,
    "csv": CSV,
    "xlsx": XLSX,
    "text": TEXT,
    "whatsapp": WHATSAPP,
    "wechat": WECHAT,
    "line": LINE,
    "telegram": TELEGRAM,
    "zendesk": ZENDESK,
    "intercom": INTERCOM,
    "contact-lens": CONTACT_LENS,
    "whisperx": WHISPERX,
    "vtt": VTT,
    "srt": SRT,
}

_CLAIM = 0.5


@lru_cache(maxsize=1)
def known_formats() -> dict[str, Format]:
    """The formats that ship and those that installed packages add; a shipped name wins."""
    from importlib.metadata import entry_points

    added = {point.name: point.load() for point in entry_points(group="evenhand.formats")}
    return {**added, **FORMATS}


def format_named(name: str) -> Format:
    """The format of that name. Raises FormatError that lists the names."""
    formats = known_formats()
    if name not in formats:
        raise FormatError(f"format {name!r} is not known; accepted: {', '.join(formats)}")
    return formats[name]


def recognise(head: Head) -> Format:
    """The format that is surest of the file; its suffix is a hint where none is sure.

    JSON that none claims goes to the native reader, which says what is missing in it. Raises
    FormatError that says what is read.
    """
    formats = known_formats()
    sure = {name: known.sniff(head) for name, known in formats.items()}
    best = max(sure, key=lambda name: (sure[name], head.suffix in formats[name].suffixes))
    if sure[best] >= _CLAIM:
        return formats[best]
    if looks_like_json(head):
        return NATIVE
    by_suffix = [known for known in formats.values() if head.suffix in known.suffixes]
    if by_suffix:
        return max(by_suffix, key=lambda known: sure[known.name])
    raise FormatError(f"the file is in none of the formats that are read: {', '.join(formats)}")
