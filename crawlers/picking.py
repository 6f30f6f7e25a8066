"""What a configured selector finds on a page: CSS as it stands, XPath after ``xpath:``, JMESPath after ``jmespath:``."""

from typing import TYPE_CHECKING, Any

from crawlers.errors import SiteError
from crawlers.loose_json import NoJson, read_json

if TYPE_CHECKING:
    from scrapy.http import TextResponse


def pick(page: "TextResponse", selector: str) -> list[Any]:
    """Words (of texts, attributes and data) and selectors (of elements), in the page's order."""
    way, found, expression = selector.partition(":")
    if found and way == "jmespath":
        return _from_data(page, expression.strip())
    if page.selector.type == "json":
        return []  # data has no elements; the library would raise
    selected = page.xpath(expression.strip()) if found and way == "xpath" else page.css(selector)
    return [one.root if isinstance(one.root, str) else one for one in selected]


def leads_nowhere(page: "TextResponse", selector: str) -> bool:
    """Whether data has not even the place that a JMESPath selector names; an empty list there is a place."""
    way, found, expression = selector.partition(":")
    if not found or way != "jmespath":
        return True
    try:
        return look_up(expression.strip(), read_json(page.text)) is None
    except NoJson:
        return True


def look_up(expression: str, data: object) -> Any:
    """What an expression finds in data. Raises SiteError where it cannot be applied: the length of nothing, say."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.search(expression, data)
    except JMESPathError as e:
        raise SiteError(f"答复里用不上 {expression}: 对方拒绝, 接口已改, 或配置写得不对") from e


def words_of(value: object) -> list[str]:
    """A value of JSON as words: numbers as they are written, lists one by one; what is no word says nothing."""
    if isinstance(value, list):
        return [words for one in value for words in words_of(one)]
    if value is None or isinstance(value, bool | dict):
        return []
    return [str(value)]


def _from_data(page: "TextResponse", expression: str) -> list[str]:
    try:
        return words_of(look_up(expression, read_json(page.text)))
    except NoJson:
        return []
