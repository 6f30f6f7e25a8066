"""What can be wrong with ladders, rosters and people: refused at the start or set aside with a sentence, and nothing is lost."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.outcome import Outcome
from alerts.sweep import sweep
from cases.house import House
from cases.matters.lines import case_line
from cases.people.register import RosterError, import_file
from cases.store.clock_tables import Step
from cases.store.outbox_tables import Notice
from cases.store.people_tables import Contact, Person
from config.load import ConfigError, load_config
from dashboard.unreachable import unreachable
from tests.alerts.test_timetable import clock_of
from tests.conftest import NINE, ROOT
from tests.desk import Desk, register
from tests.guarantees.spoiled import count_of, empty_roles, faults, remove, without_role
from tests.officers import do


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A copy of the real city's configuration that a test may spoil."""
    return Path(
        shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    )


def change(file: Path, old: str, new: str) -> None:
    """Replace the first ``old``."""
    words = file.read_text("utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "ladders.yaml",
            "roles: [duty_officer",
            "roles: [nobody_at_all",
            ["ladders.yaml", "行", "nobody_at_all", "可用"],
        ),
        ("ladders.yaml", "start, minutes: 15", "start, minutes: 86401", ["ladders.yaml", "行", "86400"]),
        ("ladders.yaml", "start, minutes: 15", "start, minutes: -86401", ["ladders.yaml", "行", "86400"]),
        ("ladders.yaml", "start, minutes: 15", "start, minutes: 99999999999999", ["ladders.yaml", "行", "minutes"]),
        ("deadlines.yaml", "duration: 48", "duration: 8785", ["deadlines.yaml", "行", "8784"]),
        ("alerts.yaml", "lease_seconds: 60", "lease_seconds: 99999999999", ["alerts.yaml", "行", "lease_seconds"]),
        ("city.yaml", "drill: YL", "drill: YQ", ["city.yaml", "行", "编号前缀不能相同"]),
    ],
)
def test_a_wrong_ladder_or_limit_is_refused_with_file_and_line(
    city: Path, file: str, old: str, new: str, words: list[str]
) -> None:
    """An unknown role, minutes farther than sixty days, a limit over a year, a wait beyond reason, one prefix for two series."""
    change(city / file, old, new)
    with pytest.raises(ConfigError) as refused:
        load_config(city)
    assert all(word in str(refused.value) for word in words), str(refused.value)


@pytest.mark.parametrize("minutes", [86400, -86400])
def test_sixty_days_are_the_last_that_pass(city: Path, minutes: int) -> None:
    """A step exactly sixty days from its anchor is taken."""
    anchor = (
        "{anchor: due, minutes: 60, purpose: after_breach"
        if minutes > 0
        else "{anchor: due, minutes: -60, purpose: warning"
    )
    change(city / "ladders.yaml", anchor, anchor.replace("60,", f"{abs(minutes)},"))
    assert load_config(city)


def test_a_role_without_people_is_recorded_and_the_next_is_told(desk: Desk) -> None:
    """No spokesman at all: on record as such, the shift leader hears of it in his place at the step's own time."""
    remove(desk, "言一")
    desk.matter("serious", occurred=NINE)
    desk.tick()
    desk.told()

    desk.forward(minutes=1)

    assert "ban1" in desk.told()
    assert ["response_lead"] in empty_roles(desk)


def test_a_hole_in_the_roster(desk: Desk) -> None:
    """The duty officer's shift ends at nine and nobody follows: `check` says so, the shift leader is told with the reason ``nobody``."""
    remove(desk, "值一")
    desk.matter("ordinary")

    fired = desk.tick()

    assert "ban1" in desk.told()
    assert fired[0].reason == "nobody"
    assert any("值班员" in sentence for sentence in faults(desk.house))


def test_a_ladder_whose_roles_are_all_empty_tells_nobody_and_says_so(desk: Desk) -> None:
    """Not one person in the city: the step has fired, the record names every role that was asked, the clock runs on to its breach."""
    with desk.house.write() as work:
        work.session.execute(Contact.__table__.delete())
        work.commit()
    desk.matter("ordinary")
    fired = desk.tick()
    desk.forward(hours=48)

    assert {f.reason for f in fired} == {"nobody"}
    assert "city_leader" in empty_roles(desk)[0]
    assert clock_of(desk, "opinion_response").breached_at == NINE + timedelta(hours=48)


