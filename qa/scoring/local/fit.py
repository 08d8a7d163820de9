"""Fit: does what is offered agree with what the customer said, by property, price, hour and length."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.reading.reading import Reading, Sentence

_CHEAPER = re.compile(
    r"\b(cheaper|cheapest|less|smaller|lower|save|saving|too (much|expensive|dear)|can.t afford|budget|downgrade|reduce|cut)\b"
    r"|便宜|太贵|(?<!不)省|浪费|小一点|少一点|低一点|降(低|级|档)|预算|划不来|付不起|平(啲|一点)|减(少)?(月租|费)"
)
_PRICE = re.compile(
    r"[£$€¥]\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:元|块|蚊|pounds?|euros?|dollars?|quid|a month|per month|a year)"
    r"|(?:月租|资费|套餐|每月|改|升级?到?|适合)\s?(\d{2,5})(?!\s?[a-z0-9点号月日年分]|gb|mb)|(\d{2,5})\s?(?:的(?:就|套餐|方案)|吃到饱|档)"
)
_LIMIT = re.compile(
    r"\b(?:only|just|at most|no more than|max(?:imum)?|under|have)\s(?:have |got |about )?(\d+|five|ten|fifteen|twenty|thirty)\s?(minutes?|mins?|hours?)\b"
    r"|(?:只有|最多|不超过|就|只剩)([一二两三四五六七八九十\d]+)(分钟|个?小时)"
)
_LENGTH = re.compile(
    r"\b(\d+|five|ten|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety)[ -]?(minutes?|mins?|hours?)\b"
    r"|([一二两三四五六七八九十\d]+)(分钟|个?小时)"
)
_NUMBERS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45,
    "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
_HAN = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
#: An hour at which the customer needs something, and the hours between which an offer stands.
_HOUR = re.compile(r"\b(?:from|at|after|until|till|by|before)\s(\d{1,2})\b(?!\s?(?:%|kg|of|minutes|mins|gb|euros|pounds))(?:[:.]\d\d)?\s?(am|pm|in the (?:morning|evening|night|afternoon))?|(凌晨|早上|上午|下午|晚上)(\d{1,2}|[一二三四五六七八九十]+)点")  # fmt: skip
_WINDOW = re.compile(r"\b(\d{1,2})(?:[:.]\d\d)?\s?(am|pm)?\s?(?:to|till|until|-|–)\s?(\d{1,2})(?:[:.]\d\d)?\s?(am|pm)?\b|(\d{1,2})点?[到至\-](\d{1,2})点")  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Circumstance:
    given: re.Pattern[str]
    fits: re.Pattern[str]
    clashes: re.Pattern[str]


@lru_cache(maxsize=1)
def _circumstances() -> tuple[_Circumstance, ...]:
    data = tomllib.loads((files("qa.reading") / "lexicons" / "fits.toml").read_text("utf-8"))
    return tuple(
        _Circumstance(*(re.compile("|".join(entry[k])) for k in ("given", "fits", "clashes")))
        for entry in data.values()
    )


@dataclass(frozen=True)
class Fits:
    """The agent's sentences that agree with what the customer said, and those that go against it."""

    agreeing: tuple[Sentence, ...]
    clashing: tuple[Sentence, ...]


def fits(reading: Reading) -> Fits:
    """What the agent says held against the customer's circumstances, wish and figures before it.

    The customer's own words said back are not looked at. A sentence that says what does not fit, and why
    ('the Day plan opens at 8, when you are nearly done'), is no clash where the same turn agrees.
    """
    agreeing: list[Sentence] = []
    clashing: list[Sentence] = []
    told = _Told()
    for turn in reading.turns:
        if turn.turn.speaker == "customer":
            told.hear(" ".join(s.folded for s in turn.sentences))
        elif reading.is_own(turn.turn) and told.anything:
            held = [(s, told.held(_unquoted(s))) for s in turn.sentences]
            agrees = [s for s, (good, bad) in held if good and not bad]
            agreeing += agrees
            clashing += [s for s, (_, bad) in held if bad and not agrees]
    return Fits(tuple(agreeing), tuple(clashing))


