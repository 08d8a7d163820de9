"""What is worth saying to one agent: what went well, one thing to work on, what was not theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.coaching.own_copy import OwnCopy
from qa.rubric import Criterion, Rubric
from qa.scorecard import Evidence, Score, Scorecard, level_of, value_of
from transcripts.conversation import Turn

#: From this value on (level 4 of 5) nothing is lacking.
GOOD = 0.75
#: How many strengths are named at most; more would not be remembered.
STRENGTHS = 3
#: A quote up to so many characters is read at a glance.
GLANCE = 220

Whose = Literal["agent", "process", "system", "script", "queue", "colleague"]


@dataclass(frozen=True)
class Judged:
    """One score of one own conversation, with its criterion and what the agent may see of it."""

    card: Scorecard
    score: Score
    criterion: Criterion
    copy: OwnCopy

    @property
    def value(self) -> float:
        """The machine's value 0..1; a score without one counts as nothing lacking."""
        return 1.0 if self.score.value is None else self.score.value

    @property
    def reached(self) -> float:
        """The value of the level reached: what the agent is told, so what decides about lacking."""
        levels = len(self.criterion.levels)
        if not levels:
            return self.value
        return value_of(self.level, levels)

    @property
    def level(self) -> int:
        """The level of a scale, from the value where the scorer gives none."""
        if self.score.level is not None:
            return self.score.level
        return level_of(self.value, max(len(self.criterion.levels), 2))

    def quotes(self, role: Literal["shows", "calls_for"]) -> list[Evidence]:
        """The evidence of a role, in the scorer's order; `shows` only in the agent's own turns."""
        turns = self.copy.conversation.turns
        return [
            e
            for e in self.score.evidence
            if e.role == role and e.quote and (role != "shows" or turns[e.turn].speaker == "agent")
        ]


@dataclass(frozen=True)
class Moment:
    """The customer's turn, the agent's turn, and the words in each that the score stands on."""

    asked: Turn | None
    asked_words: Evidence | None
    reply: Turn | None
    reply_words: Evidence | None


@dataclass(frozen=True)
class Focus:
    """One thing to work on: its clearest moment, how many conversations show it, a good example."""

    judged: Judged
    moment: Moment
    conversations: int
    done_before: tuple[Judged, Evidence] | None


def judged(cards: Iterable[Scorecard], copies: dict[str, OwnCopy], rubric: Rubric) -> list[Judged]:
    """The scored criteria of the cards whose conversation is known and whose criterion is too."""
    criteria = {c.id: c for c in rubric.criteria}
    return [
        Judged(card, score, criteria[score.criterion], copies[card.conversation])
        for card in cards
        if card.conversation in copies
        for score in card.scores
        if score.value is not None and score.criterion in criteria
    ]


def whose(j: Judged) -> Whose | None:
    """Who or what a shortfall lies with; None where nothing is lacking.

    An unknown cause is the agent's to work on, except that of a wait: before the first answer it
    may be the queue. A moment that a colleague answered is the colleague's.
    """
    if j.reached >= GOOD:
        return None
    cause = j.score.cause
    if cause in ("process", "system", "script"):
        return cause
    if cause == "unknown" and "times" in j.criterion.needs:
        return "queue"
    calls = j.quotes("calls_for")
    if calls and all(_answered_by_a_colleague(e.turn, j.copy) for e in calls):
        return "colleague"
    return "agent"


def counts(j: Judged) -> bool:
    """True where the score says something about the agent: nothing lacking, or in own hands."""
    return whose(j) in (None, "agent")


def _answered_by_a_colleague(position: int, copy: OwnCopy) -> bool:
    for turn in copy.conversation.turns[position + 1 :]:
        if turn.visibility == "public" and turn.speaker in ("agent", "supervisor"):
            return turn.position in copy.hidden
    return False


def strengths(
    judged: Sequence[Judged], focus: Focus | None = None
) -> list[tuple[Judged, Evidence]]:
    """What went well, each with own words: best first, one for each criterion, at most three.

    Words come before speed, whose quote is a greeting more often than not; equal scores are ranked
    by how the whole conversation went. What the focus shows as done before is not said twice.
    """
    before = focus.done_before if focus else None
    used = {before[1].quote} if before else set()
    chosen = {before[0].criterion.id} if before else set()
    good = [j for j in judged if j.reached >= GOOD]
    good.sort(
        key=lambda j: (
            "times" in j.criterion.needs,
            -j.value,
            -(j.card.overall.value or 0.0),
            -_telling_length(j),
        )
    )
    best: list[tuple[Judged, Evidence]] = []
    for j in good:
        words = telling(j, used)
        if words is None or j.criterion.id in chosen or (best and "times" in j.criterion.needs):
            continue
        best.append((j, words))
        chosen.add(j.criterion.id)
        used.add(words.quote)
    return best[:STRENGTHS]


