"""A debrief as one self-contained HTML page: what helped, what to try, the course beside the transcript."""

from __future__ import annotations

from dataclasses import dataclass

from qa.report.templating import policy
from qa.rubric import in_language
from training.debrief import Debrief
from training.pages.course import SERIES, course_svg
from training.pages.templating import environment
from training.pages.wording import Wording, signed


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the agent with the customer's answer; both lines, how it was taken, felt and shown."""

    turn: int
    line: str
    taken: str
    answer: tuple[str, ...]
    felt: int
    shown: int
    by: str
    kind: str


def render_debrief(given: Debrief) -> str:
    """The page as text, in the language of the play; equal debriefs give equal pages."""
    words, session = Wording(given), given.record.session
    scenario, language = session.scenario, session.language
    command = f"evenhand practise {scenario.id} --language {language} --seed {session.seed}"
    return (
        environment()
        .get_template("debrief.html.j2")
        .render(
            say=words.say,
            words=words,
            given=given,
            language=language,
            title=in_language(scenario.title, language),
            customer=in_language(scenario.customer.name, language),
            situation=in_language(scenario.situation, language),
            seed=session.seed,
            opening=session.first.messages,
            exchanges=_exchanges(given, words),
            chart=course_svg(given.course, words.say),
            series=SERIES,
            address=in_language(scenario.customer.address, language),
            command=command,
            csp=policy(),
        )
    )


def _exchanges(given: Debrief, words: Wording) -> list[Exchange]:
    session = given.record.session
    kinds = {t.turn: kind for kind in ("missed", "hurt", "helped") for t in getattr(given, kind)}
    found = []
    for turn, step in enumerate(session.steps, 1):
        by = given.course[turn].csat - given.course[turn - 1].csat
        acts = ("、" if session.language != "en" else ", ").join(
            words.say(f"act.{act.name}") for act in step.move.acts
        )
        found.append(
            Exchange(
                turn, step.move.text, words.say("debrief.taken", acts=acts), step.messages,
                round(100 * step.reaction.felt), round(100 * step.reaction.shown),
                signed(by), kinds.get(turn, ""),
            )
        )  # fmt: skip
    return found
