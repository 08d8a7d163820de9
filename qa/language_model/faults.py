"""What an exception of the openai client means: why, whether to ask again and when, and whether it is billed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from qa.errors import ContextError, ModelError
from transcripts.remote import retry_after

#: A key that a server repeats is not repeated again.
_KEY = re.compile(r"\b(sk-|key-|Bearer )[\w-]{6,}")
#: Longer than this (s) no run stands still because a server asks for it.
LONGEST_WAIT = 90.0


@dataclass(frozen=True)
class Fault:
    """Why one attempt gave nothing.

    `wait`: seconds the server asks to wait before the next attempt, 0 where it does not say, None where
    another is of no use. `billed`: it may have been answered and be paid for. `common`: the server is
    away, hangs or is busy, which is no fault of this question.
    """

    error: ModelError
    wait: float | None = None
    billed: bool = False
    common: bool = False


class Failed(Exception):
    """One attempt that gave nothing, with its `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.error))
        self.fault = fault


def fault_of(error: Any, model: str, where: str, timeout: float) -> Fault:
    """What an `openai.APIError` means, of a model at an address that is waited for `timeout` seconds.

    The client's classes are known by their names: one module alone imports it.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "APITimeoutError" in kinds:
        slow = ModelError(f"no answer from {where} within {timeout:g} s", in_doubt=True)
        return Fault(slow, 0.0, billed=True, common=True)
    if "APIConnectionError" in kinds:
        began = "connect" not in type(error.__cause__).__name__.lower()
        why = "the connection broke off" if began else "no connection"
        error = ModelError(f"{why}: {where}", in_doubt=began)
        return Fault(error, 0.0, billed=began, common=True)
    if "APIStatusError" in kinds:
        return _status(error, model, where)
    broken = ModelError(f"the server's answer is broken: {str(error)[:200]}")
    return Fault(broken, 0.0, billed=True, common=True)


def _status(error: Any, model: str, where: str) -> Fault:
    said, status = _said(error), error.status_code
    if status in (401, 403):
        return Fault(ModelError(f"the key was not accepted ({status}): {said}", lasting=True))
    if status == 404:
        return Fault(ModelError(f"model {model!r} is not at {where} (404): {said}", lasting=True))
    if status in (400, 413, 422) and _too_long(error, said):
        return Fault(ContextError(f"the context of {model} is too small: {said}"))
    if status == 429 and "insufficient_quota" in said + str(getattr(error, "code", "")):
        return Fault(ModelError(f"the account has no credit left (429): {said}", lasting=True))
    if status in (408, 409, 429) or status >= 500:
        wait = _asked_to_wait(error)
        if wait > LONGEST_WAIT:
            later = f"the server said {status} and asks to wait {wait:,.0f} s: {said}; run it again then"
            return Fault(ModelError(later, lasting=True))
        return Fault(
            ModelError(f"the server said {status}: {said}"),
            wait,
            common=status == 429 or status >= 500,
        )
    return Fault(ModelError(f"the server refused the request ({status}): {said}"))


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
    said = " ".join(str(body or error.response.reason_phrase or "no reason given").split())
    return _KEY.sub(r"\1…", said)[:200]


def _asked_to_wait(error: Any) -> float:
    """Seconds the server asks us to wait; 0 where it does not say."""
    headers = error.response.headers
    try:
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    except (KeyError, ValueError):
        return retry_after(headers.get("retry-after"))
