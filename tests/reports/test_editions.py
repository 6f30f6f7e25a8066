"""Issue: what was issued stays; a correction is a new edition that says what changed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cases.console import Refusal
from cases.people.actors import Forbidden
from cases.store.event_tables import Event
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import User
from reports.editions import editions, issue
from reports.figures import figures_of
from reports.frozen import changes, digest, frozen
from reports.gather import gather
from tests.reports.record import TUESDAY, Record


def test_an_edition_holds_figures_ids_and_hash(full: Record) -> None:
    """Enough to show later what was said, and under which configuration."""
    issued = issue(full.house, full.week())
    assert (issued.edition, issued.made, issued.changed) == (1, True, ())
    with full.house.read() as work:
        [row] = editions(work.session, full.week())
        event = work.session.scalar(select(Event).where(Event.type == "report_issued"))
    assert (row.kind, row.period, row.config_hash, row.hash) == (
        "weekly",
        "2026-W47",
        full.house.config.hash,
        issued.hash,
    )
    assert row.figures["cases_opened"]["parts"]["matter"]["count"] == 1
    assert event is not None
    assert (event.subject_id, event.data["hash"]) == ("weekly:2026-W47:1", issued.hash)
    assert row.last_event_id == event.id - 1


def test_issued_twice_without_a_change_is_issued_once(full: Record) -> None:
    """No second edition, no second event."""
    issue(full.house, full.week())
    again = issue(full.house, full.week())
    assert (again.edition, again.made) == (1, False)
    with full.house.read() as work:
        assert len(list(work.session.scalars(select(ReportEdition)))) == 1
        assert len(list(work.session.scalars(select(Event).where(Event.type == "report_issued")))) == 1


def test_a_change_makes_a_second_edition_that_says_what(full: Record) -> None:
    """The first stays as it was."""
    first = issue(full.house, full.week())
    full.item(TUESDAY, channel="forum")
    second = issue(full.house, full.week())
    assert (second.edition, second.made) == (2, True)
    assert "收到信息：由7改为8" in second.changed
    with full.house.read() as work:
        assert [e.hash for e in editions(work.session, full.week())] == [first.hash, second.hash]


def test_another_case_behind_the_same_number_is_a_change(full: Record) -> None:
    """The sum alone does not tell."""
    letter = full.case(handling_lead="shi_yingji")
    issue(full.house, full.week())
    with full.house.write() as work:
        from cases.store.case_tables import Case

        work.session.get_one(Case, letter).handling_lead = "shi_zhujian"
        work.commit()
    assert issue(full.house, full.week()).changed == ("主办：总数4不变，构成有变化",)


def test_the_paper_says_how_it_stands(full: Record) -> None:
    """A draft; the edition; a draft that departs from it; the edition that corrects it."""

    def standing() -> tuple[str, bool]:
        found = gather(full.house, full.week())[1]
        return found.words, bool(found.changed)

    assert standing() == ("草稿，未定稿", False)
    issue(full.house, full.week())
    assert standing() == ("第1版，已定稿", False)
    full.item()
    assert standing() == ("草稿，与已定稿的第1版不同", True)
    issue(full.house, full.week())
    assert standing() == ("第2版，已定稿，更正前一版", True)


def test_a_week_under_way_cannot_be_issued(full: Record) -> None:
    """Its figures still move."""
    with pytest.raises(Refusal, match="还没有结束") as refused:
        issue(full.house, full.week("2026-W48"))
    assert refused.value.code == 2


def test_who_issued_it_is_on_record(full: Record) -> None:
    """An account that exists; another name is refused and nothing is frozen."""
    user = User(
        login="li", name="李", password_hash="-", unit="shi_fuban", roles=["shift_leader"], created_at=TUESDAY, failed=0
    )
    full.put(user)
    with pytest.raises(Forbidden, match="没有用户 wang"):
        issue(full.house, full.week(), "wang")
    assert issue(full.house, full.week(), "li").edition == 1
    with full.house.read() as work:
        assert editions(work.session, full.week())[0].issued_by == "li"


def test_the_order_in_which_a_database_gives_its_rows_is_no_change(full: Record) -> None:
    """PostgreSQL gives a row that was written again last: same hash, nothing to correct; nor beside an edition that holds such an order."""
    with full.house.read() as work:
        figures = figures_of(work.session, full.week(), work.now)
    turned = {n: replace(f, parts={p: rows[::-1] for p, rows in f.parts.items()}) for n, f in figures.by_name.items()}
    assert digest(frozen(replace(figures, by_name=turned))) == digest(frozen(figures))

    held = frozen(figures)
    for part in (part for kept in held.values() for part in kept["parts"].values()):
        part["ids"].reverse()
    assert any(held[name] != kept for name, kept in frozen(figures).items())
    assert changes(held, frozen(figures), {}) == []
