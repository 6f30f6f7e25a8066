"""What this city's files promise: every duty, every place, every matter has its owner and its source."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from chinese_calendar import is_workday
from pydantic import BaseModel

from config.base import Basis, Dated
from config.load import Config, load_config
from config.warnings import warnings
from config.whole import NoSuchUnit
from config.words import ClockKind, Family

ROOT = Path(__file__).parents[2]

TODAY = date(2026, 11, 23)
LATEST_CALENDAR = date(2026, 12, 31)


def rows(part: object) -> Iterator[BaseModel]:
    """Every row in and below a part of the configuration."""
    if isinstance(part, BaseModel):
        yield part
        for key in type(part).model_fields:
            yield from rows(getattr(part, key))
    elif isinstance(part, list):
        for inner in part:
            yield from rows(inner)


def test_channels_are_the_agreed_ones(city: Config) -> None:
    """The ids are a contract with everyone who imports or collects."""
    agreed = (
        "hotline_12345 mayor_mailbox secretary_mailbox lai_guanjia lianqing_yizhan leaders_board city_website news forum "
        "weibo wechat douyin vendor superior manual"
    )
    assert [c.id for c in city.channels.channels] == agreed.split()
    assert city.channel("lianqing_yizhan").restricted


def test_what_is_not_connected_says_why(city: Config) -> None:
    """A source that is not wired is off, so that a first collection does not fail, and carries its reason."""
    waiting = [c for c in city.channels.channels if c.source.kind == "not_connected"]
    assert {c.id for c in waiting} == {"leaders_board", "city_website", "news", "forum", "weibo", "wechat", "douyin"}
    assert not any(c.enabled for c in waiting)


def test_every_family_has_one_unit_today(city: Config) -> None:
    """No matter without an owner, and none with two."""
    for family in get_args(Family):
        owners = [u.id for u in city.units.units if family in u.families and u.holds_on(TODAY)]
        assert len(owners) == (0 if family == "镇街" else 1), family
        assert (city.unit_of(family, TODAY) is None) == (family == "镇街")


def test_every_clock_kind_is_limited(city: Config) -> None:
    """All fifteen duties have a row in force."""
    assert {d.kind for d in city.deadlines_on(TODAY)} == set(get_args(ClockKind))


@pytest.mark.parametrize(
    ("kind", "duration", "unit", "counts_from"),
    [("authoritative_information", 5, "natural_hours", "occurred"), ("press_conference", 24, "natural_hours", "occurred"),
     ("opinion_response", 48, "natural_hours", "discovered"), ("mailbox_reply", 5, "working_days", "received"),
     ("risk_check", 10, "natural_minutes", "started"), ("information_request", 20, "working_days", "received"),
     ("website_correction", 3, "working_days", "received"), ("account_freshness", 10, "natural_days", "started"),
     ("site_freshness", 14, "natural_days", "started"), ("arbitration", 2, "working_days", "started")],
)  # fmt: skip
def test_limits_are_those_of_the_rules(city: Config, kind: str, duration: int, unit: str, counts_from: str) -> None:
    """Each limit stands as the rule says it, from the fact the rule counts from."""
    found = {
        (d.duration, d.unit, d.counts_from)
        for d in city.deadlines_on(TODAY)
        if d.kind == kind and d.when.column is None
    }
    assert found == {(duration, unit, counts_from)}


@pytest.mark.parametrize("day", [date(2025, 12, 24), date(2025, 12, 25), date(2025, 12, 26)])
def test_hotline_limits_follow_the_type(city: Config, day: date) -> None:
    """咨询 3, 求助 and 建议 7, 投诉 and 举报 15 working days, without a gap where the rule changed."""
    limits = {t: d.duration for d in city.deadlines_on(day) if d.kind == "hotline_reply" for t in d.when.types}
    assert limits == {"咨询": 3, "求助": 7, "建议": 7, "投诉": 15, "举报": 15}


def test_only_danger_is_loud(city: Config) -> None:
    """Nothing counted in days may wake anybody."""
    loud = {d.kind for d in city.deadlines.deadlines if d.loud}
    assert loud == {
        "authoritative_information", "press_conference", "opinion_response", "follow_up", "upward_report", "risk_check",
    }  # fmt: skip
    assert all(d.exits for d in city.deadlines.deadlines if d.public)


def test_a_reply_never_climbs_to_the_city_leaders(city: Config) -> None:
    """Letters end at the unit's leader and 督查."""
    told = {role for step in city.ladder("reply").steps for role in step.roles}
    assert told == {"unit_liaison", "unit_leader", "supervisor"}


def test_the_first_notice_reaches_the_desk_at_once(city: Config) -> None:
    """Duty officer at the start, shift leader after 15 minutes, the mayor only once confirmed."""
    for name in ("urgent_public", "opinion", "report"):
        steps = city.ladder(name).steps
        assert next(s.minutes for s in steps if "duty_officer" in s.roles) == 0
        assert next(s.minutes for s in steps if "shift_leader" in s.roles) == 15
    assert all(
        s.confirmed for s in city.ladder("urgent_public").steps if s.anchor == "start" and "city_leader" in s.roles
    )


def test_all_places_are_there(city: Config) -> None:
    """14 towns and streets, 189 villages; the seven split units go to more than one of them."""
    towns = city.territory.towns
    assert (len(towns), sum(len(t.villages) for t in towns)) == (14, 189)
    split = {f.name for f in city.territory.former if len(f.successors) > 1}
    assert split == {"牟礼镇", "临济镇", "天台山镇", "大同乡", "南宝山镇", "高埂镇", "临邛街道"}
    assert all(v.code.startswith(t.code) for t in towns for v in t.villages)
    assert not any(v.name.endswith(("村", "社区")) for t in towns for v in t.villages)


