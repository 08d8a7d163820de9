"""The OpenAI transcription API, and every service that speaks it: speech only, asked once."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from transcripts.audio import SAMPLE_RATE, flac_of
from transcripts.errors import RemoteError
from transcripts.home import write_whole
from transcripts.recognition import Gives, Recognition, Segment, Wanted
from transcripts.recognition.answers import Answer, Form, read_answer
from transcripts.recognition.glossary import prompt_of
from transcripts.recognition.turns import JOINED_SECONDS
from transcripts.recognition.voice_activity import find_speech
from transcripts.recognition.windows import Window, packed
from transcripts.remote import Patience, Remote, asked, permitted, remote_of, retry_after

if TYPE_CHECKING:
    from transcripts.tracks import Samples, Track

DEFAULT_MODEL = "whisper-1"
_OPENAI = "https://api.openai.com/v1"
_PIECE_SECONDS, _PIECE_PAD = 26.0, 0.2
#: How much speech goes in one upload (s): all of it would be lost if the answer were cut off, and
#: a text without times has to be of one stretch. Speakers are told apart within one upload only.
_LONGEST: dict[Form, float] = {"verbose_json": 120.0, "json": 0.0, "diarized_json": 1200.0}
_GIVES: dict[Form, Gives] = {
    "verbose_json": Gives(times="words", confidence="segments"),
    "json": Gives(times=None, confidence="segments", language=False),
    "diarized_json": Gives(
        times="segments", confidence=None, language=False, speakers=True, glossary=False
    ),
}
_BUSY = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_SHOWN = 160  # characters of a service's own words in an error


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is, its key (never shown), and how long it is waited for.

    `timeout` seconds, and `per_second` more for each second of sound.
    """

    url: str = _OPENAI
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    per_second: float = 1.0
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def from_environment(cls) -> Service:
        """The service of OPENAI_BASE_URL and OPENAI_API_KEY. Raises RemoteError without a key."""
        url = os.environ.get("OPENAI_BASE_URL", "").strip() or _OPENAI
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if not key and remote_of(url).host.endswith("openai.com"):
            raise RemoteError(
                f"OPENAI_API_KEY is not set, and {remote_of(url).host} asks for one; "
                "set it in the environment"
            )
        return cls(url, key)


