"""The benches say where a figure comes from, and what they could not measure."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import figures, modelled
from bench.__main__ import main
from bench.chats import Given, invented_chats, write_chats
from bench.child import memory_mb
from bench.customer import correlation
from bench.figures import Figure, Measured, table
from bench.modelled import KeptModel
from qa.language_model.replies import Replies
from tests.servers.model_server import Body, Fault, ModelServer, schema_of
from transcripts.conversation import Conversation

WHERE = {"commit": "abc", "machine": "a machine", "python": "3.11", "measured": "2026-01-01"}


def test_without_the_data_a_bench_says_what_it_did_not_measure(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["accuracy", "--data", str(tmp_path), "--json"])
    measured = json.loads(done.stdout)
    assert done.exit_code == 0
    assert measured["figures"] == []
    assert len(measured["not_measured"]) == 10
    assert str(tmp_path / "stc3_zh") in measured["not_measured"][0]


def test_a_table_carries_commit_machine_and_date() -> None:
    shown = table(Measured((Figure("waiting", 0.25, "s", "< 1 s"),), ("nothing else",), WHERE))
    assert "| waiting | 0.25 s | < 1 s |" in shown
    assert "Commit abc, a machine, Python 3.11, 2026-01-01." in shown
    assert "Not measured: nothing else." in shown


def test_a_part_measured_by_itself_leaves_the_others_and_the_whole_takes_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- figures: some -->\n<!-- end of figures -->\n", "utf-8")
    monkeypatch.setattr(figures, "FIGURES", tmp_path / "figures.json")
    monkeypatch.setattr(figures, "PAGES", (page,))
    for what, only in (("one", ("a",)), ("two", ("b",)), ("three", ("a",))):
        figures.save("some", Measured((Figure(what, 1, ""),), (), WHERE), only)
    assert re.findall(r"one|two|three", page.read_text("utf-8")) == ["three", "two"]
    figures.save("some", Measured((Figure("all", 1, ""),), (), WHERE))
    assert re.findall(r"one|two|three|all", page.read_text("utf-8")) == ["all"]


@pytest.mark.parametrize(
    ("value", "shown"), [(0.123, "0.12 s"), (12.34, "12.3 s"), (1234.5, "1,234 s")]
)
def test_a_figure_is_shown_with_the_digits_that_mean_something(value: float, shown: str) -> None:
    assert Figure("x", value, "s").shown == shown


def test_a_killed_bench_of_the_modelled_customer_goes_on_from_the_file_of_replies(
    tmp_path: Path,
) -> None:
    def reply(body: Body) -> str | dict[str, object] | Fault:
        if "acts" in schema_of(body)["properties"]:
            return {"acts": [], "slots": [], "asked": []}
        meant = str(json.loads(body["messages"][-1]["content"])["meant"])
        return Fault(500) if len(server.requests) > most else {"line": meant}

    def run(url: str) -> tuple[list[str], KeptModel]:
        model = KeptModel(url, Replies(tmp_path / "replies.sqlite"))
        played, tally = modelled.plays(model, 4, turns=2)
        assert tally.lines == 8
        return [step.text for session in played for step in session.steps], model

    most = 6
    server = ModelServer(reply)
    with server.serving() as lasting:
        run(lasting.url)  # the server fails after six calls
        most, before = 100, len(server.requests)
        said, model = run(lasting.url)
        calls = model.spent_on["calls"]
        assert 0 < model.asked == len(server.requests) - before < calls >= 16
        again, model = run(lasting.url)
    assert again == said and model.asked == 0 and model.spent_on["calls"] == calls


def test_correlation_is_one_for_a_line_and_none_for_a_constant() -> None:
    assert correlation([(1, 2), (2, 4), (3, 6)]) == pytest.approx(1.0)
    assert correlation([(1, 6), (2, 4), (3, 2)]) == pytest.approx(-1.0)
    assert correlation([(1, 1), (1, 2)]) == 0.0
    # By hand: means 2 and 2; products 1 x 0, 0 x -1, 1 x 1 give 1; squares give 2 and 2; 1 / 2.
    assert correlation([(1, 2), (2, 1), (3, 3)]) == pytest.approx(0.5)


def test_invented_chats_are_conversations_with_an_id_each() -> None:
    read = [Conversation.model_validate_json(line) for line in invented_chats(50)]
    assert len({conversation.id for conversation in read}) == 50
    assert {conversation.language for conversation in read} == {"en", "zh-Hans", "zh-Hant"}


def test_dialogues_become_native_lines(tmp_path: Path) -> None:
    (tmp_path / "few" / "dev").mkdir(parents=True)
    dialogue = {
        "id": "d-1", "channel": "weibo", "language": "zh-Hans", "quality": {},
        "turns": [{"speaker": "customer", "text": "在吗", "nugget": {}}],
    }  # fmt: skip
    (tmp_path / "few" / "dev" / "dialogues.jsonl").write_text(json.dumps(dialogue) + "\n", "utf-8")
    assert Given(data=tmp_path).has("few")
    assert write_chats(tmp_path / "few", tmp_path / "native.jsonl") == 1
    read = Conversation.model_validate_json((tmp_path / "native.jsonl").read_text("utf-8"))
    assert (read.id, read.channel) == ("d-1", "social")


def test_the_memory_of_a_process_is_read_and_of_none_is_nothing() -> None:
    assert memory_mb(os.getpid(), "VmRSS") > 1
    assert memory_mb(2**22 + 1, "VmRSS") == 0.0


def test_the_bench_of_speakers_says_what_is_not_there(tmp_path: Path) -> None:
    from bench import speakers

    measured = speakers.measure(Given(data=tmp_path))

    assert measured.figures == ()
    assert "meetings: no error rate" in measured.not_measured[0]


def test_boundaries_are_compared_with_those_of_the_same_speaker() -> None:
    from bench.diarization_error import Span
    from bench.speakers import _boundary_errors

    reference = [Span(1.0, 2.0, "a"), Span(5.0, 6.0, "b")]
    found = [Span(1.1, 2.2, "a"), Span(5.0, 6.0, "a"), Span(8.0, 9.0, "b")]

    assert _boundary_errors(reference, found) == pytest.approx([0.1, 0.2])
