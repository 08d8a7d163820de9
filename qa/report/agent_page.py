"""Feedback for one agent as one self-contained HTML file: nobody else is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.coaching import feedback
from qa.coaching.feedback import Focus, Judged, Moment
from qa.coaching.own_copy import colleagues_of, own_card, own_copy
from qa.messages import messages
from qa.report import overview
from qa.report.agent_views import Setting, Source, marked, own_talk, spared_line
from qa.report.judged import COLOURS
from qa.report.summary import grouped
from qa.report.templating import environment, policy
from qa.report.turns import GAP, clock
from qa.review.record import Review
from qa.rubric import Language, Rubric, in_language
from qa.scorecard import Evidence, Scorecard
from transcripts.conversation import Conversation, Turn
from transcripts.home import write_whole

#: Under so many own conversations no figure is shown: it would say more about chance.
ENOUGH = 5
#: Up to so many conversations are open when the page is.
OPEN = 2
#: How many conversations one line of what was not in hand links to.
LINKS = 5
#: Characters from which a turn of the moment scrolls inside its own box.
LONG = 700


@dataclass(frozen=True)
class AgentRequest:
    """Whose page, in which language, what the team is there for, and what people have said.

    `purpose` is the team's own sentence, None where there is none yet.
    """

    agent: str
    language: Language
    source: Source
    purpose: str | None = None
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True)
class _Place:
    """A link to one turn of one conversation."""

    talk: str
    href: str


def write_agent_page(
    path: Path,
    cards: Sequence[Scorecard],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    request: AgentRequest,
) -> int:
    """Write the page whole or not at all; returns how many conversations are in it.

    `cards` and `conversations` are everybody's: whose names are to be hidden is known from them.
    """
    page = _Page(cards, conversations, rubric, request)
    write_whole(path, page.html())
    return len(page.talks)


def render_agent_page(
    cards: Sequence[Scorecard],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    request: AgentRequest,
) -> str:
    """The page as text; equal arguments give an equal page."""
    return _Page(cards, conversations, rubric, request).html()


def latest_cards(cards: Sequence[Scorecard], agent: str) -> list[Scorecard]:
    """The agent's cards, the last one of each conversation and scorer, the newest contact first."""
    latest: dict[tuple[str, str], Scorecard] = {}
    for card in cards:
        if card.about.agent != agent:
            continue
        key = card.conversation, card.scorer.partition("@")[0]
        if key not in latest or latest[key].created_at <= card.created_at:
            latest[key] = card
    times = {
        k: c.about.started_at.timestamp() if c.about.started_at else 0.0 for k, c in latest.items()
    }
    return [latest[key] for key in sorted(latest, key=lambda key: -times[key])]


