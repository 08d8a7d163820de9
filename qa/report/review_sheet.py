"""The form reviewers fill in: conversations as text, the rubric's anchors, blank levels; it is blind."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.messages import Messages
from qa.report.blinding import blinded
from qa.report.form import CELL, asked, columns, headings, instructions, most_levels
from qa.report.rows import as_text
from qa.report.turns import clock
from qa.review.answers import offered
from qa.rubric import Rubric, in_language
from transcripts.conversation import Conversation
from transcripts.home import whole_file

#: The columns before what is asked of each criterion (`form.ASKED`).
COLUMNS = ("conversation", "part", "reviewer", "kind", "rubric", "rubric_hash", "transcript")
_FILLED = ("reviewer", "level", "reason")
_WIDTHS = {"transcript": 70, "name": 18, "question": 36, "reason": 36, "not_applicable": 36}
#: What a reviewer need not see; `name` says what `criterion` is.
_HIDDEN = ("rubric", "rubric_hash", "kind", "part", "chance", "criterion")
#: Widths of a column and of an anchor, in characters; the instructions' in one column.
_WIDTH, _ANCHOR, _INSTRUCTIONS = 14, 40, 100
#: Height of a line, and of a row at least and at most, points (Excel: 409).
_LINE, _LOWEST, _HIGHEST = 15, 90, 400
#: Longest message of a cell (Excel).
_PROMPT = 255
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

    `chance`: how likely each conversation was to be drawn, for the means of what is imported. One
    row a criterion and agent; the transcript stands beside the first. No score, agent's name or team
    is in it, and nothing a spreadsheet would run. Internal notes are left out. All that is to be
    read is in the language of `say`.
    """
    most = most_levels(rubric)
    names = (*columns(COLUMNS, most), *(["chance"] if chance else []))
    rows = [
        [as_text(_CONTROL.sub("", cell)) for cell in row] + likely
        for conversation in conversations
        for likely in [[f"{chance[conversation.id]:.6f}"] if chance else []]
        for row in _rows(conversation, rubric, reviewer or "", say, most)
    ]
    header = headings(names, say)
    if path.suffix.lower() == ".csv":
        with whole_file(path) as stream:
            stream.write("\ufeff")
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    else:
        _write_workbook(path, names, [header, *rows], rubric, say)
    return len(rows)


def _rows(
    conversation: Conversation, rubric: Rubric, reviewer: str, say: Messages, most: int
) -> Iterator[list[str]]:
    for part, agent in enumerate(conversation.agents() or (conversation.agent,), 1):
        fixed = [conversation.id, str(part), reviewer, "review", rubric.reference, rubric.content_hash]  # fmt: skip
        for index, criterion in enumerate(rubric.criteria):
            text = _transcript(conversation, agent, say) if index == 0 else ""
            yield [*fixed, text, *asked(criterion, say, most)]


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
    return whole if len(whole) <= CELL else f"{whole[:CELL]}\n…"


def _write_workbook(
    path: Path, names: tuple[str, ...], rows: list[list[str]], rubric: Rubric, say: Messages
) -> None:
    """The form, and a second sheet that says how to fill it in; the first of the rows are the headings.

    Levels are chosen from a list, what is to be filled in is coloured, all cells are text.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = say("sheet.title")
    fill, top = PatternFill("solid", fgColor="FFF4CC"), Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for name, cell in zip(names, cells, strict=True):
            cell.alignment = top
            cell.data_type = "s" if cell.value not in (None, "") else cell.data_type
            if name in _FILLED:
                cell.fill = fill
    for place, name in enumerate(names, 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = _width(name)
        column.hidden = name in _HIDDEN
        sheet.cell(1, place).font = Font(bold=True)
    _block_by_block(sheet, names, rows[1:])
    sheet.freeze_panes = "B2"
    _validate(sheet, names, rows[1:], rubric, say)
    _instruct(book.create_sheet(say("sheet.how")), top, say)
    partial = path.with_name(f".{path.name}.part")
    book.save(partial)
    partial.replace(path)


def _width(name: str) -> int:
    return _WIDTHS.get(name, _ANCHOR if name.startswith("level_") else _WIDTH)


def _instruct(sheet: Any, top: Any, say: Messages) -> None:
    """How to fill it in, in one column: a sheet of one column is no table to the import."""
    sheet.column_dimensions["A"].width = _INSTRUCTIONS
    for number, line in enumerate(instructions(say), 1):
        sheet.cell(number, 1, line).alignment = top
        sheet.row_dimensions[number].height = _LINE * (1 + _shown(line) // _INSTRUCTIONS) + 6


def _block_by_block(sheet: Any, names: tuple[str, ...], rows: list[list[str]]) -> None:
    """One cell of transcript over the rows of a conversation; each row high enough for what stands in it."""
    place = names.index("transcript")
    begins = [n for n, row in enumerate(rows) if row[place]]
    for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True):
        share = _LINE * _lines(rows[begin][place], "transcript") / (end - begin)
        for number in range(begin, end):
            cells = zip(names, rows[number], strict=True)
            own = [
                _lines(text, name) for name, text in cells if name not in (*_HIDDEN, "transcript")
            ]
            height = min(_HIGHEST, max(_LOWEST, share, _LINE * max(own)))
            sheet.row_dimensions[number + 2].height = height
        if end - begin > 1:
            sheet.merge_cells(
                start_row=begin + 2, end_row=end + 1, start_column=place + 1, end_column=place + 1
            )


def _lines(text: str, name: str) -> int:
    """How many lines a cell of that column takes."""
    return sum(1 + _shown(line) // _width(name) for line in text.splitlines()) or 1


def _shown(line: str) -> int:
    """How wide a line is shown, in signs of a column's width; Chinese is twice as wide."""
    return sum(1 if sign.isascii() else 2 for sign in line)


def _validate(
    sheet: Any, names: tuple[str, ...], rows: list[list[str]], rubric: Rubric, say: Messages
) -> None:
    """A list of the accepted answers in each cell of `level`, and in a line what they mean."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    place, column = names.index("criterion"), get_column_letter(names.index("level") + 1)
    for criterion in rubric.criteria:
        answers = offered(criterion, say)
        rule = DataValidation(type="list", formula1=f'"{",".join(answers)}"', allow_blank=True)
        rule.errorTitle = rule.promptTitle = in_language(criterion.name, say.language)[:32]
        rule.error = say("sheet.accepted", answers=say("separator").join(answers))[:_PROMPT]
        rule.prompt = say("sheet.prompt")[:_PROMPT]
        rule.showErrorMessage = rule.showInputMessage = True
        for number, row in enumerate(rows, 2):
            if row[place] == criterion.id:
                rule.add(f"{column}{number}")
        sheet.add_data_validation(rule)
