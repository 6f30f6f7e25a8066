"""Takes the pictures of the documents from a running demo city: ``python -m docs.pictures ADDRESS PASSWORD FOLDER [NAME…]`` (Chromium needed).

Start the city with ``yingsheng up --demo``, wait some minutes until its messages are judged, and give the address and the password
of ``admin`` that it prints, the folder of its database (``data/demo``), and which pictures if not all. Everything shown is invented; what
the city's voices do not bring (applications, policy files, a unit's account) is entered first. Pictures go to ``docs/images``; a few
colours are enough for each. ``trial.png`` alone was taken in a city that nobody had turned on yet.
"""

import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
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

UNIT = ("yingji", "yanshi-danwei-2026")
"""Login and password of the unit's account in this throw-away city."""
BY = ("--as", "admin")
ENTERED = (
    ("user", "add", UNIT[0], "--name", "霍述溪", "--role", "unit_liaison", "--unit", "市应急局", "--person", "霍述溪"),
    ("application", "enter", "2025年老旧小区改造项目清单", "--applicant", "自然人", "--unit", "市住建局", "--by", "网络", *BY),
    ("application", "enter", "近三年危险化学品企业检查记录", "--applicant", "商业企业", "--unit", "市应急局", "--by", "邮寄", *BY),
    ("register", "enter", "website_correction", "办事指南电话有误", "--unit", "市政府办",
     "--url", "https://www.qionglai.example/guide", *BY),
    ("library", "put", "邛府发〔2024〕3号", "--title", "城镇燃气安全管理办法", "--issuer", "市政府", "--issued", "2024-05-01",
     "--until", "2029-05-01", *BY),
    ("library", "put", "邛府办发〔2021〕12号", "--title", "老旧小区改造实施方案", "--issuer", "市政府办", "--issued", "2021-03-15",
     "--state", "失效", *BY),
)  # fmt: skip

Step = Callable[[Any], None]


def main(address: str, password: str, folder: Path, names: Collection[str] = ()) -> None:
    """Each picture, one after the other, as the administrator of the demo, who may do what a shift leader may."""
    from playwright.sync_api import sync_playwright

    enter(folder)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with logged_in(browser, address, password, OFFICE) as page:
            case = _first_case(page)
            for name, path, step in _shots(case):
                if not names or name in names:
                    take(page, name, path, step)
        for name, login, word, screen in (
            ("mine", *UNIT, OFFICE), ("leader", "admin", password, TELEPHONE), ("wall", "admin", password, WALL),
        ):  # fmt: skip
            if not names or name in names:
                with logged_in(browser, address, word, screen, login) as page:
                    take(page, name, name, _nothing)
        browser.close()


def enter(folder: Path) -> None:
    """What is entered by hand; entered twice it stands twice, or is refused."""
    where = ["--config", str(folder / "config"), "--database", f"sqlite:///{folder / 'yingsheng.db'}"]
    for line in ENTERED:
        command, secret = [sys.executable, "-m", "yingsheng", *line, *where], {"YINGSHENG_USER_PASSWORD": UNIT[1]}
        subprocess.run(command, env=secret, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 — words of this file


@contextmanager
def logged_in(browser: Any, address: str, password: str, screen: dict[str, int], login: str = "admin") -> Iterator[Any]:
    """A page of that size behind the login."""
    context = browser.new_context(viewport=screen, base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto("/login")
    page.fill("#login", login)
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
    page.evaluate("document.activeElement.blur()")  # a button pressed keeps its hint open over what stands above it
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
        ("search", "search?q=爆炸", _nothing),
        ("register", "register", _nothing),
        ("applications", "applications", _nothing),
        ("library", "library", _nothing),
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
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
