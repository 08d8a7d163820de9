"""Writes the table of formats in formats.md from the formats there are: `.venv/bin/python docs/make_tables.py`."""

from __future__ import annotations

import re
from pathlib import Path

from transcripts.formats import FORMATS

PAGE = Path(__file__).resolve().parent / "formats.md"
_BLOCK = re.compile(r"(<!-- table of formats -->\n).*?(<!-- end of table -->)", re.S)


def formats_table() -> str:
    """A row a format: its name, suffixes, how it is recognised, what it carries and cannot carry."""
    rows = [
        f"| `{f.name}` | {' '.join(f.suffixes)} | {f.known_by} | {f.carries} | {f.loses} |"
        for f in FORMATS.values()
    ]
    return "\n".join(
        [
            "| format | suffixes | recognised by | carries | cannot carry |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def with_table(text: str) -> str:
    """The page with its table as the formats are."""
    return _BLOCK.sub(lambda block: f"{block[1]}{formats_table()}\n{block[2]}", text)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
