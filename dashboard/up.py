"""``yingsheng up``: see that it may start, then keep front, engine, intake and watchdog alive."""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Event

from cases.console import Opening, Refusal, say
from cases.stopping import stop_on_signal
from dashboard.announce import Announcement
from dashboard.demo_city import begin_anew, bring_people, demo_city, wait_until_open
from dashboard.lock import only_one
from dashboard.serve import HOST, require_free, usual_port
from dashboard.supervisor import Supervisor

PROCESSES = ("front", "engine", "intake", "watchdog")
DEMO_HOME = Path("data/demo")
ROOT = Path(__file__).resolve().parents[1]


def run_up(opening: Opening, *, demo: bool, port: int | None) -> None:
    """Until SIGTERM or SIGINT. Raises Refusal when the port is taken, another ``up`` runs, or anything cannot open."""
    if opening.given.get("now"):
        raise Refusal("up 按真实时间运行, 不能用 --now", 2)
    port = port or usual_port(opening.config)
    require_free(port)
    stop = stop_on_signal()
    supervisor = Supervisor(say, _child_environment(opening.environment))
    with ExitStack() as stack:
        stack.callback(supervisor.stop)
        if demo:
            opening = _open_demo(opening, supervisor, stack, stop, f"http://{HOST}:{port}")
        else:
            _prepare(opening)
            stack.enter_context(only_one(opening.database, stop))
        for name in (*PROCESSES, *(["worker"] if opening.house.database.has_tasks else [])):
            supervisor.add(name, [*_leashed(opening, name), *(["--port", str(port)] if name == "front" else [])])
        supervisor.run(stop, Announcement(port, say).look)
        say("正在停止…")
    say("已全部停止")


def _leashed(opening: Opening, name: str) -> list[str]:
    """A process of this house, under the same configuration and database, that never outlives us."""
    return [
        sys.executable, "-m", "dashboard.leash", "yingsheng", name,
        "--config", str(opening.directory), "--database", opening.database,
    ]  # fmt: skip


def _prepare(opening: Opening) -> None:
    """Open the house once before its processes do: one sentence instead of four, and the schema made only once."""
    from cases.people.accounts import AccountError
    from cases.people.first import ensure_first_administrator

    opening.require_writable()
    house = opening.house
    try:
        with house.write() as work:
            made = ensure_first_administrator(work, house.environment.get("YINGSHENG_ADMIN_PASSWORD") or None)
            work.commit()
    except AccountError as e:
        raise Refusal(f"管理员建不了: {e} (YINGSHENG_ADMIN_PASSWORD)", 2) from e
    if made:
        said = f", 口令 (只显示这一次): {made.password}" if made.generated else ", 口令按 YINGSHENG_ADMIN_PASSWORD"
        say(f"已创建管理员, 登录名 {made.login}{said}")


def _open_demo(opening: Opening, supervisor: Supervisor, stack: ExitStack, stop: Event, desk: str) -> Opening:
    """Open the demo city, bring its people in, and look at nothing else from now on."""
    from cases.store.database import Database
    from cases.store.schema import migrate

    city = demo_city(_demo_home(opening), desk)
    stack.enter_context(only_one(city.database, stop))
    begin_anew(city, say)
    child = supervisor.add("demo", city.command(opening.directory))
    url = wait_until_open(city, lambda: stop.is_set() or not child.alive)
    say(f"演示城市的网站在 {url}/, 发出的提醒在 {url}/inbox")
    inside = Opening(opening.environment, {**opening.given, "config": str(city.config), "database": city.database})
    made = Database(city.database)
    migrate(made)  # on purpose: nobody is told of a database that stands at no address they meant
    made.engine.dispose()
    _prepare(inside)
    with inside.house.write() as work:
        bring_people(work, city)
        work.commit()
    return inside


def _demo_home(opening: Opening) -> Path:
    """``data/demo``, or the folder of the database given on the command line."""
    given = opening.given.get("database")
    if given is None:
        return DEMO_HOME
    path = Path(given.removeprefix("sqlite:///"))
    if not given.startswith("sqlite:///") or path.name != "yingsheng.db":
        raise Refusal(
            "--demo 用自己的 SQLite 数据库 data/demo/yingsheng.db; 换地方请写 sqlite:///某文件夹/yingsheng.db", 2
        )
    return path.parent


def _child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Ours, without the administrator's password, which no child needs; modules are found wherever ``up`` is started."""
    found = dict(environment)
    found.pop("YINGSHENG_ADMIN_PASSWORD", None)
    found["PYTHONPATH"] = os.pathsep.join(part for part in (str(ROOT), found.get("PYTHONPATH")) if part)
    return found
