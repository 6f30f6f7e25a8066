"""Did it happen? What the words around a cue say: occurred, negated, hypothetical, drill, historical or policy.

A word alone raises no alarm: without a sign that something happened here and now there is no event at all.
"""

import re
from datetime import timedelta

from config.words import Modality
from pipeline.glance import Marked, ahead
from pipeline.scene import Scene
from pipeline.times import find_times

_DRILL = Marked(
    "号二集主说”设局第影拍度品片验假救景效预拉构演急宣练纪习例梦角汇剧画战脚密避舞武戏赛灭N疏野逃摄盆塔拟杀R妆雄竞躲兵捉耀浸扮",
    ahead(
        "NV“一上主五体依假做剧动化取团在大女学实宣密小应影情打扮拉拍按捉排推根梦模每比汇沉油消游演漫片特王电男画看短第纪练群舞英表训设话躲轮这追那预",
        "预设(?:情况|情景|场景|险情|灾情)|(?:按照?|根据|依)[^，。]{0,4}脚本|拉动考核|练兵|实战考核|(?:假装|假定|设定|设想)(?:为|了|有|成|在)?[^，。]{0,10}(?:着火|起火|受伤|被困|伤员|爆|地震|泄漏|中毒|塌|溺水)"
        "|VR|体验(?:馆|了?一把)|看了?(?:一)?部(?:片子|电影|剧)|拍得(?:太|很|好)|表演|汇报演|化了?妆的|假的?(?=着火|起火|失火|火灾|爆炸|地震|踩踏|泄漏)|捉迷藏|躲地震|“(?:病人|伤员|伤者|患者|劫匪|歹徒|逃犯|火情|群众)”|(?:练习|训练|练|学)(?:怎么|如何)?(?:躲|逃|避|疏散|灭火|自救|急救)|拍(?:短剧|微?电影|戏|电视|短?视频|广告|段子|宣传|MV)|在演(?=跳|打|死|砍|撞)|演练|演习|模拟|推演|拉练|假设情景|假想|情景构建|剧本|(?:电影|电视剧|小说|游戏|影片|短剧|纪录片|话剧|舞台剧|动画片?|漫画|小品|剧集?)(?:里|中|《|情节|讲述|写到|讲的|描写)|扮演|演示|宣传片|特效|密室|剧本杀"
        "|演的是|假伤口|画上?(?:了|着)?假|(?<![0-9一二两三四五])[男女](?:[一二三]号|主(?!人|任|播|持|管|席|办|要|厨)|二(?=为|被|死|把|救|那))|(?:那部|这部|追的?)[^，。]{0,4}剧|大结局|(?:[那这]|上一)集(?!团|合|中|市|体|装|镇|散|资)|主人公|主角|剧情|剧组|取景|拍摄现场|片场|群演|油盆|每(?:学期|年|月|季度?)例行|轮流[^。]{0,6}灭火器|消防比武|比武|一年一度|应急拉动|假扮|群众演员|NPC|沉浸式|梦见|梦到|做了?一?个梦|(?<!铁)第[一二三四五]局|这一?局(?![部面势里长])|团战|打野(?!味)|排位赛|电竞|英雄联盟|王者荣耀|推塔|五杀",
    ),
)
_REAL = Marked(
    "真演",
    "(?:不是|并非|绝非|不像是?)(?:一场|在|什么|一次)?(?:应急|消防)?(?:演练|演习)|演[练习][^。]{0,10}(?:意外|失控|真的|事故)"
    "|(?:别信|不信|哪里?是|才不是|根本不是|当成|以为是|说是)[^。]{0,6}演[练习]|去演[练习]|演[练习](?:返程|回来|途中|路上)"
    "|真[的是]?(?:着火|起火|爆炸|出事|塌|炸|撞)了",
)

_OPENS, _CLOSES = ("“", "‘", "「", '"'), ("”", "’", "」", '"')
_SAID = re.compile("(?:说|称|喊|叫|传|写|发|报|名为|题为|标题|显示|提到)[^，。]{0,4}$")
"""Marks around the bare word say that it was called so; words that quote somebody say nothing of it."""

