"""A configuration that is wrong stops the start, and one sentence says where and what would be right."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from config.lines import read
from config.load import ConfigError, load_config

Refuse = Callable[[str, str, str], ConfigError]

SEVERE = "{level: serious, fact: dead, at_least: 10}"
BREACH = "{anchor: due, minutes: 0, purpose: breach, roles: [duty_officer, shift_leader]}"
TAX = "vertical: [{id: tax, keywords: [税], unit: tax, since: 2000-01-01, basis: *b}]"
WARN = "{anchor: due, minutes: -45, purpose: warning, roles: [duty_officer, shift_leader]}"

MANUAL = "source: {kind: manual}"


def site(start: str, more: str = "max_pages: 1") -> str:
    """A website as a source."""
    return f"source: {{kind: website, start: [{start}], item_link: a, fields: {{title: h1}}, {more}}}"


def interface(fields: str, detail: str) -> str:
    """An interface with details as a source."""
    rows = f"url: http://a.example/, items: a, fields: {{{fields}}}"
    return f"source: {{kind: api, {rows}, detail: {{url: {detail}, fields: {{text: t}}}}}}"


WRITING = {
    "unknown word": ("severity.yaml", SEVERE, SEVERE.replace("serious", "huge"), "events[0].thresholds[1].level",
                     ['"huge"', "可用: especially_serious, serious, large, ordinary"]),
    "unknown kind of clock": ("deadlines.yaml", "kind: press_conference", "kind: pres_conference", "deadlines[1].kind",
                              ['"pres_conference"', "press_conference"]),
    "unknown key": ("city.yaml", "review_band: 0.5", "review_bund: 0.5", "review_bund",
                    ['不认识的键 "review_bund"', "review_band", "另有 1 处错误"]),
    "unknown key deep down": ("severity.yaml", SEVERE, SEVERE.replace("fact", "fakt"), "events[0].thresholds[1].fakt",
                              ["可用: level, fact, at_least, also, place, basis"]),
    "unknown key in a source": ("channels.yaml", "folder: inbox/phone_line", "dir: inbox", "channels[0].source.dir",
                                ["可用: kind, url, folder, columns"]),
    "unknown kind of source": ("channels.yaml", "source: {kind: manual}", "source: {kind: magic}", "channels[5].source",
                               ['"magic"', "push, mailbox, manual", "not_connected"]),
    "no web address": ("channels.yaml", MANUAL, "source: {kind: feed, urls: [www.a.example/rss]}", "channels[5].source.urls[0]",
                       ["http:// 或 https://", "www.a.example/rss"]),
    "a placeholder nothing fills": ("channels.yaml", MANUAL, site("'http://a.example/?p={pgae}'"), "channels[5].source",
                                    ["{pgae}", "{page} {cursor}"]),
    "a cursor from nowhere": ("channels.yaml", MANUAL, site("'http://a.example/?p={cursor}'"), "channels[5].source", ["一起填"]),
    "a link without its number": ("channels.yaml", MANUAL, site("http://a.example/", "link: /detail"), "channels[5].source", ["link", "{}"]),
    "no way to write a date": ("channels.yaml", MANUAL, site("http://a.example/", "date_formats: ['%Q']"),
                               "channels[5].source.date_formats[0]", ["%Q", "%Y年%m月%d日"]),
    "a date with one part twice": ("channels.yaml", MANUAL, site("http://a.example/", "date_formats: ['%Y %Y']"),
                                   "channels[5].source.date_formats[0]", ["%Y %Y", "%Y年%m月%d日"]),
    "a detail of nothing": ("channels.yaml", MANUAL, interface("external_id: n", "http://a.example/d"), "channels[5].source.detail",
                            ["{external_id}"]),
    "details without a number": ("channels.yaml", MANUAL, interface("title: t", "'http://a.example/{external_id}'"), "channels[5].source",
                                 ["external_id"]),
    "key missing": ("deadlines.yaml", "    counts_from: occurred\n", "", "deadlines[0].counts_from", ["缺少必填项"]),
    "limit without a law": ("deadlines.yaml", "    basis: *b\n", "", "deadlines[1].basis", ['缺少必填项 "basis"']),
    "law without a mark": ("deadlines.yaml", "&b {document: 虚构, mark: A}", "&b {document: 虚构}", "deadlines[0].basis.mark",
                           ["缺少必填项"]),
    "text for a number": ("deadlines.yaml", "duration: 24", "duration: 一天", "deadlines[1].duration", ["应为整数", '"一天"']),
    "nothing for a number": ("deadlines.yaml", "duration: 24", "duration: 0", "deadlines[1].duration", ["应大于 0"]),
    "no number at all": ("city.yaml", "review_band: 0.5", "review_band: 偏高", "review_band", ["应为数字"]),
    "no yes or no": ("channels.yaml", "enabled: false", "enabled: 也许", "channels[4].enabled", ["应为 true 或 false"]),
    "a word for a list": ("city.yaml", "local_names: [西和市, 西和]", "local_names: 西和", "local_names", ["应为列表"]),
    "an empty name": ("units.yaml", "name: 西和市政府,", 'name: "",', "units[0].name", ["不能为空"]),
    "no date": ("units.yaml", "since: 2010-01-01", "since: 2010-13-01", "units[3].since", ["应为日期"]),
    "end before begin": ("units.yaml", "until: 2009-12-31", "until: 1999-12-31", "units[5]", ["早于"]),
    "no time of day": ("alerts.yaml", '"22:00"', '"晚上"', "night.begins", ["应为时刻"]),
    "no address": ("city.yaml", "base_url: http", "base_url: htp", "base_url", ["https:// 或 http://"]),
    "no time zone": ("city.yaml", "Asia/Shanghai", "Asia/Xihe", "timezone", ["Asia/Shanghai"]),
    "id with blanks": ("units.yaml", "id: gov,", "id: Gov 1,", "units[0].id", ["写法不对"]),
    "day of another year": ("workdays.yaml", "2025-01-01", "2024-01-01", "years[2025].off[0]", ["2024-01-01"]),
    "weekday worked as usual": ("workdays.yaml", "2025-09-28", "2025-09-29", "years[2025].work[0]", ["不是调休上班的周末"]),
    "empty list of rows": ("duties.yaml", "keywords: [物业, 小区, 开发商]", "keywords: []", "duties[0].keywords", ["至少要有 1 项"]),
    "letters without a duty to reply": ("channels.yaml", "    reply_clock: mailbox_reply\n", "", "channels[1]", ["reply_clock"]),
    "loud working days": ("deadlines.yaml", "    counts_from: received", "    loud: true\n    counts_from: received",
                          "deadlines[5]", ["不得打断夜间"]),
    "the secret itself": ("alerts.yaml", "transport: {kind: log}", "transport: {kind: webhook, secret_env: whsec_1f2e}",
                          "ways[0].transport.secret_env", ["写法不对"]),
}  # fmt: skip

SENSE = {
    "government": ("city.yaml", "government: gov\n", "government: gow\n", "government", ['没有这个单位 "gow"', "gov_office"]),
    "support": ("city.yaml", "[gov_office]", "[nobody]", "government_support[0]", ['"nobody"']),
    "discipline": ("city.yaml", "discipline: discipline", "discipline: nobody", "discipline", ['"nobody"']),
    "desk": ("city.yaml", "desk_unit: gov_office", "desk_unit: nobody", "desk_unit", ['"nobody"']),
    "office of a town": ("territory.yaml", "unit: beiwan", "unit: beiwang", "towns[0].unit", ['"beiwang"', "beiwan"]),
    "office of another town": ("territory.yaml", "unit: beiwan", "unit: dongpu", "towns[0].unit", ["place 不是 999901001"]),
    "place of an office": ("units.yaml", 'place: "999901101"', 'place: "999901199"', "units[6].place",
                           ["没有这个镇街代码", "999901101"]),
    "successor": ("territory.yaml", '{code: "999901102", rest', '{code: "999901109", rest', "former[0].successors[1].code",
                  ["999901102"]),
    "landmark": ("territory.yaml", '西和大桥, code: "999901"', '西和大桥, code: "1"', "landmarks[0].code", ["999901"]),
    "two rests": ("territory.yaml", "villages: [稻香]}", "rest: true}", "former[0].successors", ["只能归一处"]),
    "body led from above": ("duties.yaml", "grey_zones:", f"{TAX}\ngrey_zones:", "vertical[0].unit", ['"tax"']),
    "next role": ("ladders.yaml", "next: shift_leader", "next: nobody", "roles[0].next", ['没有这个角色 "nobody"', "unit_liaison"]),
    "role of a step": ("ladders.yaml", "roles: [shift_leader], confirmed", "roles: [mayor], confirmed",
                       "ladders[0].steps[1].roles[0]", ['"mayor"']),
    "ladder": ("deadlines.yaml", "ladder: quiet", "ladder: silent", "deadlines[5].ladder", ['"silent"', "可用: public, quiet"]),
    "one reply, two limits": ("deadlines.yaml", "id: letter\n    kind: mailbox_reply\n    when: {case: request, reply: mailbox_reply}",
                              "id: letter\n    kind: hotline_reply\n    when: {case: request, reply: hotline_reply}",
                              "channels[1].reply_clock", ["mailbox_reply"]),
    "letters nobody limits": ("deadlines.yaml", "{case: request, reply: mailbox_reply}", "{by_hand: true}",
                              "channels[1].reply_clock", ["mailbox_reply"]),
    "channel twice": ("channels.yaml", "id: letter_box", "id: phone_line", "channels[1].id", ["channels[0]"]),
    "unit twice": ("units.yaml", "id: gov_office", "id: gov", "units[1].id", ["units[0]"]),
    "town twice": ("territory.yaml", 'code: "999901101"\n', 'code: "999901001"\n', "towns[1].code", ["towns[0]"]),
    "village twice": ("territory.yaml", '"999901001002"', '"999901001001"', "towns[0].villages[1].code", ["已用过"]),
    "duty twice": ("duties.yaml", "id: schools", "id: houses", "duties[1].id", ["duties[0]"]),
    "matter without words": ("duties.yaml", "any: [夜间施工], ", "", "grey_zones[0]", ["any 和 told 至少写一项"]),
    "names of nothing": ("duties.yaml", "grey_zones:", "called: {井盖: [窨井盖]}\ngrey_zones:", "called.井盖", ['"井盖"', "没有哪一行 told 用到"]),
    "deadline twice": ("deadlines.yaml", "id: press", "id: five_hours", "deadlines[1].id", ["deadlines[0]"]),
    "role twice": ("ladders.yaml", "id: unit_liaison", "id: duty_officer", "roles[2].id", ["roles[0]"]),
    "ladder twice": ("ladders.yaml", "id: quiet", "id: public", "ladders[1].id", ["ladders[0]"]),
    "one name for two": ("units.yaml", "aliases: [建管局]", "aliases: [东浦镇]", "units[6]", ["东浦镇", "works"]),
    "one matter for two": ("units.yaml", "families: [纪检监察]", "families: [纪检监察, 信访]", "units[2].families", ["信访"]),
    "thresholds that overlap": ("severity.yaml", SEVERE, SEVERE.replace("10", "30"), "events[0]", ["门槛重叠", "特别重大"]),
    "two laws at once": ("deadlines.yaml", "when: {case: matter, opinion: true}", "when: {case: matter, severities: [large]}",
                         "deadlines[3]", ["two_days_incident", "重叠"]),
    "no breach": ("ladders.yaml", f"      - {BREACH}\n", "", "ladders[0]", ["恰有一个"]),
    "two breaches": ("ladders.yaml", WARN, BREACH, "ladders[0]", ["恰有一个"]),
    "breach before the limit": ("ladders.yaml", BREACH, BREACH.replace("minutes: 0", "minutes: -1"),
                                "ladders[0].steps[3].minutes", ["minutes: 0"]),
    "breach after the start": ("ladders.yaml", BREACH, BREACH.replace("due", "start"), "ladders[0].steps[3].minutes",
                               ["anchor: due"]),
    "warning after the limit": ("ladders.yaml", WARN, WARN.replace("-45", "45"), "ladders[0].steps[2].minutes", ["到期之前"]),
    "told after, but before": ("ladders.yaml", WARN, WARN.replace("warning", "after_breach"), "ladders[0].steps[2].minutes",
                               ["到期之后"]),
    "roles in a circle": ("ladders.yaml", "name: 带班, scope: city", "name: 带班, scope: city, next: duty_officer", "roles[0].next",
                          ["绕成了圈"]),
    "no prefix": ("city.yaml", ", request: XS", "", "number_prefix", ["request"]),
    "account of an unknown unit": ("channels.yaml", "unit: gov_office, kind: account", "unit: nobody, kind: account",
                                   "publications[0].unit", ["nobody", "gov_office"]),
    "account in an unknown channel": ("channels.yaml", "kind: account}", "kind: account, channel: nowhere}",
                                      "publications[0].channel", ["nowhere", "gazette"]),
    "citizens' words for an update": ("channels.yaml", "kind: account}", "kind: account, channel: square}",
                                      "publications[0].channel", ["square", "carries: own"]),
    "author of no channel": ("channels.yaml", "kind: account}", "kind: account, author: x}", "publications[0]", ["channel"]),
    "legal clock paused": ("deadlines.yaml", "    stops_on: [reply]\n", "    stops_on: [reply]\n    pausable: true\n", "deadlines[5]",
                           ["法定时限不停表", "unit_receipt, arbitration"]),
    "change without days": ("deadlines.yaml", "when: {by_hand: true}", "when: {on: casualty_change}", "deadlines[10].when",
                            ["within_days"]),
    "days of no change": ("deadlines.yaml", "when: {by_hand: true}", "when: {by_hand: true, within_days_for: {火灾: 7}}",
                          "deadlines[10].when", ["within_days_for"]),
    "unknown event type": ("deadlines.yaml", "when: {case: matter, opinion: true}",
                           "when: {case: matter, opinion: true, event_types: [外星人入侵]}", "deadlines[3].when.event_types[0]",
                           ["外星人入侵"]),
    "kindred of no kind": ("city.yaml", "gap_days: 5}", "gap_days: 5, kin: [[nowhere]]}", "same_thing.kin[0][0]", ["nowhere"]),
    "suggests less than it attaches": ("city.yaml", "suggest: 0.5", "suggest: 0.9", "same_thing.suggest", ["attach"]),
}  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in (WRITING | SENSE).items()])
def test_names_the_place_and_what_is_accepted(case: tuple[str, str, str, str, list[str]], refusal: Refuse) -> None:
    """Each mistake is refused with its file, its key and the words that would be right."""
    file, old, new, key, words = case
    refused = refusal(file, old, new)
    assert refused.file == f"config/{'channels.yaml' if key.startswith('channels') else file}"
    assert refused.key == key
    assert str(refused).startswith(f"{refused.file} 第 {refused.line} 行 {key}: ")
    assert "\n" not in str(refused)
    assert [word for word in words if word not in str(refused)] == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("severity.yaml", SEVERE, SEVERE.replace("serious", "huge")),
        ("deadlines.yaml", "kind: press_conference", "kind: pres_conference"),
        ("ladders.yaml", "roles: [shift_leader], confirmed", "roles: [mayor], confirmed"),
        ("units.yaml", 'place: "999901101"', 'place: "999901199"'),
        ("duties.yaml", "lead: 城管", "lead: 城官"),
    ],
)
def test_names_the_line(file: str, old: str, new: str, refusal: Refuse, copy: Path) -> None:
    """The line in the sentence is the line a person has to change."""
    text = (copy / file).read_text(encoding="utf-8")
    assert refusal(file, old, new).line == text[: text.index(old)].count("\n") + 1


def test_a_missing_file_is_named(copy: Path) -> None:
    """A city without its deadlines does not start."""
    (copy / "deadlines.yaml").unlink()
    with pytest.raises(ConfigError, match=r"^config/deadlines\.yaml: 没有这个文件$"):
        load_config(copy)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    """A mistyped directory is told from a missing file."""
    with pytest.raises(ConfigError, match="没有这个配置目录"):
        load_config(tmp_path / "conifg")


@pytest.mark.parametrize(
    "cut", ["thresholds:\n      - {level: especially_ser", "cues: [爆炸, 坍", "name: 安全事故\n    cu"]
)
def test_a_half_written_file_is_refused_with_its_last_line(copy: Path, cut: str) -> None:
    """A file that was still being written is no policy."""
    path = copy / "severity.yaml"
    text = path.read_text(encoding="utf-8")
    half = text[: text.index(cut) + len(cut)]
    path.write_text(half, encoding="utf-8")
    with pytest.raises(ConfigError, match="写了一半") as refused:
        load_config(copy)
    assert abs((refused.value.line or 0) - half.count("\n") - 1) <= 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "文件是空的"), (b"# only a remark\n", "文件是空的"), ("years: 二〇二五".encode("gbk"), "不是 UTF-8"),
     (b"- 1\n- 2\n", "应为键值表"), (b"years: {}\n---\nyears: {}\n", "读不下去"), (b"years: \x07\n", "不允许的字符"),
     (b"? [a]\n: b\n", "键应为文字")],
)  # fmt: skip
def test_a_file_that_is_no_policy_is_refused(copy: Path, content: bytes, sentence: str) -> None:
    """Empty, foreign, doubled and binary files are told apart."""
    (copy / "workdays.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=sentence) as refused:
        load_config(copy)
    assert refused.value.file == "config/workdays.yaml"


@pytest.mark.parametrize(
    ("slipped", "words"),
    [
        ("<<<<<<< HEAD\nyears: {}\n=======\nyears: {}\n>>>>>>> b\n", "合并文件时留下的记号"),
        ("years:\n\t2025: {}\n", "制表符"),
        ("years：{}\nbasis: 1\n", "全角冒号"),
        ("years:\u00a0{}\nbasis: 1\n", "不换行空格"),
        ("years: *spring\n", "没有用 & 定义过"),
        ("years: {}\n---\nyears: {}\n", "只能有一份"),
        ("years: !!python/object/apply:os.getcwd []\n", "不用 YAML 标记"),
        ('years: "2025\n', "引号没有配对"),
    ],
)
def test_a_slip_of_the_hand_is_called_by_its_name(copy: Path, slipped: str, words: str) -> None:
    """What breaks YAML most often is invisible or looks right: the sentence says which it was, beside the line."""
    (copy / "workdays.yaml").write_text(slipped, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(words)) as refused:
        load_config(copy)
    assert refused.value.line is not None


def test_a_key_said_twice_is_refused(refusal: Refuse) -> None:
    """YAML would keep the last value without a word; a limit must not change like that."""
    refused = refusal("deadlines.yaml", "    duration: 24\n", "    duration: 24\n    duration: 240\n")
    assert str(refused).endswith('键 "duration" 写了两次')


@pytest.mark.parametrize(
    "url",
    [
        "https://desk:pass@host/hook",
        "https://host/send?access_token=0123456789abcdef",
        "https://host/?key=0123-4567-89ab",
    ],
)
def test_a_secret_in_a_file_is_refused_and_not_repeated(url: str, refusal: Refuse) -> None:
    """A password or token in YAML stops the start, and the sentence does not spread it."""
    refused = refusal("alerts.yaml", "transport: {kind: log}", f'transport: {{kind: webhook, url: "{url}"}}')
    assert "密钥不得写进 YAML" in str(refused)
    assert "pass" not in str(refused)
    assert "0123" not in str(refused)


def test_a_comma_in_braces_is_explained(refusal: Refuse) -> None:
    """A half-width comma inside braces makes a stray key; the sentence says to quote."""
    assert "要加引号" in str(refusal("alerts.yaml", "name: 日志", "name: 日志, 备用"))


def test_what_yaml_calls_by_another_name_says_the_same(tmp_path: Path) -> None:
    """Anchors, merges and tags of YAML's own mean what they mean everywhere; all else but nothing is text."""
    file = tmp_path / "a.yaml"
    file.write_text("a: &x {b: 010, c: ~}\nd: *x\ne: {<<: *x, c: no}\nf: [*x, 22:00, !!int '3', 'null']\n", "utf-8")
    x = {"b": "010", "c": None}
    assert read(file).value == {"a": x, "d": x, "e": {"b": "010", "c": "no"}, "f": [x, "22:00", 3, "null"]}


@pytest.mark.parametrize(
    "text",
    [
        "a: !!int many\n",
        "a: !!int ''\n",
        "a: !!bool maybe\n",
        "a: !!timestamp soon\n",
        "a: !!seq {b: 1}\n",
        "a: !!map [b]\n",
        "a: !city x\n",
        "a: {<<: 3}\n",
    ],
)
def test_a_tag_that_does_not_fit_is_refused_with_a_sentence(text: str, tmp_path: Path) -> None:
    """A tag YAML does not know, or whose value is none of its kind, stops the start like any other slip."""
    file = tmp_path / "a.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        read(file)


def test_braces_of_another_language_are_not_ours(copy: Path) -> None:
    """A question in GraphQL has braces of its own beside ``{page}``; it is taken."""
    channels = copy / "channels.yaml"
    asked = "{ letters(page: {page}) { rows {id} pageInfo{hasNextPage} } }"
    rows = f"url: http://a.example/, items: a, body: {{query: '{asked}'}}"
    text = channels.read_text("utf-8").replace(MANUAL, f"source: {{kind: api, {rows}, fields: {{title: t}}}}", 1)
    channels.write_text(text, "utf-8")
    assert asked in str(load_config(copy).channels)
