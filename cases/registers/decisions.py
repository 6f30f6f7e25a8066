"""依申请公开 as the yearly report counts it: who asks, by what way, and what may be decided.

国务院办公厅政府信息与政务公开办公室关于印发《政府信息公开工作年度报告格式》的通知 (国办公开办函〔2021〕30号), 第三表.
"""

from typing import NamedTuple

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
"""Columns of the table; the middle four and the last are 法人或其他组织."""
CHANNELS = ("当面", "邮寄", "网络", "传真", "其他")


class Decision(NamedTuple):
    """One row under 本年度办理结果: its word on screens, and the heading it stands under."""

    word: str
    group: str


_ROWS: dict[str, tuple[str, ...]] = {
    "（一）予以公开": ("予以公开",),
    "（二）部分公开": ("部分公开",),
    "（三）不予公开": (
        "属于国家秘密", "其他法律行政法规禁止公开", "危及“三安全一稳定”", "保护第三方合法权益", "属于三类内部事务信息", "属于四类过程性信息",
        "属于行政执法案卷", "属于行政查询事项",
    ),
    "（四）无法提供": ("本机关不掌握相关政府信息", "没有现成信息需要另行制作", "补正后申请内容仍不明确"),
    "（五）不予处理": ("信访举报投诉类申请", "重复申请", "要求提供公开出版物", "无正当理由大量反复申请", "要求行政机关确认或重新出具已获取信息"),
    "（六）其他处理": ("申请人无正当理由逾期不补正", "申请人逾期未按收费通知要求缴纳费用", "其他处理"),
}  # fmt: skip

DECISIONS: dict[str, Decision] = {word: Decision(word, group) for group, words in _ROWS.items() for word in words}
NOT_SUPPLEMENTED = "申请人无正当理由逾期不补正"
"""The one decision that is made while a supplement is waited for, so while no limit runs."""
