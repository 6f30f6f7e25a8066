"""The rights matrix, cell by cell against the use cases: role × case × doing. A page that forgot to ask would change nothing here."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.audit.events import record
from cases.house import House
from cases.keeping.holding import hold
from cases.matters.acts import act
from cases.matters.flow import MOVES, OPEN, UNDOABLE
from cases.matters.recorded import act_event
from cases.matters.unmasking import unmask
from cases.papers import flow
from cases.papers.rights import reads
from cases.people.actors import Actor, Forbidden
from cases.people.sight import Sight
from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event
from cases.store.item_tables import Item, ItemVersion
from cases.store.paper_tables import EditionStep, ReportEdition
from cases.store.people_tables import User
from cases.work import Work
from dashboard.read.statistics import scope_of
from dashboard.trying import MAY_TRY
from reports.casebook import open_case
from reports.scope import CITY

OWN, OTHER = "shi_yingji", "shi_jiaoyu"
PEOPLE = {
    "duty_officer": (None, {"duty_officer"}), "shift_leader": (None, {"shift_leader"}), "reviewer": (None, {"reviewer"}),
    "city_leader": (None, {"city_leader"}), "discipline": ("shi_jiwei", {"discipline", "duty_officer"}),
    "unit_liaison": (OWN, {"unit_liaison"}), "unit_leader": (OWN, {"unit_leader"}), "no_unit": (None, {"unit_liaison"}),
    "own_officer": (OWN, {"duty_officer"}), "administrator": (None, {"administrator"}), "security": (None, {"security"}),
    "auditor": (None, {"auditor"}), "nobody": (None, set()),
}  # fmt: skip
CASES: dict[str, dict[str, Any]] = {
    "own": {"handling_lead": OWN}, "supported": {"handling_lead": OTHER, "support": [OWN]}, "foreign": {"handling_lead": OTHER},
    "nobodys": {"handling_lead": None}, "restricted": {"handling_lead": OWN, "restricted": True},
    "complained_of": {"handling_lead": OTHER, "support": [OWN], "complained_of": [OWN]},
}  # fmt: skip

# Who may at all, by case: D the desk, U a unit of the case, J 纪检. Written by hand from issue and law, not from the code.
DESK, UNIT, DISCIPLINE = {"duty_officer", "shift_leader"}, {"unit_liaison", "unit_leader"}, {"discipline"}
AT_OWN = {"own", "supported"}
DESK_ACTS = {
    "confirm",
    "overrule",
    "dispatch",
    "exit",
    "report-up",
    "check",
    "phone",
    "merge",
    "split",
    "detach",
    "attach",
    "keep-apart",
    "close",
    "reopen",
    "review-by-phone",
    "authorise",
    "instruct",
    "call-back",
    "look-back",
    "evaluate",
    "restrict",
}
BOTH_ACTS = {
    "keep-copy", "accept", "refuse", "respond", "publish", "promise-call", "keep-call", "extend", "inform-petitioner", "feed-back", "undo",
    "state-cause",
}  # fmt: skip
GRANTING = {"own-instruct": {"city_leader"}, "decide-extension": {"city_leader", "reviewer", "shift_leader"},
            "countersign": {"city_leader", "duty_officer", "own_officer", "discipline", "reviewer", "shift_leader", "unit_leader"},
            "review": {"city_leader", "reviewer", "shift_leader", "unit_leader"},
            "accept-transfer": {"discipline"}, "lift": {"discipline"}}  # fmt: skip
"""Acts of those who answer for others' texts; the desk's own right does not carry them."""


def may(person: str, case: str, doing: str) -> bool:
    """The matrix."""
    if case == "restricted":
        return person == "discipline" and person in GRANTING.get(doing, {person})
    if person == "own_officer" and case == "complained_of":  # of the unit complained of: not even at the desk
        return False
    if doing in GRANTING:
        return person in GRANTING[doing] and (person not in UNIT or case in AT_OWN)
    if person in DESK | DISCIPLINE | {"own_officer"}:
        return True
    return person in UNIT and case in AT_OWN and doing in BOTH_ACTS


def case_of(work: Work, kind: str, state: str = "received") -> Case:
    """A case of that kind with one voice, an informant's."""
    case = Case(kind="matter", number=f"YQ-{kind}", title="题", state=state, opened_at=work.now, discovered_at=work.now, facts={}, decided={},
                **{"support": [], "complained_of": [], **CASES[kind]})  # fmt: skip
    item = Item(channel="mayor_mailbox", key=kind, content_hash="c", discovered_at=work.now, state="judged")
    work.session.add_all([case, item])
    work.session.flush()
    work.session.add_all([
        ItemVersion(item_id=item.id, n=1, content_hash="c", collected_at=work.now, title="题", text="原话", author="王小明",
                    contact="13900005678", attachments=[], metrics={}),
        CaseItem(case_id=case.id, item_id=item.id, how="opened", representative=True, attached_at=work.now),
    ])  # fmt: skip
    work.session.flush()
    return case


