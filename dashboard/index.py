"""Streamlit's first HTML page, made Chinese and ours, and the hashes of the scripts in it."""

import base64
import re
from functools import cache
from hashlib import sha256
from urllib.parse import unquote

from dashboard.script import tag_of

TITLE = "应声 · 政务舆情值守台"
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%231d4f91'/%3E"
    "%3Cpath d='M8 13v6h4l6 5V8l-6 5zM21 12a6 6 0 0 1 0 8' fill='none' stroke='white' stroke-width='2.4'/%3E%3C/svg%3E"
)
_WORDS = {
    '<html lang="en">': '<html lang="zh-CN">',
    "<title>Streamlit</title>": f"<title>{TITLE}</title>",
    "./favicon.png": ICON,
}
_NO_SCRIPT = "请在浏览器中启用 JavaScript 后再打开值守台。"


def icon_svg() -> str:
    """The icon by itself: Streamlit's script asks for its own at ``/favicon.png``, whatever the page says."""
    return unquote(ICON.split(",", 1)[1])


@cache
def index_html() -> str:
    """The page. Without this the browser takes the desk for English and offers to translate it."""
    from pathlib import Path

    from streamlit.file_util import get_static_dir

    html = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for english, ours in _WORDS.items():
        html = html.replace(english, ours)
    html = html.replace("</head>", f"{tag_of('time.js')}{tag_of('desk.js')}</head>")
    html = re.sub(r"<noscript>.*?</noscript>", f"<noscript>{_NO_SCRIPT}</noscript>", html, flags=re.DOTALL)
    return re.sub(r'<link rel="service-desc"[^>]*/>', "", html)


@cache
def script_hashes() -> tuple[str, ...]:
    """CSP sources for the scripts that stand in the page itself, so that no other may."""
    bodies = re.findall(r"<script>(.*?)</script>", index_html(), re.DOTALL)
    digests = (base64.b64encode(sha256(body.encode()).digest()).decode() for body in bodies)
    return tuple(f"'sha256-{digest}'" for digest in digests)
