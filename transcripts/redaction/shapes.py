"""Numbers that prove what they are: cards, ids, IBANs and telephone numbers inside a run of digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from transcripts.redaction import checks
from transcripts.redaction.findings import REGIONS
from transcripts.redaction.numbers import Atom, Run
from transcripts.redaction.phones import is_phone

_X = re.compile(r"[\s\-,，]*(?:x|叉|×|eks|ex)(?![a-z0-9])")
_LETTERS = re.compile(r"(?<![a-z0-9'])([a-z](?:[\s.\-]?[a-z])?)[\s\-,，.:]*$")
_CLOSED = re.compile(r"\s*[(（]\s*([0-9a])\s*[)）]")
_LOOSE = re.compile(r"[,，、.。…;；:]|[a-z\u3400-\u9fff]|\n")
_TIGHTEST = re.compile(r"[\s]*")
#: Lengths that most cards have: for a part of a longer run.
_USUAL = frozenset({15, 16, 19})
_STRENGTH = ("id", "card", "phone", "old id")


#: What is called so is no telephone number unless a country code says it is.
_OTHERWISE = frozenset({"order", "account", "iban", "passport", "id", "card", "cvv"})


_SAYS_PHONE = frozenset("tel ph phone mobile call cell qq wx".split())


class Shape(NamedTuple):
    """Something proven: its type, the atoms first..last (last excluded), its span and its value."""

    type: str
    first: int
    last: int
    start: int
    end: int
    value: str


def shapes(
    text: str, run: Run, called: str | None = None, regions: tuple[str, ...] = REGIONS
) -> list[Shape]:
    """What is proven in a run, the strongest first where two overlap.

    `called` is its label: what is called an order number is not overruled by weak proof, and what
    is called an account number is no telephone number.
    """
    found = [
        s for window in _windows(text, run) for s in _proven(text, run, window, called, regions)
    ]
    whole = len(run.atoms)
    found.sort(key=lambda s: (_STRENGTH.index(s.type), s.last - s.first != whole, s.first - s.last))
    chosen: list[Shape] = []
    for shape in found:
        if all(shape.last <= c.first or c.last <= shape.first for c in chosen):
            chosen.append(shape)
    ordered = sorted(chosen, key=lambda s: s.start)
    return [s._replace(type=s.type.removeprefix("old ")) for s in ordered]


def _gaps(text: str, run: Run) -> list[int]:
    """How far atom i stands from the one before: 0 beside, 1 a space or dash, 2 a pause."""
    gaps = [9]
    for before, after in zip(run.atoms, run.atoms[1:], strict=False):
        between = text[before.end : after.start]
        if _LOOSE.search(between):
            gaps.append(2)
        elif not between or (before.spoken and after.spoken and _TIGHTEST.fullmatch(between)):
            gaps.append(0)
        else:
            gaps.append(1)
    return [*gaps, 9]


def _windows(text: str, run: Run) -> Iterator[tuple[int, int]]:
    """Parts of a run that stand apart from the rest of it as far as their own parts do."""
    gaps = _gaps(text, run)
    count = len(run.atoms)
    for first in range(count):
        size, widest = 0, 0
        for last in range(first + 1, count + 1):
            size += len(run.atoms[last - 1].digits)
            widest = max(widest, gaps[last - 1]) if last - 1 > first else 0
            if size > 19:
                break
            if size >= 6 and _stands_apart(run, gaps, first, last, widest):
                yield first, last


def _stands_apart(run: Run, gaps: list[int], first: int, last: int, widest: int) -> bool:
    count = len(run.atoms)
    outside = min(gaps[first], gaps[last])
    at_edge = first == 0 or last == count
    if outside > widest or (at_edge and outside == widest and widest > 0):
        return True
    return first <= 1 and count - last <= 1 and _strays(run, first, last)


def _strays(run: Run, first: int, last: int) -> bool:
    """Whether what is left out is one character such as the 一 of 一共."""
    left = [*run.atoms[:first], *run.atoms[last:]]
    return all(a.spoken and a.end - a.start == 1 for a in left)


def _proven(
    text: str, run: Run, window: tuple[int, int], called: str | None, regions: tuple[str, ...]
) -> Iterator[Shape]:
    first, last = window
    part = Run(run.atoms[first:last])
    digits, groups = part.digits, part.groups()
    whole = len(part.atoms) == len(run.atoms)
    kept = called == "order"

    def shape(type: str, start: int, end: int, value: str) -> Shape:
        return Shape(type, first, last, start, end, value)

    yield from (shape("id", *found) for found in _ids(text, part, digits))
    if whole and not kept and not _bordered(text, part) and _is_old_id(digits):
        named = "id" if called == "id" else "old id"
        yield shape(named, part.start, part.end, digits)
    carded = len(groups) > 2 and max(groups) <= 6
    plus = _plus(text, part)
    if (
        plus is None
        and not _bordered(text, part)
        and checks.is_card(digits)
        and (whole or len(digits) in _USUAL)
        and (carded or part.spoken or not kept)
    ) or (groups == (4, 4, 4, 4) and not kept and checks.looks_like_card(digits)):
        yield shape("card", part.start, part.end, digits)
    start = part.start if plus is None else plus
    tied = plus is None and (
        called in _OTHERWISE
        or (not whole and len(digits) < 9)
        or _bordered(text, part)
        or _goes_on(text, part)
    )
    if not tied and is_phone(digits, groups, plus is not None, part.spoken, regions):
        yield shape("phone", _open(text, start, part.end), part.end, digits)


def _bordered(text: str, part: Run) -> bool:
    """Whether letters stand at the number, so that it is a code: SF123…, but not ph123…."""
    letters = re.search(r"[a-z]+$", text[max(0, part.start - 9) : part.start])
    return letters is not None and letters[0] not in _SAYS_PHONE


def _goes_on(text: str, part: Run) -> bool:
    """Whether a dash ties it to further digits: 334-4772760-7793963 is no telephone number."""
    after, before = text[part.end : part.end + 2], text[max(0, part.start - 2) : part.start]
    return re.match(r"-\d", after) is not None or re.match(r"\d-", before) is not None


def _is_old_id(digits: str) -> bool:
    return len(digits) == 15 and checks.is_resident_id(digits)


def _ids(text: str, part: Run, digits: str) -> Iterator[tuple[int, int, str]]:
    """Spans and values of ids whose check is right."""
    if len(digits) == 17 and (x := _X.match(text, part.end)):
        if checks.is_resident_id(f"{digits}x"):
            yield part.start, x.end(), f"{digits}x"
    elif len(digits) == 18 and checks.is_resident_id(digits):
        yield part.start, part.end, digits
    letters = _LETTERS.search(text, max(0, part.start - 8), part.start)
    if letters is None:
        return
    head = re.sub(r"[^a-z]", "", letters[1])
    closed = text[part.end : part.end + 1] in (")", "）")
    if len(head) == 1 and checks.is_taiwan_id(head + digits):
        yield letters.start(), part.end, head + digits
    elif len(digits) == 7 and closed and checks.is_hong_kong_id(head + digits):
        yield letters.start(), part.end + 1, head + digits
    elif (
        len(digits) == 6
        and (last := _CLOSED.match(text, part.end))
        and checks.is_hong_kong_id(head + digits + last[1])
    ):
        yield letters.start(), last.end(), head + digits + last[1]


def _plus(text: str, part: Run) -> int | None:
    """Where the plus sign or its word before a number begins."""
    found = re.search(
        r"(?:\+|(?<![a-z])plus|加号?|00)[\s(（]*$", text[max(0, part.start - 8) : part.start]
    )
    return None if found is None else max(0, part.start - 8) + found.start()


def _open(text: str, start: int, end: int) -> int:
    """The start with the bracket that the number closes: (202) 555-0143."""
    if start and text[start - 1] in "(（" and re.search(r"[)）]", text[start:end]):
        return start - 1
    return start


def ibans(text: str, atoms: list[Atom]) -> Iterator[tuple[int, int, str]]:
    """IBANs, written or spelled: spans and values. Letters stand alone or in blocks of at most six."""
    if sum(c.isdigit() for c in text) + sum(a.spoken for a in atoms) < 8:
        return
    pieces = _pieces(text, atoms)
    for index, (start, end, value) in enumerate(pieces):
        if not re.match(r"[a-z]", value) or len(value) > 34:
            continue
        joined, at = "", end
        best: tuple[int, int, str] | None = None
        for piece_start, piece_end, piece in pieces[index : index + 60]:
            if joined and not re.fullmatch(r"[\s\-.,，、]*", text[at:piece_start]):
                break
            joined, at = joined + piece, piece_end
            if len(joined) > 34 or (len(joined) >= 4 and not re.match(r"[a-z]{2}\d\d", joined)):
                break
            if len(joined) >= 15 and checks.is_iban(joined):
                best = (start, piece_end, joined)
        if best is not None:
            yield best


def _pieces(text: str, atoms: list[Atom]) -> list[tuple[int, int, str]]:
    """Latin blocks and digits in order; a block such as gb82 counts as it stands."""
    spoken = {a.start: a for a in atoms if a.spoken}
    pieces = []
    at = 0
    for match in re.finditer(r"[a-z0-9]+|[\u3400-\u9fff]", text):
        if match.start() < at:
            continue
        atom = spoken.get(match.start())
        if atom is not None:
            pieces.append((atom.start, atom.end, atom.digits))
            at = atom.end
        elif match[0].isascii():
            pieces.append((*match.span(), match[0]))
        else:
            pieces.append((*match.span(), "\ufffd"))
    return pieces
