"""At what sort of place it happened keeps two accidents of a town apart."""

import pytest

from pipeline.same.retelling import retells
from pipeline.same.site import sites
from tests.pipeline.test_retelling import KIN, account


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("在建隧道突然垮塌, 有人被困", {"tunnel"}),
        ("化工厂的车间炸了", {"works"}),
        ("工地上塔吊倒了", {"crane"}),
        ("工地垮了", set()),
        ("我在学校上课听到爆炸", set()),
        ("小区对面的厂着火", {"works"}),
        ("加油站起火, 烧到旁边的居民楼, 居民楼也着火了", {"station", "home"}),
    ],
)
def test_the_sort_of_place_stands_right_before_what_happened(words: str, found: set[str]) -> None:
    """Where somebody stood, heard it or lives near is not where it happened."""
    assert sites(words) == found


def test_two_sorts_of_place_are_asked_about() -> None:
    """A collapsed tunnel does not vanish in the exploded works of its town, whose clocks it would never start; the same sort of place is the same event."""
    known = account("生产安全事故", severity="serious", dead=11)._replace(sites=sites("化工厂锅炉爆炸"))
    tunnel = account("生产安全事故", hours=2)._replace(sites=sites("隧道垮塌"))
    assert (retells(known, tunnel, 24, KIN) or ("none",))[0] == "suggest"
    assert (retells(known, tunnel._replace(sites=sites("厂里炸了")), 24, KIN) or ("none",))[0] == "attach"
    assert (retells(known, tunnel._replace(sites=frozenset()), 24, KIN) or ("none",))[0] == "attach"


def test_other_victims_than_the_known_ones_are_asked_about() -> None:
    """Eleven dead here and people trapped there may be two accidents, however small the second sounds so far."""
    known = account("生产安全事故", severity="serious", dead=11)
    assert (retells(known, account("生产安全事故", hours=2, trapped=32), 24, KIN) or ("none",))[0] == "suggest"
    assert (retells(known, account("生产安全事故", hours=2, dead=2), 24, KIN) or ("none",))[0] == "attach"
