"""How much of a letter a reply takes up, beyond what any two such texts share. Pure.

Two characters in a row are the unit. Each weighs what it tells (the rarer among letters, the more), and what a reply of
these words would share with any letter at all is taken off. ``common.tsv`` holds the shares of the thousand commonest
units among letters; ``common.md`` says where they come from.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from pathlib import Path

_WORDS = re.compile(r"[一-鿿0-9A-Za-z]+")
_EXPECTED = 2.0  # a letter of above-average length shares more: twice the average is taken off
_PRIOR = 100.0  # a reply of a few words must not win by one hit


@dataclass(frozen=True)
class Common:
    """Shares of letters that hold a unit; what is not listed is as rare as a quarter of the rarest listed."""

    shares: Mapping[str, float]
    rarest: float

    def weight(self, unit: str) -> float:
        """What a unit tells: minus the logarithm of its share."""
        return -log(self.shares.get(unit, self.rarest))

    def share(self, unit: str) -> float:
        """How likely a letter holds it."""
        return self.shares.get(unit, self.rarest / 4)


@cache
def common() -> Common:
    """The table that is shipped; read once."""
    lines = Path(__file__).with_name("common.tsv").read_text("utf-8").splitlines()
    shares = {unit: int(per_myriad) / 10_000 for unit, per_myriad in (line.split("\t") for line in lines)}
    return Common(shares, min(shares.values()))


def likeness(title: str, letter: str, reply: str) -> float:
    """0 where they share no more than any letter and reply do; about 1 and above where the reply speaks of the letter's matter."""
    table, said = common(), units(reply)
    asked, named = units(letter) | units(title), units(title)
    told = sum(table.weight(u) for u in said)
    by_chance = sum(table.weight(u) * table.share(u) for u in said)
    shared = sum(table.weight(u) for u in asked & said) + sum(table.weight(u) for u in named & said)
    return (shared - _EXPECTED * by_chance) / sqrt(told + _PRIOR)


def units(text: str) -> set[str]:
    """Pairs of neighbouring characters within a run of words."""
    return {run[i : i + 2] for run in _WORDS.findall(text) for i in range(len(run) - 1)}
