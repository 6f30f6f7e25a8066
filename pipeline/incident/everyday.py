"""Short messages in everyday words: «从架子上滑下来,人就没了», with no official word in them.

In a few lines nobody explains; the harm, what did it, and that it is today are all that is said. Long letters, where such
words stand far apart and mean little, are judged by cues and signs alone.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from config.severity import EventType, type_of
from pipeline.casualty.befallen import MERRY, find_befallen
from pipeline.casualty.departed import DEPARTED
from pipeline.incident.feasts import is_feast
from pipeline.incident.figures import is_figure
from pipeline.text.glance import Marked, ahead
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

SHORT = 120
"""Only messages of fewer characters are read for everyday words."""
_NEAR = 70
_MOST = 8
_ASKS = re.compile("[吗?？]")
_IDLE = re.compile("工伤|赔偿|理赔|分数|[击暴]杀|[关剧结]局|歌|考试")
_ALMOST = re.compile("差一?点|险些")
_TAIL = 4
"""Of a built harm the last words are its cue: what stands before them says whether it happened."""

_NOT = "(?:没得?|没有|没能|莫得|未)"
_LIMB = "(?:头|脑壳|脑袋|额头|脸|手|脚|腿|腰|胳膊|膀子|肋巴?骨?|颈|脖子|肚子|眼睛|手指|脚杆|手杆|腿杆|背|鼻子|嘴唇|牙)"
_HARM = re.compile(
    "(?=[没莫未救醒抢烧起红死人往连搬转被撑出下上只有找捞联系寻喊敲娃老小孩回还切冲削锯冻闻瓷裹咬当就都也已早一二两三四五六几后走炸砸压夹绞断打肚翻不疏撤火到"
    "头脑额脸手脚腿腰胳膀肋颈脖眼背鼻嘴牙血骨昏晕休抽白I重急1撞摔烫捅砍受咬刺伤送吸洗挂输点吊去进在倒栽躺扁埋困卡熏呛全快拖抬拉缝遇身户个汉爷奶婆翁子儿婴])(?:"
    f"{_NOT}了?(?:气(?!味|费|体)|呼吸|心跳|脉搏|知觉|意识|生命(?!危险))|{_NOT}[抢送拉]?[^，。]{{0,2}}(?:救|醒)(?!助|生|援|护)|(?:救|醒|抢救)不[过回转]|抢救(?!措施|设备)|烧到[34][0-9]度|起红?疹|死光|人没了|往高处|连夜搬|搬走|转移|被[压夹砸轧]断|没气了|撑不住|没脱险|"
    f"{_NOT}[^，。不人]{{0,3}}(?:出来|上来|起来|出得来|上得来|起得来|跑脱|跑出|逃出|爬出|弄出)|[没下上出]得(?:出|上|下|起)?来(?!及)|只[^，。]{{0,4}}(?:出来|上来|起来)[^，。]{{0,2}}[一二两三四五几]个|"
    "(?<!没)有人(?:受伤|骨折|重伤)|(?:找|捞|联系|寻|喊|敲)[^，。]{0,3}(?:不到|不着|不应|没人应)|没(?:找|捞|寻)[到着]|(?:人|娃儿?|老人|小孩|孩子)[^，。]{0,4}不见了|没了?(?:踪|影)|没有?下落|[回出下上]不来了?|还在[捞刨挖找搜]|"
    "(?:当场|人|就|都|也|已经?|早上|[一二两三四五六几]个|后来)(?:就|都|已经?|当场){0,2}(?:(?<!什么都)(?<!啥都)(?<!啥子都)没了(?!么)|没得了|过去了|走了|不行了|不得行|凉了|硬了|僵了|断了?气|死了?|挂了)(?!我|算)|走了[一二两三四五六几]个|(?:炸|砸|压|夹|绞|断)没了|起包|起个大包|打起包|肚皮朝天|翻肚|不要用[^，。]{0,3}水|不敢[用喝]|(?:往|都)[^，。]{0,4}(?:外跑|上撤|下撤|外撤|里撤)|疏散|撤离|火光|红光|到场处置|"
    f"{_LIMB}[^，。]{{0,5}}(?:断|破|烂|裂|骨折|压扁|开花|缝|起包|穿|发紫|流血|出血|着地|没了|脱皮|起泡|变形)|(?:切|冲|绞|锯|压|削|炸|咬)[掉断][^，。]{{0,5}}(?:手|指|腿|脚|耳)|烧得?[^，。]{{0,4}}人样|(?:摔|压|撞|夹)得?(?:变形|稀?烂)|[人汉爷奶婆翁子儿婴]，?[^，。手脚]{{0,6}}(?<![都快要])冻[死硬僵](?!我|人)|冻死(?:在|了?[一二两三四五六七八九十几0-9]{{1,3}}[个名位])|白布|喊[^，。]{{0,3}}不答应|闻[^，。想要]{{0,4}}(?:吐|晕)|瓷砖[^，。]{{0,6}}掉|裹着被子|脑出血|"
    "(?<![狗心热吸出贫混鼻])血(?!色|槽|拼|亏|腥|型|泪|管|液|友|压|糖|脂|缘|汗|本|统|管|型)|骨折|昏[倒迷死过]|晕[倒过了死]|晕在|休克|抽搐|抽筋|翻白眼|白沫|ICU|重症|急救|救护车|120(?!元|块|斤|平)|[砸压撞摔烧炸烫捅砍打受咬重刺]伤|伤了|伤到|送医|"
    "送[^，。]{0,8}(?:医院|妇幼|急诊|抢救)|吸氧|洗胃|挂水|输液|打?点滴|吊水|(?:去|进|在|到)[^，。]{0,5}医院|倒了?[^，。]{0,2}(?:一片|一地|下去|在池|在地)|栽(?:下|倒|进|里)|躺[了起][^，。]{0,3}[一二三四五六七八九几0-9]|躺在(?:地|路|血|病|ICU|重症|马路)|"
    "[压夹撞]扁|压成|[挂吊]在(?:半|高)空|埋[了在起到住]|困[住起]|[人户个]困在|老人困|全困|被困|卡[住死在](?!里?的)|熏[倒晕]|呛得|都刨|快派|救命|拖出来|抬[出走上]|捞[起上]|拉出来|缝了?[几0-9一二两三四五六七八九]*针|遇难|身亡|死亡|(?<![气吓笑累饿困热冷心美甜帅爱急烦丑吵哭渴忙疼痛尬蠢我])死了(?!我|算))"
)
"""The first line holds every character with which a word of harm can begin: most places are passed at one glance."""
_GONE = Marked(
    "死臭烂僵邦炭药枯畏活救命熬挺撑缓气销烧泡炸砸压撞碾轧阎西嗝辫醒睁殡葬尸白阴行用转",
    ahead("1一上不丢人全再医压吃吞命咽喝嗝归当拉搭撞收救断死永没烧白直砸硬碾翘落见轧送阴", DEPARTED),
)
BEAST = re.compile(
    "(?:狗|犬|猫|鸡|鸭|鹅|猪|羊|牛|宠物|泰迪|金毛)(?!肉|场|圈|舍)[^，。咬撞拱顶踢]{0,6}(?:[被遭][^，。]{0,5})?[撞轧压毒咬打淹]?$"
)
"""«我家狗昨天被车撞死了»: no person."""
TIRED = re.compile("(?:爬|走|跑|站|逛|蹲|排队?|搬|挤|等)[^。]{0,12}(?:腿|脚|腰)[^，。]{0,4}[断软麻]")
HURT_BADLY = re.compile("骨折|医院|救护|血|昏|摔|砸|压|撞")
_WENT = re.compile("[看说贴拍记来转问量拿丢扔放逛骂交付收瞄站罚][^，。]{0,8}走了")
_LIKE, _LIKENED = re.compile("[像跟和同如比]"), re.compile("[^，。；]{0,3}(?:一样|似的|一般)")
"""«味道像死尸一样»: only likened to harm."""
_TODAY = re.compile(
    "(?=[今昨前刚凌半夜早中下晚傍天一现正这快救亲当听冰警民公消医0-9])(?:冰雹|今[天日早晚晨]|昨[天日晚夜晨]|前[天晚]|刚[刚才从过]?|凌晨|半夜|夜里|早上|中午|下午|晚上|傍晚|天黑|一早|早班|晚班|现在|正在|这会|快来|快派|快点来|救命|救护车|救援队|亲眼|110|120|当场|[0-9]{1,2}[时:点]|听说|(?:警察|民警|公安|消防|医生)[^，。]{0,4}[来到赶][了起])"
)
_CAUSES: dict[str, str] = {
    "vaccination": ahead(
        "医卫打疫社诊",
        "(?:疫苗|(?:打|打了|打完)[^，。]{0,4}针|(?:卫生[站院室]|诊所|医院|社区|医生)[^。]{0,12}(?:药|输液|点滴)[^。]{0,24}(?:昏|抖|抽|喊不醒|发青|不行|走了|没了))",
    ),
    "food_poisoning": ahead(
        "一三九二五井六吃同喝四学宴席幼桶牛班食饭",
        "(?:二年级|[一三四五六]年级|班上?|幼儿园|学校|同学)[^。]{0,24}(?:吐|拉肚|拉稀|肚[子儿皮]?[^，。]{0,3}[疼痛])|(?:吃|喝|饭|席|宴|九大碗|食堂|牛奶|桶装水|井水)[^。]{0,30}(?:吐|拉肚|又拉|拉稀|屙|泻|肚[子儿皮]?[^，。]{0,3}[疼痛]|闹肚|跑厕所|蹲厕所|发麻|发紫|乌紫|抽筋|抽搐|头昏|头晕|疹|中毒|脱水|洗胃|翻白眼|白沫|昏迷|倒了[^，。]{0,3}[个几]|输液|点滴|挂水|吊水|盐水|进医院|住院|救护车)",
    ),
    "armed_brawl": ahead(
        "一两几",
        "(?:两姓|两村|两个村|两伙|两帮|两家人|一群人|一帮人|几十个?人)[^。]{0,24}(?:打起|干起|操家伙|械|砍|棒|刀)",
    ),
    "public_security": ahead(
        "中举刀动匕围开戳打扭把抢抽拿持挨捅提斗斧杀棍殴汽甩砍硫约绑行踹酒钢",
        "动(?:了)?刀|打架|斗殴|(?<!没)(?<!差点)打起来|扭打|打成一团|打得|绑起来|抢[走劫]|拿[^，。]{1,6}[打砸砍捅]|(?:刀|匕首|斧|甩棍|钢管|棍子|酒瓶|汽油|硫酸)[^。]{0,16}(?:捅|砍|划|戳|刺|杀|打|泼|倒|点)|(?:捅|砍|戳)了|把[^，。]{1,8}杀了|[挨中捅砍戳]了?[一两三四五六七八九几好0-9]{1,2}[刀枪棍]|(?:拿|提|持|举|抽)[^，。]{0,6}(?:刀|枪|棍|斧)[^，。]{0,6}(?:抢|劫|挥|乱)|约架|杀人|行凶|开车[^。]{0,10}(?:来回碾|碾人|撞人|冲撞)|(?:打|踹|围殴|殴)[^。]{0,10}(?:娃|学生|同学|初一|初二|同桌)",
    ),
    "traffic": ahead(
        "S司国大摩街路车轮驾骑高",
        "(?:车(?!间)|SUV|大道|路口|路上|街上|国道|摩托|骑|驾驶|轮子|高速|司机)[^。]{0,30}(?:撞|碾|轧|卷[到进]|拖[了行]|怼|追尾|刹车失灵|刹不住|没刹住|追到|翻|冲出|冲下|冲进|冲上|冲到|压|带进|带到|带了|带出|带进|挂到|挂倒|刮倒|歪到|栽|坠|倒车|爆胎|失控|不见|没影)",
    ),
    "epidemic": ahead(
        "同得染查都",
        "(?:得了?|得起|都是|染上|查出)[^。]{0,10}(?:肺炎|肺结核|疹|手足口|传染)[^。]{0,24}(?:走了|死|住院|重症|ICU|没了)|同样的病",
    ),
    "environmental": ahead(
        "井偷农化废排柴氨水沟河油泥电盐直硫粪药酸鱼",
        "鱼[^，。]{0,6}(?:翻白|死绝|死光|死完|漂|翻肚|全死)|(?:河|水|沟)[^。]{0,8}(?:酱油|墨汁|牛奶|黑|红|紫|绿)[^，。]{0,2}色|(?:偷排|直排|排污)|(?:农药|氨水|泥浆|电镀|硫酸|盐酸|酸水|酸|粪|粪水|废水|药水|柴油|油罐|化工)[^。]{0,24}(?:河|沟|渠|塘|水库|井|鱼)|(?:井|河|水)[^。]{0,14}(?:废水|污水|农药|电镀)[^。]{0,12}(?:渗|流|灌|排)|废水渗",
    ),
    "earthquake": ahead(
        "地屋床房楼灯",
        "地(?:皮|面)?(?:都|在|一直)?[抖摇晃]|(?:房子|楼|灯|床|屋)[^，。]{0,5}[摇晃][^，。]{0,4}(?:凶|起来|厉害|不停)",
    ),
    "forest_fire": ahead(
        "后坟坡对山岭护松林火竹茶荒",
        "(?:山上|山坡|[茶荒对后坟松]山|后山|山头|坡坡?上?|林子?|林下|山林|岭|竹林|荒坡|坟)(?![村镇乡街路]|社区)[^。]{0,16}(?:烧起|烧到|烧了|在烧|燃起|着火|起火|引燃|火势|火光|大火)|火[^。，]{0,6}(?:翻过|上了|烧上|窜上|爬上)[^。，]{0,3}(?:山|坡|梁|脊|林)|护林",
    ),
    "fire": ahead(
        "也在大就山扑打浓火烧熊燃着起都黑",
        "起火|着火|(?<![睡醒说站坐不])着了|火苗|(?<![高发])烧起|烧着|烧得|烧了|燃[了起大烧]|(?:就|都|也|在)燃|烧燃|山上的火|浓烟|黑烟|火光|大火|火势|打火(?!机)|燃大|熊熊|[打扑]熄",
    ),
    "geological": ahead(
        "地坎坝坡大山崖挡泥石路",
        "(?:山|坡|坎|崖|石头|泥巴|挡墙|挡土墙|地面|路面|地头|坝体|大坝)[^。]{0,22}(?:裂开|渗水|管涌|陷|滑下|垮|塌|滚下|梭|砸|盖了|冲下|埋)",
    ),
    "meteorological": ahead(
        "下冰决大妖打暴水河洪涨积落进遭雨",
        "(?:进水|积水|下雨|落雨|雨下|决口|水位|水涨|涨水|洪|暴雨|大雨|大风|妖风|冰雹[^。]{0,20}|打雷|大雪|河水)[^。]{0,30}(?:卷|冲|淹|泡|漫|齐[^，。]{0,2}[腰膝胸腿]|灌|掀|吹|打|劈|困|回不来|塌|倒)|遭雷",
    ),
    "work_safety": (
        ahead(
            "修刺化厂叉吊围塔墙安工师怪房扶拆挖搅收施机架栈桥模毒气氨氯沟沼泄浇炸爆玻电白看矿窖索缆罐舞装观车过闪隧黄",
            "(?:厂|工地|车间|工人|师傅|施工|安空调|安装|装修|修桥|修房|修路|浇|模板|机器|机床|叉车|挖机|吊车|收割机|搅拌机|拆迁|拆房|沼液|沼气|窖|化粪|罐|电梯|扶梯|玻璃|围?墙|拆除|架子|塔吊|隧道|矿|沟壁|索道|缆车|观光车|过山车|吊篮)"
            "[^。]{0,40}(?:倒|掉|摔|滑下|塌|垮|翻|烫|溅|喷|漏|崩|压|砸|拍到|绞|卷|夹|电到|栽|推了|断|坠|昏|晕)|(?:黄烟|白雾|毒气|怪味|刺鼻)[^。]{0,24}(?:熏|吐|倒|站不)|炸(?:没了|起来|开|飞)|炸(?!鸡|串|洋芋|酱|薯|锅|毛|裂|群)|爆(?:炸|了|燃|开)|闪爆|房子推了|(?:白烟|氨气|氯气|气体|泄[漏露])|(?:栈道|吊桥|玻璃桥|看台|舞台|桥)[^。]{0,6}(?:断|塌|垮)",
        )
    ),
    "accident": (
        ahead(
            "一上井人儿军冻划割发喝塘奶婆婴子打服桥楼水汉江沟河渠湖漂漏炭烤热煤熊爷牛犬狗狮猪猴窗羊翁翻蓄虎蛇蜂触豹走跑踩遭野阳马",
            "(?:喝了?农药|服毒|上吊|割腕)|(?:河|塘|水库|渠|蓄水池|水池|江|湖|沟|井)[^。]{0,30}(?:滑|掉|栽|跌|沉|卷|冲|下去|翻|抽筋|淹|呛)|(?:炭火?|煤气|热水器|烤火|一氧化碳|发电机)|(?:楼|阳台|桥|窗)[^。]{0,12}(?:下去|掉|跳|摔|坠)|踩空|触电|遭电|漏电|"
            "(?:狗|犬|蜂|蛇|熊|虎|狮|豹|牛|猴|野猪)[^。]{0,12}(?:咬|[蜇蛰]|锥|扑|顶|抓|踩)|(?:猪|羊|马)[^。]{0,16}[拱顶踢踩]|[人汉爷奶婆翁子儿婴]，?[^，。手脚]{0,6}(?<![都快要])冻[死硬僵](?!我|人)|冻死(?:在|了?[一二两三四五六七八九十几0-9]{1,3}[个名位])|(?:跑着|走着|上课|打球|军训)[^。]{0,16}(?:倒|栽)|划船|翻船|漂流",
        )
    ),
}
"""What did the harm, by row of the table, the most particular first."""
_PATTERNS = {event: re.compile(cause) for event, cause in _CAUSES.items()}
_MANY = Marked(
    "好全几接第半陆",
    "(?:一半|大半|好多|好几|十几|几十|全部?|陆续|一个接一个|第二天)[^，。]{0,8}(?:人|客|娃|学生|个|都|就)",
)
"""So many at once say by themselves that it is now."""
_GATHERED = Marked(
    "停把围占堵坐跪横拦熄",
    ahead(
        "0-9一七三业两九二五八六几出十千司商四家工师村百的网货",
        "[几0-9一二两三四五六七八九十百千]{1,6}[多来]?(?:号|个|名|台|辆|户)?(?:人|车|业主|工人|家长|村民)?[^，。]{0,6}把(?![^。，]{0,10}(?:(?:消防|安全|逃生|疏散)(?:通道|出口)|楼道|楼梯|下水|管道|沟|渠))[^。，]{1,12}(?:围|堵|占|封|拦)(?:了|住|死|起)|(?:[几0-9一二两三四五六七八九十百]{1,4}多?(?:号|个|名|台|辆)(?:人|车)?|业主们?|工人们?|师傅们|家长们?|村民们?|商户们?|出租车|网约车|货车|的哥|司机)[^。]{0,18}?"
        "(?:坐在|坐到|坐起|堵[了住死在]|围[了住着起]|横在|停在|停在|停到|熄火|跪在|拦[住在]|占了)[^。]{0,30}(?:不走|走不|不让|困|车站|堵了|堵死|售楼部|政府|到现在|保安|公里|大厅|大门|动不了|瘫痪)",
    ),
)
"""People who sit or stand in the way of others, and stay."""
_SEEN_NOW = re.compile(
    "(?:来了?|到了?|好多|大批|一排|几车|很多)[^，。；！]{0,4}(?:警察|特警|民警|警车)|(?:警察|特警|防暴队?|民警|交警)[^，。；！]{0,4}(?:来了|到了|在劝|在喊|拉了)|对峙起来|路都?断了|水泄不通|车都?(?:过|走|进|出)不"
)
_UNDER_WAY = Marked(
    "众堵围横口圈坐峙聚黑",
    "聚众(?!赌|打牌)|(?<!拥)(?<!交通)堵[路门]|堵大门|围堵|拉[^，。；]{0,3}横幅|喊[^，。；]{0,3}口号|摆[^，。；]{0,3}花圈|静坐|对峙|(?:政府|法院|公安局|派出所)[^，。；]{0,4}聚了[^，。；]{0,4}[百千]",
)
"""People who block, besiege or face others; that it is under way is said by the police who came or the road that is cut."""
_CUT_OFF = Marked(
    "全几整半炸爆片断烧破户业",
    ahead(
        "0-9.一七三两主九二五停断光全八六几十半变四大整水没电管线",
        "[几0-9一二两三四五六七八九十.]{1,5}[千万百][多余来]?户[^。]{0,12}(?:没[水电气]|停[水电气]|断[水电气]|做不了饭|提桶|打水|找水)|[停断][水电气][^。]{0,20}[几0-9一二两三四五六七八九十][千万百][多余来]?(?:户|名业主)|(?:没[得有]?[水电气]|一滴水|停[水电气])[^。]{0,30}(?:主管|管道|水管|电缆|线路|变压器|主变)[^。]{0,8}(?:断|爆|烧|炸|破)|(?:管道|水管|主管|变压器|线路|电缆|光缆)[^。]{0,16}(?:爆|断|烧|炸|破)[^。]{0,30}(?:没[水电气]|停[水电气]|断[水电])|(?:整个|全|半个|大半个|一大片|几个)(?:镇|街道|城|小区|村|片区|条街|校|县|厂)[^。]{0,12}(?:没[水电]|停[水电]|断[水电])|停[水电气][^。]{0,16}(?:整个|全|半个|几[千万百])(?:新区|片区|小区|镇|街道|城|村|条街|人|户)",
    ),
)
_FACE_TO_FACE = re.compile("对峙|围堵|围在|堵在[^，。]{0,6}(?:门|路)|拦下来|拦着不让")
"""Less than that: only what a message is about that sounds like an incident as a whole."""
_GONE_OUT = Marked(
    "打机话找联醒涂痴",
    "(?:老人|老太|老汉|爷爷|奶奶|婆婆|娃儿?|孩子|女儿|儿子|学生|老年人|妈|爸)[^。]{0,30}(?:没回[屋家来]|还没回|没归|没到家|走丢|走失)[^。]{0,30}(?:电话|关机|打不通|痴呆|不清醒|糊涂|找|联系)",
)


_PLAIN = ((_GATHERED, "mass_incident"), (_GONE_OUT, "accident"), (_CUT_OFF, "utility_outage"))
"""What says by itself which row of the table it is."""


def find_built(scene: Scene, table: Sequence[EventType]) -> Iterator[Hit]:
    """Harm in a short message as its sentences are built, whatever the words; each with the row of what did it."""
    if len(scene.doc) - scene.body >= SHORT:
        return
    for start, end in find_befallen(scene.doc, 0):
        if not _is_beside(scene.doc, start, end):
            cause = find_cause(scene.doc, 0, len(scene.doc), (start, end), table)
            almost = _ALMOST.search(scene.doc, start, end)
            first = almost.end() if almost else max(start, end - _TAIL)
            yield Hit(first, end, cause.payload if cause else _accidents(table))


def find_cause(doc: str, first: int, last: int, harm: tuple[int, int], table: Sequence[EventType]) -> Hit | None:
    """What [first, last) says did the harm at ``harm``: the cause nearest to it; of two as near the row of the more particular one."""
    rows = {event.id: event for event in table}
    nearest: tuple[int, Hit] | None = None
    for row, cause in _PATTERNS.items():
        for match in _did(cause, doc, first, last) if row in rows else ():
            apart = max(match.start() - harm[1], harm[0] - match.end(), 0)
            if nearest is None or apart < nearest[0]:
                nearest = apart, Hit(*match.span(), rows[row])
    return nearest[1] if nearest else None


def is_idle(doc: str, *, asks: bool = True) -> bool:
    """Whether somebody plays, dreams, tells of what came long after, or, where a question matters, ``asks``."""
    return bool(MERRY.search(doc) or _IDLE.search(doc) or (asks and _ASKS.search(doc)))


def tells_of_now(scene: Scene) -> bool:
    """Whether a short message says that it is today."""
    return len(scene.doc) - scene.body < SHORT and bool(_TODAY.search(scene.doc)) and not MERRY.search(scene.doc)


def find_opening(scene: Scene, table: Sequence[EventType]) -> Hit:
    """What happened in a message that sounds like an incident: the cause nearest to its first harm, else its opening and the row of accidents."""
    doc = scene.doc
    harm = _HARM.search(doc)
    cause = find_cause(doc, 0, len(doc), harm.span() if harm else (0, len(doc)), table)
    if cause:
        return cause
    crowd = _FACE_TO_FACE.search(doc)
    if crowd and (masses := type_of("mass_incident", table)):
        return Hit(*crowd.span(), masses)
    titled = scene.body > 1
    first, last = scene.sentence(0 if titled else scene.body)
    return Hit(first, min(last, scene.body - 1) if titled else last, _accidents(table))


def _accidents(table: Sequence[EventType]) -> EventType:
    return type_of("accident", table) or table[0]


def find_told(scene: Scene, placed: bool, table: Sequence[EventType], risk: bool = False) -> Iterator[Hit]:
    """The words of harm in a short message, each with the row whose cause stands nearest.

    One that says neither today nor where (``placed``) must not ask, play, or tell of a ``risk``.
    """
    doc = scene.doc
    if len(doc) - scene.body >= SHORT:
        return
    crowd = _UNDER_WAY.search(doc)
    if (
        crowd
        and not is_feast(doc)
        and (masses := type_of("mass_incident", table))
        and _SEEN_NOW.search(doc)
        and not is_idle(doc)
    ):
        yield Hit(*crowd.span(), masses)
    dated = placed or _TODAY.search(doc) or _MANY.search(doc)
    if not dated and (risk or is_idle(doc)):
        return
    for pattern, id_ in _PLAIN:
        match = pattern.search(doc)
        if match and not (pattern is _GATHERED and is_feast(doc)) and (row := type_of(id_, table)):
            yield Hit(*match.span(), row)
    for number, harm in enumerate(chain(_HARM.finditer(doc), _GONE.finditer(doc))):
        first, last = max(0, harm.start() - _NEAR), harm.end() + _NEAR
        if _is_beside(doc, harm.start(), harm.end()):
            continue
        cause = find_cause(doc, first, last, harm.span(), table)
        if cause:
            yield Hit(*harm.span(), cause.payload)
        if number == _MOST:
            return


def _is_beside(doc: str, start: int, end: int) -> bool:
    """A beast was hurt, legs are tired, or somebody looked and left: no person came to harm."""
    before = max(0, start - 16)
    if doc.endswith("走了", start, end) and _WENT.search(doc, before, end):
        return True
    if _LIKENED.match(doc, end) and _LIKE.search(doc, before, end):
        return True
    return bool(BEAST.search(doc, before, start) or (TIRED.search(doc, before, end) and not HURT_BADLY.search(doc)))


def _did(cause: re.Pattern[str], doc: str, first: int, last: int) -> Iterator[re.Match[str]]:
    """Where the cause stands, unless its last words are a figure of speech («直播间直接爆了»)."""
    for match in cause.finditer(doc, first, last):
        if not any(
            match[0].endswith(word) and is_figure(word, doc[: match.end() - len(word)], doc[match.end() :])
            for word in ("炸了", "爆了", "爆炸")
        ):
            yield match
