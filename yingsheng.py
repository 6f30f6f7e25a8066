"""Assembles the commands of every room and opens the house for them.

Exit codes: 0 done, 1 something failed and said so, 2 bad usage or bad configuration.
"""

import errno
import gc
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

os.environ.setdefault(
    "PYDANTIC_DISABLE_PLUGINS", "__all__"
)  # nobody has any, and to look for them reads every installed package

try:
    import typer
except ModuleNotFoundError:
    sys.exit("yingsheng: 这个 Python 里没有装应声: 请用 .venv/bin/yingsheng; 还没有 .venv 的先运行 make install")
from typer.main import get_command

from cases.console import Opening, Refusal, command, emit, house_of, opening, room, say, take_shared
from config.causes import cause_of, database_cause, foreseen_cause
from config.version import VERSION

if TYPE_CHECKING:
    from pipeline.settling.process import Processed

HELP = "应声：城市政务舆情值守台。听见、研判、起算时限、逐级提醒、留证、周报。"


def build(only: str = "") -> typer.Typer:
    """The whole command line; for the ``only`` command that limits of a downtime wait for, its own room: the rest takes a thirtieth of its start."""
    app = room(HELP)
    if only == "engine":
        from alerts.commands import app as alerts

        app.add_typer(alerts)
        return app
    for name, sub in _rooms():
        app.add_typer(sub, name=name)
    _house_commands(app)
    _import_command(app)
    return app


def _rooms() -> Iterator[tuple[str | None, typer.Typer]]:
    """Each room's commands, and the groups that have a name."""
    from alerts.commands import app as alerts
    from alerts.trial_commands import app as trial
    from cases.act_commands import app as acts
    from cases.audit_commands import audit
    from cases.clock_commands import clock
    from cases.commands import app as cases
    from cases.database_commands import app as database
    from cases.duty_commands import handover, roster
    from cases.keeping.commands import retention
    from cases.library.commands import app as library
    from cases.matters.commands import corrections, workdays
    from cases.policy_commands import policy
    from cases.registers.application_commands import app as application
    from cases.registers.commands import app as registers
    from cases.registers.problem_commands import app as problems
    from crawlers.commands import app as crawlers
    from crawlers.commands import channels, key
    from dashboard.city.commands import app as city
    from dashboard.commands import app as dashboard
    from dashboard.user_commands import user
    from dashboard.workers.commands import app as workers
    from dashboard.workers.commands import tasks
    from pipeline.commands import app as pipeline
    from reports.commands import app as reports

    yield from ((None, sub) for sub in (cases, database, acts, crawlers, pipeline, alerts, dashboard, workers))
    yield from (
        ("roster", roster), ("handover", handover), ("audit", audit), ("retention", retention), ("report", reports), ("user", user), ("register", registers),
        ("clock", clock), ("workdays", workdays), ("key", key), ("corrections", corrections), ("channels", channels), ("problem", problems), ("tasks", tasks), ("policy", policy),
        ("trial", trial), ("city", city), ("application", application), ("library", library),
    )  # fmt: skip


def _house_commands(app: typer.Typer) -> None:
    @command(app, "check")
    def check(ctx: typer.Context) -> None:
        """一切是否正常：配置、数据库、值班、时限、渠道、发送、时间。"""
        from dashboard.check import check_house

        faults = check_house(opening(ctx), emit)
        if faults:
            raise Refusal(f"有 {faults} 项不正常")

    @command(app, "intake")
    def intake(ctx: typer.Context) -> None:
        """采集进程：按时采集、研判、立案，到时起草每日舆情和周报。"""
        from cases.log import begin
        from cases.stopping import stop_on_signal
        from crawlers.intake import run_alone
        from dashboard.second_pass import renew_kept
        from pipeline.settling.process import process_overdue, process_pending
        from reports.punctual import draft_due

        begin("intake")
        house = opening(ctx).house_in_time()
        process = process_overdue if house.database.has_tasks else process_pending
        run_alone(house, stop_on_signal(), process, {"papers": draft_due, "figures": renew_kept})

    @command(app, "version")
    def version() -> None:
        """版本。"""
        print(VERSION)


def _import_command(app: typer.Typer) -> None:
    @command(app, "import")
    def import_(
        ctx: typer.Context,
        file: Path = typer.Argument(..., metavar="FILE", help="CSV、TSV、XLSX、XLS、ET、ODS 或 JSONL 文件"),
        channel: str = typer.Option(..., "--channel", metavar="ID", help="这些声音来自哪个渠道"),
        history: bool = typer.Option(False, "--history", help="历史数据: 入库、研判、记时限, 不发任何提醒"),
        start_clocks: bool = typer.Option(False, "--start-clocks", help="大量已超期也照常起算时限并提醒"),
        judge: bool = typer.Option(False, "--judge", help="边入库边研判立案, 不必再运行 process"),
    ) -> None:
        """导入一个文件: 每条拒收的记录输出一行, 最后一行是计数。"""
        from crawlers.bring import bring
        from crawlers.commands import channel_of, tell
        from crawlers.errors import CrawlError
        from crawlers.storing import exhaust

        if history and start_clocks:
            raise Refusal("--history 与 --start-clocks 只能选一个", 2)
        house = house_of(ctx)
        judged: list[Processed] = []

        def judging(arriving: Iterator[int]) -> None:
            from pipeline.settling.process import process_pending

            judged.append(process_pending(house, arriving=arriving))

        try:
            tally = bring(
                house, channel_of(house.config, channel), file, history=history, guarded=not (history or start_clocks),
                tell=tell, keep=judging if judge else exhaust,
            )  # fmt: skip
        except CrawlError as e:
            raise Refusal(str(e)) from e
        done = judged[0] if judged else None
        emit({"channel": channel, **tally.counts(), **({"processed": vars(done)} if done else {})})
        if done and done.fault:
            raise Refusal(done.fault)


