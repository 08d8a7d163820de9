"""A transcription service on loopback that speaks the real protocol: uploads parsed, answers in all forms."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import av

KEY = "sk-test-loopback-0123456789"
MODELS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize")
#: Which answer each model has, as the service documents it.
FORMS = {
    "whisper-1": ("json", "text", "srt", "verbose_json", "vtt"),
    "gpt-4o-transcribe": ("json", "text"),
    "gpt-4o-mini-transcribe": ("json", "text"),
    "gpt-4o-transcribe-diarize": ("json", "text", "diarized_json"),
}
WORDS = {"en": "Where is my parcel, please?", "zh": "我的包裹在哪里？"}
NAMES = {"en": "english", "zh": "chinese"}


@dataclass(frozen=True)
class Upload:
    """One request as the service understood it: its form fields, the seconds of its sound."""

    form: dict[str, list[str]]
    seconds: float
    codec: str
    authorization: str

    def __getitem__(self, name: str) -> str:
        return self.form[name][0]


@dataclass
class Service:
    """What the service was asked, and the faults it has still to show, in order."""

    url: str
    faults: list[Fault] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    asked: int = 0
    language: str = "en"
    holds_after: int | None = None  # how many uploads are answered before it falls silent


@dataclass(frozen=True)
class Fault:
    """One answer that is none: a status, headers, a body; or `hang` (s), `cut` bytes too few."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    hang: float = 0.0
    cut: int = 0


@contextmanager
def a_service(*faults: Fault, language: str = "en") -> Iterator[Service]:
    """A service on a free port of loopback, gone at the end."""
    stop = threading.Event()
    state = Service("", list(faults), language=language)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            state.asked += 1
            content = self.rfile.read(int(self.headers["content-length"]))
            if state.holds_after is not None and len(state.uploads) >= state.holds_after:
                stop.wait(60.0)
                self.close_connection = True
                return
            if state.faults:
                self._fault(state.faults.pop(0))
                return
            status, answer = _answer(self, content, state)
            self._send(status, json.dumps(answer, ensure_ascii=False).encode())

        def _fault(self, fault: Fault) -> None:
            if fault.hang:
                stop.wait(fault.hang)
                self.close_connection = True
                return
            self._send(fault.status, fault.body, fault.headers, fault.cut)

        def _send(self, status: int, body: bytes, more: Any = (), cut: int = 0) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body) + cut))
            for name, value in more:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = self.close_connection or bool(cut)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    running.start()
    try:
        yield state
    finally:
        stop.set()
        server.shutdown()
        running.join()
        server.server_close()


def _answer(request: BaseHTTPRequestHandler, content: bytes, state: Service) -> tuple[int, Any]:
    """Status and body, by the rules of the service's documentation."""
    if request.path != "/v1/audio/transcriptions":
        return 404, _error(f"no such path {request.path}", "not_found")
    given = request.headers.get("authorization", "")
    if given != f"Bearer {KEY}":
        return 401, _error(f"Incorrect API key provided: {given[7:]}.", "invalid_api_key")
    form, sound = _parsed(request.headers["content-type"], content)
    model, wanted = form["model"][0], form["response_format"][0]
    if model not in MODELS:
        return 404, _error(f"The model `{model}` does not exist", "model_not_found")
    if wanted not in FORMS[model]:
        return 400, _error(f"response_format {wanted} is not supported by {model}", "bad_form")
    if "diarize" in model and {"prompt", "include[]", "timestamp_granularities[]"} & set(form):
        return 400, _error("not supported with this model", "unsupported")
    seconds, codec = _heard(sound)
    if "diarize" in model and seconds > 30 and "chunking_strategy" not in form:
        return 400, _error("chunking_strategy is required above 30 s", "chunking")
    state.uploads.append(Upload(form, seconds, codec, given))
    spoken = form.get("language", [state.language])[0]
    return 200, _body(wanted, spoken, seconds, form)


def _parsed(content_type: str, content: bytes) -> tuple[dict[str, list[str]], bytes]:
    """The fields of a multipart upload, and the bytes of its file."""
    whole = b"content-type: " + content_type.encode() + b"\r\n\r\n" + content
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(whole)
    assert message.get_content_type() == "multipart/form-data"
    form: dict[str, list[str]] = {}
    sound = b""
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if name == "file":
            assert part.get_filename()
            sound = value
        else:
            form.setdefault(str(name), []).append(value.decode())
    return form, sound


def _heard(sound: bytes) -> tuple[float, str]:
    with av.open(io.BytesIO(sound)) as container:
        stream = container.streams.audio[0]
        samples = sum(frame.samples for frame in container.decode(stream))
        return samples / stream.rate, stream.codec_context.name


def _body(wanted: str, language: str, seconds: float, form: dict[str, list[str]]) -> Any:
    text = WORDS[language]
    if wanted == "json":
        logprobs = [{"token": "x", "bytes": [120], "logprob": -0.1}]
        usage = {"type": "tokens", "input_tokens": 9, "output_tokens": 5, "total_tokens": 14}
        return {"text": text, "usage": usage} | (
            {"logprobs": logprobs} if form.get("include[]") == ["logprobs"] else {}
        )
    if wanted == "diarized_json":
        half = seconds / 2
        parts = [("A", 0.1, half, text), ("B", half, seconds - 0.7, " Let me look.")]
        return {
            "task": "transcribe", "duration": seconds, "text": text + " Let me look.",
            "segments": [
                {"type": "transcript.text.segment", "id": f"seg_{i}", "start": start, "end": end,
                 "text": said, "speaker": who}
                for i, (who, start, end, said) in enumerate(parts)
            ],
            "usage": {"type": "duration", "seconds": round(seconds)},
        }  # fmt: skip
    said = text.split() if language == "en" else [c for c in text if c.isalnum()]
    bare = [word.strip(",.?!") for word in said]
    step = min(0.25, (seconds - 0.7) / len(bare))
    words = [
        {"word": word, "start": 0.1 + step * i, "end": 0.1 + step * (i + 1)}
        for i, word in enumerate(bare)
    ]
    segment = {
        "id": 0, "seek": 0, "start": 0.0, "end": seconds - 0.6, "text": f" {text}" if language == "en" else text,
        "tokens": [1], "temperature": 0.0, "avg_logprob": -0.2, "compression_ratio": 1.1,
        "no_speech_prob": 0.01,
    }  # fmt: skip
    return {
        "task": "transcribe", "language": NAMES[language], "duration": seconds, "text": text,
        "segments": [segment],
        "usage": {"type": "duration", "seconds": round(seconds)},
    } | ({"words": words} if "word" in form.get("timestamp_granularities[]", []) else {})  # fmt: skip


def _error(message: str, code: str) -> dict[str, Any]:
    return {
        "error": {"message": message, "type": "invalid_request_error", "code": code, "param": None}
    }
