"""What can be wrong with ladders, rosters, people, ways and clocks: refused at the start or set aside with a sentence, and nothing is lost."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from alerts.deliver import deliver
from alerts.outcome import Outcome, Parcel
from alerts.rearm import count_set_aside, rearm, set_aside
from alerts.sms_gateway.send import SmsGatewaySender
from alerts.sweep import sweep
from cases.console import Opening
from cases.house import House
from cases.matters.lines import case_line
from cases.outbox.acknowledge import acknowledge, look
from cases.outbox.notices import Wish, ask
from cases.people.register import RosterError, import_file
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Contact, Person, Post, Shift
from config.load import Config, ConfigError, load_config
from config.transports import SmsGateway
from dashboard.check import check_house
from dashboard.watch import look as watch
from tests.alerts.test_timetable import clock_of
from tests.cases.test_acts import do
from tests.conftest import NINE, ROOT
from tests.desk import Desk, FakeSender, register


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


def remove(desk: Desk, name: str) -> None:
    """That person's shifts and posts are gone from now on."""
    with desk.house.write() as work:
        person = work.session.scalars(select(Person).where(Person.name == name)).one()
        for row in (*work.session.scalars(select(Shift).where(Shift.person_id == person.id)),):
            row.ends_at = NINE
        work.session.execute(Post.__table__.delete().where(Post.person_id == person.id))
        work.commit()


def without_role(config: Config, gone: str) -> Config:
    """The same city after a role was taken out of ladders.yaml, and out of every ladder and stand-in with it."""
    roles = [
        r.model_copy(update={"next": None if r.next == gone else r.next}) for r in config.ladders.roles if r.id != gone
    ]
    ladders = [
        ladder.model_copy(
            update={"steps": [s.model_copy(update={"roles": [r for r in s.roles if r != gone]}) for s in ladder.steps]}
        )
        for ladder in config.ladders.ladders
    ]
    return replace(config, ladders=config.ladders.model_copy(update={"roles": roles, "ladders": ladders}))


def empty_roles(desk: Desk) -> list[list[str]]:
    """What the record says of roles in which nobody could be reached."""
    with desk.house.read() as work:
        return [
            e.data["roles"]
            for e in work.session.scalars(select(Event).where(Event.type == "role_empty").order_by(Event.id))
        ]


def faults(house: House) -> list[str]:
    """What `check` calls a fault."""
    found: list[dict[str, Any]] = []
    opening = Opening(house.environment)
    opening.__dict__.update(config=house.config, house=house)
    check_house(opening, found.append)
    return [line["sentence"] for line in found if line["level"] == "fault"]


# --- ladders and roles ---


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "ladders.yaml",
            "roles: [duty_officer",
            "roles: [nobody_at_all",
            ["ladders.yaml", "行", "nobody_at_all", "可用"],
        ),
        ("ladders.yaml", "minutes: 15", "minutes: 86401", ["ladders.yaml", "行", "86400"]),
        ("ladders.yaml", "minutes: 15", "minutes: -86401", ["ladders.yaml", "行", "86400"]),
        ("ladders.yaml", "minutes: 15", "minutes: 99999999999999", ["ladders.yaml", "行", "minutes"]),
        ("deadlines.yaml", "duration: 48", "duration: 8785", ["deadlines.yaml", "行", "8784"]),
        ("alerts.yaml", "lease_seconds: 60", "lease_seconds: 99999999999", ["alerts.yaml", "行", "lease_seconds"]),
        ("city.yaml", "drill: YL", "drill: YQ", ["city.yaml", "行", "编号前缀不能相同"]),
        ("city.yaml", ", drill: YL", "", ["city.yaml", "行", "缺少 drill"]),
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
    assert len(steps) == len(clock.terms["ladder"]["steps"]) == 10


# --- steps and notices that were set aside ---


def count_of(desk: Desk, state: str) -> int:
    """Steps in that state."""
    with desk.house.read() as work:
        return len(list(work.session.scalars(select(Step.id).where(Step.state == state))))


