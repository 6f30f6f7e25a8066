"""Any history: the figures agree with an independent count, and their parts add up."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from cases.house import House
from cases.store.act_tables import Instruction
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.store.terms import written
from reports.definitions import DEFINITIONS, GRADES, LIMITS, ORDERS, RECEIVED, Definition
from reports.figures import Figures, figures_of, tallies_of
from reports.queries.rows import CLOSED
from reports.week import week_named
from tests.reports.record import at
from tests.terms import kept

START, END, NOW = at("11-16 00:00"), at("11-23 00:00"), at("11-23 09:00")
STANDINGS = ("on_time", "late", "late_when_discovered", "exited", "running")

fixture_holds_no_state = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

Row = dict[str, Any]

# hours from the week's Monday: the week before, the week, its edges, some days after
hours = st.one_of(st.sampled_from([-1, 0, 167, 168]), st.integers(-170, 250))
times = hours.map(lambda h: START + timedelta(hours=h))
maybe = st.one_of(st.none(), times)

cases = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["matter", "request"]), "discovered_at": times, "received_at": maybe, "drill": st.booleans(),
        "merged": st.booleans(), "severity": st.sampled_from([None, "serious", "ordinary"]), "review": st.booleans(),
        "category": st.sampled_from([None, "政法", "民政"]), "handling_lead": st.sampled_from([None, "shi_yingji"]),
        "territory": st.sampled_from([None, "羊安街道"]), "family": st.sampled_from([None, "水务", "城管"]),
        "restricted": st.booleans(),
    }
)  # fmt: skip
items = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["news", "forum", "weibo"]), "published_at": maybe, "discovered_at": times,
        "state": st.sampled_from(["pending", "judged", "quarantined"]), "case": st.integers(0, 4),
    }
)  # fmt: skip
clocks = st.fixed_dictionaries(
    {
        "case": st.integers(0, 4), "kind": st.sampled_from(["opinion_response", "mailbox_reply"]), "breach_at": times,
        "state": st.sampled_from(["running", "satisfied", "exited", "superseded", "void"]), "stopped_at": times,
        "breached": st.booleans(), "late_when_discovered": st.booleans(), "started_at": times,
    }
)  # fmt: skip

histories = st.tuples(st.lists(cases, max_size=4), st.lists(items, max_size=8), st.lists(clocks, max_size=8))
History = tuple[list[Row], list[Row], list[Row]]

orders = st.lists(
    st.fixed_dictionaries(
        {"case": st.integers(1, 4), "kind": st.sampled_from(["批示", "交办"]), "at": times, "answered_at": maybe}
    ),
    max_size=6,
)


@pytest.fixture
def count(memory_house: House) -> Callable[..., Figures]:
    """Writes a history into an empty record and counts the week."""

    def count_(history: History, wanted: Sequence[Definition] = DEFINITIONS) -> Figures:
        with memory_house.write() as work:
            # rolled back at the end: every history begins with an empty record
            kept(work.session)
            for table, rows in zip((Case, Item, CaseItem, ClockRow), as_rows(history), strict=True):
                if rows:
                    work.session.execute(insert(table), rows)
            week = week_named("2026-W47", work.config.city.zone, work.now)
            figures = figures_of(work.session, week, work.now, wanted)
            tallied = tallies_of(work.session, week, work.now, wanted)
            # whichever way it is counted, a number is the number of the rows behind it
            for name, figure in figures.by_name.items():
                assert tallied[name].counts == figure.counts
                assert (tallied[name].median_hours, tallied[name].p90_hours) == (figure.median_hours, figure.p90_hours)
            return figures

    return count_


def as_rows(history: History) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """The history as table rows; merging goes to the first case."""
    cases_, items_, clocks_ = history
    case_rows = [
        {**{k: v for k, v in c.items() if k != "merged"}, "id": n, "number": str(n), "title": "", "state": "open", "opened_at": NOW,
         "merged_into_id": 1 if c["merged"] and n > 1 else None, "severity_confirmed": False, "support": [], "complained_of": [],
         "facts": {}, "decided": {}} for n, c in enumerate(cases_, 1)
    ]  # fmt: skip
    item_rows = [
        {**{k: v for k, v in i.items() if k != "case"}, "id": n, "key": str(n), "content_hash": ""}
        for n, i in enumerate(items_, 1)
    ]
    links = [
        {"item_id": n, "case_id": i["case"], "how": "near", "attached_at": NOW}
        for n, i in enumerate(items_, 1) if 0 < i["case"] <= len(cases_)
    ]  # fmt: skip
    return case_rows, item_rows, links, [clock_row(n, c, len(cases_)) for n, c in enumerate(clocks_, 1)]


def clock_row(n: int, clock: Row, known: int) -> Row:
    running = clock["state"] == "running"
    return {
        "id": n, "subject_kind": "case", "subject_id": str(n), "case_id": clock["case"] if 0 < clock["case"] <= known else None,
        "kind": clock["kind"], "policy": "p", "terms_id": written({}).id, "basis": "discovered", "basis_at": NOW, "started_at": clock["started_at"],
        "due_at": clock["breach_at"], "breach_at": clock["breach_at"], "state": clock["state"],
        "stopped_at": None if running else clock["stopped_at"], "breached_at": clock["breach_at"] if clock["breached"] else None,
        "late_when_discovered": clock["late_when_discovered"],
    }  # fmt: skip


def inside(when: datetime) -> bool:
    return START <= when < END


@fixture_holds_no_state
@given(history=histories)
def test_items_and_cases_agree_with_a_count_by_hand(count: Callable[..., Figures], history: History) -> None:
    """Totals, channels, kinds and every division of the cases."""
    cases_, items_, _ = history
    figures = count(history, (*RECEIVED, *GRADES, *ORDERS))

    heard = Counter(
        i["channel"] for i in items_
        if inside(i["published_at"] or i["discovered_at"])
        and not (0 < i["case"] <= len(cases_) and cases_[i["case"] - 1]["drill"])
    )  # fmt: skip
    assert {p: len(r) for p, r in figures["items_received"].parts.items()} == heard
    new = [
        c for n, c in enumerate(cases_)
        if not c["drill"] and not (c["merged"] and n > 0) and inside(c["received_at"] or min(c["discovered_at"], NOW))
    ]  # fmt: skip
    for name, key in (
        ("cases_opened", "kind"), ("cases_by_severity", "severity"), ("cases_by_category", "category"),
        ("cases_by_lead", "handling_lead"), ("cases_by_territory", "territory"),
    ):  # fmt: skip
        of_somebody = key in ("handling_lead", "territory")
        expected = Counter(CLOSED if of_somebody and c["restricted"] else c[key] for c in new)
        assert {p: len(r) for p, r in figures[name].parts.items()} == expected
    assert figures["cases_to_review"].count == sum(c["review"] for c in new)
    issues = Counter(
        f"{c['territory']}|{c['family']}" for c in new if c["territory"] and c["family"] and not c["restricted"]
    )
    assert figures["cases_by_issue"].counts == issues


@fixture_holds_no_state
@given(history=histories)
def test_the_trend_is_what_each_week_itself_says(count: Callable[..., Figures], history: History) -> None:
    """The last point before the week is last week's own total; a week before the record began is unknown, never zero."""
    figures = count(history, RECEIVED)
    cases_, items_, _ = history
    for name in ("items_received", "cases_opened"):
        figure = figures[name]
        assert len(figure.trend) == 11
        assert figure.previous is not None
        assert (figure.trend[-1] or 0) == figure.previous.count
    heard = [
        i["published_at"] or i["discovered_at"] for i in items_
        if not (0 < i["case"] <= len(cases_) and cases_[i["case"] - 1]["drill"])
    ]  # fmt: skip
    for n, said in enumerate(reversed(figures["items_received"].trend), 1):
        start = START - timedelta(weeks=n)
        assert (said or 0) == sum(start <= h < start + timedelta(weeks=1) for h in heard)
        assert said is not None or not items_ or items_[0]["discovered_at"] >= start + timedelta(weeks=1)


