"""`make bench ONLY=officers`: ten officers at once: the server's part of a click, and what a session takes of memory.

Each speaks Streamlit's own protocol as a browser does: opens the desk, lets its parts refresh themselves every five seconds, and
chooses another filter every one to three.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.databases import city_of
from benchmarks.desk_front import Running, cpu_seconds, front_of

OPEN_CASES = 100_000
OFFICERS = 10
MORE = 40  # sessions opened on top, for what one takes
SECONDS = 60.0
IN_A_ROW = 60
FILTERS = ("全部", "即时时限", "已超时", "未确认", "待人工研判", "信件工单")


def measure(cases: int = OPEN_CASES) -> dict[str, object]:
    """Milliseconds from a click to the last word of the answer, over loopback, ten officers on whatever cores there are; MB a session.

    ``cpu_ms_a_run`` is the front's own work for one click or refresh: on a machine that does other things too, read that.
    """
    with city_of(cases) as city, front_of(city, OFFICERS) as front:
        return {"open_cases": cases, "officers": OFFICERS, **asyncio.run(_measure(front))}


async def _measure(front: Running) -> dict[str, object]:
    warm = [Session(front, token) for token in front.tokens]
    for session in warm:
        await session.open()
    alone = await _alone(front, warm[0])
    before = _megabytes(front.process.pid)
    more = [Session(front, front.tokens[n % OFFICERS]) for n in range(MORE)]
    for session in more:
        await session.open()
    each = (_megabytes(front.process.pid) - before) / MORE
    for session in more:
        await session.close()
    cpu = cpu_seconds(front.process.pid)
    began = time.perf_counter()
    await asyncio.gather(*(session.work(SECONDS, random.Random(n)) for n, session in enumerate(warm)))
    spent, lasted = cpu_seconds(front.process.pid) - cpu, time.perf_counter() - began
    for session in warm:
        await session.close()
    clicks, refreshes = _all(s.clicks for s in warm), _all(s.refreshes for s in warm)
    return {
        **alone, "clicks": len(clicks), **_shares("click_ms", clicks), "refreshes": len(refreshes), **_shares("refresh_ms", refreshes),
        "cpu_ms_a_run": round(1000 * spent / (len(clicks) + len(refreshes)), 1), "cores_busy": round(spent / lasted, 2), "mb_a_session": round(each, 2),
    }  # fmt: skip


async def _alone(front: Running, officer: "Session") -> dict[str, object]:
    """The front's own work for one click and for one refresh of a part, nobody else being there."""
    clicked = cpu_seconds(front.process.pid)
    for n in range(IN_A_ROW):
        await officer.run(chosen=FILTERS[n % len(FILTERS)])
    refreshed = cpu_seconds(front.process.pid)
    parts = list(officer.fragments)
    for n in range(IN_A_ROW):
        await officer.run(fragment=parts[n % len(parts)])
    done = cpu_seconds(front.process.pid)
    return {
        "cpu_ms_a_click": round(1000 * (refreshed - clicked) / IN_A_ROW, 1),
        "cpu_ms_a_refresh": round(1000 * (done - refreshed) / IN_A_ROW, 1),
    }


@dataclass
class Session:
    """One browser on the desk."""

    front: Running
    token: str
    clicks: list[float] = field(default_factory=list)
    refreshes: list[float] = field(default_factory=list)
    fragments: dict[str, None] = field(default_factory=dict)
    widget: Any = None
    around: str = ""  # the part of the page that the choice stands in: a click runs only that
    wire: Any = None
    page: str = ""

    async def open(self) -> None:
        """Connect and let the page draw itself once."""
        from websockets.asyncio.client import connect

        self.wire = await connect(
            f"ws://127.0.0.1:{self.front.port}/_stcore/stream", subprotocols=["streamlit"], max_size=None,  # type: ignore[list-item]
            origin=self.front.address, additional_headers={"cookie": f"{self.front.cookie}={self.token}"},  # type: ignore[arg-type]
        )  # fmt: skip
        await self.run()

    async def close(self) -> None:
        """Leave."""
        await self.wire.close()

    async def work(self, seconds: float, dice: random.Random) -> None:
        """Click now and then, and refresh as the page asks for."""
        until, refresh = time.perf_counter() + seconds, time.perf_counter() + dice.uniform(0, 5)
        while time.perf_counter() < until:
            await asyncio.sleep(dice.uniform(1, 3))
            if time.perf_counter() > refresh:
                refresh = time.perf_counter() + 5
                for fragment in list(self.fragments):
                    self.refreshes.append(await self.run(fragment=fragment))
            self.clicks.append(await self.run(chosen=dice.choice(FILTERS)))

    async def run(self, fragment: str = "", chosen: str | None = None) -> float:
        """One run of the script; milliseconds until it has said everything."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.fragment_id = self.around if chosen else fragment
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.is_auto_rerun = bool(fragment)
        if chosen and self.widget:
            self._choose(asked, chosen)
        began = time.perf_counter()
        await self.wire.send(asked.SerializeToString())
        while True:
            said = ForwardMsg()
            said.ParseFromString(await self.wire.recv())
            kind = said.WhichOneof("type")
            if kind == "new_session":
                self.page = said.new_session.page_script_hash
            elif kind == "auto_rerun":
                self.fragments[said.auto_rerun.fragment_id] = None
            elif kind == "delta" and said.delta.WhichOneof("type") == "new_element":
                element = said.delta.new_element
                if element.WhichOneof("type") == "button_group":
                    self.widget, self.around = element.button_group, said.delta.fragment_id
            elif kind == "script_finished":
                return 1000 * (time.perf_counter() - began)

    def _choose(self, asked: Any, word: str) -> None:
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = self.widget.id
        options = [option.content for option in self.widget.options]
        found = next(content for content in options if word in content)
        state.string_array_value.data.append(found)


def _shares(name: str, taken: Sequence[float]) -> dict[str, object]:
    cut = quantiles(taken, n=100)
    return {f"{name}_p50": round(cut[49], 1), f"{name}_p95": round(cut[94], 1)}


def _all(lists: Any) -> list[float]:
    return [value for one in lists for value in one]


def _megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6
