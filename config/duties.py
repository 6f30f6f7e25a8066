"""duties.yaml: which kind of department manages what, and the grey zones between them."""

from collections.abc import Iterable, Iterator

from pydantic import Field, model_validator

from config.base import Id, Sourced, Strict, Text
from config.words import Category, Family


class Told(Strict):
    """A way of telling: a thing and what is wrong with it, side by side, whichever stands first."""

    things: list[Text] = Field(min_length=1)
    faults: list[Text] = Field(min_length=1)


class Duty(Sourced):
    """Words that point to a family of departments and to a petition class; ``unit`` the one of the family that manages just
    this (gas is not the power company's), where it is not the family's own.

    ``told``: ways in which people tell of it without any of its words; they count where nothing else is likely.
    """

    id: Id
    family: Family
    category: Category
    keywords: list[Text] = Field(min_length=1)
    told: list[Told] = []
    unit: Id | None = None

    @property
    def lead(self) -> Family:
        """Whose it is, as of a row of the cross-duty table."""
        return self.family


class GreyZone(Sourced):
    """A topic several departments may push to one another: who leads, who assists, and why.

    Holds when the text has a word of ``any`` and, if given, one of ``also``, or a thing and a fault of one way of ``told`` side by
    side; of several the first in the file counts.
    """

    id: Id
    topic: Text
    any: list[Text] = []
    also: list[Text] = []
    told: list[Told] = []
    lead: Family
    assist: list[Family] = []

    @model_validator(mode="after")
    def _has_words(self) -> "GreyZone":
        if not (self.any or self.told):
            raise ValueError("any 和 told 至少写一项: 没有词的行不会用到")
        return self


class Vertical(Sourced):
    """Matters of a body led from above; ``unit`` in units.yaml."""

    id: Id
    keywords: list[Text] = Field(min_length=1)
    unit: Id


class Duties(Strict):
    """The duty catalogue. ``called``: what people call a thing besides its name; whoever names it in ``told`` means all."""

    called: dict[Text, list[Text]] = {}
    duties: list[Duty] = Field(min_length=1)
    grey_zones: list[GreyZone] = []
    vertical: list[Vertical] = []

    def names(self, words: Iterable[str]) -> Iterator[str]:
        """The words and all that things of these names are called."""
        for word in words:
            yield word
            yield from self.called.get(word, ())
