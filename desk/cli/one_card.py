"""The one scorecard that `FILE#CONVERSATION` names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desk.cli.console import Log, usage_errors
from desk.cli.scored import named, saved_cards

if TYPE_CHECKING:
    from qa.scorecard import Scorecard


def the_card(reference: str, agent: str | None, scorer: str | None, log: Log) -> Scorecard:
    """The one card that FILE#CONVERSATION names; --agent and --scorer tell several apart."""
    from qa.errors import ReviewError

    file, conversation = split_reference(reference)
    cards: Sequence[Scorecard] = saved_cards(file, log)
    with usage_errors():
        if conversation is None:
            if len(cards) > 1:
                raise ReviewError(
                    f"SCORECARD: {file} holds {len(cards)} cards; name one as "
                    f"{file}#CONVERSATION: {named(_ids(cards))}"
                )
            return cards[0]
        found = [c for c in cards if c.conversation == conversation]
        if not found:
            raise ReviewError(
                f"SCORECARD: {file} has no card of {conversation!r}; accepted are {named(_ids(cards))}"
            )
        return _told_apart(found, agent, scorer)


def _ids(cards: Sequence[Scorecard]) -> list[str]:
    return list(dict.fromkeys(card.conversation for card in cards))


def _told_apart(cards: list[Scorecard], agent: str | None, scorer: str | None) -> Scorecard:
    """The last card that fits --agent and --scorer. Raises ReviewError where several agents are left."""
    from qa.errors import ReviewError

    named_scorers = [c for c in cards if scorer is None or c.scorer.partition("@")[0] == scorer]
    own = [
        c for c in named_scorers if agent is not None and c.about.agent == agent
    ] or named_scorers
    keys = {(c.about.agent, c.scorer.partition("@")[0]) for c in own}
    if len(keys) != 1:
        agents = named(sorted({c.about.agent or "-" for c in cards}))
        scorers = named(sorted({c.scorer.partition("@")[0] for c in cards}))
        raise ReviewError(
            f"SCORECARD: {cards[0].conversation!r} has {len(cards)} cards; tell them apart with "
            f"--agent ({agents}) or --scorer ({scorers})"
        )
    return max(own, key=lambda c: c.created_at)


def split_reference(reference: str) -> tuple[Path, str | None]:
    """File and conversation of FILE#CONVERSATION; either may have a `#` of its own."""
    if Path(reference).is_file():
        return Path(reference), None
    at = reference.find("#")
    while at >= 0:
        if Path(reference[:at]).is_file():
            return Path(reference[:at]), reference[at + 1 :]
        at = reference.find("#", at + 1)
    return Path(reference.partition("#")[0]), reference.partition("#")[2] or None
