"""The page 试运行, the amber line, `check` and the watchdog on trial."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.turning import turn
from cases.outbox.trial import WATCHDOG, WITHHELD, on_trial
from cases.store.outbox_tables import Message
from dashboard import current
from dashboard.alarms import Alarm
from dashboard.banner import read_banner
from dashboard.checks.senders import check_trial
from dashboard.own_channel import OwnChannel
from dashboard.told_alarms import ToldAlarms
from dashboard.watch import AGAIN_AFTER, Crier
from tests.dashboard.conftest import shown
from tests.dashboard.test_watch_channel import wired
from tests.desk import enrol
from tests.guarantees.test_trial import ADMIN

Page = Callable[..., AppTest]
SECRETS = {"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
__all__ = ["wired"]


def trial(house: House) -> House:
    """The same house, whose configuration says that it begins on trial."""
    alerts = house.config.alerts.model_copy(update={"trial": True})
    return replace(house, config=replace(house.config, alerts=alerts), environment={**house.environment, **SECRETS})


def test_the_page_shows_what_would_have_been_sent_and_turns_a_way_on(desk: House, page: Page) -> None:
    """Who would have got how many; the administrator turns the way on with a reason; the officer has no form."""
    on = trial(desk)
    with on.write() as work:
        work.session.execute(update(Message).values(state=WITHHELD))
        work.commit()
    app = page("zhiban", "trial")
    current.install(replace(current.here(), house=on))
    html = shown(app.run())
    assert "试运行，不发出" in html
    assert "平均每人每天" in html
    assert "【应声】" in html
    assert [b.label for b in app.button] == []

    enrol(on, ("guanli", "系统管理员", "administrator"))
    app = page("guanli", "trial")
    current.install(replace(current.here(), house=on))
    app.run()
    app.selectbox[0].select("webhook")
    next(f for f in app.text_input if f.label == "理由").input("噪声可接受")
    app.button[0].click()
    app.run()
    with on.read() as work:
        assert on_trial(work) == []


def test_the_desk_and_check_say_that_nothing_leaves_the_house(desk: House) -> None:
    """An amber line and a warning, no fault; both gone when the way is on."""
    on = trial(desk)
    with on.read() as work:
        assert "试运行" in read_banner(work, on.data)
        [finding] = check_trial(work)
        assert ("消息接口" in finding.sentence, finding.fault) == (True, False)
    with on.write() as work:
        for one in on_trial(work):
            turn(work, one.way, ADMIN, "开通", live=True, environment=SECRETS)
        work.commit()
    with on.read() as work:
        assert "试运行" not in read_banner(work, on.data)
        assert list(check_trial(work)) == []


@pytest.mark.parametrize("turned_on", [False, True])
def test_the_watchdog_says_that_ways_are_on_trial(wired: tuple[House, list[Any]], httpserver: HTTPServer, *, turned_on: bool) -> None:  # fmt: skip
    """On trial its alarms stay in the house, said on stderr and on the desk; its own channel can be turned on alone."""
    house, seen = wired
    house = trial(house)
    if turned_on:
        with house.write() as work:
            turn(work, WATCHDOG, ADMIN, "先开看门", live=True, environment=house.environment)
            work.commit()
    said: list[str] = []
    crier = Crier(OwnChannel(house.config, house.environment), ToldAlarms(None, AGAIN_AFTER), said.append)
    crier.call_out(house, [Alarm("disk", "free", "磁盘满了")], house.now())
    crier.call_out(house, [Alarm("disk", "free", "磁盘满了")], house.now())

    assert [line.split(":")[0] for line in said] == ["试运行", "告警"]
    assert ("看门自己的渠道" in said[0]) is not turned_on
    assert len(seen) == (2 if turned_on else 0)
