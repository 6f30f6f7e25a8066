"""What may be done to an application, by one word each, with what it is given: the same for the command and the page."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Any

from cases.matters.given import instant, number, read_file, required
from cases.people.actors import Actor
from cases.registers import applications as do
from cases.registers.proving import Proved
from cases.store.clock_tables import Application
from cases.work import Work

Data = dict[str, Any]
Act = Callable[[Work, str, Actor, str | None, Data], Application]


def _when(work: Work, data: Data) -> datetime:
    return instant(data, "when") if data.get("when") else work.now


def _extend(work: Work, entry: str, actor: Actor, reason: str | None, data: Data) -> Application:
    return do.extend(
        work,
        entry,
        number(data, "days"),
        str(required(data, "approver", "同意人")),
        str(required(data, "how")),
        actor,
        reason,
    )


def _decide(work: Work, entry: str, actor: Actor, reason: str | None, data: Data) -> Application:
    body, name = read_file(data)
    suffix = PurePath(name or "").suffix
    proved = Proved(_when(work, data), data.get("url") or None, body, data.get("confirmed_by"), suffix)
    return do.decide(work, entry, str(required(data, "decision", "办理结果")), proved, actor, reason)


ACTS: dict[str, Act] = {
    "ask-supplement": lambda work, entry, actor, reason, data: do.ask_supplement(
        work, entry, _when(work, data), actor, reason
    ),
    "supplement": lambda work, entry, actor, reason, data: do.take_supplement(
        work, entry, _when(work, data), actor, reason
    ),
    "consult": lambda work, entry, actor, reason, _data: do.consult(work, entry, actor, reason),
    "consulted": lambda work, entry, actor, reason, _data: do.consulted(work, entry, actor, reason),
    "extend": _extend,
    "decide": _decide,
    "serve": lambda work, entry, actor, _reason, data: do.serve(
        work, entry, _when(work, data), str(required(data, "how", "送达方式")), actor
    ),
}
ACT_CN = {
    "ask-supplement": "告知补正", "supplement": "收到补正", "consult": "征求第三方意见", "consulted": "第三方意见收到或逾期", "extend": "延期",
    "decide": "答复", "serve": "送达",
}  # fmt: skip
