"""A server that misbehaves in every way gives one clear error, and nothing is paid that was not asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qa.errors import BudgetError, ContextError, ModelError
from qa.language_model.asking import Prompt, Reply, Usage
from qa.language_model.budget import Budget
from qa.language_model.openai_model import ModelOptions, OpenAIModel
from qa.language_model.prices import FREE, Price, price_of
from qa.language_model.rates import Bucket
from tests.servers.model_server import Fault, ModelServer
from transcripts.errors import RemoteError

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["1", "2"]}},
    "required": ["answer"],
    "additionalProperties": False,
}
PROMPT = Prompt("You answer.", "One or two?", SCHEMA, most_tokens=100)
#: A dollar a million tokens read, two a million written.
PRICE = Price(Decimal(1), Decimal("0.1"), Decimal(2))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that answers '1'."""
    with ModelServer(lambda body: '{"answer": "1"}').serving() as server:
        yield server


def a_model(server: ModelServer, budget: Budget | None = None, **options: Any) -> OpenAIModel:
    given = {"attempts": 3, "first_wait": 0.01, "timeout": 30.0, "price": PRICE, **options}
    return OpenAIModel(ModelOptions("m-1", server.url, **given), budget)


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_both_apis_give_text_snapshot_usage_and_cost(server: ModelServer, api: Any) -> None:
    server.usage = {"prompt": 1000, "completion": 50, "cached": 600}
    server.model = "m-1-2026-01-01"
    reply = a_model(server, api=api).ask(PROMPT)
    assert (reply.text, reply.model) == ('{"answer": "1"}', "m-1-2026-01-01")
    assert reply.usage == Usage(1000, 50, 600)
    # 400 fresh at $1, 600 cached at $0.10, 50 written at $2, for a million each
    assert reply.cost == Decimal("0.00056")
    [asked] = server.requests
    assert asked["model"] == "m-1" and asked["temperature"] == 0
    shape = (
        asked["text"]["format"] if api == "responses" else asked["response_format"]["json_schema"]
    )
    assert shape["schema"] == SCHEMA and shape["strict"] is True


