"""check: is all well? Each question is one function that answers with sentences; warnings do not fail."""

from collections.abc import Callable, Iterator
from typing import Any

from alerts.ways import working_ways
from cases.console import Opening, Refusal
from cases.heart import why_not_writable
from cases.house import House
from cases.library.files import about_to_lapse
from cases.papers.readers import missing_readers
from cases.registers.columns import failing_sites
from cases.registers.columns import sentence as site_sentence
from cases.work import Work
from config.load import MODELS, unread_files
from config.warnings import warnings, years_overdue
from dashboard.alarms import alarms_of_machine
from dashboard.checks.clocks import check_clocks, check_processes, check_record, check_time
from dashboard.checks.finding import Finding
from dashboard.checks.folders import check_folders
from dashboard.checks.intake import check_channels, check_pushed, check_quarantine
from dashboard.checks.people import check_accounts, check_roster, check_sign_on
from dashboard.checks.secrets import check_secret_files
from dashboard.checks.senders import check_senders, check_trial
from dashboard.server_clock import out_of_step
from dashboard.unreachable import unreachable
from dashboard.workers.standing import amiss
from pipeline.learned.model import load_model
from pipeline.learned.saved import ModelUnusable


def check_house(opening: Opening, emit: Callable[[dict[str, Any]], None]) -> int:
    """Say everything that is not as it should be; how many of it are faults."""
    faults = 0
    for finding in _findings(opening):
        emit({"about": finding.about, "level": "fault" if finding.fault else "warning", "sentence": finding.sentence})
        faults += finding.fault
    return faults


def _findings(opening: Opening) -> Iterator[Finding]:
    config = opening.config  # a bad configuration refuses by itself, with file and line
    for name in unread_files(config.directory):
        yield Finding(
            "config",
            f"{name}: 没有用到这个文件; 用到的是 {', '.join(f'{known}.yaml' for known in MODELS)}",
            fault=False,
        )
    today = opening.clock.now().astimezone(config.city.zone).date()
    overdue = years_overdue(config, today)
    yield from (Finding("config", sentence, fault=sentence in overdue) for sentence in warnings(config, today))
    try:
        load_model()
    except ModelUnusable as e:
        yield Finding("model", str(e), fault=True)
    try:
        opening.require_city()
        house = opening.house
    except Refusal as e:
        yield Finding("database", str(e), fault=True)
        return
    if why := why_not_writable(house):
        yield Finding("database", f"数据库写不进去: {why}", fault=True)
    with house.read() as work:
        yield from _on_record(work, house)
    if gap := out_of_step(house):
        yield Finding("time", gap, fault=True)
    row = config.alerts.watchdog
    for alarm in alarms_of_machine(house.data, synchronised=bool(row and row.synchronised)):
        yield Finding("machine", alarm.sentence, fault=True)
    yield from check_secret_files(house)
    yield from check_sign_on(house)
    yield from check_pushed(house)
    yield from check_folders(house)
    yield from check_senders(house)


def _on_record(work: Work, house: House) -> Iterator[Finding]:
    for question in _QUESTIONS:
        yield from question(work)
    yield from (Finding("sites", site_sentence(work, fails), fault=True) for fails in failing_sites(work))
    yield from (Finding("workers", sentence, fault=True) for sentence in amiss(work).values())
    yield from (Finding("people", sentence, fault=True) for sentence in unreachable(work, working_ways(house)))
    yield from (Finding("papers", sentence, fault=False) for sentence in missing_readers(work))


def _library(work: Work) -> Iterator[Finding]:
    for file in about_to_lapse(work):
        yield Finding(
            "library",
            f"文件 {file.number} 有效期至 {file.valid_until}, 到期后不能再引用: 请决定续期或修订",
            fault=False,
        )


_QUESTIONS = (
    check_roster, check_clocks, check_record, check_channels, check_quarantine, check_time, check_processes, check_accounts, check_trial, _library,
)  # fmt: skip
"""What is asked of the record, in the order in which it is said."""
