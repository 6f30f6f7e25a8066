"""Views of the work list: narrower filters, what they hide, and sets of them under a name."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.acts import act
from cases.people.actors import Actor
from cases.people.views import MOST, keep_view, views_of
from cases.store.case_tables import Case
from cases.store.people_tables import User
from dashboard.read.desk import Choice, read_desk
from dashboard.rights import Sight
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]
OFFICER = Sight("shi_fuban", frozenset({"duty_officer"}))


def select(app: AppTest, label: str, value: str) -> AppTest:
    """Choose in the select box of that label."""
    [box] = [box for box in app.selectbox if box.label == label]
    return box.select(value).run()


def test_narrower_filters_hide_and_count(page: Page, desk: House) -> None:
    """One town of eight cases: two shown, six hidden, and the sentence names the town."""
    html = shown(select(page("zhiban"), "属地", "临邛街道"))
    assert "筛选「全部、临邛街道」，显示 2 件，隐藏了 6 件" in html
    assert "电梯坠落" in html
    assert "停水" not in html
    assert "化工园区" in html, "a grave matter is never out of sight"


def test_the_citys_view_is_there_for_everybody(page: Page, desk: House) -> None:
    """夜间必看 sets the filter; 本单位主办 is each one's own."""
    app = select(page("zhiban"), "视图", "夜间必看")
    assert app.session_state["ys_filter"] == "urgent"
    with desk.read() as work:
        unit = work.session.query(User.unit).where(User.login == "danwei").scalar()
    app = select(page("danwei"), "视图", "本单位主办")
    assert app.session_state["ys_only_unit"] == unit
    assert "停水" in shown(app)


def test_a_view_is_kept_taken_up_and_dropped(page: Page, desk: House) -> None:
    """Under a name of one's own; another person does not have it."""
    app = select(page("zhiban"), "类别", "城乡建设")
    app = select(app, "等级", "large")
    next(f for f in app.text_input if f.label == "存为视图").input("城建较大")
    app = next(b for b in app.button if b.label == "保存视图").click().run()
    assert "已存视图：城建较大" in shown(app)
    assert "城建较大" not in [o for box in page("danwei").selectbox for o in box.options]
    app = page("zhiban")
    html = shown(select(app, "视图", "城建较大"))
    assert "显示 1 件，隐藏了 7 件" in html
    assert "电梯坠落" in html
    app = select(app, "删去自己的视图", "城建较大")
    assert "已删去视图" in shown(next(b for b in app.button if b.label == "删去视图").click().run())
    with desk.read() as work:
        assert views_of(work, work.session.query(User.id).where(User.login == "zhiban").scalar()) == {}


def test_a_view_without_a_name_or_one_too_many_is_refused(page: Page, desk: House) -> None:
    """In words, and nothing is kept."""
    app = page("zhiban")
    assert "视图要有名称" in shown(next(b for b in app.button if b.label == "保存视图").click().run())
    with desk.write() as work:
        user = work.session.query(User.id).where(User.login == "zhiban").scalar()
        for n in range(MOST):
            keep_view(work, user, f"视图{n}", {"filter": "urgent"})
        keep_view(work, user, "视图0", {"filter": "review"})
        work.commit()
        assert views_of(work, user)["视图0"] == {"filter": "review"}
    app = page("zhiban")
    next(f for f in app.text_input if f.label == "存为视图").input("再一个")
    assert "最多存 12 个视图" in shown(next(b for b in app.button if b.label == "保存视图").click().run())


def test_what_a_kept_view_no_longer_knows_is_left_out() -> None:
    """A filter of another release, a key nobody reads: everything is shown rather than nothing."""
    assert Choice.of({"filter": "gone", "colour": "red", "category": "民政"}) == Choice(category="民政")


def test_a_unit_counts_only_what_it_may_see(desk: House) -> None:
    """The narrower count of a liaison holds its own cases; an officer's all but the one of which only the number is told."""
    with desk.write() as work:
        unit = work.session.get_one(Case, 3).handling_lead
        liaison = Sight(unit, frozenset({"unit_liaison"}))
        found = read_desk(work, liaison, Choice(category="城乡建设"))
        every = read_desk(work, OFFICER, Choice(category="城乡建设"))
    assert (found.shown, len(found.rows), found.hidden) == (1, 1, 0)
    assert every.shown == 7


def test_ticked_cases_are_done_together_after_a_look(page: Page, desk: House) -> None:
    """The link from the list carries their numbers; what this person may not read is not among them."""
    app = page("zhiban", "queue", cases="2-7-6-999")
    html = shown(app)
    assert "值守台选中的 2 件" in html
    assert "违规收礼" not in html
    app = next(b for b in app.button if b.label == "先看会怎样（2 件）").click().run()
    assert "YQ2026-000002 待研判 → 已研判" in shown(app)
    app = next(b for b in app.button if b.label == "照此办理 2 件").click().run()
    assert "已确认研判 2 件" in shown(app)


def test_a_matter_known_by_its_number_only_comes_up_under_no_value(desk: House) -> None:
    """Its town, category or unit would be told by where it is listed; those who may read it find it there."""
    with desk.write() as work:
        case = work.session.get_one(Case, 6)
        case.territory, unit = "临邛街道", case.handling_lead
        work.commit()
    discipline = Sight("shi_jiwei", frozenset({"discipline"}))
    with desk.read() as work:
        for choice in (Choice(territory="临邛街道"), Choice(unit=unit), Choice("letters", territory="临邛街道")):
            found = read_desk(work, OFFICER, choice)
            assert 6 not in [row.row.case_id for row in found.rows]
            assert found.shown == len(found.rows)
            assert 6 in [row.row.case_id for row in read_desk(work, discipline, choice).rows]
        assert 6 in [row.row.case_id for row in read_desk(work, OFFICER).rows]


def test_what_a_leader_ordered_is_listed_by_itself(page: Page, desk: House) -> None:
    """批示件 and 交办件 are narrower filters as the others are."""
    with desk.write() as work:
        officer = Actor("zhiban", "周值班", "shi_fuban", frozenset({"duty_officer"}))
        order = {"kind": "批示", "by": "王书记", "at": work.now.isoformat(), "form": "书面", "words": "请限期办结。"}
        act(work, 3, "instruct", officer, None, order)
        work.commit()
    html = shown(select(page("zhiban"), "批示交办", "批示"))
    assert "筛选「全部、批示件」，显示 1 件，隐藏了 7 件" in html
    assert "停水" in html
    assert "显示 0 件" in shown(select(page("zhiban"), "批示交办", "交办"))
