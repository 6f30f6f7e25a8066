"""People and roster: someone is always there."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.load import load_config
from demo.people import PEOPLE_COLUMNS, SHIFTS, Person, read_people, rotate, with_addresses

DEMO = Path(__file__).parents[2] / "demo"


@pytest.fixture(scope="module")
def people() -> list[Person]:
    """Everybody of the demo city."""
    return read_people(DEMO / "people.csv")


def test_people_are_complete_and_distinct(people: list[Person]) -> None:
    """每个人各列齐全，姓名、电话、邮箱、微信号都不重复。"""
    assert all(tuple(person) == PEOPLE_COLUMNS and all(person.values()) for person in people)
    for column in ("name", "phone", "email", "wecom"):
        assert len({person[column] for person in people}) == len(people)


def test_the_desk_is_staffed(people: list[Person]) -> None:
    """值守台有六名值班员、三名带班领导、两名督查、两名市领导。"""
    desk = Counter(person["role"] for person in people if person["unit"] == "市政府办")

    assert (desk["duty_officer"], desk["shift_leader"], desk["supervisor"], desk["city_leader"]) == (6, 3, 2, 2)


def test_every_unit_is_known_and_has_liaison_and_leader(people: list[Person]) -> None:
    """单位名称都在 units.yaml 里；每个镇街和至少二十五个部门各有一名联络员和一名负责人。"""
    config = load_config(DEMO.parent / "config")
    towns = {unit.name for unit in config.units.units if unit.kind == "town"}
    liaisons = [person["unit"] for person in people if person["role"] == "unit_liaison"]
    leaders = [person["unit"] for person in people if person["role"] == "unit_leader"]

    assert {person["unit"] for person in people} <= {unit.name for unit in config.units.units}
    assert sorted(liaisons) == sorted(leaders)
    assert len(liaisons) == len(set(liaisons))
    assert towns <= set(liaisons)
    assert len(set(liaisons) - towns) >= 25


def test_roles_are_those_of_the_ladders(people: list[Person]) -> None:
    """角色与 ladders.yaml 完全一致；值班表只排城市一级的角色，且一个不漏。"""
    roles = load_config(DEMO.parent / "config").ladders.roles

    assert {person["role"] for person in people} == {role.id for role in roles}
    assert set(SHIFTS) == {role.id for role in roles if role.scope == "city"}


def test_somebody_is_on_duty_for_fourteen_days(people: list[Person], now: datetime) -> None:
    """从启动时刻起十四天内，每个角色任何时刻恰有一人当班，且各人轮流。"""
    shifts = rotate(people, now)

    for role in SHIFTS:
        mine = [shift for shift in shifts if shift["role"] == role]
        starts = [datetime.fromisoformat(shift["starts_at"]) for shift in mine]
        ends = [datetime.fromisoformat(shift["ends_at"]) for shift in mine]
        assert starts[0] <= now < ends[0]
        assert starts[1:] == ends[:-1]
        assert ends[-1] >= now + timedelta(days=14)
        assert {shift["person"] for shift in mine} == {p["name"] for p in people if p["role"] == role}


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_shift_changes_at_half_past_eight(people: list[Person], seconds: int) -> None:
    """八点半整换班：前一秒是上一班，整点和后一秒是下一班。"""
    at = datetime.fromisoformat("2026-11-23T08:30:00+08:00") + timedelta(seconds=seconds)

    first = rotate(people, at)[0]

    assert first["starts_at"] == ("2026-11-22T08:30:00+08:00" if seconds < 0 else "2026-11-23T08:30:00+08:00")


def test_everyone_has_an_inbox(people: list[Person]) -> None:
    """每个人的消息地址都指向演示城市的收件箱。"""
    somebody = with_addresses(people, "http://127.0.0.1:1234")[0]

    assert somebody["webhook"] == "http://127.0.0.1:1234/inbox?to=%E6%B8%A9%E7%9F%A5%E8%88%9F"
