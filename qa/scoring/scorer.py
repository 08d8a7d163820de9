"""From a conversation to scorecards: one for each agent, whatever scorer reads it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from qa.errors import ScorerError
from qa.rubric import Condition, Criterion, Language, Rubric
from qa.scorecard import CustomerView, Overall, Score, Scorecard, about, misquotes
from transcripts.conversation import Conversation

#: Flags of a recording (transcripts/recordings.py) under which nothing about the agent is known.
_NOT_THE_CALL = ("swapped_channels", "cut_off")


class Judgement(NamedTuple):
    """What a scorer found in one conversation for one agent."""

    scores: tuple[Score, ...]
    customer: CustomerView


class Scorer(Protocol):
    """A way to reach scores. `name` and `version` identify everything a score depends on."""

    @property
    def name(self) -> str:
        """Short name, as in the catalogue."""

    @property
    def version(self) -> str:
        """Version with the hashes of norms, lexicons and calibration."""

    def judge(
        self,
        conversation: Conversation,
        agent: str | None,
        criteria: tuple[Criterion, ...],
        language: Language,
    ) -> Judgement:
        """One score for each criterion, reasons and advice in `language`, and the customer's side."""


class MisquoteError(AssertionError):
    """A scorer quoted what is not there: a bug of the scorer, never of the file."""


def score_conversation(
    conversation: Conversation,
    rubric: Rubric,
    scorer: Scorer,
    *,
    now: datetime,
    language: Language | None = None,
) -> tuple[Scorecard, ...]:
    """One card for each agent who speaks; without an agent turn one card without scores.

    `language` is that of reasons and advice; by default the conversation's.
    """
    reader = language or reading_language(conversation.language)
    return tuple(
        _card(conversation, agent, rubric, scorer, now, reader)
        for agent in conversation.agents() or (conversation.agent,)
    )


def reading_language(tag: str) -> Language:
    """The catalogue a reader of this language gets: zh-Hans, zh-Hant or en."""
    if tag.startswith(("zh", "yue")):
        return "zh-Hant" if "Hant" in tag else "zh-Hans"
    return "en"


def _card(
    conversation: Conversation,
    agent: str | None,
    rubric: Rubric,
    scorer: Scorer,
    now: datetime,
    language: Language,
) -> Scorecard:
    applying = applicable(rubric, conversation)
    judged = _withheld(conversation, applying, language) or scorer.judge(
        conversation, agent, applying, language
    )
    given = {s.criterion: s for s in judged.scores}
    asked = {c.id for c in applying}
    if forgotten := sorted(asked - set(given)):
        raise ScorerError(f"{scorer.name} gave no score for {', '.join(forgotten)}")
    scored: dict[str, Score] = {}
    for criterion in rubric.by_dependence():
        applies = criterion.id in asked and _answered(criterion, rubric, scored)
        scored[criterion.id] = (
            given[criterion.id] if applies else _not_applying(criterion, language)
        )
    scores = tuple(scored[c.id] for c in rubric.criteria)
    if wrong := misquotes(scores, conversation, judged.customer):
        raise MisquoteError("; ".join(wrong))
    failed_by, failed_sections = _failures(rubric, scored)
    return Scorecard(
        conversation=conversation.id,
        rubric=rubric.reference,
        rubric_hash=rubric.content_hash,
        scorer=f"{scorer.name}@{scorer.version}",
        about=about(conversation, agent),
        overall=Overall(value=overall(rubric, scores)),
        failed_by=failed_by,
        failed_sections=failed_sections,
        scores=scores,
        customer=judged.customer,
        created_at=now,
    )


def _withheld(
    conversation: Conversation, criteria: tuple[Criterion, ...], language: Language
) -> Judgement | None:
    """No score at all, with the reason, where a recording is not the whole call or not who it says."""
    from qa.messages import messages

    flag = next((flag for flag in _NOT_THE_CALL if flag in conversation.flags), None)
    if flag is None and not _are_exchanged(conversation):
        return None
    flag = flag or "exchanged"
    reason = messages(language)(f"scoring.{flag}")
    scores = (
        Score(criterion=one.id, status="insufficient_evidence", reason=reason) for one in criteria
    )
    return Judgement(tuple(scores), CustomerView())


def _are_exchanged(conversation: Conversation) -> bool:
    """Whether a written conversation has its customer's words under the agent's name and the other way round."""
    from transcripts.roles import are_exchanged

    if conversation.recording is not None:
        return False
    said = ([t.text for t in conversation.turns if t.speaker == s] for s in ("agent", "customer"))
    return are_exchanged(*said)


def applicable(rubric: Rubric, conversation: Conversation) -> tuple[Criterion, ...]:
    """The criteria that are for this channel and these attributes."""
    return tuple(c for c in rubric.criteria if _applies(c.applies, conversation))


def _applies(condition: Condition | None, conversation: Conversation) -> bool:
    """True where the channel and attributes are those the criterion is for."""
    if condition is None:
        return True
    if condition.channel and conversation.channel not in condition.channel:
        return False
    return all(
        conversation.attributes.get(name) in values for name, values in condition.attribute.items()
    )


def _answered(criterion: Criterion, rubric: Rubric, scored: dict[str, Score]) -> bool:
    """True where the answers to other criteria are those that this one is for."""
    return all(
        not _answers(rubric.criterion(other), scored[other]).isdisjoint(accepted)
        for other, accepted in criterion.conditions.items()
    )


def _answers(criterion: Criterion, score: Score) -> set[str]:
    """What a condition may call this answer: its status, its level, yes or no, or its choice."""
    if score.value is None:
        return {score.status}
    if criterion.kind == "scale":
        return {score.status, str(score.level)}
    if criterion.kind == "yes_no":
        return {score.status, "yes" if score.value == 1 else "no"}
    return {score.status} | {c.id for c in criterion.choices if c.value == score.value}


def _not_applying(criterion: Criterion, language: Language) -> Score:
    from qa.messages import messages

    return Score(
        criterion=criterion.id,
        status="not_applicable",
        reason=messages(language)("scoring.does_not_apply"),
    )


def overall(rubric: Rubric, scores: tuple[Score, ...]) -> float | None:
    """Weighted mean of the scored criteria, None if there is none."""
    weights = {c.id: c.weight for c in rubric.criteria}
    scored = [(weights[s.criterion], s.value) for s in scores if s.value is not None]
    total = sum(weight for weight, _ in scored)
    return round(sum(w / total * v for w, v in scored), 4) if total else None


def _failures(rubric: Rubric, scored: dict[str, Score]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Critical criteria at their lowest answer, and sections failed by theirs."""
    lowest = {
        id
        for id, score in scored.items()
        if score.level == 1 or (score.level is None and score.value == 0)
    }
    failed_by = tuple(c.id for c in rubric.criteria if c.critical and c.id in lowest)
    sections = tuple(
        section.id
        for section in rubric.sections
        if any(c.section_critical and c.id in lowest for c in section.criteria)
    )
    return failed_by, sections
