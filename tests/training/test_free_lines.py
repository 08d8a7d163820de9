"""Agents' own lines, outside any file: taken for the acts that they are; a good line is never a harm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from plays import late_parcel

from training.scenarios.acts import HARMS, Move
from training.scenarios.customer.understanding import understand

ROOT = Path(__file__).resolve().parents[2]
#: Language, acts that a reader names (`a|b` is either, `!a` a harm that may be noticed), the line.
TABLE = Path(__file__).with_name("agent_lines.tsv")


def read(text: str, language: str) -> Move:
    return understand(text, late_parcel(), language)


def _told(language: str) -> Iterator[tuple[bool, str]]:
    """Each expected act of a language, and whether the customer took it so."""
    for row in TABLE.read_text("utf-8").splitlines():
        tag, wanted, line = row.split("\t")
        if tag != language:
            continue
        names = read(line, "en" if tag == "en" else "zh-Hans").names
        for act in wanted.split():
            if not act.startswith("!"):
                yield not set(act.split("|")).isdisjoint(names), f"{act}: {names}: {line}"


@pytest.mark.parametrize(("language", "least"), [("en", 0.75), ("zh", 0.75)])
def test_free_lines_are_taken_for_the_acts_that_a_reader_names(language: str, least: float) -> None:
    told = list(_told(language))
    right = sum(ok for ok, _ in told) / len(told)
    print(
        f"{language}: {right:.0%} of {len(told)} acts", *(w for ok, w in told if not ok), sep="\n"
    )
    assert right >= least


def _good_lines() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "examples" / "conversations").glob("*-good.json")):
        yield from _lines(json.loads(path.read_text("utf-8")))
    for row in (ROOT / "tests/qa/scoring/contrast/pairs.jsonl").read_text("utf-8").splitlines():
        yield from _lines(json.loads(row)["a"])


def _lines(conversation: dict[str, object]) -> Iterator[tuple[str, str]]:
    turns = conversation["turns"]
    assert isinstance(turns, list)
    yield from (
        (str(conversation["language"]), t["text"]) for t in turns if t["speaker"] == "agent"
    )


def test_hardly_a_good_line_is_taken_for_a_harm() -> None:
    lines = [(tag, text) for tag, text in _good_lines() if tag in ("en", "zh-Hans", "zh-Hant")]
    charged = [text for tag, text in lines if set(read(text, tag).names) & set(HARMS)]
    print(f"{len(charged)} of {len(lines)} good lines", *charged, sep="\n")
    assert len(lines) > 200 and len(charged) <= 0.01 * len(lines)


#: Lines that were written before anybody looked at what the reader makes of them; `-act` must not be found.
FRESH = Path(__file__).with_name("fresh_lines.tsv")


def _faults(wanted: str, names: set[str]) -> list[str]:
    faults, allowed = [], set()
    for word in wanted.split():
        alternatives = set(word.lstrip("!-").split("|"))
        allowed |= {*HARMS, "refuse"} if word.startswith("!") else alternatives
        if word.startswith("-") is not alternatives.isdisjoint(names):
            faults.append(word)
    return faults + sorted(names & {*HARMS, "refuse"} - allowed)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_natural_lines_are_neither_misread_as_harm_nor_credited_for_what_they_do_not(
    language: str,
) -> None:
    rows = [row.split("\t") for row in FRESH.read_text("utf-8").splitlines()]
    own = [(wanted, line) for tag, wanted, line in rows if tag == language]
    wrong = [
        f"{faults}: {line}"
        for wanted, line in own
        if (faults := _faults(wanted, set(read(line, language).names)))
    ]
    print(*wrong, sep="\n")
    assert len(own) >= 100 and len(wrong) <= 0.03 * len(own)
