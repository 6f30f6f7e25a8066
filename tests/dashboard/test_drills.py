"""A drill on the desk: a strip of its own, a mark wherever it shows, and a form for those who may."""

from collections.abc import Callable

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.drills import drills, open_drill
from cases.outbox.notices import Wish, ask
from cases.people.accounts import add_user
from cases.people.actors import Actor
from cases.store.clock_tables import Step
from cases.store.outbox_tables import Notice
from config.words import Severity
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]
LEADER = Actor("daiban", "代带班", None, frozenset({"shift_leader"}))


def begin(house: House) -> str:
    """A drill of a 重大 incident; its number."""
    with house.write() as work:
        number = open_drill(work, LEADER, Severity.SERIOUS, None, None).case.number
        work.commit()
        return number


def leader(house: House) -> None:
    """An account that may drill."""
    with house.write() as work:
        add_user(work, "daiban", "代带班", PASSWORD, ["shift_leader"], "shi_fuban")
        work.commit()


def test_the_strip_stands_apart_and_the_list_does_not_change(page: Page, desk: House) -> None:
    """The drill shows above the list, marked, and neither among the rows nor in the counts of the filters."""
    before = page("zhiban")
    number = begin(desk)
    after = page("zhiban")

    html = shown(after)
    assert number not in shown(before)
    assert html.count(number) == 1
    assert "ys-drill" in html
    assert "重大事件，刚刚开始" in html
    labels = [[option.content for option in app.get("button_group")[0].proto.options] for app in (before, after)]
    assert labels[0] == labels[1]


def test_its_page_its_messages_and_its_link_are_marked(page: Page, desk: House) -> None:
    """The case page's head and every row of the messages page say 演练."""
    number = begin(desk)
    with desk.write() as work:
        id_ = drills(work)[0].case.id
        notice = work.session.scalars(select(Notice)).first()
        notice.case_id = id_
        work.commit()

    assert "演练" in shown(page("zhiban", "case", id=str(id_)))
    assert number in shown(page("zhiban", "messages"))
    rows = shown(page("zhiban", "messages")).split("<tr>")
    assert all("演练" in row for row in rows if number in row)


def test_a_shift_leader_starts_and_ends_one(page: Page, desk: House) -> None:
    """By the form of the system page, with the hour at which it ends by itself; then by the button."""
    leader(desk)
    app = page("daiban", "system")
    app.number_input[0].set_value(30)
    next(b for b in app.button if b.label == "开始演练").click()
    html = shown(app.run())

    assert "已开始演练：YL2026-000001" in html
    with desk.read() as work:
        [drill] = drills(work)
        assert (drill.opened_by, drill.until - work.now) == ("daiban", drill.until - drill.case.opened_at)
        assert (drill.until - drill.case.opened_at).total_seconds() == 1800
    next(b for b in app.button if b.label == "结束演练").click()
    assert "已结束演练：YL2026-000001" in shown(app.run())
    with desk.read() as work:
        assert drills(work, running_only=True) == []


def test_others_see_it_and_cannot_touch_it(page: Page, desk: House) -> None:
    """The duty officer has neither form nor button."""
    begin(desk)
    app = page("zhiban", "system")
    assert "YL2026-000001" in shown(app)
    assert not {b.label for b in app.button} & {"开始演练", "结束演练"}


def test_what_was_set_aside_is_listed_with_its_reason(page: Page, desk: House) -> None:
    """The step, its case, its limit and why; a shift leader may try it again; without any the part is not there."""
    assert "隔离的提醒节点" not in shown(page("zhiban", "system"))
    with desk.write() as work:
        step = work.session.get(Step, 2)
        step.state, step.fault = "quarantined", "KeyError: 'policy'"
        ask(work, Wish("n", "house", "manual", role="duty_officer", text="【应声】y", state="quarantined"))
        work.commit()

    app = page("zhiban", "system")
    html = shown(app)
    assert "KeyError: &#x27;policy&#x27;" in html
    assert "写不成提醒" in html
    assert "修好后重试" not in {b.label for b in app.button}
    leader(desk)
    app = page("daiban", "system")
    next(b for b in app.button if b.label == "修好后重试").click()
    assert "隔离的提醒节点" not in shown(app.run())
