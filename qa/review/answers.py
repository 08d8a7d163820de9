"""What a person may answer, in every language: a level, yes or no, a choice, not applicable, cannot tell."""

from __future__ import annotations

from typing import Literal, NamedTuple

from qa.messages import Messages
from qa.rubric import Criterion
from qa.scorecard import value_of
from transcripts.language import fold

#: What became of a question that a person was asked. Only `scored` has a level or a value.
Answered = Literal["scored", "not_applicable", "cannot_tell"]

#: Folded words for an answer that is no level: what sheets offer, and what people write instead.
_WORDS: dict[str, Answered] = {
    **dict.fromkeys(
        ("n/a", "na", "n.a.", "not applicable", "does not apply", "不适用", "不涉及", "用不到"),
        "not_applicable",
    ),
    **dict.fromkeys(
        ("cannot tell", "can't tell", "can not tell", "cannot say", "can't say", "cannot judge", "unsure", "not sure",
         "无法判断", "无法判定", "难以判断", "判断不了", "看不出来", "看不出", "不确定"),
        "cannot_tell",
    ),
}  # fmt: skip
_YES, _NO = frozenset({"yes", "y", "是", "有"}), frozenset({"no", "n", "否", "不是", "没有", "没"})


class Answer(NamedTuple):
    """One answer: `level` of a scale, `value` 0..1; neither where it is not `scored`."""

    status: Answered
    level: int | None = None
    value: float | None = None


def offered(criterion: Criterion, say: Messages) -> tuple[str, ...]:
    """What a sheet offers in its language: the answers, then 'n/a' and 'cannot tell'."""
    scored = criterion.answers
    if criterion.kind == "yes_no":
        scored = (say("score.yes").lower(), say("score.no").lower())
    return (*scored, say("sheet.not_applicable"), say("sheet.cannot_tell"))


def read_answer(criterion: Criterion, text: str) -> Answer | None:
    """The answer that a text stands for in any of the languages; None where it is none.

    A choice that the rubric does not score is one that is not applicable.
    """
    given = _folded(text)
    if criterion.kind == "choice":
        for choice in criterion.choices:
            if given in {_folded(choice.id), *map(_folded, choice.text.values())}:
                none = choice.value is None
                return Answer("not_applicable") if none else Answer("scored", None, choice.value)
    elif criterion.kind == "yes_no" and given in _YES | _NO:
        return Answer("scored", None, float(given in _YES))
    elif (number := _level(given)) in criterion.answers:
        return Answer("scored", int(number), value_of(int(number), len(criterion.levels)))
    status = unscored(text)
    return Answer(status) if status else None


def unscored(text: str) -> Answered | None:
    """`not_applicable` or `cannot_tell` where a text says so, in any language and script."""
    return _WORDS.get(_folded(text))


def _level(given: str) -> str:
    """The number of '4', '4.0', 'level 4' or '4 级'."""
    return given.removeprefix("level ").removesuffix("级").strip().removesuffix(".0")


def _folded(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").replace("’", "'").split())
