"""The scenarios that ship: enough of them, each whole in three languages, twins opposite, nothing copied."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import opencc
import pytest

from training.scenarios import scenario_file
from training.scenarios.scenario import Scenario

LIBRARY = Path(scenario_file.__file__).parent / "library"
FILES = sorted(LIBRARY.glob("*.yaml"))
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@cache
def shipped() -> dict[str, Scenario]:
    """Every shipped scenario by id."""
    read = (scenario_file.read_scenario(path) for path in FILES)
    return {scenario.id: scenario for scenario in read}


def test_twenty_scenarios_or_more_ship_and_each_is_in_three_languages() -> None:
    assert len(shipped()) >= 20
    assert all(set(s.languages) == set(LANGUAGES) for s in shipped().values())


def test_the_six_of_the_article_have_twins_of_the_same_country_who_are_the_opposite() -> None:
    twins = {id: s for id, s in shipped().items() if s.twin is not None}
    assert {"JP", "DE", "BR", "CN", "IN", "IT"} <= {s.customer.country for s in twins.values()}
    for id, scenario in twins.items():
        other = shipped()[str(scenario.twin)]
        assert other.twin == id
        assert other.customer.country == scenario.customer.country
        shared = set(scenario.customer.traits) & set(other.customer.traits)
        high = {"rather_high", "high"}
        opposed = [
            trait
            for trait in shared
            if (scenario.customer.traits[trait] in high) != (other.customer.traits[trait] in high)
        ]
        assert opposed, f"{id} and {other.id} differ in no trait that both fix"


def test_no_title_names_a_country_or_its_people() -> None:
    words = (
        "japan", "german", "brazil", "chin", "india", "ital", "korea", "french", "dutch",
        "日本", "德国", "德國", "巴西", "中国", "中國", "印度", "意大利", "義大利", "韩国", "韓國", "法国", "法國",
    )  # fmt: skip
    for scenario in shipped().values():
        for title in scenario.title.values():
            assert not any(word in title.lower() for word in words), title


def test_channels_kinds_and_countries_vary() -> None:
    scenarios = shipped().values()
    assert {s.channel for s in scenarios} >= {"phone", "chat", "messaging", "email", "social"}
    assert {s.kind for s in scenarios} >= {"problem", "sales", "praise"}
    assert max(Counter(s.customer.country for s in scenarios).values()) <= 4


def _texts(scenario: Scenario, language: str) -> list[str]:
    """Every sentence that a play or a page can show in a language."""
    found = [scenario.title[language], scenario.situation[language], *scenario.opening[language]]
    for fact in scenario.facts:
        found += [*fact.text[language], *(fact.hint or {}).get(language, ())]
    for moment in scenario.moments:
        found += [*moment.replies[language], moment.why[language]]
    for event in scenario.events:
        found += [event.text[language], *event.says[language]]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_scenarios_share_an_opening_a_fact_or_a_reply(language: str) -> None:
    seen: dict[str, str] = {}
    for id, scenario in shipped().items():
        for text in _texts(scenario, language):
            if len(text) < 15:
                continue  # 'Which order number?' is nobody's
            assert seen.setdefault(text, id) == id, text


def test_what_is_written_for_taiwan_is_not_converted() -> None:
    convert = opencc.OpenCC("s2twp").convert
    same = total = 0
    for scenario in shipped().values():
        hans, hant = _texts(scenario, "zh-Hans"), _texts(scenario, "zh-Hant")
        for one, other in zip(hans, hant, strict=True):
            total += 1
            same += convert(one) == other
    print(f"{same} of {total} texts for Taiwan equal a mechanical conversion")
    assert same / total < 0.35


def test_no_text_for_taiwan_uses_words_of_the_mainland() -> None:
    mainland = (
        "視頻",
        "信息",
        "短信",
        "物流",
        "默認",
        "質量",
        "激活",
        "快遞員",
        "優盤",
        "公交",
        "網絡",
        "親，",
    )
    for scenario in shipped().values():
        for text in _texts(scenario, "zh-Hant"):
            assert not any(word in text for word in mainland), text


def test_who_practises_in_taiwan_is_addressed_as_您_all_through() -> None:
    for scenario in shipped().values():
        told = [scenario.situation["zh-Hant"], *(m.why["zh-Hant"] for m in scenario.moments)]
        assert not [text for text in told if re.search("你(?!們)", text)], scenario.id


def test_something_that_matters_is_to_be_found_out_in_every_scenario() -> None:
    for scenario in shipped().values():
        worth = [fact for fact in scenario.facts if fact.known in ("asked", "trusted") and fact.why]
        assert worth, scenario.id
        assert all(fact.hint for fact in scenario.facts if fact.known == "trusted"), scenario.id
