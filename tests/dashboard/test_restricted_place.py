"""Where a restricted matter stands, counts and is told of says nothing of its other limits to whoever may not read it."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select

from cases.clocks.nearest import note_nearest
from cases.handovers.lists import make_list
from cases.house import House
from cases.matters.acts import act
from cases.matters.calls import promise_call
from cases.matters.transfers import waiting
from cases.matters.worklist import Closed, worklist
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from dashboard.read.counts import count_clocks
from dashboard.read.desk import FILTERS, Choice, Desk, count_all, count_desk, read_desk, read_grave
from dashboard.read.leader import read_leader, read_tasks
from dashboard.read.queue import count_of, doubts
from dashboard.read.visible import known_to, ways_to
from dashboard.read.wall import read_wall
from dashboard.rights import Sight

SECRET = 6
OFFICER = Sight("shi_fuban", frozenset({"duty_officer"}))
LEADER = Sight(None, frozenset({"city_leader"}))
JI = Sight("shi_jiwei", frozenset({"discipline"}))
NOBODY = Actor("x", "某", None, frozenset())
OF_ITS_UNIT = Sight("shi_jiwei", frozenset({"unit_liaison"}))


def hide(work: Work, minutes: float, **facts: Any) -> None:
    """Give the restricted case another hidden limit, kind, level or doubt."""
    case = work.session.get_one(Case, SECRET)
    for name, value in facts.items():
        setattr(case, name, value)
    clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == SECRET, ClockRow.kind != "transfer")).one()
    clock.due_at = clock.breach_at = work.now + timedelta(minutes=minutes)
    clock.kind = "opinion_response" if facts else clock.kind
    clock.breached_at = clock.due_at if minutes < 0 else None
    note_nearest(work, [SECRET])
    work.session.flush()


def walk(work: Work, sight: Sight, choice: Choice, limit: int = 2) -> list[int]:
    """Every case of a choice, page by page."""
    seen, after = list[int](), None
    while True:
        page = read_desk(work, sight, choice, after, limit)
        seen += [found.row.case_id for found in page.rows]
        after = page.next
        if after is None:
            return seen


def seen_by(work: Work, sight: Sight) -> Any:
    """All that lists and counts say to this person."""
    lists = [(name, walk(work, sight, Choice(name)), read_desk(work, sight, Choice(name)).shown) for name in FILTERS]
    narrow = [walk(work, sight, Choice(severity="serious")), walk(work, sight, Choice(category="纪检监察"))]
    wall, leader = read_wall(work), read_leader(work, sight)
    return (
        lists, narrow, count_desk(work, sight), count_all(work), [row.case_id for row in read_grave(work, sight)],
        [(d.row.case_id, count_of(work, sight, of)) for of in ("review", "unconfirmed") for d in doubts(work, sight, of)],
        wall.filters, [line.row.case_id for line in wall.burning], [b.row.case_id for b in leader.burning], leader.transfers,
        count_clocks(work),
    )  # fmt: skip


@pytest.mark.parametrize("sight", [OFFICER, LEADER, OF_ITS_UNIT])
def test_nothing_moves_whatever_its_hidden_limit_kind_or_level(desk: House, sight: Sight) -> None:
    """Long over or far away, letter or grave matter, judged or in doubt: all lists and figures of the others are the same."""
    with desk.write() as work:
        before = seen_by(work, sight)
        hide(work, -600)
        assert seen_by(work, sight) == before
        hide(work, 60 * 900, kind="matter", severity="serious", category="纪检监察", review=True)
        assert seen_by(work, sight) == before


def test_discipline_sees_it_move(desk: House) -> None:
    """The same change is on the list, in the figures and first in line for those who handle it."""
    with desk.write() as work:
        before = seen_by(work, JI)
        hide(work, -6000, kind="matter", severity="serious")
        after = seen_by(work, JI)
        overdue = {name: ids for name, ids, _ in after[0]}["overdue"]
        assert overdue[0] == SECRET
        assert after != before
        assert next(row.case_id for row in read_grave(work, JI)) == SECRET
        assert count_desk(work, JI)["overdue"] == count_desk(work, OFFICER)["overdue"] + 1


def test_it_stands_and_counts_by_its_transfer(desk: House) -> None:
    """Between what is due before and after; overdue once 纪检 is late; last once 纪检 has it."""

    def place(found: Desk) -> list[int]:
        return [row.row.case_id for row in found.rows]

    with desk.write() as work:
        hide(work, -600)
        transfer = work.session.scalars(select(ClockRow).where(ClockRow.case_id == SECRET, ClockRow.kind == "transfer")).one()  # fmt: skip
        dues = {row.row.case_id: row.row.due_at for row in read_desk(work, OFFICER).rows}
        assert dues[SECRET] == transfer.due_at
        known = [due for due in dues.values() if due is not None]
        assert known == sorted(known)
        assert SECRET not in place(read_desk(work, OFFICER, Choice("overdue")))

        transfer.due_at = work.now - timedelta(minutes=1)
        note_nearest(work, [SECRET])
        late = read_desk(work, OFFICER, Choice("overdue"))
        assert SECRET in place(late)
        assert late.counts["overdue"] == late.shown == len(late.rows)

        act(work, SECRET, "accept-transfer", Actor("ji", "纪", "shi_jiwei", frozenset({"discipline"})), None, {})
        last = read_desk(work, OFFICER)
        assert place(last)[-1] == SECRET
        assert last.counts["all"] == len(last.rows)
        assert last.rows[-1].row.due_at is None
        assert SECRET not in place(read_desk(work, OFFICER, Choice("overdue")))


def test_of_several_transfers_the_first_counts_once(desk: House) -> None:
    """A city may set two limits for the same hand-over: one line."""
    with desk.write() as work:
        one = work.session.scalars(select(ClockRow).where(ClockRow.case_id == SECRET, ClockRow.kind == "transfer")).one()  # fmt: skip
        values = {c.key: getattr(one, c.key) for c in ClockRow.__table__.columns if c.key not in ("id", "seq")}
        work.session.add(ClockRow(**values | {"seq": 9, "due_at": one.due_at + timedelta(minutes=5)}))
        note_nearest(work, [SECRET])
        rows = [row.row for row in read_desk(work, OFFICER).rows if row.row.case_id == SECRET]
        assert [row.due_at for row in rows] == [one.due_at]
        assert count_desk(work, OFFICER)["all"] == 8


def test_a_hand_over_lists_neither_its_promised_call_nor_the_message_of_another_limit(desk: House) -> None:
    """The incoming shift reads its number and its transfer; a call promised in it is 纪检's."""
    officer = Actor("zhiban", "值班", "shi_fuban", frozenset({"duty_officer"}))
    with desk.write() as work:
        promise_call(work, SECRET, "回电", work.now + timedelta(hours=1), officer)
        promise_call(work, 1, "回电", work.now + timedelta(hours=1), officer)
        made = make_list(work, "duty_officer", work.now - timedelta(hours=8), work.now + timedelta(hours=12), None)
        assert [call["case"] for call in made["calls"]] == [1]
        assert [row["clock"] for row in made["transfers"]] == ["transfer"]


