"""Commands for accounts: whoever may run commands on the machine holds its database; what they do is on record as ``console``."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import OptionalReason, Refusal, command, emit, house_of, room, say, unit_given
from cases.people.acting import acting

if TYPE_CHECKING:
    from cases.store.people_tables import User
    from cases.work import Work

user = room("账号")

Login = Annotated[str, typer.Argument(help="登录名")]


@command(user, "add")
def user_add(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(help="登录名")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[list[str], typer.Option("--role", help="权限, 可写多次")],
    unit: Annotated[str | None, typer.Option("--unit", help="单位 (id 或名称)")] = None,
    person: Annotated[
        str | None, typer.Option("--person", help="人员表里的姓名: 此人被提醒时可在值守台按「收到」")
    ] = None,
) -> None:
    """新增账号；口令取 YINGSHENG_USER_PASSWORD，否则当场输入。"""
    from cases.people.accounts import add_user, link_person
    from dashboard.accounts import known_roles

    house = house_of(ctx)
    roles, unit_id = known_roles(house.config, role), unit_given(house, unit)
    password = house.environment.get("YINGSHENG_USER_PASSWORD") or _asked()
    with _managing(), house.write() as work:
        made = add_user(work, login, name, password, roles, unit_id, actor="console")
        linked = link_person(work, login, person, unit_id, actor="console") if person else None
        work.commit()
    emit({**_line(made), "person": linked.name} if linked else _line(made))


@command(user, "link")
def user_link(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(help="登录名")],
    person: Annotated[str, typer.Option("--person", help="人员表里的姓名")],
    unit: Annotated[str | None, typer.Option("--unit", help="此人的单位 (id 或名称), 同名时写明")] = None,
) -> None:
    """关联账号与人员表里的人：此人被提醒时可在值守台按「收到」。"""
    from cases.people.accounts import link_person

    house = house_of(ctx)
    unit_id = unit_given(house, unit)
    with _managing(), house.write() as work:
        linked = link_person(work, login, person, unit_id, actor="console")
        work.commit()
    emit({"login": login, "person": linked.name, "unit": linked.unit})


@command(user, "list")
def user_list(ctx: typer.Context) -> None:
    """列出账号，一行一个：权限、停用、锁定、动态口令。"""
    from cases.people.factor import is_needed
    from cases.people.managing import accounts

    with house_of(ctx).read() as work:
        for row in accounts(work):
            emit({**_line(row), "disabled_at": row.disabled_at, "locked_until": row.locked_until,
                  "must_change": row.must_change, "second_factor": row.totp_since is not None,
                  "second_factor_needed": is_needed(work, row)})  # fmt: skip


@command(user, "password")
def user_password(ctx: typer.Context, login: Login) -> None:
    """修改口令：原口令取 YINGSHENG_OLD_PASSWORD，新口令取 YINGSHENG_USER_PASSWORD，否则当场输入。"""
    from cases.people.accounts import user_named
    from cases.people.managing import change_password

    house = house_of(ctx)
    old = house.environment.get("YINGSHENG_OLD_PASSWORD") or _prompt("原口令", "YINGSHENG_OLD_PASSWORD", again=False)
    new = house.environment.get("YINGSHENG_USER_PASSWORD") or _asked()
    with _managing(), house.write() as work:
        changed = user_named(work, login)
        change_password(work, changed, old, new)
        work.commit()
    emit(_line(changed))


@command(user, "role")
def user_role(
    ctx: typer.Context,
    login: Login,
    role: Annotated[list[str], typer.Option("--role", help="今后的权限, 可写多次")],
    reason: OptionalReason = None,
) -> None:
    """改账号的权限：以这次写的为准；系统、安全、审计三员不能是同一个人。"""
    from cases.people.managing import grant
    from cases.people.swaps import CONSOLE
    from dashboard.accounts import known_roles

    roles = known_roles(house_of(ctx).config, role)
    _manage(ctx, lambda work: grant(work, CONSOLE, login, roles, reason))


@command(user, "disable")
def user_disable(ctx: typer.Context, login: Login, reason: OptionalReason = None) -> None:
    """停用账号：已登录的浏览器立即退出。"""
    from cases.people.managing import disable
    from cases.people.swaps import CONSOLE

    _manage(ctx, lambda work: disable(work, CONSOLE, login, reason))


@command(user, "enable")
def user_enable(ctx: typer.Context, login: Login, reason: OptionalReason = None) -> None:
    """启用停用的账号。"""
    from cases.people.managing import enable
    from cases.people.swaps import CONSOLE

    _manage(ctx, lambda work: enable(work, CONSOLE, login, reason))


@command(user, "unlock")
def user_unlock(ctx: typer.Context, login: Login, reason: OptionalReason = None) -> None:
    """解锁因连续输错而锁定的账号。"""
    from cases.people.managing import unlock
    from cases.people.swaps import CONSOLE

    _manage(ctx, lambda work: unlock(work, CONSOLE, login, reason))


@command(user, "reset")
def user_reset(
    ctx: typer.Context,
    login: Login,
    second: Annotated[bool, typer.Option("--second", help="同时解除手机验证器, 下次登录重新绑定")] = False,
    reason: OptionalReason = None,
) -> None:
    """重置口令：给出一次性口令（只显示这一次，三天内有效），登录后必须改。"""
    from cases.people.managing import reset
    from cases.people.swaps import CONSOLE

    given: list[str] = []

    def do(work: "Work") -> "User":
        changed, password = reset(work, CONSOLE, login, reason, factor=second)
        given.append(password)
        return changed

    _manage(ctx, do)
    say(f"一次性口令 (只显示这一次): {given[0]}")


def _manage(ctx: typer.Context, do: "Callable[[Work], User]") -> None:
    with _managing(), house_of(ctx).write() as work:
        changed = do(work)
        work.commit()
    emit(_line(changed))


@contextmanager
def _managing() -> Iterator[None]:
    """What an account may not be is told like every forbidden act."""
    from cases.people.accounts import AccountError
    from cases.people.actors import Forbidden

    with acting():
        try:
            yield
        except AccountError as e:
            raise Forbidden("account", str(e)) from e


def _line(row: "User") -> dict[str, Any]:
    return {"login": row.login, "name": row.name, "roles": row.roles, "unit": row.unit}


def _asked() -> str:
    return _prompt("口令 (至少 10 位)", "YINGSHENG_USER_PASSWORD", again=True)


def _prompt(what: str, variable: str, *, again: bool) -> str:
    if not sys.stdin.isatty():
        raise Refusal(f"没有终端可以输入{what}: 请设环境变量 {variable}", 2)
    confirmed = "再输一次" if again else False
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=confirmed, err=True))
