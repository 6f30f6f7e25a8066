"""What every page asks of the whole city is worked out once a moment, and never stale to whoever has just acted."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import event, select

from cases.house import House
from cases.now import HeldClock
from cases.store.case_tables import Case
from cases.store.people_tables import User
from cases.work import Work
from dashboard.current import Current, drawing, install
from dashboard.kept import KEPT, Kept
from dashboard.read.counts import count_cases, count_clocks, count_states, read_outbox
from dashboard.read.desk import Choice, count_all, count_desk, read_desk
from dashboard.rights import Sight
from dashboard.visit import Visit, renewed, require_visitor

OFFICER = Sight("shi_fuban", frozenset({"duty_officer"}))


def test_whoever_looks_within_a_moment_gets_the_same_figure(house: House, clock: HeldClock) -> None:
    """Ten officers' pages count the city once; a second before the moment is over still, at its end anew."""
    looks = count(1)
    kept = Kept(house, lambda _work: next(looks))
    assert [kept.now() for _ in range(10)] == [1] * 10
    clock.at += KEPT - timedelta(seconds=1)
    assert kept.now() == 1
    clock.at += timedelta(seconds=1)
    assert kept.now() == 2


def test_an_own_act_shows_at_once(desk: House) -> None:
    """What this process has written is in the next figure; no moment is waited for."""
    kept = Kept(desk, count_all)
    before = kept.now()["all"]
    with desk.write() as work:
        case = work.session.scalars(select(Case).where(Case.closed_at.is_(None), ~Case.drill, ~Case.history)).first()
        assert case is not None
        case.closed_at = work.now
        work.commit()
    assert kept.now()["all"] == before - 1


def test_a_clock_set_back_keeps_nothing(house: House, clock: HeldClock) -> None:
    """A figure from the future is no figure."""
    kept = Kept(house, lambda work: work.now)
    kept.now()
    clock.at -= timedelta(hours=1)
    assert kept.now() == clock.at


def test_what_the_city_counts_less_the_hidden_is_what_a_person_counts(desk: House) -> None:
    """Counted together or one by one, each filter says the same; a case that complains of the own unit is in none."""
    with desk.write() as work:
        work.session.get_one(Case, 3).complained_of = ["shi_fuban"]
        work.commit()
    with desk.read() as work:
        counts = count_desk(work, OFFICER, city=count_all(work))
        assert counts == count_desk(work, OFFICER)
        assert counts["all"] == count_all(work)["all"] - 1


def test_a_unit_reads_its_own_numbers_and_not_the_citys(desk: House) -> None:
    """What the city counts is known already; above a unit's list of one stands one, for every filter."""
    with desk.read() as work:
        unit = work.session.get_one(Case, 3).handling_lead
        liaison, city = Sight(unit, frozenset({"unit_liaison"})), count_all(work)
        counts = count_desk(work, liaison, city=city)
        assert counts == count_desk(work, liaison)
        assert counts["all"] == len(read_desk(work, liaison).rows) < city["all"]


@pytest.mark.parametrize(
    "choice", [Choice("letters"), Choice(category="城乡建设"), Choice("letters", territory="临邛街道")]
)
def test_a_narrower_choice_counts_what_it_lists(desk: House, choice: Choice) -> None:
    """Counted together with the others or after them: as many as are listed, without the case that complains of the own unit."""
    with desk.write() as work:
        for case in work.session.scalars(select(Case).where(Case.closed_at.is_(None), ~Case.restricted)):
            case.territory, case.complained_of = "临邛街道", ["shi_fuban"] if case.id == 3 else []
        work.commit()
    with desk.read() as work:
        found = read_desk(work, OFFICER, choice)
        again = read_desk(work, OFFICER, choice, counted=count_desk(work, OFFICER))
    listed = [row.row.case_id for row in found.rows if row.readable]
    assert listed
    assert 3 not in listed
    assert found.shown == again.shown == len(found.rows)
    assert found.hidden == again.hidden


def test_a_click_reads_no_more_than_it_shows(desk: House, logged_in: Callable[[str], str]) -> None:
    """Who sits there is asked in one question, whether a part refreshes itself or a person clicks."""
    token = logged_in("zhiban")
    asked: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda _c, _cu, said, *_: asked.append(said))
    current = Current(desk, lambda: token)
    assert current.visitor() is not None
    assert current.guest() is not None
    assert len([said for said in asked if said.startswith("SELECT")]) == 2


