"""The frame of our own small pages (login, acknowledgement): plain HTML that works without script."""

from html import escape

from starlette.responses import HTMLResponse

from dashboard.index import ICON, TITLE

_STYLE = """
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:#eef2f7;color:#1f2733;
font:15px/1.6 'Source Han Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif}
header{background:#1d4f91;color:#fff;padding:10px 24px;font-size:16px;letter-spacing:.06em}
main{margin:auto;width:min(92vw,380px);background:#fff;border:1px solid #d9dfe7;border-radius:6px;padding:28px 30px 26px}
h1{font-size:20px;margin:0 0 4px}p{margin:0 0 16px;color:#566273}label{display:block;margin:12px 0 4px;font-size:14px}
input{width:100%;font:inherit;padding:8px 10px;border:1px solid #b9c3d0;border-radius:4px}
input:focus{outline:2px solid #1d4f91;outline-offset:-1px}
button{width:100%;margin-top:20px;font:inherit;padding:9px;border:0;border-radius:4px;background:#1d4f91;color:#fff;cursor:pointer}
button:hover{background:#173f75}.fault{background:#fdecea;border-left:4px solid #b3261e;color:#8c1d18;padding:8px 12px}
.number{font-size:22px;color:#1f2733;font-weight:600;margin-bottom:2px}.good{background:#e8f3ec;border-left:4px solid #2e7d4f;
color:#1e5937;padding:8px 12px}a{color:#1d4f91;display:inline-block;padding:6px 0}footer{text-align:center;color:#7a8594;font-size:13px;padding:12px}
"""


def sheet(city: str, heading: str, body: str, status: int = 200) -> HTMLResponse:
    """A page with our frame. ``body`` is HTML: whoever passes it has escaped it. Never kept by any cache."""
    html = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(heading)} · {TITLE}</title><link rel="icon" href="{ICON}"><style>{_STYLE}</style></head>'
        f"<body><header>应声 · {escape(city)}政务舆情值守台</header><main><h1>{escape(heading)}</h1>{body}</main>"
        f"<footer>内部系统，请勿处理涉密信息</footer></body></html>"
    )
    return HTMLResponse(html, status, headers={"cache-control": "no-store"})


def hidden(name: str, value: str) -> str:
    """A field that the person does not see."""
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def fault(sentence: str) -> str:
    """What went wrong, in red."""
    return f'<p class="fault" role="alert">{escape(sentence)}</p>'


def good(sentence: str) -> str:
    """What went well, in green."""
    return f'<p class="good" role="status">{escape(sentence)}</p>'
