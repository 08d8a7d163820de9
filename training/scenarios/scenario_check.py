"""What the types of a scenario cannot say: ids that exist, replies that do what they claim, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from training.scenarios.customer.cues import granted
from training.scenarios.scenario import Patterns, Scenario, compiled
from transcripts.language import fold, han_script, to_simplified
from transcripts.locale import is_country

#: Where a problem is, as a path of keys, and what it is.
Problem = tuple[tuple[str | int, ...], str]


def meaning_problems(scenario: Scenario) -> Iterator[Problem]:
    """Every problem of a scenario whose form is right."""
    yield from _repeated_ids(scenario)
    yield from _unknown_ids(scenario)
    yield from _patterns_by_language(scenario)
    yield from _replies_that_do_not_do_it(scenario)
    yield from _replies_against_the_file(scenario)
    yield from _goals_out_of_reach(scenario)
    yield from _facts_given_away(scenario)
    yield from _sentences_cut_short(scenario)
    yield from _scripts(scenario)
    yield from _places(scenario)


def _repeated_ids(scenario: Scenario) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    groups = ("facts", "slots", "goals", "events", "moments", "may_grant", "may_not", "knowledge")
    for group in groups:
        kind = "fact or slot" if group in ("facts", "slots") else group
        for i, item in enumerate(getattr(scenario, group)):
            key = f"{kind}:{item.id}"
            if key in seen:
                yield (
                    (group, i, "id"),
                    f"id {item.id!r} stands twice in {seen[key]}; ids are unique",
                )
            seen.setdefault(key, group if kind == group else "facts and slots")


def _unknown_ids(scenario: Scenario) -> Iterator[Problem]:
    slots, facts = set(scenario.slots_by_id), set(scenario.facts_by_id)
    events = {event.id for event in scenario.events}

    def among(
        at: tuple[str | int, ...], ids: Iterable[str | None], known: set[str], what: str
    ) -> Iterator[Problem]:
        for id in ids:
            if id is not None and id not in known:
                accepted = ", ".join(sorted(known)) or "none, since there are none"
                yield at, f"{'.'.join(map(str, at))}: {id!r} is no {what}; accepted are {accepted}"

    for i, goal in enumerate(scenario.goals):
        yield from among(("goals", i, "met_by"), goal.met_by, slots, "slot")
        yield from among(("goals", i, "helped_by"), goal.helped_by, slots, "slot")
        yield from among(("goals", i, "given_by_event"), [goal.given_by_event], events, "event")
    for i, slot in enumerate(scenario.slots):
        yield from among(("slots", i, "needs"), slot.needs, slots | facts, "slot or fact")
        yield from among(("slots", i, "kept_by"), slot.kept_by, slots, "slot")
    for i, allowed in enumerate(scenario.may_grant):
        yield from among(("may_grant", i, "slots"), allowed.slots, slots, "slot")
    for i, event in enumerate(scenario.events):
        yield from among(
            ("events", i, "when", "after"), event.when.after, slots | facts, "slot or fact"
        )
        yield from among(
            ("events", i, "when", "unless"), event.when.unless, slots | facts, "slot or fact"
        )
    for i, moment in enumerate(scenario.moments):
        at = ("moments", i)
        yield from among((*at, "slots"), moment.slots, slots, "slot")
        yield from among((*at, "asks"), moment.asks, facts, "fact")
        yield from among((*at, "at", "open"), moment.at.open, slots, "slot")
        yield from among((*at, "at", "done"), moment.at.done, slots, "slot")
        yield from among((*at, "at", "hidden"), moment.at.hidden, facts, "fact")
        yield from among((*at, "at", "told"), moment.at.told, facts, "fact")
        yield from among((*at, "at", "event"), [moment.at.event], events, "event")


def _patterns_by_language(scenario: Scenario) -> Iterator[Problem]:
    wanted = {"en" if tag == "en" else "zh" for tag in scenario.languages}
    given: list[tuple[tuple[str | int, ...], Patterns]] = []
    given += [(("slots", i, "found_by"), s.found_by) for i, s in enumerate(scenario.slots)]
    given += [(("may_not", i, "found_by"), f.found_by) for i, f in enumerate(scenario.may_not)]
    for i, fact in enumerate(scenario.facts):
        given += [
            (("facts", i, key), p) for key in ("asked_by", "gives") if (p := getattr(fact, key))
        ]
    for at, patterns in given:
        if missing := sorted(wanted - set(patterns)):
            yield at, f"{'.'.join(map(str, at))}: no patterns in {', '.join(missing)}"


def _replies_that_do_not_do_it(scenario: Scenario) -> Iterator[Problem]:
    """A good reply that claims a slot or a question which the patterns do not find in its words."""
    for i, moment in enumerate(scenario.moments):
        claims = [(s.id, "slot", s.found_by) for s in scenario.slots if s.id in moment.slots]
        claims += [
            (f.id, "question for", f.asked_by) for f in scenario.facts if f.id in moment.asks
        ]
        for language, replies in moment.replies.items():
            for reply in replies:
                yield from (
                    (
                        ("moments", i, "replies", language),
                        f"moment {moment.id!r}: the {what} {id!r} is not found in the reply {reply[:60]!r}",
                    )
                    for id, what, patterns in claims
                    if not found(patterns, reply)
                )


def _replies_against_the_file(scenario: Scenario) -> Iterator[Problem]:
    """A good reply in which the file itself finds what must not be granted, or what is wrong."""
    given = [(f"may_not {f.id!r}", f.found_by) for f in scenario.may_not]
    given += [(f"knowledge {k.id!r}: `wrong`", k.wrong) for k in scenario.knowledge if k.wrong]
    for i, moment in enumerate(scenario.moments):
        for language, replies in moment.replies.items():
            for reply in replies:
                for what, patterns in given:
                    if match := unrefused(patterns, reply):
                        yield (
                            ("moments", i, "replies", language),
                            f"moment {moment.id!r}: {what} is found in the good reply "
                            f"{reply[:60]!r} ({match!r})",
                        )


def _goals_out_of_reach(scenario: Scenario) -> Iterator[Problem]:
    shown = {slot for moment in scenario.moments for slot in moment.slots}
    for i, goal in enumerate(scenario.goals):
        if set(goal.met_by) <= set(scenario.slots_by_id) and not shown & set(goal.met_by):
            yield (
                ("goals", i, "met_by"),
                f"goal {goal.id!r}: no moment has a good reply that meets it ({', '.join(goal.met_by)})",
            )


def _facts_given_away(scenario: Scenario) -> Iterator[Problem]:
    for i, fact in enumerate(scenario.facts):
        if not fact.gives:
            continue
        if fact.known != "unknown":
            for language, texts in fact.text.items():
                for text in texts:
                    if not found(fact.gives, text):
                        yield (
                            ("facts", i, "text", language),
                            f"fact {fact.id!r}: `gives` is not found in {text[:60]!r}",
                        )
        if fact.known == "open":
            continue
        for at, text in _said_freely(scenario, i):
            if found(fact.gives, text):
                yield (
                    at,
                    f"{'.'.join(map(str, at))}: gives the fact {fact.id!r} away in {text[:60]!r}",
                )


def _said_freely(scenario: Scenario, but: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every line a customer may say before telling a fact, hints included."""
    said: list[tuple[tuple[str | int, ...], Mapping[str, Sequence[str]]]] = [
        (("opening",), scenario.opening)
    ]
    said += [(("words", k), getattr(scenario.words, k)) for k in ("thing", "trouble", "want")]
    said += [(("facts", i, "hint"), f.hint or {}) for i, f in enumerate(scenario.facts)]
    said += [(("facts", i, "text"), f.text) for i, f in enumerate(scenario.facts) if i != but]
    said += [(("events", i, "says"), e.says) for i, e in enumerate(scenario.events)]
    for at, lines in said:
        for language, texts in lines.items():
            yield from (((*at, language), text) for text in texts)


