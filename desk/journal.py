"""What a long run has done so far, beside its output, so that a killed run goes on."""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from qa.scorecard import Scorecard
from transcripts.conversation import Conversation
from transcripts.home import held_alone


class Journal:
    """Cards by conversation in `OUT.partial`, one line a conversation, flushed as they come.

    The first line says which rubric, scorer and language they belong to; a journal of other
    settings is not used. A half-written last line is dropped. Leaving without an error deletes it.
    """

    def __init__(self, out: Path, settings: dict[str, str]) -> None:
        """Open it. Raises OSError where OUT cannot be written or another run is writing it."""
        out.parent.mkdir(parents=True, exist_ok=True)
        self.path = out.with_name(f"{out.name}.partial")
        self._settings = json.dumps(settings, sort_keys=True)
        self._places: dict[str, int] = {}
        self._stream = self.path.open("r+b" if self.path.exists() else "w+b")
        held_alone(self._stream)
        _remove_halves(out)
        self._stream.truncate(self._index())
        self._stream.seek(0, 2)
        if self._stream.tell() == 0:
            self._stream.write(self._settings.encode() + b"\n")

    def __enter__(self) -> Journal:
        return self

    def _index(self) -> int:
        """Remember where each finished conversation stands; returns the length of the good part."""
        good = 0
        for line in self._stream:
            if not line.endswith(b"\n"):
                break
            if good == 0:
                if line.decode("utf-8", "replace").strip() != self._settings:
                    return 0
            else:
                key, _, rest = line.partition(b"\t")
                if not rest:
                    break
                self._places[key.decode("ascii", "replace")] = good
            good += len(line)
        return good

    def __len__(self) -> int:
        """How many conversations an earlier run has finished."""
        return len(self._places)

    def cards(self, conversation: Conversation) -> tuple[Scorecard, ...] | None:
        """The cards of a conversation that was finished before, or None."""
        place = self._places.get(_key(conversation))
        if place is None:
            return None
        self._stream.seek(place)
        content = self._stream.readline().partition(b"\t")[2]
        self._stream.seek(0, 2)
        try:
            return tuple(Scorecard.model_validate(card) for card in json.loads(content))
        except (ValueError, ValidationError):
            return None

    def add(self, conversation: Conversation, cards: Sequence[Scorecard]) -> None:
        """Keep the cards of a conversation that is finished."""
        content = f"[{','.join(card.model_dump_json() for card in cards)}]"
        self._stream.write(f"{_key(conversation)}\t{content}\n".encode())
        self._stream.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.path.unlink(missing_ok=True)
        self._stream.close()


def _remove_halves(out: Path) -> None:
    """What a killed run left half written beside its output (`transcripts.home.whole_file`)."""
    for half in out.parent.glob(f".{glob.escape(out.name[:40])}.*.part"):
        half.unlink(missing_ok=True)


def _key(conversation: Conversation) -> str:
    return hashlib.blake2b(conversation.model_dump_json().encode(), digest_size=12).hexdigest()
