"""The guard against state secrets: what is a mark, what is ordinary talk, and that nothing marked is ever stored."""

import json
import sys
import unicodedata
import zipfile
from io import BytesIO
from time import process_time

import pytest
from sqlalchemy import func, select

from cases.house import House
from cases.items.documents import DEEPEST, TOTAL_BYTES, look_into, mark_in_file, name_of
from cases.items.keep import keep
from cases.items.pdf_words import MOST_PAGES
from cases.items.raw import RawItem
from cases.items.secrecy import mark_in, mark_in_name, mark_in_row, secrecy_mark
from cases.store.event_tables import Event
from cases.store.item_tables import Blob, Item, ItemVersion, Rejection

MARKED = (
    "秘密★\n关于防汛工作的通知", "机密★10年", "绝 密 ★ 长期", "绝密★启用前\n考试卷", "密级：秘密", "密 级:【机密】", "密级 机密\n关于防汛",
    "机密\n000012\n某府〔2026〕3号\n关于防汛工作的请示", "【机密】关于防汛的请示", "机密 10年\n关于防汛", "页眉写着机密★5年，请办理", "機密☆",
    "秘密＊３年", "特急\n秘密\n关于印发方案的通知", "秘密 特急\n关于印发方案的通知", "|密级|秘密|", "发文稿纸\n密级\n机密\n紧急程度\n特急\n",
    "工作秘密\n关于某事的请示", "工作秘密★1年", "工作秘密★\n某府〔2026〕3号", "000012\n工作秘密\n某府〔2026〕3号\n请示", "【工作秘密】关于防汛的请示", "工 作 秘 密　长期\n请示",
    "份号\n工作秘密 3年\n关于某事", "密级：工作秘密", "密级\n工作秘密\n", "内部★1年\n关于某事的请示", "某局\n内部★\n请示", "内部☆ 长期 特急",
)  # fmt: skip
ORDINARY = (
    "厂里泄露我们的商业秘密", "举报人信息请严守秘密", "密级分为绝密、机密、秘密三级", "密级：绝密、机密、秘密（请勾选）", "密级\n绝密\n机密\n秘密\n", "秘密\n楼上那户人家夜里装修",
    "保守国家秘密法宣传周活动通知", "机密文件被他随意丢弃，请查处", "秘密花园小区物业不作为", "绝密档案展览几点开门", "他秘密收了5年好处",
    "请把我的电话保密", "五星好评★秘密基地", "工作秘密", "什么是工作秘密？\n请问", "他泄露工作秘密\n请查处", "来信\n工作秘密\n是不是都不能说", "工作秘密管理办法\n第一条",
    "关于开展工作秘密标志检查的通知", "请问工作秘密保密期限1年怎么算", "内部★★★★★\n环境很好", "饭店内部★★★", "内部资料\n注意保存", "内部文件", "单位内部管理混乱\n请查",
)  # fmt: skip


def test_a_degree_is_found_however_its_letters_are_written() -> None:
    """A star after every letter that reads as the first of a degree, across every kind of space: nothing is passed over unread."""
    letters = map(chr, range(sys.maxunicode + 1))
    plain = [(letter, unicodedata.normalize("NFKC", letter)) for letter in letters]
    firsts = [letter for letter, means in plain if means[-1] in "绝絕机機秘祕"]
    spaces = [letter for letter, means in plain if means.isspace()]

    assert "㊙" in firsts
    assert "\u3000" in spaces
    assert all(mark_in(f"文中 {first}密★") for first in firsts)
    assert all(mark_in(f"文中 机{space}密★") for space in spaces)


