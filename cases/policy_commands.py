"""Commands of policies: policy try."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cases.console import Refusal, command, emit, house_of, room

policy = room("时限和逐级提醒的试算")


@command(policy, "try")
def try_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="改过的 deadlines.yaml 或 ladders.yaml")],
    month: Annotated[
        str | None, typer.Option("--month", help="用哪个月立件的事项试算, 例如 2026-10 (默认上个月)")
    ] = None,
) -> None:
    """试算：改过的时限或逐级提醒用在某个月的事项上，哪些时限会不同；什么也不存。"""
    from cases.matters.trying import month_before, tried_config, try_policy
    from config.errors import ConfigError

    house = house_of(ctx)
    zone = house.config.city.zone
    try:
        tried = tried_config(house.config, file)
    except ConfigError as e:
        raise Refusal(str(e), 2) from e
    with house.read() as work:
        chosen = _month(month) if month else month_before(work.now, house.config)
        if chosen > work.now.astimezone(zone).date():
            raise Refusal(f"{chosen:%Y-%m} 还没有到, 没有可试算的事项", 2)
        trial = try_policy(work, tried, chosen)
    for change in trial.changes:
        before, after = change.before, change.after
        emit({
            "case": change.number, "clock": change.kind, "policy": change.policy,
            "due_at": [before.due_at.astimezone(zone).isoformat(), after.due_at.astimezone(zone).isoformat() if after else None],
            "breached": [before.breached, after.breached if after else None], "messages": [before.messages, after.messages if after else 0],
        })  # fmt: skip
    for bound in trial.bound:
        emit(
            {
                "case": bound.number,
                "clock": bound.kind,
                "policy": bound.policy,
                "duty": "gained" if bound.gained else "lost",
            }
        )
    emit({
        "month": f"{chosen:%Y-%m}", "cases": trial.cases, "clocks": trial.clocks, "changed": len(trial.changes), "duties": len(trial.bound),
        "breaches": list(trial.breaches), "messages": list(trial.messages), "config": [house.config.hash, tried.hash],
    })  # fmt: skip


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as e:
        raise Refusal(f"--month 写法不对: {text!r}; 例如 2026-10", 2) from e
