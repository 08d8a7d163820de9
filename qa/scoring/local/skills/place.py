"""Whether it fits this person and this channel: cultural sensitivity, and the manners of channels."""

from __future__ import annotations

from qa.reading.reading import Sentence
from qa.scoring.local.address import writes_overseas
from qa.scoring.local.measurement import Measurement, not_called_for
from qa.scoring.local.personalisation import is_in_another_language, misfits
from qa.scoring.local.skills.conduct import Conduct, found
from qa.scoring.local.skills.forward import dated_reports
from transcripts.language import is_chinese
from transcripts.speech.clock import timing_of

#: Longest message that is read on a phone at a glance, and longest before it is a wall of text:
#: code points, by Han or other writing. A screen of 390 px shows about 40 letters or 20 characters
#: in a line; 7 and 16 lines.
_LATIN, _HAN = (280, 640), (140, 320)
_DETAILS = ("asks.phone", "asks.email", "asks.address", "asks.identity", "asks.name")


def cultural_sensitivity(conduct: Conduct) -> Measurement:
    """0 for an assumption, a misfit or shaming; 0.5 for fitting address and words; 0.85 for face kept or asking first.

    Called for by a form of address, wording of a place, a mistake, onlookers, or a fault of the agent's.
    """
    reading = conduct.reading
    faults = conduct.own("assumes") + [
        s for s in misfits(reading, conduct.own_sentences) if not s.has("placeholder")
    ]
    shamed = conduct.own("judges", "blames") if conduct.told("own_mistake", "onlookers") else []
    if faults or shamed:
        return found(conduct, "cultural_sensitivity", 0.0, "misfit", shown=[*faults, *shamed])
    if is_in_another_language(reading):
        return found(conduct, "cultural_sensitivity", 0.1, "language", shown=conduct.own_sentences[:1], called=conduct.told_sentences[:1])  # fmt: skip
    formal = [s for s in conduct.told_sentences if s.has("formal")]
    slips = conduct.told("own_mistake", "onlookers")
    local = conduct.told_sentences[:1] if writes_overseas(reading) else ()
    asked = conduct.said("asks_manner")
    if not (formal or slips or local or asked):
        return not_called_for("cultural_sensitivity.nothing_to_fit")
    kept = [s for s in conduct.said("saves_face") if not s.has("blame", "lecture")]
    titled = [s for s in conduct.own_sentences if formal and reading.names & set(s.content)]
    value = 0.5 + 0.35 * bool((slips and kept) or asked) + 0.1 * bool(titled)
    reason = "kept" if value >= 0.75 else "fits"
    return found(conduct, "cultural_sensitivity", value, reason, shown=[*kept[:1], *asked[:1], *titled[:1]], called=[*slips[:1], *formal[:1], *local])  # fmt: skip


def email_manners(conduct: Conduct) -> Measurement:
    """0.2 at most with a question left out; 0.3 and 0.1 each for address and name; more for order and a dated next step."""
    left = [i for i in conduct.issues if i.state == "ignored"]
    if left:
        return found(conduct, "email_manners", 0.1, "left_out", called=[i.sentence for i in left])
    turns = conduct.reading.own
    salutes = [s for t in turns for s in t.sentences[:1] if conduct.has(s, "salutes")]
    signs = [s for t in turns for s in t.sentences[-2:] if conduct.has(s, "signs")]
    dated = dated_reports(conduct)
    by = [i.asks[0].by for i in conduct.issues if i.asks[0].by is not None]
    order = [(s.turn.position, s.start) for s in by]
    value = 0.15 + 0.2 * bool(salutes) + 0.2 * bool(signs)
    if salutes and signs:
        value += 0.05 * (order == sorted(order)) + 0.2 * bool(dated)
    reason = "whole" if value >= 0.75 else "answered" if salutes and signs else "no_form"
    return found(conduct, "email_manners", value, reason, shown=[*salutes[:1], *dated[:1], *signs[:1]], called=[i.sentence for i in conduct.issues[:1]])  # fmt: skip


