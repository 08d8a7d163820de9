"""What a coach's cells show: tables, a picture, a conversation, and what moves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from desk.notebooks.coach import Calls, open_examples, open_scorecards
from desk.notebooks.errors import NotebookError
from desk.notebooks.opening import Opened
from qa.rubric import Language
from qa.scorecard import Scorecard
from tests.qa.report.report_builders import (
    a_card,
    a_conversation,
    a_score,
    evidence,
    many,
    the_rubric,
)
from tests.transcripts.sound_builders import a_recording, a_tone
from transcripts.conversation import Conversation

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">\u202e"&'


def calls(
    cards: Sequence[Scorecard],
    talks: Sequence[Conversation] = (),
    language: Language = "en",
) -> Calls:
    return Calls(Opened(tuple(cards), {t.id: t for t in talks}, the_rubric(), language))


@pytest.fixture(scope="module")
def examples() -> Calls:
    return open_examples()


def written(folder: Path, cards: Sequence[Scorecard]) -> str:
    path = folder / "cards.jsonl"
    path.write_text("".join(card.model_dump_json() + "\n" for card in cards), "utf-8")
    return str(path)


def test_the_table_says_too_few_for_four_calls_and_gives_no_interval() -> None:
    talks = [a_conversation(f"c-{i}") for i in range(4)]
    table = calls([a_card(t, [a_score("empathy", 1 + i)]) for i, t in enumerate(talks)])
    html = table.consistency()._repr_html_()
    assert re.search(r"2\.5 \(too few\)</td><td class=\"number\">too few</td>", html)


def test_a_cell_that_stands_out_is_named_with_the_call_that_goes_down_to_it() -> None:
    good = [a_conversation(f"g-{i}", channel="chat") for i in range(60)]
    bad = [a_conversation(f"b-{i}", channel="phone") for i in range(30)]
    cards = [
        *(a_card(t, [a_score("empathy", 4 + i % 2)]) for i, t in enumerate(good)),
        *(a_card(t, [a_score("empathy", 1 + i % 2)]) for i, t in enumerate(bad)),
    ]
    shown = calls(cards)
    html = shown.picture("channel")._repr_html_()
    assert "lower than the whole" in html
    assert "calls.behind(&#39;empathy&#39;, channel=&#39;phone&#39;)" in html
    assert set(shown.behind("empathy", channel="phone").frame["level"]) == {1, 2}


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_view_is_in_the_readers_language(language: Language) -> None:
    cards, talks = many(40)
    shown = calls(cards, list(talks.values()), language)
    by = ("channel", "language")
    html = shown.consistency(*by)._repr_html_() + shown.picture(*by)._repr_html_()
    assert ("too few" in html) == (language == "en")
    felt = shown.touchpoints()
    assert shown.say("nev.phase") not in felt._repr_html_()  # cards that say no phases
    assert (felt.frame["n"].iloc[0], felt.frame["nev"].iloc[0]) == (40, -33.0)
    assert all(word in felt._repr_html_() for word in (shown.say("nev.everyone"), "−33"))
    assert ("笔" in html, "筆數不足" in html) == (False, language == "zh-Hant")


def test_conversations_are_listed_lowest_first_and_nobody_is_ranked(examples: Calls) -> None:
    found = examples.behind("empathy", language="en")
    assert found.frame["value"].is_monotonic_increasing
    assert set(found.frame["language"]) == {"en"}
    assert examples.lowest("empathy", language="en") == found.frame["conversation"].iloc[0]
    assert "agent-02" not in found._repr_html_()


def test_net_emotional_value_has_its_phases_and_none_for_the_few(examples: Calls) -> None:
    frame = examples.touchpoints().frame.set_index(["kind", "name"])
    assert {"opening", "handling", "close"} <= set(frame.loc["phase"].index)
    measured = frame[frame["n"] >= 10]
    assert (measured["low"] <= measured["nev"]).all() and (
        measured["nev"] <= measured["high"]
    ).all()
    assert frame[frame["n"] < 10]["nev"].isna().all()


def test_a_look_marks_the_evidence_in_the_words(examples: Calls) -> None:
    html = examples.look("late-order-en-poor")._repr_html_()
    cards = [c for c in examples.opened.cards if c.conversation == "late-order-en-poor"]
    quotes = sum(len(s.evidence) for card in cards for s in card.scores)
    assert html.count('<i class="at"') == quotes > 5
    one = examples.look("late-order-en-poor", "empathy")._repr_html_()
    assert one.count('<article class="score') == 1


def elements(html: str) -> tuple[set[str], set[str]]:
    """The names of all elements and of all attributes, as a browser reads them."""
    tags, attributes = set(), set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            attributes.update(name for name, _ in attrs)

    Reader().feed(html)
    return tags, attributes


def test_a_look_escapes_whatever_is_written_in_a_conversation() -> None:
    talk = a_conversation(HOSTILE, [("customer", HOSTILE, 0.0), ("agent", f"{HOSTILE} yes", 5.0)])
    quote = evidence(talk, HOSTILE, "calls_for")
    score = a_score("empathy", 1, reason=HOSTILE, advice=HOSTILE, evidence=(quote,), cause="agent")
    card = a_card(talk, [score, a_score("speed", 2, reason=HOSTILE)])
    shown = calls([card], [talk])
    for view in (shown.look(HOSTILE), shown.behind("empathy"), shown):
        html = view._repr_html_()
        tags, attributes = elements(html)
        assert tags.isdisjoint({"script", "img"}) and "style" in tags
        assert [name for name in attributes if name.startswith("on")] == []
    assert "U+202E" in shown.look(HOSTILE)._repr_html_()


def test_two_looks_at_one_conversation_do_not_share_ids(examples: Calls) -> None:
    def ids(html: str) -> set[str]:
        return set(re.findall(r' id="([^"]+)"', html))

    first, second = (examples.look("late-order-en-poor")._repr_html_() for _ in range(2))
    assert ids(first) and not ids(first) & ids(second)


def recorded(path: Path, seconds: float) -> Conversation:
    lines = [("customer", "My parcel is late.", 1.0), ("agent", "I am sorry to hear it.", 60.0)]
    recording = {"path": str(path), "sha256": "0" * 64, "channels": 2, "duration": seconds}
    return a_conversation("call", lines, channel="phone", recording=recording)


def player(talk: Conversation) -> str:
    quote = evidence(talk, "sorry")
    card = a_card(talk, [a_score("empathy", 2, evidence=(quote,))])
    return calls([card], [talk]).look("call")._repr_html_()


def test_a_recording_is_played_around_the_evidence(tmp_path: Path) -> None:
    import base64
    import io
    import wave

    path = a_recording(tmp_path / "call.wav", a_tone(100), np.zeros(1_600_000, np.float32))
    html = player(recorded(path, 100))
    assert "Sound, 00:58 to 01:03" in html  # the turn at 60 s, 2 s before, 3 s after
    found = re.search(r"base64,([^\"]+)", html)
    assert found is not None
    with wave.open(io.BytesIO(base64.b64decode(found[1]))) as sound:
        assert (sound.getnchannels(), sound.getnframes() / sound.getframerate()) == (2, 5)


def test_a_short_recording_is_played_whole(tmp_path: Path) -> None:
    path = a_recording(tmp_path / "call.wav", a_tone(20))
    assert "Sound, 00:00 to 00:20" in player(recorded(path, 20))


def test_a_recording_that_is_gone_is_said_to_be_and_the_words_are_shown(tmp_path: Path) -> None:
    html = player(recorded(tmp_path / "gone.wav", 100))
    assert "gone.wav cannot be played: cannot be read: No such file" in html
    assert "<audio" not in html
    assert "I am sorry to hear it." in re.sub("<[^>]+>", "", html)


def test_weights_move_only_the_overall(examples: Calls) -> None:
    moved = examples.what_moves(weights={"empathy": 3}).frame
    assert set(moved["criterion"]) == {"overall"} and len(moved) > 10


def test_a_weight_of_zero_moves_the_overall_as_if_the_criterion_were_dropped(
    examples: Calls,
) -> None:
    def overall(frame):  # type: ignore[no-untyped-def]
        rows = frame[frame["criterion"] == "overall"]
        return rows.set_index(["conversation", "agent"])["after"].sort_index().to_dict()

    zero = examples.what_moves(weights={"speed": 0}).frame
    assert overall(zero) == overall(examples.what_moves(drop=["speed"]).frame)


def test_nothing_moves_where_nothing_is_changed(examples: Calls) -> None:
    assert examples.what_moves().frame.empty
    assert "stay as they are" in examples.what_moves()._repr_html_()


def test_a_stricter_promise_moves_speed_down_and_on_that_channel_only(examples: Calls) -> None:
    moved = examples.what_moves(norms={"chat": {"first": 20, "reply": 20}}).frame
    speed = moved[moved["criterion"] == "speed"]
    assert len(speed) and (speed["change"] < 0).all()
    channels = examples.scores.set_index("conversation")["channel"]
    assert {channels[id] if isinstance(channels[id], str) else channels[id].iloc[0]
            for id in moved["conversation"]} == {"chat"}  # fmt: skip


def test_fewer_anchors_give_other_levels_and_the_same_values(examples: Calls) -> None:
    moved = examples.what_moves(levels={"empathy": 3}).frame
    assert set(moved["criterion"]) == {"empathy"} and moved["change"].abs().max() == 0
    assert moved["level_after"].max() <= 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weights": {"warmth": 2}}, "'warmth' is no criterion; accepted are speed, relevance"),
        ({"weights": {"speed": -1}}, "the changed rubric is none: .*weight.*greater than"),
        ({"drop": ["speed", "relevance", "context", "personalisation", "empathy"]}, "at least one"),
        ({"levels": {"speed": 9}}, "has 5 levels; 9 cannot be kept"),
        (
            {"norms": {"fax": {"first": 3}}},
            "'fax' is no channel; accepted are phone chat|phone, chat",
        ),
        ({"norms": {"chat": {"first": 0}}}, "in seconds above 0"),
    ],
)
def test_a_change_that_cannot_be_is_one_clear_line(
    examples: Calls, change: dict[str, object], said: str
) -> None:
    with pytest.raises(NotebookError, match=said) as raised:
        examples.what_moves(**change)  # type: ignore[arg-type]
    assert raised.value._render_traceback_() == [f"error: {raised.value}"]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda c: c.behind("warmth"), "no criterion; accepted are context, empathy"),
        (lambda c: c.behind("speed", channel="fax"), "channel='fax' is not there; accepted are"),
        (lambda c: c.behind("speed", agent="a"), "'agent' is no group"),
        (lambda c: c.look("nobody"), "'nobody' is not among the scorecards"),
        (lambda c: c.consistency("agent"), "scores rank no agents"),
    ],
)
def test_a_wrong_question_is_one_clear_line(examples: Calls, ask, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotebookError, match=said):
        ask(examples)


def test_it_begins_with_the_criterion_of_the_greatest_spread_that_is_scored() -> None:
    talks = [a_conversation(f"c-{i}") for i in range(30)]
    cards = [
        a_card(t, [a_score("speed", 3), a_score("context", 1 + 4 * (i % 2)),
                   a_score("empathy", None, status="not_applicable")])
        for i, t in enumerate(talks)
    ]  # fmt: skip
    assert calls(cards).least_even() == "context"
    with pytest.raises(NotebookError, match="nothing is scored"):
        calls([a_card(talks[0], [])]).least_even()


def test_a_folder_of_scorecards_is_opened_with_what_was_lost_said(tmp_path: Path) -> None:
    cards, talks = many(30)
    written(tmp_path, cards)
    (tmp_path / "talk.json").write_text(next(iter(talks.values())).model_dump_json(), "utf-8")
    other = [card.model_copy(update={"scorer": "judge@2"}) for card in cards[:3]]
    (tmp_path / "more").mkdir()
    written(tmp_path / "more", [*other, *cards[:2]])
    shown = open_scorecards(str(tmp_path))
    html = shown._repr_html_()
    assert len(shown.opened.cards) == 30
    assert "judge@2, 3 scorecards" in html
    assert "2 scorecards were made again later" in html
    assert "30 conversations were not found" in html
    assert "talk.json" in html


def test_a_later_card_of_the_same_conversation_takes_the_place_of_the_earlier(
    tmp_path: Path,
) -> None:
    talk = a_conversation("c-1")
    old, new = (a_card(talk, [a_score("speed", level)]) for level in (2, 4))
    later = new.model_copy(update={"created_at": new.created_at.replace(year=2027)})
    assert open_scorecards(written(tmp_path, [later, old])).scores["level"].tolist() == [4]


def test_without_its_rubric_criteria_appear_by_their_ids_and_a_look_still_works(
    tmp_path: Path,
) -> None:
    talk = a_conversation("c-1")
    card = a_card(talk, [a_score("warmth", 2)]).model_copy(update={"rubric": "gone@1"})
    shown = open_scorecards(written(tmp_path, [card]))
    assert "gone@1 is not found from here" in shown._repr_html_()
    assert "warmth" in shown.look("c-1")._repr_html_() + shown.consistency()._repr_html_()
    with pytest.raises(NotebookError, match="give rubric="):
        shown.what_moves(drop=["warmth"])


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "does not exist"), ("", "no scorecard in it"), ('{"id": "c"}\n', "no scorecard in it")],
)
def test_a_file_without_scorecards_is_one_clear_line(
    tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "cards.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(NotebookError, match=said):
        open_scorecards(str(path))