@fixture_holds_no_state
@given(history=histories, given_orders=orders)
def test_orders_agree_with_a_count_by_hand(memory_house: House, history: History, given_orders: list[Row]) -> None:
    """What was open before and was given in the week is answered in it or open at its end."""
    cases_ = history[0]
    rows = [
        {**o, "id": n, "case_id": o["case"], "by": "某", "form": "书面", "words": "", "units": [], "recorded_at": o["at"], "recorded_by": "li"}
        for n, o in enumerate(given_orders, 1) if o["case"] <= len(cases_)
    ]  # fmt: skip
    for row in rows:
        row["answered_at"] = max(row["at"], row["answered_at"]) if row["answered_at"] else None
        del row["case"]
    with memory_house.write() as work:
        for table, of in ((Case, as_rows(history)[0]), (Instruction, rows)):
            if of:
                work.session.execute(insert(table), of)
        week = week_named("2026-W47", work.config.city.zone, work.now)
        figures = figures_of(work.session, week, work.now, ORDERS)
    real = [r for r in rows if not cases_[r["case_id"] - 1]["drill"]]
    before = sum(r["at"] < START and (r["answered_at"] is None or r["answered_at"] >= START) for r in real)
    given, answered, left = (figures[n].count for n in ("instructions", "instructions_answered", "instructions_open"))
    assert given == sum(inside(r["at"]) for r in real)
    assert before + given == answered + left


