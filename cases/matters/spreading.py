"""How far an opinion has spread, by the city's own table; apart from how grave an incident is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from config.severity import Spread
from config.words import OPINION_CN, OpinionLevel

_ORDER = {level: rank for rank, level in enumerate(OPINION_CN)}
_SEEN = ("views", "reads", "plays")
_DONE = ("comments", "reposts", "shares", "likes")


@dataclass(frozen=True, slots=True)
class Reach:
    """A level and the row that gives it."""

    level: OpinionLevel
    row: Spread


def opinion_level(figures: Mapping[str, float], rows: Iterable[Spread], day: date) -> Reach | None:
    """The furthest row the figures reach on that day; ``None`` when they reach none or nobody counted."""
    held = (row for row in rows if row.holds_on(day) and _reached(row, figures))
    best = min(held, key=lambda row: _ORDER[row.level], default=None)
    return Reach(best.level, best) if best else None


def spread_of(metrics: Mapping[str, float]) -> dict[str, float]:
    """The figures of one message: platforms count views under many names, and an act is an act."""
    seen = [metrics[name] for name in _SEEN if name in metrics]
    acts = [metrics[name] for name in _DONE if name in metrics]
    told = {
        name: metrics[name]
        for name in ("comments", "negative_percent", "platforms", "voices", "growth")
        if name in metrics
    }
    return {
        **told,
        **({"views": max(seen)} if seen else {}),
        **({"acts": sum(acts)} if acts else {}),
        **({"media": metrics["media_tier"]} if "media_tier" in metrics else {}),
    }


def _reached(row: Spread, figures: Mapping[str, float]) -> bool:
    return all(figures.get(fact, 0) >= least for fact, least in {row.fact: row.at_least, **row.also}.items())
