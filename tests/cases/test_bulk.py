"""Rows that go past the ORM stand in the record as if they had gone through it, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Delete, Select, StaticPool, Update, bindparam, create_engine, event, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from alerts import batch
from cases.house import House
from cases.items import keep
from cases.store.bulk import (
    MANY,
    TOGETHER,
    change,
    give_ids,
    look_up,
    put,
    put_new,
    put_numbered,
    put_objects,
    put_under,
    read_whole,
    table_of,
    take_ids,
)
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event, about
from cases.store.item_tables import Item
from cases.store.listed import among
from cases.store.making import bare
from cases.store.outbox_tables import Notice
from cases.store.tables import METADATA
from cases.work import Work
from pipeline.settling import around, process, repeats, requests, storing
from tests.conftest import NINE
from tests.terms import kept


def a_notice(key: str) -> dict[str, Any]:
    """A notice without what the table fills in itself."""
    return {"dedupe_key": key, "purpose": "notice", "reason": "time", "due_at": NINE, "made_at": NINE}


def a_clock(work: Work, n: int, **given: Any) -> dict[str, Any]:
    """A clock without what the table fills in itself."""
    return {
        "subject_kind": "register", "subject_id": str(n), "kind": "site_freshness", "policy": "p", "terms_id": kept(work.session),
        "basis": "b", "basis_at": NINE, "started_at": NINE, "due_at": NINE + timedelta(hours=n), "breach_at": NINE, **given,
    }  # fmt: skip


def test_what_a_row_leaves_out_is_filled_in(any_house: House) -> None:
    """Defaults that are values and defaults that are made anew; JSON and instants come back as they went in."""
    with any_house.write() as work:
        put(work.session, ClockRow, [a_clock(work, 1), a_clock(work, 2)])
        work.commit()

    with any_house.read() as work:
        one, two = work.session.scalars(select(ClockRow).order_by(ClockRow.id))
    assert (one.state, one.generation, one.provisional, one.pauses, one.unit) == ("running", 1, False, [], None)
    assert two.due_at == NINE + timedelta(hours=2)
    assert two.due_at.utcoffset() == timedelta(0)


def test_ids_come_in_the_order_of_the_rows(any_house: House) -> None:
    """Each row's own id; taken beforehand, rows may carry them already."""
    with any_house.write() as work:
        first = put_numbered(work.session, Notice, [a_notice("a"), a_notice("b")])
        taken = take_ids(work.session, Notice, 2)
        put(work.session, Notice, [a_notice(k) | {"id": id_} for k, id_ in zip("cd", taken, strict=True)])
        assert take_ids(work.session, Notice, 0) == []
        work.commit()

    with any_house.read() as work:
        stand = {n.dedupe_key: n.id for n in work.session.scalars(select(Notice))}
    assert [stand[key] for key in "abcd"] == [*first, *taken]
    assert len(set(stand.values())) == 4


def test_objects_stand_in_the_session_as_if_it_had_written_them(any_house: House) -> None:
    """They have their ids and what the table fills in, a change of theirs is written, and looking one up asks nobody."""
    with any_house.write() as work:
        made = [ClockRow(**a_clock(work, n)) for n in (1, 2)]
        put_objects(work.session, ClockRow, made)
        put_objects(work.session, ClockRow, [])
        assert work.session.get(ClockRow, made[1].id) is made[1]
        assert (made[0].state, made[0].pauses, made[0].unit) == ("running", [], None)
        made[1].state = "void"
        work.commit()

    with any_house.read() as work:
        stand = {c.id: c.state for c in work.session.scalars(select(ClockRow))}
    assert stand == {made[0].id: "running", made[1].id: "void"}


def test_objects_may_be_numbered_before_they_are_put(any_house: House) -> None:
    """Each stands under the id it was given, so that what names it can be thought out first."""
    with any_house.write() as work:
        made = [ClockRow(**a_clock(work, n)) for n in (1, 2)]
        give_ids(work.session, ClockRow, made)
        given = [clock.id for clock in made]
        put_objects(work.session, ClockRow, made, watched=False)
        work.commit()

    with any_house.read() as work:
        assert sorted(work.session.scalars(select(ClockRow.id))) == given


