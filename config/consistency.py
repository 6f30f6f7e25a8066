"""What the files say twice or against themselves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import get_args

from config.base import Dated
from config.city import City
from config.deadlines import Deadline
from config.duties import Duties
from config.ladders import Ladder, Ladders, LadderStep, Role
from config.references import Fault
from config.units import Unit
from config.whole import Config
from config.words import Series
from config.workdays import Year


def contradictions(config: Config) -> Iterator[Fault]:
    """Names with two bearers or none, deadlines that both hold, ladders without one breach, roles in a circle."""
    yield from _city_amiss(config.city)
    yield from _names_shared(config)
    yield from _families_shared(config)
    yield from _deadlines_overlapping(config)
    for i, ladder in enumerate(config.ladders.ladders):
        yield from _ladder_amiss(i, ladder)
    yield from _circles(config.ladders.roles)
    yield from _roster_amiss(config.ladders)
    for number, year in config.workdays.years.items():
        yield from _year_amiss(number, year)
    yield from _names_unused(config.duties)
    for i, former in enumerate(config.territory.former):
        if sum(s.rest for s in former.successors) > 1:
            yield "territory", ("former", i, "successors"), f"{former.name} 的其余部分 (rest) 只能归一处"


def _city_amiss(city: City) -> Iterator[Fault]:
    for series in get_args(Series):
        if not city.number_prefix.get(series):
            yield "city", ("number_prefix",), f"缺少 {series} 的编号前缀"
    if len(set(city.number_prefix.values())) < len(city.number_prefix):
        yield "city", ("number_prefix",), "编号前缀不能相同: 两件事项会得到同一个编号"
    if city.same_thing.suggest > city.same_thing.attach:
        yield "city", ("same_thing", "suggest"), "suggest 不能高于 attach: 否则自动并入的反而不提示"


def together(left: Dated, right: Dated) -> bool:
    """Whether some day lies in both rows."""
    return left.since <= (right.until or date.max) and right.since <= (left.until or date.max)


def _names_shared(config: Config) -> Iterator[Fault]:
    """One name for two bodies at the same time would send letters to either."""
    for i, earlier, name in _shared(config.units.units, attrgetter("names")):
        yield "units", ("units", i), f'"{name}" 已是 {earlier} 的名称, 且两者同时有效'


def _families_shared(config: Config) -> Iterator[Fault]:
    """One kind of matter must have one owner on each day."""
    for i, earlier, family in _shared(config.units.units, attrgetter("families")):
        yield "units", ("units", i, "families"), f'职能 "{family}" 已归 {earlier}, 且两者同时有效'


def _shared(units: Sequence[Unit], of: Callable[[Unit], Iterable[str]]) -> Iterator[tuple[int, str, str]]:
    """Which body has a word that an earlier one has on the same day: its place, that one's id, the word."""
    for i, unit in enumerate(units):
        for earlier in units[:i]:
            both = set(of(unit)) & set(of(earlier))
            if both and together(unit, earlier):
                yield i, earlier.id, min(both)


def _names_unused(duties: Duties) -> Iterator[Fault]:
    """A name that no row tells of is misspelt in one place or the other."""
    told = {word for zone in duties.grey_zones for way in zone.told for word in (*way.things, *way.faults)}
    for name in duties.called:
        if name not in told:
            yield "duties", ("called", name), f'"{name}" 没有哪一行 told 用到: 请核对写法, 或删去'


def _deadlines_overlapping(config: Config) -> Iterator[Fault]:
    """Two texts of the law for one duty on one day: nobody could say which limit counts."""
    rows = config.deadlines.deadlines
    for i, row in enumerate(rows):
        for earlier in rows[:i]:
            if row.kind == earlier.kind and together(row, earlier) and _same_cases(row, earlier):
                yield "deadlines", ("deadlines", i), f"与 {earlier.id} 重叠: 同一时限、同样的事项, 有效期相交"


def _same_cases(left: Deadline, right: Deadline) -> bool:
    a, b = left.when, right.when
    alike = all(
        getattr(a, key) == getattr(b, key)
        for key in ("case", "opinion", "attention", "reply", "by_hand", "column", "on")
    )
    alike = alike and _meet(a.event_types, b.event_types)
    return alike and _meet(a.severities, b.severities) and _meet(a.types, b.types)


def _meet(left: Iterable[str], right: Iterable[str]) -> bool:
    a, b = set(left), set(right)
    return a == b or bool(a & b)


def _ladder_amiss(i: int, ladder: Ladder) -> Iterator[Fault]:
    """A ladder with no breach would let a limit pass in silence; with two it would be recorded twice."""
    if sum(step.purpose == "breach" for step in ladder.steps) != 1:
        yield "ladders", ("ladders", i), f"{ladder.name} 应恰有一个 purpose: breach 的节点"
    for j, step in enumerate(ladder.steps):
        wrong = _misplaced(step)
        if wrong:
            yield "ladders", ("ladders", i, "steps", j, "minutes"), wrong


def _misplaced(step: LadderStep) -> str | None:
    if step.purpose == "breach" and (step.anchor, step.minutes) != ("due", 0):
        return "超时节点应在到期那一刻: anchor: due, minutes: 0"
    if step.purpose == "after_breach" and (step.anchor == "start" or step.minutes <= 0):
        return "超时后节点应在到期之后: anchor: due, minutes 大于 0"
    if step.purpose in ("notice", "warning") and (step.minutes < 0) != (step.anchor == "due"):
        return "通知和临期提醒应在起算之后、到期之前: anchor: start 时 minutes 不小于 0, anchor: due 时小于 0"
    return None


def _circles(roles: list[Role]) -> Iterator[Fault]:
    """A role whose stand-ins lead back to it would be asked for ever when nobody is there."""
    following = {role.id: role.next for role in roles}
    for i, role in enumerate(roles):
        seen, at = {role.id}, role.next
        while at is not None:
            if at in seen:
                yield "ladders", ("roles", i, "next"), f"接替关系绕成了圈: {role.id} → … → {at}"
                break
            seen.add(at)
            at = following[at]


def _roster_amiss(ladders: Ladders) -> Iterator[Fault]:
    """Only who keeps shifts hands over, and only a person of the whole city can be told of it."""
    for i, role in enumerate(ladders.roles):
        if role.hand_over and role.scope != "city":
            yield "ladders", ("roles", i, "hand_over"), f"{role.name} 是单位里的角色, 没有值班表, 不能交接班"
        if role.id == ladders.handover_unsigned_role and role.scope != "city":
            yield "ladders", ("handover_unsigned_role",), f"{role.name} 是单位里的角色, 这里只能用城市一级的角色"
    if ladders.roster_fault_days > ladders.roster_warn_days:
        yield "ladders", ("roster_fault_days",), "roster_fault_days 不能大于 roster_warn_days: 先提醒, 后算不正常"


def _year_amiss(number: int, year: Year) -> Iterator[Fault]:
    """A mistyped day would move every limit around it by a day."""
    for key, days in (("off", year.off), ("work", year.work)):
        for i, day in enumerate(days):
            if day.year != number:
                yield "workdays", ("years", number, key, i), f"{number} 年名下有别年的日期 {day}"
    for i, day in enumerate(year.work):
        if day.weekday() < 5 or day in year.off:
            yield "workdays", ("years", number, "work", i), f"{day} 不是调休上班的周末: 平日不必写, 休息日不能又上班"
