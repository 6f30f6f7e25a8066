"""Words of disaster that name none: figures of speech, dishes, falls of prices, machines on strike, feet on a lawn."""

import re

_CROWD = (
    "(?:群(?!众)|评论区|弹幕|网上|网络|网友|朋友圈|微博|抖音|热搜|全网|舆论|直播间|留言区|办公室|粉丝|心态|人都|情绪|肺都?|脑袋|头都?|"
    "脑壳|耳朵|肚子|气得?|手机|电话|电脑|主机|显卡|硬盘|论文|简历|私信|后台|系统|服务器|流量|人气|生意|客流|票房)"
)
_WHOLLY = "(?:里|上|都|直接|瞬间|彻底|又|快|快要|要|全|已经|马上|得|给|被|今天|昨天|早|们|一下|一下子|打){0,4}$"
_EXPLODES = re.compile(
    f"{_CROWD}{_WHOLLY}|(?:帅|美|酷|热|累|忙|难吃|好吃|好看|可爱|开心|无聊|难听|吵|堵|挤|丑|香|火|气|烦)(?:到|得|要|死|了)?$|(?:太|超|贼|真|巨|全场|场子|舞台|气氛|现场气氛|球赛|比赛|演唱会|音乐节|节目|晚会)(?:要|都|快|直接|嗨|彻底|真的){{0,2}}$|原地$|(?:^|[，。！!、… ])(?:但|真的|现在|今天)?(?:我|心情|内心|腰|人|头发|微信|你妈|行李|衣柜|内存|脾气|少女心)(?:真的|是真的|是|想|要|都|快|又|直接|就){{0,4}}$|(?:信息|知识|人口|客流|流量|消息|油|爆米花)$|(?:手机|屏幕?|微波炉|热饭|[轮车]胎|灯泡|钢化膜|玻璃[杯门盆]|[酒水]瓶|水杯|马桶|热水袋)(?:自己|突然|又|就|直接|也|都){{0,2}}$"
)
_EXPLODED_WHAT = re.compile(
    "^(?:式|性(?!气体|物)|头(?!条)|盐|糖|款|品|单|料|满|棚|冷门|锅|鸡|薯条|串|酥肉|洋芋|油条|丸子|金句|粉|红)|^了?(?:锅|群|圈|粉|棚|毛|场子|全场|全网|朋友圈)"
)
_BLAZE = re.compile("(?:开|用|转|调|煮|炒|武|最近|今年|突然|一夜|超级|越来越|特别|很|这么|非常|全网|爆)$")
_BLAZE_WHAT = re.compile("^(?:的(?!时候|现场|地方|位置|楼|房|厂|仓)|收汁|爆炒|煮|炒|炖|烧开|之后的|网红|起来的|一把)")
_FALLEN = re.compile(
    "(?:天都?要?|天也|人设|房子?都|信仰|世界都?|心态|形象|三观|房价|股价|市场|价格|婚姻|感情|精神|情绪|意志|心理|他?整个人)(?:已经|要|快|都|就|却|也|彻底|又|全){0,3}$"
)
_DECLINE = re.compile(
    "(?:成绩|质量|业绩|信誉|口碑|道德|经济|营收|销量|效益|服务|满意度|排名|收入|水平|支持率)(?:严重|大幅|持续|一路|断崖式|全面|明显|不断){0,2}$"
)
_RESTS = re.compile(
    "(?:电梯|空调|灯|机|手机|水表|电表|路灯|红绿灯|电脑|机器|设备|热水器|洗衣机|冰箱|闸机|暖气|充电桩|打印机|系统|水泵|摄像头|膝盖|胃|大脑)(?:又|也|都|就|集体|再次|天天|经常|直接|开始){0,3}$"
)
_VANISHED = re.compile(
    "(?:老板|商家|店家|店主|经理|开发商|中介|公司|房东|物业|平台|包工头|负责人|教练|卖家|客服|健身房|机构|门店|培训班|装修队|管家|快递|包裹|狗狗?|猫咪?|宠物|泰迪|金毛|钱包|手机|证件)(?:跑路|就|已经|已|又|都|了|也|突然|直接|全|集体|彻底|[，,、]){0,4}$"
)
_GONE_THING = re.compile(
    f"{_VANISHED.pattern}|(?:(?<!老)板|[盖灯栏杆桩牌锁罐桶箱凳器墩]子?|生圈|水[带管]|(?<![骑开坐乘上下])车子?|一[截段片根节])"
    "(?:昨[天晚]|今[天早]|又|都|全|也|就|已经?|突然){0,3}$"
)
"""«铁盖盖不见了»: a thing that somebody took, and nobody is missing."""
_WALKED_INTO = re.compile(
    "^(?:去|了)|^(?:了)?(?:节|周末|假期|国庆|春节|高峰|好运|桃花|这种事|这事|什么|谁|老师|领导|熟人)"
)
_WHEELS = re.compile("车(?!位|牌|站|道|库|棚|主|费|票|间|辆?停)|司机|驾驶|骑|开着")
_OVERTURNED = re.compile(
    "(?:直播|带货|首播|营销|宣传|口碑|产品|新品|人设|节目|翻唱|表演|演出|化妆|厨房|做菜|考试|大型|流量|网红|明星|推荐|种草)(?:又|再次|现场|大|严重|也|都|集体|惨遭){0,3}$"
)
_OVERTURNED_WHAT = re.compile("^(?:现场(?=[，。！!,]|$)|鱼|机|专家|图|合集)")
_TRAMPLED = re.compile(
    "^(?:草坪|草地|绿化|绿地|花草|花坛|花圃|庄稼|菜地|农田|麦田|田|踏板|底线|法律|尊严|青苗|禾苗|油菜花)"
)
_ROBBERY = re.compile(
    "(?:简直|等于|等同|相当于|无异于|跟|和|道德|情感|感情|被.{0,4}|变相|像|如同|明摆着|纯粹|就|就是|这是|是在)(?:就|是|在|明着|公开|合法|拦路|明火执仗){0,4}$"
)
_KILLING = re.compile("(?:想|恨不得|都要|气得|要|吃人|黑得|贵得|热得|眼神|骗子|软刀子|借刀)(?:想|要|都|直接|会){0,2}$")
_KILLING_WHAT = re.compile("^(?:的心|游戏|案?剧本|诛心|般|式|不见血)")
_MARCH = re.compile("(?:花车|财神|民俗|龙灯|舞狮|庙会|巡游|汉服|节日|彩车)$")
_FLOODED = re.compile("^(?:在(?:评论|信息|人群|口水|茫茫)|[^，。]{0,4}(?:评论|口水|信息|骂声))")
_BURNT = re.compile(
    "(?:憋|内心|嗓子|嘴巴?|舌头|挑|屁股|眉毛|后院|心急|心里|嘴里|喉咙|胃里|两肋|前线|多线)(?:像|都|又|要|快|也){0,2}$"
)