class OpenAITranscription:
    """A model of a transcription service; what it answered is kept, so that nothing is paid twice."""

    def __init__(self, wanted: Wanted, service: Service | None = None) -> None:
        """Raises RemoteError where sound may not leave this machine, or there is no key."""
        model = wanted.model or DEFAULT_MODEL
        url = service.url if service else os.environ.get("OPENAI_BASE_URL", "").strip() or _OPENAI
        self.remote: Remote = remote_of(url)
        permitted(self.remote, "the sound of recordings", wanted.allow_remote)
        self._service = service or Service.from_environment()
        self._model, self._wanted = model, wanted
        self._form = form_of(model)
        self._refused: RemoteError | None = None
        self.name = f"openai-api/{model}"
        self.gives = _GIVES[self._form]

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the service's host, the model, the form, the glossary and how sound is cut."""
        known: list[object] = [self.remote.host, self._model, self._form, self._wanted.glossary]
        known += [_PIECE_SECONDS, _PIECE_PAD, _LONGEST[self._form], JOINED_SECONDS]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()

    def language_of(self, speech: Samples) -> None:
        """Not asked for: the answer about the words tells it, where the service can."""

    def transcribe(
        self, track: Track, language: str | None, progress: Callable[[float], None]
    ) -> Recognition:
        """The words of one speaker's channel. Raises RemoteError, which names the service."""
        answers = []
        for number, window in enumerate(self._windows(track), start=1):
            answer = self._answer(window, track, language)
            answers.append(_numbered(answer, number))
            progress(window.end)
        told = [a.language for a in answers if a.language is not None]
        return Recognition(
            language=language or (max(told, key=told.count) if told else None),
            segments=tuple(segment for answer in answers for segment in answer.segments),
        )

    def _windows(self, track: Track) -> Iterator[Window]:
        pieces = find_speech(track, pad=_PIECE_PAD, longest=_PIECE_SECONDS)
        if self._form == "json":
            # a text has no times: a turn at a time, so that it stands where its turn stands
            pieces = find_speech(
                track, pause=JOINED_SECONDS, pad=_PIECE_PAD, longest=_PIECE_SECONDS
            )
        return packed(pieces, _LONGEST[self._form])

    def _answer(self, window: Window, track: Track, language: str | None) -> Answer:
        """What the service says of a window, from what it said before where it was asked before."""
        sound = window.samples(track)
        place = None
        if self._wanted.answers is not None:
            key = json.dumps([self.fingerprint, language]).encode() + sound.tobytes()
            place = self._wanted.answers / f"{hashlib.sha256(key).hexdigest()}.json"
            if place.is_file():
                try:
                    return read_answer(place.read_bytes(), self._form, window)
                except ValueError:
                    place.unlink(missing_ok=True)
        body = self._asked(sound, language)
        try:
            answer = read_answer(body, self._form, window)
        except ValueError as error:
            raise RemoteError(
                f"{self.remote}: the answer of {self._model} is not the {self._form} that was "
                f"asked for: {error}"
            ) from error
        if place is not None:
            with suppress(OSError):  # the recording's own cache says so
                write_whole(place, body.decode())
        return answer

    def _asked(self, sound: Samples, language: str | None) -> bytes:
        if self._refused is not None:  # a wrong key is as wrong for the next recording
            raise self._refused
        upload = ("speech.flac", flac_of(sound), "audio/flac")
        form = self._request(language)
        service = self._service
        timeout = service.timeout + service.per_second * len(sound) / SAMPLE_RATE

        def ask() -> bytes:
            with self._client() as client:
                answered = client.audio.transcriptions.with_raw_response.create(
                    file=upload, timeout=timeout, **form
                )
                body: bytes = answered.http_response.content
            return body

        try:
            return asked(ask, _wait, service.patience)
        except Exception as error:
            problem = self._problem(error)
            if problem is None:
                raise
            raise problem from error

    def _request(self, language: str | None) -> dict[str, Any]:
        form: dict[str, Any] = {"model": self._model, "response_format": self._form}
        if language is not None and language != "und":
            form["language"] = language
        if self._form == "verbose_json":
            form |= {"timestamp_granularities": ["word", "segment"], "temperature": 0}
        elif self._form == "json":
            form |= {"include": ["logprobs"], "temperature": 0}
        else:
            form["chunking_strategy"] = "auto"
        told = prompt_of(self._wanted.glossary, language) if self.gives.glossary else None
        return form | ({"prompt": told} if told else {})

    def _client(self) -> Any:
        import openai

        # Neither a redirection nor a proxy may take the sound to another host than the one named.
        http = openai.DefaultHttpxClient(follow_redirects=False, trust_env=not self.remote.loopback)
        return openai.OpenAI(
            base_url=self._service.url,
            api_key=self._service.key or "none",
            max_retries=0,
            http_client=http,
        )

    def _problem(self, error: Exception) -> RemoteError | None:
        """One clear line of what went wrong; None of what is no matter of the service."""
        import openai

        tries = self._service.patience.attempts
        if isinstance(error, openai.APITimeoutError):
            return RemoteError(f"{self.remote}: no answer in time, asked {tries} times")
        if isinstance(error, openai.APIConnectionError):
            why = _first_line(error.__cause__ or error)
            return RemoteError(
                f"{self.remote}: not reached, or its answer was cut off ({why}), asked {tries} times"
            )
        if not isinstance(error, openai.APIStatusError):
            return None
        said = self._said(error)
        match error.status_code:
            case 401 | 403:
                self._refused = RemoteError(
                    f"{self.remote}: the key in OPENAI_API_KEY is not accepted "
                    f"({error.status_code})"
                )
                return self._refused
            case 404:
                self._refused = RemoteError(
                    f"{self.remote}: no model {self._model!r} or no transcription there (404){said}"
                )
                return self._refused
            case 429:
                wait = retry_after(error.response.headers.get("retry-after"))
                when = f"; it asks to wait {wait:.0f} s" if wait else ""
                return RemoteError(f"{self.remote}: too many requests (429){when}{said}")
            case status:
                often = f", asked {tries} times" if status in _BUSY else ""
                return RemoteError(f"{self.remote}: answered {status}{often}{said}")

    def _said(self, error: Any) -> str:
        """The service's own words, shortened, without anything that looks like a key."""
        body = error.body if isinstance(error.body, dict) else {}
        text = " ".join(str(body.get("message") or "").split())[:_SHOWN]
        if self._service.key:
            text = text.replace(self._service.key, "***")
        text = re.sub(r"\b(?:sk|key|org|proj)-[\w*-]{4,}", "***", text)
        return f": {text}" if text else ""


def form_of(model: str) -> Form:
    """The richest form that a model answers in: by its name, else that of Whisper."""
    name = model.lower().rpartition("/")[2]
    if "diarize" in name:
        return "diarized_json"
    return "json" if name.startswith("gpt-") else "verbose_json"


def _wait(error: Exception) -> float | None:
    """How long to wait before asking again (s); None where it is of no use."""
    import openai

    if isinstance(error, openai.APIConnectionError):  # time-outs too
        return 0.0
    if not isinstance(error, openai.APIStatusError) or error.status_code not in _BUSY:
        return None
    if error.code == "insufficient_quota":
        return None
    return retry_after(error.response.headers.get("retry-after"))


def _numbered(answer: Answer, number: int) -> Answer:
    """Speakers of a later upload get its number: its A need not be the A of the first."""
    if number == 1:
        return answer
    return answer._replace(segments=tuple(_renamed(s, number) for s in answer.segments))


def _renamed(segment: Segment, number: int) -> Segment:
    if segment.speaker is None:
        return segment
    return segment.model_copy(update={"speaker": f"{number}:{segment.speaker}"})


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return (text[0] if text else type(error).__name__)[:_SHOWN]
