"""What stands on a case about its clocks: kept by whoever moves one, missed by `check` when nobody did, repaired by recompute."""

from sqlalchemy import select, update

from cases.clocks.nearest import out_of_step
from cases.clocks.recompute import recompute
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from tests.desk import Desk


def test_a_matter_knows_its_first_limit_from_its_first_instant(desk: Desk) -> None:
    """A serious incident owes many things; the desk sorts it by the one that runs out first, and counts it among the loud."""
    id_ = desk.matter("serious", occurred=desk.house.now())
    with desk.house.read() as work:
        case = work.session.get_one(Case, id_)
        clocks = list(
            work.session.scalars(select(ClockRow).where(ClockRow.case_id == id_, ClockRow.state == "running"))
        )
        assert case.next_due_at == min(clock.due_at for clock in clocks)
        assert case.loud
        assert out_of_step(work) == []


def test_a_case_that_does_not_know_its_clocks_is_found_and_repaired(desk: Desk) -> None:
    """Edited behind our back: check names the case, recompute writes what its clocks say."""
    id_ = desk.matter("serious")
    with desk.house.write() as work:
        work.session.execute(update(Case).where(Case.id == id_).values(next_due_at=None, loud=False))
        work.commit()
    with desk.house.write() as work:
        assert out_of_step(work) == [id_]
        recompute(work, list(work.session.scalars(select(ClockRow.id))), "test")
        assert out_of_step(work) == []
