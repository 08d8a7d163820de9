"""Numbers in a text, written or spoken: atoms of digits, and runs of atoms said in one go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from transcripts.redaction.lexicon import numbers

_LONGEST_GAP = 24
_DIGIT = r"[0-9]"
#: Dates, times, amounts and versions, each of which must survive.
_SURVIVING = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u9fff]+"
    r"|(?<![\d.])(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?![\d])日?号?"
    r"|(?<![\d/.-])\d{1,2}([-/.])\d{1,2}\1(?:(?:19|20)\d\d|\d\d)(?![\d]|[-/.]\d)"
    r"|(?:[\d〇零一二三四五六七八九]{2,4}年)(?:[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}[日号]?)?)?"
    r"|(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?!\d)"
    r"|(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b)?(?![\d:])"
    r"|(?<!\d)\d{1,2}\s?(?:[ap]\.?m\b|o'clock)"
    r"|(?:[\d一二两三四五六七八九十]{1,3})(?:点|时)(?:半|钟|整|[一二三]刻|[\d一二三四五六七八九十零]{1,3}分?)?(?!com|cn|net|org|[a-z])"
    r"|(?:[$£€¥₹]|usd|gbp|eur|rmb|cny|hkd|twd)\s?\d[\d,]*(?:\.\d+)?"
    r"|(?<![\d.,-])\d{1,3}(?:,\d{3}){1,2}(?:\.\d{1,2})?(?![\d,])"
    r"|(?<![\d.\w-])v?\.?\s?\d{1,4}\.\d{1,3}(?:\.\d{1,3}){0,2}(?![\d]|[.-]\d)"
)


#: Letters and digits in one word are a code, but for the letters of ids and words that say a phone.
_CODED = re.compile(r"(?<![a-z0-9_])[0-9]*+[a-z_][a-z0-9_]*+")
_UNCODED = re.compile(
    r"[a-z]{0,2}\d+[a-z]?|(?:tel|ph|phone|mobile|call|qq|wx|cell|iban|id)\d+|[a-z_]+|[a-z_]*1[3-9]\d{9}[a-z_]*"
)


class Atom(NamedTuple):
    """One written block of digits or one spoken number word: start..end in the analysed text."""

    start: int
    end: int
    digits: str
    spoken: bool


class Run(NamedTuple):
    """Atoms with nothing but pauses and separators between them."""

    atoms: tuple[Atom, ...]

    @property
    def start(self) -> int:
        return self.atoms[0].start

    @property
    def end(self) -> int:
        return self.atoms[-1].end

    @property
    def digits(self) -> str:
        return "".join(atom.digits for atom in self.atoms)

    @property
    def spoken(self) -> bool:
        """Whether any of it is said in words."""
        return any(atom.spoken for atom in self.atoms)

    def groups(self) -> tuple[int, ...]:
        """How many digits stand together, as the text divides them."""
        sizes: list[int] = []
        end = None
        for atom in self.atoms:
            if end == atom.start:
                sizes[-1] += len(atom.digits)
            else:
                sizes.append(len(atom.digits))
            end = atom.end
        return tuple(sizes)


@lru_cache(maxsize=1)
def _atom() -> re.Pattern[str]:
    said = numbers()
    word = "|".join(sorted(said.en, key=len, reverse=True))
    ones = "|".join(w for w, d in said.en.items() if len(d) == 1 and w not in ("o", "oh"))
    tens = "|".join(said.tens)
    times = "|".join(said.repeats)
    zh = "".join(said.zh)
    whole = r"(?<![a-z0-9'])(?:{})(?![a-z0-9'])"
    any_word = f"(?:{word}|{tens})"
    magnitude = r"(?:hundred|thousand|million|billion)s?"
    return re.compile(
        "|".join((
            rf"(?P<toll>(?<![a-z0-9'])(?P<hundreds>{ones})\s+hundred)(?=(?:[\s,-]+(?:{word})(?![a-z])){{2}})",
            rf"(?P<cardinal>(?<![a-z0-9'])(?:(?:a|{any_word}|\d++)[\s-]+){{1,6}}{magnitude}"
            rf"(?:(?:\s+and)?[\s-]+(?:{any_word}|{magnitude})(?![a-z])){{0,12}})",
            rf"(?P<repeat>(?<![a-z0-9'])(?P<times>{times})[\s-]+(?P<of>{word}|\d)(?![a-z0-9']))",
            rf"(?P<ten>(?<![a-z0-9'])(?P<tens>{tens})(?:[\s-]+(?P<one>{ones}))?(?![a-z0-9']))",
            f"(?P<word>{whole.format(word)})",
            r"(?P<written>[0-9]+)",
            rf"(?P<zh_cardinal>(?<![{zh}\d十拾百千万亿佰仟])(?=[{zh}\d十拾]{{0,8}}[百千万亿佰仟])"
            rf"[{zh}\d十拾百千万亿佰仟]++)",
            rf"(?P<zh_ten>[{zh}]?十[{zh}]?)",
            rf"(?P<zh_repeat>(?P<zh_times>[两二三四俩])个(?P<zh_of>[{zh}\d])(?![个件天次位张月年日号十百千万明]))",
            f"(?P<zh>[{zh}])",
        ))
    )  # fmt: skip


def atoms(text: str) -> list[Atom]:
    """Every atom of an analysed text in order; dates, amounts and quantities in words left out."""
    said = numbers()
    guarded = [m.span() for m in said.words.finditer(text)]
    found = []
    for match in _atom().finditer(text):
        digits = _digits(match)
        if digits is None or any(s <= match.start() and match.end() <= e for s, e in guarded):
            continue
        found.append(Atom(*match.span(), digits, match.lastgroup != "written"))
    return found


def _digits(match: re.Match[str]) -> str | None:
    """The digits that an atom says; None for a number that is an amount in words."""
    said = numbers()
    if match["written"]:
        return match["written"]
    if match["word"]:
        return said.en[match["word"]]
    if match["zh"]:
        return said.zh[match["zh"]]
    if match["ten"]:
        return said.tens[match["tens"]] + (said.en[match["one"]] if match["one"] else "0")
    if match["repeat"]:
        return said.en.get(match["of"], match["of"]) * said.repeats[match["times"]]
    if match["zh_repeat"]:
        times = {"两": 2, "二": 2, "俩": 2, "三": 3, "四": 4}[match["zh_times"]]
        return said.zh.get(match["zh_of"], match["zh_of"]) * times
    if match["toll"]:
        return said.en[match["hundreds"]] + "00"
    if match["zh_ten"]:
        left, _, right = match["zh_ten"].partition("十")
        return said.zh.get(left, "1") + said.zh.get(right, "0")
    return None


def runs(text: str) -> list[Run]:
    """The runs of an analysed text, without dates, times, amounts, versions and quantities."""
    surviving = _surviving(text)
    free = [
        atom
        for atom in atoms(text)
        if not any(start < atom.end and atom.start < end for start, end in surviving)
    ]
    return [
        kept
        for run in _joined(text, free)
        for kept in _without_quantities(text, _trimmed(run, text))
    ]


def _surviving(text: str) -> list[tuple[int, int]]:
    found = [m.span() for m in _SURVIVING.finditer(text) if not _is_dotted_phone(m[0])]
    found += [m.span() for m in _CODED.finditer(text) if not _UNCODED.fullmatch(m[0])]
    return found + [m.span() for m in numbers().dated.finditer(text)]


def _is_dotted_phone(text: str) -> bool:
    return re.fullmatch(r"\d{3}\.\d{3}\.\d{4}|\d\d(?:\.\d\d){4}", text) is not None


def _joined(text: str, free: Sequence[Atom]) -> Iterator[list[Atom]]:
    said = numbers()
    current: list[Atom] = []
    for atom in free:
        if current:
            gap = text[current[-1].end : atom.start]
            if len(gap) > _LONGEST_GAP or not said.separator.fullmatch(gap):
                yield current
                current = []
        current.append(atom)
    if current:
        yield current


def _trimmed(run: list[Atom], text: str) -> list[Atom]:
    """Without a question particle at its end (…000么), and nothing of what is a digit only beside digits."""
    while run and text[run[-1].start : run[-1].end] == "么":
        run = run[:-1]
    beside = numbers().beside
    return [] if all(text[atom.start : atom.end] in beside for atom in run) else run


def _without_quantities(text: str, run: list[Atom]) -> Iterator[Run]:
    """The run without a short number at its end that counts something, or at its start that is counted."""
    said = numbers()
    while run and said.unit.match(text, run[-1].end):
        size = _tail(text, run)
        if sum(len(atom.digits) for atom in run[-size:]) > 4 or _is_dictated(text, run, size):
            break
        run = run[:-size]
    while run and said.counted.search(text[max(0, run[0].start - 12) : run[0].start]):
        size = _head(run)
        if sum(len(atom.digits) for atom in run[:size]) > 4:
            break
        run = run[size:]
    if run:
        yield Run(tuple(run))


def _is_dictated(text: str, run: list[Atom], size: int) -> bool:
    """Whether the last atoms go on a long number without a pause: no quantity of their own."""
    if size == len(run) or sum(len(atom.digits) for atom in run) < 7:
        return False
    gap = text[run[-size - 1].end : run[-size].start]
    return re.fullmatch(r"[ \-]?", gap) is not None


def _tail(text: str, run: list[Atom]) -> int:
    """How many atoms at the end are one number: 'twenty-five', 12, 三."""
    size = 1
    while size < len(run) and run[-size].start == run[-size - 1].end and size < 4:
        size += 1
    # One digit of a long dictation is no quantity of its own: '… 四一一一个' keeps all but the last.
    return size if size == len(run) or not run[-1].spoken else 1


def _head(run: list[Atom]) -> int:
    size = 1
    while size < len(run) and run[size - 1].end == run[size].start:
        size += 1
    return size if not run[0].spoken else 1
