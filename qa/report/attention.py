"""What a person must look at, and why in one line: the unanswered first, then the worst of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.messages import Messages
from qa.reading.reading import TurnReading, read_turn
from qa.report.differences import side_by_side
from qa.report.judged import criterion_name
from qa.report.summary import low_scores, measure
from qa.review.record import Review
from qa.review.standing import concerning, said
from qa.rubric import Rubric
from qa.scorecard import Score, Scorecard
from qa.scoring.judge.injection import suspicion
from transcripts.conversation import Conversation, Turn

Kind = Literal[
    "unanswered", "failed", "error", "low", "left", "disputed", "apart", "suspicious", "unscored"
]
#: From what must be seen first to what can wait.
KINDS: tuple[Kind, ...] = (
    "unanswered", "failed", "error", "low", "left", "disputed", "apart", "suspicious", "unscored",
)  # fmt: skip
#: Whose shortfall is no reason to look at an agent.
_NOT_THE_AGENTS = ("process", "system", "script")
#: A single score at level 2 is no reason where no other score is under this level (of five).
_ELSE_GOOD = 4
#: Scorers or people who are so many levels apart disagree.
_APART = 2
#: Recordings that are not the whole call.
_NOT_THE_CALL = ("swapped_channels", "cut_off")
#: Only a turn that has one of these words or signs can speak to whoever scores.
_WORTH_A_LOOK = re.compile(
    r"scor|rat(?:e|ing)|grad|mark|level|rubric|judge|instruct|prompt|review|system|assess|evaluat|\d\s?/\s?\d|<[a-z/!]|[{}|#]"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\U000e0000-\U000e007f]|评|分|级|級|忽略|无视|無視|指令|规则|規則|提示|[\w+/=]{24}",
    re.IGNORECASE,
)
#: A customer's last turn of so few characters may be a bare farewell, unless it says one of these.
_FAREWELL = 12
_SAYS = ("withdrawal", "thanks", "solved", "question", "request", "negative")
#: Words that say that points are given, not cents or hours.
_OF_SCORING = re.compile(
    r"conversation|rubric|scor|rating|grade|empathy|relevance|criteri|review|evaluat|评[分审估价为]|評[分審估價為]|打分|质检|質檢|品管|满分|滿分|对话|對話",
    re.IGNORECASE,
)
_QUOTED = 60


@dataclass(frozen=True)
class Need:
    """Why a person must look at a conversation; `grade` orders those of a kind, the lowest first.

    `criteria` are ids with their levels, `words` the customer's or whoever's words it is about, and
    `reason` the scorer's sentence about the worst score.
    """

    kind: Kind
    grade: float
    criteria: tuple[tuple[str, str], ...] = ()
    words: str | None = None
    reason: str | None = None

    @property
    def rank(self) -> tuple[int, float]:
        """Sorting key: the kind, then how bad."""
        return KINDS.index(self.kind), self.grade


def needs(
    cards: Sequence[Scorecard],
    conversation: Conversation | None,
    rubric: Rubric,
    reviews: Iterable[Review] = (),
) -> tuple[Need, ...]:
    """Why a person must look at one conversation with its cards, the gravest first; empty for no reason."""
    found: list[Need] = []
    if conversation is not None and (open_words := _unanswered(conversation)) is not None:
        found.append(Need("unanswered", 0.0, words=open_words))
    for card in cards:
        found += _of_card(card, rubric)
        found += _disputed(card, rubric, reviews)
    apart = [b for b in side_by_side(cards, rubric) if _far(b.scores)]
    if apart:
        found.append(Need("apart", 0.0, tuple((b.criterion.id, _levels(b.scores)) for b in apart)))
    if conversation is not None:
        if (words := _left(conversation)) and not any(n.kind == "unanswered" for n in found):
            found.append(Need("left", _overall(cards), words=words))
        if planted := _suspicious(conversation.turns):
            found.append(Need("suspicious", 0.0, words=planted))
    scores = [score for card in cards for score in card.scores]
    unread = [s.reason for s in scores if s.status == "insufficient_evidence"]
    if not found and unread and all(s.value is None for s in scores):
        found.append(Need("unscored", 0.0, reason=unread[0]))
    return tuple(sorted(found, key=lambda need: need.rank))


def _of_card(card: Scorecard, rubric: Rubric) -> list[Need]:
    overall = card.overall.value if card.overall.value is not None else 1.0
    found: list[Need] = []
    if failed := (*card.failed_by, *card.failed_sections):
        found.append(Need("failed", overall, tuple((id, "") for id in failed)))
    if errors := [s.criterion for s in card.scores if s.status == "error"]:
        found.append(Need("error", overall, tuple((id, "") for id in errors)))
    low = [s for s in low_scores(card, rubric) if s.cause not in _NOT_THE_AGENTS]
    if low and not _is_slight(card, low, rubric):
        worst = min(low, key=lambda s: s.value or 0.0)
        levels = tuple((s.criterion, _level(s, rubric)) for s in low)
        found.append(Need("low", overall, levels, reason=worst.reason))
    return found


def _is_slight(card: Scorecard, low: Sequence[Score], rubric: Rubric) -> bool:
    """True for one score at level 2 of a scale where nothing else is under level 4: a good short answer."""
    if len(low) > 1 or low[0].level is None or low[0].level < 2:
        return False
    others = [s.level for s in card.scores if s.level is not None and s is not low[0]]
    return bool(others) and min(others) >= _ELSE_GOOD


def _disputed(card: Scorecard, rubric: Rubric, reviews: Iterable[Review]) -> list[Need]:
    """Disputes that nobody has looked at, and people's reviews far from the machine's level."""
    concerned = concerning(card, reviews)
    waiting, far = [], []
    for score in card.scores:
        stands = said(score.criterion, concerned)
        if stands.waiting and stands.dispute is not None:
            waiting.append((score.criterion, _given(stands.dispute, score, rubric)))
        elif stands.review is not None and _is_far(stands.review, score):
            far.append((score.criterion, _given(stands.review, score, rubric)))
    found = [Need("disputed", -1.0, tuple(waiting))] if waiting else []
    return found + ([Need("disputed", 0.0, tuple(far))] if far else [])


def _is_far(review: Review, score: Score) -> bool:
    if review.level is None or score.level is None:
        return False
    return abs(review.level - score.level) >= _APART


def _given(review: Review, score: Score, rubric: Rubric) -> str:
    theirs = review.level if review.level is not None else review.value
    given = "n/a" if review.status == "not_applicable" else "–" if theirs is None else f"{theirs:g}"
    return f"{_level(score, rubric)} / {given}"


def _level(score: Score, rubric: Rubric) -> str:
    at = measure(score, rubric.criterion(score.criterion))
    return "–" if at is None else f"{at:g}"


def _levels(scores: Sequence[Score]) -> str:
    return " / ".join("–" if s.level is None else str(s.level) for s in scores)


def _far(scores: Sequence[Score]) -> bool:
    levels = [s.level for s in scores if s.level is not None]
    return len(levels) > 1 and max(levels) - min(levels) >= _APART


def _overall(cards: Sequence[Scorecard]) -> float:
    return min((c.overall.value for c in cards if c.overall.value is not None), default=1.0)


def _unanswered(conversation: Conversation) -> str | None:
    """The customer's words where nobody of the firm answered at all, or the last ones that still wait."""
    if any(flag in conversation.flags for flag in _NOT_THE_CALL):
        return None
    public = [t for t in conversation.turns if t.visibility == "public" and t.text.strip()]
    people = [t for t in public if t.speaker in ("agent", "supervisor", "customer")]
    asking = [t for t in people if t.speaker == "customer"]
    if not asking:
        return None
    if len(asking) == len(people):
        return _short(asking[-1].text)
    if people[-1].speaker != "customer":
        return None
    last = _read(people[-1], conversation)
    waits = last.has("question", "request", "unanswered", "chase", "escalation")
    return _short(people[-1].text) if waits and not last.has("thanks", "solved", "accept") else None


