"""Chat exports as CSV: columns found, roles told, every broken row said and the rest read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.formats.format_cases import (
    failures,
    loaded,
    only,
    read_as,
    results,
    said,
    written,
)
from transcripts.formats.reading import Loaded, ReadOptions

ENGLISH = """Conversation ID,Time,Sender,Role,Content,Mood
k1,2026-03-02T10:15:00+08:00,Wang Fang,customer,"Where is it?
I need it today.",sad
k1,2026-03-02T10:15:41+08:00,Li Na,agent,"One moment, please.",
k2,2026-03-02T11:00:00+08:00,Bot,bot,Hello,
"""


def _csv(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def test_an_export_becomes_a_conversation_for_each_id(tmp_path: Path) -> None:
    first, second = results(written(tmp_path, "a.csv", ENGLISH))
    assert isinstance(first, Loaded)
    assert isinstance(second, Loaded)
    conversation = first.conversation
    assert conversation.id == "k1"
    assert said(conversation) == [
        ("customer", "Where is it?\nI need it today."), ("agent", "One moment, please."),
    ]  # fmt: skip
    assert [turn.start for turn in conversation.turns] == [0.0, 41.0]
    assert conversation.started_at == datetime(2026, 3, 2, 2, 15, tzinfo=UTC)
    assert [p.id for p in conversation.participants] == ["Wang Fang", "Li Na"]
    assert conversation.source is not None
    assert conversation.source.pointer == "row 2"
    assert second.conversation.turns[0].speaker == "bot"


def test_the_columns_read_and_not_read_are_said(tmp_path: Path) -> None:
    lost = results(written(tmp_path, "a.csv", ENGLISH))[0].lost  # type: ignore[union-attr]
    assert (
        "columns: message <- Content, conversation <- Conversation ID, time <- Time, "
        "sender <- Sender, role <- Role"
    ) in lost
    assert "columns not read: Mood" in lost


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "header",
    [("会话ID", "发送时间", "角色", "消息内容"), ("對話編號", "時間", "角色", "訊息內容"),
     ("chat_id", "Timestamp", "senderType", "Message")],
)  # fmt: skip
def test_chinese_and_english_headers_and_every_delimiter_are_found(
    header: tuple[str, ...], delimiter: str
) -> None:
    rows = [
        header,
        ("s1", "2026/03/02 10:15", "客户", "你好"),
        ("s1", "2026/03/02 10:16", "客服", "您好"),
    ]
    [result] = read_as("csv", _csv(*(delimiter.join(row) for row in rows)))
    assert isinstance(result, Loaded)
    assert said(result.conversation) == [("customer", "你好"), ("agent", "您好")]
    assert [turn.start for turn in result.conversation.turns] == [0.0, 60.0]
    assert result.conversation.id == "s1"
    assert result.conversation.started_at is None
    assert any("no time zone" in note for note in result.lost)


def test_a_time_zone_asked_for_gives_the_moment() -> None:
    content = _csv("time,role,text", "2026/03/02 10:15,customer,hello there")
    [result] = read_as("csv", content, ReadOptions(timezone="Asia/Shanghai"))
    assert isinstance(result, Loaded)
    assert result.conversation.started_at == datetime(2026, 3, 2, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "starts"),
    [
        (("1740000000", "1740000041"), [0.0, 41.0]),
        (("1740000000500", "1740000041000"), [0.0, 40.5]),
        (("3.5", "12"), [3.5, 12.0]),
        (("02.03.2026 10:15", "02.03.2026 10:16:30"), [0.0, 90.0]),
        (("13/02/2026 10:15", "3/3/2026 10:15"), [0.0, 18 * 86400.0]),
        (("2/13/2026 10:15 AM", "2/13/2026 1:15 PM"), [0.0, 10800.0]),
        (("2026年3月2日 上午10:15", "2026年3月2日 下午1:15"), [0.0, 10800.0]),
        (("23:59", "00:01"), [0.0, 120.0]),
        (("00:05", "01:10"), [5.0, 70.0]),
    ],
)
def test_times_in_common_styles_are_read(times: tuple[str, str], starts: list[float]) -> None:
    content = _csv("time;role;text", f"{times[0]};customer;hi", f"{times[1]};agent;hello")
    [result] = read_as("csv", content)
    assert isinstance(result, Loaded)
    assert [turn.start for turn in result.conversation.turns] == starts


def test_a_date_that_may_be_day_or_month_first_is_asked_about() -> None:
    content = _csv("time;role;text", "3/2/2026 10:15;customer;hi", "3/3/2026 10:15;agent;hello")
    failure, result = read_as("csv", content)
    assert "give --date-order dmy or mdy" in str(failure)
    assert "3/2/2026" in str(failure)
    assert isinstance(result, Loaded)
    assert [turn.start for turn in result.conversation.turns] == [None, None]
    for order, days in (("dmy", 28), ("mdy", 1)):
        [known] = read_as("csv", content, ReadOptions(date_order=order))  # type: ignore[arg-type]
        assert isinstance(known, Loaded)
        assert known.conversation.turns[1].start == days * 86400.0


def test_date_and_time_in_two_columns_are_put_together() -> None:
    content = _csv(
        "日期,时间,角色,内容", "2026-03-02,10:15:00,客户,你好", "2026-03-03,10:15:00,客服,您好"
    )
    [result] = read_as("csv", content)
    assert isinstance(result, Loaded)
    assert [turn.start for turn in result.conversation.turns] == [0.0, 86400.0]


def test_a_row_that_cannot_be_read_is_one_line_and_its_conversation_says_so() -> None:
    content = _csv(
        "id,time,role,text",
        "k1,2026-03-02T10:15:00Z,customer,Where is it",
        "k1,2026-03-02T10:16:00Z,agent,Sorry, one moment",
        "k1,yesterday,agent,It is on its way",
        "",
        ",,,",
        "k2,2026-03-02T10:17:00Z,customer,",
        "k2,2026-03-02T10:17:00Z,customer,Hello",
    )
    found = read_as("csv", content)
    lines = failures(found)
    assert len(lines) == 2
    assert "row 3: 5 cells where the header has 4" in lines[0]
    assert "row 4: time 'yesterday'" in lines[1]
    first, second = (result for result in found if isinstance(result, Loaded))
    assert [turn.start for turn in first.conversation.turns] == [0.0, None]
    assert "row 3 could not be read" in first.lost
    assert "row 7 has no message" in first.lost
    assert [turn.text for turn in second.conversation.turns] == ["Hello"]


def test_a_quotation_mark_never_closed_loses_one_row_only() -> None:
    content = _csv("role,text", 'customer,"Where is it', "agent,One moment", "customer,Thanks")
    found = read_as("csv", content)
    assert failures(found) == ["sample.csv row 2: a quotation mark is opened and never closed"]
    [conversation] = loaded(found)
    assert said(conversation) == [("agent", "One moment"), ("customer", "Thanks")]


def test_columns_can_be_mapped_by_hand() -> None:
    content = _csv("Wer,Was,Nr", "Kunde,Guten Tag zusammen,7", "Berater,Guten Tag,7")
    options = ReadOptions(
        mapping={"message": "Was", "sender": "Wer", "conversation": "Nr"}, language="de"
    )
    [result] = read_as("csv", content, options)
    assert isinstance(result, Loaded)
    assert said(result.conversation) == [("customer", "Guten Tag zusammen"), ("agent", "Guten Tag")]
    assert (result.conversation.id, result.conversation.language) == ("7", "de")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"message": "Nope"}, "no column 'Nope' for message; columns: Who, What"),
        ({"words": "What"}, "no field 'words' to map; accepted: message, conversation"),
        ({}, "no column with the messages; columns: Who, What; accepted headers: message"),
    ],
)
def test_a_column_that_is_missing_is_said_with_those_there_are(
    tmp_path: Path, mapping: dict[str, str], message: str
) -> None:
    path = written(tmp_path, "a.csv", "Who,What\ncustomer,hello\n")
    [line] = failures(results(path, ReadOptions(mapping=mapping)))
    assert message in line


def test_an_id_of_every_row_counts_messages_and_not_conversations() -> None:
    content = _csv("id,role,text", "1,customer,Hello", "2,agent,Hi", "3,customer,Bye")
    [conversation] = loaded(read_as("csv", content))
    assert len(conversation.turns) == 3


def test_names_tell_roles_and_the_other_of_two_is_inferred() -> None:
    content = _csv("from,message", "王芳,我的包裹呢", "客服小李,请稍等")
    [result] = read_as("csv", content)
    assert isinstance(result, Loaded)
    roles = {p.id: (p.role, p.role_source) for p in result.conversation.participants}
    assert roles == {"王芳": ("customer", "inferred"), "客服小李": ("agent", "given")}
    assert any("'王芳' inferred: customer" in note for note in result.lost)


def test_without_any_role_speakers_are_unknown_and_it_is_said() -> None:
    [result] = read_as("csv", _csv("from,message", "Anna,Hello", "Bob,Hi"))
    assert isinstance(result, Loaded)
    assert {turn.speaker for turn in result.conversation.turns} == {"unknown"}
    assert "no role could be told from 'Anna', 'Bob': speaker unknown" in result.lost


def test_agent_customer_and_channel_columns_describe_the_conversation() -> None:
    content = _csv(
        "会话ID,客服,客户,渠道,发送者,内容,满意度",
        "1,Li,Wang,微信,Wang,你好,5", "1,Li,Wang,微信,Li,您好,5",
    )  # fmt: skip
    [conversation] = loaded(read_as("csv", content))
    assert said(conversation) == [("customer", "你好"), ("agent", "您好")]
    assert (conversation.agent, conversation.customer) == ("Li", "Wang")
    assert conversation.channel == "messaging"
    assert conversation.attributes["platform"] == "微信"
    assert conversation.outcome is not None
    assert conversation.outcome.csat == 5


def test_rows_newest_first_are_turned_round_and_it_is_said() -> None:
    rows = [f"2026-03-02T10:1{n}:00Z,{'agent' if n % 2 else 'customer'},m{n}" for n in (3, 2, 1)]
    [result] = read_as("csv", _csv("time,role,text", *rows))
    assert isinstance(result, Loaded)
    assert [turn.text for turn in result.conversation.turns] == ["m1", "m2", "m3"]
    assert [turn.start for turn in result.conversation.turns] == [0.0, 60.0, 120.0]
    assert any("newest first" in note for note in result.lost)


def test_html_in_messages_is_made_plain_and_said() -> None:
    content = _csv("role,text", 'customer,"<p>A &amp; B<br>c</p>"', "agent,a < b and c > d")
    [result] = read_as("csv", content)
    assert isinstance(result, Loaded)
    assert [turn.text for turn in result.conversation.turns] == ["A & B\nc", "a < b and c > d"]
    assert "HTML in 1 of 2 turns was made plain text" in result.lost


_cell = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), min_size=1
).filter(lambda text: text.strip() != "")


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["agent", "customer"]), _cell), min_size=1, max_size=6))
def test_every_message_that_a_csv_writer_quotes_comes_back(rows: list[tuple[str, str]]) -> None:
    body = "\n".join(f'{role},"{text.replace(chr(34), chr(34) * 2)}"' for role, text in rows)
    [result] = read_as("csv", f"role,text\n{body}\n".encode())
    assert isinstance(result, Loaded), str(result)
    assert said(result.conversation) == rows


def test_an_export_over_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "role,text\n" + "agent,hello\n" * 10_000)
    [line] = failures(results(path, ReadOptions(file_limit=70_000)))
    assert "larger than 70,000 bytes" in line


def test_an_export_of_excel_with_mark_and_sep_line_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "\ufeffsep=;\r\nRolle;Role;Text\r\nx;agent;Hallo\r\n")
    assert said(only(path).conversation) == [("agent", "Hallo")]
