"""Run the front with uvicorn on this machine's own address."""

import errno
import socket
from urllib.parse import urlsplit

from cases.console import Refusal
from cases.house import House
from cases.stopping import stop_on_signal
from config.causes import cause_of
from config.load import Config

HOST = "127.0.0.1"
DEFAULT_PORT = 8510
IN_THE_WAY = {
    errno.EADDRINUSE: "已被占用; 换一个用 --port",
    errno.EACCES: "1024 以下的不允许; 换一个用 --port",
    errno.EADDRNOTAVAIL: "不是本机的地址 (--host)",
}


def usual_port(config: Config) -> int:
    """The port of the configured address when that is this machine, else our own."""
    parts = urlsplit(config.city.base_url)
    return parts.port if parts.hostname in (HOST, "localhost") and parts.port else DEFAULT_PORT


def require_free(port: int, host: str = HOST) -> None:
    """Raises Refusal when somebody already listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as e:
            raise Refusal(f"没有这个地址: {host} (--host)") from e
        except OSError as e:
            raise Refusal(f"{host} 的端口 {port} 用不了: {IN_THE_WAY.get(e.errno or 0) or cause_of(e)}") from e


def serve(house: House, port: int, *, host: str = HOST, intake_only: bool = False) -> None:
    """Answer until told to stop; ``intake_only``: nothing but the calls of platforms.

    ``host``: another address than this machine's own is for containers, whose network lets nobody in but what is published.
    Access lines are not logged: acknowledgement links carry a token in their path.
    """
    import uvicorn

    from dashboard.front import build_front, build_intake

    require_free(port, host)
    # uvicorn hands the signal back once it has closed: without a handler of ours the process would die of it.
    stop = stop_on_signal()
    app = build_intake(house) if intake_only else build_front(house)
    if stop.is_set():
        return
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_config=None, log_level="warning", server_header=False,
        timeout_graceful_shutdown=2, proxy_headers=True,
        ws_per_message_deflate=False,  # as Streamlit has it: in an office network packing costs more than it saves, and memory for each session
    )  # fmt: skip
