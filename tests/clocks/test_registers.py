"""Registers: what is no case has its clock, its unit is told, and only proof ends it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.audit.seal import verify
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.people.actors import Actor, Forbidden
from cases.registers.entering import enter
from cases.registers.lines import register_lines
from cases.registers.proving import Proved, prove, supplement, withdraw
from cases.registers.tending import tend_freshness
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.event_tables import Event
from cases.store.item_tables import Blob
from config.channels import Publication
from config.load import Config
from config.warnings import gaps
from tests.conftest import NINE
from tests.desk import Desk, open_desk

OFFICER = Actor("zhi1", "值一", "shi_fuban", frozenset({"duty_officer"}))
LIAISON = Actor("lian1", "联一", "shi_yingji", frozenset({"unit_liaison"}))
STRANGER = Actor("jiao", "教一", "shi_jiaoyu", frozenset({"unit_liaison"}))
PAGE = "https://www.example.invalid/a.html"


def registered(
    house: House, kind: str, *, name: str = "张某申请公开征地批文", at: datetime = NINE, unit: str = "shi_yingji"
) -> str:
    """Enter one thing; its number."""
    with house.write() as work:
        entry = enter(work, kind, name, unit, at, OFFICER)
        work.commit()
        return entry.number


def proved(
    house: House,
    number: str,
    proof: str,
    at: datetime,
    *,
    by: Actor = OFFICER,
    url: str | None = PAGE,
    second: str | None = None,
) -> None:
    """Prove the act."""
    with house.write() as work:
        prove(work, number, proof, Proved(at, url, confirmed_by=second), by)  # type: ignore[arg-type]
        work.commit()


def clocks(house: House) -> list[ClockRow]:
    """All clocks of registers, in the order they began."""
    with house.read() as work:
        return list(
            work.session.scalars(select(ClockRow).where(ClockRow.subject_kind == "register").order_by(ClockRow.id))
        )


def local(at: datetime | None) -> str:
    """As people of the city read it."""
    assert at is not None
    return at.astimezone(NINE.tzinfo).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("kind", "due"),
    [("information_request", "2026-12-21 23:59:59"), ("website_correction", "2026-11-26 23:59:59"),
     ("account_freshness", "2026-12-03 23:59:59"), ("site_freshness", "2026-12-07 23:59:59")],
)  # fmt: skip
def test_each_register_has_its_limit(any_house: House, kind: str, due: str) -> None:
    """20 and 3 working days from receipt, 10 and 14 days from the last update; the clock's subject is the entry."""
    number = registered(any_house, kind)
    [clock] = clocks(any_house)

    assert number == "DJ2026-000001"
    assert (local(clock.due_at), clock.unit, clock.case_id, clock.state) == (due, "shi_yingji", None, "running")


def test_what_is_nobodys_is_not_entered(house: House) -> None:
    """Without a unit whose duty it is nothing is entered, numbered or timed: its limit would press nobody."""
    with house.write() as work, pytest.raises(Forbidden, match="责任单位"):
        enter(work, "website_correction", "办事指南电话有误", None, NINE, OFFICER)
    assert clocks(house) == []


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_a_reply_at_the_limit_is_in_time(house: House, seconds: int, late: bool) -> None:
    """One second before, at, and after."""
    number = registered(house, "information_request")
    limit = clocks(house)[0].due_at
    house.clock.forward(days=40)  # type: ignore[attr-defined]

    proved(house, number, "reply", limit + timedelta(seconds=seconds))

    [clock] = clocks(house)
    assert (clock.state, clock.breached_at is not None) == ("satisfied", late)


def test_without_proof_nothing_ends(house: House) -> None:
    """No address and no file, or none that opens outside, another act than the one owed, the future, before the receipt: each is refused."""
    number = registered(house, "website_correction")
    refused = {
        "missing": ("correction", NINE, None), "wrong_proof": ("reply", NINE, PAGE),
        "bad_address": ("correction", NINE, "abc"), "private_address": ("correction", NINE, "http://10.0.0.8/a"),
        "in_future": ("correction", NINE + timedelta(hours=1), PAGE), "before_basis": ("correction", NINE - timedelta(1), PAGE),
    }  # fmt: skip
    for error, (proof, at, url) in refused.items():
        with pytest.raises(Forbidden) as found:
            proved(house, number, proof, at, url=url)
        assert found.value.error == error
    assert clocks(house)[0].state == "running"


