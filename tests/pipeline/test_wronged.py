"""Complaints about an office in words no list holds: it is kept away or a person is asked first, and daily work charges nobody."""

from pathlib import Path

import pytest
import yaml

TOLD = yaml.safe_load((Path(__file__).parent / "wronged.yaml").read_text("utf-8"))


def _parts(judged) -> set[str]:
    """Everybody who would have a hand in it."""
    return {judged.handling_lead, judged.response_lead, *judged.support, *judged.co_leads}


@pytest.mark.parametrize(("unit", "text"), TOLD["named"], ids=[text for _, text in TOLD["named"]])
def test_an_office_told_of_as_the_doer_is_complained_of(hear, unit, text) -> None:
    """Named and without any part in it, and a person looks before anybody is told."""
    judged = hear(text)
    assert unit in judged.complained_of
    assert unit not in _parts(judged)
    assert judged.restricted


@pytest.mark.parametrize(("unit", "text"), TOLD["doubted"], ids=[text for _, text in TOLD["doubted"]])
def test_an_office_that_may_be_meant_is_not_proposed(hear, unit, text) -> None:
    """What its own people did to the writer is not proposed to it, and a person decides."""
    judged = hear(text)
    assert unit not in _parts(judged)
    assert judged.review


@pytest.mark.parametrize(("unit", "text"), TOLD["missed"], ids=[text for _, text in TOLD["missed"]])
def test_what_is_missed_waits_for_a_person(hear, unit, text) -> None:
    """Nothing of it is sent to the unit meant before a person has looked."""
    assert hear(text).review


@pytest.mark.parametrize("text", TOLD["fair"])
def test_daily_work_of_an_office_is_no_complaint(hear, text) -> None:
    """Who answers, repairs, informs or is thanked is not complained of, and nothing is hidden."""
    judged = hear(text)
    assert (judged.complained_of, judged.restricted) == ((), False)


def test_the_doubt_is_said_with_its_words(hear) -> None:
    """The reason names the words it rests on; the desk and no department is proposed."""
    judged = hear("信访局接访的劝我妈签字息访,签了说给三千,一分没见")
    reason = next(reason for reason in judged.reasons if reason.rule == "told_of")
    assert reason.text.startswith("信访局接访的")
    assert judged.handling_lead == "市政府办"