@fixture_holds_no_state
@given(history=histories)
def test_clocks_agree_with_a_count_by_hand(count: Callable[..., Figures], history: History) -> None:
    """Every clock that is due stands in exactly one way."""
    cases_, _, clocks_ = history
    figures = count(history, LIMITS)
    expected = Counter(s for c in clocks_ if (s := stands(c, cases_)))
    assert {s: figures[f"clocks_{s}"].count for s in STANDINGS if figures[f"clocks_{s}"].count} == expected
    assert figures["clocks_due"].count == expected.total()


@fixture_holds_no_state
@given(history=histories)
def test_all_tables_add_up(count: Callable[..., Figures], history: History) -> None:
    """No row is in two parts of a figure or in none; what is divided twice has one sum."""
    figures = count(history)
    for figure in figures.by_name.values():
        assert {part: len(rows) for part, rows in figure.parts.items()} == figure.counts
        assert (
            sum(len(rows) for rows in figure.parts.values())
            == figure.count
            == len({(r.id, r.part) for r in figure.rows})
        )
    assert figures["items_by_outcome"].count == figures["items_received"].count
    assert set(figures["cases_by_issue"].cases) <= set(figures["cases_opened"].cases)
    replies = sum(figures["clocks_due"].of(kind) for kind in ("hotline_reply", "mailbox_reply"))
    assert figures["replies_due"].count == replies
    for name in ("on_time", "late"):
        of_kind = sum(figures[f"clocks_{name}"].of(kind) for kind in ("hotline_reply", "mailbox_reply"))
        assert figures[f"replies_{name}"].count == of_kind
    open_, overdue = ({r.id for r in figures[f"clocks_{name}_at_end"].rows} for name in ("open", "overdue"))
    assert not open_ & overdue
    for name in ("cases_by_severity", "cases_by_category", "cases_by_lead", "cases_by_territory"):
        assert figures[name].cases == figures["cases_opened"].cases


def stands(clock: Row, cases_: list[Row]) -> str | None:
    """How a clock stands, told without SQL; ``None`` if it is not of this week."""
    case = cases_[clock["case"] - 1] if 0 < clock["case"] <= len(cases_) else None
    due, late_found = clock["breach_at"], clock["late_when_discovered"]
    discovered = min(case["discovered_at"], NOW) if case else None
    week = discovered if late_found and discovered and discovered > due else due
    gone = clock["state"] == "superseded" or (clock["state"] == "void" and not clock["breached"])
    if gone or (case and case["drill"]) or not inside(week):
        return None
    in_time = clock["state"] == "satisfied" and clock["stopped_at"] <= due
    if in_time and (late_found or not clock["breached"]):
        return "on_time"
    if late_found:
        return "late_when_discovered"
    if clock["breached"] or clock["state"] == "running" or clock["stopped_at"] > due:
        return "late"
    return "exited"
