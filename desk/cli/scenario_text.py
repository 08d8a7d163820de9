"""A scenario as lines of text for the terminal: what the one who plays the agent may know."""

from __future__ import annotations

from collections.abc import Iterator

from qa.messages import Messages, messages
from qa.rubric import Language, in_language
from qa.rubric_file import load_rubric
from qa.scoring.scorer import reading_language
from training.scenarios.scenario import Scenario
from transcripts.locale import country_name, holiday, local_time, payment_methods


def scenario_lines(scenario: Scenario, language: str) -> Iterator[str]:
    """The scenario's title, situation, limits and knowledge, in a language."""
    reader: Language = reading_language(language)
    say = messages(reader, "training")

    def text(given: dict[str, str]) -> str:
        return in_language(given, language)

    yield f"{text(scenario.title)} ({scenario.reference}, {scenario.channel})"
    yield text(scenario.situation)
    yield f"{say('scenario.customer')}: {text(scenario.customer.name)}"
    yield from _place(scenario, language, say)
    for heading, lines in (
        ("scenario.may_grant", [text(a.text) for a in scenario.may_grant]),
        (
            "scenario.may_not",
            [_refused(scenario, i, language) for i in range(len(scenario.may_not))],
        ),
        ("scenario.knowledge", [text(k.text) for k in scenario.knowledge]),
    ):
        if lines:
            yield f"\n{say(heading)}"
            yield from (f"  - {line}" for line in lines)
    if scenario.skills:
        named = {c.id: text(c.name) for c in load_rubric(scenario.rubric.name).criteria}
        skills = ", ".join(named.get(skill, skill) for skill in scenario.skills)
        yield f"\n{say('scenario.skills')}: {skills}"


def _place(scenario: Scenario, language: str, say: Messages) -> Iterator[str]:
    """Facts of the customer's place: the hour there and at the desk, a holiday, ways of paying."""
    country, at = scenario.customer.country, scenario.at
    where = country_name(country, language)
    if at is not None:
        desk = local_time(at, scenario.firm.zone, country)
        yield say("scenario.place", country=where, there=f"{at:%H:%M}", here=f"{desk:%H:%M}")
        if (name := holiday(country, at.date(), language)) is not None:
            yield say("scenario.holiday", name=name)
    else:
        yield say("scenario.country", country=where)
    paying = payment_methods(country, language) if "payment" in scenario.tags else None
    if paying is not None:
        yield say("scenario.paying", methods=", ".join(paying[0]), source=paying[1])


def _refused(scenario: Scenario, index: int, language: str) -> str:
    refused = scenario.may_not[index]
    instead = f" ({in_language(refused.instead, language)})" if refused.instead else ""
    return f"{in_language(refused.text, language)}{instead}"
