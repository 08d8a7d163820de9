"""Plain text: who speaks is found however it is written, and not every colon follows a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.formats.format_cases import failures, loaded, read_as, results, said, written
from transcripts.formats.reading import Loaded

EXPECTED = [("customer", "Where is it?"), ("agent", "One moment.")]


def _read(text: str) -> Loaded:
    [result] = read_as("text", text.encode())
    assert isinstance(result, Loaded), str(result)
    return result


@pytest.mark.parametrize(
    "text",
    [
        "Customer: Where is it?\nAgent: One moment.",
        "customer： Where is it?\r\nagent：One moment.\r\n",
        "[10:15] Customer: Where is it?\n[10:16] Agent: One moment.",
        "[10:15:00] Customer: Where is it?\n[10:15:41] Agent: One moment.",
        "10:15 Customer: Where is it?\n10:16 Agent: One moment.",
        "2026-03-02 10:15:00 Customer: Where is it?\n2026-03-02 10:15:41 Agent: One moment.",
        "2026-03-02T10:15:00Z Customer: Where is it?\n2026-03-02T10:15:41Z Agent: One moment.",
        "【10:15】Customer：Where is it?\n【10:16】Agent：One moment.",
        "13/03/2026, 10:15 - Customer: Where is it?\n13/03/2026, 10:16 - Agent: One moment.",
        "【Customer】Where is it?\n【Agent】One moment.",
        "Customer 2026-03-02 10:15:00\nWhere is it?\n\nAgent 2026-03-02 10:15:41\nOne moment.\n",
        "Customer (10:15): Where is it?\nAgent (10:16): One moment.",
    ],
)
def test_a_speaker_and_a_time_are_found_however_they_are_written(text: str) -> None:
    assert said(_read(text).conversation) == EXPECTED


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("[10:15] 客户：你好\n[10:16] 客服：您好", [0.0, 60.0]),
        ("10:15:00 客户：你好\n10:15:41 客服：您好", [0.0, 41.0]),
        ("2026/3/2 23:59:30 客户：你好\n2026/3/3 00:00:10 客服：您好", [0.0, 40.0]),
        ("客户：你好\n客服：您好", [None, None]),
    ],
)
def test_times_count_from_the_first_turn(text: str, starts: list[float | None]) -> None:
    conversation = _read(text).conversation
    assert said(conversation) == [("customer", "你好"), ("agent", "您好")]
    assert [turn.start for turn in conversation.turns] == starts


def test_lines_without_a_speaker_continue_the_turn() -> None:
    read = _read("Customer: I waited.\nThree days.\n\nStill nothing.\nAgent: Sorry.\n")
    assert said(read.conversation) == [
        ("customer", "I waited.\nThree days.\n\nStill nothing."), ("agent", "Sorry."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Note: the 3:15 train", "See https://example.com/a: it is there", "Customer ID: 12345",
        "http://example.com", "At 10:15: nothing", "地址：北京市朝阳区", "Order: 7",
        "I said, and I repeat: no", "10:15", "User manual: see page 3", "C:\\temp\\a.txt",
    ],
)  # fmt: skip
def test_a_colon_inside_a_turn_makes_no_speaker(line: str) -> None:
    read = _read(f"Anna: Hello\nAgent Li: Hi\nAnna: Look here\n{line}\nAgent Li: I see")
    assert [turn.text for turn in read.conversation.turns] == [
        "Hello", "Hi", f"Look here\n{line}", "I see",
    ]  # fmt: skip


def test_where_turns_open_with_times_a_line_without_one_opens_none() -> None:
    text = "[10:15] Anna: Hello\nTotal: 5\nTotal: 6\n[10:16] Agent Li: Hi\nTotal: 7"
    assert [turn.text for turn in _read(text).conversation.turns] == [
        "Hello\nTotal: 5\nTotal: 6", "Hi\nTotal: 7",
    ]  # fmt: skip


def test_two_people_who_speak_once_each_are_both_heard() -> None:
    assert said(_read("Wang: Hello\nSupport: Hi").conversation) == [
        ("customer", "Hello"), ("agent", "Hi"),
    ]  # fmt: skip
    assert said(_read("Support: Hello\nNote: the 3:15 train").conversation) == [
        ("agent", "Hello\nNote: the 3:15 train")
    ]


def test_of_two_names_the_unknown_one_has_the_other_role() -> None:
    read = _read("Wang: Hello\nSupport: Hi\nWang: Bye\n")
    conversation = read.conversation
    assert [turn.speaker for turn in conversation.turns] == ["customer", "agent", "customer"]
    [wang] = conversation.participants
    assert (wang.id, wang.role, wang.role_source) == ("Wang", "customer", "inferred")
    assert any("inferred" in note for note in read.lost)


def test_a_bot_beside_two_people_does_not_hide_who_they_are() -> None:
    read = _read("机器人：请选择\n王芳：转人工\n客服小李：您好\n王芳：你好")
    roles = [turn.speaker for turn in read.conversation.turns]
    assert roles == ["bot", "customer", "agent", "customer"]


def test_of_three_names_an_unknown_one_stays_unknown() -> None:
    read = _read("Wang: Hello\nSupport: Hi\nZhao: And me\nWang: Bye\nZhao: Bye")
    assert [turn.speaker for turn in read.conversation.turns] == [
        "unknown", "agent", "unknown", "unknown", "unknown",
    ]  # fmt: skip


def test_numbered_agents_keep_their_names() -> None:
    conversation = _read("Agent-07: Hello\nCustomer: Hi").conversation
    assert [p.id for p in conversation.participants] == ["Agent-07"]
    assert conversation.agents() == ("Agent-07",)


@pytest.mark.parametrize(
    "prose",
    ["Once upon a time there was a parcel.\nIt was late.", "See: a\nNote: b\nPrice: c", "x"],
)
def test_prose_is_refused_with_what_would_be_accepted(tmp_path: Path, prose: str) -> None:
    [line] = failures(results(written(tmp_path, "a.txt", prose)))
    assert "no line names a speaker; accepted: 'name: text', '[10:15] name: text'" in line


def test_lines_before_the_first_speaker_are_said() -> None:
    read = _read("Chat transcript\nDate: 2026-03-02\n\nCustomer: Hello\nAgent: Hi")
    assert "2 lines before the first speaker were not read" in read.lost
    assert len(read.conversation.turns) == 2


def test_a_time_unlike_the_others_is_one_line_and_the_turn_stays() -> None:
    text = "10:15 Customer: a\n10:16 Agent: b\n2026-03-02 10:17 Customer: c\n10:18 Agent: d"
    found = read_as("text", text.encode())
    [line] = failures(found)
    assert line.startswith("sample.text line 3: time '2026-03-02 10:17'")
    [conversation] = loaded(found)
    assert [turn.start for turn in conversation.turns] == [0.0, 60.0, None, 180.0]


def test_the_same_content_has_the_same_id_and_other_content_another(tmp_path: Path) -> None:
    text = "Customer: Hello\nAgent: Hi"
    one, two = (
        written(tmp_path, "a/chat 1.txt", text),
        written(tmp_path, "b/chat 1.txt", text + "!"),
    )
    [first], [second] = loaded(results(one)), loaded(results(two))
    assert first.id.startswith("chat-1-")
    assert first.id != second.id
