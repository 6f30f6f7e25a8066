"""The lines of the work list as one piece of HTML: what each says, and what can be done from it by click or key (``static/desk.js``)."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.matters.flow import DESK, carries
from cases.matters.worklist import WorkRow
from config.words import CASE_KIND_CN
from dashboard.badges import clock_word, left_badge, severity_badge, small, state_word
from dashboard.case.received import HELP
from dashboard.current import here
from dashboard.forms import session_secret
from dashboard.markup import Markup, div, span, tag
from dashboard.masking import mask
from dashboard.read.desk import Desk, DeskRow
from dashboard.visit import Visit
from dashboard.wording import stamp

HEADS = ("编号", "等级", "事项", "时限", "截止", "剩余", "主办", "属地", "状态", "")
PROPOSED = frozenset({"received", "confirmed"})


def listed(visit: Visit, desk: Desk, awaited: Collection[int], now: datetime) -> Markup:
    """All of them with their head; ``awaited``: cases whose 收到 this person owes."""
    if not desk.rows:
        return div("ys-empty", "没有符合条件的在办事项。")
    rows = [_line(visit, found, found.row.case_id in awaited, now) for found in desk.rows]
    head = div("ys-row ys-head", *(span("", head) for head in HEADS))
    together = div(
        "ys-together",
        tag("a", "", href="queue", target="_self"),
        span("dim", "先看每件会怎样，再办 (B)"),
        hidden="hidden",
    )
    bar = together if visit.actor.roles & DESK else None
    return div("ys-list", bar, head, *rows, data_csrf=session_secret(here().token() or ""))


def _line(visit: Visit, found: DeskRow, awaited: bool, now: datetime) -> Markup:
    row = found.row
    over = row.due_at is not None and row.due_at <= now
    number = tag("a", row.number, href=f"case?id={row.case_id}", target="_self")
    roles = visit.actor.roles if found.readable else frozenset[str]()
    tick = tag("input", type="checkbox", aria_label=f"选中 {row.number}") if roles & DESK else None
    cells = _cells(visit, row, now) if found.readable else _closed(row, visit.house.config.city.zone, now)
    acts = span("ys-acts", *_acts(row, roles, awaited))
    return div(
        f"ys-row ys-line{' over' if over else ''}", span("ys-number", tick, number), *cells, acts,
        data_case=str(row.case_id), data_version=str(row.version),
    )  # fmt: skip


def _cells(visit: Visit, row: WorkRow, now: datetime) -> list[Markup]:
    return [
        severity_badge(row.severity, confirmed=row.severity_confirmed), span("ys-title", *_tags(row), span("ys-what", mask(row.title))), span("", clock_word(row.clock_kind)),
        span("ys-num", stamp(row.due_at, visit.house.config.city.zone, now)), left_badge(row.due_at, now),
        span("", row.handling_lead or "待定"), span("", row.territory or "—"), span("", state_word(row.state)),
    ]  # fmt: skip


def _closed(row: WorkRow, zone: ZoneInfo, now: datetime) -> list[Markup]:
    """A matter of discipline: its number and its transfer, nothing else."""
    blank = span("", "—")
    taken = row.clock_kind is not None and row.due_at is None
    return [
        blank,
        span("ys-title dim", "限制知悉，纪检已接收移交" if taken else "限制知悉，只显示编号和移交时限"),
        span("", clock_word(row.clock_kind)),
        span("ys-num", stamp(row.due_at, zone, now)),
        span("ys-good", "已移交") if taken else left_badge(row.due_at, now),
        blank,
        blank,
        blank,
    ]


def _acts(row: WorkRow, roles: frozenset[str], awaited: bool) -> list[Markup]:
    """What is next for this line; the use case decides, this spares a person what would be refused."""
    confirms, dispatches = (carries(act, roles, restricted=row.restricted) for act in ("confirm", "dispatch"))
    doubtful = row.state == "received" or row.review or (row.severity is not None and not row.severity_confirmed)
    wanted = [
        (awaited, "received", "收到", f"{HELP}（R）"),
        (confirms and doubtful, "confirm", "确认", "按机器提出的等级和主办确认研判；要改的请点开（C）"),
        (dispatches and row.state in PROPOSED and row.unit is not None, "dispatch", "派单", f"派给{row.handling_lead}；派给别家或要协办的请点开（D）"),
    ]  # fmt: skip
    return [tag("button", word, type="button", data_act=act, title=why) for there, act, word, why in wanted if there]


def _tags(row: WorkRow) -> list[Markup]:
    wanted = [
        (row.attention, "风险", "red"), (row.review, "待人工研判", "amber"), (row.restricted, "限制", "dark"),
        (row.late_when_discovered, "发现时已过时限", ""), (row.provisional, "到期暂定", "amber"), (row.paused, "停表", ""), (row.kind == "request", CASE_KIND_CN["request"], ""),
    ]  # fmt: skip
    marks = [(word, kind) for there, word, kind in wanted if there]
    rest = "、".join(word for word, _ in marks[1:])
    # On an office screen one mark stands whole and the others are counted: two cut short tell nothing.
    more = [span("ys-tag ys-more", f"+{len(marks) - 1}", title=rest)] if rest else []
    return [*(small(word, kind) for word, kind in marks), *more]
