"""A full configuration for another city, written from its divisions and its unit list. What is guessed is marked unconfirmed.

The country's rules (severity, deadlines, ladders, days off …) are taken over from the shipped configuration; a line of them that rests
on a paper of the city or province they were written for is marked unconfirmed, and its paper is not named.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cases.console import Refusal
from config.causes import cause_of
from config.load import MODELS, SHIPPED, load_config
from dashboard.city.divisions import Divisions, Place
from dashboard.city.national import common_names, everyday_words, neighbours_of
from dashboard.city.neutral import foreign_names, neutral, of_its_kind, parents_of
from dashboard.city.unit_list import Listed, UnitList

HERE = Path(__file__).parent
OWN = ("channels", "alerts")
MADE = ("city", "territory", "units", "duties")
SINCE = "2004-01-01"

Row = dict[str, Any]


@dataclass
class Written:
    """What was written, and what a person has to look at, a sentence each."""

    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    units: int = 0
    towns: int = 0
    villages: int = 0


def write_city(divisions: Divisions, listed: UnitList, into: Path) -> Written:
    """Write every file into a new or empty folder and read it back. Raises Refusal with nothing said in half."""
    if into.exists() and any(into.iterdir()):
        raise Refusal(f"{into} 里已有文件, 不覆盖: 请写到一个新文件夹", 2)
    done = Written(notes=list(listed.amiss))
    units = _units(divisions, listed, done)
    texts = {name: yaml_text(_HEADS[name], made) for name, made in _made(divisions, units).items()}
    texts["units"] = yaml_text(_HEADS["units"], {"units": units})
    foreign = foreign_names(divisions)
    for name in MODELS:
        if name not in MADE and name not in OWN:
            texts[name] = neutral((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"), foreign)
    texts |= {name: (HERE / f"{name}.yaml").read_text(encoding="utf-8") for name in OWN}
    texts["report"] = _with_channels_of(texts["channels"], texts["report"])
    texts = {name: of_its_kind(text, divisions.name) for name, text in texts.items()}
    try:
        into.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (into / f"{name}.yaml").write_text(text, encoding="utf-8")
        _write_people(into / "people.csv", listed.people)
    except OSError as e:
        raise Refusal(f"{into} 写不了 ({cause_of(e)})") from e
    load_config(into)  # what was written must be a configuration: a mistake of ours is told at once
    done.files = [*(f"{name}.yaml" for name in texts), "people.csv"]
    done.units, done.towns, done.villages = (
        len(units),
        len(divisions.towns),
        sum(len(t.inside) for t in divisions.towns),
    )
    done.notes += _asked(divisions)
    return done


def yaml_text(head: str, made: Mapping[str, Any]) -> str:
    """As a person would read it on: the head as remarks, keys in their order."""
    remarks = "".join(f"# {line}\n" for line in head.splitlines())
    return remarks + yaml.safe_dump(dict(made), allow_unicode=True, sort_keys=False, width=150)


_HEADS = {
    "city": "城市本身。由 yingsheng city new 写成: 名称和代码取自区划文件, 其余是推测或通行值, 须由本地确认。",
    "territory": "镇街和村社区取自区划文件; 已撤并的旧名 (former)、有名的地点 (landmarks)、邻省的县市 (neighbours) 待本地补充。",
    "units": "单位取自单位名录; 标 unconfirmed 的是按名称猜的或自动补上的。since 统一取工作日历起点, 机构改革过的请改。",
    "duties": "什么事归哪类部门管。法律和通行职责沿用样例; 归上级垂直单位的只留单位名录里有的。",
}


def _with_channels_of(channels: str, report: str) -> str:
    """The papers' policy, its remarks kept, naming none but this city's channels."""
    own = {channel["id"] for channel in yaml.safe_load(channels)["channels"]}

    def kept(found: re.Match[str]) -> str:
        return f"{found[1]}[{', '.join(id_ for id_ in yaml.safe_load(found[2]) if id_ in own)}]"

    return re.sub(r"^(openness_channels: )(\[.*\])$", kept, report, flags=re.MULTILINE)


def _made(divisions: Divisions, units: Sequence[Row]) -> dict[str, Row]:
    return {
        "city": _city(divisions, units),
        "territory": _territory(divisions, units),
        "duties": _duties(divisions, units),
    }


def _city(divisions: Divisions, units: Sequence[Row]) -> Row:
    shipped = yaml.safe_load((SHIPPED / "city.yaml").read_text(encoding="utf-8"))
    own: Row = {
        "code": divisions.code, "name": divisions.name, "local_names": _names(divisions.name), "parents": parents_of(divisions),
        "government": "government", "government_support": ["gov_office", *_ids_of(units, "宣传网信")], "discipline": "discipline",
        "desk_unit": "gov_office",
        "basis": _unsure(f"名称和代码: {divisions.source}; 简称、上级名称、各项门槛为推测或通行值"),
    }  # fmt: skip
    return {key: own.get(key, value) for key, value in shipped.items()} | own


def _territory(divisions: Divisions, units: Sequence[Row]) -> Row:
    shipped = yaml.safe_load((SHIPPED / "territory.yaml").read_text(encoding="utf-8"))
    by_place = {unit["place"]: unit["id"] for unit in units if unit.get("place")}
    return {
        "towns": [_town(town, by_place[town.code]) for town in divisions.towns], "former": [], "landmarks": [],
        "neighbours": neighbours_of(divisions), "ordinary_words": everyday_words(divisions), "common_names": common_names(divisions),
        "facilities": shipped.get("facilities", []),
        "spoken": shipped.get("spoken", []),
        "basis": _unsure(f"区划文件 {divisions.source}; 旧名、地点未列, 邻近县市只列同省的, 重名和常用词按全国的统计推测"),
    }  # fmt: skip


def _town(town: Place, unit: str) -> Row:
    stem = town.name.removesuffix(town.kind)
    alias = [f"{stem}街办"] if town.kind == "街道" else []
    inside = [{"code": v.code, "name": v.name, "kind": v.kind} for v in town.inside]
    return {"code": town.code, "name": town.name, "kind": town.kind, "unit": unit, "aliases": alias, "villages": inside}


def _duties(divisions: Divisions, units: Sequence[Row]) -> Row:
    text = neutral((SHIPPED / "duties.yaml").read_text(encoding="utf-8"), foreign_names(divisions))
    made: Row = yaml.safe_load(text)
    known = {unit["id"] for unit in units}
    made["vertical"] = [row for row in made.get("vertical", []) if row["unit"] in known]
    for duty in made["duties"]:
        if duty.get("unit") not in known:  # the family's lead has it here
            duty.pop("unit", None)
    return made


def _units(divisions: Divisions, listed: UnitList, done: Written) -> list[Row]:
    towns = {name: town for town in divisions.towns for name in _town_names(town)}
    rows, placed, seen = [], set[str](), set[str]()
    for n, unit in enumerate(listed.units, 1):
        town = _place_of(unit, towns) if unit.kind == "town" else None
        if unit.kind == "town" and (town is None or town.code in placed):
            done.notes.append(f"{unit.name}: 区划文件里没有这个镇街或已列过, 没有写入")
            continue
        id_ = _id(unit, n, town, seen)
        seen.add(id_)
        rows.append(_unit(unit, id_, town))
        placed |= {town.code} if town else set()
    rows += [_added_town(t) for t in divisions.towns if t.code not in placed]
    rows += _required(divisions, seen, done)
    return [*rows, *_vertical(rows, divisions)]


def _unit(unit: Listed, id_: str, town: Place | None) -> Row:
    sure = unit.document and not unit.guessed
    guessed = f"{'、'.join(unit.guessed)}按名称推测" if unit.guessed else "单位名录没有写依据"
    basis = {"document": unit.document, "mark": "B"} if sure else _unsure(f"单位名录; {guessed}")
    row: Row = {
        "id": id_,
        "name": unit.name,
        "full_name": unit.full_name,
        "aliases": list(unit.aliases),
        "kind": unit.kind,
    }
    if town:
        short = [name for name in _town_names(town) if name != unit.name and name not in unit.aliases]
        row |= {"level": "镇街", "place": town.code, "aliases": [*unit.aliases, *short]}
    if unit.families:
        row["families"] = list(unit.families)
    return {
        key: value for key, value in (row | {"since": _day(SINCE), "basis": basis}).items() if value not in (None, [])
    }


def _added_town(town: Place) -> Row:
    name = f"{town.name}办事处" if town.kind == "街道" else f"{town.name}人民政府"
    basis = _unsure("单位名录没有列出, 按区划补上")
    return {"id": f"town_{town.code}", "name": name, "aliases": [n for n in _town_names(town) if n != name], "kind": "town",
            "level": "镇街", "place": town.code, "since": _day(SINCE), "basis": basis}  # fmt: skip


def _required(divisions: Divisions, seen: set[str], done: Written) -> list[Row]:
    """Government, its office and the discipline body must exist: the desk itself belongs to one of them."""
    wanted: dict[str, tuple[str, str, list[str]]] = {
        "government": (f"{divisions.name}人民政府", "government", []), "gov_office": (f"{divisions.name}人民政府办公室", "office", []),
        "discipline": (f"{divisions.name}纪委监委", "discipline", []),
    }  # fmt: skip
    rows = []
    for id_, (name, kind, families) in wanted.items():
        if id_ not in seen:
            done.notes.append(f"单位名录没有{name}, 已补上, 请核对名称")
            rows.append({"id": id_, "name": name, "kind": kind, "families": families, "since": _day(SINCE),
                         "basis": _unsure("单位名录没有列出, 自动补上")})  # fmt: skip
    return rows


def _vertical(rows: Sequence[Row], divisions: Divisions) -> list[Row]:
    """Bodies of the vertical lines that every county has; those whose shipped name is another city's own are left out."""
    shipped = yaml.safe_load((SHIPPED / "units.yaml").read_text(encoding="utf-8"))["units"]
    foreign = foreign_names(divisions)
    taken = {name for row in rows for name in (row["name"], row.get("full_name"), *row.get("aliases", []))}
    found = []
    for row in shipped:
        shown = (of_its_kind(n, divisions.name) for n in (row["name"], *row.get("aliases", [])))
        names = [n for n in shown if not any(f in n for f in foreign) and n not in taken]
        if row["kind"] != "vertical" or not names or row.get("until"):
            continue
        found.append({"id": row["id"], "name": names[0], "aliases": names[1:], "kind": "vertical", "level": row.get("level", "县市"),
                      "since": row["since"], "basis": _unsure("各地通行的垂直管理单位, 名称待核对")})  # fmt: skip
        taken |= set(names)
    return found