FAULTS = {
    "wrong key": (Fault(401, content='{"error": {"message": "bad key"}}'), "key was not accepted"),
    "unknown model": (Fault(404, content='{"error": {"message": "no m-1"}}'), "model 'm-1' is not at"),
    "no credit": (Fault(429, content='{"error": {"message": "x", "code": "insufficient_quota"}}'), "no credit left"),
    "busy": (Fault(429), "the server said 429"),
    "broken": (Fault(500), "the server said 500"),
    "bad request": (Fault(400), "refused the request (400)"),
    "half a body": (Fault(half=True, content="x"), "broke off"),
    "hangs": (Fault(hang=10.0), "no answer from"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_one_error_that_says_what_it_is(server: ModelServer, name: str) -> None:
    fault, said = FAULTS[name]
    server.reply = lambda body: fault
    with pytest.raises(ModelError, match=said.replace("(", r"\(").replace(")", r"\)")):
        a_model(server, timeout=0.3 if fault.hang else 10.0, attempts=2).ask(PROMPT)
    retried = name in ("busy", "broken", "half a body", "hangs")
    assert len(server.requests) == (2 if retried else 1)


def test_a_prompt_that_is_too_long_is_told_apart(server: ModelServer) -> None:
    long = (
        '{"error": {"message": "maximum context length is 10", "code": "context_length_exceeded"}}'
    )
    server.reply = lambda body: Fault(400, content=long)
    with pytest.raises(ContextError):
        a_model(server).ask(PROMPT)


ANSWERS = {
    "empty choices": ({"choices": []}, "no choice at all"),
    "refusal": ({"choices": [{"message": {"refusal": "I cannot"}}]}, "refused: I cannot"),
    "cut off": ({"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]}, "cut off"),
    "empty": ({"choices": [{"message": {"content": ""}}]}, "empty reply"),
    "no object": ([], "not a JSON object"),
    "refusal of a response": (
        {"output": [{"type": "message", "content": [{"type": "refusal", "refusal": "no"}]}]}, "refused: no",
    ),
    "a response cut off": (
        {"output": [], "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}, "max_output_tokens",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_without_a_reply_is_an_error(server: ModelServer, name: str) -> None:
    answer, said = ANSWERS[name]
    with pytest.raises(ModelError, match=said):
        a_model(server).reply(answer, 0.0)


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_what_was_cut_off_comes_with_its_error_and_its_cost(server: ModelServer, api: Any) -> None:
    server.usage = {"prompt": 1000, "completion": 100}
    server.reply = lambda body: Fault(content='{"answ', cut=True)
    model = a_model(server, api=api)
    with pytest.raises(ModelError, match="cut off") as told:
        model.ask(PROMPT)
    assert isinstance(told.value.reply, Reply) and told.value.reply.text == '{"answ'
    # 1,000 read at $1 and 100 written at $2, for a million each; asked once, not again
    assert told.value.reply.cost == model.spent == Decimal("0.0012") and len(server.requests) == 1


def test_retry_after_is_waited_for_and_then_it_is_asked_again(server: ModelServer) -> None:
    said: list[Fault | str] = [Fault(429, {"retry-after": "0.4"}), '{"answer": "2"}']
    server.reply = lambda body: said.pop(0)
    started = time.monotonic()
    assert a_model(server).ask(PROMPT).text == '{"answer": "2"}'
    assert 0.4 <= time.monotonic() - started < 30


def test_a_wait_of_hours_is_said_and_not_waited_for(server: ModelServer) -> None:
    server.reply = lambda body: Fault(429, {"retry-after": "86400"})
    model = a_model(server)
    for _ in range(2):
        with pytest.raises(ModelError, match=r"asks to wait 86,400 s"):
            model.ask(PROMPT)
    assert len(server.requests) == 1


def test_after_a_wrong_key_the_other_calls_of_a_run_fail_at_once(server: ModelServer) -> None:
    server.reply = lambda body: Fault(401)
    model = a_model(server)
    for _ in range(5):
        with pytest.raises(ModelError, match="key was not accepted"):
            model.ask(PROMPT)
    assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_waited_for_three_times_only() -> None:
    with ModelServer().serving() as server:
        pass
    model = a_model(server, attempts=1)
    errors = []
    for _ in range(5):
        with pytest.raises(ModelError, match="no connection") as error:
            model.ask(PROMPT)
        errors.append(error.value)
    assert errors[2] is errors[3] is errors[4]


def test_without_a_key_another_machine_is_not_asked() -> None:
    model = OpenAIModel(ModelOptions("m", "https://models.example/v1", allow_remote=True))
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        model.ask(PROMPT)


def test_another_machine_is_refused_unless_it_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENHAND_ALLOW_REMOTE", raising=False)
    for url in (
        "https://api.openai.com/v1",
        "http://10.1.2.3/v1",
        "http://localhost.evil.example/v1",
    ):
        with pytest.raises(RemoteError, match="--allow-remote"):
            OpenAIModel(ModelOptions("m", url))


def test_calls_at_once_never_spend_more_than_the_budget_and_use_it_up(server: ModelServer) -> None:
    server.usage, server.seconds = {"prompt": 300, "completion": 100}, 0.02
    # each call costs 300 + 2 * 100 = 500 millionths of a dollar
    model = a_model(server, Budget(Decimal("0.01")))

    def one(_: int) -> bool:
        try:
            model.ask(PROMPT)
        except BudgetError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(one, range(40)))
    worst = PRICE.at_most(PROMPT)
    assert model.budget.spent == done * Decimal("0.0005") <= Decimal("0.01")
    assert Decimal("0.01") - model.budget.spent < worst  # no more would have fitted
    assert len(server.requests) == done


def test_a_refused_call_costs_nothing_and_one_nobody_knows_of_costs_the_worst(
    server: ModelServer,
) -> None:
    for fault, cost in (
        (Fault(500), Decimal(0)),
        (Fault(hang=10.0), PRICE.at_most(PROMPT)),
    ):
        server.reply = lambda body, fault=fault: fault  # type: ignore[misc]
        model = a_model(server, Budget(Decimal(1)), attempts=1, timeout=0.3 if fault.hang else 10.0)
        with pytest.raises(ModelError):
            model.ask(PROMPT)
        assert model.budget.spent == cost


def test_the_worst_case_is_never_less_than_what_a_server_counts() -> None:
    prompt = Prompt("系统" * 50, "用户🙂" * 50, SCHEMA)
    bytes_sent = len(("系统" * 50 + "用户🙂" * 50).encode())
    assert prompt.tokens_at_most >= bytes_sent >= prompt.tokens_about * 0.5
    assert PRICE.at_most(prompt) >= PRICE.of(Usage(bytes_sent, prompt.most_tokens))


def test_who_waits_for_the_budget_goes_on_when_another_call_was_cheaper() -> None:
    budget, order = Budget(Decimal(10)), []
    with budget.reserve(Decimal(8)) as held:
        waiting = threading.Thread(target=lambda: order.append(_reserve(budget)))
        waiting.start()
        time.sleep(0.05)
        assert order == []
        held.charge(Decimal(1))
    waiting.join()
    assert order == ["had it"] and budget.spent == 9


def test_usage_beyond_the_worst_case_stops_the_rest_after_one_reply(server: ModelServer) -> None:
    server.usage, server.seconds = {"prompt": 100_000, "completion": 10}, 0.02
    model = a_model(server, Budget(Decimal("0.01")))

    def one(_: int) -> str:
        with pytest.raises(BudgetError) as told:
            model.ask(PROMPT)
        return str(told.value)

    model.ask(PROMPT)  # the first goes alone: 16 at once would each cost as much
    with ThreadPoolExecutor(16) as pool:
        assert all("more tokens than" in said for said in pool.map(one, range(16)))
    # 100,000 read at $1 and 10 written at $2, for a million each: one reply's excess, no more
    assert len(server.requests) == 1 and model.budget.spent == Decimal("0.10002")


def test_the_first_call_of_a_budget_goes_alone(server: ModelServer) -> None:
    server.seconds = 0.05
    model = a_model(server, Budget(Decimal(1)))
    seen: list[int] = []
    server.reply = lambda body: seen.append(server.most_at_once) or '{"answer": "1"}'  # type: ignore[func-returns-value]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: model.ask(PROMPT), range(9)))
    assert seen[0] == 1 and seen[-1] > 1


def test_a_server_that_hangs_is_asked_twice_and_after_three_calls_no_more(
    server: ModelServer,
) -> None:
    server.reply = lambda body: Fault(hang=10.0)
    model, said = a_model(server, attempts=5, timeout=0.2), []
    model.told = said.append
    for _ in range(6):
        with pytest.raises(ModelError, match="no answer from") as told:
            model.ask(PROMPT)
        assert told.value.in_doubt
    assert len(server.requests) == 3 * 2 and "asking once more" in said[0]
    assert model.doubts == (6, 6 * PRICE.at_most(PROMPT))


def test_a_wait_that_the_server_asks_for_is_said_and_holds_the_other_calls(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.language_model.openai_model._LONG", 0.3)
    said: list[Fault | str] = [Fault(429, {"retry-after": "0.4"}), '{"answer": "1"}']
    server.reply = lambda body: said.pop(0) if said else '{"answer": "1"}'
    model, lines = a_model(server), []
    model.told = lines.append
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(model.ask, PROMPT)
        while not lines:
            assert not first.done(), "it was not told to wait"
            time.sleep(0.005)
        pool.submit(model.ask, PROMPT).result()
        assert time.monotonic() - began >= 0.4
        first.result()
    assert lines == ["the server said 429: told to fail; waiting 0 s, as it asks"]


def _reserve(budget: Budget) -> str:
    with budget.reserve(Decimal(8)):
        return "had it"


def test_a_bucket_lets_a_minute_s_worth_through_and_then_waits() -> None:
    now, slept = [0.0], []
    bucket = Bucket(60, clock=lambda: now[0], sleep=slept.append)
    for _ in range(62):
        bucket.take(1)
    assert slept == [pytest.approx(1.0), pytest.approx(2.0)]
    now[0] = 120.0
    bucket.take(30)
    assert len(slept) == 2


def test_prices_are_those_of_the_file_the_snapshot_or_the_team(tmp_path: Path) -> None:
    assert price_of("gpt-4.1-mini-2025-04-14") == price_of("gpt-4.1-mini") is not None
    assert price_of("nobody-knows") is None
    own = tmp_path / "prices.toml"
    own.write_text('[ours]\nin = 0.1\nout = "0.2"\n')
    assert price_of("ours", own) == Price(Decimal("0.1"), Decimal("0.1"), Decimal("0.2"))
    own.write_text('[ours]\nin = -1\nout = "0.2"\n')
    with pytest.raises(ModelError, match=r"\[ours\] needs `in` and `out`"):
        price_of("ours", own)
    assert FREE.of(Usage(10**9, 10**9)) == 0
