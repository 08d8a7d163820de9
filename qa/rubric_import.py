"""Evaluation forms of Amazon Connect and Zendesk QA (Klaus) as rubrics."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from qa.errors import RubricError
from qa.rubric import Rubric
from transcripts.errors import EvenhandError
from transcripts.formats.decoding import decode
from transcripts.language import detect_language

_LIMIT = 20_000_000


class Imported(NamedTuple):
    """The rubric, and one line for each thing of the form that it does not hold."""

    rubric: Rubric
    left_out: tuple[str, ...]


def import_form(path: Path, language: str | None = None) -> Imported:
    """The rubric of a form. `language` is that of its texts; by default it is told from them.

    Read are an Amazon Connect form (`EvaluationForm` with `Items`, as DescribeEvaluationForm gives it),
    an evaluation of schema 3.1 (`sections`, `questions`), and a Zendesk QA scorecard (`categories`).
    Raises RubricError.
    """
    form = _read(path)
    left_out: list[str] = []
    try:
        made = _made(path, form, left_out)
    except (AttributeError, TypeError, ValueError) as wrong:
        raise RubricError([f"{path}: a value of the form cannot be read: {wrong}"]) from wrong
    if not made["sections"]:
        raise RubricError([f"{path}: no question in it that can be scored"])
    tag = language or _language(made)
    try:
        rubric = Rubric.model_validate(_said_in(made, tag) | {"languages": [tag]})
    except ValidationError as wrong:
        raise RubricError([f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors()]) from wrong  # fmt: skip
    return Imported(rubric, tuple(left_out))


def _made(path: Path, form: Mapping[str, Any], left_out: list[str]) -> dict[str, Any]:
    if isinstance(form.get("Items"), list):
        return _connect(form, left_out)
    if isinstance(form.get("questions"), list):
        return _evaluation(form, left_out)
    if isinstance(form.get("categories"), list):
        return _zendesk(form, left_out)
    raise RubricError([f"{path}: no form that is known: expected `Items` (Amazon Connect), `questions` (its evaluations, schema 3.1) or `categories` (Zendesk QA)"])  # fmt: skip


def _read(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _LIMIT:
            raise RubricError([f"{path}: larger than {_LIMIT:,} bytes, the most that is read"])
        form: Any = json.loads(decode(path.read_bytes()).text)
    except OSError as wrong:
        raise RubricError([f"{path}: cannot be read: {wrong.strerror}"]) from wrong
    except json.JSONDecodeError as wrong:
        raise RubricError([f"{path}:{wrong.lineno}: not JSON: {wrong.msg}"]) from wrong
    except RubricError:
        raise
    except EvenhandError as wrong:
        raise RubricError([f"{path}: {wrong}"]) from wrong
    for key in ("EvaluationForm", "scorecard"):
        if isinstance(form, dict) and isinstance(form.get(key), dict):
            form = form[key]
    if isinstance(form, dict) and isinstance(form.get("scorecards"), list) and form["scorecards"]:
        form = form["scorecards"][0]
    if not isinstance(form, dict):
        raise RubricError([f"{path}: a form is one JSON object"])
    return form


def _slug(text: str, taken: set[str]) -> str:
    """An id from a title; texts without Latin letters get one from their hash."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-")
    slug = slug or "q-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    made, n = slug, 2
    while made in taken:
        made, n = f"{slug}-{n}", n + 1
    taken.add(made)
    return made


def _rubric(title: str, version: object, sections: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": _slug(title, set()),
        "version": str(version or "1"),
        "name": title,
        "sections": [s for s in sections if s["criteria"]],
    }


def _connect(form: Mapping[str, Any], left_out: list[str]) -> dict[str, Any]:
    taken: set[str] = set()
    title = str(form.get("Title") or "Form")
    loose: dict[str, Any] = {"id": "questions", "name": title, "criteria": []}
    sections = [loose]
    for item in form["Items"]:
        if isinstance(item, dict) and isinstance(item.get("Section"), dict):
            sections += _sections(item["Section"], taken, left_out)
        elif made := _question(item, 1.0, taken, left_out):
            loose["criteria"].append(made)
    return _rubric(title, form.get("EvaluationFormVersion"), sections)


def _sections(section: Mapping[str, Any], taken: set[str], left_out: list[str]) -> Iterator[dict[str, Any]]:  # fmt: skip
    """A section and those in it, flat; a question without a weight counts one."""
    title = str(section.get("Title") or section.get("RefId") or "Section")
    made: dict[str, Any] = {"id": _slug(f"s-{title}", taken), "name": title, "criteria": []}
    inner = []
    for item in section.get("Items") or ():
        if isinstance(item, dict) and isinstance(item.get("Section"), dict):
            inner += list(_sections(item["Section"], taken, left_out))
        elif question := _question(item, 1.0, taken, left_out):
            made["criteria"].append(question)
    yield made
    yield from inner


