"""Scorecards as rows: CSV with one row a criterion, and JSON lines with one card a line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from qa.report.differences import differing
from qa.scorecard import CustomerView, Score, Scorecard

#: The columns of the CSV, in order. Times are ISO 8601; value, interval, overall and satisfaction
#: are 0..1, nev is -100..100; an empty cell means there is none. `evidence` joins the quotes by
#: ` | `, `differs` says of what several scorers scored whether they are a level apart (`yes`, `no`),
#: `advisory` is `yes` for a judge that has not passed against people, `evidence_turns` gives their turns, counted from 0 as in the JSON.
#: `turned` has the customer's turning points, joined by ` | `: turn, change, and what came before it.
COLUMNS = (
    "conversation", "channel", "language", "agent", "team", "case", "started_at",
    "rubric", "rubric_hash", "scorer", "criterion", "status", "level", "value",
    "interval_low", "interval_high", "cause", "reason", "advice", "evidence", "evidence_turns",
    "overall", "failed_by", "failed_sections", "nev", "satisfaction", "turned", "advisory", "differs",
    "created_at",
)  # fmt: skip

#: What a spreadsheet takes for the beginning of a formula, half and full width.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
#: What may stand before it and is skipped or dropped when a cell is read.
_IGNORED = " \u00a0\u3000\ufeff\u200b\u200c\u200d\u2060\x00"

Cell = str | int | float | None


def as_text(text: str) -> str:
    """The text with a leading apostrophe where a spreadsheet would run it as a formula (OWASP).

    A text that already begins with an apostrophe and then a formula gets one more, so that taking
    one away (`from_text`) always gives the original back.
    """
    return f"'{text}" if _runs(text) else text


def from_text(cell: str) -> str:
    """The original of a cell that `as_text` wrote."""
    return cell[1:] if cell.startswith("'") and _runs(cell[1:]) else cell


def _runs(text: str) -> bool:
    start = text.lstrip(_IGNORED + "'")
    return start[:1] in _FORMULA if start else False


def _about(card: Scorecard) -> dict[str, Cell]:
    about = card.about
    return {
        "conversation": card.conversation,
        "channel": about.channel,
        "language": about.language,
        "agent": about.agent,
        "team": about.team,
        "case": about.case,
        "started_at": about.started_at.isoformat() if about.started_at else None,
        "rubric": card.rubric,
        "rubric_hash": card.rubric_hash,
        "scorer": card.scorer,
        "overall": card.overall.value,
        "failed_by": " ".join(card.failed_by),
        "failed_sections": " ".join(card.failed_sections),
        "nev": card.customer.nev,
        "satisfaction": card.customer.satisfaction,
        "turned": " | ".join(turned(card.customer)),
        "created_at": card.created_at.isoformat(),
    }


def turned(customer: CustomerView) -> list[str]:
    """Each turning point as text without a language: `4 +1.04 reply: acts@3 I have lifted the block`.

    The turn of the change, the change, how it came, then each act with its turn and its words.
    """
    return [
        f"{point.turn} {point.change:+.2f} {point.came}"
        + "".join(
            f"{',' if n else ':'} {d.act}@{d.turn} {d.quote}" for n, d in enumerate(point.deeds)
        )
        for point in customer.turned or ()
    ]


def _judged(score: Score) -> dict[str, Cell]:
    low, high = score.interval if score.interval else (None, None)
    return {
        "criterion": score.criterion,
        "status": score.status,
        "level": score.level,
        "value": score.value,
        "interval_low": low,
        "interval_high": high,
        "cause": score.cause,
        "reason": score.reason,
        "advice": score.advice,
        "evidence": " | ".join(e.quote for e in score.evidence),
        "evidence_turns": " ".join(str(e.turn) for e in score.evidence),
        "advisory": "yes" if score.advisory else None,
    }


def rows(cards: Iterable[Scorecard]) -> Iterator[dict[str, Cell]]:
    """One row for each criterion of each card; a card without scores still gets its row."""
    for _, row in with_cards(cards):
        yield row


def with_cards(cards: Iterable[Scorecard]) -> Iterator[tuple[Scorecard, dict[str, Cell]]]:
    """The rows, each with its card; the cards of a conversation that stand together are set side by side."""
    for _, group in groupby(cards, key=lambda card: card.conversation):
        together = list(group)
        apart = differing(together)
        for card in together:
            about = _about(card)
            for judged in [_judged(s) for s in card.scores] or [{}]:
                differs = apart.get((card.about.agent, str(judged.get("criterion"))))
                said = None if differs is None else "yes" if differs else "no"
                row = {**about, **judged, "differs": said}
                yield card, {column: row.get(column) for column in COLUMNS}


def write_csv(cards: Iterable[Scorecard], out: TextIO, *, bom: bool = True) -> int:
    """Write the rows conversation by conversation as they come; returns how many cards were written.

    The text begins with a byte order mark (`utf-8-sig`), because Excel reads Chinese wrongly
    without one; `out` is therefore a plain UTF-8 stream opened with `newline=""`. Every cell is
    quoted, so that a text with a semicolon is not split where lists are separated by one.
    """
    if bom:
        out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    written = 0
    last: Scorecard | None = None
    for card, row in with_cards(cards):
        writer.writerow([as_text(v) if isinstance(v, str) else v for v in row.values()])
        written += card is not last
        last = card
    return written


def write_jsonl(cards: Iterable[Scorecard], out: TextIO) -> int:
    """Write one scorecard a line, nulls included; returns how many were written."""
    written = 0
    for card in cards:
        out.write(card.model_dump_json() + "\n")
        written += 1
    return written
