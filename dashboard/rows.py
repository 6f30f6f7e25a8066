"""``POST /rows/{act}``: one act from a line of the list, without opening the case. The same use cases as everywhere, with the version seen."""

from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.matters.acts import act
from cases.matters.flow import MOVES
from cases.matters.recorded import acts_of, last_undoable
from cases.outbox.acknowledge import acknowledge_case
from cases.people.actors import Forbidden
from cases.people.sessions import session_user, touch_session
from cases.store.case_tables import Case
from cases.store.people_tables import User
from cases.work import Work
from dashboard.address import Address
from dashboard.current import COOKIE
from dashboard.forms import FIELD, field_of, is_ours, session_secret
from dashboard.rights import actor_of, sight_of
from dashboard.wording import full_width

RECEIVED = "received"
ACTS = (RECEIVED, "confirm", "dispatch")
STALE_PAGE = "页面停留过久，请刷新后再办。"


@dataclass(frozen=True)
class Said:
    """What came of it; ``undo``: where it can be taken back."""

    ok: bool
    words: str
    undo: str | None = None


class Rows:
    """The route of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = Address.of(house.config)

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app; the gate has asked for a session before, and so does this."""
        return [Route("/rows/{act}", self.do, methods=["POST"])]

    async def do(self, request: Request) -> Response:
        """Do it and say what came of it, as JSON: 200, or 409 with why not."""
        token, form = request.cookies.get(COOKIE), await request.form()
        name, id_, version = request.path_params["act"], field_of(form, "case"), field_of(form, "version")
        if token is None or not is_ours(request, field_of(form, FIELD), session_secret(token)):
            return JSONResponse({"ok": False, "said": STALE_PAGE}, 403)
        if name not in ACTS or not (id_.isdigit() and version.isdigit()):
            return JSONResponse({"ok": False, "said": "没有这个操作。"}, 404)
        said = await to_thread.run_sync(self._do, token, name, int(id_), int(version))
        body = {"ok": said.ok, "said": said.words, "undo": said.undo}
        return JSONResponse(body, 200 if said.ok else 409, headers={"cache-control": "no-store"})

    def _do(self, token: str, name: str, case_id: int, version: int) -> Said:
        with self.house.write() as work:
            user = session_user(work, token)
            if user is None:
                return Said(False, STALE_PAGE)
            touch_session(work, token)
            try:
                said = self._received(work, user, case_id) if name == RECEIVED else self._act(work, user, name, case_id, version)  # fmt: skip
            except Forbidden as e:
                return Said(False, f"{full_width(e.why)}。")
            work.commit()
            return said

    def _received(self, work: Work, user: User, case_id: int) -> Said:
        case = work.session.get(Case, case_id)
        if case is None or not sight_of(user).knows(case) or user.person_id is None:
            raise Forbidden("not_told", "没有要您确认收到的提醒")
        acknowledge_case(work, case_id, user.person_id, "desk", user.login)
        return Said(True, f"已确认收到：{case.number}。时限仍在计时。")

    def _act(self, work: Work, user: User, name: str, case_id: int, version: int) -> Said:
        """As the machine proposes: the values of the line, which the version stands for."""
        case, data = work.session.get(Case, case_id), dict[str, Any]()
        if name == "dispatch" and case is not None:
            if not case.handling_lead:
                raise Forbidden("nobody", f"{case.number} 还没有拟定的主办单位, 请点开选择")
            data["unit"] = case.handling_lead
        act(work, case_id, name, actor_of(user), None, data, version=version)
        assert case is not None, "act has found it"
        last = last_undoable(acts_of(work, case_id))
        undo = self.address.to(f"/case?id={case_id}&act=undo&event={last.id}") if last else None
        to = f"，派给{work.config.unit(case.handling_lead).name}" if name == "dispatch" and case.handling_lead else ""
        return Said(True, f"已{MOVES[name].cn}：{case.number}{to}", undo)
