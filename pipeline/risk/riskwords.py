"""What a risk is told with, as data: classes of words, and signs that put them together. Read by ``pipeline/risk/risksigns.py``.

No word of a sign says it alone: «集合» needs people who mean it and a day or an office, «窗台» somebody who stands on it and
somebody who is afraid. Whoever says it otherwise still names these things; that is why unread messages are reached too.
"""

from typing import NamedTuple

_THREE = "(?:[三四五六七八九十3-9]|[一二三四五六七八][二三四五六七八九]|十[几多来一二三四五六七八九]|[好几数]十|好几|[1-9][0-9]{1,2})"

CLASSES: dict[str, str] = {
    # who
    "self": "我 咱 俺 本人 老子 吾",
    "kin": (
        "我 咱 俺 他 她 本人 娃 孩子 儿子 女儿 幺儿 爸 妈 爹 娘 父亲 母亲 爷爷 奶奶 外公 外婆 婆婆 公公 老公 老婆 丈夫 妻子 爱人 老人 老头 老汉 太婆 嬢嬢 大爷 大妈 哥 姐 弟 妹 侄 孙 "
        "邻居 同学 学生 工友 同事 室友 男子 女子 男的 女的 男娃 女娃 小伙 姑娘 有个人 有人 男孩 女孩 媳妇 岁"
    ),
    "many": (
        "我们 咱们 俺们 大家 大伙 各位 兄弟们 姐妹们 家人们 乡亲 叔伯 邻居们 街坊 全村 全小区 全体 老小 业主 家长 村民 居民 住户 工人 工友 民工 班组 商户 商家们 摊主 司机 师傅 的哥 骑手 老师们 老师 教师 "
        "员工 职工 职员 护士 同学们 学生们 储户 集资户 投资人 受害人 受害者 会员 租户 农户 户主 退休 老兵 战友 老伙计 代表 有人 他们 群里 寨子 队上 [0-9一二三四五六七八九十百千几多余]+[个名位户家]"
    ),
    "worker": "司机 师傅 的哥 出租车 网约车 公交 货车 骑手 外卖 快递员 工人 职工 员工 工友 民工 老师 教师 医生 护士 商户 商家 店主 摊主 铺子 店铺 门店 环卫 保洁 学生 家长 整条街",
    "frail": (
        "娃 孩子 小孩 儿童 宝宝 婴儿 幼儿 学生 女儿 儿子 孙子 孙女 侄女 侄子 外孙 同学 小朋友 老人 老年 爷爷 奶奶 外公 外婆 婆婆 太婆 大爷 老太 老汉 老头 独居 孤寡 我妈 我爸 母亲 父亲 爹 娘 岳父 岳母 五保 "
        "孕妇 怀孕 怀着 产妇 产后 残疾 残障 瘫 盲人 视力 聋哑 智障 脑瘫 自闭 痴呆 精神病 轮椅 低保 留守 (?:[67-9][0-9]|[七八九]十[一-九]?)(?:多|来|几)?岁 (?:[1-9]|1[0-7]|[一二两三四五六七八九十]|十[一二三四五六七])(?:多|来|几)?岁(?!月)"
    ),
    "child": "娃 孩子 小孩 儿童 宝宝 婴儿 幼儿 学生 女儿 儿子 孙子 孙女 侄女 侄子 外孙 同学 小朋友",
    "minor": "(?<![0-9一二三四五六七八九十])(?:[1-9]|1[0-7]|[一二三四五六七八九十]|十[一二三四五六七])(?:来|几|多)?岁 初[一二三中] 小学 未成年 幼女 女学生 女童 男童 小女孩 女娃",
    "together": "集体 一起 都不?说? 全部 全都 全停 商量 约好 说好 联合 好多 几百 几十 上百 整条 [0-9一二三四五六七八九十百多]+(?:台|辆|家|个|名|户) 大家 提议 号召 轮流 统一 们都?",
    # how meant
    "pact": (
        "打1 定于 想好 一家一个 商量 约好 约起 约定 相约 说好 讲好 谈好 说定 定好 讲定 提议 号召 发起 组织 串联 打算 准备 计划 决定 通知 互相转告 转告 接龙 统一 一起 一道 集体 轮流 轮到 轮班 集合 集中 会合 碰头 汇合 凑 都去 都到 都来 都上 喊了 喊起 喊人 "
        "定做 定制 做好了 买好 备好 自带 带起 带上 包车 租了车 出一个人 出个人 全部 全都 不约而同 动员 召集 见$"
    ),
    "soon": (
        "明[天日早晚] 后[天日] 今[晚天] 这?[下本这]?个?周[一二三四五六日末] 下周 星期[一二三四五六日天] 礼拜[一二三四五六日天] 下个?月 [这本]?个?月[底初末] 初[一二三四五六七八九十] [0-9一二三四五六七八九十]{1,3}[点号日] 早上 上午 下午 马上 过几天 改天 开会那"
    ),
    "ultimatum": (
        "再不 再没 再拖 再推 还不 还没有?(?:结果|答复|说法|动静) 还拖 否则 不然 要不然 要是 如果 假如 若 倘 逾期 如仍 不给 不解决 不处理 不答复 不管 不兑现 不停 不降 不退 不发 不还 解决不了 不解释 不认 要不到 拿不到 没个?说法 说法 没人管 没人理 有没有人管 走投无路 "
        "没得?办法 没办法 没法 被逼 逼[得我到] 只[好能得有] 不得已 无奈 宁愿 直到 好自为之 (?:莫|不要|别)(?:怪|后悔) 看着办 等着瞧 谁来 哪个来 谁敢 哪个敢 后果 负责 不服 才罢休 奉陪 撕破脸 闹大"
    ),
    "stance": "(?:(?<!车)站|坐|爬|翻|跨|趴|蹲|吊|攀)(?:在|到|上|出|起|过|着|进|了) 上了(?!车|班|锁) 坐起 站起",
    "peril": (
        "不敢靠近 围得 拿到钱 抓着 不下来 要跳 想跳 跳下 往下 下来了?$ 水好?深 围到看 围观 围着看 气垫 消防 快来 快点来 救命 救救 求求 害怕 [好怕]?怕得 很怕 拿不到 要不到 不给 说法 工钱 工资 劝 情绪 抑郁 产后 没人管 不管 喊 哭 别拦 再见 对不起 悬 绝望 回不去 咋个回去 不想 没意思"
    ),
    # where
    "office": (
        "政府 县府 市府 区府 区委 县委 市委 省委 信访 局 委员会 管委会 街道办 镇上 乡上 区上 县上 市上 县里 市里 法院 检察院 教体 住建 人社 售楼 总部 公司 项目部 开发商 银行 网点 厂门 厂里 厂子 工地 医院 学校门 大门口 门口 路口 大厅 国道 高速 广场"
    ),
    "ready": "(?:横幅|条幅|标语|口号|牌子|白布|布条|喇叭|花圈|传单|材料|锣|大巴|车|车票|帐篷|铺盖)[^，。；]{0,6}(?:做|印|准备|打印|打|写|缝|定|制作|租|包|买|凑|备)[好齐] (?:横幅|条幅|标语|口号|牌子|白布|布条|喇叭|花圈|锣鼓?|家什|帐篷|铺盖)[^，。；]{0,3}齐了? [约喊凑叫]齐 一个[都也]?不能少 一样[都也]?(?:不[少缺]|没少) (?:人|家长|业主|村民|工友|大家|群里)[^，。；]{0,6}(?:约|喊|说|讲|联系|通知|商量)[好齐]了?",
    "meets": "(?:[一二三四五六日天末]|[0-9十]号|[0-9十]点|明天|明早|后天|早上|上午|下午|晚上|门口|大门|门前|广场|大厅|楼下|政府|市委|县委|信访局?|法院|局|售楼部|公司|厂里?|省里|省上|省城|市里|市上|县里|北京|上头)见(?=[，,。！!~、…\\s]|$) (?:政府|市委|县委|信访|法院|局|售楼部|公司|厂|项目部)(?:大?门口?|门前|楼下|广场|大厅)(?:集合|碰[面头]|[汇会]合)(?=[，,。！!~、…\\s]|$) 不见不散",
    "gathering": "比赛 运动会 球 演唱会 婚 生日 毕业 校庆 同学会 聚会 聚餐 开学 高考 中考 应援 接机 参展 展会 游玩 露营 爬山 开业 庆 过年 春节 发车 拼车 相亲 面试 考场 接亲 打牌 看房 合唱 舞 腰鼓 秧歌 演出 汇演 排练 彩排 拜年 庙会 健步走 骑行 志愿者 龙灯 川剧 退休 公积金 社保卡 [办领换]证 过户 报到 签合同 窗口",
    "gate": "门口 大门 门前 路口 路中 马路 公路 国道 高速 工地 厂 政府 总部 售楼 项目部 公司 广场 楼下 大厅 办公 现场 挖机 推土机 车子 车辆",
    "high": (
        "北京 首都 京城 进京 上京 赴京 国务院 中南海 天安门 中央 中纪委 最高检 最高法 最高人民 国家信访 国家局 省上 省里 省城 省委 省政府 省厅 省信访 省纪委 省高院 省会 部里 大领导 上面 上头 市上 市里 上级 巡视组 巡察组 督察组 督导组 督查组"
    ),
    "goes": "(?:去|到|上|进|赴|奔|往|找|见|告|反映给|递给)(?:了|过|一趟|趟|一下)?(?:北京|首都|京城?|国务院|中南海|天安门|中央|中纪委|最高|国家信访|国家局|教育部|省上|省里|省城|省委|省政府|省厅|省信访|省纪委|省高院|大领导) 如实反映到 反映到(?:中央|省|国|最高|中纪委) 天安门见",
    "case": (
        "告[你他它们状] 上访 信访 反映 讨 待遇 说理 说法 公道 喊冤 伸冤 申冤 申诉 控告 举报 问一问 问个 评理 跪 材料 当面 捅 找大领导 有人管 有没有人管 解决不了 没人管 不管 再不 不解决 无答复 没有答复 这条路 不见到 不回来 车费 路费 买了票 买好了?票 票已经 票都 车票 号已经"
    ),
    "arrives": "来了 来的时候 驻点 一来 要来 下来 进驻 第一个 拦 当面 递",
    "leaders": "领导 书记 市长 县长 省长 视察 调研 检查 巡视",
    "ticket": "车费 凑路费 的路费 车票 火车 硬座 买了票 买好 票已经 票都 买了后天 买了明天 包车 号已经",
    "upward": "(?:捅|告|反映|闹)(?:到|上)(?:上面|上头|中央|北京|省|国|市|底) 往上面?头?(?:捅|告|反映|闹|找) 越级 一起上去 一直告 告到 (?<!马)上去找",
    "demand": "罚款 摊位费 奖金 编制 发钱 没发 没见到 扣光 抗议 涨租 涨价 降价 份子 欠薪 工资 绩效 待遇 兑现 规则 不降 不满 取消 补偿 说法 直到 运价 抽成 房租 要求 社保 裁员 退费 编制 平台",
    # what is lacking or was done
    "lack": "停电 断电 停了 断了 断药 停药 没得了? 买不到 取消 撑 续不上",
    "nobody": "没人 没得人 无人 没有人 不管 不在家 一个人 独自 独居 没来 都不在 没有来 断了 取消 没饭 没米 没有米 没得吃 没得钱 没钱 没有钱 救救 求求 可怜 好几天 几天",
    "cause": (
        "学校 幼儿园 老师 同学 食堂 托管 校车 营养餐 校服 喝了 吃了 打针 打了 疫苗 狗 咬 摔 烫 砸 撞 掉 触电 噎 甲醛 装修 油漆 刷漆 味 毒 井盖 滑梯 电梯 打 踢 推 跌 吓 校园 保安 漏电 污染"
    ),
    "harmed": "拉肚子 腹泻 呕 发烧 高烧 缝 骨折 头晕 昏 伤 中毒 住起 住院 输液 观察 抢救 过敏 红疹 起疹 保胎 流产 出血 流血 咬 烫 断 ICU 重症",
    "hurt_how": "打 掐 勒 绑 捆 扎 踢 扇 烫 咬 拖 关 饿 锁 伤 青 肿 血 疤 针眼 惨叫 哭 吓 跪 虐 骂 天天 半夜 每天 经常",
    "tells": (
        "封信 报了 走了 点了 去了 投诉 举报 反映 (?:打|拨打|拨)(?:了|过)?(?:电话|热线|12345|.{0,4}(?:个|次|回|遍)) 电话 热线 12345 写信 来信 致函 去函 留言 信访 上访 提交 工单 求助 讲过?了? 说过 催 报修 报警 办结 来来回回 跑 发帖 诉求 请求 上报"
    ),
    "unheard": (
        "望查 差一样 没见 又陷 不一样 研究研究 没有?(?:下文|下落|结果|回[音复应信]|答复|动静|解决|处理|重视|人) 没得人 无人 无果 未果 未(?:得|能|获|见|予|解决|处理|答复|回复) 不解决 不处理 不回复 不管 不理 没用 无用 不亮 没修 没改 没动 都说 都是 每次 次次 回回 还是 照样 照旧 依然 依旧 仍 "
        "至今 现在还 到现在 一模一样 转了 转办 推诿 推来推去 踢皮球 敷衍 石沉大海 再次 再一次 解决不了 恳请 等到 还讲 还要等 三个月了 归社区 第[三四五六七八九十几]次 第[3-9] 又是我"
    ),
    "act": (
        "发给了 私信 进村 停在 扛着 要素材 打电话来核实 (?<!也)已?经?来了(?!解) 拍了 两天就播 要播 答应 已经?联系 联系[了好](?!.{0,4}没) 联系我 [跟和]我们?联系 约好 约了 要来 会来 就来 (?:明天|后天|下周|周.|下午|上午|今天|马上|过两天|过来).{0,6}(?:来|直播|采访|拍|暗访) 来暗访 直播 跟拍 喊他 喊来 喊了 热线我?打了 打了热线 看着办 粉丝"
    ),
    "here": "来了(?!解) 住在 在问 在拍 正拍 在采访 蹲 守在 来了好几 到了 到现场 进村 上门 架起 开直播 跟我们? 找到我 采访了?我",
    "wished": "[请让由][^，。；]{0,8}(?:记者|媒体|电视台) 希望[^，。；]{0,8}(?:记者|媒体|电视台) 曾 报道 曝光 又找过 曝光过 采访过 多次",
    "count": "点击 阅读 炸锅 传开 [0-9一二三四五六七八九十百千几好多]+(?:多|余|来)?万 第[一二三四五六七八九十0-9] 几万 上万 [0-9]{4} 好多 全部 都在 全是 热搜 上榜 满屏 刷屏 疯传 越来越",
    "anger": "骂 看不见 还在 还说 还装 装 没有?接到 不回应 没人管 不管 质疑 怎么 态度 隐瞒 压 删 投诉 曝光 说法 不公 黑心 愤 着急 欠 怒",
    "own_film": "视频 录音 照片 证据 聊天记录 材料 我 我们 我司 本人 将 就 只[好能有得]",
    "trace": (
        "赶集 捡菌 上山 进山 天都黑 音讯 出门 放学 上学 出去 离开 出走 离家 走丢 走失 昨[天晚日] 今早 早上 凌晨 中午 下午 一晚 一夜 [一两二三四几]天 到现在 至今 定位 穿 手机 关机 河 水库 求扩散 扩散 看见 看到 线索 报警 报了警 找了 最后一次 联系不上 智力 痴呆 老年"
    ),
    "person": "娃 孩子 小孩 儿子 女儿 父亲 母亲 我爸 我妈 爸爸 妈妈 爷爷 奶奶 外公 外婆 老人 老汉 婆婆 男孩 女孩 男娃 女娃 [0-9一二三四五六七八九十]岁 我哥 我弟 我姐 我妹 弟弟 妹妹 哥哥 姐姐 老公 老婆 丈夫 妻子 爱人 侄 孙 同学 学生 他 她",
    "aimed": "我 我们 我家 全家 你们 他们 谁 哪个 娃 孩子 老人 大家 人",
    "says": "喊要? 发消息说 说再 说不 说要 说是要 还说 说他?她?要 扬言 威胁 恐吓 放话 放狠话 口口声声 喊到要 叫嚣",
    "arms_held": "有 挥 泼 拿 提 带 持 举 摆 拎 扛 操 抄 揣 端 喊 等 备",
    "clash": "见人就追 都不敢 杀 躲 乱砍 打火 拦 吵 打起来 打群架 冲突 僵 对峙 围 推土机 挖机 挖掘机 等起 快来 出事 拼 砍 追 门口 报警 派出所 动手 人多 来了 哪个敢 谁敢 不准动 谁都别 哪个都 村",
    "beats": "打我 打她 打他 又打 天天打 往死里打 还打",
    "calls": "救命 救救 快来 打电话 打来电话 来电话 偷偷 手机[^，。]{0,3}收 收了手机",
    "poison_held": "购买 攒 攥 挂[到在] 买好 买了 买来 买起 备好 备了 准备 揣 带[着起在到]? 提 拎 藏 抱 放在 放起 拿 存了 随身 倒",
    "last": "存折 密码 银行卡 房产证 后事 身后 学费 葬 墓 寿衣 坟 遗 娃 孩子 儿子 女儿 父母 爸妈 老人 爹 娘 猫 狗",
    "aware": "情绪激动 今日内 见面 不敢 躲 害怕 担心 怕 哭 整夜 睡不着 不对劲 反常 情绪 抑郁 派人 救 以后 不在了 没了 走了 最后 再不 劝",
    "sunk": "活着 没意思 没有意思 没啥意思 死 抑郁 哭 跪求 跪 精神 崩溃 不上学 学校 停课 自责 网暴 老师 欺凌 三天 两天 几天",
    "often": "时有 时不时 经常 常常 容易 差点 担心 长期 等等 路滑",
    "found_late": "[一两二三四几]天 发现 没人管 没人来 没人看 没得人 无人照 不在 屋头 家里 扶",
    "ours": "学校 政府 物业 开发商 厂 医院 局 部门 小区 村 镇 街道 社区 你们 贵 当地 官方 领导 单位 工地 县 园区 幼儿园 校长 城管 派出所",
    "worn": "房子 房贷 贷款 还不起 工资 工钱 补贴 低保 赔 病 痛 医药费 公司 厂 征 拆 欠 债 判 冤 说法 清静 解决 书记 领导 没人 娃 孩子 老公 老婆 儿女 药",
    "gone": "打不通 联系不上 找不到 找一哈 找一下 关机 不见了 做邻居 报答 当牛做马 别找 快来 快去 救",
    "escape": "火 烧 烟 逃 摔断 地震 车上 车厢 驾驶",
    "height": "楼 桥 塔 顶 窗 崖 阳台 天台 烟囱 高处",
    "cut": "割 划 刀 自残 吞 一瓶 整瓶",
    "alone": "独居 孤寡 一个人住 单身 独身 空巢 五保 孤老 老人 婆婆 太婆 大爷 爷爷 奶奶 老汉 老头 嬢嬢 儿女都?不在",
    "days": "[两二三四五六七八九几0-9]{1,2}[天日] 好久 好几天 一个?星期 一周 敲门 臭味 牛奶 报纸",
    "matter": "的事 问题 投诉 反映 路灯 下水 电梯 井盖 噪音 油烟 漏水 停水 停电 积水 垃圾",
    "units": "个个 几个部门 [三四五六七八九几]个(?:部门|单位|窗口) 社区.{0,20}街道 镇上?.{0,16}[区县] 村上?.{0,12}镇",
    # what makes it something else
    "unreal": (
        "电影 电视剧 话剧 小品 小说 歌曲 单曲 剧情 剧本 角色 主人公 主角 游戏 模拟 演练 演习 拉练 严防 防范 预防 防止 杜绝 谨防 倡议 普及 讲座 宣传[周月日活] 条例 不得 应当依法 有序反映 主题 词典 成语 意思吗 是不是一个意思 征集 知识 培训 辟谣 辟个谣 不实 与事实不符 谣言 勿信 没有收治 所谓"
    ),
    "paper": "各单位 各镇 各部门 排查 做好 化解 整改 反馈 通报 进驻 常规 开展 欢迎 公告 工作要求 切实",
    "asks": "请问 咨询 想问 想了解 了解一下 想知道 怎么申请 如何办理 需要哪些 可以吗 能不能代办 哪里办 如何申请 办理流程",
    "solved": "谢谢 感谢 致谢 点赞 终于(?!.{0,6}(?:没|不)) 已经?解决 彻底解决 解决了 已?经?修好 疏通 就好了 很满意 表扬",
    "joy": "感谢 高兴 骄傲 自豪 宣传 开心 柚子 丰收 致富 文旅 营商 推介 招商 旅游节 美食 招聘 专业 考试 年审 记者证 转播 带货",
    "travel": "旅游 旅行 看病 就医 就诊 上学 读书 大学 上班 出差 打工 考试 招聘 高铁 火车站 航班 户口 户籍 迁 办理 补办 异地 医保 省医院 华西 工作 实习 培训 开会(?!那) 调研 检查 物资 学习 演出 比赛 快递 发货 总公司 项目 批复 文件 规定 政策 精神",
    "festive": "庙会 灯会 舞狮 看热闹 欢迎 开业 促销 审批 备案 报备 悬挂 年会 广告 宣传 标识 破损 清理 拆除 庆祝 贺",
    "labour": "维修 检修 修 安装 拍照 钓鱼 种菜 晒 乘凉 施工 装修 小偷 翻墙 违建 搭建 加盖 漏水 太阳能 高空抛 掉落 打扫 擦 洗 清洗 花盆 养鸽",
    "farm": "打药 喷 果树 除草 杀虫 治虫 庄稼 农作物 加油 涨价 油价 残留 超标 加油站 气味 销售 经营 店 生产 污染 施 禁用",
    "not_ours": "物业 财务 催款 沟通 置业 顾问 认筹 退款 内部 仲裁 需不需要 不清楚 客服 快递 外卖 商家 开发商 保安 门卫 房东 中介 售后 厂家 卖家 老板 淘宝 平台 运营商 移动 电信 联通",
    "census": "普查 会议 全会 全国代表 党代会 人民 修订 修正 医院 中学 小学 产业 方 者 人称",
    "found": "手环 哪里领 在哪领 怎么领 戒指 首饰 东西 物品 证件 车子不见 感谢 谢谢 找到了 已找到 平安 回来了 民警找 狗 猫 宠物 老板 商家 开发商 公司 客服 物业 包裹 快递 钱包 健身 中介 平台 店",
    "folk": "[工商家主民友户村职员众]们 工人 工友 民工 业主 家长 村民 居民 群众 乡亲 职工 员工 商户 大家 大伙 双方 两边 两家 他们",
    # a danger under way
    "live": "断[了在开] 掉[下在了落到] 垂[下在到] 倒[了在下一] 斜[在了] 带电 漏电 冒火 火花 打火 麻手 麻[了到]?人 电[到倒了]人? 搭[在到] 落[在到] 裸露 冒烟 炸[了开]",
    "leaks": "泄[漏露] 漏[气油了] 在漏 呼呼 嘶嘶 滋滋 喷[出涌]? 挖[断破穿] 味 流了 流到 洒[了在] 冒出",
    "stuck": "困 关[在起到] 卡[在住到起]",
    "gives_way": "[要快]倒 [要快]垮 [要快]塌 歪[了到起] 斜[了起] 裂 大口子 松[了动] [要快]掉 往下掉 掉下来 摇[摇晃] 悬[在起] 冲空 掏空 塌[了陷下] 滚[石下落] 滑坡 滑下来 鼓[起包]",
    "open": "没[了得盖有] 烂了 不见了 丢了 敞[起着开] 坏了 掉了 翻[起开] 开[起着] 缺",
    "exposed": (
        "没人[来管修断理封接应处] 无人 没得人 没有人 过[人路车] 路过 还在过 走路 从[那这]走 在走 娃 孩子 学生 老人 小孩 小朋友 幼儿园 学校 下[面头] 底下 楼下 住[着起在] 没围 没封 没警示 看不[见到] 随时 "
        "差点 摸 带电 电[到倒] 打[了过][^，。]{0,6}电话 打不通 快来 赶紧 马上派 一直 还[在没] 一大片 一地 敞起"
    ),
    "helpless": "打不通 没信号 没人[来管接应] 没得人 没有人 [0-9一二两三四五六七八九十半几]个?多?(?:小时|分钟|钟头) 出不来 救命 快来 快点 还在 [还还]没[来放出] 喘 哭 闷 缺氧 晒 热 大人 没大人 火",
    "climbs": "坐[着在起到] 爬[到在出上起] 悬 吊[在起着] 挂在 卡[在住到] 趴[在到] 翻[出过到] 站[在到]",
    "drowns": "扑腾 挣扎 喊救 掉[进下]去 掉[进下在到] 落水 浮 沉 呛",
    "locked": "敲门 没人[开应] 有没[有得]人 不(?:晓得|知道)里 打不开",
    "roams": "街上 路上 马路 转 晃 疯 追 见人 校门 学校 楼道 乱",
    "over": (
        "救出 出来了 脱困 脱险 获救 解救 修好 处理[好完] 恢复 找到 上次 上回 以前 后来 扑灭 灭了 排除 没事了 演习 猫 狗(?!都) 鸡 鸭 鹦鹉 手机 钥匙 广告太 切菜 杀鱼 厨 磨刀 油烟 烧烤 烟囱 抽烟 秸秆 垃圾 汽车冒 会不会 可能 担心 建议 希望[^，。]{0,6}(?:加强|定期) 怎么办理 渗水 发霉 潮湿 漏水 鸟 屎"
    ),
    "strayed": "[坐站蹲]在 哭 小时 说不清 谁家 认识 派出所 报警 报了警 快来",
    "massed": (
        "把[^，。]{1,12}[堵围拦封占] [围堵拦][了住起在着门路] 围攻 堵[国高大工政厂] 聚集 聚众 聚[在了] 横幅 口号 静坐 [下罚]跪 跪在 闹事 动手 打起来 冲突 对峙 推搡 僵持 不肯[走散] 不[走散] 警察 特警 民警[^，。]{0,4}[来到在] "
        "扬言 罢[工运课市] 集合 约[好起了] 一起[去到] 上百 数百 [几数][十百] [0-9一二三四五六七八九十百千]{2,5}[多余来]?[名个位号]?(?:人|业主|居民|村民|家长|工人) 失控 控制不住 出大?事 人命 冲[进击到] 过激 极端 拼命 跳[楼下河] 棍 刀"
    ),
    "outing": "旅游 旅行 游玩 景区 风景 真美 好玩 好吃 打卡",
    "past": "(?:19|20)[0-9]{2}[年.-] 去年 前年 上个?月 当年 当时 曾 以前 多年前 前几年",
    "claims": "报销 医保 能报 报多少 补贴 流程 政策 挂号 缴费 医药费 手术费 学区 入学 户口 营养 床位 排队",
    "off": "放假 暴雨 检修 节假 春节 国庆 疫情 通知 年检 装修 转让 几点 时间 路线 改道 故障 坏 维修 等公交 交通",
    "idiom": "热死 气死 笑死 累死 吓死 馋死 烦死 想死你 吵死 臭死 打死也 打死都",
    "guards": "物业 保安 门卫 开发商(?!.{0,8}(?:围|堵)) 城管 小区大门 电动车 外卖员 快递",
}
"""Words, or what may stand for one; joined by ``|`` when first needed."""