_FILLER = "(?:较大以上|及以上|以上|较大|一般|亡人|再次|再|有|出现|发生|引发|造成|引起|导致|任何|重大|较大|特大|安全|一起|因此|各类|此类|类似|新的|所谓|存在|人为|大的|的|真|人员|什么|啥子|啥|人){0,5}$"
_DENIED = re.compile(
    ahead(
        "不严何减哪尚并排无未杜没消遏避防零预",
        "(?:未|没有?|无|不曾|尚无|杜绝|避免了?|防止了?|遏制|严防|防范|预防|(?<![消国边设])防|零|减少|消除|排除|(?:没有?|并无)(?:什么|啥子?)[^，。；没人]{1,6}|不会|不再|不|哪[里来儿]?有|哪来|何来)"
        + _FILLER,
    )
)
_FALSE_BEFORE = Marked(
    "是说实信非属传称拿绝讲虚编谓误谣谎捏澄辟",
    '(?:别|不要|莫|勿)(?:再|去)?(?:乱|瞎|到处)?(?:传|说|信|讲|编)(?:什么|啥子?|那个)?[^，。；]{0,8}$|所[谓称]的?[“「"]?$|(?:谣传|误传|谎称|谎报|虚构|编造|捏造|(?:(?<![是要])不是|并非|绝非|不属于)(?!第一次|首次|一次两次|偶然|头一次)|不实的?|澄清)[^。，,]{0,12}$'
    "|辟谣|谣言[:：,，]|拿[^。]{0,14}(?:视频|图片|照片|旧图)[^。]{0,6}$",
)
_FALSE_AFTER = Marked(
    '又安发法事实”回信再结频转息存属片图乱除传跑假言啥虚画闻误惊"零纯瞎乌谣」',
    '^[^，。”」]{0,3}[”」"](?:的)?(?:其实|原来|就)?[是系]|^的?(?:这?件?事情?|说法|传闻|消息)[^。]{0,6}(?:不实|不属实|假的|没影|没有的|子虚)|^[^。]{0,6}(?:画面|视频|图片?|照片|消息)[^。]{0,4}[是系](?:别国|外国|国外|外地|外省|别的|去年|前年|以前|假|P|合成|AI|剪)|^(?:事故|事件|案件|灾害)?(?:零发生|零报告|为零)|^[^。！]{0,8}?(?:传言|传闻|说法)[^。]{0,14}(?:系|实为|其实是|不实)|^[^。！]{0,24}?(?:[系是为属]谣[言传]|不实(?:信息|消息|传言)|[为属系]不实|纯属虚构|是假的|[系属是]误[传报]|虚惊一场|并不存在|'
    "^[^。！]{0,14}又找到了|^(?:(?!死|伤|血|医|其他|别的|我)[^。！]){0,20}平安(?:到家|回家|归来)|结果(?:啥|什么|屁)?(?:事|的)?(?:都|也)?没(?:有|事)|啥事没|白跑|(?:并未|没有|未)发生(?!人员|伤亡|次生|二次|任何人|其他|更|蔓延|环境|污染)|[信消]息不实|不属实|属于?虚假|可能[性]?(?:已)?被?排除|子虚乌有|没有的事|假消息|(?:根本|压根|完全)?没[得有](?:这|那|你们说的)[^。，]{0,4}(?:回事|事)|(?:^|[，。！])(?:请|请大家|大家|求求你们?)?(?:不要|别|莫|勿)(?:再|乱){0,2}(?:相?信|传|转))"
    "|^了?的(?:那些)?人?(?:不要|别|莫|勿)(?:再|乱|瞎){1,2}[喊说传叫吼]|^了?的(?:消息|说法|传言)[^。]{0,16}(?:好端端|好好的|没事|假的|不实)",
)

