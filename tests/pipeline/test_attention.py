"""A softened risk is noticed, and an ordinary complaint wakes nobody."""

import pytest

RISKS = [
    "辛苦各位领导,工人们情绪很激动,怕要出事。",
    "如果还是这样判,我就抱着他一起死。",
    "我妈被传销的人关起来了,偷偷打电话说救命。",
    "丈夫天天打我,昨天又拿刀。",
    "工资八个月没发,大家准备一起去省里。",
    "这已经是我第四次来信了,还是石沉大海。",
    "再不解决我们就拉横幅。",
    "锣鼓标语都齐了,周三市政府见。",
    "锣鼓家什都备好了,下周二早上八点信访局门口集合。",
    "条幅标语都准备好了,周五住建局见。",
    "白布横幅齐了,后天县政府见。",
    "该带的都带上,周三市政府门口碰面,一个都不能少。",
    "实在没法,下周一我们二十几户人家一起上北京讨个说法。",
    "电视台的记者已经到小区门口了。",
    "娃儿在幼儿园吃了早饭就吐,现在还在医院输液。",
    "有时候真觉得活着没什么意思。",
    "谢谢领导百忙中关心,只是我父亲昨晚又说不想活了,请帮帮他。",
    "大家商量好了,周五早上去市政府门口静坐。",
    "工人们已经围在项目部门口,要不到钱不走。",
    "我老公被逼得爬上塔吊了,求你们快来。",
    "拿不到工资我就从这楼上跳下去。",
    "麻烦各位领导抽空看看,业主群里有人提议明天去堵路。",
    "请尽快处理,不然我们只好去省里反映了。",
    "班上已经有七八个同学流鼻血,怀疑教室甲醛超标。",
    "家里一股很重的煤气味,打电话没人来。",
    "我要跟他们同归于尽。",
    "学生在宿舍割腕,幸好发现得早。",
    "这封信就当是我的遗书吧。",
    "几百个家长聚集在学校门口。",
    "如果明天还没有答复,我们将集体到省委上访。",
    "老人说再逼他就喝农药。",
    "我们村三十多口人明早包车进京告状。",
    "媒体都来采访了,你们还不管?",
    "孩子被老师打得住进医院,到现在还没醒。",
    "我们四十几个老兵说好了,下个月一号穿军装到省里去要待遇。",
    "业主群两百多户说好了,周三包车去武汉上访。",
    "先后反映过五次,次次都说在研究。",
]

ORDINARY = [
    "放学时间跟隔壁幼儿园撞到一起,家长接娃儿把路堵完了,能不能错开?",
    "去年几十户业主说好周三去杭州上访,后来解决了,谢谢。",
    "医院停车太难,带孩子看病转了一个小时。",
    "孩子要上学,学位还没有着落。",
    "多次投诉噪音没有人管。",
    "投诉多次无果,请领导重视。",
    "儿童医院挂号难,孩子发烧排队三小时。",
    "小区门口车辆乱停,经常堵路。",
    "旅游行业协会什么时候换届?",
    "跳楼价促销的喇叭太吵了。",
    "去北京的高铁什么时候开通?",
    "我要去北京出差,医保能异地报销吗?",
    "希望媒体多关注这件事。",
    "我会找记者曝光你们。",
    "物业把小区大门围堵起来不让进。",
    "请问信访局电话多少?",
    "学校开展防自杀心理讲座。",
    "去年业主曾经拉横幅维权。",
    "合唱团的锣鼓都齐了,周三市政府门口集合。",
    "横幅标语都齐了,周六运动会见。",
    "材料都齐了,周四市政府见。",
    "退休的材料准备齐了,下周一人社局见。",
    "开发商修路堵路三个月。",
    "孩子住院的医药费能报多少?",
    "我的腿骨折住院了,单位不给工伤。",
    "孩子在医院出生,怎么办出生证?",
    "没有天然气味道怎么加臭?",
    "食堂的饭难吃,学生都不愿意吃。",
    "希望打击聚众赌博。",
    "我第三次来这里旅游了,风景真美。",
    "老师情绪激动,批评了学生几句。",
    "小区大门八点就锁,不让走侧门,打电话给物业没人接。",
    "宠物店的猫一直被关在笼子里。",
    "大家准备一起去省里参加比赛。",
    "夫妻俩说好要白头到老,死也要一起死,真感人。",
    "第三次人口普查资料哪里查?",
    "请问第二胎补贴什么时候发?",
    "广场舞每天聚集几十人,扰民。",
    "这条路是居民聚集区,请装路灯。",
    "他打了三次电话给客服都没打通。",
    "生意不好做,快活不下去了,希望减免租金。",
    "楼上天天吵得我想死。",
    "群众对此反映强烈。",
    "电影里主角跳楼那段太假。",
    "公交罢工了一样,半小时不来一辆。",
    "孩子在幼儿园很开心,谢谢老师。",
    "疫苗什么时候到货?带孩子跑了三趟医院。",
]


@pytest.mark.parametrize("text", RISKS)
def test_a_risk_is_noticed_however_it_is_said(hear, text) -> None:
    """Self-harm, a crowd, a petition trip, the media, sick children, the third letter: attention, or an incident at once."""
    judged = hear(text)
    assert judged.attention or judged.incident


@pytest.mark.parametrize("text", ORDINARY)
def test_the_same_words_without_the_risk_wake_nobody(hear, text) -> None:
    """«医院», «孩子», «投诉多次», «北京» mean nothing by themselves."""
    assert not hear(text).attention


def test_each_risk_names_its_kind_and_its_words(hear) -> None:
    """The reason says which risk and on what words it rests."""
    reasons = [r for r in hear("谢谢领导,再不解决我们周五就去拉横幅。").reasons if r.about == "attention"]
    assert [(reason.rule, reason.text) for reason in reasons] == [("attention.crowd", "拉横幅")]


@pytest.mark.parametrize("tone", ["感谢各位领导百忙之中关心,", "表扬社区工作人员,点赞!只是", "请问,"])
def test_a_polite_tone_hides_no_risk(hear, tone) -> None:
    """Thanks, praise and questions around it change nothing: the risk check starts."""
    judged = hear(f"{tone}我父亲昨晚又说不想活了。", channel="forum")
    assert judged.attention
    assert "risk_check" in {clock["kind"] for clock in judged.clocks}


@pytest.mark.parametrize(
    ("text", "at_risk"),
    [
        ("昨天锅炉爆炸死了两人。另外三号楼的变压器还在冒火星,娃娃天天从下面过,打了电话没人来。", "变压器"),
        ("昨天车祸死了一人。小区门口的井盖没了,娃娃天天在那里耍。", "井盖"),
        ("昨天下午围墙倒塌,压死一人。墙倒下来的时候路边有人。", None),
        ("小区高压线掉下来拖在路中间,昨天电死一个人。", None),
    ],
)
def test_a_danger_that_goes_on_beside_an_incident_is_a_risk_of_its_own(hear, text, at_risk) -> None:
    """Told in a sentence behind the incident, as not over; the danger that has come to pass is the incident."""
    judged = hear(text)

    assert judged.incident
    assert judged.attention is (at_risk is not None)
    assert [r.text for r in judged.reasons if r.about == "attention"] == ([at_risk] if at_risk else [])
