"""The pages of the desk: title, address, and the module that shows each. One list for navigation and routes."""

from collections.abc import Collection, Set
from dataclasses import dataclass

from cases.matters.flow import DESK, REVIEWERS, UNIT
from cases.people.sight import NO_CASES, WHOLE_CITY


@dataclass(frozen=True)
class Section:
    """One page; ``path`` is empty for the one at ``/``. ``roles``: in whose navigation it stands; ``None``: in everybody's.

    That spares people pages they have no use for; what may be seen and done is checked behind each of them.
    """

    title: str
    path: str
    module: str
    roles: frozenset[str] | None = None


SECTIONS = (
    Section("值守台", "", "dashboard.screens.duty"),
    Section("事项", "case", "dashboard.screens.case"),
    Section("研判队列", "queue", "dashboard.screens.queue", DESK),
    Section("本单位待办", "mine", "dashboard.screens.mine", UNIT),
    Section("领导一页", "leader", "dashboard.screens.leader", REVIEWERS | DESK),
    Section("热点", "topics", "dashboard.screens.topics"),
    Section("检索", "search", "dashboard.screens.search"),
    Section("值班", "roster", "dashboard.screens.roster"),
    Section("交接班", "handovers", "dashboard.screens.handovers"),
    Section("周报", "reports", "dashboard.screens.reports"),
    Section("考核与统计", "statistics", "dashboard.screens.statistics", WHOLE_CITY | UNIT),
    Section("登记", "register", "dashboard.screens.register"),
    Section("依申请公开", "applications", "dashboard.screens.applications"),
    Section("文件库", "library", "dashboard.screens.library"),
    Section("录入", "entry", "dashboard.screens.entry"),
    Section("渠道", "channels", "dashboard.screens.channels"),
    Section("提醒", "messages", "dashboard.screens.messages"),
    Section("试运行", "trial", "dashboard.screens.trial", DESK | REVIEWERS | {"administrator"}),
    Section("系统", "system", "dashboard.screens.system"),
)


def stands_for(section: Section, roles: Set[str]) -> bool:
    """Whether the page stands in the navigation of these roles; to security and audit administrators only 系统 is of use."""
    if roles and roles <= NO_CASES:
        return section.path == "system"
    return section.roles is None or not section.roles.isdisjoint(roles)


def first_page(roles: Collection[str]) -> str:
    """Where somebody begins who asked for no page: a unit's people at what waits for them, leaders and reviewers at 领导一页,
    security and audit administrators at 系统, all others at 值守台."""
    own = [("", DESK), ("mine", UNIT), ("leader", REVIEWERS), ("", WHOLE_CITY), ("system", NO_CASES)]
    return "/" + next((path for path, whose in own if not whose.isdisjoint(roles)), "")
