"""Learning from labels: what is learnt, that nothing leaks, and that it fits or is not applied."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

import pytest

from qa.errors import CalibrationError
from qa.review.agreement import Coefficient, pearson
from qa.review.compared import Compared
from qa.review.verdict import Verdict
from qa.rubric_file import load_rubric
from qa.scorecard import level_of
from qa.scoring.calibration.calibrated import CalibratedScorer
from qa.scoring.calibration.features import Features, buckets, features
from qa.scoring.calibration.fitting import (
    Design,
    Example,
    Task,
    folds,
    kind_for,
    learn,
    learning_curve,
)
from qa.scoring.calibration.model import (
    Calibration,
    Learnt,
    drawn_apart,
    language_group,
    mixed,
    read_calibration,
)
from qa.scoring.catalog import scorer
from qa.scoring.scorer import score_conversation
from tests.builders import a_conversation

RUBRIC = load_rubric("five-consistencies")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
EMPATHY = Task("empathy", "en")


def examples(n, people=lambda machine, good: 0.5 * machine + 0.4 * good, seed=7):
    """n labelled conversations: people's value hangs on the machine's, on a figure and on a word."""
    draw = random.Random(seed)
    made = []
    for i in range(n):
        machine, good = draw.random(), draw.random() > 0.5
        said = "that is sorted now, enjoy the day" if good else "this takes a while, see our site"
        text = {b: buckets(said) for b in ("customer", "agent", "last_customer", "last_agent")}
        named = {"value.empathy": machine, "cue.agent.done": float(good), "turns": 4.0}
        made.append(
            Example(f"c-{i}", f"c-{i}", machine, people(machine, good), Features(named, text))
        )
    return made


def test_the_kind_follows_from_how_much_there_is():
    assert [kind_for(n) for n in (10, 49, 50, 199, 200)] == [
        "shift", "shift", "features", "features", "text",
    ]  # fmt: skip


def test_few_labels_give_a_shift_that_is_held_back():
    """People are 0.2 above; 30 labels of 30 + 10 that say nothing: 0.2 x 30 / 40 = 0.15."""
    found = learn(examples(30, lambda machine, good: machine + 0.2), EMPATHY).learnt
    assert (found.kind, found.slope) == ("shift", 1.0)
    assert found.intercept == pytest.approx(0.15)


@pytest.mark.parametrize(("n", "gain"), [(60, 0.05), (220, 0.15)])
def test_with_more_labels_unseen_conversations_are_predicted_better_than_by_the_machine(n, gain):
    given = examples(n)
    people = [e.people for e in given]
    checked = learn(given, EMPATHY)
    machine = pearson([e.machine for e in given], people, resamples=2).value
    assert pearson(checked.predictions, people, resamples=2).value > machine + gain
    assert checked.learnt.error is not None and checked.learnt.error < 0.3


def test_labels_that_are_chance_are_not_learnt_even_where_a_conversation_stands_ten_times():
    """24 groups of ten alike: with a group on both sides of a check, chance would be predicted."""
    draw = random.Random(3)
    given = []
    for group in range(24):
        label = draw.random()
        named = {f"only.{group}": 1.0, "turns": float(group)}
        text = {"agent": buckets(f"{group:x}" * 5 + "xyzabc"[group % 6] * 9)}
        given += [
            Example(f"{group}-{i}", f"g-{group}", 0.5, label, Features(named, text))
            for i in range(10)
        ]
    checked = learn(given, EMPATHY)
    found = pearson(checked.predictions, [e.people for e in given], resamples=2).value
    assert checked.learnt.kind == "text"
    assert found is None or found < 0.35
    for inside, outside in folds(given):
        assert {given[i].group for i in inside}.isdisjoint(given[i].group for i in outside)


def test_a_file_holds_all_that_is_needed_and_gives_the_same_values(tmp_path):
    given = examples(220)
    learnt = learn(given, Task("empathy", "en", answers=5)).learnt
    made = Calibration(
        rubric="r@1", rubric_hash="h", scorer="local@1", created_at=NOW, learnt=(learnt,)
    )
    path = tmp_path / "calibration.json"
    path.write_text(made.model_dump_json(), "utf-8")
    again = read_calibration(path)
    assert again.hash == made.hash
    known = again.of("empathy", "en")
    at_once = Design(given).predicted(learnt, range(20))
    for example, matrix in zip(given[:20], at_once, strict=True):
        assert known.predicted(example.machine, example.features) == pytest.approx(matrix)
    assert "sorted" not in path.read_text("utf-8")  # no words of a conversation are kept
    assert set(json.loads(path.read_text("utf-8"))) >= {"rubric_hash", "scorer", "learnt"}


def test_levels_are_as_frequent_as_people_give_them():
    """A mean of uncertain predictions has few ends; the cuts give them back."""
    given = examples(150, lambda machine, good: 1.0 if machine > 0.9 else 0.0)
    checked = learn(given, Task("empathy", "en", answers=2))
    ones = sum(p > 0.5 for p in checked.predictions)
    people = sum(e.people for e in given)
    assert abs(ones - people) <= 6


def test_cuts_lie_where_one_level_meets_the_next():
    cuts = (0.3, 0.5, 0.7, 0.8)
    assert [level_of(drawn_apart(p, cuts)) for p in (0.29, 0.31, 0.51, 0.71, 0.81)] == [1, 2, 3, 4, 5]  # fmt: skip
    assert drawn_apart(-1, cuts) == 0 and drawn_apart(2, cuts) == 1
    assert drawn_apart(0.4, ()) == 0.4


def test_a_learning_curve_does_not_get_worse_with_labels():
    given = examples(240)
    people = [e.people for e in given]
    found = [pearson(p, people, resamples=2).value for _, p in learning_curve(given, EMPATHY, (20, 150))]  # fmt: skip
    assert found[1] > found[0]


def test_both_scripts_and_any_number_have_the_same_features():
    assert buckets("订单 123 已经发出") == buckets("訂單 987 已經發出")
    assert language_group("zh-Hant") == language_group("zh-Hans") == language_group("yue-Hant")


def shifted(by: float, target: str = "empathy", language: str = "en") -> Calibration:
    local = scorer("local")
    learnt = Learnt(
        target=target, language=language, kind="shift", conversations=30, reviewers=2,
        intercept=by, slope=1.0, error=0.2,
    )  # fmt: skip
    return Calibration(
        rubric=RUBRIC.reference, rubric_hash=RUBRIC.content_hash,
        scorer=f"{local.name}@{local.version}", created_at=NOW, learnt=(learnt,),
    )  # fmt: skip


UPSET = a_conversation(
    "customer: My parcel is lost again and I am so worried, it is for my mother's funeral.",
    "agent: I am sorry. It will be there as soon as possible.",
)


def test_the_machines_own_value_stays_beside_the_calibrated_one():
    [plain] = score_conversation(UPSET, RUBRIC, scorer("local"), now=NOW)
    made = CalibratedScorer(scorer("local"), shifted(0.25))
    [card] = score_conversation(UPSET, RUBRIC, made, now=NOW)
    before, after = plain.score("empathy"), card.score("empathy")
    assert after.uncalibrated == before.value
    assert after.value == pytest.approx(before.value + 0.25)
    assert after.level == level_of(after.value)
    assert after.interval == pytest.approx((max(after.value - 0.2, 0), min(after.value + 0.2, 1)))
    assert "Calibrated" in after.reason and after.evidence == before.evidence
    assert card.scorer.endswith(f"+calibration.{made.calibration.hash}")
    assert card.overall.value > plain.overall.value
    assert card.score("relevance") == plain.score("relevance")


def test_what_is_not_scored_stays_unscored_and_other_languages_stay_the_machines():
    facts = a_conversation("customer: What time do you open?", "agent: At nine.")
    made = CalibratedScorer(scorer("local"), shifted(0.25))
    [card] = score_conversation(facts, RUBRIC, made, now=NOW)
    assert card.score("empathy").value is None
    chinese = CalibratedScorer(scorer("local"), shifted(0.25, language="zh"))
    [plain] = score_conversation(UPSET, RUBRIC, scorer("local"), now=NOW)
    [other] = score_conversation(UPSET, RUBRIC, chinese, now=NOW)
    assert other.scores == plain.scores


def test_satisfaction_is_a_target_too():
    [plain] = score_conversation(UPSET, RUBRIC, scorer("local"), now=NOW)
    made = CalibratedScorer(scorer("local"), shifted(-0.1, "satisfaction"))
    [card] = score_conversation(UPSET, RUBRIC, made, now=NOW)
    assert card.customer.uncalibrated == plain.customer.satisfaction
    assert card.customer.satisfaction == pytest.approx(max(plain.customer.satisfaction - 0.1, 0))


def test_a_calibration_of_another_rubric_or_scorer_says_so():
    made = shifted(0.1)
    assert made.misfit(made.rubric_hash, made.scorer) is None
    assert "not other" in made.misfit("other", made.scorer)
    assert "not local@2" in made.misfit(made.rubric_hash, "local@2")


@pytest.mark.parametrize("text", ["", "{}", '{"evenhand": "calibration", "learnt": []}', "\x80"])
def test_a_file_that_is_none_is_named_in_one_line(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(CalibrationError, match=r"x\.json: not a calibration"):
        read_calibration(path)


def test_no_name_of_an_agent_or_team_is_among_the_features():
    one = UPSET.model_copy(update={"team": "north"})
    other = UPSET.model_copy(update={"team": "south", "agent": "agent-9"})
    judged = scorer("local").judge(one, None, RUBRIC.criteria, "en")
    a = features(one, one.agents()[0], judged.scores, judged.customer)
    b = features(other, other.agents()[0], judged.scores, judged.customer)
    assert a == b


def seen_by_two(n, first_error, second_error, seed=3):
    """People's levels as two scorers see them, each with an error of its own; the second abstains at times."""
    draw = random.Random(seed)
    made = []
    for i in range(n):
        truth = draw.random()
        one, two, people = (
            round(4 * min(max(truth + draw.gauss(0, sd), 0), 1)) / 4
            for sd in (first_error, second_error, 0.08)
        )
        two = None if draw.random() < 0.2 else two
        named = Features({"value.empathy": one}, {})
        made.append(Example(f"c-{i}", f"c-{i}", one, people, named, beside=two))
    return made


