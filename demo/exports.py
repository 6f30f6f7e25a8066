"""CSV exports with Chinese headings, as hotline platforms and the duty desk's own notebook give them."""

import csv
from datetime import datetime
from io import StringIO

from demo.moments import Voice
from demo.pages import NOTICE, Page

EXPORTS = {"hotline_12345": "/hotline_12345/export.csv", "manual": "/manual/export.csv"}

HEADINGS = (
    "工单编号", "标题", "诉求内容", "来电人", "联系电话", "诉求类型", "来电时间", "受理时间", "发生时间",
    "承办单位", "办理期限", "办理结果", "答复时间", "备注",
)  # fmt: skip


def render_export(voices: list[Voice]) -> Page:
    """The table, with the byte order mark that spreadsheet programs in offices need to read Chinese."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(HEADINGS)
    table.writerows(_row(voice) for voice in voices)
    return Page("text/csv; charset=utf-8", out.getvalue().encode("utf-8-sig"))


def _row(voice: Voice) -> tuple[str, ...]:
    return (
        voice.key, voice.title, voice.text, voice.author, voice.contact, voice.type,
        _time(voice.published_at), _time(voice.received_at), voice.occurred,
        voice.unit, _time(voice.due_at), voice.reply, _time(voice.reply_at), NOTICE,
    )  # fmt: skip


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
