"""desk.yaml: views of the work list that the city gives everybody beside their own."""

from pydantic import Field, model_validator

from config.base import Id, Strict, Text
from config.words import Category, ListFilter, Severity


class View(Strict):
    """A named set of filters. ``own_unit``: the cases of the viewer's unit, whichever that is; ``unit``: those of one."""

    id: Id
    name: Text
    filter: ListFilter = "all"
    severity: Severity | None = None
    category: Category | None = None
    unit: Id | None = None
    own_unit: bool = False
    territory: Text | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> "View":
        if self.unit and self.own_unit:
            raise ValueError("unit 和 own_unit 只写一个")
        return self


class Desk(Strict):
    """A file may be missing: then nobody is given a view."""

    views: list[View] = Field(default=[], max_length=12)