def phone_manners(conduct: Conduct) -> Measurement:
    """0.5 for a name and announced holds; 0.15 each for lengths of holds and a close with what was agreed.

    Cutting in, a silence of the agent's without a word, or no name keep it at the lowest level.
    """
    reading = conduct.reading
    first = reading.own[0].sentences
    named = [s for s in first if conduct.has(s, "names_self")]
    cut = conduct.own("interrupts")
    quiet = _unannounced(conduct)
    if cut or quiet or not named:
        reason = "cut_in" if cut else "silence" if quiet else "no_name"
        return found(conduct, "phone_manners", 0.1 if cut or quiet else 0.2, reason, shown=[*cut, *quiet, *first[:1]])  # fmt: skip
    holds = [s for s in conduct.own("holds") if not conduct.has(s, "names_self")]
    timed = all(any(conduct.times(b) for b in conduct.beside(s)) for s in holds)
    agreed = [s for t in reading.own[-2:] for s in t.sentences if conduct.has(s, "recaps")]
    agreed += [
        s for s in dated_reports(conduct) if s.turn.position >= reading.own[-1].turn.position
    ]
    value = 0.5 + 0.1 * timed + 0.2 * bool(agreed)
    reason = "agreed" if value >= 0.75 else "named"
    return found(conduct, "phone_manners", value, reason, shown=[named[0], *holds[:1], *agreed[:1]])


def _unannounced(conduct: Conduct) -> list[Sentence]:
    """The agent's sentences that end a silence or hold of the agent's own that nobody announced."""
    timing = timing_of(conduct.reading.conversation)
    if timing is None:
        return []
    ends = [s.end for s in timing.silences if s.announced is None and s.due == "agent" and s.kind != "pause"]  # fmt: skip
    return [
        t.sentences[0] for t in conduct.reading.own
        if t.sentences and t.turn.start is not None and any(abs(t.turn.start - end) <= 1.0 for end in ends)
    ]  # fmt: skip


def chat_manners(conduct: Conduct) -> Measurement:
    """0.5 for short messages with something in them; 0.25 more where all are short, fit, and steps stand on lines."""
    reading = conduct.reading
    glance, wall = _HAN if is_chinese(reading.conversation.language) else _LATIN
    own = reading.own
    long = [t.sentences[0] for t in own if t.sentences and len(t.turn.text) > wall]
    empty = [t for t in own if not t.is_substantive]
    chased = [s for s in conduct.theirs("chases") if _was_kept_waiting(conduct, s)]
    if long or chased or 2 * len(empty) > len(own):
        reason = "wall" if long else "chased" if chased else "empty"
        shown = long or [t.sentences[0] for t in empty if t.sentences]
        return found(conduct, "chat_manners", 0.1, reason, shown=shown, called=chased[:1])
    useful = list(conduct.of_substance(conduct.own_sentences))
    steps = [s for s in useful if s.has("step")]
    lined = len(steps) < 3 or any("\n" in t.turn.text for t in own)
    short = all(len(t.turn.text) <= glance for t in own)
    harm = conduct.own("blames", "lectures", "judges", "dismisses") + misfits(
        reading, conduct.own_sentences
    )
    value = 0.5 + 0.15 * (short and lined) + 0.15 * (not empty or len(empty) * 4 <= len(own))
    value -= 0.3 * (not lined) + 0.4 * bool(harm)
    reason = "glance" if value >= 0.75 else "harm" if harm else "useful"
    return found(conduct, "chat_manners", value, reason, shown=harm or useful)


def _was_kept_waiting(conduct: Conduct, chase: Sentence) -> bool:
    """True where a customer chases into a silence: after their own words, or after a message with nothing in it."""
    before = [t for t in conduct.reading.turns if t.turn.position < chase.turn.position]
    if not any(conduct.reading.is_own(t.turn) for t in before):
        return False
    return before[-1].turn.speaker == "customer" or not before[-1].is_substantive


def social_manners(conduct: Conduct) -> Measurement:
    """0 for details asked in public or arguing, 0.15 for 'message us' alone; 0.5 for help in public,
    0.15 more each for owning the fault and for coming back to say how it ended."""
    asked = [s for s in conduct.own("asks") if s.has(*_DETAILS) and not conduct.has(s, "private_channel")]  # fmt: skip
    argued = conduct.own("blames", "defends", "judges", "lectures")
    if asked or argued:
        return found(conduct, "social_manners", 0.0, "details" if asked else "argued", shown=[*asked, *argued])  # fmt: skip
    helps = [
        s for s in conduct.of_substance(conduct.own_sentences)
        if not conduct.has(s, "private_channel") and not s.has("asks", "stock_promise", "hold")
        and (s.has("done", "reason", "step", "time", "option", "no", "ownership", "money"))
    ]  # fmt: skip
    moved = conduct.said("private_channel")
    if not helps:
        return found(conduct, "social_manners", 0.15, "moved", shown=moved)
    owned = conduct.own("owns", "apologises", manner=None)
    owned = [s for s in owned if s.has("ownership")]
    ended = conduct.own("follows_up") + dated_reports(conduct)
    value = 0.5 + 0.15 * bool(owned) + 0.15 * bool(ended)
    reason = "owned" if value >= 0.75 else "helped"
    return found(conduct, "social_manners", value, reason, shown=[helps[0], *owned[:1], *ended[:1]])
