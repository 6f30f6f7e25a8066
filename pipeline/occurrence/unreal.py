"""Deaths nobody died: played in a game, told in a film or a book, a figure of speech («笑死三百人»), or a beast's.

A true death told in the same words weighs more than ten false ones: wherever a hospital, the police, a wreck or a time of these
days stands beside them, the words are left as they are.
"""

import re
from collections.abc import Iterator

from pipeline.text.lexicon import Entry

LATELY = re.compile(
    "今[天早晨晚日]|昨[天晚夜日晨]|前[天晚]|刚[才刚]|凌晨|半夜|突然|正在|此刻|真的?出|又[^，。；]{0,3}[撞砸压电淹死出塌]"
)
_FLESH = re.compile(
    "120|救护|抢救|送医|医院|急诊|报警|警[察方]|民警|猝死|断气|没[了得]?气|呼吸|心跳|尸体|遗体|家属|活活|真死|真的|农药|触电|高压|踩踏|[垮坍塌]|翻了|翻[到下进]|起火|着火|爆炸|煤气|中毒|溺|身亡|去世了|跳楼|轻生|自杀|车祸|[撞砸压捅电摔毒淹绞]死|把[^，。；]{1,6}打死|死在|心脏病|心梗|脑溢血|没反应|叫不醒|倒地|[掉摔坠][下落楼]|阳台|楼顶"
)
"""Where bodies, doctors or wrecks are told of, nobody only plays or jokes."""
_SOMEBODY = re.compile(
    "老人|老太|老汉|工人|员工|职工|孩子|娃|学生|[0-9一二三四五六七八九十]岁|小伙|大爷|大妈|婆婆|孕妇|司机"
)
_GAME = re.compile(
    "[五三四]排(?:连跪|上分)|(?:打|玩)[五三四]排|开黑|副本(?:里|BOSS|boss|一次|掉)|团灭|打团|吃鸡(?![肉蛋腿翅爪汤公杂])|决赛圈|打[僵丧]尸|[三狼][国人]杀(?![聚店馆局的])|(?:射击|枪战)游戏|连跪|送人头|被将死|绝地求生|和平精英|毒圈|缩圈|落地成盒|爆头[^，。；]{0,4}死|(?:塔防|手机|网络)游戏第"
)
_SHOUTED = re.compile(
    '打(?:网游|游戏|排位|手游)[^。；！!]{0,12}(?:吼|喊|叫|嚷)(?:着|道|说|了)?[:：,，]?[“「"]?[^，,。；！!]{0,6}$'
)
"""«打游戏吼死了两个»: what a player shouts, whoever is called for it."""
_MATCH = re.compile(
    "德比|[主客]队|球队|阵容|替补|缺阵|伤停|停赛|后卫|中锋|前锋|中场|门将|[主客]场|队员拉伤|[个名位大]主力|主力[球队前后中门]|国足|中国队|[男女][足篮排](?![疗球])|伤退|惨败"
)
"""Players hurt in a match are its news."""
_TALE = re.compile(
    "(?:谍战|灾难|恐怖|悬疑|战争|武侠|科幻|惊悚|犯罪|古装|爱情|宫斗|仙侠|[美韩日英泰港网短])剧(?![院团场组社毒烈目本基城棚])|(?:谍战|灾难|恐怖|悬疑|战争|武侠|科幻|惊悚|犯罪|动作|纪录|警示|教育)片(?![区场])"
    "|[部本篇][^，。；]{0,4}小说|小说(?:里|中|讲|最后|开头|结局|第)|网文|台词(?:里|中|说|是)|剧[情透]|第[一二三四五六七八九十][集章幕](?![团镇体市墙村路街])|开篇|给(?:孩子|娃儿?|学生|小朋友)们?讲(?=[^。；]{0,16}讲到)|讲[^，。；]{0,8}故事(?![会老])|法治节目|网课讲"
    "|[放看]了(?:一部|一个|个|部)片子|片子里|电影(?:开头|开场(?!前)|结尾|最后|里|讲)|番外|评书|作文题?[:：,，]|[看读][完了]一本(?=[^，。；]{0,10}书(?!架|店|柜))|(?<![证文图秘读])书(?:里|中)(?:写|讲|说|的)"
    "|(?:课件|教材|课本|(?:教育|培训|安全)课)(?:里|上|中)?(?:讲|写|说|放|举|的|提到)|(?:老师|讲师|教官|专家)[^，。；]{0,4}举(?:例|了?个例)|(?:看|学|学习|分析)了?[一这那]?个?案例[,，:：]"
)
_TALE_AFTER = re.compile(
    '^(?:[^。！!]{0,6}[”」’"]的(?:故事|作文)|[^。！!]{0,16}(?:特效|值得看|编剧|谢幕|看哭|演得|读后感|追剧|弃剧|剧透|推理难度))'
)
SIGNS = (
    "剧 小说 网文 台词 开篇 故事 法治节目 网课讲 片子 电影 番外 特效 值得看 编剧 谢幕 看哭 演得 读后感 弃剧 推理难度 子讲 娃讲 儿讲 生讲 友讲 们讲 "
    "谍战片 灾难片 恐怖片 悬疑片 战争片 武侠片 科幻片 惊悚片 犯罪片 动作片 纪录片 警示片 教育片 "
    "上分 五排 三排 四排 开黑 副本 团灭 打团 吃鸡 决赛圈 打僵尸 打丧尸 三国杀 三人杀 狼国杀 狼人杀 击游戏 战游戏 连跪 绝地求生 和平精英 送人头 被将死 "
    "德比 主队 客队 球队 阵容 替补 缺阵 伤停 停赛 后卫 中锋 前锋 中场 门将 主场 客场 员拉伤 阵亡 当场去世 杀死了 装的 蚊 "
    "打游戏 打网游 打排位 打手游 毒圈 缩圈 落地成盒 爆头 游戏第 主力 国足 中国队 男足 女足 男篮 女篮 男排 女排 伤退 惨败 评书 作文 看完一本 读完一本 看了一本 读了一本 书里 书中 课件 教材 课本 教育课 培训课 安全课 举例 举个例 举了个例 案例 的作文"
)
"""Words, found with all others in one pass, without one of which nothing is played, told or said in jest but «X死»."""
_FILMING = re.compile(
    "剧组|拍[摄戏短]|片场|群演|影[厅城]|剧场|散场|放映|舞台(?!剧)|观众席|后台|道具|吊顶|灯架|影院[^，。；]{0,4}(?:[起着失]火|爆炸|[坍垮倒]塌)"
)
"""Where a film is made or shown people are hurt in earnest."""
_ALIKE = re.compile(
    "[跟像和同比][^，。；]{0,14}(?:一样|一个样|似的|还)|(?:不是|别以为|别当|哪里?是|上?演了?一?[出场部])[^，。；]{0,8}(?:小说|剧情?|片子?|故事|电影)"
    "|(?:小说|剧情?|片子?|故事|电影)[^，。；]{0,8}(?:都?不敢|都没|也没)(?:这么|这样)?"
    "|(?:小说|剧|片子?|电影)的?(?:时候|时(?=[，,])|期间|过程中|途中)"
)
"""«跟片子里一样», «演了一出灾难片»: the tale is only compared with what happened."""
_OUTSIDE = re.compile(
    "[，,](?:可|但|却|谁知|谁晓得|没想到|结果)|出来|回家|回来|路上|[门路]口|一半|隔壁|楼[上下]|亲眼|真[实事]|[我咱][们家]?(?:这|那)?(?:[里儿村镇乡县厂校楼院街班]|小区|单位|工地|学校|隔壁|公司|寝室|宿舍|[爸妈爹娘哥弟姐妹叔伯姨婶舅爷奶]|同[事学乡])"
)
"""Behind the tale something of the writer's own world: he has left it."""

