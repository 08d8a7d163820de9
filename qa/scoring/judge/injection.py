"""A detector of instructions to the judge: whoever wrote them, plain, hidden, encoded or translated."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import unquote

from transcripts.language import fold

#: Direction overrides and isolates; joiners and other signs without width; tag characters.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WIDTHLESS = "\u200b\u200c\u200d\u2060-\u2064\u00ad\u180e\ufeff\U000e0000-\U000e007f"
_INVISIBLE = re.compile(f"[{_WIDTHLESS}\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: A sign without width between letters that need none: Arabic and Indic scripts do, and emoji.
_HIDDEN = re.compile(f"(?<=[A-Za-z\u3400-\u9fff])[{_WIDTHLESS}](?=[A-Za-z\u3400-\u9fff])")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝӏвкмнтАЕОРСУХІЅВКМНТαερτυικνοΑΒΕΖΗΙΚΜΝΟΡΤΥΧℓ",
    "aeopcyxijsdhqwlbkmhtAEOPCYXISBKMHTaeptuiknoABEZHIKMNOPTYXl",
)
_LEET = str.maketrans("013457@$!|", "oieastasil")
_SPELLED = re.compile(r"(?:(?<!\w)\w[\s.\-_*·]+){5,}\w(?!\w)|(?:[\u3400-\u9fff][^\w\s]+){3,}")
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:0x|\\x)?[0-9a-fA-F]{2}(?:[\s,:]*(?:0x|\\x)?[0-9a-fA-F]{2}){9,}")
_BASE85 = re.compile(r"[!-~]{20,}")
_CODES = re.compile(r"(?<!\d)\d{2,3}(?:[\s,;]+\d{2,3}){9,}(?!\d)")
_STRUCK = re.compile("[\u0335-\u0338]")
_MORSE = re.compile(r"(?:[.\-·−]{1,5}[ /|]+){8,}[.\-·−]{1,5}")
_BITS = re.compile(r"[01]{8}(?:\s*[01]{8}){5,}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}){3,}")
#: How many turns of one side an instruction may be split over, and how long a piece may be.
_PIECES, _PIECE = 4, 200
_KEYS = (
    "score",
    "level",
    "ignore",
    "instruction",
    "rate",
    "grade",
    "judge",
    "rubric",
    "answer",
    "above",
)


@dataclass(frozen=True)
class Suspicion:
    """A turn that speaks to the judge: which kind, and its words as they stand in it, never decoded."""

    turn: int
    kind: str
    words: str


@dataclass(frozen=True)
class _Patterns:
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    squeezed: re.Pattern[str]
    surveys: re.Pattern[str]
    ideas: dict[str, re.Pattern[str]]
    rules: tuple[tuple[str, ...], ...]
    within: int


#: A sentence is at its end.
_ENDED = re.compile(r"[.!?。！？…]\W*$")


def suspicions(turns: Sequence[tuple[int, str, str]]) -> tuple[Suspicion, ...]:
    """Every suspicious turn of (position, who, text), in order, each once.

    What is split over up to four short turns of one side in a row is found too: all are suspicious.
    """
    found: dict[int, Suspicion] = {}
    for position, _, text in turns:
        if hit := suspicion(text):
            found[position] = Suspicion(position, *hit)
    for who in dict.fromkeys(who for _, who, _ in turns):
        own = [(position, text) for position, by, text in turns if by == who]
        for size in range(2, _PIECES + 1):
            for start in range(len(own) - size + 1):
                _add_split(own, start, size, found)
    return tuple(found[position] for position in sorted(found))


def _add_split(
    own: Sequence[tuple[int, str]], start: int, size: int, found: dict[int, Suspicion]
) -> None:
    """Add the turns of a side that make an instruction together and none apart, to the end of its sentence."""
    pieces = list(own[start : start + size])
    if any(position in found for position, _ in pieces):
        return
    if max(len(text) for _, text in pieces) > _PIECE:
        return
    for between in (" ", ""):
        if hit := suspicion(between.join(text for _, text in pieces), joined=True):
            for position, text in own[start + size :]:
                if _ENDED.search(pieces[-1][1]) or len(text) > _PIECE:
                    break
                pieces.append((position, text))
            for position, text in pieces:
                found[position] = Suspicion(position, hit[0], _short(text))
            return


def suspicion(text: str, *, joined: bool = False) -> tuple[str, str] | None:
    """Kind and words of what in a text looks like an instruction to the judge; None where nothing does."""
    if not joined and (_BIDI.search(text) or _HIDDEN.search(text) or _TAGS.search(text)):
        return "hidden", _short(visible(text))
    if (morse := _MORSE.search(text)) and len(set(re.findall(r"[.\-]+", morse[0]))) > 3:
        return "encoded", _short(text)
    for kind, version in _versions(text):
        if hit := _plain(version):
            return hit if kind == "plain" else (kind, _short(text))
        if kind == "encoded" and _is_text(version):
            return kind, _short(text)
    return None


def visible(text: str) -> str:
    """The text without signs that cannot be seen; emoji stay whole."""
    return _INVISIBLE.sub(lambda m: m[0] if _in_emoji(text, m.start()) else "", text)


def is_invisible(text: str, at: int) -> bool:
    """True where the code point there cannot be seen and holds no emoji together."""
    return _INVISIBLE.match(text, at) is not None and not _in_emoji(text, at)


def _in_emoji(text: str, at: int) -> bool:
    joins = text[at] == "\u200d" and 0 < at < len(text) - 1
    return joins and all(
        unicodedata.category(c) in ("So", "Sk", "Mn") for c in (text[at - 1], text[at + 1])
    )


def _plain(text: str) -> tuple[str, str] | None:
    """Kind and words of the first pattern that a readable text matches."""
    known = _patterns()
    folded = fold(text)
    for kind, pattern in known.kinds:
        for match in pattern.finditer(folded):
            around = folded[max(0, match.start() - 30) : match.end() + 30]
            if kind == "score" and known.surveys.search(around) and not _names_judge(folded):
                continue
            return kind, _short(text[match.start() : match.end()])
    return _together(folded, text, known)


def _together(folded: str, text: str, known: _Patterns) -> tuple[str, str] | None:
    """Ideas that are harmless apart and close together are an instruction: the first rule that holds."""
    dense = 3 * sum("\u3040" <= c <= "\u9fff" for c in folded) > len(folded)
    within = known.within // 3 if dense else known.within
    for rule in known.rules:
        for first in known.ideas[rule[0]].finditer(folded):
            start, end = max(0, first.start() - within), first.end() + within
            # The words of one idea are not those of another as well: the first is blotted out.
            around = f"{folded[start : first.start()]} ¦ {folded[first.end() : end]}"
            if all(known.ideas[idea].search(around) for idea in rule[1:]):
                return rule[0], _short(text[first.start() : first.end()])
    return None


def _names_judge(folded: str) -> bool:
    return any(kind == "judge" and p.search(folded) for kind, p in _patterns().kinds)


def _versions(text: str) -> Iterator[tuple[str, str]]:
    """The text as it may be meant: as it stands, unmasked, and decoded."""
    seen = unicodedata.normalize("NFKC", visible(text))
    yield "plain", seen
    if len(_STRUCK.findall(seen)) > 3:
        yield "lookalike", _STRUCK.sub("", seen)
    if not seen.isascii() and (latin := seen.translate(_LOOKALIKES)) != seen:
        yield "lookalike", latin
    lowered = seen.lower()
    if re.search(r"[a-z][0134578@$!|]+[a-z]|[0134578@$|][a-z]+[0134578@$|]", lowered):
        yield "lookalike", lowered.translate(_LEET)
    if _SPELLED.search(seen):
        squeezed = re.sub(r"[\W_]+", "", fold(seen))
        if hit := _patterns().squeezed.search(squeezed):
            yield "spelled", f"ignore all instructions: {hit[0]}"
    if any(key in lowered[::-1] for key in _KEYS):
        yield "encoded-reversed", lowered[::-1]
    if any(key in (turned := codecs.encode(lowered, "rot13")) for key in _KEYS):
        yield "encoded-rot13", turned
    for decoded in _decoded(seen):
        yield "encoded", decoded


def _decoded(text: str) -> Iterator[str]:
    """Texts that stand in other writings within a text."""
    for blob in _BLOB.finditer(text):
        for once in _from_base64(blob[0]):
            yield once
            yield from (t for again in _BLOB.finditer(once) for t in _from_base64(again[0]))
    for blob in _BASE85.finditer(text):
        yield from _from_base85(blob[0])
    for match in _CODES.finditer(text):
        codes = [int(code) for code in re.findall(r"\d+", match[0])]
        yield "".join(map(chr, codes)) if all(31 < code < 127 for code in codes) else ""
    for match in _HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", match[0])
        yield _utf8(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    for match in _BITS.finditer(text):
        bits = re.sub(r"\s", "", match[0])
        yield _utf8(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) // 8 * 8, 8)))
    for match in _ESCAPES.finditer(text):
        yield match[0].encode("ascii").decode("unicode_escape", "replace")
    if len(re.findall(r"%[0-9a-fA-F]{2}", text)) >= 4:
        yield unquote(text, errors="replace")
    if re.search(r"&#?\w{2,8};", text):
        yield from (hit[1] for hit in [_plain(html.unescape(text))] if hit)


def _from_base64(blob: str) -> Iterator[str]:
    for decode in (base64.b64decode, base64.urlsafe_b64decode, base64.b32decode):
        body = blob.rstrip("=")
        try:
            yield _utf8(decode(body + "=" * (-len(body) % 8)))
        except (binascii.Error, ValueError):
            continue


def _from_base85(blob: str) -> Iterator[str]:
    for decode in (base64.b85decode, base64.a85decode):
        try:
            yield _utf8(decode(blob))
        except ValueError:
            continue


def _utf8(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _is_text(text: str) -> bool:
    """True for what reads as words: no customer's number decodes to them."""
    if "\ufffd" in text or len(text) < 6:
        return False
    letters = sum(c.isalpha() or c.isspace() or c in ".,:!?'" for c in text)
    spaced = " " in text.strip() or any("\u3400" <= c <= "\u9fff" for c in text)
    return spaced and letters >= 0.8 * len(text)


def _short(words: str) -> str:
    shown = " ".join(words.split())
    return shown if len(shown) <= 120 else f"{shown[:119]}…"


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    source = tomllib.loads((files("qa.scoring.judge") / "injections.toml").read_text("utf-8"))
    kinds = tuple(
        (kind, re.compile(pattern, re.S))
        for kind, patterns in source["patterns"].items()
        for pattern in patterns
    )
    together = source["together"]
    return _Patterns(
        kinds,
        _any(source["squeezed"]["patterns"]),
        _any(source["surveys"]["patterns"]),
        {idea: _any(patterns) for idea, patterns in source["ideas"].items()},
        tuple(map(tuple, together["rules"])),
        together["within"],
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.S)