def _telling_length(j: Judged) -> int:
    words = telling(j)
    return len(words.quote) if words else 0


def telling(j: Judged, used: Collection[str] = ()) -> Evidence | None:
    """The longest own words of a score that are still read at a glance, else the shortest.

    Words that overlap with `used` ones are passed over.
    """
    own = [
        e
        for e in j.quotes("shows")
        if not any(e.quote in other or other in e.quote for other in used)
    ]
    short = [e for e in own if len(e.quote) <= GLANCE]
    if short:
        return max(short, key=lambda e: len(e.quote))
    return min(own, key=lambda e: len(e.quote), default=None)


def one_thing(judged: Sequence[Judged]) -> Focus | None:
    """The criterion with the greatest weighted shortfall in own hands, over all conversations.

    The sum of what is missing counts both how often and how much; a tie goes to the lower score.
    Its moment is the lowest score that quotes the customer, best with the agent's reply.
    """
    lacking = [j for j in judged if whose(j) == "agent" and j.criterion.weight > 0]
    if not lacking:
        return None
    groups = grouped_by_criterion(lacking)
    chosen = max(groups.values(), key=lambda g: (_shortfall(g), -min(j.value for j in g)))
    moments = [(j, moment(j)) for j in chosen]
    j, at = min(moments, key=lambda m: _clarity(*m))
    better = [
        (good, words)
        for good in judged
        if good.criterion.id == j.criterion.id and good.reached >= GOOD
        and (words := telling(good)) is not None
    ]  # fmt: skip
    return Focus(
        judged=j,
        moment=at,
        conversations=len({g.card.conversation for g in chosen}),
        done_before=max(better, key=lambda b: b[0].value, default=None),
    )


def _clarity(j: Judged, at: Moment) -> tuple[bool, float, bool]:
    return at.asked_words is None, j.value, at.reply is None


def _shortfall(group: Sequence[Judged]) -> float:
    return round(sum(j.criterion.weight * (1 - j.value) for j in group), 9)


def grouped_by_criterion(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Judged scores by criterion, in order of first appearance."""
    groups: dict[str, list[Judged]] = {}
    for j in judged:
        groups.setdefault(j.criterion.id, []).append(j)
    return groups


def moment(j: Judged) -> Moment:
    """The customer's words that called for more, and what the agent said to them."""
    turns = j.copy.conversation.turns
    calls = [e for e in j.quotes("calls_for") if turns[e.turn].speaker != "agent"]
    asked_words = calls[0] if calls else None
    own = j.quotes("shows")
    if asked_words is not None:
        # What was said next, so that no reply stands beside words it did not answer.
        asked: Turn | None = turns[asked_words.turn]
        reply = _next_own(turns[asked_words.turn + 1 :], j.copy)
        reply_words = next((e for e in own if reply and e.turn == reply.position), None)
        if reply_words is not None or not own:
            return Moment(asked, asked_words, reply, reply_words)
        # What the score stands on was said elsewhere: those words are shown, with what stood before them.
    reply_words = own[0] if own else None
    reply = turns[reply_words.turn] if reply_words else None
    asked = _last_of_the_customer(turns[: reply.position]) if reply else None
    asked_words = next((e for e in calls if asked and e.turn == asked.position), None)
    return Moment(asked, asked_words, reply, reply_words)


def _last_of_the_customer(turns: Sequence[Turn]) -> Turn | None:
    return next((t for t in reversed(turns) if t.speaker == "customer" and t.text), None)


def _next_own(turns: Sequence[Turn], copy: OwnCopy) -> Turn | None:
    """The next thing said by the firm, if the agent said it."""
    for turn in turns:
        if turn.visibility == "public" and turn.speaker in ("agent", "supervisor"):
            return None if turn.position in copy.hidden else turn
    return None


def next_level(j: Judged) -> int | None:
    """The level to aim at next, None where there is none to describe.

    One up, but at least the middle of the scale: the anchors below it say what goes wrong, and
    nobody should aim at that.
    """
    levels = len(j.criterion.levels)
    if not levels:
        return None
    return max(j.level + 1, (levels + 1) // 2) if j.level < levels else None


def not_in_hand(judged: Iterable[Judged]) -> list[tuple[Judged, Whose]]:
    """The shortfalls that lie with something else, said so that nobody takes them to heart."""
    found: list[tuple[Judged, Whose]] = []
    for j in judged:
        of = whose(j)
        if of is not None and of != "agent":
            found.append((j, of))
    return found
