"""限制知悉 by a person: the desk hands a case to 纪检, 纪检 takes it over, or gives back what is none of theirs."""

from typing import Any

from cases.clocks.start import start_clocks
from cases.clocks.stop import running, stop_clock
from cases.matters.handing import take_back
from cases.matters.heard_back import take_words_back
from cases.matters.regrade import regrade
from cases.matters.reviewing import call_again
from cases.matters.transfers import transfers_begun
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.work import Work


def restrict(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """移交纪检: from now on only 纪检 reads the case, the discipline body leads it alone (the city government where that body
    itself is complained of), and its 移交 clock runs."""
    if case.restricted:
        raise Forbidden("restricted_already", "本件已经限制知悉")
    if not reason:
        raise Forbidden("reason_needed", "移交纪检需要写明理由", ("reason",))
    city = work.config.city
    body = city.government if city.discipline in case.complained_of else city.discipline
    take_back(work, case, actor, reason)
    take_words_back(work, case)
    case.restricted, case.handling_lead, case.response_lead, case.support = True, body, body, []
    case.decided = {**case.decided, "restricted": actor.login, "handling_lead": actor.login}
    start_clocks(work, transfers_begun(work, [case]))


def accept_transfer(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """接收移交: somebody of 纪检 has the case; its 移交 clock ends. Its other clocks run on, under 纪检."""
    owed = running(work, case.id, "transfer")
    if not owed:
        raise Forbidden("no_clock", "没有在走的移交时限")
    for clock in owed:
        stop_clock(work, clock, "satisfied", at=work.now, actor=actor.login, reason=reason)


def lift(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """解除限制: 纪检 finds it is no matter of discipline. The desk reads it again and looks at it anew; no judging restricts it again."""
    if not case.restricted:
        raise Forbidden("not_restricted", "本件没有限制知悉")
    if not reason:
        raise Forbidden("reason_needed", "解除限制需要写明理由", ("reason",))
    case.restricted, case.review = False, True
    case.decided = {**case.decided, "restricted": actor.login}
    for clock in running(work, case.id, "transfer"):
        stop_clock(work, clock, "superseded", at=work.now, actor=actor.login, reason=reason)
    regrade(work, case, raised=False, actor=actor.login, reason=reason)
    call_again(work, case)
