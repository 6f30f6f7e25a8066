"""«To add …» in CONTRIBUTING is the whole of it: a dummy of each kind is added to a copy of the house by touching only what its list
names, and then works from the command line."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NINE, ROOT
from tests.docs.papers import read

ROOMS = ("config", "cases", "pipeline", "alerts", "crawlers", "reports", "dashboard", "docs")
NOW = NINE.isoformat()


@dataclass
class Workshop:
    """A copy of the house with a small city of its own, and what was touched in it."""

    root: Path
    touched: list[str] = field(default_factory=list)

    @property
    def city(self) -> Path:
        """The configuration of the small city."""
        return self.root / "city"

    def edit(self, name: str, *pairs: tuple[str, str]) -> None:
        """Replace words of a file that must stand there."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, f"{name}: {old}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        self.touched.append(name)

    def create(self, name: str, text: str) -> None:
        """Write a new file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.touched.append(name)

    def python(self, *arguments: str) -> str:
        """Run Python in the copy; its standard output."""
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        done = subprocess.run([sys.executable, *arguments], cwd=self.root, env=environment, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-500:]
        return done.stdout

    def run(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a command on the small city at nine on Monday; its lines."""
        where = ["--config", str(self.city), "--database", f"sqlite:///{self.root}/x.db", "--now", NOW]
        return [json.loads(line) for line in self.python("-m", "yingsheng", *arguments, *where).splitlines()]

    def keys_are_said(self) -> None:
        """Every key of the configuration has its sentence."""
        assert self.python("-c", "from docs.keys import unsaid; print(unsaid())").strip() == "[]"

    def tell(self, text: str) -> None:
        """One post in the square of the city, judged."""
        file = self.root / "posts.jsonl"
        file.write_text(json.dumps({"id": "1", "title": "", "text": text, "published_at": NOW}), encoding="utf-8")
        self.run("import", str(file), "--channel", "square")
        self.run("process")

    def is_listed(self, heading: str) -> None:
        """Everything that was touched is named in the list under that heading."""
        found = re.search(rf"\*\*… {re.escape(heading)}\*\*.*?(?=\n\*\*…|\Z)", read("CONTRIBUTING.md"), re.DOTALL)
        assert found, heading
        named = [
            re.escape(n).replace("<kind>", "[a-z_]+").replace("<page>", "[a-z_]+")
            for n in re.findall(r"`([\w/<>.]+)`", found[0])
        ]
        patterns = [f"{n}.*" if n.endswith("/") else n for n in named]
        assert [t for t in self.touched if not any(re.fullmatch(p, t) for p in patterns)] == []


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """The copy, with what is compiled of it: a file that is touched afterwards is compiled anew."""
    for room in ROOMS:
        half_written = shutil.ignore_patterns("*.pyc.*")
        shutil.copytree(ROOT / room, tmp_path / room, ignore=half_written)
    shutil.copy(ROOT / "yingsheng.py", tmp_path)
    shutil.copytree(ROOT / "tests" / "cities" / "xihe", tmp_path / "city")
    return Workshop(tmp_path)


