"""One text read for personal data: what proves itself, and what its label or its question says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from transcripts.redaction.analysis import MARK, MARKS, Analysis
from transcripts.redaction.context import (
    KEPT,
    Label,
    asked_for,
    find_labels,
    governing,
    is_question,
    only_numbers,
)
from transcripts.redaction.emails import emails
from transcripts.redaction.findings import Found, Options
from transcripts.redaction.lexicon import source
from transcripts.redaction.names import introduced, is_name_key
from transcripts.redaction.numbers import Run, atoms, runs
from transcripts.redaction.shapes import Shape, ibans, shapes

#: How many digits a number has that only its label makes personal.
_LEAST = {"card": 4, "phone": 6, "id": 4, "account": 4, "iban": 4, "passport": 5}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ZH = "〇零一二三四五六七八九幺两"
_EXPIRY = re.compile(
    r"(?<!\d)(?:0?[1-9]|1[0-2])\s?[/\- ]\s?(?:20)?[2-4]\d(?!\d|\.\d)"
    rf"|{_MONTH}\s+(?:20)?[2-4]\d(?!\d)"
    rf"|(?:20)?(?:[2-4]\d|[{_ZH}]{{2,4}})年(?:底|(?:[\d{_ZH}十]{{1,3}})月(?:份|底)?)"
    rf"|(?:\d{{1,2}}|[{_ZH}十]{{1,3}})月(?:份)?[,，/ ]?(?:20)?(?:[2-4]\d|[{_ZH}]{{2,4}})年?(?!\d)"
    rf"|{_MONTH}\s+(?:twenty\s+)?(?:twenty|thirty|forty)(?:[\s-]+(?:one|two|three|four|five|six|seven|eight|nine))?(?![a-z])"
)
#: Where a text without numbers and labels may still hold something personal.
_WORTH = re.compile(
    r"@|name|this is|叫|姓名|名字|人[:：]|dot|点|at |艾特|address|地址|[a-z]{2}\s?\d\d"
)
_NUMBER = re.compile(r"num|no\b|digits|code|号|数字|码|位|iban|passport|护照")
_CODE = re.compile(r"(?<![a-z0-9])(?:[a-z]{1,3}[\s\-]?)(?=$)|(?<![a-z0-9])(?:[b-hj-z][\s,，]+)$")
_MARK_TYPES = {mark: name for name, mark in MARKS.items()}


@dataclass
class TextReading:
    """What was found in a text, in its analysed offsets, and what is left open in it."""

    text: str
    runs: list[Run]
    labels: list[Label]
    found: list[Found] = field(default_factory=list)
    #: Runs that only their label or question made personal: maybe parts of something longer.
    parts: list[tuple[Run, str]] = field(default_factory=list)
    asks: str | None = None
    question: bool = False
    only_number: bool = False


def read_text(
    given: Analysis, zone: str | None, options: Options, *, strict: bool = False
) -> TextReading:
    """Read a text; `zone` is the type it has been asked for.

    `strict`: the zone counts only where the text is nothing but a number (a read-back).
    """
    text = given.text
    found_runs = runs(text)
    reading = TextReading(text, found_runs, find_labels(text))
    quiet = zone is None and not found_runs and not reading.labels
    if quiet and not options.patterns and not _WORTH.search(text):
        return reading
    reading.only_number = bool(found_runs) and only_numbers(text, found_runs)
    reading.question = is_question(text)
    marks = [m.span() for m in re.finditer(MARK, text)]
    spots = sorted([*((run.start, run.end) for run in found_runs), *marks])
    reading.asks = asked_for(text, reading.labels, spots)
    _free_texts(given, reading, zone, options)
    _numbers(reading, None if strict and not reading.only_number else zone, spots, options)
    return reading


def _free_texts(given: Analysis, reading: TextReading, zone: str | None, options: Options) -> None:
    """E-mail addresses, IBANs, names, places and the team's own patterns."""
    text = reading.text
    expected = zone == "email" or any(label.type == "email" for label in reading.labels)
    digits = atoms(text)
    add = reading.found.append
    for start, end, value in emails(text, digits, expected):
        add(Found("email", start, end, value))
    for start, end, value in ibans(text, digits):
        add(Found("iban", start, end, value))
    for start, end, value in introduced(as_written(given), text):
        add(Found("name", start, end, value))
    for pattern in _places():
        for match in pattern.finditer(text):
            add(Found("address", *match.span("place"), match["place"]))
    for name, expression in options.patterns.items():
        for match in re.finditer(expression, as_written(given)):
            if match.end() > match.start():
                add(Found(name.lower(), *match.span(), match[0]))


def as_written(given: Analysis) -> str:
    """The text with its capitals and marks, as long as the analysed one."""
    return "".join(
        given.original[s] if e - s == 1 else c
        for c, s, e in zip(given.text, given.starts, given.ends, strict=True)
    )


@lru_cache(maxsize=1)
def _places() -> list[re.Pattern[str]]:
    return [re.compile(p) for data in source().values() for p in data["places"]["patterns"]]


