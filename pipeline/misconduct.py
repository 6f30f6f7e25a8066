"""What officials are charged with: the words of corruption, violence and slackness, and the deeds told plainly without them."""

import re
from collections.abc import Iterator
from typing import Literal

from pipeline.lexicon import Entry, Hit
from pipeline.scene import Scene

Charge = Literal["corrupt", "taken", "deed", "slack"]

_WORDS: dict[Charge, str] = {
    "corrupt": "贪污 受贿 行贿 索贿 吃拿卡要 以权谋私 滥用职权 玩忽职守 优亲厚友 虚报冒领 保护伞 徇私 买官卖官 公款吃喝 公车私用 违规收礼 权钱交易 "
    "利益输送 暗箱操作 打击报复 渎职 官商勾结 利用职权 利用职务 借职务 借着职务 中饱私囊 假公济私 公权私用 欺压百姓 鱼肉百姓 横行乡里 欺上瞒下 瞒上欺下 吃吃喝喝 卖编制 吃空饷 领空饷 冒领 小金库 不正当男女关系 不正当关系 包养 贪腐 腐败 违纪",
    "taken": "收红包 收受 收了红包 收取红包 索要 索取 回扣 好处费 收钱 收礼 礼金 侵吞 侵占 挪用 截留 套取 克扣 私分 勾结 包庇 内定 围标 串标 吃请 宴请 "
    "加急费 公款 收了钱 拿好处 收了好处 收好处 要红包 塞红包 对方的好处 老板的钱 老板的好处 收黑钱 收人钱财 吃回扣 照顾亲戚 霸占 贪了 贪占 茶水费 辛苦费 保护费 打点费 感谢费 私吞 独吞 给吞了 吞掉",
    "deed": "打人 殴打 打伤 辱骂 骂人 威胁 恐吓 酒驾 醉驾 赌博 嫖娼 吸毒 动手打 打了我 打我 扇我 扇了 推倒 拳打脚踢 又打又骂 骂我 骂了我 骂了一顿 吼我 冲我吼 对我吼 大吼大叫 撵我 撵出来 轰出来 赶出来 让我滚 叫我滚 骂群众 骂老百姓 骂村民 骂我们 撬门 砸门 掀了我 掀我的摊 推我 踢我 踹我",
    "slack": "不作为 乱作为 慢作为 推诿 扯皮 踢皮球 推来推去 懒政 官僚主义 敷衍 刁难 野蛮执法 粗暴执法 暴力执法 不立案 不予立案 不出警 态度 脱岗 空岗 擅离职守 上班打麻将 上班打牌 上班时间打 工作时间打麻将 上班时间玩 上班玩游戏 玩手机 上班时间炒股 上班炒股 上班喝酒 上班时间喝酒 工作时间喝酒",
}
_PRESENT = "(?:烟(?!草)|酒(?!驾)|红包|礼品?|购物卡|茶叶|好处)"
_THEIRS = "(?:亲家|弟弟|哥哥|姐夫|妹夫|连襟|外甥|姨妹|舅子|亲戚|亲属|家人|儿子|女儿|老婆|老公|妻子|兄弟|小舅子|大舅子|侄[子儿]|女婿|关系户)"
_TAKEN = (
    f"[收要][了过][^，,。；]{{0,8}}{_PRESENT}|不[塞送递][^，,。；]{{0,3}}{_PRESENT}[^。；]{{0,12}}(?:说|办不|不[办给批让理行]|没[人门]|别想|休想|[拖卡]着|难)|吃了[^，,。；]{{0,8}}[顿次]饭|[领取拿]了?(?:自己|自家)[花用拿](?!钱)"
    "|(?:自家|自己家|私人)[^，,。；]{0,12}用的?(?:都|全)?是?[^，,。；]{0,4}(?:村|公家|集体|公款|单位|扶贫|项目)[^，,。；]{0,8}(?:水泥|砂|石|材料|钱|车|款|砖)"
    f"|(?:扫|转|打|付|存|交)(?:到|进|给|的)?(?:是|的)?[^，。；]{{0,8}}(?:个人|私人)的?(?:微信|支付宝|收款码|二维码|账户|账号|银?行?卡)|(?:要|逼|让|叫|喊)[^，。；]{{0,8}}送[^，。；]{{0,2}}(?:{_PRESENT}|钱|东西)[^。；]{{0,14}}不送"
    "|收了?[^，,。；]{0,8}(?:的|黑)钱[^，。；]{0,2}(?:就|才|给|不|没|帮|放|还)|收了?(?:对方|老板|企业|当事人|开发商|包工头|商家|货主|司机)的?(?:钱|好处)|(?:[要让叫喊逼]|暗示)[^，。；]{0,4}(?:请客|请吃|请他们?吃|请喝|表示表示|意思意思)"
    "|[让叫喊逼要][^，。；]{0,6}(?:买|送)[^，。；]{0,3}(?:烟|酒|礼|购物卡|茶叶)|不(?:请客|请吃|请喝|表示)[^。；]{0,8}(?:不[办给批让理行]|没[人门]|别想|休想|[拖卡]着|难)"
    "|[装揣落][进入到]?了?[^，,。；]{0,3}自己(?:的)?(?:腰包|口袋|兜)"
)
_FAVOURED = (
    f"给了?[^，,。；]{{0,2}}(?:自家|自己|他|她)[^，,。；]{{0,3}}{_THEIRS}"
    f"|的{_THEIRS}[^，,。；]{{0,4}}[开办包占盖][^。；]{{0,20}}(?:没人查|没有证|无证|没手续|没人敢)"
    f"|(?:[局镇乡市县区院所校站科]长|书记|主任)的亲?{_THEIRS}[^，。；]{{0,6}}(?:承包|垄断|中标|揽)"
    f"|(?:指定|只能|必须)[^，。；]{{0,8}}(?:他|她|自己|自家|其)的?{_THEIRS}[^，。；]{{0,6}}(?:店|公司|厂|队|那里)|(?:包|承包|发包|交|派|让)给了?(?:他|她|自己|自家|其)?的?{_THEIRS}"
    "|通风报信|[给向](?:企业|老板|公司|对方|厂里|工地|商家)报信|穿一条裤子|称兄道弟|(?:提前|事先|先)[^，,。；]{0,4}[给向跟](?:他|对方|老板|企业|公司|工地|厂|商[家户]|店|被查)[^，,。；]{0,6}打招呼"
)
_DEEDS: dict[Charge, tuple[str, re.Pattern[str]]] = {
    "taken": (
        "个人微信 个人的微信 个人支付宝 个人账户 私人账户 私人微信 个人收款码 送烟 送酒 送礼 送钱 收了 收过 要了 吃了 不塞 不送 不递 自家 私人 自己花 自己用 腰包 口袋 自己兜 自己的兜 请客 请吃 请他吃 请他们吃 请喝 表示表示 意思意思 不表示 的钱 条烟 买烟 买酒 买礼 瓶酒",
        re.compile(_TAKEN),
    ),
    "corrupt": (
        "报信 称兄道弟 小舅子 大舅子 舅子 亲戚 亲家 侄儿 侄子 给了自 给自家 给自己 给了他 给了她 没人查 没有证 无证 没手续 没人敢 通风报信 打招呼 一条裤子 垄断 承包了 中标 揽了",
        re.compile(_FAVOURED),
    ),
}
"""Misconduct told without its word: the words near which each pattern is worth trying, and the pattern."""
_DEED_REACH = 24
_ACCUSE = "投诉 举报 控告 检举 状告 告发 要告 想告"
_HERE = "镇上 镇里 镇政府 乡政府 街道办事处 街道办 街办 镇党委 乡党委"
"""An office without its name is the one of the town the text speaks of."""
MOST = 20


def charge_entries() -> Iterator[Entry]:
    """Kinds ``charge``: the words of misconduct and of slackness; ``accuse``: of complaint; ``deed``: around which misconduct may be told without its word; ``unit_here``: an office unnamed."""
    for kind, words in (("accuse", _ACCUSE), ("unit_here", _HERE)):
        yield from (Entry(word, kind, kind) for word in words.split())
    for charge, words in _WORDS.items():
        yield from (Entry(word, "charge", charge) for word in words.split())
    for charge, (words, _) in _DEEDS.items():
        yield from (Entry(word, "deed", charge) for word in words.split())


def find_deeds(scene: Scene) -> Iterator[Hit]:
    """What an official did, told plainly: «收了摊主的烟», «名额都给了自家亲戚»."""
    for hit in scene.found("deed")[:MOST]:
        first, last = scene.sentence(hit.start)
        near = max(first, hit.start - _DEED_REACH), min(last, hit.end + _DEED_REACH)
        for match in _DEEDS[hit.payload][1].finditer(scene.doc, *near):
            if match.start() < hit.end and hit.start < match.end():
                yield Hit(*match.span(), hit.payload)
