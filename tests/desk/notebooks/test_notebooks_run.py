"""The notebooks that ship run from a clean kernel, in every language."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, get_args

import nbformat
import pytest
from nbclient import NotebookClient

from desk.notebooks.__main__ import write_shipped
from desk.notebooks.wording import wording
from qa.rubric import Language

ROOT = Path(__file__).parents[3]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def executed(path: Path, home: Path) -> Any:
    """The notebook with its outputs, run in a kernel of its own in an empty folder."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=90, resources={"metadata": {"path": str(home)}})
    return client.execute()


def outputs(notebook: Any) -> str:
    """All HTML and text that the cells gave."""
    return "\n".join(
        "".join(output.get("data", {}).get(kind, ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in ("text/html", "text/plain")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_look_runs_from_a_clean_kernel_in_under_a_minute(
    language: Language, tmp_path: Path
) -> None:
    began = time.monotonic()
    done = executed(ROOT / "notebooks" / f"first-look.{language}.ipynb", tmp_path)
    assert time.monotonic() - began < 60
    say, shown = wording(language), outputs(done)
    codes = [cell for cell in done.cells if cell.cell_type == "code"]
    assert [c.source for c in codes if not c.outputs] == []
    assert [o.text for c in codes for o in c.outputs if o.output_type == "stream"] == []
    for key in ("cells.mean", "cells.spread", "cells.few", "behind.why", "moved.title"):
        assert say(key) in shown
    assert "<mark" in shown and shown.count("<svg") >= 3
    assert "account-access-en-poor" in shown


def test_the_notebooks_in_the_repository_are_what_the_builder_writes(tmp_path: Path) -> None:
    built = write_shipped(tmp_path)
    assert {p.name for p in built} == {p.name for p in (ROOT / "notebooks").iterdir()}
    for path in built:
        assert path.read_text("utf-8") == (ROOT / "notebooks" / path.name).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_is_valid_has_short_cells_and_no_outputs(language: Language) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / f"first-look.{language}.ipynb", as_version=4)
    nbformat.validate(notebook)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(len(cell.source.splitlines()) <= 9 for cell in codes)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in codes)
