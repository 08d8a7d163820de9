"""From paths to conversations: found once, recognised, read, and every failure one line."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_conversation
from tests.transcripts.formats.format_cases import (
    FILES,
    SAMPLES,
    failures,
    loaded,
    read_as,
    results,
    written,
)
from transcripts.conversation import Conversation
from transcripts.errors import AudioError, EvenhandError, FormatError
from transcripts.formats import FORMATS, recognise
from transcripts.formats.document import Document
from transcripts.formats.reading import Failure, Head, Loaded, ReadOptions
from transcripts.formats.seen import Seen
from transcripts.sources import discover, read_conversations

LINE = SAMPLES["native"]
SUFFIX = {"native": ".json", "csv": ".csv", "text": ".txt", "vtt": ".vtt", "srt": ".srt"}
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"


def _names(*paths: object) -> list[str]:
    return [
        found.where if isinstance(found, Failure) else found.name
        for found in discover([str(path) for path in paths])
    ]


def test_a_folder_is_read_recursively_sorted_and_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.txt", "a/y.wav", ".hidden.json", ".git/c.json", "notes.docx"):
        written(tmp_path, name, "x")
    assert _names(tmp_path) == [
        str(tmp_path / name) for name in ("b.json", "a/y.wav", "a/z.txt")
    ]  # fmt: skip


def test_a_file_given_twice_in_any_spelling_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", LINE)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    assert len(_names(path, f"{tmp_path}/./a.json", tmp_path, f"{tmp_path}/*.json", link)) == 1


def test_patterns_are_expanded_here_and_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    written(tmp_path, "x/1.json", "")
    written(tmp_path, "x/y/2.json", "")
    odd = written(tmp_path, "[1].json", "")
    assert _names(f"{tmp_path}/x/**/*.json") == [
        str(tmp_path / "x/1.json"), str(tmp_path / "x/y/2.json"),
    ]  # fmt: skip
    assert _names(odd) == [str(odd)]


def test_a_folder_linked_into_itself_ends(tmp_path: Path) -> None:
    written(tmp_path, "a/b.json", LINE)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert len(_names(tmp_path)) == 1


def test_what_does_not_exist_is_a_line_and_stops_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", LINE)
    found = list(read_conversations([str(tmp_path / "no.json"), f"{tmp_path}/*.vtt", str(path)]))
    assert len(loaded(found)) == 1
    first, second = failures(found)
    assert "no.json: does not exist; expected a path, a folder, a pattern or -" in first
    assert "*.vtt: no file matches" in second


def test_an_empty_folder_and_an_empty_file_are_lines(tmp_path: Path) -> None:
    empty = written(tmp_path, "a.json", "")
    (tmp_path / "none").mkdir()
    assert failures(results(empty)) == [f"{empty}: empty; expected a conversation"]
    [line] = failures(results(tmp_path / "none"))
    assert "no file with a known suffix in it" in line
    blank = written(tmp_path, "b.jsonl", "\n \n")
    assert failures(results(blank))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_is_recognised_by_its_content_under_any_name(
    tmp_path: Path, name: str
) -> None:
    for suffix in (*SUFFIX.values(), "", ".dat"):
        path = written(tmp_path, f"{name}{suffix}", SAMPLES[name])
        [result] = results(path)
        assert isinstance(result, Loaded), str(result)
        assert result.conversation.source is not None
        assert result.conversation.source.format == name


@pytest.mark.parametrize("sample", FILES)
def test_no_format_claims_a_file_of_another(sample: str) -> None:
    form, content = FILES[sample]
    head = Document("x", io.BytesIO(content), ReadOptions()).head
    claims = {name for name, known in FORMATS.items() if known.sniff(head) >= 0.5}
    assert claims == {form}


@pytest.mark.parametrize("sample", FILES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_asked_for_reads_or_refuses_but_never_breaks(name: str, sample: str) -> None:
    try:
        found = read_as(name, FILES[sample][1])
    except EvenhandError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert found


@pytest.mark.parametrize("content", ["", "\n", "x", "{", "[", "[]", "{}", "null", "WEBVTT", "1\n2"])
@pytest.mark.parametrize("suffix", [*SUFFIX.values(), ".dat"])
def test_what_is_no_conversation_is_exactly_one_line(
    tmp_path: Path, content: str, suffix: str
) -> None:
    [result] = results(written(tmp_path, f"a{suffix}", content))
    assert isinstance(result, Failure)
    assert "\n" not in str(result)


def test_a_format_that_is_not_known_is_a_usage_error() -> None:
    with pytest.raises(FormatError, match=r"'docx' is not known; accepted: .*native"):
        read_conversations(["x"], ReadOptions(format="docx"))


def test_the_surest_format_wins_over_the_suffix() -> None:
    assert recognise(Head("call.txt", SAMPLES["srt"])).name == "srt"
    with pytest.raises(FormatError, match=r"in none of the formats that are read: .*native"):
        recognise(Head("a.dat", "prose without anything"))


def test_a_second_conversation_of_one_id_names_both_places(tmp_path: Path) -> None:
    one = written(tmp_path, "a.jsonl", f"{LINE}\n{LINE.replace('c-17', 'c-18')}\n{LINE}\n")
    two = written(tmp_path, "b.json", LINE.replace("c-17", "c-18"))
    found = list(read_conversations([str(one), str(two)]))
    assert [c.id for c in loaded(found)] == ["c-17", "c-18"]
    first, second = failures(found)
    assert first.startswith(
        f"{one} line 3: id 'c-17' was already read in this run, as conversation 1"
    )
    assert f"of {one}; the first is kept" in first
    assert second.startswith(
        f"{two} line 1: id 'c-18' was already read in this run, as conversation 2"
    )


def test_recordings_go_to_the_recogniser_by_suffix_or_by_first_bytes(tmp_path: Path) -> None:
    heard: list[str] = []

    def transcribe(path: Path) -> Conversation:
        heard.append(path.name)
        if path.read_bytes().startswith(b"not"):
            raise AudioError(f"{path}: not a recording")
        return a_conversation("agent: Hello", id=path.name, channel="phone")

    options = ReadOptions(transcribe=transcribe)
    for name, content in (("a.mp3", b"x"), ("b", WAV), ("c.wav", b"not sound")):
        written(tmp_path, name, content)
    found = list(read_conversations([f"{tmp_path}/*"], options))
    assert heard == ["a.mp3", "b", "c.wav"]
    assert [c.id for c in loaded(found)] == ["a.mp3", "b"]
    [line] = failures(found)
    assert "not a recording" in line


def test_without_a_recogniser_a_recording_is_a_line(tmp_path: Path) -> None:
    [line] = failures(results(written(tmp_path, "a.wav", WAV)))
    assert "no recogniser was given" in line


@pytest.mark.parametrize("suffix", [".json", ".txt", ".csv"])
def test_a_recording_named_as_text_is_said(tmp_path: Path, suffix: str) -> None:
    [line] = failures(results(written(tmp_path, f"a{suffix}", WAV + bytes(2000))))
    assert "by its first bytes this is a WAV recording, not text" in line


def test_a_file_that_may_not_be_opened_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.symlink_to(tmp_path / "a.json")
    found = results(path)
    assert len(failures(found)) == 1


def test_standard_input_is_read_through_the_pipe() -> None:
    code = (
        "from transcripts.sources import read_conversations\n"
        "for r in read_conversations(['-', '-']): print(r.conversation.id, r.conversation.source)"
    )
    lines = "\n".join(LINE.replace("c-17", f"c-{n}") for n in range(3000))
    done = subprocess.run(
        [sys.executable, "-c", code], input=lines, capture_output=True, text=True, check=True
    )
    printed = done.stdout.splitlines()
    assert len(printed) == 3000
    assert printed[-1] == "c-2999 file='-' format='native' pointer='line 3000'"


class _Endless(io.RawIOBase):
    """A pipe that writes as many lines as are asked for, none of which is kept anywhere."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _piped(pieces: Iterator[bytes], **options: int) -> ReadOptions:
    return ReadOptions(stdin=io.BufferedReader(_Endless(pieces), 65536), **options)


