"""`evenhand notebook new` and `evenhand score --format parquet`."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pyarrow.parquet as pq
import pytest
from nbclient import NotebookClient

from tests.desk.desk_builders import Plugin, a_line, a_plugin, evenhand, lines, names

NEW = ("notebook", "new", "first-look")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two conversations and their scorecards."""
    lines(tmp_path / "talks.jsonl", ["c-1", "c-2"])
    assert evenhand("score", "talks.jsonl", "--out", "cards.jsonl", cwd=tmp_path).code == 0
    return tmp_path


def test_a_new_notebook_opens_the_scorecards_where_it_stands(folder: Path) -> None:
    done = evenhand(*NEW, "cards.jsonl", "--conversations", "talks.jsonl", cwd=folder)
    assert (done.code, done.out) == (0, "")
    assert "first-look.ipynb: 2 scorecards; the paths in it start from its folder" in done.err
    notebook = nbformat.read(folder / "first-look.ipynb", as_version=4)
    nbformat.validate(notebook)
    notebook.cells = notebook.cells[:3]
    run = NotebookClient(notebook, timeout=90, resources={"metadata": {"path": str(folder)}})
    html = str(run.execute().cells[2].outputs[0].data["text/html"])
    assert "2 scorecards, with the words of 2 conversations" in html


def test_paths_outside_the_notebooks_folder_are_written_in_full(folder: Path) -> None:
    out = folder / "coach" / "look.ipynb"
    done = evenhand(*NEW, "cards.jsonl", "--conversations", "talks.jsonl", "--out", out, cwd=folder)
    assert (done.code, "are those of this computer" in done.err) == (0, True)
    assert str(folder / "cards.jsonl") in out.read_text("utf-8")


def test_a_notebook_is_never_overwritten_without_force(folder: Path) -> None:
    (folder / "first-look.ipynb").write_text("mine")
    done = evenhand(*NEW, "cards.jsonl", cwd=folder)
    assert done.code == 2 and "is there already; give --force" in done.err
    assert (folder / "first-look.ipynb").read_text() == "mine"
    assert evenhand(*NEW, "cards.jsonl", "--force", cwd=folder).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.jsonl",), "none.jsonl: does not exist; expected a file or folder of scorecards"),
        (("talks.jsonl",), "talks.jsonl: no scorecard in it"),
        (("cards.jsonl", "--conversations", "nowhere"), "--conversations: nowhere: does not exist"),
        (("cards.jsonl", "--conversations", "-"), "a notebook cannot read standard input"),
        (("cards.jsonl", "--language", "fr"), "'fr' is not one of"),
    ],
)
def test_a_wrong_argument_is_one_line_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = names(folder)
    done = evenhand(*NEW, *arguments, cwd=folder)
    assert done.code == 2 and said in done.err and len(done.err.splitlines()) == 1
    assert names(folder) == before


def test_a_broken_line_is_named_and_the_notebook_is_written(folder: Path) -> None:
    with (folder / "cards.jsonl").open("a") as cards:
        cards.write('{"conversation": "c-3", "rub\n')
    done = evenhand(*NEW, "cards.jsonl", cwd=folder)
    assert done.code == 1 and "cards.jsonl:3" in done.err
    assert (folder / "first-look.ipynb").is_file()


@pytest.mark.parametrize(
    ("language", "title"), [("zh-Hans", "服务稳不稳"), ("zh-Hant", "服務水準")]
)
def test_the_language_can_be_chosen(folder: Path, language: str, title: str) -> None:
    evenhand(*NEW, "cards.jsonl", "--language", language, cwd=folder)
    assert title in (folder / "first-look.ipynb").read_text("utf-8")


def test_scores_are_written_as_parquet_to_a_folder_or_beside_a_name(tmp_path: Path) -> None:
    lines(tmp_path / "talks.jsonl", ["c-1", "c-2", "c-3"])
    for given, scores, turns in (
        (("--format", "parquet", "--out", "may"), "may/scores.parquet", "may/turns.parquet"),
        (("--out", "may.parquet"), "may.parquet", "may.turns.parquet"),
    ):
        done = evenhand("score", "talks.jsonl", *given, cwd=tmp_path)
        assert (done.code, done.out) == (0, "")
        assert pq.read_table(tmp_path / scores).num_rows == 15
        assert pq.read_table(tmp_path / turns).num_rows == 6
    assert names(tmp_path) == {"talks.jsonl", "may", "may.parquet", "may.turns.parquet"}
    assert names(tmp_path / "may") == {"scores.parquet", "turns.parquet"}


def test_parquet_needs_an_output(tmp_path: Path) -> None:
    (tmp_path / "talk.jsonl").write_text(a_line("c-1"))
    done = evenhand("score", "talk.jsonl", "--format", "parquet", cwd=tmp_path)
    assert done.code == 2 and "--format parquet needs --out" in done.err


def test_a_killed_run_to_parquet_goes_on_and_leaves_nothing_behind(tmp_path: Path) -> None:
    plugin: Plugin = a_plugin(tmp_path / "plugin")
    talks = lines(tmp_path / "talks.jsonl", ["c-1", "c-2", "c-3"])
    out = tmp_path / "out"
    plugin.killed(talks, "--format", "parquet", "--out", out, at="c-3")
    done = plugin.score(talks, "--format", "parquet", "--out", out)
    assert done.code == 0 and "going on after 2 conversations" in done.err
    assert plugin.asked == ["c-1", "c-2", "c-3", "c-3"]
    assert names(out) == {"scores.parquet", "turns.parquet"}
    assert len(set(pq.read_table(out / "turns.parquet").column("conversation").to_pylist())) == 3
