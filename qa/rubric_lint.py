"""What makes two reviewers read a rubric differently, found in its texts: advice, not mistakes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any, get_args

from qa.rubric import Criterion, Language, Rubric
from qa.yaml_file import line_of, parse
from transcripts.language import fold

#: Texts of two levels more alike than this (0..100, of the words they share) say the same.
_ALIKE = 90.0
_QUESTION_MARKS = re.compile(r"[?？]")
#: Two questions in one: a second verb of asking or judging after 'and', 'or', 并且, 以及 and the like.
_TWO = {
    "en": re.compile(
        r"\band (?:also|then|did|does|do|was|were|is|are|how|whether|why|what)\b|\band/or\b"
        r"|\b(?:did|does|was|were|is|are|how|whether)\b.*\bor (?:did|was|were|how|whether)\b"
    ),
    "zh": re.compile(r"是否.+(?:并|且|及|和|也|又).*是否|有没有.+有没有|并且.*(?:是否|有没有|吗)|以及(?:是否|有没有|如何|怎么)"),
}  # fmt: skip


def lint(path: Path, rubric: Rubric) -> tuple[str, ...]:
    """Advice on a rubric that was read from a file, `file:line: what`, in the order of the file."""
    data = parse(path, "a rubric")
    found = {
        (line_of(data, at), text)
        for at, text in (*_languages(rubric), *_of_criteria(rubric), *_vague(rubric))
    }
    return tuple(f"{path}:{line}: {text}" for line, text in sorted(found))


_Place = tuple[str | int, ...]


def _criteria(rubric: Rubric) -> Iterator[tuple[_Place, Criterion]]:
    for s, section in enumerate(rubric.sections):
        for c, criterion in enumerate(section.criteria):
            yield ("sections", s, "criteria", c), criterion


def _languages(rubric: Rubric) -> Iterator[tuple[_Place, str]]:
    missing = [tag for tag in get_args(Language) if tag not in rubric.languages]
    if missing:
        yield (
            ("languages",),
            f"no texts in {', '.join(missing)}: reviewers and agents who read them see another language",
        )


def _of_criteria(rubric: Rubric) -> Iterator[tuple[_Place, str]]:
    for at, criterion in _criteria(rubric):
        name = f"criterion {criterion.id!r}"
        if criterion.not_applicable is None and criterion.applies is None:
            yield (
                (*at, "id"),
                f"{name} does not say when it is not applicable (`not_applicable`): what is not "
                "called for would be marked down",
            )
        for language, text in criterion.question.items():
            if _asks_twice(text, language):
                yield (
                    (*at, "question", language),
                    f"{name} asks two things in one question; make it two criteria, or one thing",
                )
        for one, other in combinations(criterion.levels, 2):
            for language, text in one.anchor.items():
                if _alike(text, other.anchor.get(language, "")) >= _ALIKE:
                    yield (
                        (*at, "levels", other.level - 1, "anchor", language),
                        f"{name}: levels {one.level} and {other.level} say nearly the same in "
                        f"{language}; say what can be observed at one and not at the other",
                    )


def _asks_twice(text: str, language: str) -> bool:
    if len(_QUESTION_MARKS.findall(text)) > 1:
        return True
    return bool(_TWO["zh" if language.startswith("zh") else "en"].search(fold(text).lower()))


def _alike(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(fold(one), fold(other)))


def _vague(rubric: Rubric) -> Iterator[tuple[_Place, str]]:
    """Vague words in questions and anchors; pitfalls and guidance may name what is not meant."""
    for at, criterion in _criteria(rubric):
        texts = [((*at, "question"), criterion.question)]
        texts += [
            ((*at, "levels", index, "anchor"), level.anchor)
            for index, level in enumerate(criterion.levels)
        ]
        for where, by_language in texts:
            for language, text in by_language.items():
                pattern = _pattern("zh" if language.startswith("zh") else "en")
                words = [text[m.start() : m.end()] for m in pattern.finditer(fold(text).lower())]
                if words:
                    shown = ", ".join(dict.fromkeys(words))
                    yield (
                        (*where, language),
                        f"criterion {criterion.id!r}: {shown!r} means something else to every "
                        "reviewer; say what can be seen or heard",
                    )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    lists: Mapping[str, Any] = tomllib.loads(
        files("qa").joinpath("vague.toml").read_text(encoding="utf-8")
    )
    words = sorted({fold(word).lower() for word in lists[language]}, key=len, reverse=True)
    joined = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![a-z-])(?:{joined})(?![a-z-])" if language == "en" else joined)
