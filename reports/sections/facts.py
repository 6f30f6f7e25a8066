"""What every section is given, and the phrases they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from config.load import Config
from reports.content import Table, Text, anchor, count, row
from reports.figures import Figure, Figures, Tallies, Tally
from reports.labels import label, ordered
from reports.particulars import Breach, CaseName


@dataclass(frozen=True)
class Counted:
    """The numbers, the configuration they are read under, the breaches, and cases by name as far as they are named."""

    config: Config
    figures: Tallies
    breaches: tuple[Breach, ...]
    cases: Mapping[int, CaseName]

    def __getitem__(self, name: str) -> Tally:
        return self.figures[name]

    def name(self, figure: Tally, part: str | None) -> str:
        """A part in Chinese."""
        if figure.definition.parts == "case" and part is not None and int(part) in self.cases:
            return self.cases[int(part)].number
        return label(self.config, figure.definition.parts, part)

    def parts(self, figure: Tally, beside: Tally | None = None) -> list[str | None]:
        """The parts that count something here or in the one beside, in the order of the configuration."""
        return ordered(self.config, figure.definition.parts, {**figure.counts, **(beside.counts if beside else {})})

    def listed(self, name: str) -> list["list[str | Text]"]:
        """Each part with its number: 新闻3条."""
        f = self[name]
        return [[self.name(f, p), count(f, p), f.definition.unit] for p in self.parts(f)]

    def loudest(self, voices: Tally, most: int) -> list[tuple[CaseName, int]]:
        """The cases of which most was heard, with how much; of equals the older first."""
        ranked = sorted((-heard, int(part or 0)) for part, heard in voices.counts.items())
        return [(self.cases[id_], -heard) for heard, id_ in ranked[:most]]

    def local(self, at: datetime) -> str:
        """An instant as the city reads it; the year only where it is another."""
        local, year = at.astimezone(self.figures.week.zone), self.figures.week.year
        return f"{local:%m-%d %H:%M}" if local.year == year else f"{local:%Y-%m-%d}"


@dataclass(frozen=True)
class Facts(Counted):
    """The same with every row behind each figure, and every case by name: what a paper is written from."""

    figures: Figures

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


def share(part: int, whole: int) -> str:
    """A rate with its denominator beside it, also where that is nothing."""
    return f"{100 * part / whole:.1f}%（{part}/{whole}）" if whole else "—（0/0）"


def division(facts: Counted, name: str, caption: str, heading: str) -> Table:
    """A figure by its parts, with share and sum."""
    f = facts[name]
    lines = [row(facts.name(f, p), Text(str(f.of(p)), anchor(f, p)), share(f.of(p), f.count)) for p in facts.parts(f)]
    lines.append(row("合计", count(f), share(f.count, f.count)))
    unit = f.definition.unit
    return Table(caption, (heading, f"数量（{unit}）", "占比"), tuple(lines), (4, 2, 3))


def duration(hours: float) -> str:
    """A stretch of time as people say it."""
    if hours < 1:
        return f"{hours * 60:.0f}分钟"
    return f"{hours:.1f}小时" if hours < 72 else f"{hours / 24:.1f}天"
