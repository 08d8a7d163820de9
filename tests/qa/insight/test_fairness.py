"""The audit of equal treatment: it finds a scorer that looks at who speaks, and clears one that does not."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from qa.insight.counterfactuals import pairs_of, parallel_pairs, swaps
from qa.insight.fairness import audit, outcomes, treatments
from qa.insight.fairness_page import Audited, fairness_table, write_fairness_page
from qa.rubric_file import load_rubric
from qa.scorecard import CustomerView, Score, level_of
from qa.scoring.calibration.calibrated import CalibratedScorer
from qa.scoring.calibration.features import features
from qa.scoring.calibration.fitting import Design, Example, Task, _learnt
from qa.scoring.calibration.model import Calibration
from qa.scoring.catalog import scorer
from qa.scoring.scorer import Judgement
from tests.builders import a_conversation

RUBRIC = load_rubric("five-consistencies")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENGLISH = a_conversation(
    "customer: Where is the parcel? My husband is waiting for it and I am not happy.",
    "agent: I am sorry about the wait, sir. It is going to be there on Monday by noon.",
)
UNTITLED = a_conversation("customer: Where is it?", "agent: It comes on Monday.", id="c-2")
CHINESE = a_conversation(
    "customer: 快递怎么还没到？我老公等了三天，我们很着急。",
    "agent: 让先生久等了，我们知道您着急，明天上午送到。",
    language="zh-Hans",
)


class Looks:
    """Scores by whether a word stands anywhere: what an unfair scorer does."""

    name, version = "looks", "1"

    def __init__(self, *words):
        self.words = words

    def judge(self, conversation, agent, criteria, language):
        said = " ".join(t.text for t in conversation.turns)
        value = 0.25 if any(w in said for w in self.words) else 0.75
        scores = [
            Score(criterion=c.id, status="scored", level=level_of(value), value=value, reason="-")
            for c in criteria
        ]
        return Judgement(tuple(scores), CustomerView())


def over(conversations, chosen):
    found = list(audit(conversations, RUBRIC, chosen, NOW))
    return {t.dimension for t in treatments(found) if t.over and t.dimension != "*"}


@pytest.mark.parametrize(
    ("words", "dimension"),
    [
        (("Chidinma",), "customer_name"), (("ain't",), "dialect_customer"),
        (("gonna",), "dialect_agent"), (("Lagos",), "region"), (("Mrs",), "gender"),
        (("快遞",), "script"), (("啥", "咋"), "dialect_customer"), (("老婆",), "gender"),
        (("唔該",), "written_for"),
    ],
)  # fmt: skip
def test_a_scorer_that_looks_at_who_speaks_is_found(words, dimension):
    assert dimension in over([UNTITLED, ENGLISH, CHINESE], Looks(*words))


def test_a_scorer_that_does_not_look_is_cleared():
    assert over([ENGLISH, CHINESE], Looks("nothing of the kind")) == set()


def test_what_is_exchanged_is_only_what_is_said_to_be():
    for pair in pairs_of(ENGLISH, 0):
        assert [t.speaker for t in pair.first.turns] == [t.speaker for t in pair.second.turns]
        assert [t.start for t in pair.first.turns] == [t.start for t in pair.second.turns]
        if pair.dimension.endswith("_customer") or pair.dimension in ("customer_name", "region"):
            assert pair.first.turns[1] == pair.second.turns[1]
        if pair.dimension.endswith("_agent") or pair.dimension == "agent_name":
            assert pair.first.turns[0] == pair.second.turns[0]
    exchanged = [p for p in pairs_of(ENGLISH, 0) if p.other == "changed" and p.dimension == "gender"]  # fmt: skip
    assert "My wife is waiting" in exchanged[0].second.turns[0].text
    assert "the wait, madam" in exchanged[0].second.turns[1].text


def test_nobody_is_introduced_as_a_man_whom_the_agent_calls_madam():
    groups = {p.other for c in (ENGLISH, CHINESE) for p in pairs_of(c, 0) if p.dimension == "gender"}  # fmt: skip
    assert groups == {"changed"}
    assert "men" in {p.other for p in pairs_of(UNTITLED, 0) if p.dimension == "gender"}


def test_every_kind_of_exchange_is_there_in_both_languages():
    for language in ("en", "zh"):
        kinds = {s.id for s in swaps() if s.language == language}
        assert kinds == {
            "customer_name", "agent_name", "gender", "region", "dialect_customer",
            "dialect_agent", "second_language_customer", "second_language_agent", "typing_customer",
            "typing_agent", "control",
        }  # fmt: skip
        control = {s.group for s in swaps() if s.language == language and s.id == "control"}
        assert control == {"reference", "day", "thing", "courtesy"}
    assert {p.other for p in parallel_pairs()} == {"taiwan", "hong_kong"}


def test_scoring_one_side_only_counts_as_a_flip_and_is_told_apart():
    class Abstains(Looks):
        name = "abstains"

        def judge(self, conversation, agent, criteria, language):
            if "Emeka" in conversation.turns[0].text or "Chidinma" in conversation.turns[0].text:
                scores = [Score(criterion=c.id, status="insufficient_evidence", reason="-") for c in criteria]  # fmt: skip
                return Judgement(tuple(scores), CustomerView())
            return super().judge(conversation, agent, criteria, language)

    found = list(outcomes(pairs_of(ENGLISH, 0), RUBRIC, Abstains(), NOW))
    [row] = [
        t for t in treatments(found, by_group=True)
        if (t.dimension, t.other, t.criterion) == ("customer_name", "nigerian", "speed")
    ]  # fmt: skip
    assert (row.flips, row.abstained, row.difference) == (1, 1, 0)

    told = fairness_table(found, RUBRIC, "en")[-1].plain
    assert "The customer's name (Nigerian), Speed: 100.0% / 1" in told
    assert "(Indian)" not in told


def test_no_flip_among_few_is_no_proof():
    """Three of ten conversations' pairs: nothing seen in n = 10 leaves up to 3 / 10."""
    chats = [ENGLISH.model_copy(update={"id": f"c-{i}"}) for i in range(10)]
    found = [o for c in chats for o in outcomes(pairs_of(c, 0), RUBRIC, Looks("no"), NOW)]
    [row] = [t for t in treatments(found) if (t.dimension, t.criterion) == ("region", "speed")]
    assert row.flips_interval == (0, pytest.approx(0.3))