def _id(unit: Listed, n: int, town: Place | None, seen: set[str]) -> str:
    if town:
        return f"town_{town.code}"
    first = {"government": "government", "office": "gov_office", "discipline": "discipline"}.get(unit.kind)
    return first if first and first not in seen else f"unit_{n:02d}"


def _place_of(unit: Listed, towns: Mapping[str, Place]) -> Place | None:
    named = (unit.town, unit.name, unit.full_name, *unit.aliases)
    return next((towns[name] for name in named if name and name in towns), None)


def _town_names(town: Place) -> list[str]:
    ends = ("办事处", "街道办", "办") if town.kind == "街道" else ("人民政府", "政府")
    stem = town.name.removesuffix(town.kind) if town.kind == "街道" else town.name
    return [town.name, *(f"{stem if end == '街道办' else town.name}{end}" for end in ends if end != "办")]


def _names(name: str) -> list[str]:
    """How people call it: in full, and without the kind where two characters are left."""
    stem = re.sub(r"(?:自治县|市|县|区)$", "", name)
    return [name, *([stem] if len(stem) >= 2 and stem != name else [])]


def _ids_of(units: Iterable[Row], family: str) -> list[str]:
    return [unit["id"] for unit in units if family in unit.get("families", [])]


def _asked(divisions: Divisions) -> list[str]:
    notes = [
        "territory.yaml 里没有的, 群众常写的请补上: 已撤并的镇村 (former), 街道、小区、学校、景区 (landmarks), 邻省的县市 (neighbours)"
    ]
    notes += [] if divisions.parents else ["区划文件没有写上级: 请在 city.yaml 的 parents 补上省和地级市的名称"]
    notes += [f"区划里的 {'、'.join(divisions.left_out)} 不是街道、镇、乡, 没有写入"] if divisions.left_out else []
    return notes


def _unsure(source: str) -> Row:
    return {"document": "待本地确认", "source": source, "mark": "unconfirmed"}


def _day(text: str) -> Any:
    return yaml.safe_load(text)


def _write_people(file: Path, people: Sequence[Mapping[str, str]]) -> None:
    from cases.people.pattern import PEOPLE
    from cases.people.sheets import HEADINGS

    heads = [HEADINGS[name][0] for name in PEOPLE]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(heads)
        rows.writerows([person.get(head, "") for head in heads] for person in people)
