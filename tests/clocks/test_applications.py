"""依申请公开: the limit of the law through supplement, third party, extension, decision and service; import and the yearly table."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.clocks.recompute import all_clocks, compare
from cases.house import House
from cases.people.actors import Forbidden
from cases.registers.annual import Counted, annual_table, rows_of
from cases.registers.application_acts import ACTS
from cases.registers.application_table import application_lines, import_applications
from cases.registers.applications import Asked, enter_application
from cases.registers.decisions import APPLICANTS, DECISIONS
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.outbox_tables import Notice
from tests.clocks.test_registers import LIAISON, OFFICER, PAGE, STRANGER
from tests.conftest import CHINA, NINE
from tests.desk import Desk

ANSWER = {"decision": "予以公开", "url": PAGE}


def entered(house: House, at: datetime = NINE, applicant: str = "自然人", reference: str | None = None) -> str:
    """Enter an application; its number."""
    with house.write() as work:
        row = enter_application(work, Asked("征地批文", applicant, "网络", "shi_yingji", at, reference), OFFICER)
        number = work.session.get_one(RegisterEntry, row.entry_id).number
        work.commit()
        return number


def acted(house: House, number: str, action: str, reason: str | None = None, **data: Any) -> None:
    """One act of the officer."""
    with house.write() as work:
        ACTS[action](work, number, OFFICER, reason, data)
        work.commit()


def line(house: House, number: str) -> dict[str, Any]:
    """The application as it stands."""
    with house.read() as work:
        return next(one for one in application_lines(work) if one["number"] == number)


def refusal(house: House, number: str, action: str, reason: str | None = None, **data: Any) -> str:
    """The word with which an act is refused."""
    with pytest.raises(Forbidden) as refused:
        acted(house, number, action, reason, **data)
    return refused.value.error


@pytest.fixture(autouse=True)
def _clocks_agree(desk: Desk) -> Any:
    """After every test each clock says what its events say."""
    yield
    desk.tick()
    with desk.house.read() as work:
        assert [d for ids in all_clocks(work) for d in compare(work, ids)] == []


def test_twenty_working_days_from_receipt(desk: Desk) -> None:
    """Received on Monday 23 November: due at the end of Monday 21 December; answered then in time, and served."""
    number = entered(desk.house)
    assert line(desk.house, number)["due_at"] == "2026-12-21T23:59:59+08:00"
    assert refusal(desk.house, number, "serve", how="邮寄") == "not_decided"
    desk.house.clock.at = datetime(2026, 12, 21, 23, 59, 59, tzinfo=CHINA)
    acted(desk.house, number, "decide", **ANSWER)
    desk.house.clock.forward(days=1)
    acted(desk.house, number, "serve", how="邮寄")

    found = line(desk.house, number)
    assert (found["state"], found["decision"], found["late"], found["served_how"]) == (
        "served",
        "予以公开",
        False,
        "邮寄",
    )


def test_a_supplement_begins_the_limit_anew(desk: Desk) -> None:
    """Asked for once, within 7 working days, saying what is missing: no limit while it is waited for; 20 whole days from the day it came."""
    number = entered(desk.house)
    desk.forward(days=2)
    assert refusal(desk.house, number, "ask-supplement") == "reason_needed"
    acted(desk.house, number, "ask-supplement", "写明批文年份，15 日内")
    assert refusal(desk.house, number, "ask-supplement", "再补") == "asked_already"
    assert (line(desk.house, number)["state"], line(desk.house, number)["due_at"]) == ("awaiting_supplement", None)
    assert refusal(desk.house, number, "decide", **ANSWER) == "waiting"
    desk.forward(days=40)
    assert [c.state for c in clocks(desk.house)] == ["void"]
    desk.house.clock.at = datetime(2027, 1, 4, 10, 0, tzinfo=CHINA)
    acted(desk.house, number, "supplement")
    assert line(desk.house, number)["due_at"][:10] >= "2027-02-01"
    assert refusal(desk.house, number, "ask-supplement", "再补") == "asked_already"
    acted(desk.house, number, "decide", **ANSWER)
    assert [c.state for c in clocks(desk.house)] == ["satisfied", "void"]


def test_a_supplement_is_asked_for_within_seven_working_days(desk: Desk) -> None:
    """On the seventh working day it may be, on the eighth no more."""
    first, second = entered(desk.house), entered(desk.house)
    desk.house.clock.at = datetime(2026, 12, 2, 23, 0, tzinfo=CHINA)
    acted(desk.house, first, "ask-supplement", "写明批文年份")
    desk.house.clock.at = datetime(2026, 12, 3, 0, 1, tzinfo=CHINA)
    assert refusal(desk.house, second, "ask-supplement", "写明批文年份") == "too_late"


def test_what_is_not_supplemented_is_put_away_with_a_reason(desk: Desk) -> None:
    """No limit ran, so no proof is asked; the yearly table counts it under 其他处理."""
    number = entered(desk.house)
    acted(desk.house, number, "ask-supplement", "写明批文年份")
    desk.forward(days=30)
    decision = "申请人无正当理由逾期不补正"
    assert refusal(desk.house, number, "decide", decision=decision) == "reason_needed"
    acted(desk.house, number, "decide", "逾期不补正", decision=decision)
    with desk.house.read() as work:
        rows = {r["row"]: r for r in annual_table(work, 2026)}
    assert (rows[decision]["自然人"], rows[decision]["numbers"]) == (1, [number])


def test_while_a_third_party_is_consulted_the_limit_stands_still(desk: Desk) -> None:
    """Ten days of consultation: due ten days later; nobody is reminded meanwhile; on the 15th working day the unit hears of it."""
    number = entered(desk.house)
    desk.forward(days=1)
    acted(desk.house, number, "consult")
    assert refusal(desk.house, number, "consult") == "consulting"
    assert line(desk.house, number)["third_due_at"] == "2026-12-15T23:59:59+08:00"
    desk.house.clock.forward(days=10)
    assert [f.purpose for f in desk.tick()] == []
    acted(desk.house, number, "consulted")
    assert line(desk.house, number)["due_at"] == "2026-12-31T23:59:59+08:00"
    with desk.house.read() as work:
        assert work.session.scalars(select(Notice.state).where(Notice.dedupe_key.like("third_party:%"))).all() == [
            "cancelled"
        ]


def test_the_unit_hears_that_the_third_party_has_had_its_time(desk: Desk) -> None:
    """On the morning after 15 working days, once."""
    number = entered(desk.house)
    acted(desk.house, number, "consult")
    desk.house.clock.at = datetime(2026, 12, 15, 8, 31, tzinfo=CHINA)
    desk.tick()
    assert [p.text for p in desk.sender.taken if number in p.text and "第三方" in p.text] == [
        f"【应声】{number} 征求第三方意见 15 个工作日已到, 请决定是否公开。{desk.house.config.city.base_url}"
    ]


def test_an_extension_takes_a_named_person_a_reason_and_telling_the_applicant(desk: Desk) -> None:
    """At most 20 more working days, once, before the limit; the register says how the applicant was told."""
    number = entered(desk.house)
    given = {"days": "20", "approver": "ban1", "how": "书面告知"}
    assert refusal(desk.house, number, "extend", None, **given) == "missing"
    assert refusal(desk.house, number, "extend", "复杂", **{**given, "days": "21"}) == "too_long"
    assert refusal(desk.house, number, "extend", "复杂", **{**given, "approver": "zhi1"}) == "same_person"
    acted(desk.house, number, "extend", "涉及多个部门", **given)
    found = line(desk.house, number)
    assert found["due_at"] > "2027-01-18"
    assert (found["extended_days"], found["told_how"]) == (20, "书面告知")
    assert refusal(desk.house, number, "extend", "再延", **given) == "asked_already"


def test_other_units_and_unknown_words_are_refused(desk: Desk) -> None:
    """A stranger does nothing, the unit answers its own; an unknown decision, applicant or a proof of nothing is refused."""
    number = entered(desk.house)
    for actor, data, error in ((STRANGER, ANSWER, "no_right"), (LIAISON, {"decision": "给"}, "bad_value"),
                               (LIAISON, {"decision": "予以公开"}, "missing")):  # fmt: skip
        with pytest.raises(Forbidden) as refused, desk.house.write() as work:
            ACTS["decide"](work, number, actor, None, data)
        assert refused.value.error == error
    with pytest.raises(Forbidden, match="申请人类型"):
        entered(desk.house, applicant="外星人")


TABLE = """申请编号,申请人类型,申请方式,申请内容,责任单位,收到日期,办理结果,答复日期,送达日期,送达方式
A-1,自然人,网络,征地批文,市应急局,2025-11-03,予以公开,2025-11-20,2025-11-22,邮寄
A-2,商业企业,当面,预算明细,市应急局,2025-12-20,部分公开,2026-01-10,,
A-3,自然人,邮寄,规划图,市应急局,2026-10-08,,,,
A-4,自然人,邮寄,规划图,没有的局,2026-10-08,,,,
A-5,自然人,邮寄,规划图,市应急局,2026-10-08,公开了,2026-10-09,,
"""


def test_the_ledger_comes_in_once_and_makes_the_yearly_table(desk: Desk, tmp_path: Path) -> None:
    """Rows that cannot be believed are listed; twice changes nothing; the year counts new, carried over, done and left."""
    file = tmp_path / "ledger.csv"
    file.write_text(TABLE, encoding="utf-8")
    for new, duplicate in ((3, 0), (0, 3)):
        with desk.house.write() as work:
            done = import_applications(work, file, OFFICER)
            work.commit()
        assert (done.new, done.duplicate, [n for n, _ in done.rejected]) == (new, duplicate, [5, 6])
    with desk.house.read() as work:
        y2025, y2026 = ({r["row"]: r["总计"] for r in annual_table(work, year)} for year in (2025, 2026))
    names = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "予以公开",
        "部分公开",
        "（七）总计",
        "四、结转下年度继续办理",
    )
    assert [y2025[n] for n in names] == [2, 0, 1, 0, 1, 1]
    assert [y2026[n] for n in names] == [1, 1, 0, 1, 1, 1]


def test_the_table_balances() -> None:
    """New and carried over are what was done and what is left, in every column; each row of the form stands there once."""
    zone = CHINA
    found = [
        Counted(f"N{n}", APPLICANTS[n % 6], datetime(2026, 1 + n % 12, 3, tzinfo=zone),
                datetime(2026 + (n % 3 == 0), 12, 30, tzinfo=zone) if n % 4 else None, list(DECISIONS)[n % len(DECISIONS)])
        for n in range(60)
    ]  # fmt: skip
    rows = rows_of(found, 2026, zone)  # type: ignore[arg-type]
    by = {r["row"]: r for r in rows}
    for column in (*APPLICANTS, "总计"):
        assert rows[0][column] + rows[1][column] == by["（七）总计"][column] + rows[-1][column]
        assert sum(by[word][column] for word in DECISIONS) == by["（七）总计"][column]


def clocks(house: House) -> list[ClockRow]:
    """All clocks of the register, the newest first."""
    with house.read() as work:
        return list(
            work.session.scalars(
                select(ClockRow).where(ClockRow.subject_kind == "register").order_by(ClockRow.id.desc())
            )
        )


def test_reminders_go_by_the_ladder(desk: Desk, open_city: Callable[..., House]) -> None:
    """The liaison hears of it at once, is warned before the limit, and the breach is told."""
    entered(desk.house)
    said = {f.purpose for _ in range(35) for f in desk.forward(days=1)}
    assert said == {"notice", "warning", "breach"} | (said & {"after_breach"})
    assert timedelta(days=35) == desk.house.now() - NINE