_JOKE = re.compile("得当场去世|[笑馋尬蠢羡]死|[帅美甜爱丑恨]死(?:我|个?人)")
"""Nobody dies of these."""
_WEARY = "[气累热冷冻饿吓坑撑挤震咸辣臭吵闹烦困忙急愁难排等堵晒闷疼卷背写唱憋渴熬]"
_IDIOM = re.compile(f"{_WEARY}死(?:个|了?个)?人(?:了|的|$|[，。！!,、])|{_WEARY}死了?我")
"""«热死人了», «咸死个人»: said every day; who tells of a death so tells of it in other words too."""
_BY_THE_DOZEN = re.compile(
    f"{_WEARY}死了?(?:[0-9一二两三四五六七八九十百几]{{1,4}}|一(?:片|车|班))|阵亡|当场去世|杀死了"
)
_PASTIME = re.compile(
    "卷子|试卷|作业|考研|论文|期末|数学|英语|KPI|业绩|相声|脱口秀|段子|直播|恐怖片|[这一]首歌|开发商|培训机构|物业|窗口|排队|包子|碗面|吃瓜|音响|广场舞|半死不活|哈哈"
)
"""What kills by the dozen only in jest."""
_LIKE = re.compile("^[^，。；！]{0,3}(?:似的|一般|般地?)")
_WIDOWED = re.compile("^[^。！!]{0,14}(?:注销|继承|过户|销户|户口|驾驶证|公积金|社保卡|养老金)")
_PUT_ON = re.compile("^[^。！!]{0,12}(?:都|全|其实)是?装的(?=[，。！!]|$)")
_GNATS = re.compile("蚊[^，。；]{0,8}[咬叮]死")

