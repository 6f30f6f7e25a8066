"""Only one ``up`` on one database. The system gives the lock back when its holder dies, however it dies."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from cases.console import Refusal
from cases.store.database import Database
from cases.store.holding import hold

LOOK_EVERY_SECONDS = 5.0
FAREWELL_SECONDS = 1.0


@contextmanager
def only_one(database: str, stop: Event) -> Iterator[None]:
    """Hold the database's supervisor lock until the end of the block. Raises Refusal when another ``up`` has it.

    PostgreSQL gives it back when it starts anew: it is taken again then. Where another ``up`` was quicker, ``stop`` is set, and the
    Refusal comes at the block's end.
    """
    keeper = _Keeper(Database(database), stop)
    keeper.take()
    keeping = Thread(target=keeper.keep, name="lock", daemon=True)  # apart: a server that is away holds up no child
    keeping.start()
    try:
        yield
    finally:
        keeper.over.set()
        keeping.join(FAREWELL_SECONDS)
        if not keeping.is_alive():  # else it waits for a server that is away, which takes the lock back itself
            keeper.let_go()
    if keeper.lost:
        raise keeper.lost


class _Keeper:
    """Has the lock, and takes it again."""

    def __init__(self, database: Database, stop: Event) -> None:
        self.over = Event()
        self.lost: Refusal | None = None
        self._database, self._stop = database, stop
        self._held = ExitStack()
        self._lasts: Callable[[], bool] = _gone

    def take(self) -> None:
        """Raises Refusal when another has it."""
        held = self._held.enter_context(hold(self._database, "up"))
        if not held:
            self.let_go()
            raise Refusal(f"这个数据库上已有一个 yingsheng up 在运行: {self._database.url.database}")
        self._lasts = held.lasts

    def keep(self) -> None:
        """Until the end, or until another has it."""
        while not self.over.wait(LOOK_EVERY_SECONDS):
            try:
                if not self._lasts():
                    self._lasts = _gone
                    self._held.close()
                    self.take()
            except SQLAlchemyError:
                continue  # still away: asked again
            except Refusal as e:
                self.lost = Refusal(f"{e}; 数据库重启后它先占到, 本 yingsheng up 停止")
                self._stop.set()
                return

    def let_go(self) -> None:
        """Give it back."""
        self._held.close()
        self._database.engine.dispose()


def _gone() -> bool:
    return False