class _Page:
    """One page in the making: the agent's own copy of everything, then its views."""

    def __init__(
        self,
        cards: Sequence[Scorecard],
        conversations: Mapping[str, Conversation],
        rubric: Rubric,
        request: AgentRequest,
    ) -> None:
        self.request, self.rubric = request, rubric
        self.say = messages(request.language).to_the_agent()
        mine = latest_cards(cards, request.agent)
        given = [conversations[c.conversation] for c in mine if c.conversation in conversations]
        colleagues = colleagues_of(request.agent, cards, conversations.values())
        self.copies = {c.id: own_copy(c, request.agent, colleagues) for c in given}
        self.cards = [
            own_card(card, self.copies[card.conversation], colleagues)
            for card in mine
            if card.conversation in self.copies
        ]
        self.left_out = len({c.conversation for c in mine} - self.copies.keys())
        self.judged = feedback.judged(self.cards, self.copies, rubric)
        self.setting = Setting(
            request.agent, rubric, colleagues, request.reviews, request.source, self.say
        )
        groups = grouped(self.cards, lambda c: c.conversation)
        self.talks = [
            own_talk(index, group, self.copies[id], self.setting)
            for index, (id, group) in enumerate(groups.items())
        ]
        self.places = {id: index for index, id in enumerate(groups)}

    def html(self) -> str:
        focus = feedback.one_thing(self.judged)
        return (
            environment()
            .get_template("agent.html.j2")
            .render(
                say=self.say,
                language=self.request.language,
                rubric=self.rubric,
                text=lambda texts: in_language(texts, self.request.language),
                colours=self._colours(),
                request=self.request,
                talks=self.talks,
                open=len(self.talks) <= OPEN,
                left_out=self.left_out,
                reviewed=sum(all(card.reviewed for card in talk.cards) for talk in self.talks),
                several_scorers=len({c.scorer for c in self.cards}) > 1,
                strengths=[self._quoted(j, e) for j, e in feedback.strengths(self.judged, focus)],
                focus=self._focus(focus) if focus else None,
                judged=bool(self.judged),
                beyond=self._beyond(),
                figures=self._figures(),
                sheet=self._sheet(),
                csp=policy(),
            )
        )

    def _colours(self) -> dict[str, int]:
        return {c.id: i % COLOURS for i, c in enumerate(self.rubric.criteria)}

    def _name(self, judged: Judged) -> str:
        return in_language(judged.criterion.name, self.request.language)

    def _place(self, judged: Judged, turn: int) -> _Place:
        index = self.places[judged.card.conversation]
        return _Place(self.talks[index].id, f"#t{index}-{turn + 1}")

    def _quoted(self, judged: Judged, evidence: Evidence) -> dict[str, object]:
        """Own words with the criterion they are an example of and what its level says."""
        colour = self._colours()[judged.criterion.id]
        levels, level = judged.criterion.levels, judged.level
        at = levels[level - 1] if level <= len(levels) else None
        return {
            "name": self._name(judged),
            "colour": colour,
            "label": self.say("score.level", level=level, levels=len(levels)) if at else None,
            "level_name": in_language(at.name, self.request.language) if at and at.name else None,
            "reason": judged.score.reason,
            "quote": evidence.quote,
            "language": self._language(judged, evidence.turn),
            "place": self._place(judged, evidence.turn),
        }

    def _language(self, judged: Judged, turn: int) -> str:
        conversation = judged.copy.conversation
        return conversation.language_of(conversation.turns[turn])

    def _focus(self, focus: Focus) -> dict[str, object]:
        judged, moment = focus.judged, focus.moment
        level = feedback.next_level(judged)
        following = judged.criterion.levels[level - 1] if level else None
        language = self.request.language
        anchor = moment.asked or moment.reply
        return {
            "name": self._name(judged),
            "colour": self._colours()[judged.criterion.id],
            "question": in_language(judged.criterion.question, language),
            "conversations": focus.conversations,
            "said": self._said(judged, moment),
            "reason": judged.score.reason,
            "advice": judged.score.advice,
            "level": level,
            "levels": len(judged.criterion.levels),
            "next_name": in_language(following.name, language)
            if following and following.name
            else None,
            "next": in_language(following.anchor, language) if following else None,
            "place": self._place(judged, anchor.position) if anchor else None,
            "done_before": self._quoted(*focus.done_before) if focus.done_before else None,
        }

    def _said(self, judged: Judged, moment: Moment) -> list[dict[str, object]]:
        """The customer's turn and the agent's, with the words that matter marked."""
        pairs = ((moment.asked, moment.asked_words), (moment.reply, moment.reply_words))
        found = [self._bubble(judged, turn, words) for turn, words in pairs if turn is not None]
        if moment.asked and moment.reply:
            found[1]["gap"] = self._gap(judged, moment.asked, moment.reply)
        return found

    def _gap(self, judged: Judged, asked: Turn, reply: Turn) -> str | None:
        """How long the customer waited in between, where that was long."""
        if asked.finish is None or reply.start is None or reply.start - asked.finish <= GAP:
            return None
        if reply.position != asked.position + 1:
            return None
        return self.say("agent.later", time=clock(reply.start - asked.finish))

    def _bubble(self, judged: Judged, turn: Turn, words: Evidence | None) -> dict[str, object]:
        return {
            "side": "firm" if turn.speaker == "agent" else turn.speaker,
            "speaker": self.say.named("speaker", turn.speaker),
            "language": judged.copy.conversation.language_of(turn),
            "time": "" if turn.start is None else clock(turn.start),
            "gap": None,
            "html": marked(turn.text, words, self._colours()[judged.criterion.id]),
            "long": len(turn.text) > LONG,
        }

    def _beyond(self) -> list[dict[str, object]]:
        """What was not in the agent's hands: by criterion and by where it lies, with links."""
        found: dict[tuple[str, str | None], list[str]] = {}
        for j, of in feedback.not_in_hand(self.judged):
            ids = found.setdefault((self._name(j), spared_line(of, self.say)), [])
            if j.card.conversation not in ids:
                ids.append(j.card.conversation)
        return [
            {
                "name": name,
                "line": line,
                "talks": [(self.talks[self.places[id]].id, f"#c{self.places[id]}") for id in ids[:LINKS]],
                "more": len(ids) - LINKS,
            }
            for (name, line), ids in found.items()
        ]  # fmt: skip

    def _figures(self) -> list[overview.FigureView] | None:
        """How often each level was reached, counted without what was not in hand; None if too few."""
        if len(self.talks) < ENOUGH:
            return None
        counted = {(id(j.card), j.criterion.id) for j in self.judged if feedback.counts(j)}
        cards = [
            card.model_copy(
                update={
                    "scores": tuple(s for s in card.scores if (id(card), s.criterion) in counted)
                }
            )
            for card in self.cards
        ]
        return [f for f in overview.figures(cards, self.rubric, self.say) if f.summary.n >= ENOUGH]

    def _sheet(self) -> str | None:
        """The command for an own assessment without the machine's scores in sight."""
        import shlex

        source = self.request.source
        if source.scorecards == "-":
            return None
        where = shlex.join(source.conversations)
        agent = shlex.quote(self.request.agent)
        return (
            f"evenhand review sheet --self {shlex.quote(source.scorecards)} --conversations {where} "
            f"--agent {agent} --out self-assessment.csv"
        )
