"""Scorecards and turns as Parquet: what is written is read again, typed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from report_builders import a_card, a_conversation, a_score, evidence, many

from qa.insight.frames import scores_frame, turns_frame
from qa.report.parquet import SCORES, TURNS, places, score_rows, turn_rows, write_parquet
from qa.report.rows import COLUMNS, rows


def test_every_score_and_every_turn_is_read_again_as_it_was(tmp_path: Path) -> None:
    cards, talks = many(40)
    to = write_parquet(iter(cards), talks.get, tmp_path / "out")
    assert (to.scores.name, to.turns.name) == ("scores.parquet", "turns.parquet")
    assert pq.read_table(to.scores).to_pylist() == list(score_rows(cards))
    written = [row for id, talk in talks.items() for row in turn_rows(talk, [_card(cards, id)])]
    assert pq.read_table(to.turns).to_pylist() == written


def _card(cards, id):  # type: ignore[no-untyped-def]
    return next(card for card in cards if card.conversation == id)


def test_the_columns_are_those_of_the_csv_with_types() -> None:
    assert tuple(SCORES) == COLUMNS
    cards, _ = many(5)
    for typed, text in zip(score_rows(cards), rows(cards), strict=True):
        same = [c for c, kind in SCORES.items() if kind in ("text", "whole", "number")]
        assert {c: typed[c] for c in same} == {c: text[c] for c in same}
        assert " | ".join(typed["evidence"]) == text["evidence"]


def test_times_are_times_and_lists_are_lists(tmp_path: Path) -> None:
    talk = a_conversation("c-1")
    quote = evidence(talk, talk.turns[0].text[:5], "calls_for")
    to = write_parquet([a_card(talk, [a_score("speed", evidence=(quote,))])], {}.get, tmp_path)
    schema = pq.read_schema(to.scores)
    assert str(schema.field("created_at").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("evidence").type).startswith("list<")
    assert pq.read_table(to.scores).to_pylist()[0]["evidence"] == [quote.quote]


def test_a_name_that_ends_in_parquet_is_the_file_of_the_scores(tmp_path: Path) -> None:
    cards, talks = many(3)
    to = write_parquet(cards, talks.get, tmp_path / "may.parquet")
    assert {path.name for path in tmp_path.iterdir()} == {"may.parquet", "may.turns.parquet"}
    assert to == places(tmp_path / "may.parquet")
    assert len(pd.read_parquet(tmp_path / "may.parquet")) == 15


def test_the_customers_emotion_stands_at_the_customers_turns_only() -> None:
    cards, talks = many(6)
    turns = turns_frame(cards, talks)
    assert set(turns[turns["valence"].notna()]["speaker"]) == {"customer"}
    assert tuple(turns.columns) == tuple(TURNS)


def test_an_error_in_the_middle_leaves_the_old_files_and_nothing_beside_them(
    tmp_path: Path,
) -> None:
    cards, talks = many(4)
    to = write_parquet(cards[:1], talks.get, tmp_path)
    before = [path.read_bytes() for path in to]

    def broken():  # type: ignore[no-untyped-def]
        yield from cards
        raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        write_parquet(broken(), talks.get, tmp_path)
    assert [path.read_bytes() for path in to] == before
    assert len(list(tmp_path.iterdir())) == 2


def test_the_frames_have_the_columns_and_values_of_the_files(tmp_path: Path) -> None:
    cards, talks = many(10)
    to = write_parquet(cards, talks.get, tmp_path)
    scores = scores_frame(cards)
    read = pd.read_parquet(to.scores)
    assert list(scores.columns) == list(read.columns)
    assert (
        scores["value"].astype("float64").fillna(-1).tolist() == read["value"].fillna(-1).tolist()
    )


def test_no_cards_make_two_empty_tables_with_their_columns(tmp_path: Path) -> None:
    to = write_parquet([], {}.get, tmp_path)
    assert pq.read_table(to.scores).column_names == list(SCORES)
    assert pq.read_table(to.turns).num_rows == 0
