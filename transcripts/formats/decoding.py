"""Bytes into text: marks, UTF-8, UTF-16, and the older encodings by how the text reads."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transcripts.errors import EncodingError
from transcripts.formats.common_characters import COMMON

#: What is guessed where the bytes are not UTF-8, the likelier first.
CANDIDATES = (
    "gb18030", "big5hkscs", "cp1252", "cp932", "cp949", "cp1251", "cp1250", "cp1254",
    "utf-16-le", "utf-16-be",
)  # fmt: skip
ACCEPTED = "utf-8, utf-16, gb18030, big5, shift_jis, cp949, cp1252, cp1251"
#: Old names for subsets that writers in fact go beyond.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "shift_jis": "cp932"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (re.compile(rb"RIFF....WAVE", re.S), "a WAV recording"),
    (re.compile(rb"fLaC"), "a FLAC recording"),
    (re.compile(rb"OggS"), "an Ogg recording"),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2\xfa]"), "an MP3 recording"),
    (re.compile(rb"\xff[\xf1\xf9]"), "an AAC recording"),
    (re.compile(rb"....ftyp", re.S), "an MP4 or M4A recording"),
    (re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "a WMA recording"),
)
_OTHER_MAGIC = (
    (re.compile(rb"PK\x03\x04"), "a ZIP archive or an Office file; of these .xlsx is read"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Office file; save it as .xlsx or CSV (UTF-8)"),
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "a picture"),
    (re.compile(rb"\x1f\x8b"), "a gzip archive; unpack it first"),
)
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœßùúûüÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜ")
_EASTERN = frozenset("ąćęłńśźżčďěňřšťůžőűăğışĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰĂĞİŞ")
_SAMPLE = 64 * 1024
_ENOUGH = 0.15


class Guess(NamedTuple):
    """An encoding, the bytes of the mark to skip, and a note where it was guessed."""

    encoding: str
    skip: int = 0
    notes: tuple[str, ...] = ()


class Decoded(NamedTuple):
    """A text, the encoding it was in, and a note where that was guessed."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def recording_kind(first: bytes) -> str | None:
    """What kind of recording the first bytes announce ('a WAV recording'), or None."""
    return next((kind for magic, kind in _MAGIC if magic.match(first)), None)


def decode(content: bytes, asked: str | None = None) -> Decoded:
    """All of the bytes as text. Raises EncodingError with the first offset that does not fit."""
    guess = guess_encoding(content, asked, complete=True)
    try:
        text = content[guess.skip :].decode(guess.encoding)
    except UnicodeDecodeError as error:
        raise _not_in(guess.encoding, content, error.start + guess.skip) from error
    return Decoded(text, guess.encoding, guess.notes)


def decode_line(line: bytes, encoding: str) -> tuple[str, str | None]:
    """One line as text, or an empty text and one line that says what is wrong."""
    try:
        return line.decode(encoding), None
    except UnicodeDecodeError as error:
        return "", str(_not_in(encoding, line, error.start))


def guess_encoding(sample: bytes, asked: str | None = None, *, complete: bool) -> Guess:
    """The encoding of a text by its bytes; `complete` is False where the sample is cut at its end.

    Raises EncodingError where the bytes are no text, or in none of the encodings that are tried.
    """
    if asked is not None:
        return _asked(sample, asked)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Guess(name, len(mark))
    _refuse_other_files(sample)
    if wide := _wide(sample):
        return Guess(wide, 0, (f"encoding guessed: {wide}, without a byte order mark",))
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(sample, complete)
    except UnicodeDecodeError as error:
        return _guess_old(sample, error, complete=complete)
    _refuse_controls(sample)
    return Guess("utf-8")


def plausibility(text: str) -> float:
    """How much the characters beyond ASCII look like writing: 1 ordinary, 0 or below: wrong."""
    weights = [
        _weight(character) + _company(before, character)
        for before, character in pairwise(" " + text)
        if character > "\x7f" or (character < " " and character not in "\t\n\r\f")
    ]
    return sum(weights) / len(weights) if weights else 0.0


def _asked(sample: bytes, asked: str) -> Guess:
    name = asked.strip().lower().replace("_", "-")
    try:
        known = codecs.lookup(name).name
        b"ab".decode(known, "replace")  # base64 and its like are codecs, but give no text
    except LookupError as error:
        raise EncodingError(f"encoding {asked!r} is not known; accepted: {ACCEPTED}") from error
    marked = next(((mark, code) for mark, code in _MARKS if sample.startswith(mark)), None)
    if known == "utf-16":
        code = marked[1] if marked else _wide(sample) or "utf-16-le"
        return Guess(code, 2 if marked else 0)
    if known == "utf-8-sig":
        known = "utf-8"
    skip = len(marked[0]) if marked and marked[1] == known else 0
    return Guess(_WIDER.get(known, known), skip)


