"""Sessions: saved plays by id, the latest first; a play is written whole after each turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from training.errors import PlayError
from training.record import Record, from_json, to_json
from training.scenarios.session import Session
from transcripts.home import home, write_whole


class Sessions:
    """The plays in a folder, one JSON file each; the default folder is EVENHAND_HOME/sessions."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home() / "sessions"

    def new_id(self, session: Session, now: datetime) -> str:
        """A name for a play that begins now: scenario, seed and time; never one that is taken."""
        name = f"{session.scenario.id}-{session.seed}-{now:%Y%m%d-%H%M%S}"
        taken, n = name, 1
        while (self.folder / f"{taken}.json").exists():
            n += 1
            taken = f"{name}-{n}"
        return taken

    def save(self, record: Record, path: Path | None = None) -> Path:
        """Write the play whole or not at all; returns where it is. Its owner alone can read it."""
        target = path or self.folder / f"{record.id}.json"
        if target.parent == self.folder:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(target, to_json(record))
        target.chmod(0o600)
        return target

    def share(self, name: str) -> Path:
        """Let others see a play: the choice of the one who practised. Raises PlayError."""
        path = self.find(name)
        return self.save(replace(self.load(name), shared=True), path)

    def load(self, name: str) -> Record:
        """The play of an id, a file, or `last`. Raises PlayError where there is none."""
        path = self.find(name)
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as unread:
            raise PlayError(f"{path}: cannot be read: {unread}") from unread
        return from_json(text, str(path))

    def find(self, name: str) -> Path:
        """The file of an id, a file's path, or `last`. Raises PlayError: which names there are."""
        paths = list(self.paths())
        if name == "last" and paths:
            return paths[0]
        if Path(name).is_file():
            return Path(name)
        if (self.folder / f"{Path(name).name}.json").is_file():
            return self.folder / f"{Path(name).name}.json"
        known = ", ".join(path.stem for path in paths[:8]) or "none yet: evenhand practise SCENARIO"
        raise PlayError(f"session {name!r}: no such file or id; accepted are a file or: {known}")

    def paths(self) -> Iterator[Path]:
        """The files of all plays, the latest first."""
        if self.folder.is_dir():
            files = [
                (path.stat().st_mtime_ns, path.name, path) for path in self.folder.glob("*.json")
            ]
            yield from (path for _, _, path in sorted(files, reverse=True))

    def played(self, scenario: str) -> int:
        """How many plays of a scenario there are: the next one meets the next customer."""
        import re

        named = re.compile(rf"{re.escape(scenario)}--?\d+-\d{{8}}-\d{{6}}")
        return sum(named.match(path.stem) is not None for path in self.paths())
