"""Drafts from the record: a form of response or a report, filled with what a person has confirmed; the rest is marked."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import func, select

from cases.audit.events import MACHINE
from cases.matters.authorising import FIGURES, authorised
from cases.matters.casualties import verified
from cases.matters.drafting import form_of
from cases.matters.gates import unauthorised
from cases.matters.given import HURT
from cases.matters.lines import unit_name
from cases.people.actors import Forbidden
from cases.store.act_tables import Evidence
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import ItemVersion
from cases.title import begins, is_begun_by
from cases.work import Work
from config.words import SEVERITY_CN, ReportStage, Severity, moment_words

UNSURE = "（待核实）"
UNKNOWN = "【待核实，待填】"
_BLANK = re.compile(r"【[^】]*待填】")
HURT_CN = {"dead": "死亡", "injured": "受伤", "missing": "失踪", "trapped": "被困", "poisoned": "中毒"}
MENTIONS_MOST = 5  # of one fact in one title
HEARD_MOST = 50
NOT_PUBLIC = ("reply", "feedback", "report", "check", "signed_sheet")


@dataclass(frozen=True)
class Filled:
    """A form that has been filled: which, its name, its text."""

    kind: str
    name: str
    text: str


def blanks(text: str) -> list[str]:
    """What a filled form has left for a person to write, as its template marks it."""
    return _BLANK.findall(text)


def fill_form(work: Work, case: Case, name: str) -> Filled:
    """The form of response or the stage of report of that name, filled. Raises Forbidden with the names there are."""
    report = next((row for row in work.config.workflow.reports if row.stage == name), None)
    if report is not None:
        return Filled(report.stage, report.stage, report.template.format(**_values(work, case, to_public=False)))
    try:
        form = form_of(work, case, name)
    except Forbidden as e:
        raise Forbidden(e.error, f"{e.why}; 报送: {', '.join(get_args(ReportStage))}", e.needs) from e
    return Filled(form.id, form.name, form.template.format(**_values(work, case, to_public=form.public)))


def _values(work: Work, case: Case, *, to_public: bool) -> dict[str, str]:
    return {
        "city": work.config.city.name, "number": case.number, "title": _title(work, case, to_public=to_public),
        "occurred": _occurred(work, case, to_public=to_public), "discovered": _moment(work, case.discovered_at),
        "severity": _severity(case),
        "place": case.territory or UNKNOWN, "lead": unit_name(work, case.handling_lead) or UNKNOWN,
        "issuer": _issuer(work, case),
        "casualties": _casualties(work, case, to_public=to_public), "items": str(_items(work, case)),
        "published": _published(work, case), "today": _day(work, work.now),
        "now": _moment(work, work.now),
    }  # fmt: skip


def _title(work: Work, case: Case, *, to_public: bool) -> str:
    """As it was collected, without the place that is said beside it; to the public without what nobody has authorised."""
    title = begins(_named(work, case))
    if not to_public:
        return title
    title = title.removeprefix(case.territory or "")
    rule, free = work.config.workflow.authorisation, authorised(work, case)
    for _ in range(MENTIONS_MOST):
        for guard in unauthorised(title, case.severity, rule, free):
            title = title.replace(guard.text, f"【{guard.name}须经授权，待填】", 1)
    return title


def _named(work: Work, case: Case) -> str:
    """A caller's first words are no name for a report: an incident without a title is told by its place and kind."""
    words = select(ItemVersion.title, ItemVersion.text).join(CaseItem, CaseItem.item_id == ItemVersion.item_id)
    heard = work.session.execute(
        words.where(CaseItem.case_id == case.id, CaseItem.detached_at.is_(None)).limit(HEARD_MOST)
    )
    spoken_only = any(not title and is_begun_by(text, case.title) for title, text in heard)
    return f"{case.territory or ''}{case.event_type}" if spoken_only and case.event_type else case.title


def _occurred(work: Work, case: Case, *, to_public: bool) -> str:
    if case.occurred_at is None:
        return UNKNOWN
    until = case.occurred_until
    between = f"至{_moment(work, until)}" if until and until != case.occurred_at else ""
    said = f"{_moment(work, case.occurred_at)}{between}"
    if case.occurred_by and case.occurred_by != MACHINE:
        return said
    return f"【{said}，待核实，待填】" if to_public else said + UNSURE


def _severity(case: Case) -> str:
    if case.severity is None:
        return UNKNOWN
    return SEVERITY_CN[Severity(case.severity)] + ("" if case.severity_confirmed else UNSURE)


def _casualties(work: Work, case: Case, *, to_public: bool) -> str:
    """Numbers as an officer gave them; the machine's are marked. To the public only what is authorised, where that is needed."""
    rule = work.config.workflow.authorisation
    if to_public and case.severity in rule.severities and FIGURES not in authorised(work, case):
        return "【伤亡数字须经授权，待填】"
    given, known = verified(case), [k for k in HURT if case.facts.get(k) is not None]
    told = [k for k in known if k in given or not to_public]
    if not told:
        return "【伤亡数字待核实，待填】" if known else "伤亡情况正在核实" + ("" if to_public else UNKNOWN)
    return "、".join(f"{HURT_CN[k]}{case.facts[k]}人{'' if k in given else UNSURE}" for k in told)


def _items(work: Work, case: Case) -> int:
    query = select(func.count()).where(CaseItem.case_id == case.id, CaseItem.detached_at.is_(None))
    return work.session.scalar(query) or 0


def _published(work: Work, case: Case) -> str:
    query = select(Evidence).where(Evidence.case_id == case.id, Evidence.kind.not_in(NOT_PUBLIC))
    found = work.session.scalars(query.order_by(Evidence.published_at)).all()
    said = [f"{_moment(work, e.published_at)} {e.issuer}" for e in found]
    return "；".join(said) or "尚未公开回应"


def _issuer(work: Work, case: Case) -> str:
    """Who answers in public signs with the full name, as a paper is signed."""
    unit = case.response_lead or case.handling_lead
    return (work.config.unit(unit).full_name or work.config.unit(unit).name) if unit else UNKNOWN


def _moment(work: Work, at: datetime) -> str:
    return moment_words(at.astimezone(work.config.city.zone))


def _day(work: Work, at: datetime) -> str:
    local = at.astimezone(work.config.city.zone)
    return f"{local.year}年{local.month}月{local.day}日"
