"""A debrief as lines of text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from qa.rubric import in_language
from training.debrief import Debrief
from training.pages.wording import Said, Wording


def debrief_lines(given: Debrief) -> Iterator[str]:
    """Strengths first, two points at most, then what turned the customer and why."""
    words = Wording(given)
    say, session = words.say, given.record.session
    yield say("debrief.title", title=in_language(session.scenario.title, session.language))
    yield words.outcome()
    for _, state, goal in words.goals():
        yield f"  {state}{words.colon}{goal}"
    yield from _part(say("debrief.strengths"), words.strengths(), say("debrief.no_strengths"))
    yield from _part(say("debrief.points"), words.points(), say("debrief.no_points"))
    if given.compared:
        yield from _part(say("debrief.compared"), words.compared(), "")
    yield from _part(say("debrief.turns"), words.turns(), say("debrief.no_turns"))
    yield from _part(say("debrief.needs"), words.needs(), "")
    for line in (words.hidden(), *words.limits(), words.corrected()):
        if line:
            yield f"  {line}"
    yield ""
    yield say("debrief.scorecard", rubric=given.card.rubric)
    for name, level, counts, reason, beside in words.scores():
        yield f"  {name}{words.colon}{level}{f' ({counts})' if counts else ''}  {reason}"
        if beside:
            yield f"      {beside}"


def _part(heading: str, found: tuple[Said, ...], empty: str) -> Iterator[str]:
    yield ""
    yield heading
    if not found and empty:
        yield f"  {empty}"
    for said in found:
        yield f"  - {said.heading}"
        if said.quote:
            yield f"      > {' '.join(said.quote.split())[:300]}"
        yield from (f"      {line}" for line in said.lines)
        for reply, why in said.replies:
            yield f"      » {reply}"
            if why:
                yield f"        {why}"
