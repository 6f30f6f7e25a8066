"""Our own scripts: served under a name that changes with their content, and the same words as the server's."""

import json
import shutil
import subprocess
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from config.words import length_words
from dashboard import script
from dashboard.index import index_html

SECONDS = (0, 1, 59, 60, 61, 599, 600, 3599, 3600, 3661, 86399, 86400, 172799, 172800, 176400, 9_999_999)


def test_the_page_loads_what_is_served() -> None:
    """By content: a browser keeps it for ever and never has an old one."""
    with TestClient(Starlette(routes=script.routes())) as client:
        for name in ("time.js", "desk.js"):
            tag = script.tag_of(name)
            assert tag in index_html()
            answer = client.get(tag.split('"')[1].removeprefix("."))
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            assert "javascript" in answer.headers["content-type"]
        assert client.get("/own/x/../../front.py").status_code == 404
        assert client.get("/own/x/style.css").status_code == 404


def test_the_words_of_the_countdown_are_the_servers() -> None:
    """Each length of time is said alike by script and server."""
    said = in_node(f"console.log(JSON.stringify({list(SECONDS)}.map(window.yingsheng.words)))")

    assert said == [length_words(timedelta(seconds=n)) for n in SECONDS]


PAGE = """
let wall = 0, marks = [];
Date.now = () => wall * 1000;
const due = {dataset: {due: "7200"}, classList: {toggle() {}}, textContent: ""};
globalThis.document = {querySelectorAll: (which) => which === "[data-due]" ? [due] : marks.map((now) => ({dataset: {now}}))};
const shown = [];
for ([wall, ...marks] of %s) { window.yingsheng.tick(); shown.push(due.textContent); }
console.log(JSON.stringify(shown));
"""


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        ([[0, "0"], [600, "0"]], ["剩 2 小时 0 分", "剩 1 小时 50 分"]),
        ([[9000, "0"], [9600, "0"]], ["剩 2 小时 0 分", "剩 1 小时 50 分"]),
        ([[0, "0"], [60, "0", "3660"]], ["剩 2 小时 0 分", "剩 59 分"]),
        (
            [[0, "3600"], [60, "3600", "60"], [120, "3600", "60"]],
            ["剩 1 小时 0 分", "剩 1 小时 59 分", "剩 1 小时 58 分"],
        ),
        (
            [[0, "0"], [60, "0", "60"], [70, "60"], [600, "0"]],
            ["剩 2 小时 0 分", "剩 1 小时 59 分", "剩 1 小时 58 分", "剩 1 小时 50 分"],
        ),
    ],
    ids=["counted on", "a wrong machine", "set forward", "set back", "drawn anew"],
)
def test_the_time_left_is_the_servers(seen: list[list[object]], shown: list[str]) -> None:
    """Whatever the office machine's clock says, and whichever way the server's was set, what it said last counts."""
    assert in_node(PAGE % json.dumps(seen)) == shown


def in_node(program: str) -> object:
    """What a program says that has loaded our clock."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("没有 node, 由浏览器测试核对")
    ours = script.body_of_script("time.js").decode()
    started = "globalThis.window = {}; globalThis.setInterval = () => {};"
    return json.loads(
        subprocess.run([node, "-e", started + ours + program], capture_output=True, text=True, check=True).stdout
    )
