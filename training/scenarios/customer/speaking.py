"""How a customer says it: lines of the grammar, in this person's habits, no sentence twice in a play."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from training.scenarios.culture import Profile
from training.scenarios.customer.behaviour import Reaction, Say, unit
from training.scenarios.customer.grammar import Grammar, grammar, own_words
from training.scenarios.scenario import Scenario
from transcripts.language import sentences

_PLACE = re.compile(r"\{(\w+)\}|<(\w+)>")
_TRIES = 14
#: English words that keep their capital behind a lead-in.
_CAPITAL = re.compile(
    r"I\b|[A-Z][A-Z0-9-]|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|"
    r"May\b|June|July|August|September|October|November|December"
)
_CONTRACTED = (
    (re.compile(r"\b(do|did|does|is|was|are|were|has|have|had|would|could|should)n't\b"), r"\1 not"),
    (re.compile(r"\bcan't\b", re.I), "cannot"), (re.compile(r"\bwon't\b", re.I), "will not"),
    (re.compile(r"\bI'm\b"), "I am"), (re.compile(r"\bI've\b"), "I have"),
    (re.compile(r"\b(it|that|there|what|he|she)'s\b", re.I), r"\1 is"),
    (re.compile(r"\bI'll\b"), "I will"), (re.compile(r"\byou're\b"), "you are"),
    (re.compile(r"\bI'd\b"), "I would"), (re.compile(r"\byou've\b"), "you have"),
)  # fmt: skip
_ARTICLE = re.compile(r"\b(?:the|a|an) (?=[a-z])")
#: What is written to a firm in short messages, and what is not.
_SHORT_MESSAGES = frozenset(("chat", "messaging"))


@dataclass(frozen=True, slots=True)
class Voice:
    """How one customer writes in one play: the language, the lead-ins and endings of this person."""

    scenario: Scenario
    profile: Profile
    language: str
    seed: int
    grammar: Grammar
    habits: int

    @property
    def is_chinese(self) -> bool:
        """True for both scripts."""
        return self.language.startswith("zh")


def voice(scenario: Scenario, profile: Profile, language: str, seed: int) -> Voice:
    """The voice of a customer; the habits belong to the person, not to the country."""
    habits = int(unit(f"{seed}/habits") * 1_000_003)
    return Voice(scenario, profile, language, seed, grammar(language), habits)


def speak(
    speaker: Voice, reaction: Reaction, turn: int, said: frozenset[str]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """The messages of a turn, and all sentences said so far in the play.

    The same voice, reaction, turn and memory give the same words.
    """
    rng = Random(f"{speaker.seed}/{turn}/{speaker.language}")
    lines: list[str] = []
    for say in reaction.says:
        line, said = _unsaid(speaker, reaction, say, rng, said, first=not lines)
        lines.append(line)
    return _as_messages(speaker, reaction, lines, turn, rng), said


def _unsaid(
    speaker: Voice, reaction: Reaction, say: Say, rng: Random, said: frozenset[str], first: bool
) -> tuple[str, frozenset[str]]:
    """A line none of whose sentences was said before in this play."""
    line = ""
    for attempt in range(_TRIES):
        line = _line(speaker, reaction, say, rng, bare=attempt < 2 and not first)
        parts = _sentences(line)
        if parts and said.isdisjoint(parts) and len(set(parts)) == len(parts):
            return line, said.union(parts)
    fresh = [p for p in _split(line) if _key(p) not in said]
    line = _join(fresh, speaker.is_chinese) or ("……" if speaker.is_chinese else "...")
    return line, said.union(_sentences(line))


def _line(speaker: Voice, reaction: Reaction, say: Say, rng: Random, bare: bool) -> str:
    template = _template(speaker, reaction, say, rng)
    line = _tidy(_filled(template, speaker, say, rng), speaker.is_chinese)
    if not bare and say.doing != "open":
        line = _with_habits(line, say, speaker, reaction, rng)
    elif say.doing == "open":
        line = _opened(line, speaker, rng)
    return _at_level(line, speaker, rng)


def _template(speaker: Voice, reaction: Reaction, say: Say, rng: Random) -> str:
    g, level = speaker.grammar, speaker.profile.level
    if level <= 2 and say.doing in g.plain and rng.random() < 0.75:
        return rng.choice(g.plain[say.doing])
    if say.doing in _TONED and rng.random() < 0.75:
        if reaction.tone == "irony":
            return rng.choice(g.irony)
        if reaction.tone == "understated":
            return rng.choice(g.understated)
    return rng.choice(g.of(say.doing, reaction.band))


#: Acts whose words a tone replaces; facts, thanks and farewells are said as they are.
_TONED = frozenset(
    ("urge", "press", "hurt", "waited", "handed", "not_enough", "object", "not_done")
)


#: Acts that can take a tag (', please'): what is asked for or pressed.
_TAGGED = frozenset(("urge", "press", "not_enough", "state", "wait_ok", "not_done", "doubt"))


def _filled(template: str, speaker: Voice, say: Say, rng: Random) -> str:
    scenario, language = speaker.scenario, speaker.language

    def fill(match: re.Match[str]) -> str:
        place, part = match.groups()
        if part:
            return _filled(rng.choice(speaker.grammar.parts[part]), speaker, say, rng)
        if place == "fact":
            fact = scenario.facts_by_id[say.about]
            texts = (fact.hint or fact.text) if say.doing == "hint" else fact.text
            return rng.choice(texts[language])
        if place == "event":
            found = next(e for e in scenario.events if e.id == say.about)
            return rng.choice(found.says[language])
        return str(rng.choice(getattr(scenario.words, place)[language]))

    if say.doing == "open":
        return rng.choice(scenario.opening[language])
    return _PLACE.sub(fill, template)


def _tidy(line: str, chinese: bool) -> str:
    """A capital after each end of a sentence, single ends."""
    if chinese:
        return re.sub(r"([。！？，])(?=[。！？，])", "", line)
    line = re.sub(r"([.!?])(?=[.!?](?!\.))(?<!\.\.)", "", line)
    return re.sub(r"(^|[.!?] )([a-z])(?!\w*\.\w)", lambda m: m[1] + m[2].upper(), line, count=8)


def _with_habits(line: str, say: Say, speaker: Voice, reaction: Reaction, rng: Random) -> str:
    """A lead-in and an ending of this person, now and then."""
    g = speaker.grammar
    leads, tags = _own(g.leads, reaction.band, speaker, 5), _own(g.tags, reaction.band, speaker, 3)
    tongue = speaker.scenario.customer.tongue
    level = speaker.profile.level
    if tongue and rng.random() < (0.30, 0.30, 0.22, 0.14, 0.08)[level - 1]:
        words = _of_own_language(tongue.own, reaction.band)
        leads = words or leads
        line = _led(rng.choice(leads), line, speaker.is_chinese) if leads else line
    elif leads and rng.random() < 0.6:
        line = _led(rng.choice(leads), line, speaker.is_chinese)
    if tags and say.doing in _TAGGED and rng.random() < 0.3:
        line = _tagged(line, rng.choice(tags), speaker.is_chinese)
    return line


@lru_cache(maxsize=512)
def _picked(options: tuple[str, ...], habits: int, n: int) -> tuple[str, ...]:
    return tuple(Random(habits).sample(options, min(n, len(options))))


def _own(
    by_band: Mapping[str, tuple[str, ...]], band: str, speaker: Voice, n: int
) -> tuple[str, ...]:
    return _picked(by_band.get(band) or by_band.get("calm") or (), speaker.habits, n)


def _of_own_language(tongue: str, band: str) -> tuple[str, ...]:
    words = own_words().get(tongue.split("-")[0], {})
    return words.get({"warm": "glad", "calm": "calm"}.get(band, "sigh"), ())


def _opened(line: str, speaker: Voice, rng: Random) -> str:
    """The first line: a greeting of this person, or none; letters have theirs."""
    if speaker.scenario.channel == "email":
        return line
    tongue = speaker.scenario.customer.tongue
    leads: Sequence[str] = speaker.grammar.parts["hello"]
    if tongue and rng.random() < 0.35:
        leads = own_words().get(tongue.own.split("-")[0], {}).get("greet", ()) or leads
    return _led(rng.choice(leads), line, speaker.is_chinese) if rng.random() < 0.8 else line


def _led(lead: str, line: str, chinese: bool) -> str:
    if chinese:
        return f"{lead}{'' if lead[-1] in '，。！？～…' else '，'}{line}"
    if lead[-1] in ".!?":
        return f"{lead} {line}"
    word = line.split(" ", 1)[0]
    if not _CAPITAL.match(line) and word[1:] == word[1:].lower():
        line = line[:1].lower() + line[1:]
    return f"{lead}{'' if lead.endswith(',') else ','} {line}"


def _tagged(line: str, tag: str, chinese: bool) -> str:
    """The ending before the last full stop; questions and calls keep theirs."""
    if line and line[-1] in ".。":
        end = line[-1]
        if tag[-1] in "?？！!～":
            end = ""
        return f"{line[:-1]}{'，' if chinese and tag[0] not in '，' else ''}{'' if chinese else ', '}{tag}{end}"
    return line


def _at_level(line: str, speaker: Voice, rng: Random) -> str:
    """How a learner writes: no contractions, now and then no article (English only)."""
    level = speaker.profile.level
    if level >= 5 or speaker.is_chinese:
        return line
    if level <= 3:
        for pattern, full in _CONTRACTED:
            line = pattern.sub(full, line)
    if level <= 2 and rng.random() < 0.5:
        line = _ARTICLE.sub("", line, count=1)
        line = line[:1].upper() + line[1:]
    return line


def _as_messages(
    speaker: Voice, reaction: Reaction, lines: list[str], turn: int, rng: Random
) -> tuple[str, ...]:
    """One message, several short ones, or a letter."""
    channel, chinese = speaker.scenario.channel, speaker.is_chinese
    text = _join(lines, chinese)
    if channel == "email":
        hello = rng.choice(speaker.grammar.salutations)
        bye = rng.choice(speaker.grammar.signatures)
        name = speaker.scenario.customer.name[speaker.language]
        return (f"{hello}\n{text}\n{bye}\n{name}",)
    if channel not in _SHORT_MESSAGES or speaker.profile.fragments < 0.6:
        return (text,)
    cut = r"(?<=[。！？!?])|(?<=，)(?=.{4})" if chinese else r"(?<=[.!?]) +|(?<=,) +(?=\w+ \w+ )"
    pieces = [p.strip(" ，,") for p in re.split(cut, text) if p and p.strip(" ，,.。")]
    return tuple(pieces[:5]) if len(pieces) <= 5 else (*pieces[:4], _join(pieces[4:], chinese))


def _sentences(line: str) -> list[str]:
    return [_key(piece) for piece in _split(line)]


def _split(line: str) -> list[str]:
    return [span.text for span in sentences(line)]


def _key(sentence: str) -> str:
    """A sentence as the memory keeps it: without case and end."""
    return sentence.lower().strip(" .!?。！？…～,，")


def _join(lines: Sequence[str], chinese: bool) -> str:
    return ("" if chinese else " ").join(lines)
