"""Times and words as officers read them. Pure: every function is given the instant."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.words import SEVERITY_CN, Severity, length_words

CLOCK_STATE_CN = {
    "running": "计时中", "satisfied": "已完成", "exited": "依规退出", "superseded": "已被取代", "void": "不适用",
}  # fmt: skip
BASIS_CN = {
    "occurred": "事发时间", "discovered": "发现时间", "received": "收到时间", "dispatched": "派单时间", "started": "起算时间",
    "reopened": "重办时间",
}  # fmt: skip
OPINION_CN = {"yes": "是舆情", "ask": "待定", "no": "不是舆情"}
"""是不是舆情, as a person settles it; until then 待定 runs the limit as if it were."""
COUNTED_CN = {
    "dead": "死亡", "injured": "受伤", "missing": "失联", "trapped": "被困", "poisoned": "中毒", "evacuated": "转移",
    "loss_yuan": "损失（元）",
}  # fmt: skip
RUN_STATE_CN = {"failed": "采集失败", "empty": "采集，没有内容", "nothing_new": "采集，无新信息", "new": "采到新信息"}
MESSAGE_STATE_CN = {
    "pending": "待发送", "sending": "发送中", "accepted": "已送达对方平台", "delivered": "已送达", "read": "已读",
    "failed": "未送达", "cancelled": "已取消", "bundled": "并入汇总", "withheld": "试运行未发出",
}  # fmt: skip
WAY_CN = {"sms": "短信", "wecom": "政务微信", "webhook": "消息接口", "email": "邮件", "phone": "电话", "telephone": "电话（人工）",
          "mail": "邮件", "aliyun": "短信", "tencent": "短信", "wecom_robot": "企业微信群", "dingtalk": "钉钉群", "feishu": "飞书群", "voice": "语音电话"}  # fmt: skip
UNIT_CN = {"natural_minutes": "分钟", "natural_hours": "小时", "natural_days": "日", "working_days": "个工作日"}
REASON_CN = {"time": "到点", "nobody": "无人值守递补", "undeliverable": "送不到递补", "manual": "人工"}


COPY_CN = {"page": "网页", "text": "正文", "screenshot": "截图", "file": "文件"}
"""What is kept of a piece of evidence."""

span_words = length_words
"""A length of time, exact enough to act on: 3 天 4 小时, 2 小时 13 分, 9 分 40 秒."""


def time_left(due: datetime, now: datetime) -> str:
    """剩 2 小时 13 分, or 超时 35 分 once the limit is past."""
    return f"剩 {span_words(due - now)}" if now < due else f"超时 {span_words(now - due)}"


def ago(age: timedelta) -> str:
    """How long ago, for freshness: 刚刚, 12 秒前, 5 分钟前, 3 小时前, 2 天前."""
    seconds = max(int(age.total_seconds()), 0)
    for size, word in ((86400, "天前"), (3600, "小时前"), (60, "分钟前")):
        if seconds >= size:
            return f"{seconds // size} {word}"
    return f"{seconds} 秒前" if seconds >= 10 else "刚刚"


def stamp(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """An instant in the city's time, without what the reader knows: 14:05 today, else 11-23 14:05, else with the year."""
    if at is None:
        return "—"
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def full_stamp(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant in full, as a record shows it."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else "—"


def severity_word(severity: str | None) -> str:
    """事件等级 as the law says it; — where there is no incident."""
    return SEVERITY_CN[Severity(severity)] if severity else "—"


NARROW = (
    (re.compile(r"(?<=[\u4e00-\u9fff》〕」]) ?\(([^()]*)\) ?"), r"（\1）"),
    (re.compile(r", |(?<=[\u4e00-\u9fff）〕]),|,(?=[\u4e00-\u9fff《])"), "，"),
    (re.compile(r": |(?<=[\u4e00-\u9fff）]):"), "："),
    (re.compile(r"; "), "；"),
)
"""Marks beside Chinese words; those between digits (14:05, 1,000) and in addresses stay."""


def full_width(sentence: str) -> str:
    """A sentence of the record with the punctuation of a Chinese page."""
    for narrow, wide in NARROW:
        sentence = narrow.sub(wide, sentence)
    return sentence


def read_local(text: str, zone: ZoneInfo) -> datetime | None:
    """A time as officers type it, in the city's zone; ``None`` when it is none."""
    words = text.strip().replace("/", "-").replace("：", ":").replace("T", " ")
    for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(words, pattern).replace(tzinfo=zone)
        except ValueError:
            continue
    return None
