"""The prompt of one criterion: what stays the same first, the conversation after it."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from qa.language_model.asking import Prompt
from qa.messages import Messages, messages
from qa.rubric import Criterion, Language, in_language
from qa.scoring.judge.reply import schema
from qa.scoring.judge.transcript import Transcript
from qa.scoring.norms import Norms

_LANGUAGES: tuple[Language, ...] = ("en", "zh-Hans", "zh-Hant")
#: Raised when what surrounds the texts of the catalogue changes its meaning.
_FORM = "2"
#: The most code points of a quote and of a sentence, where a schema bounds them: letters, characters.
_BOUNDS = ((70, 30), (140, 50))


@cache
def prompt_version() -> str:
    """Eight hex digits over everything a model is told that is not the rubric or the conversation."""
    texts = [
        f"{language} {key} {text}"
        for language in _LANGUAGES
        for key, text in sorted(messages(language).texts.items())
        if key.startswith("judge.prompt.")
    ]
    return hashlib.sha256("\n".join([_FORM, *texts]).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Asked:
    """What is asked of a model: one criterion, in the `reader`'s language, for the n-th time.

    `bounded`: the schema bounds lengths, for servers whose grammars can hold a model to them.
    """

    criterion: Criterion
    spoken: Language
    reader: Language
    repeat: int
    norms: Norms
    record: str | None = None
    bounded: bool = False

    @property
    def needs_times(self) -> bool:
        """True where the criterion is about waiting."""
        return "times" in self.criterion.needs

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the reply."""
        if not self.bounded:
            return schema(self.criterion)
        quote, sentence = (
            few if at.startswith("zh") else many
            for at, (many, few) in zip((self.spoken, self.reader), _BOUNDS, strict=True)
        )
        return schema(self.criterion, (quote, sentence))


def prompt(asked: Asked, transcript: Transcript, mark: str, most_tokens: int = 900) -> Prompt:
    """The prompt; `mark` is fresh in every call, so that no turn can close its own brackets."""
    return Prompt(
        system=system(asked),
        user=user(asked, transcript, mark),
        schema=asked.schema,
        seed=asked.repeat,
        most_tokens=most_tokens,
    )


def system(asked: Asked) -> str:
    """Task, steps and criterion: the same for every conversation in a language."""
    say = messages(asked.spoken)
    reader = messages(asked.reader)("judge.prompt.reader")
    parts = [
        say("judge.prompt.task"),
        say("judge.prompt.steps", language=reader),
        *_criterion(asked.criterion, asked.spoken, asked.repeat, say),
    ]
    return "\n".join(parts)


def user(asked: Asked, transcript: Transcript, mark: str) -> str:
    """Channel, what is known, the turns between their marks, and what is asked."""
    say = messages(asked.spoken)
    norm = asked.norms.of(transcript.channel)  # type: ignore[arg-type]  # a Conversation has checked it
    lines = [
        say("judge.prompt.channel", channel=transcript.channel, language=transcript.language),
        say("judge.prompt.times", first=norm.first, reply=norm.reply) if asked.needs_times else "",
        say("judge.prompt.record", record=asked.record) if asked.record else "",
        say("judge.prompt.cut") if transcript.omitted else "",
        f"<<<{mark}",
        transcript.rendered(mark, times=asked.needs_times),
        f"{mark}>>>",
        say("judge.prompt.ask", criterion=asked.criterion.id, form=_form(asked)),
    ]
    return "\n".join(line for line in lines if line)


def _form(asked: Asked) -> str:
    """How a reply looks, on one line: a schema says nothing of white space or of how much to say."""
    ids = permuted(list(asked.criterion.answers), asked.criterion.id, asked.repeat)
    return (
        '{"evidence":[{"turn":N,"quote":"..."}],'
        f'"answer":"{"|".join(ids)}","cause":"agent|process|system|script|unknown|none",'
        '"reason":"...","advice":"...","canary":"no"}'
    )


def _criterion(criterion: Criterion, language: Language, repeat: int, say: Messages) -> list[str]:
    name, question = (in_language(t, language) for t in (criterion.name, criterion.question))
    lines = ["", say("judge.prompt.criterion", name=name, question=question)]
    if criterion.guidance:
        lines.append(say("judge.prompt.guidance", text=in_language(criterion.guidance, language)))
    if criterion.pitfalls:
        lines.append(say("judge.prompt.pitfalls"))
        lines += [f"- {in_language(text, language)}" for text in criterion.pitfalls]
    if criterion.not_applicable:
        text = in_language(criterion.not_applicable, language)
        lines.append(say("judge.prompt.not_applicable", text=text))
    return [*lines, *_answers(criterion, language, repeat, say)]


def _answers(criterion: Criterion, language: Language, repeat: int, say: Messages) -> list[str]:
    if criterion.kind == "yes_no":
        return [say("judge.prompt.yes_no")]
    if criterion.kind == "choice":
        listed = [f"- `{c.id}`: {in_language(c.text, language)}" for c in criterion.choices]
        return [say("judge.prompt.choices"), *permuted(listed, criterion.id, repeat)]
    listed = [
        say("judge.prompt.level", level=at.level, anchor=in_language(at.anchor, language))
        for at in criterion.levels
    ]
    return [say("judge.prompt.levels"), *permuted(listed, criterion.id, repeat)]


def permuted(listed: list[str], criterion: str, repeat: int) -> list[str]:
    """The order of the n-th time: as given, reversed, then seeded orders; models lean to places."""
    if repeat == 0:
        return listed
    if repeat == 1:
        return listed[::-1]
    return random.Random(f"{criterion} {repeat}").sample(listed, len(listed))
