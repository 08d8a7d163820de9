"""Chats to measure with: a folder of real ones where it is there, and invented ones without end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

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


def real_chats(name: str) -> Iterator[dict[str, object]]:
    """The dialogues of a folder of DATA as native conversations; nothing where it is absent."""
    for path in sorted((DATA / name).glob("*/dialogues.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                given = json.loads(line)
                turns = [{"speaker": t["speaker"], "text": t["text"]} for t in given["turns"]]
                kept = {key: given[key] for key in ("id", "channel", "language")}
                yield {**kept, "turns": turns}


def write_chats(name: str, path: Path) -> int:
    """Write the real chats of a folder as JSONL; returns how many there are."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for chat in real_chats(name):
            out.write(json.dumps(chat, ensure_ascii=False) + "\n")
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
