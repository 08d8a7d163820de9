"""P22 to P26: what a customer says: no fact too early, nothing twice, less shown than felt."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import pvariance

import pytest
from customers import N, a_person, another, any_move, late_parcel

from qa.emotion import valence
from qa.reading.reading import read_turn
from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile
from training.scenarios.customer.grammar import grammar
from training.scenarios.customer.speaking import _key, _split
from training.scenarios.customer.state import hope
from training.scenarios.scenario import Tongue
from training.scenarios.scenario_check import found
from training.scenarios.scenario_file import read_scenario, shipped_folder
from training.scenarios.session import Session, begin
from training.scenarios.trainee import AGENTS, agent, play
from transcripts.conversation import Turn
from transcripts.language import han_script

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SHIPPED = sorted(shipped_folder().glob("*.yaml"))


@cache
def random_plays(language: str, n: int) -> tuple[Session, ...]:
    """Plays of the example by agents who do anything at all."""
    plays = []
    for seed in range(n):
        rng = Random(seed)
        session = begin(late_parcel(), seed, language)  # type: ignore[arg-type]
        for _ in range(6):
            session = session if session.ended else session.step(any_move(rng, harms=seed % 2 == 0))
        plays.append(session)
    return tuple(plays)


def told_too_early(session: Session) -> list[tuple[str, str]]:
    """Facts that a customer's words give away before they are told."""
    early = []
    for step in (session.first, *session.steps):
        for fact in session.scenario.facts:
            if fact.known in ("asked", "trusted") and fact.id not in step.state.told:
                early += (
                    [(fact.id, step.text)] if fact.gives and found(fact.gives, step.text) else []
                )
    return early


