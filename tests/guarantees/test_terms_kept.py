"""The law a clock was begun under stands in the record once for all clocks alike, is never changed, and is carried over by an upgrade."""

import json
from typing import Any

import pytest
from alembic import command
from sqlalchemy import func, select, text

from cases.clocks.recompute import all_clocks, compare
from cases.clocks.start import terms_now
from cases.store.clock_tables import ClockRow
from cases.store.schema import alembic_config
from cases.store.terms import Terms, id_of, keep, written
from cases.store.types import DamagedJson
from tests.conftest import DAMAGED
from tests.desk import Desk
from tests.terms import forget


def of_each(desk: Desk) -> dict[int, Any]:
    """What stands on each clock that no row of the law says for it."""
    with desk.house.read() as work:
        clocks = work.session.scalars(select(ClockRow)).all()
        return {c.id: (dict(c.terms), c.subject, c.stated, c.extended) for c in clocks}


def count(desk: Desk) -> int:
    """How many texts stand."""
    with desk.house.read() as work:
        return work.session.scalar(select(func.count()).select_from(Terms)) or 0


def test_clocks_under_one_row_of_the_law_share_its_text(desk: Desk) -> None:
    """A second case of the same kind adds no text; each stands under the hash of what it says."""
    desk.matter("ordinary")
    before = count(desk)
    desk.matter("ordinary")

    assert count(desk) == before > 0
    with desk.house.read() as work:
        assert all(id_ == id_of(said) for id_, said in work.session.execute(select(Terms.id, Terms.text)))


def test_the_same_content_has_the_same_id_whoever_writes_it() -> None:
    """The order of its words makes no difference; one word less does."""
    one, other = {"b": {"d": 1, "c": "国办发"}, "a": [2]}, {"a": [2], "b": {"c": "国办发", "d": 1}}

    assert written(one) == written(other)
    assert written(one).id != written({"a": [2]}).id
    assert 0 <= written(one).id < 2**63


def test_terms_are_kept_with_what_needs_them_or_not_at_all(desk: Desk) -> None:
    """Twice is once; undone with the transaction, they are written again by the next that needs them."""
    new = written({"policy": {"id": "x"}})
    for commits in (False, True):
        with desk.house.write() as work:
            keep(work.session, [new, new])
            keep(work.session, [new])
            if commits:
                work.commit()
        with desk.house.read() as work:
            assert (work.session.get(Terms, new.id) is not None) == commits


def test_another_configuration_is_another_text(desk: Desk) -> None:
    """A ladder or a law that was edited stands beside the old one; what runs still points at the old."""
    from dataclasses import replace

    desk.matter("ordinary")
    before = of_each(desk)
    with desk.house.read() as work:
        policy = next(p for p in work.config.deadlines.deadlines if p.kind == "opinion_response")
        old, new = terms_now(work, policy), terms_now(work, policy.model_copy(update={"duration": 49}))
        assert terms_now(replace(work), policy) is old
    assert old.id != new.id
    assert of_each(desk) == before


def test_a_text_that_is_not_as_it_was_written_is_no_law(desk: Desk) -> None:
    """Whoever asks a clock under it for its law is told that it is damaged; put right, it is read without a restart."""
    desk.matter("ordinary")
    forget()
    with desk.house.write() as work:
        clock = work.session.scalars(select(ClockRow)).first()
        assert clock is not None
        row = work.session.get_one(Terms, clock.terms_id)
        good, row.text = row.text, row.text.replace("48", "96")
        work.session.flush()
        with pytest.raises(DamagedJson):
            clock.terms["policy"]
        row.text = good
        work.session.flush()

        assert clock.terms["policy"]["duration"] == 48


def test_an_upgrade_carries_over_what_each_clock_was_begun_under(desk: Desk) -> None:
    """Down and up again: law, ladder, name, a stated limit and an extension stand on each clock as before, and the record folds as before."""
    for level in ("serious", "ordinary", "ordinary"):
        desk.matter(level)
    with desk.house.write() as work:
        for n, clock in enumerate(work.session.scalars(select(ClockRow).order_by(ClockRow.id).limit(3))):
            clock.subject, clock.stated, clock.extended = ("某网站", None, "甲")[n], n == 1, (None, 5, 3)[n]
        work.commit()
    before, texts, config = of_each(desk), count(desk), alembic_config(desk.house.database.url)

    command.downgrade(config, "0027")
    with desk.house.read() as work:
        kept = [json.loads(t) for t in work.session.scalars(text("SELECT CAST(terms AS TEXT) FROM clocks ORDER BY id"))]
    command.upgrade(config, "head")

    assert [(k.get("subject"), k.get("stated", False), k.get("extended")) for k in kept[:3]] == [
        ("某网站", False, None), (None, True, 5), ("甲", False, 3),
    ]  # fmt: skip
    assert of_each(desk) == before
    assert count(desk) == texts
    with desk.house.read() as work:
        assert [compare(work, ids) for ids in all_clocks(work)] == [[]]


def test_an_upgrade_keeps_what_no_longer_reads(desk: Desk) -> None:
    """A damaged text stays letter by letter, under its own clock alone; the clocks beside it read as before."""
    first, second = desk.matter("ordinary"), desk.matter("ordinary")
    config = alembic_config(desk.house.database.url)
    command.downgrade(config, "0027")
    with desk.house.write() as work:
        work.session.execute(text("UPDATE clocks SET terms = :t WHERE case_id = :c"), {"t": DAMAGED, "c": first})
        work.commit()
    command.upgrade(config, "head")

    with desk.house.read() as work:
        said = {c.case_id: c for c in work.session.scalars(select(ClockRow))}
        assert work.session.get_one(Terms, said[first].terms_id).text == DAMAGED
        with pytest.raises(DamagedJson):
            said[first].terms["policy"]
        assert said[second].terms["policy"]["kind"] == "opinion_response"
