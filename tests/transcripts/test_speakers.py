"""Who is the agent is told by words, said with how sure it is, and corrected without listening again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import a_conversation
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from sound_builders import EXAMPLES

from desk.cli.transcribe import transcribe
from transcripts.conversation import Conversation, Participant, Word
from transcripts.corrections import swapped, with_first
from transcripts.errors import FormatError
from transcripts.recognition.turns import SpokenTurn
from transcripts.recognition.voice_activity import Speech
from transcripts.roles import SURE, likely_agent
from transcripts.speakers import SpeakerOptions, on_channels, split_by_voice


def turns_of(*said: tuple[int, str]) -> list[SpokenTurn]:
    """Turns of two seconds, one after the other: channel and text."""
    return [
        SpokenTurn(
            c, Speech(2.0 * n, 2.0 * n + 1.5), (Word(text=text, start=2.0 * n, end=2.0 * n + 1.5),)
        )
        for n, (c, text) in enumerate(said)
    ]


@pytest.mark.parametrize("name", ["late-parcel-en", "wrong-charge-zh"])
def test_the_agent_of_each_shipped_call_is_named_by_words(name: str) -> None:
    script = YAML(typ="safe").load(EXAMPLES / f"{name}.script.yaml")["turns"]
    said = {
        role: [t["text"] for t in script if t["speaker"] == role] for role in ("agent", "customer")
    }

    guess = likely_agent([said["customer"], said["agent"]], first=1)

    assert guess is not None and guess.speaker == 1 and guess.confidence > 0.95


@pytest.mark.parametrize(
    ("agent", "customer"),
    [
        (
            "Thank you for calling Hill Motors, this is Ann, how can I help you?",
            "Yes, I was wondering when my car is ready.",
        ),
        ("感谢您的来电，请问有什么可以帮您？", "我想问一下我的订单怎么还没到。"),
        ("感謝您的來電，請問有什麼可以幫您？", "我想問一下我的訂單怎麼還沒到。"),
        ("多謝你打嚟，有咩可以幫到你？", "我想問吓點解我張單仲未到。"),
    ],
)
def test_roles_are_told_in_each_language_whoever_speaks_first(agent: str, customer: str) -> None:
    for first in (0, 1):
        guess = likely_agent([[customer], [agent]], first)
        assert guess is not None and guess.speaker == 1 and guess.confidence >= SURE


def test_the_same_words_in_the_other_script_give_the_same_confidence() -> None:
    hans = likely_agent([["我帮您查一下，请稍等"], ["我的订单呢"]])
    hant = likely_agent([["我幫您查一下，請稍等"], ["我的訂單呢"]])

    assert hans == hant


def test_words_that_either_could_say_name_nobody() -> None:
    guess = likely_agent([["Yes.", "Okay."], ["Right.", "Fine."]])

    assert guess is not None and guess.confidence < SURE
    assert likely_agent([["How can I help you?"]]) is None


def test_swapped_channels_are_said_with_the_option_and_not_swapped() -> None:
    turns = turns_of(
        (1, "Thanks for calling, how can I help?"), (0, "I ordered a lamp and I was charged twice.")
    )
    speech = ((turns[1].speech,), (turns[0].speech,))

    found = on_channels(speech, turns, SpeakerOptions())
    right = on_channels(speech, turns, SpeakerOptions(swap=True))

    assert [person.role for person in found.people] == ["agent", "customer"]
    (remark,) = found.remarks
    assert remark.flag == "swapped_channels"
    assert "the agent is on the right channel" in remark.message and "--swap" in remark.message
    assert right.remarks == ()
    assert on_channels(speech, turns, SpeakerOptions(channels=("customer", "agent"))).remarks == ()


def test_whose_channel_is_whose_as_a_person_says_stands_and_the_doubt_is_told() -> None:
    turns = turns_of(
        (1, "Thanks for calling, how can I help?"), (0, "I ordered a lamp and I was charged twice.")
    )
    speech = ((turns[1].speech,), (turns[0].speech,))
    found = on_channels(speech, turns, SpeakerOptions(channels=("agent", "customer")))

    assert [(p.role, p.role_source) for p in found.people] == [("agent", "given"), ("customer", "given")]  # fmt: skip
    assert [remark.flag for remark in found.remarks] == ["channels_doubted"]


def test_a_change_of_voice_is_moved_to_the_end_of_the_sentence_close_to_it() -> None:
    texts = ["It", " never", " fails.", " But", " mine", " did."]
    words = tuple(Word(text=t, start=0.4 * n, end=0.4 * n + 0.4) for n, t in enumerate(texts))
    turn = SpokenTurn(0, Speech(0.0, 2.4), words)

    parts = split_by_voice(turn, [[Speech(0.0, 0.8)], [Speech(0.8, 2.4)]])

    assert [part.text for part in parts] == ["It never fails.", "But mine did."]


# Corrections


def a_told_apart_call() -> Conversation:
    """A mono call whose roles were inferred."""
    call = a_conversation(
        "agent: How can I help?", "customer: My lamp is broken.", "agent: I am sorry."
    )
    people = [
        Participant(id=r, role=r, role_source="inferred", confidence=0.9)
        for r in ("agent", "customer")
    ]  # type: ignore[arg-type]
    turns = [turn.model_copy(update={"participant": turn.speaker}) for turn in call.turns]
    return Conversation.model_validate(
        {
            **call.model_dump(),
            "turns": [t.model_dump() for t in turns],
            "participants": [p.model_dump() for p in people],
            "flags": ("mono", "swapped_channels"),
        }
    )


def test_a_swap_changes_who_spoke_and_nothing_that_was_said() -> None:
    call = a_told_apart_call()

    other = swapped(call)

    assert [turn.speaker for turn in other.turns] == ["customer", "agent", "customer"]
    assert [turn.text for turn in other.turns] == [turn.text for turn in call.turns]
    assert {(p.role_source, p.confidence) for p in other.participants} == {("given", None)}
    assert other.flags == ("mono", "corrected")
    assert swapped(other).flags == other.flags


@given(st.lists(st.sampled_from(["agent", "customer", "bot", "system"]), min_size=1, max_size=8))
def test_a_swap_twice_is_what_it_was(roles: list[str]) -> None:
    call = a_conversation(*(f"{role}: text {n}" for n, role in enumerate(roles)))
    if not {"agent", "customer"} & set(roles):
        with pytest.raises(FormatError, match="nothing to swap"):
            swapped(call)
        return

    assert swapped(swapped(call)).turns == call.turns


def test_who_speaks_first_names_voices_that_had_no_role() -> None:
    call = a_told_apart_call().model_dump()
    call["participants"] = [
        {"id": f"voice-{n}", "role": "unknown", "role_source": "inferred"} for n in (1, 2)
    ]
    for turn, voice in zip(call["turns"], (1, 2, 1), strict=True):
        turn |= {"speaker": "unknown", "participant": f"voice-{voice}"}

    named = with_first(Conversation.model_validate(call), "customer")

    assert [turn.participant for turn in named.turns] == ["customer", "agent", "customer"]
    assert [p.role_source for p in named.participants] == ["given", "given"]
    with pytest.raises(FormatError, match="1 speakers in it"):
        with_first(a_conversation("unknown: Hello?"), "agent")


def test_a_transcript_is_corrected_in_place_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_text(a_told_apart_call().model_dump_json())
    broken = tmp_path / "broken.json"
    broken.write_text('{"id": 3}')

    done = CliRunner().invoke(transcribe, [str(path), str(broken), "--swap"])

    assert done.exit_code == 1 and done.stdout == ""
    assert [turn["speaker"] for turn in json.loads(path.read_text())["turns"]] == [
        "customer",
        "agent",
        "customer",
    ]
    assert "3 turns have another speaker now; nothing was recognised again" in done.stderr
    assert "broken.json: it is not a native conversation (" in done.stderr
    assert broken.read_text() == '{"id": 3}'

    plain = CliRunner().invoke(transcribe, [str(path)])
    assert plain.exit_code == 2 and "--swap or --first to correct it" in plain.stderr


@pytest.mark.parametrize(
    "typed",
    [
        ["--channels", "agent"],
        ["--channels", "agent,agent"],
        ["--speakers", "0"],
        ["--speakers", "two"],
        ["--voices", __file__],
    ],
)
def test_a_wrong_option_ends_with_2_and_says_what_is_accepted(typed: list[str]) -> None:
    done = CliRunner().invoke(transcribe, ["a.wav", *typed])

    assert done.exit_code == 2
    assert "expected" in done.stderr


def test_a_correction_gives_each_voice_its_own_times_again() -> None:
    call = a_told_apart_call()
    talk = [
        {"lane": lane, "start": start, "end": end}
        for lane, start, end in (("agent", 0, 6), ("customer", 7, 9))
    ]
    timed = Conversation.model_validate(
        {**call.model_dump(), "timing": {"source": "voice", "talk": talk}}
    )

    other = swapped(timed)

    assert other.timing is not None
    assert [(t.lane, t.end) for t in other.timing.talk] == [("customer", 6), ("agent", 9)]
    assert swapped(other).timing == swapped(swapped(swapped(other))).timing
