"""Takes the pictures of the documents from a running demo city: ``python -m docs.pictures ADDRESS PASSWORD`` (Chromium needed).

Start the city with ``yingsheng up --demo``, wait some minutes until its messages are judged, and give the address and the password
of ``admin`` that it prints. Everything shown is invented. Pictures go to ``docs/images``; a few colours are enough for each.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

IMAGES = Path(__file__).resolve().parent / "images"
CHROMIUM = "/usr/bin/chromium"
OFFICE = {"width": 1366, "height": 768}
TELEPHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
COLOURS = 96
QUIET_MS = 1500
WAIT_MS = 60_000

Step = Callable[[Any], None]


def main(address: str, password: str) -> None:
    """Every picture, one after the other, as the administrator of the demo, who may do what a shift leader may."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with logged_in(browser, address, password, OFFICE) as page:
            case = _first_case(page)
            for name, path, step in _shots(case):
                take(page, name, path, step)
        with logged_in(browser, address, password, TELEPHONE) as page:
            take(page, "leader", "leader", _nothing)
        with logged_in(browser, address, password, WALL) as page:
            take(page, "wall", "wall", _nothing)
        browser.close()


@contextmanager
def logged_in(browser: Any, address: str, password: str, screen: dict[str, int]) -> Iterator[Any]:
    """A page of that size behind the login."""
    context = browser.new_context(viewport=screen, base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto("/login")
    page.fill("#login", "admin")
    page.fill("#password", password)
    page.click("button[type=submit]")
    page.locator("[data-testid=stMain]").wait_for()
    yield page
    context.close()


def take(page: Any, name: str, path: str, step: Step) -> None:
    """One picture, once the page has been quiet for a moment."""
    page.goto(f"/{path}")
    page.wait_for_timeout(2 * QUIET_MS)
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    step(page)
    page.wait_for_timeout(QUIET_MS)
    page.mouse.move(0, 0)
    small = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)
    print(f"docs/images/{name}.png")


def _shots(case: str) -> list[tuple[str, str, Step]]:
    return [
        ("duty", "", _rows),
        ("case", f"case?id={case}", _nothing),
        ("dispatch", f"case?id={case}&act=dispatch", _to_form),
        ("respond", f"case?id={case}&act=respond", _draft),
        ("publish", f"case?id={case}&act=publish", _to_form),
        ("queue", "queue", _nothing),
        ("topics", "topics", _nothing),
        ("roster", "roster", _nothing),
        ("entry", "entry", _nothing),
        ("reports", "reports", _report),
        ("statistics", "statistics", _nothing),
        ("channels", "channels", _nothing),
        ("messages", "messages", _nothing),
        ("system", "system", _nothing),
    ]


def _first_case(page: Any) -> str:
    """The gravest matter, which stands above the work list; where older limits hide none, the first of the list."""
    page.goto("/")
    page.locator(".ys-line").first.wait_for()
    link = page.locator(".ys-grave a, .ys-line a").first
    return str(link.get_attribute("href")).rpartition("id=")[2]


def _rows(page: Any) -> None:
    page.locator(".ys-line").first.wait_for()


def _to_form(page: Any) -> None:
    page.locator(".st-key-ys-form").wait_for()


def _draft(page: Any) -> None:
    page.get_by_text("按已确认的事实起草").first.click()
    page.wait_for_timeout(QUIET_MS)
    _to_form(page)


def _report(page: Any) -> None:
    page.get_by_role("button", name="起草周报").click()
    page.get_by_text("附注（已写", exact=False).wait_for()


def _nothing(page: Any) -> None:
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
