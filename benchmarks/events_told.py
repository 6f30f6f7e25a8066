"""How well retellings of one event are brought together and two events kept apart: pairwise, on texts of our own."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import yaml
from sqlalchemy import select

from cases.house import House, open_house
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import HeldClock
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.database import Database
from cases.store.item_tables import Item
from cases.store.schema import migrate
from config.load import load_config
from pipeline.settling.process import process_pending
from tests.live import delivering

FILE = Path(__file__).parent / "events_told.yaml"
ROOT = FILE.parent.parent
BEGIN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
APART = timedelta(days=9)
"""Between two stories: farther than anything is taken for one."""


@dataclass(frozen=True)
class Told:
    """One voice and the true event it speaks of."""

    event: str
    blind: bool
    at: datetime
    text: str


@dataclass
class Outcome:
    """``attached`` true and false: pairs in one matter. ``asked``: pairs of one event that a person is asked about."""

    same: int = 0
    attached: int = 0
    wrong: int = 0
    asked: int = 0
    matters: dict[str, int] = field(default_factory=dict)


def told(file: Path = FILE) -> Iterator[Told]:
    """Every voice of the file, each story days after the one before."""
    stories = yaml.safe_load(file.read_text("utf-8"))
    begin = BEGIN
    for event in stories["events"]:
        for voice in event["told"]:
            yield Told(event["id"], event["blind"], begin + timedelta(minutes=voice["at"]), voice["text"])
        begin += APART
    for n, pair in enumerate(stories["pairs"]):
        yield Told(f"pair{n}a", pair["blind"], begin, pair["a"])
        yield Told(f"pair{n}b", pair["blind"], begin + timedelta(minutes=pair["minutes"]), pair["b"])
        begin += APART


def outcome(house: House, clock: HeldClock, voices: list[Told]) -> Outcome:
    """Let the house hear them one after the other, as posts, and look at its matters."""
    for n, voice in enumerate(voices):
        clock.at = voice.at
        with house.write() as work:
            keep(work, [RawItem("weibo", "", voice.text, external_id=str(n), published_at=voice.at)])
            work.commit()
        process_pending(house)
    return _looked_at(house, voices)


def _looked_at(house: House, voices: list[Told]) -> Outcome:
    with house.read() as work:
        items = {int(i.external_id or 0): i.id for i in work.session.scalars(select(Item))}
        held = select(CaseItem.item_id, CaseItem.case_id).join(Case).where(Case.kind == "matter")
        matter = dict(work.session.execute(held).all())
        asked = {(s.item_id, s.case_id) for s in work.session.scalars(select(Suggestion))}
    result = Outcome()
    for (n, one), (m, other) in combinations(enumerate(voices), 2):
        first, second = items[n], items[m]
        together = matter.get(first) is not None and matter.get(first) == matter.get(second)
        true = one.event == other.event
        result.same += true
        result.attached += true and together
        result.wrong += together and not true
        result.asked += (
            true and not together and ((second, matter.get(first)) in asked or (first, matter.get(second)) in asked)
        )
    for event in dict.fromkeys(v.event for v in voices if not v.event.startswith("pair")):
        result.matters[event] = len({matter.get(items[n]) for n, v in enumerate(voices) if v.event == event})
    return result


def measure() -> dict[str, object]:
    """Both halves, the one looked at while the rules were written and the one written before and kept aside."""
    began = time.process_time()
    figures: dict[str, object] = {}
    for name, blind in (("seen", False), ("blind", True)):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/events.db"
            migrate(Database(url))
            clock = HeldClock(BEGIN)
            house = open_house(delivering(load_config(ROOT / "config")), url, clock, {}, Path(folder))
            voices = [voice for voice in told() if voice.blind == blind]
            found = outcome(house, clock, voices)
        joined = found.attached + found.wrong
        figures |= {
            f"{name}_precision": round(found.attached / joined, 3) if joined else None,
            f"{name}_recall": round(found.attached / found.same, 3),
            f"{name}_recall_with_asked": round((found.attached + found.asked) / found.same, 3),
            f"{name}_wrong_pairs": found.wrong, f"{name}_matters": found.matters,
        }  # fmt: skip
    return {**figures, "cpu_seconds": round(time.process_time() - began, 1)}
