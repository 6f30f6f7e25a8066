"""The model reads letters alike alone and in company, points into the text, and holds nothing but numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.casualty.mentions import find_mentions
from pipeline.incident.events import find_event
from pipeline.learned.model import HOME, Read, load_model
from pipeline.learned.saved import ModelUnusable, checksum, measured, save_model
from pipeline.owner.category import classify, weigh_words
from pipeline.place.places import find_places
from pipeline.rules import Rules
from pipeline.text.grams import BITS, TITLE_TIMES, as_document, grams, in_scene
from pipeline.training.fit import fit
from pipeline.training.solve import back, count, likeness, rareness, rarity, size_of, solve_few, solve_logistic, weigh
from pipeline.training.sources import SourceUnusable, read_sources

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)


@given(st.lists(texts, min_size=1, max_size=6))
def test_a_document_has_the_same_grams_in_any_company(batch: list[str]) -> None:
    """The n-grams of a document do not depend on its neighbours, and their places point at its own characters."""
    together = grams(batch)
    for n, text in enumerate(batch):
        alone = grams([text])
        first, last = together.starts[n], together.starts[n + 1] - 2
        assert (together.buckets[first:last] == alone.buckets[: alone.starts[1] - 2]).all()
        assert (together.places[first:last] < len(text)).all()


def test_every_answer_rests_on_words_of_the_letter(hear) -> None:
    """The reason of the model names words that stand at its span."""
    text = "幼儿园学费太贵了,老师还要收班费,家长都不敢说。"
    reasons = [r for r in hear(text, "关于学校乱收费").reasons if r.about == "category"]
    assert reasons
    for reason in reasons:
        whole = "关于学校乱收费" if reason.field == "title" else text
        assert whole[slice(*reason.span)] == reason.text


def test_no_single_character_stands_for_a_class(rules: Rules) -> None:
    """What speaks loudest is a word as long as there is one; a document of one character has nothing else."""
    whole, lone = rules.model.read(["邛崃市临济镇的老百姓问经济补偿什么时候到账", "济"])
    columns = range(len(rules.model.category_columns))
    assert {end - start > 1 for column in columns for start, end in [rules.model.evidence(whole, column)]} == {True}
    assert {rules.model.evidence(lone, column) for column in columns} <= {(0, 1), None}


@pytest.mark.parametrize(("title", "start", "end", "place"), [
    ("", 2, 4, (3, 5)), ("标题", 0, 2, (0, 2)), ("标题", 3, 5, (0, 2)), ("标题", 1, 4, None), ("标题", 9, 11, (3, 5)),
])  # fmt: skip
def test_a_place_of_the_document_is_one_of_the_scene(title: str, start: int, end: int, place) -> None:
    """Copies of the title lead back to the title; words across its end belong to no field."""
    doc = f"{title}\n正文在此"
    document = as_document(doc, len(title) + 1)
    assert in_scene(start, end, len(title) + 1) == place
    assert document.count("标题") == (TITLE_TIMES if title else 0)
    if place:
        assert doc[slice(*place)] == document[start:end]


def test_tone(hear) -> None:
    """Thanks sound better than anger; a text without words has no tone."""
    assert hear("服务很好,非常满意,谢谢你们。").sentiment > 0.6
    assert hear("太差了,垃圾物业,气死人,没人管。").sentiment < 0.4
    assert hear("").sentiment is None


@pytest.mark.parametrize("data", ["不是模型".encode(), b"", HOME.read_bytes()[:50_000], b"PK\x03\x04" + bytes(90)])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    """A broken or half file stops with a sentence; nothing in it is executed."""
    (tmp_path / "m.npz").write_bytes(data)
    with pytest.raises(ModelUnusable, match=r"模型文件读不了.*不是模型文件, 或者不完整"):
        load_model(tmp_path / "m.npz")
    assert measured(tmp_path / "m.npz") is None


def test_the_model_that_is_replaced_stays_beside(tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one can be had back; one that could not be written leaves the old one and nothing else."""
    with np.load(HOME, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files if name != "head"}
    target = tmp_path / "m.npz"
    for version in ("old", "new"):
        save_model(target, arrays, {**rules.model.head, "version": version})
    assert (load_model(target).version, load_model(tmp_path / "m.before.npz").version) == ("new", "old")
    monkeypatch.setattr("pipeline.learned.saved.shutil.copy2", _half_a_copy)
    with pytest.raises(OSError, match="No space left"):
        save_model(target, arrays, {**rules.model.head, "version": "third"})
    assert (load_model(target).version, load_model(tmp_path / "m.before.npz").version) == ("new", "old")
    monkeypatch.setattr(
        "pipeline.learned.saved.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space left"):
        save_model(target, arrays, {**rules.model.head, "version": "third"})
    assert load_model(target).version == "new"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m.before.npz", "m.npz"]


