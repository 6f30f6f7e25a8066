"""What the documents say of keys, tables and moves is what the code says."""

import pytest

from cases.matters.flow import MOVES, STATES_CN
from cases.store.tables import METADATA
from config.load import MODELS, load_config
from docs.generate import PARTS, filled
from docs.keys import places, sentences, unsaid
from tests.conftest import ROOT
from tests.docs.papers import read

AGAIN = "运行 python -m docs.generate"


@pytest.mark.parametrize("name", PARTS)
def test_generated_parts_are_up_to_date(name: str) -> None:
    """Each document that repeats the code holds what the code says now."""
    assert read(f"docs/{name}") == filled(name), AGAIN


def test_every_key_has_its_sentence() -> None:
    """No key of a YAML file is without one sentence in keys.yaml."""
    assert unsaid() == []


def test_no_sentence_is_left_over() -> None:
    """Every sentence belongs to a file, or to a key that exists in the model that declares it."""
    models = {m.__name__: m for root in MODELS.values() for _, row in places(root) for m in row.__mro__}
    said = {name: keys for name, keys in sentences().items() if name != "files"}

    assert set(sentences()["files"]) == {*MODELS, "basis"}
    assert [f"{n}.{k}" for n, keys in said.items() for k in keys if k not in models[n].__annotations__] == []


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_every_table_has_one_line(table: str) -> None:
    """Each table of the record stands in data.md once."""
    assert read("docs/data.md").count(f"\n| `{table}` |") == 1


def test_every_move_and_state_is_drawn() -> None:
    """flow.md has a row for each act and a box for each state."""
    text = read("docs/flow.md")

    assert [a for a, m in MOVES.items() if f"\n| `{a}` | {m.cn} |" not in text] == []
    assert [s for s, cn in STATES_CN.items() if f"    {s}: {s} {cn}\n" not in text] == []


def test_every_key_has_an_example_and_every_number_of_time_its_unit() -> None:
    """No row of the configuration manual leaves its example open or its default to the machine; a key that ends in a unit says it."""
    rows = [line.split(" | ") for line in read("docs/configuration.md").splitlines() if line.startswith("| `")]
    ends = ("_seconds`", "_minutes`", "_hours`", "_days`", "_months`", "_bytes`")

    assert [row[0] for row in rows if len(row) < 6 or not row[4].strip()] == []
    assert [row[0] for row in rows if row[0].endswith(ends) and row[2] == "—"] == []
    assert [row[0] for row in rows if "Undefined" in row[3]] == []


def test_every_limit_level_and_ladder_stands_with_its_source() -> None:
    """rules.md has a row for each limit, each kind of incident and each ladder."""
    text, city = read("docs/rules.md"), load_config(ROOT / "config")

    assert [row.id for row in city.deadlines.deadlines if f"| `{row.id}` |" not in text] == []
    assert [row.name for row in city.severity.events if f"\n| {row.name} |" not in text] == []
    assert [row.id for row in city.ladders.ladders if f"| `{row.id}` |" not in text] == []
