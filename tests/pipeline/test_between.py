"""A thing and what is wrong with it, told side by side, name the row of the cross-duty table."""

from datetime import date

import pytest

from config.duties import Duties
from pipeline.between import Ways
from pipeline.category import classify, weigh_words
from pipeline.incidents import Event
from pipeline.learned.model import Read
from pipeline.places import find_places
from pipeline.rules import Rules

ROW = {"lead": "城管", "since": "2020-01-01", "basis": {"document": "虚构", "mark": "A"}}
COVERS = {
    "id": "covers",
    "topic": "井盖",
    "told": [{"things": ["井盖"], "faults": ["没了", "松动", "盖响"]}],
    **ROW,
}
LAMPS = {"id": "lamps", "topic": "路灯", "told": [{"things": ["路灯", "巷子"], "faults": ["不亮", "没了"]}], **ROW}
DUTY = {"id": "d", "family": "城管", "category": "城乡建设", "keywords": ["摆摊"], "since": "2020-01-01", "basis": ROW["basis"]}  # fmt: skip


def _ways(*rows: dict[str, object]) -> Ways:
    return Ways(
        Duties.model_validate({"called": {"井盖": ["铁盖盖", "井口"]}, "duties": [DUTY], "grey_zones": [*rows]})
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("街上的井盖没了", "井盖没了"),
        ("没了好久的井盖", "没了好久的井盖"),
        ("井盖被大车压来压去早就松动", "井盖被大车压来压去早就松动"),
        ("街上的铁盖盖没了", "铁盖盖没了"),
        ("井盖就在那里。钱包没了", None),
        ("井盖在学校门口的那个大十字路口往东一直走再走两百米松动", None),
        ("井盖响", None),
    ],
)
def test_a_thing_and_its_fault_in_either_order(scene, text: str, words: str | None) -> None:
    """By whatever name, near each other and in one sentence, neither a part of the other."""
    letter = scene(text)
    found = _ways(COVERS).find(letter)
    assert (found and letter.doc[found.start : found.end]) == words


@pytest.mark.parametrize(("rows", "first"), [((COVERS, LAMPS), "covers"), ((LAMPS, COVERS), "lamps")])
def test_of_several_the_first_in_the_file(scene, rows, first: str) -> None:
    """The file's order decides, not the text's."""
    found = _ways(*rows).find(scene("巷子不亮,井盖没了"))
    assert found
    assert found.zone.id == first


def test_a_repealed_row_is_silent(scene) -> None:
    """The next row that tells of it holds."""
    old = {**COVERS, "id": "old", "until": "2021-01-01"}
    found = _ways(old, COVERS).find(scene("井盖没了"))
    assert found
    assert (found.zone.id, found.zone.since) == ("covers", date(2020, 1, 1))


@pytest.mark.parametrize(("title", "before", "is_found"), [("", 100, True), ("", 130, False), ("井盖没了", 130, True)])
def test_what_a_letter_is_about_stands_at_its_beginning(scene, title: str, before: int, is_found: bool) -> None:
    """Title and beginning are read; what is told far on is told besides."""
    assert (_ways(COVERS).find(scene("我" * before + "井盖没了", title)) is not None) == is_found


def test_a_row_is_found_in_a_text_full_of_its_words(scene) -> None:
    """However often the words stand, the first of them is told."""
    found = _ways(COVERS).find(scene("井盖没了" * 5_000))
    assert found
    assert found.end - found.start == 4


@pytest.mark.parametrize(("share", "leads"), [(0.2, True), (0.999999, False)])
def test_a_row_decides_only_where_no_family_is_likely(rules: Rules, scene, share: float, leads: bool) -> None:
    """A letter that is surely of schools remains theirs, whatever lid rattles before the gate."""
    letter = scene("门口的铁盖盖翘起来了,哐当哐当响")
    families = [(1 - share) / (len(rules.model.families) - 1)] * len(rules.model.families)
    families[rules.model.family_columns["教育"]] = share
    classes = [1 / len(rules.model.categories)] * len(rules.model.categories)
    words = weigh_words(letter, find_places(letter), rules.config.duties)
    topic = classify(letter, words, Read(classes, families, None), Event(), False, rules.model, rules.ways)
    assert (topic.zone is not None and topic.zone.id == "manholes") == leads
    assert (topic.families[0] == "城管") == leads
