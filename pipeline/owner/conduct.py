"""How people tell that an office treated them badly, without a word of the law: no face to speak of, no receipt, a favour for friends.

Said of an office or of who sits there, and of nobody between. It never makes anybody sure: a person looks who may handle it.
"""

import re
from collections.abc import Iterator
from typing import Literal

from pipeline.owner.actors import Actor, find_actors, is_posed
from pipeline.owner.meant import CAMPAIGN, is_rescue
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

Reach = Literal["own", "anybody"]
_WORDS: dict[Reach, str] = {
    "own": "爱理不理 爱答不理 不理不睬 不搭理 冷冰冰 冷言冷语 冷嘲热讽 阴阳怪气 不耐烦 凶巴巴 凶得很 没好脸色 脸色难看 黑着脸 甩脸 打官腔 官腔 摆架子 摆官威 官威 耍威风 看不起我 看不起人 看不起老百姓 瞧不起我 瞧不起人 说话难听 说话伤人 太伤人 让人寒心 令人寒心 骂我 刁民 仗势欺人 高高在上 盛气凌人 "
    "没说完就挂 挂我电话 挂了我电话 挂断我 不接电话 门都没让进 门都不让进 不让我进门 不让进门 喊不动 喊都不理 都不理 理都不理 坐在那里耍 耍手机 打瞌睡 嗑瓜子 刷抖音 刷视频 没人上班 没人在岗 窗口空 提前下班 提前关门 "
    "装聋作哑 装不知道 装作不知道 装看不见 装没看见 装没听见 装糊涂 装傻 睁只眼闭只眼 睁一只眼闭一只眼 睁只眼闭一只眼 走过场 走个过场 走形式 走个形式 做样子 做做样子 应付了事 应付差事 糊弄 搪塞 忽悠我 打发走 打发我 一问三不知 不闻不问 不管不问 不受理 不予受理 拒绝受理 没下文 没有下文 没个准话 没句准话 没人给句 准话 "
    "当皮球 皮球踢 当球踢 推回来 推过来推过去 推来推 互相推 一个推一个 你推我 故意卡 故意拖 故意不 故意为难 故意压 卡着不 卡着我 卡我 压着不 压着我 拖着不 丢在一边 扔在一边 搞丢了 弄丢了 说话不算 说话不算话 出尔反尔 言而无信 不兑现 没兑现 转给了我告 转给我告 透露给 泄露给 "
    "看人下菜 看人办事 选择性执法 偏袒 偏向 偏心 袒护 帮对方说话 关系户 走后门 给熟人 熟人插队 让熟人 认人不认 一手遮天 独断专行 官官相护 一伙的 一个鼻孔 穿一条裤 有人通风 通风报 打电话通知他们 钓鱼执法 乱执法 乱罚款 乱罚 罚款不开 不开票 也不开票 票也不开 票都不开 收据也不给 收据都不给 收据也没 发票也不给 不给票 没有票 没开票 不给单子 没给单子 不给收据 没给收据 不给罚单 无票据 "
    "让我跑了 喊我跑了 叫我跑了 害我跑了 鸽子 轰了出 赶了出 撵了出 拍桌子 打哈欠 竖中指 叫我撤诉 逼我撤诉 让我撤诉 喊我撤诉 不许我们 不准我们 不许我 不准我 谁去就 谁告就 谁闹就 收了钱就 吃了饭就 的钱拿去 当废铁 自己坐那 公费 公款 公家的 假账 做假账 账目不清 账目不公开 对不上数 对不上账 占为己有 装进自己 不知去向 钱去哪 指定的公司 指定公司 他指定 表示一下 不送点 不送就 送了就 塞了包 塞了条 塞了个 塞包烟 递了包烟 的好处 包了所有 偏听偏信 看都不看就 强占 霸占",
    "anybody": "乱收费 多收了 多收我 乱收 动手打 打了我 打了老 打我 铐了 铐起 铐在 推了 推倒 推得 推搡 踢翻 砸了 乱砸 掀翻 扣了我 扣押 抢走 抢了我 威胁 恐吓 强征 强收 欺负 欺压 嘲笑 讽刺 挖苦 羞辱 侮辱 骗我 骗老百姓 骗钱 不给钱 不付钱 喝得烂醉 喝醉 天天喝酒 醉得 满身酒气 上班睡觉 睡大觉 偷偷卖 私自卖 私自把 私下卖 偷工减料 把钱分 的钱分了 说我不配 不配领 不配享受 甩出来 摔出来 扔出来 丢出来 摔在 强买强卖 推销",
}
"""``own``: only who holds an office does it to a citizen, wherever the sentence names him; ``anybody``: others do it too, so he stands right before it."""
_NEAR, _FAR, _AT_SOMEBODY, _MOST, _LOOK = 6, 26, 14, 12, 24
_TO = re.compile("[把将对冲朝给]|动不动|天天|经常|老是|当众|当场|居然|竟然|上门|带人")
_ASKS = re.compile("请|麻烦|希望|建议|恳请|盼|呼吁|感谢|谢谢|表扬|点赞|咨询")
_RECEIVED = re.compile(
    "立案了?|查处|处罚|处理了|处理中|介入|抓|劝|协调|督促|约谈|整改通知|责令|通报|警告|回复|答复|来查|来管|找|小偷|嫌疑人|嫌犯|歹徒|骗子|凶手|逃犯|贼"
)
_PLACE = re.compile(
    "旁|隔壁|对面|门口|附近|后面|后门|前面|楼下|家属|宿舍|小区|门前|背后|路口|十字|这条路|的电话|热线|辖区|修的|建的|管的|批的|办的|发的"
)
_DENIED = re.compile(
    "(?:没有?|不会|从不|从没|并未|未|不要|不得|不能|不许|严禁|禁止|别|防止|避免|杜绝|受到?|遭到?|被)[^，。；]{0,3}$"
)
_OFFICE = re.compile(
    "(?:税务|司法|财政|国土|工商|监管|畜牧|水务|林业|规划|房管|征收|劳动|社保|医保|民政|交管|运管|城建|城管|就业)(?:所|站|局|科|股|大队|中队|分局|窗口)|执法(?:大队|中队|支队|队)|(?:办证|办事|政务|便民)(?:服务)?(?:大厅|中心)"
)
"""An office that is nobody's by name: nobody is kept from it, but a person looks."""
_BY_OTHERS = re.compile("[说称讲]|表示|被|扬言|看见|遇到")
_FIRM = re.compile(
    "(?:银行|公司|超市|商场|物业|保险|移动|电信|联通|快递|邮政|酒店|景区|车站|收费站|售楼部|平台|厂|店)[^，。；]{0,4}$"
)
"""Whose staff is nobody's office."""
_DOER = re.compile(
    "(?<![对把将向给跟和与帮被为让])(?:对方|双方|摊贩|商贩|小贩|摊主|店主|老板|业主|住户|邻居|楼上|楼下|隔壁|施工方|拆迁户)(?![请送给][他她])"
    "|(?:^|[，,；]|时|后|电话)我(?!们?要求)[^，,；。]{0,10}$(?<![对把向给跟让叫喊说骂朝冲]我)|上门[^，,；。]{0,4}[他她]"
)
"""Somebody else behind the office, who does it himself."""
_SORRY = re.compile("(?:[向给跟](?:他|她|民警|工作人员|社区|领导)[^，。；]{0,4}|想|来)道个?歉|多包涵")
"""The writer's own bad conduct."""
_LAWFUL = re.compile("受理|扣押|扣了|票|收据|不接电话|下文|通知他们")
_HOURS = re.compile("[吗吧](?![^？?，。]{2})|是吗")
_HOW = re.compile(
    "来?(?:领|办|取|参加|开会|登记)|[^。；]{0,8}请[^，。；]{0,6}(?:回复|答复)"
    "|[^。；]{0,16}(?:请问|复议|起诉|上诉|解封|[要需]补|补[登办交齐]|带什么|取回|[去在]哪|怎么(?:取|办理|补|领|申请))"
)
"""Who asks for the hours, or behind a lawful answer of the office for the way that is open, tells of no bad face."""
_OTHERS = re.compile("这家|那家|幼儿园|小学|中学|医院|诊所|[一-龥]{1,6}(?:店|馆|吧|场|校|厂|群众|顾客|家长|摊)(?!长)")


