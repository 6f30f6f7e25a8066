"""一人多号: a second account is no second person, whatever it is called."""

from pathlib import Path

import pytest
from sqlalchemy import select

from cases.matters.flow import APPROVERS
from cases.people.actors import Actor, Forbidden, other_person, others
from cases.people.oneself import read_accounts
from cases.store.case_tables import Case
from cases.store.people_tables import Person, User
from dashboard.checks.people import check_accounts
from dashboard.read.answer import steps_of
from tests.desk import Desk, enrol, register
from tests.officers import CLEAR, OFFICER, do

PLAIN = "11月23日8时，某厂发生爆炸，消防、公安和医疗人员已经到场，现场道路实行临时管制，请绕行。"
ROSTER = """name,unit,role,phone
钱甲,市政府办,unit_leader,13900010001
钱甲乙,市应急局,unit_leader,13900010001
孙丙,市政府办,unit_leader,028-88770001
孙丁,市应急局,unit_leader,028-88770001
"""


def account(login: str, name: str) -> Actor:
    return Actor(login, name, None, frozenset({"reviewer"}))


def link(desk: Desk, **people: str) -> None:
    """Accounts by login, each with the person of the roster behind it."""
    with desk.house.write() as work:
        for login, name in people.items():
            user = work.session.scalars(select(User).where(User.login == login)).one()
            user.person_id = work.session.scalars(select(Person.id).where(Person.name == name)).one()
        work.commit()


@pytest.fixture
def two_accounts(desk: Desk, tmp_path: Path) -> Desk:
    """shen_a and shen_b go by two names and stand in the roster twice, with one mobile; shen_c shares only an office line with shen_d."""
    enrol(desk.house, *((f"shen_{n}", f"审核{n}", "reviewer") for n in "abcd"))
    register(desk.house, tmp_path, ROSTER)
    link(desk, shen_a="钱甲", shen_b="钱甲乙", shen_c="孙丙", shen_d="孙丁")
    return desk


def drafted(desk: Desk, author: Actor = OFFICER) -> int:
    case_id = desk.matter("large")
    do(desk, case_id, "respond", author, text=PLAIN)
    return case_id


def test_who_has_done_one_step_does_no_other_from_a_second_account(two_accounts: Desk) -> None:
    """One mobile in the roster, one person: refused, and the sentence names the account that has had a step and what to do."""
    case_id = drafted(two_accounts)
    do(two_accounts, case_id, "review", account("shen_a", "审核a"), stage="保密审查", verdict="同意", checklist=CLEAR)

    with pytest.raises(
        Forbidden, match=r"一人不能办两步: 账号 shen_a 与 shen_b 同名或同一手机号.*请换人办理"
    ) as refused:
        do(two_accounts, case_id, "review", account("shen_b", "审核b"), stage="初审", verdict="同意")

    assert refused.value.error == "same_person"


def test_an_office_line_makes_two_people_none_the_less(two_accounts: Desk) -> None:
    """Who sits at one telephone may review one after the other."""
    case_id = drafted(two_accounts)
    do(two_accounts, case_id, "review", account("shen_c", "审核c"), stage="初审", verdict="同意")
    line = do(two_accounts, case_id, "review", account("shen_d", "审核d"), stage="审核", verdict="同意")

    assert line["id"] == case_id


def test_a_second_account_of_ones_name_reviews_nothing_one_wrote(desk: Desk) -> None:
    """The author's other account, also where nobody is linked to the roster."""
    enrol(desk.house, ("zhi1", "值一", "duty_officer"), ("zhi1b", "值一", "reviewer"))
    case_id = drafted(desk)

    with pytest.raises(Forbidden, match="一人不能办两步"):
        do(desk, case_id, "review", account("zhi1b", "值一"), stage="初审", verdict="同意")


def test_an_account_stopped_since_has_had_its_step(two_accounts: Desk) -> None:
    """Stopping the first account frees its owner for no second step."""
    case_id = drafted(two_accounts)
    do(two_accounts, case_id, "review", account("shen_a", "审核a"), stage="初审", verdict="同意")
    with two_accounts.house.write() as work:
        work.session.scalars(select(User).where(User.login == "shen_a")).one().disabled_at = work.now
        work.commit()

    with pytest.raises(Forbidden, match="一人不能办两步"):
        do(two_accounts, case_id, "review", account("shen_b", "审核b"), stage="审核", verdict="同意")


def test_a_step_is_offered_to_nobody_who_would_be_refused(two_accounts: Desk) -> None:
    """What waits for one is counted by person too: the other account finds nothing, a colleague does."""
    case_id = drafted(two_accounts)
    do(two_accounts, case_id, "review", account("shen_a", "审核a"), stage="初审", verdict="同意")
    with two_accounts.house.read() as work:
        case = work.session.get_one(Case, case_id)
        offered = {login: steps_of(work, [case], login)[case_id] for login in ("shen_b", "shen_c")}

    assert offered == {"shen_b": [], "shen_c": ["审核", "保密审查"]}


def test_one_is_no_second_person_to_oneself(two_accounts: Desk) -> None:
    """Neither by another account with the same mobile nor by the name under which one stands in the roster."""
    enrol(two_accounts.house, ("zhi9", "值九", "duty_officer"), ("ban9", "班九", "shift_leader"))
    link(two_accounts, zhi9="钱甲", ban9="钱甲乙")
    actor = Actor("zhi9", "值九", None, frozenset({"duty_officer"}))
    with two_accounts.house.read() as work:
        for said in ("ban9", "班九", "钱甲"):
            with pytest.raises(Forbidden, match="不行"):
                other_person(work, said, actor, APPROVERS, "批准人")

        assert "ban9" not in {user.login for user in others(work, actor, APPROVERS)}


def test_check_names_accounts_that_count_as_one(two_accounts: Desk) -> None:
    """One mobile for a whole duty room keeps its officers from handing over to each other: said before the morning comes. A stopped account is none."""

    def told() -> list[str]:
        with two_accounts.house.read() as work:
            return [f.sentence for f in check_accounts(work) if "按同一人算" in f.sentence]

    [sentence] = told()
    assert sentence.startswith("账号 shen_a、shen_b 同名或同一手机号")
    with two_accounts.house.write() as work:
        work.session.scalars(select(User).where(User.login == "shen_a")).one().disabled_at = work.now
        work.commit()
    assert told() == []


def test_whoever_has_no_account_is_only_what_he_is_called(desk: Desk) -> None:
    """A leader taken by name is one person, and nobody else; nothing said means nobody."""
    with desk.house.read() as work:
        accounts = read_accounts(work)

        assert (accounts.behind("王市长"), accounts.behind(None, "")) == ({"王市长"}, frozenset())
