"""Runs `yingsheng` as a user does: a process of its own, its own database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.copies import Copies


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it printed, line by line; every line must be JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def database(tmp_path: Path, copies: Copies) -> Iterator[str]:
    """The URL of a database in which there is nothing yet."""
    yield copies.blank(tmp_path / "city.db")
    copies.clear(tmp_path)


@pytest.fixture
def run(database: str) -> Callable[..., Ran]:
    """Run one command on the test's database; ``stdin`` and ``env`` are optional."""

    def run_(*arguments: str, stdin: str | None = None, env: dict[str, str] | None = None) -> Ran:
        environment = {**os.environ, "YINGSHENG_DATABASE_URL": database, "PYTHONPATH": str(ROOT), **(env or {})}
        done = subprocess.run(
            [sys.executable, "-m", "yingsheng", *arguments],
            input=stdin, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT, timeout=120, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run_