@pytest.mark.parametrize("text", MARKED)
def test_a_mark_is_found_as_documents_carry_it(text: str) -> None:
    """With star and period, after 密级, in brackets at the beginning, or alone at the head of a document."""
    assert mark_in(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_of_secrets_is_no_mark(text: str) -> None:
    """A citizen may write the words."""
    assert mark_in(text) is None


def test_messages_of_one_answer_cost_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interface's page is the evidence of each of its messages: it is not looked through anew for all of them."""
    raw = json.dumps({"rows": [{"text": f"请保密{n}"} for n in range(50)]}, ensure_ascii=False).encode()
    looked: list[object] = []
    monkeypatch.setattr("cases.items.secrecy.json.loads", lambda text: looked.append(text) or {})
    assert not any(secrecy_mark(RawItem(channel="a", title="t", text=f"{n}", raw=raw)) for n in range(50))
    assert len(looked) == 1


@pytest.mark.parametrize(
    ("name", "marked"),
    [("机密-报告.docx", True), ("【秘密】方案.pdf", True), ("方案（秘密★3年）.pdf", True), ("机密/附件1.doc", True), ("绝密.pdf", True),
     ("https://a.invalid/%E6%9C%BA%E5%AF%86-a.doc", True), ("秘密花园业主诉求.docx", False), ("保密承诺书.pdf", False), ("商业秘密纠纷.doc", False),
     ("工作秘密-方案.docx", True), ("【工作秘密】方案.docx", True), ("工作秘密/方案.docx", True), ("内部★1年 方案.docx", True), ("工作秘密管理办法.docx", False),
     ("工作秘密 培训通知.docx", False), ("内部资料.docx", False), ("内部★★★好评.png", False)],
)  # fmt: skip
def test_a_file_is_known_by_its_name(name: str, marked: bool) -> None:
    """At the beginning of a name or of a folder, or with a star."""
    assert bool(mark_in_name(name)) is marked


@pytest.mark.parametrize(
    ("row", "marked"),
    [
        ({"附件名称": "机密-方案.docx"}, True), ({"files": [{"name": "【秘密】通知.pdf", "url": "https://a.invalid/1.pdf"}]}, True),
        ({"附件": "现场.jpg；绝密.pdf"}, True), ({"备注": "【机密】不得外传"}, True), ({"密级": "机密"}, True), ({"密级": "无", "备注": "请保密"}, False), ({"密级": "工作秘密"}, True),
        ({"类型": "工作秘密"}, False), ({"备注": "内部★1年"}, True),
        ({"附件名称": "秘密花园业主诉求.docx"}, False), ({"备注": "机密-这几个字是他自己写的"}, False), ({"a": [1, None, {"b": "商业秘密"}]}, False),
    ],
)  # fmt: skip
def test_a_column_that_we_do_not_read_counts_as_well(row: object, marked: bool) -> None:
    """Files named in it, and words that begin as a marked document does, at any depth."""
    assert bool(mark_in_row(json.dumps(row, ensure_ascii=False).encode())) is marked


@pytest.mark.parametrize(
    "item",
    [
        RawItem("mayor_mailbox", title="秘密★1年 关于防汛", text="内容", external_id="X9"),
        RawItem("mayor_mailbox", title="来信", text="机密★\n内容", external_id="X9"),
        RawItem("mayor_mailbox", title="来信", text="见附件", attachments=("机密-方案.pdf",), external_id="X9"),
        RawItem("mayor_mailbox", title="来信", text="内容", external_id="X9", raw='{"密级": "秘密", "标题": "来信"}'.encode()),
        RawItem("mayor_mailbox", title="来信", text="内容", external_id="X9", raw='{"材料": [{"name": "机密.pdf"}]}'.encode()),
    ],
)  # fmt: skip
def test_nothing_of_a_marked_message_is_stored(house: House, item: RawItem) -> None:
    """No item, no case, no body, no words anywhere: only the time, the channel and what to do. Its neighbours are kept."""
    with house.write() as work:
        kept = keep(work, [item, RawItem("mayor_mailbox", title="路灯不亮", external_id="L1")])
        work.commit()
        now = work.now

    assert (kept.read, kept.new, kept.secret) == (2, 1, 1)
    with house.read() as work:
        assert work.session.scalars(select(Item.external_id)).all() == ["L1"]
        assert work.session.scalar(select(func.count()).select_from(Blob)) == 0
        assert work.session.scalars(select(ItemVersion.title)).all() == ["路灯不亮"]
        refused = work.session.scalars(select(Event).where(Event.type == "secret_refused")).one()
        told = work.session.scalars(select(Rejection)).one()
    assert (refused.subject_id, refused.recorded_at, refused.data) == ("mayor_mailbox", now, {})
    assert (told.channel, told.row, told.key) == ("mayor_mailbox", None, None)
    assert "保密工作机构" in told.reason


def test_an_edit_that_brings_a_mark_leaves_the_version_before(house: House) -> None:
    """The letter stays as it was; the marked version is not kept."""
    assert _keep(house, RawItem("mayor_mailbox", text="路灯不亮", external_id="L1")) == 0
    assert _keep(house, RawItem("mayor_mailbox", text="秘密★ 路灯不亮", external_id="L1")) == 1
    with house.read() as work:
        assert work.session.scalars(select(ItemVersion.text)).all() == ["路灯不亮"]


def _keep(house: House, item: RawItem) -> int:
    with house.write() as work:
        kept = keep(work, [item])
        work.commit()
    return kept.secret


def _packed(name: str, body: bytes, *, gbk: bool = False) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    # Programs of Chinese Windows write names in GBK and set no flag; this library writes UTF-8 and sets it.
    return out.getvalue() if not gbk else out.getvalue().replace(b"x" * 8, "机密★".encode("gbk") + b"xx")


def test_a_mark_is_found_in_what_is_packed() -> None:
    """In a text in a zip in a zip, in a document in a zip, and in a name that Chinese Windows wrote; a bomb is read to its limit."""
    text = "机密★5年\n关于防汛的请示".encode()
    assert mark_in_file("a.zip", _packed("b.zip", _packed("c.txt", text)))
    assert mark_in_file("a.zip", _packed("b.docx", _packed("word/document.xml", text)))
    assert mark_in_file("a.zip", _packed("x" * 8 + ".jpg", b"", gbk=True))
    assert mark_in_file("a.zip", _packed("b.txt", "路灯不亮".encode())) is None
    deep = _packed("c.txt", text)
    for _ in range(DEEPEST):
        deep = _packed("b.zip", deep)
    assert mark_in_file("a.zip", deep) is None
    assert mark_in_file("a.zip", _packed("b.zip", _packed("c.txt", b" " * (3 * TOTAL_BYTES)))) is None


@pytest.mark.parametrize("gap", [" ", "\u3000", "\n", " \n", "\r\n", "\t\n\n", "密 "])
def test_blanks_without_end_take_no_long_time(gap: str) -> None:
    """Ten thousand before, behind and between the words of marks are run through once, and a mark among them is still seen."""
    begun = process_time()
    for words in ("绝密{}绝密", "{}绝密", "密级{}绝密", "密级:{}绝密,", "【绝密{}", "{}"):
        assert mark_in(words.format(gap * 10_000) + "。路灯坏了") is None
    assert mark_in("公文" + gap.replace("密", "") * 10_000 + "\n机密★1年\n")
    assert process_time() - begun < 5


@pytest.mark.parametrize("filename", ["机密★.jpg", "机密★.jpg".encode("gbk").decode("cp437")])
def test_a_name_in_a_zip_is_read_as_it_was_written(filename: str) -> None:
    """In the encoding of Chinese Windows, and as it is where Python has found it in UTF-8 beside."""
    assert name_of(zipfile.ZipInfo(filename)) == "机密★.jpg"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("通知.txt", "机密★10年\n关于防汛".encode("utf-16")),
        ("通知.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 60 + "机密★10年".encode("utf-16-le")),
        ("现场.jpg", b"\xff\xd8\xff\xfe\0\x10" + "秘密★".encode()),
        ("方案.pdf", b"%PDF-1.7\n7 0 obj <</Title(" + b"\xfe\xff" + "绝密★启用前".encode("utf-16-be") + b")>>"),
        ("请示.rtf", rb"{\rtf1\ansi\ansicpg936 \'bb\'fa\'c3\'dc\'a1\'ef\par}"),
        ("请示.rtf", rb"{\rtf1\ansi \u26426 ?\u23494 ?\u9733 ?}"),
    ],
)
def test_a_mark_is_found_in_kinds_that_are_not_read_whole(name: str, body: bytes) -> None:
    """As UTF-16, in the bytes of an old document, in what a picture or a PDF says of itself, and as RTF spells it."""
    assert mark_in_file(name, body)
    assert mark_in_file(name, body[:5]) is None


