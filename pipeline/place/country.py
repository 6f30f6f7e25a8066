"""The provinces, the greater cities and the countries that news is full of: elsewhere for every city but their own.

Names that are also ordinary words (朝阳, 安康, 开封, 长治, 天水, 四平) are left out: they are known by their 市, as counties are by
their 县. Which counties lie beside a city stands in its own ``territory.yaml``.
"""

from collections.abc import Container, Iterable, Iterator

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 "
    "海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾"
)
"""Of GB/T 2260, with Hongkong, Macao and Taiwan."""

_CITIES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 张家口 承德 沧州 廊坊 衡水 太原 阳泉 晋城 朔州 晋中 运城 忻州 临汾 吕梁 "
    "呼和浩特 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 锡林郭勒 阿拉善 沈阳 大连 抚顺 本溪 丹东 锦州 营口 "
    "阜新 辽阳 盘锦 铁岭 葫芦岛 长春 辽源 通化 松原 延边 哈尔滨 齐齐哈尔 鹤岗 双鸭山 伊春 佳木斯 七台河 牡丹江 绥化 "
    "大兴安岭 无锡 徐州 常州 苏州 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 杭州 宁波 温州 嘉兴 湖州 绍兴 衢州 舟山 "
    "台州 丽水 义乌 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 "
    "泉州 漳州 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 "
    "潍坊 济宁 泰安 威海 临沂 德州 聊城 滨州 菏泽 郑州 洛阳 平顶山 安阳 鹤壁 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 "
    "信阳 周口 驻马店 济源 武汉 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 神农架 长沙 株洲 湘潭 衡阳 "
    "邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 茂名 惠州 梅州 "
    "汕尾 阳江 清远 东莞 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 防城港 钦州 贵港 百色 贺州 崇左 海口 三亚 儋州 贵阳 "
    "六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 昆明 曲靖 昭通 临沧 楚雄 西双版纳 德宏 怒江 迪庆 拉萨 日喀则 "
    "昌都 林芝 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 商洛 兰州 嘉峪关 金昌 武威 张掖 平凉 酒泉 庆阳 陇南 "
    "临夏 甘南 西宁 果洛 银川 石嘴山 吴忠 固原 乌鲁木齐 克拉玛依 吐鲁番 昌吉 喀什 伊犁 塔城 阿勒泰 石河子 库尔勒 台北 "
    "高雄 花莲 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 成都 阿坝 "
    "甘孜 凉山州"
)
"""Of prefecture level, and a few below that everybody knows."""

_ABROAD = (
    "美国 加拿大 墨西哥 巴西 阿根廷 智利 秘鲁 古巴 英国 法国 德国 意大利 西班牙 葡萄牙 希腊 荷兰 比利时 瑞士 瑞典 "
    "芬兰 波兰 俄罗斯 乌克兰 土耳其 日本 韩国 朝鲜 蒙古国 印度 印尼 印度尼西亚 菲律宾 越南 老挝 柬埔寨 缅甸 泰国 "
    "马来西亚 新加坡 尼泊尔 孟加拉国 斯里兰卡 巴基斯坦 阿富汗 伊朗 伊拉克 叙利亚 黎巴嫩 以色列 巴勒斯坦 加沙 也门 沙特 哈萨克斯坦 埃及 南非 "
    "尼日利亚 肯尼亚 澳大利亚 新西兰 委内瑞拉 哥伦比亚 厄瓜多尔 玻利维亚 巴拉圭 危地马拉 洪都拉斯 萨尔瓦多 尼加拉瓜 哥斯达黎加 多米尼加 牙买加 "
    "匈牙利 捷克 斯洛伐克 罗马尼亚 保加利亚 塞尔维亚 克罗地亚 阿尔巴尼亚 白俄罗斯 立陶宛 拉脱维亚 爱沙尼亚 格鲁吉亚 亚美尼亚 阿塞拜疆 科威特 卡塔尔 "
    "吉尔吉斯斯坦 塔吉克斯坦 乌兹别克斯坦 土库曼斯坦 东帝汶 巴布亚新几内亚 瓦努阿图 所罗门群岛 阿尔及利亚 突尼斯 利比亚 埃塞俄比亚 索马里 乌干达 卢旺达 "
    "加纳 刚果 阿联酋 迪拜 约旦 纳米比亚 博茨瓦纳 毛里求斯 坦桑尼亚 莫桑比克 马达加斯加 马拉维 津巴布韦 赞比亚 安哥拉 喀麦隆 科特迪瓦 塞内加尔 塞拉利昂 利比里亚 布基纳法索"
)
"""Of which incidents are told here. Those after which estates and dishes are named (丹麦, 挪威), or that stand in other words (海地 in 上海地铁), are left out."""

FAR = frozenset(f"{_PROVINCES} {_CITIES} {_ABROAD}".split())


def far_places(words: Container[str], around: Iterable[str]) -> Iterator[str]:
    """All of them but those the city itself has a word for; of ``around`` (itself, what it lies in, beside it) every name in full."""
    near = [*around]
    for name in sorted(FAR):
        if name not in words and not any(one.startswith(name) for one in near):
            yield name
