"""Whom a paper goes to: who has to decide on it, and once it is issued its readers, by the outbox like every other message."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from cases.outbox.notices import Wish, ask_all
from cases.papers.rights import CIRCULAR
from cases.papers.shelf import frozen_of, open_stage, steps_of
from cases.people.duty import people_in_role
from cases.people.finding import NoSuchPerson, find_person
from cases.store.outbox_tables import Message, Notice
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import Contact, Person, User
from cases.work import Work
from config.papers import CARRIES, MAIL, Reader

PURPOSE = "paper"
UNIT_FORM = "pdf"
ARRIVED = ("accepted", "delivered", "read")
CHANGES_SAID = 3


def readers_of(work: Work, kind: str) -> list[Reader]:
    """Who is to get papers of that kind."""
    return [reader for reader in work.config.papers.readers if kind in reader.papers]


def tell_readers(work: Work, edition: ReportEdition) -> int:
    """Ask for a message to each reader that has not been asked for; how many were new. Again is harmless.

    Whoever was sent the edition before and is no reader any more gets the correction too.
    """
    if edition.state != "issued":
        return 0
    wishes = [*_to_unit(work, edition), *_to_readers(work, edition), *_to_former(work, edition)]
    return len(ask_all(work, wishes))


def tell_approver(work: Work, edition: ReportEdition) -> None:
    """The one whose turn it is, or that the paper is cleared or sent back: those who work on it."""
    turn = open_stage(work.config.papers, edition, steps_of(work.session, edition))
    base = f"{work.config.city.base_url.rstrip('/')}/reports?id={edition.id}"
    key = f"paper:{edition.id}:{edition.round}:{turn or edition.state}"
    stages = {stage.id: stage for stage in work.config.papers.stages}
    wishes: list[Wish] = []
    if turn and stages[turn].named and edition.approver:
        person = work.session.scalar(select(User.person_id).where(User.login == edition.approver))
        if person is not None:
            wishes.append(
                Wish(key, "house", "manual", person_id=person, text=_asking(edition, stages[turn].name, base))
            )
    elif not turn and edition.state in ("cleared", "returned"):
        person = work.session.scalar(select(User.person_id).where(User.login == edition.submitted_by))
        said = "已审签, 请印发" if edition.state == "cleared" else "已退回, 请按意见修改"
        if person is not None:
            wishes.append(Wish(key, "house", "manual", person_id=person, text=f"【应声】{edition.title}{said}。{base}"))
    ask_all(work, wishes)


def missing_readers(work: Work) -> Iterator[str]:
    """A sentence for each reader whom no paper would find: for ``check``."""
    for reader in work.config.papers.readers:
        why = _why_missing(work, reader)
        if why:
            yield f"送阅「{reader.name}」{why}: 印发后送不到, 见 papers.yaml 和人员表"


def paper_text(work: Work, edition: ReportEdition, form: str) -> str:
    """What the message says: title, edition, file and hash, what a correction changed, where it can be read. Never its content."""
    filed = (edition.files or {}).get(form) or {}
    again = f"第{edition.edition}版，更正第{edition.edition - 1}版" if edition.edition > 1 else f"第{edition.edition}版"
    changed = list(edition.changed or [])
    more = f"等{len(changed)}项" if len(changed) > CHANGES_SAID else ""
    said = f" 更正: {'; '.join(changed[:CHANGES_SAID])}{more}。" if changed and edition.edition > 1 else ""
    file = f" 文件 {filed['name']}, SHA-256 {filed['hash'][:16]}…。" if filed else ""
    link = f"{work.config.city.base_url.rstrip('/')}/reports?id={edition.id}"
    return f"【应声】{edition.title}{again}已印发。{said}{file}登录查阅 {link} "


def _asking(edition: ReportEdition, stage: str, link: str) -> str:
    return f"【应声】{edition.title}第{edition.edition}版请您{stage}。{link}"


def _to_unit(work: Work, edition: ReportEdition) -> Iterator[Wish]:
    """Of one unit; a circular to each unit that had a limit to keep, as its figures say."""
    for role in work.config.papers.unit_roles:
        if edition.unit is not None:
            yield _wish(work, edition, f"unit:{role}", UNIT_FORM, CARRIES, role=role, unit=edition.unit)
        for unit in _all_units(work, edition):
            yield _wish(work, edition, f"unit:{role}:{unit}", UNIT_FORM, CARRIES, role=role, unit=unit)


def _all_units(work: Work, edition: ReportEdition) -> list[str]:
    if edition.kind != CIRCULAR:
        return []
    had = (edition.figures or {}).get("clocks_due_by_unit", {}).get("parts", {})
    return [unit.id for unit in work.config.units.units if unit.id in had]


def _to_readers(work: Work, edition: ReportEdition) -> Iterator[Wish]:
    for reader in readers_of(work, edition.kind):
        if reader.role:
            yield _wish(work, edition, reader.id, reader.form, reader.by, role=reader.role)
            continue
        person = _person_of(work, reader, make=True)
        if person is not None:
            yield _wish(work, edition, reader.id, reader.form, reader.by, person_id=person)


def _to_former(work: Work, edition: ReportEdition) -> Iterator[Wish]:
    """A correction has to reach everybody who has what it corrects."""
    before = [row for row in frozen_of(work.session, edition.kind, edition.period) if row.edition < edition.edition]
    if not before:
        return
    told = select(Message.person_id, Notice.form, Notice.by).join(Notice, Notice.id == Message.notice_id)
    told = told.where(Notice.edition_id.in_([row.id for row in before]), Message.state.in_(ARRIVED)).order_by(
        Message.id
    )
    covered = _covered(work, edition)
    for person, form, by in work.session.execute(told):
        if person not in covered:
            covered.add(person)
            kinds = tuple(by.split(",")) if by else CARRIES
            yield _wish(work, edition, f"former:{person}", form or UNIT_FORM, kinds, person_id=person)


def _covered(work: Work, edition: ReportEdition) -> set[int]:
    roles: list[tuple[str, str | None]] = (
        [(role, edition.unit) for role in work.config.papers.unit_roles] if edition.unit else []
    )
    roles += [(reader.role, None) for reader in readers_of(work, edition.kind) if reader.role]
    held = {person.id for role, unit in roles for person in people_in_role(work, role, unit, work.now)}
    named = {_person_of(work, reader, make=False) for reader in readers_of(work, edition.kind) if not reader.role}
    return held | {person for person in named if person is not None}


def _wish(
    work: Work, edition: ReportEdition, to: str, form: str, by: Sequence[str], *, role: str | None = None,
    unit: str | None = None, person_id: int | None = None,
) -> Wish:  # fmt: skip
    """A form the paper does not have (the page of the morning has two) becomes the first it has."""
    has = list(edition.files or {})
    form = form if form in has else (has[0] if has else form)
    return Wish(f"paper:{edition.id}:{to}", PURPOSE, "manual", role=role, unit=unit, person_id=person_id,
                text=paper_text(work, edition, form), edition_id=edition.id, form=form, by=",".join(by))  # fmt: skip


def _person_of(work: Work, reader: Reader, *, make: bool) -> int | None:
    """The person whom a reader names; an office known by its address alone is kept in the register under the reader's name."""
    if reader.person:
        try:
            return find_person(work, reader.person).id
        except NoSuchPerson:
            return None
    if not reader.address:
        return None
    name, unit = f"{reader.name}（送阅）"[:64], work.config.city.desk_unit
    office = work.session.scalar(select(Person).where(Person.name == name, Person.unit == unit))
    if office is None and make:
        office = Person(name=name, unit=unit)
        work.session.add(office)
        work.session.flush()
    if office is not None and make:
        _keep_address(work, office.id, reader.address)
    return office.id if office is not None else None


def _keep_address(work: Work, person_id: int, address: str) -> None:
    kind = "email" if MAIL.fullmatch(address) else "webhook"
    held = work.session.scalar(select(Contact).where(Contact.person_id == person_id, Contact.kind == kind))
    if held is None:
        work.session.add(Contact(person_id=person_id, kind=kind, address=address))
    else:
        held.address = address
    work.session.flush()


def _why_missing(work: Work, reader: Reader) -> str | None:
    if reader.address:
        return None
    if reader.person:
        try:
            people = [find_person(work, reader.person)]
        except NoSuchPerson as e:
            return f"找不到人 ({e})"
    else:
        people = people_in_role(work, reader.role or "", None, work.now)
        if not people:
            return "此刻没有人"
    held = select(Contact.person_id).where(Contact.person_id.in_([p.id for p in people]), Contact.kind.in_(reader.by))
    reached = set(work.session.scalars(held))
    without = [p.name for p in people if p.id not in reached]
    return f"的 {'、'.join(without)} 没有登记{'或'.join(_CONTACT_CN[kind] for kind in reader.by)}" if without else None


_CONTACT_CN = {"email": "邮箱", "webhook": "消息接口"}