@pytest.mark.parametrize("n", [30, 100])
@pytest.mark.parametrize("errors", [(0.3, 0.1), (0.2, 0.2), (0.1, 0.3)])
def test_two_scorers_are_weighed_by_how_well_each_says_what_people_say(n, errors):
    given = seen_by_two(n, *errors)
    both = learn(given, Task("empathy", "en", 5, 1, combines=True))
    assert (both.learnt.share > 0.5) == (errors[0] > errors[1]) or errors[0] == errors[1]

    def off(predictions):
        return sum(abs(p - e.people) for p, e in zip(predictions, given, strict=True)) / n

    alone = learn(
        [Example(e.id, e.group, e.machine, e.people, e.features) for e in given],
        Task("empathy", "en", 5, 1),
    )
    assert off(both.predictions) < off(alone.predictions) + (0.02 if errors[0] < errors[1] else 0)


def test_where_one_scorer_abstains_the_other_s_value_counts_alone():
    learnt = learn(seen_by_two(30, 0.2, 0.2), Task("empathy", "en", 5, 1, combines=True)).learnt
    assert learnt.kind == "shift" and 0 < learnt.share < 1
    assert mixed(0.25, 0.75, learnt.share) == pytest.approx(0.25 + 0.5 * learnt.share)
    assert mixed(None, 0.75, learnt.share) == 0.75 and mixed(0.25, None, learnt.share) == 0.25
    assert mixed(None, None, learnt.share) is None and mixed(0.25, 0.75, None) == 0.25


