"""A wait that begins when the customer has told what the agent asked for."""

from __future__ import annotations

from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import value


def test_a_long_silence_after_a_one_word_reply_is_a_wait() -> None:
    asked = ("customer@0: Is branch 14 open on Good Friday?", "agent@5: May I have your name?", "customer@20: Jo.")  # fmt: skip
    soon, late = (
        value(a_conversation(*asked, f"agent@{at}: Yes, 10 to 14."), "speed") for at in (40, 900)
    )
    assert soon is not None
    assert late is not None
    assert late < soon - 0.2
