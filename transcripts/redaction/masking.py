"""Redaction of a conversation: read until nothing more is found, then masked everywhere alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from transcripts.conversation import Conversation, Turn, Word
from transcripts.language import fold
from transcripts.redaction.analysis import PSEUDONYM, analysis
from transcripts.redaction.findings import Finding, Found, Options, Piece, Redacted, masked
from transcripts.redaction.names import given as given_names
from transcripts.redaction.numbers import atoms
from transcripts.redaction.places import Place, joined_words, places_of
from transcripts.redaction.pseudonyms import Pseudonyms
from transcripts.redaction.reader import original_spans, read_field, read_text
from transcripts.redaction.talk import follow, read_turns

_ROUNDS = 6


def redact(conversation: Conversation, options: Options | None = None) -> Redacted:
    """The conversation with personal data as pseudonyms, and where they stood.

    The same value, written or spoken, has the same pseudonym in one conversation ([CARD-1]);
    another conversation numbers anew. Redacting again changes nothing; what is not personal stays
    as it is, byte by byte.
    """
    options = options or Options()
    places = places_of(conversation, options)
    names = set(given_names(conversation))
    for _ in range(_ROUNDS):
        if not _read(conversation, places, names, options):
            break
    chosen = frozenset(options.types) | {name.lower() for name in options.patterns}
    pseudonyms = Pseudonyms(places)
    pieces = {
        (place.turn, place.where): [
            Piece(f.start, f.end, pseudonyms.of(f)) for f in place.found if f.type in chosen
        ]
        for place in places
    }
    findings = tuple(
        Finding(
            type=f.type, turn=p.turn, where=p.where, start=f.start, end=f.end,
            pseudonym=pseudonyms.of(f),
        )
        for p in places
        for f in p.found
        if f.type in chosen
    )  # fmt: skip
    return Redacted(_masked(conversation, pieces) if findings else conversation, findings)


def redact_about(
    text: str, conversation: Conversation, redacted: Redacted, options: Options | None = None
) -> str:
    """A text about the conversation, such as a reason that quotes it, with the same pseudonyms."""
    options = options or Options()
    given = analysis(text)
    known: dict[tuple[str, str], str] = {}
    for f in redacted.findings:
        if f.turn is not None and f.where == "text":
            known.setdefault(
                (f.type, _said(conversation.turns[f.turn].text[f.start : f.end])), f.pseudonym
            )
    values = [(type, value) for type, value in known if value]
    names = sorted({value for type, value in values if type == "name"} | given_names(conversation))
    place = Place(None, "about", text)
    _add(place, follow(given, values, names))
    _add(place, list(original_spans(given, read_text(given, None, options).found)))
    chosen = frozenset(options.types) | {name.lower() for name in options.patterns}
    pieces = [
        Piece(f.start, f.end, known.get((f.type, f.value), f"[{f.type.upper()}]"))
        for f in place.found
        if f.type in chosen
    ]
    return masked(text, pieces)


def _said(piece: str) -> str:
    """The digits that a piece says, or its folded text where it says none."""
    folded = fold(piece)
    return "".join(atom.digits for atom in atoms(folded)) or folded


def _read(
    conversation: Conversation, places: list[Place], names: set[str], options: Options
) -> bool:
    """One round over all texts; returns whether anything new was found."""
    turns = places[: len(conversation.turns)]
    talk = read_turns(conversation, [p.found for p in turns], options)
    fresh = 0
    for place, found in zip(turns, talk.turns, strict=True):
        fresh += _add(place, found)
    for place in places[len(turns) :]:
        given = analysis(place.text, place.found)
        if place.key is not None:
            found = list(original_spans(given, read_field(given, place.key, options)))
        else:
            zone = talk.zones[place.turn] if place.turn is not None else None
            found = list(original_spans(given, read_text(given, zone, options).found))
            found += _same_spans(place, turns)
        fresh += _add(place, found)
    names |= {f.value for p in places for f in p.found if f.type == "name"}
    values = list(dict.fromkeys((f.type, f.value) for p in places for f in p.found))
    for place in places:
        fresh += _add(place, follow(analysis(place.text, place.found), values, sorted(names)))
    return fresh > 0


def _same_spans(place: Place, turns: Sequence[Place]) -> list[Found]:
    """What was found in a turn's text, for its words where they are the same text."""
    if place.where != "words" or place.turn is None:
        return []
    text = turns[place.turn].text
    if place.text.strip() != text.strip():
        return []
    shift = (len(place.text) - len(place.text.lstrip())) - (len(text) - len(text.lstrip()))
    return [f._replace(start=f.start + shift, end=f.end + shift) for f in turns[place.turn].found]


