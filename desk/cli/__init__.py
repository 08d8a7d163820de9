"""`evenhand ...`: the command line, one module a command, loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

import click

#: command -> (module, the function in it, one line of help). A command appears when it works.
COMMANDS = {
    "demo": ("desk.cli.demo", "demo", "Score the shipped examples and write a report."),
    "transcribe": ("desk.cli.transcribe", "transcribe", "Recordings -> conversations."),
    "import": ("desk.cli.import_", "import_", "Chats and transcripts -> conversations."),
    "formats": ("desk.cli.formats", "formats", "List the file formats that can be read."),
    "score": ("desk.cli.score", "score", "Score conversations and recordings with a rubric."),
    "rubric": ("desk.cli.rubric", "rubric", "List, show and check rubrics."),
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("evenhand"), prog_name="evenhand")
def main() -> None:
    """Listen to every conversation, score it even-handedly, and show the evidence.

    \b
    Try it:   evenhand demo
    Your own: evenhand score chats.csv calls/ --format html --out report.html
    """
