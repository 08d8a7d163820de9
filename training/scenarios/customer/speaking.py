"""How a customer says it: lines of the grammar, in this person's habits, no sentence twice in a play."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from training.scenarios.culture import Profile
from training.scenarios.customer.grammar import Grammar, grammar, own_words
from training.scenarios.customer.reaction import Reaction, Say, unit
from training.scenarios.scenario import Scenario
from transcripts.language import sentences

_PLACE = re.compile(r"\{(\w+)\}|<(\w+)>")
_TRIES = 24
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
    pieces: list[str] = []
    for say in reaction.says:
        new, said = _unsaid(speaker, reaction, say, rng, said, first=not pieces)
        if pieces and new and say.doing in _JOINED and rng.random() < 0.85:
            joined = _joined(pieces[-1], new[0], speaker)
            if joined and _key(joined) not in said:
                pieces, new, said = [*pieces[:-1], joined], new[1:], said | {_key(joined)}
        pieces += new
    leaves = any(say.doing in ("goodbye", "leave_silent") for say in reaction.says)
    return _as_messages(speaker, pieces, rng, leaves), said


#: Acts that may go on in the sentence before.
_JOINED = frozenset(("open_goal", "goodbye"))


def _joined(before: str, after: str, speaker: Voice) -> str:
    """Two sentences as one, as people speak: 'That helps a little, but when does it come?'; "" where not."""
    if speaker.profile.fragments >= 0.6 or before[-1] not in ".。" or before.endswith("..."):
        return ""
    if speaker.is_chinese:
        return f"{before[:-1]}，{after}"
    word = after.split(" ", 1)[0].rstrip(",.!?")
    if not _CAPITAL.match(after) and word[1:] == word[1:].lower():
        after = after[:1].lower() + after[1:]
    turns = word in ("And", "But", "So", "Then") or word in _FAREWELL
    return f"{before[:-1]}, {after}" if turns else f"{before[:-1]}, but {after}"


#: An end of a letter that waits for a reply.
_AWAITS = re.compile(r"in advance|回[复覆信]|麻[烦煩]")
_FAREWELL = ("Goodbye", "Bye", "Have", "All")


def _unsaid(
    speaker: Voice, reaction: Reaction, say: Say, rng: Random, said: frozenset[str], first: bool
) -> tuple[list[str], frozenset[str]]:
    """A line as this person sends it, nothing of which was said before in this play."""
    core = line = ""
    for attempt in range(_TRIES):
        core = _tidy(_filled(_template(speaker, reaction, say, rng), speaker, say, rng), speaker)
        core = _at_level(core, speaker, rng)
        line = core
        if say.doing == "open":
            line = _opened(core, speaker, rng)
        elif first or attempt > 2:
            line = _with_habits(core, say, speaker, reaction, rng)
        pieces = _pieces(line, speaker)
        keys = [_key(piece) for piece in pieces]
        cores = [_key(piece) for piece in _split(core)]
        if said.isdisjoint(keys) and said.isdisjoint(cores) and len(set(keys)) == len(keys):
            return pieces, said.union(keys, cores)
    if not first:
        return [], said
    fresh = [p for p in _pieces(core, speaker) if _key(p) not in said]
    fresh = list({_key(p): p for p in fresh}.values())
    return fresh or ["……" if speaker.is_chinese else "..."], said.union(map(_key, fresh))


def _pieces(line: str, speaker: Voice) -> list[str]:
    """The sentences of a line, or the short messages this person sends instead."""
    channel, chinese = speaker.scenario.channel, speaker.is_chinese
    if channel not in _SHORT_MESSAGES or speaker.profile.fragments < 0.6:
        return _split(line)
    least, gap = (4, "") if chinese else (14, " ")
    pieces: list[str] = []
    for part in re.split(r"(?<=[。！？!?，,])(?!\d)\s*|(?<=\.)\s+", line):
        if pieces and len(pieces[-1]) < least:
            pieces[-1] = f"{pieces[-1]}{gap}{part}"
        elif part:
            pieces.append(part)
    if len(pieces) > 1 and len(pieces[-1]) < least:
        last = pieces.pop()
        pieces[-1] = f"{pieces[-1]}{gap}{last}"
    return [piece.strip().rstrip("，,。") for piece in pieces]


def _template(speaker: Voice, reaction: Reaction, say: Say, rng: Random) -> str:
    g, level, moved = speaker.grammar, speaker.profile.level, reaction.moved
    if level <= 2 and say.doing in g.plain and rng.random() < 0.6:
        return rng.choice(_fitting(g.plain[say.doing], speaker, moved))
    if say.doing == "tell" and not _is_looked_up(speaker, say):
        return "{fact}"
    if say.doing in _TONED and rng.random() < 0.5:
        if reaction.tone == "irony":
            return rng.choice(_fitting(g.irony, speaker, moved))
        if reaction.tone == "understated":
            return rng.choice(_fitting(g.understated, speaker, moved))
    return rng.choice(_fitting(g.of(say.doing, reaction.band), speaker, moved))


def _is_looked_up(speaker: Voice, say: Say) -> bool:
    """True for what a person looks up and reads out, a number or a date: not for a story."""
    fact = speaker.scenario.facts_by_id[say.about]
    return fact.known != "trusted" and any(
        c.isdigit() for t in fact.text[speaker.language] for c in t
    )


def _fitting(lines: Sequence[str], speaker: Voice, moved: bool = False) -> Sequence[str]:
    """The lines that fit the channel and how formal this person is; all where none would be left.

    Once a part of the matter is settled, the case is not told from the beginning again.
    """
    spoken = speaker.scenario.channel in _SPOKEN
    return _left(tuple(lines), spoken, speaker.profile.formal >= _FORMAL, moved)


@lru_cache(maxsize=2048)
def _left(lines: tuple[str, ...], spoken: bool, formal: bool, moved: bool) -> tuple[str, ...]:
    for unfit, pattern in ((spoken, _WRITTEN), (formal, _CHUMMY), (moved, _CASE)):
        lines = (unfit and tuple(x for x in lines if not pattern.search(x))) or lines
    return lines


_SPOKEN = frozenset(("phone", "video", "in_person"))
_WRITTEN = re.compile(
    r"\b(?:read|reading|reads|write|writing|wrote|written|typ\w+|messages?|text|inbox|attached)\b|"
    r"看到你|看到您|看到家|看不|没看|沒看|發|发(?!票|现|生|货|給|给|烧|貨)|写|寫|傳|传|空的|空白|消息好像|訊息好像|在吗|在嗎|有人|客服"
)
#: From here on a person speaks formally, and what only friends or the young would say is left out.
_FORMAL = 0.65
_CHUMMY = re.compile(
    r"感动得|感動到|点个赞|頒獎|环岛|環島|出去玩|拜拜|掰掰|回头见|囉|逗我|甩掉我|暖和|哇|好呀|谢啦|謝啦|啦[，。！]|干嘛|幹嘛|呗|欸|蛤|哈喽|哈囉|嗨|安安|在吗|在嗎|有人|咋|搞啥|嘛[，。！？]|"
    r"\b(?:Hey|Hi|wow|yeah|yep|cheers|gonna|wanna|cool|awesome|team|everyone)\b",
    re.I,
)
#: What tells the case from its beginning.
_CASE = re.compile(r"\{(?:thing|trouble|want)\}|<wish>")
#: A greeting of the hour, beside which no greeting of another language stands.
_HOUR = re.compile(r"^.{0,3}(?:早|晚上|下午|午安|(?i:good ))")
#: How an opening that greets by itself begins.
_GREETS = re.compile(
    r"^.{0,3}(?:早|早安|早上好|晚上好|下午好|午安|您好|你好|喂|嗨|不好意思|打扰|打擾|给您添|給您添|"
    r"(?i:hello|hi\b|good (?:morning|day|evening|afternoon)|dear|excuse me|i am sorry to trouble|hey))"
)


#: Acts whose words a tone replaces; facts, thanks and farewells are said as they are.
_TONED = frozenset(
    ("urge", "press", "hurt", "waited", "handed", "not_enough", "object", "not_done")
)


#: Acts whose lines have no beginning of their own: a lead-in of this person may stand before them.
_LED = frozenset(
    ("state", "press", "urge", "object", "waited", "handed", "hurt", "promise_broken", "brush_off",
     "deflect", "still_hurt", "not_enough")
)  # fmt: skip
#: Answers to what was said, before which a short word may stand; and lines that have one.
_OPENED = frozenset(
    ("apology", "comforted", "promised", "part_met", "pleased", "told_thanks", "set_phrase", "not_yet", "acknowledge",
     "heard", "restated", "wait_ok", "accept", "relieved", "thank", "not_done", "asked_on", "doubt", "puzzled", "chat",
     "polite_no", "leave_silent", "opens_up", "invited", "asked_again", "insulted", "leave_complaint", "unknown", "event",
     "tell", "hint")
)  # fmt: skip
_BEGINS = re.compile(
    r"(?:Well|Hm|Ah|Oh|Right|Okay|Mm|Look|Yes|No|Good|Fine|All right|I see|Exactly|Correct|And|Sorry|Pardon)\b|"
    r"[嗯哦喔啊唉哎哼呵好行对對是那可不]|这样|這樣|原来|原來|明白|了解|知道|没事|沒事"
)
#: Acts before which no word of the own language stands either.
_BARE = frozenset(
    (
        "tell",
        "goodbye",
        "open_goal",
        "own_tongue",
        "foreign",
        "repeat",
        "event",
        "gives_name",
        "brings_up",
    )
)
#: Acts that can take a tag (', please'): what is asked for or pressed.
_TAGGED = frozenset(("urge", "press", "state"))


#: How a scenario's goal is asked for that has no sentences of its own.
_STILL = ("<wish> {want}.", "<wish>{want}。")


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
        if place == "name":
            return scenario.customer.name[language]
        if place == "still":
            goal = next(goal for goal in scenario.goals if goal.id == say.about)
            if not goal.still:
                return _filled(_STILL[speaker.is_chinese], speaker, say, rng)
            return rng.choice(goal.still[language])
        if place == "event":
            found = next(e for e in scenario.events if e.id == say.about)
            return rng.choice(found.says[language])
        return str(rng.choice(getattr(scenario.words, place)[language]))

    if say.doing == "open":
        return rng.choice(scenario.opening[language])
    return _PLACE.sub(fill, template)


def _tidy(line: str, speaker: Voice) -> str:
    """A capital after each end of a sentence, single ends; in Chinese the address of this person."""
    if speaker.is_chinese:
        if speaker.profile.formal >= _FORMAL:
            line = re.sub(r"你(?!们|們)", "您", line)
        return re.sub(r"([。！？，])(?=[。！？，])", "", line)
    line = re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxyz])", r"\1 ", line)
    line = re.sub(
        r"\band (?=(?:Many|Thanks?|Bye|Goodbye|All)\b)(.)", lambda m: f"and {m[1].lower()}", line
    )
    line = re.sub(r"([.!?])(?=[.!?](?!\.))(?<!\.\.)", "", line)
    return re.sub(r"(^|[.!?] )([a-z])(?!\w*\.\w)", lambda m: m[1] + m[2].upper(), line, count=8)


def _with_habits(line: str, say: Say, speaker: Voice, reaction: Reaction, rng: Random) -> str:
    """A lead-in and an ending of this person, now and then."""
    g = speaker.grammar
    leads, tags = (
        _fitting(_own(by_band, reaction.band, speaker, n), speaker)
        for by_band, n in ((g.leads, 5), (g.tags, 3))
    )
    tongue = speaker.scenario.customer.tongue
    level = speaker.profile.level
    if (
        tongue
        and say.doing not in _BARE
        and rng.random() < (0.36, 0.34, 0.22, 0.14, 0.08)[level - 1]
    ):
        words = _of_own_language(tongue.own, reaction.band)
        line = _led(rng.choice(words), line, speaker.is_chinese) if words else line
    elif say.doing in _LED and leads and rng.random() < 0.75:
        line = _led(rng.choice(leads), line, speaker.is_chinese)
    elif say.doing in _OPENED and not _BEGINS.match(line) and rng.random() < 0.8:
        openers = _own(g.openers, reaction.band, speaker, 5)
        line = _led(rng.choice(openers), line, speaker.is_chinese)
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
    """The first line: a greeting of this person, or none; letters have theirs, and nobody greets twice."""
    if speaker.scenario.channel == "email":
        return line
    tongue = speaker.scenario.customer.tongue
    leads = () if _GREETS.search(line) else _fitting(speaker.grammar.parts["hello"], speaker)
    if tongue and rng.random() < 0.35 and not _HOUR.search(line):
        leads = own_words().get(tongue.own.split("-")[0], {}).get("greet", ()) or leads
    if not leads or rng.random() >= 0.8:
        return line
    lead, name = rng.choice(leads), speaker.scenario.customer.name[speaker.language]
    if line.split(",", 1)[0] in name.split():  # a name keeps its capital
        return f"{lead}, {line}"
    return _led(lead, line, speaker.is_chinese)


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


def _as_messages(speaker: Voice, pieces: list[str], rng: Random, leaves: bool) -> tuple[str, ...]:
    """One message, several short ones, or a letter; the last letter asks for no reply."""
    channel, chinese = speaker.scenario.channel, speaker.is_chinese
    if channel in _SHORT_MESSAGES and speaker.profile.fragments >= 0.6:
        pieces = [*pieces[:4], _join(pieces[4:], chinese)] if len(pieces) > 5 else pieces
        return tuple(_as_typed(piece, speaker) for piece in pieces)
    text = _join(pieces, chinese)
    if channel == "email":
        hello = rng.choice(speaker.grammar.salutations)
        ends = speaker.grammar.signatures
        bye = rng.choice([x for x in ends if not (leaves and _AWAITS.search(x))] or ends)
        name = speaker.scenario.customer.name[speaker.language]
        return (f"{hello}\n{text}\n{bye}\n{name}",)
    return (_as_typed(text, speaker),) if text else ()


def _as_typed(text: str, speaker: Voice) -> str:
    """How this person types in a chat: many leave the last stop out, some capitals and commas too."""
    care = speaker.habits % 100
    if speaker.scenario.channel not in _SHORT_MESSAGES or speaker.profile.formal >= _FORMAL:
        return text
    if care < 55 and not text.endswith(("...", "……")):
        text = text.rstrip("。.")
    if care < 22 and speaker.is_chinese:
        text = text.replace("，", " ")
    if care < 22 and not speaker.is_chinese and not _CAPITAL.match(text):
        text = text[:1].lower() + text[1:]
    return text


def _split(line: str) -> list[str]:
    return [span.text for span in sentences(line)]


def _key(sentence: str) -> str:
    """A sentence as the memory keeps it: without case and end."""
    return sentence.lower().strip(" .!?。！？…～,，")


def _join(lines: Sequence[str], chinese: bool) -> str:
    return ("" if chinese else " ").join(lines)
