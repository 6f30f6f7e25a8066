"""Markup to words: what a reader would see, line by line."""

from typing import Any

from crawlers.plain import tidy

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
    "td", "th", "tr", "ul",
))  # fmt: skip
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head"))


def html_text(markup: str) -> str:
    """The words of a piece of HTML; plain text stays as it is."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    from parsel import Selector

    return element_text(Selector(text=markup, type="html").root)


def element_text(element: Any) -> str:
    """The words inside an lxml element; blocks begin new lines, scripts are not read."""
    parts: list[str] = []
    _collect(element, parts)
    return tidy("".join(parts))


def _collect(root: Any, parts: list[str]) -> None:
    """By hand-kept stack and not by recursion: pages of strangers are nested as deeply as they like."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        is_block = element.tag in _BLOCKS
        if leaving:
            parts += ["\n"] * is_block + ([element.tail or ""] if element is not root else [])
            continue
        stack.append((element, True))
        if isinstance(element.tag, str) and element.tag not in _UNSEEN:
            parts += ["\n"] * is_block + [element.text or ""]
            stack += [(child, False) for child in reversed(element)]
