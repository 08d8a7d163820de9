"""Makes the pictures of the report in this folder: `.venv/bin/python docs/make_screenshots.py`.

Scores the examples, opens the report in Chromium, and takes its beginning and one conversation at
desktop and phone width, in English and simplified Chinese; then the same of one agent's feedback.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).resolve().parent
EXAMPLES = DOCS.parent / "examples" / "conversations"
EVENHAND = Path(sys.executable).with_name("evenhand")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ALONE = """talk => {
  document.querySelectorAll("details.talk").forEach(other => { other.open = other === talk; });
  talk.scrollIntoView();
}"""
LARGEST = 400 * 1024


class Report(NamedTuple):
    """A report to picture: which examples, the page's language, and the conversation shown."""

    examples: str
    language: str
    shown: str
    suffix: str
    agent: str
    purpose: str


class Screen(NamedTuple):
    """A width in CSS pixels, and the height of the two pictures."""

    name: str
    width: int
    beginning: int
    conversation: int


REPORTS = (
    Report(
        "*-en-*.json",
        "en",
        "late-order-en-poor",
        "",
        "agent-02",
        "Nobody should have to ask us twice.",
    ),
    Report(
        "*-hans-*.json",
        "zh-Hans",
        "fridge-delivery-hans-poor",
        "-zh-Hans",
        "agent-14",
        "客户找我们一次，就把事办成。",
    ),
)
SCREENS = (Screen("desktop", 1280, 940, 1180), Screen("phone", 390, 844, 1500))


def main() -> None:
    """Write every picture; exits where one is larger than a repository should carry."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for report in REPORTS:
            path = Path(folder) / f"{report.language}.html"
            arguments = [str(EXAMPLES / report.examples), "--language", report.language]
            subprocess.run([str(EVENHAND), "score", *arguments, "--out", str(path)], check=True)
            for screen in SCREENS:
                _pictures(browser, path, report, screen)
            feedback = _feedback(Path(folder), report)
            for screen in SCREENS:
                _whole(browser, feedback, report, screen)
        browser.close()


def _feedback(folder: Path, report: Report) -> Path:
    """The page of the report's agent."""
    cards, out = folder / "cards.jsonl", folder / f"feedback{report.suffix}.html"
    talks = str(EXAMPLES / report.examples)
    subprocess.run([EVENHAND, "score", talks, "--out", cards], check=True)
    subprocess.run(
        [EVENHAND, "report", cards, "--conversations", talks, "--agent", report.agent,
         "--purpose", report.purpose, "--out", out],
        check=True,
    )  # fmt: skip
    return out


def _whole(browser: Browser, path: Path, report: Report, screen: Screen) -> None:
    size = {"width": screen.width, "height": screen.beginning}
    page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
    page.goto(path.as_uri())
    _keep(page, DOCS / f"feedback-{screen.name}{report.suffix}.png", whole=True)
    page.close()


def _pictures(browser: Browser, path: Path, report: Report, screen: Screen) -> None:
    size = {"width": screen.width, "height": screen.beginning}
    page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
    page.goto(path.as_uri())
    _keep(page, DOCS / f"report-{screen.name}{report.suffix}.png")
    page.set_viewport_size({"width": screen.width, "height": screen.conversation})
    talk = page.locator("details.talk").filter(has_text=report.shown).first
    for _ in range(3):  # heights of what is out of sight are estimates until it is seen
        talk.evaluate(ALONE)
        page.wait_for_timeout(150)
    _keep(page, DOCS / f"report-conversation-{screen.name}{report.suffix}.png")
    page.close()


def _keep(page: Page, path: Path, *, whole: bool = False) -> None:
    page.screenshot(path=str(path), full_page=whole)
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path}: {path.stat().st_size:,} bytes; at most {LARGEST:,}")
    print(path.name, f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
