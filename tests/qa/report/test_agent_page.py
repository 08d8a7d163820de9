"""Feedback for one agent: what is said first, what is not counted, and nobody else in it."""

from __future__ import annotations

import html as markup
import re
from datetime import timedelta
from pathlib import Path

import pytest
from agent_builders import ME, SOURCE, card_of, own_many, page, shared
from hypothesis import given, settings
from hypothesis import strategies as st
from report_builders import WHEN, a_score, a_small_rubric, evidence, the_rubric

from qa.messages import messages
from qa.report.agent_page import AgentRequest, render_agent_page
from qa.report.agent_views import Source
from qa.review.record import Review, Signed, dispute, withdrawal
from qa.rubric import Language
from qa.scorecard import Evidence, Scorecard
from transcripts.conversation import Conversation

SIGNED = Signed(by=ME, at=WHEN, id="d1")


def text(page: str) -> str:
    """The words of a page as one reads them."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def section(page: str, name: str) -> str:
    """The words of one section, by its class."""
    found = re.search(rf'<section class="{name}\b.*?</section>', page, re.S)
    assert found is not None
    return text(found[0])


# Nobody else.

IDS = ("agent-11", "agent-12", "agent-13")


@st.composite
def firms(draw: st.DrawFn) -> tuple[list[Scorecard], dict[str, Conversation], dict[str, list[str]]]:
    """Random conversations of several agents, with cards that quote anyone, and who said what.

    Every turn ends with a number of its own, so that no two people ever say the same.
    """
    cards = [card_of(shared("elsewhere"), agent=id) for id in IDS]
    talks = {}
    said: dict[str, list[str]] = {id: [] for id in (*IDS, "supervisor-1")}
    words = st.text(st.sampled_from("abcdef 时候我你<&\"'。."), max_size=12)
    for number in range(draw(st.integers(1, 3))):
        turns = []
        speakers = draw(st.lists(st.sampled_from([*said, "customer", ME]), min_size=1, max_size=8))
        for turn, who in enumerate(speakers):
            line = f"{draw(words)} x{number}y{turn}z".strip()
            named = draw(st.sampled_from(["", *IDS]))
            if who in said:
                said[who].append(line)
            elif named:
                line = f"{line}, said {named}"
            turns.append((who, line))
        talk = shared(f"c-{number}", *turns)
        talks[talk.id] = talk
        for agent in {t.participant for t in talk.turns if t.speaker == "agent"}:
            assert agent is not None
            cards.append(
                draw(st.builds(lambda s, a=agent, t=talk: card_of(t, *s, agent=a), _scores(talk)))
            )
    return cards, talks, said


def _scores(talk: Conversation) -> st.SearchStrategy[list[object]]:
    def quoting(position: int, role: str) -> Evidence:
        turn = talk.turns[position]
        return Evidence.model_validate(
            {"turn": position, "start": 0, "end": len(turn.text), "quote": turn.text, "role": role}
        )

    quotes = st.builds(
        quoting, st.integers(0, len(talk.turns) - 1), st.sampled_from(["shows", "calls_for"])
    )
    said = st.sampled_from([t.text for t in talk.turns])
    causes = st.sampled_from([None, "agent", "unknown", "process", "script"])
    score = st.builds(
        lambda id, level, cause, quotes, told: a_score(
            id, level, cause=cause, evidence=tuple(quotes),
            reason=f"Here '{told}' was said, as agent-12 knows.", advice=f"Not {told} again.",
        ),
        st.sampled_from(["speed", "relevance", "context", "empathy"]), st.integers(1, 5), causes,
        st.lists(quotes, max_size=3), said,
    )  # fmt: skip
    return st.lists(score, max_size=4, unique_by=lambda s: s.criterion)


@settings(max_examples=60, deadline=None)
@given(firms())
def test_nothing_of_any_other_agent_is_in_the_page(
    firm: tuple[list[Scorecard], dict[str, Conversation], dict[str, list[str]]],
) -> None:
    cards, talks, said = firm
    reviews = tuple(
        dispute(c, the_rubric().criterion(c.scores[0].criterion), "3", "Ask agent-13.", SIGNED)
        for c in cards
        if c.scores
    )
    made = page(cards, talks, reviews=reviews)
    seen = made + text(made)
    assert [id for id in said if re.search(rf"{id}(?!\d)", seen)] == []
    lines = [line for lines in said.values() for line in lines]
    assert [line for line in lines if len(line) > 3 and line in seen] == []
    assert [line for line in lines if line.split()[-1] in seen] == []


def test_a_colleagues_part_is_one_line_without_name_words_or_time() -> None:
    talk = shared(
        "c-1",
        ("customer", "Where is it?"),
        (ME, "I pass you on."),
        ("agent-26", "Warehouse here, one moment."),
        ("agent-26", "Found it."),
        ("customer", "Thanks"),
        ("agent-26", "Bye now."),
    )
    made = page([card_of(talk, a_score("empathy", 4))], {talk.id: talk})
    assert made.count("A colleague handled this part.") == 2
    assert "Warehouse" not in made and "Found it" not in made and "agent-26" not in made
    assert "01:20" not in made and "02:40" in made  # the colleague's time, the customer's


def test_the_name_of_a_colleague_is_covered_in_a_customers_words_and_marks_stay_in_place() -> None:
    talk = shared(
        "c-1",
        ("customer", "agent-26 told me it is late, help"),
        (ME, "Of course."),
        ("agent-26", "Hi there"),
    )
    score = a_score(
        "empathy", 2, cause="agent", evidence=(evidence(talk, "it is late", "calls_for"),)
    )
    made = page([card_of(talk, score)], {talk.id: talk})
    assert "•••••••• told me" in text(made)
    assert "<mark" in made and "it is late" in section(made, "one")


def test_an_id_within_a_longer_id_or_a_mere_number_is_no_name() -> None:
    talk = shared(
        "c-1", ("customer", "I wrote to agent-071 in 7 days"), (ME, "Yes."), ("agent-7", "Hello")
    )
    made = page([card_of(talk, a_score("empathy", 4)), card_of(talk, agent="7")], {talk.id: talk})
    assert "agent-071 in 7 days" in text(made)


def test_two_words_that_are_a_colleagues_name_are_covered_one_by_one_but_not_the_word_agent() -> (
    None
):
    talk = shared("c-1", ("customer", "Moira said an Agent would call."), ("agent", "I call."))
    talk = Conversation.model_validate(
        {**talk.model_dump(exclude={"participants"}), "agent": "Agent Priti",
         "turns": [{"speaker": t.speaker, "text": t.text} for t in talk.turns]}
    )  # fmt: skip
    cards = [
        card_of(talk, a_score("empathy", 4), agent="Agent Priti"),
        card_of(shared("c-2"), agent="Agent Moira"),
    ]
    made = text(page(cards, {talk.id: talk}, agent="Agent Priti"))
    assert "••••• said an Agent would call." in made


def test_an_internal_note_is_shown_only_to_who_wrote_it() -> None:
    talk = shared(
        "c-1", ("customer", "Where?"), (ME, "My own note."), ("agent-26", "A colleague's note.")
    )
    turns = [
        t.model_copy(update={"visibility": "internal"}) if t.position else t for t in talk.turns
    ]
    talk = talk.model_copy(update={"turns": (*turns, turns[0].model_copy(update={"position": 3}))})
    made = page([card_of(talk, a_score("empathy", 4))], {talk.id: talk})
    assert (
        "My own note." in made
        and "A colleague&#39;s note" not in made
        and "A colleague's" not in made
    )


def test_a_conversation_whose_id_names_a_colleague_has_its_name_covered_and_no_command() -> None:
    talk = shared("call agent-26 1")
    made = page([card_of(talk, a_score("empathy", 4))], {talk.id: talk})
    assert "agent-26" not in made and "--level" not in made
    assert "they can record it for you" in text(made)


def test_neither_the_customers_satisfaction_nor_feelings_nor_any_total_is_in_it() -> None:
    made = text(page(*own_many(6)))
    assert not re.search(
        r"satisf|emotional|frustrated|turned|of 100|rank(?!ing)|-33|−33", made, re.I
    )


# What is said, and in which order.


def test_what_went_well_comes_before_the_one_thing_and_that_before_what_was_not_in_hand() -> None:
    made = page(*own_many(3))
    places = [made.index(f'class="{name}') for name in ("purpose", "well", "one", "beyond", "talk")]
    assert places == sorted(places)
    assert "It will be with you before noon on Thursday" in section(made, "well")


def test_the_one_thing_shows_the_moment_the_next_level_and_the_advice() -> None:
    made = section(page(*own_many(3)), "one")
    three = the_rubric().criterion("context").levels[2].anchor["en"]
    assert "One thing to work on: Context" in made
    assert "Third message about order 4417. It was due Monday" in made
    assert "Could I take your order number?" in made
    assert "What the next level looks like (3 of 5)" in made and three in made
    assert "Read the last three messages before you reply" in made
    assert "in 3 of your conversations" in made


def test_what_was_not_in_the_agents_hands_is_said_and_never_the_one_thing() -> None:
    cards, talks = own_many(2)
    made = page(cards, talks)
    assert "Speed" in section(made, "beyond") and "A system was down or slow." in section(
        made, "beyond"
    )
    assert "does not count for you" in text(made)
    assert "Speed" not in section(made, "one")


def test_it_is_not_reviewed_until_a_person_has_reviewed_it() -> None:
    cards, talks = own_many(1)
    sentence = "Scored by the machine, not reviewed by a person."
    own = dispute(cards[0], the_rubric().criterion("context"), "4", "I did.", SIGNED)
    assert text(page(cards, talks, reviews=(own,))).count(sentence) == 2
    by_a_person = own.model_copy(
        update={"kind": "review", "by": "lead-1", "id": "r1", "at": WHEN + timedelta(days=1)}
    )
    made = text(page(cards, talks, reviews=(own, by_a_person)))
    assert sentence not in made
    assert "A person looked at it: 4" in made and "lead-1" not in made


def test_a_dispute_stands_beside_the_machines_level_until_it_is_withdrawn() -> None:
    cards, talks = own_many(1)
    own = dispute(cards[0], the_rubric().criterion("context"), "4", "I did <ask>.", SIGNED)
    made = text(page(cards, talks, reviews=(own,)))
    assert "You disagreed: 4 (was 2)" in made and "I did <ask>." in made
    assert "Waiting for a person." in made and "dispute --undo d1" in made and "2 of 5" in made
    back = withdrawal(own, Signed(by=ME, at=WHEN, id="w1"))
    assert "You disagreed" not in page(cards, talks, reviews=(own, back))


def test_somebody_elses_dispute_about_the_card_is_said_without_who_or_why() -> None:
    cards, talks = own_many(1)
    signed = Signed(by="lead-1", at=WHEN, id="d9")
    other = dispute(cards[0], the_rubric().criterion("context"), "4", "Too harsh.", signed)
    made = text(page(cards, talks, reviews=(other,)))
    assert "Disputed: 4 (was 2)" in made
    assert not re.search("lead-1|Too harsh|d9", made)


def test_the_command_to_disagree_names_file_conversation_criterion_and_agent() -> None:
    cards, talks = own_many(1)
    made = text(page(cards, talks))
    assert f"evenhand review dispute 'cards.jsonl#c-0' context --by {ME} --level LEVEL" in made
    assert "evenhand review sheet --self cards.jsonl --conversations talks" in made


def test_scorecards_from_standard_input_give_no_command_that_could_not_run() -> None:
    cards, talks = own_many(1)
    request = AgentRequest(ME, "en", Source("-", ("talks",)))
    made = render_agent_page(cards, talks, the_rubric(), request)
    assert "evenhand review" not in made


@pytest.mark.parametrize(("n", "drawn"), [(1, False), (4, False), (5, True)])
def test_there_are_no_figures_from_fewer_than_five_conversations(n: int, drawn: bool) -> None:
    made = page(*own_many(n))
    assert ("<svg" in made) == drawn
    assert ("too few for figures" in text(made)) == (not drawn)


def test_what_was_not_in_hand_is_not_counted_in_the_figures() -> None:
    made = section(page(*own_many(6)), "levels-of")
    assert "Context" in made and "Speed" not in made


def test_a_conversation_without_its_transcript_is_left_out_and_said_so() -> None:
    cards, talks = own_many(2)
    made = page(cards, {"c-1": talks["c-1"]})
    assert "One of your conversations is left out" in text(made)
    assert 'id="c1"' not in made


def test_an_agent_of_whom_nothing_could_be_scored_is_not_blamed_for_it() -> None:
    talk = shared()
    made = page(
        [card_of(talk, a_score("empathy", None, status="insufficient_evidence"))], {talk.id: talk}
    )
    assert "Nothing to go by yet" in text(made)
    assert "One thing to work on" not in made


def test_the_teams_purpose_stands_first_and_its_absence_says_where_to_set_it() -> None:
    cards, talks = own_many(1)
    made = page(cards, talks, purpose="Every parent sleeps on Friday. <b>")
    assert made.index("Every parent sleeps") < made.index("<h1>")
    assert "&lt;b&gt;" in made
    assert "purpose.txt in EVENHAND_HOME" in page(cards, talks)


def test_an_older_card_of_the_same_conversation_and_scorer_is_not_counted_twice() -> None:
    cards, talks = own_many(1)
    newer = cards[0].model_copy(
        update={"created_at": WHEN + timedelta(days=1), "scorer": "local@0.2.0"}
    )
    made = page([newer, cards[0]], talks)
    assert made.count('class="card"') == 1


def test_criteria_without_levels_are_shown_and_disputed_in_their_own_words() -> None:
    rubric = a_small_rubric()
    talk = shared()
    score = a_score(
        "greeted",
        None,
        status="scored",
        value=0.0,
        cause="agent",
        evidence=(evidence(talk, "our mistake"),),
    )
    card = card_of(talk, score, rubric=rubric)
    own = dispute(card, rubric.criterion("greeted"), "yes", "I did.", SIGNED)
    assert "You disagreed: Yes (was No)" in text(
        page([card], {talk.id: talk}, rubric=rubric, reviews=(own,))
    )
    made = text(page([card], {talk.id: talk}, rubric=rubric))
    assert "One thing to work on: Greeted" in made and "(yes no)" in made


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_page_speaks_to_the_agent_in_every_language(language: Language) -> None:
    made = text(page(*own_many(2, language), language=language))
    you = {"en": "You", "zh-Hans": "你", "zh-Hant": "您"}[language]
    assert messages(language)("agent.not_reviewed") in made
    assert f"{you} 0" in made or f"{you} 1" in made  # who speaks, then the time


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    made = page(*own_many(2))
    assert "<script" not in made
    assert "script-src &#39;none&#39;" in made
    assert re.findall(r"https?://|\ssrc=|@import|url\(|<link", made) == []


def test_markup_from_everywhere_is_escaped() -> None:
    bad = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    talk = shared(f"id {bad}", ("customer", bad), (ME, f"me {bad}"), flags=(bad,))
    score = a_score(
        "empathy", 2, cause="agent", reason=bad, advice=bad, evidence=(evidence(talk, f"me {bad}"),)
    )
    card = card_of(
        talk,
        score,
        a_score("relevance", 5, evidence=(evidence(talk, bad),)),
        scorer=bad,
        failed_by=("empathy",),
    )
    own = dispute(card, the_rubric().criterion("empathy"), "4", bad, SIGNED)
    made = page([card], {talk.id: talk}, purpose=bad, reviews=(own,))
    assert "<script" not in made and "<img" not in made
    assert made.count("</style>") == 1


def test_equal_arguments_give_an_equal_page_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    from agent_builders import written

    first, second = written(tmp_path / "a.html", 3), written(tmp_path / "b.html", 3)
    assert first.read_bytes() == second.read_bytes()
    assert {p.name for p in tmp_path.iterdir()} == {"a.html", "b.html"}


def test_traditional_chinese_of_this_page_is_written_for_taiwan_and_not_converted() -> None:
    import opencc

    convert = opencc.OpenCC("s2twp").convert
    hans = {k: v for k, v in messages("zh-Hans").texts.items() if k.startswith(("agent.", "you."))}
    hant = messages("zh-Hant").texts
    same = [k for k in hans if convert(hans[k]) == hant[k]]
    assert len(same) < len(hans) / 2


def test_a_review_of_another_card_says_nothing_here() -> None:
    cards, talks = own_many(2)
    own = dispute(cards[0], the_rubric().criterion("context"), "4", "I did.", SIGNED)
    others: list[Review] = [
        own.model_copy(update={"conversation": "c-9"}),
        own.model_copy(update={"agent": "agent-26"}),
        own.model_copy(update={"rubric_hash": "other"}),
        own.model_copy(update={"scorer": "judge@1"}),
    ]
    assert "You disagreed" not in page(cards, talks, reviews=tuple(others))
    assert SOURCE.scorecards == "cards.jsonl"
