"""Which words are praised, which one thing is worked on, and what is nobody's fault of theirs."""

from __future__ import annotations

from typing import Any

import pytest

from qa.coaching import feedback
from qa.coaching.feedback import Judged
from qa.coaching.own_copy import colleagues_of, own_card, own_copy
from qa.rubric import Rubric
from qa.scorecard import Evidence, Overall, Score, Scorecard, about, value_of
from transcripts.conversation import Conversation

ME = "agent-07"


def a_rubric(**weights: float) -> Rubric:
    levels = [{"level": n, "anchor": {"en": f"anchor {n}"}} for n in range(1, 6)]
    criteria = [
        {
            "id": id, "name": {"en": id}, "question": {"en": "?"}, "kind": "scale", "levels": levels,
            "weight": weights.get(id, 1.0), "needs": ["times"] if id == "speed" else [],
        }
        for id in ("speed", "context", "empathy")
    ]  # fmt: skip
    section = {"id": "all", "name": {"en": "All"}, "criteria": criteria}
    return Rubric.model_validate(
        {"id": "r", "version": "1", "languages": ["en"], "name": {"en": "R"}, "sections": [section]}
    )


def a_talk(id: str = "c-1", *lines: str) -> Conversation:
    """Lines `customer: ...` and `agent-07: ...`."""
    given = lines or ("customer: Where is it? It is a present.", f"{ME}: On its way to you now.")
    turns = []
    for line in given:
        who, _, text = line.partition(": ")
        turns.append({"speaker": who.partition("-")[0], "participant": who, "text": text})
    people = [
        {"id": p, "role": p.partition("-")[0]}
        for p in dict.fromkeys(t["participant"] for t in turns)
    ]
    return Conversation.model_validate(
        {"id": id, "channel": "chat", "language": "en", "participants": people, "turns": turns}
    )


def a_score(criterion: str, level: int, *evidence: tuple[str, int, str], **more: Any) -> Score:
    quotes = tuple(
        Evidence.model_validate(
            {"role": role, "turn": turn, "start": 0, "end": len(text), "quote": text}
        )
        for role, turn, text in evidence
    )
    return Score(
        criterion=criterion, status="scored", level=level, value=value_of(level), reason="-",
        evidence=quotes, **more,
    )  # fmt: skip


def judged(*scored: tuple[Conversation, list[Score]], rubric: Rubric | None = None) -> list[Judged]:
    from datetime import UTC, datetime

    rubric = rubric or a_rubric()
    cards, copies = [], {}
    for talk, scores in scored:
        card = Scorecard(
            conversation=talk.id, rubric="r@1", rubric_hash="h", scorer="local@1", scores=tuple(scores),
            about=about(talk, ME), overall=Overall(value=0.5),
            created_at=datetime(2026, 11, 20, tzinfo=UTC),
        )  # fmt: skip
        colleagues = colleagues_of(ME, [card], [talk])
        copies[talk.id] = own_copy(talk, ME, colleagues)
        cards.append(own_card(card, copies[talk.id], colleagues))
    return feedback.judged(cards, copies, rubric)


ASKED = ("calls_for", 0, "Where is it?")
SAID = ("shows", 1, "On its way to you now.")


@pytest.mark.parametrize("cause", ["process", "system", "script"])
def test_what_lies_elsewhere_is_neither_counted_nor_the_one_thing(cause: str) -> None:
    found = judged((a_talk(), [a_score("empathy", 1, ASKED, cause=cause)]))
    assert feedback.whose(found[0]) == cause
    assert not feedback.counts(found[0])
    assert feedback.one_thing(found) is None
    assert feedback.not_in_hand(found) == [(found[0], cause)]


def test_an_unknown_cause_is_the_agents_to_work_on_except_for_a_wait() -> None:
    found = judged(
        (a_talk(), [a_score(id, 2, ASKED, cause="unknown") for id in ("speed", "context")])
    )
    assert [feedback.whose(j) for j in found] == ["queue", "agent"]


def test_a_moment_that_a_colleague_answered_is_the_colleagues() -> None:
    talk = a_talk("c", f"{ME}: I pass you on.", "customer: Where is it?", "agent-26: No idea.")
    score = a_score("context", 1, ("calls_for", 1, "Where is it?"), cause="agent")
    assert feedback.whose(judged((talk, [score]))[0]) == "colleague"


@pytest.mark.parametrize(("level", "lacking"), [(3, True), (4, False), (5, False)])
def test_nothing_is_lacking_from_level_four_of_five(level: int, lacking: bool) -> None:
    found = judged((a_talk(), [a_score("empathy", level, ASKED, cause="agent")]))
    assert (feedback.one_thing(found) is not None) == lacking