def test_what_only_reads_as_an_object_is_put_as_one(any_house: House) -> None:
    """It gets its id and all that the table fills in, and stands in the record like one; nobody watches it."""
    with any_house.write() as work:
        made = [bare(ClockRow, **a_clock(work, n)) for n in (1, 2)]
        give_ids(work.session, ClockRow, made)
        assert (made[0].state, made[0].pauses, made[0].unit) == ("running", [], None)
        put_objects(work.session, ClockRow, made, watched=False)
        made[0].state = "void"
        work.commit()

    with any_house.read() as work:
        stand = {clock.id: (clock.state, clock.subject_id) for clock in work.session.scalars(select(ClockRow))}
    assert stand == {made[0].id: ("running", "1"), made[1].id: ("running", "2")}


def test_a_value_that_rows_share_stands_in_each(any_house: House) -> None:
    """Written out once, it is read from every row; an equal value of another row is its own."""
    shared = {"百分比": ["100%s"]}
    with any_house.write() as work:
        rows = [a_clock(work, n) | {"pauses": said} for n, said in enumerate((shared, shared, {"百分比": []}))]
        put(work.session, ClockRow, rows)
        work.commit()

    with any_house.read() as work:
        pauses = [c.pauses for c in work.session.scalars(select(ClockRow).order_by(ClockRow.id))]
    assert pauses == [shared, shared, {"百分比": []}]


def test_rows_that_many_share_hang_on_each_of_them(any_house: House) -> None:
    """Each clock gets the steps of its group under its own id, in the order of the groups; JSON and instants come back as they went in."""
    shared = [
        {"generation": 1, "n": n, "purpose": "warning", "roles": ["unit_liaison"], "planned_at": NINE, "fire_at": NINE}
        for n in (1, 2)
    ]
    with any_house.write() as work:
        clocks = take_ids(work.session, ClockRow, 3)
        put(work.session, ClockRow, [a_clock(work, id_, id=id_) for id_ in clocks])
        groups = [(clocks[0], shared), (clocks[1], [shared[0] | {"roles": []}]), (clocks[2], shared)]
        put_under(work.session, Step, "clock_id", groups)
        put_under(work.session, Step, "clock_id", [])
        work.commit()

    with any_house.read() as work:
        steps = work.session.scalars(select(Step).order_by(Step.id)).all()
    assert [(s.clock_id, s.n) for s in steps] == [(clocks[i], n) for i, n in ((0, 1), (0, 2), (1, 1), (2, 1), (2, 2))]
    assert [s.roles for s in steps] == [["unit_liaison"], ["unit_liaison"], [], ["unit_liaison"], ["unit_liaison"]]
    assert {(s.state, s.fire_at, s.fired_at) for s in steps} == {("pending", NINE, None)}


def test_rows_that_all_share_are_bound_once(any_house: House) -> None:
    """Where many clocks have all steps in common SQLite is handed these steps once, and each clock gets its own, clock by clock."""
    shared = [
        {"generation": 1, "n": n, "purpose": "warning", "roles": ["科室"] * n, "planned_at": NINE, "fire_at": NINE}
        for n in (1, 2, 3)
    ]
    with any_house.write() as work:
        clocks = take_ids(work.session, ClockRow, 30)
        put(work.session, ClockRow, [a_clock(work, id_, id=id_) for id_ in clocks])
        told: list[str] = []
        listener = any_house.database.engine, "before_cursor_execute", lambda *given: told.append(str(given[3]))
        event.listen(*listener)
        put_under(work.session, Step, "clock_id", [(id_, shared) for id_ in clocks])
        event.remove(*listener)
        work.commit()

    assert not any_house.database.is_sqlite or "".join(told).count("科室") <= 6
    with any_house.read() as work:
        steps = work.session.scalars(select(Step).order_by(Step.id)).all()
    assert [(s.clock_id, s.n) for s in steps] == [(id_, n) for id_ in clocks for n in (1, 2, 3)]
    assert all(s.roles == ["科室"] * s.n and s.fire_at == s.planned_at == NINE for s in steps)
    assert {(s.generation, s.purpose, s.state, s.fired_at) for s in steps} == {(1, "warning", "pending", None)}


