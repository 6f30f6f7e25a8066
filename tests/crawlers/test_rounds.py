"""When a channel is visited again, who may visit at once, and a round that is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from sqlalchemy import text

from cases.house import House
from cases.items.runs import Run
from cases.items.visits import next_look
from cases.store.database import Database
from cases.store.holding import hold
from crawlers.collect import collect
from crawlers.rhythm import rhythm
from crawlers.rounds import Rounds, hosts_of
from tests.conftest import ROOT
from tests.copies import Copies
from tests.crawlers.desks import Desk, a_channel, counts
from tests.crawlers.small_web import Reply, Web
from tests.crawlers.test_feed import entry, rss
from tests.crawlers.test_website import FIELDS, a_site, lay_letter, lay_list

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def ran(state: str, read: int = 10, new: int = 0) -> Run:
    """A round that ended so."""
    return Run("forum", NOON, NOON, state, read=read, new=new, duplicate=read - new)


@pytest.mark.parametrize(
    ("runs", "minutes"),
    [
        ([], 10),
        ([ran("new", 10, 10)] * 6, 10),
        ([ran("nothing_new")] * 5, 10),
        ([ran("nothing_new")] * 6, 20),
        ([ran("new", 10, 10), *[ran("nothing_new")] * 5], 10 + 10 * (50 / 60) ** 2),
        ([ran("failed")], 10),
        ([ran("failed")] * 2, 20),
        ([ran("failed")] * 4, 80),
        ([ran("failed")] * 12, 120),
    ],
)
def test_pace(runs: list[Run], minutes: float) -> None:
    """News keep the pace, their absence halves it at most, failures double it up to two hours and never end it."""
    channel = a_channel(every_minutes=10)
    assert rhythm(channel, runs).wait / timedelta(minutes=1) == pytest.approx(minutes, abs=0.01)


@pytest.mark.parametrize(("failing", "minutes"), [(["/a"], 10), (["/b"], 10), (["/a", "/b"], 80)])
@pytest.mark.parametrize("kind", ["feed", "website"])
def test_one_dead_address_does_not_slow_the_others(
    web: Web, desk: Callable[..., Desk], kind: str, failing: list[str], minutes: float
) -> None:
    """A channel of two addresses backs off when both fail; while one answers it keeps its pace, and still says what failed."""
    web.put("/robots.txt", "", content_type="text/plain")
    for path in {"/a", "/b"} - set(failing):
        web.put(f"{path}?p=1", rss(entry()) if kind == "feed" else "<ul>暂无</ul>")
    source = {
        "feed": {"urls": [web.url + "/a?p=1", web.url + "/b?p=1"]},
        "website": {"start": [web.url + "/a?p={page}", web.url + "/b?p={page}"], "item_link": "li a", "fields": {"title": "h1"},
                    "delay_seconds": 0},
    }[kind]  # fmt: skip
    channel = a_channel(source={"kind": kind, "allow_private": True, **source}, every_minutes=10)
    house = desk(channel).house
    runs = [collect(house, channel) for _ in range(4)][::-1]
    assert {run.state for run in runs} == {"failed"}
    assert rhythm(channel, runs).wait == timedelta(minutes=minutes)
    broken = replace(runs[0], error="程序内部错误 KeyError: 'x'")
    assert rhythm(channel, [broken, *runs[1:]]).wait == timedelta(minutes=80)


def test_a_rare_channel_is_not_slowed_further() -> None:
    """One that is read once in two hours keeps that."""
    assert rhythm(a_channel(every_minutes=120), [ran("nothing_new")] * 6).wait == timedelta(hours=2)


@pytest.mark.parametrize(
    ("days", "settles", "hours"),
    [(0, False, 1 / 60), (1, False, 2.4), (30, False, 24), (400, False, 24), (1, True, 2.4), (15, True, None)],
)
def test_when_a_page_is_looked_at_again(days: int, settles: bool, hours: float | None) -> None:
    """An open letter is looked at for ever, at least daily; what owes nothing is settled after two weeks."""
    found = next_look(NOON - timedelta(days=days), NOON, settles=settles)
    assert (found and (found - NOON) / timedelta(hours=1)) == (hours and pytest.approx(hours))


@pytest.mark.parametrize("any_house", ["sqlite", pytest.param("postgresql", marks=pytest.mark.database)], indirect=True)
def test_one_holder_at_a_time(any_house: House) -> None:
    """A name is held once; the next has it when the first lets go, and other names are free."""
    names = ("collect-forum", "collect-forum", "collect-news")
    with ExitStack() as stack:
        held = [bool(stack.enter_context(hold(any_house.database, name))) for name in names]
        assert held == [True, False, True]
    with hold(any_house.database, "collect-forum") as again:
        assert again


def test_a_channel_never_runs_twice_at_once(web: Web, desk: Callable[..., Desk]) -> None:
    """While one round waits for its site, a second is told so, visits nothing and leaves no row."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", "", hold=True)
    channel = a_site(web)
    opened, stop = desk(channel), Event()
    worker = Thread(target=collect, args=(opened.house, channel, stop), daemon=True)
    worker.start()
    while not web.visits("/"):
        stop.wait(0.02)
    run = collect(opened.house, channel)
    assert (run.state, "另一处" in (run.error or ""), web.visits("/")) == ("failed", True, 1)
    stop.set()
    worker.join(20)
    with opened.house.read() as work:
        assert work.session.execute(text("SELECT count(*) FROM channel_runs")).scalar() == 1


