"""A small real model words the customer in three plays: no fact outside the ledger, no role reversal.

`make test-model` installs it and runs this; `make test` lists it as not run.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.modelled import PYTHON, SLOTS, KeptModel, leaks, plays, reversals
from bench.served_model import installed, served
from qa.language_model.replies import Replies

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("EVENHAND_TEST_MODEL") != "1" or not installed(PYTHON),
        reason="no real language model (make test-model installs 1.1 GB and takes up to 20 minutes)",
    )
]


def test_a_small_real_model_as_a_customer_gives_nothing_away_and_stays_the_customer(
    tmp_path: Path,
) -> None:
    kept = Path(os.environ.get("EVENHAND_MODEL_REPLIES", tmp_path / "replies.sqlite"))
    with served(PYTHON, slots=SLOTS) as url:
        turns = int(os.environ.get("EVENHAND_TEST_TURNS", "5"))
        played, tally = plays(KeptModel(url, Replies(kept)), 3, turns)
    for session in played:
        print(f"\n{session.scenario.id} {session.language}")
        for step in session.steps:
            print(f"  agent: {step.move.text}\n  customer: {step.text}")
    print(
        f"\n{tally.lines} lines, fallback {tally.fallback:.0%}, read {tally.read}; {tally.refused}"
    )
    assert len(played) == 3 and tally.lines > 5
    assert tally.read > 0
    assert [leaks(session) for session in played] == [[], [], []]
    assert [reversals(session) for session in played] == [[], [], []]
