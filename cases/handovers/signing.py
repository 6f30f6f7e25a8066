"""签字: both sides sign, each with a login of its own; the note of who goes is fixed with their signature."""

from datetime import timedelta
from typing import Literal

from sqlalchemy import or_, select

from cases.audit.events import record
from cases.handovers.tending import SIDES_CN, missing_sides
from cases.people.actors import Forbidden
from cases.people.oneself import as_one, read_accounts
from cases.store.people_tables import HandOver, User
from cases.work import Work

Side = Literal["outgoing", "incoming"]
PROXY = "shift_leader"
OWN_DAYS = timedelta(days=7)
PROXY_MARK = " 代签"


def sign(
    work: Work,
    handover_id: int,
    user: User,
    side: Side | None = None,
    *,
    reason: str | None = None,
    note: str | None = None,
) -> HandOver:
    """Sign one side (not given: the user's own). Raises Forbidden.

    1. The person of that side signs by their own login.
    2. A shift leader may sign for them (代签), with a reason.
    3. One login never signs both sides, and no side twice.
    """
    row = work.session.get(HandOver, handover_id, with_for_update=True)
    if row is None:
        raise Forbidden("no_such_handover", f"没有交接班 {handover_id}")
    side = side or _own_side(row, user)
    person = row.outgoing_id if side == "outgoing" else row.incoming_id
    _require_open(work, row, user, side, person)
    proxy = user.person_id is None or user.person_id != person
    if proxy:
        _require_proxy(user, side, reason)
    if note and note.strip():
        write_note(work, row, user, note, proxy=proxy and side == "outgoing")
    _put(work, row, side, user.login + (PROXY_MARK if proxy else ""))
    record(work, "handover_signed", subject_kind="handover", subject_id=row.id, actor=user.login, reason=reason,
           data={"side": side, "proxy": proxy, "person": person})  # fmt: skip
    return row


def write_note(work: Work, row: HandOver, user: User, note: str, *, proxy: bool = False) -> None:
    """The outgoing officer's words to the next; open until they sign. They may name a citizen and stay in this row."""
    if not proxy and (user.person_id is None or user.person_id != row.outgoing_id):
        raise Forbidden("not_outgoing", "交班说明由交班人填写")
    if row.outgoing_signed_at is not None:
        raise Forbidden("already_signed", "交班人已签字, 交班说明不能再改")
    row.note = note.strip()
    work.session.flush()


def sides_of(row: HandOver, user: User) -> list[Side]:
    """The sides this user may still sign: own ones, and as shift leader those of others."""
    found: list[Side] = []
    people: dict[Side, int | None] = {"outgoing": row.outgoing_id, "incoming": row.incoming_id}
    for side, person in people.items():
        own = user.person_id is not None and user.person_id == person
        if side in missing_sides(row) and (own or PROXY in user.roles) and _signed_other(row, side) != user.login:
            found.append(side)
    return found


def unsigned_by(work: Work, person_id: int) -> list[HandOver]:
    """Hand-overs of the last days that lack this person's own signature, the newest first."""
    out = (HandOver.outgoing_id == person_id) & HandOver.outgoing_signed_at.is_(None)
    in_ = (HandOver.incoming_id == person_id) & HandOver.incoming_signed_at.is_(None)
    query = select(HandOver).where(or_(out, in_), HandOver.at > work.now - OWN_DAYS)
    return list(work.session.scalars(query.order_by(HandOver.at.desc(), HandOver.id)))


def handovers(work: Work, limit: int = 30) -> list[HandOver]:
    """The newest hand-overs."""
    return list(work.session.scalars(select(HandOver).order_by(HandOver.at.desc(), HandOver.id.desc()).limit(limit)))


def _own_side(row: HandOver, user: User) -> Side:
    if user.person_id is not None and user.person_id == row.outgoing_id:
        return "outgoing"
    if user.person_id is not None and user.person_id == row.incoming_id:
        return "incoming"
    raise Forbidden(
        "not_yours", f"{user.name} 不是这次交接班的交班人或接班人; 带班领导代签须写明哪一方和理由", ("side", "reason")
    )


def _require_open(work: Work, row: HandOver, user: User, side: Side, person: int | None) -> None:
    if person is None:
        raise Forbidden("nobody", f"这次交接班没有{SIDES_CN[side]}")
    if side not in missing_sides(row):
        raise Forbidden("already_signed", f"{SIDES_CN[side]}已签字")
    if (by := _signed_other(row, side)) in read_accounts(work).behind(user.login):
        raise Forbidden("same_person", "交班和接班须由两个人分别签字, 另一方请换人签" + as_one(by, user.login))


def _signed_other(row: HandOver, side: str) -> str | None:
    """The login that has signed the other side."""
    by = row.incoming_signed_by if side == "outgoing" else row.outgoing_signed_by
    return by and by.removesuffix(PROXY_MARK)


def _require_proxy(user: User, side: Side, reason: str | None) -> None:
    if PROXY not in user.roles:
        linked = "" if user.person_id else " (账号还没有对应到人: yingsheng user link)"
        raise Forbidden("no_right", f"{user.name} 不是{SIDES_CN[side]}{linked}, 也不是带班领导, 不能签字")
    if not (reason and reason.strip()):
        raise Forbidden("reason_needed", "代签需要写明理由", ("reason",))


def _put(work: Work, row: HandOver, side: Side, by: str) -> None:
    if side == "outgoing":
        row.outgoing_signed_at, row.outgoing_signed_by = work.now, by
    else:
        row.incoming_signed_at, row.incoming_signed_by = work.now, by
    work.session.flush()
