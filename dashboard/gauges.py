"""What `/metrics` measures, each with the sentence a person reads beside it; and Prometheus' text form."""

from collections.abc import Iterator, Mapping

GAUGES = {
    "yingsheng_database_up": "数据库有没有应答",
    "yingsheng_open_cases": "在办事项",
    "yingsheng_running_clocks": "在走的时限",
    "yingsheng_breached_clocks": "已超时、还没有办结的时限",
    "yingsheng_steps_overdue": "到点还没有触发的提醒节点",
    "yingsheng_step_lateness_seconds": "其中最早的一个晚了多少秒",
    "yingsheng_outbox_waiting": "等着发出的提醒",
    "yingsheng_outbox_age_seconds": "其中最早的一条等了多少秒",
    "yingsheng_outbox_failed": "没有送到、不再重试的提醒",
    "yingsheng_items_pending": "等着研判的信息",
    "yingsheng_items_quarantined": "无法研判、等人处理的信息",
    "yingsheng_search_backlog": "还没有进检索的信息",
    "yingsheng_channels_failing": "上次采集失败的渠道",
    "yingsheng_workers": "活着的工作进程",
    "yingsheng_tasks_waiting": "等着的任务",
    "yingsheng_tasks_failed": "多次重试仍失败的任务",
    "yingsheng_task_age_seconds": "最早的任务等了多少秒",
    "yingsheng_alarms": "看门和值守台红色横幅上的告警, 按种类",
    "yingsheng_heartbeat_age_seconds": "进程的上一次心跳是多少秒以前",
    "yingsheng_transactions_gave_way_total": "给别的事务让路、从头再做的事务",
}
KINDS = ("silent", "steps", "outbox", "quarantine", "seal", "config", "clock", "workers", "disk")
"""Of alarms, as ``dashboard/alarms.py`` names them. A database that does not answer has no line: then ``/metrics`` fails."""
Values = Mapping[str, float | Mapping[str, float]]


def exposition(values: Values, labels: Mapping[str, str]) -> str:
    """One gauge after the other; what has several values has a line for each, under the label named for it."""
    return (
        "\n".join(line for name, value in values.items() for line in _lines(name, value, labels.get(name, ""))) + "\n"
    )


def _lines(name: str, value: float | Mapping[str, float], label: str) -> Iterator[str]:
    yield f"# HELP {name} {GAUGES[name]}"
    yield f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}"
    if isinstance(value, Mapping):
        yield from (f'{name}{{{label}="{of}"}} {one}' for of, one in value.items())
    else:
        yield f"{name} {value}"
