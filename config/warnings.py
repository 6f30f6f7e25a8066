"""What a city still has to confirm: each is a sentence, none stops the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from pydantic import BaseModel

from config.base import Basis
from config.errors import Loc, key_of
from config.load import MODELS
from config.notice import Days, doubts
from config.whole import Config
from config.words import CLOCK_CN, ClockKind, Family

ASKED_FROM = (10, 1)
"""Month and day from which next year's days off are asked for at the latest; the State Council announces them about November."""
NEEDED_FROM = (12, 1)
"""From then on a missing next year is a fault: limits of the new year are counted already."""


def warnings(config: Config, today: date) -> list[str]:
    """One sentence for each unconfirmed value, each matter nobody owns today, each duty without a limit, each year unknown."""
    return [*_unconfirmed(config), *gaps(config, today)]


def gaps(config: Config, today: date) -> list[str]:
    """What the configuration leaves open today, a sentence each."""
    parts = (
        _unowned(config, today), _unlimited(config, today), _unwatched(config), _unknown_around(config), _years_missing(config, today),
        _years_doubtful(config, today),
    )  # fmt: skip
    return [sentence for part in parts for sentence in part]


@dataclass(frozen=True)
class Unconfirmed:
    """A value whose source the city has to confirm: file (without .yaml), key, what rests on it, the source."""

    file: str
    key: str
    label: str
    source: str


def unconfirmed(config: Config) -> Iterator[Unconfirmed]:
    """Every value marked *unconfirmed*, in the order of the files."""
    for name in MODELS:
        for loc, label, basis in _bases(getattr(config, name), (), ""):
            said = f"{basis.citation}; {basis.source}" if basis.source else basis.citation
            yield Unconfirmed(name, key_of(loc), label, said)


def _unconfirmed(config: Config) -> Iterator[str]:
    folder = config.directory.resolve().name
    for row in unconfirmed(config):
        label = f" ({row.label})" if row.label else ""
        yield f"{folder}/{row.file}.yaml {row.key}{label}: 依据未确认, 请{config.city.ours}核实: {row.source}"


def _bases(row: object, loc: Loc, label: str) -> Iterator[tuple[Loc, str, Basis]]:
    """Every unconfirmed source in and below a row, with its place and the name of what rests on it."""
    if isinstance(row, Basis):
        if row.mark == "unconfirmed":
            yield loc, label, row
    elif isinstance(row, BaseModel):
        label = next((str(getattr(row, key)) for key in ("name", "topic", "id") if hasattr(row, key)), label)
        for key in type(row).model_fields:
            yield from _bases(getattr(row, key), (*loc, key), label)
    elif isinstance(row, list):
        for i, inner in enumerate(row):
            yield from _bases(inner, (*loc, i), label)


def _unowned(config: Config, today: date) -> Iterator[str]:
    for family in get_args(Family):
        if family != "镇街" and config.unit_of(family, today) is None:
            yield f"职能 {family} 今天没有归口单位: 这类事只能请人判断, 请在 units.yaml 补上"


def _unlimited(config: Config, today: date) -> Iterator[str]:
    held = {row.kind for row in config.deadlines_on(today)}
    for kind in get_args(ClockKind):
        if kind not in held:
            yield f"{CLOCK_CN[kind]} ({kind}) 今天没有有效的时限: 这类义务不会起算, 请在 deadlines.yaml 补上"


def _unwatched(config: Config) -> Iterator[str]:
    for publication in config.channels.publications:
        if publication.channel and not config.channel(publication.channel).enabled:
            channel = config.channel(publication.channel)
            yield f"{publication.name} 的更新认渠道 {channel.name}, 该渠道没有启用: 更新时限不会起算"


def _unknown_around(config: Config) -> Iterator[str]:
    if not config.territory.neighbours:
        yield f"territory.yaml 的 neighbours (邻近县市) 是空的: 别处的事会当成{config.city.ours}的, 请补上"
    if not config.city.parents:
        yield f"city.yaml 的 parents (所属省、市) 是空的: 只写到省市的信息不知道是否{config.city.ours}的, 请补上"


def _years_missing(config: Config, today: date) -> Iterator[str]:
    yield from years_overdue(config, today)
    following = today.year + 1
    if following in config.workdays.years or (today.month, today.day) >= NEEDED_FROM:
        return
    if (today.month, today.day) >= ASKED_FROM or _farthest(config, today).year > today.year:
        yield f"{following} 年的放假调休安排还没有: 通知公布后请补入 (yingsheng workdays import), 否则跨年的工作日时限只能暂定"


def _years_doubtful(config: Config, today: date) -> Iterator[str]:
    """Half a notice counts as a whole one: it is said as long as it stands, not only when it was brought in."""
    for number in (today.year, today.year + 1):
        if (year := config.workdays.years.get(number)) is not None:
            for doubt in doubts(Days(tuple(year.off), tuple(year.work))):
                yield f"workdays.yaml {number} 年: {doubt}"


def years_overdue(config: Config, today: date) -> list[str]:
    """What is no longer a warning: this year's days off unknown, or next year's in December."""
    known, following = config.workdays.years, today.year + 1
    found = []
    if today.year not in known:
        found.append(f"{today.year} 年的放假调休安排缺失: 工作日时限只能按周末推算, 请补入 (yingsheng workdays import)")
    if (today.month, today.day) >= NEEDED_FROM and following not in known:
        found.append(
            f"{following} 年的放假调休安排到现在还没有: 跨年的工作日时限都是暂定的, 请立即补入 (yingsheng workdays import)"
        )
    return found


def _farthest(config: Config, today: date) -> date:
    """The day on which the longest working-day limit begun today would end, once extended as far as it may be."""
    limits = [p.duration + p.longest_extension for p in config.deadlines_on(today) if p.unit == "working_days"]
    off = {day for year in config.workdays.years.values() for day in year.off}
    work = {day for year in config.workdays.years.values() for day in year.work}
    day, left = today, max(limits, default=0)
    while left > 0:
        day += timedelta(days=1)
        left -= day in work or (day.weekday() < 5 and day not in off)
    return day
