"""Between the wording of a message and its sending a slip is recalled, handed on or signed: nobody is asked to sign for it any more."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from alerts.sweep import sweep
from cases.keeping.purging import PURGED
from cases.outbox.notices import Wish, ask
from cases.store.outbox_tables import Message, Notice
from tests.cases.test_undo import undo
from tests.conftest import CHINA, NINE
from tests.desk import Desk
from tests.guarantees.test_night import texts
from tests.officers import LIAISON, do

ELEVEN = datetime(2026, 11, 23, 23, 0, tzinfo=CHINA)
SIGN = "有新的派单"


@pytest.fixture
def worded(desk: Desk) -> int:
    """23:00 a grave matter is handed to a unit, whose message is written and not yet sent."""
    desk.house.clock.at = ELEVEN
    case_id = desk.matter("serious", lead="市应急局", occurred=ELEVEN)
    desk.tick()
    do(desk, case_id, "dispatch", unit="市应急局")
    sweep(desk.house)
    with desk.house.read() as work:
        waiting = work.session.scalars(select(Message.text).where(Message.state == "pending"))
        assert any(SIGN in text for text in waiting)
    return case_id


def test_a_slip_that_stands_is_announced(desk: Desk, worded: int) -> None:
    """Sent as it was worded."""
    desk.sent()

    assert SIGN in texts(desk, "lian1")[-1]


@pytest.mark.parametrize("how", ["recalled", "handed on", "signed"])
def test_a_slip_that_waits_no_more_is_not_announced(desk: Desk, worded: int, how: str) -> None:
    """Recalled, in another's hands, or signed already: the message that was worded before does not go."""
    if how == "recalled":
        undo(desk, worded)
    elif how == "handed on":
        do(desk, worded, "dispatch", unit="市教育局")
    else:
        do(desk, worded, "accept", LIAISON)
    desk.sent()

    assert not [text for text in texts(desk, "lian1") if SIGN in text]


@pytest.mark.parametrize("at", [NINE, ELEVEN])
@pytest.mark.parametrize("worded", [False, True])
@pytest.mark.parametrize("sent", [False, True])
def test_a_slip_that_waits_again_is_told_of_once(desk: Desk, at: datetime, *, worded: bool, sent: bool) -> None:
    """By mistake it was handed on, and the mistake undone: its unit is asked to sign, unless it was asked before; by day by its clock."""
    desk.house.clock.at = at
    case_id = desk.matter("serious", lead="市应急局", occurred=at)
    desk.tick()
    before = len(texts(desk, "lian1"))
    do(desk, case_id, "dispatch", unit="市应急局")
    if worded:
        sweep(desk.house)
    if sent:
        desk.tick()
    do(desk, case_id, "dispatch", unit="市教育局")
    undo(desk, case_id)
    desk.tick()
    desk.tick()

    [asked] = texts(desk, "lian1")[before:]
    assert (SIGN if at == ELEVEN else "单位签收") in asked


def test_what_went_with_it_goes_without_it(desk: Desk, worded: int) -> None:
    """Other words had been put inside the message of a slip that is recalled: they are told, alone."""
    with desk.house.write() as work:
        ask(
            work,
            Wish(
                "order", "notice", "manual", role="unit_liaison", unit="shi_yingji", case_id=worded, text="请看批示。"
            ),
        )
        work.commit()
    sweep(desk.house)
    undo(desk, worded)
    desk.sent()

    assert texts(desk, "lian1")[-1] == "请看批示。"


def test_who_assists_is_not_asked_for_a_slip_that_was_recalled(desk: Desk) -> None:
    """Worded at nine, recalled before it was sent."""
    case_id = desk.matter("ordinary")
    desk.tick()
    do(desk, case_id, "dispatch", unit="市教育局", support=["市应急局"])
    sweep(desk.house)
    undo(desk, case_id)
    desk.sent()

    assert not [text for text in texts(desk, "lian1") if "协办" in text]


def test_a_notice_whose_words_were_purged_tells_of_no_slip(desk: Desk) -> None:
    """What waits is told all the same, and says that its words are gone: never that there is a slip to sign."""
    case_id = desk.matter("ordinary")
    desk.tick()
    with desk.house.write() as work:
        ask(
            work,
            Wish("order", "notice", "manual", role="unit_liaison", unit="shi_yingji", case_id=case_id, text="原话"),
        )
        work.session.execute(update(Notice).where(Notice.dedupe_key == "order").values(text=None))
        work.commit()
    desk.tick()

    said = texts(desk, "lian1")[-1]
    assert ("原话已清除" in said, SIGN in said, PURGED in said) == (True, False, False)
