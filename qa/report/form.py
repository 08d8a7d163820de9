"""What the forms of reviewers and of agents share: headings, questions and anchors in the reader's language."""

from __future__ import annotations

from qa.messages import Messages
from qa.review.answers import offered
from qa.rubric import Criterion, Rubric, in_language

#: What is asked of each criterion: `level` and `reason` are to be filled in; anchors follow.
ASKED = ("criterion", "name", "question", "level", "reason", "accepted")
#: What a cell of a spreadsheet holds (Excel: 32,767 characters), with room for the last line.
CELL = 32_000


def most_levels(rubric: Rubric) -> int:
    """How many columns of anchors a form needs."""
    return max((len(c.levels) for c in rubric.criteria), default=0)


def columns(first: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The names of all columns: those of the form, what is asked, the anchors, when it does not apply."""
    return (*first, *ASKED, *(f"level_{n + 1}" for n in range(most)), "not_applicable")


def headings(names: tuple[str, ...], say: Messages) -> list[str]:
    """The columns as the reader's language calls them; `review import` knows them in each."""
    return [
        say("sheet.column.anchor", n=name.removeprefix("level_"))
        if name.startswith("level_")
        else say.named("sheet.column", name)
        for name in names
    ]


def asked(criterion: Criterion, say: Messages, most: int) -> list[str]:
    """One criterion in the order of `columns`, without an answer."""
    anchors = [in_language(level.anchor, say.language) for level in criterion.levels]
    rule = criterion.not_applicable
    return [
        criterion.id,
        in_language(criterion.name, say.language),
        in_language(criterion.question, say.language),
        "",
        "",
        _accepted(criterion, say),
        *anchors,
        *[""] * (most - len(anchors)),
        in_language(rule, say.language) if rule else say("sheet.not_applicable.rule"),
    ]


def _accepted(criterion: Criterion, say: Messages) -> str:
    """What may be filled in, a line each where the answers need a text."""
    if criterion.kind != "choice":
        return say("separator").join(offered(criterion, say))
    texts = [f"{c.id}: {in_language(c.text, say.language)}" for c in criterion.choices]
    return "\n".join([*texts, *offered(criterion, say)[len(texts) :]])


def instructions(say: Messages) -> list[str]:
    """How a form is filled in, a line each."""
    agent = say.named("speaker", "agent")
    places = {
        "level": say("sheet.column.level"),
        "reason": say("sheet.column.reason"),
        "rule": say("sheet.column.not_applicable"),
        "na": say("sheet.not_applicable"),
        "unsure": say("sheet.cannot_tell"),
        "first": say("sheet.column.anchor", n=1),
        "agent": agent,
        "colleague": f"{agent} ({say('sheet.colleague')})",
    }
    return [say(f"sheet.how.{step}", **places) for step in ("read", "anchors", "none", "empty", "reason", "alone", "whose")]  # fmt: skip
