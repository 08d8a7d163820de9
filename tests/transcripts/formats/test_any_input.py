"""Whatever is given, reading ends in conversations and lines, never in a traceback."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.formats.format_cases import SAMPLES
from transcripts.conversation import Conversation
from transcripts.formats import FORMATS
from transcripts.formats.reading import Failure, Loaded, ReadOptions
from transcripts.sources import read_conversations

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*Conversation.model_fields, "text"]), inner, max_size=6)
    ),
    max_leaves=12,
)


def _read(content: bytes, name: str | None = None) -> list[Loaded | Failure]:
    return list(read_conversations(["-"], ReadOptions(stdin=io.BytesIO(content), format=name)))


def _one_line_each(found: list[Loaded | Failure]) -> bool:
    return bool(found) and all(
        isinstance(result, Loaded) or "\n" not in str(result) for result in found
    )


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*Conversation.model_fields]), _json) | _json)
def test_any_json_is_a_conversation_or_a_line(item: object) -> None:
    assert _one_line_each(_read(json.dumps(item).encode(), "native"))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_conversations_or_lines(content: bytes) -> None:
    assert _one_line_each(_read(content))


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None)
@given(content=st.text(max_size=300))
def test_any_text_in_any_format_is_conversations_or_lines(name: str, content: str) -> None:
    assert _one_line_each(_read(content.encode("utf-8", "replace"), name))


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None)
@given(data=st.data())
def test_a_sample_damaged_anywhere_is_conversations_or_lines(
    name: str, data: st.DataObject
) -> None:
    sample = SAMPLES[name].encode()
    at = data.draw(st.integers(0, len(sample)))
    patch, cut = data.draw(st.binary(max_size=5)), data.draw(st.integers(0, 9))
    assert _one_line_each(_read(sample[:at] + patch + sample[at + cut :], name))
    assert _one_line_each(_read(sample[:at] + patch))


def test_braces_nested_without_end_are_a_line() -> None:
    assert _one_line_each(_read(b'{"a":' * 100_000, "native"))
    assert _one_line_each(_read(b'{"customer_record":' + b"[" * 100_000, "native"))