def test_a_role_taken_away_is_gone_at_the_next_click(desk: House, logged_in: Callable[[str], str]) -> None:
    """A part of the page that runs by itself asks anew who sits there and what that person may."""
    token = logged_in("zhiban")
    install(Current(desk, lambda: token))
    with desk.read() as work:
        before = Visit(desk, _user(work), {})
    with desk.write() as work:
        _user(work).roles = ["unit_liaison"]
        work.commit()
    assert "duty_officer" in before.sight.roles
    assert renewed(before).sight.roles == {"unit_liaison"}


def test_the_parts_of_a_page_that_is_being_drawn_do_not_ask_again_who_sits_there(
    desk: House, logged_in: Callable[[str], str]
) -> None:
    """It was asked for the page; a part that runs by itself afterwards asks anew, also when drawing the page was broken off."""
    token = logged_in("zhiban")
    install(Current(desk, lambda: token))
    with desk.read() as work:
        visit = Visit(desk, _user(work), {})
    asked: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda _c, _cu, said, *_: asked.append(said))

    def broken_off() -> None:
        with drawing(visit.user):
            assert require_visitor(visit) == renewed(visit) == visit
            assert asked == []
            raise InterruptedError

    with pytest.raises(InterruptedError):
        broken_off()
    with desk.write() as work:
        _user(work).roles = ["unit_liaison"]
        work.commit()
    assert require_visitor(visit).sight.roles == {"unit_liaison"}


def _user(work: Work) -> User:
    return work.session.scalars(select(User).where(User.login == "zhiban")).one()


PLANS = pytest.mark.sqlite_only("看的是 SQLite 的查询计划")


def _plans(house: House, *reads: Callable[[Work], object]) -> list[tuple[str, str]]:
    """What each of these asks, and each step by which SQLite finds it."""
    asked: list[tuple[str, object]] = []
    event.listen(
        house.database.engine, "before_cursor_execute", lambda _c, _cu, said, given, *_: asked.append((said, given))
    )
    with house.read() as work:
        for read in reads:
            read(work)
        return [
            (said, str(row[3])) for said, given in asked if said.startswith("SELECT")
            for row in work.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)  # type: ignore[arg-type]
        ]  # fmt: skip


@PLANS
def test_what_is_counted_every_few_seconds_never_reads_a_whole_table(desk: House) -> None:
    """Banner, metrics and wall: each count walks an index that holds just what is counted."""
    plans = _plans(desk, count_cases, count_clocks, count_states, read_outbox)
    assert plans
    walked = [
        step
        for said, step in plans
        if step.startswith("SCAN ")
        and step != "SCAN CONSTANT ROW"
        and ("USING" not in step or step.endswith("made_at"))
    ]
    assert not walked


@PLANS
def test_a_unit_is_shown_its_open_cases_without_a_look_at_those_it_has_closed(desk: House) -> None:
    """Its list and its counts go along indexes that hold open cases only, whichever way a case is the unit's."""
    liaison = Sight("shi_yingji", frozenset({"unit_liaison"}))
    plans = _plans(desk, lambda work: read_desk(work, liaison), lambda work: count_desk(work, liaison))
    walked = {step.split("INDEX ")[1].split(" ")[0] for said, step in plans if " USING INDEX ix_cases_" in step}
    assert walked >= {"ix_cases_narrow_handling_lead", "ix_cases_narrow_response_lead", "ix_cases_helping"}
    assert not walked & {"ix_cases_handling_lead", "ix_cases_response_lead", "ix_cases_helped"}


@PLANS
def test_how_many_are_hidden_is_counted_without_a_look_at_a_case(desk: House) -> None:
    """Whatever the choice: the index of those that accuse somebody holds all that is asked of them."""
    choices = (Choice(category="城乡建设"), Choice("overdue", severity="serious"), Choice("letters", unit="shi_yingji"))
    plans = _plans(desk, lambda work: [read_desk(work, OFFICER, choice) for choice in choices])
    walked = {step for said, step in plans if "ix_cases_accused" in said}
    assert walked == {"SCAN cases USING COVERING INDEX ix_cases_accused"}
