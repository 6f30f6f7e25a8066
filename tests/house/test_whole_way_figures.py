"""What the figures of the whole way say of their processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.process import ROOT, written


def test_the_storing_process_is_told_apart(tmp_path: Path) -> None:
    """Of the processor time of all processes stands apart what the one that stores took: it is what more cores do not help."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.whole_way", str(tmp_path), str(written(tmp_path, 40)), "mayor_mailbox"],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    figures = json.loads(told.stdout)

    assert figures["items"] == 40
    assert 0 < figures["cpu_here"] <= figures["cpu"]
    assert 0 < figures["second_pass_cpu_here"] <= figures["second_pass_cpu"]
