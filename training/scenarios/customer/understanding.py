"""Words of the agent -> a Move: what the customer takes a line to be, each act with its quote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from qa.reading.reading import Sentence, read_turn
from training.scenarios.acts import HARMS, Act, ActName, Move, Unread
from training.scenarios.customer.cues import cue, granted
from training.scenarios.customer.grammar import own_words
from training.scenarios.customer.meaning import acts_of
from training.scenarios.scenario import Moment, Patterns, Scenario, Slot, compiled
from transcripts.conversation import Turn
from transcripts.language import detect_language, fold

#: Characters of a line that are read; of more than _WALL a customer says that it is too much.
_READ, _WALL = 3000, 2500
#: Lines and scenarios that are remembered.
_HEARD, _SCENARIOS = 2048, 64
#: From here on (of 100) a line is a good reply of the file, give or take a word.
_ALIKE = 88
#: Letters below which the language of a line is not told.
_TELLING = 14
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
    move = ear(scenario).hears(text, language)
    if not move.unread and _plainly(text) in map(_plainly, earlier):
        acts = tuple(replace(act, quality=0.2 * act.quality) for act in move.acts)
        move = replace(move, acts=acts)
    return replace(move, wait=wait)


@lru_cache(maxsize=1024)
def _plainly(text: str) -> str:
    return fold(text.strip()[:_READ])


@lru_cache(maxsize=1024)
def asks_for_help(text: str) -> bool:
    """True where somebody writes of harming himself: no play goes on over that."""
    return cue("self_harm", fold(text[:_READ])) is not None


def _unread(line: str, folded: str, whole: str, scenario: Scenario, language: str) -> Unread:
    if not any(c.isalnum() for c in line):
        return "empty"
    if len(whole) > _WALL:
        return "too_long"
    if cue("not_to_me", folded):
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


def _in_own_tongue(line: str, scenario: Scenario) -> Iterator[Act]:
    """What little is understood of a line in the customer's own language: it was used, with thanks, with regret."""
    assert scenario.customer.tongue is not None
    words = own_words().get(scenario.customer.tongue.own.split("-")[0], {})
    yield Act("greet", 0.9, line[:80])
    lower = line.lower()
    for use, name in _OWN_ACTS:
        if any(word in lower for word in words.get(use, ())):
            yield Act(name, 0.6, line[:80])


_OWN_ACTS: tuple[tuple[str, ActName], ...] = (("sorry", "apologise"), ("thanks", "thank"))


