"""Who was told, by which way, whether it arrived; what comes next; and the proof on file."""

from datetime import timedelta

from cases.evidence.record import proof_of
from cases.matters.phoning import WAY as TELEPHONE
from cases.proof.chain import Proof
from cases.store.act_tables import Evidence
from cases.work import Work
from config.words import EVIDENCE_CN, PURPOSES_CN
from dashboard.address import Address
from dashboard.badges import clock_word, small
from dashboard.case.chain import chain
from dashboard.markup import Markup, div, span, table, tag
from dashboard.read.casefile import CaseFile
from dashboard.read.told import Planned, ToldOf, still_to_come
from dashboard.wording import (
    COPY_CN,
    MESSAGE_STATE_CN,
    REASON_CN,
    full_width,
    span_words,
    stamp,
)

GOOD, BAD = ("accepted", "delivered", "read"), ("failed",)
WORTH_SAYING = timedelta(minutes=1)
HEADS = ("时间", "何人", "何事", "方式", "是否送达")


def told(found: ToldOf, work: Work, *, opened: bool) -> Markup:
    """Messages of the case, newest first; each opens to its chain. ``opened``: somebody asked for just these."""
    if not found.chains:
        return div("ys-note", "没有这样的提醒。" if found.people else "尚未发出任何提醒。")
    head = div("ys-told ys-told-head", *(span("", h) for h in HEADS))
    lines = [_line(proof, work, opened=opened) for proof in found.chains]
    more = div("ys-note", f"列出最近 {len(lines)} 条，共 {found.count} 条。") if found.count > len(lines) else ""
    far = div("ys-note", "所问时刻前后 5 分钟没有提醒，下面是最近的。") if found.far else ""
    return Markup(far + div("ys-told-list", head, *lines) + more)


def _line(proof: Proof, work: Work, *, opened: bool) -> Markup:
    summary = tag("summary", *(span("", cell) for cell in message_cells(proof, work)), cls="ys-told")
    return tag("details", summary, chain(proof, work), **({"open": "open"} if opened else {}))


def message_cells(proof: Proof, work: Work) -> list[object]:
    """One message as cells: when, who, what about, which way, how it went."""
    what = PURPOSES_CN.get(proof.purpose, proof.purpose)
    unusual = proof.reason in ("nobody", "undeliverable")
    about = span("", f"{clock_word(proof.clock)} · {what}" if proof.clock else what,
                 small(REASON_CN[proof.reason], "amber") if unusual else None)  # fmt: skip
    return [
        span("ys-num", stamp(proof.made_at, work.config.city.zone, work.now)), span("ys-keep", proof.person), about, span("ys-keep", proof.way_name),
        arrival(proof, work),
    ]  # fmt: skip


def arrival(proof: Proof, work: Work) -> Markup:
    """The state of a message in words, with tries, and whether its reader said 收到; of a bundled one its carrier's."""
    state = proof.carrier_state or proof.state
    kind = "ys-good" if state in GOOD else "ys-bad" if state in BAD else "ys-note"
    count = len(proof.attempts)
    tries = f"（{count} 次）" if count > 1 else ""
    seen = proof.acknowledgement
    said = f"　{stamp(seen.at, work.config.city.zone, work.now)} 确认收到" if seen else ""
    heard = next((f"（{w.detail} 接听）" for w in proof.receipts if proof.way == TELEPHONE and w.detail), "")
    words = _carried(proof) + MESSAGE_STATE_CN.get(state, state) + tries + heard + said
    return span(kind, words, title=proof.fault or "")


def _carried(proof: Proof) -> str:
    """That another carries it, and how long it had to wait for that."""
    if proof.carrier is None:
        return ""
    taken = next((one.ended_at for one in proof.attempts if one.outcome == "ok" and one.ended_at), None)
    waited = taken - proof.made_at if taken else timedelta(0)
    return f"{MESSAGE_STATE_CN['bundled']}{f'（等候 {span_words(waited)}）' if waited >= WORTH_SAYING else ''}，"


def evidence(file: CaseFile, work: Work) -> Markup:
    """What proves a publication or a reply."""
    zone = work.config.city.zone
    rows: list[list[object]] = [
        [EVIDENCE_CN.get(e.kind, e.kind), span("ys-num", stamp(e.published_at, zone, work.now)), e.issuer, e.url or e.file_name or "—",
         _copies(file, e, work), small("未见审核记录", "amber") if e.unreviewed else ""]
        for e in file.evidence
    ]  # fmt: skip
    return (
        table(("佐证", "发布时间", "发布单位", "出处", "留存", ""), rows) if rows else div("ys-note", "尚无佐证材料。")
    )


def _copies(file: CaseFile, e: Evidence, work: Work) -> Markup:
    """What is kept of it, each a download; or why nothing is, and that a file will do."""
    copies = [c for c in file.copies if c.evidence_id == e.id]
    own = _own(e, work) if e.blob_hash not in {c.blob_hash for c in copies} else None
    if copies:
        address, first = Address.of(work.config), copies[0]
        links = [tag("a", COPY_CN[c.what], href=address.to(f"/evidence/{c.id}"), download=f"{c.id}") for c in copies]
        links += [own] if own else []
        said = "；".join(s for s in (first.title, first.url if first.url != e.url else None, first.tls) if s)
        at = span("ys-num", stamp(first.made_at, work.config.city.zone, work.now))
        return span("ys-links", at, " ", *(part for link in links for part in (link, " ")), title=said)
    if e.id in file.faults:
        return span("ys-bad", f"{full_width(file.faults[e.id])}。请补存副本。")
    if own:
        return span("ys-links", own)
    return span("ys-note", "已随附" if e.blob_hash else "等待留存" if e.url else "—")


def _own(e: Evidence, work: Work) -> Markup | None:
    """What was handed in as the proof itself, a download: the file, or the words of a report to above. Other words stand in the course."""
    if not e.blob_hash or not (e.file_name or e.kind == "report"):
        return None
    return tag("a", COPY_CN[proof_of(e)], href=Address.of(work.config).to(f"/evidence/of/{e.id}"), download=f"{e.id}")


def coming(case_id: int, work: Work) -> Markup:
    """The next steps; nothing when none is left."""
    steps, zone = still_to_come(work, case_id), work.config.city.zone
    names = work.config.ladders.role_names
    rows: list[list[object]] = [
        _step(step, names, span("ys-num", stamp(step.fire_at, zone, work.now))) for step in steps
    ]
    return Markup(div("ys-note", "接下来") + table(("时间", "提醒谁", "何事"), rows)) if rows else Markup("")


def _step(step: Planned, names: dict[str, str], at: Markup) -> list[object]:
    roles = "、".join(names.get(role, role) for role in step.roles)
    return [at, roles, f"{clock_word(step.clock_kind)} · {PURPOSES_CN.get(step.purpose, step.purpose)}"]
