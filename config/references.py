"""Every id that one file says and another must know."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from config.access import OTHER_ROLES
from config.errors import Loc
from config.papers import Papers
from config.whole import Config

Fault = tuple[str, Loc, str]
"""File (without .yaml), place in it, and the sentence."""

Use = tuple[str, Loc, str | None]
"""File, place, and the id said there."""


def dangling(config: Config) -> Iterator[Fault]:
    """Ids that nobody declared, and rows whose two sides disagree."""
    units = [row.id for row in config.units.units]
    towns = [row.code for row in config.territory.towns]
    yield from _unknown("单位", _units_used(config), units)
    yield from _unknown("镇街代码", _towns_used(config), towns)
    yield from _unknown("镇街代码", _landmarks_used(config), [config.city.code, *towns])
    yield from _unknown("镇街", _territories_used(config), [row.name for row in config.territory.towns])
    roles = [row.id for row in config.ladders.roles]
    yield from _unknown("角色", chain(_roles_used(config), _readers_used(config)), roles)
    yield from _unknown(
        "权限", chain(_rights_used(config), _roles_allowed(config), _turns_used(config)), [*roles, *OTHER_ROLES]
    )
    yield from _unknown("提醒阶梯", _ladders_used(config), [row.id for row in config.ladders.ladders])
    yield from _unknown("事件类型", _event_types_used(config), [row.name for row in config.severity.events])
    yield from _unknown("事件", _kin_used(config), [row.id for row in config.severity.events])
    yield from _unknown("渠道", _channels_used(config), [row.id for row in config.channels.channels])
    yield from _publications_elsewhere(config)
    yield from _columns_without_deadline(config)
    yield from _channels_without_deadline(config)
    yield from _towns_of_another(config)


def _unknown(what: str, uses: Iterable[Use], known: Collection[str]) -> Iterator[Fault]:
    for file, loc, id in uses:
        if id is not None and id not in known:
            yield file, loc, f'没有这个{what} "{id}"; 可用: {", ".join(known)}'


def _units_used(config: Config) -> Iterator[Use]:
    city = config.city
    for key in ("government", "discipline", "desk_unit"):
        yield "city", (key,), getattr(city, key)
    for i, id in enumerate(city.government_support):
        yield "city", ("government_support", i), id
    for i, town in enumerate(config.territory.towns):
        yield "territory", ("towns", i, "unit"), town.unit
    for i, row in enumerate(config.duties.vertical):
        yield "duties", ("vertical", i, "unit"), row.unit
    for i, duty in enumerate(config.duties.duties):
        yield "duties", ("duties", i, "unit"), duty.unit
    for i, publication in enumerate(config.channels.publications):
        yield "channels", ("publications", i, "unit"), publication.unit
    for i, view in enumerate(config.desk.views):
        yield "desk", ("views", i, "unit"), view.unit


def _territories_used(config: Config) -> Iterator[Use]:
    for i, view in enumerate(config.desk.views):
        yield "desk", ("views", i, "territory"), view.territory


def _kin_used(config: Config) -> Iterator[Use]:
    for i, group in enumerate(config.city.same_thing.kin):
        for j, id in enumerate(group):
            yield "city", ("same_thing", "kin", i, j), id


def _towns_used(config: Config) -> Iterator[Use]:
    for i, unit in enumerate(config.units.units):
        yield "units", ("units", i, "place"), unit.place
    for i, former in enumerate(config.territory.former):
        for j, successor in enumerate(former.successors):
            yield "territory", ("former", i, "successors", j, "code"), successor.code
    for i, cell in enumerate(config.territory.schematic.cells if config.territory.schematic else ()):
        yield "territory", ("schematic", "cells", i, "code"), cell.code


def _landmarks_used(config: Config) -> Iterator[Use]:
    for i, landmark in enumerate(config.territory.landmarks):
        yield "territory", ("landmarks", i, "code"), landmark.code


def _rights_used(config: Config) -> Iterator[Use]:
    for i, id in enumerate(config.access.second_factor.roles):
        yield "access", ("second_factor", "roles", i), id
    papers = config.papers
    if papers == Papers():  # a city that says nothing may have other roles: some are then held by nobody
        return
    for key in ("draft", "issue", "read"):
        for i, id in enumerate(getattr(papers, key)):
            yield "papers", (key, i), id
    for i, stage in enumerate(papers.stages):
        for j, id in enumerate(stage.roles):
            yield "papers", ("stages", i, "roles", j), id


def _roles_allowed(config: Config) -> Iterator[Use]:
    for i, allowance in enumerate(config.alerts.calm.allowances):
        for j, id in enumerate(allowance.roles):
            yield "alerts", ("calm", "allowances", i, "roles", j), id


def _roles_used(config: Config) -> Iterator[Use]:
    yield "ladders", ("handover_unsigned_role",), config.ladders.handover_unsigned_role
    for i, role in enumerate(config.ladders.roles):
        yield "ladders", ("roles", i, "next"), role.next
    for i, ladder in enumerate(config.ladders.ladders):
        for j, step in enumerate(ladder.steps):
            for k, id in enumerate(step.roles):
                yield "ladders", ("ladders", i, "steps", j, "roles", k), id
    catch_up, review = config.ladders.catch_up, config.ladders.silence_review
    for k, id in enumerate(catch_up.roles if catch_up else ()):
        yield "ladders", ("catch_up", "roles", k), id
    if review:
        yield "ladders", ("silence_review", "role"), review.role
    for i, link in enumerate(config.ladders.review_chain):
        for k, id in enumerate(link.roles):
            yield "ladders", ("review_chain", i, "roles", k), id


def _turns_used(config: Config) -> Iterator[Use]:
    for i, link in enumerate(config.ladders.review_chain):
        for k, id in enumerate(link.told):
            yield "ladders", ("review_chain", i, "told", k), id


def _readers_used(config: Config) -> Iterator[Use]:
    for i, reader in enumerate(config.papers.readers):
        yield "papers", ("readers", i, "role"), reader.role
    for i, id in enumerate(config.papers.unit_roles if config.papers != Papers() else ()):
        yield "papers", ("unit_roles", i), id


def _ladders_used(config: Config) -> Iterator[Use]:
    for i, row in enumerate(config.deadlines.deadlines):
        yield "deadlines", ("deadlines", i, "ladder"), row.ladder


def _event_types_used(config: Config) -> Iterator[Use]:
    for i, row in enumerate(config.deadlines.deadlines):
        for j, name in enumerate(row.when.event_types):
            yield "deadlines", ("deadlines", i, "when", "event_types", j), name
        for name in row.when.within_days_for:
            yield "deadlines", ("deadlines", i, "when", "within_days_for", name), name


def _channels_used(config: Config) -> Iterator[Use]:
    for i, publication in enumerate(config.channels.publications):
        yield "channels", ("publications", i, "channel"), publication.channel
    for i, rule in enumerate(config.retention.rules):
        for j, id in enumerate(rule.channels):
            yield "retention", ("rules", i, "channels", j), id
    for i, id in enumerate(config.report.openness_channels or ()):
        yield "report", ("openness_channels", i), id


def _columns_without_deadline(config: Config) -> Iterator[Fault]:
    """A column whose kind no limit names would never be overdue."""
    named = {row.when.column for row in config.deadlines.deadlines}
    for i, publication in enumerate(config.channels.publications):
        if publication.column and publication.column not in named:
            yield "channels", ("publications", i, "column"), (
                f'deadlines.yaml 里没有 when.column 为 "{publication.column}" 的时限')  # fmt: skip
    for i, rule in enumerate(config.channels.column_rules):
        for j, column in enumerate(rule.columns):
            if column not in named:
                yield (
                    "channels",
                    ("column_rules", i, "columns", j),
                    f'deadlines.yaml 里没有 when.column 为 "{column}" 的时限',
                )


def _publications_elsewhere(config: Config) -> Iterator[Fault]:
    """What citizens write must not pass for an update of the city's own site."""
    carries = {row.id: row.carries for row in config.channels.channels}
    for i, publication in enumerate(config.channels.publications):
        if publication.channel and carries.get(publication.channel) != "own":
            yield "channels", ("publications", i, "channel"), (
                f'渠道 "{publication.channel}" 不是自己的发布 (carries: own), 不能当作更新')  # fmt: skip


def _channels_without_deadline(config: Config) -> Iterator[Fault]:
    """A letter box whose reply duty has no row would open letters without a limit."""
    replies = {row.when.reply for row in config.deadlines.deadlines}
    for i, channel in enumerate(config.channels.channels):
        if channel.reply_clock and channel.reply_clock not in replies:
            yield "channels", ("channels", i, "reply_clock"), (
                f'deadlines.yaml 里没有 when.reply 为 "{channel.reply_clock}" 的时限')  # fmt: skip


def _towns_of_another(config: Config) -> Iterator[Fault]:
    """A town and its office must name each other, or letters go to the office of another town."""
    place = {unit.id: unit.place for unit in config.units.units}
    for i, town in enumerate(config.territory.towns):
        if town.unit in place and place[town.unit] != town.code:
            yield "territory", ("towns", i, "unit"), f'单位 "{town.unit}" 的 place 不是 {town.code}'
