"""An installed wheel does what the checkout does, with nothing of the checkout on its path."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from house import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    out = tmp_path_factory.mktemp("dist")
    _run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)
    )
    return next(out.glob("evenhand-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`bin` of a clean environment with the wheel; its libraries are those installed here."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    python = folder / "bin" / "python"
    _run(
        sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
        "--no-index", "--disable-pip-version-check", str(wheel),
    )  # fmt: skip
    own = Path(
        _run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    )
    # A folder named in a .pth is searched, but its own .pth files (the checkout's) are not read.
    (own / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder far from the checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENHAND_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-800:]}"
    return done.stdout


def test_the_checkout_is_not_on_the_path(installed: Path, elsewhere: Path) -> None:
    code = (
        "import desk, qa, transcripts, rubrics; print(desk.__file__, qa.__file__, rubrics.__file__)"
    )
    places = _run(str(installed / "python"), "-c", code).split()
    assert all(Path(place).is_relative_to(installed.parent) for place in places), places


def test_the_shipped_rubric_is_found_from_an_installed_wheel(
    installed: Path, elsewhere: Path
) -> None:
    listed = [
        json.loads(line)
        for line in _run(str(installed / "evenhand"), "rubric", "list", "--json").splitlines()
    ]
    assert "five-consistencies" in [rubric["id"] for rubric in listed] and len(listed) == 6
    assert Path(listed[0]["path"]).is_relative_to(installed.parent)


def test_an_installed_wheel_scores_a_conversation(installed: Path, elsewhere: Path) -> None:
    example = ROOT / "examples" / "conversations" / "late-order-en-good.json"
    (elsewhere / "chat.json").write_bytes(example.read_bytes())
    card = json.loads(_run(str(installed / "evenhand"), "score", "chat.json", "--format", "jsonl"))
    assert card["conversation"] == "late-order-en-good"
    assert {score["status"] for score in card["scores"]} == {"scored"}


def test_an_installed_wheel_writes_the_page(installed: Path, elsewhere: Path) -> None:
    example = ROOT / "examples" / "conversations" / "late-order-en-good.json"
    _run(str(installed / "evenhand"), "score", str(example), "--out", "report.html")
    assert "late-order-en-good" in (elsewhere / "report.html").read_text("utf-8")


def test_the_examples_of_the_demo_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    folders = [ROOT / "examples" / name for name in ("conversations", "recordings")]
    ours = [f.relative_to(ROOT) for folder in folders for f in folder.iterdir() if f.is_file()]
    assert [str(f) for f in ours if f"desk/{f.as_posix()}" not in names] == []


def test_the_demo_of_an_installed_wheel_takes_its_own_examples(
    installed: Path, elsewhere: Path
) -> None:
    code = "from desk.cli.demo import examples; print(examples())"
    place = Path(_run(str(installed / "python"), "-c", code).strip())
    assert place.is_relative_to(installed.parent)
    assert (place / "conversations" / "late-order-en-good.json").is_file()


def test_the_wheel_carries_no_tests_and_no_caches(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    assert [
        n for n in names if n.startswith(("tests/", "bench/", "docs/")) or "__pycache__" in n
    ] == []
    assert wheel.stat().st_size < 5 * 1024 * 1024