def _numbers(
    reading: TextReading, zone: str | None, spots: Sequence[tuple[int, int]], options: Options
) -> None:
    """Each run: proven, or made personal by what it is called."""
    text = reading.text
    _expiries(reading, zone)
    satisfied = {_MARK_TYPES[text[s]] for s, e in spots if text[s] in _MARK_TYPES and e - s == 1}
    satisfied |= {f.type for f in reading.found}
    for run in reading.runs:
        if any(f.start < run.end and run.start < f.end for f in reading.found):
            continue
        called = governing(text, run, reading.labels, spots, zone)
        label = called.type if called is not None else None
        proven = shapes(text, run, label, options.regions)
        for shape in proven:
            reading.found.append(Found(shape.type, shape.start, shape.end, shape.value))
            satisfied.add(shape.type)
        if proven:
            _left_over(reading, run, proven)
        elif called is not None and label != KEPT and label not in satisfied:
            _called(reading, run, called)


def _expiries(reading: TextReading, zone: str | None) -> None:
    """Dates of expiry, which would survive as dates were they not called so."""
    text = reading.text
    openings = [label.end for label in reading.labels if label.type == "expiry"]
    if zone == "expiry" and not openings:
        openings = [0]
    for at in openings:
        match = _EXPIRY.search(text, at)
        if match is not None and match.start() - at <= 40:
            reading.found.append(Found("expiry", *match.span(), re.sub(r"\W", "", match[0])))


def _left_over(reading: TextReading, run: Run, proven: list[Shape]) -> None:
    """Short numbers said in one breath with a card: its expiry and its code."""
    card = next((s for s in proven if s.type == "card"), None)
    if card is None or len(proven) > 1:
        return
    rest = run.atoms[card.last :]
    digits = "".join(atom.digits for atom in rest)
    if not rest or not 3 <= len(digits) <= 8:
        return
    code = rest[-1] if len(rest[-1].digits) in (3, 4) and not rest[-1].spoken else None
    date = rest[:-1] if code is not None else rest
    if date:
        said = "".join(atom.digits for atom in date)
        type = "cvv" if len(said) == 3 else "expiry"
        reading.found.append(Found(type, date[0].start, date[-1].end, said))
    if code is not None:
        reading.found.append(Found("cvv", code.start, code.end, code.digits))


def _called(reading: TextReading, run: Run, called: Label) -> None:
    """A run that is personal because of what it is called."""
    count, label = len(run.digits), called.type
    # 'my credit card has 3000 left' says less than 'card number' or a question for it
    plainly = called.start < 0 or _NUMBER.search(reading.text[called.start : called.end])
    least = _LEAST.get(label, 99) if plainly else max(6, _LEAST.get(label, 99))
    if label == "cvv":
        if 3 <= count <= 4:
            reading.found.append(Found("cvv", run.start, run.end, run.digits))
    elif label == "expiry":
        if _is_month(run.digits) and not any(f.type == "expiry" for f in reading.found):
            reading.found.append(Found("expiry", run.start, run.end, run.digits))
    elif label in _LEAST and (count >= least or (reading.only_number and count >= 2)):
        start, end, value = _with_letters(reading.text, run, label)
        reading.found.append(Found(label, start, end, value))
        reading.parts.append((run, label))
    elif label == "address" and 5 <= count <= 6:
        reading.found.append(Found("address", run.start, run.end, run.digits))


def _is_month(digits: str) -> bool:
    """Whether digits say a month and a year to come: 0627, 627, 062027."""
    return re.fullmatch(r"(0?[1-9]|1[0-2])(?:20)?([2-4]\d)", digits) is not None


def _with_letters(text: str, run: Run, label: str) -> tuple[int, int, str]:
    """The run with the letters that belong to it: E12345678, (202) 555-0143."""
    start, end = run.start, run.end
    if label in ("passport", "id", "account", "iban"):
        letters = _CODE.search(text, max(0, start - 8), start)
        if letters is not None and letters[0].strip() not in ("is", "no", "it", "s", "in", "on"):
            start = letters.start()
        if tail := re.match(r"[\s(（]*[a-z](?![a-z0-9])[)）]?|[)）]", text[end:]):
            end += tail.end() if tail[0].strip() not in ("a", "i") else 0
    elif label == "phone":
        if plus := re.search(
            r"(?:\+|(?<![a-z])plus\s|加)\s?[(（]?$", text[max(0, start - 8) : start]
        ):
            start = max(0, start - 8) + plus.start()
        elif start and text[start - 1] in "(（":
            start -= 1
    letters_only = re.sub(r"[^a-z]", "", text[start : run.start])
    return start, end, letters_only + run.digits


def read_field(given: Analysis, key: str, options: Options) -> list[Found]:
    """A field of a record or an attribute, whose key is its label."""
    from transcripts.language import fold

    if is_name_key(key) and given.original.strip() and not re.search(MARK, given.text):
        start = len(given.text) - len(given.text.lstrip())
        return [Found("name", start, len(given.text.rstrip()), given.text.strip())]
    spaced = re.sub(r"[_\-.]+", " ", fold(key))
    labels = find_labels(spaced)
    reading = read_text(given, labels[-1].type if labels else None, options)
    return reading.found


def original_spans(given: Analysis, found: Sequence[Found]) -> Iterator[Found]:
    """The findings with spans of the original text, those that overlap joined into the first."""
    last: Found | None = None
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if one.end <= one.start:
            continue
        start, end = given.span(one.start, one.end)
        if last is not None and start < last.end:
            if end <= last.end:
                continue
            last = last._replace(end=end)
            continue
        if last is not None:
            yield last
        last = Found(one.type, start, end, one.value)
    if last is not None:
        yield last
