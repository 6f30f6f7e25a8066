"""A thing and what is wrong with it, told side by side, name the row of the cross-duty table."""

from datetime import date

import pytest

from config.duties import Duties, Duty
from pipeline.incident.incidents import Event
from pipeline.learned.model import Read
from pipeline.owner.between import Ways
from pipeline.owner.category import classify, weigh_words
from pipeline.place.places import find_places
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
LOANS = {**DUTY, "id": "loans", "family": "文旅", "told": [{"things": ["书屋"], "faults": ["锁起", "没了"]}]}
SEEDS = {**DUTY, "id": "seeds", "family": "农业农村", "told": [{"things": ["秧子"], "faults": ["发黄", "没了"]}]}


def _ways(*rows: dict[str, object]) -> Ways:
    duties, zones = [row for row in rows if "family" in row], [row for row in rows if "family" not in row]
    return Ways(
        Duties.model_validate({"called": {"井盖": ["铁盖盖", "井口"]}, "duties": [DUTY, *duties], "grey_zones": zones})
    )


def _found(text: str, *rows: dict[str, object], plain: bool = True) -> str | None:
    found = _ways(*rows).find(text, plain=plain)
    return found.row.id if found else None


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
    found = _ways(COVERS).find(letter, plain=True)
    assert (found and letter.doc[found.start : found.end]) == words


@pytest.mark.parametrize(("rows", "first"), [((COVERS, LAMPS), "covers"), ((LAMPS, COVERS), "lamps")])
def test_of_several_the_first_in_the_file(scene, rows, first: str) -> None:
    """The file's order decides, not the text's."""
    found = _ways(*rows).find(scene("巷子不亮,井盖没了"), plain=True)
    assert found
    assert found.row.id == first


def test_of_several_duties_the_one_told_first(scene) -> None:
    """The text's order decides, not the file's: each is one department's alone."""
    text = scene("秧子发黄,书屋也锁起")
    assert _found(text, LOANS, SEEDS) == "seeds"
    assert _found(scene("书屋锁起,秧子也发黄"), SEEDS, LOANS) == "loans"


def test_a_matter_between_departments_comes_before_a_plain_one(scene) -> None:
    """Wherever it stands: its row says who leads and who assists."""
    assert _found(scene("秧子发黄,井盖也没了"), SEEDS, COVERS) == "covers"


def test_a_duty_is_silent_where_the_catalogues_words_say_much(scene) -> None:
    """What letters tell besides in everyday words does not outweigh what they say by its name."""
    assert _found(scene("秧子发黄"), SEEDS, plain=False) is None
    assert _found(scene("井盖没了"), COVERS, plain=False) == "covers"


def test_a_repealed_row_is_silent(scene) -> None:
    """The next row that tells of it holds."""
    old = {**COVERS, "id": "old", "until": "2021-01-01"}
    found = _ways(old, COVERS).find(scene("井盖没了"), plain=True)
    assert found
    assert (found.row.id, found.row.since) == ("covers", date(2020, 1, 1))


@pytest.mark.parametrize(("title", "before", "is_found"), [("", 100, True), ("", 130, False), ("井盖没了", 130, True)])
def test_what_a_letter_is_about_stands_at_its_beginning(scene, title: str, before: int, is_found: bool) -> None:
    """Title and beginning are read; what is told far on is told besides."""
    assert (_ways(COVERS).find(scene("我" * before + "井盖没了", title), plain=True) is not None) == is_found


def test_a_row_is_found_in_a_text_full_of_its_words(scene) -> None:
    """However often the words stand, the first of them is told."""
    found = _ways(COVERS).find(scene("井盖没了" * 5_000), plain=True)
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


@pytest.mark.parametrize(
    ("text", "row", "lead", "category"),
    [
        ("书屋一年到头都锁起,钥匙不晓得在哪个手里", "told.culture_sport", "市文广体旅局", "教育文体"),
        ("我住院花了三万多,回来一算才报六千", "told.insurance_medical", "市医保局", "劳动和社会保障"),
        ("灶不给开,管道都接到楼下了就是不给点火", "told.gas", "市燃气公司", "城乡建设"),
        ("对越打过仗的,补助比别县少三百", "told.veterans", "市退役军人局", "民政"),
    ],
)
def test_a_duty_told_without_its_words_gives_lead_class_and_reason(hear, text, row, lead, category) -> None:
    """No word of the catalogue stands there; the reason shows the thing and its fault, and a person looks."""
    judged = hear(text)
    assert (judged.handling_lead, judged.category) == (lead, category)
    assert row in [reason.rule for reason in judged.reasons]
    assert judged.review


def test_every_way_of_telling_can_be_told(rules: Rules) -> None:
    """No word is a thing and its own fault, and none is told twice in a row's list."""
    for row in (*rules.config.duties.duties, *rules.config.duties.grey_zones):
        assert isinstance(row, Duty) or row.lead
        for way in row.told:
            assert not set(way.things) & set(way.faults), row.id
            assert len(way.things) == len(set(way.things)), row.id
            assert len(way.faults) == len(set(way.faults)), row.id


@pytest.mark.parametrize(("topics", "leads"), [(2, True), (3, False)])
def test_a_duty_told_counts_where_the_catalogues_words_stand_at_two_places_at_most(
    rules: Rules, scene, topics, leads
) -> None:
    """At three they say enough by themselves."""
    letter = scene("书屋一年到头都锁起,钥匙不晓得在哪个手里")
    even = [1 / len(rules.model.families)] * len(rules.model.families)
    classes = [1 / len(rules.model.categories)] * len(rules.model.categories)
    words = weigh_words(letter, find_places(letter), rules.config.duties)._replace(topics=topics)
    topic = classify(letter, words, Read(classes, even, None), Event(), False, rules.model, rules.ways)
    assert (topic.families[0] == "文旅") == leads


def test_an_ordinary_incident_beside_another_matter_makes_nobody_sure(hear) -> None:
    """Whether the accident or the infusion leads is asked; an incident told alone keeps its lead surely."""
    beside = hear("坐堂的给我妈挂水,没有做皮试,挂到一半人就抽了,送到城头抢救才捡回一条命")
    alone = hear("昨晚街上一辆货车撞了一个骑摩托的,人伤了送到医院去了")
    assert beside.incident
    assert beside.review
    assert (alone.handling_lead, alone.review) == ("市公安局交警大队", False)
