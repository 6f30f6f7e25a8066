"""How PostgreSQL is reached: what its sessions are called, what they ask of it, and when the other end is given up."""

import os
from socket import gethostname

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from cases.store.quiet import without_detail
from cases.store.types import read_or_damaged

NOTICED_LOST = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "connect_timeout": 10,
}
"""PostgreSQL over a network: the other end is given up after half a minute of silence (s; tcp_user_timeout ms), on both sides. The system's own
patience is two hours, and for so long a host that is gone would hold the rows its last transaction has locked."""


OURS = "yingsheng "
"""How PostgreSQL's list of sessions names ours: this, the process and its host."""


def postgresql_engine(url: URL) -> Engine:
    """Parameters are hidden: an error's text goes to logs and faults, and citizens' words must not."""
    engine = create_engine(
        url, connect_args=connect_settings(url), pool_pre_ping=True, hide_parameters=True, json_deserializer=read_or_damaged,
    )  # fmt: skip
    event.listen(engine, "handle_error", without_detail)
    return engine


def connect_settings(url: URL, **settings: str) -> dict[str, str | int]:
    """How to connect to PostgreSQL, for every driver of it, with these settings of the session. What the URL itself says rules."""
    session = {
        "tcp_keepalives_idle": 10,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 25_000,
        "random_page_cost": "1.1",  # a city lies in memory or on a solid disk: its lists are counted by an index, not by looking through all cases
        "jit": "off",  # compiling a question takes longer than answering it: up to 0.2 s for each of a weekly paper's
    }
    options = " ".join(f"-c {name}={value}" for name, value in {**session, **settings}.items())
    said = url.query.get("options", "")
    name = f"{OURS}{os.getpid()}@{gethostname()}"
    wanted: dict[str, str | int] = {**NOTICED_LOST, "application_name": name, "options": f"{options} {said}".rstrip()}
    return {name: value for name, value in wanted.items() if name == "options" or name not in url.query}
