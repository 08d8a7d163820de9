"""What learning from labels adds: evenhand calibrated on 50, 200 and all, beside a fitted character model.

Everything is cross-fitted in the same five folds, by conversation; nothing learnt here is kept.
The peer is what one would write in an afternoon: TF-IDF of character n-grams of the customer's
words, the agent's, and the last turn of each, and ridge regression.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.chats import Given
from bench.figures import Figure, Measured
from bench.labelled import OVERALL
from bench.machine import here
from qa.review.agreement import Coefficient, cohen_kappa, pearson, spearman
from qa.rubric_file import load_rubric
from qa.scoring.calibration.features import features
from qa.scoring.calibration.fitting import Example, Task, folds, learn, learning_curve
from qa.scoring.catalog import scorer
from transcripts.conversation import Conversation

#: The mechanisms of EPITOME, and the kappa that is asked of each.
_MECHANISMS = {"emotional_reaction": 0.55, "interpretation": 0.65, "exploration": 0.60}
#: The customer's turn that is put before every single sentence of empathetic_personas.
_DISTRESS = {
    "en": "I feel so upset and anxious, I can't cope any more.",
    "zh": "我真的很难过，很焦虑，快撑不住了。",
}
_SIZES = (50, 200)


@dataclass(frozen=True)
class Labelled:
    """One conversation with what people said of it, by target (any numbers)."""

    conversation: Conversation
    group: str
    labels: dict[str, float]


def measure(given: Given) -> Measured:
    """Correlation and kappa with people's labels on each set that is there."""
    missing = given.missing({name: f"{name}: nothing to learn from" for name in _sets()})
    return Measured(tuple(figures(given)), missing, here())


def figures(given: Given) -> Iterator[Figure]:
    """The figures of the sets that are there and wanted, one by one."""
    for name, of in _sets().items():
        if given.has(name) and given.wants(name):
            yield from of(given.data / name)


def _sets() -> dict[str, Callable[[Path], Iterator[Figure]]]:
    return {
        "stc3_zh": _stc3,
        "stc3_en": _stc3,
        "epitome_en": _epitome,
        "empathetic_personas": _personas,
        "uss_jddc_zh": _uss,
    }


def _stc3(folder: Path) -> Iterator[Figure]:
    found = [
        Labelled(_conversation(g, g["turns"]), g["id"], {"S": g["quality_mean"]["S"]})
        for g in _lines(folder / "dev" / "dialogues.jsonl")
    ]
    yield from _regression(folder.name, found, "S", "satisfaction", "r", 0.76)


def _epitome(folder: Path) -> Iterator[Figure]:
    found = []
    for g in _lines(folder / "dev" / "pairs.jsonl"):
        marks = {name: float(g["turns"][1]["empathy"][name]) for name in _MECHANISMS}
        marks["sum"] = sum(marks.values())
        found.append(Labelled(_conversation(g, g["turns"]), g["id"], marks))
    yield from _regression(folder.name, found, "sum", "empathy", "Spearman", 0.0)
    for name, asked in _MECHANISMS.items():
        examples = _examples(found, name, 2.0, "")
        predicted = learn(examples, Task(name, "en", 3)).predictions
        kappa = cohen_kappa([int(2 * p + 0.5) for p in predicted], [2 * e.people for e in examples])
        yield Figure(f"… {name}, all: {_with_interval(kappa)}", kappa.value or 0.0, "kappa", f"asked {asked:.2f}")  # fmt: skip


def _personas(folder: Path) -> Iterator[Figure]:
    for language in ("en", "zh"):
        found = []
        for g in _lines(folder / "dev" / f"{language}.jsonl"):
            turns = [{"speaker": "customer", "text": _DISTRESS[language]}, *g["turns"]]
            found.append(Labelled(_conversation(g, turns), g["id"], {"empathy": float(g["turns"][0]["empathy"])}))  # fmt: skip
        yield from _regression(f"{folder.name} {language}", found, "empathy", "empathy", "Spearman", 0.0)  # fmt: skip


def _uss(folder: Path) -> Iterator[Figure]:
    found = []
    for g in _lines(folder / "dev" / "jddc.jsonl"):
        said = [t for t in g["turns"] if t["text"] != OVERALL]
        for i, turn in enumerate(said):
            if turn.get("satisfaction3") is None:
                continue
            before = said[: i + 1]
            if any(t["speaker"] == "agent" for t in before):
                named = {**g, "id": f"{g['id']}-{i}"}
                label = float(turn["satisfaction3"])
                found.append(Labelled(_conversation(named, before), g["id"], {"valence": label}))
    yield from _regression(folder.name, found, "valence", "valence", "Spearman", 0.66)


