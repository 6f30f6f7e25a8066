"""What happened to the case, newest first."""

from cases.work import Work
from dashboard.markup import Markup, div, span, table
from dashboard.masking import mask
from dashboard.read.timeline import Moment, read_timeline
from dashboard.wording import full_stamp


def timeline(case_id: int, work: Work) -> Markup:
    """The events as a table."""
    rows = [_row(m, work) for m in read_timeline(work, case_id)]
    return table(("记录时间", "事由", "内容", "何人", "理由"), rows) if rows else div("ys-note", "尚无记录。")


def _row(moment: Moment, work: Work) -> list[object]:
    zone = work.config.city.zone
    when = span(
        "ys-num", full_stamp(moment.recorded_at, zone), title=f"生效时间 {full_stamp(moment.effective_at, zone)}"
    )
    return [
        when,
        span("ys-keep", moment.what + (f" {moment.times} 次" if moment.times > 1 else "")),
        moment.detail or "—",
        span("ys-keep", moment.actor),
        mask(moment.reason or "—"),
    ]
