"""Speed and memory: help, scoring a folder of real chats, an endless stream, beside a bare lexicon."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.chats import Given, dialogues, invented_chats, native, write_chats
from bench.child import one_core, run, stream
from bench.figures import Figure, Measured
from bench.machine import here

_CHINESE, _ENGLISH = "stc3_zh", "stc3_en"
_WARM = 20_000
_BEYOND = 1000  # chats after the last mark, so that the command is still at work there


def measure(given: Given) -> Measured:
    """All figures of this bench."""
    missing = given.missing(
        {
            _CHINESE: "no folder of chats could be scored",
            _ENGLISH: "no turns could be set beside VADER",
        }
    )
    figures = [*_help(), *_folder(given), *_stream(given.streamed), *_beside_vader(given)]
    return Measured(tuple(figures), missing, here())


def _help() -> Iterator[Figure]:
    times = [run(["--help"]).seconds for _ in range(5)]
    yield Figure(
        "`evenhand --help`, median of 5", 1000 * statistics.median(times), "ms", "< 300 ms"
    )


def _folder(given: Given) -> Iterator[Figure]:
    if not given.has(_CHINESE):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.jsonl"
        count = write_chats(given.data / _CHINESE, path)
        ran = run(["score", str(path), "--format", "jsonl"], Path(folder) / "cards.jsonl")
    what = f"{count:,} real Chinese chats scored on one core, start included"
    yield Figure(what, ran.seconds, "s", "< 30 s")
    yield Figure("… of that the processor worked", ran.cpu_seconds, "s")
    yield Figure("… highest memory", ran.peak_mb, "MB")


def _stream(count: int) -> Iterator[Figure]:
    warm = min(_WARM, count // 2)
    started = time.perf_counter()
    memory = stream(
        ["score", "-", "--format", "jsonl"], invented_chats(count + _BEYOND), (warm, count)
    )
    seconds = time.perf_counter() - started
    grown = (memory[count] - memory[warm]) * 1024 * 1024 / (count - warm)
    yield Figure(f"memory after {warm:,} chats from stdin to stdout", memory[warm], "MB")
    yield Figure(f"memory after {count:,}", memory[count], "MB")
    yield Figure("… grown by, for each id", grown, "bytes", "≤ 64 bytes")
    yield Figure("… chats a second on one core", (count + _BEYOND) / seconds, "chats/s")


def _beside_vader(given: Given) -> Iterator[Figure]:
    """Turns a second of local scoring and of VADER, a bare sentiment lexicon, on the same turns."""
    chats = [native(dialogue) for dialogue in dialogues(given.data / _ENGLISH)]
    if not chats:
        return
    one_core()
    ours, turns = _scored(chats)
    theirs = _vader(chats)
    yield Figure("turns a second, five criteria with evidence", turns / ours, "turns/s")
    yield Figure("turns a second, VADER on the same turns", turns / theirs, "turns/s")
    yield Figure("… times slower than that bare sentiment lexicon", ours / theirs, "×")


def _scored(chats: list[dict[str, object]]) -> tuple[float, int]:
    """Seconds of scoring, without reading files or writing, and how many turns there were."""
    from qa.rubric_file import load_rubric
    from qa.scoring.catalog import scorer
    from qa.scoring.scorer import score_conversation
    from transcripts.conversation import Conversation

    rubric, local, now = load_rubric("five-consistencies"), scorer("local"), datetime.now(UTC)
    given = [Conversation.model_validate(chat) for chat in chats]
    for conversation in given[:20]:  # the lexicons are compiled at the first use
        score_conversation(conversation, rubric, local, now=now)
    started = time.perf_counter()
    for conversation in given:
        score_conversation(conversation, rubric, local, now=now)
    return time.perf_counter() - started, sum(len(c.turns) for c in given)


def _vader(chats: list[dict[str, object]]) -> float:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    texts = [turn["text"] for chat in chats for turn in chat["turns"]]  # type: ignore[attr-defined]
    started = time.perf_counter()
    for text in texts:
        analyzer.polarity_scores(text)
    return time.perf_counter() - started
