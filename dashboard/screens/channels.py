"""渠道: where voices come from, and whether each still speaks."""

import streamlit as st

from cases.registers.columns import failing_sites, sentence
from cases.registers.sites import Reach, reach
from cases.registers.tending import limits
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.channels import MediaTier, Publication
from dashboard.markup import Markup, div, span, table
from dashboard.read.freshness import Source, read_watched
from dashboard.visit import Visit, require_visitor
from dashboard.wording import full_width, stamp

CARRIES_CN = {"request": "诉求件", "opinion": "舆情", "own": "{ours}发布"}
TIER_CN: dict[MediaTier, str] = {
    "central": "中央", "provincial": "省级", "city": "市级", "county": "县级", "portal": "门户网站", "self": "自媒体", "citizen": "",
}  # fmt: skip
KIND_CN = {
    "website": "网站采集", "feed": "订阅源", "table": "表格导入", "mailbox": "邮箱收取", "push": "对方推送", "manual": "人工录入", "not_connected": "未接通",
    "api": "接口采集",
}  # fmt: skip
STATE_CN = {"failed": "失败", "empty": "没有内容", "nothing_new": "无新信息", "new": "有新信息"}
OWN_HEADS = ("名称", "状态", "最近更新", "更新期限", "怎样认更新", "最近查看", "一周内打开", "死链")
HEADS = ("渠道", "类别", "接入方式", "状态", "连续", "最近一轮", "最近新信息", "今日新增", "昨日新增", "问题")
HABIT = "括号里是按往常应有的条数；没有括号的，过去的日子还不够学出往常（同类日子要满四天），只看多久没有新信息。"

NOT_VISITED = ("已停、从未采集，「问题」又空着", "到点没有去采，多半是采集进程停了；请管理员看「系统」页，重新启动")
"""What the state says where no round has ended that could say anything."""
REMEDIES = (
    ("连不上、没有答复、对方出错、几分钟后再来", "程序会自己再试；一天还不好，请管理员问对方"),
    ("要求登录、拦截、拒绝访问、robots.txt 不允许", "程序不绕过；请管理员同对方商定推送或导出表"),
    ("改版、转到了、接口已改、没有这一页、写得不对", "来源变了，或配置有误；请管理员照 channels try 的结果改配置"),
    ("账号或口令、证书、内网地址", "请管理员补上或核对"),
    ("程序内部错误", "请管理员把日志里的那一行报给开发的人；其余渠道照常"),
    ("拒收", "在「录入」页「上传表格」下载各渠道拒收清单，逐条补正"),
)
"""What the column of problems says, and what is done about it; in the words of the sentences themselves."""
MEANWHILE = "没有采到的这段时间，打电话来的、看到的，照样在「录入」页录入；对方有导出表的，在那里上传。"


def show(visit: Visit) -> None:
    """The page refreshes itself."""
    _table(visit)


@st.fragment(run_every=10)
def _table(visit: Visit) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        sources = read_watched(work)
        bad = [s.channel.name for s in sources if s.bad]
        if bad:
            st.html(div("ys-banner ys-red", f"{'、'.join(bad)}：没有按时采到，不等于没有舆情。"))
        odd = [f"{s.channel.name}{told}" for s in sources for told in _amiss(s)]
        if odd:
            st.html(div("ys-banner ys-amber", f"{'；'.join(odd)}：请核对来源是否正常。"))
        st.html(table(HEADS, [_row(s, work) for s in sources]))
        st.html(div("ys-note", HABIT))
        if bad:
            st.html(
                div(
                    "ys-note",
                    "写着什么怎么办：",
                    *(div("", f"{said}：{act}。") for said, act in (NOT_VISITED, *REMEDIES)),
                    MEANWHILE,
                )
            )
        if publications := work.config.channels.publications:
            st.html(div("ys-title", f"{work.config.city.ours}网站和账号"))
            running = limits(work)
            st.html(table(OWN_HEADS, [_own(reach(work, p), running.get(p.id), work) for p in publications]))
        for fails in failing_sites(work):
            st.html(div("ys-banner ys-red", full_width(sentence(work, fails))))


