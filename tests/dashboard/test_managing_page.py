"""The part 账号 and 事件记录 of the page 系统, and 查看完整信息 on the page of a case: offered to whom, and what comes of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.keeping.holding import hold
from cases.keeping.purging import purge
from cases.people.accounts import add_user, settle_trial, try_password
from cases.people.managing import unlock
from cases.people.sessions import note_second, open_session
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.people_tables import User
from dashboard import current
from dashboard.rights import actor_of
from dashboard.sections import SECTIONS, first_page, stands_for
from tests.dashboard import conftest
from tests.dashboard.conftest import SCREEN

ROLES = {"guan": ("关管理", "administrator"), "an": ("安安全", "security"), "shen": ("沈审计", "auditor")}
Page = Callable[..., AppTest]


@pytest.fixture
def system(desk: House) -> Page:
    """Runs the page 系统 as one of the three, wholly logged in."""
    with desk.write() as work:
        for login, (name, role) in ROLES.items():
            add_user(work, login, name, "correct-horse-7", [role]).totp_since = work.now
        work.commit()

    def run(login: str) -> AppTest:
        with desk.write() as work:
            token = open_session(work, work.session.scalars(select(User).where(User.login == login)).one())
            note_second(work, token)
            work.commit()
        current.install(current.Current(desk, lambda: token))
        return AppTest.from_string(SCREEN.format(name="system")).run(timeout=30)

    return run


def buttons(app: AppTest) -> set[str]:
    """What can be pressed of ours."""
    return {button.label for button in app.button} & {"新增", "确定", "授予", "核对整条事件链"}


@pytest.mark.parametrize(
    ("login", "offered"),
    [("guan", {"新增", "确定", "授予"}), ("an", {"授予", "确定"}), ("shen", {"核对整条事件链"}), ("zhiban", set())],
)
def test_each_is_offered_the_own_part(system: Page, login: str, offered: set[str]) -> None:
    """An officer sees no accounts at all."""
    app = system(login)
    assert not app.exception
    assert buttons(app) == offered


def test_without_an_account_the_form_says_so(system: Page) -> None:
    """A press that does nothing would pass for a lock that was opened."""
    app = system("an")
    for button in ("确定", "授予"):
        next(b for b in app.button if b.label == button).click()
        assert "请选择账号" in [error.value for error in app.run(timeout=30).error]


def test_a_new_account_comes_with_a_password_shown_once(desk: House, system: Page) -> None:
    """It stands on the page, not in the record; without rights until the security administrator grants them."""
    app = system("guan")
    next(field for field in app.text_input if field.label == "登录名").input("xin")
    next(field for field in app.text_input if field.label == "姓名").input("新来人")
    next(button for button in app.button if button.label == "新增").click()
    app.run(timeout=30)
    assert not app.exception
    with desk.read() as work:
        made = work.session.scalars(select(User).where(User.login == "xin")).one()
    assert (made.roles, made.must_change) == ([], True)
    assert "一次性口令" in str([html.value for html in app.get("html")]) or "一次性口令" in str(app)


def test_the_auditor_sees_what_was_done_and_verifies(system: Page) -> None:
    """The newest events by name, and one button over the whole chain."""
    app = system("shen")
    next(button for button in app.button if button.label == "核对整条事件链").click()
    app.run(timeout=30)
    assert not app.exception
    assert [message.value for message in app.success] == ["事件链完整。"]


def test_the_record_is_told_in_words(system: Page, desk: House) -> None:
    """Whose account, by whom and why, instants in the city's time: no word of the machine is left to the auditor."""
    with desk.write() as work:
        users = {u.login: u for u in work.session.scalars(select(User))}
        for _ in range(5):
            settle_trial(work, try_password(work, "zhiban", "wrong"))
        unlock(work, actor_of(users["an"]), "zhiban", "本人当面核实")
        work.commit()
    html = "".join(str(one.value) for one in system("shen").get("html"))
    for words in (
        "周值班（zhiban）",
        "原因：口令不对",
        "锁定到：2026-11-23",
        "安安全（an）",
        "本人当面核实",
        "权限：值班员",
    ):
        assert words in html, words
    for raw in ("user ", "why ", "+00:00", "duty_officer", "shi_fuban"):
        assert raw not in html, raw


@pytest.mark.parametrize("login", ["an", "shen"])
def test_who_keeps_accounts_or_reads_the_record_sees_no_case(system: Page, desk: House, page: Page, login: str) -> None:
    """三员: not even those of the unit they belong to; other pages say for whom they are, and 系统 is theirs."""
    system(login)
    with desk.write() as work:
        user = work.session.scalars(select(User).where(User.login == login)).one()
        user.unit = work.session.get_one(Case, 3).handling_lead
        work.commit()
    assert "YQ2026-000003" not in conftest.shown(page(login))
    assert "您无权查看" in conftest.shown(page(login, "case", id="3"))
    assert first_page(user.roles) == "/system"
    assert [section.path for section in SECTIONS if stands_for(section, set(user.roles))] == ["system"]


def test_unmasking_from_the_page_of_a_case(desk: House, page: Page) -> None:
    """Masked before; a reason shows it and writes it down; no reason shows nothing."""
    app = page("zhiban", "case", id="YQ2026-000001")
    assert "13900005678" not in str(app)
    for reason, shown in (("", False), ("回电核实地址", True)):
        next(field for field in app.text_input if field.label.startswith("理由（记入")).input(reason)
        next(button for button in app.button if button.label == "查看").click()
        app.run(timeout=30)
        assert not app.exception
        with desk.read() as work:
            assert bool(work.session.scalars(select(Event).where(Event.type == "unmasked")).all()) is shown


def test_a_purge_leaves_its_tombstone_on_the_page_of_the_case(desk: House, page: Page) -> None:
    """Who two took the words out, when and why; neither the words nor 到期, which it was not."""
    with desk.write() as work:
        add_user(work, "ban", "班带班", "correct-horse-7", ["shift_leader"], None)
        officer = actor_of(work.session.scalars(select(User).where(User.login == "zhiban")).one())
        hold(work, 3, officer, "ban", "行政复议")
        purge(work, 3, officer, "ban", "误收")
        work.commit()

    said = conftest.shown(page("zhiban", "case", id="3"))

    for words in (
        "批准人 班带班",
        "清除涉密信息",
        "周值班",
        "第二确认人 班带班",
        "误收",
        "原文已抹除，何时、何人、为什么见经过",
        "研判所依的字也已抹除",
    ):
        assert words in said, words
    assert "连续三天停水" not in said
    assert "保存期限" not in said


def test_the_auditor_reads_no_reason_of_a_matter_of_discipline(system: Page, desk: House) -> None:
    """That it was held is on record, by its number; why is for 纪检 to read. An instant that was tampered with stands as it is."""
    with desk.write() as work:
        add_user(work, "ban", "班带班", "correct-horse-7", ["shift_leader"], None)
        case = work.session.get_one(Case, 3)
        number, officer = case.number, actor_of(work.session.scalars(select(User).where(User.login == "zhiban")).one())
        hold(work, case.id, officer, "ban", "张某收礼一事复议")
        case.restricted = True
        settle_trial(work, try_password(work, "zhiban", "wrong"))
        work.session.flush()
        work.session.scalars(select(Event).where(Event.type == "login_refused")).one().data = {"until": "soon"}
        work.commit()

    html = "".join(str(one.value) for one in system("shen").get("html"))

    assert str(number) in html
    assert "限制知悉" in html
    assert "张某收礼" not in html
    assert "锁定到：soon" in html
