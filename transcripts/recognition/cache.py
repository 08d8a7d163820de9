"""What was recognised once, kept by the hash of the sound and of the recogniser."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from transcripts.home import write_whole
from transcripts.recognition import Recognition


class RecognitionCache:
    """Recognitions in a folder, one JSON file a channel and setting: a killed run loses one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(
        self, audio: str, recognizer: str, settings: dict[str, str | None], channel: str = "1/1"
    ) -> Path:
        """Where the recognition of a channel (`1/2`) of that sound (sha256) is."""
        key = json.dumps([audio, channel, recognizer, settings], sort_keys=True)
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def read(self, path: Path) -> Recognition | None:
        """What is kept there; None where there is nothing or nothing that can be read."""
        try:
            return Recognition.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, path: Path, recognition: Recognition) -> None:
        """Keep it. Raises OSError where the folder cannot be written."""
        write_whole(path, recognition.model_dump_json(exclude_defaults=True))
