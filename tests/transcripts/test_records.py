"""What a team knows of its customers reaches their conversations, and nothing of it is guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import a_conversation
from transcripts.errors import FormatError, TranscriptError
from transcripts.formats.reading import Failure, Loaded
from transcripts.records import load_records

ROWS = [("u1", "gold", 3), ("u2", "silver", 1)]
FILES = {
    "a.csv": "Customer ID,tier,orders\nu1,gold,3\nu2,silver,1\n",
    "b.csv": "客户编号;tier;orders\nu1;gold;3\nu2;silver;1\n",
    "a.json": json.dumps({id: {"tier": tier, "orders": n} for id, tier, n in ROWS}),
    "b.json": json.dumps([{"customer_id": id, "tier": tier, "orders": n} for id, tier, n in ROWS]),
    "a.jsonl": "\n".join(json.dumps({"id": i, "tier": tier, "orders": n}) for i, tier, n in ROWS),
}


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def _loaded(id: str, customer: str | None, **fields: object) -> Loaded:
    return Loaded(a_conversation("customer: Hello", id=id, customer=customer, **fields))


@pytest.mark.parametrize("name", FILES)
def test_a_customers_row_becomes_the_record_of_the_conversations(tmp_path: Path, name: str) -> None:
    records = load_records(_file(tmp_path, name, FILES[name]))
    found = list(records.given(iter([_loaded("a", "u1"), _loaded("b", "u1"), _loaded("c", "x")])))
    facts = [r.conversation.customer_record for r in found if isinstance(r, Loaded)]
    assert [fact and fact["tier"] for fact in facts] == ["gold", "gold", None]
    assert str((facts[0] or {})["orders"]) == "3"
    [line] = records.unmatched()
    assert "customer 'u2' has no conversation among those read" in line
    assert records.failures == ()


def test_the_systems_id_and_the_participant_are_known_too(tmp_path: Path) -> None:
    records = load_records(_file(tmp_path, "a.csv", FILES["a.csv"]))
    by_id = records.to(_loaded("a", "Wang Fang", attributes={"customer_id": "u1"}))
    assert by_id.conversation.customer_record == {"tier": "gold", "orders": "3"}
    participants = [{"id": "u2", "role": "customer"}, {"id": "u1", "role": "agent"}]
    by_name = records.to(_loaded("b", None, participants=participants))
    assert by_name.conversation.customer_record == {"tier": "silver", "orders": "1"}


def test_two_rows_for_one_customer_are_a_line_and_none_is_used(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", FILES["a.csv"] + "u1,bronze,9\n")
    records = load_records(path)
    assert [str(failure) for failure in records.failures] == [
        f"{path} row 4: customer 'u1' has a row before, at {path} row 2: none of them is used; "
        "keep one"
    ]
    assert records.to(_loaded("a", "u1")).conversation.customer_record is None


def test_two_rows_that_fit_one_conversation_give_it_none(tmp_path: Path) -> None:
    records = load_records(_file(tmp_path, "a.csv", FILES["a.csv"]))
    both = records.to(_loaded("a", "u1", attributes={"customer_id": "u2"}))
    assert both.conversation.customer_record is None
    assert "the rows 'u2', 'u1' all fit the customer: no record given" in both.lost


def test_a_record_of_its_own_stays(tmp_path: Path) -> None:
    records = load_records(_file(tmp_path, "a.csv", FILES["a.csv"]))
    read = records.to(_loaded("a", "u1", customer_record={"tier": "iron"}))
    assert read.conversation.customer_record == {"tier": "iron"}
    assert "has a customer_record of its own" in read.lost[0]


def test_rows_that_cannot_be_read_are_lines_and_the_others_are_used(tmp_path: Path) -> None:
    text = "customer,tier\nu1,gold\n,iron\nu2,a,b\nu3,zinc\n"
    records = load_records(_file(tmp_path, "a.csv", text))
    assert [failure.where.split()[-1] for failure in records.failures] == ["3", "4"]
    assert records.to(_loaded("a", "u3")).conversation.customer_record == {"tier": "zinc"}
    lines = '{"id":"u1","tier":"gold"}\n{"id":\n{"tier":"x"}\n7\n'
    records = load_records(_file(tmp_path, "b.jsonl", lines))
    assert len(records.failures) == 3
    assert all(isinstance(failure, Failure) for failure in records.failures)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no column with the customer's id; columns: a, b"),
        ("prose", "neither a table nor JSON"),
        ('{"u1": {"tier"', "not JSON"),
    ],
)
def test_a_file_without_customers_says_what_is_accepted(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(FormatError, match=message):
        load_records(_file(tmp_path, "a.txt", text))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"no\.csv: cannot be read: No such file"):
        load_records(tmp_path / "no.csv")
