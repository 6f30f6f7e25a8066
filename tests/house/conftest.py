"""Runs `yingsheng` in a process of its own, on a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.copies import Copies
from tests.forked import forked


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
    """The URL of a database in which nothing stands yet."""
    yield copies.make(tmp_path / "city.db")
    copies.clear(tmp_path)


@pytest.fixture
def run(database: str) -> Callable[..., Ran]:
    """Run one command on the test's database, in a copy of this process; ``stdin`` and ``env`` are optional."""

    def run_(*arguments: str, stdin: str = "", env: Mapping[str, str] = MappingProxyType({})) -> Ran:
        return Ran(*forked(arguments, stdin, {**os.environ, "YINGSHENG_DATABASE_URL": database, **env}, ROOT))

    return run_


@pytest.fixture
def run_anew(database: str) -> Callable[..., Ran]:
    """The same in a new interpreter, as a user does: whatever the command needs it has to load itself."""

    def run_(*arguments: str, stdin: str | None = None, env: Mapping[str, str] = MappingProxyType({})) -> Ran:
        environment = {**os.environ, "YINGSHENG_DATABASE_URL": database, "PYTHONPATH": str(ROOT), **env}
        done = subprocess.run(
            [sys.executable, "-m", "yingsheng", *arguments],
            input=stdin, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT, timeout=120, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run_
