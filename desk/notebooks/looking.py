"""One conversation in a notebook: its scores, the evidence marked in its words, and its sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

from markupsafe import Markup

from desk.notebooks.showing import page
from desk.notebooks.sound import player
from qa.messages import Messages
from qa.report.highlight import shown
from qa.report.judged import Numbering, card_view
from qa.report.turns import turn_views
from qa.rubric import Rubric
from qa.scorecard import Scorecard
from transcripts.conversation import Conversation

if TYPE_CHECKING:
    from jinja2 import Template

#: Begins the ids of the marks, so that two looks at one conversation do not share them.
_looks = count(9000)


@dataclass(frozen=True)
class Look:
    """A conversation as a cell shows it. Everything in it is escaped, whoever wrote it."""

    html: Markup
    conversation: str

    def _repr_html_(self) -> str:
        return str(page(self.html))

    def __repr__(self) -> str:
        return f"Look({self.conversation!r})"


def look_at(
    cards: Sequence[Scorecard],
    conversation: Conversation | None,
    rubric: Rubric,
    criterion: str | None,
    say: Messages,
) -> Look:
    """The cards of one conversation beside its words; with a criterion, only that one's evidence.

    Without the conversation the quotes are shown alone.
    """
    index = next(_looks)
    numbering = Numbering(conversation)
    chosen = [_only(card, criterion) for card in cards]
    views = [card_view(c, rubric, numbering, f"n{index}-{i}", say) for i, c in enumerate(chosen)]
    evidence = sorted({e.turn for card in chosen for s in card.scores for e in s.evidence})
    turns, sound = None, None
    if conversation is not None:
        turns = tuple(turn_views(conversation, numbering.spans, index, say))
        inside = [turn for turn in evidence if turn < len(conversation.turns)]
        sound = player(conversation, inside, say)
    about = cards[0].about
    html = _template().render(
        say=say,
        id=cards[0].conversation,
        about=(say.named("channel", about.channel), say.named("language", about.language)),
        started=about.started_at.isoformat(" ", "minutes") if about.started_at else None,
        cards=views,
        index=index,
        turns=turns,
        sound=sound,
    )
    return Look(Markup(html), cards[0].conversation)


def _only(card: Scorecard, criterion: str | None) -> Scorecard:
    if criterion is None:
        return card
    kept = tuple(score for score in card.scores if score.criterion == criterion)
    return card.model_copy(update={"scores": kept})


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("desk.notebooks", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown"] = shown
    return made.get_template("look.html.j2")