def conduct_entries() -> Iterator[Entry]:
    """Kind ``conduct``."""
    yield from (Entry(word, "conduct", reach) for reach, words in _WORDS.items() for word in words.split())


def find_conduct(scene: Scene, units: list[Hit], charges: list[Hit]) -> tuple[Hit, Actor] | None:
    """The first bad conduct that is told of an office, and whose it is; a word that was weighed as one of the ``charges`` is not asked again."""
    for hit in scene.found("conduct")[:_MOST]:
        first, last = scene.sentence(hit.start)
        if CAMPAIGN.search(scene.doc, first, last) or any(c.start < hit.end and hit.start < c.end for c in charges):
            continue
        actors = find_actors(scene, max(first, hit.start - _FAR - 12), hit.start, units)
        actors += [
            Actor(m.start(), m.end(), "private" if is_posed(scene.doc, first, m.start()) else "official")
            for m in _OFFICE.finditer(scene.doc, max(first, hit.start - _FAR - 12), hit.start)
        ]
        nearest = max(actors, key=lambda actor: (actor.end, actor.kind == "private"), default=None)
        if nearest and nearest.kind != "private" and _is_told_of(scene.doc, first, hit, nearest):
            return hit, nearest
    return None


def said_of_its_place(doc: str, at: int) -> bool:
    """Whether the office that ends at ``at`` is only where something lies, or whose work it is."""
    return _PLACE.match(doc, at) is not None


def _is_told_of(doc: str, first: int, hit: Hit, actor: Actor) -> bool:
    between = doc[actor.end : hit.start]
    if actor.unit is not None and actor.unit.kind == "utility":
        return False
    if actor.kind == "official" and actor.unit is None and _FIRM.search(doc, max(first, actor.start - 8), actor.start):
        return False
    if _DOER.search(between) or is_rescue(doc, first, hit):
        return False
    if _LAWFUL.search(doc, hit.start, hit.end) and _HOW.match(doc, hit.end):
        return False
    if _HOURS.match(doc, hit.end) or _SORRY.search(doc, hit.end, hit.end + _LOOK):
        return False
    if _ASKS.search(doc, max(first, actor.start - 8), actor.start) or said_of_its_place(doc, actor.end):
        return False
    if _DENIED.search(doc, max(first, hit.start - 6), hit.start) or _RECEIVED.search(between):
        return False
    if hit.payload == "own":
        return len(between) <= _FAR
    near = len(between) <= _NEAR or (len(between) <= _AT_SOMEBODY and bool(_TO.search(between)))
    return near and not (_OTHERS.search(between) or _BY_OTHERS.search(between))
