"""Which heading means which field. English names are the contract; Chinese ones are what hotlines and mailboxes export."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from crawlers.errors import TableError

SYNONYMS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "external_id", "id", "工单编号", "信件编号", "诉求编号", "事项编号", "留言编号", "来信编号", "工单号", "受理编号", "来件编号", "事件编号",
        "案件编号", "任务编号", "业务编号", "登记编号", "信访编号", "来电编号", "投诉编号", "工单流水号", "流水号", "受理单号", "诉求单号", "诉求号", "单号", "文号", "来文字号", "交办文号",
        "作品id", "视频id", "编号",
    ),
    "title": ("title", "subject", "标题", "主题", "信件标题", "诉求标题", "来信标题", "留言标题", "留言主题", "工单标题", "事项标题", "来文标题", "交办事项",
        "事件标题", "案件标题", "来件标题", "信访标题", "帖子标题", "文章标题", "诉求主题", "来信主题", "工单主题", "事件主题", "事项名称", "工单名称", "诉求名称", "题目",
        "事由"),
    "text": (
        "text", "content", "内容", "诉求内容", "正文", "信件内容", "来信内容", "留言内容", "留言详情", "工单内容", "反映内容", "问题描述", "诉求描述",
        "事件描述", "事件内容", "事项内容", "事项描述", "工单描述", "诉求详情", "诉求事项", "市民诉求", "群众诉求", "主要诉求", "具体诉求", "诉求", "来件内容",
        "来电内容", "来话内容", "受理内容", "信访内容", "投诉内容", "举报内容", "咨询内容", "帖子内容", "反映问题", "反映事项", "主要内容", "具体内容", "详细内容", "详情",
        "交办内容", "批示内容", "来文内容", "正文内容", "摘要", "内容摘要", "视频描述", "视频文案", "文案", "作品描述",
    ),
    "published_at": (
        "published_at", "time", "report_time", "发布时间", "来信时间", "来电时间", "写信时间", "留言时间", "提交时间", "反映时间",
        "诉求时间", "发帖时间", "发表时间", "登记时间", "来话时间", "呼入时间", "投诉时间", "创建时间", "建单时间", "工单创建时间", "录入时间", "上报时间",
        "来电日期", "诉求日期", "留言日期", "提交日期", "登记日期", "写信日期", "反映日期", "发布日期", "来信日期", "时间", "日期",
    ),
    "received_at": ("received_at", "受理时间", "接收时间", "收件时间", "收到时间", "受理日期", "收件日期", "接收日期", "收到日期", "来文时间", "收文时间", "来文日期"),
    "dispatched_at": ("dispatched_at", "派单时间", "交办时间", "转办时间", "派发时间", "派遣时间", "分派时间", "转派时间", "派单日期", "交办日期",
        "转办日期"),
    "occurred_at": ("occurred_at", "发生时间", "事发时间", "事件时间"),
    "due_at": ("due_at", "办理期限", "办理时限", "截止时间", "截止日期", "到期时间", "办结期限", "要求办结时间", "要求反馈时间", "反馈期限", "反馈时限",
        "处理时限", "处理期限", "处置时限", "办结时限", "答复期限", "答复时限", "办理截止时间", "办结截止时间", "处理截止时间", "应办结时间", "要求办结日期", "要求完成时间",
        "截至时间"),
    "reply_at": ("reply_at", "reply_time", "答复时间", "回复时间", "办结时间", "反馈时间", "答复日期", "回复日期", "办结日期", "反馈日期", "结案时间"),
    "url": ("url", "link", "链接", "网址", "原文链接", "原文网址", "链接地址", "视频链接", "作品链接", "分享链接"),
    "author": ("author", "作者", "姓名", "来信人", "来电人", "写信人", "诉求人", "留言人", "留言用户", "反映人", "市民姓名", "来电人姓名",
        "诉求人姓名", "反映人姓名", "来信人姓名", "写信人姓名", "联系人姓名", "信访人姓名", "信访人", "投诉人", "举报人", "联系人", "网名", "来文单位", "交办单位", "批示人",
        "媒体名称", "账号名称", "作者昵称", "博主", "昵称"),
    "contact": ("contact", "phone", "联系电话", "联系方式", "电话", "来电号码", "手机", "手机号", "手机号码", "主叫号码", "电话号码", "联系号码", "来话号码",
        "来电人电话", "诉求人电话", "联系人电话", "市民电话", "反映人电话", "诉求人联系方式"),
    "type": ("type", "类型", "诉求类型", "信件类型", "来信类型", "工单类型", "留言类型", "诉求类别", "工单类别", "信件类别", "来信类别", "事项类型", "来件类型",
        "诉求性质", "工单性质", "来电类型"),
    "unit": ("unit", "institution", "承办单位", "办理单位", "主办单位", "责任单位", "受理单位", "答复单位", "回复单位", "承办部门", "办理部门", "主办部门",
        "责任部门", "处置单位", "处置部门", "处理单位", "处理部门", "承接单位", "承办单位名称"),
    "status": ("status", "状态", "办理状态", "工单状态", "处理状态", "办理进度", "当前状态", "信件状态", "诉求状态", "事项状态", "留言状态", "处置状态",
        "办结状态"),
    "reply": ("reply", "答复内容", "回复", "答复", "回复内容", "答复意见", "办理结果", "处理结果", "回复意见", "处置结果", "办结结果", "答复结果", "回复结果",
        "反馈结果", "反馈内容", "反馈意见", "办结意见", "部门回复", "单位回复", "官方回复"),
    "attachments": ("attachments", "附件", "附件名称", "附件名", "附件列表", "截图", "图片", "图片链接"),
    "metrics": ("metrics",),
}  # fmt: skip

METRICS: dict[str, tuple[str, ...]] = {
    "likes": ("likes", "点赞", "点赞数", "点赞量", "赞同数", "支持数"),
    "dislikes": ("dislikes", "反对数"),
    "views": ("views", "浏览量", "阅读量", "播放量", "播放数", "访问量", "点击量", "阅读数", "浏览数"),
    "comments": ("comments", "评论", "评论数", "评论量", "回帖数"),
    "reposts": ("reposts", "转发", "转发数", "转发量", "分享数", "分享量"),
}
"""How far a voice has spread; counted, not judged here."""

TEXT_FIELDS = ("title", "text", "url")
"""A table must have one of them; a monitoring service may send nothing but links."""
_DECORATION = re.compile(r"[\s*＊]+|\([^)]*\)$|[:：]$")


def normal(heading: str) -> str:
    """A heading without what exports put around it: blanks, stars for required, a note in brackets, half or full width."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading).strip()).casefold()


