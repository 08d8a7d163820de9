"""`evenhand review means`: what people's reviews of a sample say of all conversations."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import click

from desk.cli.console import Log, usage_errors
from desk.cli.report import known_reviews
from desk.cli.reviewed import note_replaced

if TYPE_CHECKING:
    from qa.review.record import Review
    from qa.review.sampling import Mean
    from qa.rubric import Criterion


@click.command()
@click.option("--rubric", "rubric_name", default="five-consistencies", show_default=True)
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: $EVENHAND_HOME/reviews/reviews.jsonl.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a criterion.")
def means(rubric_name: str, reviews: Path | None, as_json: bool) -> None:
    """People's mean of each criterion over all conversations, from those drawn for review.

    Each conversation weighs one over its chance of being drawn (`review sheet --sample`), so that a sample
    that was tilted to the doubtful ones does not make all look worse.

    \b
    Example: evenhand review import examples/reviews.csv --conversations examples/conversations
             evenhand review means
    """
    from qa.review.standing import newest
    from qa.rubric_file import load_rubric

    log = Log()
    with usage_errors():
        rubric = load_rubric(rubric_name)
    said = [r for r in known_reviews(reviews, log) if (r.kind, r.rubric_hash) == ("review", rubric.content_hash)]  # fmt: skip
    note_replaced(said, rubric.content_hash, log)
    shown = 0
    for criterion in rubric.criteria:
        found, left_out = _mean(r for r in said if r.criterion == criterion.id)
        if left_out:
            log.note(f"{criterion.id}: {left_out} conversations were not drawn by chance and are left out")  # fmt: skip
        if found is not None:
            shown += 1
            no_level = Counter(
                str(r.status) for r in newest(said).stands if r.criterion == criterion.id
            )
            sys.stdout.write(_line(criterion, found, no_level, as_json) + "\n")
    if not shown:
        log.note(
            f"no review of {rubric.reference} is recorded yet; see evenhand review sheet --help"
        )
    log.end()


def _mean(reviews: Iterable[Review]) -> tuple[Mean | None, int]:
    """The mean over conversations, reviewers of one averaged; and how many of them were not drawn.

    Where no conversation was drawn by chance all count alike.
    """
    from qa.review.sampling import mean
    from qa.review.standing import newest

    values: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    chance: dict[tuple[str, str | None], float] = {}
    for r in newest(reviews).stands:
        if r.value is not None:
            values[r.conversation, r.agent].append(r.value)
            if r.chance is not None:
                chance[r.conversation, r.agent] = r.chance
    if not values:
        return None, 0
    used = {part: own for part, own in values.items() if part in chance} or values
    return mean([(fmean(own), chance.get(p, 1.0)) for p, own in used.items()]), len(values) - len(
        used
    )


def _line(criterion: Criterion, found: Mean, answered: Counter[str], as_json: bool) -> str:
    away, unsure = answered["not_applicable"], answered["cannot_tell"]
    if as_json:
        apart = {"not_applicable": away, "cannot_tell": unsure}
        return json.dumps({"criterion": criterion.id, **asdict(found), **apart})
    steps = len(criterion.levels) - 1 if criterion.kind == "scale" else 0

    def shown(value: float) -> str:
        return f"{1 + steps * value:.2f}" if steps else f"{value:.2f}"

    ends = f" [{shown(found.interval[0])}, {shown(found.interval[1])}]" if found.interval else ""
    beside = f"; not counted: {away} 'n/a', {unsure} 'cannot tell'" if away + unsure else ""
    return (
        f"{criterion.id}: {shown(found.value)}{ends} from {found.n} conversations; "
        f"of these alone {shown(found.plain)}{beside}"
    )