def actor(person: str) -> Actor:
    """The one who acts."""
    unit, roles = PEOPLE[person]
    return Actor(person, f"{person} 某", unit, frozenset(roles))


# Papers, by hand from the issue: who drafts, decides at the first stage and at the last, issues; who reads which edition.
DRAFTS = {"duty_officer", "shift_leader", "discipline", "own_officer"}
PAPER_ACTS = {
    "begin": DRAFTS, "note": DRAFTS, "correct": DRAFTS, "submit": DRAFTS, "review": {"reviewer", "shift_leader"},
    "sign": {"city_leader", "shift_leader"}, "issue": DRAFTS,
}  # fmt: skip
READS_ALL = DRAFTS | {"reviewer", "city_leader"}
PAPER_READS = {
    ("weekly", "draft"): DRAFTS | {"reviewer", "city_leader"}, ("weekly", "submitted"): DRAFTS | {"reviewer", "city_leader"},
    ("weekly", "issued"): READS_ALL, ("weekly", "fixed"): READS_ALL, ("own", "draft"): DRAFTS | {"reviewer", "city_leader"},
    ("own", "cleared"): DRAFTS | {"reviewer", "city_leader"}, ("own", "issued"): READS_ALL | {"unit_liaison", "unit_leader"},
    ("foreign", "issued"): READS_ALL,
    ("circular", "cleared"): DRAFTS | {"reviewer", "city_leader"}, ("circular", "issued"): READS_ALL | {"unit_liaison", "unit_leader"},
}  # fmt: skip


RIGHTS = {"no_right", "restricted", "not_your_case", "no_such_case"}


def refusal(work: Work, act_: Callable[[], object]) -> str | None:
    """The word by which a right is refused; ``None`` when it is not (then the act may still lack data)."""
    try:
        act_()
    except Forbidden as e:
        return e.error if e.error in RIGHTS else None
    finally:
        work.session.rollback()
    return None


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_case_by_act(house: House, person: str, kind: str) -> None:
    """Every act of the work flow: who may not is refused for want of a right, who may is not."""
    cells = {}
    for doing, move in MOVES.items():
        with house.write() as work:
            case = case_of(
                work, kind, state=next(iter(sorted(move.states & (OPEN if doing != "reopen" else {"closed"}))))
            )
            cells[doing] = (
                refusal(
                    work, lambda doing=doing, case=case, work=work: act(work, case.id, doing, actor(person), "理由", {})
                )
                is None
            )
    assert cells == {doing: may(person, kind, doing) for doing in MOVES}
    assert set(MOVES) == DESK_ACTS | BOTH_ACTS | set(GRANTING)


