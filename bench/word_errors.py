"""Word and character error rates, after which normaliser, with bootstrap intervals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

#: Reference words or characters that are drawn together: errors come in runs.
_BLOCK = 10
_DRAWS = 2000
_DIGITS = str.maketrans("零一二三四五六七八九两", "01234567892")


@dataclass(frozen=True)
class Rate:
    """Errors for each reference word or character, and its 95% interval."""

    value: float
    low: float
    high: float
    count: int


def normaliser() -> str:
    """Which normalisers texts go through, with their versions."""
    return (
        f"whisper-normalizer {version('whisper-normalizer')} (English); opencc "
        f"{version('opencc')} t2s, digits, no punctuation (Chinese)"
    )


def tokens(text: str, language: str) -> list[str]:
    """English words after Whisper's normaliser; Chinese characters, simplified, digits as digits."""
    if language == "en":
        from whisper_normalizer.english import EnglishTextNormalizer

        return str(EnglishTextNormalizer()(text)).split()
    import opencc

    plain = re.sub(r"[\W_]", "", opencc.OpenCC("t2s").convert(text)).replace("十", "10")
    return list(plain.translate(_DIGITS))


def error_rate(pairs: Sequence[tuple[str, str]], language: str, seed: int = 0) -> Rate:
    """The rate over (reference, recognised) pairs. Intervals draw blocks of ten reference tokens."""
    blocks = [
        block
        for reference, recognised in pairs
        for block in _blocks(tokens(reference, language), tokens(recognised, language))
    ]
    errors, counts = (np.array(side, dtype=float) for side in zip(*blocks, strict=True))
    drawn = np.random.default_rng(seed).integers(len(blocks), size=(_DRAWS, len(blocks)))
    rates = errors[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(rates, (0.025, 0.975))
    return Rate(
        float(errors.sum() / counts.sum()), float(low), float(high), int(counts.sum())
    )  # fmt: skip


def _blocks(reference: Sequence[str], recognised: Sequence[str]) -> list[tuple[int, int]]:
    """Errors and reference tokens of each block, by one alignment of the whole."""
    import jiwer

    aligned = jiwer.process_words(" ".join(reference), " ".join(recognised) or " ").alignments[0]
    errors = [0] * len(reference)
    for chunk in aligned:
        if chunk.type == "equal":
            continue
        if chunk.type == "insert":
            at = min(chunk.ref_start_idx, len(reference) - 1)
            errors[at] += chunk.hyp_end_idx - chunk.hyp_start_idx
            continue
        for at in range(chunk.ref_start_idx, chunk.ref_end_idx):
            errors[at] += 1
    return [
        (sum(errors[at : at + _BLOCK]), len(errors[at : at + _BLOCK]))
        for at in range(0, len(errors), _BLOCK)
    ]
