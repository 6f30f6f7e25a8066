"""Whether somebody is on duty, may sign on, and no account holds too much."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, select

from cases.house import House
from cases.matters.flow import REVIEWERS
from cases.matters.reachable import nights_short
from cases.people.apart import in_one_hand, lacking
from cases.people.oneself import read_accounts
from cases.people.outlook import roster_holes
from cases.people.roster import roster_at
from cases.store.people_tables import User
from cases.work import Work
from config.access import ADMINISTRATORS
from config.secrets import secret_of
from dashboard.checks.finding import Finding
from dashboard.provider import Provider, SignOnError


def check_roster(work: Work) -> Iterator[Finding]:
    """Roles held by nobody, now or soon, and nights that lack a stage of review."""
    names = work.config.ladders.role_names
    roster = roster_at(work, work.now)
    for role in work.config.ladders.roles:
        if role.scope == "city" and not roster.holders(role.id, role.scope, None):
            yield Finding(
                "roster", f"此刻没有人担任「{role.name}」: 请导入值班表 (yingsheng roster import)", fault=True
            )
    soon = work.now + timedelta(days=work.config.ladders.roster_fault_days)
    for hole in roster_holes(work, work.config.ladders.roster_warn_days):
        begins, ends = (at.astimezone(work.config.city.zone) for at in (hole.starts_at, hole.ends_at))
        sentence = f"{begins:%Y-%m-%d %H:%M} 至 {ends:%Y-%m-%d %H:%M} 没有人担任「{names[hole.role]}」: 请排班 (yingsheng roster generate)"
        yield Finding("roster", sentence, fault=hole.starts_at < soon)
    for night, stages in nights_short(work, work.config.ladders.roster_fault_days):
        sentence = f"{night.astimezone(work.config.city.zone):%m-%d %H:%M} 起的夜里没有人可以{'、'.join(stages)} (拟稿和各步须是不同的人): 请排班或安排替班"
        yield Finding("roster", sentence, fault=True)


def check_accounts(work: Work) -> Iterator[Finding]:
    """What one person may not hold together, and which administrator is missing."""
    for sentence in in_one_hand(work):
        yield Finding("accounts", sentence, fault=True)
    for role in lacking(work):
        name = ADMINISTRATORS[role]
        yield Finding("accounts", f"三员不全: 没有{name}, 请建账号 (yingsheng user add … --role {role})", fault=False)
    for logins in read_accounts(work).doubled():
        sentence = f"账号 {'、'.join(logins)} 同名或同一手机号, 按同一人算, 不能互相交接班、审核: 确是几个人的请改正姓名或手机号"
        yield Finding("accounts", sentence, fault=False)
    if not work.config.access.second_factor.required:
        yield Finding("accounts", "审批和管理的角色不要求动态口令: 见 access.yaml second_factor", fault=False)
    for user in work.session.scalars(_uncalled()):
        if not REVIEWERS.isdisjoint(user.roles):
            sentence = f"{user.name} 的账号 {user.login} 可以审核, 却没有对应到人员表里的人, 有稿子等审也通知不到: 请关联 (yingsheng user link {user.login} --person 姓名)"
            yield Finding("accounts", sentence, fault=False)


def _uncalled() -> Select[User]:
    """Accounts in use that are nobody's of the roster: a message goes to a person."""
    return select(User).where(User.person_id.is_(None), User.disabled_at.is_(None)).order_by(User.login)


def check_sign_on(house: House) -> Iterator[Finding]:
    """Whether the identity provider's secret is there and the provider answers as configured."""
    policy = house.config.access.sign_on
    if policy is None:
        return
    name = policy.client_secret_env
    secret = secret_of(house.environment, name) if name else ""
    if name and not secret:
        yield Finding("accounts", f"统一身份认证缺少环境变量 {name}", fault=True)
    try:
        Provider(policy, secret).places()
    except SignOnError as e:
        yield Finding("accounts", f"{policy.name}: {e}", fault=True)