def test_scheduled_rounds_ask_only_for_what_is_new_or_due(web: Web, desk: Callable[..., Desk]) -> None:
    """A known letter is not asked for every round; when it is due it is, also after it left the lists, and its answer comes in."""
    answer = FIELDS | {"reply": "div.re p::text", "reply_at": "div.re i::text"}
    lay_list(web, "/", "/a1", "/a2")
    lay_letter(web, "/a1")
    lay_letter(web, "/a2")
    channel = a_site(web, fields=answer).model_copy(update={"carries": "request", "reply_clock": "mailbox_reply"})
    opened = desk(channel)
    assert counts(collect(opened.house, channel, thorough=False)) == ("new", 2, 2, 0, 0)
    assert counts(collect(opened.house, channel, thorough=False)) == ("nothing_new", 2, 0, 2, 0)
    assert web.visits("/a1") == 1
    lay_list(web, "/", "/a3")
    lay_letter(web, "/a3")
    page = (
        web.pages["/a1"].body.decode().replace("</body>", "<div class='re'><p>已修。</p><i>2026-11-23</i></div></body>")
    )
    web.put("/a1", page)
    opened.clock.forward(days=1)
    assert counts(collect(opened.house, channel, thorough=False)) == ("new", 3, 2, 1, 0)
    assert sorted(str(v.reply) for v in opened.versions()) == ["None", "None", "None", "已修。"]


def test_all_list_pages_are_read_once_a_day(web: Web, desk: Callable[..., Desk]) -> None:
    """Behind a first page that shows nothing new (pinned rows, the oldest first) news are found the next day at the latest; the
    rounds between stop at what is known."""
    lay_list(web, "/", "/a1", following="/p2")
    lay_list(web, "/p2", "/a2")
    for path in ("/a1", "/a2", "/a3"):
        lay_letter(web, path)
    channel = a_site(web)
    opened = desk(channel)
    states = [collect(opened.house, channel, thorough=False).state]
    lay_list(web, "/p2", "/a2", "/a3")
    states.append(collect(opened.house, channel, thorough=False).state)
    opened.clock.forward(days=1)
    states.append(collect(opened.house, channel, thorough=False).state)
    assert (states, web.visits("/p2")) == (["new", "nothing_new", "new"], 2)