_HEARD = Marked(
    "发以说听传称言讲误喊谣",
    "以为|网传|谣传|听说|听人|传言|误会|(?:群里|朋友圈|网上|有人|大家|都|外面|外头|到处|报警|街上|抖音上?|邻居|隔壁)(?:在|都|里|还|又){0,2}(?:称|说|传|讲|喊|发)",
)
_HARMLESS = Marked(
    "好看很其修平常施原气完结网流吧白烟饭检睡切破演架喝汽啥纸烤吵戏误尘嘴冒拌炒胎端熏戚炮晾醉擦刮蒸鞭跤剐",
    "(?:结果|其实|原来|就是|只是|不过是|不过就是|才晓得|才知道|发现(?:就是|只)?是|[说称]是)[^。，]{0,10}(?:擦窗|摔了一跤|喝多|晾衣|修|睡觉|上网|网吧|打架|吵架|流感|感冒|吵嘴|拌嘴|擦挂|[剐刮][蹭擦]|放炮|鞭炮|烟花|施工|爆破|检修|演[练习]|熏|烤|烧纸|做饭|炒菜|误会|误报|水[汽气]|蒸汽|灰尘|拍戏|喝醉|睡着|走亲戚|车胎|轮胎)"
    "|(?:(?:跑|走|下|上|过|凑|开门|赶)[^，。]{0,4}|近前?|仔细|定睛)一?看[^。，]{0,3}(?:人家|原来|是|才|就|不过|只)|(?:结果|其实|原来)[^。，]{0,8}(?:没|屁|啥)|白[来跑]一|好好的|好端端|好得很|完好无|正常得很|一切正常|平安无事|啥事没",
)
"""What was heard, and what it turned out to be."""
_ASKED = re.compile(
    "真的假的|真的吗|是真的不|真不真|真假|属实[吗不么]|求证|求真相|求辟谣|不敢信|不晓得真|不知真|是不是真的|有知情的"
)
"""Somebody passes on what he heard and asks whether it is true."""
_UNSURE = re.compile("好像|似乎|是不是|是否|难道|有没有")
_THAT_TIME = re.compile("^的?(?:那会儿?|那阵|那时候?|那年|那次|那天(?!晚上还))")

_BORNE_OUT = re.compile(
    "(?:才|终于|已经?|随后|后来|最终)(?:官方|警方|政府|单位|厂里|公司|他们)?(?:才)?(?:承认|证实|通报|坐实)|千真万确|不是谣言|并非谣言"
)
_WITNESS = re.compile(
    "我(?:就|现在|正)?在现场|亲眼|千真万确|确实(?:是|发生|炸|着|塌|爆|有|死)|真的(?:炸|着|塌|爆|死|发生)"
)
"""Who stands there contradicts the denial he quotes."""

