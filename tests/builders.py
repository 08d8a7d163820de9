"""Small values for tests, written the way one would say them."""

from __future__ import annotations

from typing import Any

from transcripts.conversation import Conversation


def a_conversation(*lines: str, **fields: Any) -> Conversation:
    """`a_conversation("customer: Where?", "agent: There.")`; 'customer@12.5: ...' has a start."""
    turns = []
    for line in lines:
        opening, _, text = line.partition(": ")
        speaker, _, start = opening.partition("@")
        turns.append({"speaker": speaker, "text": text, "start": float(start) if start else None})
    return Conversation.model_validate(
        {"id": "c-1", "channel": "chat", "language": "en", "turns": turns, **fields}
    )
