"""A server on loopback that speaks the OpenAI protocol and can be told to misbehave.

`python tests/servers/model_server.py` prints its address and serves until its input closes.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """How a request is answered instead: a status, the wrong text, half of the right one, or one cut off."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: str | None = None
    half: bool = False
    cut: bool = False
    hang: float = 0.0


def turns_of(body: Body) -> list[dict[str, Any]]:
    """The turns of the transcript in a request, with what was said under `text`."""
    said = (body.get("messages") or body["input"])[-1]["content"]
    listed = json.loads(said[said.index("[\n") : said.rindex("\n]") + 2])
    return [
        {key.partition("-")[0] if key.startswith("text-") else key: v for key, v in turn.items()}
        for turn in listed
    ]


def schema_of(body: Body) -> dict[str, Any]:
    """The JSON schema that the reply must have."""
    if "text" in body:
        return dict(body["text"]["format"]["schema"])
    return dict(body["response_format"]["json_schema"]["schema"])


def a_verdict(body: Body, answer: str | None = None, **changes: Any) -> dict[str, Any]:
    """A reply as a reader of good will gives it: the longest words of the agent, the middle level."""
    turns = turns_of(body)
    answers = schema_of(body)["properties"]["answer"]["enum"]
    own = [t for t in turns if t.get("speaker") == "agent"]
    cited = max(own or turns, key=lambda turn: len(turn["text"]))
    quoted = {"turn": cited["turn"], "quote": cited["text"][:80]}
    middle = [a for a in answers if a not in ("not_applicable", "cannot_tell")]
    return {
        "evidence": [quoted],
        "answer": answer or middle[len(middle) // 2],
        "cause": "agent",
        "reason": "It is said in the quoted words.",
        "advice": "Go on like this.",
        "canary": "no",
        **changes,
    }


Replying = Callable[[Body], "str | dict[str, Any] | Fault"]


class ModelServer:
    """What it was asked and how it answers; `reply` may be changed while it serves.

    `paid` counts the answers made, read by anybody or not; with `honours_ids` a call under an id that it
    knows gets the answer it made before.
    """

    def __init__(self, reply: Replying = a_verdict, model: str | None = None) -> None:
        self.reply, self.model = reply, model
        self.requests: list[Body] = []
        self.answered = 0
        self.most_at_once = 0
        self.keys: list[str | None] = []
        self.seconds = 0.0
        self.usage: dict[str, int] | None = None
        self.honours_ids = False
        self.paid = 0
        self.ids: list[str | None] = []
        self._by_id: dict[str, Future[Body | Fault]] = {}
        self.files: dict[str, str] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.batch_polls = 1
        self._now = 0
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    @contextmanager
    def serving(self) -> Iterator[ModelServer]:
        """Serve in a thread."""
        thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    def serve(self) -> None:
        """Serve until the input closes."""
        with self.serving():
            sys.stdin.read()

    def called(self, body: Body, api: str, id: str | None) -> tuple[Body | Fault, bool]:
        """The answer, and whether it repeats that of an earlier call of the same id, which is not paid again."""
        self.ids.append(id)
        own: Future[Body | Fault] = Future()
        with self._lock:
            earlier = self._by_id.get(id or "") if self.honours_ids else None
            if earlier is None and id:
                self._by_id[id] = own
        if earlier is not None:
            return earlier.result(), True
        answer = self.completion(body, api)
        self.paid += not isinstance(answer, Fault)
        own.set_result(answer)
        return answer, False

    def completion(self, body: Body, api: str) -> Body | Fault:
        """The answer to one request, of either API."""
        with self._lock:
            self.requests.append(body)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            if self.seconds:
                time.sleep(self.seconds)
            said = self.reply(body)
        finally:
            with self._lock:
                self._now -= 1
        if (
            isinstance(said, Fault)
            and not (said.half or said.cut)
            and (said.status != 200 or not said.content)
        ):
            return said
        fault = said if isinstance(said, Fault) else None
        text = (fault.content or json.dumps(a_verdict(body))) if fault else said
        text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
        answer = _answer(api, self.model or body["model"], text, self.usage or _usage(body, text))
        if fault is not None and fault.cut:
            _cut_off(answer)
        if fault is not None and fault.half:
            return Fault(half=True, content=json.dumps(answer))
        with self._lock:
            self.answered += 1
        return answer


def _usage(body: Body, text: str) -> dict[str, int]:
    said = "".join(m["content"] for m in body.get("messages") or body["input"])
    return {"prompt": len(said.encode()) // 4 + 1, "completion": len(text.encode()) // 4 + 1}


def _answer(api: str, model: str, text: str, usage: dict[str, int]) -> Body:
    prompt, completion = usage["prompt"], usage["completion"]
    cached = usage.get("cached", 0)
    if api == "responses":
        part = {"type": "output_text", "text": text, "annotations": []}
        message = {"type": "message", "role": "assistant", "id": "m", "content": [part]}
        counted = {
            "input_tokens": prompt, "output_tokens": completion, "total_tokens": prompt + completion,
            "input_tokens_details": {"cached_tokens": cached},
        }  # fmt: skip
        return {
            "id": "r", "object": "response", "status": "completed", "model": model,
            "output": [message], "usage": counted,
        }  # fmt: skip
    message = {"role": "assistant", "content": text}
    counted = {
        "prompt_tokens": prompt, "completion_tokens": completion,
        "total_tokens": prompt + completion, "prompt_tokens_details": {"cached_tokens": cached},
    }  # fmt: skip
    return {
        "id": "c", "object": "chat.completion", "created": 0, "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}], "usage": counted,
    }  # fmt: skip


def _cut_off(answer: Body) -> None:
    """Let an answer of either API say that it ended at the most tokens."""
    if "choices" in answer:
        answer["choices"][0]["finish_reason"] = "length"
    else:
        answer |= {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            server.keys.append(self.headers.get("authorization"))
            path = self.path.removeprefix("/v1")
            if path in ("/chat/completions", "/responses"):
                api = "responses" if path == "/responses" else "chat"
                answer, again = server.called(
                    json.loads(content), api, self.headers.get("idempotency-key")
                )
                self._send(answer, {"idempotent-replayed": "true"} if again else None)
            elif path == "/files":
                self._send(_uploaded(server, content))
            elif path == "/batches":
                self._send(_made(server, json.loads(content)))
            else:
                self._send(Fault(404, content='{"error": {"message": "no such path"}}'))

        def do_GET(self) -> None:
            path = self.path.removeprefix("/v1").partition("?")[0]
            if found := re.fullmatch(r"/files/(\w+)/content", path):
                self._raw(200, server.files[found[1]].encode(), "application/jsonl")
            elif found := re.fullmatch(r"/batches/(\w+)", path):
                self._send(_polled(server, found[1]))
            elif path == "/batches":
                listed = list(server.batches.values())
                self._send({"object": "list", "data": listed, "has_more": False})
            else:
                self._send(Fault(404, content='{"error": {"message": "no such path"}}'))

        def _send(self, answer: Body | Fault, headers: dict[str, str] | None = None) -> None:
            if not isinstance(answer, Fault):
                self._raw(200, json.dumps(answer, ensure_ascii=False).encode(), headers=headers)
                return
            if answer.hang:
                time.sleep(answer.hang)
            content = (answer.content or '{"error": {"message": "told to fail"}}').encode()
            if answer.half:
                self._raw(200, content, length=len(content), sent=content[: len(content) // 2])
                self.close_connection = True
                return
            self._raw(answer.status, content, headers=answer.headers)

        def _raw(
            self,
            status: int,
            content: bytes,
            kind: str = "application/json",
            headers: dict[str, str] | None = None,
            length: int | None = None,
            sent: bytes | None = None,
        ) -> None:
            try:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(length or len(content)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content if sent is None else sent)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return Handler


def _uploaded(server: ModelServer, content: bytes) -> Body:
    """Keep the file of a multipart form."""
    boundary = content[: content.index(b"\r\n")]
    parts = [p.partition(b"\r\n\r\n") for p in content.split(boundary) if b"filename=" in p]
    name = f"file{len(server.files)}"
    server.files[name] = parts[0][2].removesuffix(b"\r\n").decode()
    return {"id": name, "object": "file", "bytes": len(content), "purpose": "batch"}


def _made(server: ModelServer, asked: Body) -> Body:
    name = f"batch{len(server.batches)}"
    server.batches[name] = {
        "id": name, "object": "batch", "status": "validating", "endpoint": asked["endpoint"],
        "input_file_id": asked["input_file_id"], "metadata": asked.get("metadata"),
        "completion_window": asked["completion_window"], "created_at": 0, "polls": 0,
        "output_file_id": None, "error_file_id": None,
    }  # fmt: skip
    return server.batches[name]


def _polled(server: ModelServer, name: str) -> Body:
    """A batch is answered at the poll `batch_polls`."""
    batch = server.batches[name]
    batch["polls"] += 1
    if batch["polls"] < server.batch_polls:
        batch["status"] = "in_progress"
    elif batch["status"] != "completed":
        api = "responses" if batch["endpoint"].endswith("responses") else "chat"
        lines = [
            _batch_line(server, json.loads(line), api)
            for line in server.files[batch["input_file_id"]].splitlines()
        ]
        output = f"file{len(server.files)}"
        server.files[output] = "\n".join(lines) + "\n"
        batch |= {"status": "completed", "output_file_id": output}
    return batch


def _batch_line(server: ModelServer, item: Body, api: str) -> str:
    answer = server.completion(item["body"], api)
    if isinstance(answer, Fault):
        failed = {"status_code": answer.status, "body": {"error": {"message": "told to fail"}}}
        return json.dumps({"custom_id": item["custom_id"], "response": failed, "error": None})
    done = {"status_code": 200, "body": answer}
    return json.dumps({"custom_id": item["custom_id"], "response": done, "error": None})


if __name__ == "__main__":
    server = ModelServer()
    print(server.url, flush=True)
    server.serve()