def test_the_proof_is_kept_by_its_hash(any_house: House) -> None:
    """The event carries the copy's hash, the copy lies among the blobs, the chain of events stays whole."""
    number = registered(any_house, "website_correction")
    proved(any_house, number, "correction", NINE)

    with any_house.read() as work:
        event = work.session.scalars(select(Event).where(Event.type == "register_proved")).one()
        assert work.session.get(Blob, event.data["copy"]) is not None
        entry = work.session.scalars(select(RegisterEntry)).one()
        assert (entry.state, entry.url) == ("closed", PAGE)
        assert verify(work) == []
        assert "张某" not in str([e.data for e in work.session.scalars(select(Event))])


def test_an_update_begins_the_next_limit(house: House) -> None:
    """Ten days count anew from each update, and the entry stays open."""
    number = registered(house, "account_freshness", name="应急发布")
    house.clock.forward(days=4)  # type: ignore[attr-defined]

    proved(house, number, "update", NINE + timedelta(days=3), by=LIAISON)

    first, second = clocks(house)
    assert (first.state, first.seq, second.seq, second.state) == ("satisfied", 1, 2, "running")
    assert (local(second.basis_at), local(second.due_at)) == ("2026-11-26 09:00:00", "2026-12-06 23:59:59")


def test_a_supplement_is_a_new_basis(house: House) -> None:
    """补正 five working days later: twenty working days from then, generation 2, on record."""
    number = registered(house, "information_request")
    house.clock.forward(days=7)  # type: ignore[attr-defined]
    with house.write() as work:
        supplement(work, number, work.now, OFFICER)
        work.commit()

    [clock] = clocks(house)
    assert (clock.generation, local(clock.basis_at), local(clock.due_at)) == (
        2,
        "2026-11-30 09:00:00",
        "2026-12-28 23:59:59",
    )
    with house.read() as work:
        types = set(work.session.scalars(select(Event.type)))
    assert {"register_supplemented", "clock_corrected"} <= types


def test_the_units_own_people_are_told_and_no_name_leaves_the_house(desk: Desk) -> None:
    """Liaison at once, leader and 督查 after the breach; the message has the number, never what a citizen asked for."""
    number = registered(desk.house, "website_correction")
    desk.tick()
    desk.forward(days=4)
    desk.forward(days=2)

    assert {t["person"] for f in desk.log for t in f.to} == {"联一", "长一", "督一"}
    texts = [p.text for p in desk.sender.taken]
    assert texts
    assert all("张某" not in t for t in texts)
    assert any(number in t for t in texts)


def test_an_evidence_before_a_recorded_breach_takes_a_second_person(desk: Desk) -> None:
    """One person alone cannot undo a breach; two can, and the record keeps both."""
    number = registered(desk.house, "site_freshness", name="门户网站")
    desk.forward(days=20)
    assert clocks(desk.house)[0].breached_at is not None
    with pytest.raises(Forbidden, match="第二人"):
        proved(desk.house, number, "update", NINE + timedelta(days=10))
    with pytest.raises(Forbidden, match="第二确认人「x」不行"):
        proved(desk.house, number, "update", NINE + timedelta(days=10), second="x")

    proved(desk.house, number, "update", NINE + timedelta(days=10), second="长一")

    assert [c.breached_at for c in clocks(desk.house)] == [None, None]


def test_who_may_act(house: House) -> None:
    """The desk for all, a unit's people for their own, others for none; withdrawing takes somebody else's approval."""
    number = registered(house, "website_correction")
    with pytest.raises(Forbidden, match="没有办理"):
        proved(house, number, "correction", NINE, by=STRANGER)
    with house.write() as work, pytest.raises(Forbidden, match="批准人"):
        withdraw(work, number, OFFICER, "值一", "误登")
    with house.write() as work, pytest.raises(Forbidden, match="批准人「xxx」不行"):
        withdraw(work, number, OFFICER, "xxx", "误登")
    with house.write() as work:
        withdraw(work, number, OFFICER, "班一", "误登")
        work.commit()
    with house.read() as work:
        [line] = register_lines(work)
    assert (line["state"], line["clock"]["state"]) == ("withdrawn", "void")


