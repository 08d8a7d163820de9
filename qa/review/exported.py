"""Reviews as other systems export them, as plain rows: tables, Zendesk QA, Amazon Connect evaluations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from qa.errors import ReviewError
from transcripts.errors import EvenhandError
from transcripts.formats.decoding import decode
from transcripts.formats.table import table_of
from transcripts.formats.workbook import read_sheets
from transcripts.language import fold

_LIMIT = 200_000_000
#: Field -> the headers it is known by (folded); the first that a table has is taken.
HEADERS: dict[str, tuple[str, ...]] = {
    "conversation": ("conversation", "conversation id", "ticket id", "ticket", "external id", "contact id", "contactid", "会话", "会话id", "工单", "對話", "對話id", "工單"),
    "criterion": ("criterion", "category", "category name", "rating category", "question", "评分项", "类别", "評分項目", "類別"),
    "reviewer": ("reviewer", "reviewer email", "reviewer name", "evaluator", "rater", "评审员", "质检员", "評核人員", "質檢員"),
    "score": ("level", "score", "rating", "category score", "rating score", "answer", "级别", "分数", "等級", "分數"),
    "agent": ("agent", "reviewee", "reviewee email", "reviewee name", "agentid", "客服", "坐席", "專員"),
    "part": ("part",),
    "chance": ("chance",),
    "reason": ("reason", "comment", "rating comment", "notes", "理由", "备注", "原因", "備註"),
    "kind": ("kind",),
    "hash": ("rubric_hash",),
}  # fmt: skip


class Given(NamedTuple):
    """One answer as it stands in a file; `percent` is a share 0..100 that a system has worked out.

    `wide` marks a column named like a criterion: other columns of such a table are no answers.
    """

    where: str
    conversation: str
    criterion: str
    score: str
    reviewer: str = ""
    agent: str = ""
    part: str = ""
    reason: str = ""
    kind: str = ""
    hash: str = ""
    percent: float | None = None
    not_applicable: bool = False
    wide: bool = False
    chance: str = ""


def read_export(path: Path, mapping: Mapping[str, str]) -> Iterator[Given | str]:
    """The answers of a file, or a line for what is none. Raises ReviewError where it cannot be read.

    `mapping` is field -> header for tables whose headers are not among HEADERS.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise ReviewError(f"{path}: larger than {_LIMIT:,} bytes, the most that is read")
        content = path.read_bytes()
    except OSError as missing:
        raise ReviewError(f"{path}: cannot be read: {missing.strerror}") from missing
    try:
        if content[:2] == b"PK":
            for sheet in read_sheets(content).sheets:
                rows = list(sheet.rows)
                if rows and len(rows[0][1]) > 1:
                    yield from _table(path, rows[0][1], rows[1:], mapping)
            return
        text = decode(content).text
    except ReviewError:
        raise
    except EvenhandError as wrong:
        raise ReviewError(f"{path}: {wrong}") from wrong
    if text.lstrip()[:1] in ("{", "["):
        yield from _json(path, text)
        return
    table = table_of(text)
    if table is None:
        raise ReviewError(f"{path}: neither a table nor JSON; expected a filled-in review sheet, a CSV, a Zendesk QA or an Amazon Connect export")  # fmt: skip
    good = []
    for row in table.rows():
        if row.problem:
            yield f"{path}:{row.number}: {row.problem}"
        else:
            good.append((row.number, row.cells))
    yield from _table(path, table.header, good, mapping)


def _table(
    path: Path,
    header: tuple[str, ...],
    rows: list[tuple[int, tuple[str, ...]]],
    mapping: Mapping[str, str],
) -> Iterator[Given | str]:
    places = _places(path, header, mapping)
    long = "criterion" in places and "score" in places
    others = [i for i in range(len(header)) if i not in places.values()]
    for number, cells in rows:
        row = {field: _plain(cells[i]) if i < len(cells) else "" for field, i in places.items()}
        where = f"{path}:{number}"
        given = _given(where, row)
        if long:
            yield given
            continue
        for i in others:
            if i < len(cells) and cells[i].strip():
                yield given._replace(criterion=header[i].strip(), score=_plain(cells[i]), wide=True)


def _given(where: str, row: Mapping[str, str]) -> Given:
    return Given(
        where=where,
        conversation=row["conversation"],
        criterion=row.get("criterion", ""),
        score=row.get("score", ""),
        reviewer=row.get("reviewer", ""),
        agent=row.get("agent", ""),
        part=row.get("part", ""),
        chance=row.get("chance", ""),
        reason=row.get("reason", ""),
        kind=row.get("kind", ""),
        hash=row.get("hash", ""),
    )


