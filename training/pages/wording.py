"""Wording: the sentences of a debrief in a reader's language; page and terminal say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.messages import Messages, messages
from qa.rubric import in_language
from qa.scorecard import Score
from training.debrief import Debrief
from training.needs import Clue, Need
from training.points import Limit, Point, Strength
from training.turning import Comparison, Part, Turning
from training.views import View


@dataclass(frozen=True, slots=True)
class Said:
    """A heading, the agent's or customer's words it is about, and what follows from them."""

    heading: str
    quote: str = ""
    lines: tuple[str, ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    kind: str = ""


#: Points whose advice is that of an act.
_OF_ACTS = ("act", "broken")


class Wording:
    """All sentences of one debrief."""

    def __init__(self, given: Debrief) -> None:
        self.given = given
        self.language = given.record.session.language
        self.say: Messages = messages(self.language, "training")
        self.colon = ": " if self.language == "en" else "："

    def outcome(self) -> str:
        """How it ended and what the customer would give."""
        end = self.say(f"debrief.end.{self.given.end}")
        estimate = self.say("debrief.estimate", csat=f"{self.given.outcome.csat:.1f}")
        return f"{end} {estimate}." if self.language == "en" else f"{end}{estimate}。"

    def goals(self) -> tuple[tuple[str, str, str], ...]:
        """(state, what it means, the goal) of all that was wanted."""
        known = {goal.id: goal for goal in self.given.record.session.scenario.goals}
        return tuple(
            (state, self.say(f"debrief.goal.{state}"), in_language(known[id].text, self.language))
            for id, state in self.given.goals
        )

    def strengths(self) -> tuple[Said, ...]:
        """What went well."""
        return tuple(map(self._strength, self.given.strengths))

    def _strength(self, strength: Strength) -> Said:
        if strength.kind == "act":
            heading = self.say(
                "debrief.strength.act", name=self._part_name(strength.name),
                turn=strength.turn, by=signed(strength.by),
            )  # fmt: skip
        else:
            criterion = self.given.rubric.criterion(strength.name)
            heading = self.say(
                "debrief.strength.criterion", name=in_language(criterion.name, self.language),
                level=self.given.card.score(strength.name).level, levels=len(criterion.levels),
            )  # fmt: skip
        return Said(heading, strength.quote)

    def points(self) -> tuple[Said, ...]:
        """Two points at most."""
        return tuple(map(self._point, self.given.points))

    def _point(self, point: Point) -> Said:
        name = point.name
        if point.kind == "act":
            name = self._part_name(point.name)
        elif point.kind == "criterion":
            name = in_language(self.given.rubric.criterion(point.name).name, self.language)
        heading = self.say(
            f"point.{point.kind}", name=name, turn=point.turn, by=signed(-point.loss)
        )
        lines = [called(point.advice)] if point.advice else []
        if point.kind == "goal":
            lines = [self.say("debrief.goal.way", ways=point.advice)]
        if point.kind in ("act", "broken", "doubt", "hidden_early", "unasked"):
            lines.append(self.say(f"advice.{point.name if point.kind in _OF_ACTS else point.kind}"))
        return Said(heading, point.quote, tuple(lines), ((point.reply, ""),) if point.reply else ())

    def turns(self) -> tuple[Said, ...]:
        """The moments that turned the customer, in the order of the play."""
        found = [
            (turn, kind)
            for kind in ("helped", "hurt", "missed")
            for turn in getattr(self.given, kind)
        ]
        return tuple(self._turn(t, kind) for t, kind in sorted(found, key=lambda p: p[0].turn))

    def _turn(self, turn: Turning, kind: str) -> Said:
        by = turn.others[0].by if kind == "missed" else turn.by
        heading = self.say(f"debrief.{kind}", turn=turn.turn, by=signed(by))
        replies = [
            (other.reply, self.say("debrief.other", by=signed(other.by), why=other.why))
            for other in turn.others
        ]
        return Said(heading, turn.line, tuple(self._reasons(turn)), tuple(replies[:2]), kind)

    def _reasons(self, turn: Turning) -> Iterator[str]:
        scenario = self.given.record.session.scenario
        if turn.parts:
            yield self.parts(turn.parts)
        yield from self._told(turn.told)
        if turn.broken > 0:
            yield self.say("debrief.broken")
        for event in scenario.events:
            if event.id in turn.events:
                yield self.say("debrief.event", text=in_language(event.text, self.language))

    def _told(self, facts: tuple[str, ...]) -> Iterator[str]:
        known = self.given.record.session.scenario.facts_by_id
        for fact in facts:
            yield self.say("debrief.told", words=known[fact].text[self.language][0])

    def parts(self, parts: tuple[Part, ...]) -> str:
        """What each thing in a turn did, one after the other."""
        if not parts:
            return self.say("debrief.nothing")
        comma = ", " if self.language == "en" else "，"
        return comma.join(
            self.say("debrief.part", name=self._part_name(p.name), by=signed(p.by))
            for p in parts[:4]
        )

    def _part_name(self, name: str) -> str:
        return self.say(f"part.{name}" if name in ("wait", "register") else f"act.{name}")

    def needs(self) -> tuple[Said, ...]:
        """What this customer preferred, with the words that told it."""
        found = [Said(self._need(need), "", (self._clue(need.clue),)) for need in self.given.needs]
        for secret in self.given.secrets:
            key = "open" if secret.told is None else "told"
            heading = self.say(f"debrief.secret.{key}", words=secret.words, turn=secret.told)
            lines = [secret.why] if secret.why else []
            if secret.hint:
                hint = secret.hint
                lines.append(
                    self.say("debrief.secret.hint", turn=hint.turn, words=flat(hint.words))
                )
            found.append(Said(heading, "", tuple(lines)))
        return tuple(found)

    def _need(self, need: Need) -> str:
        return self.say(f"need.{need.trait}.{'high' if need.high else 'low'}")

    def _clue(self, clue: Clue | None) -> str:
        if clue is None:
            return self.say("debrief.no_clue")
        key = "debrief.clue" if clue.turn else "debrief.clue.opening"
        return self.say(key, turn=clue.turn, words=flat(clue.words))

    def hidden(self) -> str:
        """Where anger showed least of what was felt; empty where they are close."""
        if self.given.hidden is None:
            return ""
        clue, felt, shown = self.given.hidden
        return self.say(
            "debrief.hidden", felt=f"{100 * felt:.0f}", shown=f"{100 * shown:.0f}", words=flat(clue.words)
        )  # fmt: skip

    def limits(self) -> tuple[str, ...]:
        """Needless asking for leave, and grants beyond the limits."""
        return tuple(map(self._limit, self.given.limits))

    def _limit(self, limit: Limit) -> str:
        return self.say(
            f"debrief.limit.{limit.kind}", turn=limit.turn, quote=limit.quote, rule=limit.rule
        )

    def compared(self) -> tuple[Said, ...]:
        """Lines that were tried at the same point."""
        return tuple(map(self._comparison, self.given.compared))

    def _comparison(self, pair: Comparison) -> Said:
        heading = self.say(
            "debrief.compare", turn=pair.turn, first=f"{pair.after[0]:.1f}", second=f"{pair.after[1]:.1f}",
            end_first=f"{pair.ends[0]:.1f}", end_second=f"{pair.ends[1]:.1f}",
        )  # fmt: skip
        names = self.say("debrief.first"), self.say("debrief.second")
        replies = tuple(
            (f"{name}{self.colon}{line}", self._rest(parts, told))
            for name, line, parts, told in zip(
                names, pair.lines, pair.parts, pair.told, strict=True
            )
        )
        return Said(heading, "", (), replies)

    def _rest(self, parts: tuple[Part, ...], told: tuple[str, ...]) -> str:
        gap = " " if self.language == "en" else ""
        return gap.join((self.say("debrief.rest", parts=self.parts(parts)), *self._told(told)))

    def scores(self) -> Iterator[tuple[str, str, str, str, str]]:
        """(criterion, its level, what it counts, the reason, what the trace says beside it), in the
        order of the rubric."""
        weights = self.given.record.session.scenario.rubric.weights
        views = {view.criterion: self._view(view) for view in self.given.views}
        for score in self.given.card.scores:
            criterion = self.given.rubric.criterion(score.criterion)
            factor = weights.get(score.criterion, 1.0)
            counts = self.say("debrief.emphasis", weight=f"{factor:g}") if factor != 1 else ""
            yield (
                in_language(criterion.name, self.language),
                self._level(score),
                counts,
                called(score.reason),
                views.get(score.criterion, ""),
            )

    def _view(self, view: View) -> str:
        name = self._part_name(view.name) if view.name else ""
        return self.say(
            f"view.{view.kind}", name=name, by=signed(view.by), turn=view.turn,
            felt=f"{100 * view.by:.0f}",
        )  # fmt: skip

    def _level(self, score: Score) -> str:
        if score.level is None:
            return self.say("debrief.not_scored")
        levels = len(self.given.rubric.criterion(score.criterion).levels)
        return self.say("debrief.level", level=score.level, levels=levels)

    def corrected(self) -> str:
        """How many readings a person corrected; empty for none."""
        n = len(self.given.record.corrected)
        return self.say("debrief.corrected", n=n) if n else ""


def signed(by: float) -> str:
    """A difference with its sign: +0.4, -1.0."""
    return f"{by:+.1f}" if abs(by) >= 0.095 else f"{by:+.2f}"


def flat(words: str) -> str:
    """Several messages as one line."""
    return " ".join(words.split("\n"))


def called(words: str) -> str:
    """Words of a rubric with the play's word for the customer: one person has one name on a page."""
    return words.replace("客户", "顾客").replace("客戶", "顧客")
