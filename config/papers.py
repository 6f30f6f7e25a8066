"""papers.yaml: who drafts, reviews, signs, issues and reads the papers that leave the desk, and to whom they go once issued."""

import re
from typing import Literal

from pydantic import Field, model_validator

from config.base import Basis, Id, Strict, Text
from config.wired import Contact

PaperKind = Literal["weekly", "monthly", "daily", "supervision", "circular", "reminder"]
PaperForm = Literal["docx", "pdf", "html", "xlsx", "json"]
PAPER_CN: dict[str, str] = {
    "weekly": "周报", "monthly": "月报", "daily": "每日舆情", "supervision": "督查通报", "circular": "督查通报（各单位）", "reminder": "提示函",
}  # fmt: skip
TO_UNITS = frozenset({"supervision", "reminder"})
"""Papers made out to one unit: it alone of the units sees them, and its liaison receives them."""
NOTICES = TO_UNITS | {"circular"}
"""What the supervisors send out; the circular goes to every unit that had a limit to keep."""
CARRIES: tuple[Contact, ...] = ("email", "webhook")
"""Contacts by which a paper travels: with the file, or as its address and hash."""
MAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+")


class Stage(Strict):
    """One step between submission and issue; each is taken by another person. ``named``: by the one whom the drafter names."""

    id: Id
    name: Text
    roles: list[Id] = Field(min_length=1)
    named: bool = False


class Reader(Strict):
    """Who gets which papers: the holders of a role, one person of the register, or an office by its address alone.

    ``by``: the contacts to use, one message each; one that fails for good is followed by what else reaches the person.
    """

    id: Id
    name: Text
    role: Id | None = None
    person: Text | None = None
    address: Text | None = None
    papers: list[PaperKind] = Field(min_length=1)
    form: PaperForm = "pdf"
    by: list[Literal["email", "webhook"]] = Field(default=["email", "webhook"], min_length=1)

    @model_validator(mode="after")
    def _one_of_three(self) -> "Reader":
        said = [key for key in ("role", "person", "address") if getattr(self, key)]
        if len(said) != 1:
            raise ValueError("role、person、address 三者只写一个")
        if self.address and not (MAIL.fullmatch(self.address) or self.address.startswith(("https://", "http://"))):
            raise ValueError(f"address 应为电子邮件地址或网址, 现为 {self.address}")
        units = sorted(TO_UNITS & set(self.papers))
        if units:
            raise ValueError(f"{PAPER_CN[units[0]]}只送所涉单位 (unit_roles), 不写在 readers 里")
        return self


class Papers(Strict):
    """The way of a paper out of the desk; a file may be missing: then these defaults hold, and nobody is sent anything.

    ``unit_roles``: who of a unit receives what is made out to it.
    """

    draft: list[Id] = Field(default=["duty_officer", "shift_leader"], min_length=1)
    stages: list[Stage] = Field(
        default=[
            Stage(id="review", name="审核", roles=["reviewer", "shift_leader"]),
            Stage(id="sign", name="审签", roles=["city_leader", "shift_leader"], named=True),
        ],
        min_length=1,
    )
    issue: list[Id] = Field(default=["duty_officer", "shift_leader"], min_length=1)
    read: list[Id] = Field(
        default=["duty_officer", "shift_leader", "reviewer", "city_leader", "supervisor", "response_lead"], min_length=1
    )
    unit_roles: list[Id] = Field(default=["unit_liaison"], min_length=1)
    readers: list[Reader] = []
    basis: Basis = Basis(
        document="党政机关公文处理工作条例 (中办发〔2012〕14号)", article="第二十条至第二十五条", mark="B"
    )

    @model_validator(mode="after")
    def _each_once(self) -> "Papers":
        for what, ids in (("stages", [s.id for s in self.stages]), ("readers", [r.id for r in self.readers])):
            twice = [id_ for id_ in ids if ids.count(id_) > 1]
            if twice:
                raise ValueError(f"{what} 里 {twice[0]} 写了两遍")
        return self

    def stage(self, id: str) -> Stage:
        """The stage of that id; ``KeyError`` if there is none."""
        return {stage.id: stage for stage in self.stages}[id]
