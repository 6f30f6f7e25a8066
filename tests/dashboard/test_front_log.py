"""The front's own log, as a process writes it: Streamlit's and uvicorn's complaints come in the house's form too."""

import json
import subprocess
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from cases.house import open_house
from cases.now import WallClock
from config.load import Config
from tests.copies import Copies
from tests.dashboard.seed import seed
from tests.dashboard.serving import _wait_for, command, free_port


def test_a_connection_that_fails_leaves_lines_and_no_traceback(
    tmp_path: Path, qionglai: Config, copies: Copies
) -> None:
    """A page's long connection meets an error below uvicorn: every line on stderr is JSON, with the error's kind and places."""
    house = open_house(qionglai, copies.make(tmp_path / "desk.db"), WallClock(), {}, tmp_path)
    seed(house)
    port, said = free_port(), tmp_path / "stderr"
    with said.open("w") as err:
        front = subprocess.Popen(command(house, "front", "--port", str(port)), stderr=err)
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            with house.write() as work:
                work.session.execute(text("ALTER TABLE sessions RENAME TO away"))
                work.commit()
            with suppress(WebSocketException, OSError):
                connect(
                    f"ws://127.0.0.1:{port}/_stcore/stream", additional_headers={"cookie": "yingsheng_session=x"}
                ).close()
        finally:
            front.terminate()
            front.wait(15)
            house.database.engine.dispose()
            copies.clear(tmp_path)
    lines = [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()]
    assert [line["process"] for line in lines if line.get("logger") == "uvicorn.error" and line.get("at")] == ["front"]
