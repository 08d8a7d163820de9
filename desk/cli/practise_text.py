"""A play on the terminal: who says what, and what a person needs to know around it."""

from __future__ import annotations

from pathlib import Path

import click

from desk.cli.scenario_text import scenario_lines
from qa.messages import messages
from qa.rubric import in_language
from training.practice import Answer, shown
from training.record import Record
from training.scenarios.session import Session


class Screen:
    """What is printed during a play, in the language of the play."""

    def __init__(self, session: Session) -> None:
        self.say = messages(session.language, "training")
        self.customer = in_language(session.scenario.customer.address, session.language)

    def beginning(self, record: Record) -> None:
        """The situation, how to go on, and what has been said so far."""
        session = record.session
        for line in scenario_lines(session.scenario, session.language):
            click.echo(line)
        click.echo()
        self._note(self.say("play.begin", seed=session.seed))
        if record.hints:
            self._note(self.say("play.hints_on"))
        click.echo()
        self._customer(session.first.messages)
        for step in session.steps[:-1]:
            self.typed(step.move.text)
            self._customer(step.messages)
        if session.steps:
            self.typed(session.last.move.text)
            self.show(shown(record))

    def show(self, answered: Answer) -> None:
        """The customer's messages and the notes that came back for a line."""
        for who, line in answered.lines:
            if who == "customer":
                self._customer((line,))
            else:
                self._note(line)

    def typed(self, line: str) -> None:
        """A line of the agent that was not typed on this screen."""
        click.echo(
            line
            if line.startswith(":")
            else f"{click.style(self.say('play.you'), bold=True)}: {line}"
        )

    def ending(self, record: Record, target: Path) -> None:
        """How to go on from here."""
        if not record.session.steps:
            return
        click.echo(f"debrief as a page: evenhand debrief {target} --out debrief.html", err=True)

    def _customer(self, messages: tuple[str, ...]) -> None:
        for message in messages:
            for line in message.splitlines():
                click.echo(f"{click.style(self.customer, fg='cyan', bold=True)}: {line}")

    def _note(self, line: str) -> None:
        click.echo(click.style(f"  {line}", dim=True))
