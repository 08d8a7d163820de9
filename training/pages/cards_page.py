"""Role cards, observer's sheet and debrief guide of a scenario as one page for the printer."""

from __future__ import annotations

from dataclasses import dataclass

from qa.messages import Messages, messages
from qa.report.templating import policy
from qa.rubric import Language, in_language
from training.debrief import emphasised
from training.pages.templating import environment
from training.pages.wording import called
from training.scenarios.culture import FIXED
from training.scenarios.scenario import Event, Fact, Scenario


@dataclass(frozen=True, slots=True)
class Known:
    """A fact on the customer's card: when it may be said, the words, and the hint before that."""

    when: str
    words: str
    hint: str


def render_cards(scenario: Scenario, language: Language) -> str:
    """The page as text: four sheets, each on a printed page of its own."""
    say = messages(language, "training")
    return (
        environment()
        .get_template("cards.html.j2")
        .render(
            say=say,
            scenario=scenario,
            language=language,
            text=lambda given: called(in_language(given, language)),
            lines=lambda given: given.get(language) or next(iter(given.values())),
            manner=_manner(scenario, say),
            facts=[_known(fact, language, say) for fact in scenario.facts],
            events=[(_when(event, say), event.says[language][0]) for event in scenario.events],
            rubric=emphasised(scenario),
            weights=scenario.rubric.weights,
            csp=policy(),
        )
    )


def _manner(scenario: Scenario, say: Messages) -> list[str]:
    """What the scenario fixes of this customer, said to whoever plays it."""
    return [
        say(f"manner.{trait}.{'high' if FIXED[degree] > 0.5 else 'low'}")
        for trait, degree in scenario.customer.traits.items()
        if degree != "middle"
    ]


def _known(fact: Fact, language: Language, say: Messages) -> Known:
    hint = say("cards.fact.hint", hint=fact.hint[language][0]) if fact.hint else ""
    return Known(say(f"cards.fact.{fact.known}"), fact.text[language][0], hint)


def _when(event: Event, say: Messages) -> str:
    if event.when.turn is None:
        return say("cards.event.after")
    return say("cards.event.turn", turn=event.when.turn + 1)
