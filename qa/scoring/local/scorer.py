"""The local scorer: reads a conversation once and asks one module for each criterion it knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from qa import emotion
from qa.knowledge import Knowledge
from qa.messages import messages
from qa.reading.embedding import Meaning, installed_meaning, installed_version
from qa.reading.lexicon import lexicon_hash
from qa.reading.reading import Reading
from qa.rubric import Criterion, Language
from qa.scorecard import CustomerView, Score, level_of
from qa.scoring.local import context, empathy, personalisation, relevance, speed
from qa.scoring.local.asks import Asks
from qa.scoring.local.measurement import Measurement, calls_for, not_readable
from qa.scoring.local.skills.catalog import SKILLS
from qa.scoring.local.skills.conduct import Conduct
from qa.scoring.norms import Norms, load_norms
from qa.scoring.scorer import Judgement
from transcripts.conversation import Conversation
from transcripts.language import detect_language, fold, is_chinese

_VERSION = "0.1.0"
#: Mean recognition confidence of the turns below which words are not scored (as in recordings.py).
_LOW_CONFIDENCE = 0.6
#: Words of letters from which on a conversation's label is held against what its words are.
_WORDS = 12
_WORD = re.compile(r"[^\W\d_]{2,}")
#: What transcribers write for a turn that cannot be understood (folded).
_INAUDIBLE = re.compile(
    r"\W*(inaudible|unintelligible|unclear|indistinct|crosstalk|听不清楚?|无法(辨识|识别|听清)|杂音|不清楚)\W*$"
)


class _Read:
    """One conversation read for one agent; the asks are worked out when a dimension needs them."""

    def __init__(
        self, conversation: Conversation, agent: str | None, norms: Norms, meaning: Meaning | None,
        knowledge: Knowledge | None,
    ) -> None:  # fmt: skip
        self.reading = Reading(conversation, agent)
        self.norms = norms
        self.meaning = meaning
        self.knowledge = knowledge

    @cached_property
    def unread_language(self) -> str | None:
        """The language of the turns where it is one the lexicons do not read, else None."""
        return _unread_language(self.reading)

    @cached_property
    def asks(self) -> Asks:
        return Asks(self.reading)

    @cached_property
    def conduct(self) -> Conduct:
        return Conduct(self.reading, self.asks, self.knowledge)


def _of_conduct(measure: Callable[[Conduct], Measurement]) -> Callable[[_Read], Measurement]:
    return lambda read: measure(read.conduct)


#: What can be measured locally. A criterion names one by its id, or by `scorer: {local: NAME}`.
DIMENSIONS: dict[str, Callable[[_Read], Measurement]] = {
    "speed": lambda read: speed.measure(read.reading, read.norms),
    "relevance": lambda read: relevance.measure(read.reading, read.asks, read.norms.templates),
    "context": lambda read: context.measure(read.reading, read.asks),
    "personalisation": lambda read: personalisation.measure(read.reading),
    "empathy": lambda read: empathy.measure(read.reading, read.meaning),
    **{name: _of_conduct(measure) for name, measure in SKILLS.items()},
}


@dataclass(frozen=True)
class LocalScorer:
    """Runs on a laptop without a network: lexicons and arithmetic, in English and Chinese.

    `by_meaning`: sentences that words leave open are compared by their meaning, where the extra
    `embeddings` is installed.
    """

    norms: Norms = field(default_factory=load_norms)
    name: str = "local"
    by_meaning: bool = False
    knowledge: Knowledge | None = None

    @property
    def version(self) -> str:
        """Package version, the hashes of lexicons and norms, then the encoder's and the knowledge base's."""
        parts = [lexicon_hash(), self.norms.hash]
        if self.by_meaning and (encoder := installed_version()):
            parts.append(encoder)
        if self.knowledge is not None:
            parts.append(f"k{self.knowledge.hash}")
        return f"{_VERSION}+{'.'.join(parts)}"

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        """One score for each criterion; a criterion it has no measurement for says so."""
        meaning = installed_meaning() if self.by_meaning else None
        read = _Read(conversation, agent, self.norms, meaning, self.knowledge)
        scores = tuple(_score(c, _measure(c, read), language) for c in criteria)
        unread = read.unread_language is not None
        return Judgement(scores, CustomerView() if unread else emotion.follow(read.reading.uncut()))


def local_scorer(norms: Path | None = None) -> LocalScorer:
    """The local scorer with the shipped norms, or those of a file; by meaning too where it can."""
    return LocalScorer(load_norms(norms), by_meaning=True)


def words_scorer(norms: Path | None = None) -> LocalScorer:
    """The local scorer by words alone, whatever is installed."""
    return LocalScorer(load_norms(norms), name="local-words")


def _measure(criterion: Criterion, read: _Read) -> Measurement:
    name = str(criterion.scorer.get("local", criterion.id))
    measure = DIMENSIONS.get(name)
    if measure is None or (
        criterion.kind == "choice" and all(c.value is None for c in criterion.choices)
    ):
        return not_readable("local.unknown_criterion", criterion=criterion.id)
    if not read.reading.own:
        return _of_nobody(read)
    if not read.reading.customer and name != "speed":
        return not_readable("local.no_customer_turn")
    if (language := read.unread_language) is not None:
        return not_readable("local.language", language=language)
    if name != "speed" and not any(c.isalnum() for t in read.reading.customer for c in t.said):
        return not_readable("local.no_words")
    if "times" not in criterion.needs and _is_unreliable(read.reading):
        return not_readable("local.low_confidence")
    return measure(read)


def _of_nobody(read: _Read) -> Measurement:
    """What there is to say where the agent says nothing: nobody's level, but a customer may be left without an answer."""
    waiting = read.reading.customer
    if not waiting or any(t.turn.speaker == "bot" for t in read.reading.turns):
        return not_readable("local.no_agent_turn")
    first = next(
        (a.sentence for a in read.asks.asks),
        waiting[0].sentences[0] if waiting[0].sentences else None,
    )
    return Measurement(
        "local.unanswered", status="insufficient_evidence", advice="advice_unanswered",
        cause="process", evidence=calls_for(first),
    )  # fmt: skip


