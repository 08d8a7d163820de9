"""`evenhand ...`: the command line, one module a command, loaded when it is called."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any

import click

#: command -> (module, the function in it, one line of help). A command appears when it works.
COMMANDS = {
    "demo": ("desk.cli.demo", "demo", "Score the shipped examples and write a report."),
    "transcribe": ("desk.cli.transcribe", "transcribe", "Recordings -> conversations."),
    "import": ("desk.cli.import_", "import_", "Chats and transcripts -> conversations."),
    "export": ("desk.cli.export", "export", "Conversations -> JSON, WebVTT, SubRip, plain text."),
    "redact": ("desk.cli.redact", "redact", "Mask personal data in conversations."),
    "formats": ("desk.cli.formats", "formats", "List the file formats that can be read."),
    "score": ("desk.cli.score", "score", "Score conversations and recordings with a rubric."),
    "report": ("desk.cli.report", "report", "Saved scorecards -> the team's page, or one agent's."),
    "judge": ("desk.cli.judge", "judge", "A language model's prompts, replies, quotes and trust."),
    "review": ("desk.cli.review", "review", "Disagree with a score; assess oneself; list."),
    "calibrate": (
        "desk.cli.calibrate",
        "calibrate",
        "Learn from people's reviews; what it is worth.",
    ),
    "fairness": ("desk.cli.fairness", "fairness", "Do scores stay when only the person changes?"),
    "norms": ("desk.cli.norms", "norms", "Response times that count as normal: show, fit."),
    "rubric": ("desk.cli.rubric", "rubric", "List, show and check rubrics."),
    "scenario": (
        "desk.cli.scenario",
        "scenario",
        "List, show, check and begin practice scenarios.",
    ),
    "practise": ("desk.cli.practise", "practise", "Play the agent against a simulated customer."),
    "debrief": ("desk.cli.debrief", "debrief", "What a play shows: text, page or JSON."),
    "simulate": ("desk.cli.simulate", "simulate", "Scripted agents play scenarios many times."),
    "plan": ("desk.cli.plan", "plan", "What an agent practises next, and why."),
    "progress": ("desk.cli.plan", "progress", "Practice, and real conversations before and after."),
    "certification": (
        "desk.cli.certification",
        "certification",
        "Check a record of a certification; sign it off.",
    ),
    "notebook": ("desk.cli.notebook", "notebook", "Write a notebook for a coach."),
}


class _Lazy(click.Group):
    """A group that imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"no command {args[0]!r}; accepted are {' '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; whatever is wrong is one line, and the exit code says which kind it is.

        0 done, 1 some items failed, 2 usage, 130 interrupted.
        """
        run: Callable[[], Any] = partial(
            super().main, args, prog_name, complete_var, False, **extra
        )
        if not standalone_mode:
            return run()
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8, whatever the locale
        try:
            code = run()
        except click.exceptions.NoArgsIsHelpError as asked:
            asked.show()
            code = asked.exit_code
        except click.ClickException as error:
            click.echo(f"error: {' '.join(_said(error).split())}", err=True)
            code = error.exit_code
        except click.Abort:
            click.echo("error: interrupted", err=True)
            code = 130
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"error: {where}{error.strerror or error}", err=True)
            code = 1
        sys.exit(code if isinstance(code, int) else 0)


def _said(error: click.ClickException) -> str:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{error.format_message()} (see: {error.ctx.command_path} --help)"
    return error.format_message()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("evenhand"), prog_name="evenhand")
def main() -> None:
    """Listen to every conversation, score it even-handedly, and show the evidence.

    \b
    Try it:   evenhand demo
    Your own: evenhand score chats.csv calls/ --format html --out report.html
    """
