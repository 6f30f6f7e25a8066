"""HTML that cannot be broken out of: every value is escaped unless it already is markup."""

import re
from html import escape

_MARKS = re.compile(r"([\\`*_\[\]:$<>~#|!-])")


def plain_words(words: str) -> str:
    """Somebody's words inside Streamlit's own Markdown (a label): no star, colon or bracket of theirs means anything."""
    return _MARKS.sub(r"\\\1", words)


class Markup(str):
    """A piece of HTML that has been escaped."""

    __slots__ = ()


def safe(value: object) -> Markup:
    """Any value as HTML text."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def tag(name: str, *inside: object, cls: str = "", **attributes: str) -> Markup:
    """One element with its content, escaped. ``None`` inside is left out."""
    given = {"class": cls, **{key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}}
    shown = "".join(f' {key}="{escape(value)}"' for key, value in given.items() if value)
    return Markup(f"<{name}{shown}>{''.join(safe(i) for i in inside if i is not None)}</{name}>")


def div(cls: str, *inside: object, **attributes: str) -> Markup:
    """A block."""
    return tag("div", *inside, cls=cls, **attributes)


def span(cls: str, *inside: object, **attributes: str) -> Markup:
    """A piece of a line."""
    return tag("span", *inside, cls=cls, **attributes)


def table(heads: tuple[str, ...], rows: list[list[object]], cls: str = "ys-table") -> Markup:
    """A table; a cell that is markup stays as it is."""
    head = tag("thead", tag("tr", *(tag("th", h) for h in heads)))
    body = tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    return tag("table", head, body, cls=cls)