class Columns:
    """The headings of one channel: the usual ones, with its own before them."""

    def __init__(self, own: Mapping[str, list[str]] | None = None) -> None:
        """Raises TableError for a field that does not exist: the configuration would silently do nothing."""
        self._fields: dict[str, tuple[str, str]] = {}
        for field, names in _checked(own or {}).items():
            self._learn("field", field, names)
        for field, synonyms in SYNONYMS.items():
            self._learn("field", field, synonyms)
        for metric, synonyms in METRICS.items():
            self._learn("metric", metric, synonyms)
        self._ranks = {heading: rank for rank, heading in enumerate(self._fields)}
        self._pick = lru_cache(64)(self._picked)  # all rows of a file usually have the same headings

    def _learn(self, kind: str, name: str, headings: Iterable[str]) -> None:
        for heading in headings:
            self._fields.setdefault(normal(heading), (kind, name))

    def layout(self, headings: Iterable[str]) -> dict[str, str]:
        """For each field the heading that carries it; of several the one named first in the lists above."""
        return self._pick("field", tuple(headings))

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        """The column of each field of ours."""
        return {field: headings.index(heading) for field, heading in self.layout(headings).items()}

    def metrics(self, headings: Iterable[str]) -> dict[str, str]:
        """For each metric the heading that carries it."""
        return self._pick("metric", tuple(headings))

    def _picked(self, kind: str, headings: tuple[str, ...]) -> dict[str, str]:
        known = sorted((h for h in headings if normal(h) in self._fields), key=lambda h: self._ranks[normal(h)])
        picked: dict[str, str] = {}
        for heading in known:
            its_kind, name = self._fields[normal(heading)]
            if its_kind == kind:
                picked.setdefault(name, heading)
        return picked

    def knows(self, heading: str) -> bool:
        """Whether the heading says anything to us."""
        return normal(heading) in self._fields

    def carries_text(self, headings: Iterable[str]) -> bool:
        """Whether a message could be read from such a table at all."""
        return any(field in self.layout(headings) for field in TEXT_FIELDS)

    def refusal(self, name: str, headings: Iterable[str]) -> TableError:
        """What to say of a table without text."""
        found = "、".join(h[:30] for h in list(headings)[:20] if h) or "没有表头"
        return TableError(f"{name} 缺少标题或内容列 (title 标题 / content 内容 至少要有一列); 现有: {found}")


def _checked(own: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    for field in own:
        if field not in SYNONYMS:
            raise TableError(f'渠道配置 columns 里不认识的字段 "{field}"; 可用: {", ".join(SYNONYMS)}')
    return own