def _add(place: Place, found: Sequence[Found]) -> int:
    """Add what does not overlap anything found before; pseudonyms are never part of a finding."""
    added = 0
    taken = [m.span() for m in PSEUDONYM.finditer(place.text)]
    for one in found:
        spans = [*taken, *((f.start, f.end) for f in place.found)]
        if all(one.end <= start or end <= one.start for start, end in spans):
            place.found.append(one)
            added += 1
    place.found.sort(key=lambda f: f.start)
    return added


_Pieces = dict[tuple[int | None, str], list[Piece]]


def _masked(conversation: Conversation, pieces: _Pieces) -> Conversation:
    """The conversation with every piece replaced."""
    turns = tuple(_masked_turn(turn, pieces) for turn in conversation.turns)
    changes: dict[str, Any] = {"turns": turns}

    def text(where: str, value: str) -> str:
        return masked(value, pieces.get((None, where), []))

    if conversation.customer_record is not None:
        changes["customer_record"] = _walked(conversation.customer_record, "customer_record", text)
    changes["attributes"] = {
        key: text(f"attributes.{key}", value) for key, value in conversation.attributes.items()
    }
    for name in ("case", "customer"):
        value = getattr(conversation, name)
        if isinstance(value, str):
            changes[name] = text(name, value)
    changes |= _masked_participants(conversation, turns, text)
    for name, part in (("source", "file"), ("recording", "path")):
        held = getattr(conversation, name)
        if held is not None:
            value = text(f"{name}.{part}", getattr(held, part))
            changes[name] = held.model_copy(update={part: value})
    return conversation.model_copy(update=changes)


def _masked_participants(
    conversation: Conversation, turns: tuple[Turn, ...], text: Callable[[str, str], str]
) -> dict[str, Any]:
    """Participants and the turns that name them; two ids never become one."""
    renamed: dict[str, str] = {}
    for index, participant in enumerate(conversation.participants):
        new = text(f"participants.{index}.id", participant.id)
        renamed[participant.id] = f"{new}{index}" if new in renamed.values() else new
    if all(old == new for old, new in renamed.items()):
        return {}
    return {
        "participants": tuple(
            p.model_copy(update={"id": renamed[p.id]}) for p in conversation.participants
        ),
        "turns": tuple(
            t.model_copy(update={"participant": renamed.get(t.participant, t.participant)})
            if t.participant is not None
            else t
            for t in turns
        ),
    }


def _walked(value: Any, path: str, text: Callable[[str, str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _walked(inner, f"{path}.{key}", text) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walked(inner, f"{path}.{index}", text) for index, inner in enumerate(value)]
    if isinstance(value, str):
        return text(path, value)
    if isinstance(value, int) and not isinstance(value, bool):
        shown = text(path, str(value))
        return value if shown == str(value) else shown
    return value


def _masked_turn(turn: Turn, pieces: _Pieces) -> Turn:
    changes: dict[str, Any] = {}
    if of_text := pieces.get((turn.position, "text")):
        changes["text"] = masked(turn.text, of_text)
    of_translation = pieces.get((turn.position, "translated"))
    if turn.translated is not None and of_translation:
        text = masked(turn.translated.text, of_translation)
        changes["translated"] = turn.translated.model_copy(update={"text": text})
    if of_words := pieces.get((turn.position, "words")):
        changes["words"] = tuple(_masked_words(turn, of_words))
    return turn.model_copy(update=changes) if changes else turn


def _masked_words(turn: Turn, pieces: Sequence[Piece]) -> Iterator[Word]:
    """The words with their times; each word of a masked piece says its pseudonym."""
    spaced = joined_words(turn) != "".join(word.text for word in turn.words)
    at = 0
    for word in turn.words:
        start, end = at, at + len(word.text)
        at = end + spaced
        inside = [
            Piece(max(p.start, start) - start, min(p.end, end) - start, p.pseudonym)
            for p in pieces
            if p.start < end and start < p.end
        ]
        kept = [
            p._replace(start=p.start + _spaces(word.text, p), pseudonym=p.pseudonym) for p in inside
        ]
        yield word.model_copy(update={"text": masked(word.text, kept)}) if kept else word


def _spaces(text: str, piece: Piece) -> int:
    """White space at the beginning of a word is no part of what is masked."""
    part = text[piece.start : piece.end]
    return len(part) - len(part.lstrip()) if part.strip() else 0