def _half_a_copy(source: Path, target: Path) -> None:
    """What a disk that fills up leaves."""
    target.write_bytes(source.read_bytes()[:1000])
    raise OSError(28, "No space left on device")


def test_a_model_comes_back_as_it_was_saved(tmp_path: Path, rules: Rules) -> None:
    """Saved and read again it scores the same; a file of another format asks for training."""
    with np.load(HOME, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files if name != "head"}
    save_model(tmp_path / "m.npz", arrays, rules.model.head)
    text = ["小区停水三天了", "", "学校食堂"]
    assert load_model(tmp_path / "m.npz").read(text) == rules.model.read(text)
    odd = np.frombuffer(json.dumps({"format": 0}).encode(), np.uint8)
    np.savez(tmp_path / "old.npz", head=odd, **arrays)
    with pytest.raises(ModelUnusable, match="请重新 train"):
        load_model(tmp_path / "old.npz")


def test_a_short_message_may_sound_like_an_incident(rules: Rules, hear) -> None:
    """What no list of words fits is heard by its sound, as an incident with a row and a reason; a grumble is not, nor a long letter."""
    news = "救命!刚刚两个摩托撞一起了,一个飞出去老远,脑壳都变形了。"
    told, quiet, long = rules.model.read([news, "店里排队两小时,腿都断了,味道就那样。", news + "请尽快处理谢谢。" * 20])
    assert (told.told, quiet.told, long.told) == (True, False, False)
    judged = hear(news)
    assert judged.incident
    assert judged.event_type
    assert any(reason.about == "event" and reason.text in news for reason in judged.reasons)


def test_shares_are_shares(rules: Rules) -> None:
    """Classes and families sum to one; there are all 15 and all 30."""
    for read in rules.model.read(["", "水", "停水停电" * 2000]):
        assert sum(read.categories) == pytest.approx(1)
        assert sum(read.families) == pytest.approx(1)
    assert (len(read.categories), len(read.families)) == (15, 30)


def test_both_solvers_tell_the_kinds_apart() -> None:
    """Least squares and logistic regression both learn six letters; the logistic slope is flat where the descent ends."""
    words = ["停水了没水用", "水管爆了漏水", "停水通知在哪", "学校收费太高", "老师收补课费", "学校老师打人"]
    bags = count(words)
    bags = weigh(bags, rarity(bags, 1))
    targets = np.array([1.0, 1, 1, -1, -1, -1])
    few = solve_few(likeness(bags), targets[:, None], np.ones(6), 0.3)[:, 0]
    assert (np.sign(likeness(bags) @ few + few.sum()) == targets).all()
    ids, weights, bias = solve_logistic(bags, targets, np.ones(6), 0.3)
    dense = np.zeros(1 << BITS)
    dense[ids] = weights
    scores = bags.times(dense) + bias
    assert (np.sign(scores) == targets).all()
    off = 1 / (1 + np.exp(-scores)) - (1 + targets) / 2
    assert abs(off.sum()) < 1e-3
    slope = back(bags, off)[ids] * size_of(bags) ** 0.5 + 0.3 * weights * size_of(bags) ** 0.5
    assert np.abs(slope).max() < 1e-3


def test_marks_and_letters_are_tone_but_not_the_matter() -> None:
    """What is muted for the matter is read for the tone."""
    plain, loud = grams(["好"]), grams(["OMG555好"])
    assert (plain.buckets == loud.buckets).all()
    assert len(grams(["OMG555好"], mute=False).buckets) == len(plain.buckets) + 6


