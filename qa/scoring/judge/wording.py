"""Outcomes put into words: the score with its reason, advice and notes in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from qa.messages import Messages
from qa.rubric import Criterion
from qa.scorecard import Cause, Evidence, Score, level_of, quote
from qa.scoring.judge.ensemble import Answered, Outcome, differ
from qa.scoring.judge.injection import Suspicion, visible
from qa.scoring.judge.transcript import Transcript
from transcripts.conversation import Conversation

_LONGEST = 600
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,200}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\((?:[^()]|\([^()]*\)){0,500}\)")
_URL = re.compile(r"\b(?:https?|ftp|javascript|data|file|mailto):\S+|\bwww\.\S+", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def put_into_words(
    criterion: Criterion,
    seen: Transcript,
    conversation: Conversation,
    answered: Sequence[Answered],
    suspicious: Sequence[Suspicion],
    say: Messages,
) -> Score:
    """The score of one reading, or of two: with the suspicious turns and without them.

    Where the two are a level apart a person decides; else the one without them counts.
    """
    if len(answered) == 1:
        return _score(criterion, answered[0], [], say)
    with_them, without = answered
    turns = ", ".join(str(s.turn + 1) for s in suspicious)
    words = visible(suspicious[0].words)
    evidence = tuple(_words_of(s, conversation) for s in suspicious[:3])
    if without.outcome.why == "no_agent_turn":
        reason = say("judge.injected.one_sided", turns=turns, words=words)
        return withheld(criterion, reason, evidence)
    if differ(criterion, with_them.outcome, without.outcome):
        answers = [_answer(criterion, a.outcome, say) for a in answered]
        reason = say(
            "judge.injected", turns=turns, words=words, with_it=answers[0], without=answers[1]
        )
        return withheld(criterion, reason, evidence)
    return _score(criterion, without, [say("judge.note.injected", turns=turns)], say)


def withheld(criterion: Criterion, reason: str, evidence: tuple[Evidence, ...] = ()) -> Score:
    """No score, with why."""
    return Score(
        criterion=criterion.id, status="insufficient_evidence", reason=reason, evidence=evidence
    )


def _score(criterion: Criterion, answered: Answered, notes: list[str], say: Messages) -> Score:
    outcome = answered.outcome
    if answered.omitted:
        notes = [*notes, say("judge.note.cut", n=answered.omitted)]
    verdict = outcome.best.verdict if outcome.best else None
    said = _clean(verdict.reason) if verdict else ""
    if outcome.status == "not_applicable":
        reason = " ".join([said or say("scoring.does_not_apply"), *notes])
        return Score(criterion=criterion.id, status="not_applicable", reason=reason)
    if outcome.value is None or verdict is None:
        values = {"said": said, "n": len(outcome.answers), "answers": ", ".join(outcome.answers)}
        why = say(f"judge.{outcome.why}", **values).strip()
        return withheld(criterion, " ".join([why, *notes]))
    scale = criterion.kind == "scale"
    lacking = outcome.value < 1
    return Score(
        criterion=criterion.id,
        status="scored",
        level=level_of(outcome.value, len(criterion.levels)) if scale else None,
        value=outcome.value,
        interval=outcome.spread,
        cause=_cause(verdict.cause) if lacking else None,
        reason=" ".join([said, *notes]).strip(),
        advice=(_clean(verdict.advice) or None) if lacking else None,
        evidence=outcome.evidence,
    )


def _cause(said: str) -> Cause | None:
    return next((cause for cause in get_args(Cause) if cause == said), None)


def _answer(criterion: Criterion, outcome: Outcome, say: Messages) -> str:
    """An outcome in two words."""
    if outcome.value is None:
        return say(f"status.{outcome.status}")
    if criterion.kind == "scale":
        levels = len(criterion.levels)
        return say("judge.answer.scored", level=level_of(outcome.value, levels))
    if criterion.kind == "yes_no":
        return say("score.yes" if outcome.value >= 0.5 else "score.no")
    return f"{outcome.value:.2f}"


def _words_of(suspicion: Suspicion, conversation: Conversation) -> Evidence:
    """The suspicious words as evidence, or the beginning of their turn where they are hidden in it."""
    turn = conversation.turns[suspicion.turn]
    at = turn.text.find(suspicion.words)
    start, end = (at, at + len(suspicion.words)) if at >= 0 else (0, 120)
    return quote(turn, start, end, "shows" if turn.speaker == "agent" else "calls_for")


def _clean(text: str) -> str:
    """A model's words on one line, without markup, links and what cannot be seen, and not too long.

    It may repeat what it read: nobody is to follow a link of a transcript because a judge says so.
    """
    plain = _URL.sub("…", _LINK.sub(r"\1", _TAG.sub(" ", visible(_CONTROL.sub(" ", text)))))
    line = " ".join(plain.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
