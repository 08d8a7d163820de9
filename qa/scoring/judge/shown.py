"""A turn's text as the judge sees it, with the way back to the text as it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.scoring.judge.injection import is_invisible
from transcripts.conversation import Conversation, Turn
from transcripts.redaction import TYPES, Finding, Options, redact

_SELF = re.compile(
    r"(?:\bmy name(?:.s| is)|\bthis is|\bi.?a?m|\bit.s|\bhere is|我是|我叫|敝姓|免贵姓|我姓|本人|這是|这是)\W*$",
    re.I,
)
_SELF_AFTER = re.compile(r"^\W*(?:here\b|speaking\b|为您服务|為您服務|很高兴|很高興)", re.I)


_CAPITAL = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜"
    "叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫閻段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔汤湯"
)
_TITLE = "(?=先生|女士|小姐|太太|总|總|老师|老師|经理|經理|阿姨|叔叔|大哥|大姐|姐|哥|主任)"
#: How people are addressed; the first also by customers.
_ADDRESS = (
    re.compile(rf"\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Tt]hanks|[Tt]hank you|[Ss]orry|[Mm]orning|[Aa]fternoon),? {_CAPITAL}"),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Herr|Frau|Monsieur|Madame)\.? {_CAPITAL}"),
    re.compile(f"(?<![谢謝](?=[谢謝]))(?!谢谢|謝謝)(?P<name>[{_SURNAMES}][\u3400-\u9fff]{{0,2}}?){_TITLE}"),
)  # fmt: skip
_OWN = re.compile(r"\b(?:I.m|I am|[Mm]y name is) (?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)(?!\w)")
#: Capital words that follow a greeting and are no names.
_NO_NAMES = frozenset(
    "ai judge grader evaluator assistant model there i all everyone team sir madam customer customers and we you this that my what when where how "
    "can could please thank thanks again good the it is do does if in on no yes so for to at".split()
)


@dataclass(frozen=True)
class Shown:
    """The text that is shown; its character i stands for code points starts[i]..ends[i] of the stored one."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """A span of the shown text as a span of the stored one; what was masked is taken whole."""
        return self.starts[start], self.ends[end - 1]


def shown(text: str, masks: Sequence[tuple[int, int, str]] = ()) -> Shown:
    """The text without what cannot be seen, each (start, end, instead) replaced; masks are in order."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, instead in [*masks, (len(text), len(text), "")]:
        for index in range(at, start):
            if not is_invisible(text, index):
                characters.append(text[index])
                starts.append(index)
                ends.append(index + 1)
        characters += instead
        starts += [start] * len(instead)
        ends += [end] * len(instead)
        at = max(at, end)
    return Shown("".join(characters), tuple(starts), tuple(ends))


def masks(conversation: Conversation, *, remote: bool) -> dict[tuple[int, str], list[Finding]]:
    """What is masked in each (turn, `text` or `translated`), names as roles.

    Names never reach a judge; for a model on another machine everything personal is masked.
    """
    types = frozenset(TYPES) if remote else frozenset({"name"})
    findings = redact(conversation, Options(types=types)).findings
    roles = _roles(conversation, [f for f in findings if f.type == "name"])
    by_place: dict[tuple[int, str], list[Finding]] = {}
    for f in findings:
        if f.turn is not None and f.where in ("text", "translated"):
            named = f.model_copy(update={"pseudonym": roles.get(f.pseudonym, f.pseudonym)})
            by_place.setdefault((f.turn, f.where), []).append(named)
    for f in addressed(conversation.turns):
        place = by_place.setdefault((f.turn or 0, "text"), [])
        if all(f.end <= other.start or other.end <= f.start for other in place):
            place.append(f)
    return by_place


def addressed(turns: Sequence[Turn]) -> list[Finding]:
    """The names by which people are addressed, wherever they are said: `Dear Katrin`, `王先生`.

    A name an agent calls somebody by is the customer's; one that a customer greets is the agent's.
    """
    names: dict[str, str] = {}
    for turn in turns:
        if turn.speaker in ("agent", "customer"):
            whose = "[customer]" if turn.speaker == "agent" else "[agent]"
            for match in _OWN.finditer(turn.text):
                names.setdefault(match["name"], f"[{turn.speaker}]")
            for pattern in _ADDRESS if turn.speaker == "agent" else _ADDRESS[:1]:
                for match in pattern.finditer(turn.text):
                    for part in (match["name"], *match["name"].split()):
                        if part.split()[0].lower() not in _NO_NAMES:
                            names.setdefault(part, whose)
    found = []
    for turn in turns:
        for name, whose in sorted(names.items(), key=lambda item: -len(item[0])):
            edges = (r"(?<![^\W_])", r"(?![^\W_])") if name.isascii() else ("", _TITLE)
            for match in re.finditer(f"{edges[0]}{re.escape(name)}{edges[1]}", turn.text):
                found.append(
                    Finding(type="name", turn=turn.position, where="text", start=match.start(), end=match.end(), pseudonym=whose)
                )  # fmt: skip
    return found


def in_order(findings: Iterable[Finding]) -> list[tuple[int, int, str]]:
    """Findings of one text as masks."""
    return sorted((f.start, f.end, f.pseudonym) for f in findings)


def _roles(conversation: Conversation, names: Sequence[Finding]) -> dict[str, str]:
    """Pseudonym of a name -> the role it stands for: `[customer]`, `[agent]`, or a person's number."""
    said: dict[str, str] = {}
    for f in names:
        if f.turn is None or f.where != "text":
            continue
        turn = conversation.turns[f.turn]
        said.setdefault(f.pseudonym, "")
        if role := _role(turn, f):
            said[f.pseudonym] = said[f.pseudonym] or role
    others = [pseudonym for pseudonym, role in said.items() if not role]
    numbered = {pseudonym: f"[person-{n}]" for n, pseudonym in enumerate(others, 1)}
    return {p: f"[{role}]" if role else numbered[p] for p, role in said.items()}


def _role(turn: Turn, finding: Finding) -> str:
    """Whose name it is, where that can be told: speakers name themselves, agents the customer."""
    before, after = turn.text[: finding.start], turn.text[finding.end :]
    if turn.speaker not in ("agent", "customer"):
        return ""
    if _SELF.search(before) or _SELF_AFTER.search(after):
        return turn.speaker
    return "customer" if turn.speaker == "agent" else ""
