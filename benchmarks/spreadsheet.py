"""An export of a hotline, 100,000 rows of XLSX, to stored items: `yingsheng import --judge`; when the last row is committed with its
judgment, when the command has ended (the search index follows before it does), and its peak memory."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
HEADINGS = ("工单编号", "标题", "诉求内容", "诉求类型", "来电时间", "承办单位", "联系电话", "姓名")
TYPES = ("咨询", "求助", "建议", "投诉")


def measure(rows: int = 100_000, channel: str = "vendor") -> dict[str, object]:
    """One command on all cores; a monitoring service's table opens no case before it is judged."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "YINGSHENG_DATABASE_URL": f"sqlite:///{folder}/bench.db", "OMP_NUM_THREADS": "1"}
        file = written(Path(folder), rows)
        done = _run(
            environment,
            Path(folder) / "bench.db",
            rows,
            "import",
            str(file),
            "--channel",
            channel,
            "--history",
            "--judge",
        )
        told = json.loads(done.last)
        assert told["new"] == told["processed"]["read"] == rows
        return {
            "rows": rows, "file_mb": round(file.stat().st_size / 1e6, 1), "judged_seconds": done.judged, "seconds": done.seconds, "cpu": done.cpu,
            "peak_memory_mb": done.peak, "goal": "20 s with judgment, 400 MB",
        }  # fmt: skip


class _Done(NamedTuple):
    """What one command took."""

    last: str
    judged: float
    seconds: float
    cpu: float
    peak: int


def _run(environment: dict[str, str], record: Path, rows: int, *arguments: str) -> _Done:
    """One command; the child's own time and memory are what the kernel counts for it."""
    command = [sys.executable, "-m", "yingsheng", *arguments]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        judged = _until_judged(record, rows, child) - began
        out, _ = child.communicate()
    if child.returncode:
        raise RuntimeError(f"import ended with {child.returncode}")
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Done(
        out.splitlines()[-1], round(judged, 1), round(seconds, 1), round(cpu, 1), round(after.ru_maxrss / 1024)
    )


def _until_judged(record: Path, rows: int, child: "subprocess.Popen[str]") -> float:
    """The instant at which so many judgments stand; seen from outside, five times a second."""
    while child.poll() is None:
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{record}?mode=ro", uri=True)) as seen:
            if (seen.execute("SELECT max(id) FROM judgments").fetchone()[0] or 0) >= rows:
                break
        time.sleep(0.2)
    return time.perf_counter()


def written(folder: Path, rows: int) -> Path:
    """The demo's own voices as a hotline exports them, each with a running mark of its own."""
    import yaml
    from openpyxl import Workbook

    files = sorted((ROOT / "demo" / "voices").glob("*.yaml"))
    voices = [voice for file in files for voice in yaml.safe_load(file.read_text("utf-8"))]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("工单")
    sheet.append(HEADINGS)
    for n in range(rows):
        voice = voices[n % len(voices)]
        minutes = n % 1440
        sheet.append((
            f"GD{n:08d}", voice["title"], f"{voice['text']} 第{n}号", TYPES[n % 4], f"2026-01-05 {minutes // 60:02d}:{minutes % 60:02d}:00",
            "市住建局", f"138{n:08d}", "张三",
        ))  # fmt: skip
    file = folder / "export.xlsx"
    book.save(file)
    return file