_IF_ANYWHERE = Marked(
    "要设等真如果万再哪总假怕担若朝旦倘题",
    "(?:单选|多选|判断|选择)题|[考试]题(?=[里中是说问:：])|真要|要真|真(?=[烧着塌爆炸垮倒])[^。]{1,14}(?:只能|怎么|谁|咋|后悔)|真的?(?:发生|出了)(?=[^。]{0,12}(?:怎么|谁|咋|如何|才|再|就|都))|再不(?:(?!已经|昨|今)[^。]){0,16}(?:就|要|会|怕|只有|只好)|再下|(?:^|[。，,；;、])如(?![果何此今下实期愿意同]|若果)|要等|不要(?:到时|等)|最怕|就怕|怕的[是就]|怕哪天|担心的是|(?<!那)哪天|有朝一日|总有一天|如果|假如|假设(?!情景)|假若|若是|倘若|要是|万一|一旦|假使|设想|哪怕|(?:^|[，,、:：“])若(?!干)",
)
_IF_BEFORE = Marked(
    "是没能问会可心等应将难防非否早眼差范易止险预随怕足担咨迟免避乎恐杜谨慎惕分",
    ahead(
        "。不严以会免几分别可咨唯害容将小就差应怕恐担提早易是有杜极生真眼稍等能莫要警请谨足迟避防险随难非预，",
        "(?:可能|会不会|恐怕|唯恐|恐(?![怖慌吓龙高惧])|担心|害怕|生怕|唯恐|以防|谨防|(?<!不)小心|警惕|容易|极易|易于|迟早|(?:早晚|迟早|分分钟)(?!高峰|各|都|班|温差)(?:会|要|得)?|随时|将会|就能|就会|足以|难道|难保|怕[是会要]|(?<![可恐哪])怕(?:[它他她这那]|哪天|有人|得)|差点|差一点|险些|差不多要|几乎要|眼看[要就]|等到|非要等|非要|是不是要等|"
        "提防|以免|免得|避免|防止|预防|防范|杜绝|严防|稍有不慎|是否|有没有|是不是|咨询|请问|应对|能否)[^，。；,;]{0,12}$"
        "|(?:^|[，。])(?:要|真|非要|别|莫|不要|难道)?等(?!看到|看见|发现|救|消防|救护|警察|我|他|她|大家|回来|医生|发现|到了)[^，。；了]{0,10}$"
        "|(?<![社机工协议委聚照集晚开])会(?:再|再次|因此|引发|造成|导致|发生|出现|引起|酿成|有){0,3}$"
        "|(?<![交贸简])易(?:引发|造成|导致|发生|出现|引起|酿成|诱发)?(?:重大|火灾|安全)?$",
    ),
)
_PLANNED = Marked(
    "要就行月后明然周星晚量早备约算则胁召扬",
    ahead(
        "一下不今准号后否商威就待快打扬明等约要过这都马",
        "[都快就]要$|(?:今[晚夜天]|待会儿?|等会儿?|一会儿?|过会儿?|马上|这就)(?:我|咱|我们)?(?:就要?|要)(?!是|求)(?:(?!了)[^，。；]){0,12}$|(?:明天|明早|明晚|后天|下周|下星期|下个?月)(?:(?!昨|今|刚|已经|现在)[^。；]){0,20}$"
        "|(?:今晚(?:[0-9一二三四五六七八九十]{1,3}点有|[^，。；]{0,8}(?:会有|要有|将有))|(?:明天|明早|明晚|后天)[^，。；]{0,8}有)(?:特?大|强|一场|次)?$|(?:准备|打算|商量|约好|号召|扬言|威胁)(?:(?!昨|今|刚|已经|现在)[^，。；]){0,16}$"
        "|(?:要不|不然|否则|不行)(?:的话)?[，,]?(?:我们|大家|大伙|就|只有|只好){1,3}[^，。；]{0,12}$",
    ),
)
_GOING = re.compile("(?:就|要|一起|一道|大家|我们|都)(?:都|一起|再)?去(?:把)?$")
"""What somebody means to do has not happened."""
_IF_AFTER = Marked(
    "天得果及何话别完哪怎往性付承算负跑谁隐休险预养担掉危堪率脱赔逃莫咋殃虞",
    "^[^，。]{0,3}的那?一天|^[^，。]{0,4}(?:如何|怎样|怎么|咋个?)(?:逃生|自救|预防|避险|扑救|防范|应对)|^[^，。]{0,4}了?[^。]{0,8}(?:[负担承赔付]得[起了下]|谁赔|谁养|谁管|谁负责|找谁|谁担)|^[^。！!]{0,14}(?:算谁的|算哪个的|谁负责|哪个负责|别想|莫想|休想|来得及|来不及|跑得了|跑不了|跑不脱|跑不掉|逃不掉|都得遭殃|都要遭殃|都完了|哪个(?:来)?(?:背锅|负责|赔|担))|^[^，。；了]{0,4}了?(?:算(?:谁|哪个|物业|你们)|谁赔|找谁|[^，。]{0,4}(?:往哪|怎么跑|跑得了|跑不))|^(?!后|了|发生|造成|导致|致|已|现场)[\u4e00-\u9fff、]{0,8}?(?:隐患|风险|危险|之虞|可能性|的话|怎么办|怎么得了|咋得了|不得了|如何是好|不堪设想|谁担责|谁来?负责|谁来管|的后果|咋办|预警|几率|概率)",
)
_CANNOT = re.compile("^[^，。；]{0,10}(?:进不[来去]|跑不[脱掉出]|来不及|没法|完了)")
"""«火一烧起来消防车都进不来»."""
_THEN_WHAT = re.compile("只能|怎么|谁|咋|后悔|来不及|才")
_HABIT = Marked(
    "时多次高每常总雨易繁屡逢",
    "(?:每逢|逢雨|一下雨|下雨就|经常|时常|常常|频繁|屡次|总是|易发(?!生)|(?<!太)多发(?!生)|高发(?!生)|每年都?|每天都?|时有|不时|常年|多次|屡屡)[^，。；,;]{0,10}$",
)
_OFTEN = re.compile("经常|常常|每次|天天|每天|每晚|每月|每个月|几乎每|时不时|隔三差五|总是|动不动|一直都|长期|常年")
_HABIT_AFTER = re.compile("^(?:事故)?(?:频发|多发|高发|易发|频繁|不断|时有发生|经常发生|率|黑点)")

