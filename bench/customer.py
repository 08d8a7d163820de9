"""The simulated customer beside real ones: speed, dynamics, order of agents, caricature, realism."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean, pvariance

from bench.chats import Given
from bench.figures import Figure, Measured
from bench.machine import here
from training.scenarios.culture import shipped_cultures
from training.scenarios.customer.outcome import satisfaction
from training.scenarios.customer.state import hope
from training.scenarios.customer.understanding import forget
from training.scenarios.scenario import Scenario
from training.scenarios.scenario_file import read_scenario, shipped_folder
from training.scenarios.session import Session, begin
from training.scenarios.simulation import Play, distribution, simulate
from training.scenarios.trainee import AGENTS, agent, play

#: What people's marks show (customers.md 5.4): least and most of four corpora.
BANDS = {
    "autocorrelation of turn satisfaction, lag 1": (0.20, 0.40),
    "… lag 2": (0.20, 0.31), "… lag 3": (0.17, 0.25), "… lag 4": (0.16, 0.24),
    "share of variance between dialogues": (0.25, 0.33),
    "deficit left one turn after a bad one": (0.13, 0.43), "… four turns after": (0.02, 0.16),
    "correlation of overall with the last turn": (0.53, 0.65),
}  # fmt: skip
#: The readers who mark, standard deviations: from turn to turn, of a reader's kindness (the same
#: for a whole dialogue), and of the mark for the whole, which real readers set more steadily: it
#: agrees better with the last turn (.53 to .65) than one turn does with the next (.20 to .40).
_RATER, _KINDNESS, _OVERALL = 0.75, 0.17, 0.55
#: Real customers' lines: folder, language of the plays they are held against.
_REAL = {
    "stc3_zh": "zh-Hans",
    "uss_jddc_zh": "zh-Hans",
    "irc_support_timed_en": "en",
    "stc3_en": "en",
}


def measure(given: Given) -> Measured:
    """All figures of the simulated customer; `given.sample` plays of each agent instead of 200, and the rest less likewise."""
    n = given.sample or 200
    missing = given.missing(dict.fromkeys(_REAL, "realism: customers' lines"))
    figures = [
        *_speed(), *_dynamics(n * 9 // 2), *_order(n), *_caricature(max(10, n * 2 // 5)),
        *_realism(given, max(2, n * 3 // 10)),
    ]  # fmt: skip
    return Measured(tuple(figures), missing, here())


def _scenarios() -> list[Scenario]:
    return [read_scenario(path) for path in sorted(shipped_folder().glob("*.yaml"))]


def _speed() -> Iterator[Figure]:
    """Turns a second of processor time, all scenarios, languages and scripted agents."""
    _turns(True, 1)  # the lexicons and the language detector load once
    yield Figure("turns a second, acts given, words spoken", _turns(False, 9), "turns/s", "3,000")
    for scenario in _scenarios():
        forget(scenario)
    yield Figure(
        "turns a second, the agent's words read for the first time",
        _turns(True, 2),
        "turns/s",
        "500",
    )
    yield Figure("… with lines heard before", _turns(True, 2), "turns/s", "500")


def _turns(words: bool, n: int) -> float:
    before, turns = time.process_time(), 0
    for scenario in _scenarios():
        for i, name in enumerate(AGENTS):
            for seed in range(n):
                language = scenario.languages[(i + seed) % len(scenario.languages)]
                turns += len(play(begin(scenario, seed, language), agent(name), words).steps)
    return turns / (time.process_time() - before)


def _mixed(seed: int, scenario: Scenario) -> Session:
    """A play in which good and poor agents take turns, as colleagues of a real desk differ."""
    rng = random.Random(seed)
    players = [agent(name) for name in ("expert", "script", "novice", "stalling")]
    session = begin(scenario, seed, "en", speaks=False)
    lead = rng.choice(players)
    while not session.ended:
        player = lead if rng.random() < 0.6 else rng.choice(players)
        session = session.step(player.turn(session).move)
    return session


def _marks(session: Session, rng: random.Random) -> tuple[list[float], float]:
    """The satisfaction a reader would mark after each turn, 1..5, and for the whole dialogue."""
    weights, kindness = session.case.weights, rng.gauss(0, _KINDNESS)
    felt = [satisfaction(s.state, session.profile, hope(s.state, weights)) for s in session.steps]
    marks = [round(x + kindness + rng.gauss(0, _RATER)) for x in felt]
    overall = session.outcome.csat + kindness + rng.gauss(0, _OVERALL)
    return [float(min(5, max(1, mark))) for mark in marks], overall


def _dynamics(n: int) -> Iterator[Figure]:
    scenarios = [s for s in _scenarios() if s.is_problem]
    plays = [_mixed(seed, scenarios[seed % len(scenarios)]) for seed in range(n)]
    for what, value in moments([p for p in plays if len(p.steps) >= 5]):
        low, high = BANDS[what]
        yield Figure(what, value, "", f"{low:.2f} to {high:.2f} in real marks")


def moments(plays: Sequence[Session], readers: int = 6) -> Iterator[tuple[str, float]]:
    """How marks hang together in plays, each moment the mean over so many readers."""
    by_reader = [
        _moments([_marks(play, rng) for play in plays])
        for rng in map(random.Random, range(readers))
    ]
    yield from zip(BANDS, map(fmean, zip(*by_reader, strict=True)), strict=True)


def _moments(read: Sequence[tuple[list[float], float]]) -> list[float]:
    marked = [marks for marks, _ in read]
    centre = fmean(x for marks in marked for x in marks)
    values = []
    for lag in (1, 2, 3, 4):
        pairs = [(a, b) for m in marked for a, b in zip(m, m[lag:], strict=False)]
        values.append(correlation(pairs))
    between = pvariance([fmean(m) for m in marked])
    within = fmean(pvariance(m) for m in marked)
    values.append(between / (between + within))
    for later in (1, 4):
        drops = [
            (centre - m[i + later]) / (centre - m[i])
            for m in marked
            for i in range(len(m) - later)
            if m[i] <= centre - 1
        ]
        values.append(fmean(drops))
    return [*values, correlation([(overall, marks[-1]) for marks, overall in read])]


def _order(n: int) -> Iterator[Figure]:
    """In how many scenarios with a problem the agents come out in the order of their quality."""
    names = ("expert", "script", "novice", "rude", "stalling")
    ordered, shares, experts, problems = 0, [], [], [s for s in _scenarios() if s.is_problem]
    for scenario in problems:
        of = {
            name: distribution([simulate(Play(scenario.id, name, seed, "en")) for seed in range(n)])
            for name in names
        }
        ranks = [of[name].csat for name in names[:4]]
        apart = all(one[1] > other[2] for one, other in pairwise(ranks))
        ordered += apart and of["expert"].csat[1] > of["stalling"].csat[2]
        shares.append(of["stalling"].silent + of["stalling"].complaint)
        experts.append(of["expert"].silent + of["expert"].complaint)
    what = f"scenarios with expert > script > novice > rude and expert > stalling, n={n} each"
    yield Figure(what, ordered, f"of {len(problems)}", "all, intervals apart")
    yield Figure("share that leaves a stalling agent, least scenario", min(shares), "", "0.40")
    yield Figure("… most", max(shares), "", "0.90")
    yield Figure("share that leaves the expert, most", max(experts), "", "under 0.05")


def _caricature(n: int) -> Iterator[Figure]:
    """Is the country to be told from the words, facts and foreign words masked?"""
    base = next(s for s in _scenarios() if s.id == "late-parcel")
    countries = [
        c for c in shipped_cultures().countries if c in ("DE", "JP", "BR", "CN", "IN", "IT")
    ]
    texts, labels = [], []
    for country in countries:
        person = base.customer.model_copy(update={"country": country, "tongue": None, "traits": {}})
        scenario = base.model_copy(update={"customer": person})
        for seed in range(n):
            session = play(
                begin(scenario, 1000 * countries.index(country) + seed, "en"), agent("stalling")
            )
            texts.append(" ".join(step.text for step in session.steps))
            labels.append(country)
    right = _classified(texts, labels)
    chance = 1 / len(countries)
    yield Figure(
        "country guessed from words (characters, 5-fold)", right, "", f"chance {chance:.2f}"
    )


def _classified(texts: Sequence[str], labels: Sequence[str]) -> float:
    """The balanced accuracy of a character n-gram model, five folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), min_df=2, max_features=20000),
        LogisticRegression(max_iter=400),
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return float(
        fmean(cross_val_score(model, texts, labels, cv=folds, scoring="balanced_accuracy"))
    )


