"""`make bench ONLY=search`: full text over a million items against LIKE over the same texts."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import text

from cases.house import House, open_house
from cases.items.search import matching
from cases.items.words import words_of
from cases.now import WallClock
from cases.store.database import Database
from cases.work import Work
from config.load import load_config

ITEMS = 1_000_000
AT_ONCE = 20_000
ROUNDS = 5
RARE = 20_000
QUERIES = ("塌方", "河堤塌方", "临江路 塌方", "停水", "水", "不存在的词语")
"""Two words that one item in twenty thousand holds, two that many hold, one that none does."""
WHERE = ("临江路", "南街", "东门", "河滨公园", "五里桥", "高铁站")
WHAT = ("停水", "停电", "噪音扰民", "井盖丢失", "路灯不亮", "公交晚点", "垃圾没有清运", "树枝断落")
TAIL = ("请尽快处理", "已经三天了没有人管", "希望有关部门答复", "孩子上学很不方便", "多次反映没有结果")


def measure(items: int = ITEMS) -> dict[str, object]:
    """CPU milliseconds of the first page of each query, and how many times as long LIKE takes for the same page; medians."""
    with tempfile.TemporaryDirectory() as folder:
        house = _house(Path(folder))
        filled = _fill(house, items)
        with house.read() as work:
            figures = {query: _compared(work, query) for query in QUERIES}
        with house.read() as work:
            size = (
                work.session.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
                / 2**20
            )
        house.database.engine.dispose()
    return {"items": items, "unit": "CPU ms (LIKE ÷ index)", **figures, "index_items_a_cpu_second": round(items / filled), "database_mb": round(size)}  # fmt: skip


def _house(folder: Path) -> House:
    url = f"sqlite:///{folder}/search.db"
    Database(url).migrate()
    return open_house(load_config(Path("config")), url, WallClock(), {}, folder)


def _fill(house: House, items: int) -> float:
    """Texts by a fixed seed, beside the words of each; the seconds that cutting and writing the words took."""
    dice, seconds = random.Random(7), 0.0
    with house.write() as work:
        work.session.execute(text("CREATE TABLE plain (id INTEGER PRIMARY KEY, body TEXT)"))
        work.commit()
    for first in range(1, items + 1, AT_ONCE):
        rows = [(n, f"{dice.choice(WHERE)}{dice.randrange(999)}号{dice.choice(WHAT) if n % RARE else '河堤塌方'}，{dice.choice(TAIL)}，编号{n}")
                for n in range(first, min(first + AT_ONCE, items + 1))]  # fmt: skip
        with house.write() as work:
            work.session.execute(
                text("INSERT INTO plain VALUES (:id, :body)"), [{"id": n, "body": body} for n, body in rows]
            )
            began = process_time()
            held = [{"id": n, "words": " ".join(words_of(body))} for n, body in rows]
            work.session.execute(text("INSERT INTO item_words (rowid, title, words) VALUES (:id, '', :words)"), held)
            seconds += process_time() - began
            work.commit()
    return seconds


def _compared(work: Work, query: str) -> str:
    like = " AND ".join(f"body LIKE '%{part}%'" for part in query.split())
    slow = text(f"SELECT id FROM plain WHERE {like} ORDER BY id DESC LIMIT 200")
    fast = _milliseconds(lambda: matching(work, query))
    return f"{fast:.1f} ({_milliseconds(lambda: work.session.execute(slow).all()) / max(fast, 0.1):.0f})"


def _milliseconds(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = process_time()
        run()
        taken.append((process_time() - began) * 1000)
    return median(taken)
