"""A conversation as the page shows it: turns with their marks, times, translations and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qa.messages import Messages
from qa.report.highlight import Span, highlighted, shown
from transcripts.conversation import Conversation, Turn

#: Seconds without a word from which a gap is drawn.
GAP = 30.0
#: Characters from which a turn scrolls inside its own box.
LONG = 1500
#: Speakers on the firm's side of the page.
FIRM = frozenset({"agent", "bot", "supervisor"})


@dataclass(frozen=True)
class TurnView:
    """One bubble. `kind` is its style; `number` counts from 1; `turned` marks a turning point (▲1)."""

    number: int
    kind: str
    side: str
    speaker: str
    participant: str | None
    time: str
    html: Markup
    language: str
    translation: tuple[str, str, Markup] | None
    gap: str | None
    long: str | None
    mandated: bool
    turned: str | None = None


def clock(seconds: float) -> str:
    """Seconds as mm:ss, from an hour on as h:mm:ss.

    >>> [clock(s) for s in (0, 75.4, 3661, -2)]
    ['00:00', '01:15', '1:01:01', '-00:02']
    """
    whole = int(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    hours, minutes = divmod(whole // 60, 60)
    return (
        f"{sign}{hours}:{minutes:02}:{whole % 60:02}"
        if hours
        else f"{sign}{minutes:02}:{whole % 60:02}"
    )


def gaps(conversation: Conversation) -> dict[int, float]:
    """Seconds without a word before a turn, by its position, where they are over GAP.

    Internal notes and system lines neither end a gap nor begin one.
    """
    found: dict[int, float] = {}
    last: float | None = None
    for turn in conversation.turns:
        if turn.visibility == "internal" or turn.speaker == "system" or turn.start is None:
            continue
        if last is not None and turn.start - last > GAP:
            found[turn.position] = turn.start - last
        last = max(turn.finish or turn.start, last if last is not None else turn.start)
    return found


def turn_views(
    conversation: Conversation,
    spans: Mapping[int, Sequence[Span]],
    index: int,
    say: Messages,
    turned: Mapping[int, str] | None = None,
) -> Iterator[TurnView]:
    """The turns in order; `spans` is the evidence by turn, `index` begins the ids of marks.

    `turned` are the marks of turning points by turn.
    """
    silent = gaps(conversation)
    spoken = conversation.channel in ("phone", "video", "in_person")
    for turn in conversation.turns:
        gap = silent.get(turn.position)
        key = "talk.gap" if spoken else "talk.gap_typed"
        internal = turn.visibility == "internal"
        yield TurnView(
            number=turn.position + 1,
            kind="internal" if internal else turn.speaker,
            side="firm" if turn.speaker in FIRM or internal else turn.speaker,
            speaker=say.named("speaker", turn.speaker),
            participant=turn.participant if turn.participant != turn.speaker else None,
            time="" if turn.start is None else clock(turn.start),
            html=highlighted(turn.text, spans.get(turn.position, ()), index),
            language=conversation.language_of(turn),
            translation=_translation(turn, say),
            gap=None if gap is None else say(key, time=clock(gap)),
            long=say("talk.long", n=len(turn.text)) if len(turn.text) > LONG else None,
            mandated=turn.mandated,
            turned=(turned or {}).get(turn.position),
        )


def _translation(turn: Turn, say: Messages) -> tuple[str, str, Markup] | None:
    if turn.translated is None:
        return None
    language, by = turn.translated.language, turn.translated.by
    name = say.named("language", language)
    label = (
        say("talk.translated_by", language=name, by=by)
        if by
        else say("talk.translated", language=name)
    )
    return label, language, shown(turn.translated.text)