def main() -> NoReturn:
    """Run one command; whatever it refuses becomes one sentence on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    os.umask(os.umask(0o077) | 0o007)  # citizens' words stand in every file written here: none of other users' business
    try:
        sys.exit(_run(sys.argv[1:]))
    except Refusal as e:
        _leave(str(e), e.code)
    except typer.TyperException as e:
        _leave(*_usage(e))
    except typer.Abort:
        _leave("已中断", 1)
    except BrokenPipeError:
        _silence()  # the reader went away; nobody is left to tell
        sys.exit(1)
    except OSError as e:
        _leave(_file_fault(e), 1)
    except _raised_by("sqlalchemy.exc", "DBAPIError") as e:
        _leave(_database_fault(e), 1)


def _database_fault(error: Any) -> str:
    """What is in the way: full, locked, gone, only to be read. What no database says of itself is a slip of ours: raised on."""
    from cases.store.outages import is_outage

    if not (is_outage(error) or foreseen_cause(str(error.orig))):
        raise error
    return f"数据库出错, 没有办成: {database_cause(str(error.orig))}"


def _file_fault(error: OSError) -> str:
    """What could not be read or written, and why. What is about no file (a network's fault) is a slip of ours: raised on."""
    if error.errno in DISK_FAULTS:
        _silence()
    elif error.filename is None:
        raise error
    return f"读写失败: {error.filename or '输出'} ({cause_of(error)})"


def _raised_by(room: str, name: str) -> tuple[Any, ...]:
    """The kind of error of that name; asked only when something was raised, so that help stays quick."""
    loaded = sys.modules.get(room)
    return (getattr(loaded, name),) if loaded else ()


OUT_OF_RANGE = ("22003", "22008")
"""PostgreSQL's states for a number and for a day that it does not hold; SQLite's driver raises OverflowError."""


def _run(arguments: list[str]) -> int:
    given, rest = take_shared(arguments)
    here = Opening(os.environ, given)
    gc.disable()  # what is loaded now lives as long as the process: looking through it costs a quarter of the start
    try:
        code = get_command(build(rest[0] if rest else "")).main(
            rest, prog_name="yingsheng", standalone_mode=False, obj=here
        )
    except (OverflowError, *_raised_by("sqlalchemy.exc", "StatementError")) as e:
        # a number or a day that no database and no calendar holds: whoever typed it is told
        cause = getattr(e, "orig", e)
        if not isinstance(cause, OverflowError) and getattr(cause, "sqlstate", None) not in OUT_OF_RANGE:
            raise
        raise Refusal("编号或日期超出范围", 2) from e
    except _raised_by("pipeline.learned.saved", "ModelUnusable") as e:
        raise Refusal(str(e)) from e
    finally:
        gc.enable()
    return code if isinstance(code, int) else 0


DISK_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG)
CLICK_CN = (
    (r"No such command '(.*?)'\.(?: Did you mean (.*?)\?)?", "没有命令 {0}"),
    (r"No such option: (\S+?)\.?(?: .*)?", "没有选项 {0}"),
    (r"Missing (?:argument|option|parameter) '?(.*?)'?\.?", "缺少 {0}"),
    (r"Option '?(\S+?)'? requires an argument\.", "{0} 后面缺少值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", "多出的参数: {0}"),
    (r"Invalid value for '?(.*?)'?: Input should be greater than or equal to (\S+)", "{0} 最小为 {1}"),
    (r"Invalid value for '?(.*?)'?: Input should be less than or equal to (\S+)", "{0} 最大为 {1}"),
    (r"Invalid value for '?(.*?)'?: Input should be a valid integer.*", "{0} 的值不对: 应为整数"),
    (r"Invalid value for '?.*?'?: \w+ '(.*)' is not readable\.", "{0} 打不开: 没有权限"),
    (r"Invalid value for '?(.*?)'?: .*", "{0} 的值不对"),
)


def _usage(error: typer.TyperException) -> tuple[str, int]:
    """A wrong call in Chinese, and its exit code (2); words we do not know stay Click's."""
    message = getattr(error, "format_message", lambda: str(error))()
    for pattern, sentence in CLICK_CN:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            _, _, command = getattr(getattr(error, "ctx", None), "command_path", "").partition(" ")
            message = f"{sentence.format(*found.groups())}; 用法见 {f'yingsheng {command}'.strip()} --help"
            break
    return message, getattr(error, "exit_code", 2)


def _silence() -> None:
    """What could not be written is not tried again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(sentence: str, code: int) -> NoReturn:
    say(f"yingsheng: {sentence}")
    sys.exit(code)


if __name__ == "__main__":
    main()