class Ear:
    """What the customer of a scenario listens for: its patterns, compiled once, and lines heard."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.slots = [(slot, _pattern(slot.found_by)) for slot in scenario.slots]
        self.facts = [(f.id, _pattern(f.asked_by)) for f in scenario.facts if f.asked_by]
        against = [f.found_by for f in scenario.may_not] + [k.wrong for k in scenario.knowledge]
        self.against = [_pattern(patterns) for patterns in against if patterns]
        pairs = [(r, m) for m in scenario.moments for rs in m.replies.values() for r in rs]
        self.replies = [reply for reply, _ in pairs]
        self.moments = [moment for _, moment in pairs]
        self._heard: dict[tuple[str, str], Move] = {}

    def hears(self, text: str, language: str) -> Move:
        """A line in a play of a language, without its wait; the last lines are remembered."""
        move = self._heard.get((text, language))
        if move is None:
            move = self._hears(text, language)
            if len(self._heard) >= _HEARD:
                self._heard.pop(next(iter(self._heard)), None)  # plays in threads share it
            self._heard[text, language] = move
        return move

    def _hears(self, text: str, language: str) -> Move:
        line = text.strip()[:_READ]
        folded = _plainly(text)
        if unread := _unread(line, folded, text, self.scenario, language):
            acts: tuple[Act, ...] = (Act("other", 0.5, line[:80]),)
            if unread == "own_tongue":
                acts = tuple(_in_own_tongue(line, self.scenario)) or acts
            return Move(acts, text=text, unread=unread)
        read, slots, asked = _read(line, folded, self)
        return Move(read, slots, asked, _register(folded), text=text)

    def good_reply(self, line: str) -> Moment | None:
        """The moment of the file whose good reply the line is, give or take a word."""
        from rapidfuzz import fuzz, process

        found = process.extractOne(line, self.replies, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return self.moments[found[2]] if found is not None else None


#: Ears by the identity of their scenario, which they keep alive: no other can take its place.
_EARS: dict[int, Ear] = {}


def ear(scenario: Scenario) -> Ear:
    """The ear of a scenario, made once; the latest are kept."""
    found = _EARS.get(id(scenario))
    if found is None:
        found = Ear(scenario)
        while len(_EARS) >= _SCENARIOS:
            _EARS.pop(next(iter(_EARS)), None)
        _EARS[id(scenario)] = found
    return found


def forget(scenario: Scenario) -> None:
    """Lines of a scenario are read anew from here on: for measuring."""
    _EARS.pop(id(scenario), None)


def _pattern(patterns: Patterns) -> re.Pattern[str]:
    pattern = compiled(patterns)
    assert pattern is not None
    return pattern


def _read(
    line: str, folded: str, ear: Ear
) -> tuple[tuple[Act, ...], tuple[str, ...], tuple[str, ...]]:
    read = read_turn(Turn(position=0, speaker="agent", text=line), "zh")
    sentences = read.sentences
    given = [slot for slot, pattern in ear.slots if _gives(slot, pattern, sentences)]
    slots = tuple(slot.id for slot in given)
    asked = tuple(
        id for id, pattern in ear.facts if any(_asks(s, id, pattern, ear) for s in sentences)
    )
    best: dict[ActName, Act] = {}
    of_slots = (Act(slot.act, slot.quality, line[:80]) for slot in given)
    for act in (*of_slots, *acts_of(read)):
        known = best.get(act.name)
        if known is None or act.quality > known.quality:
            best[act.name] = act
    good = ear.good_reply(line)
    if good is not None:
        _as_meant(best, good, line)
        slots, asked = _in_file_order({*slots, *good.slots}, good.asks, ear.scenario)
    for act in _against_the_file(line, folded, ear) if good is None else ():
        best[act.name] = act
    if asked and "ask" not in best:
        best["ask"] = Act("ask", 0.8, line[:80])
    meant = {*(good.acts if good else ()), *(slot.act for slot in given)}
    _settle(best, bool(slots), bool(asked), meant)
    acts = tuple(best.values()) or (Act("other", 0.5, line[:80]),)
    return acts, slots, asked


def _as_meant(best: dict[ActName, Act], good: Moment, line: str) -> None:
    """A good reply is never punished for being misread: its acts and questions are those of the file."""
    for name in [name for name in best if name in HARMS or name in _DROWNED]:
        best.pop(name)
    for name in good.acts:
        if name not in best or best[name].quality < 0.8:
            best[name] = Act(name, 0.8, line[:80])


def _in_file_order(
    slots: Collection[str], asked: Collection[str], scenario: Scenario
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(slot.id for slot in scenario.slots if slot.id in slots),
        tuple(fact.id for fact in scenario.facts if fact.id in asked),
    )


def _gives(slot: Slot, pattern: re.Pattern[str], sentences: Sequence[Sentence]) -> bool:
    """True where a sentence has what the slot looks for, and does not refuse it."""
    for sentence in sentences:
        for match in pattern.finditer(sentence.folded):
            before = sentence.folded[: match.start()]
            near = before[-_NEAR_EN:] if before[-8:].isascii() else before[-_NEAR_ZH:]
            if slot.act == "refuse" or not cue("negation", near):
                return True
    return False


def _asks(sentence: Sentence, fact: str, pattern: re.Pattern[str], ear: Ear) -> bool:
    if not pattern.search(sentence.folded) or cue("anything_else", sentence.folded):
        return False
    if any(kind.startswith("asks") for kind in sentence.cues):
        return True
    builds_on_it = any(
        fact in slot.needs and _gives(slot, found, (sentence,)) for slot, found in ear.slots
    )
    return not builds_on_it and _REQUEST.search(sentence.folded) is not None


def _against_the_file(line: str, folded: str, ear: Ear) -> Iterator[Act]:
    """What must not be granted, and what the firm knows to be otherwise."""
    for pattern in ear.against:
        if found := granted(pattern, folded):
            yield Act("over_promise", 1.0, line[found.start() : found.end()])


def _settle(best: dict[ActName, Act], gives: bool, asks: bool, meant: set[ActName]) -> None:
    """What a line is not, though some of its words could be."""
    if gives or asks:
        for name in _DROWNED:
            if name not in meant and (name != "close" or asks or "fix" in best):
                best.pop(name, None)
    if "small_talk" in best and "ask" in best and not asks:
        best.pop("ask")
    if "apologise" in best and "listen" in best and best["listen"].quality <= 0.25:
        best["apologise"] = replace(best["apologise"], quality=0.45)
        best.pop("listen")
    stock = "listen" in best and best["listen"].quality <= 0.25
    if stock and {"hold", "reassure"} & best.keys():
        best.pop("listen")
    if "hold" in best and not gives and not asks and "promise" not in best:
        _only_asks_to_wait(best, meant)


def _only_asks_to_wait(best: dict[ActName, Act], meant: set[ActName]) -> None:
    """'It has been passed on, somebody will get back to you soon' is asking to wait, and no more."""
    for name in ("reassure", "follow_up", "explain", "suggest"):
        if (
            name in best
            and name not in meant
            and (name == "follow_up" or best[name].quality <= 0.5)
        ):
            best.pop(name)


def _register(folded: str) -> float:
    """0 casual to 1 formal, from words alone."""
    formal, casual = cue("formal", folded) is not None, cue("casual", folded) is not None
    if formal and casual:
        return 0.5
    return 0.75 if formal else 0.25 if casual else 0.55
