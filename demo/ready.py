"""The sign by which a parent process knows that the city is open."""

import json
from pathlib import Path
from urllib.parse import urlsplit


def announce(directory: Path, url: str) -> None:
    """Write ready.json in one step, so that a reader finds it whole or not at all."""
    draft = directory / "ready.json.part"
    draft.write_text(json.dumps({"port": urlsplit(url).port, "url": url}), encoding="utf-8")
    draft.replace(directory / "ready.json")


def withdraw(directory: Path) -> None:
    """Make the directory and remove a sign left by an earlier run: its port is no longer ours."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "ready.json").unlink(missing_ok=True)
