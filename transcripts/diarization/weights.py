"""Where the network that tells voices apart is: a file given, or the package Resemblyzer."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from transcripts.diarization.checkpoint import read_checkpoint
from transcripts.diarization.voices import VoiceEncoder
from transcripts.errors import RecognitionError

#: Resemblyzer (Apache-2.0) carries the weights. Its code needs torch and librosa and is never
#: imported, so it is installed without what it depends on.
PACKAGE = "resemblyzer"
INSTALL = "pip install --no-deps resemblyzer==0.1.4"
SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
_FILE = "pretrained.pt"
_LIMIT = 256 * 1024 * 1024


def voice_model_installed() -> bool:
    """Whether the package with the weights is there."""
    return _packaged() is not None


def open_voices(model: Path | None = None) -> VoiceEncoder | None:
    """The network in that file (a checkpoint of the same shape), else the installed one.

    None where nothing is given and the package is not there. Raises RecognitionError where the file
    is not that network, or the installed one is not the one that was tested (sha256).
    """
    place = model.expanduser() if model is not None else _packaged()
    return None if place is None else _opened(place, None if model is not None else SHA256)


@lru_cache(maxsize=1)
def _opened(place: Path, expected: str | None) -> VoiceEncoder:
    try:
        if place.stat().st_size > _LIMIT:
            raise RecognitionError(f"{place}: over {_LIMIT >> 20} MB; expected a voice encoder")
        content = place.read_bytes()
    except OSError as error:
        raise RecognitionError(f"{place}: cannot be read: {error.strerror or error}") from error
    found = hashlib.sha256(content).hexdigest()
    if expected is not None and found != expected:
        raise RecognitionError(
            f"{place}: sha256 is {found}, expected {expected}; reinstall it with "
            f"{INSTALL} --force-reinstall"
        )
    try:
        return VoiceEncoder(read_checkpoint(content, "model_state"))
    except RecognitionError as error:
        raise RecognitionError(f"{place}: {error}; expected Resemblyzer's {_FILE}") from error


def _packaged() -> Path | None:
    """The file in the installed package, which is looked at without importing it."""
    from importlib.util import find_spec

    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / _FILE).is_file():
            return Path(folder) / _FILE
    return None
