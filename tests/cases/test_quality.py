"""The check of a draft against the letter: it knows the right reply, and names what is wrong with its words."""

import pytest

from cases.quality.check import Verdict, check_reply, check_statement
from cases.quality.likeness import likeness
from config.load import Config

TITLE = "文昌街路灯不亮"
LETTER = "文昌街从菜市场到小学这一段路灯坏了半个月，晚上接孩子看不见路，请问什么时候能修好？"
GOOD = (
    "您好！您反映的文昌街路灯不亮问题，我局于2026年3月4日到现场查看，菜市场至小学段的12盏路灯因电缆被施工挖断而停电。"
    "已按照《城市照明管理规定》第二十二条责成施工单位修复，3月10日前恢复照明。如有疑问请致电路灯管理所，电话88760000。"
)
OTHER = (
    "您好！关于您咨询的灵活就业人员参保问题，根据《社会保险法》第十条，无雇工的个体工商户可以自愿参加基本养老保险，"
    "于每月20日前到就近的社保窗口办理，联系电话88761234。"
)


def faults(verdict: Verdict) -> set[str]:
    """What is wrong."""
    return {f.fault for f in verdict.findings}


def check(config: Config, reply: str) -> Verdict:
    """The reply to the one letter."""
    return check_reply(TITLE, LETTER, reply, config.workflow.quality)


def test_a_full_reply_has_nothing_wrong(qionglai: Config) -> None:
    """It speaks of the matter, says when, under what, and whom to call."""
    assert check(qionglai, GOOD).findings == ()


def test_another_letters_reply_is_off_the_point_however_complete_it_is(qionglai: Config) -> None:
    """答非所问: it scores below the right one and is named."""
    verdict = check(qionglai, OTHER)

    assert faults(verdict) == {"off_the_point"}
    assert verdict.relevance < check(qionglai, GOOD).relevance


@pytest.mark.parametrize(
    "reply",
    [
        "您好！您的留言已收悉，感谢您的关心。",
        "您好，您反映的问题已转市住建局处理，感谢您对我们工作的支持！2026年3月4日",
        "网友您好：来信收悉，我们高度重视，已转交相关部门核实办理。",
    ],
)
def test_mere_receipt_or_forwarding_is_named_with_its_words(qionglai: Config, reply: str) -> None:
    """已收悉、已转办 answers nothing: the words are told by their span."""
    verdict = check(qionglai, reply)

    [hollow] = [f for f in verdict.findings if f.fault == "only_acknowledged"]
    assert hollow.span is not None
    assert reply[slice(*hollow.span)] == hollow.text
    assert "收悉" in hollow.text or "转" in hollow.text
    assert "off_the_point" not in faults(verdict)


def test_empty_words_are_named_each_with_its_span(qionglai: Config) -> None:
    """空话 among facts is advice, and each is shown where it stands."""
    reply = GOOD.replace("如有疑问", "下一步我们将进一步加强巡查，尽快研究。如有疑问")

    said = [(f.text, f.span) for f in check(qionglai, reply).findings if f.fault == "empty_words"]

    assert [text for text, _ in said] == ["进一步加强", "尽快研究"]
    assert all(span is not None and reply[slice(*span)] == text for text, span in said)
    assert check(qionglai, reply).grave == ()


@pytest.mark.parametrize(
    "blank", ["XX", "××", "****", "【处理结果，待填】", "____", "〔〕", "2026年 月 日", "（待补）"]
)
def test_places_to_fill_are_found(qionglai: Config, blank: str) -> None:
    """A text with a blank goes nowhere: letters, statements alike."""
    [found] = [f for f in check(qionglai, f"{GOOD}经办人{blank}。").findings if f.fault == "placeholder"]

    assert found.text in f"经办人{blank}"
    assert [f.fault for f in check_statement(f"截至{blank}，道路已恢复。", qionglai.workflow.quality).findings] == [
        "placeholder"
    ]


def test_document_numbers_and_titles_are_no_places_to_fill(qionglai: Config) -> None:
    """〔2026〕12号, 《条例》 and a filled year are words of a finished text."""
    text = "依据邛府办函〔2026〕12号和《城市供水条例》，自2026年3月4日起恢复供水，见附件（一）。"

    assert check_statement(text, qionglai.workflow.quality).findings == ()


def test_what_is_missing_is_said(qionglai: Config) -> None:
    """Neither time nor basis nor contact: three things, and the date under the letter is no time of an act."""
    reply = "您好！文昌街路灯不亮是电缆故障，菜市场到小学一段已经派人更换，孩子晚上可以看见路了。2026年3月4日"

    assert faults(check(qionglai, reply)) == {"no_date", "no_basis", "no_contact"}


@pytest.mark.parametrize(
    "signed",
    [
        "2026年3月4日",
        "2026-03-04",
        "二〇二六年三月四日",
        "\n邛崃市城管局\n2026年3月4日\n",
        "2026年3月4日 邛崃市城管局（公章）",
    ],
)
def test_the_date_under_a_letter_is_no_time_however_it_is_written(qionglai: Config, signed: str) -> None:
    """It is told in words that do not deny the date everybody sees; one time in the body is enough."""
    reply = "您好！文昌街路灯不亮是电缆故障，菜市场到小学一段已经派人更换。"

    [missing] = [f for f in check(qionglai, reply + signed).findings if f.fault == "no_date"]
    assert "落款" in missing.cn
    assert "no_date" not in faults(check(qionglai, f"{reply}计划3月10日前全部修好。{signed}"))
    assert "no_date" not in faults(check(qionglai, f"{reply}全部修好的时间定为2026年3月10日"))


def test_what_any_two_texts_share_counts_for_nothing() -> None:
    """A reply of commonplaces does not come near a letter by being long."""
    commonplaces = "您好您反映的问题我们高度重视现将有关情况回复如下请问政府部门领导希望尽快解决感谢您的支持" * 3

    assert likeness(TITLE, LETTER, commonplaces) < 0 < likeness(TITLE, LETTER, GOOD)