def test_a_bias_that_reviewers_have_is_found_once_a_calibration_has_learnt_it():
    """220 reviews, two levels lower where the customer's name is Nigerian, alike in all else."""
    [nigerian, british] = (
        next(s.groups[g] for s in swaps() if (s.id, s.language) == ("customer_name", "en"))
        for g in ("nigerian", "british")
    )
    plain, given = Looks("nothing of the kind"), []
    for i in range(220):
        name, people = (nigerian[i // 2 % 4], 0.25) if i % 2 else (british[i // 2 % 4], 0.75)
        chat = a_conversation(f"customer: {name} here. Where is parcel {i}?", "agent: It comes on Monday.")  # fmt: skip
        found = plain.judge(chat, None, RUBRIC.criteria, "en")
        of = features(chat, None, found.scores, found.customer, with_text=True)
        given.append(Example(f"c-{i}", f"c-{i}", 0.75, people, of))
    # What `learn` ships, without the folds that only measure it.
    learnt = _learnt(Design(given), range(220), Task("empathy", "en", answers=5), "text")
    calibration = Calibration(
        rubric="r@1", rubric_hash="h", scorer="looks@1", created_at=NOW, learnt=(learnt,)
    )

    def direction(chosen):
        found = outcomes(pairs_of(ENGLISH, 0), RUBRIC, chosen, NOW)
        rows = treatments(list(found), by_group=True)
        return next(
            t.bias for t in rows
            if (t.dimension, t.other, t.criterion) == ("customer_name", "nigerian", "empathy")
        )  # fmt: skip

    assert direction(plain) == 0
    assert direction(CalibratedScorer(plain, calibration)) < -0.15


def test_there_are_enough_parallel_texts_of_every_quality_and_many_trades():
    text = (files("qa.insight") / "parallel.yaml").read_text("utf-8")
    entries = YAML(typ="safe", pure=True).load(text)
    assert len(entries) >= 26
    assert {e["quality"] for e in entries} == {"good", "mixed", "poor", "not applicable"}
    assert len({e["trade"] for e in entries}) >= 12
    for entry in entries:
        lines = [entry[place] for place in ("mainland", "taiwan", "hong_kong")]
        assert 3 <= len(lines[0]) <= 8
        assert len({tuple(line[0] for line in of) for of in lines}) == 1, entry["id"]


def test_one_wording_of_three_places_flips_few_of_the_scores_of_speed():
    """Speed rests on little wording; whoever thanks in Cantonese does not wait."""
    found = [o for o in outcomes(list(parallel_pairs())[:8], RUBRIC, scorer("local"), NOW) if o.criterion == "speed"]  # fmt: skip
    assert sum(abs(o.first - o.second) for o in found) / len(found) <= 0.02


def test_names_regions_gender_and_script_do_not_move_the_local_scorer():
    found = list(audit([ENGLISH, CHINESE], RUBRIC, scorer("local"), NOW))
    of = [o for o in found if o.dimension in ("customer_name", "agent_name", "region", "gender", "script")]  # fmt: skip
    assert len(of) > 60
    assert sum(o.flipped for o in of) / len(of) <= 0.02


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_page_names_verdict_limits_and_every_flip(tmp_path, language):
    found = list(audit([ENGLISH, CHINESE], RUBRIC, Looks("Chidinma", "<b>"), NOW))
    path = tmp_path / "fair.html"
    write_fairness_page(path, found, Audited("looks@1", RUBRIC, 2, NOW), language)
    page = path.read_text("utf-8")
    assert "<script" not in page and "<b>" not in page
    assert "looks@1" in page and "0.75 → 0.25" in page
    assert len(fairness_table(found, RUBRIC, language)) == 7


def test_what_harmless_edits_flip_is_told_from_bias():
    """The same exchange: above noise for a scorer that looks at names, within it for one that any edit moves."""
    chats = [
        a_conversation(f"customer: Where is parcel {i}?", "agent: Thanks. It comes on Monday.", id=f"c-{i}")
        for i in range(24)
    ]  # fmt: skip

    def of(*words, dimension="customer_name"):
        found = list(outcomes((p for n, c in enumerate(chats) for p in pairs_of(c, n)), RUBRIC, Looks(*words), NOW))  # fmt: skip
        whole = next(t for t in treatments(found) if t.dimension == t.criterion == "*")
        rows = [t for t in treatments(found) if t.dimension == dimension]
        return whole, rows

    whole, rows = of("Okafor", "Nwosu", "Eze", "Adeyemi")
    assert whole.noise == 0 and rows and all(t.flips == 0.25 and t.more_than_noise for t in rows)
    whole, rows = of("Monday")
    assert whole.noise > 0.2 and not whole.more_than_noise
    assert whole.flips == 0, "what the control flips is no part of the whole"
    assert not any(t.more_than_noise for t in rows)
    del chats[3:]
    assert not any(t.more_than_noise for t in of("Nwosu", "Okafor")[1]), (
        "three conversations prove little"
    )


def test_a_text_in_traditional_characters_is_exchanged_as_one_in_simplified_is():
    lines = (
        "customer: 快遞怎麼還沒到？我媽媽應該週一收到。",
        "agent: 讓您久等，快遞週二上午送到。",
    )
    groups = {(p.dimension, p.other) for p in pairs_of(a_conversation(*lines, language="zh-Hant"), 0)}  # fmt: skip
    assert {("control", "day"), ("control", "thing"), ("typing_customer", "changed"), ("gender", "changed")} <= groups  # fmt: skip
