"""What a kept reply quoted, held against the turns of the prompt that it answered."""

from __future__ import annotations

import json
from typing import NamedTuple

from qa.scoring.judge.quotes import found_in
from qa.scoring.judge.reply import Verdict


class Held(NamedTuple):
    """One quote of a reply, and whether it stands in the turn it cites."""

    turn: int
    quote: str
    found: bool


def quotes_of(user: str, reply: str) -> list[Held]:
    """The quotes of a reply; none where it cannot be read."""
    try:
        verdict = Verdict.model_validate_json(reply)
        listed = json.loads(user[user.index("\n[\n") : user.rindex("\n]\n") + 3])
    except ValueError:
        return []
    texts = {
        turn["turn"]: value
        for turn in listed
        for key, value in turn.items()
        if "turn" in turn and key.startswith("text-")
    }
    return [
        Held(q.turn, q.quote, q.turn in texts and found_in(q.quote, texts[q.turn]) is not None)
        for q in verdict.evidence
    ]