@pytest.mark.parametrize("n", [12, 40, 120])
@pytest.mark.parametrize("given_by_judge", ["always 3", "3 but twice"])
def test_a_judge_that_says_nothing_of_the_conversations_gets_no_weight(n, given_by_judge):
    """The local scorer errs by 0.2 and more; a constant would draw it to the middle, and must not."""
    one_of = {3, 9} if given_by_judge == "3 but twice" else set()
    given = [
        Example(e.id, e.group, e.machine, e.people, e.features, beside=0.75 if i in one_of else 0.5)
        for i, e in enumerate(seen_by_two(n, 0.3, 0.1))
    ]
    both = learn(given, Task("empathy", "en", 5, 1, combines=True))
    alone = [Example(e.id, e.group, e.machine, e.people, e.features) for e in given]
    assert both.learnt.share == 0
    if not one_of:
        assert both.predictions == learn(alone, Task("empathy", "en", 5, 1)).predictions
    assert mixed(None, 0.5, both.learnt.share) is None


def compared(error: float, kappa: float | None, units: int = 30) -> Compared:
    none = Coefficient(None, None, units)
    return Compared(
        units=units, exact=None, within_one=None, alpha=none, rank=none, bias=none,
        kappa=Coefficient(kappa, None, units), error=Coefficient(error, None, units),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("own", "shipped", "finding"),
    [
        ((0.6, 0.5), (0.8, 0.4), "better"),
        ((0.8, 0.6), (0.6, 0.4), "worse"),  # whatever kappa says
        ((0.604, 0.6), (0.601, 0.4), "same"),  # both are shown as 0.60
        ((0.6, 0.3), (0.8, 0.4), "agreement"),
        ((0.6, 0.39), (0.8, 0.4), "better"),  # a level at its edge
        ((0.6, 0.3, 19), (0.8, 0.4, 19), "better"),  # too few for a kappa
        ((0.6, None), None, "better"),  # the machine has no score: against 0.7 for all
        ((0.7, None), None, "constant"),
    ],
)
def test_only_what_is_nearer_to_people_than_as_shipped_is_applied(own, shipped, finding):
    before = compared(*shipped) if shipped else None
    found = Verdict(compared(*own), before, compared(0.7, None))
    assert (found.finding, found.applied) == (finding, finding == "better")


def test_what_is_not_applied_stays_in_the_file_and_leaves_the_score_as_it_is():
    made = shifted(0.25)
    unused = made.learnt[0].model_copy(update={"applied": False})
    off = CalibratedScorer(scorer("local"), made.model_copy(update={"learnt": (unused,)}))
    [plain] = score_conversation(UPSET, RUBRIC, scorer("local"), now=NOW)
    [card] = score_conversation(UPSET, RUBRIC, off, now=NOW)
    assert card.scores == plain.scores and off.calibration.unused == (unused,)
    old = made.model_dump(mode="json")
    for key in ("applied", "held_out"):
        del old["learnt"][0][key]
    assert Calibration.model_validate(old) == made  # a file of before is applied, as it was
