"""Whisper by OpenAI's own package (extra `openai-whisper`): speech only, a window at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcripts.conversation import Word
from transcripts.errors import RecognitionError
from transcripts.recognition import Gives, Recognition, Segment
from transcripts.recognition.glossary import prompt_of
from transcripts.recognition.voice_activity import find_speech, first_of
from transcripts.recognition.windows import Window, packed

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

DEFAULT_MODEL = "base"
_DECODING: dict[str, Any] = {
    "beam_size": 5,
    "temperature": 0.0,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "no_speech_threshold": 0.6,
    "logprob_threshold": -1.0,
}
_WINDOW_SECONDS, _PIECE_SECONDS, _PIECE_PAD = 28.0, 26.0, 0.2
_SETTINGS = {**_DECODING, "cut": [_WINDOW_SECONDS, _PIECE_SECONDS, _PIECE_PAD]}


class OpenAIWhisper:
    """A model of openai-whisper: a name (`base`) or a `.pt` file. Loaded when it is first used."""

    gives = Gives(times="words", confidence="words")

    def __init__(self, model: str | None = None, glossary: Sequence[str] = ()) -> None:
        """Raises RecognitionError where the package or the model is missing."""
        self._model_name = model or DEFAULT_MODEL
        self._glossary = tuple(glossary)
        self.name = f"openai-whisper/{self._model_name}"
        if find_spec("whisper") is None or find_spec("torch") is None:
            raise RecognitionError(
                "openai-whisper is not installed; pip install 'evenhand[openai-whisper]' "
                "(the package `whisper` on PyPI is another program)"
            )
        self._file = self._checked_file()

    def _checked_file(self) -> Path | None:
        import whisper

        path = Path(self._model_name).expanduser()
        if path.is_file():
            return path
        if self._model_name not in whisper.available_models():
            raise RecognitionError(
                f"Whisper model {self._model_name!r} is not known to openai-whisper; accepted: a "
                f".pt file, {', '.join(whisper.available_models())}"
            )
        return None

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model, of the settings, the glossary and the package's version."""
        model = self._model_name
        if self._file is not None:
            with self._file.open("rb") as stream:
                model = hashlib.file_digest(stream, "sha256").hexdigest()
        known = [model, version("openai-whisper"), _SETTINGS, self._glossary]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _model(self) -> Any:
        import whisper

        try:
            return whisper.load_model(str(self._file or self._model_name))
        except Exception as error:  # torch, pickle and the network each raise their own
            raise RecognitionError(
                f"{self.name} cannot be loaded: {_first_line(error)}; "
                "accepted: a .pt file of openai-whisper, or a name that can be downloaded"
            ) from error

    def language_of(self, speech: Samples) -> str:
        """The likeliest language of the first 30 s of speech."""
        import whisper

        if not self._model.is_multilingual:
            return "en"
        mel = whisper.log_mel_spectrogram(
            whisper.pad_or_trim(speech), n_mels=self._model.dims.n_mels
        )
        _, found = self._model.detect_language(mel.to(self._model.device))
        return str(max(found, key=lambda language: float(found[language])))

    def transcribe(
        self, track: Track, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel; a segment for each piece of speech."""
        from whisper.tokenizer import LANGUAGES

        if language is not None and language not in LANGUAGES:
            raise RecognitionError(
                f"language {language!r} is not one that {self.name} knows; accepted: "
                f"{', '.join(sorted(LANGUAGES))}"
            )
        pieces = find_speech(track, pad=_PIECE_PAD, longest=_PIECE_SECONDS)
        if language is None:
            heard = first_of((track, piece) for piece in pieces)
            language = self.language_of(heard) if pieces else "und"
        segments: list[Segment] = []
        for window in packed(pieces, _WINDOW_SECONDS):
            segments.extend(self._recognised(window, track, language))
            progress(window.end)
        return Recognition(language=language, segments=tuple(segments))

    def _recognised(self, window: Window, track: Track, language: str) -> Iterator[Segment]:
        try:
            heard = self._model.transcribe(
                window.samples(track),
                language=language,
                initial_prompt=prompt_of(self._glossary, language),
                fp16=self._model.device.type == "cuda",
                verbose=None,
                **_DECODING,
            )
        except RuntimeError as error:
            raise RecognitionError(
                f"{self.name}: recognition failed: {_first_line(error)}"
            ) from error
        words: list[list[Word]] = [[] for _ in window.pieces]
        for word in (word for segment in heard["segments"] for word in segment.get("words", ())):
            index, start, end = window.placed(float(word["start"]), float(word["end"]))
            sure = round(min(max(float(word["probability"]), 0.0), 1.0), 4)
            words[index].append(Word(text=word["word"], start=start, end=end, confidence=sure))
        for piece, said in zip(window.pieces, words, strict=True):
            if said:
                yield Segment(start=piece.start, end=piece.end, words=tuple(said))


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0] if text else type(error).__name__
