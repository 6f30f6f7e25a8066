"""Accounts looked after: who may do what to whom, and what each leaves in the record."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cases.house import House
from cases.now import HeldClock
from cases.people.accounts import AccountError, add_user, link_person
from cases.people.actors import Actor, Forbidden, actor_of
from cases.people.apart import in_one_hand, lacking
from cases.people.first import ensure_first_administrator
from cases.people.managing import change_password, create, disable, enable, grant, reset, unlock
from cases.people.sessions import open_session, session_user
from cases.people.swaps import CONSOLE
from cases.store.event_tables import Event, EventText
from cases.store.people_tables import Person, User
from cases.work import Work
from tests.officers import logs_in

PASSWORD = "correct-horse-7"
CAST = {
    "guan": ("关管理", ["administrator"]), "an": ("安安全", ["security"]), "shen": ("沈审计", ["auditor"]),
    "zhi": ("周值班", ["duty_officer"]), "er": ("二管理", ["administrator"]),
}  # fmt: skip


@pytest.fixture
def staffed(house: House) -> House:
    """The three administrators, a second one, and an officer."""
    with house.write() as work:
        for login, (name, roles) in CAST.items():
            add_user(work, login, name, PASSWORD, roles)
        work.commit()
    return house


def done(house: House, act: Callable[[Work], Any]) -> Any:
    """Do it and commit."""
    with house.write() as work:
        result = act(work)
        work.commit()
    return result


def refused(house: House, act: Callable[[Work], Any]) -> str:
    """The word of the refusal."""
    with house.write() as work, pytest.raises(Forbidden) as e:
        act(work)
    return e.value.error


def by(work: Work, login: str) -> Actor:
    """The account as the one who acts."""
    return CONSOLE if login == "console" else actor_of(work, login)


DOINGS: dict[str, tuple[str, Callable[[Work, Actor], Any]]] = {
    "create": ("administrator", lambda w, a: create(w, a, "xin", "新来人", None)),
    "disable": ("administrator", lambda w, a: disable(w, a, "zhi", "离职")),
    "enable": ("administrator", lambda w, a: enable(w, a, "zhi", "返岗")),
    "grant": ("security", lambda w, a: grant(w, a, "zhi", ["reviewer"], "轮岗")),
    "unlock": ("security", lambda w, a: unlock(w, a, "zhi")),
    "reset": ("security", lambda w, a: reset(w, a, "zhi", "忘了")),
}


@pytest.mark.parametrize("login", [*CAST, "console"])
@pytest.mark.parametrize("doing", DOINGS)
def test_each_administrator_does_one_part(staffed: House, doing: str, login: str) -> None:
    """Role × doing, cell by cell: system makes and stops, security grants and resets, audit and officers neither; the console all."""
    role, act = DOINGS[doing]
    if login == "console" or role in CAST[login][1]:
        done(staffed, lambda work: act(work, by(work, login)))
    else:
        assert refused(staffed, lambda work: act(work, by(work, login))) == "no_right"


REASONED = {
    "disable": disable,
    "enable": enable,
    "grant": lambda *a: grant(*a[:3], ["reviewer"], *a[3:]),
    "reset": reset,
}


@pytest.mark.parametrize("doing", REASONED)
def test_nobody_is_given_or_denied_anything_without_a_reason(staffed: House, doing: str) -> None:
    """Refused without one, changing nothing; with one it stands in the record, where the audit administrator reads it."""
    login = {"administrator": "guan", "security": "an"}[DOINGS[doing][0]]
    act = REASONED[doing]
    if doing == "enable":
        done(staffed, lambda w: disable(w, CONSOLE, "zhi"))
    assert refused(staffed, lambda w: act(w, by(w, login), "zhi")) == "reason_needed"
    done(staffed, lambda w: act(w, by(w, login), "zhi", "科长电话核实"))
    with staffed.read() as work:
        event = work.session.scalars(select(Event).where(Event.actor == login)).one()
        assert work.session.get_one(EventText, event.reason_hash).text == "科长电话核实"


@pytest.mark.parametrize(
    "roles",
    [["administrator", "security"], ["security", "auditor"], ["administrator", "auditor"], ["administrator", "security", "auditor"]],
)  # fmt: skip
def test_no_account_is_two_administrators(staffed: House, roles: list[str]) -> None:
    """Neither when it is made nor when roles are granted, whoever asks."""
    with staffed.write() as work, pytest.raises(AccountError, match="三员分立"):
        add_user(work, "liang", "两职人", PASSWORD, roles)
    assert refused(staffed, lambda work: grant(work, CONSOLE, "zhi", roles)) == "not_apart"


def test_a_second_account_is_no_second_person(staffed: House) -> None:
    """The same name, or the same person of the roster behind another name, is refused as well; a stopped account counts no more."""
    with staffed.write() as work, pytest.raises(AccountError, match="另一账号 an"):
        add_user(work, "an2", "安安全", PASSWORD, ["auditor"])

    def linked(work: Work) -> None:
        work.session.add(Person(name="甲", unit="shi_fuban"))
        add_user(work, "jia1", "甲", PASSWORD, ["administrator"])
        link_person(work, "jia1", "甲", None, "console")
        person = work.session.scalar(select(Person.id))
        work.session.add(
            User(login="jia2", name="甲甲", password_hash="-", roles=[], created_at=work.now, person_id=person)
        )

    done(staffed, linked)
    assert refused(staffed, lambda work: grant(work, CONSOLE, "jia2", ["auditor"])) == "not_apart"
    done(staffed, lambda work: disable(work, CONSOLE, "jia1"))
    assert done(staffed, lambda work: grant(work, CONSOLE, "jia2", ["auditor"])).roles == ["auditor"]
    assert refused(staffed, lambda work: enable(work, CONSOLE, "jia1")) == "not_apart"


def test_the_first_administrator_can_set_the_city_up(house: House) -> None:
    """After init: he makes two accounts, names the first security and audit administrator, and from then on grants nothing."""
    done(house, lambda work: ensure_first_administrator(work, PASSWORD))
    with house.read() as work:
        assert lacking(work) == ["security", "auditor"]
    for login, name, role in (("an", "安安全", "security"), ("shen", "沈审计", "auditor")):
        done(house, lambda work, login=login, name=name: create(work, by(work, "admin"), login, name, None))
        done(house, lambda work, login=login, role=role: grant(work, by(work, "admin"), login, [role], "三员分立"))
    done(house, lambda work: create(work, by(work, "admin"), "zhi", "周值班", None))

    assert refused(house, lambda work: grant(work, by(work, "admin"), "zhi", ["duty_officer"])) == "no_right"
    assert done(house, lambda work: grant(work, by(work, "an"), "zhi", ["duty_officer"], "到岗")).roles == [
        "duty_officer"
    ]
    with house.read() as work:
        assert (lacking(work), in_one_hand(work)) == ([], [])


def test_nobody_changes_oneself(staffed: House) -> None:
    """Not own rights, not the own account, not the own password by reset."""
    for act in (
        lambda w: grant(w, by(w, "an"), "an", ["security", "duty_officer"]), lambda w: disable(w, by(w, "guan"), "guan"),
        lambda w: reset(w, by(w, "an"), "an"),
    ):  # fmt: skip
        assert refused(staffed, act) == "same_person"


def test_the_last_of_a_kind_stays(staffed: House) -> None:
    """One of two system administrators may be stopped, the only security administrator may not, nor the last of the first kind."""
    assert refused(staffed, lambda w: disable(w, by(w, "guan"), "an", "离职")) == "last_one"
    done(staffed, lambda w: disable(w, by(w, "guan"), "er", "离职"))
    assert refused(staffed, lambda w: disable(w, CONSOLE, "guan")) == "last_one"
    assert refused(staffed, lambda w: grant(w, by(w, "an"), "guan", ["duty_officer"], "转岗")) == "last_one"


def test_stopping_an_account_closes_its_browsers_at_once(staffed: House) -> None:
    """And restarting it does not open them again."""
    token = done(staffed, lambda w: open_session(w, w.session.scalar(select(User).where(User.login == "zhi"))))
    done(staffed, lambda w: disable(w, by(w, "guan"), "zhi", "离职"))
    done(staffed, lambda w: enable(w, by(w, "guan"), "zhi", "返岗"))
    with staffed.read() as work:
        assert session_user(work, token) is None


def test_a_given_password_ends_after_three_days(staffed: House, clock: HeldClock) -> None:
    """One second before it lets in, at the end it does not; the old one is void at once."""
    _, given = done(staffed, lambda w: reset(w, by(w, "an"), "zhi", "忘了"))
    assert done(staffed, lambda w: logs_in(w, "zhi", PASSWORD)) is None
    clock.forward(hours=71, minutes=59, seconds=59)
    assert done(staffed, lambda w: logs_in(w, "zhi", given)) is not None
    clock.forward(seconds=1)
    assert done(staffed, lambda w: logs_in(w, "zhi", given)) is None


def test_an_own_password_asks_for_the_old_one_and_logs_others_out(staffed: House) -> None:
    """A wrong old one, the same one, a weak one are refused; the browser in which it was changed stays."""

    def user(work: Work) -> User:
        return work.session.scalars(select(User).where(User.login == "zhi")).one()

    here, there = (done(staffed, lambda w: open_session(w, user(w))) for _ in range(2))
    for old, new in (("wrong-horse-7", "new-horse-99"), (PASSWORD, PASSWORD), (PASSWORD, "short")):
        with staffed.write() as work, pytest.raises(AccountError):
            change_password(work, user(work), old, new, here)
    done(staffed, lambda w: change_password(w, user(w), PASSWORD, "new-horse-99", here))
    with staffed.read() as work:
        assert session_user(work, here) is not None
        assert session_user(work, there) is None
    assert done(staffed, lambda w: logs_in(w, "zhi", "new-horse-99")) is not None


def test_a_security_administrator_is_reset_at_the_console_only(staffed: House) -> None:
    """Else one of them could take the other's place unseen."""
    done(staffed, lambda w: add_user(w, "an2", "安二", PASSWORD, ["security"]))
    assert refused(staffed, lambda w: reset(w, by(w, "an"), "an2")) == "console_only"
    done(staffed, lambda w: reset(w, CONSOLE, "an2"))


