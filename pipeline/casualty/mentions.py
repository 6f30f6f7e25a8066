"""Where a text counts people, losses and extent: every mention by itself, before anybody adds them up."""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator

from pipeline.casualty.counts import find_counts
from pipeline.casualty.harm import Mention, fact_of
from pipeline.casualty.inside import CUES as INSIDE
from pipeline.casualty.inside import find_inside
from pipeline.casualty.listed import find_listed
from pipeline.casualty.losses import EXTENT_CUES, LOSS_CUES, find_extents, find_losses
from pipeline.casualty.swept import CUES as SWEPT
from pipeline.casualty.swept import find_swept
from pipeline.casualty.victims import find_victims
from pipeline.casualty.vouched import is_vouched, of_this_incident
from pipeline.text.glance import Marked
from pipeline.text.lexicon import Entry
from pipeline.text.scene import Scene

_SINGLE = Marked(
    "猝没当儿伤人气硬致女友救遇治亡命困征双母父座乘抢挺伴押副妻孙熬撑个",
    "(?=[医倒猝淹砸压撞烧毒打轧捅砍闷他她死人捞刨拉抬找当没司驾男女老伤患孩工骑不抢有致出闹摔掉砸撞塌炸电淹送双])(?:(?P<dead>(?:医院|医生|送[到医往去][^，。]{0,6})[^，。]{0,3}宣[布告]了?(?:死亡|不治)|当场死亡|(?:倒地|当场)猝死(?!的?[风急救怎险率])|猝死在|当场(?:就|都|也|便)?(?:没得?了|没得?气|断了?气)|没(?:抢救|救)[过回转]来|(?:司机|驾驶员|男子|女子|老人|伤者|患者|孩子|男童|女童|工人|骑手)(?:当场|不幸|已经?|因伤势过重|经抢救无效|伤重|抢救无效){0,3}(?:死亡|身亡|遇难|不治)|没[能有]?[挺熬撑]过[去来]|[他她](?:时|也)?已经?(?:无|没有了?)生命体征|[淹砸压撞烧摔毒打炸电轧捅砍闷]死了?个(?!人?[都也怎])|当场身亡|不治身亡|抢救无效死亡|(?<!没)有人(?:死亡|遇难|身亡)|致人死亡|[出闹]了?人命|(?<![没不会要怕])死了?人了|(?<![个名位有没工老男女客病家本等我])人(?:就|都|也|已经?|早就?|当场|当时|最后|后来|还是){0,3}(?:死[了咯老]|没救[活过转回]来?|没得?了?气(?![味质])|[凉硬]了|(?:已经?|早就?)没了(?=[，,。！!]|$)|没得了(?=[，,。！!]|$))|(?:捞|刨|拉|抬|找)[^，,。；]{0,8}?(?:早就?|就|已经?|都){1,2}(?:没得?了?气(?![味质])|硬了|断了?气)|(?:摔|掉|砸|撞|塌|炸|电|淹|送|抢救|没)[^，,。；]{0,14}人(?:就|都|已经|也)?没了(?=[，,。！!；;…\\s]|$))"
    "|(?P<injured>(?<!没)有人受伤|致人受伤)|(?P<trapped>(?<!没)有人被困)"
    "|(?P<both>双双(?:当场|不幸)?(?:遇难|身亡|死亡|丧生|离世|罹难|去世)"
    "|(?:司机|驾驶员|男子|老人|骑手|患者)(?:和|与|及|跟)(?:副驾驶?|副驾驶员|乘客|乘员|后座|妻子|老伴|母亲|父亲|儿子|女儿|孙子|孙女|同伴|女友|工友|押运员)(?:都|均|全|也)?(?:当场|不幸|已经?|因伤势过重|经抢救无效|伤重){0,2}(?:遇难|身亡|死亡|丧生|离世|罹难|去世|没了|不治)))",
)
_DENIED = re.compile(
    "(?=[无没未暂尚并零0人])(?:(?<![有否证争免])(?:无|没有|没|未造成|未有|未发生|未出现|暂无|尚无|未见|未发现|并无|(?<![百千万0-9])[零0]|(?:未|没有)(?:接到|接报|收到)(?:关于[^，,。；]{1,12}?)?)"
    "(?:任何|有|造成|出现|发生|接到|发现|一|名|人员|人|群众|学生|其他|[危重轻]症|危重|病例|患者|[和及、]){0,4}"
    "(?P<what>伤亡|死亡|遇难|受伤|受困|被困|失联|失踪|中毒|死伤)"
    "|没有?(?P<nobody>死人|出人命|人死)|人员(?:均|也|皆)?(?P<reverse>无伤亡|无恙|伤亡(?:人数)?为(?:零|0(?![.0-9]))))"
)
_CUES = (
    "死 伤 亡 双双 吃坏 吃倒 埋了 埋住 埋起 困住 困起 压住 在抢救 送抢救 去抢救 到抢救 进抢救 在急救 抢救中 遇难 丧生 罹难 丧命 殒命 溺毙 遇害 牺牲 殉职 去世 离世 不治 毙命 人命 生命 遗体 尸体 女尸 男尸 浮尸 葬身 没了呼吸 停止呼吸 丢了命 送了命 失踪 失联 失去联系 下落不明 被困 被埋 受困 被压 掩埋 中毒 又吐又拉 又拉又吐 上吐下泻 呕吐 腹泻 拉肚子 头晕 恶心 腹痛 肚子疼 肚子痛 不适 无一生还 无一幸免 "
    "疏散 转移 撤离 撤了 撤走 撤出 安置 避险 骨折 挂彩 昏迷 在医院 在市医院 到医院 去医院 往医院 输液 送医 送院 住院 入院 就医 就诊 治疗 救治 械斗 斗殴 互殴 聚集 围堵 堵路 堵门 集会 静坐 拉横幅 罢工 罢运 讨薪 上访 游行 无恙 生还 幸免 脑震荡 出院 腿断 脚断 手断 腰断 断了腿 断了手 断了脚 缝了 是血 没找到 未找到 没挖到 没寻到 没捞到 音讯 在搜寻 拉走 送走 抬走 当场就 不回来 救不 没救转 没救过 呼吸心跳 抢救无效 没了心跳 没呼吸 没心跳 无呼吸 坠亡 猝死 被杀 杀害 没能跑 没能逃 没能爬 没救回 杳无音 音信全无 人世 与世长辞 没有救 挺过 熬过 撑过 性命 没有联系上 联系不上 无一幸存 不行了 没醒 就走了 人事不省 不省人事 头破血流 血肉模糊 身中 进医院 进了医院 断了胳膊 断了肋 打破 砸破 撞破 磕破 开瓢 开了瓢 起泡 没有心跳 没有呼吸 没有了生命 擦破 收治 接诊 被卡 埋压 病例 危重 ICU 重症 咬了 连咬 被咬 流血 出血 脱皮 炸没 炸断 切掉 冲掉 压扁 开花 没得了 凉了 没气 音信 下落 踪影 硬了 白布 夭折 死咯 死老 得气 破了 捅了 砍了 撞了 刺了 症状 困在 卡在 关在 缝针 缝了针 压断 夹断 砸断 轧断 绞断 合计 总计"
)
"""Words without which no count of people can be told; the costly patterns look only around them."""
_BEFORE, _AFTER = 80, 50
_AIMED = re.compile("(?:确保|力争|实现|做到|保证|力求|争取)[^，,。]{0,6}$")