_BEASTS = "(?:狗|犬|猫|鸡|鸭|鹅|猪|羊|牛|鸟|鹦鹉|鸽|兔|龟|老虎|狮子|猴|蜜蜂|宠物|泰迪|金毛|蚯蚓)"
_DIED = re.compile("[死伤亡尸]")
_HEADS = re.compile(
    "(?<![压砸撞烧炸震轧])[死伤]掉?了?(?:[0-9一二两三四五六七八九十百千几数半]{1,6}[多来余]?(?:只(?![手脚眼耳胳腿])|[头匹窝箱棵株])"
    f"|一[条堆池片群][^，。；人]{{0,2}}{_BEASTS})"
)
"""Beasts and plants are counted otherwise than people."""
_CARCASS = re.compile(f"死{_BEASTS}的?[尸遗]体|{_BEASTS}的?尸体")
_ALONE = re.compile("(?:当场|已经?|都|就)?(?:死亡|身亡|死了|死掉|没气了?|断气了?)")
_UNSAVED = re.compile("没[能有]?(?:抢救|救)[过回转]来|救不[过回转]来|没[能有]?[挺熬撑]过[去来]")
_OF_A_BEAST = re.compile(
    f"(?:[^，。；爸妈爷奶婆娃孩老]{{0,8}}[的养])?{_BEASTS}(?!店|市|肉|场|圈|[^，。；]{{0,2}}[人汉])[^。；爸妈爷奶婆孙娃孩老男女汉]{{0,30}}"
)
"""«我家的狗吃了东西吐白沫,没抢救过来»: nobody else is named before it."""
_OBJECT = re.compile(
    "(?:手机|电脑|硬盘|数据|文件|照片|电池|电瓶|相机|平板|手表|主板|冰箱|树苗?|花|盆栽|多肉|庄稼|果树)(?:昨[天晚]|今[天早]|就|都|还是|最后|也|给)*$"
)
"""What else may not be saved."""
_ITSELF = re.compile(
    "(?:婚姻|感情|爱情|心)(?:早就?|都|已经?)*$"
    f"|{_BEASTS}(?:子|儿|崽)?(?:昨[天晚]|今[天早]|就|都|又|已经?|全|给|[被遭][^，。；人]{{0,5}})*$"
    "|[棵株盆][^，。；砸压倒人的下边旁]{1,10}[遭被]?(?:雷劈|旱|冻|晒|药|枯|涝)$"
)
"""Nothing but a time or a blow stands between the beast and its end: «放羊的老汉» is none."""


def unreal_entries() -> Iterator[Entry]:
    """Kind ``unreal``."""
    words = [*SIGNS.split(), *(f"第{number}{part}" for number in "一二三四五六七八九十" for part in "集章幕")]
    yield from (Entry(word, "unreal", None) for word in words)


def is_unreal(before: str, words: str, after: str, signed: bool) -> bool:
    """Whether ``words`` of harm, with those of their sentence ``before`` and ``after`` them, tell of a play, a tale, a jest or a beast.

    ``signed``: the text holds one of :data:`SIGNS`; few do.
    """
    if signed and (
        _is_told(before + words, after) or _is_played(words, before + words + after) or _SHOUTED.search(before)
    ):
        return True
    return _is_jest(before, words, after, signed) or _is_beast(words, before, after)


def _is_played(words: str, whole: str) -> bool:
    """In a game; in a match only wounds."""
    games = [*_GAME.finditer(whole)]
    played = games or ("伤" in words and "死" not in words.replace("死伤", "") and _MATCH.search(whole))
    return bool(played) and not (_FLESH.search(whole) or (games and LATELY.search(whole, games[-1].end())))


def _is_told(until: str, after: str) -> bool:
    """In a film or a book, and no time of these days stands behind the words that say so."""
    if _FILMING.search(until) or _FILMING.search(after):
        return False
    until = _ALIKE.sub("", until)
    tales = [*_TALE.finditer(until)]
    if tales:
        behind = tales[-1].end()
        return not (LATELY.search(until, behind) or _OUTSIDE.search(until, behind))
    return bool(_TALE_AFTER.search(after)) and not LATELY.search(until)


def _is_jest(before: str, words: str, after: str, signed: bool) -> bool:
    """A figure of speech: nobody dies of laughing, and of heat or anger only where somebody or a body is told of."""
    said = before[-2:] + words + after[:3]
    if signed and (_PUT_ON.search(after) or _GNATS.search(before[-10:] + words)):
        return True
    if not (signed or "死" in said):
        return False
    if _JOKE.search(said):
        return True
    whole = before + words + after
    if _IDIOM.search(said) or (words.endswith(("死", "死人", "人命")) and _LIKE.search(after)):
        return not _FLESH.search(whole)
    if _BY_THE_DOZEN.search(said) and _PASTIME.search(whole):
        return not (_FLESH.search(whole) or _SOMEBODY.search(whole))
    alone = words.startswith("人死了") and not before.strip()
    return alone and bool(_WIDOWED.search(after)) and not _FLESH.search(whole)


def _is_beast(words: str, before: str, after: str) -> bool:
    """Counted or named as a beast or a plant: «打伤了两只», «泰迪当场死亡», «一具死猪的尸体»."""
    if "尸" in (near := words + after[:6]) and _CARCASS.search(before[-4:] + near):
        return True
    if _UNSAVED.fullmatch(words) and (
        _ITSELF.search(before) or _OBJECT.search(before) or _OF_A_BEAST.fullmatch(before.lstrip())
    ):
        return True
    died = _DIED.search(words)
    if died is None:
        return False
    if _HEADS.match(words + after[:10], died.start()):
        return True
    return bool(_ALONE.fullmatch(words) and _ITSELF.search(before))
