"""WebVTT and SRT: voices, times, and everything a subtitle file has beside words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.formats.format_cases import failures, loaded, read_as, said
from transcripts.formats.cues import timing_of
from transcripts.formats.reading import Loaded, ReadOptions

VTT = """WEBVTT - a call
Language: en-GB

STYLE
::cue { color: red }

NOTE
A note --- of the editor

intro
00:01.000 --> 00:02.500 align:start position:10%
<v.loud.first Agent Li>Good <i>morning</i> &amp; welcome.</v>

00:02.900 --> 00:04.000
<v Agent Li>How can I help?

00:00:06.000 --> 00:00:08.000
<v Ms Wang>Hello.</v>
<v Agent Li>Yes?</v>

01:00:00.000 --> 01:00:01.000
<v Ms Wang>It <00:00:06.500>is <c.yellow>late</c>.
"""


def _read(format_name: str, text: str) -> Loaded:
    [result] = read_as(format_name, text.encode())
    assert isinstance(result, Loaded), str(result)
    return result


def test_voices_are_speakers_and_near_cues_of_one_are_one_turn() -> None:
    conversation = _read("vtt", VTT).conversation
    assert said(conversation) == [
        ("agent", "Good morning & welcome. How can I help?"), ("customer", "Hello."),
        ("agent", "Yes?"), ("customer", "It is late."),
    ]  # fmt: skip
    times = [(turn.start, turn.end) for turn in conversation.turns]
    assert times == [(1.0, 4.0), (6.0, 8.0), (6.0, 8.0), (3600.0, 3601.0)]
    assert (conversation.channel, conversation.language) == ("phone", "en")
    assert [p.id for p in conversation.participants] == ["Agent Li", "Ms Wang"]


def test_what_a_cue_has_beside_words_is_said() -> None:
    lost = " ".join(_read("vtt", VTT).lost)
    for part in ("STYLE blocks", "NOTE blocks", "cue settings", "times inside", "styling inside"):
        assert part in lost


def test_a_second_of_silence_ends_a_turn() -> None:
    for gap, turns in ((0.9, 1), (1.0, 2)):
        text = (
            "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>One\n\n"
            f"00:0{1 + gap:.3f} --> 00:03.000\n<v Agent>two\n"
        )
        assert len(_read("vtt", text).conversation.turns) == turns


def test_chinese_cues_are_joined_without_a_space() -> None:
    text = (
        "WEBVTT\n\n00:00.000 --> 00:01.000\n<v 客服>您好\n\n00:01.200 --> 00:02.000\n<v 客服>请讲\n"
    )
    assert said(_read("vtt", text).conversation) == [("agent", "您好请讲")]


def test_names_by_habit_are_found_in_vtt_and_srt() -> None:
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,500 X1:40\r\n<i>Agent: Good morning.</i>\r\n\r\n"
        "2\r\n00:00:02,600 --> 00:00:03,000\r\nHow are you?\r\n\r\n"
        "3\r\n00:00:04,000 --> 00:00:05,000\r\n{\\an8}Wang: Fine: thanks.\r\n"
    )
    read = _read("srt", text)
    assert said(read.conversation) == [
        ("agent", "Good morning. How are you?"), ("customer", "Fine: thanks."),
    ]  # fmt: skip
    assert "cues without a name were given to the speaker before them" in read.lost


def test_cues_without_any_name_stay_apart_and_unknown() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nGood morning.\n\n2\n00:00:02,100 --> 00:00:03,000\nHi.\n"
    )
    read = _read("srt", text)
    assert said(read.conversation) == [("unknown", "Good morning."), ("unknown", "Hi.")]
    assert "turns without a name: speaker unknown" in read.lost


def test_blank_lines_inside_a_cue_and_missing_ones_between_do_no_harm() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nAgent: one\n\ntwo\n2\n"
        "00:00:04,000 --> 00:00:05,000\nCustomer: three\n"
    )
    assert said(_read("srt", text).conversation) == [("agent", "one two"), ("customer", "three")]


@pytest.mark.parametrize(
    ("format_name", "head", "bad"),
    [
        ("srt", "", "00:00:0x,000 --> 00:00:02,000"), ("srt", "", "00:61:00,000 --> 00:62:02,000"),
        ("vtt", "WEBVTT\n\n", "1.5 --> 2.5"),
    ],
)  # fmt: skip
def test_a_cue_with_unreadable_times_stops_no_other(format_name: str, head: str, bad: str) -> None:
    text = f"{head}{bad}\nAgent: lost\n\n00:00:04.000 --> 00:00:05.000\nCustomer: kept\n"
    found = read_as(format_name, text.encode())
    [line] = failures(found)
    number = 1 + head.count("\n")
    assert line.startswith(f"sample.{format_name} line {number}: '{bad}' is not the time of a cue")
    [conversation] = loaded(found)
    assert said(conversation) == [("customer", "kept")]


def test_a_file_without_cues_says_so() -> None:
    assert failures(read_as("vtt", b"WEBVTT\n\nNOTE nothing\n")) == [
        "sample.vtt: no cue that can be read in it (read as vtt)"
    ]


def test_an_end_before_the_beginning_is_dropped_and_said() -> None:
    read = _read("srt", "1\n00:00:04,000 --> 00:00:01,000\nAgent: hm\n")
    assert read.conversation.turns[0].end is None
    assert any("end before they begin" in note for note in read.lost)


def test_the_channel_can_be_given() -> None:
    [result] = read_as("vtt", VTT.encode(), ReadOptions(channel="video"))
    assert isinstance(result, Loaded)
    assert result.conversation.channel == "video"


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_every_time_of_a_cue_is_its_milliseconds(h: int, m: int, s: int, ms: int) -> None:
    seconds = (((h * 60 + m) * 60 + s) * 1000 + ms) / 1000
    for mark in ".,":
        timing = timing_of(
            f"{h:02}:{m:02}:{s:02}{mark}{ms:03} --> {h:02}:{m:02}:{s:02}{mark}{ms:03}"
        )
        assert timing is not None
        assert timing.start == timing.end == seconds


@settings(deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8))
def test_turns_of_cues_keep_all_words_in_order(gaps: list[int]) -> None:
    lines, clock = ["WEBVTT", ""], 0
    for index, gap in enumerate(gaps):
        clock += gap
        start, end = f"{clock // 60000:02}:{clock // 1000 % 60:02}.{clock % 1000:03}", clock + 500
        lines += [f"{start} --> {end // 60000:02}:{end // 1000 % 60:02}.{end % 1000:03}"]
        lines += [f"<v {'Agent' if index % 3 else 'Customer'}>w{index}", ""]
        clock += 500
    conversation = _read("vtt", "\n".join(lines)).conversation
    words = " ".join(turn.text for turn in conversation.turns).split()
    assert words == [f"w{index}" for index in range(len(gaps))]
