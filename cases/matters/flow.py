"""办理流程: which move is allowed from which state, to whom. Data; drawn in docs/flow.md from this table."""

from dataclasses import dataclass

STATES_CN = {
    "received": "待研判", "confirmed": "已研判", "dispatched": "已派单", "handling": "办理中",
    "responded": "已回应", "closed": "已归档", "merged": "已并入",
}  # fmt: skip

OPEN = frozenset({"received", "confirmed", "dispatched", "handling", "responded"})
DESK = frozenset({"duty_officer", "shift_leader"})
UNIT = frozenset({"unit_liaison", "unit_leader"})
APPROVERS = frozenset({"shift_leader", "city_leader", "reviewer"})
"""Who may approve, above the desk, what an officer records: a lower severity, an exit without an own publication."""
DISCIPLINE = frozenset({"discipline"})
"""Who takes over what only 纪检 may read."""
LEADERS = frozenset({"city_leader"})
"""Who gives 批示 in one's own name."""
REVIEWERS = frozenset({"reviewer", "unit_leader", "shift_leader", "city_leader", "response_lead"})
"""Who may hold a step of 三审 or 保密审查."""
SECONDS = DESK | APPROVERS
"""Who may bear out, as the second person, that a breach on record was none."""


@dataclass(frozen=True)
class Move:
    """One action: the states it may start from, the state it leads to (``None``: unchanged), the rights it takes."""

    cn: str
    states: frozenset[str]
    to: str | None
    roles: frozenset[str]


MOVES = {
    "confirm": Move("确认研判", OPEN, "confirmed", DESK),
    "overrule": Move("改判", OPEN, "confirmed", DESK),
    "dispatch": Move("派单", OPEN, "dispatched", DESK),
    "accept": Move("签收", frozenset({"dispatched", "responded"}), "handling", UNIT | DESK),
    "refuse": Move("退单", frozenset({"dispatched"}), "confirmed", UNIT | DESK),
    "extend": Move("申请延期", OPEN, None, UNIT | DESK),
    "decide-extension": Move("审批延期", OPEN, None, APPROVERS),
    "inform-petitioner": Move("告知反映人", OPEN, None, UNIT | DESK),
    "respond": Move("拟稿", OPEN, None, UNIT | DESK),
    "review": Move("审核", OPEN, None, REVIEWERS),
    "review-by-phone": Move("口头授权", OPEN, None, DESK),
    "countersign": Move("补签", OPEN, None, REVIEWERS | DESK),
    "authorise": Move("登记授权", OPEN, None, DESK),
    "publish": Move("登记佐证", OPEN, "responded", DESK | UNIT),
    "keep-copy": Move("补存佐证副本", OPEN | {"closed"}, None, DESK | UNIT),
    "exit": Move("依法不公开回应", OPEN, "responded", DESK),
    "report-up": Move("登记报送", OPEN, None, DESK),
    "instruct": Move("登记批示交办", OPEN, None, DESK),
    "own-instruct": Move("本人批示", OPEN, None, LEADERS),
    "feed-back": Move("反馈", OPEN, None, UNIT | DESK),
    "check": Move("风险核查", OPEN, None, DESK),
    "phone": Move("电话告知", OPEN, None, DESK),
    "promise-call": Move("答应回电", OPEN, None, UNIT | DESK),
    "keep-call": Move("回电", OPEN, None, UNIT | DESK),
    "state-cause": Move("说明超时原因", OPEN | {"closed"}, None, UNIT | DESK),
    "restrict": Move("移交纪检", OPEN, None, DESK),
    "accept-transfer": Move("接收移交", OPEN, None, DISCIPLINE),
    "lift": Move("解除限制", OPEN, None, DISCIPLINE),
    "merge": Move("并案", OPEN, "merged", DESK),
    "split": Move("拆分", OPEN, None, DESK),
    "detach": Move("移出信息", OPEN, None, DESK),
    "attach": Move("并入信息", OPEN, None, DESK),
    "keep-apart": Move("不是一件", OPEN, None, DESK),
    "close": Move("归档", OPEN, "closed", DESK),
    "call-back": Move("回访", OPEN | {"closed"}, None, DESK),
    "look-back": Move("回头看", frozenset({"closed", "responded"}), None, DESK),
    "evaluate": Move("评估", frozenset({"closed", "responded"}), None, DESK | {"supervisor"}),
    "reopen": Move("重办", frozenset({"closed", "responded"}), "confirmed", DESK),
    "undo": Move("撤销", OPEN | {"merged"}, None, DESK | UNIT),
}
"""``confirm`` and ``overrule`` leave a case that is already further on where it is (see :func:`next_state`); so does ``accept`` one that
was answered before its slip was signed: the receipt is owed all the same, and its clock runs until then."""

UNDOABLE = frozenset({
    "confirm", "overrule", "dispatch", "merge", "split", "detach", "attach", "keep-apart", "extend",
})  # fmt: skip
"""Acts that ``undo`` takes back, by whoever holds the right to the act itself; the case goes back to where it stood before."""
GONE_OUT = {
    "publish": "已登记对外发布", "exit": "已依法不公开回应", "report-up": "已报送上级", "feed-back": "已向上级反馈", "inform-petitioner": "已告知反映人",
    "keep-call": "已回电反映人", "call-back": "已回访反映人", "close": "已归档", "reopen": "已重办",
}  # fmt: skip
"""After one of these somebody outside has relied on what stood on record: nothing before it is undone."""

EARLY = frozenset({"received", "confirmed"})
FOR_ANOTHER = frozenset({"review", "decide-extension"})
"""Decided by somebody other than who handles the case: 纪检 has to hold the right itself, too."""


def carries(action: str, roles: frozenset[str], *, restricted: bool) -> bool:
    """Whether these roles carry the right to an act. In a restricted case 纪检 does what desk and unit do in any other."""
    alone = restricted and roles >= DISCIPLINE and action not in FOR_ANOTHER
    return bool(MOVES[action].roles & (roles | DESK | UNIT if alone else roles))


def next_state(action: str, state: str) -> str:
    """Where the action leads from here; judging again never sends a case back that is being handled."""
    move = MOVES[action]
    further = (action in ("confirm", "overrule") and state not in EARLY) or (
        action == "accept" and state == "responded"
    )
    if move.to is None or further:
        return state
    return move.to