@pytest.mark.parametrize("kind", CASES)
def test_discipline_alone_handles_what_only_it_may_read(house: House, kind: str) -> None:
    """Who holds no right but 纪检监察 does with a restricted case what desk and unit do with others, and nothing with others;
    to review a text or to grant more time he has to be somebody who may."""
    ji, cells = Actor("ji", "纪一", "shi_jiwei", frozenset({"discipline"})), set()
    for doing, move in MOVES.items():
        with house.write() as work:
            case = case_of(work, kind, state=min(move.states & (OPEN if doing != "reopen" else {"closed"})))
            if (
                refusal(work, lambda doing=doing, case=case, work=work: act(work, case.id, doing, ji, "理由", {}))
                is None
            ):
                cells.add(doing)
    theirs = {"accept-transfer", "lift"}
    assert cells == (set(MOVES) - {"review", "decide-extension", "own-instruct"} if kind == "restricted" else theirs)


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_case_for_undoing_each_act(house: House, person: str, kind: str) -> None:
    """An act is taken back by those who may do it, to that case, and by nobody else."""
    cells = {}
    for doing in UNDOABLE:
        with house.write() as work:
            case = case_of(work, kind, state="merged" if doing == "merge" else "received")
            event = record(
                work, act_event(doing), subject_kind="case", subject_id=case.id, case_id=case.id, actor="某人"
            )

            def undo(case: Case = case, event: int = event, work: Work = work) -> None:
                act(work, case.id, "undo", actor(person), "理由", {"event": event})

            cells[doing] = refusal(work, undo) is None
    assert cells == {doing: may(person, kind, "undo") and may(person, kind, doing) for doing in UNDOABLE}


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_case_for_what_hides_and_keeps(house: House, person: str, kind: str) -> None:
    """Unmasking: the desk, the case's own units, of a restricted matter 纪检 alone, and never a unit in a case that accuses somebody."""
    with house.write() as work:
        case = case_of(work, kind)
        item = work.session.query(CaseItem).where(CaseItem.case_id == case.id).one().item_id
        shown = refusal(work, lambda: unmask(work, case.id, item, actor(person), "回电核实")) is None
    allowed = may(person, kind, "respond")
    assert shown is allowed
    with house.write() as work:
        case = case_of(work, kind)
        kept = refusal(work, lambda: hold(work, case.id, actor(person), "某批准人", "诉讼")) is None
    assert kept is (may(person, kind, "close"))


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_case_for_sight(person: str, kind: str) -> None:
    """What pages and routes ask: to know that it exists, and to read it."""
    unit, roles = PEOPLE[person]
    sight, case = (
        Sight(unit, frozenset(roles)),
        Case(**{"support": [], "complained_of": [], "restricted": False, **CASES[kind]}),
    )
    whole = bool(roles & {"duty_officer", "shift_leader", "reviewer", "city_leader", "discipline", "administrator"})
    accused = unit == OWN and kind == "complained_of"
    knows = not accused and (whole or (unit == OWN and kind in AT_OWN | {"restricted"}))
    assert sight.knows(case) is knows
    assert sight.reads(case) is (knows and (kind != "restricted" or "discipline" in roles))


def test_unmasking_asks_a_reason_and_is_on_record(house: House) -> None:
    """Who, which case, which item, why; without a reason nothing is shown; an item of another case is not reached through this one."""
    with house.write() as work:
        case, other = case_of(work, "own"), case_of(work, "foreign")
        items = {row.case_id: row.item_id for row in work.session.query(CaseItem)}
        for reason in ("", "   ", "看"):
            with pytest.raises(Forbidden, match="为何"):
                unmask(work, case.id, items[case.id], actor("unit_liaison"), reason)
        with pytest.raises(Forbidden, match="不在本件"):
            unmask(work, case.id, items[other.id], actor("unit_liaison"), "回电核实")
        shown = unmask(work, case.id, items[case.id], actor("unit_liaison"), "回电核实")
        told = work.session.query(Event).where(Event.type == "unmasked").one()
    assert (shown.author, shown.contact) == ("王小明", "13900005678")
    assert (told.actor, told.case_id, told.subject_id) == ("unit_liaison", case.id, str(items[case.id]))
    assert "王小明" not in str(told.data)


