"""workflow.yaml: how a case is answered: what is checked before release, who must authorise what, forms, and the written schemes."""

import re
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from config.base import Basis, Id, PositiveInt, Share, Strict, Text
from config.words import CaseKind, ReportStage, ReviewStage, Severity


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as e:
        raise ValueError(f"不是正则表达式: {pattern} ({e})") from e
    return pattern


FIELDS = (
    "city", "number", "title", "occurred", "discovered", "severity", "place", "lead", "issuer", "casualties", "items", "published", "today", "now",
)  # fmt: skip
"""What the house fills into a template."""


def _fills(template: str) -> str:
    try:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as e:
        raise ValueError(f"花括号不成对 ({e})") from e
    if strange := sorted(names - set(FIELDS)):
        raise ValueError(f"模板里不认识 {{{strange[0]}}}; 可用: {', '.join(FIELDS)}")
    return template


Template = Annotated[str, Field(min_length=1), AfterValidator(_fills)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]


class SecrecyCheck(Strict):
    """One question of 保密审查; each is answered for each text (一事一审)."""

    id: Id
    text: Text


class Guarded(Strict):
    """Something a text may hold only once the command body has authorised it."""

    id: Id
    name: Text
    patterns: list[Pattern] = Field(min_length=1)


class Authorisation(Strict):
    """Of matters of these levels the ``facts`` may be published only once their release is authorised."""

    severities: list[Severity]
    facts: list[Guarded]
    basis: Basis


class ResponseKind(Strict):
    """A form of response with its template. Places in 【…待填】 are for a person; a text that still has one passes no review.

    ``cases``: only for that kind of case. ``public``: goes through 保密审查 and may need authorisation.
    """

    id: Id
    name: Text
    cases: CaseKind | None = None
    public: bool = True
    template: Template


class Quality(Strict):
    """Words by which the quality check of a draft knows what is missing. ``relevance``: below it the draft answers something else."""

    relevance: float
    placeholders: list[Pattern] = Field(min_length=1)
    courtesies: list[Pattern]
    acknowledging: list[Pattern]
    forwarding: list[Pattern]
    empty: list[Pattern]
    dates: list[Pattern]
    bases: list[Pattern]
    contacts: list[Pattern]
    substance: PositiveInt
    basis: Basis


class Dispatching(Strict):
    """派单: after ``refusals`` refusals in one cycle the next dispatch is a ruling and cannot be refused."""

    refusals: PositiveInt
    basis: Basis


class BreachCause(Strict):
    """One cause why a limit was missed. ``explain``: it says nothing without words of its own."""

    name: Text
    explain: bool = False


class BreachCauses(Strict):
    """超时原因: the closed list from which the unit answerable states why it missed a limit."""

    causes: list[BreachCause] = Field(min_length=1)
    basis: Basis

    @model_validator(mode="after")
    def _once(self) -> "BreachCauses":
        names = [cause.name for cause in self.causes]
        if twice := next((name for n, name in enumerate(names) if name in names[:n]), None):
            raise ValueError(f"「{twice}」写了两次")
        return self


class Oral(Strict):
    """口头授权: which stages of review may be given by telephone; in the signed form it follows within the limit of ``countersign``."""

    stages: list[ReviewStage]
    night_only: bool = True
    basis: Basis


class LookBack(Strict):
    """回头看: an answered matter with ``voices`` new voices within ``hours`` is looked at again."""

    voices: PositiveInt
    hours: PositiveInt
    basis: Basis


class ReportForm(Strict):
    """A stage of the report to the superior, in order, with its one-page form."""

    stage: ReportStage
    template: Template


MeasureId = Literal["timeliness", "relevance", "transparency", "follow_up", "effect"]
"""What ``cases/matters/scoring.py`` counts: an item under any other name would carry its weight for nothing."""


class Measure(Strict):
    """One item of 评估: worth ``weight`` of the whole; how it is counted stands in ``how``."""

    id: MeasureId
    name: Text
    weight: Share
    how: Text


class Evaluation(Strict):
    """The written scheme of 评估; the weights sum to 1."""

    measures: list[Measure] = Field(min_length=1)
    basis: Basis

    @model_validator(mode="after")
    def _whole(self) -> "Evaluation":
        total = sum(measure.weight for measure in self.measures)
        if abs(total - 1) > 0.001:
            raise ValueError(f"权重合计 {total:g}, 应为 1")
        return self


class Workflow(Strict):
    """Everything of 办理规程 a city may change."""

    secrecy: list[SecrecyCheck] = Field(min_length=1)
    secrecy_basis: Basis
    authorisation: Authorisation
    responses: list[ResponseKind] = Field(min_length=1)
    quality: Quality
    dispatching: Dispatching
    breach_causes: BreachCauses
    oral: Oral
    look_back: LookBack
    reports: list[ReportForm] = Field(min_length=1)
    evaluation: Evaluation
    overruling: list[Text] = []
