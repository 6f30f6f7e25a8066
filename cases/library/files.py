"""Policy files: put in or change one, explain it, search; and which are about to lapse. A change is on record."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from cases.audit.events import record
from cases.library.standing import FORMS, STATES, Standing, normal_number, standing_on
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.beginning import begins_with
from cases.store.database import serialise
from cases.store.library_tables import Explanation, PolicyFile
from cases.store.outbox_tables import Notice
from cases.work import Work

KEEPERS = frozenset({"duty_officer", "shift_leader", "supervisor", "reviewer", "unit_liaison", "unit_leader"})
WARN = timedelta(days=60)
"""So long before it lapses a file's issuer and the desk hear of it: renewing one takes a hearing and a review."""
TOLD = ("duty_officer", None)


@dataclass(frozen=True)
class Given:
    """A file as a table or a person gives it. ``state``: one of 现行有效, 失效, 废止."""

    number: str
    title: str
    issuer: str
    issued_on: date
    state: str = "现行有效"
    valid_until: date | None = None
    url: str | None = None


def put_file(work: Work, given: Given, actor: Actor) -> tuple[PolicyFile, str]:
    """Enter a file or change the one of that number; whether it was ``new``, ``changed`` or ``same``. Raises Forbidden."""
    _may(actor)
    row = _row(given)
    serialise(work.session)
    known = work.session.scalar(select(PolicyFile).where(PolicyFile.number == row["number"]))
    if known is not None and all(getattr(known, key) == value for key, value in row.items()):
        return known, "same"
    came = "new" if known is None else "changed"
    found = known or PolicyFile()
    before = {key: getattr(found, key) for key in row} if known else {}
    for key, value in row.items():
        setattr(found, key, value)
    found.changed_at, found.changed_by = work.now, actor.login
    work.session.add(found)
    work.session.flush()
    record(work, f"policy_file_{came}", subject_kind="policy_file", subject_id=found.id, actor=actor.login,
           data={"before": before, "after": row})  # fmt: skip
    _warn_in_time(work, found)
    return found, came


def explain(work: Work, number: str, form: str, url: str, actor: Actor) -> bool:
    """Enter what explains a file; whether that was new. Raises Forbidden."""
    _may(actor)
    found = file_numbered(work, number)
    if form not in FORMS:
        raise Forbidden("bad_value", f"解读形式不能是「{form}」; 可用: {'、'.join(FORMS)}")
    if not url.startswith(("http://", "https://")):
        raise Forbidden("missing", "解读要有完整的网址", ("url",))
    same = select(Explanation.id).where(
        Explanation.policy_id == found.id, Explanation.form == form, Explanation.url == url
    )
    if work.session.scalar(same) is not None:
        return False
    work.session.add(Explanation(policy_id=found.id, form=form, url=url, made_at=work.now, made_by=actor.login))
    record(work, "policy_file_explained", subject_kind="policy_file", subject_id=found.id, actor=actor.login,
           data={"form": form, "url": url})  # fmt: skip
    work.session.flush()
    return True


def file_numbered(work: Work, number: str) -> PolicyFile:
    """The file of that number, however its brackets are written. Raises Forbidden."""
    found = work.session.scalar(select(PolicyFile).where(PolicyFile.number == normal_number(number)))
    if found is None:
        raise Forbidden("no_such_file", f"文件库里没有 {number}")
    return found


def search_files(work: Work, words: str = "", limit: int = 200) -> list[PolicyFile]:
    """Files in whose number, title or issuer every word stands, the newest first."""
    query = select(PolicyFile).order_by(PolicyFile.issued_on.desc(), PolicyFile.id.desc()).limit(limit)
    for word in words.split():
        like = [
            column.contains(normal_number(word), autoescape=True)
            for column in (PolicyFile.number, PolicyFile.title, PolicyFile.issuer)
        ]
        query = query.where(or_(*like))
    return list(work.session.scalars(query))


def file_line(work: Work, file: PolicyFile) -> dict[str, Any]:
    """One of them."""
    [line] = file_lines(work, [file])
    return line


