"""Language, script, sentences and tokens of a text, with offsets into the text as it is stored."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

#: What a bare or regional tag becomes; the region is returned beside it.
_TAGS = {
    "zh-cn": ("zh-Hans", "CN"), "zh-sg": ("zh-Hans", "SG"), "zh-my": ("zh-Hans", "MY"),
    "zh-tw": ("zh-Hant", "TW"), "zh-hk": ("zh-Hant", "HK"), "zh-mo": ("zh-Hant", "MO"),
    "zh-hans": ("zh-Hans", None), "zh-hant": ("zh-Hant", None), "cmn": ("zh", None),
    "yue": ("yue-Hant", None), "yue-hk": ("yue-Hant", "HK"), "yue-hant": ("yue-Hant", None),
    "zh-yue": ("yue-Hant", None),
}  # fmt: skip
_REGION = re.compile(r"^(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?-(?P<region>[a-z]{2})$")
_CANTONESE = frozenset("嘅咗唔哋冇嚟喺畀嘢乜咁啲佢嗰嗌噉咩諗瞓攞")
#: Words that are frequent in English and words of no other language that is told from it.
_ENGLISH = frozenset(
    "the you and your i'm i'll i've you're it's don't that's can't have has been this that these with "
    "would could should they their there what when where which who how from about because than then "
    "my our he she his her it not are were will shall please thank thanks yes sorry of to is for "
    "we us me be do does did if at by as so but or any some just only very much more".split()
)
_LATIN_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_SAMPLE, _PIECES = 600, 6
#: One character for one where folding differs from OpenCC's character table.
_FOLD_EXTRA = {
    "著": "着",
    "妳": "你",
    "祂": "他",
    "甚": "什",
    "喔": "哦",
    "裏": "里",
    "臺": "台",
    "羣": "群",
    "瞭": "了",
    "覆": "复",
    "藉": "借",
    "俱": "具",
}

#: A latin word, a number, or one Han, kana or hangul character.
TOKEN = re.compile(
    r"[a-z0-9À-ɏЀ-ӿ]+(?:['’.\-][a-z0-9À-ɏ]+)*|[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]", re.I
)
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;…\n])|(?<=[.])(?=\s|$)")


class Span(NamedTuple):
    """A piece of a text: code points start..end (end excluded)."""

    start: int
    end: int
    text: str


def canonical_language(tag: str, text: Callable[[], str]) -> tuple[str, str | None]:
    """The tag in this project's words and the region, where known.

    >>> canonical_language("zh-TW", lambda: "")
    ('zh-Hant', 'TW')
    """
    low = tag.strip().replace("_", "-").lower()
    if low in _TAGS:
        language, region = _TAGS[low]
    elif match := _REGION.match(low):
        region = match["region"].upper()
        script = match["script"]
        language = f"{match['language']}-{script.title()}" if script else match["language"]
    else:
        language, region = (low or "und"), None
        if re.fullmatch(r"[a-z]{2,3}-[a-z]{4}", low):
            language = f"{low[:-4]}{low[-4:].title()}"
    if language == "zh":
        language = f"zh-{han_script(text())}"
    return language, region


@lru_cache(maxsize=1)
def _converters() -> tuple[Callable[[str], str], Callable[[str], str]]:
    import opencc

    return opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert


@cache
def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


@lru_cache(maxsize=60000)
def _script_vote(character: str) -> int:
    """+1 for a traditional-only character, -1 for a simplified-only one, else 0."""
    if not _is_han(character):
        return 0
    to_simplified, to_traditional = _converters()
    if to_simplified(character) != character:
        return 1
    return -1 if to_traditional(character) != character else 0


def han_script(text: str) -> str:
    """`Hans` or `Hant`, by the characters that exist in one script only; `Hans` where none does."""
    votes = sum(_script_vote(character) * n for character, n in Counter(text).items())
    return "Hant" if votes > 0 else "Hans"


def detect_language(text: str) -> str:
    """BCP 47 tag of a text; `und` where it cannot be told. Split by script first, then lingua.

    Kana makes it `ja`, hangul `ko`, Cantonese characters `yue-Hant`. Of a long text 600 characters
    are read, in six pieces from its beginning to its end.
    """
    text = _sample(text)
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return "und" if letters < 2 else _detect_latin(text)
    han, kana, hangul = (len(script.findall(text)) for script in (_HAN, _KANA, _HANGUL))
    letters = sum(map(str.isalpha, text)) - han - kana - hangul
    if kana > 0.1 * (han + kana) and kana > letters / 4:
        return "ja"
    if hangul > letters / 4 and hangul:
        return "ko"
    if han and han * 3 >= letters:
        cantonese = sum(character in _CANTONESE for character in text)
        if cantonese >= 2 and cantonese * 40 >= han:
            return "yue-Hant"
        return f"zh-{han_script(text)}"
    if letters < 2:
        return "und"
    return _detect_latin(text)


def _sample(text: str) -> str:
    """At most 600 characters: six pieces, evenly from the beginning to the end."""
    if len(text) <= _SAMPLE:
        return text
    size = _SAMPLE // _PIECES
    starts = (i * (len(text) - size) // (_PIECES - 1) for i in range(_PIECES))
    return "\n".join(text[start : start + size] for start in starts)


def _plainly_english(text: str) -> bool:
    """Ten words or more, a quarter of them such as only English has, and next to no accents."""
    if len(text) - len(text.encode("ascii", "ignore")) > len(text) / 50:
        return False
    words = _LATIN_WORD.findall(text.lower())
    return len(words) >= 10 and sum(word in _ENGLISH for word in words) * 4 >= len(words)


@lru_cache(maxsize=4096)
def _detect_latin(text: str) -> str:
    if _plainly_english(text):
        return "en"
    found = _lingua().detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found is not None else "und"


@lru_cache(maxsize=1)
def _lingua():  # type: ignore[no-untyped-def]  # lingua is imported only where it is needed
    from lingua import Language, LanguageDetectorBuilder

    names = (
        "ENGLISH FRENCH GERMAN SPANISH PORTUGUESE ITALIAN DUTCH POLISH TURKISH VIETNAMESE "
        "INDONESIAN RUSSIAN ARABIC HINDI THAI"
    )
    languages = [getattr(Language, name) for name in names.split()]
    return (
        LanguageDetectorBuilder.from_languages(*languages)
        .with_minimum_relative_distance(0.1)
        .build()
    )


@lru_cache(maxsize=60000)
def _fold_character(character: str) -> str:
    if character in _FOLD_EXTRA:
        return _FOLD_EXTRA[character]
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        folded = character
    lowered = folded.lower()
    folded = lowered if len(lowered) == 1 else folded
    if folded in "’‘`´":
        folded = "'"
    if _is_han(folded):
        converted = _converters()[0](folded)
        folded = converted if len(converted) == 1 else folded
        folded = _FOLD_EXTRA.get(folded, folded)
    return folded


#: 著 that is not read zhù.
_ASPECT = re.compile(r"(?<![显昭卓原名巨专论编译遗拙合土所新旧撰])著(?![名作者述称书录])")


def fold(text: str) -> str:
    """The text for matching: lower case, half width, simplified characters, plain apostrophes.

    One code point stays one code point, so offsets in the folded text are offsets in the text.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(map(_fold_character, text))


def to_simplified(text: str) -> str:
    """The text in simplified characters (OpenCC t2s, by phrase: lengths may differ).

    OpenCC leaves 著 as it is; simplified text writes it only where it is read zhù: 著名, 顯著.
    """
    return _ASPECT.sub("着", _converters()[0](text))


def to_traditional(text: str) -> str:
    """The text in traditional characters (OpenCC s2t, by phrase: lengths may differ)."""
    return _converters()[1](text)


def sentences(text: str) -> Iterator[Span]:
    """Sentences of a text in any of the project's languages, without surrounding white space."""
    start = 0
    for end in [*(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            left = start + len(piece) - len(piece.lstrip())
            yield Span(left, left + len(stripped), stripped)
        start = end


def tokens(folded: str) -> Iterator[Span]:
    """Latin words and numbers whole, Han characters one by one, of a folded text."""
    for match in TOKEN.finditer(folded):
        yield Span(match.start(), match.end(), match.group())


def is_chinese(tag: str) -> bool:
    """True for Mandarin and Cantonese tags in any script."""
    return tag.split("-")[0] in ("zh", "yue", "cmn")
