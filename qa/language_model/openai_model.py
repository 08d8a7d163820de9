"""OpenAIModel: any server that speaks the OpenAI protocol, asked through the openai client."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from qa.errors import ModelError
from qa.language_model.asking import Prompt, Reply, Usage
from qa.language_model.budget import Budget, Reservation
from qa.language_model.faults import LONGEST_WAIT, Failed, Fault, fault_of
from qa.language_model.prices import FREE, Price
from qa.language_model.rates import Rates
from transcripts.remote import Patience, asked, permitted, remote_of

OPENAI = "https://api.openai.com/v1"
#: Models that think before they answer take no temperature, and their thoughts are paid as reply.
_REASONING = re.compile(r"^(o\d|gpt-5)")
#: Calls in a row that found the server away, hanging or busy, after which the others are not asked.
_GIVES_UP = 3
#: How often a call is made that the server takes and does not answer: each may be billed.
_UNANSWERED = 2
#: Waits from this on (s) are said.
_LONG = 5.0
#: By which a server says that it repeats a reply it gave before: it is paid once.
_REPLAYED = "idempotent-replayed"


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


class OpenAIModel:
    """A model behind the OpenAI protocol: OpenAI, vLLM, Ollama, llama.cpp and others.

    Asked again by the policy of `transcripts.remote` alone: the client's own retries are off. `told` is
    given a line where a run waits for long. Safe between threads.
    """

    def __init__(
        self, options: ModelOptions, budget: Budget | None = None, rates: Rates | None = None
    ) -> None:
        """Raises RemoteError where the server is another machine and that was not allowed."""
        self._where = remote_of(options.base_url)
        permitted(self._where, "the text of conversations", options.allow_remote)
        self.options, self.budget = options, budget or Budget()
        self._rates = rates or Rates()
        self.told: Callable[[str], object] = lambda line: None
        self._lock = threading.Lock()
        self._away = 0
        self._not_before = 0.0
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
    def doubts(self) -> tuple[int, Decimal]:
        """Calls of which nobody knows whether they are billed, and what `spent` counts for them."""
        return self.budget.doubts

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

    def at_most(self, prompt: Prompt) -> Decimal:
        """What a call can cost, in US dollars."""
        return self.options.price.at_most(prompt)

    def doubt(self, prompt: Prompt) -> None:
        """A run that was killed had made this call: its worst case counts until the server repeats its reply."""
        self.budget.doubt(prompt.id, self.at_most(prompt))

    def ask(self, prompt: Prompt) -> Reply:
        """One reply; waits for rates and budget, tries again where that may help."""
        if self._given_up is not None:
            raise self._given_up
        unanswered = 0

        def again(error: Exception) -> float | None:
            nonlocal unanswered
            if not isinstance(error, Failed) or self._given_up is not None:
                return None
            fault = error.fault
            unanswered += fault.billed
            if fault.wait is None or unanswered >= _UNANSWERED:
                return None
            self._hold(fault)
            return fault.wait

        patience = Patience(self.options.attempts, self.options.first_wait, LONGEST_WAIT)
        try:
            return asked(lambda: self._once(prompt), again, patience)
        except Failed as failed:
            self._remember(failed.fault)
            raise failed.fault.error from failed

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
        time.sleep(max(0.0, self._not_before - time.monotonic()))
        with self.budget.reserve(self.at_most(prompt), prompt.id) as held:
            self._rates.take(prompt.tokens_about + prompt.most_tokens // 2)
            return self._sent(prompt, held)

    def _sent(self, prompt: Prompt, held: Reservation) -> Reply:
        """Send it; what is charged is what the usage says, nothing where it was refused, else the worst."""
        import openai

        started = time.monotonic()
        try:
            client = self.client
            api = client.responses if self.api == "responses" else client.chat.completions
            headers = {"Idempotency-Key": prompt.id} if prompt.id else {}
            raw = api.with_raw_response.create(**self.body(prompt), extra_headers=headers)
            answer = json.loads(raw.text if isinstance(raw.text, str) else raw.text())
        except ModelError:
            held.charge(Decimal(0))
            raise
        except openai.APIError as error:
            fault = fault_of(error, self.name, self.options.base_url, self.options.timeout)
            if not fault.billed:
                held.charge(Decimal(0))
            raise Failed(fault) from error
        except ValueError as error:
            broken = ModelError("the server's answer is broken: not JSON, or only a part of it")
            raise Failed(Fault(broken, 0.0, billed=True, common=True)) from error
        self._away = 0
        if raw.headers.get(_REPLAYED, "").lower() == "true":
            self.budget.settle(prompt.id)
        if isinstance(answer, dict) and (usage := _usage(answer.get("usage"))):
            held.charge(self.options.price.of(usage))
        return self.reply(answer, time.monotonic() - started)

    def _hold(self, fault: Fault) -> None:
        """Let the other calls wait too where the server asks for it, and say what is long."""
        if fault.common and fault.wait:
            self._not_before = max(self._not_before, time.monotonic() + fault.wait)
        if fault.wait and fault.wait >= _LONG:
            self.told(f"{fault.error}; waiting {fault.wait:.0f} s, as it asks")
        elif fault.billed and fault.common:
            self.told(f"{fault.error}; asking once more")

    def _remember(self, fault: Fault) -> None:
        """After what lasts, or calls in a row that found the server away, the others fail at once."""
        with self._lock:
            self._away += fault.common
            if fault.error.lasting or self._away >= _GIVES_UP:
                self._given_up = self._given_up or fault.error


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