def _refuse_other_files(sample: bytes) -> None:
    for magic, kind in (*_MAGIC, *_OTHER_MAGIC):
        if magic.match(sample):
            raise EncodingError(f"by its first bytes this is not text but {kind}")


def _refuse_controls(sample: bytes) -> None:
    """A few stray control characters are somebody's export; many are not text at all."""
    controls = len(sample) - len(sample.translate(None, bytes(range(9)) + bytes(range(14, 27))))
    if controls * 50 > len(sample):
        offset = next(i for i, byte in enumerate(sample) if byte < 9 or 13 < byte < 27)
        raise EncodingError(
            f"binary data, not text: byte 0x{sample[offset]:02X} at offset {offset:,}; "
            f"accepted: text in {ACCEPTED}"
        )


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: Latin letters, spaces and line ends have a NUL on one side only."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    few, many = sorted((even, odd))
    if many < 1 or few * 20 > many or many * 50 < len(sample):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(name, "replace")
    readable = sum(character.isprintable() or character.isspace() for character in text)
    return name if readable > 0.97 * len(text) and "\ufffd" not in text[:-1] else None


def _guess_old(sample: bytes, error: UnicodeDecodeError, *, complete: bool) -> Guess:
    """The older encoding in which the bytes decode whole and read best."""
    telling = _telling(sample) if complete else sample
    ranked = sorted(
        (
            (-plausibility(text), order, name)
            for order, name in enumerate(CANDIDATES)
            if (text := _tried(telling, name, complete=complete)) is not None
        )
    )
    readable = [(-cost, name) for cost, _, name in ranked if -cost >= _ENOUGH]
    if complete and len(telling) < len(sample):
        readable = [(s, name) for s, name in readable if _tried(sample, name, complete=True)]
    if not readable:
        _refuse_controls(sample)
        raise _not_in("utf-8", sample, error.start) from error
    best = readable[0][1]
    return Guess(best, 0, (f"encoding guessed: {best}",))


def _telling(content: bytes) -> bytes:
    """The lines that are not plain ASCII, up to 64 KiB: only these tell encodings apart."""
    if len(content) <= _SAMPLE:
        return content
    lines, size = [], 0
    for line in content.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return b"".join(lines)


def _tried(content: bytes, name: str, *, complete: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(content, complete)
    except UnicodeError:
        return None


def _not_in(encoding: str, content: bytes, offset: int) -> EncodingError:
    byte = f"0x{content[offset]:02X}" if offset < len(content) else "the end"
    return EncodingError(
        f"not valid {encoding}: {byte} at byte offset {offset:,}; accepted: {ACCEPTED}; "
        "where the encoding is known, give it: --encoding NAME"
    )


@lru_cache(maxsize=60000)
def _weight(character: str) -> float:
    """How ordinary one character is, by itself."""
    if character in COMMON:
        return 1.0
    if "\u3001" <= character <= "\u301f" or "\uff01" <= character <= "\uff5e":
        return 0.9
    if "\u3041" <= character <= "\u30fc":
        return 0.8
    if "\u0410" <= character <= "\u044f" or character in "’‘“”…–—·€£§°«»¿¡\u3000\u00a0ёЁ":
        return 0.6
    if "\u4e00" <= character <= "\u9fff":
        return 0.2 if _first_level(character) else -0.6
    if "\uac00" <= character <= "\ud7a3":
        return 0.1
    if "\u00c0" <= character <= "\u024f" and character not in "×÷":
        return 0.7 if character in _WESTERN else 0.6 if character in _EASTERN else 0.2
    if unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs") or character == "\ufffd":
        return -2.0
    return 0.3 if character > "\U0001f300" else -0.3


def _first_level(character: str) -> bool:
    """True for the everyday half of GB 2312 (to D7), of Big5 (to C6) or of Shift JIS (to 97)."""
    tables = (("gb2312", 0xD7), ("big5", 0xC6), ("shift_jis", 0x97))
    codes = ((character.encode(name, "ignore"), last) for name, last in tables)
    return any(code and code[0] <= last for code, last in codes)


def _company(before: str, character: str) -> float:
    """What the neighbour takes away: accents stand alone, no capital follows a small letter."""
    if "\u00a1" <= character <= "\u024f":
        crowded = before > "\u00a0" and before not in "’‘“”«»"
        return -1.2 if crowded or (character.isupper() and before.islower()) else 0.0
    if "\uac00" <= character <= "\ud7a3":
        return -0.5 if "\u4e00" <= before <= "\u9fff" else 0.0
    if "\u4e00" <= character <= "\u9fff":
        return -0.5 if "\uac00" <= before <= "\ud7a3" else 0.0
    if "\u0400" <= character <= "\u04ff":
        mixed = before.isascii() and before.isalpha()
        return -1.2 if mixed or (character.isupper() and before.islower()) else 0.0
    return 0.0
