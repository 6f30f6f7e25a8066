"""`make bench ONLY=screen`: what a duty officer waits for in Chromium: the first paint of 值守台 beside an empty Streamlit page, and a filter."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.databases import city_of
from benchmarks.desk_front import Running, cpu_seconds, empty_page, front_of

OPEN_CASES = 100_000
ROUNDS = 9
CHROMIUM = "/usr/bin/chromium"
SCREEN = {"width": 1366, "height": 768}
WATCH = """
window.__seen = new Promise(done => {
  const look = () => document.querySelector(%r) ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  requestAnimationFrame(look);
});
"""
CLICK = """
([word, other]) => new Promise((done, fail) => {
  const at = [...document.querySelectorAll('[role=radio], [data-testid=stButtonGroup] button')].find(b => b.innerText.startsWith(word));
  const shown = () => document.querySelector('.ys-summary')?.innerText ?? '';
  const began = performance.now();
  at.click();
  const look = () => {
    if (shown().includes(other)) return requestAnimationFrame(() => done(performance.now() - began));
    performance.now() - began > 20000 ? fail('not shown: ' + shown()) : requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""


def measure(cases: int = OPEN_CASES) -> dict[str, object]:
    """Milliseconds from opening the address to the first row, files in the browser's cache; and from a click to the rows of another filter."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder, city_of(cases) as city, front_of(city, 1) as front,
        empty_page(Path(folder)) as empty, sync_playwright() as play,
    ):  # fmt: skip
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        desk, bare = _paints(browser, front, ".ys-row:not(.ys-head)"), _paints(browser, empty, ".ready")
        pairs = [(next(desk), next(bare)) for _ in range(ROUNDS + 1)][1:]
        clicks, worked = _filter_changes(browser, front)
        browser.close()
    ours, theirs = zip(*pairs, strict=True)
    return {
        "open_cases": cases, "first_paint_ms": _spread(ours), "empty_page_ms": _spread(theirs), "ratio": round(median(a / b for a, b in pairs), 2),
        "ratio_of_the_best": round(min(ours) / min(theirs), 2), "filter_change_ms": _spread(clicks), "server_cpu_ms_a_filter": round(worked, 1),
    }  # fmt: skip


def _paints(browser: Any, server: Running, selector: str) -> Any:
    """Opens the page again and again in one browser; milliseconds till that element was painted."""
    page = _page(browser, server)
    page.add_init_script(WATCH % selector)
    while True:
        page.goto(server.address)
        yield page.evaluate("window.__seen")


def _spread(taken: Sequence[float]) -> str:
    """Median, best and worst: on a machine that does other things too the best says what the work is."""
    return f"{median(taken):.0f} ({min(taken):.0f}–{max(taken):.0f})"


def _filter_changes(browser: Any, server: Running) -> tuple[list[float], float]:
    """Milliseconds each in the browser; CPU milliseconds of the front for one, with the refreshes that fell in between."""
    page = _page(browser, server)
    page.goto(server.address)
    page.locator(".ys-row:not(.ys-head)").first.wait_for()
    page.wait_for_timeout(1500)
    taken, before = [], cpu_seconds(server.process.pid)
    for n in range(2 * ROUNDS):
        wanted = ("信件工单", "「信件工单」") if n % 2 == 0 else ("全部", "没有隐藏")
        taken.append(page.evaluate(CLICK, list(wanted)))
        page.wait_for_timeout(700)
    return taken[2:], 1000 * (cpu_seconds(server.process.pid) - before) / len(taken)


def _page(browser: Any, server: Running) -> Any:
    context = browser.new_context(viewport=SCREEN, locale="zh-CN")
    if server.tokens:
        context.add_cookies([{"name": server.cookie, "value": server.tokens[0], "url": server.address}])
    return context.new_page()
