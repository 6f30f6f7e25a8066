"""duties.yaml: which kind of department manages what, and the grey zones between them."""

from pydantic import Field

from config.base import Id, Sourced, Strict, Text
from config.words import Category, Family


class Duty(Sourced):
    """Words that point to a family of departments and to a petition class; ``unit`` the one of the family that manages just
    this (gas is not the power company's), where it is not the family's own."""

    id: Id
    family: Family
    category: Category
    keywords: list[Text] = Field(min_length=1)
    unit: Id | None = None


class GreyZone(Sourced):
    """A topic several departments may push to one another: who leads, who assists, and why.

    Holds when the text has a word of ``any`` and, if given, one of ``also``; of several the first in the file counts.
    """

    id: Id
    topic: Text
    any: list[Text] = Field(min_length=1)
    also: list[Text] = []
    lead: Family
    assist: list[Family] = []


class Vertical(Sourced):
    """Matters of a body led from above; ``unit`` in units.yaml."""

    id: Id
    keywords: list[Text] = Field(min_length=1)
    unit: Id


class Duties(Strict):
    """The duty catalogue."""

    duties: list[Duty] = Field(min_length=1)
    grey_zones: list[GreyZone] = []
    vertical: list[Vertical] = []
