"""The script that Streamlit runs at every visit and click: who is there, which page, and nothing else."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import streamlit as st

from cases.store.people_tables import User
from dashboard.address import Address
from dashboard.badges import clock_mark
from dashboard.current import drawing, here
from dashboard.forms import FIELD, session_secret
from dashboard.index import TITLE
from dashboard.markup import Markup, div, span, tag
from dashboard.sections import SECTIONS, Section, stands_for
from dashboard.sheet import hidden
from dashboard.visit import Visit

STYLE = Path(__file__).with_name("style.css")


def main() -> None:
    """Check the session in the database, then show the page that was asked for."""
    st.set_page_config(page_title=TITLE, layout="wide", initial_sidebar_state="collapsed")
    st.html(STYLE)
    user = here().guest()
    if user is None:
        st.html(_signed_out())
        return
    visit = Visit(here().house, user, {})
    pages = {section.path: _page(section, visit) for section in SECTIONS}
    visit.pages.update(pages)
    chosen = st.navigation(list(pages.values()), position="top")
    st.html(_who(visit))
    with drawing(user):
        chosen.run()


def _page(section: Section, visit: Visit) -> st.Page:
    """A page that is not for this person stands in no menu; whoever follows a link to it is told whose it is, in our own words."""
    own = stands_for(section, visit.sight.roles)
    return st.Page(
        _shows(section, visit) if own else _tells_whose(section), title=section.title, url_path=section.path or "desk",
        default=not section.path, visibility="visible" if own else "hidden",
    )  # fmt: skip


def _tells_whose(section: Section) -> Callable[[], None]:
    def show() -> None:
        names = here().house.config.ladders.role_names
        whose = "、".join(name for role, name in names.items() if role in (section.roles or ()))
        why = (
            f"「{section.title}」这一页给{whose}用，您的账号没有这些角色"
            if whose
            else "您的账号不看事项：事项只给值守台、审核、督查、领导和各单位的人员看"
        )
        st.html(div("ys-banner ys-amber", f"{why}；您的页面在上方菜单里。"))

    return show


def _shows(section: Section, visit: Visit) -> Callable[[], None]:
    def show() -> None:
        import_module(section.module).show(visit)

    return show


def _who(visit: Visit) -> Markup:
    """The name at the right, and a plain form to leave: it ends the session in the record and takes the cookie away."""
    secret = Markup(hidden(FIELD, session_secret(here().token() or "")))
    leave = tag("form", secret, tag("button", "退出", type="submit"), method="post", action=_address().to("/logout"))
    return div(
        "ys-who",
        tag(
            "a",
            visit.user.name,
            class_="ys-name",
            href=_address().to("/account"),
            target="_self",
            title="修改口令、动态口令",
        ),
        span("ys-roles", _roles(visit.user)),
        leave,
        clock_mark(visit.house.now()),
    )


def _roles(user: User) -> str:
    names = here().house.config.ladders.role_names
    return "、".join(names.get(role, role) for role in user.roles)


def _address() -> Address:
    return Address.of(here().house.config)


def _signed_out() -> Markup:
    link = tag("a", "重新登录", href=_address().to("/login"), target="_self")
    return div("ys-banner ys-red", "登录已失效：已退出、停留过久或账号停用。", link)


if __name__ == "__main__":
    main()
