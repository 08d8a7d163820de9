"""Makes the pictures of the report in this folder: `.venv/bin/python docs/make_screenshots.py`.

Scores the examples, opens the report in Chromium, and takes its beginning and one conversation at
desktop and phone width, in English and simplified Chinese; then the same of one agent's feedback, and
the debrief of the play in practise.md in English and in both scripts of Chinese.
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


#: Language -> a play of one case: a first try, then another from the beginning.
PLAYS = {
    "en": (
        "Good morning, your room number and name please?",
        "We apologise for any inconvenience.",
        ":rewind 0",
        "Good morning, Ms Hasegawa. I have time, please tell me from the beginning what the night was like.",
        "You booked a quiet room, and from five on the trolleys go past and the lift rings. Nobody could "
        "sleep like that. We overlooked your request, I am sorry, that is our mistake.",
        "Before I arrange anything, how are you both now?",
        "From three, room 309 on the garden is yours, far from the lift. We carry the luggage, you need not pack.",
        "Last night is on us, and tomorrow I ask you how you slept. Does that suit you both?",
    ),
    "zh-Hans": (
        "早上好，请问您的房号和姓名？",
        "非常抱歉给您带来不便，敬请谅解。",
        ":rewind 0",
        "长谷川女士，早上好。您慢慢讲，我听着，昨晚到底是怎样的情况？",
        "也就是说，您要的是安静的房间，结果电梯和推车从五点响到现在，换谁都睡不好。是我们漏看了您的备注，对不起。",
        "您和先生现在身体还好吗？有没有什么特别需要我们注意的？",
        "三点前先请先生到休息室躺一躺。三点起换到朝花园的309，行李我们来搬，您不用动手。",
        "昨晚的房费免了，明早我再问问您睡得好不好。这样安排，二位觉得合适吗？",
    ),
    "zh-Hant": (
        "早安，請問您的房號和大名？",
        "造成您的不便，敬請見諒。",
        ":rewind 0",
        "長谷川女士，早安。您慢慢說，我在聽，昨晚是怎麼樣的情況？",
        "也就是說，您訂的是安靜的房間，結果電梯和餐車從五點一直響，換作是誰都睡不好。是我們沒看到您的備註，對不起。",
        "您和先生現在身體還好嗎？有沒有什麼需要我們特別注意的？",
        "三點起換到面向花園的 309，離電梯遠。行李我們來搬，您不用動手。",
        "昨晚的房費就不跟您收了，明天早上我再請問您睡得好不好。這樣安排，兩位覺得可以嗎？",
    ),
}


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
        for language in PLAYS:
            debriefed = _debrief(Path(folder), language)
            for screen in SCREENS:
                _opened(browser, debriefed, screen, f"debrief-{screen.name}", language)
        browser.close()


def _debrief(folder: Path, language: str) -> Path:
    """The page of the play of a language."""
    play, page = folder / f"play-{language}.json", folder / f"debrief-{language}.html"
    typed = "\n".join(PLAYS[language]) + "\n"
    subprocess.run(
        [EVENHAND, "practise", "room-by-the-lift", "--language", language, "--seed", "7", "--out", play],
        check=True, input=typed, text=True, encoding="utf-8", stdout=subprocess.DEVNULL,
    )  # fmt: skip
    subprocess.run([EVENHAND, "debrief", play, "--out", page], check=True)
    return page


def _opened(browser: Browser, path: Path, screen: Screen, name: str, language: str) -> None:
    """The beginning of a page, taller on a phone."""
    size = {"width": screen.width, "height": screen.conversation}
    page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
    page.goto(path.as_uri())
    _keep(page, DOCS / f"{name}{'' if language == 'en' else f'-{language}'}.png")
    page.close()


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
