"""Scorecards and their conversations as one self-contained HTML file that calls no network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.messages import Messages, messages
from qa.report import overview
from qa.report.attention import Need, needs, worded
from qa.report.course import turning_marks
from qa.report.differences import scorer_name, scorer_names, side_by_side, told
from qa.report.judged import COLOURS, CardView, Numbering, ScoreView, card_view
from qa.report.summary import grouped, low_scores
from qa.report.templating import asset, environment, policy
from qa.report.timeline import TimelineView, timeline_view
from qa.report.touchpoints import LEAST, touchpoint_tables
from qa.report.turns import TurnView, turn_views
from qa.review.record import Review
from qa.rubric import Language, Rubric, in_language
from qa.scorecard import CustomerView, Scorecard
from transcripts.conversation import Conversation
from transcripts.redaction.checks import is_card

#: Up to so many conversations are open when the page is; beyond, only their heads are shown.
OPEN = 30
#: Where a conversation stands that no person must see: after all that one must.
_NO_NEED = 99
#: What may be the number of a payment card.
_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


@dataclass(frozen=True)
class BesideView:
    """One agent's scores by several scorers: their names, and (criterion, briefs, differ) by row."""

    agent: str | None
    scorers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], bool], ...]


@dataclass(frozen=True)
class TalkView:
    """One conversation of the page with all its cards; `low` and `urgent` are for the filters.

    `given` is its place among the cards as they were given; `levels` the lowest level by criterion,
    and `shows_card` says that its words hold what looks like the number of a payment card.
    """

    index: int
    given: int
    id: str
    channel: str
    language: str
    started: str | None
    team: str | None
    case: str | None
    flags: tuple[str, ...]
    turns: tuple[TurnView, ...] | None
    timeline: TimelineView | None
    cards: tuple[CardView, ...]
    beside: tuple[BesideView, ...]
    low: str
    levels: str
    urgent: bool
    why: str | None
    shows_card: bool

    @property
    def scores(self) -> tuple[ScoreView, ...]:
        """The scores of its first card, shown in brief in its head."""
        return self.cards[0].scores

    @property
    def agents(self) -> list[str]:
        """The agents its cards are about, each once."""
        return list(dict.fromkeys(card.agent for card in self.cards if card.agent))


def write_page(
    path: Path | str,
    cards: Sequence[Scorecard],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    language: Language,
    reviews: Sequence[Review] = (),
) -> None:
    """Write the page beside its place and rename it, so that a half-written one is never seen.

    Cards of one conversation stand together; a conversation that is not given leaves its quotes.
    """
    place = Path(path)
    beside = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as out:
            out.writelines(render_page(cards, conversations, rubric, language, reviews))
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def render_page(
    cards: Sequence[Scorecard],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    language: Language,
    reviews: Sequence[Review] = (),
) -> Iterator[str]:
    """The page piece by piece, the conversations worst first; equal arguments give an equal page."""
    say = messages(language)
    by_id = grouped(cards, lambda c: c.conversation)
    found = {
        id: needs(group, conversations.get(id), rubric, reviews) for id, group in by_id.items()
    }
    ids = sorted(by_id, key=lambda id: _gravity(found[id], by_id[id]))
    first, more = overview.first_look(found, rubric, say)
    names = scorer_names(cards)
    leading = [card for card in cards if scorer_name(card) == names[0]] if names else []
    stream = (
        environment()
        .get_template("page.html.j2")
        .stream(
            say=say,
            language=language,
            rubric=rubric,
            text=lambda texts: in_language(texts, language),
            colours={c.id: i % COLOURS for i, c in enumerate(rubric.criteria)},
            cards=cards,
            talks=_talks(
                {id: by_id[id] for id in ids}, list(by_id), conversations, rubric, say, found
            ),
            places={id: index for index, id in enumerate(ids)},
            total=len(ids),
            open=len(ids) <= OPEN,
            scorers=sorted({card.scorer for card in cards}),
            scorer_names=sorted({scorer_name(card) for card in cards}),
            when=_when(cards),
            other_rubrics=sorted({c.rubric for c in cards} - {rubric.reference}),
            figures=overview.figures(leading, rubric, say),
            figures_of=names[0] if len(names) > 1 else None,
            apart=told(cards, rubric, say),
            strips=[
                (say("summary.by_channel"), overview.by_channel(leading, rubric, say)),
                (say("summary.by_language"), overview.by_language(leading, rubric, say)),
            ],
            touchpoints=touchpoint_tables(leading, conversations, say),
            least=LEAST,
            first=first,
            more=more,
            channels=_kinds(cards, "channel", say),
            languages=_kinds(cards, "language", say),
            csp=policy(asset("page.js")),
        )
    )
    stream.enable_buffering(64)
    yield from stream