def _realism(given: Given, n: int) -> Iterator[Figure]:
    """Two samples: real customers' lines and ours; beside it, two real samples of two corpora."""
    real = {name: _lines(given.data / name) for name in _REAL if given.has(name)}
    own = {language: _ours(language, n) for language in {_REAL[name] for name in real}}
    for name, theirs in real.items():
        ours = own[_REAL[name]]
        yield Figure(
            f"told from customers of {name}, line by line",
            _apart(ours, theirs),
            "",
            "0.50 is alike",
        )
    for one, other in (("stc3_zh", "uss_jddc_zh"), ("stc3_en", "irc_support_timed_en")):
        if one in real and other in real:
            apart = _apart(real[one], real[other])
            yield Figure(f"… {one} from {other}: people from people", apart, "", "")


def _lines(folder: Path, most: int = 1500) -> list[str]:
    said = [
        str(turn["text"])
        for path in sorted(folder.glob("*/*.jsonl"))
        for dialogue in map(json.loads, path.read_text("utf-8").splitlines())
        for turn in dialogue["turns"]
        if turn["speaker"] == "customer" and str(turn["text"]).strip()
    ]
    random.Random(0).shuffle(said)
    return said[:most]


def _ours(language: str, n: int, most: int = 1500) -> list[str]:
    names: list[str] = list(AGENTS)
    said: list[str] = []
    for seed in range(n):
        for scenario in _scenarios():
            session = play(begin(scenario, seed, language), agent(names[seed % len(names)]))  # type: ignore[arg-type]
            said += [text for step in (session.first, *session.steps) for text in step.messages]
    random.Random(0).shuffle(said)
    return said[:most]


def _apart(one: Sequence[str], other: Sequence[str]) -> float:
    n = min(len(one), len(other))
    return _classified([*one[:n], *other[:n]], ["a"] * n + ["b"] * n)


def correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Pearson's r of the pairs; 0 where one side does not vary."""
    n = len(pairs)
    if n < 2:
        return 0.0
    mean_x, mean_y = (sum(side) / n for side in zip(*pairs, strict=True))
    xy = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    xx = sum((x - mean_x) ** 2 for x, _ in pairs)
    yy = sum((y - mean_y) ** 2 for _, y in pairs)
    return xy / math.sqrt(xx * yy) if xx and yy else 0.0