def _regression(
    where: str, found: Sequence[Labelled], label: str, machine: str, kind: str, asked: float
) -> Iterator[Figure]:
    """As shipped, the peer on all, evenhand calibrated on 50, 200 and all."""
    low, high = min(f.labels[label] for f in found), max(f.labels[label] for f in found)
    examples = _examples(found, label, high - low, machine, low)
    people = [e.people for e in examples]
    task = Task(machine, found[0].conversation.language.split("-")[0])
    agreement = pearson if kind == "r" else spearman

    def figure(what: str, predicted: Sequence[float], against: str) -> Figure:
        c = agreement(list(predicted), people)
        return Figure(f"{where}, {what}: {_with_interval(c)}", c.value or 0.0, kind, against)

    yield figure(
        f"as shipped, n {len(found):,}",
        [0.5 if e.machine is None else e.machine for e in examples],
        "nothing fitted",
    )
    peer = agreement(peer_predictions(found, examples), people).value or 0.0
    yield Figure(f"{where}, the fitted character model on all", peer, kind, "the peer")
    for size, predicted in learning_curve(examples, task, _SIZES):
        yield figure(f"calibrated on {size}", predicted, f"asked {asked:.2f}" if size == 200 and kind == "r" else "")  # fmt: skip
    against = f"the peer {peer:.2f}" + (f", asked {asked:.2f}" if asked and kind != "r" else "")
    yield figure("calibrated on all", learn(examples, task).predictions, against)


def _with_interval(c: Coefficient) -> str:
    return f"[{c.interval[0]:.2f}, {c.interval[1]:.2f}]" if c.interval else "no interval"


def _examples(
    found: Sequence[Labelled], label: str, span: float, machine: str, low: float = 0.0
) -> list[Example]:
    """Labels as 0..1; an item the machine does not score counts at the middle."""
    rubric, local = load_rubric("five-consistencies"), scorer("local")
    made = []
    for f in found:
        c = f.conversation
        agent = (c.agents() or (c.agent,))[0]
        judged = local.judge(c, agent, rubric.criteria, "en")
        known = {s.criterion: s.value for s in judged.scores}
        known["satisfaction"] = judged.customer.satisfaction
        known["valence"] = (judged.customer.emotion[-1].valence + 1) / 2 if judged.customer.emotion else None  # fmt: skip
        value = known.get(machine, 0.5)
        made.append(
            Example(
                id=c.id,
                group=f.group,
                machine=(0.5 if value is None else value) if machine else None,
                people=(f.labels[label] - low) / span,
                features=features(c, agent, judged.scores, judged.customer),
            )
        )
    return made


def peer_predictions(found: Sequence[Labelled], examples: Sequence[Example]) -> list[float]:
    """The fitted character model, in the folds that evenhand is checked in."""
    import numpy as np
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import Ridge

    blocks = list(zip(*(_blocks(f.conversation) for f in found), strict=True))
    people = np.array([e.people for e in examples])
    predicted = [0.0] * len(examples)
    for inside, outside in folds(examples):
        learnt, unseen = [], []
        for texts in blocks:
            if not any(texts[i].strip() for i in inside):
                continue
            made = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
            learnt.append(made.fit_transform([texts[i] for i in inside]))
            unseen.append(made.transform([texts[i] for i in outside]))
        model = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-4)
        model.fit(sparse.hstack(learnt).tocsr(), people[inside])
        for i, value in zip(outside, model.predict(sparse.hstack(unseen).tocsr()), strict=True):
            predicted[i] = float(value)
    return predicted


def _blocks(conversation: Conversation) -> tuple[str, str, str, str]:
    customer = [t.text.lower() for t in conversation.turns if t.speaker == "customer"] or [""]
    agent = [t.text.lower() for t in conversation.turns if t.speaker == "agent"] or [""]
    return "\n".join(customer), "\n".join(agent), customer[-1], agent[-1]


def _conversation(given: dict[str, Any], turns: Sequence[dict[str, Any]]) -> Conversation:
    said = [{"speaker": t["speaker"], "text": t["text"]} for t in turns]
    about = {key: given[key] for key in ("id", "channel", "language")}
    return Conversation.model_validate({**about, "turns": said})


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
