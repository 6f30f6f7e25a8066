"""What all commands share: the three options (before or after the command), JSON Lines out, refusals as one sentence."""

import gc
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.help import Command, Group

if TYPE_CHECKING:
    from cases.house import House
    from cases.now import Clock
    from config.load import Config


SHARED = ("config", "database", "now")
EPILOG = "共用选项 (写在命令前后都可以): --config DIR 配置文件夹; --database URL 数据库; --now T 模拟时间 (ISO 8601 带时区, 引擎运行时拒绝)"


class Refusal(Exception):
    """A command cannot go on: one sentence for stderr and the exit code (1 failed, 2 bad usage or bad configuration)."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Opening:
    """What the command line says of the house, opened when a command first asks for it."""

    environment: Mapping[str, str]
    given: dict[str, str] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """Where the YAML stands."""
        return Path(self.given.get("config") or self.environment.get("YINGSHENG_CONFIG") or "config")

    @property
    def database(self) -> str:
        """The database's URL."""
        default = "sqlite:///data/yingsheng.db"
        return self.given.get("database") or self.environment.get("YINGSHENG_DATABASE_URL") or default

    @property
    def file(self) -> Path | None:
        """Where the record is, or will be, if its address names a file."""
        return Path(self.database.removeprefix("sqlite:///")) if self.database.startswith("sqlite:///") else None

    @property
    def data(self) -> Path:
        """The folder of files beside the database; on PostgreSQL the one all machines share."""
        if self.environment.get("YINGSHENG_DATA"):
            return Path(self.environment["YINGSHENG_DATA"])
        return self.file.parent if self.file else Path("data")

    @cached_property
    def config(self) -> "Config":
        """The configuration. Raises Refusal(2) with the file, line and accepted values."""
        from config.load import ConfigError, load_config

        try:
            return load_config(self.directory)
        except ConfigError as e:
            raise Refusal(str(e), 2) from e
        finally:
            gc.freeze()
            gc.enable()  # the start is over: yingsheng.py had it wait

    @cached_property
    def clock(self) -> "Clock":
        """The machine's clock, or one that stands at ``--now``."""
        from cases.now import HeldClock, WallClock

        return HeldClock(_instant(self.given["now"])) if self.given.get("now") else WallClock()

    def require_city(self) -> None:
        """For what only looks: a city stands at the address. Raises Refusal where none does, and makes nothing there."""
        from cases.store.database import Database, DatabaseError
        from cases.store.schema import schema_of

        asked = "核对地址 (--database, YINGSHENG_DATABASE_URL); 头一次用, 先运行 yingsheng init"
        if self.file and not self.file.is_file():  # SQLite would make it
            raise Refusal(f"没有这个数据库: {self.file}; {asked}")
        try:
            with closing(Database(self.database)) as database:
                if schema_of(database) is None:
                    raise Refusal(f"数据库 {database.shown} 里什么也没有: {asked}")
        except DatabaseError as e:
            raise Refusal(str(e)) from e

    @cached_property
    def house(self) -> "House":
        """The open house. Raises Refusal when configuration, database or ``--now`` forbid it."""
        from cases.heart import live_engine
        from cases.house import open_house
        from cases.now import WallClock
        from cases.store.database import DatabaseError

        clock = self.clock
        try:
            house = open_house(self.config, self.database, clock, self.environment, self.data)
        except DatabaseError as e:
            raise Refusal(str(e)) from e
        if house.database.new:  # a mistyped address must not look like a quiet city
            say(
                f"数据库 {house.database.shown} 是新建的, 里面什么也没有; 若本该有, 请核对地址 (--database, YINGSHENG_DATABASE_URL)"
            )
        if clock.simulated and live_engine(house, WallClock().now()):
            raise Refusal("引擎正在运行, 不能用 --now 模拟时间: 请先停下 yingsheng up 或 engine", 2)
        return house

    def require_writable(self) -> None:
        """Before anything is called ready. Raises Refusal where the house can be read only: a standby, a disk mounted so."""
        from cases.heart import why_not_writable

        if why := why_not_writable(self.house):
            raise Refusal(f"数据库写不进去: {self.house.database.shown} ({why})")

    def house_in_time(self) -> "House":
        """The same for what runs until it is stopped: a server that is away is waited for, which is said once. Raises Refusal for all else."""
        turns = 0
        while True:
            try:
                house = self.house
            except Refusal as e:
                if not getattr(e.__cause__, "passing", False):
                    raise
                if not turns:
                    say(f"{e}; 本进程等着, 数据库应答了就开始")
                sleep(min(2**turns, LONGEST_WAIT_SECONDS))
                turns += 1
            else:
                if turns:
                    say("数据库应答了, 开始")
                return house


LONGEST_WAIT_SECONDS = 10
"""For a database that is away at the start: limits fall due meanwhile, so not longer."""
As = Annotated[str, typer.Option("--as", help="用户名")]
"""Whoever does it."""
Reason = Annotated[str, typer.Option("--reason", help="理由")]
OptionalReason = Annotated[str | None, typer.Option("--reason", help="理由")]


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise Refusal(f"--now 不是时间: {text!r}; 例如 2026-11-23T09:20:00+08:00", 2) from e
    if at.tzinfo is None:
        raise Refusal(f"--now 缺少时区: {text!r}; 例如 2026-11-23T09:20:00+08:00", 2)
    return at


def take_shared(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The three options, wherever they stand (before or after the command), and what is left for the command.

    Raises Refusal(2) when one lacks its value.
    """
    given: dict[str, str] = {}
    rest: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        name, equals, value = word.removeprefix("--").partition("=")
        if word == "--":
            return given, [*rest, word, *waiting]
        if not word.startswith("--") or name not in SHARED:
            rest.append(word)
        elif equals:
            given[name] = value
        else:
            given[name] = _value(name, next(waiting, None))
    return given, rest


def _value(name: str, value: str | None) -> str:
    if value is None or value == "":
        raise Refusal(f"--{name} 后面缺少值", 2)
    return value


def room(help: str | None = None) -> typer.Typer:
    """A room's sub-app; its commands take the shared options."""
    return typer.Typer(
        cls=Group,
        help=help,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog=EPILOG,
    )


def command(app: typer.Typer, name: str, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a command of a room under its name of design §6."""
    return app.command(name, cls=Command, epilog=EPILOG, **kwargs)


def opening(ctx: typer.Context) -> Opening:
    """What the command line says of the house."""
    found = ctx.find_root().obj
    assert isinstance(found, Opening), "yingsheng.main always passes one"
    return found


def house_of(ctx: typer.Context) -> "House":
    """The open house of this process."""
    return opening(ctx).house


def unit_given(house: "House", name: str | None) -> str | None:
    """The id of a unit given by id or any of its names. Raises Refusal(2), with those that come near, when there is none."""
    from config.whole import NoSuchUnit

    try:
        return house.config.unit_meant(name).id if name is not None else None
    except NoSuchUnit as e:
        raise Refusal(str(e), 2) from e


def require_ending(file: Path, *endings: str) -> None:
    """A file is what its name says. Raises Refusal(2) when it ends in none of these."""
    if file.suffix.lower() not in endings:
        raise Refusal(f"{file} 应以 {' 或 '.join(endings)} 结尾", 2)


def emit(line: Mapping[str, Any]) -> None:
    """One JSON line on stdout, flushed: what reads us may be waiting for it."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """Progress and remarks for people: stderr. Where nobody can read them work goes on: what calls out a full disk may write its own there."""
    with suppress(OSError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} 不能写成 JSON")
