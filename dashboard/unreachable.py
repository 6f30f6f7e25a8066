"""Whom no message would find: roles of units without people, people without an address, roles that are gone; and what nobody may open."""

from collections.abc import Iterator

from sqlalchemy import func, select

from cases.matters.flow import OPEN
from cases.matters.lines import unit_name
from cases.people.duty import addresses, people_in_role
from cases.people.register import NUMBER
from cases.people.sight import DISCIPLINE
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.people_tables import Person, Post, User
from cases.work import Work
from config.alerts import Way

MOST = 10  # names in one sentence


def unreachable(work: Work, ways: tuple[Way, ...]) -> Iterator[str]:
    """A sentence each; without any way out there is nothing to say of single people."""
    yield from _unmanned(work)
    yield from _removed(work)
    yield from _closed_to_all(work)
    if ways:
        yield from _without_address(work, {way.address for way in ways})


def _unmanned(work: Work) -> Iterator[str]:
    """Units that owe something now and have nobody in one of their roles."""
    owing = select(Case.handling_lead).join(ClockRow, ClockRow.case_id == Case.id).where(ClockRow.state == "running")
    units = {unit for unit in work.session.scalars(owing.distinct()) if unit}
    for role in work.config.ladders.roles:
        if role.scope != "unit":
            continue
        manned = select(Person.unit).join(Post, Post.person_id == Person.id)
        there = set(work.session.scalars(manned.where(Post.role == role.id, Person.left_at.is_(None)).distinct()))
        if empty := sorted(unit_name(work, unit) or unit for unit in units - there):
            yield f"{_some(empty)} 有在走的时限, 却没有人担任「{role.name}」: 请导入人员表 (yingsheng roster import)"


def _removed(work: Work) -> Iterator[str]:
    """Roles that stand in the ladders of running clocks, but no longer in ladders.yaml."""
    known = {role.id for role in work.config.ladders.roles}
    lists = work.session.scalars(select(Step.roles).where(Step.state == "pending").distinct())
    if gone := sorted({role for roles in lists if isinstance(roles, list) for role in roles} - known):
        yield f"在走的时限里有已不存在的角色 {_some(gone)}: 到点改告「{work.config.ladders.roles[0].name}」, 请在 ladders.yaml 补回"


def _closed_to_all(work: Work) -> Iterator[str]:
    """Matters of discipline that nobody has an account to read: the roster's 纪检 is told, and cannot open what he is told of."""
    waiting = work.session.scalar(select(func.count()).where(Case.restricted, Case.state.in_(OPEN))) or 0
    users = work.session.scalars(select(User.roles).where(User.disabled_at.is_(None)))
    if waiting and not any(DISCIPLINE in roles for roles in users):
        yield f"有 {waiting} 件限制知悉的事项, 却没有纪检监察的账号, 谁也打不开: 请建账号 (yingsheng user add … --role {DISCIPLINE})"


def _without_address(work: Work, kinds: set[str]) -> Iterator[str]:
    """People who fill a role now and whom none of the working ways reaches."""
    people = {person.id: person for person in _in_place(work)}
    held = addresses(work, list(people))
    called = {id_: f"{p.name} ({unit_name(work, p.unit)})" for id_, p in people.items()}
    if names := [name for id_, name in called.items() if not kinds & set(held[id_])]:
        yield f"{_some(names)} 没有可用的联系方式: 提醒送不到, 会直接改告下一级"
    odd = [
        name
        for id_, name in called.items()
        if "phone" in kinds & set(held[id_]) and not NUMBER.fullmatch(held[id_]["phone"])
    ]
    if odd:  # brought in before the door looked at the digits
        yield f"{_some(odd)} 的电话不像电话号码, 多半少了或多了一位: 请改好人员表再导入 (yingsheng roster import)"


def _in_place(work: Work) -> Iterator[Person]:
    for role in work.config.ladders.roles:
        if role.scope == "city":
            yield from people_in_role(work, role.id, None, work.now)
        else:
            posted = select(Person).join(Post, Post.person_id == Person.id).where(Post.role == role.id)
            yield from work.session.scalars(posted.where(Person.left_at.is_(None)).order_by(Person.id))


def _some(names: list[str]) -> str:
    return "、".join(names[:MOST]) + (f" 等 {len(names)} 个" if len(names) > MOST else "")
