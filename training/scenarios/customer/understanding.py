"""Words of the agent -> a Move: what the customer takes a line to be, each act with its quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from qa.reading.reading import Sentence, read_turn
from training.scenarios.acts import HARMS, Act, ActName, Move, Unread
from training.scenarios.customer.cues import cue
from training.scenarios.scenario import Moment, Scenario, Slot, compiled
from transcripts.conversation import Turn
from transcripts.language import detect_language, fold

#: Characters of a line that are read; of more than _WALL a customer says that it is too much.
_READ, _WALL = 3000, 2500
#: From here on (of 100) a line is a good reply of the file, give or take a word.
_ALIKE = 88
#: Letters below which the language of a line is not told.
_TELLING = 14
#: A cue of the reading -> the act it is, and how well done it is by itself (docs/customer.md).
_ACTS: Mapping[str, tuple[ActName, float]] = {
    "greeting": ("greet", 0.8), "acknowledgement": ("listen", 0.8), "condolence": ("listen", 0.9),
    "shared": ("listen", 0.4), "stock_empathy": ("listen", 0.2), "apology": ("apologise", 0.7),
    "ownership": ("apologise", 0.6), "echo": ("restate", 0.7), "reason": ("explain", 0.6),
    "option": ("suggest", 0.7), "step": ("suggest", 0.5), "check": ("check", 0.8),
    "proactive": ("follow_up", 0.6), "handover": ("hand_over", 0.6), "closing": ("close", 0.6),
    "hold": ("hold", 0.5), "stock_promise": ("hold", 0.2), "blame": ("blame", 1.0),
    "lecture": ("blame", 0.4), "dismiss": ("dismiss", 0.9), "over_promise": ("over_promise", 0.8),
    "obstruct": ("obstruct", 1.0), "assume": ("presume", 0.9), "generic": ("dismiss", 0.2),
    "no": ("refuse", 0.6), "asks.identity": ("verify", 0.8), "asks": ("ask", 0.7),
}  # fmt: skip
#: Acts that a cue inside the substance of a good line must not turn it into.
_DROWNED: tuple[ActName, ...] = ("refuse", "hold", "close", "greet")
_REQUEST = re.compile(
    r"please|could you|can you|tell me|give me|send me|let me (have|know)|may i|provide|i need|"
    r"麻烦|请|方便|给我|告诉|提供|发我|说一下|报一下|看一下您的|需要您"
)
_NEAR_EN, _NEAR_ZH = 26, 7


def understand(
    text: str,
    scenario: Scenario,
    language: str,
    earlier: Sequence[str] = (),
    wait: float = 0.0,
) -> Move:
    """What a line of the agent is to the customer of a scenario.

    `language` is that of the play, `earlier` the agent's lines so far (a line said again is worth
    little), `wait` seconds. English and Chinese in either script are read. Never raises.
    """
    line = text.strip()[:_READ]
    unread = _unread(line, text, scenario, language)
    if unread:
        return Move((Act("other", 0.5, line[:80]),), text=text, wait=wait, unread=unread)
    acts, slots, asked = _read(line, scenario)
    if fold(line) in {fold(said.strip()) for said in earlier}:
        acts = tuple(replace(act, quality=0.2 * act.quality) for act in acts)
    return Move(acts, slots, asked, _register(line), wait, text)


def asks_for_help(text: str) -> bool:
    """True where somebody writes of harming himself: no play goes on over that."""
    return cue("self_harm", fold(text[:_READ])) is not None


def _unread(line: str, whole: str, scenario: Scenario, language: str) -> Unread:
    if not any(c.isalnum() for c in line):
        return "empty"
    if len(whole) > _WALL:
        return "too_long"
    if cue("not_to_me", fold(line)):
        return "not_to_me"
    if sum(map(str.isalpha, line)) < _TELLING and line.isascii() == (language == "en"):
        return ""
    written = detect_language(line)
    tongue = scenario.customer.tongue
    if written in ("und", language) or written.split("-")[0] == language.split("-")[0]:
        return ""
    if written.startswith("yue") and language.startswith("zh"):
        return ""
    if sum(map(str.isalpha, line)) < _TELLING and written not in ("ja", "ko", "en"):
        return ""
    if tongue and written == tongue.own.split("-")[0]:
        return "own_tongue"
    return "foreign"


def _read(
    line: str, scenario: Scenario
) -> tuple[tuple[Act, ...], tuple[str, ...], tuple[str, ...]]:
    read = read_turn(Turn(position=0, speaker="agent", text=line), "zh")
    sentences = read.sentences
    slots = tuple(slot.id for slot in scenario.slots if _gives(slot, sentences))
    asked = tuple(
        fact.id
        for fact in scenario.facts
        if fact.asked_by and any(_asks(s, fact.id, scenario) for s in sentences)
    )
    best: dict[ActName, Act] = {}
    for act in (*_of_slots(slots, scenario, line), *_of_cues(sentences, line), *_own(line)):
        known = best.get(act.name)
        if known is None or act.quality > known.quality:
            best[act.name] = act
    good = _good_reply(line, scenario)
    if good is not None:
        _as_meant(best, good, line)
        slots, asked = tuple({*slots, *good.slots}), tuple({*asked, *good.asks})
        slots, asked = _in_file_order(slots, asked, scenario)
    for act in _against_the_file(line, scenario) if good is None else ():
        best[act.name] = act
    if asked and "ask" not in best:
        best["ask"] = Act("ask", 0.8, line[:80])
    _settle(best, bool(slots), bool(asked))
    acts = tuple(best.values()) or (Act("other", 0.5, line[:80]),)
    return acts, slots, asked


def _good_reply(line: str, scenario: Scenario) -> Moment | None:
    """The moment of the file whose good reply the line is, give or take a word."""
    from rapidfuzz import fuzz, process

    replies, moments = _replies(scenario)
    found = process.extractOne(line, replies, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return moments[found[2]] if found is not None else None


def _as_meant(best: dict[ActName, Act], good: Moment, line: str) -> None:
    """A good reply is never punished for being misread: its acts are those of the file."""
    for name in [name for name in best if name in HARMS or name in _DROWNED]:
        best.pop(name)
    for name in good.acts:
        if name not in best or best[name].quality < 0.8:
            best[name] = Act(name, 0.8, line[:80])


def _in_file_order(
    slots: tuple[str, ...], asked: tuple[str, ...], scenario: Scenario
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(slot.id for slot in scenario.slots if slot.id in slots),
        tuple(fact.id for fact in scenario.facts if fact.id in asked),
    )


def _replies(scenario: Scenario) -> tuple[list[str], list[Moment]]:
    pairs = [
        (reply, moment)
        for moment in scenario.moments
        for replies in moment.replies.values()
        for reply in replies
    ]
    return [reply for reply, _ in pairs], [moment for _, moment in pairs]


def _gives(slot: Slot, sentences: Sequence[Sentence]) -> bool:
    """True where a sentence has what the slot looks for, and does not refuse it."""
    pattern = _slot_pattern(tuple((k, v) for k, v in slot.found_by.items()))
    for sentence in sentences:
        for match in pattern.finditer(sentence.folded):
            before = sentence.folded[: match.start()]
            near = before[-_NEAR_EN:] if before[-8:].isascii() else before[-_NEAR_ZH:]
            if slot.act == "refuse" or not cue("negation", near):
                return True
    return False


@lru_cache(maxsize=2048)
def _slot_pattern(patterns: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    pattern = compiled(dict(patterns))  # type: ignore[arg-type]
    assert pattern is not None
    return pattern


def _asks(sentence: Sentence, id: str, scenario: Scenario) -> bool:
    fact = scenario.facts_by_id[id]
    pattern = _slot_pattern(tuple((k, v) for k, v in fact.asked_by.items()))
    if not pattern.search(sentence.folded):
        return False
    if any(kind.startswith("asks") for kind in sentence.cues):
        return True
    builds_on_it = any(id in slot.needs and _gives(slot, (sentence,)) for slot in scenario.slots)
    return not builds_on_it and _REQUEST.search(sentence.folded) is not None


def _of_slots(slots: tuple[str, ...], scenario: Scenario, line: str) -> Iterator[Act]:
    for id in slots:
        slot = scenario.slots_by_id[id]
        yield Act(slot.act, slot.quality, line[:80])


def _of_cues(sentences: Sequence[Sentence], line: str) -> Iterator[Act]:
    for sentence in sentences:
        quote = line[sentence.start : sentence.end][:80]
        for kind in sentence.cues:
            if kind in _ACTS:
                name, quality = _ACTS[kind]
                yield Act(name, quality, quote)
        if sentence.has("promise") and not sentence.has("stock_promise", "asks"):
            yield (
                Act("promise", 0.7, quote) if sentence.has("time") else Act("reassure", 0.4, quote)
            )


def _own(line: str) -> Iterator[Act]:
    folded = fold(line)
    for name, act, quality in (
        ("small_talk", "small_talk", 0.8),
        ("compensate", "compensate", 0.5),
        ("insult", "insult", 1.0),
        ("threaten", "threaten", 1.0),
    ):
        if found := cue(name, folded):
            if name == "compensate" and cue(
                "negation", folded[max(0, found.start() - 26) : found.start()]
            ):
                continue
            yield Act(act, quality, line[found.start() : found.end()])  # type: ignore[arg-type]


def _against_the_file(line: str, scenario: Scenario) -> Iterator[Act]:
    """What must not be granted, and what the firm knows to be otherwise."""
    patterns = [f.found_by for f in scenario.may_not] + [k.wrong for k in scenario.knowledge]
    folded = fold(line)
    for given in patterns:
        if not given:
            continue
        found = _slot_pattern(tuple((k, v) for k, v in given.items())).search(folded)
        if found and not cue("negation", folded[max(0, found.start() - 26) : found.start()]):
            yield Act("over_promise", 1.0, line[found.start() : found.end()])


def _settle(best: dict[ActName, Act], gives: bool, asks: bool) -> None:
    """What a line is not, though some of its words could be."""
    if gives or asks:
        for name in _DROWNED:
            if name != "close" or asks or "fix" in best:
                best.pop(name, None)
    if "small_talk" in best and "ask" in best and not asks:
        best.pop("ask")
    if "apologise" in best and "listen" in best and best["listen"].quality <= 0.25:
        best["apologise"] = replace(best["apologise"], quality=0.45)
        best.pop("listen")
    if "hold" in best and "explain" not in best and "reassure" in best:
        best.pop("reassure")


def _register(line: str) -> float:
    """0 casual to 1 formal, from words alone."""
    folded = fold(line)
    formal, casual = cue("formal", folded) is not None, cue("casual", folded) is not None
    if formal and casual:
        return 0.5
    return 0.75 if formal else 0.25 if casual else 0.55
