"""Rubric files: found by name or path, read from YAML, every problem named with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from qa.errors import RubricError
from qa.rubric import Language, Rubric
from qa.scorecard import Status
from transcripts.home import home

_SUFFIXES = (".yaml", ".yml")
_ID = re.compile(r"^id:\s*['\"]?([a-z0-9_-]+)", re.M)
_MAX_BYTES = 2 * 1024 * 1024
_TEXTS = ("name", "question", "purpose", "not_applicable", "guidance", "anchor", "text")


def load_rubric(name: str) -> Rubric:
    """The rubric of a path, or of a name in ./rubrics, $EVENHAND_HOME/rubrics, or the shipped ones.

    `name@version` accepts that version only. Raises RubricError with every problem of the file.
    """
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
    return rubric


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
    _refuse(path, {*_schema_problems(data), *_meaning_problems(data)})
    rubric = Rubric.model_validate(data)
    _refuse(path, set(_conditions_that_never_hold(rubric, data)))
    return rubric


def _refuse(path: Path, problems: set[tuple[int, str]]) -> None:
    if problems:
        raise RubricError([f"{path}:{line}: {text}" for line, text in sorted(problems)])


def _parse(path: Path) -> Any:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RubricError(
                [f"{path}: {path.stat().st_size} bytes; a rubric is at most {_MAX_BYTES}"]
            )
        text = path.read_text("utf-8-sig")
    except OSError as missing:
        raise RubricError([f"{path}: cannot be read: {missing.strerror}"]) from missing
    except UnicodeDecodeError as wrong:
        raise RubricError(
            [f"{path}: not UTF-8 text (byte {wrong.start}); save it as UTF-8"]
        ) from wrong
    try:
        data = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        raise RubricError(
            [f"{path}:{line}: not YAML: {_first_line(str(wrong.problem or wrong.context))}"]
        ) from wrong
    except Exception as wrong:  # ruamel raises plain exceptions for odd bytes
        raise RubricError([f"{path}: not YAML: {_first_line(str(wrong))}"]) from wrong
    if not isinstance(data, Mapping):
        raise RubricError(
            [f"{path}:1: a rubric is a mapping with id, version, languages, name, sections"]
        )
    if _repeats(data, set()):
        raise RubricError([f"{path}: aliases (*name) are not read; write out what they stand for"])
    return data


def _repeats(node: Any, seen: set[int]) -> bool:
    """True where one part stands in two places: a few aliases of aliases never come to an end."""
    if not isinstance(node, Mapping | list):
        return False
    if id(node) in seen:
        return True
    seen.add(id(node))
    return any(
        _repeats(part, seen) for part in (node.values() if isinstance(node, Mapping) else node)
    )


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "cannot be read"


def _schema_problems(data: Any) -> Iterator[tuple[int, str]]:
    try:
        Rubric.model_validate(data)
    except ValidationError as wrong:
        errors = wrong.errors()
        holders = {e["loc"][:depth] for e in errors for depth in range(len(e["loc"]))}
        for error in errors:
            if error["type"] == "too_short" and error["loc"] in holders:
                continue  # its items are there, and wrong: each is said for itself
            where = ".".join(map(str, error["loc"])) or "rubric"
            yield _line(data, error["loc"]), f"{where}: {_said(error)}"


def _said(error: Any) -> str:
    kind, given = error["type"], error["input"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a field of this form; remove it or correct its spelling"
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    shown = repr(given)[:60]
    if kind == "string_type" and isinstance(given, int | float):
        return f"is the number {shown}; write it in quotes"
    if isinstance(given, Mapping | list):
        shown = "a mapping" if isinstance(given, Mapping) else f"a list of {len(given)}"
    return f"is {shown}; {error['msg'][:1].lower()}{error['msg'][1:]}"


def _line(root: Any, path: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest part of a path that is in the file."""
    line, data = 1, root
    for key in path:
        try:
            place = data.lc.item if isinstance(key, int) else data.lc.key
            line = place(key)[0] + 1
            data = data[key]
        except (KeyError, TypeError, IndexError, AttributeError):
            break
    return line


def _meaning_problems(data: Any) -> Iterator[tuple[int, str]]:
    """What the types cannot say: translations, unique ids, conditions that can hold."""
    languages = data.get("languages")
    if isinstance(languages, list):
        wanted = [tag for tag in languages if tag in get_args(Language)]
        yield from _translations(data, wanted, ())
    seen: dict[str, int] = {}
    for where, criterion in _criteria(data):
        id = criterion.get("id")
        line = _line(data, (*where, "id"))
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
                    _line(data, (*where, "applies", "answer", other)),
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
                    _line(data, (*where, "applies", "answer", other)),
                    f"criterion {criterion.id!r} depends on {answer!r}, which is no answer to "
                    f"{other!r}; accepted are {', '.join(possible)}",
                )
    try:
        rubric.by_dependence()
    except CycleError as circle:
        first = next(w for w, c in _criteria(data) if c["id"] in circle.args[1])
        names = " -> ".join(circle.args[1])
        yield (
            _line(data, (*first, "applies")),
            f"criteria depend on each other in a circle: {names}",
        )


def _criteria(data: Any) -> Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]]:
    sections = data.get("sections")
    for i, section in enumerate(sections if isinstance(sections, list) else ()):
        criteria = section.get("criteria") if isinstance(section, Mapping) else None
        for k, criterion in enumerate(criteria if isinstance(criteria, list) else ()):
            if isinstance(criterion, Mapping):
                yield ("sections", i, "criteria", k), criterion


def _translations(
    node: Any, wanted: list[str], at: tuple[Any, ...], root: Any = None
) -> Iterator[tuple[int, str]]:
    root = node if root is None else root
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in _TEXTS and isinstance(value, Mapping):
                yield from _text_languages(value, wanted, (*at, key), root)
            elif key == "pitfalls" and isinstance(value, list):
                for i, text in enumerate(value):
                    if isinstance(text, Mapping):
                        yield from _text_languages(text, wanted, (*at, key, i), root)
            else:
                yield from _translations(value, wanted, (*at, key), root)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _translations(value, wanted, (*at, i), root)


def _text_languages(
    text: Mapping[str, Any], wanted: list[str], at: tuple[Any, ...], root: Any
) -> Iterator[tuple[int, str]]:
    where = ".".join(map(str, at))
    missing = [tag for tag in wanted if tag not in text]
    extra = [str(tag) for tag in text if tag not in wanted]
    if missing:
        yield _line(root, at), f"{where}: no text in {', '.join(missing)}"
    if extra:
        yield (
            _line(root, at),
            f"{where}: text in {', '.join(extra)}, which `languages` does not name ({', '.join(wanted)})",
        )
