"""The agent's page in a real Chromium: phone and desktop, hostile text, links, paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from agent_builders import ME, SOURCE, card_of, shared, written
from playwright.sync_api import Browser
from report_builders import a_score, evidence, the_rubric
from test_report_browser import CHROMIUM, CUT_OFF, FAINT, browser, opened

from qa.report.agent_page import AgentRequest, write_agent_page
from qa.rubric import Language

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason=f"no browser: {CHROMIUM} is not there"
)

OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"


def hostile(path: Path) -> Path:
    bad = (
        "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>"
    )
    long = f"{bad} \u202egnp.exe " + "长" * 2000 + "w" * 2000
    talk = shared(f"{bad} {'i' * 300}", ("customer", long), (ME, f"me {long}"))
    score = a_score(
        "empathy", 2, cause="agent", reason=long, advice=long,
        evidence=(evidence(talk, long, "calls_for"), evidence(talk, f"me {long}")),
    )  # fmt: skip
    good = a_score("relevance", 5, reason=bad, evidence=(evidence(talk, f"me {long}"),))
    request = AgentRequest(ME, "en", SOURCE, purpose="w" * 600)
    write_agent_page(path, [card_of(talk, score, good)], {talk.id: talk}, the_rubric(), request)
    return path


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_nothing_scrolls_sideways_and_nothing_is_complained_of(
    browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    path = written(tmp_path / "page.html", 6, language)
    page, seen = opened(browser, path, width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    assert seen.requests == [path.as_uri()]
    assert seen.complaints == []


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_text_neither_runs_nor_scrolls_sideways(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page, seen = opened(browser, hostile(tmp_path / "page.html"), width)
    page.evaluate(OPEN_ALL)
    assert page.title() == f"Feedback for {ME}"
    assert page.locator("img, script").count() == 0
    assert len(seen.requests) == 1 and seen.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("link", [".kept a", ".scene a", ".beyond a"])
def test_a_quote_leads_to_its_turn_in_a_conversation_that_was_closed(
    browser: Browser, tmp_path: Path, link: str
) -> None:
    page, _ = opened(browser, written(tmp_path / "page.html", 6))
    at = page.locator(link).first
    target = at.get_attribute("href") or ""
    assert page.locator(f"{target} .text").first.is_visible() is False
    at.click()
    assert page.evaluate("location.hash") == target
    place = page.locator(target)
    assert place.bounding_box() is not None
    assert (
        -5 <= page.evaluate(f"document.querySelector('{target}').getBoundingClientRect().top") < 900
    )


def test_every_quote_has_its_mark(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, written(tmp_path / "page.html", 3))
    lost = """() => [...document.querySelectorAll(".quotes a")]
      .filter((a) => !document.querySelector(a.getAttribute("href"))).length"""
    assert page.locator(".quotes a").count() > 0
    assert page.evaluate(lost) == 0


def test_text_can_be_read_against_its_ground_in_both_schemes(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path / "page.html", 2))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(OPEN_ALL)
        assert page.evaluate(FAINT) == []


def test_paper_holds_the_feedback_and_the_conversations(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, written(tmp_path / "page.html", 6))
    page.emulate_media(media="print")
    assert page.locator(".talk").nth(5).locator(".text").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
