"""From reviews to a calibration: whose level counts for what, and how machine and people compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa.errors import CalibrationError
from qa.review.agreement import mean_of
from qa.review.applies import Applies, Part, applies_of, does_not_apply, given_by_people
from qa.review.compared import Compared, among_people, best_constant, compare
from qa.review.record import Review
from qa.review.verdict import Verdict
from qa.rubric import Criterion, Level, Rubric
from qa.scorecard import Scorecard
from qa.scoring.calibration.calibrated import SATISFACTION, language_of
from qa.scoring.calibration.features import features
from qa.scoring.calibration.fitting import Checked, Example, Task, learn, learning_curve
from qa.scoring.calibration.model import Calibration, Learnt, mixed
from transcripts.conversation import Conversation

#: Sizes of a learning curve; those that four fifths of the labels reach are measured.
SIZES = (20, 50, 100, 200, 400, 800, 1600)
#: Under this many labelled conversations nothing is learnt.
LEAST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One size of a learning curve: agreement of what was learnt from so many labels."""

    labels: int
    rank: float | None
    kappa: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt of one target in one language, and what it is worth on unseen conversations.

    `people` compares reviewers with each other, None where no conversation has two; `beside` is the
    second scorer where two are combined. Machine and second are compared where each gave a score.
    All of these are of levels; `applies` counts the answers that are none. `verdict` says whether it is
    to be used: it sets calibrated and shipped side by side where the machine has a value.
    """

    learnt: Learnt
    criterion: Criterion
    machine: Compared | None
    beside: Compared | None
    calibrated: Compared
    constant: Compared
    people: Compared | None
    verdict: Verdict
    applies: Applies
    curve: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All lessons of a set of reviews, and what could not be used, one line each."""

    lessons: tuple[Lesson, ...]
    left_out: tuple[str, ...]


def labels_of(
    reviews: Iterable[Review], rubric_hash: str, target: str
) -> dict[Part, dict[str, float]]:
    """(conversation, agent) -> reviewer -> value 0..1: the newest review of each, where it has one."""
    return labels_in(given_by_people(reviews, rubric_hash, target))


def labels_in(given: Mapping[Part, Mapping[str, Review]]) -> dict[Part, dict[str, float]]:
    """The values among people's answers: 'not applicable' and 'cannot tell' are none.

    Where more reviewers found that a criterion does not apply than gave a level, there is no label.
    """
    found = {}
    for part, said in given.items():
        values = {by: r.value for by, r in said.items() if r.value is not None}
        if values and not does_not_apply(said.values()):
            found[part] = values
    return found


def measured(target: str, rubric: Rubric) -> Criterion:
    """The criterion of a target; a named column is a scale of five, as a csat is."""
    for criterion in rubric.criteria:
        if criterion.id == target:
            return criterion
    text = {"en": target}
    levels = tuple(Level(level=n + 1, anchor={"en": str(n + 1)}) for n in range(5))
    return Criterion(id=target, name=text, question=text, kind="scale", levels=levels)


def learn_from(
    reviews: Sequence[Review],
    cards: Sequence[Scorecard],
    conversations: Mapping[str, Conversation],
    rubric: Rubric,
    targets: Sequence[str],
    beside: Sequence[Scorecard] | None = None,
) -> Lessons:
    """A lesson for each target and language with enough labels; cards are the machine's, as it is now.

    `beside` are a second scorer's cards, where two are to be combined.
    """
    lessons: list[Lesson] = []
    left_out: list[str] = []
    by_part = {(c.conversation, c.about.agent): c for c in cards}
    second = {(c.conversation, c.about.agent): c for c in beside or ()}
    for target in targets:
        said = given_by_people(reviews, rubric.content_hash, target)
        labels = labels_in(said)
        by_language: dict[str, list[Part]] = defaultdict(list)
        for part in said:
            if part in by_part and part[0] in conversations:
                by_language[language_of(conversations[part[0]])].append(part)
        unknown = len(said) - sum(map(len, by_language.values()))
        if unknown:
            left_out.append(f"{target}: {unknown} reviewed conversation(s) have no card here")
        for language, parts in sorted(by_language.items()):
            applies = applies_of({p: said[p] for p in parts}, by_part, target)
            given = [
                (_example(cards_of, conversations[p[0]], labels[p], target), labels[p])
                for p in parts
                if p in labels
                for cards_of in [(by_part[p], second.get(p))]
                if target == SATISFACTION or any(c and _is_scored(c, target) for c in cards_of)
            ]
            groups = len({e.group for e, _ in given})
            if groups < LEAST_LABELS:
                cases = f", of {groups} cases" if groups < len(given) else ""
                left_out.append(
                    f"{target} ({language}): {len(given)} reviewed conversations with a level and a score"
                    f"{cases}{_besides(applies)}; at least {LEAST_LABELS}{' cases' if cases else ''} are needed"
                )
                continue
            task = _task(given, measured(target, rubric), language, combines=beside is not None)
            lessons.append(_lesson(given, measured(target, rubric), task, applies))
    return Lessons(tuple(lessons), tuple(left_out))


