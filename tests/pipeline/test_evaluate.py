"""Labelled files are put to the real judge, row by row; what does not fit is refused with a sentence."""

import json
from pathlib import Path

import pytest

from pipeline.evaluation.kinds import kind_of
from pipeline.evaluation.tasks import evaluate, strange_golds
from pipeline.rules import Rules
from pipeline.training.sources import SourceUnusable


def _write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


TEXT = "羊安街道一化工厂发生爆炸,目前已有12人死亡,30人受伤。"


@pytest.mark.parametrize(("task", "row", "pairs"), [
    ("category", {"label": "经济管理"}, [("经济管理", "经济管理")]),
    ("family", {"dep": "教育"}, [("教育", "应急")]),
    ("owner", {"handling_lead": "市应急局"}, [("市应急局", "市应急局")]),
    ("owner", {"handling_lead": "应急局"}, [("市应急局", "市应急局")]),
    ("owner", {"handling_lead": "shi_jiaoyu、shi_yingji"}, [("市应急局", "市应急局")]),
    ("places", {"territory": "510183004"}, [("羊安街道", "羊安街道")]),
    ("owner", {"institution": "市应急管理局,市公安局"}, [("应急", "应急")]),
    ("casualties", {"gold_death": 12, "src_death": "agree", "gold_injury": 31, "src_injury": "title"}, [("死亡正确", "死亡正确"), ("受伤正确", "受伤不符")]),
    ("casualties", {"gold_death": 11, "src_death": "max"}, []),
    ("casualties", {"gold_death": "12.0"}, [("死亡正确", "死亡正确")]),
    ("category", {"label": " 经济管理 "}, [("经济管理", "经济管理")]), ("severity", {"severity": " 重大"}, [("重大", "重大")]),
    ("owner", {"institution": "某局, 市应急管理局 "}, [("应急", "应急")]), ("places", {"territory": "羊安街道 "}, [("羊安街道", "羊安街道")]),
    ("casualties", {"text": "食堂吃坏肚子,35名学生呕吐腹泻。", "gold_injury": 35}, [("受伤正确", "受伤正确")]),
    ("severity", {"severity": "serious"}, [("重大", "重大")]),
    ("severity", {"severity": None}, [("无", "重大")]),
    ("places", {"territory": "羊安街道"}, [("羊安街道", "羊安街道")]),
])  # fmt: skip
def test_gold_stands_beside_the_answer(tmp_path: Path, rules: Rules, task: str, row: dict, pairs: list) -> None:
    """Each task takes its gold from its column and its answer from the judgment of the text."""
    answers, *_ = evaluate(_write(tmp_path / "a.jsonl", {"text": TEXT, **row}), task, rules)
    assert [(answer.gold, answer.given) for answer in answers] == pairs


def test_copies_are_told_from_strangers(tmp_path: Path, rules: Rules) -> None:
    """A pair of copies is the same, a pair of strangers is not; an undecided pair is left out."""
    pairs = [
        {"ta": TEXT, "tb": TEXT + "!", "jaccard4": 0.95},
        {"ta": TEXT, "tb": "小区停水三天了没人管", "same": 0},
        {"ta": TEXT, "tb": TEXT, "jaccard4": 0.4},
    ]
    answers, *_ = evaluate(_write(tmp_path / "p.jsonl", *pairs), "duplicates", rules)
    assert [(answer.gold, answer.given) for answer in answers] == [("相同", "相同"), ("不同", "不同")]
    assert evaluate(tmp_path / "p.jsonl", "duplicates", rules).unlabelled == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_table_is_read_as_a_spreadsheet_here_saves_it(tmp_path: Path, rules: Rules, encoding: str) -> None:
    """CSV from Excel is GBK, or UTF-8 with a mark: the labels count as they would in UTF-8."""
    file = tmp_path / "a.csv"
    file.write_text("text,territory\n临邛街道的路灯坏了,临邛街道\n", encoding)
    answers, *_ = evaluate(file, "places", rules)
    assert [(answer.gold, answer.given) for answer in answers] == [("临邛街道", "临邛街道")]


def test_pairs_without_their_columns_are_told_which(tmp_path: Path, rules: Rules) -> None:
    """Two texts under other names, or in an encoding nobody reads: what is wanted is named."""
    (tmp_path / "p.csv").write_text("a,b,same\n停水,停水,1\n", "utf-8")
    with pytest.raises(SourceUnusable, match="ta 和 tb"):
        evaluate(tmp_path / "p.csv", "duplicates", rules)
    (tmp_path / "p.csv").write_bytes(b"ta,tb,same\n\xff\xff\xff,a,1\n")
    with pytest.raises(SourceUnusable, match="请另存为 UTF-8"):
        evaluate(tmp_path / "p.csv", "duplicates", rules)


