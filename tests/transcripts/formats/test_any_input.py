"""Whatever is given, reading ends in conversations and lines, never in a traceback."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.formats.format_cases import FILES
from transcripts.conversation import Conversation
from transcripts.formats import FORMATS
from transcripts.formats.reading import Failure, Loaded, ReadOptions
from transcripts.sources import read_conversations

JSON_FORMATS = ("native", "telegram", "zendesk", "intercom", "contact-lens", "whisperx")
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


@pytest.mark.parametrize("name", FILES)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_a_file_damaged_anywhere_is_conversations_or_lines(name: str, data: st.DataObject) -> None:
    form, sample = FILES[name]
    at = data.draw(st.integers(0, len(sample)))
    patch, cut = data.draw(st.binary(max_size=5)), data.draw(st.integers(0, 9))
    assert _one_line_each(_read(sample[:at] + patch + sample[at + cut :], form))
    assert _one_line_each(_read(sample[:at] + patch))


_values = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1e300,
        float("nan"),
        10**30,
        "",
        "x",
        "\0",
        "9" * 500,
        [],
        [None],
        {},
        {"a": []},
    ]
)


@pytest.mark.parametrize(
    "name", [name for name, (form, _) in FILES.items() if form in JSON_FORMATS]
)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_json_with_any_value_in_any_place_is_conversations_or_lines(
    name: str, data: st.DataObject
) -> None:
    form, sample = FILES[name]
    if not sample.startswith(b"{"):
        return  # the format has a layout that is no JSON
    value = json.loads(sample)
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(list(_places(value))))
        holder[key] = copy.deepcopy(data.draw(_values))
        assert _one_line_each(_read(json.dumps(value).encode(), form))
        if not isinstance(value, dict | list) or not list(_places(value)):
            break


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value where another value can be put."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs) if isinstance(value, dict | list) else []:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def test_braces_nested_without_end_are_a_line() -> None:
    assert _one_line_each(_read(b'{"a":' * 100_000, "native"))
    assert _one_line_each(_read(b'{"customer_record":' + b"[" * 100_000, "native"))
