"""Who works at a desk that is played: everybody a role asks for, on duty in turns."""

from datetime import timedelta

from cases.people.actors import Actor
from cases.store.people_tables import Contact, Person, Post, Shift, User
from cases.work import Work

DAY_SHIFT, NIGHT_SHIFT = timedelta(hours=8, minutes=30), timedelta(hours=20, minutes=30)  # two shifts of twelve hours
REVIEWERS = 4
OFFICERS = ("duty_officer", "shift_leader", "supervisor")


def account_of(role: str, of: object) -> Actor:
    """Who holds that role: in a unit, the how manieth reviewer, or anybody."""
    unit = str(of) if role in ("unit_liaison", "unit_leader") else None
    return Actor(f"{role}:{of}", f"{role}:{of}", unit, frozenset({role}))


def _enrol(work: Work, people: list[Person], roles: list[str]) -> None:
    """Accounts for units, the city's leaders and four reviewers, each linked to its person."""
    reviewers = [Person(name=f"审{n}", unit="shi_fuban") for n in range(REVIEWERS)]
    work.session.add_all(reviewers)
    work.session.flush()
    work.session.add_all(
        Contact(person_id=p.id, kind="webhook", address=f"http://127.0.0.1:9/{p.id}") for p in reviewers
    )
    held = [(p, "reviewer", n) for n, p in enumerate(reviewers)]
    held += [
        (p, r, p.unit)
        for p, r in zip(people, roles, strict=True)
        if r in ("unit_liaison", "unit_leader", "city_leader", "response_lead")
    ]
    for person, role, of in held:
        actor = account_of(role, of)
        work.session.add(User(login=actor.login, name=actor.name, password_hash="-", roles=[role], unit=actor.unit, person_id=person.id,
                              created_at=work.now))  # fmt: skip


def staff(work: Work, days: int) -> None:
    """Four duty officers in turn by two shifts a day, seven leaders by the day, one liaison and one leader a unit."""
    city = [role.id for role in work.config.ladders.roles if role.scope == "city"]
    posts = [("shi_fuban", role) for role in city for _ in range({"duty_officer": 4, "shift_leader": 7}.get(role, 1))]
    posts += [(unit.id, role) for unit in work.config.units.units for role in ("unit_liaison", "unit_leader")]
    people = [Person(name=f"人{n}", unit=unit) for n, (unit, _) in enumerate(posts)]
    work.session.add_all(people)
    work.session.flush()
    roles = [role for _, role in posts]
    work.session.add_all(Post(person_id=p.id, role=role) for p, role in zip(people, roles, strict=True))
    work.session.add_all(Contact(person_id=p.id, kind="webhook", address=f"http://127.0.0.1:9/{p.id}") for p in people)
    held = {role: [p.id for p, r in zip(people, roles, strict=True) if r == role] for role in OFFICERS}
    _enrol(work, people, roles)
    midnight = work.now.astimezone(work.config.city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(-1, days + 30):
        begin = midnight + timedelta(days=day)
        spans = [(begin + DAY_SHIFT, begin + NIGHT_SHIFT), (begin + NIGHT_SHIFT, begin + DAY_SHIFT + timedelta(days=1))]
        work.session.add_all(
            Shift(role="duty_officer", person_id=held["duty_officer"][(2 * day + n) % 4], starts_at=a, ends_at=b)
            for n, (a, b) in enumerate(spans)
        )
        work.session.add(
            Shift(
                role="shift_leader", person_id=held["shift_leader"][day % 7], starts_at=spans[0][0], ends_at=spans[1][1]
            )
        )
        work.session.add(
            Shift(role="supervisor", person_id=held["supervisor"][0], starts_at=spans[0][0], ends_at=spans[1][1])
        )
    work.session.flush()
