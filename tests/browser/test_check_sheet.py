"""The check sheet as a page, read and filled in by a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser, Page, installed
from tests.faults.server import Misbehaving, by_schema
from tests.program import kumaai

PROGRAM = installed()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed here")

LINES = 15
NOTICE = "".join(
    f"{n}　第{n}号の申請は、令和8年5月{n + 10}日までに、様式第{n}号により市民課の窓口に提出すること。\n"
    for n in range(1, LINES + 1)
)
HOSTILE = (
    '<script>window.owned = "script"</script><img src="http://192.0.2.1/x" onerror="window.owned = 1">',
    '</style></textarea></td></table><base href="http://192.0.2.1/"><svg onload="window.owned = 2">',
    '"><a href="javascript:window.owned=3">令和8年5月1日</a>\u2028window.owned = 4\u2028 \u202e&lt;script&gt;',
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests here."""
    assert PROGRAM is not None
    with Browser(PROGRAM, tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheet of a summary of fifteen points by a model that has one number wrong."""
    points = [
        {
            "text": f"第{n}号の申請は令和8年5月{n + 11 * (n == 5) + 10}日までに市民課に提出する。",
            "cites": [f"L{n}"],
        }
        for n in range(1, LINES + 1)
    ]
    return made(tmp_path_factory.mktemp("sheet"), NOTICE, points)


def made(folder: Path, source: str, points: list[dict[str, object]]) -> Path:
    """The sheet of a summary that a model made of ``source``."""
    (folder / "notice.txt").write_text(source, encoding="utf-8")
    with Misbehaving(by_schema({"points": points})) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "test-model"}
        done = kumaai(
            folder, "summarize", "notice.txt", "-o", "s.docx", "--check-sheet", "s.html", environ=environ
        )
    assert done.status == 0, done.stderr
    return folder / "s.html"


def focused(page: Page) -> str:
    """The id of the table's row in which the focus is."""
    return page.value("document.activeElement.closest('tr')?.id ?? ''")


def progress(page: Page) -> str:
    """What the page says of how far one is."""
    return page.value("document.getElementById('progress').textContent")


def test_the_page_opens_quietly_and_asks_for_nothing(browser: Browser, sheet: Path) -> None:
    """No word on the console, no request but for the file itself, nothing kept in the browser."""
    page = browser.page().open(sheet)
    assert page.complaints() == []
    assert page.requests() == [sheet.as_uri()]
    assert page.value("document.cookie + Object.keys(document.scripts).length") == "1"


def test_the_lines_are_ticked_by_keyboard_alone(browser: Browser, sheet: Path) -> None:
    """j, k and the arrows move, Space ticks, n goes to the next that is not ticked; the progress follows."""
    page = browser.page().open(sheet)
    assert progress(page) == "0 / 15"
    page.press("j")
    assert focused(page) == "r1"
    page.press(" ")
    assert progress(page) == "1 / 15"
    page.press("ArrowDown", 2)
    page.press(" ")
    assert (focused(page), progress(page)) == ("r3", "2 / 15")
    page.press("k", 2)
    page.press("n")
    assert focused(page) == "r2"
    page.press("n")
    assert focused(page) == "r4"


def test_every_control_is_reached_by_tab_and_shows_its_focus(browser: Browser, sheet: Path) -> None:
    """From the top of the page Tab comes to the tick of the first line, and its outline is seen."""
    page = browser.page().open(sheet)
    for _press in range(40):
        page.press("Tab")
        assert page.value("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if focused(page) == "r1":
            break
    assert page.value("document.activeElement.className") == "claim"
    page.press("Tab")
    page.write("条番号は原本と一致 njk")
    assert page.value("document.querySelector('#r1 textarea').value") == "条番号は原本と一致 njk"
    page.press("j")  # inside a remark a letter is a letter
    assert focused(page) == "r1"


def test_letters_do_nothing_once_they_are_switched_off(browser: Browser, sheet: Path) -> None:
    """Keys of one character can be turned off (WCAG 2.2, 2.1.4)."""
    page = browser.page().open(sheet)
    page.value("document.getElementById('letters').click()")
    page.press("j")
    assert focused(page) == ""


def test_only_lines_with_findings_can_be_shown(browser: Browser, sheet: Path) -> None:
    """The filter leaves the line with the wrong number; on paper all are there."""
    page = browser.page().open(sheet)
    page.value("document.getElementById('only').click()")
    seen = "[...document.querySelectorAll('.claims tbody tr')].filter(r => r.offsetParent).map(r => r.id)"
    assert page.value(seen) == ["r5"]
    assert page.value("document.querySelector('#r5 mark.missing').textContent") == "令和8年5月26日"
    page.call("Emulation.setEmulatedMedia", media="print")
    assert len(page.value(seen)) == LINES


def test_a_summary_prints_on_one_page_without_controls(browser: Browser, sheet: Path) -> None:
    """Fifteen lines with their sources fit on a page of A4; what is only for the screen is not printed."""
    page = browser.page().open(sheet)
    pdf = page.pdf()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [round(float(side)) for side in box] == [595, 842]
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.value("getComputedStyle(document.querySelector('.tools')).display") == "none"


def test_what_a_source_says_is_never_run(browser: Browser, tmp_path: Path) -> None:
    """Markup in answer and source stays text: no element comes of it, nothing is loaded, no script runs."""
    points = [{"text": text, "cites": [f"L{n}"]} for n, text in enumerate(HOSTILE, 1)]
    page = browser.page().open(made(tmp_path, "\n".join(HOSTILE), points))
    assert page.value("window.owned ?? 'safe'") == "safe"
    assert page.value("document.querySelectorAll('script').length") == 1
    assert (
        page.value("document.querySelectorAll('img, svg, base, iframe, object, [style], [onerror]').length")
        == 0
    )
    assert page.value("[...document.links].every(a => a.getAttribute('href').startsWith('#'))")
    assert page.complaints() == [] and len(page.requests()) == 1
    assert page.value("document.querySelectorAll('.claims tbody tr').length") == 3
    assert "<script>window.owned" in page.value("document.querySelector('#r1').innerText")
    assert "⟨U+202E⟩" in page.value("document.querySelector('#r3').innerText")


def test_the_policy_holds_where_escaping_would_fail(browser: Browser, sheet: Path) -> None:
    """A script, a handler or a picture put into the page afterwards is refused by its own policy."""
    page = browser.page().open(sheet)
    page.value(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.owned = 1';"
        " document.body.append(s); document.body.insertAdjacentHTML('beforeend',"
        ' \'<img src="http://192.0.2.1/x"><button id=b onclick="window.owned = 2">\');'
        " document.getElementById('b').click(); })()"
    )
    assert page.value("window.owned ?? 'safe'") == "safe"
    assert any("Content Security Policy" in told for told in page.complaints())


def test_everything_is_there_without_scripts(browser: Browser, sheet: Path) -> None:
    """With scripts off the same text is read, and no control is shown that would do nothing."""
    text = "document.querySelector('main').innerText"
    page = browser.page(scripts=False).open(sheet)
    assert page.value("getComputedStyle(document.querySelector('.tools')).display") == "none"
    bare = page.value(text)
    full = browser.page().open(sheet)
    full.value("document.querySelector('.tools').remove()")
    assert bare == full.value(text)
    assert "第15号の申請は令和8年5月25日" in bare


CONTRAST = """
(() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter((e) => e.tagName !== 'SCRIPT'
      && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((e) => {
    const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(ground(e))].sort((x, y) => y - x);
    return [Math.round((a + 0.05) / (b + 0.05) * 100) / 100, e.tagName + '.' + e.className]; }).sort((x, y) => x[0] - y[0])[0];
})()
"""


def test_every_text_stands_out_from_its_ground(browser: Browser, sheet: Path) -> None:
    """The weakest contrast on the page, with a line ticked, is 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    page = browser.page().open(sheet)
    page.value("document.querySelectorAll('input.claim').forEach(e => e.click())")
    ratio, where = page.value(CONTRAST)
    assert ratio >= 4.5, where


def test_a_narrow_screen_needs_no_scrolling_sideways(browser: Browser, sheet: Path) -> None:
    """At 320 pixels, which is 400 % of zoom on a desk, nothing is wider than the window (WCAG 2.2, 1.4.10)."""
    page = browser.page()
    page.call("Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=False)
    page.open(sheet)
    assert page.value("document.documentElement.scrollWidth") <= 320


def test_table_and_controls_have_their_names(browser: Browser, sheet: Path) -> None:
    """Every control has a name for a screen reader, every header cell its scope, the page its language."""
    page = browser.page().open(sheet)
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    roles = {"checkbox", "textbox", "button", "link"}
    named = [n.get("name", {}).get("value", "") for n in nodes if n.get("role", {}).get("value") in roles]
    assert len(named) > 30 and all(named)
    assert page.value("[...document.querySelectorAll('th')].every(th => th.scope)")
    assert page.value("document.documentElement.lang") == "en"
