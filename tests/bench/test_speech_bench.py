"""Error rates and sounds of the speech bench are what they say."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bench.listening import by_loop
from bench.sounds import RATE, music, pink_noise, silence
from bench.word_errors import error_rate, normaliser, tokens

SAYS = """
import json, sys, time
time.sleep(0.5)  # long enough for its memory to be looked at
for path in sys.argv[2:]:
    print(json.dumps({"path": path, "text": sys.argv[1]}))
"""


def test_an_error_rate_counts_wrong_missing_and_added_words() -> None:
    # 12 words; one wrong (van), one missing (noon), one added (very): 3 / 12
    reference = "it comes on the white van before noon on the next day"
    heard = "it comes on the white fan before on the very next day"

    rate = error_rate([(reference, heard)], "en")

    assert (rate.value, rate.count) == (pytest.approx(3 / 12), 12)
    assert rate.low <= rate.value <= rate.high
    assert error_rate([(reference, "")], "en").value == 1.0


def test_chinese_is_compared_by_character_in_one_script_with_digits_as_digits() -> None:
    assert tokens("您好，請問？三件。", "zh") == list("您好请问3件")
    assert error_rate([("您好，请问", "您好請問")], "zh").value == 0.0
    assert "opencc" in normaliser()


def test_more_to_count_gives_a_narrower_interval() -> None:
    said = "it comes on the white van before noon today then"
    good, bad = (said, said), (said, said.replace("van", "fan"))

    few, many = error_rate([good, bad] * 2, "en"), error_rate([good, bad] * 50, "en")

    assert few.value == many.value == pytest.approx(0.05)  # 1 of 20 words
    assert 0 < many.high - many.low < few.high - few.low


@pytest.mark.parametrize("make", [silence, pink_noise, music])
def test_a_sound_is_as_long_as_asked_and_the_same_for_a_seed(make: type) -> None:
    sound = make(1.5, 7)
    assert len(sound) == 1.5 * RATE and float(np.abs(sound).max()) <= 0.5
    assert np.array_equal(sound, make(1.5, 7))


def test_pink_noise_falls_three_decibels_an_octave() -> None:
    power = np.abs(np.fft.rfft(pink_noise(20.0))) ** 2
    low, high = power[20 * 200 : 20 * 400].mean(), power[20 * 400 : 20 * 800].mean()
    assert 10 * np.log10(low / high) == pytest.approx(3.0, abs=0.3)


def test_what_a_loop_says_is_read_with_its_time_and_memory(tmp_path: Path) -> None:
    heard = by_loop(SAYS, "hello", [tmp_path / "a", tmp_path / "b"], tmp_path)
    assert heard.texts == {tmp_path / "a": "hello", tmp_path / "b": "hello"}
    assert heard.seconds > 0 and heard.peak_mb > 1
    with pytest.raises(RuntimeError, match="no such thing"):
        by_loop("raise SystemExit('no such thing')", "x", [], tmp_path)
    assert sys.executable