def test_one_statement_changes_each_row_in_its_own_way(any_house: House) -> None:
    """What differs is bound row by row, what is the same stands in the statement; a second use of it binds anew."""
    renamed = update(table_of(ClockRow)).where(ClockRow.id == bindparam("clock"))
    renamed = renamed.values(state="satisfied", stopped_at=bindparam("at"), pauses=bindparam("said"))
    with any_house.write() as work:
        one, two = put_numbered(work.session, ClockRow, [a_clock(work, 1), a_clock(work, 2)])
        change(work.session, renamed, [{"clock": one, "at": NINE, "said": ["一"]}])
        change(work.session, renamed, [{"clock": two, "at": NINE + timedelta(hours=1), "said": None}])
        change(work.session, renamed, [])
        work.commit()

    with any_house.read() as work:
        stand = {c.id: c for c in work.session.scalars(select(ClockRow))}
    assert {c.state for c in stand.values()} == {"satisfied"}
    assert (stand[one].stopped_at, stand[two].stopped_at) == (NINE, NINE + timedelta(hours=1))
    assert (stand[one].pauses, stand[two].pauses) == (["一"], None)


def test_a_key_that_stands_is_left_alone_only_when_asked_for(any_house: House) -> None:
    """``put_new`` keeps the row that was there; ``put`` refuses the whole."""
    with any_house.write() as work:
        put(work.session, Notice, [a_notice("a")])
        put_new(work.session, Notice, [a_notice("a") | {"purpose": "breach"}, a_notice("b") | {"purpose": "breach"}])
        work.commit()
    with any_house.write() as work, pytest.raises(IntegrityError):
        put(work.session, Notice, [a_notice("c"), a_notice("a")])

    with any_house.read() as work:
        stand = {n.dedupe_key: n.purpose for n in work.session.scalars(select(Notice))}
    assert stand == {"a": "notice", "b": "breach"}


def test_what_no_row_of_many_fills_stays_empty(any_house: House) -> None:
    """A column left out because it is empty everywhere is empty, and one that only the last row fills is filled."""
    with any_house.write() as work:
        rows = [a_notice(str(n)) | {"case_id": None, "clock_id": None, "role": None} for n in range(MANY)]
        put(work.session, Notice, [*rows[:-1], rows[-1] | {"role": "甲"}])
        work.commit()

    with any_house.read() as work:
        stand = [(n.role, n.case_id, n.clock_id) for n in work.session.scalars(select(Notice).order_by(Notice.id))]
    assert stand == [(None, None, None)] * (MANY - 1) + [("甲", None, None)]


def test_a_row_read_whole_is_watched_as_if_the_session_had_read_it(any_house: House) -> None:
    """A change of it is written, and who asks again gets the same object; what was held back of other rows stays so."""
    with any_house.write() as work:
        one, two = put_numbered(work.session, ClockRow, [a_clock(work, n) for n in (1, 2)])
        work.commit()
    with any_house.write() as work:
        held = work.session.get_one(ClockRow, one)
        held.state = "void"
        (read,) = read_whole(work.session, ClockRow, [one, two, two])
        assert read is work.session.get_one(ClockRow, two)
        assert read_whole(work.session, ClockRow, [one, two]) == []
        assert held in work.session.dirty
        read.state = "satisfied"
        work.commit()

    with any_house.read() as work:
        assert {c.id: c.state for c in work.session.scalars(select(ClockRow))} == {one: "void", two: "satisfied"}


def test_a_row_unlike_the_first_is_refused(any_house: House) -> None:
    """A column that only some rows name would be lost without a word."""
    event = {
        "type": "t",
        "subject_kind": "s",
        "subject_id": "1",
        "actor": "a",
        "effective_at": NINE,
        "recorded_at": NINE,
        "data": {},
    }
    for rows in ([event | {"reason_hash": "x"}, event], [event, event | {"reason_hash": "x"}]):
        with any_house.write() as work, pytest.raises(ValueError, match="same columns"):
            put(work.session, Event, rows)
    with any_house.write() as work, pytest.raises(KeyError):
        put(work.session, Event, [event | {"reason_hash": "x"}, event | {"case_id": None}])


