"""Secrets come from the environment: the value itself, or under NAME_FILE the file that holds it (containers mount those)."""

from collections.abc import Mapping
from pathlib import Path


def secret_of(environment: Mapping[str, str], name: str) -> str:
    """The secret, or the empty string when there is none or its file cannot be read."""
    if value := environment.get(name):
        return value
    file = environment.get(f"{name}_FILE")
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        return ""