def many_restricted(work: Work, number: int) -> None:
    """As many restricted matters as that in all, every other one taken over, each complaining of some unit."""
    have = work.session.scalar(select(func.count()).where(Case.restricted)) or 0
    many(work, ({"number": f"JJ{n}", "complained_of": ["shi_shuiwu"], "category": "纪检监察", "handling_lead": "shi_jiwei",
                 "transfer_due_at": work.now + timedelta(hours=n % 9) if n % 2 else None}
                for n in range(have, number)))  # fmt: skip


def many_drafted(work: Work, number: int) -> None:
    """So many more open matters of another unit, each with a draft."""
    many(work, ({"number": f"NG{n}", "restricted": False, "handling_lead": "shi_shuiwu", "response_lead": "shi_shuiwu", "draft_id": n}
                for n in range(number)))  # fmt: skip


def many(work: Work, others: Iterable[dict[str, Any]]) -> None:
    """Cases like the secret one, with other values."""
    columns = [c for c in Case.__table__.columns if c.key not in ("id", "number")]
    values = work.session.execute(select(*columns).where(Case.id == SECRET)).one()._asdict()
    work.session.execute(insert(Case), [values | other for other in others])
    work.session.flush()


def steps_of(work: Work, read: Callable[[Work], object]) -> int:
    """How many steps SQLite's machine takes for it."""
    raw: Any = work.session.connection().connection.dbapi_connection
    taken = 0

    def one() -> None:
        nonlocal taken
        taken += 1

    read(work)
    raw.set_progress_handler(one, 1)
    read(work)
    raw.set_progress_handler(None, 1)
    return taken


