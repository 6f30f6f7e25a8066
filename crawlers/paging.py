"""Placeholders of a paged source: ``{page}`` counts, ``{cursor}`` is what the last answer said. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol


class Paged(Protocol):
    """What a source says of its pages."""

    @property
    def first_page(self) -> int:
        """The number of the first page."""

    @property
    def page_step(self) -> int:
        """By how much it grows."""

    @property
    def first_cursor(self) -> str:
        """What the first page is asked from."""


@dataclass(frozen=True)
class Place:
    """Which list page: the nth, by number or by cursor."""

    number: int
    page: int
    cursor: str

    def following(self, source: Paged, cursor: str | None) -> "Place":
        """The next one."""
        return replace(self, number=self.number + 1, page=self.page + source.page_step, cursor=cursor or self.cursor)

    def fill(self, value: Any) -> Any:
        """The same text, mapping or list with the placeholders filled. A text that is nothing but ``{page}`` becomes a number."""
        if isinstance(value, str):
            return (
                self.page
                if value == "{page}"
                else value.replace("{page}", str(self.page)).replace("{cursor}", self.cursor)
            )
        if isinstance(value, Mapping):
            return {name: self.fill(part) for name, part in value.items()}
        return [self.fill(part) for part in value] if isinstance(value, list) else value

    def words(self, value: Mapping[str, str]) -> dict[str, str]:
        """A form, which takes only words."""
        return {name: str(self.fill(part)) for name, part in value.items()}


def first_place(source: Paged) -> Place:
    """Where reading begins."""
    return Place(1, source.first_page, source.first_cursor)


def counts_pages(*parts: object) -> bool:
    """Whether any of these texts or mappings asks by number."""
    return any("{page}" in str(part) for part in parts)
