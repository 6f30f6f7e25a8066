"""A city and a desk with something amiss, and what the house says of it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from cases.console import Opening
from cases.house import House
from cases.store.clock_tables import Step
from cases.store.event_tables import Event
from cases.store.people_tables import Person, Post, Shift
from config.load import Config
from config.transports import SmsGateway
from dashboard.check import check_house
from tests.conftest import NINE
from tests.desk import Desk


def remove(desk: Desk, name: str) -> None:
    """That person's shifts and posts are gone from now on."""
    with desk.house.write() as work:
        person = work.session.scalars(select(Person).where(Person.name == name)).one()
        for row in (*work.session.scalars(select(Shift).where(Shift.person_id == person.id)),):
            row.ends_at = NINE
        work.session.execute(Post.__table__.delete().where(Post.person_id == person.id))
        work.commit()


def without_role(config: Config, gone: str) -> Config:
    """The same city after a role was taken out of ladders.yaml, and out of every ladder and stand-in with it."""
    roles = [
        r.model_copy(update={"next": None if r.next == gone else r.next}) for r in config.ladders.roles if r.id != gone
    ]
    ladders = [
        ladder.model_copy(
            update={"steps": [s.model_copy(update={"roles": [r for r in s.roles if r != gone]}) for s in ladder.steps]}
        )
        for ladder in config.ladders.ladders
    ]
    return replace(config, ladders=config.ladders.model_copy(update={"roles": roles, "ladders": ladders}))


def empty_roles(desk: Desk) -> list[list[str]]:
    """What the record says of roles in which nobody could be reached."""
    with desk.house.read() as work:
        return [
            e.data["roles"]
            for e in work.session.scalars(select(Event).where(Event.type == "role_empty").order_by(Event.id))
        ]


def faults(house: House) -> list[str]:
    """What `check` calls a fault."""
    found: list[dict[str, Any]] = []
    opening = Opening(house.environment, {"database": house.database.url.render_as_string(hide_password=False)})
    opening.__dict__.update(config=house.config, clock=house.clock, house=house)
    check_house(opening, found.append)
    return [line["sentence"] for line in found if line["level"] == "fault"]


def count_of(desk: Desk, state: str) -> int:
    """Steps in that state."""
    with desk.house.read() as work:
        return len(list(work.session.scalars(select(Step.id).where(Step.state == state))))


def with_sms(config: Config) -> Config:
    """The same city with an SMS gateway that nothing answers at, before the web hook."""
    sms = next(way for way in config.alerts.ways if way.id == "sms")
    gateway = SmsGateway.model_validate({"kind": "sms_gateway", "url": "http://127.0.0.1:1/{phone}?{text}"})
    ways = [
        sms.model_copy(update={"enabled": True, "transport": gateway}),
        *(w for w in config.alerts.ways if w.id != "sms"),
    ]
    return replace(config, alerts=config.alerts.model_copy(update={"ways": ways}))