@given(st.lists(texts, min_size=1, max_size=6))
def test_a_letter_is_read_alike_in_any_company(rules: Rules, batch: list[str]) -> None:
    """Shares and tone are the same to the last bit, alone and among others."""
    assert rules.model.read(batch) == [rules.model.read([text])[0] for text in batch]


def test_a_file_that_was_touched_is_refused(tmp_path: Path) -> None:
    """The check in the file covers every number and every word that decides; the shipped file carries its own."""
    with np.load(HOME, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    head = json.loads(arrays.pop("head").tobytes())
    assert head["check"] == checksum(arrays, head)
    powers = {**head, "votes": {**head["votes"], "category": [9.0] * len(head["categories"])}}
    bias = {**arrays, "bias": arrays["bias"] + 1}
    for n, (touched, words) in enumerate([(arrays, powers), (bias, head)]):
        told = np.frombuffer(json.dumps(words).encode(), np.uint8)
        np.savez(tmp_path / f"{n}.npz", head=told, **touched)
        with pytest.raises(ModelUnusable, match="校验不符"):
            load_model(tmp_path / f"{n}.npz")


def test_words_overrule_the_table_of_incidents_only_when_they_are_sure(rules: Rules, scene) -> None:
    """An incident's class is the table's unless another is far likelier; its family is always the table's; shares are said as they are."""
    letter = scene("昨晚我市一小区发生火灾,造成2人受伤。" + "大家都很难过,也都很担心。" * 10)
    where = find_places(letter)
    event = find_event(letter, where, find_mentions(letter), rules.config.severity.events)
    assert event.type
    words = weigh_words(letter, where, rules.config.duties)
    columns = rules.model.category_columns
    other = "教育文体" if event.type.category != "教育文体" else "交通运输"
    for share, chosen in [(0.6, event.type.category), (0.999, other)]:
        classes = [(1 - share) / (len(columns) - 1)] * len(columns)
        classes[columns[other]] = share
        families = [1 / len(rules.model.family_columns)] * len(rules.model.family_columns)
        topic = classify(letter, words, Read(classes, families, None), event, True, rules.model, rules.ways)
        assert (topic.category, topic.families[0]) == (chosen, event.type.family)
    assert topic.category_confidence > 0.9


LETTERS = [("学校乱收费", "小学老师要求家长交补课费,不交就不发课本。", "教育文体", "教育"), ("河水发黑", "化工厂夜里往河里排污水,鱼都死了。", "环境保护", "环保")]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of training files of the usual names, written here."""
    rows = [
        (f"{title}{n}", f"{text}这是第{'一二三四五六七八九十'[n]}次反映。", *rest)
        for n in range(10)
        for title, text, *rest in LETTERS
    ]
    _csv(tmp_path / "letters_category.csv", "title,content,label", [row[:3] for row in rows])
    _csv(tmp_path / "letters_department_silver.csv", "title,content,dep", [(*row[:2], row[3]) for row in rows])
    _csv(tmp_path / "letters_stream.csv", "title,content", [row[:2] for row in rows])
    _csv(
        tmp_path / "letters_replies.csv",
        "title,content,reply",
        [(*row[:2], "您好,已安排核实办理,感谢您的理解。") for row in rows],
    )
    _csv(tmp_path / "petition_categories.csv", "l1,l2,l3", [("民政", "社会救助", "低保"), ("政法", "户籍证件", "其他")])
    posts = [{"text": "今天真开心,太喜欢了", "label": 1}, {"text": "气死我了,太差劲", "label": 0}] * 10
    feelings = [
        {"text": "好开心呀", "label": "happy"},
        {"text": "好难过", "label": "sad"},
        {"text": "啊", "label": "surprise"},
    ]
    report = {"title": "老街一仓库起火", "text": "昨夜老街一仓库起火,两人受伤送医。"}
    (tmp_path / "emergency_reports.jsonl").write_text(json.dumps(report))
    for name, lines in (("weibo", posts), ("emotions", feelings)):
        (tmp_path / f"sentiment_{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    return tmp_path


def _csv(path: Path, head: str, rows: list[tuple[str, ...]]) -> None:
    path.write_text("\n".join([head, *(",".join(f'"{cell}"' for cell in row) for row in rows)]), "utf-8")


def test_an_n_gram_speaks_for_the_answer_whose_rivals_lack_it() -> None:
    """Complement naive Bayes: an answer's numbers sum to one, and a word only its rows have is worth most to it, a common one the same to all."""
    bags = weigh(loose := count(["路灯", "路灯坏了", "学校", "学校坏了"]), rarity(loose, 1))
    ids, rare = rareness(bags, np.array([0, 0, 1, 1]), np.ones(4), 3)
    assert (ids == np.unique(bags.columns)).all()
    assert np.allclose(rare.sum(axis=0), 1)
    worth = {word: rare[np.searchsorted(ids, grams([word]).buckets[0, 0])] for word in "灯校坏"}
    assert worth["灯"][0] > worth["灯"][2] > worth["灯"][1]
    assert worth["校"][1] > worth["校"][2] > worth["校"][0]
    assert np.isclose(*worth["坏"][:2])


def test_training_learns_and_is_repeatable(data: Path, rules: Rules, tmp_path: Path) -> None:
    """Letters like those learned from are told apart; the same files give the same model, which knows what it saw."""
    once, again = (fit(read_sources(data, rules.config.duties), rules) for _ in range(2))
    assert once.head == again.head
    assert [figures["task"] for figures in once.figures] == [
        "category",
        "family",
        "sentiment",
        "told",
        "risks",
        "openness",
        "openness_letters",
        "sentiment_bayes",
    ]
    save_model(tmp_path / "new.npz", once.arrays, once.head)
    assert measured(tmp_path / "new.npz") == once.head["measured"]
    assert once.head["measured"].keys() == {"category", "family", "sentiment", "told", "risks", "openness"}
    model = load_model(tmp_path / "new.npz")
    for read, (_, _, label, _) in zip(model.read([text for _, text, _, _ in LETTERS]), LETTERS, strict=True):
        best = int(np.argmax(read.categories))
        assert list(model.category_columns)[best] == label
    assert model.saw(f"{LETTERS[0][1]}这是第一次反映。")
    assert not model.saw("没见过的信。")


def test_the_shipped_version_names_all_that_decides() -> None:
    """Weights, votes and sureness: two models that differ in any of them have two names."""
    with np.load(HOME, allow_pickle=False) as file:
        parts = {name: file[name] for name in file.files}
    head = json.loads(parts["head"].tobytes())
    decides = {key: said for key, said in head.items() if key not in ("version", "format", "check", "measured")}
    assert head["version"].endswith(f".{checksum(parts, decides)[:8]}")


@pytest.mark.parametrize(("name", "text", "says"), [
    ("letters_category.csv", "title,content\n甲,乙\n", "缺少列: label"), ("sentiment_weibo.jsonl", '{"text": "a"}', "第 1 行缺少: label"),
    ("sentiment_weibo.jsonl", "{", "第 1 行不是 JSON"), ("letters_stream.csv", None, "读不了"),
    ("letters_category.csv", "title,content,label\n", "认得的标注只有 0 行、0 种"), ("letters_stream.csv", "title,content\n", "一行数据也没有"),
    ("letters_category.csv", "title,content,label\n" + "甲,乙,民政\n" * 30, "30 行、1 种"),
    ("letters_department_silver.csv", "title,content,dep\n" + "甲,乙,某局\n" * 30, "0 行、0 种.*不认得, 没有学: 「某局」30 行"),
    ("sentiment_weibo.jsonl", '{"text": "a", "label": "正面"}', "第 1 条的 label 是「正面」"), ("sentiment_weibo.jsonl", "", "一行数据也没有"),
    ("sentiment_weibo.jsonl", '{"text": "a", "label": 1}', "只有一种 label"), ("sentiment_weibo.jsonl", '{"text": 1, "label": 1}', "text 应是字符串"),
])  # fmt: skip
def test_data_that_do_not_fit_are_refused_by_name(
    data: Path, rules: Rules, name: str, text: str | None, says: str
) -> None:
    """A missing file, column or key stops training and says which; so do labels by which nothing can be told apart."""
    (data / name).unlink()
    if text is not None:
        (data / name).write_text(text, "utf-8")
    with pytest.raises(SourceUnusable, match=says):
        read_sources(data, rules.config.duties)