def test_a_known_page_costs_no_reading(web: Web, desk: Callable[..., Desk]) -> None:
    """What did not change is asked for by its ETag, and what did not change all the same is not parsed or stored again."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1")
    web.pages["/a1"].headers["ETag"] = '"1"'
    channel = a_site(web)
    opened = desk(channel)
    for _ in range(2):
        collect(opened.house, channel)
    assert [headers.get("if-none-match") for path, headers in web.seen if path == "/a1"] == [None, '"1"']


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (None, "复查未成: 答复 HTTP 404"),
        (Reply("<title>提示</title>页面找不到了！".encode()), "复查未成: 答复 200, 但页面说"),
        (Reply(b"", status=302, headers={"Location": "/sorry"}), "复查未成: 转到了"),
    ],
    ids=["404", "said", "led away"],
)
def test_a_lost_page_keeps_what_we_have(web: Web, desk: Callable[..., Desk], page: Reply | None, words: str) -> None:
    """A letter that is gone upstream is remarked, not refused again and again, and our copy stays."""
    web.put("/sorry", f"<h1 class='t'>本站</h1><p>{'欢迎来信，请遵守规定。' * 40}</p>")
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1")
    channel = a_site(web)
    opened = desk(channel)
    collect(opened.house, channel)
    lay_list(web, "/", "/a2")
    lay_letter(web, "/a2")
    web.pages["/a1"] = page or Reply("没有".encode(), status=404)
    opened.clock.forward(days=1)
    run = collect(opened.house, channel, thorough=False)
    assert (run.state, run.new, run.rejected) == ("new", 1, 0)
    assert words in (run.error or "")
    assert len(opened.versions()) == 2
    visits = web.visits("/a1")
    assert collect(opened.house, channel, thorough=False).state == "nothing_new"
    assert web.visits("/a1") == visits


def test_hosts_take_turns(web: Web, desk: Callable[..., Desk]) -> None:
    """Three sites on one host are never crawled at the same time."""
    here, busiest = [0], [0]

    def answer(path: str, _: str) -> Reply | None:
        here[0] += 1
        busiest[0] = max(busiest[0], here[0])
        time.sleep(0.05)
        here[0] -= 1
        return None

    web.answer = answer
    channels = [a_site(web, start=[f"{web.url}/{id}"]).model_copy(update={"id": id}) for id in ("a", "b", "c")]
    assert hosts_of(channels[0]) == hosts_of(channels[1])
    rounds = Rounds(desk(*channels).house, Event(), Event())
    workers = [Thread(target=rounds.go, args=(channel,)) for channel in channels]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert (busiest[0], len(web.seen)) == (1, 6)  # a list and robots.txt each


def test_killed_in_the_middle_and_run_again(web: Web, tmp_path: Path, copies: Copies) -> None:
    """By kill -9 in the middle of a round: what was read is there, and the next round brings each of the others once."""
    letters = [f"/x{n}" for n in range(120)]
    lay_list(web, "/", *letters)
    for path in letters:
        lay_letter(web, path)
    config = tmp_path / "config"
    config.mkdir()
    (config / "city.yaml").write_text(yaml.safe_dump({"extends": str(ROOT / "config")}), encoding="utf-8")
    channels = [a_site(web).model_dump(exclude_none=True)]
    (config / "channels.yaml").write_text(yaml.safe_dump({"channels": channels}, allow_unicode=True), encoding="utf-8")
    database = copies.make(tmp_path / "killed.db")
    command = [
        sys.executable,
        "-m",
        "yingsheng",
        "--config",
        str(config),
        "--database",
        database,
        "collect",
        "forum",
    ]
    victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    engine = Database(database).engine

    def kept() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM items")).scalar() or 0)

    deadline = time.monotonic() + 60
    while kept() < 40 and time.monotonic() < deadline and victim.poll() is None:
        time.sleep(0.01)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(20)
    assert 40 <= kept() <= 120
    line = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert (line["state"], line["read"], kept()) == ("new", 120, 120)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM item_versions")).scalar() == 120
    engine.dispose()


def test_a_list_that_had_letters_and_has_none_is_a_failure(web: Web, desk: Callable[..., Desk]) -> None:
    """Letter boxes do not empty themselves: after a redesign the round fails and says so, instead of looking calm."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1")
    channel = a_site(web)
    opened = desk(channel)
    collect(opened.house, channel)
    web.put("/", "<html><body><div>全新版面</div></body></html>")
    run = collect(opened.house, channel)
    assert (run.state, "改版" in (run.error or "")) == ("failed", True)
