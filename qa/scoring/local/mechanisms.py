"""The three mechanisms of empathy in an agent's words: reaction, interpretation, exploration, each graded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa.reading.content import is_generic
from qa.reading.embedding import Meaning
from qa.reading.reading import Sentence

#: What hurts: such a sentence shows no empathy, whatever else it says.
HARM = ("blame", "lecture", "dismiss", "obstruct", "assume")
#: What an agent does for the customer: not a disclosure, even in the first person.
_SERVICE = ("promise", "hold", "greeting", "closing", "system", "process")
#: From this strength on, words have settled what a sentence does.
_SETTLED = 0.9
#: Where one clause ends and another begins.
_BREAK = re.compile(r"[,;:—-] ?(?=\w{2})")
#: What considerate manners are worth by themselves to somebody in distress: none, one, two in a sentence.
_COURTESY = (0.0, 0.35, 0.5)
#: What it is worth to speak of oneself without a word of what was felt or lived.
_UNFELT = 0.6
#: What a question is worth by itself where the customer's own life is at stake.
_OPEN, _CLOSED, _RHETORICAL = 0.75, 0.5, 0.25
#: How much a second sentence of the same mechanism adds to the best one; a third adds nothing.
_SECOND = 0.5


@dataclass(frozen=True)
class Mechanism:
    """One mechanism over an agent's turns: 0 none, 0.5 weak, 1 strong, more where there is more than one."""

    strength: float = 0.0
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Mechanisms:
    """Reaction, interpretation and exploration (Sharma et al., EPITOME, arXiv 2009.08441)."""

    reaction: Mechanism
    interpretation: Mechanism
    exploration: Mechanism

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that carries one of the three."""
        found = dict.fromkeys(
            self.interpretation.sentences + self.reaction.sentences + self.exploration.sentences
        )
        return tuple(found)


def read_mechanisms(
    sentences: Iterable[Sentence], words: set[str], personal: bool, meaning: Meaning | None = None
) -> Mechanisms:
    """The mechanisms in an agent's sentences.

    `words` are the customer's own content tokens. `personal`: the customer's own life is at stake
    rather than a service; only then do comfort and a plain 'sorry' say something by themselves, and only then is `meaning`
    asked about the sentences that words leave open.
    """
    eligible = [
        s
        for s in sentences
        if not (s.has("stock_empathy") or hurts(s, personal))
        and (personal or not _is_solace(s, words))
    ]
    kind = {s.turn.position for s in eligible if _is_kind(s)}
    graded = [
        (
            s,
            _reaction(s, personal),
            _interpretation(s, words, personal),
            _exploration(s, personal, s.turn.position in kind),
        )
        for s in eligible
    ]
    if meaning is not None and personal:
        graded = list(_by_meaning(graded, meaning))
    return Mechanisms(
        _gathered((s, r) for s, r, _, _ in graded),
        _gathered((s, i) for s, _, i, _ in graded),
        _gathered((s, x) for s, _, _, x in graded),
    )


def hurts(sentence: Sentence, personal: bool) -> bool:
    """True for a harm. A question after what somebody in distress believes is none."""
    if not sentence.has(*HARM):
        return False
    kept = ("lecture", "dismiss", "obstruct")
    return not (personal and sentence.has("inquires") and not sentence.has(*kept))


def _is_solace(sentence: Sentence, words: set[str]) -> bool:
    """Comfort that names nothing of the case: to a fault of service it is ritual."""
    return sentence.has("comfort") and not words & set(sentence.rest)


_Graded = tuple[Sentence, float, float, float]


def _by_meaning(graded: list[_Graded], meaning: Meaning) -> Iterator[_Graded]:
    """What words leave open, by nearness to anchor sentences; what they settle stays."""
    left = [s for s, r, i, x in graded if max(r, i, x) < _SETTLED and not s.has("hold")]
    nearness = meaning.strengths(s.folded for s in left)
    for s, r, i, x in graded:
        near = nearness.get(s.folded)
        if near is None or max(r, i, x) >= _SETTLED:
            yield s, r, i, x
        else:
            yield (
                s,
                max(r, near["reaction"]),
                max(i, near["interpretation"] * (not s.has("asks", "advice"))),
                x or near["exploration"] * s.has("asks"),
            )


def _gathered(graded: Iterable[tuple[Sentence, float]]) -> Mechanism:
    """The strongest sentence and a little of the next; the same words twice count once."""
    by_text: dict[str, tuple[Sentence, float]] = {}
    for sentence, strength in graded:
        if strength > 0:
            by_text.setdefault(sentence.folded.strip(" .!。"), (sentence, strength))
    best = sorted(by_text.values(), key=lambda pair: -pair[1])
    strength = sum(value * share for (_, value), share in zip(best, (1.0, _SECOND), strict=False))
    return Mechanism(strength, tuple(sentence for sentence, _ in best))


def _reaction(sentence: Sentence, personal: bool) -> float:
    """Warmth, compassion, concern: expressed (0.5), or with the feeling named (1)."""
    warm = _states(sentence, "condolence", "acknowledgement")
    warm = warm or (personal and _states(sentence, "comfort"))
    if sentence.has("condolence") or (warm and sentence.has("named")):
        return 1.0
    if warm:
        return 0.6
    return _COURTESY[min(2, len(sentence.cues.get("gentle", ())))] if personal else 0.0


def _interpretation(sentence: Sentence, words: set[str], personal: bool) -> float:
    """Understanding of what this customer feels or is in: inferred, or met in the agent's own life."""
    own = shared(sentence, personal)
    if _states(sentence, "named"):
        full = 0.5 if personal else 1.0
        return max(own, 0.3 if sentence.has("advice") else full * _about(sentence, words))
    if says_what_it_means(sentence, words, personal):
        return 0.9
    if _states(sentence, "acknowledgement") and _names_case(sentence, words):
        return max(own, 0.4 if personal else 0.9)
    return own