def test_the_one_thing_counts_how_often_and_how_much() -> None:
    mild = [a_score("context", 3, ASKED, cause="agent")]  # 1/2 is missing, three times: 1.5
    deep = [a_score("empathy", 1, ASKED, cause="agent"), *mild]  # 1 is missing, once: 1.0
    found = judged((a_talk("a"), deep), (a_talk("b"), mild), (a_talk("c"), mild))
    chosen = feedback.one_thing(found)
    assert chosen is not None and chosen.judged.criterion.id == "context"
    assert chosen.conversations == 3
    heavier = feedback.one_thing(
        judged(
            (a_talk("a"), deep),
            (a_talk("b"), mild),
            (a_talk("c"), mild),
            rubric=a_rubric(empathy=2),
        )
    )
    assert heavier is not None and heavier.judged.criterion.id == "empathy"  # 2.0 against 1.5


def test_a_criterion_of_no_weight_is_never_the_one_thing() -> None:
    scored = (a_talk(), [a_score("empathy", 1, ASKED, cause="agent")])
    assert feedback.one_thing(judged(scored, rubric=a_rubric(empathy=0))) is None


def test_the_moment_is_the_customers_words_and_what_the_agent_said_next() -> None:
    talk = a_talk(
        "c", "customer: Where is it?", "customer: Hello?", f"{ME}: One moment.", f"{ME}: Found it."
    )
    chosen = feedback.one_thing(judged((talk, [a_score("empathy", 1, ASKED, cause="agent")])))
    assert chosen is not None and chosen.moment.asked and chosen.moment.reply
    assert (chosen.moment.asked.position, chosen.moment.reply.position) == (0, 2)


def test_the_moment_quotes_the_words_the_score_stands_on() -> None:
    chosen = feedback.one_thing(
        judged((a_talk(), [a_score("empathy", 2, SAID, ASKED, cause="agent")]))
    )
    assert chosen is not None and chosen.moment.asked_words and chosen.moment.reply_words
    assert chosen.moment.asked_words.quote == "Where is it?"
    assert chosen.moment.reply_words.quote == "On its way to you now."


def test_a_harm_said_later_is_shown_where_it_was_said_and_not_under_the_greeting() -> None:
    talk = a_talk(
        "c", "customer: Where is it?", f"{ME}: Hello.", "customer: It leaks.", f"{ME}: Your fault."
    )
    said = ("shows", 3, "Your fault.")
    chosen = feedback.one_thing(judged((talk, [a_score("empathy", 1, said, ASKED, cause="agent")])))
    assert chosen is not None and chosen.moment.asked and chosen.moment.reply_words
    assert chosen.moment.asked.position == 2
    assert chosen.moment.reply_words.quote == "Your fault."


@pytest.mark.parametrize(("level", "following"), [(1, 3), (2, 3), (3, 4), (4, 5), (5, None)])
def test_the_next_level_is_one_to_aim_at_and_never_one_that_says_what_goes_wrong(
    level: int, following: int | None
) -> None:
    assert feedback.next_level(judged((a_talk(), [a_score("empathy", level)]))[0]) == following


def test_a_good_example_of_the_same_thing_is_shown_with_it_and_not_praised_twice() -> None:
    found = judged(
        (a_talk("a"), [a_score("empathy", 1, ASKED, cause="agent")]),
        (a_talk("b"), [a_score("empathy", 5, SAID), a_score("context", 4, SAID)]),
    )
    chosen = feedback.one_thing(found)
    assert chosen is not None and chosen.done_before is not None
    assert chosen.done_before[0].card.conversation == "b"
    assert feedback.strengths(found, chosen) == []  # the same words, and there are no others


def test_praise_needs_own_words_and_words_come_before_speed() -> None:
    scores = [a_score("speed", 5, SAID), a_score("context", 4, SAID), a_score("empathy", 5, ASKED)]
    praised = feedback.strengths(judged((a_talk(), scores)))
    assert [(j.criterion.id, e.quote) for j, e in praised] == [
        ("context", "On its way to you now.")
    ]


def test_a_quick_answer_is_praised_where_there_is_nothing_else() -> None:
    praised = feedback.strengths(judged((a_talk(), [a_score("speed", 5, SAID)])))
    assert [j.criterion.id for j, _ in praised] == ["speed"]


def test_a_quote_that_is_not_in_its_turn_is_never_shown() -> None:
    found = judged((a_talk(), [a_score("context", 5, ("shows", 1, "Made up words, all of it"))]))
    assert found[0].score.evidence == ()
