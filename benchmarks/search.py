"""`make bench ONLY=search`: full text over a million items against LIKE over the same texts."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import text

from cases.house import House, open_house
from cases.items.search import fts5_match, matching
from cases.items.words import phrases_of, words_of
from cases.now import WallClock
from cases.store.database import Database
from cases.store.schema import migrate
from cases.work import Work
from config.load import load_config

ITEMS = 1_000_000
AT_ONCE = 20_000
ROUNDS = 5
RARE = 20_000
QUERIES = ("塌方", "河堤塌方", "临江路 塌方", "高铁站 停水", "停水", "垃圾没有清运", "水", "不存在的词语")
"""Words that one item in twenty thousand holds, one in fifty, one in eight; a single character; one that nobody wrote."""
WHERE = ("临江路", "南街", "东门", "河滨公园", "五里桥", "高铁站")
WHAT = ("停水", "停电", "噪音扰民", "井盖丢失", "路灯不亮", "公交晚点", "垃圾没有清运", "树枝断落")
TAIL = (
    "请尽快安排人来处理", "已经三天了一直没有人管", "希望有关部门给一个书面答复", "孩子上学、老人出门都很不方便", "向社区多次反映没有结果",
    "物业说这件事不归他们负责", "上个月也发生过同样的情况", "附近住着两百多户人家", "晚上从这里走过很不安全", "我们愿意配合现场查看",
    "请转给负责的单位并告知办理期限", "如有进展请在工作时间内电话联系",
)  # fmt: skip
SENTENCES = 14
"""So that an item is as long as a letter to a mayor: LIKE reads every character of it."""


def measure(items: int = ITEMS) -> dict[str, object]:
    """CPU milliseconds of each query, and how many times as long LIKE takes for the same; medians.

    Two questions of the same words: the newest 200, which is what a page asks (LIKE stops at the 200th too, so for a word that stands
    everywhere there is little to gain), and how many there are of all, which no page asks. Both give the same, or this fails.
    """
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
    return {
        "items": items,
        "unit": "CPU ms (LIKE ÷ index): newest 200 · how many",
        **figures,
        "index_items_a_cpu_second": round(items / filled),
        "database_mb": round(size),
    }


def _house(folder: Path) -> House:
    url = f"sqlite:///{folder}/search.db"
    migrate(Database(url))
    return open_house(load_config(Path("config")), url, WallClock(), {}, folder)


def _fill(house: House, items: int) -> float:
    """Texts by a fixed seed, beside the words of each; the seconds that cutting and writing the words took."""
    dice, seconds = random.Random(7), 0.0
    with house.write() as work:
        work.session.execute(text("PRAGMA cache_size=-400000"))
        work.session.execute(text("CREATE TABLE plain (id INTEGER PRIMARY KEY, body TEXT)"))
        work.commit()
    for first in range(1, items + 1, AT_ONCE):
        rows = [(n, _letter(n, dice)) for n in range(first, min(first + AT_ONCE, items + 1))]
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


def _letter(n: int, dice: random.Random) -> str:
    what = dice.choice(WHAT) if n % RARE else "河堤塌方"
    said = [*dice.choices(TAIL, k=SENTENCES), f"{dice.choice(WHERE)}{dice.randrange(999)}号{what}"]
    dice.shuffle(said)
    return f"{'，'.join(said)}，编号{n}"


def _compared(work: Work, query: str) -> str:
    like = " AND ".join(f"body LIKE '%{part}%'" for part in query.split())
    page = text(f"SELECT id FROM plain WHERE {like} ORDER BY id DESC LIMIT 200")
    newest = _ratio(lambda: matching(work, query), lambda: list(work.session.scalars(page)))
    number = text("SELECT count(*) FROM item_words WHERE item_words MATCH :said").bindparams(
        said=fts5_match(phrases_of(query))
    )
    plain = text(f"SELECT count(*) FROM plain WHERE {like}")
    found = work.session.scalar(number)
    return f"{newest} · {_ratio(lambda: work.session.scalar(number), lambda: work.session.scalar(plain))} {found} hits"


def _ratio(fast: Callable[[], object], slow: Callable[[], object]) -> str:
    if fast() != slow():
        raise AssertionError("index and LIKE do not agree")
    taken = _milliseconds(fast)
    return f"{taken:.1f} ({_milliseconds(slow) / max(taken, 0.1):.0f})"


def _milliseconds(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = process_time()
        run()
        taken.append((process_time() - began) * 1000)
    return median(taken)