def mention_entries() -> Iterator[Entry]:
    """Kinds ``count`` and ``extent``."""
    yield from (Entry(word, "extent", None) for word in EXTENT_CUES.split())
    gone = (
        "人没了",
        "个没了",
        "都没了",
        "全没了",
        "没气了",
        "断气",
        "就没了",
        "没能救",
        "没能抢救",
        "受了伤",
        "挂了彩",
        "断了气",
        "当场没了",
        "救过来",
        *(f"{gone}{number}" for gone in ("没了", "走了") for number in "123456789一二两三四五六七八九十几"),
    )
    yield from (Entry(word, "count", None) for word in (*_CUES.split(), *SWEPT.split(), *INSIDE.split(), *gone))


def find_mentions(scene: Scene) -> list[Mention]:
    """Every count of the text in its order; only counts of people and goods, never times («17日下午死亡»)."""
    doc = scene.doc
    found: list[Mention] = []
    for start, end, cues in _windows(scene):
        found += _people(scene, start, end, cues, found)
    if "损失" in doc or "骗" in doc or ("被" in doc and any(cue in doc for cue in LOSS_CUES)):
        found += find_losses(doc)
    if scene.found("extent"):
        found += find_extents(doc)
    return of_this_incident(scene, sorted(found, key=lambda mention: (mention.start, mention.end)))