def test_p22_no_fact_is_said_before_it_is_told() -> None:
    plays = [p for tag in LANGUAGES for p in random_plays(tag, N // 2)]
    assert len(plays) >= N
    assert [early for p in plays if (early := told_too_early(p))] == []
    assert sum("deadline" in p.state.told for p in plays) > 50


def test_p23_goodbye_is_said_when_all_that_was_wanted_is_there() -> None:
    for session in random_plays("en", N // 2) + random_plays("zh-Hans", N // 2):
        for step in session.steps:
            if any(say.doing in ("goodbye", "thank") for say in step.reaction.says):
                assert hope(step.state, session.case.weights) == 1 and step.state.end == "goodbye"
        if session.state.end == "goodbye":
            assert session.outcome.resolved


@cache
def scripted(path: Path, language: str) -> tuple[Session, ...]:
    """Plays of a scenario by all scripted agents in turn: fifty in one language, a dozen in the others."""
    scenario = read_scenario(path)
    names = list(AGENTS)
    whole = LANGUAGES[SHIPPED.index(path) % len(LANGUAGES)] == language
    return tuple(
        play(begin(scenario, seed, language), agent(names[seed % len(names)]))  # type: ignore[arg-type]
        for seed in range(50 if whole else 12)
    )


def body(session: Session, text: str) -> str:
    """What is written between the beginning and the end that all letters have."""
    lines = text.split("\n")
    return "\n".join(lines[1:-2]) if session.scenario.channel == "email" else text


def said(session: Session) -> list[str]:
    """The sentences of a play, as the memory keeps them."""
    texts = [body(session, step.text) for step in (session.first, *session.steps)]
    return [_key(s) for text in texts for s in _split(text) if any(map(str.isalnum, s))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_p24_no_sentence_twice_in_a_play_and_half_of_fifty_plays_distinct(
    path: Path, language: str
) -> None:
    plays = scripted(path, language)
    everything: list[str] = []
    for session in plays:
        sentences = said(session)
        assert sorted(sentences) == sorted(set(sentences)), session.seed
        everything += sentences
    assert len(plays) < 50 or len(set(everything)) >= 0.5 * len(everything)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_p22_p23_p26_hold_in_every_scenario(path: Path, language: str) -> None:
    for session in scripted(path, language)[:12]:
        assert told_too_early(session) == []
        if session.state.end == "goodbye":
            assert session.outcome.resolved
        again = session.rewind(len(session.steps) // 2)
        for step in session.steps[len(session.steps) // 2 :]:
            again = again.step(step.move)
        assert again == session


def test_p25_an_indirect_customer_shows_less_than_is_felt_also_in_words() -> None:
    steps = []
    for seed in range(N):
        rng = Random(seed)
        person = replace(a_person(rng), direct=0.3 * rng.random())
        session = begin(late_parcel(), seed, "en", person, speaks=seed < 150)
        for _ in range(4):
            session = session if session.ended else session.step(any_move(rng))
        steps += session.steps
    assert len(steps) > 400
    felt = pvariance(step.reaction.felt for step in steps)
    assert pvariance(step.reaction.shown for step in steps) < 0.5 * felt
    read = [read_turn(Turn(position=0, speaker="customer", text=s.text), "en") for s in steps[:400]]
    in_words = pvariance(0.5 * valence(turn) for turn in read)  # -1..1, as felt is 0..1
    assert in_words < felt


def test_p26_rewinding_and_saying_the_same_gives_the_same_trace() -> None:
    for session in random_plays("zh-Hant", N // 2) + random_plays("en", N // 2):
        turn = Random(session.seed).randint(0, len(session.steps))
        again = session.rewind(turn)
        for step in session.steps[turn:]:
            again = again.step(step.move)
        assert again == session


def test_another_seed_says_it_otherwise() -> None:
    first = [session.first.text for session in random_plays("zh-Hans", 40)]
    assert len(set(first)) > 10


def test_a_learner_writes_short_plain_sentences_and_words_of_the_own_language() -> None:
    beginner = another(late_parcel(), tongue=Tongue(own="de", level="A2"))
    texts = []
    for seed in range(30):
        session = begin(beginner, seed, "en")
        for _ in range(5):
            move = any_move(Random(seed), harms=False, slots=False)
            session = session if session.ended else session.step(move)
        texts += [step.text for step in session.steps]
    assert not any("I've" in text or "don't you" in text for text in texts)
    assert (
        sum(any(w in t for w in ("Also", "Ach", "Na", "Hm ja", "Moment", "Mensch")) for t in texts)
        > 10
    )


def test_short_messages_come_in_a_row_and_never_more_than_five() -> None:
    person = Profile(fragments=1.0, direct=0.9)
    counts = set()
    for seed in range(20):
        session = begin(late_parcel(), seed, "zh-Hans", person)
        counts |= {
            len(step.messages)
            for step in (session.first, session.step(any_move(Random(seed))).last)
        }
    assert max(counts) in range(2, 6)
    wallet, asked = read_scenario(shipped_folder() / "wallet-at-the-counter.yaml"), Move((Act("ask"),), (), ("sum",))  # fmt: skip
    told = [begin(wallet, seed, "en", person).step(asked).last.messages for seed in range(12)]
    assert not any(message.endswith(" 1") for messages in told for message in messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tone_and_the_polite_no_exist_in_every_language(language: str) -> None:
    spoken = grammar(language)
    assert len(spoken.irony) >= 10 and len(spoken.understated) >= 8
    assert len(spoken.lines["polite_no"]["calm"]) >= 8
    script = {han_script(line) for line in spoken.every_line() if len(line) > 12}
    assert language == "en" or "Hans" in script
    lines = "".join(spoken.every_line())
    assert language == "en" or han_script(lines) == language.removeprefix("zh-")


def test_the_lines_of_taiwan_are_no_conversion_of_the_mainlands() -> None:
    import opencc

    hans, hant = (list(grammar(tag).every_line()) for tag in ("zh-Hans", "zh-Hant"))
    converted = set(map(opencc.OpenCC("s2twp").convert, hans))
    assert len(converted & set(hant)) < 0.35 * len(hant)


def test_a_play_moves_on_from_turn_to_turn() -> None:
    for session in random_plays("en", 100):
        for before, step in pairwise((session.first, *session.steps)):
            assert step.state.turns == before.state.turns + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_the_phone_nobody_speaks_of_writing_and_no_opening_greets_twice(language: str) -> None:
    for path in SHIPPED:
        scenario = read_scenario(path)
        for seed in range(40):
            first = begin(scenario, seed, language).first.text
            assert not re.match(
                r"(喂你好|你好|您好|客服在吗|有人吗|Hello|Hi)[,，] ?(早上好|早安|您好|你好|good morning)",
                first,
            ), first
            if scenario.channel != "phone":
                continue
            for unread in ("", "今日はいい天気ですね、電車で行きましょう"):
                said = begin(scenario, seed, language).say(unread).last.text
                assert not re.search(r"看到|看不懂|空的|空白|字太多|message|\bread\b", said), said


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_a_formal_person_says_您_and_nothing_chummy(language: str) -> None:
    formal = Profile(formal=0.9, level=5)
    for seed in range(60):
        rng, session = Random(seed), begin(late_parcel(), seed, language, formal)  # type: ignore[arg-type]
        for _ in range(5):
            session = session if session.ended else session.step(any_move(rng, slots=False))
        said = "".join(step.text for step in session.steps)
        assert not re.search(r"你(?!们|們)|哇|谢啦|謝啦|好呀|干嘛|安安", said), said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_who_has_a_solution_asks_only_about_what_is_open(path: Path, language: str) -> None:
    """Once a goal is met, its own sentences and the case from its beginning are not heard any more."""
    scenario = read_scenario(path)
    goals = {goal.id: i for i, goal in enumerate(scenario.goals)}
    for session in scripted(path, language)[:12]:
        for step in session.steps:
            for say in step.reaction.says:
                if say.doing == "open_goal":
                    assert step.state.likelihood[goals[say.about]] < 1
                if step.reaction.moved and say.doing in ("part_met", "accept", "pleased"):
                    told = scenario.words.trouble[language]
                    assert not any(words in step.text for words in told), step.text
