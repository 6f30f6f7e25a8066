"""The divisions file: what lies in a city, by the statistical codes (6 digits a county, 9 a town, 12 a village). Pure after reading."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.console import Refusal
from config.causes import cause_of

COUNTY, TOWN, VILLAGE = 6, 9, 12
TOWN_KINDS = ("街道", "镇", "乡")
_COMMITTEE = re.compile(r"(社区|村)?(居民委员会|村民委员会|居委会|村委会|委员会)$")
_NO_PLACE = re.compile(r"^(市辖区|县)$|直辖")
"""What the statistics call a step that nobody lives under: no name of a larger place."""
_OFFICE = re.compile(r"(办事处|人民政府)$")


@dataclass(frozen=True)
class Place:
    """One town or village: ``name`` of a village without its suffix. ``inside``: the villages of a town."""

    code: str
    name: str
    kind: str
    inside: tuple["Place", ...] = ()


@dataclass(frozen=True)
class Divisions:
    """A county-level city with all that lies in it; ``parents``: the larger ones it lies in, nearest first; ``source``: whose word."""

    code: str
    name: str
    parents: tuple[str, ...]
    towns: tuple[Place, ...]
    source: str
    left_out: tuple[str, ...] = ()


def read_divisions(file: Path, code: str) -> Divisions:
    """The city of that code out of a JSON tree or a CSV of code and name. Raises Refusal with what is missing."""
    if not re.fullmatch(r"\d{6}", code):
        raise Refusal(f"区划代码应为六位数字, 现为 {code!r}", 2)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        why = cause_of(e) if isinstance(e, OSError) else "不是 UTF-8"
        raise Refusal(f"区划文件读不了: {file} ({why})", 2) from e
    names, parents, source = _json(text, file) if file.suffix.lower() == ".json" else _csv(text, file)
    if code not in names:
        raise Refusal(f"{file.name} 里没有代码 {code} (六位是县、市、区)", 2)
    return _divisions(code, names, parents, source or file.name)


def _json(text: str, file: Path) -> tuple[dict[str, str], tuple[str, ...], str | None]:
    try:
        tree = json.loads(text)
    except ValueError as e:
        raise Refusal(f"{file.name} 不是 JSON", 2) from e
    names = dict(_pairs(tree))
    top = tree if isinstance(tree, dict) else {}
    parent = top.get("parent")
    above = [str(parent[key]) for key in ("city", "province") if parent.get(key)] if isinstance(parent, dict) else []
    return names, tuple(above), str(top["source"]) if top.get("source") else None


def _pairs(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for inner in node:
            yield from _pairs(inner)
    elif isinstance(node, dict):
        if "code" in node and "name" in node:
            yield str(node["code"]), str(node["name"]).strip()
        for inner in node.values():
            yield from _pairs(inner)


def _csv(text: str, file: Path) -> tuple[dict[str, str], tuple[str, ...], str | None]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    heads = {head.strip().lower(): head for head in rows.fieldnames or [] if head}
    code, name = (
        next((heads[h] for h in wanted if h in heads), None)
        for wanted in (("code", "代码", "区划代码"), ("name", "名称"))
    )
    if code is None or name is None:
        raise Refusal(f"{file.name} 应有 code (代码) 和 name (名称) 两列", 2)
    return {row[code].strip(): row[name].strip() for row in rows if row.get(code) and row.get(name)}, (), None


def _divisions(code: str, given: Mapping[str, str], parents: tuple[str, ...], source: str) -> Divisions:
    names = {_short(c): name for c, name in given.items()}
    towns = [_town(c, name, names) for c, name in sorted(names.items()) if len(c) == TOWN and c.startswith(code)]
    found = tuple(town for town in towns if town is not None)
    if not found:
        raise Refusal(f"代码 {code} 下面没有街道、镇、乡 (九位代码)", 2)
    known = {town.code for town in found}
    left_out = tuple(
        name for c, name in sorted(names.items()) if len(c) == TOWN and c.startswith(code) and c not in known
    )
    above = parents or tuple(names[c] for c in _above(code) if c in names and not _NO_PLACE.search(names[c]))
    return Divisions(code, names[code], above, found, source, left_out)


def _above(code: str) -> tuple[str, ...]:
    """The prefecture's codes, then the province's: as two and four digits or, as the statistics write them, filled up to six."""
    return code[:4], f"{code[:4]}00", code[:2], f"{code[:2]}0000"


def _short(code: str) -> str:
    """Twelve digits are often written for all: a town's end in 000, a county's in 000000."""
    if len(code) == VILLAGE and code.endswith("000000"):
        return code[:COUNTY]
    return code[:TOWN] if len(code) == VILLAGE and code.endswith("000") else code


def _town(code: str, name: str, names: Mapping[str, str]) -> Place | None:
    """``None`` for what is no town: an industrial zone or a farm has no people's government of its own."""
    name = _OFFICE.sub("", name)
    kind = next((k for k in TOWN_KINDS if name.endswith(k)), None)
    if kind is None:
        return None
    inside = (_village(c, n) for c, n in sorted(names.items()) if len(c) == VILLAGE and c.startswith(code))
    return Place(code, name, kind, tuple(inside))


def _village(code: str, name: str) -> Place:
    kind = "社区" if "社区" in name or "居" in name[-5:] else "村"
    bare = _COMMITTEE.sub("", name)
    return Place(code, bare.removesuffix("社区").removesuffix("村") or bare, kind)
