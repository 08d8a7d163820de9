"""WhisperX's JSON (and Whisper's own): segments in seconds, words, speakers where they were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from transcripts.conversation import Source, Word
from transcripts.formats.cues import joined_cues
from transcripts.formats.document import Document
from transcripts.formats.json_export import (
    Object,
    head_object,
    number_of,
    object_of,
    objects,
    read_export,
    text_of,
)
from transcripts.formats.reading import Failure, Format, Head, ReadOptions, Result
from transcripts.formats.utterances import About, Utterance, conversation_of


def sniff(head: Head) -> float:
    """Sure of segments with a start and a text beside `word_segments`, words or a language."""
    top = head_object(head)
    if "turns" in top or not isinstance(top.get("segments"), list):
        return 0.0
    first = next(iter(objects(top["segments"])), {})
    fits = not first or ("text" in first and "start" in first)
    known = "word_segments" in top or "words" in first or {"text", "language"} & set(top)
    return 0.9 if fits and (known or "speaker" in first) else 0.0


def read(document: Document, options: ReadOptions) -> Iterator[Result]:
    """The one conversation of the file, a failure for each segment that cannot be read."""
    export = read_export(document)
    yield from export.failures
    for item in export.items:
        top = object_of(item.value)
        segments = top.get("segments")
        where = f"{document.name} {item.pointer}".removesuffix(" $")
        if not isinstance(segments, list):
            yield Failure(where, "no list of segments; expected WhisperX's JSON")
            continue
        notes = list(export.notes)
        said = []
        for index, segment in enumerate(segments):
            result = _utterance(segment, f"{where} segments[{index}]", notes)
            if isinstance(result, Failure):
                yield result
            elif result is not None:
                said.append(result)
        if not said:
            yield Failure(where, "no segment with a text in it")
            continue
        if any(u.name is None for u in said):
            notes.append("segments without a speaker (no diarisation): speaker unknown")
        source = Source(file=document.name, format="whisperx", pointer=item.pointer)
        language = text_of(top.get("language"))
        about = About(
            id=_id(document, item.value), source=source, channel="phone", language=language,
            markup=False,
        )  # fmt: skip
        yield conversation_of(_by_start(said, notes), about, list(dict.fromkeys(notes)), options)


def _id(document: Document, value: Any) -> str:
    return document.new_id(repr(value).encode("utf-8", "replace"))


def _utterance(segment: Any, where: str, notes: list[str]) -> Utterance | Failure | None:
    """A segment; None where it has no words."""
    if not isinstance(segment, dict):
        return Failure(where, f"{segment!r:.40} is no segment; it is not read")
    text = text_of(segment.get("text"))
    if text is None:
        notes.append("segments without words were left out")
        return None
    start, end = number_of(segment.get("start")), number_of(segment.get("end"))
    if start is None:
        notes.append("segments without a time")
    if start is None or (end is not None and end < start):
        end = None
    words = _words(segment, notes)
    if len({text_of(w.get("speaker")) for w in objects(segment.get("words"))} - {None}) > 1:
        notes.append("words of several speakers in one segment: the segment's speaker was taken")
    return Utterance(
        text=text.strip(), name=text_of(segment.get("speaker")), start=start, end=end, words=words
    )


def _words(segment: Object, notes: list[str]) -> tuple[Word, ...]:
    words = []
    for raw in objects(segment.get("words")):
        word = text_of(raw.get("word")) or text_of(raw.get("text"))
        if word is None:
            continue
        if number_of(raw.get("start")) is None:
            notes.append("words without a time, as WhisperX writes numbers: the time stays empty")
        score = number_of(raw["score"] if "score" in raw else raw.get("probability"))
        words.append(
            Word(
                text=word.strip(),
                start=number_of(raw.get("start")),
                end=number_of(raw.get("end")),
                confidence=score if score is not None and 0 <= score <= 1 else None,
            )
        )
    return tuple(words)


def _by_start(said: Sequence[Utterance], notes: list[str]) -> list[Utterance]:
    """Segments of one speaker without a pause between them are one turn."""
    turns = joined_cues([replace(u, name=u.name or None) for u in said])
    if len(turns) < len(said):
        notes.append("segments of one speaker less than a second apart were joined into one turn")
    return turns


WHISPERX = Format(
    name="whisperx",
    suffixes=(".json",),
    about="WhisperX's JSON (and Whisper's own): segments, words, speakers",
    sniff=sniff,
    read=read,
    known_by="'segments' with 'start' and 'text', 'word_segments' or words",
    carries="turns, times, words with confidence, speaker labels, language",
    loses="roles (give --agent-name SPEAKER_00), date, customer",
)
