"""Of what danger a risk check is, as far as anybody looks."""

from sqlalchemy import select

from alerts.dangers import VOICES, danger_cn, is_of_life, kinds_of
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.store.case_tables import Case
from pipeline.settling.process import process_pending
from tests.conftest import NINE
from tests.desk import Desk

CROWD = "明天早上我们几十个工人去市政府门口拉横幅讨薪，花园巷工地欠薪三个月没人管。"


def test_of_a_matter_of_very_many_voices_only_the_latest_are_read(desk: Desk) -> None:
    """Thousands of judgments are not read while the record is locked: the latest name the danger, and what the others say is unknown, so that
    a life may hang on it."""
    with desk.house.write() as work:
        keep(work, [RawItem("weibo", "", CROWD, external_id=str(n), published_at=NINE) for n in range(VOICES - 1)])
        work.commit()
    process_pending(desk.house)
    few = _kinds(desk)
    with desk.house.write() as work:
        keep(work, [RawItem("weibo", "", CROWD, external_id=f"late{n}", published_at=NINE) for n in range(3)])
        work.commit()
    process_pending(desk.house)
    many = _kinds(desk)

    assert (danger_cn(few), is_of_life(few)) == ("疑似群体聚集", False)
    assert (danger_cn(many), is_of_life(many)) == ("疑似群体聚集", True)


def _kinds(desk: Desk) -> str:
    with desk.house.read() as work:
        case = work.session.scalars(select(Case.id).where(Case.kind == "matter")).one()
        return kinds_of(work, [case])[case]
