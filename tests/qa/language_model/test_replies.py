"""A reply that was paid for is there for every later run and process, and is never paid twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from qa.errors import ModelError
from qa.language_model.asker import Asker, Question
from qa.language_model.asking import Prompt, Reply, Usage
from qa.language_model.batch import Batches
from qa.language_model.openai_model import ModelOptions, OpenAIModel
from qa.language_model.prices import Price
from qa.language_model.replies import Replies
from tests.servers.model_server import Fault, ModelServer

ROOT = Path(__file__).parents[3]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that answers 'yes'."""
    with ModelServer(lambda body: "yes").serving() as server:
        yield server


def an_asker(server: ModelServer, path: Path, at_once: int = 4) -> Asker:
    price = Price(Decimal(1), Decimal(1), Decimal(1))
    options = ModelOptions("m", server.url, attempts=1, timeout=30.0, price=price)
    return Asker(OpenAIModel(options), Replies(path), at_once)


def a_question(number: int, check: object = None) -> Question:
    def checked(text: str) -> None:
        if text != "yes":
            raise ValueError(f"{text!r} is not yes")

    return Question(
        {"number": number},
        lambda: Prompt("Say yes.", f"Number {number}", {"type": "object"}),
        checked,
        {"conversation": f"c-{number}"},
    )


def test_the_same_question_is_asked_once_over_runs_and_at_the_same_time(
    server: ModelServer, tmp_path: Path
) -> None:
    path = tmp_path / "replies.sqlite"
    server.seconds = 0.05
    an_asker(server, path).ask_all([a_question(1)] * 8)
    again = an_asker(server, path)
    assert again.ask(a_question(1)).text == "yes"
    assert len(server.requests) == 1 and again.calls == 0


def test_another_snapshot_of_the_model_is_asked_anew(server: ModelServer, tmp_path: Path) -> None:
    asker = an_asker(server, tmp_path / "replies.sqlite")
    server.model = "m-2026-01-01"
    asker.ask(a_question(1))
    server.model = "m-2026-05-05"
    asker.ask(a_question(2))
    asker.ask(a_question(1))
    assert len(server.requests) == 3
    assert asker.ask(a_question(1)).model == "m-2026-05-05"


def test_a_reply_that_is_no_answer_is_kept_but_not_used(
    server: ModelServer, tmp_path: Path
) -> None:
    path = tmp_path / "replies.sqlite"
    server.reply = lambda body: "no"
    for _ in range(2):
        with pytest.raises(ModelError, match="not of the form"):
            an_asker(server, path).ask(a_question(1))
    server.reply = lambda body: "yes"
    asker = an_asker(server, path)
    assert asker.ask(a_question(1)).text == "yes"
    kept = list(asker.replies.about(conversation="c-1"))
    assert [k.error is None for k in kept] == [False, False, True]
    assert kept[0].system == "Say yes." and kept[0].user == "Number 1"


def test_what_was_cut_off_is_kept_for_people_with_its_cost_and_asked_again_by_the_next_run(
    server: ModelServer, tmp_path: Path
) -> None:
    path = tmp_path / "replies.sqlite"
    server.reply = lambda body: Fault(content="ye", cut=True)
    with pytest.raises(ModelError, match="cut off"):
        an_asker(server, path).ask(a_question(1))
    server.reply = lambda body: "yes"
    asker = an_asker(server, path)
    assert asker.ask(a_question(1)).text == "yes"
    cut, whole = asker.replies.about(conversation="c-1")
    assert (cut.reply.text, whole.reply.text) == ("ye", "yes")
    assert "cut off" in str(cut.error) and cut.reply.usage is not None and whole.error is None


