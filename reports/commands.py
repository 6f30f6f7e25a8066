"""Commands of the papers: report weekly, monthly, daily, case, notice, notices, issue, send, explain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.console import Refusal, command, emit, house_of, room, say
from cases.people.acting import acting
from reports.day import day_named, last_day
from reports.months import last_month, month_named
from reports.span import Span
from reports.week import last_week, week_named

if TYPE_CHECKING:
    from cases.house import House

app = room("周报")

WeekName = Annotated[str | None, typer.Option("--week", help="哪一周，例如 2026-W47（默认上一个完整的周）")]

MonthName = Annotated[str | None, typer.Option("--month", help="哪个月，例如 2026-11（默认上一个完整的月）")]

Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="写到哪个文件夹（默认数据文件夹下的 reports/）")]


@command(app, "weekly")
def weekly(
    ctx: typer.Context,
    week: WeekName = None,
    out: Out = None,
) -> None:
    """起草周报：.docx .pdf .html .xlsx 和指标 .json。"""
    from reports.definitions import DEFINITIONS
    from reports.weekly import bulletin_of as draft

    house = house_of(ctx)
    chosen = _chosen(house, week)
    files = draft(house, chosen, out or house.data / "reports")
    emit({"week": chosen.name, "files": [str(f) for f in files], "figures": len(DEFINITIONS)})


@command(app, "monthly")
def monthly(
    ctx: typer.Context,
    month: MonthName = None,
    out: Out = None,
) -> None:
    """起草月报：自然月，与上月、去年同月比较；.docx .pdf .html .xlsx 和指标 .json。"""
    from reports.definitions import DEFINITIONS
    from reports.weekly import bulletin_of

    house = house_of(ctx)
    zone, now = house.config.city.zone, house.now()
    chosen = month_named(month, zone, now) if month is not None else last_month(now, zone)
    files = bulletin_of(house, chosen, out or house.data / "reports")
    emit({"month": chosen.name, "files": [str(f) for f in files], "figures": len(DEFINITIONS)})


@command(app, "daily")
def daily(
    ctx: typer.Context,
    day: Annotated[
        str | None, typer.Option("--day", help="哪一天的，例如 2026-11-23（默认最近一个已到 07:30 的日子）")
    ] = None,
    out: Out = None,
) -> None:
    """起草每日舆情：到当日 07:30 为止的二十四小时，一页，.docx .pdf。"""
    from reports.daily import daily as draft

    house = house_of(ctx)
    zone, now = house.config.city.zone, house.now()
    chosen = day_named(day, zone, now) if day is not None else last_day(now, zone)
    files = draft(house, chosen, out or house.data / "reports")
    emit({"day": chosen.name, "files": [str(f) for f in files]})


@command(app, "case")
def case(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CASE", help="事项编号或 id")],
    out: Out = None,
    as_: Annotated[str | None, typer.Option("--as", metavar="USER", help="由谁起草；写了即按此人的权限")] = None,
) -> None:
    """起草一件事项的舆情专报：.docx，两页以内。"""
    from reports.brief import brief

    house = house_of(ctx)
    with acting():
        files = brief(house, name, out or house.data / "reports", as_)
    emit({"case": name, "files": [str(f) for f in files]})


@command(app, "notice")
def notice(
    ctx: typer.Context,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="U", help="给哪个单位（id 或名称）；督查通报不写的发各单位")
    ] = None,
    week: WeekName = None,
    kind: Annotated[str, typer.Option("--kind", help="督查通报（默认）或提示函")] = "督查通报",
    out: Out = None,
) -> None:
    """起草督查通报（给一个单位或全市）或给一个单位的提示函：.docx .pdf，发文字号和签发人空着。"""
    from reports.draft_notice import draft_notice

    house = house_of(ctx)
    chosen = _chosen(house, week)
    files = draft_notice(house, chosen, unit, kind, out or house.data / "reports")
    emit({"week": chosen.name, "kind": kind, "unit": unit, "files": [str(f) for f in files]})


@command(app, "notices")
def notices(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Option("--year", help="哪一年（默认今年）")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="U", help="只列给这个单位的")] = None,
) -> None:
    """一年的督查通报和提示函，一行一件：文号、状态、印发和签收。"""
    from reports.draft_notice import notice_lines

    house = house_of(ctx)
    for line in notice_lines(house, year or house.now().astimezone(house.config.city.zone).year, unit):
        emit(line)


@command(app, "send")
def send(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="ID", help="周报页地址里的 id")],
    as_: Annotated[str, typer.Option("--as", metavar="USER", help="由谁补送")],
) -> None:
    """补送一件已印发的给后来加进名单的读者；已经送过的不再送。"""
    from cases.papers.readers import tell_readers
    from cases.papers.rights import issues, require
    from cases.people.actors import Forbidden, actor_of
    from cases.store.paper_tables import ReportEdition

    house = house_of(ctx)
    with acting(), house.write() as work:
        actor, edition = actor_of(work, as_), work.session.get(ReportEdition, id_)
        require(issues(work.config.papers, actor), actor, "补送")
        if edition is None or edition.state != "issued":
            raise Forbidden("no_such_paper", f"没有已印发的第 {id_} 件")
        new = tell_readers(work, edition)
        work.commit()
    emit({"id": id_, "new": new})


@command(app, "assessment")
def assessment(
    ctx: typer.Context,
    year: Annotated[str | None, typer.Option("--year", help="哪一年，例如 2026（默认上一个完整的年）")] = None,
    out: Out = None,
) -> None:
    """年度考核表（.xlsx）：assessment.yaml 的各项指标，用周报的同一套口径计数和计分。"""
    from reports.assessment import assessment as draft
    from reports.assessment import year_named

    house = house_of(ctx)
    chosen = year_named(year, house.config.city.zone, house.now())
    scored, path = draft(house, chosen, out or house.data / "reports")
    for one in scored:
        emit(one.line())
    emit({"year": chosen.name, "file": str(path)})


@command(app, "issue")
def issue(
    ctx: typer.Context,
    week: WeekName = None,
    month: MonthName = None,
    as_: Annotated[str | None, typer.Option("--as", metavar="USER", help="由谁定稿")] = None,
) -> None:
    """定稿：冻结一周或一个月的指标；数据有变化时再次定稿即为新的一版，并说明变化。"""
    from reports.editions import issue as freeze

    house = house_of(ctx)
    chosen = _chosen(house, week, month)
    with acting():
        issued = freeze(house, chosen, as_)
    emit(
        {
            "month" if chosen.kind == "monthly" else "week": chosen.name,
            "edition": issued.edition,
            "made": issued.made,
            "hash": issued.hash,
            "changed": issued.changed,
        }
    )
    if not issued.made:
        say(f"与第 {issued.edition} 版相比没有变化, 不另出新版")


@command(app, "explain")
def explain(
    ctx: typer.Context,
    figure: Annotated[str, typer.Argument(help="指标，例如 items_received 或 items_received:news")],
    week: WeekName = None,
    month: MonthName = None,
) -> None:
    """列出一个指标后面的事项和信息，一行一件；默认上一个完整的周。"""
    from reports.explain import lines

    house = house_of(ctx)
    for line in lines(house, _chosen(house, week, month), figure):
        emit(line)


def _chosen(house: "House", week: str | None, month: str | None = None) -> Span:
    zone, now = house.config.city.zone, house.now()
    if week is not None and month is not None:
        raise Refusal("--week 与 --month 只能写一个", 2)
    if month is not None:
        return month_named(month, zone, now)
    return week_named(week, zone, now) if week is not None else last_week(now, zone)