def _places(path: Path, header: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, int]:
    folded = [_folded(name) for name in header]
    found: dict[str, int] = {}
    for field, names in HEADERS.items():
        if field in mapping:
            if _folded(mapping[field]) not in folded:
                raise ReviewError(
                    f"--map {field}={mapping[field]}: {path} has no such column; it has "
                    f"{', '.join(header)}"
                )
            found[field] = folded.index(_folded(mapping[field]))
            continue
        known = next((n for n in map(_folded, names) if n in folded), None)
        if known is not None:
            found[field] = folded.index(known)
    if "conversation" not in found:
        raise ReviewError(
            f"{path}: no column with the conversation's id; its columns are {', '.join(header)}; "
            "say which with --map conversation=COLUMN"
        )
    return found


def _folded(header: str) -> str:
    """A header for comparing: either script, any case and width."""
    return fold(header.strip())


def _plain(cell: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip()
    return text[1:].strip() if text.startswith("'") else text


def _json(path: Path, text: str) -> Iterator[Given | str]:
    try:
        content: Any = json.loads(text)
    except json.JSONDecodeError:
        content = []
        for number, line in enumerate(text.splitlines(), 1):
            try:
                content += [json.loads(line)] if line.strip() else []
            except json.JSONDecodeError as wrong:
                yield f"{path}:{number}: not JSON: {wrong.msg} (column {wrong.colno})"
    if isinstance(content, dict) and isinstance(content.get("conversations"), list):
        content = content["conversations"]
    for place, item in enumerate(content if isinstance(content, list) else [content]):
        where = f"{path}[{place}]"
        if isinstance(item, dict) and isinstance(item.get("questions"), list):
            yield from _connect(where, item)
        elif isinstance(item, dict) and isinstance(item.get("reviews"), list):
            yield from _zendesk(where, item)
        else:
            yield f"{where}: neither an Amazon Connect evaluation (`questions`) nor a Zendesk QA conversation (`reviews`)"


def _connect(where: str, evaluation: Mapping[str, Any]) -> Iterator[Given | str]:
    """An evaluation of schema 3.1: answers with a percentage; the criterion is the question's text."""
    about = evaluation.get("metadata") or {}
    if not isinstance(about, Mapping) or not about.get("contactId"):
        yield f"{where}: metadata.contactId is missing: which conversation was evaluated?"
        return
    for place, question in enumerate(evaluation["questions"]):
        at = f"{where}.questions[{place}]"
        if not isinstance(question, Mapping):
            yield f"{at}: {question!r} is no question"
            continue
        answer, score = question.get("answer") or {}, question.get("score") or {}
        away = score.get("notApplicable") or (answer.get("metadata") or {}).get("notApplicable")
        percent = score.get("percentage")
        yield Given(
            where=at,
            conversation=str(about["contactId"]),
            criterion=str(question.get("questionText") or question.get("questionRefId")),
            score="" if percent is None else str(percent),
            reviewer=str(about.get("evaluator") or ""),
            agent=str(about.get("agentId") or ""),
            reason=str(answer.get("notes") or ""),
            percent=None if percent is None else float(percent),
            not_applicable=bool(away),
        )


def _zendesk(where: str, conversation: Mapping[str, Any]) -> Iterator[Given | str]:
    """A conversation of a Zendesk QA (Klaus) export with its reviews; ratings are 0..100."""
    id = conversation.get("externalId") or conversation.get("id")
    if not id:
        yield f"{where}: externalId is missing: which conversation was reviewed?"
        return
    for place, review in enumerate(conversation["reviews"]):
        reviewer, agent = _person(review, "reviewer"), _person(review, "reviewee")
        for number, rating in enumerate(review.get("ratings") or ()):
            score = rating.get("score", rating.get("rating"))
            name = rating.get("categoryName") or rating.get("category") or rating.get("categoryId")
            yield Given(
                where=f"{where}.reviews[{place}].ratings[{number}]",
                conversation=str(id),
                criterion=str(name),
                score="" if score is None else str(score),
                reviewer=reviewer,
                agent=agent,
                reason=str(rating.get("comment") or review.get("comment") or ""),
                percent=float(score) if isinstance(score, int | float) else None,
            )


def _person(review: Mapping[str, Any], role: str) -> str:
    given = review.get(role) or {}
    if isinstance(given, Mapping):
        given = given.get("email") or given.get("name") or given.get("id") or ""
    return str(given or review.get(f"{role}Email") or review.get(f"{role}Name") or review.get(f"{role}Id") or "")  # fmt: skip
