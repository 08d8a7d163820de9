"""A scorer whose values people's reviews have adjusted; the machine's own value stays beside each."""

from __future__ import annotations

from dataclasses import dataclass

from qa.messages import messages
from qa.rubric import Criterion, Language
from qa.scorecard import CustomerView, Score, level_of
from qa.scoring.calibration.features import Features, features
from qa.scoring.calibration.model import Calibration, Learnt, language_group
from qa.scoring.scorer import Judgement, Scorer
from transcripts.conversation import Conversation
from transcripts.language import detect_language

#: The one target that is no criterion and that a card has a place for.
SATISFACTION = "satisfaction"


@dataclass(frozen=True)
class CalibratedScorer:
    """Any scorer with a calibration that fits it (`Calibration.misfit` says whether it does)."""

    scorer: Scorer
    calibration: Calibration

    @property
    def name(self) -> str:
        """The scorer's own name: a calibration changes its version."""
        return self.scorer.name

    @property
    def version(self) -> str:
        """The scorer's version and the hash of what was learnt."""
        return f"{self.scorer.version}+calibration.{self.calibration.hash}"

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        """What the scorer finds, adjusted where something was learnt; unscored stays unscored."""
        found = self.scorer.judge(conversation, agent, criteria, language)
        group = language_of(conversation)
        learnt = self.calibration.in_use(group)
        if not learnt:
            return found
        with_text = any(m.kind == "text" for m in learnt.values())
        given = features(conversation, agent, found.scores, found.customer, with_text=with_text)
        asked = {c.id: c for c in criteria}
        scores = tuple(
            _calibrated(score, asked[score.criterion], learnt[score.criterion], given, language)
            if score.criterion in learnt
            else score
            for score in found.scores
        )
        return Judgement(scores, satisfied(found.customer, learnt.get(SATISFACTION), given))


def language_of(conversation: Conversation) -> str:
    """The language whose calibration a conversation gets."""
    tag = conversation.language
    if tag == "und":
        tag = detect_language("\n".join(t.text for t in conversation.turns))
    return language_group(tag)


def _calibrated(
    score: Score, criterion: Criterion, learnt: Learnt, given: Features, language: Language
) -> Score:
    if score.value is None:
        return score
    said = messages(language)(
        "calibration.reason", n=learnt.conversations, machine=score.level or f"{score.value:.2f}"
    )
    return adjusted(score, score.value, criterion, learnt, given, said)


def adjusted(
    score: Score, machine: float, criterion: Criterion, learnt: Learnt, given: Features, said: str
) -> Score:
    """The score with what was learnt about the machine's value; `said` follows its reason."""
    value = learnt.value(machine, given)
    levels = len(criterion.levels)
    if criterion.kind != "scale":
        answers = sorted({c.value for c in criterion.choices if c.value is not None} or {0.0, 1.0})
        value = min(answers, key=lambda answer: abs(answer - value))
    level = level_of(value, levels) if criterion.kind == "scale" else None
    return score.model_copy(
        update={
            "value": value,
            "level": level,
            "interval": _interval(value, learnt.error, levels),
            "uncalibrated": round(machine, 4),
            "reason": f"{score.reason} {said}".strip(),
        }
    )


def _interval(value: float, error: float | None, levels: int) -> tuple[float, float] | None:
    if error is None or not levels:
        return None
    return round(max(value - error, 0.0), 4), round(min(value + error, 1.0), 4)


def satisfied(customer: CustomerView, learnt: Learnt | None, given: Features) -> CustomerView:
    """The customer's side with its estimate of satisfaction as people's answers adjust it."""
    if learnt is None or customer.satisfaction is None:
        return customer
    value = round(learnt.value(customer.satisfaction, given), 3)
    return customer.model_copy(
        update={"satisfaction": value, "uncalibrated": customer.satisfaction}
    )
