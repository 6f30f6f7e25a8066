"""access.yaml: how long a login lasts, who needs a second factor, which administrators nobody may be at once."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from config.base import EnvName, Id, PositiveInt, Strict, Text

ADMINISTRATORS = {"administrator": "系统管理员", "security": "安全管理员", "auditor": "安全审计员"}
"""三员: who creates accounts, who grants rights, who reads the record. 等级保护基本要求 (GB/T 22239—2019) 8.1.5 集中管控:
system, security and audit management are kept apart."""

OTHER_ROLES = {**ADMINISTRATORS, "reviewer": "审核", "discipline": "纪检监察"}
"""Roles that a city's ladders need not name."""

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


class Create(Strict):
    """What an account is given that is made at its owner's first sign-on; it may neither administer nor approve."""

    roles: list[Id] = Field(min_length=1)
    unit: Id | None = None

    @model_validator(mode="after")
    def _nothing_grave(self) -> "Create":
        grave = sorted({*ADMINISTRATORS, *PUBLISHING, "discipline"} & set(self.roles))
        if grave:
            raise ValueError(f"自动建立的账号不能有角色 {'、'.join(grave)}: 请由管理员授予")
        return self


class SignOn(Strict):
    """A city's own identity provider (OpenID Connect, authorization code with PKCE)."""

    name: Text
    issuer: Text
    client_id: Text
    client_secret_env: EnvName | None = None
    scopes: list[Text] = ["openid", "profile"]
    claim: Text = "preferred_username"
    name_claim: Text = "name"
    create: Create | None = None
    excused_by: list[Text] = []
    logout: bool = True

    @model_validator(mode="after")
    def _safe(self) -> "SignOn":
        if not is_safe(self.issuer):
            raise ValueError("issuer 必须以 https:// 开头 (本机回环地址除外), 不带 ? 和 #")
        if "openid" not in self.scopes:
            raise ValueError("scopes 必须含 openid")
        return self


def is_safe(url: str) -> bool:
    """Whether an address of the provider is encrypted on its way, or never leaves this machine."""
    parts = urlsplit(url)
    on_machine = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    return bool(parts.hostname) and (parts.scheme == "https" or on_machine) and not parts.query and not parts.fragment


Passwords = Literal["all", "administrators", "none"]


class Access(Strict):
    """A file may be missing: then these defaults hold."""

    sessions: Sessions = Sessions()
    second_factor: SecondFactor = SecondFactor()
    passwords: Passwords = "all"
    sign_on: SignOn | None = None

    @model_validator(mode="after")
    def _somebody_gets_in(self) -> "Access":
        if self.passwords != "all" and self.sign_on is None:
            raise ValueError("passwords 不是 all 时必须配置 sign_on, 否则没有人能登录")
        return self
