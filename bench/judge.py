"""The judge's cost and speed: tokens a conversation, conversations a minute, our own time a call."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, Measured
from bench.machine import ROOT, here
from qa.language_model.asker import Asker
from qa.language_model.openai_model import ModelOptions, OpenAIModel
from qa.language_model.prices import price_of
from qa.language_model.replies import Replies
from qa.rubric import Rubric
from qa.rubric_file import load_rubric
from qa.scoring.judge.judge import Judge, JudgeOptions
from transcripts.conversation import Conversation
from transcripts.formats.reading import Failure
from transcripts.sources import read_conversations

_AT_ONCE = 16
_PRICED = "gpt-4.1-mini"


def measure() -> Measured:
    """With the shipped examples and the default rubric, before the tests' server in its own process."""
    rubric = load_rubric("five-consistencies")
    read = list(read_conversations([str(ROOT / "examples" / "conversations")]))
    conversations = [r.conversation for r in read if not isinstance(r, Failure)]
    figures: list[Figure] = []
    with _server() as url:
        for repeats in (1, 3):
            figures += _run(url, rubric, conversations, repeats)
        figures += _alone(url, rubric, conversations)
    return Measured(tuple(figures), (), here())


def _run(
    url: str, rubric: Rubric, conversations: list[Conversation], repeats: int
) -> Iterator[Figure]:
    """Everything asked at sixteen calls at once; tokens are the server's count, a quarter of the bytes."""
    with tempfile.TemporaryDirectory() as folder:
        judge = _judge(url, Path(folder), repeats, _AT_ONCE)
        started = time.monotonic()
        asked = judge.prepare([(c, rubric.criteria, None) for c in conversations])
        minutes = (time.monotonic() - started) / 60
        rows = judge.asker.replies.rows(
            "select sum(prompt_tokens) as prompt, sum(completion_tokens) as completion from replies"
        )
        judge.asker.replies.close()
    n = len(conversations)
    tokens = (rows[0]["prompt"] + rows[0]["completion"]) / n
    yield Figure(f"tokens a conversation, five criteria, k={repeats}", tokens, "tokens")
    if price := price_of(_PRICED):
        dollars = (rows[0]["prompt"] * price.prompt + rows[0]["completion"] * price.completion) / n
        hundred = 100 * float(dollars) / 1e6
        yield Figure(f"… 100 conversations at {_PRICED}'s price, nothing cached", hundred, "USD")
    yield Figure(f"… conversations a minute at {_AT_ONCE} calls at once", n / minutes, "a minute")
    yield Figure("… calls", asked, "calls")


def _alone(url: str, rubric: Rubric, conversations: list[Conversation]) -> Iterator[Figure]:
    """Calls one after the other: what a question takes of the processor here, start to kept reply."""
    with tempfile.TemporaryDirectory() as folder:
        judge = _judge(url, Path(folder), 1, 1)
        questions = judge.questions([(c, rubric.criteria, None) for c in conversations])
        judge.asker.ask(questions[0])
        spent = []
        for question in questions[1:]:
            began = time.process_time()
            judge.asker.ask(question)
            spent.append(time.process_time() - began)
        judge.asker.replies.close()
    yield Figure(
        "our own time a call, median, of the processor",
        1000 * statistics.median(spent),
        "ms",
        "< 15 ms",
    )


def _judge(url: str, folder: Path, repeats: int, at_once: int) -> Judge:
    model = OpenAIModel(ModelOptions("loopback", url))
    asker = Asker(model, Replies(folder / "replies.sqlite"), at_once)
    return Judge(asker, JudgeOptions(repeats=repeats))


@contextmanager
def _server() -> Iterator[str]:
    """The loopback server of the tests, in a process of its own."""
    command = [sys.executable, str(ROOT / "tests" / "servers" / "model_server.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()
