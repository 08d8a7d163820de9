"""The judge: each criterion asked of a language model, its quotes checked, its answers combined."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qa import emotion
from qa.errors import ContextError, ModelError
from qa.language_model.asker import Asker, Question
from qa.messages import Messages, messages
from qa.reading.reading import Reading
from qa.rubric import Criterion, Language
from qa.scorecard import CustomerView, Score
from qa.scoring.judge.ensemble import Answered, Heard, Outcome, combine
from qa.scoring.judge.gate import Passes
from qa.scoring.judge.prompt import Asked, prompt, prompt_version, system
from qa.scoring.judge.quotes import check
from qa.scoring.judge.reply import read
from qa.scoring.judge.transcript import Transcript, transcript
from qa.scoring.judge.wording import put_into_words, withheld
from qa.scoring.norms import Norms, load_norms
from qa.scoring.scorer import Judgement, reading_language
from transcripts.conversation import Conversation
from transcripts.language import is_chinese

_VERSION = "0.1.0"
#: How often a prompt is cut by a third when a server says that it is too long.
_CUTS = 4
_PROMPT_AND_REPLY = 1500
#: Conversations whose transcripts are kept from asking ahead until they are scored.
_KEPT = 256


@dataclass(frozen=True)
class JudgeOptions:
    """How the judge works.

    `repeats`: how often each criterion is asked, with its levels in another order each time.
    `context`: tokens the model can read. `remote`: personal data is masked, and
    the schema bounds no lengths, since some hosts refuse that. `rubric`: id@version,
    and its hash, by which passes hold. `reply_tokens`: what a reply may take.
    """

    repeats: int = 3
    context: int = 100_000
    remote: bool = False
    rubric: str = ""
    rubric_hash: str = ""
    reply_tokens: int = 900


@dataclass
class Tally:
    """What a run came to: quotes given and not found; scores withheld for a person by cause;
    scores that are advice, since the judge has not passed."""

    quotes: int = 0
    fabricated: int = 0
    injected: int = 0
    canary: int = 0
    advisory: int = 0


@dataclass(frozen=True)
class _Unit:
    """One criterion of one agent, with all that is needed to ask for it."""

    conversation: Conversation
    agent: str | None
    criterion: Criterion
    seen: Transcript
    reader: Language
    record: str | None


@dataclass
class Judge:
    """A scorer that asks a language model; the model comes in as an `Asker`."""

    asker: Asker
    options: JudgeOptions = field(default_factory=JudgeOptions)
    norms: Norms = field(default_factory=load_norms)
    passes: Passes = field(default_factory=Passes)
    fresh_mark: Callable[[], str] = lambda: secrets.token_hex(3)
    tally: Tally = field(default_factory=Tally)
    name: str = "judge"
    _shown: dict[tuple[int, str | None], tuple[Conversation, Transcript]] = field(
        default_factory=dict, repr=False
    )

    @property
    def version(self) -> str:
        """Package version, then prompt, norms, model and repeats: what the scores depend on."""
        told = f"{prompt_version()}.{self.norms.hash}"
        return f"{_VERSION}+{told}.{self.asker.model.name}.k{self.options.repeats}"

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        """One score for each criterion; a reply that does not come makes its criterion an error."""
        seen = self._seen(conversation, agent)
        scores = tuple(self._score(conversation, agent, c, seen, language) for c in criteria)
        return Judgement(scores, _customer(conversation, agent))

    def prepare(
        self,
        conversations: Iterable[tuple[Conversation, Sequence[Criterion], Language | None]],
        told: Callable[[], object] = lambda: None,
    ) -> int:
        """Ask everything that some conversations need, criterion by criterion, many at once.

        Scoring them afterwards finds the replies. Returns how many questions there were.
        """
        questions = self.questions(conversations)
        self.asker.ask_all(questions, told)
        return len(questions)

    def questions(
        self, conversations: Iterable[tuple[Conversation, Sequence[Criterion], Language | None]]
    ) -> list[Question]:
        """What has to be asked for some conversations and is not known.

        By language and criterion, so that neighbours begin alike and servers have read it before.
        """
        found: list[tuple[str, str, int, Question]] = []
        for conversation, criteria, language in conversations:
            spoken = reading_language(conversation.language)
            reader = language or spoken
            for agent in conversation.agents() or (conversation.agent,):
                seen = self._seen(conversation, agent)
                for unit in self._units(conversation, agent, criteria, seen, reader):
                    for variant in _variants(unit.seen):
                        for n in range(self.options.repeats):
                            question = self._question(unit, variant, n)
                            if self.asker.known(question) is None:
                                found.append((spoken, unit.criterion.id, n, question))
        return [question for *_, question in sorted(found, key=lambda f: f[:3])]

    def _units(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: Sequence[Criterion],
        seen: Transcript,
        reader: Language,
    ) -> Iterator[_Unit]:
        for criterion in criteria:
            if _unreadable(conversation, criterion, seen) is None:
                record = _record(conversation, criterion, self.options.remote)
                yield _Unit(conversation, agent, criterion, seen, reader, record)

    def _seen(self, conversation: Conversation, agent: str | None) -> Transcript:
        """What is shown of a conversation; kept between asking ahead and scoring."""
        key = (id(conversation), agent)
        kept = self._shown.pop(key, None)
        if kept is not None and kept[0] is conversation:
            return kept[1]
        seen = transcript(conversation, agent, remote=self.options.remote).cut(self._room)
        self._shown[key] = (conversation, seen)
        while len(self._shown) > _KEPT:
            self._shown.pop(next(iter(self._shown)))
        return seen

    @property
    def _room(self) -> int:
        """Tokens there are for the turns."""
        return max(self.options.context - self.options.reply_tokens - _PROMPT_AND_REPLY, 200)

    def _score(
        self,
        conversation: Conversation,
        agent: str | None,
        criterion: Criterion,
        seen: Transcript,
        reader: Language,
    ) -> Score:
        say = messages(reader)
        if reason := _unreadable(conversation, criterion, seen):
            return withheld(criterion, say(reason[0], **reason[1]))
        record = _record(conversation, criterion, self.options.remote)
        unit = _Unit(conversation, agent, criterion, seen, reader, record)
        try:
            answered = [self._answered(unit, variant) for variant in _variants(seen)]
        except ModelError as error:
            reason_text = say("judge.error", why=str(error))
            return Score(criterion=criterion.id, status="error", reason=reason_text)
        return self._told(unit, answered, say)

    def _told(self, unit: _Unit, answered: list[Answered], say: Messages) -> Score:
        """The score of the outcomes; suspicious turns count as they change it."""
        suspicious = unit.seen.suspicious
        score = put_into_words(
            unit.criterion, unit.seen, unit.conversation, answered, suspicious, say
        )
        self.tally.injected += score.status != "scored" and bool(suspicious)
        self.tally.canary += any(a.outcome.why == "canary" for a in answered)
        snapshots = {s for a in answered for s in a.snapshots}
        trusted = self.passes.hold(
            self.options.rubric_hash,
            f"{self.name}@{self.version}",
            snapshots,
            unit.criterion.id,
            reading_language(unit.conversation.language),
        )
        self.tally.advisory += not trusted and score.status == "scored"
        return score if trusted else score.model_copy(update={"advisory": True})

    def _answered(self, unit: _Unit, variant: Transcript) -> Answered:
        """All repeats of a variant. Raises ModelError where one of them gave nothing."""
        if not variant.has_agent:
            return Answered(Outcome("insufficient_evidence", why="no_agent_turn"), (), 0)
        for _ in range(_CUTS):
            try:
                replies = [
                    self.asker.ask(self._question(unit, variant, n))
                    for n in range(self.options.repeats)
                ]
                break
            except ContextError as error:
                shorter = variant.cut(variant.tokens * 2 // 3)
                if len(shorter.turns) == len(variant.turns) or not shorter.has_agent:
                    raise ModelError(f"{error}; not even the shortest cut fits") from error
                if shorter.mostly_omitted:
                    return Answered(Outcome("insufficient_evidence", why="too_long"), (), 0)
                variant = shorter
        else:
            raise ModelError("the context of the model is too small, however much was left out")
        heard = []
        for reply in replies:
            verdict = read(reply.text, unit.criterion)
            checked = check(verdict.evidence, variant, unit.conversation)
            self.tally.quotes += len(checked)
            self.tally.fabricated += sum(c.evidence is None for c in checked)
            heard.append(Heard(verdict, checked))
        snapshots = tuple(sorted({reply.model for reply in replies}))
        return Answered(combine(unit.criterion, heard), snapshots, len(variant.omitted))

    def _question(self, unit: _Unit, variant: Transcript, repeat: int) -> Question:
        spoken = reading_language(unit.conversation.language)
        bounded = not self.options.remote
        asked = Asked(unit.criterion, spoken, unit.reader, repeat, self.norms, unit.record, bounded)
        tokens = self.options.reply_tokens
        identity = {
            "prompt": prompt_version(),
            "told": _digest(system(asked)),
            "schema": _digest(json.dumps(asked.schema)),
            "norms": self.norms.hash if asked.needs_times else "",
            "conversation": unit.conversation.id,
            "turns": variant.content_hash,
            "record": unit.record or "",
            "repeat": repeat,
        }
        left_out = [t.position for t in unit.seen.turns if variant.turn(t.position) is None]
        about = {
            "conversation": unit.conversation.id,
            "agent": unit.agent or "",
            "criterion": unit.criterion.id,
            "rubric": self.options.rubric,
            "rubric_hash": self.options.rubric_hash,
            "prompt": prompt_version(),
            "scorer": f"{self.name}@{self.version}",
            "repeat": str(repeat),
            "without": " ".join(map(str, left_out)),
        }
        return Question(
            identity,
            lambda: prompt(asked, variant, self.fresh_mark(), tokens),
            lambda text: read(text, unit.criterion),
            about,
        )


def _variants(seen: Transcript) -> list[Transcript]:
    """The transcript, and where turns speak to the judge, the transcript without them."""
    suspicious = {s.turn for s in seen.suspicious}
    return [seen, seen.without(suspicious)] if suspicious else [seen]


def _unreadable(
    conversation: Conversation, criterion: Criterion, seen: Transcript
) -> tuple[str, dict[str, object]] | None:
    """Why a criterion is not asked at all: message key and its values; None where it is."""
    if not seen.has_agent:
        return "judge.no_agent_turn", {}
    if seen.mostly_omitted:
        return "judge.too_long", {}
    if "low_confidence" in conversation.flags and "times" not in criterion.needs:
        return "judge.low_confidence", {}
    if "times" in criterion.needs and not _has_times(seen):
        return "judge.no_times", {}
    if "customer_record" in criterion.needs and not conversation.customer_record:
        return "judge.no_record", {}
    missing = [need for need in criterion.needs if need in ("audio", "knowledge")]
    return ("judge.needs", {"need": missing[0]}) if missing else None


def _has_times(seen: Transcript) -> bool:
    times = [t.at for t in seen.turns if t.at is not None]
    return len(times) > 1 and len(times) * 2 > len(seen.turns) and times == sorted(times)


def _record(conversation: Conversation, criterion: Criterion, remote: bool) -> str | None:
    """The customer's record as data, masked for a remote model; without values that speak to the judge."""
    if "customer_record" not in criterion.needs or not conversation.customer_record:
        return None
    from qa.scoring.judge.injection import suspicion
    from transcripts.redaction import TYPES, Options, redact

    types = frozenset(TYPES) if remote else frozenset({"name"})
    masked = redact(conversation, Options(types=types)).conversation.customer_record or {}
    kept = {key: value for key, value in masked.items() if not suspicion(f"{key}: {value}")}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _customer(conversation: Conversation, agent: str | None) -> CustomerView:
    """The customer's side as the local scorer reads it, where its lexicons read the language."""
    language = conversation.language
    if language.split("-")[0] != "en" and not is_chinese(language):
        return CustomerView()
    return emotion.follow(Reading(conversation, agent, whole=True))


@lru_cache(maxsize=256)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