def _unquoted(sentence: Sentence) -> str:
    text = sentence.folded
    for quote in sentence.quoted:
        text = text[: quote.start] + " " * (quote.end - quote.start) + text[quote.end :]
    return text


class _Told:
    """What the customer has told so far that an offer can be held against; each turn is searched once."""

    def __init__(self) -> None:
        self.needs: dict[_Circumstance, None] = {}
        self.cheaper = False
        self.paid: list[float] = []
        self.limits: list[float] = []
        self.hours: list[float] = []

    @property
    def anything(self) -> bool:
        """Whether there is anything to hold an offer against."""
        return bool(self.needs or self.paid or self.limits or self.hours)

    def hear(self, text: str) -> None:
        """Take in the folded text of one of the customer's turns."""
        self.needs |= dict.fromkeys(c for c in _circumstances() if c.given.search(text))
        self.cheaper = self.cheaper or _CHEAPER.search(text) is not None
        self.paid += _figures(_PRICE, text)
        self.limits += _minutes(_LIMIT, text)
        self.hours += [_clock(m) for m in _HOUR.finditer(text)]

    def held(self, said: str) -> tuple[bool, bool]:
        """Whether a text agrees with, and whether it goes against, what was told."""
        verdicts = [self._price(said), self._length(said), self._hour(said)]
        for need in self.needs:
            if need.clashes.search(said):
                verdicts.append(False)
            elif need.fits.search(said):
                verdicts.append(True)
        return True in verdicts, False in verdicts

    def _price(self, said: str) -> bool | None:
        """Cheaper than what the customer pays, where cheaper is wished for."""
        asked = _figures(_PRICE, said) if self.cheaper and self.paid else []
        return min(asked) < max(self.paid) if asked else None

    def _length(self, said: str) -> bool | None:
        """No longer than the time that the customer has."""
        takes = _minutes(_LENGTH, said) if self.limits else []
        return max(takes) <= min(self.limits) if takes else None

    def _hour(self, said: str) -> bool | None:
        """Within the hours that an offer stands, where the customer needs it at an hour."""
        windows = [_between(m) for m in _WINDOW.finditer(said)] if self.hours else []
        if not windows:
            return None
        return any(_is_between(hour, *window) for hour in self.hours for window in windows)


def _is_between(hour: float, start: float, end: float) -> bool:
    return start <= hour <= end if start <= end else hour >= start or hour <= end


def _figures(pattern: re.Pattern[str], text: str) -> list[float]:
    found = (next(g for g in m.groups() if g) for m in pattern.finditer(text))
    return [float(f.replace(",", "")) for f in found]


def _minutes(pattern: re.Pattern[str], text: str) -> list[float]:
    found = []
    for match in pattern.finditer(text):
        number, unit = [g for g in match.groups() if g]
        found.append(_number(number) * (60 if unit.startswith("h") or "小时" in unit else 1))
    return found


def _number(word: str) -> float:
    if word.isdigit():
        return float(word)
    if word in _NUMBERS:
        return _NUMBERS[word]
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _HAN.get(word, 0)
    return 10 * (_HAN.get(tens, 1) if tens else 1) + _HAN.get(ones, 0)


def _clock(match: re.Match[str]) -> float:
    hour, part = (match[1], match[2]) if match[1] else (match[4], match[3])
    value = _number(hour)
    late = part in ("pm", "in the evening", "in the afternoon", "下午", "晚上")
    return value + 12 if late and value < 12 else value


def _between(match: re.Match[str]) -> tuple[float, float]:
    if match[5]:
        return float(match[5]), float(match[6])
    start, end = float(match[1]), float(match[3])
    return start + 12 * (match[2] == "pm" and start < 12), end + 12 * (match[4] == "pm" and end < 12)  # fmt: skip