def file_lines(work: Work, files: list[PolicyFile]) -> list[dict[str, Any]]:
    """Files as lines to print: how each stands today, and what explains it."""
    explained: dict[int, list[dict[str, str]]] = {}
    query = select(Explanation).where(Explanation.policy_id.in_([f.id for f in files])).order_by(Explanation.id)
    for one in work.session.scalars(query):
        explained.setdefault(one.policy_id, []).append({"form": one.form, "url": one.url})
    day = today(work)
    return [
        {"number": f.number, "title": f.title, "issuer": f.issuer, "issued_on": f.issued_on, "state": standing_on(f.state, f.valid_until, day),
         "valid_until": f.valid_until, "url": f.url, "explanations": explained.get(f.id, [])}
        for f in files
    ]  # fmt: skip


def about_to_lapse(work: Work) -> list[PolicyFile]:
    """In force today and lapsing within the time of warning, the nearest first."""
    day = today(work)
    query = select(PolicyFile).where(
        PolicyFile.state == STATES[0],
        PolicyFile.valid_until >= day.isoformat(),
        PolicyFile.valid_until <= (day + WARN).isoformat(),
    )
    return list(work.session.scalars(query.order_by(PolicyFile.valid_until, PolicyFile.number)))


def known_files(work: Work) -> dict[str, Standing]:
    """Every number and every title of the library with how it stands today: what a draft's citations are held against."""
    day, found = today(work), dict[str, Standing]()
    for f in work.session.scalars(select(PolicyFile).order_by(PolicyFile.issued_on, PolicyFile.id)):
        found[f.number] = found[f.title] = Standing(
            f.number, f.title, standing_on(f.state, f.valid_until, day), f.valid_until
        )
    return found


def today(work: Work) -> date:
    """The day in the city."""
    return work.today


def _row(given: Given) -> dict[str, Any]:
    number = normal_number(given.number)
    for value, what in ((number, "文号"), (given.title.strip(), "标题"), (given.issuer.strip(), "发布机关")):
        if not value:
            raise Forbidden("missing", f"缺少{what}")
    if given.state not in STATES:
        raise Forbidden("bad_value", f"状态不能是「{given.state}」; 可用: {'、'.join(STATES)}")
    if given.valid_until and given.valid_until < given.issued_on:
        raise Forbidden("bad_value", f"有效期至 {given.valid_until} 早于发布日期 {given.issued_on}")
    return {"number": number, "title": given.title.strip(), "issuer": given.issuer.strip(), "issued_on": given.issued_on.isoformat(),
            "state": given.state, "valid_until": given.valid_until.isoformat() if given.valid_until else None, "url": given.url}  # fmt: skip


def _warn_in_time(work: Work, row: PolicyFile) -> None:
    """A notice lies ready for the morning on which its last weeks begin; a change of the day takes the old one back."""
    waiting = update(Notice).where(begins_with(Notice.dedupe_key, f"policy_file:{row.id}:"), Notice.state == "pending")
    work.session.execute(waiting.values(state="cancelled"))
    ends = date.fromisoformat(row.valid_until) if row.valid_until else None
    if ends is None or row.state != STATES[0] or ends < today(work):
        return
    zone, begins = work.config.city.zone, work.config.alerts.night.ends
    at = max(datetime.combine(ends - WARN, begins, zone), work.now)
    text = f"【应声】文件 {row.number} 有效期至 {ends}, 请决定续期、修订还是不再引用。{work.config.city.base_url}"
    unit = work.config.unit_named(row.issuer)
    for role, held in (TOLD, *((("unit_liaison", unit.id),) if unit else ())):
        key = f"policy_file:{row.id}:{ends}:{work.now.isoformat()}:{role}"
        ask(work, Wish(key, "notice", "time", role=role, unit=held, text=text, due_at=at))


def _may(actor: Actor) -> None:
    if not actor.roles & KEEPERS:
        raise Forbidden("no_right", f"{actor.name} 没有维护文件库的权限")
