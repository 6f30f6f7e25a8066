"""Files that come with a message: looked at for a mark before any of them is stored, then taken in or refused one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cases.items.documents import mark_in_file
from cases.items.files import keep_file, refusal_of, safe_name
from config.channels import Files


@dataclass(frozen=True)
class Attached:
    """A file as it was sent."""

    name: str
    body: bytes


def is_marked(files: Iterable[Attached]) -> bool:
    """Whether one of them carries the mark of a state secret, in its name or in its words."""
    return any(mark_in_file(file.name, file.body) for file in files)


def take_in(data: Path, limits: Files, file: Attached) -> str:
    """Store a file, or say why not; what stands among the item's attachments."""
    why = refusal_of(file.name, file.body, limits)
    return f"{safe_name(file.name)} (没有收取: {why})" if why else keep_file(data, file.name, file.body)
