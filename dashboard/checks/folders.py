"""check: tables laid where no channel looks, such as in a folder called by the channel's name and not by its id."""

from collections.abc import Iterator
from pathlib import Path

from cases.house import House
from config.channels import Table
from dashboard.checks.finding import Finding

NAMED = 3


def check_folders(house: House) -> Iterator[Finding]:
    """What lies beside the watched folders of our own data and is none of them."""
    watched = {
        house.data / channel.source.folder: channel.name
        for channel in house.config.channels.channels
        if channel.enabled and isinstance(channel.source, Table) and channel.source.folder
    }
    for inbox in sorted({folder.parent for folder in watched if folder.is_relative_to(house.data)} - {house.data}):
        if names := [path.name for path in _held(inbox) if not any(folder.is_relative_to(path) for folder in watched)]:
            right = "、".join(f"{folder.name} ({name})" for folder, name in watched.items() if folder.parent == inbox)
            yield Finding(
                "channels",
                f"{inbox.name} 里的「{'」「'.join(names[:NAMED])}」{' 等' if len(names) > NAMED else ''}没有渠道收取: 请放进渠道自己的文件夹, {right}",
                fault=False,
            )


def _held(inbox: Path) -> list[Path]:
    """Files, and folders that hold something; nothing where we may not look: collecting says that itself."""
    try:
        there = [path for path in sorted(inbox.iterdir()) if not path.name.startswith((".", "~$"))]
        return [path for path in there if path.is_file() or any(path.iterdir())]
    except OSError:
        return []
