"""The wire: what comes in is checked with a sentence, what goes out keeps every key."""

import json

import pytest

from pipeline.judge import judge
from pipeline.line import as_line, read_voice
from tests.pipeline.conftest import FRIDAY

KEYS = [
    "id",
    "incident",
    "severity",
    "event_type",
    "modality",
    "public_opinion",
    "occurred_at",
    "casualties",
    "local",
    "places",
    "territory",
    "level",
    "category",
    "family",
    "families",
    "handling_lead",
    "co_leads",
    "response_lead",
    "support",
    "complained_of",
    "restricted",
    "attention",
    "openness_problem",
    "sentiment",
    "confidence",
    "confidences",
    "review",
    "clocks",
    "reasons",
    "version",
]

BAD = [
    ([], "JSON 对象"),
    ("text", "JSON 对象"),
    ({"text": 3}, "text"),
    ({"title": ["a"]}, "title"),
    ({"channel": 1}, "channel"),
    ({"published_at": "昨天"}, "published_at"),
    ({"published_at": 1700000000}, "published_at"),
    ({"collected_at": "2026-11-20T09:00:00"}, "时区"),
    ({"metrics": [1]}, "metrics"),
    ({"metrics": {"views": "many"}}, "metrics.views"),
    ({"metrics": {"views": True}}, "metrics.views"),
    ({"metrics": {"views": float("nan")}}, "metrics.views"),
]


@pytest.mark.parametrize(("line", "sentence"), BAD)
def test_a_bad_line_is_refused_with_a_sentence(line, sentence) -> None:
    """Wrong types and times without zone name the field."""
    with pytest.raises(ValueError, match=sentence):
        read_voice(line)


@pytest.mark.parametrize("id", [1, "a1", None, 1.5, {"a": [1]}, True])
def test_the_id_comes_back_as_it_went(rules, id) -> None:
    """Whatever its type."""
    voice = read_voice({"id": id, "text": "路灯坏了", "unknown": 1})
    line = json.loads(json.dumps(as_line(voice, judge([voice], rules)[0])))
    assert line["id"] == id
    assert type(line["id"]) is type(id)


def test_everything_may_be_missing(rules) -> None:
    """An empty object is a voice that says nothing."""
    voice = read_voice({})
    assert (voice.title, voice.text, voice.reference) == ("", "", None)
    assert as_line(voice, judge([voice], rules)[0])["incident"] is False


def test_nulls_are_like_nothing() -> None:
    """A field that is null is a field that is not there."""
    keys = ("title", "text", "channel", "published_at", "collected_at", "occurred_at", "metrics")
    assert read_voice({"id": 1, **dict.fromkeys(keys)}) == read_voice({"id": 1})


def test_the_keys_of_the_contract_in_their_order(rules) -> None:
    """Keys may be added behind; none is dropped."""
    voice = read_voice({"id": 1, "title": "羊安街道爆炸", "text": "12人死亡", "published_at": FRIDAY.isoformat()})
    line = as_line(voice, judge([voice], rules)[0])
    assert list(line)[: len(KEYS)] == KEYS
    assert list(line["casualties"]) == ["dead", "injured", "missing", "trapped", "poisoned", "evacuated", "loss_yuan"]


def test_title_hits_say_so_and_text_hits_do_not(rules) -> None:
    """A span counts from the beginning of the field it lies in."""
    voice = read_voice(
        {"id": 1, "title": "羊安街道化工厂爆炸", "text": "今早发生,12人死亡。", "published_at": FRIDAY.isoformat()}
    )
    line = as_line(voice, judge([voice], rules)[0])
    for told in (*line["places"], *(reason for reason in line["reasons"] if reason["span"])):
        field = told.get("field", "text")
        assert told.get("field") in (None, "title")
        start, end = told["span"]
        assert 0 <= start < end <= len(getattr(voice, field))
    assert any(reason.get("field") == "title" for reason in line["reasons"])
    assert any("field" not in reason and reason["about"] == "severity" for reason in line["reasons"])