def _states(sentence: Sentence, *cues: str) -> bool:
    """True where a cue stands in a statement; in a question, in a clause of its own before the one that asks."""
    found = [m for cue in cues for m in sentence.cues.get(cue, ())]
    if not found or not sentence.has("asks", "inquires"):
        return bool(found)
    return _BREAK.search(sentence.folded, min(m.end for m in found)) is not None


def shared(sentence: Sentence, personal: bool) -> float:
    """How far the agent speaks of having been in the same place: 0, 0.5 or 0.9."""
    if not personal or sentence.has("hold", "greeting"):
        return 0.0
    if sentence.has("self"):
        if sentence.has("felt", "same"):
            return 0.9
        return 0.0 if sentence.has(*_SERVICE) else _UNFELT
    return 0.5 if sentence.has("same") and not sentence.has("asks") else 0.0


def _is_kind(sentence: Sentence) -> bool:
    """True where a sentence takes the edge off a question that stands beside it."""
    return sentence.has("condolence", "acknowledgement", "comfort", "gentle") and not sentence.has(
        "asks"
    )


def _exploration(sentence: Sentence, personal: bool, led_up_to: bool) -> float:
    """A question after the customer's state or story: not for a number, not a formula."""
    if sentence.has("closing"):
        return 0.0
    if not sentence.has("explore"):
        if sentence.has("greeting", "hold"):
            return 0.0
        slots = any(cue.startswith("asks.") for cue in sentence.cues)
        if not sentence.has("asks", "inquires") or slots or sentence.has("check", "option", "self"):
            return 0.0
    if personal:
        return _to_a_person(sentence, led_up_to)
    return (0.8 if sentence.has("explore") else 0.5) + 0.2 * sentence.has("gentle")


def _to_a_person(sentence: Sentence, led_up_to: bool) -> float:
    """A question to somebody in distress: an open one invites, a bare yes-or-no one interrogates.

    Leave asked, a reason given or a kind word before it (`led_up_to`) takes the edge off; a question
    that does not speak to the customer at all is a figure of speech.
    """
    open_ = sentence.has("open")
    if not (open_ or sentence.has("explore") or sentence.has("to_you")):
        return _RHETORICAL
    bare = _OPEN if open_ else _CLOSED
    eased = 0.6 * max(sentence.has("gentle"), led_up_to) + 0.4 * (
        sentence.has("gentle") and led_up_to
    )
    return bare + (1 - bare) * eased


def _about(sentence: Sentence, words: set[str]) -> float:
    return 1.0 if _names_case(sentence, words) else 0.6


def _names_case(sentence: Sentence, words: set[str]) -> bool:
    """True where the sentence names this customer's situation, not just any."""
    topical = [t for t in sentence.rest if not is_generic(t)]
    return bool(words & set(sentence.rest)) or len(topical) >= 4


def says_what_it_means(sentence: Sentence, words: set[str], personal: bool = False) -> bool:
    """The customer's situation in a statement that adds something: no echo, no question, no formula."""
    if sentence.has("asks", "echo", "stock_empathy", "greeting", "generic", "no", *HARM):
        return False
    if personal and (sentence.has("advice") or not sentence.has("felt")):
        return False
    own = {t for t in sentence.rest if not is_generic(t)}
    met = {t for t in own if t in words or t.rstrip("s") in words or f"{t}s" in words}
    return len(met) >= 2 and len(own - met) >= 2 and not sentence.has("done", "promise", "hold")
