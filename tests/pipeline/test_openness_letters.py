"""What of a long letter sounds like a problem of openness, and how training finds the judged windows again."""

import re

import numpy as np
import pytest

from pipeline.judge import judge
from pipeline.learned.ear import MESSAGE, ear_of, letter_read
from pipeline.learned.skeleton import with_skeleton
from pipeline.rules import Rules
from pipeline.text.scene import set_scene
from pipeline.text.voice import Voice
from pipeline.training import letters
from pipeline.training.kin import SHARED, kin
from pipeline.training.sources import Example

AROUND = "我家住在河边的老院子里，一共三十几户人家，大多是退休的老人。院子里的路去年冬天挖开以后一直没有填，下雨的时候到处是泥，轮椅推不出门，买菜也要绕很远。"
AFTER = "天气一天比一天热，老人们出门越来越难，大家都盼着早一点修好，能推着轮椅出去晒晒太阳，谢谢各位领导。"
"""Together longer than a message, and no problem of openness."""


def long_letter(said: str) -> Voice:
    """A letter in the middle of which it is said."""
    voice = Voice("0", "老院子的路", f"{AROUND}{said}{AFTER}", "mayor_mailbox")
    assert len(voice.text) > MESSAGE
    return voice


TOLD = [
    ("请问改造的方案和预算为什么不公示？社区为什么不给大家公开？", "未公开"),
    ("我打了住建局公布的咨询电话几十次，都是无人接听，一次也没有打通。", "找不到"),
]


@pytest.mark.parametrize(("said", "problem"), TOLD, ids=[said for said, _ in TOLD])
def test_a_problem_in_the_middle_of_a_letter_is_heard(rules: Rules, said: str, problem: str) -> None:
    """A long letter with the problem in one sentence is named by it; without the sentence it is not."""
    with_it, without = judge([long_letter(said), long_letter("")], rules)
    assert with_it.openness_problem == problem
    assert without.openness_problem is None


def test_a_letter_about_somebody_private_is_not_heard() -> None:
    """A window that names a firm and no office is nothing to the listener for letters."""
    assert letter_read("物业从来不公示电梯广告的收入。") == ""
    assert letter_read("社区从来不公示电梯广告的收入。")


def test_the_skeleton_of_two_wordings_is_one() -> None:
    """Other offices, papers and words for the same leave the same signs; what was made known leaves others than what was not."""
    first, second, other = (
        with_skeleton(text).partition("\n")[2].partition("\n")[2]
        for text in ("民政局的低保名单从未公布。", "住建局关于补贴的名单至今没公示。", "民政局的低保名单已经公布了。")
    )
    assert {*first} & {*second} - {*other}
    assert "。" in with_skeleton("名单没公布。答复敷衍。").partition("\n")[2]


def test_letters_that_share_a_stretch_are_kin() -> None:
    """A letter and its copy with another beginning are one family, and so is all that shares words with either; a stranger is not."""
    same = "这条路从去年冬天挖开到现在没有人来填"
    found = kin([f"甲{same}", f"乙乙{same}丙", "毫不相干的一句话说的是另一件事情", "短"], ["a", "b", "c", "a"])
    assert len(same) >= SHARED
    assert found[0] == found[1] == found[3] != found[2]


@pytest.fixture
def judged(monkeypatch, tmp_path, rules: Rules) -> list[Example]:
    """Letters written here and what a reader found in their windows."""
    whats = ("低保", "补贴", "救助", "补偿")
    wrong = [f"{n}组{what}名单村委会从不公布。" for n in range(10) for what in whats]
    plain = [f"{n}组{what}名单贴在村委会门口。" for n in range(10) for what in whats]
    found = [Example(f"第{n}件事", f"{said}{n}号那天有风。", None) for n, said in enumerate([*wrong, *plain])]
    rows = [
        (letters.hash_of(text), "未公开" if "不公布" in text else "无")
        for one in found
        for text in letters.texts_of(one, rules)
    ]
    path = tmp_path / "judged.tsv"
    path.write_text("".join(f"{key}\t{kind}\n" for key, kind in rows), "utf-8")
    monkeypatch.setattr(letters, "JUDGED", path)
    return found


def test_judged_windows_are_found_again_and_taught(judged: list[Example], rules: Rules) -> None:
    """From hashes and the letters alone the listener learns; what it was not taught it hears, and a letter of something else it does not."""
    voices = [
        Example("", "村里的低保名单从来不公布。", "未公开", 6.0, "voice"),
        Example("", "网页打不开。", "找不到", 6.0, "voice"),
    ]
    others = [Example(f"另外{n}", f"{n}号村委会门口的路灯坏了。", None) for n in range(60)]
    arrays, figures = letters.fit_letters([*judged, *others], voices, rules)
    assert figures["found"] > 0
    assert figures["heard"] > 0.5
    deaf, _ = letters.fit_letters([], voices, rules)
    ear = ear_of({**{name.removeprefix("letter_"): part for name, part in deaf.items()}, **arrays})
    said = ["五十组救助名单村委会从不公布。", ""]
    calm = "河边的花开了，孩子们放风筝。" * 12
    scenes = [set_scene(Voice(None, "", f"{one}{calm}"), rules.lexicon, rules.zone, None) for one in said]
    heard = ear.hear([scene.doc for scene in scenes], [scene.starts for scene in scenes])
    assert [(one.document, one.problem) for one in heard] == [(0, "未公开")]


def test_without_the_letters_nothing_is_learned_of_them(rules: Rules) -> None:
    """Where no judged window is found the listener for letters is deaf, and the figures say how many were found."""
    other = Example("别的信", f"{AROUND}{AFTER}", None)
    arrays, figures = letters.fit_letters([other], [Example("", "网页打不开。", "找不到", 6.0, "voice")], rules)
    assert figures["found"] == 0
    assert figures["judged"] > 2_000
    assert not arrays["letter_openness"].any()
    assert float(arrays["letter_openness_line"][1]) < 0


def test_a_third_of_the_letters_is_never_taught(judged: list[Example], rules: Rules) -> None:
    """Which letters are kept back depends on their title alone, and of those nothing is taught unjudged either."""
    kept = [one for one in judged if letters.is_kept_back(one)]
    assert 0.1 < len(kept) / len(judged) < 0.6
    assert letters.windows_of(kept, {}, rules) == []


def test_the_judgments_hold_no_word_of_a_letter() -> None:
    """Only hashes and kinds lie in the repository."""
    rows = letters.JUDGED.read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[0-9a-f]{16}\t(找不到|未公开|看不懂|不一致|过期|回复空泛|无|\?)", row) for row in rows)
    assert np.unique([row[:16] for row in rows]).size == len(rows)
