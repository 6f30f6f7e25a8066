"""What no file of the repository may carry, and what words it must know."""

import re
from typing import get_args

import pytest

from cases.matters.flow import STATES_CN
from config.words import CLOCK_CN, SEVERITY_CN, ClockKind
from tests.conftest import ROOT
from tests.docs.papers import files, read

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bootstrap.lock")
MACHINE = re.compile(r"(?<![\w./-])/" + r"(?:work|root|home/[a-z])\b")
UNITS = ("front", "engine", "intake", "watchdog")


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_by_hash_and_name_no_registry(name: str) -> None:
    """Each package has its hashes, and no line says from which host it comes."""
    lines = [line.strip() for line in read(name).splitlines() if line.strip()]
    pinned = [line for line in lines if re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==", line, re.IGNORECASE)]

    assert [line for line in lines if "://" in line or "index" in line.lower().split("#")[0]] == []
    assert pinned
    assert read(name).count("--hash=sha256:") >= len(pinned)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """No text of the repository holds an absolute path of a workshop or a home."""
    texts = ((path, path.read_bytes().decode("utf-8", "ignore")) for path in files())
    assert [str(path.relative_to(ROOT)) for path, text in texts if MACHINE.search(text)] == []


def test_the_glossary_knows_every_state_level_and_clock() -> None:
    """Words that stand in the record are explained, in both languages."""
    text = read("docs/glossary.md")
    wanted = [
        *STATES_CN.items(),
        *((k, CLOCK_CN[k]) for k in get_args(ClockKind)),
        *((s.value, n) for s, n in SEVERITY_CN.items()),
    ]

    assert [word for word, cn in wanted if f"`{word}`" not in text or cn not in text] == []


@pytest.mark.parametrize("name", UNITS)
def test_each_process_has_its_service(name: str) -> None:
    """A systemd unit for each process runs that command under its own account and starts it again."""
    unit = read(f"deploy/yingsheng-{name}.service")

    assert f"/.venv/bin/yingsheng {name}\n" in unit
    assert "\nUser=yingsheng\n" in unit
    assert "\nRestart=always\n" in unit
