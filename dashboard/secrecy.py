"""The warning that stands on every page where something is entered or uploaded."""

from cases.items.keep import note_secrets
from cases.items.secrecy import WHAT_TO_DO, mark_in
from crawlers.attached import Attached, is_marked
from dashboard.markup import Markup, div
from dashboard.visit import Visit
from dashboard.wording import full_width

SENTENCE = "严禁录入、上传涉密和工作秘密。带密级标志（绝密、机密、秘密★）和工作秘密标志的内容和文件一律不存入；只写「内部」「内部资料」的不会被拦下，请先核对是不是工作秘密；扫描件、图片系统读不出字，PDF 和旧版文档未必读全，请自行核对。"


def warning() -> Markup:
    """In amber, above the form."""
    return div("ys-banner ys-amber", SENTENCE, role="note")


def refuses(visit: Visit, place: str, text: str = "", *files: Attached) -> bool:
    """Whether what was typed or uploaded carries a mark: then the page says what to do, and only time and place are kept."""
    if not mark_in(text) and not is_marked(files):
        return False
    import streamlit as st

    with visit.house.write() as work:
        note_secrets(work, [place])
        work.commit()
    st.error(full_width(WHAT_TO_DO))
    return True
