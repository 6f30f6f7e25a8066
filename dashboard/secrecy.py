"""The warning that stands on every page where something is entered or uploaded."""

from dashboard.markup import Markup, div

SENTENCE = "严禁录入、上传涉密和工作秘密。带密级标志（绝密、机密、秘密★）的内容和文件一律不存入；扫描件、图片和 PDF 系统读不出字，请自行核对。"


def warning() -> Markup:
    """In amber, above the form."""
    return div("ys-banner ys-amber", SENTENCE, role="note")