@pytest.mark.parametrize("gone", ["city_leader", "unit_leader"])
def test_a_role_removed_while_its_clock_runs(desk: Desk, gone: str) -> None:
    """The ladder copied onto the clock names a role the city no longer has: the desk is told in its place, no step is lost."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    desk.told()
    desk.house = replace(desk.house, config=without_role(desk.house.config, gone))

    desk.forward(minutes=1)

    assert "zhi1" in desk.told()
    assert [gone] in empty_roles(desk)
    assert count_of(desk, "quarantined") == 0
    assert any(gone in sentence for sentence in faults(desk.house))
    desk.forward(hours=5)
    assert clock_of(desk, "authoritative_information").breached_at == NINE + timedelta(hours=5)


def test_a_message_to_a_removed_role_that_fails_is_passed_on(desk: Desk) -> None:
    """It was sent before the role went and comes back undeliverable after: the desk hears of it."""
    desk.matter("ordinary")
    sweep(desk.house)
    desk.house = replace(desk.house, config=without_role(desk.house.config, "unit_liaison"))
    desk.sender.answers = [Outcome("permanent", "410")] * 2
    desk.sent()
    desk.told()

    desk.tick()

    assert {"ban1", "zhi1"} & set(desk.told())


def test_a_ladder_removed_while_its_clock_runs(desk: Desk) -> None:
    """The occurrence of a running clock is corrected after its ladder went out of the file: the copied ladder is laid out anew."""
    case_id = desk.matter("serious", occurred=NINE)
    config = desk.house.config
    spare = config.ladder("opinion").model_copy(update={"id": "urgent_public"})
    others = [spare if ladder.id == "urgent_public" else ladder for ladder in config.ladders.ladders]
    desk.house = replace(
        desk.house, config=replace(config, ladders=config.ladders.model_copy(update={"ladders": others}))
    )

    do(desk, case_id, "overrule", occurred_at="2026-11-23T08:30:00+08:00")

    with desk.house.read() as work:
        clock = clock_of(desk, "authoritative_information")
        steps = list(
            work.session.scalars(select(Step).where(Step.clock_id == clock.id, Step.generation == clock.generation))
        )
    assert len(steps) == len(clock.terms["ladder"]["steps"]) == 11


def test_a_number_that_is_none_is_refused_at_the_door(desk: Desk, tmp_path: Path) -> None:
    """The import names the row and brings in nobody of that table."""
    with pytest.raises(RosterError, match=r"人员表第 3 行.*不是电话号码"):
        register(
            desk.house,
            tmp_path,
            "name,unit,role,phone\n新一,市应急局,unit_liaison,13800000009\n新二,市应急局,unit_liaison,1380O\n",
        )
    with desk.house.read() as work:
        assert work.session.scalar(select(Person).where(Person.name == "新一")) is None


def test_a_person_without_any_address(desk: Desk) -> None:
    """Counts as out of reach at once: the next role is told; `check` names the person."""
    with desk.house.write() as work:
        nobody = work.session.scalars(select(Person.id).where(Person.name == "联一")).one()
        work.session.execute(Contact.__table__.delete().where(Contact.person_id == nobody))
        work.commit()
    desk.matter("ordinary")

    desk.tick()

    assert sorted(desk.told()) == ["zhang1", "zhi1"]
    with desk.house.read() as work:
        told = {t["person"]: t["reason"] for people in work.session.scalars(select(Notice.told)) for t in people}
    assert told["长一"] == "undeliverable"
    assert any("联一" in sentence and "联系方式" in sentence for sentence in faults(desk.house))


def test_a_number_that_lost_a_digit_long_ago_is_named(desk: Desk) -> None:
    """It stands in the record since before the door looked: `check` names the person, never the number."""
    sms = desk.house.config.alerts.ways[0].model_copy(update={"id": "sms", "address": "phone"})
    with desk.house.write() as work:
        nobody = work.session.scalars(select(Person.id).where(Person.name == "联一")).one()
        held = work.session.scalars(select(Contact).where(Contact.person_id == nobody, Contact.kind == "phone")).one()
        held.address = "1380000001"
        work.commit()

    with desk.house.read() as work:
        [said] = [sentence for sentence in unreachable(work, (sms,)) if "少了或多了一位" in sentence]

    assert "联一" in said
    assert "1380000001" not in said


def test_the_same_person_twice(desk: Desk, tmp_path: Path) -> None:
    """Two rows of one person are one person with one message; two people of one name in two units cannot be rostered by name alone."""
    row = "值一,市政府办,duty_officer,http://127.0.0.1:9/zhi1\n"
    register(desk.house, tmp_path, f"name,unit,role,webhook\n{row}{row}")
    desk.matter("ordinary")
    desk.tick()
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    register(desk.house, tmp_path, "name,unit,role\n值一,市应急局,unit_liaison\n")
    with pytest.raises(RosterError, match="同名"):
        register(
            desk.house, tmp_path, "role,person,starts_at,ends_at\nduty_officer,值一,2026-11-24 08:00,2026-11-24 18:00\n"
        )


RUBBISH = {
    "bytes.csv": (bytes(range(256)) * 400, "bytes.csv"),
    "nul.csv": (b"name,unit,role\n\x00\x00,\x00,\x00\n", "nul.csv"),
    "long.csv": ("name,unit,role\n" + "长" * 200_000 + ",市政府办,duty_officer\n", "long.csv"),
    "ten_megabytes.csv": (b"name,unit,role\n" + b"a" * 10_000_000, "ten_megabytes.csv"),
    "heading.csv": ("列" * 100_000 + "\n1\n", "heading.csv"),
    "many.csv": ("name,unit,role\n" + "甲,市政府办,duty_officer\n" * 100_000, "many.csv"),
    "empty.csv": (b"", "empty.csv"),
    "short.csv": ("name,unit,role\n甲\n", "short.csv"),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", RUBBISH)
def test_a_roster_of_rubbish(house: House, tmp_path: Path, name: str) -> None:
    """Random bytes, NULs, one cell of 200,000 signs, 10 MB, 100,000 rows, nothing at all: one short sentence in seconds, nobody half-stored."""
    content, word = RUBBISH[name]
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(RosterError) as refused, house.write() as work:
        import_file(work, file)

    assert word in str(refused.value)
    assert len(str(refused.value)) < 300
    with house.read() as work:
        assert list(work.session.scalars(select(Person))) == []


@pytest.mark.parametrize("year", [2500, 9999])
def test_a_limit_at_the_end_of_the_calendar(desk: Desk, tmp_path: Path, year: int) -> None:
    """A platform states a limit beyond reason: its letter is kept, our own count rules, and the desk still lists everything."""
    from cases.items.keep import keep
    from cases.items.raw import RawItem

    with desk.house.write() as work:
        letter = RawItem("mayor_mailbox", "路灯", "路灯不亮", external_id="L1", type="投诉", published_at=work.now,
                         due_at=datetime(year, 12, 31, 15, 59, tzinfo=UTC))  # fmt: skip
        keep(work, [letter])
        work.commit()
    desk.letter(2)

    desk.tick()

    with desk.house.read() as work:
        line = case_line(work, 1)
    assert line["clocks"][0]["due_at"].startswith("2026-11-30")


def test_a_unit_that_was_taken_out_of_the_file(desk: Desk) -> None:
    """A case of it is still listed and told, under the id that the record has."""
    case_id = desk.matter("ordinary")
    units = desk.house.config.units
    left = units.model_copy(update={"units": [u for u in units.units if u.id != "shi_yingji"]})
    desk.house = replace(desk.house, config=replace(desk.house.config, units=left))

    desk.tick()

    assert sorted(desk.told()) == ["lian1", "zhi1"]
    with desk.house.read() as work:
        assert case_line(work, case_id)["handling_lead"] == "shi_yingji"
