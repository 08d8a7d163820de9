"""Contacts of one case are joined by a case column or by the contact that each names before it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.transcripts.formats.format_cases import loaded, results, written
from transcripts.formats.reading import Loaded


def _native(id: str, before: str | None = None, case: str | None = None) -> str:
    value = {"id": id, "channel": "chat", "language": "en", "case": case,
             "turns": [{"speaker": "customer", "text": "Hello"}]}  # fmt: skip
    return json.dumps(value | ({"outcome": {"previous_contact": before}} if before else {}))


def _cases(path: Path) -> dict[str, str | None]:
    return {conversation.id: conversation.case for conversation in loaded(results(path))}


def test_a_chain_in_one_table_is_one_case_in_any_order(tmp_path: Path) -> None:
    rows = ["c3,c2,customer,again", "c1,,customer,hello", "c2,c1,customer,still", "c9,,customer,x"]
    for number, order in enumerate((rows, rows[::-1])):
        text = "\n".join(["conversation id,previous contact,role,message", *order])
        path = written(tmp_path, f"{number}.csv", text)
        assert _cases(path) == {"c1": "c1", "c2": "c1", "c3": "c1", "c9": None}


def test_a_case_that_is_given_wins_and_is_handed_on(tmp_path: Path) -> None:
    text = (
        "conversation id,case,previous contact,role,message\nc1,K7,,customer,a\nc2,,c1,customer,b\n"
        "c3,K8,c2,customer,c\nc4,,c3,customer,d"
    )
    path = written(tmp_path, "a.csv", text)
    assert _cases(path) == {"c1": "K7", "c2": "K7", "c3": "K8", "c4": "K8"}


def test_across_files_a_contact_has_the_case_of_the_first_which_is_its_id(tmp_path: Path) -> None:
    written(tmp_path, "a.jsonl", "\n".join([_native("c1"), _native("c3", "c2")]))
    written(tmp_path, "b.jsonl", "\n".join([_native("c2", "c1"), _native("d2", "d1")]))
    written(tmp_path, "c.json", _native("d1", case="K"))
    assert _cases(tmp_path) == {"c1": None, "c2": "c1", "c3": "c1", "d1": "K", "d2": "K"}


def test_a_contact_that_was_not_read_joins_nothing_and_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", "\n".join([_native("a", "zz"), _native("b")]))
    found = [result for result in results(path) if isinstance(result, Loaded)]
    assert [(r.conversation.id, r.conversation.case) for r in found] == [("b", None), ("a", None)]
    assert found[1].lost == (
        "previous contact 'zz' is not among what was read: not joined to a case",
    )


def test_contacts_that_name_each_other_in_a_circle_join_nothing(tmp_path: Path) -> None:
    lines = [_native("a", "b"), _native("b", "a"), _native("c", "c")]
    found = [
        r for r in results(written(tmp_path, "a.jsonl", "\n".join(lines))) if isinstance(r, Loaded)
    ]
    assert [r.conversation.case for r in found] == [None, None, None]
    assert all("leads back to itself" in r.lost[0] for r in found)