class Sign(NamedTuple):
    """A risk is told where one of ``words`` stands, with a word of every class of ``close`` at its side and of ``near`` in its sentence.

    ``near`` may name several classes as one («soon|ultimatum»). ``unless``: classes of which no word stands in the sentence.
    """

    kind: str
    words: str
    close: str = ""
    near: str = ""
    unless: str = ""


SIGNS: tuple[Sign, ...] = (
    # Despair: said outright, by what is at hand, by what is being settled, by where somebody stands.
    Sign("despair", "活够了 活腻了 不想再活 不想在活 不愿活 不想继续活 没活头 没得活头 没有活头 活着没 活着也没 活到没 眼睛一闭 两眼一闭 一死了之 寻死 走绝路 走上绝路 死了算 死算了 不如死了算 不如死球 不如死了好 不如死了干净 不如一死 死了一了 去死算 先走一步 烧炭 开煤气 卧轨 投河 投井 跳江 跳水库 撞火车 寻短 血书 遗照 寿衣 拖累 活受罪 以死 拿命 活着太 做傻事 干傻事", "", "kin aware|ultimatum|sunk|worn", "unreal asks idiom festive labour"),
    Sign("despair", "哪种死法 只想死 没有痛苦 垫背 不再醒 解脱倒计时 留在世上 不如早点走 没有出生过 跳的冲动 就死在 去跳河 去跳楼 条老命 活得好累 拿命换 以命相", "", "kin", "unreal asks idiom festive labour past"),
    Sign("despair", "交代给 交待给 交代了 交待了 交代后 交待后 交代好 交待好 托付 后事 留给娃 留给孩子", "", "last kin aware", "unreal asks"),
    Sign("despair", "以后麻烦 以后拜托 就拜托 就麻烦 帮我照顾 替我照顾 照顾好我 就托付", "", "last ultimatum|aware", "unreal asks"),
    Sign("despair", "不麻烦 不再麻烦 不会再来烦 不会再有人 别找我 不要找我 大家保重 自己的方式 极端的 极端方式 极端手段 极端行为 极端的事", "", "self ultimatum|poison_held|aware", "unreal paper asks"),
    Sign("despair", "最后一封 最后一次给 最后一次写 这封信就 当我没来过 我走了以后 我走了之后 我不在了 我死了以后 我死以后", "", "self aware|last|ultimatum", "unreal asks joy"),
    Sign("despair", "下辈子 来世 来生 保重 遗言", "", "person|kin gone|worn|last", "unreal asks solved festive"),
    Sign("despair", "农药 百草枯 敌敌畏 老鼠药 鼠药 安眠药 毒药 汽油 煤油 煤气罐 液化气罐 绳子 麻绳 炸药 雷管", "poison_held", "kin ultimatum|aware", "unreal farm asks past"),
    Sign("despair", "药都买 药我都买 药买好 药我买 药已经买 药都备 药备好 药准备好 把药买", "", "ultimatum|aware|last", "unreal farm"),
    Sign("despair", "护栏上 桥栏杆 阳台外沿 井架 站台边 大桥的护栏 房梁 窗台 栏杆 护栏外 楼顶 天台 楼边 屋顶 房顶 塔吊 烟囱 高压线 高压铁塔 铁塔 广告牌 桥上 桥栏 桥边 桥墩 吊车 水塔 信号塔 天桥 脚手架 阳台外 窗子外 窗户外", "stance", "kin peril", "unreal labour past asks"),
    Sign("despair", "塔吊上下来 楼上下来 楼顶下来 桥上下来 上面跳 往下跳 跳下去 跳下来 楼上跳", "", "kin height ultimatum|worn", "unreal escape labour past asks"),
    Sign("despair", "割腕 割脉 割手 划手 自残 手臂 手腕 手膀子 吞药 吃了一瓶 吃了整瓶 吃了一整瓶", "", "kin cut sunk|aware|peril|worn|cut", "unreal claims asks past labour"),
    Sign("despair", "不吃饭 不吃不喝 关在房间 关在屋 关到屋 把自己关 关进房间 窗子打开 窗户打开", "", "kin sunk", "unreal"),
    Sign("despair", "带着孩子一起 带着娃 带到娃 带着儿子一起 带着女儿一起 抱着孩子 抱着娃", "", "aware peril|ultimatum|aware", "unreal asks joy travel"),
    # A crowd: what it carries, who strikes, who goes where, who stands there, who is armed.
    Sign("crowd", "横幅 横副 条幅 布条 白布 标语 举牌 白衣服 白色衣服 白色的衣服 穿白 抬棺 抬着棺 棺材摆 棺材停 灵堂 花圈 静坐 坐一坐 坐一下 坐坐 下跪 跪起 锅碗瓢盆 带铺盖 带起铺盖 背起铺盖 馒头和水 帐篷 大喇叭", "", "many|self pact|soon|ultimatum office|pact", "unreal festive asks past solved"),
    Sign("crowd", "散步 喝茶 统一穿 统一戴 干粮 茶话会", "", "many pact soon|ultimatum office", "unreal festive asks past solved joy travel"),
    Sign("crowd", "没出工 不出工 熄火 离岗 集体请假 都不发车 不挪车 收摊 不进车间 全体关机 集体病假 不送孩子 停运 全停了 罢工 罢运 罢课 罢市 停业 歇业 关门 不上班 不上课 不进教室 不去上课 不出车 不跑车 不上线 不开门 没有开门 不接单 不复工 不开工 停工 停课 不跑了 就不跑", "worker|together", "worker together ultimatum|demand", "unreal off asks past paper guards"),
    Sign("crowd", "定于 统计人数 敲锣 楼下集合 一起签到 约好 约起 相约 商量好 商量了 说好 讲好 接龙 互相转告 转告 组织大家 在组织 一起去 一起到 一起上 集体去 集体到 集中到 集合 喊了 提议 打算集体 自带 都到 都去 全部去", "", "many soon office", "unreal paper festive asks joy past travel labour"),
    Sign("crowd", "不肯散 拦下来 挪车 坐在挖机 横在 睡到路 不走 不散 不撤 不离开 不肯走 不放人 轮流守 轮流堵 轮流去 轮流坐 轮班守 守到 守起 守着 不让车 不让进 不准进出 莫想进 别想进 煮饭 打地铺 堵到工地 堵到门 堵起 锁了", "", "many gate ultimatum|pact|soon|clash", "unreal guards asks past paper off solved"),
    Sign("crowd", "棍子 斧头 铁棒 锄头 扁担 钢管 铁锹 铁棍 棍棒 棒棒 家伙 砍刀 钢筋", "arms_held", "many clash", "unreal asks past labour"),
    Sign("crowd", "打起来 打群架 约架 械斗 喊人来打 一场恶战 干起来 动刀 群殴", "", "many soon|aware|clash|ultimatum", "unreal asks past festive paper"),
    Sign("crowd", "周一见 周二见 周三见 周四见 周五见 周六见 周日见 周末见 星期一见 星期二见 星期三见 星期四见 星期五见 星期六见 星期天见 礼拜一见 礼拜二见 礼拜三见 礼拜四见 礼拜五见 礼拜天见 号见 点见 明天见 明早见 后天见 早上见 上午见 下午见 晚上见 门口见 大门见 门前见 广场见 大厅见 楼下见 政府见 市委见 县委见 信访见 信访局见 法院见 局见 售楼部见 公司见 厂里见 省里见 省上见 省城见 市里见 市上见 县里见 北京见 门口集合 大门集合 门口碰面 门口碰头 门口汇合 门口会合 楼下集合 广场集合 不见不散", "meets", "ready", "unreal festive asks past solved joy gathering"),
    Sign("crowd", "锣鼓 敲锣 横幅 花圈 条幅", "", "ready soon office", "unreal festive asks past solved joy gathering"),
    # Going up, on purpose.
    Sign("petition", "北京 首都 京城 进京 赴京 上京 国务院 中南海 天安门 中央 中纪委 最高检 最高人民检察院 最高法 最高人民法院 国家信访 中央信访 省信访 省上 省里 省城 省委 省政府 省厅 省纪委 省高院 大领导", "goes", "self|many|ultimatum case soon|ultimatum|pact|ticket", "unreal travel asks paper past joy"),
    Sign("petition", "拦车 拦驾 递状 拦领导 跪在路 下跪拦", "", "self|many leaders pact|ultimatum|case", "unreal asks paper travel past"),
    Sign("petition", "上访", "", "many pact|ticket soon", "unreal asks paper past solved"),
    Sign("petition", "越级 往上捅 往上告 往上反映 往上面 往上头 捅到 告到 闹到 捅上 一直告 一起上去 说等开会", "upward", "self|many ultimatum|pact|soon", "unreal paper asks past"),
    Sign("petition", "凑车费 凑了车费 凑路费 凑了路费 盘缠 火车票 车票已 车票都 了车票 张车票 车票明 硬座 包车 买了票 票已经买 买好了票 买了后天 买了明天 票都买", "", "high self|many|case pact|case|soon", "unreal travel asks"),
    Sign("petition", "巡视组 巡察组 督察组 督导组 督查组", "", "self case soon|arrives", "unreal paper asks joy"),
    # The media: come, coming, called; a film in the hand; already everywhere.
    Sign("media", "报社 见报 营销号 频道 自媒体人 节目组 记者 采访车 摄像机 话筒 电视台 媒体 栏目组 央视 焦点访谈 大V 大v 博主 网红 主播 自媒体 新闻热线 摄制组 新闻频道 都市频道 民生频道 新京报 澎湃 红星新闻 封面新闻 今日说法 黄金眼 网络大咖 百万粉丝", "act|here", "self|ultimatum|anger|soon|ours", "unreal joy asks solved wished not_ours"),
    Sign("media", "发到网上 发网上 发上网 放到网上 放网上 发抖音 发到抖音 发到短视频 网上曝光 开直播 现场直播 媒体公开 公开披露 向媒体 媒体曝光 捅到网上 挂到网上", "", "ultimatum own_film", "unreal joy asks"),
    Sign("media", "热搜 万播放 播放量 播放 转发 点赞量 评论 全网 同城榜 热榜 刷屏 点击量 上新闻", "", "count anger ours", "unreal joy asks solved"),
    # The same again, for at least the third time, and nothing has come of it.
    Sign("again", " ".join(f"{n}{c}" for n in "三四五六七八九十几0123456789" for c in "次回遍趟") + " 个电话 多个电话 封信", "_three tells", "unheard", "census solved not_ours asks unreal"),
    Sign("again", "都说转 转来转去 推来推去 皮球踢", "", "_three|units tells", "census solved not_ours asks unreal"),
    Sign("again", "第几次 几次了 多少次 多少回 多少遍 数不清 记不清 记不得 年年反映 年年投诉 年年说 年年讲 又是我 跑断腿 跑断了腿 腿都跑 跑了十几", "", "tells|matter unheard|anger|matter", "census solved not_ours asks unreal"),
    # The frail: beaten, bereft of what keeps them alive, alone, in hospital for what others did or left undone.
    Sign("frail", "锁在阳台 锁在屋 挨打 打我和 衣架 皮带抽 罚跪 跪操场 扇脸 捆在床 烫了一身 水泡 针扎 针眼 掐脖 掐孩子 掐娃 勒青 勒红 绑到 绑在 绑起 捆到 捆在 捆绑 虐待 毒打 殴打 打娃 打孩子 打老人 打小孩 打老婆 家暴 惨叫 淤青 青紫 扇耳光 小黑屋 遍体鳞伤 到处是伤 全身是伤", "", "frail hurt_how", "unreal asks paper past"),
    Sign("frail", "同居 怀孕 猥亵 性侵 强奸 开房 怀上 带走", "", "minor aware|anger|clash|kin", "unreal asks paper claims joy"),
    Sign("frail", "呼吸机 制氧机 氧气机 透析 胰岛素 化疗 断药 停药 药断 药都断 救命药 靶向药", "", "lack kin", "unreal asks paper"),
    Sign("frail", "喊饿 喊冷 断供 停暖 米汤 断水断电 没有米 没米 没饭吃 没得吃 没得饭 饿肚 断粮 揭不开锅 饭都没 起不来床 下不了床 动不了 瘫在 瘫痪在 躺在床 躺到床 没人照顾 没得人照顾", "", "frail nobody", "unreal asks paper claims"),
    Sign("frail", "摔在 摔倒 摔了 摔到 晕倒 昏倒 倒在", "frail", "nobody found_late", "often unreal asks paper labour past"),
    Sign("frail", "没开门 没下楼 没出门 没露面 没见人 没接电话 没动静 没出来 没见到 没看到 没见人", "", "alone days", "unreal asks paper found"),
    Sign("frail", "住院 住起院 住进 在医院 送医 输液 缝了 缝针 抢救 急诊 保胎 重症 ICU", "", "child|frail cause harmed", "often unreal asks paper claims past"),
    # Somebody gone, somebody threatened.
    Sign("missing", "没有影子 走散 没音讯 没有音讯 失去联系 没见回 没回来 没有回来 没回家 没有回家 没归家 未归 不见了 走失 走丢 失联 失踪 人找不到 联系不上 离家后 离家出走", "person|trace", "person trace", "unreal asks found paper past"),
    Sign("crowd", "情绪激动 情绪很激动 情绪非常激动", "folk", "massed", "unreal asks past paper solved"),
    Sign("crowd", "情绪失控 怕要出事 怕出大事 要出大事 怕出人命 要出人命 控制不住局面 快压不住", "folk", "", "unreal asks past paper solved"),
    Sign("violence", "被关 关起来 关在里 不准走 不让走 不让离开 限制人身自由 扣着人 拘在 传销", "", "kin calls", "unreal asks past paper found"),
    Sign("violence", "刀都磨 刀磨好 鱼死网破 同归于尽 全家陪葬 给我陪葬 一起死 一块死 一命换一命 拼个你死我活 你死我活", "", "self|kin ultimatum|worn", "unreal asks idiom past festive"),
    Sign("violence", "杀我全家 全家不得安生 不得安生 毁容 毁她的容 毁我的容 弄死 砍死 打死 捅死 杀死 杀了 杀我 烧死 要我的命 要我命 放火 泼汽油 炸了你 炸平", "says", "aimed kin", "unreal asks idiom past paper"),
    # A danger that goes on while nobody comes: told in a few lines, as whoever stands before it does.
    Sign("hazard", "电线 高压线 电缆 电杆 变压器 配电箱 电箱 路灯 灯杆 线路 电表箱", "live", "exposed", "unreal asks paper past solved over"),
    Sign("hazard", "燃气 煤气 天然气 液化气 气管 汽油 油罐 氨气 氯气 硫酸 危化 槽罐 罐车 加油站", "leaks", "exposed|helpless", "unreal asks paper past solved over"),
    Sign("hazard", "冒烟 冒黑烟 浓烟 煤气味 焦味 糊味", "", "locked", "unreal asks paper past solved over"),
    Sign("hazard", "电梯", "stuck", "helpless", "often unreal asks paper past solved over"),
    Sign("hazard", "反锁 锁在车 关在车 锁车里 锁在屋 关在屋 锁在家 困在车", "", "frail helpless", "unreal asks paper past solved over"),
    Sign("hazard", "窗台 阳台 窗户 防盗网 防护网 护栏 楼顶 天台 栏杆 房顶 屋檐 外机", "climbs", "child helpless|exposed", "unreal asks paper past solved over labour"),
    Sign("hazard", "水里 水头 河里 河头 河边 塘里 堰塘 池子 水库 江里 井里 沟里 化粪池 窨井 下水道 井口 水池", "", "frail drowns helpless|exposed", "unreal asks paper past solved over often"),
    Sign("hazard", "围墙 院墙 挡墙 墙 房子 楼板 广告牌 招牌 店招 外墙 墙砖 瓷砖 玻璃 树 脚手架 塔吊 雨棚 外机 铁皮 桥墩 桥 堤 山上 山坡 边坡 路面 路中间", "gives_way", "exposed", "unreal asks paper past solved over"),
    Sign("hazard", "井盖 窨井 盖子 化粪池 检查井 下水道", "open", "frail|child", "unreal asks paper past solved over"),
    Sign("lost", "迷路 迷了路 找不到家 说不清家 不记得家 认不到路", "", "frail strayed", "unreal asks paper past solved over travel"),
    Sign("violence", "拿刀 提刀 持刀 拿起刀 提起刀 拿着刀 提着刀 拿把刀 拿菜刀 拿砍刀", "", "roams", "unreal asks past paper over labour"),
    Sign("violence", "斧头 打火机 汽油泼 菜刀 砍刀 水果刀 刀子 拿刀 持刀 提刀 拿着刀 提着刀", "arms_held", "kin|many clash|says|peril|beats", "unreal asks past labour"),
)  # fmt: skip
CLASSES["_three"] = (
    f"(?<!第一)(?:第|不下|不少于|先后|前后|已|了|过|打|跑)?{_THREE}(?:多|几|来)?(?:次|回|遍|趟|个电话|封信)"
)