def test_a_mark_beside_the_words_of_a_packed_document_is_found() -> None:
    """As the name of a sheet, and in an old document laid into a new one."""
    assert mark_in_file("表.xlsx", _packed("xl/workbook.xml", '<sheet name="机密★1年" r="1"/>'.encode()))
    assert mark_in_file("文.docx", _packed("word/embeddings/a.bin", "机密★".encode("utf-16-le")))
    assert mark_in_file("文.docx", _packed("word/embeddings/a.bin", "路灯".encode("utf-16-le"))) is None


@pytest.mark.parametrize("inner", ["方案.pdf", "通知.wps", "底稿.bin"])
def test_what_is_not_read_by_itself_is_looked_at_in_a_zip_too(inner: str) -> None:
    """A PDF says it in its title, an old document of WPS in its bytes."""
    marked, plain = ((written(f"{mark}方案") if inner.endswith("pdf") else b"\xd0\xcf\x11\xe0" + mark.encode("utf-16-le"))
                     for mark in ("机密★10年", "防汛"))  # fmt: skip
    assert mark_in_file("材料.zip", _packed("a.zip", _packed(inner, marked))) == "机密★"
    assert look_into("材料.zip", _packed(inner, plain)) == (None, True)


def printed(words: str) -> bytes:
    """A PDF as a typesetter writes it: fonts in part, glyph numbers for letters, everything packed."""
    import typst
    from pylopdf_fonts_zh_cn import serif_path

    source = f'#set text(font: "Source Han Serif SC")\n{words}'.encode()
    return typst.compile(source, font_paths=[str(serif_path().parent)])


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("机密★10年\n\n关于防汛工作的请示", True), ("密级：秘密", True), ("首页\n#pagebreak()\n绝密★启用前", True),
        ("关于防汛工作的请示，请严守秘密", False), ("路灯不亮", False),
    ],
)  # fmt: skip
def test_a_mark_in_the_words_of_a_pdf_is_found(words: str, marked: bool) -> None:
    """On any page, though star and letters come from different fonts; ordinary words are none."""
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="没有 pylopdf-fonts-zh-cn, 跳过 PDF 测试")
    assert bool(mark_in_file("请示.pdf", printed(words))) is marked


