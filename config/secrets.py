"""Secrets come from the environment: the value itself, or under NAME_FILE the file that holds it (containers mount those)."""

from collections.abc import Mapping
from pathlib import Path

from config.causes import cause_of


class NoSecretError(Exception):
    """There is none, and why; the secret itself is never in it."""


def secret(environment: Mapping[str, str], name: str) -> str:
    """The value of ``NAME``, else what the file that ``NAME_FILE`` names holds. Raises NoSecretError when there is neither."""
    if value := environment.get(name):
        return value
    file = environment.get(f"{name}_FILE")
    if not file:
        raise NoSecretError(f"缺少环境变量 {name} (或 {name}_FILE)")
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as e:
        why = cause_of(e) if isinstance(e, OSError) else "不是文本"
        raise NoSecretError(f"环境变量 {name}_FILE 指的文件读不出: {why}") from e
    if not value:
        raise NoSecretError(f"环境变量 {name}_FILE 指的文件是空的")
    return value


def secret_of(environment: Mapping[str, str], name: str) -> str:
    """The same, or the empty string where there is none: for what stays shut without."""
    try:
        return secret(environment, name)
    except NoSecretError:
        return ""
