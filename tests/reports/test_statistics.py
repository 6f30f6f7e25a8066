"""考核与统计: the same numbers as the week's paper, of any stretch and of one unit; kept for some minutes, and not longer."""

import pytest
from sqlalchemy import select, true

from cases.house import House
from cases.now import HeldClock
from cases.store.case_tables import Case
from cases.store.paper_tables import KeptFigures
from reports.charts import draw
from reports.content import Block, Chart, Paragraph, Table
from reports.definitions import definition
from reports.figures import ANY, rows_behind, tallies_of
from reports.kept import AHEAD, FORGOTTEN_AFTER, KEPT_FOR
from reports.scope import CITY, Scope
from reports.span import Span
from reports.spans import span_named
from reports.statistics import KEPT_WHEN_OVER, WANTED, renew, statistics
from tests.reports.record import SHANGHAI, Record, at

UNIT = "shi_shuiwu"


def span_of(record: Record, name: str = "2026-W47") -> Span:
    return span_named(name, SHANGHAI, record.house.now())


def test_a_weeks_statistics_are_the_weeks_papers_figures(full: Record) -> None:
    """Every definition, part by part; and as many rows stand behind each number as it says."""
    week, paper = span_of(full), full.figures()
    made = statistics(full.house, week, CITY, true())
    for d in WANTED:
        name, figure = d.name, paper[d.name]
        assert made.counted[name].counts == figure.counts, name
        with full.house.read() as work:
            behind = rows_behind(work.session, definition(name), week, work.now, CITY, ANY, 0, 1000)
        assert sorted(behind) == sorted(figure.rows), name


def test_weeks_add_up_to_their_days(full: Record) -> None:
    """What came in on seven days is what came in in the week; a month that holds it has no less."""
    with full.house.read() as work:

        def counted(name: str) -> int:
            return tallies_of(
                work.session, span_named(name, SHANGHAI, work.now), work.now, [definition("items_received")]
            )["items_received"].count

        days = sum(counted(f"2026-11-{n}..2026-11-{n}") for n in range(16, 23))
        assert days == counted("2026-W47") > 0
        assert counted("2026-11") == counted("2026-Q4") == counted("2026") == days + counted("2026-11-10..2026-11-10")


def test_a_unit_gets_its_own_cases_only(full: Record) -> None:
    """Each number of the unit is that of its cases; a crawl is nobody's; in a table of units only its own stands."""
    week, scope = span_of(full), Scope(UNIT, Case.handling_lead == UNIT)
    made, city = statistics(full.house, week, scope, true()).counted, full.figures()
    with full.house.read() as work:
        own = set(work.session.scalars(select(Case.id).where(Case.handling_lead == UNIT)))
    assert own
    for d in WANTED:
        wanted = [row for row in city[d.name].rows if row.case_id in own and (d.parts != "unit" or row.part == UNIT)]
        assert made[d.name].count == len(wanted), d.name
    assert made["clocks_late_by_unit"].counts == {UNIT: 1}
    assert made["channel_runs"].count == 0


def said_by(block: Block) -> list[str]:
    """Every word a reader sees of it."""
    match block:
        case Paragraph():
            return [text.text for text in block.words]
        case Table():
            return [block.caption, *block.header, *(cell.text for row in block.rows for cell in row)]
        case Chart():
            return [block.caption, block.drawn.alt, draw(block.drawn, block.name)]


def test_sections_speak_of_the_stretch_and_not_of_a_week(full: Record) -> None:
    """No 本周 is left, nor 上周."""
    made = statistics(full.house, span_of(full, "2026-11"), CITY, true())
    said = "".join(words for section in made.sections for block in section.blocks for words in said_by(block))
    assert "本期" in said
    assert [said[max(i - 8, 0) : i + 3] for i, c in enumerate(said) if c == "周"] == []


def test_breaches_are_named_only_to_who_may_read_them(full: Record) -> None:
    """The count stays, the line goes."""
    open_, shut = (
        statistics(full.house, span_of(full), CITY, readable, again=True).counted
        for readable in (true(), Case.restricted.is_(False))
    )
    assert open_["clocks_late"].count == shut["clocks_late"].count == 3
    assert (len(open_.breaches), len(shut.breaches)) == (3, 2)


@pytest.fixture
def ticking(full: Record) -> tuple[House, HeldClock]:
    """The same record under a clock that can be moved."""
    clock = HeldClock(at("11-23 09:00"))
    house = full.house
    return House(house.config, house.database, clock, {}, house.data), clock


