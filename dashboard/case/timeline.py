"""What happened to the case, newest first."""

from collections.abc import Sequence

from cases.store.event_tables import Event
from cases.work import Work
from dashboard.badges import small
from dashboard.markup import Markup, div, span, table, tag
from dashboard.masking import mask
from dashboard.read.moment import Moment
from dashboard.read.timeline import read_timeline
from dashboard.wording import full_stamp


def timeline(case_id: int, acts: Sequence[Event], work: Work, *, undoes: bool) -> Markup:
    """The events as a table. ``undoes``: whether the reader may take back what can be taken back."""
    rows = [_row(m, work, case_id, undoes=undoes) for m in read_timeline(work, case_id, acts)]
    return (
        table(("记录时间", "事由", "内容", "何人", "理由"), rows, "ys-table ys-past")
        if rows
        else div("ys-note", "尚无记录。")
    )


def undo_link(case_id: int, event_id: int) -> Markup:
    """The way to the form that takes this act back."""
    return tag("a", "撤销", href=f"case?id={case_id}&act=undo&event={event_id}", target="_self", cls="ys-undo")


def _row(moment: Moment, work: Work, case_id: int, *, undoes: bool) -> list[object]:
    zone = work.config.city.zone
    when = span(
        "ys-num", full_stamp(moment.recorded_at, zone), title=f"生效时间 {full_stamp(moment.effective_at, zone)}"
    )
    return [
        when,
        span("ys-keep", *_what(moment, case_id, undoes=undoes)),
        moment.detail or "—",
        span("ys-keep", moment.actor),
        mask(moment.reason or "—"),
    ]


def _what(moment: Moment, case_id: int, *, undoes: bool) -> list[Markup]:
    words = moment.what + (f" {moment.times} 次" if moment.times > 1 else "")
    if moment.undone:
        return [tag("s", words), Markup(" "), small("已撤销")]
    way_back = [Markup(" "), undo_link(case_id, moment.event_id)] if moment.undoable and undoes else []
    return [span("", words), *way_back]