_MEMORIAL = Marked(
    "起周顾纪讲念史忆墓祭奠缅悼朝代绪乾咸道同宣民志",
    ahead(
        "上乾元光历县同周咸哀回地墓宋宣市悼明民清祭纪缅讲说道",
        "周年|纪念(?![馆碑堂品塔币章册]|公园)|回顾|回忆|缅怀|哀悼|悼念|墓|祭扫|祭奠|讲起|说起|上个?世纪|历史上|[清明宋元]朝(?!老|古|城|街)|清代(?!老|古|城|街)|(?:光绪|乾隆|咸丰|道光|同治|宣统|民国)(?:[0-9元一二三四五六七八九十]{1,3}年|年间(?!的)|时期?(?!的))|地方志|[县市]志(?!愿|士|向)",
    ),
)
_PAST = Marked(
    "过去次前回国那几当候放代往早曾辈",
    ahead(
        "0-9一七三上两九二五以八六几出前十去发四多大奶小年引当往数早曾有民父爷祖老解那",
        "[0-9一二两三四五六七八九十几多数](?:多|余)?年(?:以)?前|[0-9一二两三四五六七八九十几数]个?(?:多)?月(?:以)?前|去年|(?:大|大大)?前年|前[几些]年|早些年|当年|(?:爷爷|奶奶|祖|老|父|上一?)辈(?!子)|那一?辈|解放前|民国|年代|(?<![0-9])[四五六七八九]几年|曾(?![某先女])|往年|早年|那年|以前|小时候|上次|上回|那一?次"
        "|(?:发生|出现|出|引发|有)过[^，。]{0,8}$",
    ),
)
_ALIKE = re.compile(
    "(?:不像|好像|[跟和像与同比])[^，。；]{0,6}(?:去年|前年|当年|往年|那年|那次|上次|上回|以前)[^，。；]{0,8}?(?:一样|一个样|一模一样|似的|相比|更|还)"
)
"""What is told is only compared with the past."""
_JUST_NOW = re.compile(
    "^[^。；]{0,10}(?:就(?:在)?(?:刚才|刚刚|今[天早晨晚]|昨[天晚夜])|刚刚发生|刚才的事|今[天早晚]的事|昨[天晚]的事)"
)
_YEAR = re.compile(
    "((?:19|20)[0-9]{2}) ?年(?!(?:[0-9]{1,2}月)?[^，。]{0,4}(?:建|修|投产|入住|购|买|开业|交房|竣工|成立|出厂|生产))"
)
_PAST_AFTER = re.compile(
    "^(?:[^，。；,;]{0,3}(?:死|伤|塌|淹|炸|烧|毁|出|垮)过(?![界来去半河山])|过(?![后程火路来去度了])|[^，。；,;]{0,6}?(?:周年|纪念|回顾|往事|遗址|遗迹|案例|启示|教训)"
    "|[^。；]{0,24}(?:已经?|都|快|将近)[^，。；]{0,3}(?:半年|[一二两三四五六七八九十0-9几](?:个多?月|年)))"
)
_STATISTICS = Marked(
    "以次全起件案半共比故均累季灾祸",
    ahead(
        "0-9一三上下二今全共几出十去发同四多好年数环累",
        "(?:今年|去年|[0-9]{4}年)以来|上半年|下半年|[一二三四]季度|同比|环比|年均|全年|累计发生|共发生[^。]{0,8}[0-9]+起|(?<!同时)(?<!连续)(?<!接连)发生[^。，]{0,10}[0-9]{2,}起|(?:多|几|数|数十|好多|好几|十几|几十)[起次][^，。]{0,12}(?:事故|火灾|车祸|案件|事件)|(?:发生|出现|出)(?:了|过)?[^。，]{0,4}(?:多|几|数|好几|无数)[起次]",
    ),
)
RECENT = timedelta(days=60)
_LONG_AGO = 2000
"""Without a reference a year before it is history all the same."""

