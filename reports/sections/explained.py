"""政务公开: how many of the year's policy files are explained in more than words, and whether new media are fresh."""

from reports.content import Paragraph, Section, count, joined, say
from reports.sections.facts import Facts, share


def explained(facts: Facts) -> Section:
    """The two figures with their denominators; what is not registered says so."""
    return Section("解读与新媒体", (_explained(facts), _fresh(facts)))


def _explained(facts: Facts) -> Paragraph:
    files = facts["policy_files_explained"]
    if not files.count:
        return say("文件库里没有本年印发的规范性文件，解读率无从计算。")
    diverse = files.of("diverse")
    wanted = facts.config.report.diverse_at_least
    verdict = "达到" if diverse >= wanted * files.count else "没有达到"
    parts = joined(facts.listed("policy_files_explained"))
    return say(
        "本年印发规范性文件",
        count(files),
        "份：",
        *parts,
        f"；多样化形式解读率{share(diverse, files.count)}，{verdict}{wanted:.0%}。",
    )


def _fresh(facts: Facts) -> Paragraph:
    accounts = facts["accounts_fresh"]
    if not accounts.count:
        return say("没有登记在册的政务新媒体账号，更新情况无从得知。")
    parts = joined(facts.listed("accounts_fresh"))
    return say(
        "登记在册的政务新媒体账号",
        count(accounts),
        "个：",
        *parts,
        f"；按时更新率{share(accounts.of('fresh'), accounts.count)}。",
    )
