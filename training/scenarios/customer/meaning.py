"""What an act of the reading of replies is to a customer, and how well done it is by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa.reading import acts as reading
from qa.reading.content import is_fact, is_generic
from qa.reading.lexicon import Match
from qa.reading.reading import Sentence, TurnReading
from training.scenarios.acts import DEEDS, Act, ActName
from training.scenarios.customer.cues import cue, cues_of, granted
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


@dataclass(frozen=True, slots=True)
class Idea:
    """What a cue of tables/cues.toml is worth, and which acts of its sentence it turns out to be instead."""

    act: ActName
    quality: float
    instead_of: frozenset[str] = frozenset()
    manner: str = ""


_FAINT = 0.5
_WORDY = frozenset(("explain", "restate", "suggest", "promise"))
#: Ideas in the order in which they are looked for; harm first: kind words beside it do not undo it.
_HARMFUL: Mapping[str, Idea] = {
    "threaten": Idea("threaten", 1.0, frozenset(DEEDS)),
    "insult": Idea("insult", 1.0, frozenset(DEEDS) | {"blame", "dismiss"}),
    "sends_off": Idea("dismiss", 0.9, _WORDY | {"refuse"}),
    "faults_you": Idea("blame", 0.9, _WORDY),
    "belittles": Idea("dismiss", 0.8, _WORDY | {"refuse", "reassure", "ask", "follow_up", "check"}),
}
_HELPFUL: Mapping[str, Idea] = {
    "not_blamed": Idea("listen", 0.6, _WORDY | {"blame"}),
    "invites": Idea("listen", 0.75, _WORDY | {"apologise", "hold", "listen"}, "invites"),
    "averts": Idea("reassure", 0.6, _WORDY | {"refuse"}),
    "feels": Idea("listen", 0.8, _WORDY | {"dismiss", "blame"}),
    "told_us": Idea("listen", 0.7, _WORDY | {"listen", "thank"}, "thanks"),
    "says_back": Idea("restate", 0.75, frozenset(("explain", "promise"))),
    "faults": Idea("apologise", 0.6, frozenset(("explain",))),
    "declines": Idea("refuse", 0.6, _WORDY | {"dismiss"}),
    "but_can": Idea("suggest", 0.7),
    "takes_on": Idea("reassure", 0.5, frozenset(("explain", "hold", "close"))),
    "waits": Idea("hold", 0.5, frozenset(("explain", "follow_up", "promise", "reassure"))),
    "checks": Idea("check", 0.8),
    "compensate": Idea("compensate", 0.6, _WORDY | {"reassure"}),
    "anything_else": Idea("close", 0.6, frozenset(("listen", "ask", "suggest"))),
    "asks_name": Idea("verify", 0.8),
    "small_talk": Idea("small_talk", 0.8),
    "jargon": Idea("jargon", 0.8),
}
_OUT_OF_HANDS = re.compile(r"我们?(没(有)?(办法|法|权限)|没法)")
_HURRY = re.compile(r"[急慌忙]|worr|hurry|rush", re.I)
#: 'Like this' gives a reason in a statement; in a question it points at an arrangement.
_THUS = ("这样", "那样", "這樣", "那樣")
#: How far before an offer a negation undoes it, code points.
_BEFORE = 26


def acts_of(read: TurnReading) -> Iterator[Act]:
    """The acts of a line, with their words; the same act may come more than once."""
    ideas = [list(_ideas(sentence)) for sentence in read.sentences]
    patient = any(idea.act == "listen" for found in ideas for idea, _ in found)
    for act in reading.acts(read):
        meant = (
            _ACTS.get(f"{act.kind} {act.manner}")
            or _ACTS.get(f"{act.kind} {act.about}")
            or _ACTS.get(act.kind)
        )
        if meant is None or _in_passing(act, read):
            continue
        name, quality = _otherwise(act, read) or meant
        if patient and name in ("dismiss", "over_promise") and _HURRY.search(act.quote):
            continue
        if not any(_is(idea, name, quality) for idea, _ in ideas[_sentence_of(act, read)]):
            yield Act(name, quality, act.quote[:80])
    for sentence, found in zip(read.sentences, ideas, strict=True):
        for idea, quote in found:
            yield Act(idea.act, idea.quality, quote[:80], idea.manner)
        for kind, (name, quality) in _CUES.items():
            if sentence.has(kind) and not any(_is(idea, name, quality) for idea, _ in found):
                yield Act(name, quality, read.turn.text[sentence.start : sentence.end][:80])


def _is(idea: Idea, name: str, quality: float) -> bool:
    """True where an act of the reading is only the surface of the idea."""
    return name in idea.instead_of and (quality <= _FAINT or name not in _WORDY)


def _sentence_of(act: reading.Act, read: TurnReading) -> int:
    return next((i for i, s in enumerate(read.sentences) if s.start <= act.start < s.end), 0)


def _ideas(sentence: Sentence) -> Iterator[tuple[Idea, str]]:
    """The ideas of a sentence with their words. What spares the customer is no blame."""
    folded = sentence.folded
    harmful = [(idea, found) for name, idea in _HARMFUL.items() if (found := cue(name, folded))]
    spared = cue("not_blamed", folded) or cue("feels", folded)
    for idea, found in harmful:
        if not (spared and idea.act in ("blame", "dismiss")):
            yield idea, _words(sentence, found)
    if harmful and not spared:
        return
    for name, idea in _HELPFUL.items():
        found = (
            granted(cues_of(name, folded), folded) if name == "compensate" else cue(name, folded)
        )
        if found and not (name == "declines" and cue("averts", folded)):
            yield idea, _words(sentence, found)


def _words(sentence: Sentence, found: re.Match[str]) -> str:
    return sentence.turn.text[slice(*sentence.stored(Match(*found.span())))]


def _in_passing(act: reading.Act, read: TurnReading) -> bool:
    """True where the words of an act are part of something else that the sentence does."""
    sentence = next((s for s in read.sentences if s.start <= act.start < s.end), None)
    if sentence is None:
        return False
    if act.kind == "dismisses" and cue("no_refusal", sentence.folded):
        return True
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
        return bool(felt) or _says_little(sentence)
    at = act.start - sentence.start
    return any(match.start <= at < match.end for match in felt)


def _says_little(sentence: Sentence) -> bool:
    """'Fair enough', 'of course': words, but nothing that one would know afterwards."""
    told = [token for token in sentence.rest if not is_generic(token)]
    return len(told) < 2 and not any(map(is_fact, told)) and not sentence.has("time", "money")


def _otherwise(act: reading.Act, read: TurnReading) -> tuple[ActName, float] | None:
    """What words are to a customer that look like something else on their own."""
    if act.kind == "dismisses" and cue("cannot", fold(act.quote)):
        return "refuse", 0.6
    if act.kind == "owns":
        sentence = read.sentences[_sentence_of(act, read)]
        if not cue("blame_word", sentence.folded):
            return "reassure", 0.5  # who names no fault takes something on
    return None