def _question(item: Any, weight: float, taken: set[str], left_out: list[str]) -> dict[str, Any] | None:  # fmt: skip
    question = item.get("Question") if isinstance(item, dict) else None
    if not isinstance(question, dict) or not question.get("Title"):
        left_out.append(f"{item!r:.80}: neither a section nor a question with a title")
        return None
    title = str(question["Title"])
    properties = question.get("QuestionTypeProperties") or {}
    if question.get("QuestionType") == "SINGLESELECT":
        options = [
            (str(o.get("Text") or o.get("RefId")), o.get("Score"), bool(o.get("AutomaticFail")))
            for o in (properties.get("SingleSelect") or {}).get("Options") or ()
        ]
    elif question.get("QuestionType") == "NUMERIC":
        options = [
            (
                f"{o.get('MinValue')}..{o.get('MaxValue')}",
                o.get("Score"),
                bool(o.get("AutomaticFail")),
            )
            for o in (properties.get("Numeric") or {}).get("Options") or ()
        ]
    else:
        options = []
    if len(options) < 2:
        left_out.append(f"{title!r}: a question of type {question.get('QuestionType')!r} without scored answers is not taken over")  # fmt: skip
        return None
    made = _criterion(title, options, taken)
    made["weight"] = float(question.get("Weight") or weight)
    if question.get("Instructions"):
        made["guidance"] = str(question["Instructions"])
    return made


def _criterion(title: str, options: list[tuple[str, Any, bool]], taken: set[str]) -> dict[str, Any]:
    """A choice with each answer's share of the best score; an answer that fails the form is critical."""
    most = max((float(score) for _, score, _ in options if score is not None), default=0.0)
    ids: set[str] = set()
    plain = len(options) and all(score is None for _, score, _ in options)
    choices = [
        {
            "id": _slug(text, ids),
            "text": text,
            "value": round(1 - n / (len(options) - 1), 4) if plain
            else None if score is None else round(float(score) / most, 4) if most else 0.0,
        }
        for n, (text, score, _) in enumerate(options)
    ]  # fmt: skip
    return {
        "id": _slug(title, taken), "name": title, "question": title, "kind": "choice",
        "choices": choices, "critical": any(fails for *_, fails in options),
    }  # fmt: skip


def _evaluation(form: Mapping[str, Any], left_out: list[str]) -> dict[str, Any]:
    """A filled-in evaluation: its questions are known, their other answers are not; yes or no stand in."""
    about = form.get("metadata") or {}
    taken: set[str] = set()
    by_ref: dict[str, dict[str, Any]] = {}
    for section in form.get("sections") or ():
        title = str(section.get("sectionTitle") or section.get("sectionRefId") or "Section")
        by_ref[str(section.get("sectionRefId"))] = {"id": _slug(f"s-{title}", taken), "name": title, "criteria": []}  # fmt: skip
    loose: dict[str, Any] = {"id": "questions", "name": "Questions", "criteria": []}
    for question in form["questions"]:
        title = str(question.get("questionText") or question.get("questionRefId") or "")
        if not title or question.get("questionType") == "TEXT":
            left_out.append(f"{title or question!r:.80}: a text question has no score")
            continue
        made = {"id": _slug(title, taken), "name": title, "question": title, "kind": "yes_no"}
        by_ref.get(str(question.get("sectionRefId")), loose)["criteria"].append(made)
    left_out.append("an evaluation holds no answers but those given: every question became yes or no; export the form itself for its answers")  # fmt: skip
    title = str(about.get("evaluationDefinitionTitle") or "Form")
    return _rubric(title, about.get("evaluationDefinitionVersion"), [loose, *by_ref.values()])


def _zendesk(form: Mapping[str, Any], left_out: list[str]) -> dict[str, Any]:
    """A scorecard of categories, by group; a rating scale of n steps has n choices."""
    taken: set[str] = set()
    groups: dict[str, dict[str, Any]] = {}
    for category in form["categories"]:
        name = str((category.get("name") or category.get("categoryName") or "") if isinstance(category, dict) else "")  # fmt: skip
        if not name:
            left_out.append(f"{category!r:.80}: a category without a name")
            continue
        title = str(category.get("groupName") or category.get("group") or form.get("name") or "Scorecard")  # fmt: skip
        group = groups.setdefault(title, {"id": _slug(f"s-{title}", taken), "name": title, "criteria": []})  # fmt: skip
        steps = int(category.get("scaleLength") or category.get("scale") or form.get("scale") or 2)
        made: dict[str, Any] = {"id": _slug(name, taken), "name": name, "question": str(category.get("description") or name)}  # fmt: skip
        if steps == 2:
            made["kind"] = "yes_no"
        else:
            made |= _criterion(name, [(f"{n} / {steps}", n - 1, False) for n in range(1, steps + 1)], set()) | {"id": made["id"], "question": made["question"]}  # fmt: skip
        made |= {"weight": float(category.get("weight") or 1), "critical": bool(category.get("critical"))}  # fmt: skip
        group["criteria"].append(made)
    return _rubric(str(form.get("name") or "Scorecard"), form.get("version"), list(groups.values()))


def _language(made: Mapping[str, Any]) -> str:
    """The language of the names of a form: simplified or traditional Chinese, else English."""
    texts = [c["name"] for s in made["sections"] for c in s["criteria"]]
    found = detect_language("\n".join(texts))
    return found if found in ("zh-Hans", "zh-Hant") else "en"


def _said_in(node: Any, tag: str) -> Any:
    """The form with each text as a text of one language."""
    if isinstance(node, list):
        return [_said_in(item, tag) for item in node]
    if not isinstance(node, dict):
        return node
    texts = ("name", "question", "guidance", "text")
    return {k: {tag: v} if k in texts else _said_in(v, tag) for k, v in node.items()}
