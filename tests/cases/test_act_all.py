"""One act on many cases: the preview says what would come and changes nothing; a refused case holds up no other."""

import pytest
from sqlalchemy import func, select

from cases.matters.bulk import MOST, act_on_all, preview
from cases.matters.lines import case_line
from cases.people.actors import Forbidden
from cases.store.act_tables import Dispatch
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.outbox_tables import Notice
from tests.desk import Desk
from tests.officers import LIAISON, OFFICER, do

TABLES = (Case, Dispatch, ClockRow, Event, Notice)


def rows(desk: Desk) -> list[int]:
    """How many rows each table has."""
    with desk.house.read() as work:
        return [work.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def three(desk: Desk) -> list[int]:
    """Two matters that can be dispatched, and one that is closed in between."""
    ids = [desk.matter("ordinary") for _ in range(3)]
    do(desk, ids[1], "exit", reason="查无此事", kind="found_untrue", approver="ban1")
    do(desk, ids[1], "close")
    return ids


def test_a_preview_tells_and_changes_nothing(desk: Desk) -> None:
    """States before and after, the refusal with its reason; not a row more, seen from another unit of work."""
    ids = three(desk)
    before = rows(desk)

    found = preview(desk.house, ids, "dispatch", OFFICER, None, {"unit": "市应急局"})
    with desk.house.read() as work:
        lines = [case_line(work, id_)["state"] for id_ in ids]

    assert [(o.before, o.after, o.error) for o in found] == [
        ("received", "dispatched", None), ("closed", None, "wrong_state"), ("received", "dispatched", None),
    ]  # fmt: skip
    assert found[0].sentence.endswith("待研判 → 已派单, 派给市应急局")
    assert "不能办: 事项处于「已归档」, 在办的才能派单" in found[1].sentence
    assert lines == ["received", "closed", "received"]
    assert rows(desk) == before


def test_what_may_be_done_is_done_and_the_rest_says_why(desk: Desk) -> None:
    """Each case by its own rules: two dispatched with their clocks, one as it was; what was previewed is what came."""
    ids = three(desk)
    said = preview(desk.house, ids, "dispatch", OFFICER, None, {"unit": "市应急局"})

    done = act_on_all(desk.house, ids, "dispatch", OFFICER, None, {"unit": "市应急局"})

    assert done == said
    with desk.house.read() as work:
        assert [case_line(work, id_)["state"] for id_ in ids] == ["dispatched", "closed", "dispatched"]
        receipts = work.session.scalars(select(ClockRow.case_id).where(ClockRow.kind == "unit_receipt")).all()
        events = work.session.scalars(select(Event.case_id).where(Event.type == "act_dispatch")).all()
    assert sorted(receipts) == sorted(events) == [ids[0], ids[2]]


def test_rights_hold_for_each(desk: Desk) -> None:
    """A liaison may not dispatch one case, nor many."""
    ids = three(desk)
    found = preview(desk.house, ids, "dispatch", LIAISON, None, {"unit": "市应急局"})

    assert {o.error for o in found} == {"no_right"}


def test_what_is_one_persons_word_is_not_done_in_bulk(desk: Desk) -> None:
    """Reviews, publications, merges: one by one; and no more than the bound at once."""
    with pytest.raises(Forbidden, match="一件一件"):
        preview(desk.house, [1], "review", OFFICER, None, {})
    with pytest.raises(Forbidden, match="一次最多"):
        act_on_all(desk.house, list(range(MOST + 1)), "close", OFFICER, None, {})