@pytest.mark.parametrize(("name", "text", "says"), [
    ("a.jsonl", '{"text": "a"}', "标注列"), ("a.jsonl", '{"label": "a"}', "没有正文列"), ("a.txt", "", "只读 .csv 和 .jsonl"),
    ("a.csv", None, "读不了"), ("a.jsonl", "{", "不是 JSON"), ("a.csv", "text,label\n", "一行数据也没有"),
])  # fmt: skip
def test_files_that_do_not_fit_are_refused(
    tmp_path: Path, rules: Rules, name: str, text: str | None, says: str
) -> None:
    """A missing file, text or label is said, never counted as nothing wrong."""
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SourceUnusable, match=says):
        evaluate(tmp_path / name, "category", rules)


@pytest.mark.parametrize(("unit", "kind"), [("市公安局公安交通管理局", "交警"), ("市公安局", "公安"), ("市人力社保局", "人社"), ("某某公司", "某某公司")])  # fmt: skip
def test_units_of_other_cities_have_a_kind(unit: str, kind: str) -> None:
    """By its name, the more special one first; a unit that tells none keeps its name."""
    assert kind_of(unit) == kind


@pytest.mark.parametrize(
    ("task", "row", "says"),
    [
        ("casualties", {"text": TEXT, "gold_death": "abc"}, "第 2 条.*不是数"),
        ("casualties", {"text": TEXT, "gold_death": "nan"}, "第 2 条.*不是数"),
        ("casualties", {"text": TEXT, "gold_injury": "inf"}, "第 2 条.*不是数"),
        ("casualties", {"text": [TEXT], "gold_death": 1}, "第 2 条的 text 应是字符串"),
        ("casualties", {"text": TEXT, "gold_death": -1}, "第 2 条.*不是人数"),
        ("casualties", {"text": TEXT, "gold_death": "1.5"}, "第 2 条.*不是人数"),
        ("casualties", {"text": TEXT, "label": ["民政"]}, "第 2 条的 label 应是一个词或一个数"),
        ("duplicates", {"ta": TEXT, "tb": "", "same": 1}, "第 2 条.*缺少"),
        ("casualties", ["a"], "第 2 条不是 JSON 对象"),
        ("duplicates", {"ta": TEXT, "tb": TEXT, "same": "maybe"}, "第 2 条.*应为 1 或 0"),
        ("duplicates", {"ta": TEXT, "same": 1}, "第 2 条.*缺少"),
    ],
)
def test_a_rotten_row_is_named_and_never_scored(
    tmp_path: Path, rules: Rules, task: str, row: object, says: str
) -> None:
    """A gold that is no number is not 0, and half a pair is none: the row's number is told."""
    good = {"text": TEXT, "gold_death": 12, "ta": TEXT, "tb": TEXT, "same": 1}
    with pytest.raises(SourceUnusable, match=says):
        evaluate(_write(tmp_path / "a.jsonl", good, row), task, rules)


def test_labels_of_another_vocabulary_and_rows_without_one_are_told(tmp_path: Path, rules: Rules) -> None:
    """What no judgment can ever answer is named beside the figures; rows without a label or without words are counted as left out."""
    rows = [
        {"text": TEXT, "category": "经济管理"},
        {"text": TEXT, "category": "经挤管理"},
        {"text": TEXT, "category": ""},
    ]
    rows += [{"text": " ", "title": "", "category": "民政"}]
    answers, _, unlabelled, _ = evaluate(_write(tmp_path / "a.jsonl", *rows), "category", rules)
    assert (strange_golds("category", answers, rules), unlabelled) == ([("经挤管理", 2)], 2)
    assert strange_golds("casualties", answers, rules) == []


@pytest.mark.parametrize(
    ("task", "gold"),
    [("owner", {"handling_lead": "火星局"}), ("places", {"territory": "火星镇"}), ("family", {"family": "火星"})],
)
def test_a_label_nobody_can_give_is_named_with_its_row(tmp_path: Path, rules: Rules, task: str, gold: dict) -> None:
    """Units and towns that are not ours are told like classes that are none."""
    path = _write(
        tmp_path / "a.jsonl", {"text": "路灯坏了。"} | dict.fromkeys(gold, ""), {"text": "学校食堂有虫。"} | gold
    )
    assert strange_golds(task, evaluate(path, task, rules).answers, rules) == [(*gold.values(), 2)]


def test_a_tone_that_is_none_is_named_with_its_row(tmp_path: Path, rules: Rules) -> None:
    """It counts neither as right nor as wrong, and it is said which it was."""
    path = _write(tmp_path / "a.jsonl", {"text": "很好。", "sentiment": "1"}, {"text": "不好。", "sentiment": "火星"})
    told = evaluate(path, "sentiment", rules)
    assert (len(told.answers), told.unlabelled, told.left_out) == (1, 1, (("火星", 2),))


@pytest.mark.parametrize("task", ["category", "duplicates"])
def test_a_line_break_stays_within_the_line(tmp_path: Path, rules: Rules, task: str) -> None:
    """The words a wrong row is recognised by have no break, tab or run of spaces in them."""
    text = "路灯坏了\n|三天\t没人 \r\n 修"
    path = _write(tmp_path / "a.jsonl", {"text": text, "ta": text, "tb": "学校", "same": "0", "category": "民政"})
    assert [answer.words for answer in evaluate(path, task, rules).answers] == ["路灯坏了 |三天 没人 修"]