def test_an_authenticator_is_given_up_with_a_reason_only(staffed: House) -> None:
    """Who asks by telephone may be anybody: how the person was known stands on record."""
    assert refused(staffed, lambda w: reset(w, by(w, "an"), "zhi", factor=True)) == "reason_needed"
    done(staffed, lambda w: reset(w, by(w, "an"), "zhi", "本人到场", factor=True))


def test_every_doing_is_on_record_without_any_password(staffed: House) -> None:
    """Type, who, to whom, why."""
    _, given = done(staffed, lambda w: reset(w, by(w, "an"), "zhi", "忘了"))
    done(staffed, lambda w: grant(w, by(w, "an"), "zhi", ["reviewer"], "轮岗"))
    with staffed.read() as work:
        events = list(work.session.scalars(select(Event).where(Event.actor == "an").order_by(Event.id)))
    assert [e.type for e in events] == ["password_reset", "roles_granted"]
    assert events[1].data == {"before": ["duty_officer"], "after": ["reviewer"]}
    assert given not in str([e.data for e in events])


@pytest.mark.parametrize(("tries", "waited", "told"), [(0, 0, 0), (1, 0, 1), (5, 0, 1), (5, 899, 1), (5, 900, 0)])
def test_an_unlocking_is_on_record_where_there_was_something_to_forgive(
    staffed: House, clock: HeldClock, tries: int, waited: int, told: int
) -> None:
    """Failed tries or a lock that stands; a lock that has run out by itself is no act of anybody."""
    for _ in range(tries):
        done(staffed, lambda w: logs_in(w, "zhi", "wrong"))
    clock.forward(seconds=waited)

    done(staffed, lambda w: unlock(w, by(w, "an"), "zhi"))
    done(staffed, lambda w: unlock(w, by(w, "an"), "zhi"))

    with staffed.read() as work:
        assert len(work.session.scalars(select(Event).where(Event.type == "user_unlocked")).all()) == told
    assert done(staffed, lambda w: logs_in(w, "zhi", PASSWORD)) is not None