_COMPOUND = re.compile(
    "^(?:事故|灾害)?(?:自动|报警|逃生|保险|防控|防治|责任|预案|应急|器材|险(?!情)|探测|监控|知识|演[练习]|预防|预警|救援[队能]|安全|防范|物品|物质|物|性|极限|式|装置|台网|监测|猛于虎|无情|多发|扑救(?:知识|技能|能力|方法|培训|技巧)|处置(?:知识|能力|流程|方法)|调查(?:处理)?(?:条例|办法|规定)|等级|统计|案件统计|保险)"
)
_LEGAL = Marked(
    "以重定处严第特依律亡指予较究列般凡",
    ahead(
        "一上以公凡制办合国文是有条标法的省第",
        "以上[^，。]{0,12}的[,，]|以上[^。，]{0,10}以下|的[,，]?(?:为|属于|是|定为|认定为)(?:一般|较大|重大|特别重大|特大)|的[,，]?(?:依法|从严|一律|予以|处以|追究)|(?:法|文件|条例|办法|制度|标准|合同|国家|省里|上级|公司)(?:里|上|中)?(?:明确)?规定|一次性?死亡[^，。]{0,6}以上|是指|凡[^，。]{0,12}(?:死亡|事故|伤亡)|第[一二三四五六七八九十百0-9]{1,4}条|有下列情形",
    ),
)
_ORDER = re.compile("请各(?:村|镇|单位|街道|社区|乡|部门|组)|上报[^。]{0,14}情况")
"""The words of a rule count people nobody has seen die."""
_POLICY = re.compile(
    ahead(
        "上专举会体值全创办单召吸培多大如安宣履巡工布应开征怎拉招指授救方条汲注深温盯督知科组考能自要规警讲论试请课责贯进逐部采问防隐预",
        "考试题|试题|条款|问答题?|单选|多选|开会|布置|要求(?:各|全|所有)|值守|盯守|巡护|方案|办法|条例|规定|会议|部署|召开|培训|讲座|专项整治|专项行动|专项检查|大检查|大排查|督导|责任制|工作要点|预案|科普|知识|贯彻|体系|能力建设|"
        "救援队伍|应急队伍|上报[^。]{0,12}情况|巡查|请各(?:村|镇|单位|街道|小组|组)|防灾减灾|安全生产月|宣传|自查|警示|举一反三|讲解|授课|进(?:社区|校园|企业|农村|家庭)|(?:如何|怎样|怎么)(?:逃生|自救|预防|避险|扑救)|注意事项|指南|指引|征求意见|课题|论文|考核|招标|采购|防控|防治|工作总结|履职|试点|创建|温馨提[示醒]|[吸汲]取|(?:全面|逐一|深入|组织|拉网式|隐患)排查",
    )
)
_ADVICE = re.compile("(?:建议|希望|应当|应该|呼吁|严禁|禁止|不得|请(?:大家|广大|各|市民))[^，。；]{0,16}$")
_MEETING = re.compile("召开|会议|部署|通知|方案|培训|宣传|讲座|专项|排查|整治|督导|要点|预案|科普|解读|征求|公告")

_SEEN = re.compile(
    "巨响|摇得|吊灯|晃得|都裂|遭[^，。]{0,3}砸|(?:一声|声)[^，。]{0,6}响|响声|爆炸声|黑烟|浓烟|蘑菇[烟云]|冒烟|火光|震碎|震裂|震坏|震[得了]|晃了|跳了一下|救护车|消防车"
)
"""What a witness saw or heard: who asks «是不是炸了» beside it does not guess, he reports."""
_ASKS = Marked(
    "是没问会可想知应否像咨怀估晓",
    "(?:是不是|是否|(?:可能|好像|估计|应该|怀疑)是|不知道|不晓得|有没有|会不会|想问|请问|咨询)[^。；]{0,16}$",
)

