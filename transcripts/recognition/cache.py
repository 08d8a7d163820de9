"""What was recognised once, kept by the hash of the sound and of the recogniser."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from transcripts.home import write_whole
from transcripts.recognition import Recognition

_CHANNELS = TypeAdapter(tuple[Recognition, ...])


class RecognitionCache:
    """Recognitions per channel in a folder, one JSON file a recording and setting."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, audio: str, recognizer: str, settings: dict[str, str | None]) -> Path:
        """Where the recognition of that sound (sha256) by that recogniser (fingerprint) is."""
        key = json.dumps([audio, recognizer, settings], sort_keys=True)
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def read(self, path: Path, channels: int) -> tuple[Recognition, ...] | None:
        """What is kept there; None where there is nothing or nothing that can be read."""
        try:
            kept = _CHANNELS.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None
        return kept if len(kept) == channels else None

    def write(self, path: Path, recognitions: tuple[Recognition, ...]) -> None:
        """Keep it. Raises OSError where the folder cannot be written."""
        write_whole(path, _CHANNELS.dump_json(recognitions, exclude_none=True).decode())
