"""The clock of this machine against that of the PostgreSQL server: limits fall due by the one, and many machines have only the other in common."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from cases.house import House
from dashboard.wording import span_words

APART = timedelta(minutes=1)
"""More is no time service's doing, and a matter of minutes in a ladder."""


def out_of_step(house: House) -> str | None:
    """A sentence where the two are apart; none on SQLite, which has no clock of its own, and in a simulated time."""
    if house.database.is_sqlite or house.clock.simulated:
        return None
    with house.read() as work:
        theirs: datetime = work.session.scalars(select(func.clock_timestamp())).one()
    gap = house.now() - theirs
    if abs(gap) <= APART:
        return None
    how = "快" if gap > timedelta(0) else "慢"
    return f"本机时钟比数据库服务器{how} {span_words(abs(gap))}, 提醒会按错的时间发: 请核对两台机器的时间服务 (timedatectl)"
