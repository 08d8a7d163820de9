"""The judge shows its evidence, knows nothing of who it judges, and abstains where it cannot show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.rubric import Criterion
from qa.rubric_file import load_rubric
from qa.scorecard import misquotes
from qa.scoring.judge.ensemble import Heard, combine
from qa.scoring.judge.gate import Pass, Passes
from qa.scoring.judge.prompt import Asked, permuted, system
from qa.scoring.judge.quotes import check, found_in
from qa.scoring.judge.reply import Quoted, Verdict, read, schema
from qa.scoring.judge.shown import shown
from qa.scoring.judge.transcript import transcript
from qa.scoring.norms import load_norms
from tests.builders import a_conversation
from tests.qa.scoring.judge.judge_builders import a_judge, judged
from tests.servers.model_server import Fault, ModelServer, a_verdict, turns_of

RUBRIC = load_rubric("five-consistencies")
EMPATHY, SPEED = RUBRIC.criterion("empathy"), RUBRIC.criterion("speed")
TALK = a_conversation(
    "customer: My mother's bed never came. I am at my wits' end.",
    "agent: That leaves her on the floor tonight. I am sending the van now, by six.",
    "customer: And the rails?",
    "agent: They come with it.",
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that answers with the middle level and a real quote."""
    with ModelServer().serving() as server:
        yield server


def a_yes_no(**more: Any) -> Criterion:
    given = {"id": "greets", "name": {"en": "Greets"}, "question": {"en": "Was the customer greeted?"}, "kind": "yes_no"}  # fmt: skip
    return Criterion.model_validate({**given, **more})


def quoting(*quotes: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"turn": turn, "quote": words} for turn, words in quotes]


def test_one_true_quote_among_invented_ones_saves_no_score(
    server: ModelServer, tmp_path: Path
) -> None:
    evidence = quoting((1, "That leaves her on the floor tonight"), (1, "I care deeply"), (3, "Always at your side"))  # fmt: skip
    server.reply = lambda body: a_verdict(body, "5", evidence=evidence)
    score = judged(a_judge(server, tmp_path, repeats=1), TALK, EMPATHY)
    assert score.status == "insufficient_evidence" and "not in the conversation" in score.reason


def test_a_reply_in_a_code_fence_is_read(server: ModelServer, tmp_path: Path) -> None:
    server.reply = lambda body: f"```json\n{json.dumps(a_verdict(body))}\n```"
    assert judged(a_judge(server, tmp_path, repeats=1), TALK, EMPATHY).level == 3


# ---- what is sent


@pytest.mark.parametrize("spoken", ["en", "zh-Hans", "zh-Hant"])
def test_a_model_on_this_machine_is_held_to_short_texts_by_the_schema(spoken: Any) -> None:
    asked = Asked(EMPATHY, spoken, spoken, 0, load_norms(), bounded=True)
    found = asked.schema
    quote = found["$defs"]["Quoted"]["properties"]["quote"]["maxLength"]
    sentence = found["properties"]["reason"]["maxLength"]
    assert (quote, sentence) == ((70, 140) if spoken == "en" else (30, 50))
    assert found["properties"]["evidence"]["maxItems"] == 3
    assert "maxLength" not in json.dumps(schema(EMPATHY))  # strict modes of some hosts refuse it


def test_the_judge_never_sees_who_it_judges(server: ModelServer, tmp_path: Path) -> None:
    talk = a_conversation(
        "customer: Hi Moira, this is Zoltan, where is my bed?",
        "agent: Hello, Moira Quill speaking. Dear Zoltan, it comes on Friday.",
        id="call-of-Moira",
        agent="agent-4711",
        customer="cust-0815",
        team="the Tigers",
        queue="vip",
        case="K-99",
        started_at="2026-03-01T10:00:00Z",
        outcome={"csat": 5, "nps": 10},
        attributes={"tenure": "12 years", "target": "4.6"},
        participants=[{"id": "agent-4711", "role": "agent"}, {"id": "cust-0815", "role": "customer"}],
    )  # fmt: skip
    judged(a_judge(server, tmp_path), talk, EMPATHY, "agent-4711")
    sent = json.dumps(server.requests, ensure_ascii=False)
    secrets = ("Moira", "Quill", "Zoltan", "4711", "0815", "Tigers", "vip", "K-99", "2026", "csat", "tenure", "12 years", "4.6")  # fmt: skip
    assert [word for word in secrets if word in sent] == []
    assert "[customer]" in sent and "[agent]" in sent


