"""Writes the parts of the documents that repeat the code: ``python -m docs.generate`` from the repository's root.

Each document keeps its own words; only what stands between the two marks is replaced. A test holds every document
against this script, so that a changed key, table or move without a new document fails.
"""

from collections.abc import Callable
from pathlib import Path

from docs.interfaces import api
from docs.keys import configuration
from docs.records import data
from docs.rules import rules
from docs.states import flow

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"
PARTS: dict[str, Callable[[], str]] = {
    "configuration.md": configuration, "flow.md": flow, "data.md": data, "rules.md": rules, "api.md": api,
}  # fmt: skip


def main() -> None:
    """Write every document anew."""
    for name in PARTS:
        (HERE / name).write_text(filled(name), encoding="utf-8")
        print(f"docs/{name}")


def filled(name: str) -> str:
    """The document with its generated part as the code is now."""
    text = (HERE / name).read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{PARTS[name]().strip()}\n\n{END}{after}"


if __name__ == "__main__":
    main()