def test_a_stream_of_lines_is_flat_in_memory() -> None:
    def lines(count: int) -> Iterator[bytes]:
        for number in range(count):
            yield LINE.replace("c-17", f"c-{number}").encode() + b"\n"

    peaks = []
    for count in (2_000, 20_000):
        options = _piped(lines(count))
        tracemalloc.start()
        assert sum(isinstance(r, Loaded) for r in read_conversations(["-"], options)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # 18,000 more ids may cost 64 bytes each, and nothing else may grow.
    assert peaks[1] - peaks[0] < 64 * 18_000 + 100_000


def test_a_line_of_200_megabytes_is_one_error_and_never_in_memory() -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"id": "'
        for _ in range(200):
            yield b"x" * 1_000_000
        yield b'"}\n' + LINE.encode() + b"\n"

    options = _piped(pieces(), line_limit=2_000_000)
    tracemalloc.start()
    found = list(read_conversations(["-"], options))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    [line] = failures(found)
    assert "- line 1: 200,000,010 bytes in one line; at most 2,000,000 bytes are read" in line
    assert [c.id for c in loaded(found)] == ["c-17"]
    assert peak < 12_000_000


def test_ids_seen_cost_at_most_64_bytes_each() -> None:
    tracemalloc.start()
    seen = Seen()
    for number in range(40_000):
        assert seen.add(f"conversation-{number:08}") is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / 40_000 <= 64
    assert seen.add("conversation-00000017") == 17
    assert len(seen) == 40_000
