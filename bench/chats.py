"""Chats to measure with: a folder of real ones where it is there, and invented ones without end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.machine import ROOT

#: Real helpdesk dialogues beside the repository; never copied into it (see their README).
DATA = ROOT.parent / "shared" / "data"
_OPENINGS = (
    ("en", "Where is parcel {n}? It was due on Monday and I need it for a birthday.",
     "Parcel {n} was held at the Leeds depot. I have moved it to today's van, between 2 and 4 pm.",
     "Thanks, that works."),
    ("en", "You charged me £{n}.50 twice. That is really annoying.",
     "I can see both payments of £{n}.50; the second is ours. I have refunded it, by Thursday.",
     "OK, thank you."),
    ("zh-Hans", "订单{n}怎么还没到？我都等了五天了，真着急。",
     "订单{n}压在杭州仓了，是我们漏发。我已经改发顺丰，明天下午到。", "好的，谢谢。"),
    ("zh-Hant", "請問訂單{n}什麼時候會到？後天就要用了。",
     "訂單{n}今天下午已出貨，明天中午前送達門市，到店會傳簡訊給您。", "了解，謝謝。"),
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a bench measures with: how many chats are streamed, and the folder of real ones.

    `only`: names of sets, all where empty; `sample`: so many dialogues of each; `calibrated`: also
    what is learnt from the labels, which takes long; `model`: a language model takes part, whose replies are kept in `replies`.
    """

    streamed: int = 100_000
    data: Path = DATA
    only: tuple[str, ...] = ()
    sample: int | None = None
    calibrated: bool = False
    model: bool = False
    replies: Path | None = None

    def wants(self, name: str) -> bool:
        """Whether a set is to be measured; a folder's name stands for all its files."""
        return not self.only or name in self.only or name.split()[0] in self.only

    def has(self, name: str) -> bool:
        """Whether the folder of that name is there."""
        return (self.data / name).is_dir()

    def missing(self, wanted: dict[str, str]) -> tuple[str, ...]:
        """A line for each wanted folder that is not there, with what cannot be measured for it."""
        return tuple(
            f"{what}, since {self.data / name} is not there"
            for name, what in wanted.items()
            if not self.has(name)
        )


def dialogues(folder: Path) -> Iterator[dict[str, Any]]:
    """The dialogues of a folder as they are given, with their marks."""
    for path in sorted(folder.glob("*/dialogues.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def native(given: dict[str, Any]) -> dict[str, Any]:
    """A dialogue as a native conversation."""
    turns = [{"speaker": t["speaker"], "text": t["text"]} for t in given["turns"]]
    return {**{key: given[key] for key in ("id", "channel", "language")}, "turns": turns}


def write_chats(folder: Path, path: Path) -> int:
    """Write the dialogues of a folder as native JSONL; returns how many there are."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for given in dialogues(folder):
            out.write(json.dumps(native(given), ensure_ascii=False) + "\n")
            count += 1
    return count


def invented_chats(count: int) -> Iterator[bytes]:
    """As many short chats with times as asked for, each with its own id, one JSON line each."""
    for n in range(count):
        language, asks, answers, ends = _OPENINGS[n % len(_OPENINGS)]
        texts = [("customer", asks), ("agent", answers), ("customer", ends)]
        turns = [
            {"speaker": speaker, "text": text.format(n=n), "start": 40.0 * at}
            for at, (speaker, text) in enumerate(texts)
        ]
        chat = {"id": f"chat-{n:07d}", "channel": "chat", "language": language, "turns": turns}
        yield (json.dumps(chat, ensure_ascii=False) + "\n").encode()
