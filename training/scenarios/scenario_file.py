"""Scenario files: found by name or path, read from YAML, every problem named with its line."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from qa.rubric import Language
from qa.yaml_file import YamlProblem, language_problems, line_of, parse, schema_problems
from training.errors import ScenarioError
from training.scenarios.scenario import Scenario
from training.scenarios.scenario_check import meaning_problems
from transcripts.home import home, write_whole

#: What marks a text of a draft that a person must still write.
UNWRITTEN = "FILL IN"
_SUFFIXES = (".yaml", ".yml")
_WHAT = "a scenario is a mapping with id, version, languages, title, situation, customer, goals ..."
#: Keys under which a text, or several ways of saying something, stand by language.
_TEXTS = frozenset(
    "title situation name address text hint why instead says opening replies thing trouble want".split()
)


def load_scenario(name: str) -> Scenario:
    """The scenario of a path, or of a name in ./scenarios, $EVENHAND_HOME/scenarios, or the shipped ones.

    `name@version` accepts that version only. Raises ScenarioError with every problem of the file.
    """
    path, version = _find(name), None
    if path is None and "@" in name:
        plain, _, version = name.rpartition("@")
        path = _find(plain)
    if path is None:
        known = ", ".join(sorted(p.stem for p in scenario_files()))
        raise ScenarioError(
            [
                f"scenario {name!r}: no such file or name; accepted are a YAML file or one of: {known}"
            ]
        )
    scenario = read_scenario(path)
    if version is not None and scenario.version != version:
        raise ScenarioError(
            [
                f"{path}: scenario {scenario.id!r} is version {scenario.version!r}, but {version!r} is asked for"
            ]
        )
    return scenario


def scenario_files() -> Iterator[Path]:
    """All scenario files that a name can find; an earlier folder hides the same name in a later one."""
    seen: set[str] = set()
    for folder in (Path("scenarios"), home() / "scenarios", shipped_folder()):
        for path in sorted(folder.glob("*.y*ml")) if folder.is_dir() else ():
            if path.suffix in _SUFFIXES and path.stem not in seen:
                seen.add(path.stem)
                yield path


def shipped_folder() -> Path:
    """Where the scenarios that ship with the package are."""
    return Path(str(files("training.scenarios") / "library"))


def _find(name: str) -> Path | None:
    path = Path(name)
    if path.suffix in _SUFFIXES and path.is_file():
        return path
    if "/" in name or "\\" in name:
        return None
    return next((p for p in scenario_files() if p.stem == name), None)


def read_scenario(path: Path) -> Scenario:
    """The scenario of a YAML file. Raises ScenarioError: all problems at once, by line.

    A syntax error or a duplicate key stops the reading, so those come one at a time. The meaning
    (do the good replies do what they claim?) is checked once the form is right.
    """
    try:
        stat = path.stat()
    except OSError as missing:
        raise ScenarioError([f"{path}: cannot be read: {missing.strerror}"]) from missing
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, size: int) -> Scenario:
    """From the file, or from what was kept when a shipped file of this content was checked before."""
    if path.parent != shipped_folder():
        return _checked(path)
    kept = home() / "cache" / "scenarios" / f"{path.stem}-{_fingerprint(path)}.json"
    with contextlib.suppress(OSError, ValueError):
        return Scenario.model_validate_json(kept.read_bytes())
    scenario = _checked(path)
    with contextlib.suppress(OSError):  # a home that cannot be written costs time, nothing else
        kept.parent.mkdir(parents=True, exist_ok=True)
        for older in kept.parent.glob(f"{path.stem}-{'?' * 16}.json"):
            older.unlink(missing_ok=True)
        write_whole(kept, scenario.model_dump_json())
    return scenario


def _fingerprint(path: Path) -> str:
    """What a checked scenario depends on: its text, and the code and tables that read and check it."""
    return hashlib.sha256(path.read_bytes() + _code()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Sizes and times of the files of the reading and of this package."""
    folders = (Path(str(files(name))) for name in ("qa.reading", "training.scenarios"))
    found = sorted(p for f in folders for p in f.rglob("*") if p.suffix in (".py", ".toml"))
    return repr([(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in found]).encode()


def _checked(path: Path) -> Scenario:
    """A file read and checked in full."""
    try:
        data = parse(path, _WHAT)
    except YamlProblem as wrong:
        raise ScenarioError([str(wrong)]) from wrong
    unwritten = set(_unwritten(data, data))
    form = {*schema_problems(Scenario, data, "scenario"), *_texts(data)}
    _refuse(path, form and form | unwritten)
    scenario = Scenario.model_validate(data)
    meaning = {(line_of(data, at), said) for at, said in meaning_problems(scenario)}
    _refuse(path, meaning | unwritten)
    return scenario


def _unwritten(data: Any, part: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[int, str]]:
    """Every text of a draft that nobody has written yet."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _unwritten(data, value, (*at, key))
    elif isinstance(part, list):
        for i, value in enumerate(part):
            yield from _unwritten(data, value, (*at, i))
    elif isinstance(part, str) and UNWRITTEN in part:
        yield line_of(data, at), f"{'.'.join(map(str, at))}: still to be written: {part!r}"


def _texts(data: Any) -> Iterator[tuple[int, str]]:
    languages = data.get("languages")
    if isinstance(languages, list):
        wanted = [tag for tag in languages if tag in get_args(Language)]
        yield from language_problems(data, wanted, _TEXTS)


def _refuse(path: Path, problems: set[tuple[int, str]]) -> None:
    if problems:
        raise ScenarioError([f"{path}:{line}: {text}" for line, text in sorted(problems)])


def begin_scenario(id: str, like: str | None, target: Path) -> None:
    """Write a scenario to begin from: a small one, or a copy of `like`, under a new id.

    Raises ScenarioError where the id is no id, `like` is none, or the file is there already.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", id):
        raise ScenarioError([f"id {id!r}; accepted are a-z, 0-9, - and _, at most 64"])
    if target.exists():
        raise ScenarioError([f"{target}: is there already; choose another --out or remove it"])
    source = _find(like) if like else Path(str(files("training.scenarios") / "template.yaml"))
    if source is None:
        load_scenario(like or "")  # says which names there are
        return
    text = re.sub(r"^id: .*$", f"id: {id}", source.read_text("utf-8"), count=1, flags=re.M)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, text)
