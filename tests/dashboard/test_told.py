"""提醒与送达 on the pages: each message opens to its chain; ask by person and time; 收到 on the desk."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Acknowledgement, Attempt, Message, Notice
from cases.store.people_tables import Person, User
from dashboard.case.asking import read_moment
from dashboard.read.told import Line, Question, answering
from tests.conftest import NINE
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]
ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
ROW = '<button type="button" data-act="received"'
"""The button in a line of the list."""


def link(desk: House, login: str = "zhiban", person: str = "周值班") -> None:
    """The account is that person's."""
    with desk.write() as work:
        user = work.session.scalars(select(User).where(User.login == login)).one()
        user.person_id = work.session.scalar(select(Person.id).where(Person.name == person))
        work.commit()


def another(desk: House, person: str, after: timedelta, state: str = "accepted") -> int:
    """One more message about the first case, made so long after nine."""
    with desk.write() as work:
        first = work.session.scalars(select(Notice).order_by(Notice.id)).first()
        about = {"case_id": first.case_id, "clock_id": first.clock_id, "role": first.role, "state": "resolved"}
        notice = Notice(purpose="notice", reason="time", due_at=NINE, made_at=NINE, **about)
        work.session.add(notice)
        who = work.session.scalar(select(Person).where(Person.name == person)) or Person(name=person, unit="shi_fuban")
        work.session.add(who)
        work.session.flush()
        at = NINE + after
        message = Message(token=f"tok-{person}-{after}", notice_id=notice.id, person_id=who.id, way="webhook", address="http://127.0.0.1:9/x",
                          priority=1, code=318, text="x", state=state, made_at=at, next_attempt_at=at,
                          give_up_at=at, attempts=1)  # fmt: skip
        work.session.add(message)
        work.session.flush()
        work.session.add(Attempt(message_id=message.id, n=1, begun_at=at, ended_at=at, outcome="ok"))
        work.commit()
        return message.id


def test_a_message_opens_to_its_chain(page: Page) -> None:
    """The short row is there; inside it fact, law, role, way and both tries, in one place; shut until asked."""
    html = shown(page("zhiban", "case", id="1"))
    inside = html[html.index('<div class="ys-chain">') :]
    for words in (
        "自发现时间",
        "国办发〔2016〕80号",
        "值班员",
        "消息接口 http://127.0.0.1:9/…",
        "第 1 次",
        "第 2 次",
        "尚未确认收到",
    ):
        assert words in inside
    assert "<details>" in html
    assert "<details open" not in html
    assert "tok-1" not in html


def test_the_link_of_one_message_opens_just_it(page: Page, desk: House) -> None:
    """From 提醒: that message alone, opened, and the way back to all; a number of another case opens nothing."""
    id_ = another(desk, "钱二", MINUTE)
    assert f'href="case?id=1&amp;message={id_}"' in shown(page("zhiban", "messages"))
    html = shown(page("zhiban", "case", id="1", message=str(id_)))
    assert html.count("<details open") == html.count("<details") == 1
    assert "钱二" in html[html.index("<details") :]
    assert "看全部提醒" in html
    assert "<details" not in shown(page("zhiban", "case", id="2", message=str(id_)))


def test_asking_by_person_and_time(page: Page, desk: House) -> None:
    """Of one person at a minute: that message, opened; with nothing near, the nearest and a word that it is not."""
    another(desk, "钱二", -420 * MINUTE)
    another(desk, "钱二", -60 * MINUTE)
    app = page("zhiban", "case", id="1")
    next(box for box in app.selectbox if box.label == "何人").select(2)
    field = next(f for f in app.text_input if f.label == "几点")
    field.input("02:00")
    html = shown(app.run())
    assert html.count("<details open") == html.count("<details") == 1
    assert "02:00</span>" in html[html.index("<details") :]
    assert "最近的" not in html
    next(f for f in app.text_input if f.label == "几点").input("23:00")
    html = shown(app.run())
    assert "前后 5 分钟没有提醒" in html
    next(f for f in app.text_input if f.label == "几点").input("半夜")
    assert "时刻看不懂：半夜" in shown(app.run())


def line(id_: int, minutes: float, person: int = 1, went: float | None = None) -> Line:
    """A message made so many minutes after nine."""
    return Line(id_, person, NINE + minutes * MINUTE, NINE + went * MINUTE if went is not None else None)


