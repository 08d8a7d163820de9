"""The clock of a call: what is planted is found, nothing is invented, whoever waited waited."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from call_builders import EVENTS, a_call, arpeggio, chords, found, heard, through_a_telephone
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_builders import EXAMPLES, a_tone

from transcripts.audio import SAMPLE_RATE, decode
from transcripts.conversation import Conversation, Turn
from transcripts.recognition.voice_activity import find_speech
from transcripts.speech.announcements import announced, calls, is_backchannel, wants_time
from transcripts.speech.clock import lanes_of, retimed, timed, timing_of
from transcripts.speech.floor import Lane
from transcripts.speech.music import find_music
from transcripts.speech.spans import Span, common, total, united, without
from transcripts.timing import Timing

WITHIN = 0.3  # seconds: the bound on a boundary


def misses(seed: int, telephone: bool) -> tuple[list[str], list[float]]:
    """What was not found where it was planted, or found and not planted; and boundary errors."""
    call = a_call(seed, *EVENTS)
    clock = found(heard(call, telephone))
    wrong, errors = [], []
    for kind in sorted({*clock, *call.planted}):
        planted, seen = call.planted.get(kind, []), clock.get(kind, [])
        apart = [
            max(abs(p[0] - s[0]), abs(p[1] - s[1])) for p, s in zip(planted, seen, strict=False)
        ]
        same = [p[2] for p in planted] == [s[2] for s in seen]
        if same and all(error <= WITHIN for error in apart):
            errors += apart
        else:
            wrong.append(f"seed {seed} {kind}: planted {planted}, found {seen}")
    return wrong, errors


# Synthesised calls


@pytest.mark.parametrize("telephone", [False, True], ids=["wide band", "8 kHz mu-law"])
def test_what_is_planted_is_found_within_0_3_s_and_nothing_else(
    telephone: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    results = [misses(seed, telephone) for seed in range(2 if telephone else 3)]

    errors = [error for _, own in results for error in own]
    with capsys.disabled():
        print(
            f"\nclock, {'8 kHz mu-law' if telephone else 'wide band'}: {len(errors)} planted "
            f"stretches found; boundary error mean {np.mean(errors):.3f} s, most {max(errors):.3f} s"
        )
    assert [line for wrong, _ in results for line in wrong] == []


@pytest.mark.parametrize("telephone", [False, True], ids=["wide band", "8 kHz mu-law"])
def test_an_ordinary_call_has_no_silence_hold_overlap_or_interruption(telephone: bool) -> None:
    for seed in range(50, 52):
        assert found(heard(a_call(seed, exchanges=4), telephone)) == {}


def test_talk_and_gaps_are_those_that_were_placed() -> None:
    call = a_call(3, exchanges=6)
    timing = heard(call)

    placed = {side: sum(e - s for who, s, e, _ in call.turns if who == side) for side in SIDES}
    # The pieces were cut from real talk; voice activity leaves pauses over 0.3 s out of talk.
    assert timing.value("talk.agent") == pytest.approx(placed["agent"], rel=0.12)
    assert timing.value("talk.customer") == pytest.approx(placed["customer"], rel=0.12)
    ordered = sorted(call.turns, key=lambda t: t[1])
    gaps = [b[1] - a[2] for a, b in pairwise(ordered)]
    assert [g.seconds for g in timing.gaps] == pytest.approx(gaps, abs=WITHIN)
    assert timing.value("greeting") == pytest.approx(0.7, abs=WITHIN)


SIDES = ("agent", "customer")


# Music


def test_music_is_told_from_noise_tones_keys_and_speech() -> None:
    rng = np.random.default_rng(7)
    seconds = 12
    spectrum = np.fft.rfft(rng.normal(size=seconds * SAMPLE_RATE))
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1.0)).astype(np.float32)
    keys = np.zeros(seconds * SAMPLE_RATE, dtype=np.float32)
    for at in rng.uniform(0.5, 11, 60):
        first = round(at * SAMPLE_RATE)
        click = 0.2 * rng.normal(size=400) * np.exp(-np.arange(400) / 80)
        keys[first : first + 400] += click.astype(np.float32)
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    ringing = (a_tone(seconds, 425) * (time % 5 < 1)).astype(np.float32)
    hum = (0.01 * np.sin(2 * np.pi * 50 * time)).astype(np.float32)
    talk = decode(EXAMPLES / "late-parcel-en.flac").channels[0][: seconds * SAMPLE_RATE]

    for sound in (0.3 * pink, keys, ringing, hum, talk, np.zeros(10, dtype=np.float32)):
        speech = [Span(*piece) for piece in find_speech(sound)]
        assert find_music(sound, speech) == ()
    for music in (chords(6, rng), arpeggio(6, rng), through_a_telephone(chords(6, rng))):
        quiet = rng.normal(0, 0.0005, 2 * SAMPLE_RATE).astype(np.float32)
        [heard_at] = find_music(np.concatenate([quiet, music, quiet]), [])
        assert heard_at == pytest.approx((2.0, 8.0), abs=WITHIN)


# Whose silence it was, from planted turns alone


def said(*lines: str) -> tuple[tuple[Lane, ...], list[Turn]]:
    """`said("agent 0 2 Hello.", "customer 8 9 Hi.")`: speaker, start, end, words."""
    turns = []
    for position, line in enumerate(lines):
        speaker, start, end, text = line.split(" ", 3)
        turns.append(
            Turn(position=position, speaker=speaker, start=float(start), end=float(end), text=text)  # type: ignore[arg-type]
        )
    return lanes_of(turns), turns


def clock_of(*lines: str) -> Timing:
    lanes, turns = said(*lines)
    return timed(lanes, turns, "en", max(t.end or 0 for t in turns))


def silence_of(*lines: str) -> tuple[str, str | None, int | None]:
    """Kind, whose turn it was, announcing turn, of the only silence."""
    [silence] = clock_of(*lines).silences
    return silence.kind, silence.due, silence.announced


def test_an_unanswered_customer_is_the_agents_dead_air() -> None:
    asked = "customer 0 2 Where is my parcel?"
    assert silence_of(asked, "agent 9 11 In Leeds.") == ("dead_air", "agent", None)
    again = silence_of(asked, "customer 9 10 Hello? Are you there?", "agent 11 12 Yes.")
    assert again == ("dead_air", "agent", None)
    assert silence_of(asked, "customer 9 10 It is blue.", "agent 11 12 Yes.")[1] == "agent"


def test_a_customers_own_pause_is_not_the_agents() -> None:
    asked = "agent 0 2 What is your order number, please?"
    assert silence_of(asked, "customer 9 11 It is 5512.") == ("pause", "customer", None)
    assert silence_of(asked, "agent 9 11 Take your time.", "customer 12 13 5512.")[1] == "customer"
    looking = ("customer 0 2 Hold on, let me find it.", "agent 8 9 Of course.")
    assert silence_of(*looking) == ("pause", "customer", None)
    thinking = ("agent 0 2 It costs ten pounds.", "customer 7 9 I see.")
    assert silence_of(*thinking) == ("pause", "customer", None)


def test_a_customer_who_has_to_ask_whether_anybody_is_there_was_kept_waiting() -> None:
    lines = ("agent 0 2 I see your order.", "customer 9 10 Hello? Are you still there?")
    assert silence_of(*lines) == ("dead_air", "agent", None)
    lines = ("agent 0 2 我看到您的订单了。", "customer 9 10 喂？还在吗？")
    assert silence_of(*lines) == ("dead_air", "agent", None)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Let me check that for you.", "wait"),
        ("Bear with me one moment.", "wait"),
        ("I'm going to put you on hold for two minutes.", "hold"),
        ("请稍等，我帮您查一下。", "wait"),
        ("麻煩您稍候。", "wait"),
        ("請您不要掛斷。", "hold"),
        ("唔該等陣，我幫你睇下。", "wait"),
        ("Could you hold the line, please?", "hold"),
    ],
)
def test_a_wait_that_was_announced_says_by_which_words(words: str, kind: str) -> None:
    lines = ("customer 0 2 Where is it?", f"agent 3 5 {words}", "agent 14 16 It is in Leeds.")
    assert silence_of(*lines) == (kind, "agent", 1)
    okay = silence_of(lines[0], lines[1], "customer 5.5 6.2 Okay.", lines[2])
    assert okay == (kind, "agent", 1)


@pytest.mark.parametrize(
    "words",
    [
        "Let me check. Yes. It is in Leeds, and it comes on Friday.",
        "It comes on Friday.",
        "包裹今天到。",
        "请您看一下短信。",
        "May I check your postcode?",
    ],
)
def test_other_words_announce_no_wait(words: str) -> None:
    assert announced(words) is None


def test_an_interpreters_relay_is_in_nobodys_gap() -> None:
    timing = clock_of(
        "customer 0 3 荷物はどこですか。",
        "interpreter 8 11 Where is my parcel?",
        "agent 12 14 It is in Leeds.",
        "interpreter 19 21 リーズにあります。",
        "customer 27 29 はい。",
    )
    assert [(g.answering, g.seconds) for g in timing.gaps] == [("agent", 1.0), ("customer", 6.0)]
    assert [(s.kind, s.due) for s in timing.silences] == [
        ("pause", "interpreter"),
        ("pause", "interpreter"),
        ("pause", "customer"),
    ]
    assert timing.value("dead_air.agent") == 0


# Who cut whom


def cuts(*lines: str) -> list[tuple[str, str, bool]]:
    return [(i.by, i.of, i.yielded) for i in clock_of(*lines).interruptions]


def test_who_speaks_over_an_unfinished_sentence_interrupts() -> None:
    agent, customer = "agent 0 6 So what I would suggest is", "customer 4.5 9 No, listen to me."
    assert cuts(agent, customer) == [("customer", "agent", True)]
    assert cuts("customer 0 6 I have been waiting", "agent 4.5 9 As I said, no.") == [
        ("agent", "customer", True)
    ]
    assert cuts("customer 0 9 I have been", "agent 4 7 As I said, no.") == [
        ("agent", "customer", False)
    ]


def test_signs_of_listening_and_the_last_moment_cut_nobody() -> None:
    assert cuts("customer 0 6 I have been waiting", "agent 3 3.8 Mm-hm, right.") == []
    assert cuts("customer 0 6 我等了三天了", "agent 3 4.2 嗯，对对对。") == []
    assert cuts("customer 0 6 I have been waiting.", "agent 5.6 9 I am sorry.") == []
    assert cuts("customer 0 6 I was waiting.", "interpreter 2 8 He was waiting.") == []


def test_signs_of_listening_are_counted_and_answer_nothing() -> None:
    timing = clock_of("customer 0 6 I have been waiting", "agent 3 3.6 Mm-hm.", "agent 8 9 So.")
    assert timing.value("backchannels.agent") == 1
    assert [g.seconds for g in timing.gaps] == [2.0]
    assert is_backchannel("Yeah, okay.") and not is_backchannel("Yeah, but no.")
    assert wants_time("稍等，我找一下。") and calls("喂？有人在吗？")


# Sums


def test_every_measure_has_its_unit_and_the_sums_are_right() -> None:
    timing = clock_of(
        "agent 1 4 Good morning, this is Meadow Parcels, how can I help you?",  # 11 words
        "customer 5 9 My parcel is late.",
        "agent 11 15 Let me check that for you.",  # 6 words
        "agent 20 23 It comes on Friday.",  # 4 words
    )
    values = {name: (m.value, m.unit) for name, m in timing.values.items()}
    assert values["talk"] == (14.0, "s")  # 3 + 4 + 4 + 3
    assert values["talk_share.agent"] == (round(10 / 14, 3), "share")
    assert values["greeting"] == (1.0, "s")
    assert values["first_response"] == (2.0, "s")  # 9 -> 11
    assert values["waits"] == (5.0, "s")  # 15 -> 20, announced
    assert values["dead_air"] == (0.0, "s")
    assert values["gap.customer"] == (1.0, "s")  # 4 -> 5
    assert values["pace.agent"] == (126.0, "words/min")  # 21 words in 10 s


def test_where_roles_are_not_known_nothing_is_said_of_roles_and_why() -> None:
    turns = [Turn(position=0, speaker="unknown", text="Hello?", start=0, end=2)]
    alone = timed([Lane("unknown", (Span(0, 2), Span(8, 9)))], turns, "en", 9.0)
    assert alone.unmeasured is not None and "who speaks is not known" in alone.unmeasured
    assert [(s.kind, s.due) for s in alone.silences] == [("dead_air", None)]
    assert alone.value("dead_air") is None and alone.value("overlap") is None
    assert alone.gaps == alone.interruptions == ()
    two = timed([Lane("A", (Span(0, 2),)), Lane("B", (Span(3, 4),))], [], "en", 4.0)
    assert two.unmeasured is not None and two.value("talk.A") == 2.0


def test_an_empty_call_has_an_empty_clock() -> None:
    nothing = timed([Lane("agent", ()), Lane("customer", ())], [], "en", 5.0)
    assert nothing.silences == nothing.talk == () and nothing.value("talk") == 0.0


# On a conversation


def a_spoken(*lines: str, **fields: object) -> Conversation:
    _, turns = said(*lines)
    return Conversation(id="c", channel="phone", language="en", turns=tuple(turns), **fields)  # type: ignore[arg-type]


def test_a_transcript_without_sound_has_the_clock_of_its_turns() -> None:
    conversation = a_spoken("customer 0 2 Where is it?", "agent 9 11 In Leeds.")
    timing = timing_of(conversation)
    assert timing is not None and timing.source == "turns"
    assert timing.value("dead_air.agent") == 7.0
    typed = conversation.model_copy(update={"channel": "chat"})
    assert timing_of(typed) is None


def test_timing_is_in_the_json_exactly_and_old_files_are_read() -> None:
    timing = clock_of("customer 0 2 Where is it?", "agent 9 11 In Leeds.")
    conversation = a_spoken("customer 0 2 Where is it?", "agent 9 11 In Leeds.", timing=timing)
    for text in (
        conversation.model_dump_json(),
        conversation.model_dump_json(exclude_defaults=True),
    ):
        assert Conversation.model_validate_json(text) == conversation
    old = Conversation.model_validate(
        {"id": "c", "channel": "phone", "turns": [], "timing": {"hold": 12.5, "talk": None}}
    )
    assert old.timing is not None and old.timing.source == "given"
    assert (old.timing.value("hold"), old.timing.value("talk")) == (12.5, None)


def test_a_swap_of_sides_tells_the_same_times_of_the_other() -> None:
    conversation = a_spoken(
        "agent 0 2 Where is it?", "customer 9 11 In Leeds.", "agent 12 14 Good."
    )
    timing = timing_of(conversation)
    assert timing is not None
    names = {"agent": "customer", "customer": "agent"}
    turns = tuple(t.model_copy(update={"speaker": names[t.speaker]}) for t in conversation.turns)
    swapped = conversation.model_copy(update={"turns": turns})
    again = retimed(timing, names, swapped)
    straight = timing_of(swapped)
    assert straight is not None
    assert again.gaps == straight.gaps and again.silences == straight.silences
    assert again.silences[0].due == "agent" and timing.silences[0].due == "customer"


# Laws

_spans = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 40)).map(lambda p: Span(p[0], p[0] + p[1])),
    max_size=12,
)


@settings(deadline=None)  # others may load the machine
@given(_spans, _spans)
def test_spans_cut_and_shared_add_up(left: Sequence[Span], right: Sequence[Span]) -> None:
    a, b = united(left), united(right)
    assert total(without(a, b)) + total(common(a, b)) == total(a)
    assert total(united([*a, *b])) == total(a) + total(b) - total(common(a, b))


@settings(deadline=None)  # others may load the machine
@given(_spans, _spans, st.integers(1, 500))
def test_a_constant_shift_moves_everything_and_changes_no_sum(
    agent: Sequence[Span], customer: Sequence[Span], shift: int
) -> None:
    def clock(by: int) -> Timing:
        lanes = [
            Lane(name, tuple(united(Span(s + by, e + by) for s, e in spans)))
            for name, spans in (("agent", agent), ("customer", customer))
        ]
        return timed(lanes, [], "en", 1000.0)

    before, after = clock(0), clock(shift)
    assert {k: v for k, v in after.values.items() if k != "greeting"} == {
        k: v for k, v in before.values.items() if k != "greeting"
    }
    assert [s.start - shift for s in after.silences] == [s.start for s in before.silences]
    assert [i.start - shift for i in after.interruptions] == [i.start for i in before.interruptions]


@settings(deadline=None)  # others may load the machine
@given(_spans, _spans)
def test_silence_and_talk_never_lie_over_one_another(
    agent: Sequence[Span], customer: Sequence[Span]
) -> None:
    lanes = [Lane("agent", tuple(united(agent))), Lane("customer", tuple(united(customer)))]
    timing = timed(lanes, [], "en", 1000.0)
    talk = united([*agent, *customer])
    quiet = [Span(s.start, s.end) for s in timing.silences]
    assert common(talk, quiet) == []
    if talk:
        longest = max((b.start - a.end for a, b in pairwise(talk)), default=0)
        assert max((s.seconds for s in quiet), default=0) == (longest if longest >= 3 else 0)


def test_music_that_two_speakers_of_one_channel_hear_is_one_hold_of_the_firm() -> None:
    music = (Span(10, 20),)
    lanes = [
        Lane("agent", (Span(0, 9), Span(21, 25)), music),
        Lane("customer", (Span(26, 30),), music),
    ]
    timing = timed(lanes, [], "en", 30.0)
    assert [(s.kind, s.start, s.due) for s in timing.silences] == [("music", 10.0, "agent")]
    [kept] = retimed(timing, {}, a_spoken("agent 0 9 Hold the line.")).silences
    assert (kept.kind, kept.seconds) == ("music", 10.0)
