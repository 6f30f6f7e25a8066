"""`make bench ONLY=pages`: what each page of the desk asks the database for, in a city with 100,000 open cases and a letter in each.

Every page is run twice, the second time counted: how many statements, the processor time of its units of work (on PostgreSQL its server's too),
and which large tables a statement looks through from end to end. What Streamlit takes to draw it is not in here: `officers` measures that.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from benchmarks.clock_city import City
from benchmarks.databases import city_of
from cases.house import House
from cases.items.search import index_waiting
from cases.people.accounts import add_user
from cases.people.sessions import awaited, note_second, open_session
from cases.store.database import Database
from dashboard import current
from dashboard.sections import SECTIONS

OPEN_CASES = 100_000
LARGE = ("cases", "clocks", "steps", "items", "item_versions", "judgments", "case_items")
ROLES = ("duty_officer", "administrator")
ASKED = {"case": {"id": "7"}, "search": {"q": "停水"}}
SCREEN = """
from importlib import import_module
import streamlit as st
from dashboard.current import drawing, here
from dashboard.sections import SECTIONS
from dashboard.visit import Visit

def screen():
    import_module("{module}").show(visit)

visit = Visit(here().house, here().guest(), dict())
for section in SECTIONS:
    visit.pages[section.path] = st.Page(screen, title=section.title, url_path=section.path or "desk", default=section.path == "{path}")
with drawing(visit.user):
    st.navigation(list(visit.pages.values()), position="hidden").run()
"""


@dataclass
class Asked:
    """The statements of one run, with their values, and the seconds of this process in its units of work."""

    said: list[tuple[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


def measure(cases: int = OPEN_CASES) -> dict[str, object]:
    """For each page: statements · CPU ms; then what it looks through from end to end."""
    with city_of(cases) as city:
        _letters(city)
        while index_waiting(city.house):
            pass
        _take_stock(city.house.database.engine)
        people = _people(city)
        figures = {s.title: _page(city.house, people[s.path == "mine"], s.module, s.path) for s in SECTIONS}
    return {
        "open_cases": cases,
        "unit": "statements · CPU ms of reading · tables looked through",
        **figures,
    }


def _letters(city: City) -> None:
    """A letter for each case, said and judged."""
    said = "'花园巷社区' || id || '号楼已经' || id % 9 || '天' || CASE id % 4 WHEN 0 THEN '停水' WHEN 1 THEN '路灯不亮' ELSE '噪音扰民' END || ', 请尽快派人处理。'"
    rows = (
        (
            "INSERT INTO items (id, channel, key, version, content_hash, discovered_at, history, state, outcome, legal_hold, indexed_version, judgment_id) "
            "SELECT id, 'mayor_mailbox', 'id:' || id, 1, '', opened_at, false, 'judged', 'case', false, 0, id FROM cases"
        ),
        (
            "INSERT INTO item_versions (id, item_id, n, content_hash, collected_at, title, text, attachments, metrics, origins) "
            f"SELECT id, id, 1, '', opened_at, '来信' || id, {said}, '[]', '{{}}', '{{}}' FROM cases"
        ),
        (
            "INSERT INTO judgments (id, item_id, item_version, n, made_at, version, category, handling_lead, confidence, line) "
            "SELECT id, id, 1, 1, opened_at, 'bench', category, handling_lead, 0.9, '{\"reasons\": []}' FROM cases"
        ),
        "INSERT INTO case_items (id, case_id, item_id, how, representative, attached_at) SELECT id, id, id, 'opened', true, opened_at FROM cases",
    )
    with city.house.write() as work:
        for row in rows:
            work.session.execute(text(row))
        work.commit()


def _take_stock(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM (ANALYZE)"))


def _people(city: City) -> tuple[str, str]:
    """The tokens of one who sees the whole city, and of a unit's."""
    unit = next(unit.id for unit in city.house.config.units.units if unit.kind == "department")
    with city.house.write() as work:
        officer = add_user(work, "officer", "值班员", "bench-Passw0rd", list(ROLES), "shi_fuban")
        liaison = add_user(work, "liaison", "联络员", "bench-Passw0rd", ["unit_liaison"], unit)
        tokens = open_session(work, officer), open_session(work, liaison)
        for user, token in zip((officer, liaison), tokens, strict=True):
            if awaited(work, user, token) in ("bind", "second"):  # whose roles ask for a second factor has shown it
                user.totp_since = work.now
                note_second(work, token)
        work.commit()
    return tokens


def _page(house: House, token: str, module: str, path: str) -> str:
    current.install(current.Current(house, lambda: token))
    _run(module, path)
    served = _served(house)
    with _asked(house.database) as asked:
        app = _run(module, path)
    worked = _served(house) - served + asked.seconds
    if app.exception:
        raise AssertionError(f"{path}: {app.exception[0].value}")
    through = sorted({name for said in asked.said for name in _looked_through(house, *said)})
    return f"{len(asked.said)} · {1000 * worked:.1f}{' · ' + ' '.join(through) if through else ''}"


def _run(module: str, path: str) -> AppTest:
    app = AppTest.from_string(SCREEN.format(module=module, path=path), default_timeout=15)
    for name, value in ASKED.get(path, {}).items():
        app.query_params[name] = value
    return app.run()


@contextmanager
def _asked(database: Database) -> Iterator[Asked]:
    """What is said while the block lasts, and the processor time between the opening and the closing of each session."""
    asked, engine = Asked(), database.engine

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.said.append((statement, parameters))

    @contextmanager
    def session(*, write: bool) -> Iterator[Session]:
        began = thread_time()
        with Database.session(database, write=write) as opened:
            yield opened
        asked.seconds += thread_time() - began

    event.listen(engine, "before_cursor_execute", note)
    database.session = session  # type: ignore[method-assign]
    yield asked
    del database.session
    event.remove(engine, "before_cursor_execute", note)


def _served(house: House) -> float:
    """Processor seconds of all PostgreSQL processes that serve this one."""
    if house.database.is_sqlite:
        return 0.0
    with house.database.engine.connect() as connection:
        ours = f"yingsheng {os.getpid()}@%"
        pids = connection.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE application_name LIKE :ours"), {"ours": ours}
        ).all()
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9


def _looked_through(house: House, statement: str, parameters: Any) -> list[str]:
    """The large tables that this statement reads from end to end, by the database's own plan."""
    if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
        return []
    sqlite = house.database.is_sqlite
    with house.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        lines = [str(row[-1]) for row in plan]
    words = [f"SCAN {name}" if sqlite else f"Seq Scan on {name}" for name in LARGE]
    return [
        word.split()[-1]
        for word in words
        if any(
            word in f"{line} ".replace("  ", " ") and "INDEX" not in line and f"{word} " in f"{line} " for line in lines
        )
    ]
