"""A scorecard as the page shows it: levels with anchors, reasons, advice, numbered quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.messages import Messages
from qa.report.course import CourseView, course_view
from qa.report.highlight import Span
from qa.report.summary import is_low
from qa.rubric import Criterion, Rubric, in_language
from qa.scorecard import Evidence, Score, Scorecard, is_in_its_turn, level_of
from transcripts.conversation import Conversation
from transcripts.language import to_simplified

#: How many colours the style sheet has for criteria.
COLOURS = 8


@dataclass(frozen=True)
class QuoteView:
    """One evidence: its footnote number in the conversation, its turn counted from 1."""

    number: int
    turn: int
    text: str
    role: str
    found: bool


@dataclass(frozen=True)
class ScoreView:
    """One criterion of one card in the reader's language; `brief` is its one word."""

    criterion: str
    name: str
    colour: int
    status: str
    label: str
    brief: str
    level: int | None
    levels: int
    level_name: str | None
    anchor: str | None
    interval: str | None
    low: bool
    score: Score
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True)
class CardView:
    """One card: whose words it judges, by which scorer, and its sections of scores."""

    agent: str | None
    scorer: str
    overall: int | None
    failed: tuple[str, ...]
    failed_sections: tuple[str, ...]
    sections: tuple[tuple[str | None, tuple[ScoreView, ...]], ...]
    customer: CourseView | None
    written_in: str | None = None

    @property
    def scores(self) -> tuple[ScoreView, ...]:
        """All scores in the order of the rubric."""
        return tuple(s for _, scores in self.sections for s in scores)


class Numbering:
    """Gives the evidence of a conversation its footnote numbers; collects spans by turn."""

    def __init__(self, conversation: Conversation | None) -> None:
        self.conversation = conversation
        self.spans: dict[int, list[Span]] = {}
        self._last = 0

    def quotes(self, evidence: Sequence[Evidence], colour: int) -> Iterator[QuoteView]:
        """The quotes of one score, in the order of the conversation; empty quotes are left out."""
        for e in sorted(evidence, key=lambda e: (e.turn, e.start, e.end)):
            if not e.quote:
                continue
            self._last += 1
            found = self._is_in_its_turn(e)
            if found:
                span = Span(e.start, e.end, self._last, colour, e.role)
                self.spans.setdefault(e.turn, []).append(span)
            yield QuoteView(self._last, e.turn + 1, e.quote, e.role, found)

    def _is_in_its_turn(self, e: Evidence) -> bool:
        return self.conversation is not None and is_in_its_turn(e, self.conversation)


def card_view(
    card: Scorecard, rubric: Rubric, numbering: Numbering, ident: str, say: Messages
) -> CardView:
    """The view of one card; `ident` begins the ids of its charts."""
    colours = {c.id: i % COLOURS for i, c in enumerate(rubric.criteria)}
    scores = {s.criterion: s for s in card.scores}

    def view(id: str, criterion: Criterion | None) -> ScoreView:
        colour = colours.get(id, COLOURS - 1)
        quotes = tuple(numbering.quotes(scores[id].evidence, colour))
        return score_view(scores[id], criterion, colour, quotes, say)

    known = [
        (
            in_language(section.name, say.language) if len(rubric.sections) > 1 else None,
            tuple(view(c.id, c) for c in section.criteria if c.id in scores),
        )
        for section in rubric.sections
    ]
    others = tuple(view(id, None) for id in scores if id not in colours)
    sections = {s.id: in_language(s.name, say.language) for s in rubric.sections}
    return CardView(
        agent=card.about.agent,
        scorer=card.scorer,
        overall=None if card.overall.value is None else round(100 * card.overall.value),
        failed=tuple(criterion_name(id, rubric, say) for id in card.failed_by),
        failed_sections=tuple(sections.get(id, id) for id in card.failed_sections),
        sections=tuple((name, group) for name, group in [*known, (None, others)] if group),
        customer=course_view(card.customer, numbering.conversation, ident, say),
        written_in=written_in(card, say.language),
    )


def written_in(card: Scorecard, language: str) -> str | None:
    """The language of a card's reasons where it is not the page's; None where it is."""
    return foreign(" ".join(s.reason for s in card.scores), language)


def foreign(said: str, language: str) -> str | None:
    """The language of one of our own sentences where it is not the page's: en, zh-Hans or zh-Hant."""
    if not said:
        return None
    theirs = "en"
    if any("\u4e00" <= c <= "\u9fff" for c in said):
        theirs = "zh-Hans" if said == to_simplified(said) else "zh-Hant"
    return None if theirs == language else theirs


def criterion_name(id: str, rubric: Rubric, say: Messages) -> str:
    """The criterion's name in the reader's language, else its id."""
    try:
        return in_language(rubric.criterion(id).name, say.language)
    except KeyError:
        return id


def score_view(
    score: Score,
    criterion: Criterion | None,
    colour: int,
    quotes: tuple[QuoteView, ...],
    say: Messages,
) -> ScoreView:
    """The view of one score; without its criterion the level stands alone."""
    scale = criterion is not None and criterion.kind == "scale"
    levels = len(criterion.levels) if criterion is not None and scale else 5
    level = score.level
    if level is None and scale and score.value is not None:
        level = level_of(score.value, levels)
    at = None
    if criterion is not None and level is not None and 1 <= level <= len(criterion.levels):
        at = criterion.levels[level - 1]
    label, brief = _labels(score, criterion, level, levels, say)
    return ScoreView(
        criterion=score.criterion,
        name=in_language(criterion.name, say.language) if criterion else score.criterion,
        colour=colour,
        status=score.status,
        label=label,
        brief=brief,
        level=level,
        levels=levels,
        level_name=in_language(at.name, say.language) if at and at.name else None,
        anchor=in_language(at.anchor, say.language) if at else None,
        interval=_interval(score, scale, levels, say),
        low=criterion is not None and is_low(score, criterion),
        score=score,
        quotes=quotes,
    )


def _labels(
    score: Score, criterion: Criterion | None, level: int | None, levels: int, say: Messages
) -> tuple[str, str]:
    """What a score is called: in full, and in one word."""
    if score.value is None:
        return say(f"status.{score.status}"), say(f"table.{score.status}")
    if level is not None:
        return say("score.level", level=level, levels=levels), str(level)
    if criterion is not None and criterion.kind == "yes_no":
        answer = say("score.yes" if score.value >= 0.5 else "score.no")
        return answer, answer
    chosen = [c for c in (criterion.choices if criterion else ()) if c.value == score.value]
    brief = f"{score.value:.2f}"
    return (in_language(chosen[0].text, say.language) if len(chosen) == 1 else brief), brief


def _interval(score: Score, scale: bool, levels: int, say: Messages) -> str | None:
    if score.interval is None:
        return None
    low, high = score.interval
    if not scale:
        return say("score.interval", low=f"{low:.2f}", high=f"{high:.2f}")
    steps = levels - 1
    return say("score.interval", low=f"{1 + steps * low:.1f}", high=f"{1 + steps * high:.1f}")