def add_to_city(workshop: Workshop, name: str, text: str) -> None:
    """The city's own file, longer by a row; a city's data is no part of the list."""
    path = workshop.city / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_kind_of_channel(workshop: Workshop) -> None:
    """Postcards in a folder: collected, kept, and shown under their Chinese name."""
    workshop.edit(
        "config/channels.py",
        ("class NotConnected(Strict)", 'class Postcards(Strict):\n    """Cards in a folder."""\n\n    kind: Literal["postcards"]\n    folder: Text\n\n\nclass NotConnected(Strict)'),
        ("Manual | NotConnected | Api", "Manual | NotConnected | Postcards | Api"),
    )  # fmt: skip
    workshop.create("crawlers/postcards/__init__.py", "")
    workshop.create(
        "crawlers/postcards/fetch.py",
        "from pathlib import Path\n\nfrom cases.items.raw import RawItem\nfrom crawlers.voices import Haul\n\n\n"
        "def fetch(house, channel, source, stop):\n    for card in sorted(Path(source.folder).glob('*.txt')):\n"
        "        yield Haul(card.name, [RawItem(channel.id, text=card.read_text(encoding='utf-8'), external_id=card.name)])\n",
    )
    workshop.edit(
        "crawlers/collect.py",
        ("case Website() | Feed() | Mailbox() | Api():", "case Website() | Feed() | Mailbox() | Api() | Postcards():"),
        ("        case NotConnected() as absent:", "        case Postcards() as cards:\n            from crawlers.postcards.fetch import fetch as fetch_cards\n\n            yield from fetch_cards(house, channel, cards, stop)\n        case NotConnected() as absent:"),
        ("NotConnected,", "NotConnected, Postcards,"),
    )  # fmt: skip
    workshop.edit("dashboard/screens/channels.py", ("KIND_CN = {", 'KIND_CN = {\n    "postcards": "明信片",'))
    workshop.edit(
        "docs/keys.yaml", ("NotConnected:\n", "Postcards:\n  kind: 明信片。\n  folder: 文件夹。\n\nNotConnected:\n")
    )
    cards = workshop.root / "cards"
    cards.mkdir()
    (cards / "a.txt").write_text("东浦镇的路灯坏了", encoding="utf-8")
    row = f"  - {{id: cards, name: 明信片, carries: opinion, source: {{kind: postcards, folder: {cards}}}}}\n"
    path = workshop.city / "channels.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("publications:", f"{row}publications:"), encoding="utf-8")

    [line] = workshop.run("collect", "cards")
    assert (line["state"], line["new"]) == ("new", 1)
    workshop.keys_are_said()
    workshop.is_listed("a kind of channel")


def test_a_way_out(workshop: Workshop) -> None:
    """A pigeon takes the words of an alert into a file."""
    loft = workshop.root / "loft.txt"
    workshop.edit(
        "config/transports.py",
        ("class Log(AnyTransport)", 'class Pigeon(Wired):\n    """A bird."""\n\n    kind: Literal["pigeon"]\n    loft: Text\n\n\nclass Log(AnyTransport)'),
        ("    | Log\n", "    | Log\n    | Pigeon\n"),
    )  # fmt: skip
    workshop.create("alerts/pigeon/__init__.py", "")
    workshop.create(
        "alerts/pigeon/send.py",
        "from pathlib import Path\n\nfrom alerts.outcome import Outcome\n\n\nclass PigeonSender:\n    def __init__(self, transport):\n"
        "        self._loft = Path(transport.loft)\n\n    def send(self, parcel, now):\n        self._loft.write_text(parcel.text, encoding='utf-8')\n"
        "        return Outcome('ok', 'coo')\n\n    def close(self):\n        pass\n",
    )
    workshop.edit(
        "alerts/senders.py",
        (
            "from alerts.outcome import Sender",
            "from alerts.outcome import Sender\nfrom alerts.pigeon.send import PigeonSender",
        ),
        ('    "log": lambda', '    "pigeon": lambda t, _secret: PigeonSender(t),\n    "log": lambda'),
    )
    workshop.edit("dashboard/wording.py", ('WAY_CN = {"sms": "短信",', 'WAY_CN = {"pigeon": "信鸽", "sms": "短信",'))
    workshop.edit("docs/keys.yaml", ("Webhook:\n", "Pigeon:\n  kind: 信鸽。\n  loft: 鸽舍。\n\nWebhook:\n"))
    ways = f"ways:\n  - {{id: pigeon, name: 信鸽, address: phone, transport: {{kind: pigeon, loft: {loft}}}}}\n"
    (workshop.city / "alerts.yaml").write_text(
        f'{ways}trial: false\nnight: {{begins: "22:00", ends: "08:30"}}\n', encoding="utf-8"
    )
    people = workshop.root / "people.csv"
    people.write_text("name,unit,role,phone\n甲,西和市政府办,duty_officer,13800000001\n", encoding="utf-8")
    shifts = workshop.root / "shifts.csv"
    shifts.write_text(
        "role,person,starts_at,ends_at\nduty_officer,甲,2026-11-23T08:00:00+08:00,2026-11-23T20:00:00+08:00\n",
        encoding="utf-8",
    )
    for table in (people, shifts):
        workshop.run("roster", "import", str(table))
    workshop.tell("今天8点，东浦镇一家化工厂发生爆炸，造成12人死亡。")
    workshop.run("sweep")

    assert {line["state"] for line in workshop.run("deliver")} == {"accepted"}
    assert loft.read_text(encoding="utf-8").startswith("【应声】")
    workshop.keys_are_said()
    workshop.is_listed("a way out")