_PLAINLY = re.compile(
    ahead(
        "伤垮塌失巨扑接撞救明正死求浓消火炸烧爆目着突蘑被起通遇震黑",
        "伤员|被[^，。]{0,4}(?:震|炸)(?:裂|碎|坏|塌|垮|伤|死|飞)|黑烟|蘑菇[烟云]|震(?:坏|裂|碎|垮|塌)|突发(?!性|事件|公共)|正在?(?:燃|着|起|冒)|浓烟|明火|火光|巨响|救护车|消防车|伤者|死者|被困|失联|遇难|接到?报|求救|救命|通报[^。]{0,16}发生|"
        "烧起来|塌了|垮了|炸了|[起着]火了|爆炸了|撞了|撞上|扑救|扑灭|目击",
    )
)
_HAPPENED = re.compile(
    ahead(
        "0-9一三两今倒凌几刚初前又发导引快抢报昨正烧现疑着翻致警起跑跳送逃通造",
        "发生|[一两三几][辆台栋艘]|逃出来|跑出来|跳窗|[起着]火|引发|造成|导致|致使|致(?=[0-9一二两三四五六七八九十])|现场|正在|正(?=[在被])|刚刚|刚才|[今昨][天日早晚晨夜]|前[天日晚]|凌晨|警方|通报|快来|"
        "(?<![0-9])[0-9]{1,2}(?:[时点](?![建意问])|[日号](?=[上下凌早晚中,，0-9]))|疑似|初步(?:判断|确定|认定|诊断)|抢险|抢救|报警|送医|送往医院|倒了|翻了|烧了|又(?=[有发出起])",
    )
)
_DONE = re.compile(
    "^了?[一两三]?个(?!人[都也怎才]|没|样)|^(?:之后|以后|后(?![果患悔续代遗怕]))|^(?:事故|事件)?(?:已经?)?[^，。；,;！!\n]{0,6}了(?=$|[。！!，,；;\n])"
)
"""The cue itself is told as done («爆炸了»); a 了 anywhere in the sentence says nothing of it."""
_WHERE = re.compile(
    "院|馆|宿舍|宾馆|酒店|市场|大厦|单元|附近|门口|路口|路段|小区|工地|厂|公司|商场|学校|村|镇|街道|楼|桥|隧道|仓库|车间|矿|河|水库|高速|国道|省道|店"
)
_JUST = re.compile("(?:今[天早晨晚日]|昨[天晚夜日晨]|刚[才刚]|当晚|凌晨|半夜)[^，。；:]{0,10}$")
_ONCE = re.compile(
    "(?:上次|之前|以前|平时|每次|天天|年年|光|只会?)[^，。；]{0,4}(?:演[练习]|模拟|拉练)[^。]{0,30}(?:真|没想到|结果|却|偏偏|谁知|反而)"
)
"""Drills remembered beside the real thing."""
_NOW = re.compile(
    "正在|刚刚|刚才|目前|现在|此刻|今[天日早晚晨]|昨[天日晚夜晨]|前[天晚]|突然|快来|救命|马上派|又(?=[有发出起着])"
)
_ANY_HOUR = re.compile(
    "[0-9]{1,2}(?:月[0-9]{1,2}[日号]|日(?=[0-9上下中凌早晚,，电])|时[0-9许左]|时(?=[,，])|点[0-9许左半多])|日前|近日"
)
"""Without a reference no date is far away."""
_ASIDE = 60
_OURS = ("place", "local")
_SHORT = 90
_CLOSE = 14


def is_upheld(words: str) -> bool:
    """Whether a denial quoted in the words is contradicted there: by a witness, or borne out since."""
    return bool(_WITNESS.search(words) or _BORNE_OUT.search(words))


def modality_at(scene: Scene, start: int, end: int, harm: bool) -> Modality | None:
    """What [start, end) speaks of. ``harm``: the sentence counts victims. ``None``: a bare word, no event.

    1. A drill, play or film, unless the words say it was none. 2. A denial. 3. What may be, might have been, or keeps
    happening. 4. The past: told so, or dated long before the reference. 5. Rules, meetings, advice, unless victims are
    counted or the fire is seen. 6. It occurred, if anything says so: a verb, an hour, victims, a place in a headline.
    """
    before, after = scene.around(start, end, 70, 50)
    whole = before + scene.doc[start:end] + after
    if _is_drill(scene, whole):
        return "drill"
    if _COMPOUND.search(after):
        return "policy" if _is_policy(scene, start, before, whole) else None
    if _is_denied(before, after, whole):
        return "negated"
    if not harm and before.endswith(_OPENS) and after.startswith(_CLOSES) and not _SAID.search(before):
        return "drill"
    if _is_guess(scene, start, end, before, after):
        return "hypothetical"
    if _is_past(scene, before, after, whole):
        return "historical"
    if (_ORDER.search(before) and not (harm and _NOW.search(whole))) or (
        _LEGAL.search(whole) and not (_NOW.search(whole) or _ANY_HOUR.search(whole))
    ):
        return "policy"
    plainly = harm or bool(_PLAINLY.search(whole))
    if not plainly and not _is_fresh(before) and _is_policy(scene, start, before, whole):
        return "policy"
    short = len(scene.doc) - scene.body < _SHORT
    placed = (bool(_WHERE.search(before)) and (end < scene.body or short)) or (short and _cried(scene, after))
    told = _HAPPENED.search(before[-_CLOSE:] + scene.doc[start:end] + after[:_CLOSE]) or _DONE.search(after)
    if not (plainly or placed or told):
        return None
    return "occurred" if end < scene.body or plainly or is_told_lately(scene, start, end) else None


def _is_denied(before: str, after: str, whole: str) -> bool:
    if _DENIED.search(before[-16:]):
        return True
    untrue = _FALSE_BEFORE.search(before) or _FALSE_AFTER.search(after) or _is_harmless(before, after)
    return bool(untrue) and not is_upheld(whole)


def _is_harmless(before: str, after: str) -> bool:
    """«以为着火了,结果是熏腊肉»."""
    return bool(_HARMLESS.search(after) and _HEARD.search(before))


