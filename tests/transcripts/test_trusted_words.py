"""Words that the sound does not bear out are dropped, and what people say stays."""

from __future__ import annotations

import pytest

from transcripts.conversation import Word
from transcripts.recognition import Recognition, Segment
from transcripts.recognition.trust import is_borne_out, trusted


def a_segment(
    text: str, confidence: float | None = 0.9, seconds: float = 3.0, pace: float = 0.3
) -> Segment:
    """The text as recognised words: Latin by spaces, Chinese by characters."""
    parts = [f" {word}" for word in text.split()] if text.isascii() else list(text)
    words = tuple(
        Word(text=part, start=i * pace, end=(i + 1) * pace, confidence=confidence)
        for i, part in enumerate(parts)
    )
    return Segment(start=0.0, end=seconds, words=words)


def kept(segment: Segment) -> str:
    found = trusted(Recognition(language="en", segments=(segment,))).segments
    return "".join(word.text for s in found for word in s.words).strip()


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Subtitles by the Amara.org community",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目",
        "字幕由 Amara.org 社群提供",
        "字幕由某某制作",
        "謝謝觀看",
        "ご視聴ありがとうございました",
    ],
)
def test_what_only_subtitlers_say_is_dropped_unless_heard_without_doubt(text: str) -> None:
    assert not is_borne_out(a_segment(text, 0.6))
    assert not is_borne_out(a_segment(text, None))
    assert is_borne_out(a_segment(text, 0.95))


@pytest.mark.parametrize("text", ["Thank you.", "Bye-bye.", "谢谢。", "謝謝", "好的"])
def test_what_people_say_too_is_dropped_only_where_it_was_hardly_heard(text: str) -> None:
    assert is_borne_out(a_segment(text, 0.6))
    assert is_borne_out(a_segment(text, None))
    assert not is_borne_out(a_segment(text, 0.4))


def test_a_stock_phrase_within_what_is_said_stays() -> None:
    assert is_borne_out(a_segment("Thank you for watching over my parcel", 0.55))
    assert is_borne_out(a_segment("我看到字幕由你们提供", 0.55))


@pytest.mark.parametrize(
    ("text", "confidence", "seconds", "stays"),
    [
        ("In", 0.11, 0.6, False),  # the breath of the real call
        ("In", 0.55, 0.8, False),  # no utterance by itself
        ("In", 0.65, 0.8, True),
        ("Bye bye", 0.48, 0.8, True),
        ("Repairs", 0.29, 0.6, False),
        ("Repairs", 0.31, 0.6, True),
        ("Repairs", 0.29, 2.0, True),  # as long as a word that was mumbled
        ("Repairs", 0.14, 2.0, False),
        ("the back left tyre", 0.2, 1.0, True),  # marked as unsure, not dropped
        ("。", 0.9, 1.0, False),
    ],
)
def test_a_word_or_two_at_a_noise_are_a_guess(
    text: str, confidence: float, seconds: float, stays: bool
) -> None:
    assert is_borne_out(a_segment(text, confidence, seconds)) == stays


def test_a_loop_that_nobody_can_say_so_fast_is_said_once() -> None:
    looped = a_segment("well " + "I am going to " * 6 + "go", pace=0.02)
    assert kept(looped) == "well I am going to go"
    assert kept(a_segment("啊" + "我不知道" * 5, pace=0.01)) == "啊我不知道"


def test_what_is_truly_said_again_and_again_stays() -> None:
    assert kept(a_segment("no no no no no no")) == "no no no no no no"
    assert kept(a_segment("对对对对对")) == "对对对对对"
    assert kept(a_segment("yes yes yes", pace=0.01)) == "yes yes yes"  # three times are no loop


def test_a_loop_that_was_hardly_heard_is_said_once() -> None:
    assert kept(a_segment("the " * 9 + "end of it", 0.4)) == "the end of it"


def test_a_recognition_keeps_its_language_and_other_segments() -> None:
    good, bad = a_segment("It is on Church Road"), a_segment("Thanks for watching", 0.3)
    given = Recognition(language="en", segments=(good, bad))

    assert trusted(given) == Recognition(language="en", segments=(good,))
    assert trusted(trusted(given)) == trusted(given)
