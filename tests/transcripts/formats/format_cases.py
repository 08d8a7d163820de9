"""Files written for a test and read back; small samples of every format."""

from __future__ import annotations

import io
from pathlib import Path

from tests.transcripts.formats.layouts import LAYOUTS
from transcripts.conversation import Conversation
from transcripts.formats import FORMATS
from transcripts.formats.document import Document
from transcripts.formats.reading import Failure, Loaded, ReadOptions
from transcripts.sources import read_conversations

SAMPLES = {
    "native": '{"id":"c-17","channel":"chat","language":"en","turns":[{"speaker":"customer",'
    '"text":"Where is my parcel?","start":0.0},'
    '{"speaker":"agent","text":"One moment.","start":41}]}',
    "csv": "Conversation ID,Time,Sender,Content\n"
    "k1,2026-03-02T10:15:00Z,Customer,Where is my parcel?\n"
    'k1,2026-03-02T10:15:41Z,Agent Li,"Sorry, I am\nlooking it up."\n',
    "text": "[10:15] 客户：我的包裹到哪了？\n[10:16] 客服小王：您好，我查一下。\n",
    "vtt": "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\n<v Agent Li>Good morning.</v>\n\n"
    "00:00:04.000 --> 00:00:05.000\n<v Ms Wang>Hello.\n",
    "srt": "1\n00:00:01,000 --> 00:00:02,500\nAgent: Good morning.\n\n"
    "2\n00:00:04,000 --> 00:00:05,000\nWang: Hello.\n",
}
#: The smallest file of every format, and every layout that is known beside.
FILES: dict[str, tuple[str, bytes]] = {
    **{name: (name, text.encode()) for name, text in SAMPLES.items()},
    **{name: (layout.format, layout.content) for name, layout in LAYOUTS.items()},
}


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file in the folder; text as UTF-8, line ends as they are."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def results(path: Path | str, options: ReadOptions | None = None) -> list[Loaded | Failure]:
    return list(read_conversations([str(path)], options))


def only(path: Path, options: ReadOptions | None = None) -> Loaded:
    """The one result of a file, which must be a conversation."""
    [result] = results(path, options)
    assert isinstance(result, Loaded), str(result)
    return result


def failures(found: list[Loaded | Failure]) -> list[str]:
    return [str(result) for result in found if isinstance(result, Failure)]


def loaded(found: list[Loaded | Failure]) -> list[Conversation]:
    return [result.conversation for result in found if isinstance(result, Loaded)]


def read_as(
    name: str, content: bytes, options: ReadOptions | None = None
) -> list[Loaded | Failure]:
    """One reader tried on bytes, whatever they are."""
    options = options or ReadOptions()
    document = Document(f"sample.{name}", io.BytesIO(content), options)
    return list(FORMATS[name].read(document, options))


def said(conversation: Conversation) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in conversation.turns]
