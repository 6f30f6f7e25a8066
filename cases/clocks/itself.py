"""An object of the configuration as a key."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Itself(Generic[T]):
    """Known again by being the same object: to compare two rows of the law would take as long as to write one out."""

    __slots__ = ("of",)

    def __init__(self, of: T) -> None:
        self.of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and other.of is self.of

    def __hash__(self) -> int:
        return id(self.of)
