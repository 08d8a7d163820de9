"""What an act of the reading of replies is to a customer, and how well done it is by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qa.reading import acts as reading
from qa.reading.reading import TurnReading
from training.scenarios.acts import Act, ActName
from training.scenarios.customer.cues import cue
from transcripts.language import fold

#: Kind of act of qa/reading, with its manner where that matters -> act of the play, and its quality.
#: What no table names (a form the law requires, a sale offered in passing) is nothing to a customer.
_ACTS: Mapping[str, tuple[ActName, float]] = {
    "greets": ("greet", 0.8), "acknowledges": ("listen", 0.85), "explores": ("listen", 0.8),
    "paraphrases": ("restate", 0.7), "apologises": ("apologise", 0.7), "owns": ("apologise", 0.6),
    "explains": ("explain", 0.6), "informs": ("explain", 0.3), "acts": ("explain", 0.5),
    "offers": ("suggest", 0.7), "checks": ("check", 0.8), "follows_up": ("follow_up", 0.7),
    "prevents": ("follow_up", 0.6), "hands_over": ("hand_over", 0.6), "refuses": ("refuse", 0.6),
    "holds": ("hold", 0.5), "closes": ("close", 0.6), "asks": ("ask", 0.7),
    "asks identity": ("verify", 0.8), "promises dated": ("promise", 0.7),
    "promises undated": ("reassure", 0.4), "stock_promises": ("hold", 0.2),
    "stock_empathy": ("listen", 0.2), "blames": ("blame", 1.0), "lectures": ("blame", 0.4),
    "judges": ("dismiss", 0.9), "defends": ("dismiss", 0.4), "dismisses": ("dismiss", 0.9),
    "covers_up": ("obstruct", 0.8), "obstructs": ("obstruct", 1.0), "assumes": ("presume", 0.9),
    "over_promises": ("over_promise", 0.8), "template": ("hold", 0.2),
    "upsells to_a_complaint": ("dismiss", 0.6), "unfilled": ("dismiss", 0.4),
}  # fmt: skip
#: Cues that the acts leave out because only a conversation gives them their weight.
_CUES: Mapping[str, tuple[ActName, float]] = {
    "shared": ("listen", 0.4), "echo": ("restate", 0.7), "step": ("suggest", 0.5),
    "gentle": ("listen", 0.5),
}  # fmt: skip


_OUT_OF_HANDS = re.compile(r"我们?(没(有)?(办法|法|权限)|没法)")
_HURRY = re.compile(r"[急慌忙]|worr|hurry|rush", re.I)
#: 'Like this' gives a reason in a statement; in a question it points at an arrangement.
_THUS = ("这样", "那样", "這樣", "那樣")


def acts_of(read: TurnReading) -> Iterator[Act]:
    """The acts of a line, with their words; the same act may come more than once."""
    for act in reading.acts(read):
        found = (
            _ACTS.get(f"{act.kind} {act.manner}")
            or _ACTS.get(f"{act.kind} {act.about}")
            or _ACTS.get(act.kind)
        )
        if found is not None and not _in_passing(act, read):
            name, quality = _otherwise(act, read) or found
            yield Act(name, quality, act.quote[:80])
    for sentence in read.sentences:
        for kind, (name, quality) in _CUES.items():
            if sentence.has(kind):
                yield Act(name, quality, read.turn.text[sentence.start : sentence.end][:80])


def _in_passing(act: reading.Act, read: TurnReading) -> bool:
    """True where the words of an act are part of something else that the sentence does."""
    sentence = next((s for s in read.sentences if s.start <= act.start < s.end), None)
    if sentence is None:
        return False
    if act.kind in ("dismisses", "over_promises"):
        return sentence.has("gentle") or (read.has("gentle") and bool(_HURRY.search(act.quote)))
    if act.kind == "refuses":
        return cue("no_refusal", sentence.folded) is not None
    if act.kind == "owns":
        return _OUT_OF_HANDS.search(sentence.folded) is not None
    if act.kind not in ("informs", "acts", "explains"):
        return False
    if act.kind == "explains":
        return act.quote in _THUS and any(cue.startswith("asks") for cue in sentence.cues)
    felt = sentence.cues.get("acknowledgement", ())
    if act.kind == "informs":
        return bool(felt)
    at = act.start - sentence.start
    return any(match.start <= at < match.end for match in felt)


def _otherwise(act: reading.Act, read: TurnReading) -> tuple[ActName, float] | None:
    """What words are to a customer that look like something else on their own."""
    if act.kind == "dismisses" and cue("cannot", fold(act.quote)):
        return "refuse", 0.6
    if act.kind == "owns" and cue("takes_on", fold(read.turn.text[act.start : act.end + 12])):
        return "reassure", 0.5
    return None