def a_pdf(page: bytes, *objects: bytes) -> bytes:
    """A PDF by hand that is none: one page's lines, and whatever else."""
    return b"%PDF-1.4\n1 0 obj <<>> stream\n" + page + b"\nendstream endobj " + b" ".join(objects)


def written(title: str, password: str = "", pages: int = 1, drawing: bytes = b"") -> bytes:
    """A PDF that says something of itself; ``drawing``: what its pages draw."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    out, made = BytesIO(), PdfWriter()
    for _ in range(pages):
        page = made.add_blank_page(width=72, height=72)
        if drawing:
            stream = DecodedStreamObject()
            stream.set_data(drawing)
            page[NameObject("/Contents")] = stream.flate_encode()
    made.add_metadata({"/Title": title})
    if password:
        made.encrypt(password)
    made.write(out)
    return out.getvalue()


def test_what_a_pdf_says_of_itself_is_looked_at() -> None:
    """Its title, whatever the file is called; cut off, or with a password, it says nothing."""
    body = written("机密★10年方案")
    assert mark_in_file("a.pdf", body) == mark_in_file("表.csv", body) == "机密★"
    assert mark_in_file("a.pdf", body[: len(body) // 3]) is None
    assert mark_in_file("a.pdf", written("机密★10年方案", password="x")) is None
    assert mark_in_file("a.pdf", written("路灯不亮")) is None


def test_a_file_that_draws_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Megabytes of instructions on each of a hundred pages, packed to some thousand bytes: no more than two are read."""
    from pypdf import PageObject

    read: list[PageObject] = []
    monkeypatch.setattr(PageObject, "extract_text", lambda page: read.append(page) or "")
    assert mark_in_file("a.pdf", written("路灯不亮", pages=100, drawing=b"BT (a) Tj ET " * 100_000)) is None
    assert len(read) == 1
    assert mark_in_file("a.pdf", written("路灯不亮", pages=100, drawing=b"BT (a) Tj ET ")) is None
    assert len(read) == 1 + MOST_PAGES
    many = BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(5):
            archive.writestr(f"{n}.pdf", written("路灯不亮", drawing=b"BT (a) Tj ET " * 100_000))
    assert mark_in_file("a.zip", many.getvalue()) is None
    assert len(read) == 2 + MOST_PAGES


@pytest.mark.parametrize(
    "page",
    [
        b"1 0 obj stream\n" * 5_000,
        b"Tj " + b"(" * 50_000,
        b"Tj (\\8 \\",
        b"1 0 obj <</ToUnicode 1 0 R /Type/ObjStm>> stream\n9 9 endstream",
    ],
)
def test_a_pdf_that_is_none_says_nothing(page: bytes) -> None:
    """Broken or hostile: read to its end, no error."""
    assert mark_in_file("a.pdf", a_pdf(page, page)) is None
