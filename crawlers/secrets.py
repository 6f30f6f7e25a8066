"""Secrets of sources: from the environment, or from a file that the environment names; never from the configuration."""

from collections.abc import Mapping
from pathlib import Path

from config.causes import cause_of
from crawlers.errors import CrawlError


def secret_of(environment: Mapping[str, str], name: str) -> str:
    """The value of ``NAME``, else the first line of the file ``NAME_FILE`` names. Raises CrawlError when there is neither."""
    if value := environment.get(name):
        return value
    file = environment.get(f"{name}_FILE")
    if not file:
        raise CrawlError(f"缺少环境变量 {name} (或 {name}_FILE)")
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise CrawlError(
            f"环境变量 {name}_FILE 指的文件读不出: {cause_of(e) if isinstance(e, OSError) else '不是文本'}"
        ) from e
    if not lines or not lines[0].strip():
        raise CrawlError(f"环境变量 {name}_FILE 指的文件是空的")
    return lines[0].strip()
