"""Forty orders and sixty posts about one blast: one matter, one five-hour clock, forty reply clocks, one message per person."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.work import Work
from pipeline.rules import Rules, compile_rules
from pipeline.settling.process import process_pending
from tests.conftest import NINE
from tests.desk import Desk, register

ORDERS = (
    "羊安街道那边厂子爆炸了，玻璃都震碎了，快派人来。",
    "羊安街道化工厂发生爆炸，现场有12人死亡，30人受伤，请立即处置。",
    "我在羊安街道上班，附近化工厂爆炸起火，好多人受伤。",
    "羊安街道工厂爆炸，烟很大，我家就在旁边怎么办？",
)
UNIT = "市应急局"
DUTY = Actor("zhi1", "值一", "shi_fuban", frozenset({"duty_officer"}))


def voices(first: int, last: int) -> list[RawItem]:
    """The voices of that stretch: of five, two are orders and three are posts; the second of all names the dead."""
    made = []
    for n in range(first, last):
        channel = "hotline_12345" if n % 5 in (1, 3) else "weibo"
        at = NINE + timedelta(minutes=n // 5)
        text = f"{ORDERS[n % len(ORDERS)]} {n}"
        type_ = "求助" if channel == "hotline_12345" else None
        made.append(RawItem(channel, "", text, external_id=f"v{n}", type=type_, published_at=at))
    return made


def hear(desk: Desk, rules: Rules, items: list[RawItem]) -> None:
    """Take in, judge, settle, and let the engine look."""
    with desk.house.write() as work:
        keep(work, items)
        work.commit()
    process_pending(desk.house, rules=rules)
    desk.tick()


def about(work: Work, matter: Case) -> Counter[str]:
    """How many single messages each person was given about the matter: those another carries disturb nobody."""
    query = (
        select(Person.name).join(Message, Message.person_id == Person.id).join(Notice, Notice.id == Message.notice_id)
    )
    return Counter(work.session.scalars(query.where(Notice.case_id == matter.id, Message.state == "accepted")))


def test_a_hundred_voices_about_one_blast_tell_everybody_once(desk: Desk, tmp_path) -> None:
    """Told over twenty minutes: who has to know at its start is told once, and by the hundredth voice nobody twice of the same step."""
    rules = compile_rules(desk.house.config)
    units = [u.name for u in desk.house.config.units.units if u.kind in ("town", "department") and u.name != UNIT]
    rows = [f"联{n},{u},unit_liaison,http://127.0.0.1:9/l{n}" for n, u in enumerate(units)]
    rows += [f"长{n},{u},unit_leader,http://127.0.0.1:9/h{n}" for n, u in enumerate(units)]
    register(desk.house, tmp_path, "\n".join(["name,unit,role,webhook", *rows]))

    hear(desk, rules, voices(0, 5))
    with desk.house.read() as work:
        [matter] = work.session.scalars(select(Case).where(Case.kind == "matter"))
        at_once = about(work, matter)
    assert matter.severity == "serious"
    assert set(at_once.values()) == {1}
    assert "值一" in at_once

    for first in range(5, 100, 5):
        desk.house.clock.forward(minutes=1)
        hear(desk, rules, voices(first, first + 5))

    with desk.house.read() as work:
        [matter] = work.session.scalars(select(Case).where(Case.kind == "matter"))
        requests = list(work.session.scalars(select(Case).where(Case.kind == "request")))
        clocks = Counter(work.session.scalars(select(ClockRow.kind).where(ClockRow.state == "running")))
        told = about(work, matter)
        once = work.session.execute(
            select(Notice.step_id, Message.person_id).join(Message, Message.notice_id == Notice.id)
        ).all()
    assert len(requests) == 40
    assert {r.about_id for r in requests} == {matter.id}
    assert clocks == {"authoritative_information": 1, "press_conference": 1, "upward_report": 1, "hotline_reply": 40}
    assert len(once) == len(set(once))
    assert set(at_once) < set(told)
    assert told["班一"] == 1, "the shift leader hears of it fifteen minutes on, once"
    assert {told[person] for person in at_once} <= {1}, told

    with desk.house.write() as work:
        act(work, matter.id, "confirm", DUTY, None, {})
        work.commit()
    desk.tick()
    with desk.house.read() as work:
        at_last = about(work, matter)
    assert (at_last["领一"], at_last["言一"]) == (1, 1), (
        "three clocks wait for the word of a person; each leader hears once"
    )
    assert at_last["联一"] == 1, "the unit waited for that word too"
    assert all(at_last[person] == told[person] for person in told)
