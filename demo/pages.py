"""What the server hands out: bytes with a content type, and templates filled safely."""

from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

NOTICE = "演示数据，纯属虚构"
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the demo city."""

    content_type: str
    body: bytes

    @property
    def etag(self) -> str:
        """Changes exactly when the body changes, so that a crawler need not fetch the same page twice."""
        return f'"{sha256(self.body).hexdigest()[:16]}"'


def html_page(markup: str, encoding: str = "utf-8") -> Page:
    """Markup as a page in the given encoding; a sign the encoding lacks becomes a character reference."""
    return Page(f"text/html; charset={encoding}", markup.encode(encoding, errors="xmlcharrefreplace"))


def bare_html_page(markup: str, encoding: str) -> Page:
    """A page whose encoding stands only in its ``meta``, as old county sites serve it."""
    return Page("text/html", markup.encode(encoding, errors="xmlcharrefreplace"))


def fill(template: str, /, **values: str) -> str:
    """A template file with its values escaped; a value whose name ends in ``_html`` goes in as it is."""
    safe = {name: value if name.endswith("_html") else escape(value) for name, value in values.items()}
    return Template((_TEMPLATES / template).read_text(encoding="utf-8")).substitute(safe, notice=NOTICE)


def error_page(message: str) -> Page:
    """A page that says in a sentence what went wrong."""
    return html_page(fill("error.html", message=message))
