"""What is always true of items and matters, beside the 27."""

from collections import Counter
from typing import Any

from cases.store.act_tables import Evidence
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.store.outbox_tables import Message, Notice
from tests.properties.seen import Story


def nothing_heard_is_nowhere(story: Story) -> None:
    """Every item is judged and sits in a case or says why not."""
    housed = {row.item_id for row in story.after.all(CaseItem)}
    for item in story.after.all(Item):
        assert item.state == "judged"
        assert item.id in housed if item.outcome == "case" else item.outcome


def each_matter_has_one_voice(story: Story) -> None:
    """Splitting and moving lose no item and give none twice; one item speaks for each matter that holds any.

    What spoke for a matter that was merged goes on speaking beside it: the next copy of it must not open a matter of its own.
    """
    cases = {c.id for c in story.after.all(Case) if c.kind == "matter" and c.merged_into_id is None}
    rows = [row for row in story.after.all(CaseItem) if row.detached_at is None and row.case_id in cases]
    assert max(Counter(row.item_id for row in rows).values(), default=1) == 1
    speakers = [row for row in rows if row.representative]
    assert {row.case_id for row in speakers} == {row.case_id for row in rows}
    assert max(Counter(row.case_id for row in speakers if row.how != "merged").values(), default=0) <= 1


def public_duties_end_by_evidence(story: Story) -> None:
    """Satisfied means proof on record; a letter's reply duty is satisfied or runs, whatever was done to it."""
    proofs = story.after.rows(Evidence)
    for clock in story.after.all(ClockRow):
        if clock.subject_kind == "case" and clock.state == "satisfied" and story.after.policy(clock)["public"]:
            assert clock.evidence_id in proofs
        if clock.subject_kind == "case" and story.after.policy(clock)["when"]["reply"]:
            assert clock.state in ("running", "satisfied")


def news_of_a_change_is_for_those_who_knew(story: Story) -> None:
    """A word about a change never reaches somebody whom nothing had reached before, unless that person stands in."""
    notices = story.after.rows(Notice)
    first: dict[int, int] = {}
    for message in story.after.all(Message):
        first.setdefault(message.person_id, message.id)
        notice = notices[message.notice_id]
        if (notice.dedupe_key or "").startswith("change:") and notice.person_id == message.person_id:
            assert first[message.person_id] < message.id


def a_case_knows_its_nearest_clock(story: Story) -> None:
    """What the desk sorts and counts by is what the clocks say: which runs out first, and whether one may break the night."""
    loud = set(story.config.deadlines.loud_kinds())
    own: dict[int, list[Any]] = {}
    for clock in story.after.running():
        own.setdefault(clock.case_id, []).append(clock)
    for case in story.after.all(Case):
        clocks = sorted(own.get(case.id, []), key=lambda clock: (clock.due_at, clock.id))
        first = (clocks[0].id, clocks[0].due_at) if clocks else (None, None)
        assert (case.next_clock_id, case.next_due_at) == first
        assert case.loud == any(clock.kind in loud for clock in clocks)
