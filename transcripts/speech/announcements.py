"""What words say about a silence: a wait announced, a question put, somebody called for."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from transcripts.language import fold, sentences

Announced = Literal["hold", "wait"]
#: An announcement is in the last words before a silence, not further back than this many sentences.
_LAST = 2
_QUESTION = re.compile(r"[?？]\W*$|(吗|么|呢|没有)\W*$")
#: A question announces a wait only where it speaks of one: 'could you wait', not 'may I check'.
_OF_WAITING = re.compile(r"\b(hold|wait|moment|second|sec|minute|bear)\b|等|候|别挂|不要挂")


def announced(words: str) -> Announced | None:
    """What an agent's words before a silence announce: the line on hold, a wait, or nothing.

    >>> announced("Thank you. Let me check that for you."), announced("It comes on Friday.")
    ('wait', None)
    >>> announced("好的，請您不要掛斷，稍等。")
    'hold'
    """
    for sentence in _last(words):
        if _QUESTION.search(sentence) and not _OF_WAITING.search(sentence):
            continue
        if _pattern("agent", "hold").search(sentence):
            return "hold"
        if _pattern("agent", "wait").search(sentence):
            return "wait"
    return None


def wants_time(words: str) -> bool:
    """True where a customer's last words announce a wait of the customer's own.

    >>> wants_time("Yes, one second, let me find it."), wants_time("Where is it?")
    (True, False)
    """
    return any(_pattern("customer", "wait").search(s) for s in _last(words))


def calls(words: str) -> bool:
    """True where a customer asks whether anybody is there.

    >>> [calls(words) for words in ("Hello? Are you there?", "喂？", "Hello, I have a question.")]
    [True, True, False]
    """
    return _pattern("customer", "chase").search(fold(words).strip()) is not None


def asks(words: str) -> bool:
    """True where the last words are a question.

    >>> asks("I see. What is your name, please?"), asks("您的订单号是多少"), asks("好的。")
    (True, True, False)
    """
    last = _last(words)[:1]
    return any(_QUESTION.search(s) or _INTERROGATIVE.search(s) for s in last)


def is_backchannel(words: str) -> bool:
    """True for words that only show somebody listens; they do not take the floor.

    >>> [is_backchannel(words) for words in ("Mm-hm.", "嗯嗯，好的。", "Right, but when?")]
    [True, True, False]
    """
    pieces = [piece.strip() for piece in re.split(r"[\s,.!?，。！？、;~]+", fold(words).strip())]
    joined = re.sub(r"[\s,.!?，。！？、;~]+", " ", fold(words)).strip()
    whole = _pattern("backchannel", "words")
    return bool(joined) and (
        whole.fullmatch(joined) is not None or all(whole.fullmatch(p) for p in pieces if p)
    )


#: A question of Chinese or English without its mark, as recognisers often write it.
_INTERROGATIVE = re.compile(
    r"(多少|什么|哪里|哪个|哪儿|几号|几点|谁|怎么|为什么|是不是|有没有|可不可以|能不能|边个|乜嘢|几多)[^,，。]{0,6}\W*$"
    r"|^(what|when|where|who|which|how|why|could|can|would|do|did|is|are|may|have)\b[^.!]*$"
)


def _last(words: str) -> list[str]:
    """The last sentences, folded, the very last first; a word of courtesy is none."""
    said = [fold(span.text) for span in sentences(words)]
    return [s for s in said if not _COURTESY.fullmatch(s)][-_LAST:][::-1]


_COURTESY = re.compile(
    r"\W*(thank you|thanks|please|okay|ok|all right|alright|谢谢|好的?|好吗|可以吗)( (very much|so much))?\W*"
)


@cache
def _pattern(group: str, name: str) -> re.Pattern[str]:
    listed = tomllib.loads(files(__package__).joinpath("announcements.toml").read_text("utf-8"))
    return re.compile("|".join(f"(?:{p})" for p in listed[group][name]))
