"""The sieve before the lexicons: it may let a pattern too many through, and never hides a match."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.lexicon import find_all, lexicons
from qa.reading.sieve import Sieve, needs
from transcripts.language import fold

ENTRIES = [entry.source for lexicon in lexicons() for entry in lexicon.entries]
PATTERNS = [re.compile(entry) for entry in ENTRIES]  # more than re itself keeps
#: Words the lexicons are written with, so that random texts come close to matching.
WORDS = sorted({w for e in ENTRIES for w in re.findall(r"[a-z']+|[\u4e00-\u9fff]{1,3}", e)})
TEXT = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text(max_size=4), st.sampled_from(list(" ,.!?5٣[]#@-"))),
    max_size=25,
)
PIECE = st.sampled_from(
    r"a ab x? (a|bc) [ab] \d \w+ \b ^ $ \s+ (c(d|e))? .{0,3} (?<![a-z0-9]) (?![a-z]) a+ [^a]".split()
)


def every_match(text: str) -> set[int]:
    return {n for n, pattern in enumerate(PATTERNS) if pattern.search(text)}


def let_through(sieve: Sieve, text: str) -> set[int]:
    bits = sieve.passes(text)
    return {n for n in range(bits.bit_length()) if bits >> n & 1}


SIEVE = Sieve(ENTRIES)


@settings(max_examples=60, deadline=None)
@given(TEXT, st.sampled_from(["", " "]))
def test_no_entry_that_matches_is_sorted_out(pieces: list[str], joint: str) -> None:
    text = fold(joint.join(pieces))
    assert every_match(text) <= let_through(SIEVE, text)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECE, min_size=1, max_size=5), st.text("abcde 1,.٣", max_size=12))
def test_any_pattern_s_needs_stand_in_whatever_it_matches(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    if re.search(pattern, text):
        assert let_through(Sieve([pattern]), text) == {0}


def test_most_entries_are_sorted_out_without_being_tried() -> None:
    chosen = random.Random(7)
    texts = [" ".join(chosen.sample(WORDS, 8)) for _ in range(50)]
    passed = sum(SIEVE.passes(text).bit_count() for text in texts)
    assert passed < 0.06 * len(ENTRIES) * len(texts)


def test_nearly_every_entry_of_the_lexicons_needs_something() -> None:
    # A signature is any short line of names: such an entry has nothing to be sorted out by.
    assert len([entry for entry in ENTRIES if not needs(entry)]) <= 3


def test_matches_of_a_cue_are_those_of_its_entries_as_one_pattern() -> None:
    """Leftmost first, then the entry listed first, none overlapping."""
    chosen = random.Random(11)
    for _ in range(20):
        text = " ".join(chosen.sample(WORDS, 12))
        for lexicon in lexicons():
            for cue in lexicon.groups["agent"]:
                parts = [e.source for e in lexicon.entries if (e.group, e.cue) == ("agent", cue)]
                whole = re.compile("|".join(f"(?:{p})" for p in parts))
                expected = [m.span() for m in whole.finditer(text) if m.group()]
                found = [tuple(m) for m in find_all(text, "agent").get(cue, ())]
                if lexicon.reads(text):
                    assert set(expected) <= set(found), (cue, text)
