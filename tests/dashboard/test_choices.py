"""What a form offers for choice is shown as the page shows it."""

from typing import Any
from unittest.mock import Mock

from cases.store.item_tables import Item, ItemVersion
from dashboard.acts.fields import item_words
from dashboard.read.casefile import CaseFile, Voice


def test_a_voice_to_choose_hides_the_number_in_it() -> None:
    """The telephone of who wrote it is masked in the list of 拆分, 移出 and 并入, as it is in the voice itself."""
    words: Any = {"title": None, "text": "请给我回电13812345678，楼道漏水"}
    file = Mock(spec=CaseFile, voices=[Voice(Item(id=7), ItemVersion(**words), None, "opened")])

    assert item_words(file) == {7: "7 请给我回电138****5678，楼道漏水"}
