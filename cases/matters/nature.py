"""What a case is by a person's word: of which place, public opinion or not, of whom it complains. The machine does not take that back."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from cases.audit.events import record
from cases.matters.flow import APPROVERS
from cases.matters.fold import OPINION_ORDER
from cases.matters.given import GIVEN_CN, one_of, unit_id
from cases.people.actors import Actor, Forbidden, other_person
from cases.store.case_tables import Case
from cases.work import Work

NATURE = ("territory", "public_opinion", "complained_of")


class Nature(NamedTuple):
    """How a case stood, to be compared after the change."""

    territory: str | None
    public_opinion: str
    complained_of: Sequence[str]


def nature(case: Case) -> Nature:
    """How it stands."""
    return Nature(case.territory, case.public_opinion, sorted(case.complained_of))


def settle(work: Work, case: Case, data: dict[str, Any]) -> None:
    """Take what was given of place, opinion and units complained of. Raises Forbidden for what is no such thing."""
    if "territory" in data:
        _move(work, case, _town(work, data))
    if "public_opinion" in data:
        if case.kind != "matter":
            raise Forbidden("not_a_matter", "来信、工单都要答复, 不认定是不是舆情", ("public_opinion",))
        case.public_opinion = one_of(data, "public_opinion", Literal["yes", "no"])
    if "complained_of" in data:
        names = data["complained_of"]
        if not isinstance(names, list):
            raise Forbidden("bad_value", "被反映单位要写成一个列表, 没有就写空的", ("complained_of",))
        case.complained_of = sorted({unit_id(work, {"complained_of": name}, "complained_of") for name in names})


def keep_apart(case: Case, data: dict[str, Any]) -> None:
    """Who is complained of neither leads, assists nor answers; what happened is answered for, whatever people think of it."""
    if "complained_of" in data:
        if case.handling_lead in case.complained_of:
            raise Forbidden("complained_of", "被反映的单位不能主办本件: 请一并改主办单位", ("handling_lead",))
        case.support = [unit for unit in case.support if unit not in case.complained_of]
        if case.response_lead in case.complained_of:
            case.response_lead = case.handling_lead
    if data.get("public_opinion") == "no" and case.severity is not None:
        raise Forbidden(
            "incident", "有事件等级的事项必须回应, 不能认定不是舆情: 等级要一并改为「无突发事件」", ("severity",)
        )


def may_lessen(work: Work, case: Case, was: Nature, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Raise Forbidden where a duty or somebody's protection would end without a reason and somebody above the desk."""
    ends = was.public_opinion == "yes" and case.public_opinion != "yes"
    freed = set(was.complained_of) - set(case.complained_of)
    if not (ends or freed):
        return
    if not (reason and data.get("approver")):
        what = "认定不是舆情" if ends else "撤下被反映单位"
        raise Forbidden("approver_needed", f"{what}, 需要批准人和理由", ("approver", "reason"))
    other_person(work, str(data["approver"]), actor, APPROVERS, "批准人")


def silently(case: Case, was: Nature) -> list[str]:
    """What was turned that takes a reason: to name a place that was unknown, or to answer 待定 with yes, is no overruling."""
    turned = [
        ("territory", was.territory is not None and was.territory != case.territory),
        ("public_opinion", was.public_opinion != case.public_opinion and case.public_opinion != _answered(was)),
        ("complained_of", was.complained_of != sorted(case.complained_of)),
    ]
    return [GIVEN_CN[name] for name, overruled in turned if overruled]


def note_nature(work: Work, case: Case, was: Nature, actor: Actor, reason: str | None, approver: object) -> int | None:
    """The event that says what the case was taken for and is now; ``None`` when that is the same."""
    now = nature(case)
    changed = {name: [getattr(was, name), getattr(now, name)] for name in NATURE if getattr(was, name) != getattr(now, name)}  # fmt: skip
    if not changed:
        return None
    return record(work, "nature_settled", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
                  data={"nature": changed, "approver": approver}, reason=reason)  # fmt: skip


def hear(case: Case, opinion: str, accused: Sequence[str]) -> None:
    """A further voice raises a doubt to public opinion and never ends one. Where a person has settled it, or of whom the case complains, a
    voice that says otherwise asks a person again, and turns nothing."""
    if "public_opinion" not in case.decided:
        case.public_opinion = max(case.public_opinion, opinion, key=OPINION_ORDER.index)
    elif opinion == "yes" and case.public_opinion == "no":
        case.review = True
    if "complained_of" in case.decided and set(accused) - set(case.complained_of):
        case.review = True


def _answered(was: Nature) -> str | None:
    return "yes" if was.public_opinion == "ask" else None


def _town(work: Work, data: dict[str, Any]) -> str | None:
    name, towns = data["territory"], [town.name for town in work.config.territory.towns]
    if name is not None and name not in towns:
        raise Forbidden("bad_value", f"本市没有镇街「{name}」; 可用: {'、'.join(towns)}", ("territory",))
    return str(name) if name is not None else None


def _move(work: Work, case: Case, town: str | None) -> None:
    """The town's own office assists in the place of the one that was taken for it."""
    offices = {each.name: each.unit for each in work.config.territory.towns}
    old, new = offices.get(case.territory or ""), offices.get(town or "")
    if old in case.support and town != case.territory:
        moved = [unit for unit in case.support if unit not in (old, new)]
        case.support = [*moved, new] if new and new != case.handling_lead and new not in case.complained_of else moved
    case.territory = town
