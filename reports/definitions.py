"""Every figure of our papers, once: its name, what it counts in one sentence, and the query that counts it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cases.console import Refusal
from reports.queries import clocks, duty, explained, handling, items, matters, orders
from reports.queries.rows import Crossed, Period, Rows, crossed

Parts = Literal[
    "channel",
    "outcome",
    "case_kind",
    "severity",
    "category",
    "unit",
    "place",
    "clock",
    "message",
    "way",
    "run",
    "field",
    "times",
    "said",
    "passing",
    "case",
    "explained",
    "fresh",
    "issue",
    "instruction",
]
"""What a figure is divided into, and so how its parts are called in Chinese."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. ``compared``: the week before is counted beside it. ``measured``: rows carry a stretch of time.

    ``trended``: so are the totals of the weeks before that.
    """

    name: str
    title: str
    unit: str
    parts: Parts
    query: Callable[[Period], Rows]
    sentence: str
    crossed: Crossed | None = None
    compared: bool = False
    measured: bool = False
    trended: bool = False


ITEMS, CASES, DUE = items.by_everything, matters.by_everything, clocks.due_by_everything
LEFT, REPLIES, VOICES = clocks.unanswered_by_everything, clocks.replies_by_everything, handling.voices_by_everything
"""Counts that several figures share."""

RECEIVED = (
    Definition(
        "items_received", "收到信息", "条", "channel", items.received, compared=True, trended=True, crossed=crossed(ITEMS, "channel"),
        sentence="发布时间在本周的信息（来源没有写明发布时间的，按采集时间），按渠道；不含演练。",
    ),
    Definition(
        "items_by_outcome", "信息去向", "条", "outcome", items.became, crossed=crossed(ITEMS, "outcome"),
        sentence="本周收到的信息，按去向：已归入事项、无需立项、待研判、隔离待查。",
    ),
    Definition(
        "items_history", "历史导入", "条", "channel", items.imported, crossed=crossed(ITEMS, "channel", history=True),
        sentence="本周收到的信息中，事后作为历史数据导入的，按渠道；只记录和研判，不产生提醒。",
    ),
    Definition(
        "cases_opened", "新增事项", "件", "case_kind", matters.opened, compared=True, trended=True, crossed=crossed(CASES, "kind", merged=False),
        sentence="接收时间在本周的事项（没有接收时间的，按发现时间），按种类；不含演练，已并入其他事项的只计存续事项。",
    ),
    Definition(
        "cases_history", "历史导入事项", "件", "case_kind", matters.imported, crossed=crossed(CASES, "kind", merged=False, history=True),
        sentence="本周新增事项中，事后作为历史数据导入的，按种类；时限和超时照记，没有产生提醒，也不要求信息报送。",
    ),
    Definition(
        "cases_merged", "并入其他事项", "件", "case_kind", matters.merged, crossed=crossed(CASES, "kind", merged=True),
        sentence="接收或发现时间在本周，后来并入其他事项的事项，按种类；不计入新增事项。",
    ),
    Definition(
        "cases_to_review", "待人工研判", "件", "case_kind", matters.to_review, crossed=crossed(CASES, "kind", merged=False, review=True),
        sentence="本周新增事项中标记为需要人工研判的，按种类。",
    ),
)  # fmt: skip

LIMITS = (
    Definition(
        "clocks_due", "到期时限", "个", "clock", clocks.due, crossed=crossed(DUE, "kind"),
        sentence="限期在本周的时限（发现时已过时限的，按发现时间），按种类；由其他时限接续的不重复计，撤销的只计已记录超时的。",
    ),
    Definition(
        "clocks_on_time", "按时", "个", "clock", clocks.due_and("on_time"), crossed=crossed(DUE, "kind", standing="on_time"),
        sentence="到期时限中，佐证材料载明的时间不晚于限期、且没有超时记录的。",
    ),
    Definition(
        "clocks_late", "处置超时", "个", "clock", clocks.due_and("late"), crossed=crossed(DUE, "kind", standing="late"),
        sentence="到期时限中，有超时记录，或限期已过而没有佐证材料的；不含发现时已过时限的。",
    ),
    Definition(
        "clocks_late_when_discovered", "发现时已过时限", "个", "clock", clocks.due_and("late_when_discovered"), crossed=crossed(DUE, "kind", standing="late_when_discovered"),
        sentence="到期时限中，本平台发现该事项时限期已过的；单独统计，不计入处置超时。",
    ),
    Definition(
        "clocks_exited", "其他依法了结", "个", "clock", clocks.due_and("exited"), crossed=crossed(DUE, "kind", standing="exited"),
        sentence="到期时限中，以上级统一发布、经批准暂不公开回应、核实不实或非本地了结的；不计入按时。",
    ),
    Definition(
        "clocks_running", "计时中", "个", "clock", clocks.due_and("running"), crossed=crossed(DUE, "kind", standing="running"),
        sentence="到期时限中，截至统计时限期还没有到的（本周未结束时才有）。",
    ),
    Definition(
        "clocks_due_by_unit", "到期时限（按单位）", "个", "unit", clocks.due_of_unit, crossed=crossed(DUE, "unit"),
        sentence="到期时限，按承担的单位（时限另有承担单位的按该单位，否则按主办）；风险核查、信息报送、争议裁定、补签不由承办单位办理，"
        "合为“值班台等”一行；限制知悉的合为一行。",
    ),
    Definition(
        "clocks_on_time_by_unit", "按时（按单位）", "个", "unit", clocks.due_of_unit_and("on_time"),
        crossed=crossed(DUE, "unit", standing="on_time"),
        sentence="按时的时限，按承担的单位。",
    ),
    Definition(
        "clocks_late_by_unit", "处置超时（按单位）", "个", "unit", clocks.due_of_unit_and("late"),
        crossed=crossed(DUE, "unit", standing="late"),
        sentence="处置超时的时限，按承担的单位。",
    ),
    Definition(
        "clocks_open_at_end", "期末计时中", "个", "clock", clocks.open_at_end, crossed=crossed(LEFT, "kind", past=False),
        sentence="本周结束时（本周未结束的，截至统计时）已起算、未了结、限期未到的时限，按种类。",
    ),
    Definition(
        "clocks_overdue_at_end", "期末超时未结", "个", "clock", clocks.overdue_at_end, crossed=crossed(LEFT, "kind", past=True),
        sentence="本周结束时（本周未结束的，截至统计时）限期已过仍未了结的时限，不论哪一周到期，按种类。",
    ),
    Definition(
        "first_public_response", "首次公开回应用时", "件", "case_kind", clocks.first_public, measured=True,
        sentence="首次公开回应（权威信息、发布会或舆情回应）在本周的事项；用时自发现（有接收时间的自接收）至佐证材料载明的时间，发现前已回应的计为零。",
    ),
    Definition(
        "first_reply", "首次答复用时", "件", "case_kind", clocks.first_reply, measured=True,
        sentence="首次答复来信人、来电人或批示交办人在本周的事项；用时自接收至答复。",
    ),
)  # fmt: skip

GRADES = (
    Definition(
        "cases_by_severity", "事件等级", "件", "severity", matters.by_severity, crossed=crossed(CASES, "severity", merged=False),
        sentence="本周新增事项按事件等级；没有突发事件的不定级。",
    ),
    Definition(
        "severity_unconfirmed", "等级待核实", "件", "severity", matters.unconfirmed,
        crossed=crossed(CASES, "severity", merged=False, graded=True, severity_confirmed=False),
        sentence="本周新增事项中，事件等级由系统研判、尚无人确认的。",
    ),
    Definition(
        "cases_by_category", "类别", "件", "category", matters.by_category, crossed=crossed(CASES, "category", merged=False),
        sentence="本周新增事项按信访诉求分类的15个大类。",
    ),
    Definition(
        "cases_by_lead", "主办", "件", "unit", matters.by_lead, crossed=crossed(CASES, "lead", merged=False),
        sentence="本周新增事项按主办单位；限制知悉的合为一行。",
    ),
    Definition(
        "cases_by_territory", "属地", "件", "place", matters.by_territory, crossed=crossed(CASES, "town", merged=False),
        sentence="本周新增事项按属地镇街；限制知悉的合为一行。",
    ),
)  # fmt: skip

DUTY = (
    Definition(
        "messages", "提醒", "条", "message", duty.messages,
        sentence="本周产生的提醒（每人每渠道一条），按送达情况；不含演练，也不含试运行未发出的。",
    ),
    Definition(
        "messages_sent", "已发出提醒", "条", "way", duty.messages_sent,
        sentence="本周产生的提醒中，对方平台已接收的（含已送达），按发送渠道。",
    ),
    Definition(
        "messages_failed", "发送失败提醒", "条", "way", duty.messages_failed,
        sentence="本周产生的提醒中，最终没有发出去的，按发送渠道。",
    ),
    Definition(
        "messages_withheld", "试运行未发出提醒", "条", "way", duty.messages_withheld,
        sentence="本周产生的提醒中，因发送方式在试运行而没有发出的，按发送渠道；没有人收到，不计入提醒、已发出和送达。",
    ),
    Definition(
        "channel_runs", "采集次数", "次", "run", duty.runs,
        sentence="本周结束的采集，按结果：失败、空、无新增、有新增。",
    ),
    Definition(
        "channel_runs_by_channel", "各渠道采集次数", "次", "channel", duty.runs_by_channel,
        sentence="本周结束的采集，按渠道。",
    ),
    Definition(
        "channel_runs_failed", "采集失败", "次", "channel", duty.runs_failed,
        sentence="本周结束的采集中失败的，按渠道。",
    ),
    Definition(
        "items_quarantined", "隔离信息", "条", "channel", items.quarantined, crossed=crossed(ITEMS, "channel", state="quarantined"),
        sentence="本周收到的信息中，因无法研判而隔离待查的，按渠道。",
    ),
    Definition(
        "rows_rejected", "拒收", "行", "channel", items.rejected,
        sentence="本周采集或导入时，因内容不合要求没有收进来的行或页，按渠道。",
    ),
    Definition(
        "corrections", "人工改判", "处", "field", duty.corrections,
        sentence="本周由人改判的取值（事件等级、类别、主办、发生时间），按项目；不含演练。",
    ),
    Definition(
        "confirmations", "人工确认", "次", "case_kind", duty.confirmations,
        sentence="本周由人确认、未作改判的研判，按事项种类；不含演练。",
    ),
)  # fmt: skip

HANDLING = (
    Definition(
        "dispatches", "派单", "次", "unit", handling.dispatched,
        sentence="本周派出的单，按派往的单位；限制知悉的合为一行；不含演练。",
    ),
    Definition(
        "dispatches_refused", "退单", "次", "unit", handling.refused,
        sentence="本周被退回的单，不论哪一周派出，按退单的单位；限制知悉的合为一行；不含演练。",
    ),
    Definition(
        "refusals_unsettled", "退单未裁定", "件", "unit", handling.unsettled,
        sentence="最后一次派单已被退回、截至统计时还没有改派的未归档事项，按退单的单位；限制知悉的合为一行；不含演练。",
    ),
    Definition(
        "cases_repeated", "重复诉求", "件", "times", handling.repeated,
        sentence="本周新增事项中，同一人就同一件事再次反映的，按反映次数；次数只计库内能认出的。",
    ),
    Definition(
        "cases_reopened", "重办", "次", "case_kind", handling.reopened,
        sentence="本周由人决定重办的事项，按种类；不含演练。",
    ),
    Definition(
        "call_backs", "回访", "次", "said", handling.called_back,
        sentence="本周登记的回访，按来信人、来电人的评价；满意率为接通的回访中满意和基本满意的占比；不含演练。",
    ),
    Definition(
        "evidence_unreviewed", "未见审核记录", "份", "case_kind", handling.unreviewed,
        sentence="本周登记的回应佐证中，登记时库内没有三审记录的，按事项种类；不含演练。",
    ),
    Definition(
        "evidence_recorded", "登记佐证", "份", "case_kind", handling.evidenced,
        sentence="本周登记的佐证材料，按事项种类；不含演练。",
    ),
    Definition(
        "voices_of_matters", "事项所含信息", "条", "case", handling.voices, crossed=crossed(VOICES, "case"),
        sentence="本周收到的信息中归入舆情事项的，按事项；不含演练、限制知悉和已并入其他事项的。",
    ),
    Definition(
        "acknowledged", "确认收到", "次", "case_kind", handling.acknowledged,
        sentence="本周对时限提醒确认收到的次数，按事项种类；登记项的时限没有事项，列为未定。",
    ),
    Definition(
        "passed_on", "转告", "次", "passing", handling.passed_on,
        sentence="本周因岗位无人或提醒送不到而转告下一岗位的次数，按原因；不含演练。",
    ),
    Definition(
        "cases_overruled", "被改判的事项", "件", "case_kind", handling.overruled,
        sentence="本周由人改判过至少一处的事项，按种类；不含演练。",
    ),
    Definition(
        "cases_confirmed", "确认未改判的事项", "件", "case_kind", handling.upheld,
        sentence="本周由人确认、并且本周没有改判过的事项，按种类；不含演练。",
    ),
    Definition(
        "clocks_due_next", "下周到期", "个", "clock", handling.due_next,
        sentence="限期在下一周、截至统计时还在计时的时限，按种类；不含演练。",
    ),
    Definition(
        "attention_open", "风险线索未了结", "件", "case_kind", handling.attention,
        sentence="标有风险线索、截至统计时尚未归档的事项，不论哪一周新增，按种类；不含演练和历史导入。",
    ),
)  # fmt: skip

EXPLAINED = (
    Definition(
        "policy_files_explained", "规范性文件解读", "份", "explained", explained.files_explained,
        sentence="本年印发、截至本期末在文件库里的规范性文件，按解读情况：有文字以外形式的、只有文字的、没有解读的。",
    ),
    Definition(
        "accounts_fresh", "新媒体更新", "个", "fresh", explained.accounts_fresh,
        sentence="登记在册的政务新媒体账号，按截至统计时是否在更新期限以内（期限见时限配置）。",
    ),
)  # fmt: skip

ORDERS = (
    Definition(
        "cases_by_issue", "热点问题", "件", "issue", matters.by_issue, compared=True,
        sentence="本周新增事项中属地和职能都已确定的，同一属地、同一职能的归为一个问题；不含演练、限制知悉和已并入其他事项的。",
    ),
    Definition(
        "openness_items", "政务公开问题线索", "条", "channel", items.open_problems,
        sentence="本周收到的信息中，研判认为反映政务公开问题的（公开不及时、不全、打不开等），按渠道；不含演练。",
    ),
    Definition(
        "replies_due", "到期答复", "个", "channel", clocks.replies_due, crossed=crossed(REPLIES, "channel"),
        sentence="限期在本周的来信来电答复时限，按来信来电的渠道（事项最早一条信息的渠道）；不含演练。",
    ),
    Definition(
        "replies_on_time", "按时答复", "个", "channel", clocks.replies_and("on_time"), crossed=crossed(REPLIES, "channel", standing="on_time"),
        sentence="到期答复中按时的，按渠道。",
    ),
    Definition(
        "replies_late", "超时答复", "个", "channel", clocks.replies_and("late"), crossed=crossed(REPLIES, "channel", standing="late"),
        sentence="到期答复中处置超时的，按渠道。",
    ),
    Definition(
        "problems_found", "列入问题台账", "次", "unit", orders.problems_found,
        sentence="本周列入政务公开问题台账的（再次出现的重新列入，另计一次），按责任单位。",
    ),
    Definition(
        "problems_struck_off", "问题销号", "次", "unit", orders.problems_struck_off,
        sentence="本周凭整改佐证销号的政务公开问题，按责任单位。",
    ),
    Definition(
        "problems_open", "未销号问题", "个", "unit", orders.problems_open,
        sentence="本周结束前列入台账、截至统计时尚未销号的政务公开问题，按责任单位。",
    ),
    Definition(
        "instructions", "批示和交办", "件", "instruction", orders.instructed,
        sentence="本周作出的批示和交办，按种类；不含演练。",
    ),
    Definition(
        "instructions_answered", "批示交办已反馈", "件", "instruction", orders.fed_back,
        sentence="本周反馈的批示和交办，不论哪一周作出，按种类；不含演练。",
    ),
    Definition(
        "instructions_open", "批示交办未反馈", "件", "instruction", orders.not_fed_back,
        sentence="本周结束时（本周未结束的，截至统计时）已作出、尚未反馈的批示和交办，不论哪一周作出，按种类；不含演练。",
    ),
)  # fmt: skip

DEFINITIONS = (*RECEIVED, *LIMITS, *GRADES, *ORDERS, *HANDLING, *DUTY, *EXPLAINED)


def definition(name: str) -> Definition:
    """The figure of that name. Raises Refusal(2) naming those that exist."""
    for known in DEFINITIONS:
        if known.name == name:
            return known
    raise Refusal(f"没有这个指标: {name!r}; 可用: {', '.join(d.name for d in DEFINITIONS)}", 2)
