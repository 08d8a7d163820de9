"""SenseVoice and Paraformer by sherpa-onnx (extra `sherpa-onnx`): more exact in Chinese."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from transcripts.audio import SAMPLE_RATE
from transcripts.conversation import Word
from transcripts.errors import RecognitionError
from transcripts.recognition import Gives, Recognition, Segment
from transcripts.recognition.voice_activity import Speech, cut, find_speech

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

_PIECE_SECONDS, _PIECE_PAD = 26.0, 0.2
_LAST_TOKEN_SECONDS = 0.3  # a token has a beginning only; the last one of a piece ends by this
_SENSE_VOICE, _PARAFORMER = frozenset({"zh", "en", "ja", "ko", "yue"}), frozenset({"zh", "en"})
_LANGUAGE = re.compile(r"<\|(\w+)\|>")
_MARK = re.compile(r"<\|[^|]*\|>")


class _Folder(NamedTuple):
    model: Path
    tokens: Path
    kind: str  # sense_voice, paraformer


class SherpaOnnx:
    """A SenseVoice or Paraformer model in a folder with `model.onnx` (or .int8) and `tokens.txt`."""

    gives = Gives(times="words", confidence=None, glossary=False)

    def __init__(self, model: str | None = None, glossary: Sequence[str] = ()) -> None:
        """Raises RecognitionError where the package or the folder is missing."""
        if model is None:
            raise RecognitionError(
                "sherpa-onnx has no default model; give --model with the folder of a SenseVoice "
                "or Paraformer model (model.onnx or model.int8.onnx, and tokens.txt)"
            )
        self._folder = _in_folder(Path(model).expanduser())
        if find_spec("sherpa_onnx") is None:
            raise RecognitionError(
                "sherpa-onnx is not installed; pip install 'evenhand[sherpa-onnx]'"
            )
        self.name = f"sherpa-onnx/{Path(model).name}"

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model, of how sound is cut and of the package's version."""
        with self._folder.model.open("rb") as stream:
            model = hashlib.file_digest(stream, "sha256").hexdigest()
        known = [model, version("sherpa-onnx"), _PIECE_SECONDS, _PIECE_PAD, self._folder.kind]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()

    @cached_property
    def _recognizer(self) -> Any:
        import sherpa_onnx

        model, tokens, kind = self._folder
        common = {"tokens": str(tokens), "num_threads": 2}
        try:
            if kind == "paraformer":
                return sherpa_onnx.OfflineRecognizer.from_paraformer(
                    paraformer=str(model), **common
                )
            return sherpa_onnx.OfflineRecognizer.from_sense_voice(
                model=str(model), use_itn=True, **common
            )
        except (RuntimeError, ValueError) as error:
            raise RecognitionError(
                f"{model.parent}: not a model that can be loaded: {error}"
            ) from error

    def language_of(self, speech: Samples) -> str | None:
        """The language that SenseVoice names of the first 30 s; None of a Paraformer."""
        if self._folder.kind == "paraformer":
            return None
        return _language(self._decoded(speech[: 30 * SAMPLE_RATE]))

    def transcribe(
        self, track: Track, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel; a segment for each piece of speech."""
        known = _PARAFORMER if self._folder.kind == "paraformer" else _SENSE_VOICE
        if language is not None and language not in known:
            raise RecognitionError(
                f"language {language!r} is not one that {self.name} knows; accepted: "
                f"{', '.join(sorted(known))}"
            )
        segments = []
        for piece in find_speech(track, pad=_PIECE_PAD, longest=_PIECE_SECONDS):
            result = self._decoded(cut(track, piece))
            words = _words(result, piece)
            told = _language(result)
            if words:
                other = told if language is not None and told not in (None, language) else None
                segments.append(
                    Segment(start=piece.start, end=piece.end, words=words, language=other)
                )
                language = language or told
            progress(piece.end)
        return Recognition(language=language, segments=tuple(segments))

    def _decoded(self, samples: Samples) -> Any:
        stream = self._recognizer.create_stream()
        stream.accept_waveform(SAMPLE_RATE, samples)
        self._recognizer.decode_stream(stream)
        return stream.result


def _in_folder(folder: Path) -> _Folder:
    models = [folder / name for name in ("model.int8.onnx", "model.onnx")]
    model = next((path for path in models if path.is_file()), None)
    tokens = folder / "tokens.txt"
    if model is None or not tokens.is_file():
        raise RecognitionError(
            f"{folder}: no model.onnx (or model.int8.onnx) and tokens.txt in it; expected the "
            "folder of a SenseVoice or Paraformer model of sherpa-onnx"
        )
    kind = "paraformer" if "paraformer" in folder.name.lower() else "sense_voice"
    return _Folder(model, tokens, kind)


def _language(result: Any) -> str | None:
    found = _LANGUAGE.search(getattr(result, "lang", "") or "")
    return found[1] if found else None


def _words(result: Any, piece: Speech) -> tuple[Word, ...]:
    """The tokens with their times; a mark of punctuation goes to the word before it."""
    found: list[Word] = []
    tokens = [_MARK.sub("", token).replace("\u2581", " ") for token in result.tokens]
    starts = [min(piece.end, piece.start + float(time)) for time in result.timestamps]
    for index, (token, start) in enumerate(zip(tokens, starts, strict=False)):
        after = starts[index + 1] if index + 1 < len(starts) else start + _LAST_TOKEN_SECONDS
        joined = bool(found) and not _begins_word(token)
        if joined:
            last = found.pop()
            token, start = last.text + token.removesuffix("@@"), last.start or start
        end = round(max(start, min(after, piece.end)), 3)
        found.append(Word(text=token.removesuffix("@@"), start=round(start, 3), end=end))
    return tuple(word for word in found if word.text.strip())


def _begins_word(token: str) -> bool:
    """Whether a token begins a word: after a space, or as a Han character, kana or hangul."""
    return token[:1] == " " or (token[:1] > "\u2fff" and token[:1].isalpha())
