"""What the commands share that begin with saved scorecards: cards, conversations, the rubric."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.cli.console import Log, usage_errors

if TYPE_CHECKING:
    from qa.rubric import Language, Rubric
    from qa.scorecard import Scorecard
    from transcripts.conversation import Conversation

_IDS_SHOWN = 10


def saved_cards(path: Path, log: Log) -> tuple[Scorecard, ...]:
    """The cards of a file; a line that is none is a failure, a file without any ends with 2."""
    from qa.scorecard_file import read_scorecards

    with usage_errors():
        found = read_scorecards(path)
    for failure in found.failures:
        log.failure(failure)
    return found.cards


def conversations_of(
    cards: Sequence[Scorecard], paths: Sequence[str], reading: dict[str, Any], log: Log
) -> dict[str, Conversation]:
    """The conversations the cards are about, by id; one that is not there is a failure."""
    from desk.cli.reading import read_options
    from transcripts.formats import format_named
    from transcripts.formats.reading import Loaded
    from transcripts.sources import read_conversations

    with usage_errors():
        if reading["input_format"]:
            format_named(reading["input_format"])
    wanted = dict.fromkeys(card.conversation for card in cards)
    found: dict[str, Conversation] = {}
    for result in read_conversations(paths, read_options(reading, log)):
        if not isinstance(result, Loaded):
            log.failure(result)
        elif result.conversation.id in wanted:
            found[result.conversation.id] = result.conversation
    if missing := [id for id in wanted if id not in found]:
        log.failure(
            f"--conversations: {len(missing)} of {len(wanted)} are not there: {named(missing)}"
        )
    return found


def rubric_of(cards: Sequence[Scorecard], name: str | None, log: Log) -> Rubric:
    """The rubric that was asked for, else the one most cards name; ends with 2 where there is none."""
    from collections import Counter

    from qa.rubric_file import load_rubric

    reference, _ = Counter(card.rubric for card in cards).most_common(1)[0]
    with usage_errors():
        rubric = load_rubric(name or reference)
    changed = sum(
        c.rubric == rubric.reference and c.rubric_hash != rubric.content_hash for c in cards
    )
    if changed:
        log.note(
            f"{rubric.reference}: its text has changed since {changed} card(s) were made; "
            "their levels are explained by the text of today"
        )
    return rubric


def page_language(cards: Sequence[Scorecard]) -> Language:
    """The language of the conversations where they share one, else English."""
    from qa.scoring.scorer import reading_language

    languages = {reading_language(card.about.language) for card in cards}
    return languages.pop() if len(languages) == 1 else "en"


def named(ids: Sequence[str]) -> str:
    """Up to ten ids in one line."""
    more = f" and {len(ids) - _IDS_SHOWN} more" if len(ids) > _IDS_SHOWN else ""
    return ", ".join(ids[:_IDS_SHOWN]) + more


def cards_of_agent(cards: Sequence[Scorecard], agent: str) -> list[Scorecard]:
    """The cards about an agent; ends with 2 and the known ids where there is none."""
    from qa.errors import ScorecardError

    own = [card for card in cards if card.about.agent == agent]
    with usage_errors():
        if not own:
            known = sorted({card.about.agent for card in cards if card.about.agent})
            accepted = f"accepted are {named(known)}" if known else "no card names its agent"
            raise ScorecardError(f"--agent: no scorecard is about {agent!r}; {accepted}")
    return own
