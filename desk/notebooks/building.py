"""The notebooks themselves, written with nbformat: text for people, short cells, no outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.notebooks.errors import NotebookError
from desk.notebooks.wording import wording
from qa.rubric import Language

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Material:
    """What a notebook opens: paths as they stand in it, and whether they begin at its folder."""

    scorecards: str
    conversations: tuple[str, ...]
    rubric: str | None = None
    relative: bool = False


def first_look(language: Language, material: Material | None = None) -> NotebookNode:
    """A first look at consistency; without material, at the conversations that ship."""
    say = wording(language)
    where = "open_examples" if material is None else "absolute"
    if material is not None and material.relative:
        where = "relative"
    return _notebook(language, [
        say("first_look.title"),
        f"{say('first_look.open')}\n\n{say(f'first_look.{where}')}",
        _opening(language, material),
        say("first_look.frames"),
        ('calls.scores[["conversation", "channel", "language", "criterion", "level", "value"]].head()',),
        ('calls.turns[["conversation", "position", "speaker", "start", "emotion", "text"]].head()',),
        say("first_look.consistency"),
        ("calls.consistency()",),
        say("first_look.groups"),
        ('calls.consistency("channel")',),
        ('calls.consistency("language")',),
        say("first_look.picture"),
        ('calls.picture("channel")',),
        ('calls.picture("language")',),
        say("first_look.both"),
        ('calls.picture("channel", "language")',),
        say("first_look.behind"),
        ("criterion = calls.least_even()\ncalls.behind(criterion)",),
        say("first_look.look"),
        ("calls.look(calls.lowest(criterion), criterion)",),
        say("first_look.change"),
        ("calls.what_moves(weights={criterion: 2})",),
        ("calls.what_moves(drop=[criterion])",),
        say("first_look.norms"),
        ('calls.what_moves(norms={"chat": {"first": 45}})',),
        say("first_look.end"),
    ])  # fmt: skip


#: name -> what builds it. `evenhand notebook new NAME` knows these.
NOTEBOOKS: dict[str, Callable[[Language, Material | None], Any]] = {"first-look": first_look}


def _opening(language: Language, material: Material | None) -> tuple[str]:
    imports = "from desk.notebooks.coach import "
    if material is None:
        return (
            f"{imports}open_examples\n\ncalls = open_examples(language={_text(language)})\ncalls",
        )
    lines = [
        f"{imports}open_scorecards",
        "",
        "calls = open_scorecards(",
        f"    {_text(material.scorecards)},",
        f"    conversations=[{', '.join(map(_text, material.conversations))}],",
        *([f"    rubric={_text(material.rubric)},"] if material.rubric else []),
        f"    language={_text(language)},",
        ")",
        "calls",
    ]
    return ("\n".join(lines),)


def _text(value: str) -> str:
    """A Python string, in double quotes and with Chinese as it is."""
    import json

    return json.dumps(value, ensure_ascii=False)


def _notebook(language: Language, parts: Sequence[str | tuple[str]]) -> NotebookNode:
    """Markdown from texts, code from one-tuples; the ids of cells are their numbers."""
    import nbformat

    v4: Any = nbformat.v4
    cells = []
    for number, part in enumerate(parts, 1):
        id = f"cell-{number:02}"
        cells.append(
            v4.new_markdown_cell(part, id=id)
            if isinstance(part, str)
            else v4.new_code_cell(part[0], id=id)
        )
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "language": language}
    made: NotebookNode = v4.new_notebook(cells=cells, metadata=metadata)
    return made


def written(notebook: NotebookNode) -> str:
    """The notebook as the text of its file."""
    import nbformat

    plain: Any = nbformat
    return f"{plain.writes(notebook).rstrip()}\n"


def check_installed() -> None:
    """Raise NotebookError where what notebooks need is not installed."""
    from importlib.util import find_spec

    missing = [name for name in ("nbformat", "pandas", "ipykernel") if find_spec(name) is None]
    if missing:
        raise NotebookError(
            f"notebooks need {', '.join(missing)}: pip install 'evenhand[notebook]'"
        )


def placed(path: str, folder: Path) -> tuple[str, bool]:
    """A path as a notebook in `folder` names it, and whether that begins at the folder.

    What lies in the folder is named from there, so that both can move; the rest in full.
    """
    whole, home = Path(path).absolute(), folder.absolute()
    if whole.is_relative_to(home):
        return Path(relpath(whole, home)).as_posix(), True
    return str(whole), False
