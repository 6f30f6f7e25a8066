"""Officers' corrections on record: learned at the act, bearing on later voices, taken back without a trace in judgment."""

import json

import pytest
from sqlalchemy import select, update

from cases.house import House
from cases.matters.acts import act
from cases.matters.correcting import listed, revoke, standing
from cases.people.accounts import add_user
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.item_tables import ItemVersion
from pipeline.judge import judge
from pipeline.rules import Rules, compile_rules
from pipeline.settling.corrections import with_corrections
from pipeline.text.voice import Voice
from tests.as_main import Main, as_main
from tests.house.test_settle import hear, order
from tests.officers import OFFICER

OLD = "巷子里的公厕没人打扫,垃圾桶满了,环卫工人也不来。"
ALIKE = "公厕一个月没有打扫,垃圾桶满出来,环卫工人看不见。"
LEADER = Actor("ban", "班长", "shi_fuban", frozenset({"shift_leader"}))
UNIT = Actor("lian", "联络员", "shi_zhujian", frozenset({"unit_liaison"}))


def correct(house: House, **data: str) -> int:
    """The officer overrules the only case so far; its id."""
    with house.write() as work:
        id_ = work.session.scalars(select(Case.id).order_by(Case.id)).first()
        act(work, id_, "overrule", OFFICER, "职责不符", data)
        work.commit()
    return id_


def judged(house: House, rules: Rules):
    """What the machine says now of a similar text."""
    return judge([Voice(1, "", ALIKE)], with_corrections(house, rules))[0]


def rows(house: House) -> list[dict]:
    """The corrections as the command lists them."""
    with house.read() as work:
        return list(listed(work))


@pytest.fixture
def rules(house: House) -> Rules:
    """The city's rules as compiled, without corrections."""
    return compile_rules(house.config)


@pytest.fixture
def run(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Main:
    """Runs `yingsheng` on this test's database."""
    return as_main(house.database.url, monkeypatch, capsys)


def test_a_correction_bears_on_the_next_similar_voice(house: House, rules: Rules) -> None:
    """Learned with who, when, from, to and of which item; the next case is proposed to the corrected unit, for a person to look."""
    hear(house, order(1, OLD))
    id_ = correct(house, handling_lead="市住建局")
    assert rows(house)[0] | {"at": None} == {
        "id": 1, "case": rows(house)[0]["case"], "about": "handling_lead", "before": "市综合执法局", "after": "市住建局",
        "by": OFFICER.login, "at": None, "revokes": None, "revoked": False,
    }  # fmt: skip
    hear(house, order(2, ALIKE))
    with house.read() as work:
        later = work.session.scalars(select(Case).where(Case.id != id_)).one()
        assert (later.handling_lead, later.review) == ("shi_zhujian", True)
        events = [event.type for event in work.session.scalars(select(Event).where(Event.case_id == id_))]
    assert "correction_learned" in events


def test_a_revoked_correction_leaves_no_trace_in_judgment(house: House, rules: Rules) -> None:
    """The judgment after the revocation equals the one before the correction; both rows and both events stay."""
    before = judged(house, rules)
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局", category="卫生计生")
    assert judged(house, rules) != before
    with house.write() as work:
        for id_ in (1, 2):
            revoke(work, id_, LEADER, "改判有误")
        work.commit()

    assert judged(house, rules) == before
    assert [(row["id"], row["revokes"], row["revoked"]) for row in rows(house)] == [
        (1, None, True), (2, None, True), (3, 1, False), (4, 2, False),
    ]  # fmt: skip
    with house.read() as work:
        types = list(work.session.scalars(select(Event.type).where(Event.subject_kind == "correction")))
    assert sorted(types) == ["correction_learned"] * 2 + ["correction_revoked"] * 2


def test_whoever_comes_back_to_the_machines_word_teaches_nothing(house: House, rules: Rules) -> None:
    """From the machine's unit to another and back."""
    before = judged(house, rules)
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局")
    correct(house, handling_lead="市综合执法局")
    with house.read() as work:
        assert standing(work) == []
    assert judged(house, rules) == before


def test_the_last_word_on_a_case_counts(house: House) -> None:
    """Corrected twice: from the machine's word to the last person's."""
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局")
    correct(house, handling_lead="市卫健局")
    with house.read() as work:
        assert [(s.before, s.after) for s in standing(work)] == [("shi_zhifa", "shi_weijian")]


def test_erased_words_teach_nothing(house: House, rules: Rules) -> None:
    """When the text is gone, so is what was learned from it."""
    before = judged(house, rules)
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局")
    with house.write() as work:
        work.session.execute(update(ItemVersion).values(title="", text=""))
        work.commit()
    assert judged(house, rules) == before


def test_the_same_value_is_no_correction(house: House) -> None:
    """Confirming what stands there teaches nothing."""
    hear(house, order(1, OLD))
    correct(house, handling_lead="市综合执法局")
    assert rows(house) == []


REFUSED = [
    (1, UNIT, "不对", "no_right"),
    (1, LEADER, None, "missing"),
    (9, LEADER, "不对", "no_such_correction"),
]


@pytest.mark.parametrize(("id_", "actor", "reason", "error"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_revocation_takes_a_right_and_a_reason(house: House, id_, actor, reason, error) -> None:
    """Refused in words; nothing is written."""
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局")
    with house.write() as work, pytest.raises(Forbidden) as refused:
        revoke(work, id_, actor, reason)
    assert refused.value.error == error
    assert len(rows(house)) == 1


def test_the_commands_list_and_take_back(house: House, run: Main) -> None:
    """`corrections list` prints what was learnt, `corrections revoke` the row that takes it back; what is forbidden is told as everywhere."""
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局")
    with house.write() as work:
        add_user(work, "ban", "班长", "four-five-six-7", ["shift_leader"])
        work.commit()

    assert [json.loads(line)["after"] for line in run("corrections", "list")[1].splitlines()] == ["市住建局"]
    assert json.loads(run("corrections", "revoke", "1", "--as", "ban", "--reason", "不对")[1]) == {
        "revoked": 1,
        "row": 2,
    }
    code, out, err = run("corrections", "revoke", "1", "--as", "ban", "--reason", "不对")
    assert (code, json.loads(out)["error"], err) == (1, "revoked", "")


def test_nothing_is_taken_back_twice(house: House) -> None:
    """A second revocation is refused."""
    hear(house, order(1, OLD))
    correct(house, handling_lead="市住建局")
    with house.write() as work:
        revoke(work, 1, LEADER, "不对")
        with pytest.raises(Forbidden) as refused:
            revoke(work, 1, LEADER, "不对")
        assert refused.value.error == "revoked"
        with pytest.raises(Forbidden):
            revoke(work, 2, LEADER, "不对")


def test_a_restricted_case_teaches_nothing(house: House) -> None:
    """Nobody learns of an informant by reading the rules."""
    hear(house, order(1, "举报市城管局副局长收受红包,包庇违建。"))
    with house.write() as work:
        case = work.session.scalars(select(Case)).one()
        discipline = Actor("ji", "纪检", None, frozenset({"discipline", "duty_officer"}))
        act(work, case.id, "overrule", discipline, "改", {"handling_lead": "市信访局"})
        work.commit()
    assert rows(house) == []
