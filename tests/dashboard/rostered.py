"""People, shifts and a hand-over for the seeded desk: 李值 goes at nine, 周值班 comes, 王带班 leads."""

from datetime import timedelta

from sqlalchemy import select

from cases.handovers.tending import tend_handovers
from cases.house import House
from cases.matters.calls import promise_call
from cases.people.accounts import add_user
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.people_tables import Person, Post, Shift, StandIn, User
from cases.work import Work
from tests.dashboard.seed import PASSWORD

OFFICER = Actor("lizhi", "李值", None, frozenset({"duty_officer"}))


def rostered(house: House, *, long_names: bool = False) -> None:
    """Shifts of a week around now, one hole, one stand-in; the change of this morning is prepared."""
    with house.write() as work:
        people = _people(work)
        _shifts(work, people, many=long_names)
        case = work.session.scalars(
            select(Case).where(~Case.restricted, Case.closed_at.is_(None)).order_by(Case.id)
        ).first()
        promise_call(work, case.id, "王女士 13800001234：恢复供水后回电", work.now + timedelta(hours=2), OFFICER)
        work.session.add(StandIn(person_id=people["言发布"].id, by_id=people["王带班"].id, starts_at=work.now - timedelta(hours=1),
                                 ends_at=work.now + timedelta(hours=8), reason="病假", made_at=work.now, made_by="t"))  # fmt: skip
        work.session.flush()
        tend_handovers(work)
        work.commit()


def _people(work: Work) -> dict[str, Person]:
    found = {}
    for name in ("李值", "周值守", "王带班", "陈带班", "言发布", "顾市长", "督查一"):
        found[name] = Person(name=name, unit="shi_fuban")
        work.session.add(found[name])
    work.session.flush()
    for name, role in (("顾市长", "city_leader"), ("言发布", "response_lead"), ("督查一", "supervisor")):
        work.session.add(Post(person_id=found[name].id, role=role))
    for login, name, role in (("lizhi", "李值", "duty_officer"), ("daiban", "王带班", "shift_leader")):
        add_user(work, login, name, PASSWORD, [role], "shi_fuban").person_id = found[name].id
    work.session.scalars(select(User).where(User.login == "zhiban")).one().person_id = found["周值守"].id
    return found


def _shifts(work: Work, people: dict[str, Person], *, many: bool) -> None:
    begins = work.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=12)
    officers = (people["李值"], people["周值守"])
    for n in range(10 if many else 6):
        start = begins + timedelta(hours=12 * n)
        work.session.add(
            Shift(
                role="duty_officer", person_id=officers[n % 2].id, starts_at=start, ends_at=start + timedelta(hours=12)
            )
        )
    for n, leader in enumerate((people["王带班"], people["陈带班"]) * 4):
        start = begins + timedelta(hours=24 * n)
        work.session.add(
            Shift(role="shift_leader", person_id=leader.id, starts_at=start, ends_at=start + timedelta(hours=24))
        )
    for role, name in (
        ("city_leader", "顾市长"),
        ("supervisor", "督查一"),
        ("response_lead", "言发布"),
        ("discipline", "陈带班"),
    ):
        for n in range(8 if many else 0):  # a week of every role is as wide as it gets
            start = begins + timedelta(hours=24 * n)
            work.session.add(
                Shift(role=role, person_id=people[name].id, starts_at=start, ends_at=start + timedelta(hours=24))
            )
    work.session.flush()
