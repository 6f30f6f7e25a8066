"""Risks heard in short messages: who is in danger or left unanswered, by kind; never who assembles, petitions or speaks to the press."""

from itertools import pairwise

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.learned.model import RISKS
from pipeline.rules import Rules
from pipeline.text.grams import distinct, grams
from pipeline.training.risks import by_writer
from pipeline.training.sources import HANDS, HEEDED, KIND_OF, LAWFUL, UNTAUGHT, VOICES, _risks
from pipeline.training.sources import RISKS as FILE

WRITTEN = {path: yaml.safe_load(path.read_text("utf-8")) for path in (VOICES, HANDS, FILE, HEEDED)}
GATHER_HEARD = 29
"""Of 185 untaught voices of people who assemble, petition or speak to the press: at 19 of them the rules ring already."""


def of(groups: tuple[str, ...]) -> list[str]:
    """All voices of these groups."""
    return [
        voice
        for sets in WRITTEN.values()
        for said in sets.values()
        for group in groups
        for voice in said.get(group, [])
    ]


def test_who_assembles_or_petitions_teaches_nothing() -> None:
    """No voice of a lawful gathering, petition or report is an example, neither of a risk nor of none; every kind of risk is."""
    taught = {one.text for one in _risks() if one.answer != LAWFUL}
    untaught = {voice.rpartition("||")[2] for voice in of(UNTAUGHT)}
    assert untaught
    assert not taught & untaught
    assert {one.answer for one in _risks()} >= {*RISKS, "risk", "", "incident"}


def test_who_assembles_or_petitions_is_hardly_heard(rules: Rules) -> None:
    """The model stays silent at their words but for the few that also speak of danger."""
    heard = [read.risk for read in rules.model.read(of(UNTAUGHT))]
    assert sum(risk is not None for risk in heard) <= GATHER_HEARD


def test_a_writer_is_never_heard_by_what_he_taught() -> None:
    """All of a writer's voices lie in one fold, those of two writers in two."""
    examples = list(_risks())
    folds = by_writer(examples)
    own = {one.of.title: set[int]() for one in examples if one.of}
    for one, fold in zip(examples, folds.tolist(), strict=True):
        if one.of:
            own[one.of.title].add(fold)
    assert [len(fold) for fold in own.values()] == [1] * len(own)
    assert len(set.union(*own.values())) == len(own) > len(WRITTEN[HANDS])


@pytest.mark.parametrize("tone", ["", "各位领导辛苦了,"])
def test_a_risk_that_no_word_tells_is_heard(hear, tone: str) -> None:
    """It starts the check of a risk, says that only the model heard it and which kind, and sets no level; politeness hides nothing."""
    judged = hear(f"{tone}隔壁大爷一个人住,三天没看到他出来倒垃圾了,敲门也没得人应。")
    assert judged.attention
    assert judged.severity is None
    assert not judged.incident
    quiet = hear("隔壁大爷又把垃圾堆在楼道里,三天没倒了,敲门也不理。")
    assert not quiet.attention


def test_the_reason_says_who_heard_it(hear, rules: Rules) -> None:
    """Where no rule speaks, the one reason names the model, the kind and the words; a long letter is not heard."""
    for voice in of(tuple(KIND_OF)):
        judged = hear(voice)
        told = [reason for reason in judged.reasons if reason.about == "attention"]
        if judged.attention and all(reason.rule.startswith("heard.") for reason in told):
            assert len(told) == 1
            assert (told[0].basis or "").startswith("模型判断疑似")
            assert (told[0].basis or "").endswith("请核实")
            assert told[0].text in voice
            assert rules.model.read([voice + "请尽快处理谢谢。" * 20])[0].risk is None
            return
    pytest.fail("nothing is heard that no rule tells")


def test_what_only_sounds_like_a_risk_is_not_heard(rules: Rules) -> None:
    """Plain complaints, idioms, how to petition lawfully, notices: of 500 no more than two."""
    heard = [read.risk for read in rules.model.read(of(("plain", "idiom", "lawful", "other")))]
    assert len(heard) == 500
    assert sum(risk is not None for risk in heard) <= 2


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40), min_size=1, max_size=6
    )
)
def test_each_n_gram_counts_once(documents: list[str]) -> None:
    """The buckets of each document once and in order, none of its neighbours'."""
    found = grams(documents, mute=False)
    ids, edges = distinct(found)
    for (first, end), (start, after) in zip(pairwise(edges.tolist()), pairwise(found.starts.tolist()), strict=True):
        assert (ids[first:end] == np.unique(found.buckets[start : after - 2])).all()