def test_a_kind_of_clock(workshop: Workshop) -> None:
    """A duty to say thank you: started with each matter, with its limit and its Chinese name."""
    workshop.edit(
        "config/words.py",
        ('"arbitration", "countersign",\n]', '"arbitration", "countersign",\n    "thanks",\n]'),
        ('    "countersign": "口头授权补签",\n', '    "countersign": "口头授权补签",\n    "thanks": "致谢",\n'),
    )
    workshop.edit(
        "docs/glossary.md",
        ("| acknowledge | 收到 |", "| thanks | 致谢 | to say thank you 道谢 |\n| acknowledge | 收到 |"),
    )
    workshop.edit("alerts/wording.py", ("ACTS = {", 'ACTS = {\n    "thanks": "请致谢",'))
    row = (
        "  - {id: thanks_3d, kind: thanks, when: {case: matter}, duration: 3, unit: natural_days, counts_from: discovered, stops_on: [own_publication],\n"
        "     ladder: quiet, since: 2020-01-01, basis: {document: 虚构, mark: A}}\n"
    )
    add_to_city(workshop, "deadlines.yaml", row)
    workshop.tell("今天8点，东浦镇一家化工厂发生爆炸，造成12人死亡。")

    [matter] = workshop.run("cases")
    assert [c["due_at"] for c in matter["clocks"] if c["kind"] == "thanks"] == ["2026-11-26T23:59:59+08:00"]
    workshop.is_listed("a kind of clock")


def test_a_figure(workshop: Workshop) -> None:
    """Posts that shout: counted with its sentence, explained row by row."""
    workshop.edit(
        "reports/queries/items.py",
        ("def imported(period", 'def shouting(period: Period) -> Rows:\n    """Items of channels that shout."""\n    return _items(period, Item.channel).where(Item.channel == "square")\n\n\ndef imported(period'),
    )  # fmt: skip
    workshop.edit(
        "reports/definitions.py",
        ("RECEIVED = (\n", 'RECEIVED = (\n    Definition("items_shouting", "大声的信息", "条", "channel", items.shouting, sentence="广场上的信息。"),\n'),
    )  # fmt: skip
    workshop.tell("东浦镇的路灯坏了很久没有人管")

    lines = workshop.run("report", "explain", "items_shouting", "--week", "2026-W48")
    assert len(lines) == 1
    workshop.is_listed("a figure")


PAGE = """
from dashboard.sections import SECTIONS
from importlib import import_module
from types import SimpleNamespace
[section] = [s for s in SECTIONS if s.path == "birds"]
shown = []
import streamlit as st
st.html = shown.append
import_module(section.module).show(SimpleNamespace())
print(section.title, shown)
"""


def test_a_page(workshop: Workshop) -> None:
    """Birds: in the navigation, with its address, drawn by its module."""
    workshop.create(
        "dashboard/screens/birds.py",
        "import streamlit as st\n\nfrom dashboard.markup import div\n\n\ndef show(visit):\n    st.html(div('ys-part', '鸟'))\n",
    )
    workshop.edit(
        "dashboard/sections.py",
        ("SECTIONS = (\n", 'SECTIONS = (\n    Section("鸟", "birds", "dashboard.screens.birds"),\n'),
    )

    assert "鸟" in workshop.python("-c", PAGE)
    workshop.is_listed("a page")