def test_personal_data_is_masked_for_another_machine_and_quotes_find_the_stored_words() -> None:
    talk = a_conversation(
        "customer: My card is 4111 1111 1111 1111, charge it.",
        "agent: I charge 4111 1111 1111 1111 now, Mr Field, and send the bill.",
    )
    here, away = (transcript(talk, None, remote=remote) for remote in (False, True))
    assert "4111" in here.rendered("m", times=False)
    assert "4111" not in away.rendered("m", times=False)
    shown_text = away.turns[1].shown.text
    assert shown_text == "I charge [CARD-1] now, Mr [customer], and send the bill."
    said = Quoted(turn=1, quote="I charge [CARD-1] now, Mr [customer]")
    [checked] = check([said], away, talk)
    assert checked.evidence is not None
    assert checked.evidence.quote == "I charge 4111 1111 1111 1111 now, Mr Field"


def test_the_conversation_stands_after_the_criterion_and_the_criterion_is_the_same_for_all(
    server: ModelServer, tmp_path: Path
) -> None:
    judge = a_judge(server, tmp_path, repeats=1)
    judged(judge, TALK, EMPATHY)
    judged(judge, TALK.model_copy(update={"id": "c-2"}), EMPATHY)
    first, second = server.requests
    assert first["messages"][0] == second["messages"][0]  # the prefix that servers cache
    assert "wits' end" not in first["messages"][0]["content"]
    assert first["messages"][1] != second["messages"][1]  # the mark is fresh


def test_each_repeat_gives_the_levels_in_another_order() -> None:
    asked = [Asked(EMPATHY, "en", "en", n, load_norms()) for n in range(3)]
    systems = [system(a) for a in asked]
    assert len(set(systems)) == 3
    assert all(level.anchor["en"] in text for text in systems for level in EMPATHY.levels)
    assert permuted(list("abc"), "x", 1) == list("cba")


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_prompt_speaks_the_language_of_the_conversation_and_asks_for_the_reader_s(
    language: Any,
) -> None:
    text = system(Asked(EMPATHY, language, "zh-Hant", 0, load_norms()))
    assert EMPATHY.levels[4].anchor[language] in text
    assert "繁體中文" in text


def test_a_long_conversation_is_cut_at_turns_and_that_is_said(
    server: ModelServer, tmp_path: Path
) -> None:
    lines = [f"{'customer' if n % 2 == 0 else 'agent'}: {'word ' * 80}{n}" for n in range(36)]
    judge = a_judge(server, tmp_path, repeats=1, context=6000)
    score = judged(judge, a_conversation(*lines), EMPATHY)
    [body] = server.requests
    listed = turns_of(body)
    positions = [t["turn"] for t in listed if "turn" in t]
    assert 0 in positions and 35 in positions and len(positions) < 36
    assert [t["left_out"] for t in listed if "left_out" in t] != []
    assert f"{36 - len(positions)} turns in the middle were left out" in score.reason


def test_a_conversation_of_which_less_than_half_can_be_read_is_not_scored_and_not_paid_for(
    server: ModelServer, tmp_path: Path
) -> None:
    lines = [f"{'customer' if n % 2 == 0 else 'agent'}: {'word ' * 80}{n}" for n in range(300)]
    judge = a_judge(server, tmp_path, repeats=1, context=5000)
    score = judged(judge, a_conversation(*lines), EMPATHY)
    assert (score.status, score.value) == ("insufficient_evidence", None)
    assert "less than half of this conversation" in score.reason
    assert server.requests == []


def test_where_the_server_says_it_is_too_long_it_is_cut_and_asked_again(
    server: ModelServer, tmp_path: Path
) -> None:
    too_long = '{"error": {"message": "too long", "code": "context_length_exceeded"}}'
    server.reply = lambda body: (
        Fault(400, content=too_long) if len(turns_of(body)) > 45 else a_verdict(body)
    )
    lines = [f"{'customer' if n % 2 == 0 else 'agent'}: sentence number {n}" for n in range(60)]
    score = judged(a_judge(server, tmp_path, repeats=1), a_conversation(*lines), EMPATHY)
    assert score.status == "scored" and "were left out" in score.reason


# ---- what comes back


