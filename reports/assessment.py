"""考核表: a year's indicators from the same figures as the papers, with their rates and points, and the units' own punctuality."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cases.console import Refusal
from cases.house import House
from config.assessment import Counted, Indicator
from reports.definitions import DEFINITIONS, Definition, definition
from reports.figures import Tallies, tallies_of
from reports.forms.sheet import write_sheets
from reports.labels import label
from reports.months import Months
from reports.shelf import put, workshop
from reports.span import EARLIEST

ON_TIME, DUE = "clocks_on_time_by_unit", "clocks_due_by_unit"
HEADS = ("指标", "计入", "总数", "比率", "满分", "得分", "满分界限", "零分界限", "依据", "口径")
UNIT_HEADS = ("单位", "按时", "应办", "按时率")
NOT_COUNTED = "没有分母，不计分"


@dataclass(frozen=True)
class Scored:
    """One line of the sheet; ``rate`` and ``score`` are ``None`` where there is nothing to divide by."""

    indicator: Indicator
    counted: int
    of: int

    @property
    def rate(self) -> float | None:
        """Which part was counted."""
        return self.counted / self.of if self.of else None

    @property
    def score(self) -> float | None:
        """How many points that earns."""
        return None if self.rate is None else self.indicator.score(self.rate)

    def line(self) -> dict[str, Any]:
        """As `yingsheng report assessment` prints it."""
        return {"indicator": self.indicator.id, "name": self.indicator.name, "counted": self.counted, "of": self.of,
                "rate": None if self.rate is None else round(self.rate, 4), "points": self.indicator.points, "score": self.score}  # fmt: skip


def year_named(text: str | None, zone: ZoneInfo, now: datetime) -> Months:
    """That year, or the last one that is over. Raises Refusal(2)."""
    this = now.astimezone(zone).year
    if text is None:
        return Months(date(this - 1, 1, 1), 12, zone)
    if not text.isdigit() or not EARLIEST <= int(text) <= this:
        raise Refusal(f"--year 写法不对: {text!r}; 例如 {this - 1}", 2)
    return Months(date(int(text), 1, 1), 12, zone)


def assess(house: House, year: Months) -> tuple[list[Scored], Tallies]:
    """Count the year once and score each indicator. Raises Refusal for a figure that does not exist."""
    if not house.config.assessment.indicators:
        raise Refusal("没有考核指标: 请在配置文件夹放一份 assessment.yaml")
    wanted = _wanted(house.config.assessment.indicators)
    with house.read() as work:
        tallies = tallies_of(work.session, year, work.now, wanted)
    return [
        Scored(i, _number(tallies, i.counted), _number(tallies, i.of)) for i in house.config.assessment.indicators
    ], tallies


def assessment(house: House, year: Months, folder: Path) -> tuple[list[Scored], Path]:
    """Write the sheet; its lines and where it lies. Raises Refusal."""
    scored, tallies = assess(house, year)
    sheets = (
        ("考核表", HEADS, (24, 10, 10, 10, 8, 10, 10, 10, 40, 80), _lines(scored)),
        ("各单位按时率", UNIT_HEADS, (30, 10, 10, 10), _units(house, tallies)),
    )
    title, maker = (
        f"{house.config.city.name}{year.title}政务舆情考核表",
        house.config.unit(house.config.city.desk_unit).name,
    )
    with workshop(folder, "考核表") as making:
        made = making / f"assessment-{year.name}.xlsx"
        write_sheets(title, maker, sheets, made)
        return scored, put([made], folder)[0]


def _wanted(indicators: Sequence[Indicator]) -> list[Definition]:
    named = {c.figure for i in indicators for c in (i.counted, i.of)} | {ON_TIME, DUE}
    for name in sorted(named):
        definition(name)
    return [d for d in DEFINITIONS if d.name in named]


def _number(tallies: Tallies, counted: Counted) -> int:
    found = tallies[counted.figure]
    return sum(found.of(part) for part in counted.parts) if counted.parts else found.count


def _lines(scored: Sequence[Scored]) -> Iterator[Sequence[str | int | float | None]]:
    for s in scored:
        i, meaning = s.indicator, definition(s.indicator.counted.figure).sentence
        sure = "" if i.basis.mark != "unconfirmed" else "（待确认）"
        rate = NOT_COUNTED if s.rate is None else f"{s.rate:.1%}"
        yield (
            i.name,
            s.counted,
            s.of,
            rate,
            i.points,
            s.score,
            f"{i.full_at:.0%}",
            f"{i.zero_at:.0%}",
            f"{i.basis.citation}{sure}",
            meaning,
        )
    counted = [s for s in scored if s.score is not None]
    full = sum(s.indicator.points for s in counted)
    yield (
        "合计",
        None,
        None,
        None,
        full,
        round(sum(s.score or 0 for s in counted), 2),
        None,
        None,
        None,
        "没有分母的指标不计入满分。",
    )


def _units(house: House, tallies: Tallies) -> Iterator[Sequence[str | int | float | None]]:
    """In the order of the register, never a ranking."""
    due, on_time = tallies[DUE], tallies[ON_TIME]
    order = {unit.id: n for n, unit in enumerate(house.config.units.units)}
    for unit in sorted(due.counts, key=lambda u: (u is None, order.get(u or "", len(order)), u or "")):
        yield (
            label(house.config, "unit", unit),
            on_time.of(unit),
            due.of(unit),
            f"{on_time.of(unit) / due.of(unit):.1%}",
        )
