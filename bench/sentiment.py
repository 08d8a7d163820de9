"""The sentiment of words by the lexicons one would reach for: VADER in English, SnowNLP in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from transcripts.conversation import Conversation


def sentiment(said: Conversation, side: str, last: int | None = None) -> float:
    """-1..1, of the words of one side joined; up to the turn `last` only that turn, where given."""
    turns = said.turns if last is None else said.turns[last : last + 1]
    text = "\n".join(t.text for t in turns if t.speaker == side).strip()
    if not text:
        return 0.0
    return _of(text, said.language.startswith("zh"))


@cache
def _of(text: str, chinese: bool) -> float:
    return _chinese()(text) if chinese else _english()(text)


@lru_cache(maxsize=1)
def _english() -> Callable[[str], float]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    lexicon = SentimentIntensityAnalyzer()
    return lambda text: float(lexicon.polarity_scores(text)["compound"])


@lru_cache(maxsize=1)
def _chinese() -> Callable[[str], float]:
    from snownlp import SnowNLP

    return lambda text: 2 * float(SnowNLP(text).sentiments) - 1
