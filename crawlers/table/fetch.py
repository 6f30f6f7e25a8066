"""Tables that come by themselves: downloaded from an address, or found in a watched folder."""

import json
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from threading import Event
from urllib.parse import unquote, urlsplit

from cases.house import House
from cases.items.secrecy import WHAT_TO_DO
from config.causes import cause_of
from config.channels import Channel, Table
from crawlers.agent import agent_of
from crawlers.download import Terms, download
from crawlers.errors import CrawlError, NotCollectable, SecretError, TableError
from crawlers.marks import mark, marked
from crawlers.overdue import require_timely
from crawlers.plain import short
from crawlers.storing import noting_secrets, require_unmarked
from crawlers.table import parse
from crawlers.table.columns import Columns
from crawlers.table.opening import SUFFIXES, looking_for_marks, open_table
from crawlers.table.settling import Settling
from crawlers.voices import Haul

MOST_BYTES = 100_000_000
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


def fetch(house: House, channel: Channel, source: Table, stop: Event) -> Iterator[Haul]:
    """One haul for the address, or for each file of the folder that is new or has changed."""
    columns = Columns(source.columns)
    if source.url:
        yield from _from_address(house, channel, source, columns, stop)
    elif source.folder:
        yield from _from_folder(house, channel, house.data / source.folder, columns, stop)
    else:
        raise NotCollectable("这个渠道的表格由人导入: yingsheng import 文件 --channel " + channel.id)


def _from_address(house: House, channel: Channel, source: Table, columns: Columns, stop: Event) -> Iterator[Haul]:
    url = source.url or ""
    name = mark("validators", url)
    validators = json.loads(marked(house, channel.id, name) or "{}")
    terms = Terms(agent_of(house.config), source.allow_private, MOST_BYTES, stop=stop)
    with TemporaryDirectory(prefix="yingsheng-") as folder:
        path = Path(folder) / (PurePosixPath(unquote(urlsplit(url).path)).name[-80:] or "table")
        with path.open("wb") as file:
            answer = download(url, file, terms, validators)
        if answer.unchanged:
            yield Haul(url, unchanged=True)
        else:
            yield _haul(house, channel, path, url, columns, {name: json.dumps(answer.validators)})


def _from_folder(house: House, channel: Channel, folder: Path, columns: Columns, stop: Event) -> Iterator[Haul]:
    _require_folder(folder, house.data)
    there = [path for path in sorted(folder.iterdir()) if _is_finished(path)]
    tables = [path for path in there if path.is_file() and path.suffix.lower() in SUFFIXES]
    strange = [path.name for path in there if path not in tables]
    free = [name for name in strange if _is_unmarked(house, channel, name)]
    marked_files = len(strange) - len(free)
    if free:
        yield Haul(folder.name, remark=f"有 {len(free)} 个文件或文件夹不是表格, 没有读: {short('、'.join(free[:5]))}")
    settling = Settling(tables, stop)
    for path in tables:
        if stop.is_set():
            break
        try:
            yield _from_file(house, channel, path, columns, settling)
        except SecretError:
            marked_files += 1
        except CrawlError as e:
            yield Haul(path.name, problem=str(e))
    if marked_files:  # how many, and none by its name
        yield Haul(folder.name, problem=f"{marked_files} 个文件{WHAT_TO_DO}")


def _is_unmarked(house: House, channel: Channel, name: str) -> bool:
    """Whether what is no table may be named: not if its name carries the mark of a state secret."""
    try:
        with noting_secrets(house, channel.id):
            require_unmarked(name)
    except SecretError:
        return False
    return True


def _from_file(house: House, channel: Channel, path: Path, columns: Columns, settling: Settling) -> Haul:
    with noting_secrets(house, channel.id):
        require_unmarked(path.name)
    name = mark("file", path.name)
    digest = _digest(path)
    if marked(house, channel.id, name) == digest:
        return Haul(path.name, unchanged=True)
    settling.give_time(path)
    try:
        haul = _haul(house, channel, path, path.name, columns, {name: digest})
    except TableError:
        if not settling.has_changed(path):
            raise
    else:
        if not settling.has_changed(path):
            return haul
    return Haul(path.name, unchanged=True, remark=f"{path.name} 正在写入或刚换过, 下一轮再读")


def _haul(house: House, channel: Channel, path: Path, source: str, columns: Columns, marks: dict[str, str]) -> Haul:
    """Read to the end once before anything of it is kept: a broken file must not be half stored, and an old export
    must start no clocks. What is refused keeps its mark unset, so that it is looked at again once somebody acted."""
    terms = parse.terms_of(house.config, channel.id, house.now(), columns)
    way_out = (
        f"没有读入。历史数据请由人导入: yingsheng import 文件 --channel {channel.id} --history (入库研判, 不发提醒)"
    )
    with noting_secrets(house, channel.id), looking_for_marks(path):
        table = open_table(path, columns, source)
        require_timely(house, table, terms, way_out=way_out, again=True)
    return Haul(source, parse.voices_of(table, terms), marks=marks)


def _require_folder(folder: Path, data: Path) -> None:
    """Make the inbox of a new desk; a folder elsewhere must be there, since an unmounted share is not an empty one."""
    try:
        if folder.is_relative_to(data):
            folder.mkdir(parents=True, exist_ok=True)
        folder.stat()
    except OSError as e:
        raise TableError(f"监视的文件夹 {folder.name} 打不开: {cause_of(e)}") from e


def _is_finished(path: Path) -> bool:
    """Programs that are still writing use hidden names, ~$ or an ending of their own."""
    return not path.name.startswith((".", "~$")) and path.suffix.lower() not in _UNFINISHED


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as e:
        raise TableError(f"{path.name} 打不开: {cause_of(e)}") from e