def _is_unreliable(reading: Reading) -> bool:
    """True where the words were recognised so uncertainly that a score would not mean anything."""
    if "low_confidence" in reading.conversation.flags:
        return True
    lost = [t for t in reading.customer if _INAUDIBLE.match(fold(t.turn.text))]
    if 2 * len(lost) > len(reading.customer):
        return True
    known = [t.turn.confidence for t in reading.turns if t.turn.confidence is not None]
    return bool(known) and sum(known) / len(known) < _LOW_CONFIDENCE


def _unread_language(reading: Reading) -> str | None:
    """The language of the turns where it is one the lexicons do not read, else None."""
    language = reading.conversation.language
    if language == "und":
        language = detect_language("\n".join(t.said for t in reading.turns))
    elif _is_read(language):  # a platform writes its default, whatever is spoken
        own = "\n".join(t.said for t in reading.own)
        said = "\n".join(t.said for t in reading.turns)
        found = detect_language(own) if len(_WORD.findall(said)) >= _WORDS else "und"
        if found != "und" and not _is_read(found):
            language = detect_language(said)
    return None if language == "und" or _is_read(language) else language


def _is_read(language: str) -> bool:
    return language.split("-")[0] == "en" or is_chinese(language)


def _score(criterion: Criterion, measured: Measurement, language: Language) -> Score:
    say = messages(language)
    value = _answered(criterion, measured.value)
    return Score(
        criterion=criterion.id,
        status=measured.status,
        level=level_of(value, len(criterion.levels))
        if value is not None and criterion.levels
        else None,
        value=value,
        cause=measured.cause,
        reason=say(f"local.{measured.reason.removeprefix('local.')}", **measured.values),
        advice=say(f"local.{measured.advice}", **measured.values) if measured.advice else None,
        evidence=measured.evidence,
    )


def _answered(criterion: Criterion, value: float | None) -> float | None:
    """The value as the kind of a criterion has it: yes from 0.5 on; the choice that is worth nearest."""
    if value is None or criterion.kind == "scale":
        return value
    if criterion.kind == "yes_no":
        return 1.0 if value >= 0.5 else 0.0
    worths = [c.value for c in criterion.choices if c.value is not None]
    return min(worths, key=lambda worth: abs(worth - value), default=None)