_APPLIANCE = re.compile(
    "(?:电器|家电|主板|空调|冰箱|电视|手机|保险丝?|电表|插座|线路板|变压器|电机|充电器|灯泡|庄稼|树苗|秧苗|菜苗|油|机油|发动机)(?:都|全|也|就|又|直接|全部|已经)*$"
)
_CHIMNEY = re.compile("(?:烟囱|焚烧|烧烤|垃圾|秸秆|尾气|油烟|锅炉|排气|作坊|砖厂|炼|烧柴|灶)[^。；]{0,24}$")
_FURNITURE = "(?:[衣书鞋橱吊碗立]?柜子?|床板?|沙发|[桌椅凳]子?|(?:书|鞋|衣|花|置物)架|帐篷)(?:突然|直接|就|又|也|都|全|昨[天晚]|前[天几]|今[天早]|一?下子?){0,3}$"
_THING = re.compile(
    "(?:护栏|栏杆|路灯|灯杆|电线杆|电杆|石墩|隔离[墩带栏桩]|围墙|围挡|行道树|树木?|桩|标志牌|指示牌|道闸|限高杆|门|墙|垃圾桶|消防栓|路沿|井盖|站牌|石狮子?|岗亭|雕塑|蜂箱|摊子)[^，。；]{0,6}$"
)

_BEAST = re.compile(
    "(?:狗|犬|猫咪?|猫|鸡|鸭|鹅|猪|羊|牛|鸟|宠物|泰迪|金毛)(?:子|儿|崽)?(?:昨天|今天|今早|昨晚|就|都|又|被|遭|让|的?车|车子|一辆车|大车|一只|全|给|在小区|在路上){0,5}$"
)

_HEADS = re.compile("^(?:我家|我们家|他家)?(?:的|好)?[几多0-9一二两三四五六七八九十百]{1,4}(?:多|来)?[只头条匹窝]")
"""Beasts are counted otherwise than people."""

