"""The country's rules without the city they were first written for. Pure, but for the shipped names."""

import re
from collections.abc import Sequence

import yaml

from config.city import OWN_WORDS
from config.load import SHIPPED
from dashboard.city.divisions import Divisions

OTHER_PAPER = "样例城市依据的本地文件 (须换成本地的)"
MARK_WITHIN = 4
"""So many lines below a paper its mark stands at the latest."""
_MARK = re.compile(r"\bmark: [ABC]\b")
_CITY = re.compile(r"(?<=本)市|市(?=领导|政府网站|政府门户)|^市")
_PAPER = re.compile(
    r"((?:^\s*(?:- )?)(?:document|source|article|quote)): (.+)|(document|source|article|quote): ([^,}]+)"
)


def foreign_names(divisions: Divisions) -> list[str]:
    """The shipped city's own names and those it lies in, without those the new one lies in too."""
    city = yaml.safe_load((SHIPPED / "city.yaml").read_text(encoding="utf-8"))
    names = {city["name"], *city["local_names"], *city["parents"]}
    return sorted(names - {divisions.name, *parents_of(divisions)}, key=lambda name: (-len(name), name))


def parents_of(divisions: Divisions) -> list[str]:
    """What the city lies in, each in full and as people say it."""
    stems = ((parent, re.sub(r"(?:自治州|地区|市|省)$", "", parent)) for parent in divisions.parents)
    return list(dict.fromkeys(name for pair in stems for name in pair if len(name) >= 2))


def neutral(text: str, foreign: Sequence[str]) -> str:
    """A file without the other city's names: remarks that name it go, papers of its own become an unconfirmed source."""
    out: list[str] = []
    doubtful = 0
    for given in text.splitlines():
        line = _without_remark(given, foreign)
        if line is None:
            continue
        if _names(line, foreign):
            line, doubtful = _PAPER.sub(lambda m: _paper(m, foreign), line), MARK_WITHIN
        if doubtful:
            line, found = _MARK.subn("mark: unconfirmed", line)
            doubtful = 0 if found else doubtful - 1
        out.append(line)
    return "\n".join(out) + "\n"


def of_its_kind(text: str, name: str) -> str:
    """A text, or a unit's name, that speaks of a city: of a county, district or banner it is said by its own word."""
    word = name[-1]
    return _CITY.sub(word, text) if word in OWN_WORDS else text


def _without_remark(line: str, foreign: Sequence[str]) -> str | None:
    """The line, its remark gone if that names the other city; ``None`` when nothing else stood there."""
    body, mark, remark = line.partition("#")
    if not mark or not _names(remark, foreign) or (body and not body.endswith(" ")):
        return line
    return body.rstrip() or None


def _names(line: str, foreign: Sequence[str]) -> bool:
    return any(name in line for name in foreign)


def _paper(found: re.Match[str], foreign: Sequence[str]) -> str:
    """A value of its own line to its end, one inside braces to the next comma."""
    key, value = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{key}: {OTHER_PAPER}" if _names(value, foreign) else found[0]