def edition_of(work: Work, state: str, unit: str | None = None, kind: str = "weekly") -> ReportEdition:
    """A paper in that state."""
    row = ReportEdition(kind="reminder" if unit else kind, period="2026-W47", edition=1, made_at=work.now, config_hash="c",
                        figures={}, hash="h", state=state, unit=unit, round=1, title="题", submitted_by="somebody",
                        approver=None, files={})  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_act_on_a_paper(house: House, person: str) -> None:
    """Every act of a paper's way: who may not is refused for want of a right, who may is not."""
    made = flow.Made({}, "h", {}, {})
    acts: dict[str, tuple[str, Callable[[Work, int], object]]] = {
        "begin": ("draft", lambda w, _: flow.begin(w, actor(person), flow.Which("daily", "2026-11-23", None, "题"))),
        "note": ("draft", lambda w, i: flow.note(w, i, actor(person), "概况", "字")),
        "correct": ("draft", lambda w, i: flow.correct(w, i, actor(person), "因")),
        "submit": ("draft", lambda w, i: flow.submit(w, i, actor(person), made, "")),
        "review": ("submitted", lambda w, i: flow.decide(w, i, actor(person), "退回", "理由")),
        "issue": ("cleared", lambda w, i: flow.issue(w, i, actor(person), {}, "", "")),
    }
    cells = {}
    for doing, (state, act_) in acts.items():
        with house.write() as work:
            id_ = edition_of(work, state).id
            cells[doing] = refusal(work, lambda act_=act_, work=work, id_=id_: act_(work, id_)) is None
    with house.write() as work:
        row = edition_of(work, "submitted")
        work.session.add(
            EditionStep(edition_id=row.id, round=1, stage="review", verdict="同意", by="somebody2", at=work.now)
        )
        work.session.flush()
        cells["sign"] = refusal(work, lambda: flow.decide(work, row.id, actor(person), "退回", "理由")) is None
    assert cells == {doing: person in may_ for doing, may_ in PAPER_ACTS.items()}


@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_reading_a_paper(house: House, person: str) -> None:
    """What is not issued only who works on it; a unit what is made out to it and issued, nothing of another's."""
    units = {"own": OWN, "foreign": OTHER}
    cells = {}
    for kind, state in PAPER_READS:
        with house.write() as work:
            cells[kind, state] = reads(
                work.config.papers, actor(person), edition_of(work, state, units.get(kind), kind)
            )
            work.session.rollback()
    assert cells == {cell: person in may_ for cell, may_ in PAPER_READS.items()}


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_case_for_the_paper_on_it(house: House, person: str, kind: str) -> None:
    """舆情专报: who drafts papers and may know of the case; of a restricted one nobody, not even 纪检."""
    unit, roles = PEOPLE[person]
    with house.write() as work:
        id_ = case_of(work, kind).id
        work.session.add(
            User(
                login=person,
                name=f"{person} 某",
                unit=unit,
                roles=sorted(roles),
                password_hash="-",
                created_at=work.now,
            )
        )
        work.commit()
    try:
        open_case(house, str(id_), person)
        opened = True
    except Forbidden:
        opened = False
    accused = person == "own_officer" and kind == "complained_of"
    assert opened is (person in DRAFTS and kind != "restricted" and not accused)


STATISTICS = {"city": {"duty_officer", "shift_leader", "reviewer", "city_leader", "discipline", "own_officer", "administrator"},
              "own": {"unit_liaison", "unit_leader"}}  # fmt: skip
"""Whose figures: all of the city, or the unit's own; everybody else none."""
TRYING = {"duty_officer", "shift_leader", "reviewer", "city_leader", "discipline", "own_officer", "administrator"}
"""Who may try a changed policy on a month's cases: the desk, who approves, the system administrator."""


@pytest.mark.parametrize("person", PEOPLE)
def test_role_by_page_of_counts(person: str) -> None:
    """考核与统计 and 试算, cell by cell."""
    unit, roles = PEOPLE[person]
    scope = scope_of(Sight(unit, frozenset(roles)))
    kind = None if scope is None else "city" if scope is CITY else "own"
    assert kind == next((kind for kind, people in STATISTICS.items() if person in people), None)
    assert scope is None or scope is CITY or scope.unit == OWN
    assert bool(set(roles) & MAY_TRY) is (person in TRYING)
