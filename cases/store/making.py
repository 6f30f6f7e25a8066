"""Objects of a model, and what stands for them, past what SQLAlchemy does for each."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import inspect

from cases.store.types import Base

T = TypeVar("T", bound=Base)


def make(model: type[T], **values: Any) -> T:
    """An object as its constructor makes it, but nobody is told of each value: a sixth of the time. Raises TypeError for what is no column."""
    columns, new = _maker(model)
    if not values.keys() <= columns:
        raise TypeError(f"{model.__name__} has no {sorted(values.keys() - columns)}")
    made = new()
    vars(made).update(values)
    return cast("T", made)


class Bare:
    """The values of a row, read as an object's are. SQLAlchemy knows nothing of it: it is made in less than half of the time, and a value is
    read in a thirtieth (of 0.2 µs, forty times a letter)."""

    def __init__(self, values: dict[str, Any]) -> None:
        """They are its own from now on."""
        self.__dict__ = values


def bare(_model: type[T], **values: Any) -> T:
    """What stands for an object that is put and then only looked at (:func:`cases.store.bulk.put_objects`); it has what it is given and no more, until
    :func:`cases.store.bulk.give_ids` fills it in."""
    return cast("T", Bare(values))


@lru_cache
def _maker(model: type[Base]) -> tuple[frozenset[str], Callable[[], Any]]:
    """The columns of a model, and what makes a bare object of it."""
    return frozenset(inspect(model).columns.keys()), inspect(model).class_manager.new_instance
