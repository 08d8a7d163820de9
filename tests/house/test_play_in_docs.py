"""The play that the documents show is played again, to the byte."""

from __future__ import annotations

import runpy

from house import ROOT


def test_the_play_of_the_docs_is_repeated_to_the_byte() -> None:
    make = runpy.run_path(str(ROOT / "docs" / "make_play.py"))
    page = (ROOT / "docs" / "practise.md").read_text("utf-8")
    assert "长谷川女士: " in page
    assert make["with_plays"](page) == page, "run: .venv/bin/python docs/make_play.py"
