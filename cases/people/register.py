"""Bring people and shifts in from a table: CSV or a workbook."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.people.finding import find_person, unit_named
from cases.people.sheets import ADDRESSES, RosterError, Sheet, read_sheets, words_of
from cases.people.shifts import put_shift, role_named
from cases.people.when import read_instant
from cases.store.people_tables import Contact, Person, Post
from cases.work import Work

PEOPLE = ("name", "unit", "role")
SHIFTS = ("role", "person", "starts_at", "ends_at")

Row = Mapping[str, Any]
LONGEST_NAME = 64
NUMBER = re.compile(r"1[3-9]\d{9}|0[1-9]\d{8,10}|[2-8]\d{6,7}|[48]00\d{7}", re.ASCII)
"""A mobile, a landline with or without its area, 400 and 800."""


def import_file(work: Work, file: Path) -> dict[str, Any]:
    """Read people or shifts, told apart by their headings; all rows or none. The same table twice changes nothing.

    A workbook may hold both; its people come first, so that its shifts find them.
    """
    sheets = [(kind, sheet) for sheet in read_sheets(file) if (kind := _kind(sheet))]
    if not sheets:
        raise RosterError(_strange(file))
    if not any(sheet.rows for _, sheet in sheets):
        raise RosterError(f"{file.name} 里一行也没有: 请填好再导入")
    counts: dict[str, int] = {}
    changed = 0
    for kind, title, one in (("people", "人员表", _person), ("shifts", "值班表", _shift)):
        for sheet in (s for k, s in sheets if k == kind):
            new, touched = _each(work, f"{file.name} {title}", sheet, one)
            counts[kind], changed = counts.get(kind, 0) + new, changed + touched
    if changed:
        rows = sum(len(sheet.rows) for _, sheet in sheets)
        record(
            work,
            "roster_imported",
            subject_kind="file",
            subject_id=file.name[:60],
            actor="console",
            data={"rows": rows},
        )
    return {"file": file.name, **counts}


def _kind(sheet: Sheet) -> str | None:
    """A shift's person may stand under 姓名: what makes it a table of shifts are its hours."""
    if sheet.fields >= {"role", "starts_at", "ends_at"} and sheet.fields & {"person", "name"}:
        return "shifts"
    return "people" if sheet.fields.issuperset(PEOPLE) else None


def _strange(file: Path) -> str:
    found = "、".join(sorted({h for sheet in read_sheets(file) for h in sheet.headings})) or "无数据"
    wanted = f"姓名,单位,角色,… ({','.join(PEOPLE)},…) 或 角色,人员,上班,下班 ({','.join(SHIFTS)})"
    return f"{file.name}: 列名应为 {wanted}; 现有 {found[:60]}"


def _each(work: Work, where: str, sheet: Sheet, one: Callable[[Work, Row], tuple[bool, bool]]) -> tuple[int, int]:
    """How many rows were new, and how many changed anything."""
    new = changed = 0
    for n, row in sheet.rows:
        try:
            is_new, touched = one(work, row)
        except ValueError as e:
            raise RosterError(f"{where}第 {n} 行: {e}") from e
        new, changed = new + is_new, changed + touched
    return new, changed


def _person(work: Work, row: Row) -> tuple[bool, bool]:
    if "unit" not in row or "role" not in row:
        raise ValueError("单位或角色为空")
    said = words_of(row["role"])
    if len(re.split(r"[、,，;；/]", said)) > 1:
        raise ValueError(f"{said}: 一行写一个角色, 担任几个的写几行")
    unit, role = unit_named(work, words_of(row["unit"])), role_named(work, said)
    name = words_of(row.get("name", ""))
    if not name or len(name) > LONGEST_NAME:
        raise ValueError("姓名为空" if not name else f"姓名长 {len(name)} 个字, 最多 {LONGEST_NAME} 个")
    person = work.session.scalar(select(Person).where(Person.name == name, Person.unit == unit))
    if person is None:
        person = Person(name=name, unit=unit)
        work.session.add(person)
        work.session.flush()
    touched = _contacts(work, person, row)
    if work.session.scalar(select(Post.id).where(Post.person_id == person.id, Post.role == role)) is not None:
        return False, touched
    work.session.add(Post(person_id=person.id, role=role))
    work.session.flush()
    return True, True


def _contacts(work: Work, person: Person, row: Row) -> bool:
    touched = False
    for kind in ADDRESSES:
        address = words_of(row.get(kind, ""))
        if not address:
            continue
        if kind == "phone":
            address = _phone(address)
        held = work.session.scalar(select(Contact).where(Contact.person_id == person.id, Contact.kind == kind))
        if held is None:
            work.session.add(Contact(person_id=person.id, kind=kind, address=address))
        elif held.address != address:
            held.address = address
        else:
            continue
        touched = True
    work.session.flush()
    return touched


def _phone(words: str) -> str:
    """A number without what people write around it. One digit too few or too many would call a stranger, or nobody, at night."""
    plain = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", words))
    number = re.sub(r"^(\+|00)86|^86(?=1\d{10}$)", "", plain)
    if not NUMBER.fullmatch(number):
        raise ValueError(f"{words} 不是电话号码: 手机号码 11 位; 座机写区号和号码, 同一区号的只写 7 或 8 位号码")
    return number


def _shift(work: Work, row: Row) -> tuple[bool, bool]:
    role = role_named(work, words_of(row.get("role", "")))
    name = words_of(row.get("person", row.get("name", "")))
    if not name:
        raise ValueError("人员为空")
    person = find_person(work, name, words_of(row.get("unit", "")) or None)
    zone, year = work.config.city.zone, words_of(row.get("year", ""))
    if year and not (year.isdigit() and len(year) == 4):
        raise ValueError(f"年份 {year} 不是四位数字")
    begins, ends = (read_instant(row.get(key, ""), zone, year) for key in ("starts_at", "ends_at"))
    written = put_shift(work, role, person, begins, ends)
    return written, written