def _kinds(cards: Sequence[Scorecard], of: str, say: Messages) -> list[str]:
    """The names of the channels or languages there are, for the filters."""
    return sorted({say.named(of, getattr(card.about, of)) for card in cards})


def _when(cards: Sequence[Scorecard]) -> str:
    """The day or days on which the cards were made."""
    days = sorted({card.created_at.date().isoformat() for card in cards})
    return " – ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _gravity(found: Sequence[Need], cards: Sequence[Scorecard]) -> tuple[tuple[int, float], float]:
    """Sorting key of a conversation: what a person must see first, then by its lowest overall."""
    overall = [c.overall.value for c in cards if c.overall.value is not None]
    return found[0].rank if found else (_NO_NEED, 0.0), min(overall, default=1.0)


def _talks(
    cards: Mapping[str, Sequence[Scorecard]],
    given: Sequence[str],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    say: Messages,
    found: Mapping[str, Sequence[Need]],
) -> Iterator[TalkView]:
    place = {id: index for index, id in enumerate(given)}
    for index, (id, group) in enumerate(cards.items()):
        yield _talk((index, place[id]), group, conversations.get(id), rubric, say, found[id])


def _lowest(cards: Sequence[Scorecard]) -> str:
    """The lowest value by criterion as 'speed:0.25 empathy:0.5', for the order of the list."""
    lowest: dict[str, float] = {}
    for score in (s for card in cards for s in card.scores if s.value is not None):
        lowest[score.criterion] = min(lowest.get(score.criterion, 1.0), score.value or 0.0)
    return " ".join(f"{id}:{value:g}" for id, value in lowest.items())


def _shows_card(conversation: Conversation | None) -> bool:
    if conversation is None:
        return False
    runs = (m for t in conversation.turns for m in _DIGITS.findall(t.text))
    return any(is_card(re.sub(r"\D", "", run)) for run in runs)


def _talk(
    places: tuple[int, int],
    cards: Sequence[Scorecard],
    conversation: Conversation | None,
    rubric: Rubric,
    say: Messages,
    found: Sequence[Need],
) -> TalkView:
    index, given = places
    numbering = Numbering(conversation)
    views = tuple(
        card_view(card, rubric, numbering, f"e{index}-{n}", say) for n, card in enumerate(cards)
    )
    about = cards[0].about
    turns = None
    if conversation is not None:
        felt = next((card.customer for card in cards if card.customer.emotion), CustomerView())
        marks = turning_marks(felt)
        turns = tuple(turn_views(conversation, numbering.spans, index, say, marks))
    return TalkView(
        index=index,
        given=given,
        id=cards[0].conversation,
        channel=say.named("channel", about.channel),
        language=say.named("language", about.language),
        started=about.started_at.isoformat(" ", "minutes") if about.started_at else None,
        team=about.team,
        case=about.case,
        flags=conversation.flags if conversation else (),
        turns=turns,
        timeline=timeline_view(conversation, f"l{index}", say) if conversation else None,
        cards=views,
        beside=_beside(cards, views, rubric),
        low=" ".join(sorted({s.criterion for card in cards for s in low_scores(card, rubric)})),
        levels=_lowest(cards),
        urgent=bool(found),
        why=worded(found[0], rubric, say) if found else None,
        shows_card=_shows_card(conversation),
    )


def _beside(
    cards: Sequence[Scorecard], views: Sequence[CardView], rubric: Rubric
) -> tuple[BesideView, ...]:
    """Agents whom several scorers scored, each criterion on one row."""
    found = []
    for agent in dict.fromkeys(view.agent for view in views):
        own = [n for n, view in enumerate(views) if view.agent == agent]
        group = [cards[n] for n in own]
        names = tuple(scorer_names(group))
        if len(names) < 2:
            continue
        differs = {b.criterion.id for b in side_by_side(group, rubric) if b.differs}
        rows = tuple(
            (scores[0].name, tuple(s.brief for s in scores), scores[0].criterion in differs)
            for scores in zip(*(views[n].scores for n in own), strict=False)
        )
        found.append(BesideView(agent, names, rows))
    return tuple(found)
