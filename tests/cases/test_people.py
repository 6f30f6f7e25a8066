"""People and shifts: who is on duty at an instant, and what a bad table says."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.house import House
from cases.people.duty import addresses, people_in_role
from cases.people.register import RosterError, import_file
from cases.store.people_tables import Contact
from tests.conftest import NINE

PEOPLE = "name,unit,role,phone\n甲,市政府办,duty_officer,13800000001\n乙,市政府办,值班员,13800000002\n丙,市应急局,unit_liaison,13800000003\n"


@pytest.fixture
def bring(house: House, tmp_path: Path) -> Callable[[str], dict]:
    """Import a table given as text."""

    def bring_(text: str, encoding: str = "utf-8") -> dict:
        file = tmp_path / "table.csv"
        file.write_bytes(text.encode(encoding))
        with house.write() as work:
            result = import_file(work, file)
            work.commit()
        return result

    return bring_


def on_duty(house: House, role: str, after: timedelta, unit: str | None = None) -> list[str]:
    """Names in a role at nine plus ``after``."""
    with house.read() as work:
        return [p.name for p in people_in_role(work, role, unit, NINE + after)]


def test_the_roster_decides_at_the_instant(house: House, bring: Callable[[str], dict]) -> None:
    """A shift holds from its first second up to, not including, its last."""
    assert bring(PEOPLE)["people"] == 3
    bring(
        "role,person,starts_at,ends_at\nduty_officer,甲,2026-11-23 08:00,2026-11-23 17:00\n值班员,乙,2026-11-23 17:00,2026-11-24 08:00\n"
    )

    assert on_duty(house, "duty_officer", timedelta(hours=7, minutes=59, seconds=59)) == ["甲"]
    assert on_duty(house, "duty_officer", timedelta(hours=8)) == ["乙"]
    assert on_duty(house, "duty_officer", timedelta(hours=23)) == []


def test_a_unit_role_is_held_by_post(house: House, bring: Callable[[str], dict]) -> None:
    """A unit's liaison is whoever holds the post in that unit, in no other."""
    bring(PEOPLE)

    with house.read() as work:
        emergency = work.config.unit_named("市应急局").id
        school = work.config.unit_named("市教育局").id
    assert on_duty(house, "unit_liaison", timedelta(0), emergency) == ["丙"]
    assert on_duty(house, "unit_liaison", timedelta(0), school) == []
    assert on_duty(house, "unit_liaison", timedelta(0), None) == []


def test_the_same_table_twice_changes_nothing_and_gbk_is_read(house: House, bring: Callable[..., dict]) -> None:
    """Importing again adds nobody; a table saved by an office in GB18030 is read."""
    bring(PEOPLE, "gb18030")

    assert bring(PEOPLE)["people"] == 0
    with house.read() as work:
        [person] = people_in_role(work, "unit_liaison", work.config.unit_named("市应急局").id, NINE)
        assert addresses(work, [person.id])[person.id] == {"phone": "13800000003"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0000 0001", "13800000001"), ("+86-138-0000-0001", "13800000001"), ("008613800000001", "13800000001"),
        ("１３８０００００００１", "13800000001"), ("（028）8876 0000", "02888760000"), ("0830-2310000", "08302310000"),
        ("88760000", "88760000"), ("400-810-0000", "4008100000"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(house: House, bring: Callable[..., dict], typed: str, kept: str) -> None:
    """Blanks, dashes, brackets, full width and the country's own code in front: the same number is kept."""
    bring(f"name,unit,role,phone\n甲,市政府办,duty_officer,{typed}\n")

    with house.read() as work:
        assert [row.address for row in work.session.scalars(select(Contact))] == [kept]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("a,b\n1,2\n", "列名应为"),
        ("name,unit,role\n甲,月球局,duty_officer\n", "第 2 行.*没有单位 月球局"),
        ("name,unit,role\n甲,市政府办,king\n", "可用: 值班员"),
        ("name,unit,role\n乙,市政府办,督查\n甲,市政府办,值班员、督查\n", "人员表第 3 行.*一行写一个角色"),
        ("name,unit,role,phone\n甲,市政府办,duty_officer,abc\n", "不是电话号码"),
        (
            "name,unit,role,phone\n甲,市政府办,duty_officer,1380000001\n",
            "第 2 行.*1380000001 不是电话号码.*手机号码 11 位",
        ),
        ("name,unit,role,phone\n甲,市政府办,duty_officer,138000000011\n", "手机号码 11 位"),
        ("name,unit,role,phone\n甲,市政府办,duty_officer,23800000001\n", "不是电话号码"),
        ("name,unit,role,phone\n甲,市政府办,duty_officer,12800000001\n", "不是电话号码"),
        ("role,person,starts_at,ends_at\nduty_officer,无名,2026-11-23 08:00,2026-11-23 17:00\n", "没有这个人"),
        ("", "列名应为"),
    ],
)
def test_a_bad_table_is_refused_whole(house: House, bring: Callable[[str], dict], table: str, says: str) -> None:
    """File, row and what is wrong in one sentence; nothing of it is stored."""
    with pytest.raises(RosterError, match=says):
        bring(table)
    assert on_duty(house, "duty_officer", timedelta(0)) == []