def test_every_row_has_a_source_and_dates(city: Config) -> None:
    """No limit, threshold table, unit or duty without the text it rests on and the day from which it holds."""
    parts = [city.units, city.duties, city.severity, city.deadlines]
    dated = [row for part in parts for row in rows(part) if isinstance(row, Dated)]
    assert len(dated) > 150
    assert all(isinstance(getattr(row, "basis", None), Basis) and row.since for row in dated)
    assert all(ladder.basis for ladder in city.ladders.ladders)


def test_keywords_are_many(city: Config) -> None:
    """Every family is known by at least fifteen words, and each category by some row."""
    for family in set(get_args(Family)) - {"镇街"}:
        assert sum(len(d.keywords) for d in city.duties.duties if d.family == family) >= 15, family
    assert len({d.category for d in city.duties.duties}) == 15


def test_workdays_are_those_announced(city: Config) -> None:
    """Every day from 2004 to 2026 is a working day exactly when the published calendar says so."""
    day, wrong = date(2004, 1, 1), []
    off = {d for y in city.workdays.years.values() for d in y.off}
    work = {d for y in city.workdays.years.values() for d in y.work}
    while day <= LATEST_CALENDAR:
        if (day in work or (day.weekday() < 5 and day not in off)) != is_workday(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []
    assert all(str(number) in year.source for number, year in city.workdays.years.items())


def test_the_year_2026_is_the_notice_of_2025_11_04(city: Config) -> None:
    """The current year was checked against the notice itself."""
    spans = [("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
             ("09-25", "09-27"), ("10-01", "10-07")]  # fmt: skip
    off: set[date] = set()
    for first, last in spans:
        day = date.fromisoformat(f"2026-{first}")
        while day <= date.fromisoformat(f"2026-{last}"):
            off.add(day)
            day += timedelta(days=1)
    assert set(city.workdays.years[2026].off) == off
    assert [d.strftime("%m-%d") for d in city.workdays.years[2026].work] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


def test_discipline_takes_over_within_the_citys_own_limits(city: Config) -> None:
    """A matter within four hours, a letter within one working day; no law says so, and both are marked unconfirmed."""
    rows = [d for d in city.deadlines_on(TODAY) if d.kind == "transfer"]
    assert {(d.when.case, d.duration, d.unit) for d in rows} == {
        ("matter", 4, "natural_hours"), ("request", 1, "working_days"),
    }  # fmt: skip
    assert {(d.when.on, d.counts_from, d.basis.mark, d.loud) for d in rows} == {
        ("restricted", "started", "unconfirmed", False)
    }


def test_unconfirmed_values_are_listed(city: Config) -> None:
    """Each value the city must confirm is one sentence with file and key, and next year's missing workdays another."""
    said = warnings(city, TODAY)
    unconfirmed = [r for name in ("units", "territory", "duties", "severity", "deadlines", "ladders", "alerts", "workflow", "retention", "report", "papers", "assessment")
                   for r in rows(getattr(city, name)) if isinstance(r, Basis) and r.mark == "unconfirmed"]  # fmt: skip
    assert len([s for s in said if "依据未确认" in s]) == len(unconfirmed)
    assert any(s.startswith("config/deadlines.yaml deadlines[") and "(mailbox_5wd)" in s for s in said)
    assert "2027 年" in said[-1]
    assert all("\n" not in s for s in said)


def test_units_are_found_by_any_of_their_names(city: Config) -> None:
    """Full names and old short names lead to the same unit; a stranger to none."""
    assert city.unit_named("市城管局") == city.unit_named("市综合执法局") == city.unit_named("邛崃市综合行政执法局")
    assert city.unit_named("羊安街道") == city.unit("yangan")
    assert city.unit_named("外星人局") is None
    with pytest.raises(KeyError):
        city.unit("nobody")


def test_a_unit_misnamed_is_refused_with_those_that_come_near(city: Config) -> None:
    """Whoever fills in a roster knows 应急管理局 and not what the configuration calls it; a stranger is like none."""
    assert city.unit_meant("shi_yingji") == city.unit_meant("应急局")
    with pytest.raises(NoSuchUnit, match=r"没有单位 应急管理局; 相近的: .*市应急局"):
        city.unit_meant("应急管理局")
    with pytest.raises(NoSuchUnit, match=r"没有单位 Marsleute$"):
        city.unit_meant("Marsleute")


def test_a_past_unit_is_still_found() -> None:
    """Old letters keep their unit; matters of today go to the present one."""
    other = load_config(ROOT / "tests" / "cities" / "xihe")
    past = other.unit_named("西和市建委")
    assert past is not None
    assert not past.holds_on(TODAY)
    assert [u.id for day in (date(2009, 12, 31), date(2010, 1, 1)) if (u := other.unit_of("住建房产", day))] == [
        "old_works",
        "works",
    ]


def test_registers_and_drills_have_prefixes_of_the_houses_own(copy: Path) -> None:
    """A configuration that names only matters and requests, as an older release wrote it, loads."""
    file = copy / "city.yaml"
    file.write_text(file.read_text("utf-8").replace(", register: XD, drill: XL", ""), encoding="utf-8")

    assert load_config(copy).city.number_prefix == {"matter": "XH", "request": "XS", "register": "DJ", "drill": "YL"}
