"""The fixed vocabulary of the field: one English and one Chinese word for each concept.

These lists are contracts (checked from outside); a city changes data, never these words.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal


class Severity(StrEnum):
    """事件等级, from the gravest down; comparable by :func:`graver`."""

    ESPECIALLY_SERIOUS = "especially_serious"
    SERIOUS = "serious"
    LARGE = "large"
    ORDINARY = "ordinary"


SEVERITY_CN = {
    Severity.ESPECIALLY_SERIOUS: "特别重大",
    Severity.SERIOUS: "重大",
    Severity.LARGE: "较大",
    Severity.ORDINARY: "一般",
}
"""Also the order of gravity, gravest first."""


def graver(left: Severity | None, right: Severity | None) -> Severity | None:
    """The graver of two levels; ``None`` means no incident and is below all."""
    for level in SEVERITY_CN:
        if level in (left, right):
            return level
    return None


OpinionLevel = Literal["major", "notable", "ordinary"]
OPINION_CN: dict[OpinionLevel, str] = {"major": "重大舆情", "notable": "较大舆情", "ordinary": "一般舆情"}
"""How far an opinion has spread, furthest first; says nothing of how grave an incident is."""

ClockKind = Literal[
    "authoritative_information", "press_conference", "opinion_response", "follow_up", "hotline_reply",
    "mailbox_reply", "upward_report", "unit_receipt", "risk_check", "transfer", "instruction_feedback",
    "information_request", "website_correction", "account_freshness", "site_freshness", "arbitration", "countersign",
]  # fmt: skip

CLOCK_CN: dict[str, str] = {
    "authoritative_information": "发布权威信息",
    "press_conference": "新闻发布会",
    "opinion_response": "舆情回应",
    "follow_up": "持续发布",
    "hotline_reply": "热线答复",
    "mailbox_reply": "信箱答复",
    "upward_report": "信息报送",
    "unit_receipt": "单位签收",
    "risk_check": "风险核查",
    "transfer": "移交纪检",
    "instruction_feedback": "批示反馈",
    "information_request": "依申请公开",
    "website_correction": "网站纠错",
    "account_freshness": "新媒体更新",
    "site_freshness": "网站更新",
    "arbitration": "争议裁定",
    "countersign": "口头授权补签",
}

Category = Literal[
    "城乡建设", "党务政务", "国土资源", "环境保护", "纪检监察", "交通运输", "经济管理", "科技与信息产业",
    "民政", "农村农业", "商贸旅游", "卫生计生", "政法", "教育文体", "劳动和社会保障",
]  # fmt: skip

Family = Literal[
    "住建房产", "城管", "自然资源规划", "交通运输", "公安", "交警", "应急", "消防", "教育", "卫健", "医保", "人社",
    "民政", "退役军人", "司法", "环保", "水务", "农业农村", "园林林业", "市场监管", "商务", "文旅", "经信",
    "发改财政税务", "电力燃气", "政务服务", "信访", "纪检监察", "宣传网信", "镇街",
]  # fmt: skip

Level = Literal["镇街", "县市", "地市", "省", "国家"]

ItemType = Literal["咨询", "求助", "建议", "投诉", "举报"]

Modality = Literal["occurred", "negated", "hypothetical", "drill", "historical", "elsewhere", "policy"]

ListFilter = Literal["all", "urgent", "overdue", "unconfirmed", "review", "letters"]
CaseKind = Literal["matter", "request"]
Series = Literal["matter", "request", "register", "drill"]
"""Rows of case numbers: one for each kind, and one for drills, so that nobody takes one for the other."""
CASE_KIND_CN = {"matter": "舆情事项", "request": "诉求件"}

ReviewStage = Literal["初审", "审核", "审发"]
"""三审, in order."""
ReportStage = Literal["电话初报", "书面初报", "续报", "终报"]
"""报送, in order; a 续报 may be repeated."""

EVIDENCE_CN = {
    "official_site": "政府网站", "new_media": "政务新媒体", "press_conference": "新闻发布会", "briefing": "吹风会",
    "media_interview": "媒体采访", "public_reply": "留言板公开答复", "reply": "答复来信人", "feedback": "向上级反馈", "superior_release": "上级统一发布",
    "approved_silence": "经批准暂不公开回应", "found_untrue": "核实不实或非本地", "report": "信息报送", "check": "风险核查",
    "signed_sheet": "补签扫描件",
}  # fmt: skip
"""What a piece of evidence proves: a publication of some form, a lawful exit, or what was told to somebody."""

Purpose = Literal["notice", "warning", "breach", "after_breach"]

Weight = Literal["calm", "pressing", "late"]
"""How much waiting a message bears; what bears none has no weight."""
PURPOSE_CN = {"notice": "通知", "warning": "临期提醒", "breach": "超时", "after_breach": "超时后"}
PURPOSES_CN = {
    **PURPOSE_CN, "closing": "结束告知", "reply": "确认回告", "handover": "交接", "house": "系统告警", "digest": "集中提醒", "paper": "送阅",
    "signature": "请补签",
}  # fmt: skip
"""What any message is for; of a ladder's steps the first four."""

CASUALTY_FACTS = ("dead", "injured", "missing", "trapped", "poisoned", "evacuated", "loss_yuan")


def moment_words(local: datetime) -> str:
    """An instant as a paper says it: 2026年11月27日3时05分."""
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def length_words(length: timedelta) -> str:
    """A length of time, exact enough to act on: 3 天 4 小时, 2 小时 13 分, 9 分 40 秒."""
    seconds = int(length.total_seconds())
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days >= 2:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if seconds >= 3600:
        return f"{days * 24 + hours} 小时 {minutes} 分"
    if seconds >= 600:
        return f"{minutes} 分"
    return f"{minutes} 分 {seconds % 60:02d} 秒" if minutes else f"{seconds} 秒"
