"""The sound of a moment, as a player that carries it along."""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from qa.messages import Messages
from qa.report.turns import clock
from transcripts.conversation import Conversation, Turn
from transcripts.errors import EvenhandError

#: Seconds of sound before and after the turn a moment is in.
BEFORE, AFTER = 2.0, 3.0
#: A recording of so many seconds at most is carried whole; of a longer one, the moment.
WHOLE = 60.0


def player(conversation: Conversation, turns: Sequence[int], say: Messages) -> Markup | None:
    """A player of the first of these turns, or of a short recording; None without a recording.

    Where the recording cannot be read, a line says so and why.
    """
    recording = conversation.recording
    if recording is None:
        return None
    start, end = 0.0, recording.duration
    if end > WHOLE:
        spoken = [t for t in map(conversation.turns.__getitem__, turns) if t.start is not None]
        if not spoken:
            return Markup('<p class="quiet">{}</p>').format(say("sound.no_moment"))
        start, end = _span(spoken[0], end)
    try:
        sound = _wav(Path(recording.path), start, end)
    except (EvenhandError, OSError) as error:
        return Markup('<p class="quiet">{}</p>').format(
            say("sound.missing", path=recording.path, why=error)
        )
    label = say("sound.span", start=clock(start), end=clock(end))
    encoded = base64.b64encode(sound).decode("ascii")
    return Markup(
        '<figure class="sound"><figcaption>{}</figcaption>'
        '<audio controls preload="metadata" src="data:audio/wav;base64,{}"></audio></figure>'
    ).format(label, encoded)


def _span(turn: Turn, duration: float) -> tuple[float, float]:
    start = turn.start or 0.0
    finish = start if turn.end is None else turn.end
    return max(0.0, start - BEFORE), min(duration, finish + AFTER)


def _wav(path: Path, start: float, end: float) -> bytes:
    """Seconds start..end of a recording as WAV: 16 bits, its channels as they are."""
    import numpy as np

    from transcripts.audio import SAMPLE_RATE, decode

    channels = decode(path).channels
    first, last = int(start * SAMPLE_RATE), int(end * SAMPLE_RATE)
    samples = np.stack([channel[first:last] for channel in channels], axis=1)
    whole = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as stream:
        stream.setnchannels(len(channels))
        stream.setsampwidth(2)
        stream.setframerate(SAMPLE_RATE)
        stream.writeframes(whole.tobytes())
    return out.getvalue()