@pytest.fixture
def damaged(desk: Desk) -> Iterator[tuple[Desk, int, int]]:
    """Two matters; the terms of the first one's clock are half a line of JSON."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    damage(desk, first, '{"policy": {"loud"')
    return desk, first, second


def damage(desk: Desk, case_id: int, terms: str) -> None:
    """Write that into the record past every type."""
    with desk.house.write() as work:
        work.session.execute(text("UPDATE clocks SET terms = :t WHERE case_id = :c"), {"t": terms, "c": case_id})
        work.commit()


@pytest.mark.parametrize("terms", ['{"policy": {"loud"', "", "\x00"])
def test_a_damaged_clock_is_set_aside_alone(desk: Desk, terms: str) -> None:
    """Its terms no longer read: its step is set aside with a sentence, every other fires and is sent."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    damage(desk, first, terms)

    done = sweep(desk.house)
    desk.sent()

    assert done.quarantined == 1
    assert {f.case for f in done.fired} == {second}
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    with desk.house.read() as work:
        [aside] = set_aside(work)
    assert (aside.case_id, aside.clock, aside.purpose) == (first, "opinion_response", "notice")
    assert aside.fault


@pytest.mark.parametrize("terms", ["[]", "{}", "7", '{"policy": null}'])
def test_a_clock_whose_terms_say_nothing_is_loud(desk: Desk, terms: str) -> None:
    """Its terms read, but are none: nobody knows any more whether it may wait for the morning, so it does not."""
    desk.house.clock.forward(hours=14)
    damage(desk, desk.matter("ordinary"), terms)

    desk.tick()

    assert sorted(desk.told()) == ["lian1", "zhi1"]


def test_a_clock_damaged_after_its_message_was_written(desk: Desk) -> None:
    """The message goes all the same: it needs the clock's state, not its terms."""
    case_id = desk.matter("ordinary")
    sweep(desk.house)
    damage(desk, case_id, "{")

    desk.sent()

    assert sorted(desk.told()) == ["lian1", "zhi1"]


def test_what_was_set_aside_is_told_late_once_it_is_repaired(damaged: tuple[Desk, int, int]) -> None:
    """Repaired after three days: `sweep --quarantined` fires the notice and the breach, dated as they fell due; twice changes nothing."""
    desk, first, _ = damaged
    desk.tick()
    desk.forward(hours=72)
    desk.told()
    assert any("隔离" in sentence for sentence in faults(desk.house))
    assert any(alarm.kind == "aside" for alarm in watch(desk.house))
    good = clock_of_case(desk, first + 1).terms
    with desk.house.write() as work:
        work.session.execute(update(ClockRow).where(ClockRow.case_id == first).values(terms=good))
        work.commit()

    assert rearm(desk.house, "console") > 0
    desk.tick()

    clock = clock_of_case(desk, first)
    assert clock.breached_at == NINE + timedelta(hours=48)
    assert "ling1" in desk.told()
    assert rearm(desk.house, "console") == 0
    with desk.house.read() as work:
        assert count_set_aside(work) == 0
        assert set_aside(work) == []


def clock_of_case(desk: Desk, case_id: int) -> ClockRow:
    """The 48 hours of that case."""
    with desk.house.read() as work:
        return work.session.scalars(
            select(ClockRow).where(ClockRow.case_id == case_id, ClockRow.kind == "opinion_response")
        ).one()


def test_what_is_still_broken_is_set_aside_again(damaged: tuple[Desk, int, int]) -> None:
    """Tried again without a repair: set aside again, and it disturbs nobody else."""
    desk, _, _ = damaged
    desk.tick()
    desk.told()

    assert rearm(desk.house, "console") == 1
    assert sweep(desk.house).quarantined == 1
    assert desk.told() == []


