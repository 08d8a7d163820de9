"""The native format reads what it writes, and names every mistake of an item at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_conversation
from tests.transcripts.formats.format_cases import (
    SAMPLES,
    failures,
    loaded,
    only,
    read_as,
    results,
    written,
)
from transcripts.conversation import Conversation, Source
from transcripts.formats.reading import Loaded, ReadOptions

LINE = SAMPLES["native"]
_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40
)
_seconds = st.none() | st.floats(allow_nan=False, allow_infinity=False)
_turn = st.fixed_dictionaries(
    {"speaker": st.sampled_from(["agent", "customer", "bot", "unknown"]), "text": _text},
    optional={"start": _seconds, "end": _seconds, "confidence": st.floats(0, 1)},
)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    return Conversation.model_validate(
        {
            "id": draw(_text),
            "channel": draw(st.sampled_from(["chat", "phone", "weibo", "email"])),
            "language": draw(st.sampled_from(["en", "zh-Hans", "yue-Hant", "en-GB"])),
            "turns": draw(st.lists(_turn, max_size=4)),
            "attributes": draw(st.dictionaries(_text, _text, max_size=3)),
            "customer_record": draw(
                st.none() | st.dictionaries(_text, _text | st.integers() | st.booleans())
            ),
            "started_at": draw(st.none() | st.datetimes(timezones=st.just(UTC))),
            "source": Source(file="a.json", format="native", pointer="$"),
        }
    )


@settings(deadline=None)
@given(conversations())
def test_a_conversation_written_as_json_is_read_back_exactly(conversation: Conversation) -> None:
    [result] = read_as("native", conversation.model_dump_json().encode())
    assert isinstance(result, Loaded), str(result)
    assert result.conversation == conversation
    [pretty] = read_as("native", conversation.model_dump_json(indent=2).encode())
    assert isinstance(pretty, Loaded), str(pretty)
    assert pretty.conversation == conversation


@settings(deadline=None)
@given(st.lists(conversations(), min_size=1, max_size=4))
def test_a_list_and_lines_of_the_same_conversations_are_the_same(many: list[Conversation]) -> None:
    lines = "\n".join(one.model_dump_json() for one in many).encode()
    listed = b"[" + b",".join(one.model_dump_json().encode() for one in many) + b"]"
    assert loaded(read_as("native", lines)) == many
    assert loaded(read_as("native", listed)) == many


def test_the_source_says_file_and_line(tmp_path: Path) -> None:
    second = LINE.replace("c-17", "c-18")
    path = written(tmp_path, "a.jsonl", f"\n{LINE}\r\n\n{second}\n\n")
    assert [c.source for c in loaded(results(path))] == [
        Source(file=str(path), format="native", pointer="line 2"),
        Source(file=str(path), format="native", pointer="line 4"),
    ]
    listed = written(tmp_path, "b.json", f"[{LINE},\n{second}]")
    pointers = [c.source.pointer for c in loaded(results(listed)) if c.source]
    assert pointers == ["$[0]", "$[1]"]


def test_a_source_that_is_given_stays() -> None:
    given_source = json.loads(LINE) | {"source": {"file": "z.json", "format": "zendesk"}}
    [result] = read_as("native", json.dumps(given_source).encode())
    assert isinstance(result, Loaded)
    assert result.conversation.source == Source(file="z.json", format="zendesk")


def test_a_broken_line_stops_no_other(tmp_path: Path) -> None:
    lines = [LINE.replace("c-17", f"c-{n}") for n in range(10)]
    lines[6] = lines[6][:40]
    path = written(tmp_path, "a.jsonl", "\n".join(lines))
    found = results(path)
    assert len(loaded(found)) == 9
    [line] = failures(found)
    assert line.startswith(f"{path} line 7: not JSON: EOF while parsing")


def test_ten_mistakes_of_one_item_are_all_named_with_path_value_and_remedy(tmp_path: Path) -> None:
    wrong = {
        "channel": "pigeon", "langauge": "en", "case": 7, "team": [], "started_at": "noon",
        "outcome": {"csat": 9, "nps": 3.5}, "attributes": ["x"],
        "turns": [
            {"speaker": "boss", "text": "a"}, {"speaker": "agent", "txt": "b"},
            {"speaker": "agent", "text": 5, "start": "soon"},
        ],
    }  # fmt: skip
    [line] = failures(results(written(tmp_path, "a.json", json.dumps(wrong))))
    for part in (
        "id: missing", "channel 'pigeon': input should be 'phone', 'chat'",
        "langauge: no such field",
        "accepted: id, channel, language", "case 7", "team []", "started_at 'noon'",
        "outcome.csat 9", "outcome.nps 3.5", "attributes ['x']", "turns[0].speaker 'boss'",
        "turns[1].text: missing", "turns[1].txt: no such field; accepted: position, speaker, text",
        "turns[2].text 5", "turns[2].start 'soon'",
    ):  # fmt: skip
        assert part in line
    assert "\n" not in line


def test_unknown_fields_are_named_together_with_one_list_of_those_accepted(tmp_path: Path) -> None:
    turn = {"speaker": "agent", "text": "a", "timestamp": 1, "lang": "en"}
    wrong = {
        "id": "a",
        "channel": "chat",
        "language": "en",
        "turns": [turn] * 4,
        "foo": 1,
        "bar": 2,
    }
    [line] = failures(results(written(tmp_path, "a.json", json.dumps(wrong))))
    assert "foo, bar: no such field; accepted: id, channel" in line
    assert (
        "turns[0].timestamp (and 3 alike), turns[0].lang (and 3 alike): no such field; accepted: "
        "position, speaker" in line
    )
    assert line.count("accepted:") == 2
    assert line.count("no such field") == 2


def test_long_values_are_cut_in_errors(tmp_path: Path) -> None:
    wrong = json.loads(LINE) | {"channel": "x" * 10_000}
    [line] = failures(results(written(tmp_path, "a.json", json.dumps(wrong))))
    assert len(line) < 400


def test_what_is_no_object_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", f'[{LINE}, 7, "x", null]')
    found = results(path)
    assert len(loaded(found)) == 1
    assert [line.split(":")[0] for line in failures(found)] == [
        f"{path} $[1]", f"{path} $[2]", f"{path} $[3]",
    ]  # fmt: skip


def test_a_line_over_the_limit_is_one_error_and_the_next_is_read(tmp_path: Path) -> None:
    huge = LINE.replace("One moment.", "x" * 300_000)
    path = written(tmp_path, "a.jsonl", f"{LINE}\n{huge}\n{LINE.replace('c-17', 'c-18')}\n")
    found = results(path, ReadOptions(line_limit=100_000))
    assert [c.id for c in loaded(found)] == ["c-17", "c-18"]
    [line] = failures(found)
    assert "line 2: " in line
    assert "at most 100,000 bytes" in line


def test_truncated_json_is_said_with_its_place(tmp_path: Path) -> None:
    [line] = failures(results(written(tmp_path, "a.json", '{\n "id": "c-1",\n "turns": [')))
    assert "not JSON: EOF while parsing a list at line 3" in line


def test_a_missing_language_is_found_and_an_unclear_one_stays_und() -> None:
    item = json.loads(LINE)
    del item["language"]
    item["turns"][0]["text"] = "我的包裹到哪裡了？"
    item["turns"][1]["text"] = "我幫您查詢"
    [result] = read_as("native", json.dumps(item).encode())
    assert isinstance(result, Loaded)
    assert result.conversation.language == "zh-Hant"
    assert result.lost == ("language found from the text: zh-Hant",)
    item["turns"] = [{"speaker": "agent", "text": "12 34"}]
    [unclear] = read_as("native", json.dumps(item).encode())
    assert isinstance(unclear, Loaded)
    assert unclear.conversation.language == "und"


def test_line_separators_inside_texts_do_not_end_a_line(tmp_path: Path) -> None:
    text = "one\u2028two\u2029three\x85four"
    item = a_conversation("agent: x").model_dump(mode="json")
    item["turns"][0]["text"] = text
    path = written(tmp_path, "a.jsonl", json.dumps(item, ensure_ascii=False) + "\n")
    assert only(path).conversation.turns[0].text == text


def test_nul_characters_are_dropped_and_said() -> None:
    [result] = read_as("native", LINE.replace("One moment.", "One\\u0000 moment.").encode())
    assert isinstance(result, Loaded)
    assert result.conversation.turns[1].text == "One moment."
    assert result.lost == ("NUL characters in texts were dropped",)


def test_not_a_number_is_no_time() -> None:
    [line] = failures(read_as("native", LINE.replace("41", "NaN").encode()))
    assert "not JSON" in line


def test_half_a_surrogate_pair_is_an_error_of_its_line_only(tmp_path: Path) -> None:
    bad = LINE.replace("One moment.", "\\ud83d alone")
    path = written(tmp_path, "a.jsonl", f"{bad}\n{LINE}\n")
    found = results(path)
    assert len(loaded(found)) == 1
    assert "line 1" in failures(found)[0]


def test_a_moment_keeps_its_offset(tmp_path: Path) -> None:
    item = json.loads(LINE) | {"started_at": "2026-03-02T10:15:00+08:00"}
    started = only(written(tmp_path, "a.json", json.dumps(item))).conversation.started_at
    assert started == datetime(2026, 3, 2, 2, 15, tzinfo=UTC)
    assert started.utcoffset().total_seconds() == 8 * 3600  # type: ignore[union-attr]
