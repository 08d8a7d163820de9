"""What the cells of a coach's notebook call: `open_scorecards` and the `Calls` it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from desk.notebooks.cells import cells, cells_table
from desk.notebooks.errors import NotebookError, plainly
from desk.notebooks.looking import Look, look_at
from desk.notebooks.moved import moved_table
from desk.notebooks.opening import Opened, open_folder, score_shipped
from desk.notebooks.picture import picture
from desk.notebooks.showing import Shown, page, table
from desk.notebooks.what_if import changed_norms, changed_rubric, scored
from desk.notebooks.wording import wording
from desk.shipped import examples
from qa.insight.consistency import GROUPS, consistency, standing_out
from qa.insight.frames import scores_frame, turns_frame
from qa.insight.moves import moves
from qa.report.judged import criterion_name
from qa.report.touchpoints import LEAST, touchpoint_tables, touchpoints
from qa.rubric import Language, Rubric

if TYPE_CHECKING:
    import pandas as pd

#: How many conversations a list shows; its `frame` has them all.
SHOWN = 10
#: Stands in for a rubric that is not found: criteria then appear by their ids.
_NOTHING_KNOWN = Rubric.model_construct(
    id="unknown", version="0", languages=(), name={}, sections=()
)


@plainly
def open_scorecards(
    scorecards: str,
    conversations: Sequence[str] = (),
    *,
    language: Language = "en",
    rubric: str | None = None,
) -> Calls:
    """The scorecards of a file or folder, with their conversations from paths, folders or globs.

    `rubric` is a rubric file or name; by default the one the cards name.
    """
    return Calls(open_folder(Path(scorecards), conversations, language, rubric))


@plainly
def open_examples(language: Language = "en") -> Calls:
    """The conversations that ship with evenhand, scored here and now."""
    return Calls(score_shipped(examples() / "conversations", language))


class Calls:
    """Scored conversations to look through; tables and pictures are in the reader's language."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.say = wording(opened.language)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row a criterion of a card (columns: docs/notebook.md)."""
        return scores_frame(self.opened.cards)

    @cached_property
    def turns(self) -> pd.DataFrame:
        """One row a turn (columns: docs/notebook.md)."""
        return turns_frame(self.opened.cards, self.opened.conversations)

    def _repr_html_(self) -> str:
        cards, talks = self.opened.cards, self.opened.conversations
        lines = [
            self.say("open.cards", n=len(cards), talks=len(talks)),
            self.say("open.by", rubric=cards[0].rubric, scorer=cards[0].scorer),
            *self.opened.remarks,
        ]
        body = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
        return str(page(Markup('<div class="evenhand">{}</div>').format(body)))

    @plainly
    def consistency(self, *by: str) -> Shown:
        """Spread beside mean for every criterion, and by `channel`, `language`, `team` or several."""
        frame = self._cells(by)
        return Shown(
            cells_table(cells(frame, by, self.opened.rubric, self.say), by, self.say), frame
        )

    @plainly
    def picture(self, *by: str) -> Shown:
        """The same as a picture: the cells that are lower or more uneven than all stand out."""
        frame, rubric = self._cells(by), self.opened.rubric
        whole = cells(consistency(self.scores), (), rubric, self.say)
        return Shown(picture(cells(frame, by, rubric, self.say), whole, self.say), frame)

    def _cells(self, by: Sequence[str]) -> pd.DataFrame:
        return standing_out(consistency(self.scores, by), consistency(self.scores))

    @plainly
    def touchpoints(self) -> Shown:
        """Net emotional value with n and interval by touchpoint, channel, queue and phase."""
        import pandas as pd

        cards, talks, say = self.opened.cards, self.opened.conversations, self.say
        found = touchpoints(cards, talks)
        frame = pd.DataFrame(
            [(t.kind, t.name, t.n, t.left_out, *(t.figure or (None, None, None))) for t in found],
            columns=["kind", "name", "n", "left_out", "nev", "low", "high"],
        ).astype(dict.fromkeys(("nev", "low", "high"), "Float64"))
        tables = touchpoint_tables(cards, talks, say)
        rows = [[t.title, r.name, r.nev, r.interval, str(r.n)] for t in tables for r in t.rows]
        notes = [f"{t.title} {t.unmeasured}".strip() for t in tables if t.unmeasured]
        notes = [*notes, say("nev.legend")] if tables else [say("nev.none", least=LEAST)]
        headers = ["", *(say(key) for key in ("nev.place", "customer.nev", "nev.likely", "n"))]
        return Shown(table(headers, rows, note=" ".join(notes), numbers=frozenset({2, 4})), frame)

    @plainly
    def behind(self, criterion: str, **where: str) -> Shown:
        """The conversations behind a cell, lowest first: `behind("empathy", channel="chat")`."""
        frame = self._behind(criterion, where)
        rows = [
            [
                self._named(r["conversation"], r["agent"]),
                _score(r),
                r["reason"],
                _first(r["evidence"]),
            ]
            for r in frame.head(SHOWN).to_dict("records")
        ]
        say = self.say
        headers = [say("conversation"), say("behind.score"), say("behind.why"), say("behind.quote")]
        note = say("behind.note", shown=len(rows), n=len(frame))
        return Shown(table(headers, rows, note=note, numbers=frozenset({1})), frame)

    def _behind(self, criterion: str, where: Mapping[str, str]) -> pd.DataFrame:
        self._check(criterion, where)
        frame = self.scores[
            (self.scores["criterion"] == criterion) & (self.scores["status"] == "scored")
        ]
        for name, value in where.items():
            frame = frame[frame[name] == value]
        if frame.empty:
            cell = ", ".join([criterion, *where.values()])
            raise NotebookError(f"no conversation is scored for {cell}")
        columns = ["conversation", "agent", "criterion", *GROUPS, "level", "value", "cause",
                   "reason", "advice", "evidence", "evidence_turns"]  # fmt: skip
        return frame.sort_values(["value", "conversation"])[columns].reset_index(drop=True)

    def _check(self, criterion: str, where: Mapping[str, str] | None = None) -> None:
        known = sorted(self.scores["criterion"].dropna().unique())
        if criterion not in known:
            raise NotebookError(f"{criterion!r} is no criterion; accepted are {', '.join(known)}")
        for name, value in (where or {}).items():
            if name not in GROUPS:
                raise NotebookError(f"{name!r} is no group; accepted are {', '.join(GROUPS)}")
            there = sorted(self.scores[name].dropna().unique())
            if value not in there:
                accepted = ", ".join(there) or "none is given"
                raise NotebookError(f"{name}={value!r} is not there; accepted are {accepted}")

    def _named(self, conversation: str, agent: object) -> str:
        """The id; with the agent only where several agents of one conversation have cards."""
        cards = sum(card.conversation == conversation for card in self.opened.cards)
        return f"{conversation} · {agent}" if cards > 1 and isinstance(agent, str) else conversation

    @plainly
    def least_even(self) -> str:
        """The id of the criterion with the greatest spread for its scale, to begin with."""
        whole = consistency(self.scores)
        scored = whole[whole["n"] > 0]
        if scored.empty:
            raise NotebookError(
                "nothing is scored in these scorecards, so there is nothing to compare"
            )
        known = cells(scored, (), self.opened.rubric, self.say)
        widest = max(known, key=lambda c: ((c.spread.figure or 0.0) / (c.top - c.floor), c.n))
        return widest.criterion

    @plainly
    def lowest(self, criterion: str, **where: str) -> str:
        """The id of the lowest conversation of a cell, for `look`."""
        return str(self._behind(criterion, where)["conversation"].iloc[0])

    @plainly
    def look(self, conversation: str, criterion: str | None = None) -> Look:
        """A conversation with its evidence marked, and its sound; of one criterion, or of all."""
        cards = [card for card in self.opened.cards if card.conversation == conversation]
        if not cards:
            raise NotebookError(
                f"{conversation!r} is not among the scorecards; see: calls.scores.conversation.unique()"
            )
        if criterion is not None:
            self._check(criterion)
        talk = self.opened.conversations.get(conversation)
        rubric = self.opened.rubric or _NOTHING_KNOWN
        return look_at(cards, talk, rubric, criterion, self.say)

    @plainly
    def what_moves(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        drop: Iterable[str] = (),
        levels: Mapping[str, int] | None = None,
        norms: Mapping[str, Mapping[str, float]] | None = None,
    ) -> Shown:
        """Score again with a changed rubric or changed norms, and show which scores move.

        `weights={"empathy": 2}`, `drop=["speed"]`, `levels={"empathy": 3}` (that many anchors are
        kept), `norms={"chat": {"first": 45}}` (seconds). Before and after are both scored here by
        the local scorer, so that nothing but the change moves them.
        """
        rubric = self._rubric()
        changed = changed_rubric(rubric, weights=weights, drop=drop, levels=levels)
        if not self.opened.conversations:
            raise NotebookError(
                "no conversation is at hand to score again; "
                'give conversations=["PATH"] to open_scorecards'
            )
        talks, now = self.opened.conversations.values(), datetime.now(UTC)
        language = self.opened.language
        after = scored(
            talks, changed, changed_norms(norms) if norms else None, now=now, language=language
        )
        frame = moves(self._again, scores_frame(after))
        names = {c.id: criterion_name(c.id, rubric, self.say) for c in rubric.criteria}
        return Shown(moved_table(frame, len(after), names, self.say), frame)

    @cached_property
    def _again(self) -> pd.DataFrame:
        """The conversations scored here with the rubric as it is."""
        talks, now = self.opened.conversations.values(), datetime.now(UTC)
        return scores_frame(
            scored(talks, self._rubric(), None, now=now, language=self.opened.language)
        )

    def _rubric(self) -> Rubric:
        if self.opened.rubric is None:
            raise NotebookError(
                f"rubric {self.opened.cards[0].rubric!r} is not found from here; "
                'give rubric="FILE.yaml" to open_scorecards'
            )
        return self.opened.rubric


def _score(row: Mapping[Any, Any]) -> str:
    return str(row["level"]) if isinstance(row["level"], int) else f"{row['value']:.2f}"


def _first(evidence: Sequence[str]) -> str:
    return evidence[0] if evidence else "–"
