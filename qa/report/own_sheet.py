"""The sheet of an own assessment: conversations and the rubric with empty levels, blind."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from qa.coaching.own_copy import OwnCopy, colleagues_of, own_copy
from qa.messages import Messages
from qa.report.form import CELL, asked, columns, headings, most_levels
from qa.report.rows import as_text
from qa.report.turns import clock
from qa.rubric import Rubric
from qa.scorecard import Scorecard
from transcripts.conversation import Conversation, Turn

#: The columns before what is asked of each criterion (`form.ASKED`).
COLUMNS = ("conversation", "started_at", "reviewer", "kind", "rubric", "rubric_hash", "transcript")


def write_sheet(
    cards: Sequence[Scorecard],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    agent: str,
    out: TextIO,
    say: Messages,
) -> int:
    """Write the agent's conversations as CSV, one row a criterion; returns how many were written.

    The transcript stands once, beside the first criterion, without a colleague's words. Nothing of
    any scorer is in it. `out` is a plain UTF-8 stream opened with `newline=""`.
    """
    most = most_levels(rubric)
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(headings(columns(COLUMNS, most), say))
    colleagues = colleagues_of(agent, cards, conversations.values())
    ids = list(dict.fromkeys(c.conversation for c in cards if c.about.agent == agent))
    known = [conversations[id] for id in ids if id in conversations]
    for conversation in known:
        copy = own_copy(conversation, agent, colleagues)
        for row in _rows(copy, rubric, agent, say, most):
            writer.writerow([as_text(cell) for cell in row])
    return len(known)


def _rows(
    copy: OwnCopy, rubric: Rubric, agent: str, say: Messages, most: int
) -> Iterator[list[str]]:
    conversation = copy.conversation
    started = conversation.started_at.isoformat() if conversation.started_at else ""
    fixed = [conversation.id, started, agent, "self", rubric.reference, rubric.content_hash]
    for index, criterion in enumerate(rubric.criteria):
        text = _transcript(copy, say) if index == 0 else ""
        yield [*fixed, text, *asked(criterion, say, most)]


def _transcript(copy: OwnCopy, say: Messages) -> str:
    text = "\n".join(_lines(copy, copy.conversation.turns, say))
    return text if len(text) <= CELL else f"{text[:CELL]}\n…"


def _lines(copy: OwnCopy, turns: Iterable[Turn], say: Messages) -> Iterator[str]:
    in_a_colleagues_part = False
    for turn in turns:
        if turn.position in copy.dropped:
            continue
        if turn.position in copy.hidden:
            if not in_a_colleagues_part and turn.visibility == "public":
                in_a_colleagues_part = True
                yield f"({say('agent.colleague_part')})"
            continue
        in_a_colleagues_part = False
        time = "" if turn.start is None else f"[{clock(turn.start)}] "
        yield f"{time}{say.named('speaker', turn.speaker)}: {turn.text}"
