"""`python -m desk.notebooks [FOLDER]`: writes the notebooks that ship, in every language."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

from desk.notebooks.building import NOTEBOOKS, written
from qa.rubric import Language
from transcripts.home import write_whole


def write_shipped(folder: Path) -> list[Path]:
    """Each notebook as `NAME.LANGUAGE.ipynb`, on the conversations that ship."""
    made = []
    for name, build in NOTEBOOKS.items():
        for language in get_args(Language):
            made.append(folder / f"{name}.{language}.ipynb")
            write_whole(made[-1], written(build(language, None)))
    return made


if __name__ == "__main__":
    for path in write_shipped(Path(sys.argv[1] if len(sys.argv) > 1 else "notebooks")):
        print(path)
