"""主要情况: the first page says what the week was in four sentences, and what the leaders are asked to settle."""

from collections.abc import Iterator

from reports.content import Paragraph, Section, count, say
from reports.sections.facts import Facts, share

GRAVE = ("especially_serious", "serious")


def conclusions(facts: Facts) -> Section:
    """Only figures that stand further down with their tables; nothing is concluded that is not counted."""
    return Section("主要情况", (*_main(facts), *_asked(facts)))


def _main(facts: Facts) -> Iterator[Paragraph]:
    received, opened = facts["items_received"], facts["cases_opened"]
    if not received.count and not opened.count:
        yield say("本周没有收到信息，也没有新增事项。")
    else:
        yield say("本周收到信息", count(received), "条，新增事项", count(opened), "件。")
    on_time, late = facts["clocks_on_time"], facts["clocks_late"]
    if on_time.count + late.count:
        rate = share(on_time.count, on_time.count + late.count)
        yield say(f"时限按时率{rate}，处置超时", count(late), "个。")
    grave = sum(facts["cases_by_severity"].of(level) for level in GRAVE)
    if grave:
        yield say(f"新增事项中，定为特别重大、重大的{grave}件，其中等级待人核实的{_unconfirmed(facts)}件。")
    failed = facts["channel_runs_failed"]
    if failed.count:
        yield say("采集失败", count(failed), f"次，涉及渠道{len(failed.counts)}个，这些渠道上的信息可能没有看到。")


def _unconfirmed(facts: Facts) -> int:
    return sum(facts["severity_unconfirmed"].of(level) for level in GRAVE)


def _asked(facts: Facts) -> Iterator[Paragraph]:
    """需领导协调事项: what the desk cannot settle by itself."""
    asked = list(_open_ends(facts))
    if not asked:
        yield say("需领导协调事项：本周没有。")
        return
    yield say("需领导协调事项：")
    for n, paragraph in enumerate(asked, 1):
        yield say(f"{n}. ", *paragraph.words)


def _open_ends(facts: Facts) -> Iterator[Paragraph]:
    overdue, unsettled = facts["clocks_overdue_at_end"], facts["refusals_unsettled"]
    nobody = facts["cases_by_lead"].of(None)
    if overdue.count:
        yield say("已超时仍未了结的时限", count(overdue), f"个，涉及事项{len(overdue.cases)}件。")
    if unsettled.count:
        yield say("退单后尚未裁定承办单位的事项", count(unsettled), "件。")
    if nobody:
        yield say("主办单位未定的新增事项", count(facts["cases_by_lead"], None), "件。")
    if facts["attention_open"].count:
        yield say("标有风险线索、尚未归档的事项", count(facts["attention_open"]), "件。")
