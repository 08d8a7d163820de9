"""Cards to play face to face: each person gets what that person may know."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape

from training.pages.cards_page import render_cards
from training.scenarios.scenario_file import load_scenario, read_scenario, scenario_files


def sheets(page: str) -> dict[str, str]:
    """Sheet id -> its HTML."""
    return dict(re.findall(r'<section class="sheet" id="(\w+)">(.*?)</section>', page, re.S))


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_shipped_scenario_has_four_sheets_in_each_language_and_the_agents_keeps_the_secret(
    language: str,
) -> None:
    for path in scenario_files():
        scenario = read_scenario(path)
        made = sheets(render_cards(scenario, language))  # type: ignore[arg-type]
        assert list(made) == ["agent", "customer", "observer", "guide"], path
        secrets = [fact for fact in scenario.facts if fact.known == "trusted"]
        told = [line for fact in secrets for line in fact.text[language]]  # type: ignore[index]
        assert told == [] or any(escape(line) in made["customer"] for line in told), path
        assert [line for line in told if escape(line) in made["agent"]] == [], path


def test_the_observers_sheet_has_every_criterion_with_its_levels_and_what_counts_more() -> None:
    sheet = sheets(render_cards(load_scenario("room-by-the-lift"), "en"))["observer"]
    for name in ("Speed", "Relevance", "Context", "Personalisation", "Empathy"):
        assert name in sheet
    assert sheet.count("<span>5</span>") == 5 and "counts x2 in this case" in sheet


def test_the_customers_card_says_what_is_told_when_and_speaks_to_whoever_plays_it() -> None:
    sheet = sheets(render_cards(load_scenario("room-by-the-lift"), "en"))["customer"]
    assert "once you trust the agent" in sheet and "You hint." in sheet
    assert "This customer" not in sheet and "Japan" not in sheet


def test_cards_load_and_run_nothing() -> None:
    page = render_cards(load_scenario("late-parcel"), "en")
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_command_on_paper_has_no_backticks(language: str) -> None:
    page = render_cards(load_scenario("late-parcel"), language)  # type: ignore[arg-type]
    assert "`" not in sheets(page)["guide"] and "<code>evenhand score" in page


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_one_person_has_one_name_on_a_sheet(language: str) -> None:
    page = render_cards(load_scenario("late-parcel"), language)  # type: ignore[arg-type]
    assert not re.search("客户|客戶", page) and re.search("顾客|顧客", page)
