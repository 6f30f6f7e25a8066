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
    node = shutil.which("node")
    if node is None:
        pytest.skip("没有 node, 由浏览器测试核对")
    program = "globalThis.window = {}; globalThis.setInterval = () => {};" + script.body_of_script("time.js").decode()
    program += f"console.log(JSON.stringify({list(SECONDS)}.map(window.yingsheng.words)))"
    said = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == [length_words(timedelta(seconds=n)) for n in SECONDS]
