"""A thousand alerts, a hundred a second from eight o'clock, through one group's robot that takes twenty a minute and refuses what is more; held time."""

import logging
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from pytest_httpserver import HTTPServer
from sqlalchemy import func, select

from alerts.senders import build_senders
from benchmarks.process import ROOT
from cases.house import House, open_house
from cases.now import HeldClock
from cases.outbox.states import STATE, TAKEN_AT
from cases.store.database import Database
from cases.store.outbox_tables import Message, Notice
from cases.store.schema import migrate
from config.load import load_config
from tests.alerts.group import PATHS, Group, GroupCity, alerts_waiting, group_config, people
from tests.conftest import NINE
from tests.live import delivering

ALERTS, A_SECOND, OWNERS, PER_MINUTE, MOST_SECONDS = 1000, 100, 30, 20, 180
SECRETS = {"YINGSHENG_WECOM_ROBOT_KEY": "key", "YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


def measure() -> dict[str, object]:
    """Every kind of robot once; a quarter of the alerts are breaches."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return {f"{kind}_{key}": value for kind in PATHS for key, value in _storm(kind).items()}


def _storm(kind: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, HTTPServer() as server:
        clock = HeldClock(NINE - timedelta(hours=1))
        house = _house(Path(folder), kind, server, clock)
        group = Group(kind, clock.now, PER_MINUTE)
        server.expect_request(PATHS[kind]).respond_with_handler(group.take)
        city = GroupCity(house, group, build_senders(house))
        began = time.process_time()
        seconds = _run(city, clock)
        spent = time.process_time() - began
        city.close()
        found = _found(house, group) | {"simulated_seconds": seconds, "cpu_seconds": round(spent, 2)}
        house.database.engine.dispose()
    return found


def _house(folder: Path, kind: str, server: HTTPServer, clock: HeldClock) -> House:
    config = group_config(delivering(load_config(ROOT / "config")), kind, server.url_for("/").rstrip("/"), PER_MINUTE)
    url = f"sqlite:///{folder / 'storm.db'}"
    migrate(Database(url))
    return open_house(config, url, clock, SECRETS, folder)


def _run(city: GroupCity, clock: HeldClock) -> int:
    """Seconds of held time until nothing waits."""
    with city.house.write() as work:
        owners = people(work, OWNERS)
        work.commit()
    for second in range(MOST_SECONDS):
        if second < ALERTS // A_SECOND:
            with city.house.write() as work:
                alerts_waiting(work, owners, A_SECOND, breached=lambda n: n % 4 == 0, first=second * A_SECOND)
                work.commit()
        city.deliver()
        with city.house.read() as work:
            waits = work.session.scalar(select(func.count()).where(Message.state.in_(("pending", "sending"))))
        if not waits and second >= ALERTS // A_SECOND:
            return second
        clock.forward(seconds=1)
    return MOST_SECONDS


def _found(house: House, group: Group) -> dict[str, object]:
    with house.read() as work:
        rows = work.session.execute(
            select(TAKEN_AT, Message.made_at, STATE, Message.priority)
            .join(Notice, Notice.id == Message.notice_id)
            .where(Notice.purpose != "digest")
        ).all()
    waits = [taken - made for taken, made, state, _ in rows if state == "accepted"]
    orders = [
        ["(超时" in line for line in text.splitlines() if line.startswith("责任人")] for _, text, _ in group.taken
    ]
    return {
        "alerts": len(rows), "delivered": len(waits), "messages": len(group.taken), "refused": len(group.refused),
        "longest_wait_seconds": max(waits, default=timedelta(0)).total_seconds(),
        "breach_first": all(order == sorted(order, reverse=True) for order in orders),
    }  # fmt: skip
