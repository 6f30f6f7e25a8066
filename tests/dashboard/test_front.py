"""The front as a process: Streamlit's own pages behind our gate, its heartbeat, its port."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from cases.store.clock_tables import Heartbeat
from config.load import Config
from dashboard.current import COOKIE
from tests.copies import Copies
from tests.dashboard.seed import PASSWORD
from tests.dashboard.serving import Front, command, running_front
from tests.dashboard.test_login import csrf


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, qionglai: Config, copies: Copies) -> Iterator[Front]:
    """One front for all tests here: they only look."""
    with running_front(tmp_path_factory.mktemp("front"), qionglai, copies) as running:
        yield running


@pytest.fixture
def officer(front: Front) -> Iterator[httpx2.Client]:
    """A browser that has logged in."""
    with httpx2.Client(base_url=front[0]) as client:
        form = client.get("/login").text
        client.post("/login", data={"login": "zhiban", "password": PASSWORD, "csrf": csrf(form)})
        assert COOKIE in client.cookies
        yield client


@pytest.mark.parametrize("path", ["/", "/case?id=1", "/channels", "/anything/else"])
def test_a_stranger_gets_no_page(front: Front, path: str) -> None:
    """Not even the empty one that Streamlit gives for every address."""
    answer = httpx2.get(front[0] + path, headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize(
    "path", ["/_stcore/stream", "/_stcore/host-config", "/_stcore/agent/openapi.json", "/_stcore/metrics", "/media/x"]
)
def test_a_stranger_gets_nothing_of_streamlits_own(front: Front, path: str) -> None:
    """Its machine interfaces are shut with the pages."""
    answer = httpx2.get(front[0] + path, headers={"accept": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", ["/api/", "/api/figure/week/2026-W48", "/intake/mayor/1", "/receipts/a/b/c", "/replies/a/b/c"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_program_that_asks_for_what_is_not_there_is_told_so(front: Front, path: str, method: str) -> None:
    """404 in JSON, not the desk's page with 200, which a platform would take for success; the same where the method is another one."""
    answer = httpx2.request(method, front[0] + path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert "没有这个接口" in answer.json()["error"]
    assert httpx2.get(front[0] + "/api/openapi.json").json()["openapi"]
    assert httpx2.put(front[0] + "/api/openapi.json").status_code == 404


def test_a_stranger_gets_no_websocket(front: Front) -> None:
    """The handshake is refused before Streamlit sees it."""
    upgrade = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert httpx2.get(front[0] + "/_stcore/stream", headers=upgrade).status_code == 403


def test_an_officer_gets_a_chinese_page_that_calls_nobody(officer: httpx2.Client) -> None:
    """Chinese from the first byte, our title and icon, scripts by hash, no address of another host."""
    answer = officer.get("/")
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.text
    assert "应声" in answer.text
    assert "https://" not in answer.text.replace("https://www.apache.org", "")
    assert "script-src 'self' 'sha256-" in answer.headers["content-security-policy"]
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    assert officer.get("/favicon.png").headers["content-type"].startswith("image/svg")


def test_our_settings_hold_wherever_it_was_started(officer: httpx2.Client) -> None:
    """No usage statistics, no developer's tools."""
    assert officer.get("/_stcore/health").status_code == 200
    config = officer.get("/_stcore/host-config").json()
    assert "toolbarMode" not in json.dumps(config)


def test_the_front_beats(front: Front) -> None:
    """Its heartbeat is its own: a process number that lives."""
    with front[1].read() as work:
        row = work.session.scalars(select(Heartbeat).where(Heartbeat.name == "front")).one()
    assert Path(f"/proc/{row.pid}").exists()
    assert row.pid != 7


def test_a_port_in_use_is_refused_in_one_sentence(front: Front) -> None:
    """Exit 1, the port, and what to do; no trace of the program's insides."""
    port = front[0].rsplit(":", 1)[1]
    done = subprocess.run(
        command(front[1], "front", "--port", port), capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"端口 {port}" in done.stderr


def test_an_address_that_is_no_page_says_so_in_chinese(officer: httpx2.Client) -> None:
    """Streamlit would show the desk behind a dialog in English."""
    answer = officer.get("/nosuch", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert officer.get("/channels").status_code == 200
