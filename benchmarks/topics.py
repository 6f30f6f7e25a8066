"""How whole and unmixed the known issues of the real letters come out as topics, and what a voice costs.

The truth is a keyword search: a name, and words of the matter. Completeness: the share of an issue's letters that its
largest topic holds. Purity: the share of that topic that says the issue's name; strict purity: name and matter.
The thresholds were chosen on the earlier half of the period; the later half is the one to believe.

``short``: letters of one sentence, our own, ten about each of ten matters and forty about none (`short_letters.yaml`; half of the matters
were kept aside while rules were made): how many of ten stand in one topic, and how many strangers beside them.
"""

import csv
import random
import re
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

import yaml

from benchmarks.process import REAL, ROOT
from config.load import load_config
from pipeline.place.names import spots_in, written
from pipeline.topic.topics import Said, find_topics, town_names

HALVES_AT = datetime(2019, 7, 4, 10, 14, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The median letter."""
SHORT = Path(__file__).with_name("short_letters.yaml")
LEAST = 4
MANY = 20_000
ISSUES = {
    "滨河苑捆绑车位": ("伊景园|滨河苑", "车位|捆绑|购房|车库"),
    "丽发新城搅拌站": ("丽发新城", "搅拌|砂石|粉尘|水泥|噪音|污染"),
    "58车贷": ("58车贷|五八车贷", ""),
    "五矿万境": ("五矿万境", ""),
    "茶场村拆迁": ("茶场村", "拆"),
    "绿地海外滩高铁": ("绿地海外滩", "铁|噪"),
    "魅力之城油烟": ("魅力之城", "油烟|噪|烧烤|夜宵|污染"),
    "人才购房补贴": ("人才", "补贴"),
    "泉星公园": ("泉星公园", ""),
    "渝长厦高铁": ("渝长厦|长赣", ""),
    "聚利网": ("聚利网", ""),
    "温斯顿英语": ("温斯顿", ""),
    "富绿物业": ("富绿新村|丽江新苑|富绿物业", ""),
    "辉煌国际城二期": ("辉煌国际城二期|辉煌国际城2期", ""),
    "翡翠华庭": ("翡翠华庭", ""),
    "金域蓝湾": ("金域蓝湾", ""),
    "兴汝金城": ("兴汝金城", ""),
    "江山帝景": ("江山帝景", ""),
}


def measure() -> dict[str, object]:
    """The earlier half, the later half, the whole period, and the cost of many voices."""
    short = {f"short_{half}_{name}": value for half in ("read", "kept") for name, value in _short(half).items()}
    if not REAL.exists():
        return {"data": "没有真实来信, 只测自写短信件", **short}
    letters = _letters()
    figures: dict[str, object] = {"data": "real letters", "letters": len(letters), **short}
    for name, part in (
        ("earlier", [s for s in letters if s.at < HALVES_AT]),
        ("later", [s for s in letters if s.at >= HALVES_AT]),
        ("whole", letters),
    ):
        figures |= {f"{name}_{key}": value for key, value in _looked_at(part).items()}
    many = [
        Said(f"{n}", s.title, s.text, s.at, spots=s.spots) for n in range(MANY // len(letters) + 1) for s in letters
    ][:MANY]
    return {**figures, "us_a_voice": _cost(letters), f"us_a_voice_of_{MANY}": _cost(many)}


def _short(half: str) -> dict[str, float]:
    """Means over the matters of that half."""
    given, config = yaml.safe_load(SHORT.read_text("utf-8")), load_config(ROOT / "config")
    rows = [(matter, text) for matter, texts in given[half].items() for text in texts]
    rows += [("", text) for text in given["others"]]
    random.Random(5).shuffle(rows)
    said = [
        Said(n, "", text, HALVES_AT + n * timedelta(hours=1), spots=written(spots_in(text, config)))
        for n, (_, text) in enumerate(rows)
    ]
    topics = find_topics(said, config.city.topics, town_names(config))
    best = {
        matter: max(([rows[i][0] for i in t.members] for t in topics), key=lambda held: held.count(matter))
        for matter in given[half]
    }
    together = [held.count(matter) for matter, held in best.items()]
    strangers = [len(held) - held.count(matter) for matter, held in best.items()]
    return {"of_ten_together": mean(together), "strangers": mean(strangers)}


def _letters() -> list[Said]:
    config = load_config(ROOT / "config")
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return [
            Said(row["id"], row["title"], row["content"], datetime.fromisoformat(row["time"]).replace(tzinfo=HALVES_AT.tzinfo), int(row["likes"]),
                 spots=written(spots_in(f"{row['title']}\n{row['content']}", config)))
            for row in csv.DictReader(file)
        ]  # fmt: skip


def _looked_at(said: list[Said]) -> dict[str, object]:
    topics = find_topics(said, load_config(ROOT / "config").city.topics)
    where = {member: n for n, topic in enumerate(topics) for member in topic.members}
    found: dict[str, tuple[float, float, float]] = {}
    for issue, (name, matter) in ISSUES.items():
        named = {i for i, s in enumerate(said) if re.search(name, s.title + s.text)}
        meant = {i for i in named if re.search(matter, said[i].title + said[i].text)}
        if len(meant) < LEAST:
            continue
        held = Counter(where[i] for i in meant if i in where)
        best = topics[held.most_common(1)[0][0]].members if held else []
        size = max(len(best), 1)
        found[issue] = (
            len(meant & set(best)) / len(meant),
            len(named & set(best)) / size,
            len(meant & set(best)) / size,
        )
    means = [round(sum(values) / len(found), 3) for values in zip(*found.values(), strict=True)]
    return {
        "issues": len(found), "topics": len(topics), "completeness": means[0], "purity": means[1], "strict_purity": means[2],
        "by_issue": {issue: f"{whole:.2f} {pure:.2f} {strict:.2f}" for issue, (whole, pure, strict) in found.items()},
    }  # fmt: skip


def _cost(said: list[Said]) -> int:
    limits = load_config(ROOT / "config").city.topics
    began = time.process_time()
    find_topics(said, limits)
    return round((time.process_time() - began) / len(said) * 1e6)
