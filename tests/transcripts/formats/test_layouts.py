"""Every published layout gives the right turns, speakers and times, under any name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.formats.format_cases import results, written
from tests.transcripts.formats.layouts import LAYOUTS, Layout
from transcripts.formats.reading import Failure, Loaded

ROLES = {
    "c": "customer", "a": "agent", "b": "bot", "s": "system", "u": "unknown",
}  # fmt: skip


def _one(folder: Path, layout: Layout, name: str) -> Loaded:
    found = results(written(folder, name, layout.content))
    assert not [str(f) for f in found if isinstance(f, Failure)]
    [result] = found
    assert isinstance(result, Loaded)
    return result


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_gives_its_turns_and_speakers(tmp_path: Path, name: str) -> None:
    layout = LAYOUTS[name]
    read = _one(tmp_path, layout, layout.name)
    assert [turn.speaker for turn in read.conversation.turns] == [ROLES[s] for s in layout.speakers]
    starts = [turn.start for turn in read.conversation.turns]
    known = [start for start in starts if start is not None]
    assert known == sorted(known)
    assert len(known) >= len(starts) - layout.speakers.count("s")
    assert read.conversation.source is not None
    assert read.conversation.source.format == layout.format


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_known_by_its_content_alone(tmp_path: Path, name: str) -> None:
    layout = LAYOUTS[name]
    read = _one(tmp_path, layout, "a.dat")
    assert read.conversation.source is not None
    assert read.conversation.source.format == layout.format
    assert len(read.conversation.turns) == len(layout.speakers)