_FIGURES: dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]] = {
    "炸了": (_EXPLODES, _EXPLODED_WHAT), "爆炸": (_EXPLODES, _EXPLODED_WHAT), "爆了": (_EXPLODES, _EXPLODED_WHAT),
    "爆燃": (_EXPLODES, None), "大火": (_BLAZE, _BLAZE_WHAT), "起火": (_BURNT, re.compile("^[花星]")), "着火": (_BURNT, re.compile("^车(?![间辆上里库])")),
    "塌了": (re.compile(f"{_FALLEN.pattern}|{_FURNITURE}"), re.compile("^(?:一小?块|一?点|个角|一角|一?个?小[坑块洞角])")), "崩塌": (_FALLEN, None), "垮塌": (_FALLEN, None), "坍塌": (_FALLEN, None), "倒塌": (re.compile(f"{_FALLEN.pattern}|{_FURNITURE}"), None),
    "滑坡": (_DECLINE, None), "跌落": (_DECLINE, None), "坠落": (_DECLINE, None),
    "死了": (_BEAST, _HEADS), "狗咬死": (_BEAST, _HEADS), "咬死": (_BEAST, _HEADS), "死掉": (_BEAST, _HEADS),
    "罢工": (re.compile(_RESTS.pattern + "|公交[^，。]{0,8}$"), None), "失联": (_VANISHED, None), "失踪": (_VANISHED, None), "走失": (_VANISHED, None), "不见了": (_GONE_THING, None), "死鱼": (re.compile("(?<![几十百])[几一两三]条$"), None),
    "翻车": (_OVERTURNED, _OVERTURNED_WHAT), "车祸": (None, re.compile("^(?:式|现场般)")), "踩踏": (None, _TRAMPLED),
    "抢劫": (_ROBBERY, None), "绑架": (_ROBBERY, None), "杀人": (_KILLING, _KILLING_WHAT), "砍人": (_KILLING, None),
    "被烧": (_APPLIANCE, None), "烧毁": (_APPLIANCE, None), "冒浓烟": (_CHIMNEY, None),
    "浓烟滚滚": (_CHIMNEY, None), "被撞": (re.compile(_THING.pattern + "|" + _BEAST.pattern), None), "撞倒": (_THING, None), "撞死": (_BEAST, None), "轧死": (_BEAST, None), "毒死": (_BEAST, None), "淹死": (_BEAST, None), "烧死": (re.compile(_APPLIANCE.pattern + "|" + _BEAST.pattern), None), "游行": (_MARCH, None), "聚众": (None, re.compile("^(?:赌|打牌|喝酒|吃喝|吸毒|唱|跳舞|闲聊|麻将|淫)")), "被淹": (None, _FLOODED), "淹没": (None, _FLOODED),
}  # fmt: skip
_LIKE = re.compile("(?<!不)(?:像|如同|好比)[^，。；、]{0,3}$|[跟和][^，。；、的]{0,2}$")
_LIKENED = re.compile("^[^，。；、了]{0,2}(?:一样|一个样|似的|一般)(?!的?(?:事故|火灾|事件|案件))")
"""«轰隆隆像爆炸一样»: what something is only likened to."""
_WHEELED = ("撞上", "碰撞")
_REACH = 16
_BLOCKING = ("围堵", "堵路", "堵门", "堵大门", "阻工")
_PEOPLE = re.compile(
    "工人|民工|业主|村民|群众|家长|居民(?!出入|通行|出行|生活|休息)|商户|司机|家属|[百十余多]人|聚集|聚众|政府|抗议|横幅|讨薪|维权"
)
_ON_EITHER_SIDE = 24


def is_figure(word: str, before: str, after: str) -> bool:
    """Whether the words around a cue make it a figure of speech. ``before`` and ``after``: its sentence on either side."""
    if word in _WHEELED:
        return _on_foot(before, after)
    if word in _BLOCKING:
        return not _PEOPLE.search(before[-_ON_EITHER_SIDE:] + word + after[:_ON_EITHER_SIDE])
    if _LIKENED.match(after) and _LIKE.search(before[-_REACH:]):
        return True
    patterns = _FIGURES.get(word)
    if patterns is None:
        return False
    ahead, behind = patterns
    return bool((ahead and ahead.search(before[-_REACH:])) or (behind and behind.match(after)))


def _on_foot(before: str, after: str) -> bool:
    """«上周撞上去把膝盖磕破了»: somebody walked into something, no vehicle drove into anybody."""
    clause = re.split("[，,；、]", before)[-1] + re.split("[，,；、]", after)[0]
    return bool(_WALKED_INTO.match(after)) and not _WHEELS.search(clause)
