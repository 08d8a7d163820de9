"""What the agent's page shows of own conversations: turns, scores, what people said about them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from qa.coaching import feedback
from qa.coaching.feedback import Judged, Whose
from qa.coaching.own_copy import Colleagues, OwnCopy
from qa.messages import Messages
from qa.report.highlight import Span, shown
from qa.report.judged import Numbering, ScoreView, card_view
from qa.report.timeline import TimelineView, timeline_view
from qa.report.turns import TurnView, turn_views
from qa.review.record import Review
from qa.review.standing import Said, concerning, reviewed, said
from qa.rubric import Criterion, Rubric, in_language
from qa.scorecard import Evidence, Scorecard


@dataclass(frozen=True)
class Source:
    """Where the page came from, so that its commands can be copied: files as they were given."""

    scorecards: str
    conversations: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class DisputeView:
    """An own disagreement: what was proposed, what it was, why, and how to take it back."""

    line: str
    reason: str
    waiting: bool
    undo: str | None


@dataclass(frozen=True)
class OwnScoreView:
    """One score with whom a shortfall lies with, what people said, and how to disagree."""

    view: ScoreView
    spared: str | None
    fails: bool
    dispute: DisputeView | None
    person: str | None
    command: str | None
    accepted: str


@dataclass(frozen=True)
class OwnCardView:
    """The scores of one card, and whether a person has looked at it."""

    scorer: str
    reviewed: bool
    scores: tuple[OwnScoreView, ...]


@dataclass(frozen=True)
class OwnTalkView:
    """One own conversation; `index` begins its ids, as in the report."""

    index: int
    id: str
    channel: str
    language: str
    started: str | None
    flags: tuple[str, ...]
    turns: tuple[TurnView, ...]
    timeline: TimelineView | None
    cards: tuple[OwnCardView, ...]


@dataclass(frozen=True)
class Setting:
    """What every view of the page needs."""

    agent: str
    rubric: Rubric
    colleagues: Colleagues
    reviews: tuple[Review, ...]
    source: Source
    say: Messages


def own_talk(
    index: int, cards: Sequence[Scorecard], copy: OwnCopy, setting: Setting
) -> OwnTalkView:
    """The view of one conversation with the agent's cards of it."""
    say, about = setting.say, cards[0].about
    numbering = Numbering(copy.conversation)
    several = len(cards) > 1
    views = tuple(_own_card(card, copy, numbering, several, setting) for card in cards)
    return OwnTalkView(
        index=index,
        id=setting.colleagues.masked(cards[0].conversation),
        channel=say.named("channel", about.channel),
        language=say.named("language", about.language),
        started=about.started_at.isoformat(" ", "minutes")[:16] if about.started_at else None,
        flags=copy.conversation.flags,
        turns=tuple(own_turns(copy, numbering.spans, index, say)),
        # Where a colleague speaks too, how long the colleague took would be seen.
        timeline=None if copy.hidden else timeline_view(copy.conversation, f"l{index}", say),
        cards=views,
    )


def own_turns(
    copy: OwnCopy, spans: Mapping[int, Sequence[Span]], index: int, say: Messages
) -> Iterator[TurnView]:
    """The turns that may be shown; each run of a colleague's turns is one line that says so.

    Neither how long a colleague took nor when is shown.
    """
    in_a_colleagues_part = False
    for view in turn_views(copy.conversation, spans, index, say):
        position = view.number - 1
        internal = copy.conversation.turns[position].visibility == "internal"
        if position in copy.dropped or (position in copy.hidden and internal):
            continue
        if position not in copy.hidden:
            yield replace(view, gap=None) if in_a_colleagues_part else view
            in_a_colleagues_part = False
        elif not in_a_colleagues_part:
            in_a_colleagues_part = True
            yield _a_colleagues_part(view, say)


def _a_colleagues_part(view: TurnView, say: Messages) -> TurnView:
    return replace(
        view,
        kind="colleague",
        side="firm",
        speaker=say("agent.colleague"),
        participant=None,
        time="",
        html=Markup(escape(say("agent.colleague_part"))),
        language=say.language,
        gap=None,
        long=None,
        mandated=False,
    )


def _own_card(
    card: Scorecard, copy: OwnCopy, numbering: Numbering, several: bool, setting: Setting
) -> OwnCardView:
    concerned = concerning(card, setting.reviews)
    judged = {
        j.criterion.id: j
        for j in feedback.judged([card], {card.conversation: copy}, setting.rubric)
    }
    views = card_view(card, setting.rubric, numbering, "", setting.say).scores
    return OwnCardView(
        scorer=card.scorer,
        reviewed=reviewed(concerned),
        scores=tuple(
            _own_score(
                card,
                view,
                judged.get(view.criterion),
                said(view.criterion, concerned),
                several,
                setting,
            )
            for view in views
        ),
    )


