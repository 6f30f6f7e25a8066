"""The documents, read the same way by all tests of this folder."""

import re
import subprocess
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")
KEPT = (".ci", ".streamlit", ".gitignore")
MADE = ("data", "artefacts", "__pycache__", "yingsheng.egg-info")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")


@cache
def files() -> list[Path]:
    """Every file that is or would be in the repository."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:  # unpacked from an archive, or owned by somebody else
        return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _is_made(path)]
    return [path for name in sorted(set(done.stdout.split("\0"))) if name and (path := ROOT / name).is_file()]


def _is_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in MADE or (part.startswith(".") and part not in KEPT) for part in parts)


def documents() -> list[Path]:
    """Every Markdown file of the repository."""
    return [path for path in files() if path.suffix == ".md"]


def read(name: str) -> str:
    """A document by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str = "sh") -> list[str]:
    """The code blocks of that language, in order."""
    return [body for tongue, body in BLOCK.findall(text) if tongue == language]


def prose(text: str) -> str:
    """The text without its code blocks."""
    return BLOCK.sub("", text)


def quoted(text: str) -> list[str]:
    """What stands in `backticks`, outside code blocks."""
    return QUOTED.findall(prose(text))


def headings(text: str) -> list[str]:
    """Headings with their marks, in order."""
    return [line for line in prose(text).splitlines() if re.match("#+ ", line)]


def sections(text: str, mark: str) -> dict[str, str]:
    """Text under each heading of that mark (such as ``### ``), up to the next heading of any level."""
    found: dict[str, str] = {}
    for part in re.split(r"^(?=#+ )", text, flags=re.MULTILINE):
        head, _, body = part.partition("\n")
        if head.startswith(mark):
            found[head.removeprefix(mark).strip()] = body
    return found