def watching(config: Config, **changes: object) -> Config:
    """The first city with one site of its own that is collected."""
    site = Publication(id="portal", name="门户网站", unit="shi_fuban", kind="site", channel="city_website")
    rows = [c.model_copy(update={"enabled": True}) if c.id == "city_website" else c for c in config.channels.channels]
    publication = site.model_copy(update=changes)
    channels = config.channels.model_copy(update={"channels": rows, "publications": [publication]})
    return replace(config, channels=channels)


def published(house: House, n: int, at: datetime, *, author: str | None = None) -> None:
    """Our own site had an article, and we collected it now."""
    with house.write() as work:
        keep(work, [RawItem("city_website", f"通知{n}", "内容", external_id=str(n), published_at=at, author=author)])
        work.commit()


def tended(house: House) -> int:
    """One pass."""
    with house.write() as work:
        moved = tend_freshness(work)
        work.commit()
        return moved


def test_what_the_site_publishes_renews_its_limit(open_city: Callable[..., House], qionglai: Config) -> None:
    """Entered by itself, renewed by what is collected, once a day at most, and a second look changes nothing."""
    house = open_city(watching(qionglai))
    assert (tended(house), tended(house)) == (1, 0)

    house.clock.forward(days=5)  # type: ignore[attr-defined]
    published(house, 1, NINE + timedelta(days=4))
    published(house, 2, NINE + timedelta(days=4, hours=2))
    assert (tended(house), tended(house)) == (1, 0)

    assert [(c.seq, c.state) for c in clocks(house)] == [(1, "satisfied"), (2, "running")]
    assert local(clocks(house)[1].due_at) == "2026-12-11 23:59:59"


def test_updates_heard_of_late_are_replayed_in_their_order(open_city: Callable[..., House], qionglai: Config) -> None:
    """After a month without collecting: updates of day 10 and 20 arrive at once, and no breach is invented."""
    house = open_city(watching(qionglai))
    tended(house)
    house.clock.forward(days=22)  # type: ignore[attr-defined]
    published(house, 2, NINE + timedelta(days=20))
    published(house, 1, NINE + timedelta(days=10))

    tended(house)

    assert [(c.state, c.breached_at) for c in clocks(house)] == [
        ("satisfied", None),
        ("satisfied", None),
        ("running", None),
    ]


def test_a_recorded_breach_is_not_undone_by_a_machine(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """The sweep has recorded it: an article dated before it waits for two people, a later one ends the clock late."""
    desk = open_desk(open_city, watching(qionglai), tmp_path)
    tended(desk.house)
    desk.forward(days=16)
    published(desk.house, 1, NINE + timedelta(days=10))
    assert tended(desk.house) == 0

    published(desk.house, 2, NINE + timedelta(days=15, hours=20))
    assert tended(desk.house) == 1
    assert [(c.state, c.breached_at is not None) for c in clocks(desk.house)] == [
        ("satisfied", True),
        ("running", False),
    ]


def test_only_its_own_author_counts(open_city: Callable[..., House], qionglai: Config) -> None:
    """Two accounts in one channel: what the other publishes is no update."""
    house = open_city(watching(qionglai, author="应急发布", kind="account"))
    tended(house)
    house.clock.forward(days=3)  # type: ignore[attr-defined]
    published(house, 1, NINE + timedelta(days=2), author="教育发布")
    assert tended(house) == 0
    published(house, 2, NINE + timedelta(days=2), author="应急发布")
    assert tended(house) == 1


def test_of_a_channel_switched_off_nothing_is_claimed(open_city: Callable[..., House], qionglai: Config) -> None:
    """Its clock does not start, and `check` says why."""
    config = watching(qionglai)
    off = config.channels.model_copy(update={"channels": qionglai.channels.channels})
    silent = replace(config, channels=off)

    assert tended(open_city(silent)) == 0
    assert [s for s in gaps(silent, NINE.date()) if "更新时限不会起算" in s]
    assert not [s for s in gaps(config, NINE.date()) if "更新时限不会起算" in s]


def test_an_account_without_a_channel_waits_for_people(open_city: Callable[..., House], xihe: Config) -> None:
    """Entered once because the configuration names it; nobody's articles renew it."""
    house = open_city(xihe)
    assert (tended(house), tended(house)) == (1, 0)
    assert [c.kind for c in clocks(house)] == ["account_freshness"]