def _windows(scene: Scene) -> list[tuple[int, int, list[int]]]:
    """Stretches around the cues, inside their sentences, none overlapping another; and where their cues begin."""
    merged: list[tuple[int, int, list[int]]] = []
    for hit in scene.found("count"):
        first, last = scene.sentence(hit.start)
        start, end = max(first, hit.start - _BEFORE), min(last, hit.end + _AFTER)
        if merged and start <= merged[-1][1]:
            merged[-1][2].append(hit.start)
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, [hit.start]))
    return merged


def _people(scene: Scene, start: int, end: int, cues: list[int], before: list[Mention]) -> list[Mention]:
    """Those of one window; ``before``: of the windows before it."""
    doc = scene.doc
    counted = list(find_counts(scene, start, end, cues))
    found = [
        *counted,
        *find_listed(doc, start, end, scene.sentence(start)[0], counted),
        *find_victims(doc, start, end, [*before[-8:], *counted], scene.starts),
    ]
    for others in (find_swept, find_inside):
        found += [m for m in others(scene, start, end) if not any(m.start < t.end and t.start < m.end for t in found)]
    found += _singles(doc, start, end, found)
    found = _as_heard(found)
    denied = list(_denials(doc, start, end))
    at = [m.start for m in denied]
    found = [m for m in found if not _stands_in(m, denied, at)]
    return [*(m for m in found if is_vouched(scene, m)), *denied]


def _as_heard(found: list[Mention]) -> list[Mention]:
    """What is told of the same people in other words is heard from the same mouth."""
    heard = sorted((m for m in found if m.hearsay or m.talk), key=lambda m: m.start)
    if not heard:
        return found
    at = [m.start for m in heard]
    told = []
    for m in found:
        last = heard[max(0, bisect_right(at, m.end - 1) - 1)]
        beside = m.start < last.end and last.start < m.end
        told.append(m._replace(hearsay=last.hearsay, talk=last.talk) if beside else m)
    return told


def _stands_in(mention: Mention, denied: list[Mention], at: list[int]) -> bool:
    """«无一人死亡» counts nobody; ``at``: where the denials begin, in their order."""
    last = bisect_right(at, mention.start) - 1
    return last >= 0 and mention.end <= denied[last].end


def _singles(doc: str, start: int, end: int, known: list[Mention]) -> list[Mention]:
    """One or both of whom no other mention tells: how far those reach that begin before it says whether it stands inside one."""
    left, reach, found = deque(sorted(known, key=lambda m: m.start)), start, []
    for match in _SINGLE.finditer(doc, start, end):
        while left and left[0].start <= match.start():
            reach = max(reach, left.popleft().end)
        if match.end() > reach:
            both = match.lastgroup == "both"
            told = "dead" if both else str(match.lastgroup)
            found.append(Mention(told, 2 if both else 1, *match.span(), single=not both))
    return found


def _denials(doc: str, start: int, end: int) -> Iterator[Mention]:
    for match in _DENIED.finditer(doc, start, end):
        if _AIMED.search(doc[max(0, match.start() - 8) : match.start()]):
            continue
        what = match["what"] or ("死亡" if match["nobody"] else "伤亡")
        for fact in ("dead", "injured") if what in ("伤亡", "死伤") else (fact_of(what),):
            yield Mention(fact, 0, *match.span(), denied=True)
