"""Which of many regular expressions can stand in a text at all, told from literals they cannot do without."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add
from re import _parser as syntax  # type: ignore[attr-defined]  # the standard library's own parser
from typing import Any, NamedTuple

#: No more than so many literals in a need, none longer than so many code points, so many needs.
_MOST, _LONGEST, _NEEDS = 40, 12, 3
_GRAM = 3  # `passes` takes them in pairs and threes
#: In a literal: here a word begins or ends.
_EDGE = "\0"
#: A digit of another script, which `\d` matches too.
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_DIGITS = frozenset("0123456789")
_SPACE = "[(IN, [(CATEGORY, CATEGORY_SPACE)])]"
#: A letter that may stand anywhere stands in nearly every text.
_LOOSE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_LETTERS = re.compile("[a-z]+")
_WHOLE = re.compile("(?<=[^a-z])[a-z]+(?=[^a-z])")

#: Literals of which one must stand in the text.
Need = frozenset[str]


class _Piece(NamedTuple):
    """A piece of a pattern: every text it can match (or None), and what all of those hold."""

    exact: Need | None
    needs: tuple[Need, ...]


def needs(pattern: str) -> tuple[Need, ...]:
    """Sets of literals: one of each set stands in every text that the pattern matches.

    A NUL in a literal is the edge of a word.

    >>> [sorted(need) for need in needs("(re)?fund(s|ed) +today")]
    [['funded', 'funds', 'refunded', 'refunds'], ['today']]
    """
    piece = _sequence(syntax.parse(pattern))
    return _strongest((*piece.needs, *([piece.exact] if piece.exact else [])))[:_NEEDS]


def _strongest(found: Iterable[Need]) -> tuple[Need, ...]:
    """The sets that sort texts out, those first whose shortest literal is longest."""
    usable = {s for s in found if s and _shortest(s) and _LOOSE_LETTERS.isdisjoint(s)}
    return tuple(sorted(usable, key=lambda s: (-_shortest(s), len(s), sorted(s))))


def _shortest(found: Need) -> int:
    return min(len(s.strip(_EDGE)) for s in found)


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Piece:
    joined = True
    running: Need = frozenset({""})
    found: list[Need] = []
    for item in items:
        piece = _piece(*item)
        if piece.exact is None:
            edge = _EDGE if _is_gap(*item) else ""
            found += [frozenset(a + edge for a in running), *piece.needs]
            running, joined = frozenset({edge}), False
            continue
        product = frozenset(a + b for a in running for b in piece.exact)
        if len(product) > _MOST or max(map(len, product)) > _LONGEST:
            found.append(running)
            product, joined = piece.exact, False
        running = product
    return _Piece(running, ()) if joined else _Piece(None, (*found, running))


def _piece(kind: Any, value: Any) -> _Piece:
    name = str(kind)
    if name == "LITERAL":
        return _Piece(frozenset({chr(value)}), ())
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return _Piece(frozenset({_EDGE if _is_edge(name, value) else ""}), ())
    if name == "IN":
        return _Piece(_characters(value), ())
    if name == "SUBPATTERN":
        return _sequence(value[3])
    if name == "BRANCH":
        return _branch([_sequence(part) for part in value[1]])
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeat(*value)
    return _Piece(None, ())


def _is_edge(name: str, value: Any) -> bool:
    r"""True where no letter can stand beside a letter: `\b`, `^`, `$`, `(?<![a-z0-9])`, `(?![a-z])`."""
    if name == "AT":
        return str(value) != "AT_NON_BOUNDARY"
    if name == "ASSERT" or len(value[1]) != 1:
        return False
    kind, members = value[1][0]
    return str(kind) == "IN" and any(m[1] == (ord("a"), ord("z")) for m in members)


def _is_gap(kind: Any, value: Any) -> bool:
    r"""True for `\s+`."""
    return str(kind) == "MAX_REPEAT" and value[0] >= 1 and str(value[2]) == _SPACE


def _characters(members: Iterable[tuple[Any, Any]]) -> Need | None:
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            found.add(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] < _MOST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif str(value) == "CATEGORY_DIGIT":
            found |= _DIGITS
        else:
            return None
    return frozenset(found) if len(found) <= _MOST else None


def _branch(parts: Sequence[_Piece]) -> _Piece:
    if all(part.exact is not None for part in parts):
        exact = frozenset().union(*(part.exact or () for part in parts))
        if len(exact) <= _MOST:
            return _Piece(exact, ())
    strongest = [_strongest((*part.needs, *([part.exact] if part.exact else []))) for part in parts]
    if not all(strongest):
        return _Piece(None, ())
    return _Piece(None, (frozenset().union(*(found[0] for found in strongest)),))


def _repeat(least: int, most: int, inner: Iterable[tuple[Any, Any]]) -> _Piece:
    piece = _sequence(inner)
    if (least, most) == (1, 1):
        return piece
    if (least, most) == (0, 1):
        return _Piece(piece.exact | {""} if piece.exact is not None else None, ())
    if least == 0:
        return _Piece(None, ())
    return _Piece(None, piece.needs if piece.exact is None else (piece.exact,))


class Sieve:
    """Many patterns by number; of a text it tells which can match. It may let one too many through."""

    def __init__(self, patterns: Sequence[str]) -> None:
        words: dict[str, list[int]] = {}
        literals: dict[str, list[int]] = {}
        idle = [0] * _NEEDS
        for number, pattern in enumerate(patterns):
            found = needs(pattern)
            for place in range(_NEEDS):
                if place >= len(found):
                    idle[place] |= 1 << number
                    continue
                for literal in found[place]:
                    if whole := _WHOLE.findall(literal):
                        met = words.setdefault(max(whole, key=len), [0] * _NEEDS)
                    else:
                        plain = max(literal.split(_EDGE), key=len)
                        met = literals.setdefault(plain, [0] * _NEEDS)
                    met[place] |= 1 << number
        self._idle = tuple(idle)
        self._words = {word: tuple(met) for word, met in words.items()}
        self._known_words = frozenset(words)
        self._by_gram: dict[str, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
        often = Counter(gram for literal in literals for gram in set(_grams(literal)))
        for literal, met in sorted(literals.items()):
            rarest = min(_grams(literal), key=often.__getitem__)
            self._by_gram[rarest].append((literal, tuple(met)))
        self._known_grams = frozenset(self._by_gram)

    def passes(self, text: str) -> int:
        """The patterns that may match somewhere in the text: bit n stands for pattern n."""
        text, words, grams = _parts(text)
        one, two, three = self._idle
        for word in self._known_words & words:
            a, b, c = self._words[word]
            one, two, three = one | a, two | b, three | c
        for gram in self._known_grams & grams:
            for literal, (a, b, c) in self._by_gram[gram]:
                if literal in text:
                    one, two, three = one | a, two | b, three | c
        return one & two & three


@lru_cache(maxsize=8)
def _parts(text: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """The text as it is searched, its words, and its grams: every lexicon's sieve asks for them in turn."""
    if not text.isascii():
        text = _OTHER_DIGIT.sub("0", text)
    pairs = list(map(add, text, text[1:]))
    return (
        text,
        frozenset(_LETTERS.findall(text)),
        frozenset((*text, *pairs, *map(add, pairs, text[2:]))),
    )


def _grams(literal: str) -> Iterator[str]:
    n = min(_GRAM, len(literal))
    return (literal[i : i + n] for i in range(len(literal) - n + 1))
