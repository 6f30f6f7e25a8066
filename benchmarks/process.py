"""Items per second of `yingsheng process` on one core, and its peak memory: raw items to stored cases with clocks."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("YINGSHENG_REAL_DATA", ROOT.parent / "shared" / "data")) / "letters_stream.csv"


def measure() -> dict[str, object]:
    """Import the real letters (or the demo's, repeated) as history, then time `process` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "YINGSHENG_DATABASE_URL": f"sqlite:///{folder}/bench.db"}
        file, kind = (REAL, "real letters") if REAL.exists() else (written(Path(folder)), "written letters")
        _run(environment, "import", str(file), "--channel", "mayor_mailbox", "--history")
        began = time.perf_counter()
        done = _run(environment, "process")
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        items = json.loads(done.splitlines()[-1])["read"]
    return {
        "data": kind, "items": items, "seconds_with_start_up": round(seconds, 2), "items_per_second": round(items / seconds),
        "peak_memory_mb": round(peak),
    }  # fmt: skip


def _run(environment: dict[str, str], *arguments: str) -> str:
    """One command on one core; the largest child's memory is what getrusage reports."""
    command = [sys.executable, "-m", "yingsheng", *arguments]
    if hasattr(os, "sched_setaffinity"):
        command = ["taskset", "-c", "0", *command]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def written(folder: Path) -> Path:
    """A file of the demo's own letters, each with a running mark, 4,000 in all."""
    import yaml

    voices = [
        v for f in sorted((ROOT / "demo" / "voices").glob("*.yaml")) for v in yaml.safe_load(f.read_text("utf-8"))
    ]
    file = folder / "written.jsonl"
    rows = [
        {"id": str(n), "title": voices[n % len(voices)]["title"], "text": f"{voices[n % len(voices)]['text']} {n}",
         "published_at": "2026-01-05T09:00:00+08:00"} for n in range(4000)
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file
