"""The command line as others run it, files written for it, and a scorer that a test installs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from desk.cli import main

EVENHAND = Path(sys.executable).with_name("evenhand")
EXAMPLES = Path(__file__).parents[2] / "examples" / "conversations"
ZH_HANS = (
    "客户：您好，我的包裹三天了还没到，帮我查一下好吗？\n客服：抱歉让您久等了，我现在就帮您查。\n"
)
ZH_HANT = (
    "客戶：您好，我的包裹三天了還沒到，幫我查一下好嗎？\n客服：抱歉讓您久等了，我現在就幫您查。\n"
)


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines that name what went wrong."""
        return [line for line in self.err.splitlines() if not line.startswith("note: ")]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Standard output, which must be JSON lines and nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def scored(self) -> list[str]:
        """The conversations of the cards, in order."""
        return [card["conversation"] for card in self.cards]


def environment(**more: str) -> dict[str, str]:
    """This process's environment with nothing in it that changes what is tested."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "EVENHAND"))}
    return {**kept, "PYTHONWARNINGS": "error::ResourceWarning", **more}


def evenhand(*args: object, stdin: str | bytes = b"", cwd: Path | None = None, **more: str) -> Ran:
    """Run a command in this process; `more` is added to its environment."""
    with contextlib.chdir(cwd or Path.cwd()):
        done = CliRunner().invoke(
            main, [str(arg) for arg in args], input=stdin, env=more, prog_name="evenhand"
        )
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)


def process(*args: object, **more: str) -> Ran:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [EVENHAND, *map(str, args)],
        stdin=subprocess.DEVNULL, capture_output=True, env=environment(**more), timeout=600,
        check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def a_line(
    id: str,
    asked: str = "Where is my parcel?",
    said: str = "I am looking it up now, it comes on Friday.",
    **fields: Any,
) -> str:
    """One native conversation of two turns as a JSON line, without its line end."""
    turns = [
        {"speaker": "customer", "text": asked, "start": 0.0},
        {"speaker": "agent", "text": said, "start": 41.0},
    ]
    given = {"id": id, "channel": "chat", "language": "en", "turns": turns, **fields}
    return json.dumps(given, ensure_ascii=False)


def lines(path: Path, ids: Iterable[str]) -> Path:
    """A JSONL file with one small conversation for each id."""
    path.write_text("".join(a_line(id, f"Where is {id}?") + "\n" for id in ids), "utf-8")
    return path


def without_time(cards: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Cards without the moment they were made."""
    return [{k: v for k, v in card.items() if k != "created_at"} for card in cards]


def names(folder: Path) -> set[str]:
    """Everything in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}


_SCORER = '''
import os, time
from qa.scorecard import CustomerView, Score, quote
from qa.scoring.scorer import Judgement


class Logged:
    """Writes down what it is asked, stops where it is told, and fails where an id asks for it."""

    name, version = "logged", "1"

    def judge(self, conversation, agent, criteria, language):
        with open(os.environ["SCORER_LOG"], "a") as log:
            log.write(conversation.id + "\\n")
        if conversation.id == os.environ.get("SCORER_STOPS_AT"):
            deadline = time.monotonic() + 100
            while os.path.exists(os.environ["SCORER_HOLDS"]) and time.monotonic() < deadline:
                time.sleep(0.01)
        if conversation.id.startswith("breaks"):
            raise RuntimeError("two\\nlines")
        scores = tuple(self.score(c.id, conversation, criteria) for c in criteria)
        if conversation.id.startswith("forgets"):
            scores = scores[1:]
        return Judgement(scores, CustomerView())

    def score(self, criterion, conversation, criteria):
        if conversation.id.startswith("error") and criterion == criteria[0].id:
            return Score(criterion=criterion, status="error", reason="no answer from the model")
        evidence = tuple(quote(t, 0, 9, "shows") for t in conversation.turns if t.speaker == "agent")
        if conversation.id.startswith("misquotes"):
            evidence = tuple(e.model_copy(update={"quote": "never said"}) for e in evidence)
        value = len(conversation.turns[0].text) % 5 / 4
        return Score(criterion=criterion, status="scored", value=value, reason="-", evidence=evidence)


def logged(norms):
    return Logged()
'''


@dataclass(frozen=True)
class Plugin:
    """A scorer named `logged`, installed for a test as anybody would: a package on the path."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find it."""
        return {"PYTHONPATH": str(self.folder), "SCORER_LOG": str(self.folder / "log")}

    @property
    def asked(self) -> list[str]:
        """The ids of the conversations it was asked about, in order, over all runs."""
        log = self.folder / "log"
        return log.read_text("utf-8").split() if log.exists() else []

    @property
    def _holds(self) -> Path:
        return self.folder / "holds"

    def score(self, *args: object) -> Ran:
        """Run `evenhand score --scorer logged` in this process."""
        with found_in(self.folder):
            return evenhand("score", "--scorer", "logged", *args, **self.environment)

    @contextlib.contextmanager
    def stopped(self, *args: object, at: str) -> Iterator[subprocess.Popen[bytes]]:
        """A run that has begun with the conversation `at` and is at it until it `goes_on`."""
        before = len(self.asked)
        self._holds.touch()
        env = environment(**self.environment, SCORER_STOPS_AT=at, SCORER_HOLDS=str(self._holds))
        command = [str(EVENHAND), "score", "--scorer", "logged", *map(str, args)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
        ) as process:
            try:
                deadline = time.monotonic() + 120
                while at not in self.asked[before:]:
                    assert process.poll() is None, "the run ended before"
                    assert time.monotonic() < deadline, "the run did not get so far"
                    time.sleep(0.01)
                yield process
            finally:
                process.kill()

    def goes_on(self) -> None:
        """The conversation a run was stopped at is done, if the run still lives."""
        self._holds.unlink()

    def killed(self, *args: object, at: str) -> None:
        """A run that was killed in the middle of the conversation `at`."""
        with self.stopped(*args, at=at) as run:
            run.kill()


@contextlib.contextmanager
def found_in(folder: Path) -> Iterator[None]:
    """Packages of a folder can be imported meanwhile, and are forgotten afterwards."""
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - known:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(f"{folder}/"):
                del sys.modules[name]


def a_plugin(folder: Path) -> Plugin:
    """A plugin in a folder of its own."""
    about = folder / "logged_scorer-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "logged_scorer.py").write_text(_SCORER)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: logged-scorer\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[evenhand.scorers]\nlogged = logged_scorer:logged\n")
    return Plugin(folder)


def a_rubric_file(path: Path, *criteria: str, id: str = "mine", version: str = "1") -> Path:
    """A rubric in English with a `yes_no` criterion for each id; `id: more` adds lines to it."""
    listed = ""
    for criterion in criteria:
        name, _, more = criterion.partition(":")
        listed += f"      - id: {name}\n        name: {{en: {name}}}\n"
        listed += f"        question: {{en: Was it {name}?}}\n        kind: yes_no\n"
        listed += textwrap.indent(textwrap.dedent(more).strip(), " " * 8) + "\n" if more else ""
    path.write_text(
        f'id: {id}\nversion: "{version}"\nlanguages: [en]\nname: {{en: Mine}}\n'
        f"sections:\n  - id: all\n    name: {{en: All}}\n    criteria:\n{listed}",
        "utf-8",
    )
    return path