def _own(found: Reach, clock: ClockRow | None, work: Work) -> list[object]:
    """One page or account of the city's own: when it was last updated and has to be again; can it be reached, which links lead nowhere.

    ``clock``: its running limit, if it has one.
    """
    zone, publication, last = work.config.city.zone, found.publication, found.last
    wrong = None if last is None else found.amiss or last.fault
    unseen = publication.url is not None and last is None
    lesser = [*(["尚未查看"] if unseen else []), *(["更新超期"] if clock is not None and clock.due_at < work.now else []),
              *([f"死链 {len(found.dead)} 条"] if found.dead else []), *(["没有在计时"] if clock is None and not unseen else [])]  # fmt: skip
    chip = "bad" if wrong else "off" if lesser == ["尚未查看"] else "odd" if lesser else "ok"
    words = "，".join(filter(None, (wrong, *lesser))) or "正常"
    guessed = "（按页面变化推定）" if last is not None and last.updated_from == "guessed" else ""
    return [
        publication.name, span(f"ys-chip {chip}", full_width(words)),
        span("", stamp(clock.basis_at if clock else None, zone, work.now) + guessed),
        span("ys-num", stamp(clock.due_at if clock else None, zone, work.now)), _known_by(publication, work),
        span("ys-num", stamp(last.at if last else None, zone, work.now)),
        span("ys-num", f"{found.visits - found.failed}/{found.visits}") if publication.url else "—", "；".join(found.dead[:5]) or "—",
    ]  # fmt: skip


def _known_by(publication: Publication, work: Work) -> str:
    """From where its updates are known; of some only people know."""
    ways = ["查看网页"] if publication.url else []
    if publication.channel:
        ways.append(f"渠道「{work.config.channel(publication.channel).name}」")
    return "、".join(ways) or "由人在「登记」页登记"


def _amiss(source: Source) -> list[str]:
    """What the channel's own habit says against it."""
    found = source.volume
    return [] if found is None or source.off else [full_width(told) for told in (found.silent, found.thin) if told]


def _row(source: Source, work: Work) -> list[object]:
    zone, channel = work.config.city.zone, source.channel
    amiss = _amiss(source)
    kind = "bad" if source.bad else "off" if source.off else "odd" if source.odd else "ok"
    words = f"{source.words}，{source.odd}" if source.odd else source.words
    return [
        channel.name, span("ys-keep", _sort(source, work)), span("ys-keep", KIND_CN[channel.source.kind]), span(f"ys-chip {kind}", words),
        _streak(source, work), _round(source, work), span("ys-num", stamp(source.last_item_at, zone, work.now)),
        *_volumes(source), div("ys-amiss", *_told(source, amiss, work)),
    ]  # fmt: skip


def _sort(source: Source, work: Work) -> str:
    """What it carries, and how high it stands where that is on record: what a central paper takes up is read before a post."""
    tier = TIER_CN[source.channel.tier]
    return CARRIES_CN[source.channel.carries].format(ours=work.config.city.ours) + (f"（{tier}）" if tier else "")


def _told(source: Source, amiss: list[str], work: Work) -> list[Markup]:
    """What is wrong now, a line each; then the last failure, unless it is what is wrong now."""
    run, source_of = source.run, source.channel.source
    why = source_of.why if source_of.kind == "not_connected" else run.error if run and run.error else ""
    lines = [div("", full_width(words)) for words in (why, *amiss) if words]
    if source.failed is not None and source.failed[1] != why:
        at, words = source.failed
        lines.append(div("ys-note", f"上次失败 {stamp(at, work.config.city.zone, work.now)}：{full_width(words)}"))
    return lines


def _streak(source: Source, work: Work) -> Markup:
    """How many rounds ended like the last one, and since when."""
    row = source.streak
    if row is None:
        return span("ys-note", "—")
    since = stamp(row.since, work.config.city.zone, work.now)
    return span("ys-num", f"{STATE_CN[row.state]} {row.rounds} 轮，自 {since}")


def _volumes(source: Source) -> list[Markup]:
    """Today's and yesterday's new messages, each beside what is usual."""
    found = source.volume
    if found is None:
        return [span("ys-note", "—")] * 2
    pairs = ((found.today, found.expected_today, "此时应有约"), (found.yesterday, found.expected_yesterday, "通常"))
    return [
        span("ys-num", f"{count}" if usual is None else f"{count}（{word} {usual:.0f}）")
        for count, usual, word in pairs
    ]


def _round(source: Source, work: Work) -> Markup:
    run = source.run
    if run is None:
        return span("ys-note", "—")
    words = f"{stamp(run.ended_at, work.config.city.zone, work.now)} 读 {run.read}，新 {run.new}，重复 {run.duplicate}"
    return span("ys-num", words + (f"，拒收 {run.rejected}" if run.rejected else ""))