def test_numbers_are_kept_five_minutes_and_counted_anew_when_asked(
    full: Record, ticking: tuple[House, HeldClock]
) -> None:
    """A new case shows at once on demand, else at the latest after five minutes (an hour where the stretch is over)."""
    house, clock = ticking
    week = span_of(full, "2026-11")

    def opened(again: bool = False) -> int:
        return statistics(house, week, CITY, true(), again=again).counted["cases_opened"].count

    before, first = opened(), house.now()
    full.case()
    clock.forward(seconds=KEPT_FOR.total_seconds() - 1)
    assert opened() == before
    assert statistics(house, week, CITY, true()).counted.figures.made_at == first
    assert opened(again=True) == before + 1
    full.case()
    clock.forward(seconds=KEPT_FOR.total_seconds())
    assert opened() == before + 2
    week = span_of(full)
    over = opened()
    full.case()
    clock.forward(seconds=KEPT_WHEN_OVER.total_seconds() - 1)
    assert opened() == over
    clock.forward(seconds=1)
    assert opened() == over + 1


def test_what_is_kept_reads_back_as_it_was_counted(full: Record, ticking: tuple[House, HeldClock]) -> None:
    """Counts, times, comparison and the undetermined part; of other configurations nothing is used; old ones are dropped."""
    house, clock = ticking
    week = span_of(full)
    one, two = (statistics(house, week, CITY, true()).counted.figures for _ in range(2))
    assert one == two
    with house.write() as work:
        work.session.get_one(KeptFigures, (week.name, "")).config_hash = "another"
        work.commit()
    clock.forward(seconds=10)
    assert statistics(house, week, CITY, true()).counted.figures.made_at == house.now()
    clock.forward(days=2)
    statistics(house, week.previous, CITY, true())
    with house.read() as work:
        assert [row.span for row in work.session.scalars(select(KeptFigures))] == [week.previous.name]


def test_the_second_pass_counts_anew_what_people_look_at(full: Record, ticking: tuple[House, HeldClock]) -> None:
    """The running month always; a unit's week while it is looked at, by the unit's own scope; before it grows old and not sooner."""
    house, clock = ticking
    scope, week = Scope(UNIT, Case.handling_lead == UNIT), span_of(full)

    def made() -> dict[tuple[str, str], object]:
        with house.read() as work:
            return {(row.span, row.unit): row.made_at for row in work.session.scalars(select(KeptFigures))}

    assert renew(house, lambda _: scope) == 1
    assert list(made()) == [("2026-11", "")]
    before = statistics(house, week, scope, true()).counted
    assert renew(house, lambda _: scope) == 0
    clock.forward(seconds=(KEPT_WHEN_OVER - AHEAD).total_seconds())
    assert renew(house, lambda _: scope) == 2
    assert set(made().values()) == {house.now()}
    again = statistics(house, week, scope, true()).counted
    assert again["clocks_late_by_unit"].counts == before["clocks_late_by_unit"].counts == {UNIT: 1}


def test_a_page_that_finds_kept_figures_counts_nothing(full: Record, ticking: tuple[House, HeldClock]) -> None:
    """What the second pass has made is shown as it is, however long ago the page was last opened."""
    house, clock = ticking
    renew(house, lambda _: CITY)
    full.case()
    clock.forward(seconds=KEPT_FOR.total_seconds() - 1)
    month = span_of(full, "2026-11")
    with house.read() as work:
        kept_at = work.session.get_one(KeptFigures, (month.name, "")).made_at
    assert statistics(house, month, CITY, true()).counted.figures.made_at == kept_at


def test_what_nobody_looks_at_any_more_is_forgotten(full: Record, ticking: tuple[House, HeldClock]) -> None:
    """A week looked at once is counted anew for a day, then no more; whoever looks within the day prolongs it."""
    house, clock = ticking
    week = span_of(full)
    statistics(house, week, CITY, true())

    def names() -> set[str]:
        clock.forward(seconds=FORGOTTEN_AFTER.total_seconds() / 2 + 1)
        renew(house, lambda _: CITY)
        with house.read() as work:
            return set(work.session.scalars(select(KeptFigures.span)))

    assert week.name in names()
    statistics(house, week, CITY, true())
    assert week.name in names()
    names()
    assert week.name not in names()
