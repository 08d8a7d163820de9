"""Rubric files: found by name or path, read from YAML, every problem named with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from qa.errors import RubricError
from qa.rubric import Language, Rubric
from qa.scorecard import Status
from qa.yaml_file import YamlProblem, language_problems, line_of, parse, schema_problems
from transcripts.home import home

_SUFFIXES = (".yaml", ".yml")
_ID = re.compile(r"^id:\s*['\"]?([a-z0-9_-]+)", re.M)
_TEXTS = frozenset(
    ("name", "question", "purpose", "not_applicable", "guidance", "anchor", "text", "pitfalls")
)


def load_rubric(name: str) -> Rubric:
    """The rubric of a path, or of a name in ./rubrics, $EVENHAND_HOME/rubrics, or the shipped ones.

    `name@version` accepts that version only. Raises RubricError with every problem of the file.
    """
    return load_with_path(name)[0]


def load_with_path(name: str) -> tuple[Rubric, Path]:
    """The rubric of a name as `load_rubric` finds it, and the file that it was read from."""
    path, version = _find(name), None
    if path is None and "@" in name:
        plain, _, version = name.rpartition("@")
        path = _find(plain)
    if path is None:
        known = ", ".join(sorted({p.stem for p in rubric_files()}))
        raise RubricError(
            [f"rubric {name!r}: no such file or name; accepted are a YAML file or one of: {known}"]
        )
    rubric = read_rubric(path)
    if version is not None and rubric.version != version:
        raise RubricError(
            [
                f"{path}: rubric {rubric.id!r} is version {rubric.version!r}, but {version!r} is asked for"
            ]
        )
    return rubric, path


def rubric_files() -> Iterator[Path]:
    """All rubric files that a name can find; an earlier folder hides the same name in a later one."""
    seen: set[str] = set()
    for folder in _folders():
        for path in sorted(folder.glob("*.y*ml")) if folder.is_dir() else ():
            if path.suffix in _SUFFIXES and path.stem not in seen:
                seen.add(path.stem)
                yield path


def _folders() -> tuple[Path, ...]:
    return Path("rubrics"), home() / "rubrics", Path(str(files("rubrics")))


def _find(name: str) -> Path | None:
    path = Path(name)
    if path.suffix in _SUFFIXES and path.is_file():
        return path
    if "/" in name or "\\" in name:
        return None
    known = list(rubric_files())
    named = (p for p in known if p.stem == name)
    return next(named, None) or next((p for p in known if _id_of(p) == name), None)


def _id_of(path: Path) -> str | None:
    """The id a file gives itself, without reading the rest of it."""
    try:
        found = _ID.search(path.read_text("utf-8-sig", "replace"))
    except OSError:
        return None
    return found[1] if found else None


def read_rubric(path: Path) -> Rubric:
    """The rubric of a YAML file. Raises RubricError: all schema problems at once, by line.

    A syntax error or a duplicate key stops the reading, so those come one at a time.
    """
    data = _parse(path)
    _refuse(path, {*schema_problems(Rubric, data, "rubric"), *_meaning_problems(data)})
    rubric = Rubric.model_validate(data)
    _refuse(path, set(_conditions_that_never_hold(rubric, data)))
    return rubric


def _refuse(path: Path, problems: set[tuple[int, str]]) -> None:
    if problems:
        raise RubricError([f"{path}:{line}: {text}" for line, text in sorted(problems)])


def _parse(path: Path) -> Any:
    try:
        return parse(path, "a rubric is a mapping with id, version, languages, name, sections")
    except YamlProblem as wrong:
        raise RubricError([str(wrong)]) from wrong


def _meaning_problems(data: Any) -> Iterator[tuple[int, str]]:
    """What the types cannot say: translations, unique ids, conditions that can hold."""
    languages = data.get("languages")
    if isinstance(languages, list):
        wanted = [tag for tag in languages if tag in get_args(Language)]
        yield from language_problems(data, wanted, _TEXTS)
    seen: dict[str, int] = {}
    for where, criterion in _criteria(data):
        id = criterion.get("id")
        line = line_of(data, (*where, "id"))
        if isinstance(id, str) and id in seen:
            first = seen[id]
            yield line, f"criterion id {id!r} stands twice (first on line {first}); ids are unique"
        elif isinstance(id, str):
            seen[id] = line
    for where, criterion in _criteria(data):
        applies = criterion.get("applies")
        answers = applies.get("answer") if isinstance(applies, Mapping) else None
        for other in answers if isinstance(answers, Mapping) else ():
            if other not in seen or other == criterion.get("id"):
                yield (
                    line_of(data, (*where, "applies", "answer", other)),
                    f"criterion {criterion.get('id')!r} depends on the answer to {other!r}, "
                    "which is no other criterion",
                )


def _conditions_that_never_hold(rubric: Rubric, data: Any) -> Iterator[tuple[int, str]]:
    """Conditions on an answer that the other criterion cannot get, or on each other in a circle."""
    for (where, _), criterion in zip(_criteria(data), rubric.criteria, strict=True):
        for other, accepted in criterion.conditions.items():
            possible = (*rubric.criterion(other).answers, *get_args(Status))
            for answer in sorted(set(accepted) - set(possible)):
                yield (
                    line_of(data, (*where, "applies", "answer", other)),
                    f"criterion {criterion.id!r} depends on {answer!r}, which is no answer to "
                    f"{other!r}; accepted are {', '.join(possible)}",
                )
    try:
        rubric.by_dependence()
    except CycleError as circle:
        first = next(w for w, c in _criteria(data) if c["id"] in circle.args[1])
        names = " -> ".join(circle.args[1])
        yield (
            line_of(data, (*first, "applies")),
            f"criteria depend on each other in a circle: {names}",
        )


def _criteria(data: Any) -> Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]]:
    sections = data.get("sections")
    for i, section in enumerate(sections if isinstance(sections, list) else ()):
        criteria = section.get("criteria") if isinstance(section, Mapping) else None
        for k, criterion in enumerate(criteria if isinstance(criteria, list) else ()):
            if isinstance(criterion, Mapping):
                yield ("sections", i, "criteria", k), criterion
