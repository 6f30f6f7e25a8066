"""Files that come with a message: looked at for a mark before any of them is stored, then taken in or refused one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cases.items.documents import Look, look_into
from cases.items.files import keep_file, refusal_of, safe_name
from config.channels import Files

TOO_MANY_WORDS = "文字太多, 没有查完有没有密级标志; 请拆成几个文件"


@dataclass(frozen=True)
class Attached:
    """A file as it was sent."""

    name: str
    body: bytes

    @cached_property
    def look(self) -> Look:
        """What is seen in it, looked for once."""
        return look_into(self.name, self.body)


def is_marked(files: Iterable[Attached]) -> bool:
    """Whether one of them carries the mark of a state secret, in its name or in its words."""
    return any(file.look.mark for file in files)


def refusal(file: Attached, limits: Files) -> str | None:
    """Why a file is not taken in, or ``None``."""
    return refusal_of(file.name, file.body, limits) or (None if file.look.whole else TOO_MANY_WORDS)


def take_in(data: Path, limits: Files, file: Attached) -> str:
    """Store a file, or say why not; what stands among the item's attachments."""
    why = refusal(file, limits)
    return f"{safe_name(file.name)} (没有收取: {why})" if why else keep_file(data, file.name, file.body)
