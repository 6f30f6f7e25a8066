"""How the task engine stands: what waits, what failed, who works, and what of it needs a person."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, column, extract, func, select, table, text

from cases.store.handing import SCHEMA
from cases.work import Work

SILENT_SECONDS = 20.0
"""A worker not heard of for so long is dead, and its tasks go back to the others."""
PATIENT_SECONDS = 120.0
"""After so long in the queue a task is late: for it an incident may wait unjudged or an alert unsent."""
_JOBS = table(
    "procrastinate_jobs", column("id"), column("task_name"), column("status"), column("scheduled_at"), schema=SCHEMA
)
_EVENTS = table("procrastinate_events", column("job_id"), column("type"), column("at"), schema=SCHEMA)
_WORKERS = table("procrastinate_workers", column("last_heartbeat"), schema=SCHEMA)


@dataclass(frozen=True)
class Standing:
    """``tasks``: by name, how many in which state. ``lost``: workers not heard of for too long. ``oldest``: seconds the first waits."""

    engine: str | None
    workers: int
    lost: int
    tasks: dict[str, dict[str, int]]
    oldest: float

    def count(self, state: str) -> int:
        """How many tasks of all kinds are in a state of the engine's."""
        return sum(states.get(state, 0) for states in self.tasks.values())


def standing(connection: Connection) -> Standing:
    """As the engine's own tables say it."""
    ages = list(connection.scalars(select(_since(_WORKERS.c.last_heartbeat))))
    counted = select(_JOBS.c.task_name, _JOBS.c.status, func.count()).group_by(_JOBS.c.task_name, _JOBS.c.status)
    tasks: dict[str, dict[str, int]] = {}
    for name, state, count in connection.execute(counted):
        tasks.setdefault(name, {})[state] = count
    due = (_JOBS.c.status == text("'todo'")) & (func.coalesce(_JOBS.c.scheduled_at, func.now()) <= func.now())
    deferred = (_EVENTS.c.job_id == _JOBS.c.id) & (_EVENTS.c.type == text("'deferred'"))
    oldest = connection.scalar(
        select(_since(func.min(_EVENTS.c.at))).select_from(_JOBS).join(_EVENTS, deferred).where(due)
    )
    alive = sum(age <= SILENT_SECONDS for age in ages)
    return Standing(release(connection), alive, len(ages) - alive, tasks, float(oldest or 0))


def release(connection: Connection) -> str | None:
    """Which release of the engine made the schema, or ``None``."""
    named = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
    found: str | None = connection.scalar(named, {"schema": SCHEMA})
    return found


def amiss(work: Work) -> dict[str, str]:
    """What a person must see to, in their words, by what it is about; nothing where no task engine is installed."""
    if not work.session.info.get("tasks"):
        return {}
    stands = standing(work.session.connection())
    waiting, failed = stands.count("todo"), stands.count("failed")
    found = {}
    if not stands.workers:
        found["none"] = f"没有一个工作进程 (yingsheng worker) 在运行{f', 有 {waiting} 个任务在等' if waiting else ''}"
    elif stands.oldest > PATIENT_SECONDS:
        found["late"] = (
            f"有 {waiting} 个任务在等, 最早的已等 {stands.oldest / 60:.0f} 分钟: 工作进程忙不过来, 请多开几个"
        )
    if failed:
        found["failed"] = f"有 {failed} 个任务多次重试仍失败: 见工作进程的日志"
    return found


def _since(at: Any) -> Any:
    return extract("epoch", func.now() - at)
