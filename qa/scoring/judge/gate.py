"""The trust gate: which judge has passed against people, for which rubric, criterion and language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from qa.errors import ScorerError
from transcripts.conversation import Frozen
from transcripts.home import home, write_whole


class Pass(Frozen):
    """One judge's pass for one criterion in one language.

    It holds for this text of the rubric, this prompt, this model and the snapshots that answered:
    where any of them changes there is no pass.
    """

    rubric_hash: str
    scorer: str
    snapshots: tuple[str, ...]
    criterion: str
    language: str
    n: int
    agreement: float
    at: AwareDatetime


class Passes(Frozen):
    """Every pass there is."""

    passes: tuple[Pass, ...] = ()

    def hold(
        self, rubric_hash: str, scorer: str, snapshots: Iterable[str], criterion: str, language: str
    ) -> bool:
        """True where these scores may be used as more than advice."""
        answered = set(snapshots)
        return bool(answered) and any(
            (p.rubric_hash, p.scorer, p.criterion, p.language)
            == (rubric_hash, scorer, criterion, language)
            and answered <= set(p.snapshots)
            for p in self.passes
        )

    def replaced(self, rubric_hash: str, scorer: str, new: Iterable[Pass]) -> Passes:
        """With the passes of this judge and rubric replaced by new ones."""
        kept = [p for p in self.passes if (p.rubric_hash, p.scorer) != (rubric_hash, scorer)]
        return Passes(passes=(*kept, *new))


def passes_path() -> Path:
    """Where passes are kept: `$EVENHAND_HOME/judge/passes.json`."""
    return home() / "judge" / "passes.json"


def read_passes(path: Path) -> Passes:
    """The passes of a file; none where there is no file. Raises ScorerError where it is broken."""
    try:
        return Passes.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Passes()
    except (OSError, ValidationError) as wrong:
        raise ScorerError(
            f"{path}: not a file of passes; `evenhand judge check` writes one"
        ) from wrong


def write_passes(path: Path, passes: Passes) -> None:
    """Write the file whole."""
    write_whole(path, passes.model_dump_json(indent=1) + "\n")
