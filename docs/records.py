"""docs/data.md: every table in one line, from its own docstring."""

from types import ModuleType

from cases.store.tables import ROOMS
from cases.store.types import Base


def data() -> str:
    """One section for each file of tables."""
    return "\n\n".join(_section(room) for room in ROOMS)


def _section(room: ModuleType) -> str:
    file = f"{room.__name__.replace('.', '/')}.py"
    rows = [_row(kind) for kind in vars(room).values() if _is_table(kind) and kind.__module__ == room.__name__]
    head = "| Table | What it holds | Columns |\n|---|---|---|"
    return "\n".join([f"## {_line(room)}", "", f"`{file}`", "", head, *rows])


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Base) and hasattr(kind, "__tablename__")


def _row(kind: type[Base]) -> str:
    return f"| `{kind.__tablename__}` | {_line(kind)} | {', '.join(c.name for c in kind.__table__.columns)} |"


def _line(thing: object) -> str:
    """A docstring on one line, as Markdown."""
    return " ".join((thing.__doc__ or "").split()).replace("``", "`").replace("|", "/")
