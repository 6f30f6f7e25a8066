"""信息报送: who owes one, and 续报 on every change of the casualties while the law asks for it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.clocks.duties import CaseFacts, due_policies, policies_on
from cases.house import House
from cases.matters.acts import act
from cases.matters.casualties import follow_casualties
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from config.load import Config
from config.words import Severity
from tests.conftest import NINE
from tests.desk import Desk
from tests.house.test_settle import hear, lines, order

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
DAY = date(2026, 11, 1)
SERIOUS = Severity.SERIOUS


def reports(line: dict[str, Any]) -> list[tuple[int, str, str]]:
    """The upward reports of a case: number in the series, state, limit."""
    return [(c["seq"], c["state"], c["due_at"][:16]) for c in line["clocks"] if c["kind"] == "upward_report"]


def test_a_voice_that_knows_of_more_starts_a_further_report(house: House) -> None:
    """12 dead, then 13: a report of its own in two hours, seq 2; the same number again starts none."""
    hear(house, order(1, "今天8点整，羊安街道化工厂爆炸，已造成12人死亡。", channel="weibo"))
    assert [r[0] for r in reports(lines(house, "matter")[0])] == [1]

    hear(house, order(2, "今天8点整，羊安街道化工厂爆炸，死亡人数上升至13人。", channel="news"))
    hear(house, order(3, "今天8点整，羊安街道化工厂爆炸，死亡人数上升至13人，正在救援。", channel="news"))

    [matter] = lines(house, "matter")
    assert reports(matter) == [(1, "running", "2026-11-23T09:30"), (2, "running", "2026-11-23T11:00")]


def test_an_officer_who_enters_numbers_starts_one_too(desk: Desk) -> None:
    """The numbers are a person's from then on, the level waits for a look, and one report to above ends all that run."""
    case_id = desk.matter("serious", occurred=NINE, confirmed=False)
    with desk.house.write() as work:
        act(work, case_id, "overrule", OFFICER, "现场核实", {"casualties": {"dead": 11, "injured": 2}})
        work.commit()
        case = work.session.get_one(Case, case_id)
        assert (case.facts, case.review, case.severity_confirmed) == ({"dead": 11, "injured": 2}, True, False)
    with desk.house.write() as work:
        act(work, case_id, "report-up", OFFICER, None, {"to": "成都市应急局"})
        work.commit()
        states = work.session.execute(
            select(ClockRow.seq, ClockRow.state, ClockRow.policy).where(ClockRow.kind == "upward_report")
        )
        assert sorted(states.all()) == [
            (1, "satisfied", "upward_report_phone"), (2, "satisfied", "upward_report_change"),
            (3, "running", "upward_report_written"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("event_type", "last"), [("生产安全事故", 30), ("道路交通事故", 7), ("火灾事故", 7)]
)  # fmt: skip
def test_the_days_are_those_of_the_law(qionglai: Config, event_type: str, last: int) -> None:
    """30 days, of traffic accidents and fires 7: the last day still, the day after no more."""
    facts = CaseFacts("matter", severity=SERIOUS, event_type=event_type)
    owed = [
        bool(policies_on(qionglai, DAY + timedelta(days=n), "casualty_change", facts, DAY))
        for n in (last - 1, last, last + 1)
    ]
    assert owed == [True, True, False]


@pytest.mark.parametrize(
    ("level", "event_type", "found"),
    [(Severity.LARGE, "生产安全事故", "report_ordinary"), (Severity.ORDINARY, "生产安全事故", "report_ordinary"),
     (Severity.ORDINARY, "传染病疫情", "report_ordinary"), (Severity.ORDINARY, "治安刑事案件", None),
     (Severity.LARGE, None, None), (SERIOUS, "治安刑事案件", "report"), (SERIOUS, None, "report")],
)  # fmt: skip
def test_who_owes_the_first_report(
    qionglai: Config, level: Severity, event_type: str | None, found: str | None
) -> None:
    """重大 and above always; below, only what a text of the law that was read names; and never up to the city's leaders."""
    facts = CaseFacts("matter", severity=level, event_type=event_type)
    ladders = [p.ladder for p in due_policies(qionglai, date(2026, 11, 23), facts) if p.kind == "upward_report"]
    assert ladders == ([found] if found else [])
    roles = {role for step in qionglai.ladder("report_ordinary").steps for role in step.roles}
    assert "city_leader" not in roles


@pytest.mark.parametrize(
    ("before", "after", "owed"),
    [({}, {"dead": 1}, True), ({"dead": 3}, {"dead": 2}, True), ({"injured": 3}, {"injured": 3, "missing": 1}, True),
     ({}, {"dead": 0}, False), ({"dead": None}, {"dead": 0}, False), ({"dead": 3}, {"dead": 3, "loss_yuan": 5}, False),
     ({"dead": 3}, {"dead": 3, "evacuated": 40}, False)],
)  # fmt: skip
def test_what_counts_as_a_change(desk: Desk, before: dict[str, Any], after: dict[str, Any], owed: bool) -> None:
    """People hurt, up or down; nobody hurt is the same as nothing told; money and people moved are no casualties."""
    case_id = desk.matter("serious", occurred=NINE)
    with desk.house.write() as work:
        case = work.session.get_one(Case, case_id)
        case.facts = after
        follow_casualties(work, case, before, actor="machine")
        found = work.session.scalars(select(ClockRow.policy).where(ClockRow.kind == "upward_report"))
        assert ("upward_report_change" in set(found)) is owed


def test_history_owes_nothing(desk: Desk) -> None:
    """An imported matter of long ago starts no report."""
    case_id = desk.matter("serious", occurred=NINE)
    with desk.house.write() as work:
        case = work.session.get_one(Case, case_id)
        case.history, case.facts = True, {"dead": 12}
        follow_casualties(work, case, {}, actor="machine")
        assert len(list(work.session.scalars(select(ClockRow.id).where(ClockRow.kind == "upward_report")))) == 1


def test_a_further_report_does_not_wake_the_city_leader(desk: Desk) -> None:
    """The duty officer at once; the city's leader only once it is late."""
    case_id = desk.matter("serious", occurred=NINE - timedelta(hours=1))
    with desk.house.write() as work:
        case = work.session.get_one(Case, case_id)
        case.facts = {"dead": 12}
        follow_casualties(work, case, {}, actor="machine")
        work.commit()
        clock_id = work.session.scalars(select(ClockRow.id).where(ClockRow.policy == "upward_report_change")).one()
        assert datetime.fromisoformat(str(work.session.get_one(ClockRow, clock_id).due_at)) == NINE + timedelta(hours=2)
    ladder = desk.house.config.ladder("report_change").steps
    assert [s.purpose for s in ladder if "city_leader" in s.roles] == ["breach"]