_QUESTIONS = [
    pytest.param(statement, id=f"{module.__name__}.{name}")
    for module in (around, batch, keep, process, repeats, requests, storing)
    for name, statement in vars(module).items()
    if isinstance(statement, Select | Update | Delete)
    and "json_each" in str(statement.compile(dialect=sqlite.dialect()))
]


@pytest.mark.parametrize(
    "statement",
    [*_QUESTIONS, select(Item.id).where(among(Item.id, "ids")), select(Event).where(about("clock", [1, 2]))],
)
def test_what_a_batch_asks_is_found_by_an_index(statement: Any) -> None:
    """No question about the items of a batch reads a whole table: its cost must not grow with the archive."""
    sql = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}))
    engine = create_engine("sqlite://", poolclass=StaticPool)  # whichever database the tests run on
    METADATA.create_all(engine)
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("[]",) * sql.count("?"))
        steps = [step[3] for step in plan]

    assert [s for s in steps if s.startswith("SCAN") and "VIRTUAL TABLE" not in s and "anon" not in s] == []


def test_events_around_a_batch_are_found_among_the_incidents() -> None:
    """However many voices were heard in those days, only the incidents are walked through."""
    sql = str(around._EVENTS.compile(dialect=sqlite.dialect()))
    engine = create_engine("sqlite://", poolclass=StaticPool)
    METADATA.create_all(engine)
    with engine.connect() as connection:
        plan = [
            step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("",) * sql.count("?")).all()
        ]

    assert "ix_cases_incident" in plan[0], plan


@pytest.mark.parametrize("listened", [False, True])
@pytest.mark.parametrize("others", [[], ["甲"]])
def test_what_the_record_refuses_names_no_values(any_house: House, listened: bool, others: list[str]) -> None:
    """A refusal is the error everybody expects, of one row and of many, whether or not somebody listens; no citizen's words are in it."""
    if listened:
        event.listen(any_house.database.engine, "before_cursor_execute", lambda *_: None)
    with any_house.write() as work:
        put(work.session, Notice, [a_notice("机密")])
        with pytest.raises(IntegrityError) as refused:
            put(work.session, Notice, [a_notice(key) for key in (*others, "机密")])

    assert "机密" not in str(refused.value).replace(str(refused.value.orig), "")


@pytest.mark.parametrize("count", [TOGETHER - 1, TOGETHER, 2 * TOGETHER + 7])
def test_however_many_rows_stand_in_their_order(any_house: House, count: int) -> None:
    """Rows that are written a hundred at a time, and those left over, stand each once under their ids; a key that stands already stays as it was."""
    keys = [f"k{n}" for n in range(count)]
    with any_house.write() as work:
        ids = put_numbered(work.session, Notice, [{**a_notice(key), "text": key.upper()} for key in keys])
        put_new(work.session, Notice, [{**a_notice(key), "text": "new"} for key in (*keys, "last")])
        work.commit()

    with any_house.read() as work:
        found = work.session.execute(select(Notice.id, Notice.dedupe_key, Notice.text).order_by(Notice.id)).all()
    assert [tuple(row) for row in found[:-1]] == [(id_, key, key.upper()) for id_, key in zip(ids, keys, strict=True)]
    assert tuple(found[-1])[1:] == ("last", "new")


def test_who_listens_hears_every_statement(any_house: House) -> None:
    """What goes past SQLAlchemy's bookkeeping is heard all the same by whoever counts statements."""
    heard: list[str] = []
    event.listen(any_house.database.engine, "before_cursor_execute", lambda _c, _u, said, *_: heard.append(said))
    with any_house.write() as work:
        put_numbered(work.session, Notice, [a_notice("a"), a_notice("b")])
        found = look_up(work.session, select(Notice.dedupe_key).where(among(Notice.dedupe_key, "keys")), keys=["a"])

    assert found == [("a",)]
    assert [said.split()[0] for said in heard if "notices" in said][-2:] == ["INSERT", "SELECT"]
