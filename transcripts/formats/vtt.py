"""WebVTT: cues with voices, as meeting and contact-centre software writes them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from transcripts.errors import FormatError
from transcripts.formats.cues import Timing, bad_timing, read_cues, timing_of
from transcripts.formats.document import Document
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result
from transcripts.formats.utterances import Utterance

_HEADER = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?(?:\r?\n|\r|$)")
_OTHER_BLOCKS = ("NOTE", "STYLE", "REGION")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t]+(?P<name>[^<>]*))?>|</v\s*>")
_WORD_TIME = re.compile(r"<(?:\d+:)?\d{2}:\d{2}\.\d{3}>")
_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang|v)(?:[.\s][^<>]*)?>")
_LANGUAGE = re.compile(r"^Language:\s*(\S+)", re.I | re.M)

Block = list[tuple[int, str]]


def sniff(head: Head) -> float:
    """Sure where the file begins with WEBVTT."""
    return 1.0 if _HEADER.match(head.text) else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file, and a failure for each cue unreadable."""
    content = document.whole()
    decoded = document.decoded(content)
    if not _HEADER.match(decoded.text):
        raise FormatError("not WebVTT: the first line must be WEBVTT")
    header, *blocks = _blocks(decoded.text)
    notes = list(decoded.notes)
    cues: list[Utterance] = []
    for block in blocks:
        result = _cue(block, document.name, notes)
        if isinstance(result, Failure):
            yield result
        else:
            cues.extend(result)
    language = _LANGUAGE.search("\n".join(line for _, line in header))
    about = ("vtt", language[1] if language else None)
    yield from read_cues(document, content, cues, about, notes)


def _blocks(text: str) -> Iterator[Block]:
    """Lines between blank lines, with their numbers."""
    block: Block = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue(block: Block, name: str, notes: list[str]) -> list[Utterance] | Failure:
    """The utterances of one block: none for notes and styles, several for several voices."""
    first = block[0][1].split()[0]
    at = next((i for i, (_, line) in enumerate(block) if "-->" in line), None)
    if at is None:
        if first in _OTHER_BLOCKS:
            notes.append(f"{first} blocks")
            return []
        return Failure(
            f"{name} line {block[0][0]}", "a block without a time; expected 'start --> end' in it"
        )
    number, line = block[at]
    timing = timing_of(line)
    if timing is None:
        return bad_timing(name, number, line)
    if timing.settings:
        notes.append("cue settings (position, line, align)")
    payload = "\n".join(line for _, line in block[at + 1 :])
    return _voices(payload, timing, notes)


def _voices(payload: str, timing: Timing, notes: list[str]) -> list[Utterance]:
    """One utterance for each voice of a cue; without a voice, one without a name."""
    pieces: list[tuple[str | None, str]] = []
    name: str | None = None
    position = 0
    for match in _VOICE.finditer(payload):
        pieces.append((name, payload[position : match.start()]))
        name = (html.unescape(match["name"] or "").strip() or None) if match[0][1] == "v" else None
        position = match.end()
    pieces.append((name, payload[position:]))
    said = [(name, _plain(text, notes)) for name, text in pieces]
    return [
        Utterance(text=text, name=name, start=timing.start, end=timing.end)
        for name, text in said
        if text
    ]


def _plain(text: str, notes: list[str]) -> str:
    if _WORD_TIME.search(text):
        notes.append("times inside cues")
        text = _WORD_TIME.sub("", text)
    if _TAG.search(text):
        notes.append("styling inside cues")
        text = _TAG.sub("", text)
    return " ".join(html.unescape(text).split("\n")).replace("\u00a0", " ").strip()


VTT = Format(
    name="vtt",
    suffixes=(".vtt", ".webvtt"),
    about="WebVTT with voices (<v Name>)",
    sniff=sniff,
    read=read,
    known_by="WEBVTT in the first line",
    carries="turns, voices, times, language",
    loses="styles, positions, times inside cues",
)
