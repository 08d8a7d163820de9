"""Zendesk and Intercom: roles by who wrote, notes kept from the customer, what is missing said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.transcripts.formats.format_cases import failures, loaded, read_as
from tests.transcripts.formats.layouts import AGENT, CUSTOMER, intercom, zendesk
from transcripts.formats.reading import Loaded


def _read(name: str, value: Any) -> list[Any]:
    return read_as(name, json.dumps(value).encode())


def _one(name: str, value: Any) -> Loaded:
    [result] = _read(name, value)
    assert isinstance(result, Loaded), str(result)
    return result


def test_a_ticket_has_its_people_its_notes_and_what_became_of_it() -> None:
    read = _one("zendesk", zendesk())
    conversation = read.conversation
    assert [(t.participant, t.visibility, t.text) for t in conversation.turns] == [
        ("Wang Fang", "public", CUSTOMER),
        ("Li Na", "internal", "Third time this month."),
        ("Li Na", "public", AGENT),
    ]
    assert conversation.outcome is not None
    assert conversation.outcome.resolved is True
    assert conversation.outcome.csat is None
    assert conversation.attributes["customer_id"] == "20978"
    assert conversation.attributes["satisfaction"] == "good"
    assert (conversation.channel, conversation.team, conversation.agent) == (
        "email",
        "98738",
        "Li Na",
    )
    assert "not carried: tags" in read.lost


def test_a_user_who_is_missing_is_unknown_and_named() -> None:
    users = zendesk()["users"][:1]
    read = _one("zendesk", zendesk(users=users))
    assert [turn.speaker for turn in read.conversation.turns] == ["customer", "unknown", "unknown"]
    assert "user 235323 is not among the users of the export: speaker unknown" in read.lost
    bare = _one("zendesk", zendesk(users=None))
    assert {turn.speaker for turn in bare.conversation.turns} == {"unknown"}


def test_two_agents_of_one_name_stay_two() -> None:
    export = zendesk()
    export["users"].append({"id": 9, "name": "Li Na", "role": "admin"})
    export["comments"][2]["author_id"] = 9
    read = _one("zendesk", export)
    assert [turn.participant for turn in read.conversation.turns][1:] == [
        "Li Na (235323)",
        "Li Na (9)",
    ]
    assert any("2 people have the name 'Li Na'" in note for note in read.lost)


def test_nulls_where_zendesk_writes_nulls_are_lines_not_turns_of_words() -> None:
    export = zendesk()
    export["comments"][0].update(body=None, html_body=None, plain_body=None, public=None)
    export["comments"][0]["attachments"] = [{"file_name": "label.jpg"}, None]
    export["comments"][1]["created_at"] = None
    export["comments"].append(None)
    [line, read] = _read("zendesk", export)
    assert str(line) == "sample.zendesk ticket None: None is no comment; it is not read" or (
        "None is no comment" in str(line)
    )
    assert read.conversation.turns[0].text == "[label.jpg]"
    assert "comments without a text (attachments only, or null): 1" in read.lost
    assert any("do not say whether they are public" in note for note in read.lost)


def test_a_ticket_without_comments_is_a_line_and_the_others_are_read() -> None:
    export = zendesk()
    export["tickets"].append({"id": 36, "requester_id": 1})
    found = _read("zendesk", export)
    assert [c.id for c in loaded(found)] == ["35"]
    [line] = failures(found)
    assert "ticket 36: no comments in the export" in line


def test_a_follow_up_ticket_names_the_ticket_before_it() -> None:
    export = zendesk()
    via = {"channel": "email", "source": {"rel": "follow_up", "from": {"ticket_id": 12}}}
    export["tickets"][0]["via"] = via
    outcome = _one("zendesk", export).conversation.outcome
    assert outcome is not None
    assert outcome.previous_contact == "12"


def test_tickets_one_a_line_are_read_and_a_broken_line_is_said() -> None:
    ticket = {**zendesk()["tickets"][0], "comments": zendesk()["comments"][:1]}
    lines = [json.dumps({**ticket, "id": number}) for number in (1, 2, 3)]
    lines[1] = lines[1][:50]
    found = read_as("zendesk", "\n".join(lines).encode())
    assert [c.id for c in loaded(found)] == ["1", "3"]
    [line] = failures(found)
    assert line.startswith("sample.zendesk line 2: not JSON")


def test_one_page_of_several_is_said() -> None:
    page = {"comments": zendesk()["comments"], "users": zendesk()["users"], "count": 140,
            "next_page": "https://example.com/2"}  # fmt: skip
    read = _one("zendesk", page)
    assert "one page of several: 3 of 140 items are in the file" in read.lost


def test_an_intercom_conversation_has_its_first_message_bot_note_and_rating() -> None:
    read = _one("intercom", intercom())
    conversation = read.conversation
    assert [(t.speaker, t.participant, t.visibility, t.start) for t in conversation.turns] == [
        ("customer", "Wang", "public", 0.0), ("bot", "Fin", "public", 1.0),
        ("agent", "Li", "internal", 30.0), ("agent", "Li", "public", 60.0),
    ]  # fmt: skip
    assert conversation.turns[0].text == CUSTOMER
    assert conversation.outcome is not None
    assert conversation.outcome.csat == 4
    assert (conversation.agent, conversation.customer) == ("Li", "Wang")
    assert conversation.attributes["customer_id"] == "cust-70"
    assert "parts without a text (assignment), left out: 1" in read.lost


def test_parts_that_are_missing_are_counted() -> None:
    one = intercom()
    one["conversation_parts"]["total_count"] = 501
    assert "total_count says 501 parts, 4 are in the file: it is cut" in _one("intercom", one).lost
    short = intercom()
    del short["conversation_parts"]
    read = _one("intercom", short)
    assert [turn.speaker for turn in read.conversation.turns] == ["customer"]
    assert any("gives only the first message" in note for note in read.lost)


@pytest.mark.parametrize("rating", [None, {}, {"rating": None}, {"rating": 9}, {"rating": "4"}])
def test_a_rating_that_is_none_is_none(rating: Any) -> None:
    assert _one("intercom", intercom(conversation_rating=rating)).conversation.outcome is None


def test_an_author_whom_intercom_does_not_name_is_unknown_and_said() -> None:
    one = intercom()
    one["conversation_parts"]["conversation_parts"][3]["author"] = {"type": "alien", "id": "9"}
    one["conversation_parts"]["conversation_parts"][2]["author"] = None
    read = _one("intercom", one)
    assert [turn.speaker for turn in read.conversation.turns] == [
        "customer", "bot", "unknown", "unknown",
    ]  # fmt: skip
    assert "author of type 'alien' is not known, speaker unknown: 1" in read.lost


def test_an_admin_and_a_user_of_one_id_are_two_people() -> None:
    one = intercom()
    one["source"]["author"]["id"] = "7"
    assert [turn.participant for turn in _one("intercom", one).conversation.turns] == [
        "Wang", "Fin", "Li", "Li",
    ]  # fmt: skip


def test_a_state_change_with_a_text_is_kept_as_internal_and_said() -> None:
    one = intercom()
    one["conversation_parts"]["conversation_parts"][1]["body"] = "<p>to the second line</p>"
    read = _one("intercom", one)
    assert [turn.visibility for turn in read.conversation.turns].count("internal") == 2
    assert "parts of type assignment with a text, kept as internal: 1" in read.lost


def test_an_intercom_export_that_is_cut_off_gives_what_stands_before() -> None:
    text = json.dumps([intercom(id="1"), intercom(id="2")])
    found = read_as("intercom", text[: int(len(text) * 0.8)].encode())
    assert [c.id for c in loaded(found)] == ["1", "2"]
    [line] = failures(found)
    assert "the file is cut off" in line
