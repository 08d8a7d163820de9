"""YAML that people write: read strictly, every problem of a file at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

_MAX_BYTES = 2 * 1024 * 1024


class YamlProblem(Exception):
    """A file that cannot be read at all: one line, `file:line: what`."""


def parse(path: Path, what: str) -> Mapping[Any, Any]:
    """The mapping of a YAML file; `what` names in a message what the file should be ('a rubric').

    Raises YamlProblem: a syntax error or a duplicate key stops the reading.
    """
    text = _text(path, what)
    try:
        data = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlProblem(
            f"{path}:{line}: not YAML: {_first_line(str(wrong.problem or wrong.context))}"
        ) from wrong
    except Exception as wrong:  # ruamel raises plain exceptions for odd bytes
        raise YamlProblem(f"{path}: not YAML: {_first_line(str(wrong))}") from wrong
    if not isinstance(data, Mapping):
        raise YamlProblem(f"{path}:1: {what}")
    if _repeats(data, set()):
        raise YamlProblem(f"{path}: aliases (*name) are not read; write out what they stand for")
    return data


def _text(path: Path, what: str) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            kind = " ".join(what.split()[:2])
            raise YamlProblem(
                f"{path}: {path.stat().st_size} bytes; {kind} is at most {_MAX_BYTES}"
            )
        return path.read_text("utf-8-sig")
    except OSError as missing:
        raise YamlProblem(f"{path}: cannot be read: {missing.strerror}") from missing
    except UnicodeDecodeError as wrong:
        raise YamlProblem(
            f"{path}: not UTF-8 text (byte {wrong.start}); save it as UTF-8"
        ) from wrong


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


def schema_problems(model: type[BaseModel], data: Any, whole: str) -> Iterator[tuple[int, str]]:
    """What the types of a model forbid, by line; `whole` names the file's content in a message."""
    try:
        model.model_validate(data)
    except ValidationError as wrong:
        errors = wrong.errors()
        holders = {e["loc"][:depth] for e in errors for depth in range(len(e["loc"]))}
        for error in errors:
            if error["type"] == "too_short" and error["loc"] in holders:
                continue  # its items are there, and wrong: each is said for itself
            where = ".".join(map(str, error["loc"])) or whole
            yield line_of(data, error["loc"]), f"{where}: {_said(error)}"


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


def line_of(root: Any, path: Sequence[int | str]) -> int:
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


def language_problems(
    data: Any, wanted: Sequence[str], texts: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Texts that lack a language of the file, or have one it does not name.

    `texts` are the keys under which a text by language stands, or a list of such texts.
    """
    yield from _in(data, wanted, texts, (), data)


def _in(
    node: Any, wanted: Sequence[str], texts: frozenset[str], at: tuple[Any, ...], root: Any
) -> Iterator[tuple[int, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in texts and isinstance(value, Mapping):
                yield from _languages(value, wanted, (*at, key), root)
            elif key in texts and isinstance(value, list):
                for i, text in enumerate(value):
                    if isinstance(text, Mapping):
                        yield from _languages(text, wanted, (*at, key, i), root)
            else:
                yield from _in(value, wanted, texts, (*at, key), root)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _in(value, wanted, texts, (*at, i), root)


def _languages(
    text: Mapping[str, Any], wanted: Sequence[str], at: tuple[Any, ...], root: Any
) -> Iterator[tuple[int, str]]:
    where = ".".join(map(str, at))
    missing = [tag for tag in wanted if tag not in text]
    extra = [str(tag) for tag in text if tag not in wanted]
    if missing:
        yield line_of(root, at), f"{where}: no text in {', '.join(missing)}"
    if extra:
        yield (
            line_of(root, at),
            f"{where}: text in {', '.join(extra)}, which `languages` does not name ({', '.join(wanted)})",
        )
