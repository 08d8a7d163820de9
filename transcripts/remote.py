"""What may leave this machine, whom it goes to, and how a service that is busy is asked again."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from transcripts.errors import RemoteError

Answer = TypeVar("Answer")

ALLOW_SETTING = "EVENHAND_ALLOW_REMOTE"
#: Regions that a host's name says: api.openai.com's own, and those of the large clouds.
_REGION = re.compile(
    r"^(?P<openai>eu|us|au|ca|jp|in|sg|kr|gb|ae)\.api\.openai\.com$"
    r"|(?:^|[.-])(?P<cloud>(?:us|eu|ap|sa|ca|me|af|cn|il)-(?:gov-)?"
    r"(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-?\d)(?=[.-]|$)"
    r"|^(?P<azure>[a-z]+(?:north|south|east|west|central)?[a-z]*\d?)\.(?:api|stt)\."
)


@dataclass(frozen=True, slots=True)
class Remote:
    """A service: its host, whether that is this machine, and the region that its name says."""

    host: str
    loopback: bool
    region: str | None = None

    def __str__(self) -> str:
        return self.host + (f" (region {self.region})" if self.region else "")


def remote_of(url: str) -> Remote:
    """Whom a URL goes to. Raises RemoteError where it is no http or https URL."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RemoteError(f"the service's address cannot be read: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        # the address is not repeated: it may hold a password
        raise RemoteError(
            "the service's address is no URL; accepted is such as https://api.example.com/v1"
        )
    found = _REGION.search(host)
    region = next((name for name in found.groups() if name), None) if found else None
    named = f"{host}:{port}" if port else host
    return Remote(named, _is_loopback(host), region)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def permitted(remote: Remote, what: str, allow: bool) -> None:
    """Raises RemoteError unless the user said that `what` may leave this machine."""
    if remote.loopback or allow or allowed_by_setting():
        return
    raise RemoteError(
        f"{what} would be sent to {remote}; nothing leaves this machine unless you say so: "
        f"--allow-remote, or {ALLOW_SETTING}=1"
    )


def allowed_by_setting() -> bool:
    """Whether the environment says that data may leave this machine."""
    return os.environ.get(ALLOW_SETTING, "").strip().lower() in ("1", "true", "yes", "on")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a service is asked, and how long is waited between: doubling, with chance.

    `longest` is the longest wait that is accepted, a service's own `retry-after` included. Seconds.
    """

    attempts: int = 5
    first: float = 1.0
    longest: float = 90.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def asked(
    ask: Callable[[], Answer],
    again: Callable[[Exception], float | None],
    patience: Patience,
) -> Answer:
    """The answer, asked for again while `again` says so.

    `again` says of an error how long the service asks to wait (s): 0 where it does not say, None
    where it is of no use to ask again. The last error is raised.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return ask()
        except Exception as error:
            wait = again(error)
            if wait is None or attempt >= patience.attempts or wait > patience.longest:
                raise
            patience.sleep(wait if wait > 0 else _pause(attempt, patience))


def _pause(attempt: int, patience: Patience) -> float:
    full = min(patience.longest, patience.first * 2.0 ** (attempt - 1))
    return full * (0.5 + 0.5 * patience.chance())


def retry_after(header: str | None, now: datetime | None = None) -> float:
    """The seconds that a `retry-after` header asks to wait (RFC 9110 10.2.3); 0 where it does not.

    >>> retry_after("3"), retry_after("soon")
    (3.0, 0.0)
    """
    if not header:
        return 0.0
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
