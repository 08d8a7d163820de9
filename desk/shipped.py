"""Where what ships with the program is found: in a wheel, or beside it in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def examples() -> Path:
    """The shipped examples: inside the installed package, else beside it in a checkout."""
    packaged = Path(str(files("desk"))) / "examples"
    return packaged if packaged.is_dir() else Path(str(files("desk"))).parent / "examples"
