"""The original words, masked, with what the judgment rests on marked in them; and the reasons as a table."""

from typing import Any
from zoneinfo import ZoneInfo

from alerts.dangers import danger_cn
from cases.items.files import file_of
from cases.items.letters import STATED
from cases.work import Work
from config.load import Config
from crawlers.manual.enter import FORMS
from dashboard.address import Address
from dashboard.highlight import ABOUT_CN, highlighted, marks_of
from dashboard.markup import Markup, div, span, table, tag
from dashboard.masking import mask, mask_name
from dashboard.read.casefile import MOST_VOICES, CaseFile, Voice, heard_at, voices_from
from dashboard.wording import full_width, stamp

GRAVITY = ("severity", "event", "event_type", "casualties")
"""What of a judgment belongs to its severity."""
OWNER = ("handling_lead", "ownership")

HOW_CN = {
    "opened": "首件",
    "same": "相同",
    "near": "近似",
    "link": "同一链接",
    "event": "同一事件",
    "by hand": "人工并入",
    "merged": "并案",
}


def voices(file: CaseFile, work: Work, skip: int = 0) -> Markup:
    """The items of the case, the representative first, after so many that were read on the page before."""
    found = voices_from(work, file.case.id, skip) if skip else file.voices
    rest = file.voice_count - skip - len(found)
    back = [_further(file, max(skip - MOST_VOICES, 0), "看前面的")] if skip else []
    on = [_further(file, skip + len(found), f"另有 {rest} 条，往后看")] if rest > 0 and found else []
    ways = [div("ys-links", *back, "　" if back and on else None, *on)] if back or on else []
    return Markup("".join([*(_voice(v, work) for v in found), *ways]) or div("ys-note", "本件没有信息原文。"))


def _further(file: CaseFile, skip: int, words: str) -> Markup:
    return tag("a", words, href=f"case?id={file.case.id}&voices={skip}", target="_self")


def reasons(file: CaseFile) -> Markup:
    """Why this severity, owner and level: words, rule, legal basis; and the version that said so."""
    line = next((v.line for v in file.voices if v.line), {})
    gravest = _gravest(file, line)
    told = [r for r in gravest.get("reasons") or () if r["about"] in GRAVITY]
    told += [r for r in line.get("reasons") or () if r["about"] not in GRAVITY]
    owner = file.case.decided.get("handling_lead")
    told = [r for r in told if not (owner and r["about"] in OWNER)]
    rows: list[list[object]] = [
        [
            _conclusion(r),
            mask(r.get("text") or "—"),
            span("", full_width(r.get("basis") or "原文所述"), title=f"规则 {r.get('rule', '')}"),
        ]
        for r in told
    ]
    if rows and owner:
        rows.append([ABOUT_CN[OWNER[0]], "—", "来文（平台）指定" if owner == STATED else "人工确定"])
    if not rows:
        gone = bool(file.voices) and all(voice.item.erased_at for voice in file.voices)
        return div("ys-note", "原文已抹除，研判所依的字也已抹除。" if gone else "尚无研判依据，请人工研判。")
    confidence = line.get("confidence")
    sure = f"主办把握 {confidence:.0%}，" if isinstance(confidence, float) and not owner else ""
    sure += f"其次可能是{line['runner_up']}，" if line.get("runner_up") and not owner else ""
    return Markup(
        table(("结论", "所依原文", "依据"), rows) + div("ys-note", f"{sure}研判版本 {line.get('version', '—')}")
    )


def _conclusion(reason: dict[str, Any]) -> str:
    """What was concluded; of a risk, which: «四次» alone tells nobody."""
    word = ABOUT_CN.get(reason["about"], reason["about"])
    danger = danger_cn(reason.get("rule", "").rpartition(".")[2]) if reason["about"] == "attention" else None
    return f"{word}：{danger}" if danger else word


def _gravest(file: CaseFile, line: dict[str, Any]) -> dict[str, Any]:
    """The judgment that says the case's own severity: a later voice may know more than the first."""
    wanted = file.case.severity
    if wanted is None or line.get("severity") == wanted:
        return line
    return next((v.line for v in file.voices if v.line.get("severity") == wanted), line)


def _voice(voice: Voice, work: Work) -> Markup:
    version = voice.version
    title = highlighted(version.title, marks_of(voice.line, "title"), mask) if version.title else None
    ours = _is_instruction(voice, work.config)
    platform = [f"{'形式' if ours else '平台状态'}：{version.status}"] if version.status else []
    limit = "要求反馈时间" if ours else "平台期限"
    platform += [f"{limit}：{stamp(version.due_at, work.config.city.zone, work.now)}"] if version.due_at else []
    body: Markup = highlighted(version.text, marks_of(voice.line), mask)
    if voice.item.erased_at is not None:
        body = span("ys-note", "原文已抹除，何时、何人、为什么见经过。")
    return div(
        "ys-voice",
        div("meta", _meta(voice, work.config, work.config.city.zone, work)),
        div("head", title) if title else None,
        div("body", body),
        div("meta", "附件：", *_files(voice, work)) if version.attachments else None,
        div("meta", "　".join(platform)) if platform else None,
    )  # fmt: skip


def _files(voice: Voice, work: Work) -> list[object]:
    """The names; those we keep are links that download."""
    address, parts = Address.of(work.config), list[object]()
    for attachment in voice.version.attachments:
        name, digest = file_of(attachment)
        there = address.to(f"/files/{voice.item.id}/{digest}")
        parts += [tag("a", mask(name), href=there, download=name) if digest else mask(name), "　"]
    return parts


def _meta(voice: Voice, config: Config, zone: ZoneInfo, work: Work) -> str:
    version = voice.version
    names = {c.id: c.name for c in config.channels.channels}
    parts = [
        names.get(voice.item.channel, voice.item.channel), HOW_CN.get(voice.how, voice.how), stamp(heard_at(voice), zone, work.now),
        version.type or "", _author(voice, config),
        f"电话 {mask(version.contact)}" if version.contact else "", f"编号 {voice.item.external_id}" if voice.item.external_id else "",
        f"第 {voice.item.version} 版" if voice.item.version > 1 else "",
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def _author(voice: Voice, config: Config) -> str:
    """A citizen is masked; who gave an instruction is not one, and whoever carries it out must know whose it is."""
    author = voice.version.author
    if not author:
        return ""
    return f"批示人或来文单位 {author}" if _is_instruction(voice, config) else f"来信人 {mask_name(author)}"


def _is_instruction(voice: Voice, config: Config) -> bool:
    """Entered by an officer as one: a letter that a superior's site passes on bears a citizen's name."""
    owing = {c.id for c in config.channels.channels if c.reply_clock == "instruction_feedback"}
    return voice.item.channel in owing and voice.version.status in FORMS