def pages_of(sight: Sight) -> Callable[[Work], object]:
    """The pages of a person, without the figures above them."""
    counted: dict[str, int] = dict.fromkeys(FILTERS, 0)
    return lambda work: [
        [read_desk(work, sight, Choice(name), limit=3, counted=counted) for name in FILTERS],
        read_grave(work, sight), doubts(work, sight, "review"), doubts(work, sight, "unconfirmed"),
    ]  # fmt: skip


STEPS = pytest.mark.sqlite_only("数的是 SQLite 走了几步")


@STEPS
@pytest.mark.parametrize("sight", [OFFICER, LEADER, OF_ITS_UNIT])
def test_a_page_takes_as_many_steps_among_thousands_of_restricted_matters(desk: House, sight: Sight) -> None:
    """What it costs to show forty lines does not grow with what stands apart, for whom it is not absent either."""
    with desk.write() as work:
        many_restricted(work, 200)
        few = steps_of(work, pages_of(sight))
        many_restricted(work, 1500)
        assert steps_of(work, pages_of(sight)) < 1.1 * few


@STEPS
def test_figures_and_the_lists_of_a_unit_that_has_none_of_them_look_at_no_restricted_case(desk: House) -> None:
    """A walk along an index, some steps each; to look into a case itself takes several times as many."""
    stranger = Sight("shi_yingji", frozenset({"unit_liaison"}))
    asks: list[Callable[[Work], object]] = [
        lambda work: count_desk(work, OFFICER), lambda work: count_desk(work, JI), lambda work: count_desk(work, stranger),
        lambda work: worklist(work, ways=ways_to(stranger), closed=Closed.NUMBERS),
    ]  # fmt: skip
    with desk.write() as work:
        many_restricted(work, 200)
        few = [steps_of(work, ask) for ask in asks]
        many_restricted(work, 2200)
        assert [(steps_of(work, ask) - before) // 2000 < 60 for ask, before in zip(asks, few, strict=True)] == [
            True
        ] * 4


@STEPS
def test_a_unit_without_drafts_looks_at_no_case_that_has_one(desk: House) -> None:
    """领导一页 of a unit among a thousand open drafts of others: some steps of an index each, no case and no draft is read."""
    stranger = Sight("shi_yingji", frozenset({"unit_leader"}))
    with desk.write() as work:
        few = steps_of(work, lambda work: read_tasks(work, stranger, NOBODY))
        many_drafted(work, 1000)
        assert (steps_of(work, lambda work: read_tasks(work, stranger, NOBODY)) - few) // 1000 < 60


@pytest.mark.sqlite_only("看的是 SQLite 的查询计划")
def test_every_list_goes_along_the_index_that_holds_all_it_asks(desk: House) -> None:
    """Of the open cases only, and never by one that was made for something else: those that a unit has closed grow for ever."""
    asked: list[tuple[str, Any]] = []
    event.listen(
        desk.database.engine, "before_cursor_execute", lambda _c, _u, said, given, *_: asked.append((said, given))
    )
    with desk.read() as work:
        for sight in (OFFICER, LEADER, JI, OF_ITS_UNIT):
            for choice in (Choice(), Choice("letters"), Choice(category="纪检监察"), Choice(severity="serious")):
                read_desk(work, sight, choice)
            count_desk(work, sight)
            read_leader(work, sight)
            read_tasks(work, sight, NOBODY)
            waiting(work, [known_to(sight)], 40, until=work.now)
        raw: Any = work.session.connection().connection.dbapi_connection
        plans = [
            step[3] for said, given in asked if said.startswith("SELECT") for step in raw.execute(f"EXPLAIN QUERY PLAN {said}", given)
        ]  # fmt: skip
    used = {found[1] for step in plans if " cases " in step and (found := re.search(r"INDEX (ix_cases_\w+)", step))}
    assert "ix_cases_handing_over" in used
    assert used >= {f"ix_cases_narrow_{of}" for of in ("handling_lead", "response_lead", "category", "severity")}
    assert "ix_cases_drafted" in used
    made_for_lists = ("drafted", "desk_", "narrow_", "handing_over", "helping", "accused")
    assert {name for name in used if not name.removeprefix("ix_cases_").startswith(made_for_lists)} == set()
    assert not [step for step in plans if step.startswith("SCAN cases") and "INDEX" not in step]
