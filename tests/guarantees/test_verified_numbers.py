"""A number of dead or injured that an officer gave stands until an officer gives another; the others follow the voices."""

from sqlalchemy import update

from cases.matters.casualties import verified
from cases.matters.recorded import acts_of
from cases.store.case_tables import Case
from tests.desk import Desk
from tests.guarantees.hours import Hours
from tests.guarantees.test_split import BLAST, mixed

MORE = "今天8点整，羊安街道化工厂爆炸，死亡人数上升至15人，30人受伤。"


def test_an_officers_numbers_stand_whichever_voices_leave_or_come(desk: Desk) -> None:
    """Two dead by an officer's word, whatever the voices say: split off, brought back and merged, it stays two; nothing else counts as verified."""
    hours, case_id, items = mixed(desk)
    hours.do(case_id, "overrule", reason="现场核实", casualties={"dead": 2})

    hours.do(case_id, "split", items=[items[1]])
    [_, new] = hours.lines()
    assert facts(desk, case_id)["dead"] == 2
    assert facts(desk, new["id"])["dead"] == 3
    hours.do(new["id"], "merge", into=str(case_id))
    assert facts(desk, case_id)["dead"] == 2
    hours.do(case_id, "detach", item=items[1])
    hours.do(case_id, "undo", reason="还是一件", event=newest(desk, case_id))
    assert facts(desk, case_id)["dead"] == 2


def facts(desk: Desk, case_id: int) -> dict[str, int]:
    """What the matter is said to have cost."""
    with desk.house.read() as work:
        return dict(work.session.get_one(Case, case_id).facts)


def newest(desk: Desk, case_id: int) -> int:
    """The event of the last act."""
    with desk.house.read() as work:
        return acts_of(work, case_id)[-1].id


def test_what_no_officer_counted_follows_the_voices(desk: Desk) -> None:
    """Two dead by an officer's word; a voice that tells of fifteen and of thirty injured changes the injured only, and asks for a look."""
    hours = Hours(desk)
    hours.hear(BLAST)
    [matter] = hours.lines()
    hours.do(matter["id"], "overrule", reason="现场核实", casualties={"dead": 2}, severity="serious")

    hours.at("09:20")
    hours.hear(MORE, channel="news")

    [matter] = hours.lines()
    assert len(matter["items"]) == 2
    assert facts(desk, matter["id"]) == {"dead": 2, "injured": 30}
    with desk.house.read() as work:
        case = work.session.get_one(Case, matter["id"])
        assert (set(verified(case)), case.review) == ({"dead"}, True)


def test_two_officers_numbers_of_one_incident_keep_the_higher(desk: Desk) -> None:
    """Two dead here and four injured, three dead there, each by an officer's word: merged, three dead and four injured, all verified."""
    hours, case_id, items = mixed(desk)
    hours.do(case_id, "split", items=[items[1]])
    [_, new] = hours.lines()
    hours.do(case_id, "overrule", reason="现场核实", casualties={"dead": 2, "injured": 4})
    hours.do(new["id"], "overrule", reason="医院核实", casualties={"dead": 3})

    hours.do(new["id"], "merge", into=str(case_id))

    assert facts(desk, case_id) == {"dead": 3, "injured": 4}
    with desk.house.read() as work:
        assert set(verified(work.session.get_one(Case, case_id))) == {"dead", "injured"}


def test_numbers_of_an_earlier_release_stay_verified(desk: Desk) -> None:
    """An earlier release kept that numbers were given, not which: all of them stand when another is given, and when another matter joins."""
    hours, case_id, items = mixed(desk)
    hours.do(case_id, "split", items=[items[1]])
    [_, new] = hours.lines()
    with desk.house.write() as work:
        given = {"facts": {"dead": 2, "injured": 4}, "decided": {"casualties": "zhang"}}
        work.session.execute(update(Case).where(Case.id == case_id).values(given))
        work.commit()
    hours.do(new["id"], "overrule", reason="医院核实", casualties={"missing": 1})

    hours.do(new["id"], "merge", into=str(case_id))
    hours.do(case_id, "overrule", reason="现场核实", casualties={"injured": 5})

    assert facts(desk, case_id) == {"dead": 2, "injured": 5, "missing": 1}
    with desk.house.read() as work:
        case = work.session.get_one(Case, case_id)
        assert verified(case)["dead"] == "zhang"
        assert set(verified(case)) == {"dead", "injured", "missing"}
