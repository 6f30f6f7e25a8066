"""Commands of who is on duty: roster import, template, generate, show, swap, stand-in; handover list, show, sign."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, Reason, Refusal, command, emit, house_of, require_ending, room, say
from cases.people.acting import acting

if TYPE_CHECKING:
    from cases.house import House
    from cases.work import Work

roster = room("值班表")
handover = room("交接班")

Unit = Annotated[str | None, typer.Option("--unit", help="单位, 有同名的人时写")]


@command(roster, "import")
def roster_import(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="人员或值班表: CSV 或 XLSX")]) -> None:
    """导入人员（姓名,单位,角色,手机…）或值班表（角色,人员,单位,上班,下班）。"""
    from cases.people.register import import_file

    with _writing(house_of(ctx)) as work:
        result = import_file(work, file)
    emit(result)


@command(roster, "template")
def roster_template(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="写到哪个文件: .xlsx 两张表都有, .csv 一张")],
    people: Annotated[bool, typer.Option("--people", help="CSV 写人员表, 不写则为值班表")] = False,
) -> None:
    """写出一份空的值班表（人员表）样表。"""
    from cases.people.pattern import write_pattern
    from cases.people.sheets import RosterError

    require_ending(file, ".xlsx", ".csv")
    try:
        tables = write_pattern(file, "people" if people else "shifts")
    except RosterError as e:
        raise Refusal(str(e)) from e
    emit({"file": str(file), "tables": tables})


@command(roster, "generate")
def roster_generate(
    ctx: typer.Context,
    role: Annotated[str, typer.Option("--role", help="角色 (标识或名称)")],
    from_: Annotated[str, typer.Option("--from", help="哪一天起, 例如 2026-12-01")],
    people: Annotated[str, typer.Option("--people", help="轮流的人, 逗号分隔; 同名的写 张三@单位")],
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="多少天")] = 31,
    holiday_people: Annotated[str, typer.Option("--holiday-people", help="休息日和节假日轮流的人")] = "",
    at: Annotated[str, typer.Option("--at", help="几点换班")] = "08:30",
    hours: Annotated[int, typer.Option("--hours", min=1, max=168, help="一班多少小时")] = 24,
) -> None:
    """按轮班排出值班表；放假调休按 workdays.yaml。"""
    from cases.clocks.calendar import calendar_of
    from cases.people.rotation import Pattern
    from cases.people.shifts import generate_shifts, role_named

    house = house_of(ctx)
    calendar = calendar_of(house.config.workdays)
    pattern = Pattern(_date(from_), days, _time(at), hours, _names(people), _names(holiday_people))
    if not pattern.people:
        raise Refusal("--people 没有人", 2)
    with _writing(house) as work:
        role = role_named(work, role)
        made = generate_shifts(work, role, pattern, lambda d: not calendar.is_workday(d), "console")
    last = pattern.first + timedelta(days=days - 1)
    for year in sorted({pattern.first.year, last.year} - calendar.known) if pattern.holiday_people else ():
        say(f"{year} 年放假安排尚未导入, 这一年的休息日只按周末排")
    zone = house.config.city.zone
    emit({"role": role, "shifts": made.written, "turns": made.turns, "from": made.begins.astimezone(zone),
          "until": made.ends.astimezone(zone)})  # fmt: skip


@command(roster, "show")
def roster_show(
    ctx: typer.Context,
    from_: Annotated[str | None, typer.Option("--from", help="哪一天起, 不写则从现在起")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="多少天")] = 7,
) -> None:
    """列出班次、替班和空缺，一行一个。"""
    from cases.people.showing import roster_lines

    house = house_of(ctx)
    zone = house.config.city.zone
    begins = datetime.combine(_date(from_), time(), zone) if from_ else house.now()
    with house.read() as work:
        for line in roster_lines(work, begins, begins + timedelta(days=days)):
            emit(line)


@command(roster, "swap")
def roster_swap(
    ctx: typer.Context,
    shift: Annotated[int, typer.Argument(help="班次编号, 见 roster show")],
    with_: Annotated[str, typer.Option("--with", help="换给谁")],
    reason: Reason,
    unit: Unit = None,
) -> None:
    """换班：这一班换给另一人；已开始的班，从现在起换。"""
    from cases.people.finding import find_person
    from cases.people.showing import shift_line
    from cases.people.swaps import CONSOLE, swap

    with _writing(house_of(ctx)) as work:
        person = find_person(work, with_, unit)
        line = shift_line(work, swap(work, shift, person, CONSOLE, reason), person)
    emit(line)


@command(roster, "stand-in")
def roster_stand_in(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(help="联系不上的人")],
    by: Annotated[str, typer.Option("--by", help="由谁替")],
    from_: Annotated[str, typer.Option("--from", help="何时起, 例如 2026-11-25 08:30")],
    reason: Reason,
    until: Annotated[str | None, typer.Option("--until", help="到何时, 不写则到 stand-in-end 为止")] = None,
    unit: Unit = None,
    by_unit: Annotated[str | None, typer.Option("--by-unit", help="替班人的单位")] = None,
) -> None:
    """替班：一段时间内，班次和职务都由另一人接收提醒。"""
    from cases.people.finding import find_person
    from cases.people.showing import stand_in_line
    from cases.people.swaps import CONSOLE, arrange_stand_in
    from cases.people.when import read_instant

    house = house_of(ctx)
    zone = house.config.city.zone
    with _writing(house) as work:
        begins, ends = read_instant(from_, zone), read_instant(until, zone) if until else None
        away, acting = find_person(work, person, unit), find_person(work, by, by_unit)
        line = stand_in_line(work, arrange_stand_in(work, away, acting, begins, ends, CONSOLE, reason))
    emit(line)


@command(roster, "stand-in-end")
def roster_stand_in_end(ctx: typer.Context, id_: Annotated[int, typer.Argument(metavar="ID", help="替班编号")]) -> None:
    """替班结束：本人回来了。"""
    from cases.people.showing import stand_in_line
    from cases.people.swaps import CONSOLE, end_stand_in

    with _writing(house_of(ctx)) as work:
        line = stand_in_line(work, end_stand_in(work, id_, CONSOLE))
    emit(line)


@command(handover, "list")
def handover_list(ctx: typer.Context) -> None:
    """列出最近的交接班，一行一次。"""
    from cases.handovers.showing import handover_line
    from cases.handovers.signing import handovers

    with house_of(ctx).read() as work:
        for row in handovers(work):
            emit(handover_line(work, row))


@command(handover, "show")
def handover_show(ctx: typer.Context, id_: Annotated[int, typer.Argument(metavar="ID", help="交接班编号")]) -> None:
    """一次交接班的清单和签字。"""
    from cases.handovers.showing import handover_line
    from cases.store.people_tables import HandOver

    with house_of(ctx).read() as work:
        row = work.session.get(HandOver, id_)
        if row is None:
            raise Refusal(f"没有交接班 {id_}")
        emit({**handover_line(work, row), "note": row.note, "list": row.list})


@command(handover, "sign")
def handover_sign(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="ID", help="交接班编号")],
    as_: As,
    side: Annotated[str | None, typer.Option("--side", help="代签哪一方: outgoing 交班, incoming 接班")] = None,
    note: Annotated[str | None, typer.Option("--note", help="交班说明")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="代签理由")] = None,
) -> None:
    """签字；带班领导代签须写明哪一方和理由。"""
    from cases.handovers.showing import handover_line
    from cases.handovers.signing import sign
    from cases.people.accounts import user_named

    if side not in (None, "outgoing", "incoming"):
        raise Refusal("--side 只能是 outgoing 或 incoming", 2)
    with _writing(house_of(ctx)) as work:
        row = sign(work, id_, user_named(work, as_), side, reason=reason, note=note)  # type: ignore[arg-type]  # held against both words above
        line = handover_line(work, row)
    emit(line)


@contextmanager
def _writing(house: "House") -> Iterator["Work"]:
    """One unit of work, committed at its end; what forbids it becomes one sentence, or the contract's ``error, why``."""
    from cases.people.sheets import RosterError

    try:
        with acting(), house.write() as work:
            yield work
            work.commit()
    except (RosterError, ValueError) as e:
        raise Refusal(str(e)) from e


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as e:
        raise Refusal(f"日期看不懂: {text}; 例如 2026-12-01", 2) from e


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.replace("：", ":"))
    except ValueError as e:
        raise Refusal(f"钟点看不懂: {text}; 例如 08:30", 2) from e


def _names(text: str) -> list[str]:
    parts: Any = text.replace("，", ",").replace("、", ",").split(",")
    return [name.strip() for name in parts if name.strip()]
