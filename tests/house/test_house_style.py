"""The rules of the house that a program can check."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_every_top_level_package_is_a_root_package_of_the_import_contract() -> None:
    contract = PYPROJECT["tool"]["importlinter"]
    assert sorted(contract["root_packages"]) == PACKAGES
    layers = {
        name.strip() for layer in contract["contracts"][0]["layers"] for name in layer.split("|")
    }
    assert sorted(layers) == PACKAGES


def test_every_package_with_modules_has_an_exhaustive_contract() -> None:
    held = {
        container
        for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
        if contract.get("exhaustive")
        for container in contract["containers"]
    }
    with_modules = {
        package
        for package in PACKAGES
        if package != "bench" and len(list((ROOT / package).rglob("*.py"))) > 1
    }
    assert held == with_modules


def test_the_entry_points_that_others_extend_are_declared() -> None:
    groups = PYPROJECT["project"]["entry-points"]
    assert set(groups) == {"evenhand.formats", "evenhand.recognizers", "evenhand.scorers"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_opens_with_a_sentence_and_is_no_drawer(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    opening = ast.get_docstring(tree)
    assert opening and re.search(r"[.:]$", opening.strip().splitlines()[0]), opening
    drawers = {"utils", "helpers", "common", "misc", "base", "core", "process", "manager", "data"}
    assert path.stem not in drawers
    assert len(path.read_text("utf-8").splitlines()) < 500


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_except_is_bare(path: Path) -> None:
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    assert [n.lineno for n in found if isinstance(n, ast.ExceptHandler) and n.type is None] == []


def imported(path: Path) -> Iterator[str]:
    """The dotted names a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_test_uses_mocks() -> None:
    mocks = ("unittest.mock", "mock", "pytest_mock")
    assert [
        path.name for path in TESTS if any(name.startswith(mocks) for name in imported(path))
    ] == []
    assert [path.name for path in TESTS if re.search(r"\bmocker\b(?!\\b)", _code(path))] == []


def _code(path: Path) -> str:
    """The names a file uses, without its texts."""
    tree = ast.parse(path.read_text("utf-8"))
    return " ".join(
        n.arg if isinstance(n, ast.arg) else n.id
        for n in ast.walk(tree)
        if isinstance(n, ast.arg | ast.Name)
    )


def test_only_two_modules_may_speak_to_a_model_over_a_network() -> None:
    allowed = {"qa/language_model/openai_model.py", "transcripts/recognition/openai_api.py"}
    importing = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == "openai" for name in imported(path))
    }
    assert importing <= allowed


def test_only_the_download_of_weights_opens_a_network_connection() -> None:
    networks = ("urllib.request", "requests", "httpx", "http.client", "socket", "huggingface_hub")
    importing = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name.startswith(networks) for name in imported(path))
    }
    assert importing <= {"transcripts/recognition/weights.py"}
