"""A matter of discipline that nobody can open is a fault, not a quiet number on a list."""

from sqlalchemy import select

from cases.house import House
from cases.store.people_tables import User
from dashboard.unreachable import unreachable


def test_a_restricted_matter_without_an_account_to_read_it_is_named(desk: House) -> None:
    """While 纪检 has an account nothing is said; without one, how many wait and how to make one."""
    with desk.write() as work:
        assert not [said for said in unreachable(work, ()) if "纪检监察的账号" in said]
        work.session.scalars(select(User).where(User.login == "jijian")).one().disabled_at = work.now
        work.session.flush()
        [said] = [said for said in unreachable(work, ()) if "纪检监察的账号" in said]
    assert said.startswith("有 1 件限制知悉的事项")