def _sentences_cut_short(scenario: Scenario) -> Iterator[Problem]:
    """Lines without an end: in a list in brackets a comma begins the next line."""
    lines: list[tuple[tuple[str | int, ...], Mapping[str, Sequence[str]]]] = [
        (("opening",), scenario.opening)
    ]
    for i, fact in enumerate(scenario.facts):
        lines += [(("facts", i, "text"), fact.text), (("facts", i, "hint"), fact.hint or {})]
    lines += [(("events", i, "says"), event.says) for i, event in enumerate(scenario.events)]
    lines += [(("moments", i, "replies"), m.replies) for i, m in enumerate(scenario.moments)]
    for at, by_language in lines:
        for language, texts in by_language.items():
            for text in texts:
                if not re.search(r"[.!?。！？…～~]['\"”」』)）]?$", text):
                    yield (
                        (*at, language),
                        f"{'.'.join(map(str, at))}: {text[-40:]!r} has no end (. ! ? 。); "
                        "in a list in brackets a comma begins a new line: put the line in quotes",
                    )


def _scripts(scenario: Scenario) -> Iterator[Problem]:
    for at, language, text in _texts(scenario.model_dump(), ()):
        if language == "zh-Hans" and han_script(text) == "Hant":
            yield (
                at,
                f"{'.'.join(map(str, at))}: {text[:40]!r} is written in traditional characters",
            )
        if language == "zh-Hant" and len(text) > 16 and to_simplified(text) == text:
            yield at, f"{'.'.join(map(str, at))}: {text[:40]!r} is written in simplified characters"


def _texts(
    node: object, at: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in ("zh-Hans", "zh-Hant"):
                texts = (value,) if isinstance(value, str) else value
                yield from (((*at, key), key, text) for text in texts)
            else:
                yield from _texts(value, (*at, key))
    elif isinstance(node, tuple | list):
        for i, value in enumerate(node):
            yield from _texts(value, (*at, i))


def _places(scenario: Scenario) -> Iterator[Problem]:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if not is_country(scenario.customer.country):
        yield (
            ("customer", "country"),
            f"customer.country: {scenario.customer.country!r} is no country; accepted are ISO codes such as DE",
        )
    try:
        ZoneInfo(scenario.firm.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield (
            ("firm", "zone"),
            f"firm.zone: {scenario.firm.zone!r} is no time zone; accepted are names such as Europe/Berlin",
        )


def unrefused(patterns: Patterns, text: str) -> str | None:
    """The words of a text in which a pattern stands and is not refused ('we cannot ...')."""
    pattern = _compiled(tuple((language, entries) for language, entries in patterns.items()))
    match = granted(pattern, fold(text)) if pattern is not None else None
    return match.group() if match else None


def found(patterns: Patterns, text: str) -> bool:
    """True where any of the patterns stands in a text."""
    pattern = _compiled(tuple((language, entries) for language, entries in patterns.items()))
    return pattern is not None and pattern.search(fold(text)) is not None


@lru_cache(maxsize=4096)
def _compiled(
    patterns: tuple[tuple[Literal["en", "zh"], tuple[str, ...]], ...],
) -> re.Pattern[str] | None:
    return compiled(dict(patterns))