def _left(conversation: Conversation) -> str | None:
    """The customer's last words where they turn away, however politely, and no farewell had asked for more."""
    public = [t for t in conversation.turns if t.visibility == "public" and t.text.strip()]
    spoken = [i for i in range(len(public)) if public[i].speaker == "customer"]
    if len(spoken) > 1 and len(public[spoken[-1]].text) <= _FAREWELL:
        spoken = spoken[:-1] if not _read(public[spoken[-1]], conversation).has(*_SAYS) else spoken
    if not spoken or spoken[-1] == 0:
        return None
    last = spoken[-1]
    turn = _read(public[last], conversation)
    before = _read(public[last - 1], conversation)
    if not turn.has("withdrawal") or before.turn.speaker != "agent":
        return None
    if before.has("closing") or (before.has("done") and not turn.has("negative", "exasperation")):
        return None
    return _short(public[last].text)


def _read(turn: Turn, conversation: Conversation) -> TurnReading:
    return read_turn(turn, conversation.language_of(turn))


def _suspicious(turns: Sequence[Turn]) -> str | None:
    """Words that speak to whoever scores, in any public turn."""
    for turn in turns:
        if turn.visibility != "public" or not _WORTH_A_LOOK.search(turn.text):
            continue
        hit = suspicion(turn.text)
        if hit and (hit[0] != "score" or _OF_SCORING.search(turn.text)):
            return hit[1]
    return None


def _short(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _QUOTED else f"{whole[:_QUOTED].rstrip()}…"


def worded(need: Need, rubric: Rubric, say: Messages) -> str:
    """The need in one line of the reader's language, without the scorer's own sentence."""
    sections = {s.id: s.name for s in rubric.sections}
    named = say("separator").join(
        " ".join(part for part in (_name(id, sections, rubric, say), level) if part)
        for id, level in need.criteria
    )
    return say(f"first.{need.kind}", criteria=named, words=need.words or "")


def _name(id: str, sections: Mapping[str, object], rubric: Rubric, say: Messages) -> str:
    if id in sections:
        from qa.rubric import in_language

        return in_language(next(s.name for s in rubric.sections if s.id == id), say.language)
    return criterion_name(id, rubric, say)
