"""The page in a real Chromium: keys, filters, hostile text, phones, paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright
from report_builders import a_card, a_conversation, a_score, evidence, many, the_rubric

from qa.report.page import write_page
from qa.rubric import Language

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason=f"no browser: {CHROMIUM} is not there"
)

#: Blocks whose text is wider than they are: containment would hide it from the page's own width.
CUT_OFF = """() => [...document.querySelectorAll("p, h2, h3, h4, li, dd, dt, pre")]
  .filter((e) => e.checkVisibility() && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth}`)"""

JOINED = """() => {
  const wrong = [];
  for (const quote of document.querySelectorAll(".quotes li")) {
    const key = quote.id.slice(1);
    const marks = [...document.querySelectorAll(`mark[data-e~="${key}"]`)];
    const joined = marks.map((mark) => mark.textContent).join("");
    if (joined !== quote.querySelector("q").textContent) wrong.push([key, joined]);
  }
  return wrong;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Seen:
    """What a page asked of the network and what it complained about."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append("dialog")
        dialog.dismiss()


def opened(browser: Browser, path: Path, width: int = 1280) -> tuple[Page, Seen]:
    for context in browser.contexts:
        context.close()
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    seen = Seen(page)
    page.goto(path.as_uri())
    return page, seen


def written(tmp_path: Path, n: int, language: Language = "en") -> Path:
    path = tmp_path / "report.html"
    write_page(path, *many(n), the_rubric(), language)
    return path


def hostile(tmp_path: Path) -> Path:
    bad = (
        "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>"
    )
    text = f"{bad} \u202egnp.exe " + "长" * 2000 + "w" * 2000
    talk = a_conversation(bad, [("customer", text, 0.0), ("agent", bad, 50.0)], agent=bad)
    score = a_score("speed", 2, reason=bad, advice=bad, evidence=(evidence(talk, bad),))
    path = tmp_path / "hostile.html"
    write_page(path, [a_card(talk, [score])], {talk.id: talk}, the_rubric(), "en")
    return path


def focused(page: Page) -> str:
    """The conversation or the evidence that has the focus."""
    script = """() => {
      const at = document.activeElement;
      const mark = at.closest("mark");
      return mark ? mark.dataset.e : at.closest(".talk") ? at.closest(".talk").id : at.id;
    }"""
    return str(page.evaluate(script))


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_page_asks_for_nothing_and_complains_of_nothing(
    browser: Browser, tmp_path: Path, language: Language
) -> None:
    path = written(tmp_path, 23, language)
    page, seen = opened(browser, path)
    page.keyboard.press("n")
    assert seen.requests == [path.as_uri()]
    assert seen.complaints == []


def test_markup_in_a_transcript_never_runs(browser: Browser, tmp_path: Path) -> None:
    page, seen = opened(browser, hostile(tmp_path))
    assert page.title() == "Conversation quality"
    assert page.locator("img").count() == 0
    assert len(seen.requests) == 1
    assert seen.complaints == []


def test_even_markup_that_was_let_in_would_be_stopped_by_the_policy(
    browser: Browser, tmp_path: Path
) -> None:
    path = written(tmp_path, 1)
    html = path.read_text("utf-8")
    evil = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    path.write_text(html.replace("<main>", f"<main>{evil}"), "utf-8")
    page, _ = opened(browser, path)
    assert page.title() == "Conversation quality"


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_nothing_scrolls_sideways(
    browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    page, _ = opened(browser, written(tmp_path, 5, language), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_neither_hostile_text_nor_an_empty_page_scrolls_sideways(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    for path in (hostile(tmp_path), written(tmp_path, 0)):
        page, _ = opened(browser, path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []


def test_the_marks_of_every_evidence_join_to_its_quote(browser: Browser, tmp_path: Path) -> None:
    for path in (written(tmp_path, 23), hostile(tmp_path)):
        page, _ = opened(browser, path)
        assert page.locator(".quotes li").count() > 0
        assert page.evaluate(JOINED) == []


def test_j_and_k_go_through_the_conversations(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, written(tmp_path, 40))
    went = []
    for key in "jjjkk":
        page.keyboard.press(key)
        went.append(focused(page))
    assert went == ["c0", "c1", "c2", "c1", "c0"]


def test_the_address_names_the_conversation_and_leads_back_to_it(
    browser: Browser, tmp_path: Path
) -> None:
    path = written(tmp_path, 40)
    page, _ = opened(browser, path)
    page.keyboard.press("j")
    page.keyboard.press("j")
    name = page.locator("#c1").get_attribute("data-id")
    assert page.evaluate("decodeURIComponent(location.hash)") == f"#{name}"
    again, _ = opened(browser, path)
    again.goto(f"{path.as_uri()}#{name}")
    assert again.locator("#c1").get_attribute("open") is not None


def test_the_list_is_sorted_by_what_is_chosen(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, written(tmp_path, 40))
    places = (
        "() => [...document.querySelectorAll('.talk')].map((talk) => Number(talk.dataset.given))"
    )
    made = page.evaluate(places)
    page.select_option("#sort", "given")
    assert page.evaluate(places) == sorted(made) != made
    page.select_option("#sort", "empathy")
    levels = "() => [...document.querySelectorAll('.talk')].map((t) => t.dataset.levels.match(/empathy:([\\d.]+)/)).map((m) => m ? Number(m[1]) : 2)"
    assert page.evaluate(levels) == sorted(page.evaluate(levels))
    page.select_option("#sort", "")
    assert page.evaluate(places) == made


def test_n_and_p_go_through_the_evidence_and_open_what_is_closed(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 40))
    order = page.evaluate("[...document.querySelectorAll('.at')].map((at) => at.id.slice(1))")
    reached = []
    for key in "nnnpn":
        page.keyboard.press(key)
        reached.append(focused(page))
    expected = [order[0], order[1], order[2], order[1], order[2]]
    assert all(e in r.split() for e, r in zip(expected, reached, strict=True))
    assert page.locator("#c0").get_attribute("open") is not None


def test_a_quote_leads_to_its_mark_and_the_mark_back_to_its_score(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 3))
    quote = page.locator(".quotes a").first
    key = (quote.get_attribute("href") or "")[2:]
    quote.focus()
    page.keyboard.press("Enter")
    assert key in focused(page).split()
    assert page.locator(f'mark[data-e~="{key}"]').first.is_visible()
    assert "flash" in (page.locator(f'mark[data-e~="{key}"]').first.get_attribute("class") or "")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('li').id").startswith("q0-")


def test_overlapping_evidence_takes_turns_when_its_mark_is_clicked(
    browser: Browser, tmp_path: Path
) -> None:
    talk = a_conversation("c", [("agent", "abcdef", 0.0)])
    scores = [
        a_score("context", 3, evidence=(evidence(talk, "abcd"),)),
        a_score("empathy", 3, evidence=(evidence(talk, "cdef"),)),
    ]
    path = tmp_path / "overlap.html"
    write_page(path, [a_card(talk, scores)], {"c": talk}, the_rubric(), "en")
    page, _ = opened(browser, path)
    reached = set()
    for _ in range(2):
        page.locator("mark.multi a").click()
        reached.add(page.evaluate("document.activeElement.closest('li').id"))
    assert reached == {"q0-1", "q0-2"}


def test_slash_searches_and_the_filters_agree_with_the_count(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 40))
    page.keyboard.press("/")
    assert focused(page) == "find"
    page.keyboard.type("桃園 簡訊")
    expect(page.locator("#count")).to_have_text("13 of 40 shown")
    assert page.locator(".talk:not([hidden])").count() == 13
    page.keyboard.press("Escape")
    assert page.locator(".talk:not([hidden])").count() == 40
    page.select_option("#by-low", "empathy")
    low = page.locator(".talk:not([hidden])")
    assert 0 < low.count() < 40
    assert all("empathy" in (talk.get_attribute("data-low") or "") for talk in low.all())
    page.click("#clear")
    assert page.locator(".talk:not([hidden])").count() == 40


def test_a_conversation_to_see_first_is_one_click_away_even_when_it_is_filtered_out(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 40))
    page.fill("#find", "zzzz")
    expect(page.locator("#nothing")).to_be_visible()
    link = page.locator(".first a").last
    link.click()
    target = (link.get_attribute("href") or "")[1:]
    assert focused(page) == target
    assert page.locator(f"#{target}").get_attribute("open") is not None


def test_the_help_opens_closes_and_can_switch_the_keys_off(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 3))
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.uncheck("#enabled")
    page.click("#help button")
    assert not page.locator("#help").is_visible()
    page.keyboard.press("/")
    assert focused(page) != "find"


def test_the_definitions_open_beside_the_score_with_its_level_marked(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 3))
    box = page.locator(".score.scored .why").first
    box.locator("summary").click()
    assert box.locator(".levels li").count() == 5
    marked = box.locator(".levels .this")
    assert marked.get_attribute("data-level") == box.get_attribute("data-level")


def test_light_and_dark_follow_the_system_until_the_button_is_used(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, written(tmp_path, 1))
    paper = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(paper)
    assert light != dark
    page.click("#theme")
    assert page.evaluate(paper) == light


def test_without_scripts_everything_is_there_and_links_still_lead(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written(tmp_path, 3).as_uri())
    assert page.locator(".turn").first.is_visible()
    assert not page.locator(".finder").is_visible()
    page.locator(".quotes a").first.click()
    assert "#m0-" in page.url
    context.close()


def test_paper_shows_every_conversation_even_closed_ones(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, written(tmp_path, 40))
    page.emulate_media(media="print")
    assert page.locator(".talk").nth(39).locator(".text").first.is_visible()
    assert not page.locator(".finder").is_visible()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") > 40


def test_text_can_be_read_against_its_ground(browser: Browser, tmp_path: Path) -> None:
    """WCAG 2.2: a contrast of at least 4.5 in both schemes, for every text of a conversation."""
    page, _ = opened(browser, written(tmp_path, 3))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FAINT) == []


#: Every element with text of its own whose contrast with its ground is under 4.5.
FAINT = """() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *:not(script):not(svg *)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [rgba(getComputedStyle(element).color), ground(element)].map(light);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push([element.className || element.tagName, contrast.toFixed(2)]);
  }
  return [...new Set(faint.map(String))];
}"""
