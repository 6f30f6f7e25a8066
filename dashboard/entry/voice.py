"""One call, find or instruction, in under a minute: the words are all that must be typed."""

from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from cases.people.actors import Forbidden
from config.channels import Channel, Manual
from config.words import ItemType
from crawlers.attached import Attached
from crawlers.manual.enter import FORMS, Entered, Entry, enter
from dashboard.acts.due import ask_due, button_key, due_field
from dashboard.acts.fields import EXAMPLE
from dashboard.doing import DONE
from dashboard.markup import Markup, tag
from dashboard.visit import Visit
from dashboard.wording import full_width, read_local

ROUND = "ys_entry_round"
KINDS = {"call": "来电来访", "find": "网上发现", "instruction": "批示交办"}


@dataclass(frozen=True)
class _Times:
    """What the time fields were read as; ``bad`` is the first that is none."""

    typed: dict[str, str]
    read: dict[str, Any]
    bad: str | None


def show_entry(visit: Visit) -> None:
    """The form; after each entry it is empty again."""
    kind = st.radio(
        "录入什么", list(KINDS), format_func=KINDS.__getitem__, horizontal=True, label_visibility="collapsed"
    )
    channels = _channels(visit, kind)
    if not channels:
        st.html('<div class="ys-note">没有可以人工录入的渠道：请系统管理员开通（channels.yaml 的 by_hand）。</div>')
        return
    turn = st.session_state.setdefault(ROUND, 0)
    with st.form(f"ys_entry_{kind}_{turn}", border=False):
        entry, times = _FIELDS[kind](visit, channels)
        sent = st.form_submit_button("录入", type="primary", key=button_key(_due_key()))
    if sent and times.bad:
        st.error(f"时间看不懂：{times.bad}；例如 {EXAMPLE}")
    elif sent and entry["channel"] is None:
        st.error("请选在哪里发现")
    elif sent:
        if entry.get("form"):
            ask_due(
                visit,
                _due_key(),
                entry["text"].strip() or entry["title"],
                times.read["at"] or visit.house.now(),
                times.typed["due_at"],
                declined=entry["by_rule"],
            )
        _enter(visit, Entry(**entry, **times.read))


def _channels(visit: Visit, kind: str) -> dict[str, str]:
    """Instructions go to the channels that owe feedback, the rest to the others; purely manual ones first. A find on the
    net has no sender to answer: channels of letters and orders come last."""
    entered = [c for c in visit.house.config.channels.channels if c.is_entered]
    fit = [c for c in entered if (c.reply_clock == "instruction_feedback") == (kind == "instruction")]
    return {
        c.id: c.name for c in sorted(fit, key=lambda c: (kind == "find" and c.carries == "request", _by_hand_last(c)))
    }


def _by_hand_last(channel: Channel) -> bool:
    return not isinstance(channel.source, Manual)


def _call(visit: Visit, channels: dict[str, str]) -> tuple[dict[str, Any], _Times]:
    text = st.text_area("内容（记原话）", height=140)
    first, second, third = st.columns(3)
    author = first.text_input("姓名")
    contact = second.text_input("电话")
    at = third.text_input("来电来访时间", value=_now(visit), placeholder=f"例如 {EXAMPLE}")
    first, second, third = st.columns(3)
    type_ = first.selectbox("类型", ["", *get_args(ItemType)], format_func=lambda word: word or "待定")
    occurred = second.text_input("事发时间（不清楚就不填）", placeholder=f"例如 {EXAMPLE}")
    channel = third.selectbox("记入渠道", list(channels), format_func=channels.__getitem__)
    files = st.file_uploader("附件（照片、材料，没有就不传）", accept_multiple_files=True)
    entry = {
        "channel": channel,
        "text": text,
        "author": author,
        "contact": contact,
        "type": type_ or None,
        "files": _files(files),
    }
    return entry, _times(visit, at=at, occurred_at=occurred)


def _find(visit: Visit, channels: dict[str, str]) -> tuple[dict[str, Any], _Times]:
    first, second = st.columns([2, 1])
    url = first.text_input("链接", placeholder="https://")
    channel = (
        second.selectbox(  # nothing chosen beforehand: a find on one platform stood as a find on the first of the list
            "在哪里发现", list(channels), index=None, format_func=channels.__getitem__, placeholder="请选择"
        )
    )
    text = st.text_area("内容（只有视频或截图时可以不填）", height=110)
    first, second = st.columns([2, 1])
    files = first.file_uploader("截图、附件", accept_multiple_files=True)
    author = second.text_input("发布账号")
    at = second.text_input("发布时间（不清楚就不填）", placeholder=f"例如 {EXAMPLE}")
    entry = {"channel": channel, "url": url, "text": text, "author": author, "files": _files(files)}
    return entry, _times(visit, at=at)


def _instruction(visit: Visit, channels: dict[str, str]) -> tuple[dict[str, Any], _Times]:
    first, second, third = st.columns(3)
    form = first.selectbox("形式", FORMS)
    author = second.text_input("批示人或来文单位")
    number = third.text_input("文号（口头批示不填）")
    title = st.text_input("事由")
    text = st.text_area("批示或来文原文（一字不改）", height=110)
    first, second, third = st.columns(3)
    at = first.text_input("批示、来文时间", value=_now(visit), placeholder=f"例如 {EXAMPLE}")
    with second:
        due, by_rule = due_field(_due_key(), "要求反馈时间", "没有要求就不填")
    channel = third.selectbox("记入渠道", list(channels), format_func=channels.__getitem__)
    files = st.file_uploader("附件", accept_multiple_files=True)
    entry = {"channel": channel, "title": title, "text": text, "author": author, "number": number, "form": form, "by_rule": by_rule, "files": _files(files)}  # fmt: skip
    return entry, _times(visit, at=at, due_at=due)


_FIELDS = {"call": _call, "find": _find, "instruction": _instruction}


def _times(visit: Visit, **typed: str) -> _Times:
    read = {
        name: read_local(words, visit.house.config.city.zone) if words.strip() else None
        for name, words in typed.items()
    }
    bad = next((words for name, words in typed.items() if words.strip() and read[name] is None), None)
    return _Times(typed, read, bad)


def _due_key() -> str:
    return f"ys_entry_due_{st.session_state[ROUND]}"


def _files(uploaded: list[Any] | None) -> tuple[Attached, ...]:
    return tuple(Attached(file.name, file.getvalue()) for file in uploaded or ())


def _enter(visit: Visit, entry: Entry) -> None:
    try:
        entered = enter(visit.house, entry, visit.actor)
    except Forbidden as e:
        st.error(full_width(e.why))
        return
    st.session_state[DONE] = _said(entered)
    st.session_state[ROUND] += 1
    st.rerun()


def _said(entered: Entered) -> Markup:
    number = (
        tag("a", entered.number, href=f"case?id={entered.number}", target="_self") if entered.number else Markup("")
    )
    if entered.known:
        return Markup(f"已有同样的一条，没有重复录入{'：' if number else '。'}{number}")
    if not number:
        return Markup("已录入，随即研判；立了件的，几秒后在值守台上。")
    return Markup(f"已录入：{number}。随即研判，等级和时限点编号看；说的是突发事件的，另立的舆情事项在「关联」里。")


def _now(visit: Visit) -> str:
    return visit.house.now().astimezone(visit.house.config.city.zone).strftime("%Y-%m-%d %H:%M")
