"""Start the demo city: ``python -m demo --directory DIR [--port N] [--base-config DIR] [--now T] [--desk URL]``."""

import argparse
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from demo.configuration import write_configuration
from demo.moments import tell_all
from demo.people import PEOPLE_COLUMNS, ROSTER_COLUMNS, read_people, rotate, with_addresses, write_rows
from demo.ready import announce, withdraw
from demo.server import TownServer
from demo.town import build_town
from demo.voices import load_drafts

_HERE = Path(__file__).resolve().parent
_PARENT_CHECK_SECONDS = 1.0


def main() -> None:
    """Serve until told to stop or until the parent process is gone."""
    arguments, parent = _arguments(), os.getppid()
    stop = _stop_on_signals()
    withdraw(arguments.directory)
    server = _open(arguments.port)
    prepare(server, arguments.directory, arguments.base_config, arguments.now or datetime.now(UTC), arguments.desk)
    serving = Thread(target=server.serve_forever, args=(0.1,), name="demo-server", daemon=True)
    serving.start()
    announce(arguments.directory, server.url)
    _wait(stop, parent)
    withdraw(arguments.directory)
    server.shutdown()
    server.server_close()


def prepare(server: TownServer, directory: Path, base_config: Path, now: datetime, desk: str | None = None) -> None:
    """Everything the product needs before the city may be called ready; ``now`` is the only time the demo knows."""
    server.pages = build_town(tell_all(load_drafts(_HERE / "voices"), now), server.url)
    write_configuration(directory / "config", server.url, base_config, desk)
    people = read_people(_HERE / "people.csv")
    write_rows(directory / "people.csv", PEOPLE_COLUMNS, with_addresses(people, server.url))
    write_rows(directory / "roster.csv", ROSTER_COLUMNS, rotate(people, now))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="演示城市：本机网站、信源与导出，纯属虚构")
    parser.add_argument("--directory", type=Path, required=True, help="写入配置、人员、值班表和 ready.json 的目录")
    parser.add_argument("--port", type=int, default=0, help="端口；0 为任选一个空闲端口")
    parser.add_argument("--now", type=_instant, help="按这一时刻推算各条信息的时间，要带时区；默认为启动时刻")
    parser.add_argument("--base-config", type=Path, default=_HERE.parent / "config", help="所继承的配置目录")
    parser.add_argument("--desk", help="值守台的网址，提醒里的链接指向它；默认按所继承的配置")
    return parser.parse_args()


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("时刻要带时区，例如 2026-11-23T09:00:00+08:00")
    return moment


def _open(port: int) -> TownServer:
    try:
        return TownServer(port)
    except OSError as e:
        raise SystemExit(f"demo: 端口 {port} 打不开：{e.strerror}") from e


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _wait(stop: Event, parent: int) -> None:
    """Return when asked to stop, or when the parent has died: an orphaned city would hold its port for ever."""
    while not stop.wait(_PARENT_CHECK_SECONDS) and os.getppid() == parent:
        pass


if __name__ == "__main__":
    main()
