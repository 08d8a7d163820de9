"""The form reviewers fill in: conversations as text, the rubric's anchors, blank levels; it is blind."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.messages import Messages
from qa.report.blinding import blinded
from qa.report.rows import as_text
from qa.report.turns import clock
from qa.review.record import accepted_answers
from qa.rubric import Criterion, Rubric, in_language
from transcripts.conversation import Conversation
from transcripts.home import whole_file

#: The columns before the anchors `level_1`, `level_2` ...; `level` and `reason` are to be filled in.
COLUMNS = (
    "conversation", "part", "reviewer", "kind", "rubric", "rubric_hash", "transcript",
    "criterion", "name", "question", "level", "reason", "accepted",
)  # fmt: skip
_FILLED = ("reviewer", "level", "reason")
_WIDTHS = {"transcript": 70, "name": 18, "question": 36, "reason": 36}
_HIDDEN = ("rubric", "rubric_hash", "kind", "part", "chance")
#: What a cell of a spreadsheet holds (Excel: 32,767 characters), with room for the last line.
_CELL = 32_000
#: Height of a line, and of a row at least and at most, points (Excel: 409).
_LINE, _LOWEST, _HIGHEST = 15, 90, 400
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook may hold them


def write_review_sheet(
    path: Path,
    conversations: Sequence[Conversation],
    rubric: Rubric,
    reviewer: str | None,
    say: Messages,
    chance: Mapping[str, float] | None = None,
) -> int:
    """Write the form as XLSX or CSV by the suffix; returns how many levels there are to give.

    `chance`: how likely each conversation was to be drawn, for the means of what is imported. One row a criterion and agent; the transcript stands beside the first. No score, agent's name
    or team is in it, and nothing a spreadsheet would run. Internal notes are left out.
    """
    most = max((len(c.levels) for c in rubric.criteria), default=0)
    header = [*COLUMNS, *(f"level_{n + 1}" for n in range(most)), *(["chance"] if chance else [])]
    rows = [
        [as_text(_CONTROL.sub("", cell)) for cell in row] + likely
        for conversation in conversations
        for likely in [[f"{chance[conversation.id]:.6f}"] if chance else []]
        for row in _rows(conversation, rubric, reviewer or "", say, most)
    ]
    if path.suffix.lower() == ".csv":
        with whole_file(path) as stream:
            stream.write("\ufeff")
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    else:
        _write_workbook(path, header, rows, rubric)
    return len(rows)


def _rows(
    conversation: Conversation, rubric: Rubric, reviewer: str, say: Messages, most: int
) -> Iterator[list[str]]:
    for part, agent in enumerate(conversation.agents() or (conversation.agent,), 1):
        fixed = [conversation.id, str(part), reviewer, "review", rubric.reference, rubric.content_hash]  # fmt: skip
        for index, criterion in enumerate(rubric.criteria):
            text = _transcript(conversation, agent, say) if index == 0 else ""
            yield [*fixed, text, *_asked(criterion, say, most)]


def _asked(criterion: Criterion, say: Messages, most: int) -> list[str]:
    anchors = [in_language(level.anchor, say.language) for level in criterion.levels]
    return [
        criterion.id,
        in_language(criterion.name, say.language),
        in_language(criterion.question, say.language),
        "",
        "",
        " ".join(accepted_answers(criterion)),
        *anchors,
        *[""] * (most - len(anchors)),
    ]


def _transcript(conversation: Conversation, agent: str | None, say: Messages) -> str:
    """Public turns; who is to be reviewed is `Agent`, another agent `Agent (colleague)`."""
    lines = []
    for turn, text in zip(conversation.turns, blinded(conversation), strict=True):
        if turn.visibility != "public":
            continue
        time = "" if turn.start is None else f"[{clock(turn.start)}] "
        who = say.named("speaker", turn.speaker)
        if turn.speaker == "agent" and conversation.agent_of(turn) != agent:
            who = f"{who} ({say('sheet.colleague')})"
        lines.append(f"{time}{who}: {text}")
    whole = "\n".join(lines)
    return whole if len(whole) <= _CELL else f"{whole[:_CELL]}\n…"


def _write_workbook(path: Path, header: list[str], rows: list[list[str]], rubric: Rubric) -> None:
    """Levels are chosen from a list, what is to be filled in is coloured, all cells are text."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "review"
    fill, top = PatternFill("solid", fgColor="FFF4CC"), Alignment(wrap_text=True, vertical="top")
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows(min_row=2):
        for name, cell in zip(header, cells, strict=True):
            cell.alignment = top
            cell.data_type = "s" if cell.value not in (None, "") else cell.data_type
            if name in _FILLED:
                cell.fill = fill
    for place, name in enumerate(header, 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = _WIDTHS.get(name, 40 if name.startswith("level_") else 14)
        column.hidden = name in _HIDDEN
        sheet.cell(1, place).font = Font(bold=True)
    _block_by_block(sheet, header, rows)
    sheet.freeze_panes = "B2"
    _validate(sheet, header, rows, rubric, get_column_letter(header.index("level") + 1))
    partial = path.with_name(f".{path.name}.part")
    book.save(partial)
    partial.replace(path)


def _block_by_block(sheet: Any, header: list[str], rows: list[list[str]]) -> None:
    """One cell of transcript over the rows of a conversation, which are made high enough to read it."""
    place = header.index("transcript")
    begins = [n for n, row in enumerate(rows) if row[place]]
    for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True):
        said = rows[begin][place].splitlines()
        lines = sum(1 + _shown(line) // _WIDTHS["transcript"] for line in said)
        height = min(_HIGHEST, max(_LOWEST, _LINE * lines / (end - begin)))
        for number in range(begin, end):
            sheet.row_dimensions[number + 2].height = height
        if end - begin > 1:
            sheet.merge_cells(
                start_row=begin + 2, end_row=end + 1, start_column=place + 1, end_column=place + 1
            )


def _shown(line: str) -> int:
    """How wide a line is shown, in signs of a column's width; Chinese is twice as wide."""
    return sum(1 if sign.isascii() else 2 for sign in line)


def _validate(
    sheet: Any, header: list[str], rows: list[list[str]], rubric: Rubric, column: str
) -> None:
    """A list of the accepted answers in each cell of `level`."""
    from openpyxl.worksheet.datavalidation import DataValidation

    place = header.index("criterion")
    for criterion in rubric.criteria:
        answers = ",".join(accepted_answers(criterion))
        rule = DataValidation(type="list", formula1=f'"{answers}"', allow_blank=True)
        rule.error, rule.errorTitle = f"accepted are {answers}", criterion.id
        for number, row in enumerate(rows, 2):
            if row[place] == criterion.id:
                rule.add(f"{column}{number}")
        sheet.add_data_validation(rule)
