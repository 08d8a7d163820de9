"""Aloud: a play's sound files, the customer's lines out and the agent's lines in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.record import Record


class Aloud:
    """The sound of one play; without folders it does nothing. Raises PlayError where it cannot."""

    def __init__(self, record: Record, voice_in: Path | None, voice_out: Path | None) -> None:
        self._in, self._out, self._language = voice_in, voice_out, record.session.language
        self._voice = None
        if voice_out is not None:
            from training.voice import synthesiser

            self._voice = synthesiser(self._language)

    def say(self, record: Record) -> None:
        """The customer's latest line as `NN-customer.wav`, NN the turn."""
        session = record.session
        if self._voice is None or self._out is None or not session.last.messages:
            return
        from training.voice import spoken, write_wav

        band, level = session.last.reaction.band, session.profile.level
        samples = spoken(self._voice, session.last.messages, band, level)
        write_wav(self._out / f"{len(session.steps):02d}-customer.wav", samples, self._voice.rate)

    def lines(self, shown: Callable[[str], None]) -> Iterator[tuple[str, float]] | None:
        """The agent's lines from sound, each shown as it was understood; None without a folder."""
        return self._heard(self._in, shown) if self._in is not None else None

    def _heard(
        self, folder: Path, shown: Callable[[str], None]
    ) -> Iterator[tuple[str, float]]:  # fmt: skip
        from training.voice import heard
        from transcripts.recognition import open_recognizer

        for line in heard(folder, open_recognizer("faster-whisper"), self._language):
            shown(line)
            yield line, 0.0
