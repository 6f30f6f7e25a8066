"""What `check` says of tables that lie where nobody looks."""

from pathlib import Path

from cases.house import House
from config.channels import Table
from dashboard.checks.folders import check_folders


def _lay(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1128.csv").write_text("标题\n路灯不亮\n", "utf-8")


def test_a_table_in_a_folder_of_no_channel_is_named(house: House) -> None:
    """Whoever called the folder by the channel's name is told which folder it is; loose files, too; a watched or an empty one is fine."""
    channel = next(
        c for c in house.config.channels.channels if c.enabled and isinstance(c.source, Table) and c.source.folder
    )
    assert isinstance(channel.source, Table)
    folder = house.data / (channel.source.folder or "")
    _lay(folder)
    (folder.parent / "空的").mkdir()
    assert list(check_folders(house)) == []
    _lay(folder.parent / channel.name)
    (folder.parent / "来信.xlsx").write_bytes(b"PK")
    [found] = check_folders(house)
    assert f"「{channel.name}」" in found.sentence
    assert "「来信.xlsx」" in found.sentence
    assert f"{folder.name} ({channel.name})" in found.sentence
    assert not found.fault
