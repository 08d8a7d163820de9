"""What one channel carries of the other is taken out; what its own speaker says is not."""

from __future__ import annotations

import numpy as np
import pytest
from sound_builders import EXAMPLES, Sound, a_tone

from bench.diarization_error import Span, diarization_error
from transcripts.audio import decode
from transcripts.channels import remarks_of, without_cross_talk, without_repeats
from transcripts.conversation import Word
from transcripts.recognition.turns import SpokenTurn
from transcripts.recognition.voice_activity import Speech, find_speech


def a_call(name: str = "late-parcel-en.flac", seconds: int = 45) -> tuple[Sound, Sound]:
    """The first seconds of a shipped call: agent, customer."""
    left, right = decode(EXAMPLES / name).channels
    return left[: seconds * 16_000], right[: seconds * 16_000]


def leaked(source: Sound, into: Sound, level: float, delay: float) -> Sound:
    """The channel with the source on it, so many dB down and seconds later."""
    samples = round(delay * 16_000)
    moved = np.concatenate([np.zeros(samples, np.float32), source])[: len(source)]
    return (into + moved * 10 ** (level / 20)).astype(np.float32)


@pytest.mark.parametrize("name", ["late-parcel-en.flac", "wrong-charge-zh.ogg"])
@pytest.mark.parametrize(("level", "delay"), [(-20.0, 0.02), (-12.0, 0.15), (-30.0, 0.3)])
def test_cross_talk_is_found_with_its_level_and_delay_and_taken_out(
    name: str, level: float, delay: float
) -> None:
    agent, customer = a_call(name)
    dirty = leaked(agent, customer, level, delay)

    (_, cleaned), (leak,) = without_cross_talk((agent, dirty))

    assert (leak.source, leak.into) == (0, 1)
    assert leak.level == pytest.approx(level, abs=1.0)
    assert leak.delay == pytest.approx(delay, abs=0.011)
    spoken = [Span(*piece, "customer") for piece in find_speech(customer)]
    before = [Span(*piece, "customer") for piece in find_speech(dirty)]
    after = [Span(*piece, "customer") for piece in find_speech(cleaned)]
    assert diarization_error(spoken, before).rate > 0.8
    assert diarization_error(spoken, after).rate < 0.05


def test_a_call_without_cross_talk_stays_as_it_came() -> None:
    for name in ("late-parcel-en.flac", "wrong-charge-zh.ogg"):
        channels = a_call(name)
        kept, leaks = without_cross_talk(channels)
        assert leaks == () and kept[0] is channels[0] and kept[1] is channels[1]
    silence = np.zeros(16_000 * 5, np.float32)
    assert without_cross_talk((silence, a_tone(5.0)))[1] == ()
    assert without_cross_talk((a_call()[0],))[1] == ()


def test_what_a_speaker_says_over_the_other_is_kept() -> None:
    agent, customer = a_call()
    early = np.roll(customer, -round(2.0 * 16_000))  # the customer speaks into the agent's turns
    dirty = leaked(agent, early, -20.0, 0.05)

    (_, cleaned), _ = without_cross_talk((agent, dirty))

    spoken = [Span(*piece, "customer") for piece in find_speech(early)]
    after = [Span(*piece, "customer") for piece in find_speech(cleaned)]
    error = diarization_error(spoken, after)
    assert error.share(error.missed) < 0.03


def test_the_leak_is_said_with_its_sides() -> None:
    agent, customer = a_call()
    _, leaks = without_cross_talk((leaked(customer, agent, -20.0, 0.1), customer))

    (remark,) = remarks_of(leaks)

    assert remark.flag == "cross_talk"
    assert remark.message.startswith(
        "the right channel is heard on the left one (-20 dB, 100 ms later): "
    )


def test_the_same_words_at_the_same_time_stay_on_the_louder_channel() -> None:
    agent, _ = a_call()
    said = (Word(text=" my parcel has not come yet", start=1.0, end=3.0),)
    near = SpokenTurn(0, Speech(1.0, 3.0), said)
    far = SpokenTurn(1, Speech(1.1, 3.1), said)
    later = SpokenTurn(1, Speech(5.0, 7.0), said)

    kept = without_repeats([near, far, later], (agent, 0.1 * agent))

    assert kept == [near, later]