def test_what_failed_is_not_asked_again_by_the_same_run(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda body: Fault(500)
    asker = an_asker(server, tmp_path / "replies.sqlite")
    for _ in range(3):
        with pytest.raises(ModelError):
            asker.ask(a_question(1))
    assert len(server.requests) == 1


def test_the_file_of_replies_is_for_its_owner_only(tmp_path: Path) -> None:
    Replies(tmp_path / "deep" / "replies.sqlite").close()
    assert (tmp_path / "deep" / "replies.sqlite").stat().st_mode & 0o077 == 0


def test_a_file_that_is_none_of_replies_is_said_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "replies.sqlite"
    broken.write_bytes(b"this is no database, however long one looks at it" * 10)
    with pytest.raises(ModelError, match="no file of replies"):
        Replies(broken)


def test_many_askers_of_one_file_keep_one_reply_each(server: ModelServer, tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    askers = [an_asker(server, path) for _ in range(4)]
    for asker in askers:
        asker.ask_all([a_question(n) for n in range(20)])
    rows = askers[0].replies.rows("select count(*) as n from replies where error is null")
    assert rows[0]["n"] == 20 == len(server.requests)


_RUN = """
import sys
sys.path[:0] = ["{root}"]
from tests.qa.language_model.test_replies import an_asker, a_question
from types import SimpleNamespace
from pathlib import Path
asker = an_asker(SimpleNamespace(url=sys.argv[1]), Path(sys.argv[2]), at_once=3)
asker.ask_all([a_question(n) for n in range(40)])
"""


@pytest.mark.parametrize("honours", [True, False])
def test_after_kill_9_nothing_is_paid_twice_where_the_server_knows_a_call_again_else_it_is_said(
    server: ModelServer, tmp_path: Path, honours: bool
) -> None:
    path = tmp_path / "replies.sqlite"
    stop, killed = 15, threading.Event()

    def until(body: dict[str, object]) -> str:
        if len(server.requests) > stop:
            killed.wait(60)  # these are answered, and billed, when nobody is there any more
        return "yes"

    server.reply, server.honours_ids = until, honours
    command = [sys.executable, "-c", _RUN.format(root=ROOT), server.url, str(path)]
    with subprocess.Popen(command) as run:
        deadline = time.monotonic() + 60
        while len(server.requests) < stop + 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(run.pid, signal.SIGKILL)
    assert server.answered == stop
    killed.set()
    asker, questions = an_asker(server, path), [a_question(n) for n in range(40)]
    worst = 3 * asker.model.at_most(questions[15].prompt())
    assert asker.left_over(questions) == (3, worst) == asker.model.doubts
    asker.ask_all(questions)
    # 15 were answered before, and 3 unheard; 25 are left. The same words go out under the same ids.
    said = [body["messages"][-1]["content"] for body in server.requests]
    assert len(set(said)) == len(set(server.ids)) == 40 and len(server.ids) == 43
    assert server.paid == (40 if honours else 43)
    assert asker.model.doubts == ((0, 0) if honours else (3, worst))
    assert asker.left_over(questions) == (0, 0)


def test_the_calls_of_a_run_that_lives_are_not_left_over(
    server: ModelServer, tmp_path: Path
) -> None:
    path = tmp_path / "replies.sqlite"
    killed = threading.Event()

    def until(body: dict[str, object]) -> str:
        killed.wait(60)
        return "yes"

    server.reply = until
    command = [sys.executable, "-c", _RUN.format(root=ROOT), server.url, str(path)]
    with subprocess.Popen(command) as run:
        deadline = time.monotonic() + 60
        while len(server.requests) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        asker = an_asker(server, path)
        assert asker.left_over([a_question(n) for n in range(40)]) == (0, 0)
        os.kill(run.pid, signal.SIGKILL)
    assert asker.left_over([a_question(n) for n in range(40)])[0] == 3
    killed.set()


def test_a_batch_asks_everything_as_one_job_at_half_the_price(
    server: ModelServer, tmp_path: Path
) -> None:
    asker = an_asker(server, tmp_path / "replies.sqlite")
    server.usage = {"prompt": 100, "completion": 100}
    waits: list[float] = []
    server.batch_polls = 3
    model = asker.model
    assert isinstance(model, OpenAIModel)
    Batches(model, asker, 30.0, waits.append).ask_all([a_question(n) for n in range(5)])
    assert len(server.batches) == 1 and waits == [30.0, 30.0]
    assert asker.ask(a_question(3)).text == "yes" and asker.calls == 0
    assert model.budget.spent == 5 * Decimal("0.0001")  # 200 tokens at $1 a million, halved


def test_a_batch_that_was_sent_is_not_sent_again_by_the_next_run(
    server: ModelServer, tmp_path: Path
) -> None:
    class Killed(Exception):
        pass

    def killed(_: float) -> None:
        raise Killed

    path = tmp_path / "replies.sqlite"
    server.batch_polls = 2
    first = an_asker(server, path)
    assert isinstance(first.model, OpenAIModel)
    with pytest.raises(Killed):
        Batches(first.model, first, 0.01, killed).ask_all([a_question(n) for n in range(5)])
    second = an_asker(server, path)
    assert isinstance(second.model, OpenAIModel)
    Batches(second.model, second, 0.01).ask_all([a_question(n) for n in range(5)])
    assert len(server.batches) == 1 and server.answered == 5
    assert second.known(a_question(4)) is not None


def test_a_batch_whose_name_was_lost_is_found_again_at_the_server(
    server: ModelServer, tmp_path: Path
) -> None:
    path = tmp_path / "replies.sqlite"
    asker = an_asker(server, path)
    assert isinstance(asker.model, OpenAIModel)
    batches = Batches(asker.model, asker, 0.01, lambda _: None)
    batches.ask_all([a_question(1)])
    # as if the process had died between the server's answer and writing the batch's name down
    with asker.replies.transaction() as db:
        db.execute("delete from replies")
        db.execute("update batches set state = 'open', batch = null")
        db.execute("insert into batch_items select job, 'k', '{}', '', '', '{}' from batches")
    Batches(asker.model, asker, 0.01, lambda _: None).ask_all([])
    assert len(server.batches) == 1


def test_a_line_of_a_batch_that_failed_is_asked_by_itself(
    server: ModelServer, tmp_path: Path
) -> None:
    def broken(body: dict[str, object]) -> str | Fault:
        said = str(body["messages"])
        return Fault(500) if "Number 2" in said and len(server.requests) <= 3 else "yes"

    server.reply = broken
    asker = an_asker(server, tmp_path / "replies.sqlite")
    assert isinstance(asker.model, OpenAIModel)
    Batches(asker.model, asker, 0.01, lambda _: None).ask_all([a_question(n) for n in range(3)])
    assert asker.known(a_question(2)) is None and asker.known(a_question(1)) is not None
    assert asker.ask(a_question(2)).text == "yes"


def test_a_kept_reply_comes_back_as_it_was(tmp_path: Path) -> None:
    replies = Replies(tmp_path / "replies.sqlite")
    reply = Reply("文字", "m-1", Usage(10, 5, 3), Decimal("0.000123"), 1.5)
    replies.add("k", {"conversation": "c", "agent": "a"}, ("local", "m"), ("s", "u"), reply)
    kept = replies.find("k")
    assert kept is not None and kept.reply == reply and kept.about["agent"] == "a"
    assert replies.snapshot("local", "m") == "m-1"
