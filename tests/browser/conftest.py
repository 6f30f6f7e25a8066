"""A real Chromium before a real front; screenshots go to artefacts/."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.load import Config
from tests.conftest import ROOT
from tests.copies import Copies
from tests.dashboard.seed import PASSWORD
from tests.dashboard.serving import Front, running_front

CHROMIUM = Path("/usr/bin/chromium")
SCREEN = {"width": 1366, "height": 768}
PATIENCE = 60_000
"""Milliseconds: two cores share browser, front and the other tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser kept waiting by a busy machine gets one more try, which the run's own output names; nothing else does."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """What the browser showed when a test failed goes to artefacts/ as failed-<test>.png."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None:
        (ROOT / "artefacts").mkdir(exist_ok=True)
        page.screenshot(path=str(ROOT / "artefacts" / f"failed-{item.name}.png"))
    return report


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, qionglai: Config, copies: Copies) -> Iterator[Front]:
    """A front with a seeded desk."""
    if not CHROMIUM.exists():
        pytest.skip("没有 /usr/bin/chromium, 跳过浏览器测试")
    with running_front(tmp_path_factory.mktemp("browser"), qionglai, copies) as running:
        yield running


@pytest.fixture(scope="module")
def browser(front: Front) -> Iterator[Any]:
    """Debian's own Chromium: nothing is downloaded."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试")
    arguments = ["--no-sandbox", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, front: Front) -> Iterator[Any]:
    """An office screen, not logged in. At its end: nothing was asked of any other host, and no policy was broken."""
    context = browser.new_context(viewport=SCREEN, base_url=front[0], locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE)
    shown = context.new_page()
    outside: list[str] = []
    broken: list[str] = []
    shown.on(
        "request",
        lambda r: None if r.url.startswith((front[0], "data:", "blob:", "ws://127.0.0.1")) else outside.append(r.url),
    )
    shown.on("console", lambda m: broken.append(m.text) if "Content Security Policy" in m.text else None)
    yield shown
    context.close()
    assert outside == []
    assert broken == []


@pytest.fixture
def log_in(page: Any) -> Callable[..., None]:
    """Types login and password into the form at hand."""

    def log_in_(login: str = "zhiban", password: str = PASSWORD) -> None:
        page.fill("#login", login)
        page.fill("#password", password)
        page.click("button[type=submit]")

    return log_in_


@pytest.fixture
def upload(page: Any) -> Callable[[Any, Path], None]:
    """Gives a file to an uploader and waits until the server has it: a form sent before that goes without the file."""

    def upload_(field: Any, file: Path) -> None:
        with page.expect_response(
            lambda answer: "/upload_file/" in answer.url and answer.request.method == "PUT"
        ) as put:
            field.set_input_files(str(file))
        assert put.value.ok
        page.get_by_text(file.name).first.wait_for(state="attached")
        page.locator("[data-testid=stFileUploaderFile] [role=progressbar]").wait_for(state="detached")

    return upload_


@pytest.fixture
def picture(page: Any) -> Callable[[str], None]:
    """Keeps what is on the screen, once its controls are drawn and no longer grey places for them."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)

    def picture_(name: str) -> None:
        page.locator("[data-testid=stSkeleton]:visible").first.wait_for(state="detached")
        page.screenshot(path=str(folder / f"{name}.png"))

    return picture_
