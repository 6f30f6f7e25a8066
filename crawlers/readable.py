"""Whether the expressions of a source can be read at all: told at once and by their key, not as a fault of the program in each page."""

from collections.abc import Iterator

from config.channels import Api, Source, Website
from crawlers.errors import NotCollectable


def require_readable(source: Source) -> None:
    """Raise NotCollectable naming the first CSS selector, XPath or JMESPath that is none."""
    match source:
        case Website():
            found = _of_site(source)
        case Api():
            found = ((key, "jmespath", expression) for key, expression in _of_interface(source))
        case _:
            return
    for key, way, expression in found:
        if not _is_readable(way, expression):
            raise NotCollectable(f"渠道配置的 {key} 写得不对, 不是可用的 {_WAYS[way]}: {expression}")


_WAYS = {"css": "CSS 选择器", "xpath": "XPath", "jmespath": "JMESPath"}


def _of_site(source: Website) -> Iterator[tuple[str, str, str]]:
    said = {"item_link": source.item_link, "next_page": source.next_page, "cursor": source.cursor}
    said |= {f"fields.{name}": selector for name, selector in source.fields.items()}
    for key, selector in said.items():
        if selector:
            way, found, expression = selector.partition(":")
            yield (key, way, expression.strip()) if found and way in ("xpath", "jmespath") else (key, "css", selector)


def _of_interface(source: Api) -> Iterator[tuple[str, str]]:
    yield "items", source.items
    yield from ((key, said) for key, said in (("ok", source.ok), ("cursor", source.cursor)) if said)
    yield from ((f"fields.{name}", expression) for name, expression in source.fields.items())
    if source.detail:
        yield "detail.item", source.detail.item
        yield from ((f"detail.fields.{name}", expression) for name, expression in source.detail.fields.items())


def _is_readable(way: str, expression: str) -> bool:
    if way == "jmespath":
        import jmespath
        from jmespath.exceptions import JMESPathError

        try:
            jmespath.compile(expression)
        except JMESPathError:
            return False
        return True
    from cssselect import SelectorError
    from parsel import Selector

    try:
        empty = Selector("<html></html>")
        empty.xpath(expression) if way == "xpath" else empty.css(expression)
    except (ValueError, SelectorError):
        return False
    return True
