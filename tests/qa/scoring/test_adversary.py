"""Pairs that an adversary wrote against the scorer without having read it, and attackers that cannot read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_conversation
from tests.qa.scoring.scoring_cases import value
from transcripts.conversation import Conversation

FOLDER = Path(__file__).parent / "contrast"
#: How many of the adversary's pairs are in order by .05 or more, of how many. What still fails: a promise
#: after the customer's own deadline, what is taken back without a word (2), a refund closed in other words.
IN_ORDER = {"context": (6, 11), "personalisation": (12, 13), "speed": (3, 3)}


def _pairs(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def _value(conversation: object, criterion: str) -> float | None:
    return value(Conversation.model_validate(conversation), criterion)


def test_most_of_an_adversarys_pairs_are_in_the_order_their_author_gave() -> None:
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for pair in _pairs("adversary.jsonl"):
        a, b = (_value(pair[side], pair["criterion"]) for side in ("a", "b"))
        tried[pair["criterion"]] += 1
        right[pair["criterion"]] += a is not None and b is not None and a - b >= 0.05
    for criterion, (least, of) in IN_ORDER.items():
        assert tried[criterion] == of
        assert right[criterion] >= least, criterion


def _bot(conversation: dict[str, Any], reply: str) -> dict[str, Any]:
    """The conversation with each reply of the agent made of the customer's last words, times unchanged."""
    turns, last = [], ""
    for turn in conversation["turns"]:
        last = turn["text"] if turn["speaker"] == "customer" else last
        text = (
            reply.format(last.rstrip(".?!。？！")) if turn["speaker"] == "agent" else turn["text"]
        )
        turns.append({**turn, "text": text})
    return {**conversation, "turns": turns}


PARROTS = {
    "en": "Since {}, the penguin has danced on the moon today by 17:00, which is £12.",
    "zh": "因为您说{}，所以企鹅今天17点前已经在月亮上跳舞，共12元。",
}


@pytest.mark.parametrize("criterion", ["personalisation"])
def test_the_customers_words_said_back_earn_less_than_a_good_reply(criterion: str) -> None:
    """Needs no labels: in nine of ten conversations at least."""
    lost = []
    pairs = _pairs("pairs.jsonl")
    for pair in pairs:
        good = pair["a"]
        parrot = _bot(good, PARROTS["en" if good["language"] == "en" else "zh"])
        kept, aped = _value(good, criterion), _value(parrot, criterion)
        if kept is not None and aped is not None and aped >= kept:
            lost.append((pair["id"], kept, aped))
    assert len(lost) <= ALLOWED[criterion], lost


ALLOWED = {"personalisation": 9}


def test_an_offer_that_goes_against_what_the_customer_said_is_worse_than_none() -> None:
    told = "customer: I'm a vegan and I have ten minutes. Which lunch do you suggest?"
    clash = a_conversation(told, "agent: Since you are a vegan and have ten minutes, take the steak, it takes forty minutes.")  # fmt: skip
    none = a_conversation(told, "agent: All our lunches are on the board at the door.")
    fits = a_conversation(told, "agent: The tofu bowl: it is ready in five minutes.")
    worths = [value(c, "personalisation") or 0.0 for c in (clash, none, fits)]
    assert worths[0] < worths[1] < worths[2]


def test_dearer_is_no_fit_where_cheaper_was_asked() -> None:
    told = "customer: I pay £31 a month and only ring my son. Is there something smaller?"
    dearer = a_conversation(told, "agent: As you ring your son, the Max plan at £44 lets you ring him abroad.")  # fmt: skip
    cheaper = a_conversation(told, "agent: The Small plan at £9 covers calls to one number.")
    assert (value(dearer, "personalisation") or 0) < (value(cheaper, "personalisation") or 0) - 0.1


def test_another_customers_name_costs() -> None:
    told = "customer: Ingrid Lindqvist here. My dishwasher stops with error E12. What can I do?"
    reply = "agent: Dear Ms {}, E12 on your dishwasher means that the filter is blocked; rinse it."
    own, other = (a_conversation(told, reply.format(n)) for n in ("Lindqvist", "Okafor"))
    assert (value(other, "personalisation") or 0) <= (value(own, "personalisation") or 0) - 0.2


@pytest.mark.parametrize("pledge", [
    "The lift will run again by 30 February.", "The lift will run again on Friday at 25:00.",
    "The lift will be looked at by the relevant department on Friday.", "Thank you for your support of the lift.",
    "Which floor is the lift on?",
])  # fmt: skip
def test_what_holds_nothing_closes_no_issue(pledge: str) -> None:
    told = "customer: The lift has been out since Monday, please have it mended."
    hollow = a_conversation(told, f"agent: {pledge}")
    owned = a_conversation(told, "agent: Lars Holm mends the lift on Friday and I ring you by 17:00.")  # fmt: skip
    assert (value(hollow, "context") or 0) <= 0.3 < (value(owned, "context") or 0)


def test_a_bare_fine_after_an_answer_is_a_plain_closing() -> None:
    told = "customer@0: Which bus goes to the clinic?"
    answer = "agent@30: The 14 goes to the clinic, every ten minutes, from the stop by the bank."
    closed, thanked = (a_conversation(told, answer, f"customer@60: {w}", channel="chat") for w in ("Fine.", "Thanks."))  # fmt: skip
    assert value(closed, "speed") == value(thanked, "speed")
    assert value(closed, "context") == value(thanked, "context")
    denied = a_conversation(told, "agent@30: Unfortunately we cannot tell you which bus.", "customer@60: Fine.", channel="chat")  # fmt: skip
    assert (value(denied, "speed") or 0) <= 0.5
