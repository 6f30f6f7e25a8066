"""access.yaml: how long a login lasts, who needs a second factor, which administrators nobody may be at once."""

from pydantic import Field, model_validator

from config.base import Id, PositiveInt, Strict

ADMINISTRATORS = {"administrator": "系统管理员", "security": "安全管理员", "auditor": "安全审计员"}
"""三员: who creates accounts, who grants rights, who reads the record. 等级保护基本要求 (GB/T 22239—2019) 8.1.5 集中管控:
system, security and audit management are kept apart."""

OTHER_ROLES = {**ADMINISTRATORS, "reviewer": "审核", "discipline": "纪检监察"}
"""Roles that no ladder names."""

PUBLISHING = ("administrator", "security", "auditor", "reviewer", "shift_leader")


class Sessions(Strict):
    """How long a browser stays logged in: without a click, and at all."""

    idle_minutes: PositiveInt = Field(default=60, le=24 * 60)
    longest_hours: PositiveInt = Field(default=12, le=7 * 24)

    @model_validator(mode="after")
    def _idle_is_shorter(self) -> "Sessions":
        if self.idle_minutes > self.longest_hours * 60:
            raise ValueError("idle_minutes 不能比 longest_hours 还长")
        return self


class SecondFactor(Strict):
    """Whether the roles that approve or administer show a one-time code (RFC 6238) after their password."""

    required: bool = True
    roles: list[Id] = list(PUBLISHING)


class Access(Strict):
    """A file may be missing: then these defaults hold."""

    sessions: Sessions = Sessions()
    second_factor: SecondFactor = SecondFactor()