def _is_fresh(before: str) -> bool:
    """«预案写了几十页,昨晚滑坡…»: an hour of these days right before the cue, and no paper between."""
    just = _JUST.search(before)
    return just is not None and not _POLICY.search(just[0])


def _is_drill(scene: Scene, whole: str) -> bool:
    """Said in the sentence or the title; «这不是演练» is none."""
    if _REAL.search(whole) or _ONCE.search(whole):
        return False
    title = scene.doc[: scene.body]
    return bool(_DRILL.search(whole) or (_DRILL.search(title) and not _REAL.search(scene.doc)))


def _is_guess(scene: Scene, start: int, end: int, before: str, after: str) -> bool:
    """What might be, almost was, or keeps happening; a witness's question is none."""
    if _ASKS.search(before) and _is_witness(scene, end, before):
        return False
    behind = scene.doc[end : end + _ASIDE]
    if after.startswith(("了?", "了吗", "了嘛")) and _UNSURE.search(before) and not _SEEN.search(before + behind):
        return True
    if _HEARD.search(before) and _ASKED.search(scene.doc, start, start + _ASIDE) and not _SEEN.search(before + after):
        return True
    return bool(
        (before.endswith("真") and _THEN_WHAT.search(after))
        or (before.endswith("一") and _CANNOT.search(after))
        or _IF_ANYWHERE.search(before)
        or _IF_BEFORE.search(before)
        or _PLANNED.search(before)
        or (_GOING.search(before) and not after.startswith("了"))
        or _IF_AFTER.search(after[:18])
        or _HABIT.search(before)
        or (_OFTEN.search(before) and not _NOW.search(before))
        or _HABIT_AFTER.search(after)
    )


def _is_witness(scene: Scene, end: int, before: str) -> bool:
    """Beside the question stands what was seen or heard: in its sentence, right behind it, or anywhere below a headline that asks."""
    if _IF_ANYWHERE.search(before):
        return False
    seen = _SEEN.search(before + scene.doc[end : end + _ASIDE])
    return bool(seen or (end < scene.body and _SEEN.search(scene.doc, scene.body)))


def _is_past(scene: Scene, before: str, after: str, whole: str) -> bool:
    """Told as past or in sums, or dated long before the reference; a recent time nearer to the cue wins («去年建成的厂房昨晚爆炸»)."""
    if _JUST_NOW.match(after):
        return False
    before = _ALIKE.sub("", before)
    if (
        _STATISTICS.search(whole)
        or _MEMORIAL.search(before)
        or _PAST_AFTER.search(after)
        or _MEMORIAL.search(after[:12])
        or (_THAT_TIME.match(after) and not _JUST.search(before))
    ):
        return True
    told = find_times(before, 0, scene.at, scene.zone)
    recent = told[-1].at if told and scene.at and told[-1].latest >= scene.at - RECENT else -1
    if any(match.start() > recent for match in _PAST.finditer(before)):
        return True
    this = scene.at.year if scene.at else _LONG_AGO
    years = [match for match in _YEAR.finditer(before) if int(match[1]) < this and match.start() > recent]
    return bool(years or (scene.at and told and recent < 0))


def is_told_lately(scene: Scene, start: int, end: int) -> bool:
    """In a long letter a verb is not enough: its sentence or its neighbours say when, and that is not long ago."""
    if len(scene.doc) - scene.body < _SHORT:
        return True
    first, last = scene.sentence(start)
    near = scene.doc[max(0, first - _ASIDE) : min(last, end + _ASIDE)]
    if scene.at is None:
        return bool(_NOW.search(near) or _ANY_HOUR.search(near))
    told = find_times(near, 0, scene.at, scene.zone)
    return bool(_NOW.search(near)) or any(occurred.latest >= scene.at - RECENT for occurred in told)


def _cried(scene: Scene, after: str) -> bool:
    """«爆炸!东浦新城!»: the bare word as a cry, and a place of ours."""
    return bool(re.match("[!！。\n]|$", after)) and any(hit.payload[0] in _OURS for hit in scene.found("where"))


def _is_policy(scene: Scene, start: int, before: str, whole: str) -> bool:
    """Rules, meetings, equipment, advice: in the sentence, or in the title while the sentence tells no event."""
    if _POLICY.search(whole) or _ADVICE.search(before):
        return True
    return (
        start >= scene.body and bool(_MEETING.search(scene.doc[: scene.body])) and not re.search("发生|[起着]火", whole)
    )
