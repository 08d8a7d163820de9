"""A scenario begun from a real, redacted conversation and its weakest criterion; a person finishes it."""

from __future__ import annotations

import io
from typing import Any

from qa.reading.reading import read_turn
from qa.rubric import Language, Rubric, in_language
from qa.scorecard import Score, Scorecard
from qa.scoring.scorer import reading_language
from training.errors import PlayError
from training.scenarios.scenario_file import UNWRITTEN as FILL
from transcripts.conversation import Conversation, Turn

#: At most so many asks of the customer become goals.
GOALS = 3


def weakest(card: Scorecard) -> Score:
    """The scored criterion of lowest value. Raises PlayError where nothing was scored."""
    scored = [score for score in card.scores if score.value is not None]
    if not scored:
        raise PlayError(f"{card.conversation}: its card has no score to practise for")
    return min(scored, key=lambda score: score.value or 0.0)


def draft(conversation: Conversation, id: str, score: Score | None, rubric: Rubric | None) -> str:
    """The scenario's YAML: the customer's opening and asks as they were, the rest marked `FILL IN`."""
    from ruamel.yaml import YAML

    language = reading_language(conversation.language)
    said = [t for t in conversation.turns if t.speaker == "customer" and t.text.strip()]
    if not said:
        raise PlayError(f"{conversation.id}: no turn of a customer to begin a scenario from")
    yaml, out = YAML(), io.StringIO()
    yaml.width = 100
    yaml.dump(_content(conversation, id, said, score, rubric, language), out)
    return "\n".join((*_notes(conversation, score, rubric, language), out.getvalue()))


def _notes(
    conversation: Conversation, score: Score | None, rubric: Rubric | None, language: Language
) -> list[str]:
    """Comments at the head: where it comes from, what it practises, what the next levels look like."""
    lines = [
        f"# Begun from the conversation {conversation.id!r}. Change every {FILL}; then: evenhand scenario check"
    ]
    if score is not None and rubric is not None:
        criterion = rubric.criterion(score.criterion)
        lines.append(f"# It practises {score.criterion}: {' '.join(score.reason.split())}")
        for level in criterion.levels[-2:]:
            anchor = " ".join(in_language(level.anchor, language).split())
            lines.append(f"# Good replies are at level {level.level}: {anchor}")
    missing = [tag for tag in ("en", "zh-Hans", "zh-Hant") if tag != language]
    lines.append(f"# Languages it lacks: {', '.join(missing)}. Write them; do not convert.")
    return lines


def _content(
    conversation: Conversation, id: str, said: list[Turn], score: Score | None,
    rubric: Rubric | None, language: Language,
) -> dict[str, Any]:  # fmt: skip
    def text(given: str) -> dict[str, str]:
        return {language: given}

    patterns = "en" if language == "en" else "zh"
    goals = _asks(said) or [f"{FILL}: what the customer wants"]
    slots = [f"goal-{n}-met" for n in range(1, len(goals) + 1)]
    skills = [score.criterion] if score is not None else []
    content: dict[str, Any] = {
        "id": id, "version": "1", "languages": [language],
        "title": text(f"{FILL}: the problem, no country"),
        "situation": text(f"{FILL}: what the agent knows before the first line."),
        "kind": "problem", "channel": conversation.channel, "skills": skills,
        "firm": {"name": text(f"{FILL}: the firm"), "zone": "UTC"},
        "customer": {"country": "GB" if language == "en" else "CN" if language == "zh-Hans" else "TW",
                     "name": text(f"{FILL}: a made-up name"), "address": text(f"{FILL}: how to be addressed")},
        "words": {"thing": {language: [f"{FILL}: the thing"]}, "trouble": {language: [f"{FILL}: what went wrong"]},
                  "want": {language: [f"{FILL}: what is wanted"]}},
        "opening": {language: [_ended(said[0].text, language)]},
        "goals": [{"id": f"goal-{n}", "text": text(goal), "met_by": [slots[n - 1]]} for n, goal in enumerate(goals, 1)],
        "slots": [{"id": slot, "act": "fix", "text": text(f"{FILL}: what meets it: {goal}"),
                   "found_by": {patterns: [FILL]}} for slot, goal in zip(slots, goals, strict=True)],
        "moments": [{"id": f"moment-{n}", "at": {"open": [slot]}, "acts": ["fix"], "slots": [slot],
                     "replies": {language: [f"{FILL}: a good reply to: {_ended(goal, language)}"]},
                     "why": text(_why(score))} for n, (slot, goal) in enumerate(zip(slots, goals, strict=True), 1)],
    }  # fmt: skip
    if rubric is not None and score is not None:
        content["rubric"] = {"name": rubric.id, "weights": {score.criterion: 2}}
    return content


def _why(score: Score | None) -> str:
    return " ".join(score.advice.split()) if score is not None and score.advice else f"{FILL}: why"


def _asks(said: list[Turn]) -> list[str]:
    """The customer's questions and wants, in order, each once."""
    found: dict[str, None] = {}
    for turn in said:
        for sentence in read_turn(turn, "zh").sentences:
            words = " ".join(turn.text[sentence.start : sentence.end].split())
            if words.endswith(("?", "？")):
                found.setdefault(words, None)
    return list(found)[:GOALS]


def _ended(words: str, language: Language) -> str:
    """The words with an end, as the check wants it."""
    flat = " ".join(words.split())
    if flat.endswith((".", "!", "?", "。", "！", "？", "…")):
        return flat
    return flat + ("." if language == "en" else "。")