def test_a_stopped_clock_needs_no_repair(desk: Desk) -> None:
    """Its step was set aside, then evidence ended the duty: nothing is left to repair."""
    case_id = desk.matter("ordinary")
    with desk.house.write() as work:
        work.session.execute(update(Step).values(state="quarantined", fault="x"))
        work.commit()
    do(desk, case_id, "publish", kind="official_site", url="https://example.invalid/1", issuer="市政府")

    with desk.house.read() as work:
        kinds = {row.clock for row in set_aside(work)}
    assert "opinion_response" not in kinds


def test_a_notice_that_was_set_aside_is_told_after_the_repair(desk: Desk) -> None:
    """Its message could not be written; after the repair it goes."""
    with desk.house.write() as work:
        ask(work, Wish("n", "house", "manual", role="duty_officer", text="【应声】y", state="quarantined"))
        work.commit()
    assert desk.tick() == []
    assert desk.told() == []

    assert rearm(desk.house, "console") == 1
    desk.tick()

    assert desk.told() == ["zhi1"]


# --- people and addresses ---


def test_a_number_that_is_none_is_refused_at_the_door(desk: Desk, tmp_path: Path) -> None:
    """The import names the row and brings in nobody of that table."""
    with pytest.raises(RosterError, match=r"第 2 行.*不是电话号码"):
        register(
            desk.house,
            tmp_path,
            "name,unit,role,phone\n新一,市应急局,unit_liaison,13800000009\n新二,市应急局,unit_liaison,1380O\n",
        )
    with desk.house.read() as work:
        assert work.session.scalar(select(Person).where(Person.name == "新一")) is None


def with_sms(config: Config) -> Config:
    """The same city with an SMS gateway that nothing answers at, before the web hook."""
    sms = next(way for way in config.alerts.ways if way.id == "sms")
    gateway = SmsGateway.model_validate({"kind": "sms_gateway", "url": "http://127.0.0.1:1/{phone}?{text}"})
    ways = [
        sms.model_copy(update={"enabled": True, "transport": gateway}),
        *(w for w in config.alerts.ways if w.id != "sms"),
    ]
    return replace(config, alerts=config.alerts.model_copy(update={"ways": ways}))


def test_a_number_that_is_none_in_the_record(desk: Desk) -> None:
    """It came in before numbers were looked at: no try is wasted on it, the same person is reached another way at once."""
    desk.house = replace(desk.house, config=with_sms(desk.house.config))
    with desk.house.write() as work:
        work.session.execute(update(Contact).where(Contact.kind == "phone").values(address="转总机 12"))
        work.commit()
    desk.matter("ordinary")
    sweep(desk.house)
    gateway = SmsGatewaySender(desk.house.config.alerts.ways[0].transport, {})

    sent = list(deliver(desk.house, {"sms": gateway, "webhook": desk.sender}))

    assert [(s.way, s.state) for s in sent] == [("sms", "failed")] * 2 + [("webhook", "accepted")] * 2
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    assert all("转总机" not in s.detail for s in sent)


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
        told = {
            t["person"]: t["reason"]
            for t in work.session.scalars(select(Step).where(Step.state == "fired")).first().told
        }
    assert told["长一"] == "undeliverable"
    assert any("联一" in sentence and "联系方式" in sentence for sentence in faults(desk.house))


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


# --- ways out ---


def test_a_way_switched_off_while_its_messages_wait(desk: Desk) -> None:
    """They fail for good at once and the same people are reached by the way that is left; switched on again, it is used again."""
    both = with_sms(desk.house.config)
    desk.house = replace(desk.house, config=both)
    desk.matter("ordinary")
    sweep(desk.house)
    off = replace(both, alerts=both.alerts.model_copy(update={"ways": both.alerts.ways[1:]}))
    desk.house = replace(desk.house, config=off)

    sent = desk.sent()

    assert [(s.way, s.outcome, s.state) for s in sent[:2]] == [("sms", "permanent", "failed")] * 2
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    desk.house = replace(desk.house, config=both)
    sms = FakeSender()
    desk.house.clock.forward(minutes=15)
    sweep(desk.house)
    list(deliver(desk.house, {"sms": sms, "webhook": desk.sender}))
    assert sms.to == ["13800000002"]


