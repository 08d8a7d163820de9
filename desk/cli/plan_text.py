"""A plan and a progress in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qa.insight.intervals import LEAST
from qa.messages import Messages, messages
from qa.rubric import Language, Rubric, in_language
from qa.scorecard import level_of
from training.plan import BAND, Plan, Skill, Suggestion
from training.progress import Progress, SkillProgress
from transcripts.language import detect_language

if TYPE_CHECKING:
    from training.plan import WeakMoment


def plan_lines(
    plan: Plan, language: Language, rubric: Rubric, now: datetime, mine: bool
) -> Iterator[str]:
    """The plan as its agent reads it; without scores or plays, how to come by them."""
    say, names = messages(language, "training"), _names(rubric, language)
    yield say("plan.title", agent=plan.agent)
    if not any(skill.n or skill.practised for skill in plan.skills):
        yield ""
        yield say("plan.empty", agent=plan.agent)
    for number, suggestion in enumerate(plan.suggestions, 1):
        yield ""
        yield from _suggestion(number, suggestion, rubric, language, now)
    if plan.without_scenario:
        yield ""
        named = say("plan.and").join(names.get(id, id) for id in plan.without_scenario)
        yield say("plan.without", skills=named)
    yield ""
    yield say("plan.mine") if mine else say("plan.shared_only", agent=plan.agent)


def _suggestion(
    number: int, found: Suggestion, rubric: Rubric, language: Language, now: datetime
) -> Iterator[str]:
    say, skill, names = messages(language, "training"), found.skill, _names(rubric, language)
    when = say("plan.today") if found.is_due(now) else say("plan.on", date=f"{found.due:%Y-%m-%d}")
    title = in_language(found.scenario.title, language)
    yield say("plan.item", number=number, skill=names.get(skill.id, skill.id), title=title, when=when)  # fmt: skip
    yield f"   {say('plan.why', why=_why(skill, say))}"
    low, high = (f"{100 * edge:.0f}" for edge in BAND)
    key = "in" if found.in_band else "below" if found.expected < BAND[0] else "above"
    yield f"   {say(f'plan.expected.{key}', expected=f'{100 * found.expected:.0f}', low=low, high=high)}"
    if skill.moment is not None:
        yield from (f"   {line}" for line in _moment(skill, rubric, say))
    yield f"   evenhand practise {found.scenario.id} --language {language}"


def _why(skill: Skill, say: Messages) -> str:
    if skill.value is None:
        told = say("plan.unscored")
    else:
        told = say("plan.level", level=f"{1 + 4 * skill.value:.1f}", n=skill.n)
    if skill.last is None:
        return told + say("plan.never")
    return told + say("plan.last", n=skill.practised, date=f"{skill.last:%Y-%m-%d}")


def _moment(skill: Skill, rubric: Rubric, say: Messages) -> Iterator[str]:
    moment = skill.moment
    assert moment is not None
    e = moment.evidence
    key = "plan.moment" if e.role == "shows" else "plan.moment_customer"
    words = e.quote if len(e.quote) <= 160 else f"{e.quote[:159]}…"
    yield say(key, conversation=moment.conversation, turn=e.turn + 1, quote=" ".join(words.split()))
    if moment.advice and detect_language(moment.advice) == say.language:
        yield say("plan.advice", advice=moment.advice)
    elif (better := _better(skill.id, rubric, say.language)) is not None:
        yield say("plan.better", level=better[0], anchor=better[1])


def _better(skill: str, rubric: Rubric, language: Language) -> tuple[int, str] | None:
    """The level below the highest and what is to be seen there, in the reader's language: for cards
    whose advice was written in another."""
    levels = next((c.levels for c in rubric.criteria if c.id == skill), ())
    if len(levels) < 2:
        return None
    return levels[-2].level, " ".join(in_language(levels[-2].anchor, language).split())


def plan_json(plan: Plan, language: Language, now: datetime) -> str:
    """The plan as one JSON object."""
    suggestions = [
        {
            "skill": s.skill.id,
            "scenario": s.scenario.id,
            "title": in_language(s.scenario.title, language),
            "expected": round(s.expected, 3),
            "in_band": s.in_band,
            "due": s.due.date().isoformat(),
            "is_due": s.is_due(now),
            "command": f"evenhand practise {s.scenario.id} --language {language}",
            "moment": _moment_json(s.skill.moment),
        }
        for s in plan.suggestions
    ]
    skills = [
        {
            "id": s.id, "value": None if s.value is None else round(s.value, 3), "n": s.n,
            "practised": s.practised, "last": s.last.isoformat() if s.last else None,
            "due": s.due.date().isoformat() if s.due else None,
        }
        for s in plan.skills
    ]  # fmt: skip
    content = {
        "agent": plan.agent, "suggestions": suggestions, "skills": skills,
        "without_scenario": list(plan.without_scenario),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False)


def _moment_json(moment: WeakMoment | None) -> dict[str, Any] | None:
    if moment is None:
        return None
    words = moment.evidence.model_dump(mode="json")
    return {"conversation": moment.conversation, **words, "level": moment.level, "reason": moment.reason}  # fmt: skip


def progress_lines(
    progress: Progress, language: Language, rubric: Rubric, mine: bool
) -> Iterator[str]:
    """Progress as its agent reads it; without plays, how to come by one."""
    say, names = messages(language, "training"), _names(rubric, language)
    yield say("progress.title", agent=progress.agent)
    if not progress.practised:
        yield say("progress.empty", agent=progress.agent)
    for row in progress.practised:
        yield ""
        yield names.get(row.id, row.id)
        yield f"   {_plays(row, say)}"
        yield f"   {_real(row, say)}"
    others = [row for row in progress.others if row.interval is not None]
    if progress.practised and others:
        yield ""
        yield say("progress.others")
        for row in others:
            yield f"   {names.get(row.id, row.id)}: {_real(row, say)}"
    if any(row.interval for row in progress.practised):
        yield ""
        yield say("progress.cause")
    yield ""
    yield say("plan.mine") if mine else say("plan.shared_only", agent=progress.agent)


def _plays(row: SkillProgress, say: Messages) -> str:
    assert row.first is not None and row.latest is not None
    if row.plays == 1:
        return say("progress.play", level=level_of(row.first))
    levels = {"first": level_of(row.first), "latest": level_of(row.latest)}
    return say("progress.plays", plays=row.plays, **levels)


def _real(row: SkillProgress, say: Messages) -> str:
    counts = {"before": row.before, "after": row.after}
    if row.interval is None or row.change is None:
        return say("progress.few", least=LEAST, **counts)
    low, high = (f"{4 * edge:+.2f}" for edge in row.interval)
    key = "progress.moved" if row.moved else "progress.open"
    return say(key, change=f"{4 * row.change:+.2f}", low=low, high=high, **counts)


def progress_json(progress: Progress) -> str:
    """Progress as one JSON object; values and changes are 0..1."""
    rows = [
        {
            "skill": r.id, "plays": r.plays, "since": r.since.isoformat() if r.since else None,
            "first": r.first, "latest": r.latest, "before": r.before, "after": r.after,
            "change": r.change, "interval": list(r.interval) if r.interval else None,
            "enough": r.enough,
        }
        for r in (*progress.practised, *progress.others)
    ]  # fmt: skip
    return json.dumps({"agent": progress.agent, "least": LEAST, "skills": rows}, ensure_ascii=False)


def _names(rubric: Rubric, language: Language) -> dict[str, str]:
    return {c.id: in_language(c.name, language) for c in rubric.criteria}