def _own_score(
    card: Scorecard,
    view: ScoreView,
    judged: Judged | None,
    told: Said,
    several: bool,
    setting: Setting,
) -> OwnScoreView:
    of = feedback.whose(judged) if judged else None
    spared = of is not None and of != "agent"
    known = _criterion(view.criterion, setting)
    return OwnScoreView(
        view=view,
        spared=spared_line(of, setting.say),
        fails=view.criterion in card.failed_by and not spared,
        dispute=_dispute(told, setting) if told.dispute else None,
        person=_persons_answer(told, setting),
        command=dispute_command(card, view.criterion, several, setting),
        accepted=" ".join(known.answers) if known else "",
    )


def spared_line(of: Whose | None, say: Messages) -> str | None:
    """Why a shortfall does not count for the agent; None where it does, or nothing is lacking."""
    return None if of is None or of == "agent" else say(f"agent.spared.{of}")


def _criterion(id: str, setting: Setting) -> Criterion | None:
    return {c.id: c for c in setting.rubric.criteria}.get(id)


def _answer(review: Review, setting: Setting) -> str:
    """What a person answered: a level, yes or no, the text of a choice, n/a or cannot tell."""
    if review.status != "scored":
        return setting.say(f"sheet.{review.status}")
    return answer_text(
        review.level, review.value, _criterion(review.criterion, setting), setting.say
    )


def answer_text(
    level: int | None, value: float | None, criterion: Criterion | None, say: Messages
) -> str:
    """A level or a value in one word of the reader's language."""
    if level is not None:
        return str(level)
    if criterion is not None and criterion.kind == "yes_no" and value is not None:
        return say("score.yes" if value >= 0.5 else "score.no")
    if criterion is not None and criterion.kind == "choice":
        texts = [in_language(c.text, say.language) for c in criterion.choices if c.value == value]
        if len(texts) == 1:
            return texts[0]
    return say("agent.not_scored") if value is None else f"{value:.2f}"


def _dispute(told: Said, setting: Setting) -> DisputeView | None:
    given = told.dispute
    if given is None:
        return None
    own = given.by in (None, setting.agent)
    criterion = _criterion(given.criterion, setting)
    before = answer_text(given.machine_level, given.machine_value, criterion, setting.say)
    key = "agent.you_disagreed" if own else "agent.disputed"
    return DisputeView(
        line=setting.say(key, proposed=_answer(given, setting), was=before),
        reason=setting.colleagues.masked(given.reason) if own else "",
        waiting=told.waiting,
        undo=f"evenhand review dispute --undo {shlex.quote(given.id)}{_joined(setting)}"
        if own
        else None,
    )


def _persons_answer(told: Said, setting: Setting) -> str | None:
    """What a person who looked at it says; who that was is for them to tell."""
    if told.review is None:
        return None
    return setting.say("agent.person_says", answer=_answer(told.review, setting))


def _joined(setting: Setting) -> str:
    options = shlex.join(setting.source.options)
    return f" {options}" if options else ""


def dispute_command(card: Scorecard, criterion: str, several: bool, setting: Setting) -> str | None:
    """The command that records a disagreement with one score, LEVEL and REASON to be filled in.

    None where the file has no name (standard input), or the conversation's id names a colleague.
    """
    hidden = setting.colleagues.masked(card.conversation) != card.conversation
    known = _criterion(criterion, setting)
    if hidden or known is None or setting.source.scorecards == "-":
        return None
    reference = shlex.quote(f"{setting.source.scorecards}#{card.conversation}")
    scorer = f" --scorer {shlex.quote(card.scorer.partition('@')[0])}" if several else ""
    return (
        f"evenhand review dispute {reference} {criterion} --by {shlex.quote(setting.agent)}"
        f'{scorer}{_joined(setting)} --level LEVEL --reason "REASON"'
    )


def marked(text: str, words: Evidence | None, colour: int) -> Markup:
    """The text with the words that matter marked; unlike in a transcript the mark leads nowhere."""
    if words is None:
        return shown(text)
    return (
        shown(text[: words.start])
        + Markup('<mark class="k{} {}">{}</mark>').format(
            colour, words.role, shown(text[words.start : words.end])
        )
        + shown(text[words.end :])
    )
