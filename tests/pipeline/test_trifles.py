"""Plain complaints about things, beasts, grazes, merry crowds and clauses are no incidents; what stands beside them still is one."""

import pytest

THINGS = [
    "东街十字路口有个铁盖盖不见了,就拿根树枝插起,晚上黑黢黢的骑车栽进去咋个办?",
    "护栏有一截不见了,下面就是河,孩子放学从那里走。",
    "河边的救生圈不见了,淹了人怎么办?",
    "井盖没了,昨天一个老人差点掉下去。",
    "柜子塌了把电视砸烂了,找商家不认账。",
    "床塌了,屁股摔疼了,店家不退钱。",
    "楼顶太阳能掉下来砸坏了我的车玻璃,找不到是哪家的,物业不管。",
    "手机摔地上屏幕炸了,刚买三天。",
    "空调起火花跳闸了,修了三次没修好。",
    "隔壁工地放炮像地震一样,桌子都在抖。",
    "半夜还在打桩,轰隆隆响得像爆炸一样,睡不着。",
]
BEASTS = [
    "鱼虾死了一坝,亏惨了,有没得人管养殖户?",
    "塘里的鱼昨晚全翻了白肚皮,四万斤啊,农业局来个人看下嘛。",
    "我家的狗昨天在小区吃了东西吐白沫,没抢救过来,怀疑有人投毒。",
    "猫从五楼掉下来摔断了腿,物业不让装网。",
    "我家的猫在宠物医院打了疫苗回来就死了,医院不承认有责任。",
    "河里的水最近发绿,岸边漂着几条死鱼,能不能测一下水质?",
]
SLIGHT = [
    "公园的秋千链子断了,孩子从上面掉下来擦破了皮,希望尽快修理。",
    "娃娃在学校吃坏肚子,就他一个人,老师说回家观察。",
    "我吃了那家凉面吃坏肚子了,要求赔钱。",
    "果园旁边养蜂,摘果子的工人被蜇了几个包。",
    "药吃了没效果还起疹子,药店不给退。",
    "美容院打针后脸上过敏起红疹,要求退卡退款。",
    "水库放水把我的网箱冲走了,损失两万。",
    "坟山被推土机推了,先人的骨头都露出来。",
]
MERRY = [
    "庙会上几千人把街都堵死了,车子动不得。",
    "景区门口几百辆车堵在国道上,走不动。",
]
CLAUSES = [
    "安全承诺书写着:如发生火灾、爆炸致人死亡,由本人承担一切法律责任。",
    "与各村签订森林防火责任书,发生一起森林火灾扣5分,烧死烧伤1人扣10分。",
    "劳务协议上写了:工人高处坠落死亡,公司只赔10万,这合法吗?",
    "河道采砂承包合同约定,淹死一人,承包人自行负责。",
    "考核办法:发生较大事故的扣10分,死亡3人以上的实行一票否决。",
]
STILL = [
    "两个娃娃下河洗澡不见了!",
    "我家老人今天早上出门就不见了,到处找不到。",
    "吊柜塌了砸到孩子头,缝了五针。",
    "像爆炸一样的一声响,楼都塌了。",
    "楼顶广告牌掉下来砸烂三辆车,还压到一个人。",
    "上游化工厂排污,河里的鱼全翻白肚了。",
    "养猪场的水流到堰塘头,鱼都翻白了,咋个办嘛?",
    "牛场的牛一批一批地倒,口吐白沫,喂牛的老陈也手脚抽筋说不出话。",
    "早市上收保护费的把卖鱼的手筋砍断了,围观的都不敢作声。",
    "整个高埂镇从昨天下午到现在都没电,养的虾子全闷死,变电站说烧了。",
    "孩子从秋千上掉下来摔破了头,血流一地。",
    "庙会挤倒了三个老人,送医院了。",
    "昨晚坟坡垮了,底下两个老人冲走了。",
    "打完针全班都起了红疹,两个娃在输液。",
    "合同上写了包安全,结果发生坍塌砸死我弟弟,老板不认。",
    "老公在工地坠落死亡,协议上写赔60万,老板不认。",
    "乙方工地塔吊倒塌,2人死亡。",
]
DRUMS = [
    "锣鼓、横幅、花圈,一样不少,后天早上政府大门口见。",
    "明天八点镇政府大门,锣鼓旗子横幅一样不少,老的小的都去。",
]
NO_DRUMS = [
    "锣鼓、腰鼓、秧歌,一样不少,初八在市政府广场闹元宵。",
    "锣鼓喧天,村委门口送锦旗,感谢政府修路。",
    "庙会舞狮把路堵死了半天,一千多人看热闹。",
]


@pytest.mark.parametrize("text", [*THINGS, *BEASTS, *SLIGHT, *MERRY, *CLAUSES])
def test_a_plain_complaint_is_no_incident(hear, text) -> None:
    """It has no level, and nobody in it is dead, missing or poisoned."""
    judged = hear(text)
    casualties = judged.casualties
    told = (judged.incident, judged.severity, casualties.dead, casualties.missing, casualties.poisoned)

    assert told == (False, None, None, None, None)


@pytest.mark.parametrize("text", STILL)
def test_an_incident_beside_such_words_is_heard(hear, text) -> None:
    """People gone, struck or poisoned are an incident whatever thing, beast, feast or paper stands beside them."""
    assert hear(text).incident


@pytest.mark.parametrize("text", DRUMS)
def test_drums_readied_for_the_gate_are_a_risk(hear, text) -> None:
    """Whoever brings drums, banners and wreaths to the gate of an office is looked after before the day."""
    assert hear(text).attention


@pytest.mark.parametrize("text", NO_DRUMS)
def test_drums_of_a_feast_are_none(hear, text) -> None:
    """Drums and lions that make merry call nobody."""
    judged = hear(text)

    assert not judged.attention
    assert not judged.incident


def test_a_mouthful_is_nobody(hear) -> None:
    """Who spits out a bite counts nobody as poisoned."""
    assert hear("超市买的面包里有虫子,吃了一口恶心得吐了,要求赔偿。").casualties.poisoned is None
