"""Figures of the desk itself."""

from cases.store.outbox_tables import Message
from reports.definitions import DEFINITIONS
from tests.reports.record import Record, at


def test_messages_by_how_far_they_got(record: Record) -> None:
    """Each message stands in one part; sent is what a provider took."""
    for state in ("pending", "sending", "accepted", "delivered", "delivered", "read", "failed", "cancelled", "bundled"):
        record.message(state, record.case())
    record.message("failed", made=at("11-15 23:59:59"))
    figures = record.figures()
    parts = {p: len(r) for p, r in figures["messages"].parts.items()}
    assert parts == {"waiting": 2, "accepted": 1, "delivered": 3, "failed": 1, "withdrawn": 2}
    assert figures["messages_sent"].count == 4
    assert figures["messages_failed"].of("webhook") == 1


def test_what_a_trial_kept_back_is_no_message_of_the_week(record: Record) -> None:
    """It stands in a figure of its own, and neither among the messages nor among those sent or failed."""
    record.message("withheld", record.case())
    record.message("accepted", record.case())
    figures = record.figures()
    assert {n: figures[n].count for n in ("messages", "messages_sent", "messages_failed", "messages_withheld")} == {
        "messages": 1, "messages_sent": 1, "messages_failed": 0, "messages_withheld": 1,
    }  # fmt: skip


def test_runs_by_their_end(record: Record) -> None:
    """Failed ones by channel; which channels were looked at at all."""
    record.run("failed", "forum")
    record.run("new")
    record.run("failed", ended=at("11-23 00:00"))
    figures = record.figures()
    assert {p: len(r) for p, r in figures["channel_runs"].parts.items()} == {"failed": 1, "new": 1}
    assert figures["channel_runs_failed"].parts.keys() == {"forum"}
    assert figures["channel_runs_by_channel"].parts.keys() == {"forum", "news"}


def test_rows_that_could_not_be_taken_in(record: Record) -> None:
    """By channel, when they came."""
    record.rejection("hotline_12345")
    assert record.figures()["rows_rejected"].parts.keys() == {"hotline_12345"}


def test_corrections_are_counted_by_value(record: Record) -> None:
    """An overruling of two values is two corrections of one case; what else was given is none; a confirmation is none."""
    case = record.case()
    record.act("act_overrule", case, "severity", "handling_lead", "approver")
    record.act("act_confirm", case)
    record.act("act_dispatch", case, "severity")
    figures = record.figures()
    corrections = figures["corrections"]
    assert {p: len(r) for p, r in corrections.parts.items()} == {"severity": 1, "handling_lead": 1}
    assert corrections.cases == [case]
    assert figures["confirmations"].count == 1


def test_what_was_taken_back_was_not_done(record: Record) -> None:
    """An overruling and a confirmation that were undone count nowhere; that an event's trace names a column is no correction of it."""
    case, other = record.case(), record.case()
    for kind, of in (("act_overrule", case), ("act_confirm", case)):
        record.act(kind, of, "severity", undone=True)
    record.act(
        "act_overrule", other, "category", turned={"decided": [{"severity": "a"}, {"severity": "a", "category": "b"}]}
    )
    figures = record.figures()
    assert {p: len(r) for p, r in figures["corrections"].parts.items()} == {"category": 1}
    assert figures["confirmations"].count == 0
    assert figures["cases_overruled"].cases == [other]


def test_every_figure_has_one_name_and_one_sentence() -> None:
    """Nothing is counted twice under two names, or explained by nothing."""
    assert len({d.name for d in DEFINITIONS}) == len({d.title for d in DEFINITIONS}) == len(DEFINITIONS)
    assert all(d.sentence.endswith("。") for d in DEFINITIONS)


def test_a_figure_counts_what_was_carried_where_its_carrier_stands(record: Record) -> None:
    """Sent are those that went inside another; of a carrier that failed, none."""
    good, bad = record.message("accepted", record.case()), record.message("failed", record.case())
    for parent in (good, good, bad):
        child = record.message("bundled", record.case())
        with record.house.write() as work:
            work.session.get_one(Message, child).parent_id = parent
            work.commit()
    figures = record.figures()
    assert {p: len(r) for p, r in figures["messages"].parts.items()} == {"accepted": 3, "failed": 2}
    assert figures["messages_sent"].count == 3
    assert figures["messages_failed"].count == 2
