"""Two scorers as one: what people's reviews taught about both values, beside the cards of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.messages import messages
from qa.rubric import Criterion, Language
from qa.scorecard import Score
from qa.scoring.calibration.calibrated import SATISFACTION, adjusted, language_of, satisfied
from qa.scoring.calibration.features import Features, features
from qa.scoring.calibration.model import Calibration, Learnt, mixed
from qa.scoring.scorer import Judgement, Scorer
from transcripts.conversation import Conversation

#: What the combination is called on cards.
COMBINED = "both"


def combined_name(first: str, second: str) -> str:
    """What a calibration of two scorers is bound to, of each one's `name@version`."""
    return f"{first} {second}"


@dataclass
class Remembered:
    """A scorer that keeps what it found in the last conversation, for the combination to ask again."""

    scorer: Scorer
    _of: Conversation | None = None
    _found: dict[tuple[str | None, Language], Judgement] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The scorer's own name."""
        return self.scorer.name

    @property
    def version(self) -> str:
        """The scorer's own version."""
        return self.scorer.version

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        """What the scorer finds, once for each agent of a conversation."""
        if conversation is not self._of:
            self._of, self._found = conversation, {}
        key = (agent, language)
        if key not in self._found:
            self._found[key] = self.scorer.judge(conversation, agent, criteria, language)
        return self._found[key]


@dataclass(frozen=True)
class CombinedScorer:
    """Two scorers with a calibration that was learnt from both."""

    first: Scorer
    second: Scorer
    calibration: Calibration
    name: str = COMBINED

    @property
    def version(self) -> str:
        """Versions of both and the hash of what was learnt."""
        return f"{self.first.version}+{self.second.version}+calibration.{self.calibration.hash}"

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        """One score of both where something was learnt, else the first scorer's, else the second's."""
        found = self.first.judge(conversation, agent, criteria, language)
        beside = self.second.judge(conversation, agent, criteria, language)
        group = language_of(conversation)
        learnt = self.calibration.in_use(group)
        with_text = any(m.kind == "text" for m in learnt.values())
        given = features(conversation, agent, found.scores, found.customer, with_text=with_text)
        asked = {c.id: c for c in criteria}
        scores = tuple(
            _one_of(pair, asked[pair[0].criterion], learnt.get(pair[0].criterion), given, language)
            for pair in zip(found.scores, beside.scores, strict=True)
        )
        return Judgement(scores, satisfied(found.customer, learnt.get(SATISFACTION), given))


def _one_of(
    pair: tuple[Score, Score],
    criterion: Criterion,
    learnt: Learnt | None,
    given: Features,
    language: Language,
) -> Score:
    """The combination of two scores: with the words and quotes of the one that lies nearer to it."""
    scored = [score for score in pair if score.value is not None]
    if learnt is None or not scored:
        return (scored or pair)[0]
    machine = mixed(pair[0].value, pair[1].value, learnt.share)
    if machine is None:
        return pair[0]
    value = learnt.value(machine, given)
    near = min(scored, key=lambda score: abs((score.value or 0.0) - value))
    say = messages(language)
    values = [say("calibration.none") if s.value is None else s.level or f"{s.value:.2f}" for s in pair]  # fmt: skip
    said = say("calibration.reason.both", n=learnt.conversations, first=values[0], second=values[1])
    found = adjusted(near, machine, criterion, learnt, given, said)
    advice = any(score.advisory for score in scored)
    return found.model_copy(update={"advisory": advice}) if advice else found
