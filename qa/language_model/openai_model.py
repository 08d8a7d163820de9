"""OpenAIModel: any server that speaks the OpenAI protocol, asked through the openai client."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from qa.errors import ContextError, ModelError
from qa.language_model.asking import Prompt, Reply, Usage
from qa.language_model.budget import Budget, Reservation
from qa.language_model.prices import FREE, Price
from qa.language_model.rates import Rates
from transcripts.remote import permitted, remote_of, retry_after

OPENAI = "https://api.openai.com/v1"
#: Models that think before they answer take no temperature, and their thoughts are paid as reply.
_REASONING = re.compile(r"^(o\d|gpt-5)")
#: Calls in a row that found no server, after which the others of a run do not wait for it too.
_GIVES_UP = 3
_LONGEST_WAIT = 90.0


@dataclass(frozen=True)
class ModelOptions:
    """How a server is asked. `timeout` in seconds; `attempts` of each call, the first included.

    `api`: `responses` or `chat`; None is responses at api.openai.com and chat elsewhere.
    """

    name: str
    base_url: str = OPENAI
    key: str | None = None
    api: Literal["responses", "chat"] | None = None
    allow_remote: bool = False
    timeout: float = 120.0
    attempts: int = 5
    first_wait: float = 0.5
    price: Price = FREE
    extra: Mapping[str, Any] = field(default_factory=dict)


class _Failed(Exception):
    """One attempt gave nothing: why, whether another may, after how many seconds, and if it is billed."""

    def __init__(
        self, error: ModelError, retry: bool | float = False, *, billed: bool = False
    ) -> None:
        super().__init__(str(error))
        self.error, self.retry, self.billed = error, retry, billed


class OpenAIModel:
    """A model behind the OpenAI protocol: OpenAI, vLLM, Ollama, llama.cpp and others.

    One retry policy, here: the client's own retries are off. Safe between threads.
    """

    def __init__(
        self, options: ModelOptions, budget: Budget | None = None, rates: Rates | None = None
    ) -> None:
        """Raises RemoteError where the server is another machine and that was not allowed."""
        self._where = remote_of(options.base_url)
        permitted(self._where, "the text of conversations", options.allow_remote)
        self.options, self.budget = options, budget or Budget()
        self._rates = rates or Rates()
        self._lock = threading.Lock()
        self._unreachable = 0
        self._given_up: ModelError | None = None

    @property
    def name(self) -> str:
        """The model as it is asked for."""
        return self.options.name

    @property
    def spent(self) -> Decimal | None:
        """What has been spent in this run, in US dollars; None where nobody knows the price."""
        unknown = self.options.price == FREE and self.remote
        return None if unknown else self.budget.spent

    @property
    def remote(self) -> bool:
        """True where the text goes to another machine."""
        return not self._where.loopback

    @property
    def endpoint(self) -> str:
        """The host that is asked; `local` for this machine, whatever the port."""
        host = urlsplit(self.options.base_url).hostname
        return "local" if not self.remote else host or ""

    @property
    def api(self) -> str:
        """`responses` or `chat`."""
        official = urlsplit(self.options.base_url).hostname == "api.openai.com"
        return self.options.api or ("responses" if official else "chat")

    @property
    def most_tokens(self) -> int:
        """What a reply of this model may take: thoughts count."""
        return 6000 if _REASONING.match(self.name) else 900

    @cached_property
    def client(self) -> Any:
        """The openai client. Raises ModelError where no key is set for another machine."""
        key = self.options.key or (None if self.remote else "none-needed")
        if key is None:
            raise ModelError(
                "no key for the language model: set OPENAI_API_KEY (or OPENAI_BASE_URL to a server "
                "on this machine)",
                lasting=True,
            )
        import openai

        return openai.OpenAI(
            api_key=key, base_url=self.options.base_url, max_retries=0, timeout=self.options.timeout
        )

    @property
    def failures(self) -> type[Exception]:
        """What the client raises."""
        import openai

        return openai.APIError

    def ask(self, prompt: Prompt) -> Reply:
        """One reply; waits for rates and budget, tries again where that may help."""
        import stamina

        logging.getLogger("stamina").addHandler(logging.NullHandler())  # else it warns on stderr
        if self._given_up is not None:
            raise self._given_up
        tries = stamina.retry_context(
            on=lambda error: isinstance(error, _Failed) and _again(error.retry),
            attempts=self.options.attempts,
            timeout=None,
            wait_initial=self.options.first_wait,
            wait_jitter=self.options.first_wait,
            wait_max=30.0,
        )
        try:
            for attempt in tries:
                with attempt:
                    return self._once(prompt)
        except _Failed as failed:
            self._remember(failed.error)
            raise failed.error from failed
        raise AssertionError("unreachable: the last attempt returns or raises")

    def body(self, prompt: Prompt) -> dict[str, Any]:
        """The request as it is sent; the same for one call and for a line of a batch."""
        official = self.endpoint == "api.openai.com"
        shape = {"name": "judgement", "schema": dict(prompt.schema), "strict": True}
        texts = [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ]
        body: dict[str, Any] = {"model": self.name, **self.options.extra}
        if not _REASONING.match(self.name):
            body["temperature"] = 0
        if self.api == "responses":
            body |= {"input": texts, "max_output_tokens": prompt.most_tokens}
            body["text"] = {"format": {"type": "json_schema", **shape}}
            body["store"] = False
        else:
            limit = "max_completion_tokens" if official else "max_tokens"
            body |= {"messages": texts, limit: prompt.most_tokens}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
            body["seed"] = prompt.seed
        return body

    def reply(self, answer: Any, seconds: float, factor: Decimal = Decimal(1)) -> Reply:
        """The reply in an answer of the server, of either API; `factor` is a discount.

        Raises ModelError where there is none; it carries what came instead.
        """
        if not isinstance(answer, dict):
            raise ModelError(f"the server answered {str(answer)[:60]!r}, not a JSON object")
        usage = _usage(answer.get("usage"))
        text, wrong = _text_of(answer)
        cost = self.options.price.of(usage) * factor if usage else Decimal(0)
        reply = Reply(text, str(answer.get("model") or self.name), usage, cost, seconds)
        if wrong:
            raise ModelError(wrong, reply=reply)
        return reply

    def _once(self, prompt: Prompt) -> Reply:
        try:
            with self.budget.reserve(self.options.price.at_most(prompt)) as held:
                self._rates.take(prompt.tokens_about + prompt.most_tokens // 2)
                return self._sent(prompt, held)
        except ModelError as error:
            raise _Failed(error) from error

    def _sent(self, prompt: Prompt, held: Reservation) -> Reply:
        """Send it; what is charged is what the usage says, nothing where it was refused, else the worst."""
        import openai

        started = time.monotonic()
        try:
            client = self.client
            api = client.responses if self.api == "responses" else client.chat.completions
            raw = api.with_raw_response.create(**self.body(prompt))
            answer = json.loads(raw.text if isinstance(raw.text, str) else raw.text())
        except (openai.APIError, ModelError) as error:
            failed = _Failed(error) if isinstance(error, ModelError) else _failure(error, self)
            if not failed.billed:
                held.charge(Decimal(0))
            raise failed from error
        except ValueError as error:
            broken = ModelError("the server's answer is broken: not JSON, or only a part of it")
            raise _Failed(broken, retry=True, billed=True) from error
        self._unreachable = 0
        if isinstance(answer, dict) and (usage := _usage(answer.get("usage"))):
            held.charge(self.options.price.of(usage))
        return self.reply(answer, time.monotonic() - started)

    def _remember(self, error: ModelError) -> None:
        """After what lasts, or calls in a row that found no server, the others fail at once."""
        with self._lock:
            if error.lasting:
                self._given_up = error
            elif "no connection" in str(error):
                self._unreachable += 1
                if self._unreachable >= _GIVES_UP:
                    self._given_up = error


def _again(retry: bool | float) -> bool | float:
    return retry if isinstance(retry, bool) else min(max(retry, 0.0), _LONGEST_WAIT)


def _failure(error: Any, model: OpenAIModel) -> _Failed:
    """What an exception of the client means for this call and the next."""
    import openai

    where = model.options.base_url
    if isinstance(error, openai.APITimeoutError):
        slow = f"no answer from {where} within {model.options.timeout:g} s"
        return _Failed(ModelError(slow), retry=True, billed=True)
    if isinstance(error, openai.APIConnectionError):
        began = "connect" not in type(error.__cause__).__name__.lower()
        why = "the connection broke off" if began else "no connection"
        return _Failed(ModelError(f"{why}: {where}"), retry=True, billed=began)
    if isinstance(error, openai.APIStatusError):
        return _status(error, model)
    broken = ModelError(f"the server's answer is broken: {str(error)[:200]}")
    return _Failed(broken, retry=True, billed=True)


def _status(error: Any, model: OpenAIModel) -> _Failed:
    said = _said(error)
    status = error.status_code
    if status == 401 or status == 403:
        wrong = ModelError(f"the key was not accepted ({status}): {said}", lasting=True)
        return _Failed(wrong)
    if status == 404:
        asked = f"model {model.name!r} is not at {model.options.base_url} (404): {said}"
        return _Failed(ModelError(asked, lasting=True))
    if status in (400, 413, 422) and _too_long(error, said):
        return _Failed(ContextError(f"the context of {model.name} is too small: {said}"))
    if status == 429 and "insufficient_quota" in said + str(getattr(error, "code", "")):
        return _Failed(ModelError(f"the account has no credit left (429): {said}", lasting=True))
    if status in (408, 409, 429) or status >= 500:
        wait = _retry_after(error)
        if not isinstance(wait, bool) and wait > _LONGEST_WAIT:
            later = f"the server said {status} and asks to wait {wait:,.0f} s: {said}; run it again then"
            return _Failed(ModelError(later, lasting=True))
        return _Failed(ModelError(f"the server said {status}: {said}"), wait)
    return _Failed(ModelError(f"the server refused the request ({status}): {said}"))


def _too_long(error: Any, said: str) -> bool:
    code = str(getattr(error, "code", ""))
    return "context_length" in code or bool(
        re.search(
            r"context (length|size|window)|maximum context|too (long|large)|exceed", said, re.I
        )
    )


def _said(error: Any) -> str:
    body = error.body
    if isinstance(body, dict):
        body = body.get("message") or body.get("error") or body
    return " ".join(str(body or error.response.reason_phrase or "no reason given").split())[:200]


def _retry_after(error: Any) -> bool | float:
    """Seconds the server asks us to wait, or True for our own waiting."""
    headers = error.response.headers
    try:
        return float(headers["retry-after-ms"]) / 1000
    except (KeyError, ValueError):
        return retry_after(headers.get("retry-after")) or True


def _usage(given: Any) -> Usage | None:
    """Tokens as either API counts them."""
    if not isinstance(given, dict):
        return None
    prompt = given.get("prompt_tokens", given.get("input_tokens"))
    completion = given.get("completion_tokens", given.get("output_tokens"))
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    details = given.get("prompt_tokens_details") or given.get("input_tokens_details") or {}
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return Usage(prompt, completion, cached if isinstance(cached, int) else 0)


def _text_of(answer: dict[str, Any]) -> tuple[str, str | None]:
    """The text of an answer, and why it is none that can be used: refused, cut off, empty."""
    text, wrong = _of_choices(answer) if "choices" in answer else _of_output(answer)
    return text, wrong or (None if text else "the model gave an empty reply")


def _of_choices(answer: dict[str, Any]) -> tuple[str, str | None]:
    """Of a chat completion."""
    choices = answer["choices"] or []
    if not choices:
        return "", "the model gave no choice at all"
    message, ended = choices[0].get("message") or {}, choices[0].get("finish_reason")
    text, refused = str(message.get("content") or ""), message.get("refusal")
    if refused or ended == "content_filter":
        return text or str(refused or ""), f"the model refused: {refused or ended}"
    cut = ended == "length"
    return text, "the reply was cut off at the most tokens it may take" if cut else None


def _of_output(answer: dict[str, Any]) -> tuple[str, str | None]:
    """Of a response."""
    parts = [
        part
        for item in answer.get("output") or []
        if item.get("type") == "message"
        for part in item.get("content") or []
    ]
    text = "".join(p.get("text", "") for p in parts if p.get("type") == "output_text")
    refused = [str(part.get("refusal")) for part in parts if part.get("type") == "refusal"]
    if refused:
        return text or refused[0], f"the model refused: {refused[0]}"
    if answer.get("status") == "incomplete":
        why = (answer.get("incomplete_details") or {}).get("reason")
        return text, f"the reply was cut off: {why}"
    return text, None
