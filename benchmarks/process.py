"""The whole way, raw item to stored case with clocks and steps, durable: items a second on all cores, beside what is usually done;
one urgent message alone; how long officers and the sweep wait meanwhile. Both begin with rules and models read.

A busy machine makes all but processor time worse: it is measured beside the wall clock, and the alternative beside both.
"""

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cases.store.database import Database

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("YINGSHENG_REAL_DATA", ROOT.parent / "shared" / "data")) / "letters_stream.csv"
USUAL = 40
URGENT = 30
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def measure(items: int = 20_000) -> dict[str, object]:
    """Letters (real ones when they are there, each with a running mark once they repeat) the whole way; one command for one letter."""
    letters = letters_of(items)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = write_letters(folder, letters, datetime.now(UTC), apart=0.5)  # live: none is late when it comes
        environment = {**os.environ, "YINGSHENG_DATABASE_URL": f"sqlite:///{folder}/bench.db", "OMP_NUM_THREADS": "1"}
        _ran(environment, "init")
        with _started(environment, "benchmarks.whole_way", str(folder), str(file), "mayor_mailbox") as child:
            waits = _waits(folder / "bench.db", child)
            done = json.loads(child.stdout.read()) if child.stdout else {}
        start = _start_up(folder)
        usual, usual_cpu = _usual(letters[:USUAL], folder / "usual.db")
        urgent, swept = _urgent(folder)
        size = (folder / "bench.db").stat().st_size
    assert done["items"] == items
    rate = items / done["seconds"]
    return {
        "data": "real letters" if REAL.exists() else "written letters", "items": items, "cores": len(os.sched_getaffinity(0)),
        "items_per_second": round(rate), "item_cpu_us": round(done["cpu"] / items * 1e6),
        "item_cpu_us_storing": round(done["cpu_here"] / items * 1e6),  # one process stores: no more items come than it can take
        "second_pass_us": round(done["second_pass_seconds"] / items * 1e6), "second_pass_cpu_us": round(done["second_pass_cpu"] / items * 1e6),
        "one_letter_by_command_seconds": round(start["seconds"], 1), "one_letter_by_command_cpu": round(start["cpu"], 1),
        "usual_items_per_second": round(usual, 1), "times_usual": round(rate / usual),
        "times_usual_by_cpu_of_one_core": round(usual_cpu / (done["cpu"] / items)), "peak_memory_mb": done["peak_mb"],
        "urgent_ms_median": urgent[len(urgent) // 2], "urgent_ms_worst": urgent[-1], "urgent_sweep_ms_median": swept[len(swept) // 2],
        "writer_waits_ms_p50": _share(waits, 0.5), "writer_waits_ms_p99": _share(waits, 0.99), "writer_waits_ms_worst": _share(waits, 1),
        "bytes_an_item": round(size / items),
    }  # fmt: skip


def letters_of(items: int) -> list[tuple[str, str]]:
    """Titles and texts: real letters when they are there, each with a running mark once they repeat."""
    known = _real() if REAL.exists() else _voices()
    return [
        (title, text if n < len(known) else f"{text} 第{n}号")
        for n in range(items)
        for title, text in [known[n % len(known)]]
    ]


def _real() -> list[tuple[str, str]]:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return [(row["title"], row["content"]) for row in csv.DictReader(file)]


def _voices() -> list[tuple[str, str]]:
    import yaml

    files = sorted((ROOT / "demo" / "voices").glob("*.yaml"))
    return [(v["title"], v["text"]) for file in files for v in yaml.safe_load(file.read_text("utf-8"))]


def written(folder: Path, items: int = 4_000) -> Path:
    """A file of the demo's own letters, each with a running mark."""
    return write_letters(folder, scripts(items))


def scripts(items: int) -> list[tuple[str, str]]:
    """The demo's own voices again and again, each with a running mark: near copies of a few scripts."""
    voices = _voices()
    return [(title, f"{text} {n}") for n in range(items) for title, text in [voices[n % len(voices)]]]


def write_letters(folder: Path, letters: list[tuple[str, str]], ending: datetime = NOW, apart: float = 10) -> Path:
    """One letter every ten seconds (or so many apart) until then, by three thousand people."""
    file = folder / "written.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for n, (title, text) in enumerate(letters):
            at = (ending - timedelta(seconds=apart * (len(letters) - n))).isoformat()
            row = {"id": str(n), "title": title, "text": text, "published_at": at, "contact": f"138{n % 3000:08d}"}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file


def _started(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ran(environment: dict[str, str], *arguments: str) -> dict[str, float]:
    """Wall and processor seconds of a command."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with _started(environment, "yingsheng", *arguments) as child:
        _, said = child.communicate()
    if child.returncode:
        raise RuntimeError(f"{arguments[0]} failed with {child.returncode}: {said}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.perf_counter() - began, "cpu": cpu}


def _start_up(folder: Path) -> dict[str, float]:
    """A new record, one letter, the whole way by one command: mostly to begin."""
    alone = folder / "alone"
    alone.mkdir()
    environment = {**os.environ, "YINGSHENG_DATABASE_URL": f"sqlite:///{alone}/bench.db", "OMP_NUM_THREADS": "1"}
    _ran(environment, "init")
    letter = str(write_letters(alone, [("路灯", "小区门口的路灯坏了。")]))
    return _ran(environment, "import", letter, "--channel", "mayor_mailbox", "--history", "--judge")


def _waits(path: Path, child: "subprocess.Popen[str]") -> list[float]:
    """How long another writer (an officer's click, the sweep) waits for the lock while the command works, twenty times a second: ms."""
    waits: list[float] = []
    database = Database(f"sqlite:///{path}")
    while child.poll() is None:
        began = time.perf_counter()
        with database.session(write=True) as session:
            session.connection()
        waits.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    database.engine.dispose()
    return sorted(waits)


def _share(values: list[float], share: float) -> float:
    return round(values[min(int(len(values) * share), len(values) - 1)], 1)


def _usual(letters: list[tuple[str, str]], path: Path) -> tuple[float, float]:
    """What most do: SnowNLP's sentiment and keywords, then one INSERT and commit an item. Items a second, and processor seconds an item."""
    from snownlp import SnowNLP

    base = sqlite3.connect(path)
    base.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, title TEXT, text TEXT, sentiment REAL, keywords TEXT)")
    SnowNLP("先加载一次模型").sentiments  # noqa: B018 — the first call reads the model
    began, cpu = time.perf_counter(), time.process_time()
    for title, text in letters:
        said = SnowNLP(f"{title}\n{text}")
        row = (title, text, said.sentiments, json.dumps(said.keywords(5), ensure_ascii=False))
        base.execute("INSERT INTO items (title, text, sentiment, keywords) VALUES (?, ?, ?, ?)", row)
        base.commit()
    base.close()
    return len(letters) / (time.perf_counter() - began), (time.process_time() - cpu) / len(letters)


def _urgent(folder: Path) -> tuple[list[float], list[float]]:
    """One grave message alone beside that record: ms until its case is committed, and ms more until the sweep has its alert committed in
    the outbox, for people on a full roster. By the same code as a worker's task."""
    from sqlalchemy import event, select

    from alerts.sweep import sweep
    from benchmarks.people_staff import staff
    from cases.house import open_house
    from cases.items.keep import keep
    from cases.items.raw import RawItem
    from cases.now import WallClock
    from cases.store.item_tables import Item
    from cases.store.outbox_tables import Message
    from config.load import load_config
    from pipeline.rules import compile_rules
    from pipeline.settling.process import process_items

    secrets = {"YINGSHENG_WEBHOOK_SECRET": "of this run alone"}  # else no way out works, and nobody has a message
    house = open_house(load_config(ROOT / "config"), f"sqlite:///{folder}/bench.db", WallClock(), secrets, folder)
    rules = compile_rules(house.config)
    with house.write() as work:
        staff(work, days=2)
        work.commit()
    commits: list[float] = []
    event.listen(house.database.engine, "commit", lambda _: commits.append(time.perf_counter()))

    def arrive(n: int) -> tuple[float, float]:
        began = time.perf_counter()
        with house.write() as work:
            text = f"刚才{n + 1}号厂房爆炸, 羊安街道第{n}化工厂, 死了{n + 11}个人, 快派人来。"
            keep(work, [RawItem("weibo", "", text, external_id=f"urgent{n}", published_at=house.now())])
            (item,) = work.session.scalars(select(Item.id).order_by(Item.id.desc()).limit(1))
            work.commit()
        process_items(house, [item], rules)
        stands = time.perf_counter()
        sweep(house)
        return (stands - began) * 1000, (commits[-1] - stands) * 1000

    for n in range(3):
        arrive(1000 + n)
    timed = [arrive(n) for n in range(URGENT)]
    with house.read() as work:
        assert work.session.scalar(select(Message.id).limit(1)), "somebody is told"
    return sorted(round(t, 1) for t, _ in timed), sorted(round(t, 1) for _, t in timed)
