"""Bring people and shifts in from a table."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.now import require_aware
from cases.store.people_tables import Contact, Person, Post, Shift
from cases.work import Work

PEOPLE = ("name", "unit", "role")
SHIFTS = ("role", "person", "starts_at", "ends_at")
MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
"""A city of a million has some thousand people to reach and shifts for a year; more would hold every other writer up."""
ADDRESSES = ("phone", "email", "wecom", "webhook", "robot")


class RosterError(Exception):
    """The table cannot be used: file, row and what is wrong."""


def import_file(work: Work, file: Path) -> dict[str, Any]:
    """Read people or shifts, told apart by their headings; all rows or none. The same table twice changes nothing."""
    rows = _rows(file)
    heading = set(rows[0]) if rows else set()
    if heading.issuperset(SHIFTS):
        return {"file": file.name, "shifts": _each(work, file, rows, _shift)}
    if heading.issuperset(PEOPLE):
        return {"file": file.name, "people": _each(work, file, rows, _person)}
    raise RosterError(
        f"{file.name}: 列名应为 {','.join(PEOPLE)},… 或 {','.join(SHIFTS)}; 现有 {','.join(sorted(heading))[:80] or '无数据'}"
    )


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        data = file.read_bytes()
    except OSError as e:
        raise RosterError(f"文件读不了: {file} ({e.strerror})") from e
    if len(data) > MOST_BYTES:
        raise RosterError(
            f"{file.name}: {len(data) // 1_000_000} MB 太大, 最多 {MOST_BYTES // 1_000_000} MB: 这不像一份人员或值班表"
        )
    try:
        rows = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(_decoded(file, data).splitlines())]
    except csv.Error as e:
        raise RosterError(f"{file.name}: 不是 CSV 表 ({e})") from e
    if len(rows) > MOST_ROWS:
        raise RosterError(f"{file.name}: 有 {len(rows)} 行, 最多 {MOST_ROWS} 行: 请分成几份")
    return rows


def _decoded(file: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(f"{file.name}: 既不是 UTF-8 也不是 GB18030")


def _each(work: Work, file: Path, rows: list[dict[str, str]], one: Any) -> int:
    count = 0
    for n, row in enumerate(rows, 1):
        try:
            count += one(work, {k: v.strip() for k, v in row.items()})
        except ValueError as e:
            raise RosterError(f"{file.name} 第 {n} 行: {e}") from e
    record(
        work,
        "roster_imported",
        subject_kind="file",
        subject_id=file.name[:60],
        actor="console",
        data={"rows": len(rows)},
    )
    return count


def _person(work: Work, row: dict[str, str]) -> int:
    unit = work.config.unit_named(row["unit"])
    if unit is None:
        raise ValueError(f"units.yaml 里没有单位 {row['unit']}")
    role = _role(work, row["role"])
    if not row["name"]:
        raise ValueError("姓名为空")
    person = work.session.scalar(select(Person).where(Person.name == row["name"], Person.unit == unit.id))
    if person is None:
        person = Person(name=row["name"], unit=unit.id)
        work.session.add(person)
        work.session.flush()
    _contacts(work, person, row)
    if work.session.scalar(select(Post.id).where(Post.person_id == person.id, Post.role == role)) is None:
        work.session.add(Post(person_id=person.id, role=role))
        work.session.flush()
        return 1
    return 0


def _contacts(work: Work, person: Person, row: dict[str, str]) -> None:
    for kind in ADDRESSES:
        address = row.get(kind)
        if not address:
            continue
        if kind == "phone" and not (address.isdigit() and len(address) in range(7, 13)):
            raise ValueError(f"{address} 不是电话号码")
        held = work.session.scalar(select(Contact).where(Contact.person_id == person.id, Contact.kind == kind))
        if held is None:
            work.session.add(Contact(person_id=person.id, kind=kind, address=address))
        else:
            held.address = address
    work.session.flush()


def _shift(work: Work, row: dict[str, str]) -> int:
    role = _role(work, row["role"])
    people = list(work.session.scalars(select(Person).where(Person.name == row["person"], Person.left_at.is_(None))))
    if len(people) != 1:
        raise ValueError(f"{row['person']}: " + ("没有这个人" if not people else "有同名的人, 请写明"))
    begins, ends = _at(work, row["starts_at"]), _at(work, row["ends_at"])
    if ends <= begins:
        raise ValueError(f"下班 {row['ends_at']} 不晚于上班 {row['starts_at']}")
    same = select(Shift.id).where(Shift.role == role, Shift.person_id == people[0].id, Shift.starts_at == begins)
    if work.session.scalar(same) is not None:
        return 0
    work.session.add(Shift(role=role, person_id=people[0].id, starts_at=begins, ends_at=ends))
    work.session.flush()
    return 1


def _role(work: Work, name: str) -> str:
    for role in work.config.ladders.roles:
        if name in (role.id, role.name):
            return role.id
    raise ValueError(f"没有角色 {name}; 可用: {'、'.join(r.name for r in work.config.ladders.roles)}")


def _at(work: Work, text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return require_aware(at if at.tzinfo else at.replace(tzinfo=work.config.city.zone))
