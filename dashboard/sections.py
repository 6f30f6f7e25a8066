"""The pages of the desk: title, address, and the module that shows each. One list for navigation and routes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One page; ``path`` is empty for the one at ``/``."""

    title: str
    path: str
    module: str


SECTIONS = (
    Section("值守台", "", "dashboard.screens.duty"),
    Section("事项", "case", "dashboard.screens.case"),
    Section("值班", "roster", "dashboard.screens.roster"),
    Section("交接班", "handovers", "dashboard.screens.handovers"),
    Section("登记", "register", "dashboard.screens.register"),
    Section("录入", "entry", "dashboard.screens.entry"),
    Section("渠道", "channels", "dashboard.screens.channels"),
    Section("提醒", "messages", "dashboard.screens.messages"),
    Section("系统", "system", "dashboard.screens.system"),
)