def test_a_way_without_its_secret_at_the_moment_of_sending(desk: Desk) -> None:
    """No way works at all: everything fails, is passed on once and no further, and `check` says that nothing can leave the house."""
    desk.matter("ordinary")
    sweep(desk.house)
    dumb = replace(desk.house, environment={})
    for _ in range(6):
        list(deliver(dumb, {}))
        sweep(dumb)

    with desk.house.read() as work:
        states = {m.state for m in work.session.scalars(select(Message))}
        notices = [n.state for n in work.session.scalars(select(Notice).where(Notice.reason == "undeliverable"))]
    assert states == {"failed"}
    assert 0 < len(notices) <= 4
    assert set(notices) == {"nobody"}
    assert any("送不出去" in sentence for sentence in faults(dumb))


def test_a_sender_that_recovers_before_the_messages_are_given_up(desk: Desk) -> None:
    """Down for three hours of the four: each message arrives, once, and nobody else was disturbed."""
    desk.matter("ordinary")
    sweep(desk.house)
    until = NINE + timedelta(hours=3)
    taken = desk.sender.send

    def down(parcel: Parcel, now: datetime) -> Outcome:
        return Outcome("temporary", "503") if now < until else taken(parcel, now)

    desk.sender.send = down
    for _ in range(60):
        desk.house.clock.forward(minutes=4)
        desk.sent()

    told = desk.told()
    assert sorted(told) == ["lian1", "zhi1"]


def test_a_message_that_is_given_up_is_passed_on_once(desk: Desk) -> None:
    """The liaison's message runs into its give-up time: failed, the unit's leader is told once, and not again however often one looks."""
    desk.matter("ordinary")
    sweep(desk.house)
    taken = desk.sender.send
    desk.sender.send = lambda parcel, now: (
        Outcome("temporary", "503") if "lian1" in parcel.address else taken(parcel, now)
    )
    for _ in range(70):
        desk.house.clock.forward(minutes=4)
        sweep(desk.house)
        desk.sent()

    assert desk.sender.to.count("zhang1") == 1
    with desk.house.read() as work:
        failed = [m for m in work.session.scalars(select(Message)) if m.state == "failed"]
        asked = list(work.session.scalars(select(Notice).where(Notice.reason == "undeliverable")))
    assert [m.address[-5:] for m in failed] == ["lian1"]
    assert len(asked) == 1
    desk.sender.send = taken
    desk.told()
    desk.sent()
    assert desk.told() == []


# --- acknowledgements ---


def test_an_acknowledgement_of_what_is_gone(desk: Desk) -> None:
    """An unknown link, a link of a message about no clock, one of a clock that has ended: an answer each, and nothing is written."""
    case_id = desk.matter("ordinary")
    with desk.house.write() as work:
        ask(work, Wish("h", "house", "manual", role="duty_officer", text="【应声】看门"))
        work.commit()
    desk.tick()
    do(desk, case_id, "publish", kind="official_site", url="https://example.invalid/1", issuer="市政府")
    with desk.house.write() as work:
        assert acknowledge(work, "no-such-token", "link") is None
        assert look(work, "") is None
        for token in work.session.scalars(select(Message.token)).all():
            seen = acknowledge(work, token, "link")
            assert seen is not None
            assert not seen.running
        work.commit()
        assert list(work.session.scalars(select(Acknowledgement))) == []


def test_an_acknowledgement_of_a_clock_that_vanished(desk: Desk) -> None:
    """Its row is gone from the record (a restored backup): the link says that there is nothing to acknowledge."""
    desk.matter("ordinary")
    desk.tick()
    with desk.house.write() as work:
        work.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        token = work.session.scalar(select(Message.token))
        work.session.execute(text("UPDATE notices SET clock_id = NULL"))
        work.commit()
    with desk.house.write() as work:
        seen = acknowledge(work, token, "link")
        assert (seen.running, seen.clock) == (False, None)


# --- instants at the end of the calendar ---


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