def calibration_of(
    lessons: Sequence[Lesson], rubric: Rubric, scorer: str, now: datetime
) -> Calibration:
    """What `evenhand score --calibration` takes. Raises CalibrationError where nothing was learnt."""
    if not lessons:
        raise CalibrationError(
            "nothing was learnt: no target has enough reviewed conversations with a score; "
            "see the notes above, and `evenhand review list`"
        )
    return Calibration(
        rubric=rubric.reference,
        rubric_hash=rubric.content_hash,
        scorer=scorer,
        created_at=now,
        learnt=tuple(lesson.learnt for lesson in lessons),
    )


def _besides(applies: Applies) -> str:
    """The answers that are no level, for a note."""
    if not applies.not_applicable + applies.cannot_tell:
        return ""
    return f" (not counted: {applies.not_applicable} 'n/a', {applies.cannot_tell} 'cannot tell')"


def _is_scored(card: Scorecard, target: str) -> bool:
    known = {s.criterion: s for s in card.scores}
    return target not in known or known[target].value is not None


def _example(
    cards: tuple[Scorecard, Scorecard | None],
    conversation: Conversation,
    labels: Mapping[str, float],
    target: str,
) -> Example:
    card, second = cards
    known = {s.criterion: s.value for s in card.scores}
    machine = card.customer.satisfaction if target == SATISFACTION else known.get(target)
    return Example(
        beside={s.criterion: s.value for s in second.scores}.get(target) if second else None,
        id=card.conversation,
        group=conversation.case or conversation.id,
        machine=machine,
        people=sum(labels.values()) / len(labels),
        features=features(conversation, card.about.agent, card.scores, card.customer),
    )


Given = Sequence[tuple[Example, Mapping[str, float]]]


def _task(given: Given, criterion: Criterion, language: str, *, combines: bool) -> Task:
    reviewers = {name for _, labels in given for name in labels}
    answers = len(criterion.levels) or len(criterion.choices) or 2
    several = any(len(labels) > 1 for _, labels in given)
    free = criterion.id == SATISFACTION or several  # means of several people fall between levels
    return Task(criterion.id, language, 0 if free else answers, len(reviewers), combines)


def _lesson(given: Given, criterion: Criterion, task: Task, applies: Applies) -> Lesson:
    examples = [e for e, _ in given]
    reviewers = sorted({name for _, labels in given for name in labels})
    several = any(len(labels) > 1 for _, labels in given)
    checked = learn(examples, task)
    people = [e.people for e in examples]
    constant = best_constant(people, criterion)
    verdict = _verdict(examples, checked, criterion)
    fate = {"applied": verdict.applied, "held_out": verdict.held_out()}
    machine = [(e.machine, e.people) for e in examples if e.machine is not None]
    beside = [(e.beside, e.people) for e in examples if e.beside is not None]
    table = [[labels.get(name) for name in reviewers] for _, labels in given]
    return Lesson(
        learnt=checked.learnt.model_copy(update=fate),
        criterion=criterion,
        machine=compare(machine, criterion) if machine else None,
        beside=compare(beside, criterion) if beside else None,
        calibrated=compare(list(zip(checked.predictions, people, strict=True)), criterion),
        constant=compare([(constant, p) for p in people], criterion),
        people=among_people(table, criterion) if several else None,
        verdict=verdict,
        applies=applies,
        curve=_curve(examples, task, criterion),
    )


def _verdict(examples: Sequence[Example], checked: Checked, criterion: Criterion) -> Verdict:
    """Held out against as shipped, where the machine has a value; of two scorers the first's, else the second's."""
    share = checked.learnt.share
    places = [i for i, e in enumerate(examples) if mixed(e.machine, e.beside, share) is not None]
    some = [examples[i] for i in places] or list(examples)
    predictions = [checked.predictions[i] for i in places] or list(checked.predictions)
    people = [e.people for e in some]
    before = [e.beside if e.machine is None else e.machine for e in some]
    shipped = [(v, p) for v, p in zip(before, people, strict=True) if v is not None]
    constant = best_constant(people, criterion)
    steps = len(criterion.levels) - 1 if criterion.kind == "scale" else 1
    pairs = zip(before, predictions, people, strict=True)
    gains = [steps * (abs(b - p) - abs(own - p)) for b, own, p in pairs if b is not None]
    return Verdict(
        calibrated=compare(list(zip(predictions, people, strict=True)), criterion),
        shipped=compare(shipped, criterion) if shipped else None,
        constant=compare([(constant, p) for p in people], criterion),
        gain=mean_of(gains) if gains else None,
    )


def _curve(examples: Sequence[Example], task: Task, criterion: Criterion) -> tuple[Point, ...]:
    most = len(examples) * 4 // 5
    people = [e.people for e in examples]
    points = []
    for size, predictions in learning_curve(examples, task, [s for s in SIZES if s <= most]):
        found = compare(list(zip(predictions, people, strict=True)), criterion)
        points.append(Point(size, found.rank.value, found.kappa.value, found.error.value))
    return tuple(points)
