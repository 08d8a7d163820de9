"""Conversations with who speaks, and how, exchanged, and nothing that the agent does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter

from transcripts.conversation import Conversation, Frozen, Turn
from transcripts.language import is_chinese, to_simplified, to_traditional

Side = Literal["customer", "agent", "both"]
#: The edits that concern nobody: what flips there is noise.
CONTROL = "control"


class Swap(Frozen):
    """One entry of swaps.toml: an opening by group, a rewriting, or an exchange of words, the last for the first.

    `group` names what a rewriting or an exchange makes of the text. Where `unless` stands in a conversation no opening is put before it: it would contradict what is said.
    """

    id: str
    side: Side
    language: Literal["en", "zh"]
    opening: str | None = None
    unless: str | None = None
    groups: dict[str, tuple[str, ...]] = {}
    group: str = "changed"
    rewrite: tuple[tuple[str, str], ...] = ()
    exchange: tuple[tuple[str, ...], ...] = ()

    def in_traditional(self) -> Swap:
        """The same for a text in traditional characters."""
        rewrite = tuple((to_traditional(a), to_traditional(b)) for a, b in self.rewrite)
        exchange = tuple(tuple(map(to_traditional, words)) for words in self.exchange)
        return self.model_copy(update={"rewrite": rewrite, "exchange": exchange})


class Pair(NamedTuple):
    """Two conversations that ought to have the same scores: what was exchanged, and the groups."""

    dimension: str
    source: str
    group: str
    other: str
    first: Conversation
    second: Conversation


@cache
def swaps() -> tuple[Swap, ...]:
    """The shipped swaps."""
    text = (files("qa.insight") / "swaps.toml").read_text("utf-8")
    return TypeAdapter(tuple[Swap, ...]).validate_python(tomllib.loads(text)["swap"])


@cache
def _traditional() -> tuple[Swap, ...]:
    return tuple(swap.in_traditional() for swap in swaps())


def pairs_of(conversation: Conversation, number: int) -> Iterator[Pair]:
    """Every pair that can be made of a conversation; `number` picks the members of the groups."""
    chinese = is_chinese(conversation.language)
    language = "zh" if chinese else conversation.language.split("-")[0]
    for swap in _traditional() if "Hant" in conversation.language else swaps():
        if swap.language == language:
            yield from _swapped(conversation, swap, number)
    if chinese:
        yield from _scripts(conversation)


def parallel_pairs() -> Iterator[Pair]:
    """Conversations written natively for Taiwan and Hong Kong beside those for the mainland."""
    from ruamel.yaml import YAML

    text = (files("qa.insight") / "parallel.yaml").read_text("utf-8")
    for entry in YAML(typ="safe", pure=True).load(text):
        mainland = _written(f"{entry['id']}-mainland", entry["mainland"], "zh-Hans")
        for place in ("taiwan", "hong_kong"):
            other = _written(f"{entry['id']}-{place}", entry[place], "zh-Hant")
            yield Pair("written_for", entry["id"], "mainland", place, mainland, other)


def _written(id: str, lines: list[str], language: str) -> Conversation:
    speakers = {"c": "customer", "a": "agent"}
    turns = [
        {"speaker": speakers[line[0]], "text": line[3:], "start": 30.0 * place}
        for place, line in enumerate(lines)
    ]
    return Conversation.model_validate(
        {"id": id, "channel": "chat", "language": language, "turns": turns}
    )


def _swapped(conversation: Conversation, swap: Swap, number: int) -> Iterator[Pair]:
    if swap.opening is not None:
        if swap.unless and any(re.search(swap.unless, t.text, re.IGNORECASE) for t in conversation.turns):  # fmt: skip
            return
        made = [
            (group, _opened(conversation, swap, members[number % len(members)]))
            for group, members in swap.groups.items()
        ]
        first, *others = made
        if first[1] is not conversation:
            for group, other in others:
                yield Pair(swap.id, conversation.id, first[0], group, first[1], other)
        return
    changed = _changed(conversation, swap.side, _rewriter(swap))
    if changed != conversation:
        yield Pair(swap.id, conversation.id, "as_written", swap.group, conversation, changed)


def _scripts(conversation: Conversation) -> Iterator[Pair]:
    to = to_simplified if "Hant" in conversation.language else to_traditional
    language = "zh-Hans" if "Hant" in conversation.language else "zh-Hant"
    other = _changed(conversation, "both", to).model_copy(update={"language": language})
    if other.turns != conversation.turns:
        yield Pair("script", conversation.id, "as_written", "other_script", conversation, other)


def _opened(conversation: Conversation, swap: Swap, member: str) -> Conversation:
    """The conversation with a sentence before the first turn of the side; itself where there is none."""
    assert swap.opening is not None
    said = swap.opening.format(member)
    if "Hant" in conversation.language:
        said = to_traditional(said)
    place = next(
        (t.position for t in conversation.turns if t.speaker == swap.side and t.visibility == "public"),
        None,
    )  # fmt: skip
    if place is None:
        return conversation
    return _with(conversation, lambda t: said + t.text if t.position == place else t.text)


def _rewriter(swap: Swap) -> Callable[[str], str]:
    if swap.rewrite:
        rules = [(re.compile(a, re.IGNORECASE), b) for a, b in swap.rewrite]

        def rewritten(text: str) -> str:
            for pattern, replacement in rules:
                text = pattern.sub(replacement, text)
            return text

        return rewritten
    following = {
        a: b for row in swap.exchange for a, b in zip(row, (*row[1:], row[0]), strict=True)
    }
    words = "|".join(sorted(map(re.escape, following), key=len, reverse=True))
    edge = r"\b" if swap.language == "en" else ""
    pattern = re.compile(f"{edge}(?:{words}){edge}", re.IGNORECASE)

    def exchanged(text: str) -> str:
        return pattern.sub(lambda m: _cased(m[0], following[m[0].lower()]), text)

    return exchanged


def _cased(before: str, after: str) -> str:
    return after.capitalize() if before[:1].isupper() else after


def _changed(conversation: Conversation, side: Side, change: Callable[[str], str]) -> Conversation:
    return _with(
        conversation,
        lambda t: change(t.text) if side == "both" or t.speaker == side else t.text,
    )


def _with(conversation: Conversation, text_of: Callable[[Turn], str]) -> Conversation:
    """The conversation with other texts; words with times no longer fit and are left out."""

    def changed(turn: Turn) -> Turn:
        text = text_of(turn)
        update: dict[str, Any] = {"text": text, "words": ()}
        return turn if text == turn.text else turn.model_copy(update=update)

    return conversation.model_copy(update={"turns": tuple(map(changed, conversation.turns))})
