"""Nothing leaves the machine unless it is allowed, and a busy service is asked again with patience."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from transcripts.errors import RemoteError
from transcripts.remote import Patience, asked, permitted, remote_of, retry_after


@pytest.mark.parametrize(
    ("url", "shown", "loopback"),
    [
        ("https://api.openai.com/v1", "api.openai.com", False),
        ("https://eu.api.openai.com/v1", "eu.api.openai.com (region eu)", False),
        (
            "https://x.eu-west-1.amazonaws.com",
            "x.eu-west-1.amazonaws.com (region eu-west-1)",
            False,
        ),
        ("https://u:secret@speech.example.com:8443/v1", "speech.example.com:8443", False),
        ("http://127.0.0.1:8000/v1", "127.0.0.1:8000", True),
        ("http://127.8.8.8/v1", "127.8.8.8", True),
        ("http://[::1]:9/v1", "::1:9", True),
        ("http://localhost:8000/v1", "localhost:8000", True),
        ("http://localhost.example.com/v1", "localhost.example.com", False),
        ("http://127.0.0.1.example.com/v1", "127.0.0.1.example.com", False),
        ("http://10.0.0.8/v1", "10.0.0.8", False),
    ],
)
def test_a_service_is_named_by_host_and_region_without_its_password(
    url: str, shown: str, loopback: bool
) -> None:
    assert (str(remote_of(url)), remote_of(url).loopback) == (shown, loopback)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "u:secret@host", "https://", "http://[x/"])
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(RemoteError, match="address") as caught:
        remote_of(url)
    assert "secret" not in str(caught.value)


def test_only_this_machine_needs_no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENHAND_ALLOW_REMOTE", raising=False)
    far = remote_of("https://api.openai.com/v1")
    permitted(remote_of("http://localhost/v1"), "sound", allow=False)
    permitted(far, "sound", allow=True)
    with pytest.raises(RemoteError, match=r"sound would be sent to api\.openai\.com"):
        permitted(far, "sound", allow=False)
    for setting, allows in (("1", True), ("true", True), ("0", False), ("", False)):
        monkeypatch.setenv("EVENHAND_ALLOW_REMOTE", setting)
        if allows:
            permitted(far, "sound", allow=False)
        else:
            with pytest.raises(RemoteError):
                permitted(far, "sound", allow=False)


def test_waits_double_and_are_never_longer_than_what_is_accepted() -> None:
    waits: list[float] = []

    def ask() -> None:
        raise OSError

    patience = Patience(attempts=6, first=1.0, longest=6.0, sleep=waits.append, chance=lambda: 1.0)
    with pytest.raises(OSError):
        asked(ask, lambda error: 0.0, patience)
    assert waits == [1.0, 2.0, 4.0, 6.0, 6.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0.0),
        ("2.5", 2.5),
        ("-1", 0.0),
        ("soon", 0.0),
        ("Sun, 22 Nov 2026 02:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 01:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float) -> None:
    assert retry_after(header, datetime(2026, 11, 22, 2, 0, 0, tzinfo=UTC)) == seconds