def test_a_quote_that_was_never_said_is_dropped_and_a_score_without_any_abstains(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda body: a_verdict(
        body, answer="5", evidence=quoting((1, "I am so sorry for your loss"), (7, "By six."))
    )
    judge = a_judge(server, tmp_path, repeats=3)
    score = judged(judge, TALK, EMPATHY)
    assert score.status == "insufficient_evidence" and score.evidence == ()
    assert (judge.tally.quotes, judge.tally.fabricated) == (6, 6)


def test_a_quote_counts_only_in_the_turn_it_cites_and_of_the_right_speaker() -> None:
    seen = transcript(TALK, None, remote=False)
    words = "I am sending the van now"
    why = [c.why for c in check([Quoted(turn=t, quote=words) for t in (1, 2, 9)], seen, TALK)]  # fmt: skip
    assert why == ["found", "not_there", "no_turn"]


def test_another_agent_s_words_show_nothing_of_this_one() -> None:
    talk = a_conversation("customer: Hello?", "agent: Hello, how can I help?")
    two = talk.model_validate(
        {
            **talk.model_dump(),
            "participants": [{"id": "a-1", "role": "agent"}, {"id": "a-2", "role": "agent"}],
            "turns": [
                {"speaker": "customer", "text": "Hello?"},
                {"speaker": "agent", "participant": "a-1", "text": "Hello, how can I help?"},
                {"speaker": "agent", "participant": "a-2", "text": "I take over from here."},
            ],
        }
    )
    seen = transcript(two, "a-2", remote=False)
    assert [t.speaker for t in seen.turns] == ["customer", "colleague", "agent"]
    [checked] = check([Quoted(turn=1, quote="how can I help")], seen, two)
    assert checked.why == "speaker" and checked.evidence is None


def test_quotes_are_found_after_folding_and_nearly_but_not_by_chance() -> None:
    assert found_in("i AM sending，the van", "Yes: I am sending the van now.") == (5, 25, True)
    assert found_in("明天下午到", "您好，明天 下午到。") == (3, 9, True)
    near = found_in("I am sendng the van right now to you", "I am sending the van right now to you")
    assert near is not None and near[2] is False
    assert (
        found_in("We refuse to help you at all today", "I am sending the van now, by six") is None
    )
    assert found_in("I am sending the van, and a bed, and a nurse, and a cake", "the van") is None
    assert found_in("a", "a van") is None


def test_a_high_level_needs_the_agent_s_own_words_and_a_low_one_may_stand_on_the_customer_s(
    server: ModelServer, tmp_path: Path
) -> None:
    unanswered = quoting((0, "I am at my wits' end"))
    for answer, status in (("5", "insufficient_evidence"), ("1", "scored")):
        server.reply = lambda body, answer=answer: a_verdict(  # type: ignore[misc]
            body, answer=answer, evidence=unanswered
        )
        score = judged(a_judge(server, tmp_path / answer, repeats=1), TALK, EMPATHY)
        assert score.status == status
    assert [e.role for e in score.evidence] == ["calls_for"]


def test_the_mean_of_the_repeats_is_the_score_and_their_spread_the_interval(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda body: a_verdict(body, answer=str(3 + body["seed"]))
    score = judged(a_judge(server, tmp_path, repeats=3), TALK, EMPATHY)
    # levels 3, 4, 5 are 0.5, 0.75, 1: mean 0.75, standard deviation 0.25
    assert (score.value, score.level, score.interval) == (0.75, 4, (0.5, 1.0))
    assert misquotes([score], TALK) == []


def test_not_applicable_and_cannot_tell_are_no_low_levels(
    server: ModelServer, tmp_path: Path
) -> None:
    for answer, status in (
        ("not_applicable", "not_applicable"),
        ("cannot_tell", "insufficient_evidence"),
    ):
        server.reply = lambda body, answer=answer: a_verdict(body, answer=answer)  # type: ignore[misc]
        score = judged(a_judge(server, tmp_path / answer, repeats=2), TALK, EMPATHY)
        assert (score.status, score.value) == (status, None)


def test_repeats_that_do_not_fit_together_go_to_a_person(
    server: ModelServer, tmp_path: Path
) -> None:
    said = ["not_applicable", "cannot_tell", "4"]
    server.reply = lambda body: a_verdict(body, answer=said[body["seed"]])
    score = judged(a_judge(server, tmp_path, repeats=3), TALK, EMPATHY)
    assert score.status == "insufficient_evidence" and "A person decides" in score.reason


def test_yes_or_no_is_what_most_repeats_say(server: ModelServer, tmp_path: Path) -> None:
    server.reply = lambda body: a_verdict(body, answer="no" if body["seed"] == 1 else "yes")
    score = judged(a_judge(server, tmp_path, repeats=3), TALK, a_yes_no())
    assert (score.value, score.level) == (1.0, None)
    assert schema(a_yes_no())["properties"]["answer"]["enum"][:2] == ["yes", "no"]


BROKEN = {
    "no JSON": "The level is five.",
    "half": '{"evidence": [',
    "another answer": json.dumps({**a_verdict({"messages": [{"content": '[\n{"turn": 0, "speaker": "agent", "text-x": "Hi"}\n]'}], "response_format": {"json_schema": {"schema": {"properties": {"answer": {"enum": ["1"]}}}}}}), "answer": "9"}),
    "a field too many": '{"evidence": [], "answer": "3", "cause": "none", "reason": "", "advice": "", "canary": "no", "note": 1}',
    "a field missing": '{"evidence": [], "answer": "3"}',
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_reply_of_the_wrong_form_makes_an_error_with_its_reason(
    server: ModelServer, tmp_path: Path, name: str
) -> None:
    server.reply = lambda body: BROKEN[name]
    score = judged(a_judge(server, tmp_path, repeats=1), TALK, EMPATHY)
    assert score.status == "error" and "not of the form" in score.reason


def test_a_criterion_that_cannot_be_read_is_not_asked_for(
    server: ModelServer, tmp_path: Path
) -> None:
    judge = a_judge(server, tmp_path)
    hears = a_yes_no(needs=["audio"])
    record = a_yes_no(needs=["customer_record"])
    for criterion, talk in (
        (SPEED, TALK),
        (hears, TALK),
        (record, TALK),
        (EMPATHY, a_conversation("customer: Hello?")),
        (EMPATHY, TALK.model_copy(update={"flags": ("low_confidence",)})),
    ):
        assert judged(judge, talk, criterion).status == "insufficient_evidence"
    assert server.requests == []


def test_times_and_promised_times_are_told_only_where_they_are_asked_for(
    server: ModelServer, tmp_path: Path
) -> None:
    talk = a_conversation("customer@0: Where is it?", "agent@41: It comes on Friday.")
    judge = a_judge(server, tmp_path, repeats=1)
    judged(judge, talk, SPEED)
    judged(judge, talk, EMPATHY)
    speed, empathy = (body["messages"][1]["content"] for body in server.requests)
    assert '"at_seconds":41' in speed and "promised within" in speed
    assert "at_seconds" not in empathy


def test_a_model_s_words_come_without_control_signs_and_not_too_long(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda body: a_verdict(body, reason="a\u202eb\nc\x1b[31m" + "x" * 3000)
    score = judged(a_judge(server, tmp_path, repeats=1), TALK, EMPATHY)
    assert score.reason.startswith("ab c [31m") and len(score.reason) <= 600


# ---- trust


def test_scores_are_advice_until_this_rubric_model_prompt_and_snapshot_have_passed(
    server: ModelServer, tmp_path: Path
) -> None:
    judge = a_judge(server, tmp_path, repeats=1, rubric_hash="r1")
    assert judged(judge, TALK, EMPATHY).advisory is True
    passed = Pass(rubric_hash="r1", scorer=f"judge@{judge.version}", snapshots=("m-1",), criterion="empathy", language="en", n=40, agreement=0.8, at="2026-01-01T00:00:00Z")  # fmt: skip
    judge.passes = Passes(passes=(passed,))
    assert judged(judge, TALK, EMPATHY).advisory is False
    for change in ({"rubric_hash": "r2"}, {"scorer": "judge@other"}, {"snapshots": ("m-2",)}, {"criterion": "speed"}, {"language": "zh-Hans"}):  # fmt: skip
        judge.passes = Passes(passes=(passed.model_copy(update=change),))
        assert judged(judge, TALK, EMPATHY).advisory is True, change


# ---- laws


@settings(deadline=None)
@given(st.text(max_size=60), st.data())
def test_a_span_of_what_is_shown_is_always_a_span_of_what_is_stored(
    text: str, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(cut, len(text)))
    made = shown(text, [(cut, end, "[NAME-1]")] if end > cut else [])
    assert len(made.text) == len(made.starts) == len(made.ends)
    if made.text:
        first = data.draw(st.integers(0, len(made.text) - 1))
        last = data.draw(st.integers(first + 1, len(made.text)))
        start, stop = made.stored(first, last)
        assert 0 <= start < stop <= len(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["1", "2", "3", "4", "5", "not_applicable", "cannot_tell"]), min_size=1, max_size=5))  # fmt: skip
def test_an_outcome_is_a_score_with_evidence_or_says_why_not(answers: list[str]) -> None:
    seen = transcript(TALK, None, remote=False)
    quoted = Quoted(turn=1, quote="I am sending the van now")
    heard = [
        Heard(
            Verdict(evidence=[quoted], answer=a, cause="none", reason="r", advice="", canary="no"),
            check([quoted], seen, TALK),
        )
        for a in answers
    ]
    outcome = combine(EMPATHY, heard)
    assert (outcome.value is not None) == (outcome.status == "scored") == bool(outcome.evidence)
    assert outcome.value is None or 0 <= outcome.value <= 1


def test_a_verdict_read_back_is_the_same() -> None:
    given = {"evidence": quoting((0, "x")), "answer": "3", "cause": "none", "reason": "r", "advice": "", "canary": "no"}  # fmt: skip
    assert read(json.dumps(given), EMPATHY).model_dump() == given