@pytest.mark.parametrize(
    ("asked", "found", "far"),
    [
        (Question(), [1, 2, 3], False), (Question(person=2), [3], False), (Question(message=2), [2], False),
        (Question(at=time(9, 0)), [1], False), (Question(at=time(9, 5)), [1], False), (Question(at=time(9, 6)), [1], True),
        (Question(at=time(9, 30)), [2], False), (Question(at=time(8, 59)), [1], False), (Question(person=2, at=time(9, 0)), [3], True),
        (Question(at=NINE + timedelta(days=1)), [3], False), (Question(person=9, at=time(9, 0)), [], False),
    ],
)  # fmt: skip
def test_which_messages_answer_a_question(asked: Question, found: list[int], *, far: bool) -> None:
    """Within five minutes of when it was made or went; else the nearest, which says so; a time of day is of any day."""
    lines = [line(1, 0), line(2, 120, went=30), line(3, 24 * 60 - 1, person=2, went=24 * 60)]
    if asked.at == time(9, 0) and asked.person == 2:
        lines[2] = line(3, 24 * 60 + 40, person=2)
    elif isinstance(asked.at, time) and asked.at <= time(9, 6):
        lines[2] = line(3, 24 * 60 + 200, person=2)
    answer, nothing_near = answering(lines, asked, ZONE)
    assert ([m.id for m in answer], nothing_near) == (found, far)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("02:10", time(2, 10)), ("2:10", time(2, 10)), ("02：10", time(2, 10)), ("11-23 02:10", datetime(2026, 11, 23, 2, 10, tzinfo=ZONE)),
        ("11/22 23:59", datetime(2026, 11, 22, 23, 59, tzinfo=ZONE)), ("12-31 23:59", datetime(2025, 12, 31, 23, 59, tzinfo=ZONE)),
        ("2024-02-29 08:00", datetime(2024, 2, 29, 8, 0, tzinfo=ZONE)), ("25:00", None), ("半夜", None), ("", None),
    ],
)  # fmt: skip
def test_a_moment_as_officers_type_it(typed: str, meant: datetime | time | None) -> None:
    """A day still to come this year was last year's."""
    assert read_moment(typed, ZONE, NINE) == meant


def test_messages_are_filtered_by_person_and_state(page: Page, desk: House) -> None:
    """Delivered, read, bundled, cancelled by themselves; one person alone; counts follow."""
    for n, state in enumerate(("delivered", "read", "cancelled", "failed")):
        another(desk, "钱二", n * MINUTE, state)
    app = page("zhiban", "messages")
    html = shown(app)
    assert all(words in html for words in ("已送达", "已读", "已取消", "未送达"))
    app.selectbox[0].select(2)
    html = shown(app.run())
    assert ("周值班" in html, html.count("<tr>")) == (False, 5)


def test_a_unit_sees_whom_it_may_and_no_other_names(page: Page, desk: House) -> None:
    """The list of people is that of the messages this person may know of; a unit complained of knows of none."""
    assert [box for box in page("danwei", "messages").selectbox if len(box.options) > 1] == []
    with desk.write() as work:
        case = work.session.get_one(Case, 1)
        case.complained_of = ["shi_fuban"]
        work.commit()
    html = shown(page("zhiban", "messages"))
    assert "YQ2026-000001" not in html
    assert "周值班" not in html
    assert "无权查看" in shown(page("zhiban", "case", id="1", message="1"))


def test_received_is_pressed_on_the_desk(page: Page, desk: House) -> None:
    """On the case's page (its row has a test of its own): acknowledged for that person via the desk, the buttons go, the clock runs on."""
    link(desk)
    assert ROW in shown(page("zhiban"))
    app = page("zhiban", "case", id="1")
    next(b for b in app.button if b.label == "收到").click()
    app.run()
    assert [b for b in app.button if b.label == "收到"] == []
    with desk.read() as work:
        ack = work.session.scalars(select(Acknowledgement)).one()
        clock = work.session.get_one(ClockRow, ack.clock_id)
    assert (ack.via, ack.message_id, clock.kind, clock.state) == ("desk", 1, "authoritative_information", "running")
    assert "值守台确认" in shown(page("zhiban", "case", id="1"))
    assert ROW not in shown(page("zhiban"))


def test_who_was_not_told_or_is_not_linked_has_no_such_button(page: Page, desk: House) -> None:
    """An account without a person, and a person who was told of nothing."""
    assert ROW not in shown(page("zhiban"))
    with desk.write() as work:
        work.session.add(Person(name="无关人员", unit="shi_fuban"))
        work.commit()
    link(desk, person="无关人员")
    assert ROW not in shown(page("zhiban"))
    assert [b for b in page("zhiban", "case", id="1").button if b.label == "收到"] == []
