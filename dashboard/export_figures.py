"""``/export/statistics.csv`` and ``/export/figure.csv`` (or ``.xlsx``): all figures of a stretch of time, or the cases behind one."""

from collections.abc import Iterator, Sequence

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.console import Refusal
from cases.house import House
from cases.people.sessions import session_user
from cases.store.people_tables import User
from dashboard.current import COOKIE
from dashboard.read.statistics import SHOWN, Asked, read_behind, readable_by, scope_of
from dashboard.rights import sight_of
from dashboard.taken import TYPES, take
from reports.labels import label
from reports.scope import Scope
from reports.span import Span, of_any_span
from reports.spans import span_named
from reports.statistics import statistics

MOST = 5000
Row = Sequence[str]


class ExportFigures:
    """The routes of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app; the gate has asked for a session before, and so does this."""
        return [
            Route("/export/statistics.{form}", self.figures, methods=["GET"]),
            Route("/export/figure.{form}", self.behind, methods=["GET"]),
        ]

    async def figures(self, request: Request) -> Response:
        """All figures with their parts."""
        return await self._answer(request, "statistics")

    async def behind(self, request: Request) -> Response:
        """The rows of one figure, or of one part of it."""
        return await self._answer(request, "figure")

    async def _answer(self, request: Request, what: str) -> Response:
        form, query = request.path_params["form"], request.query_params
        if form not in TYPES:
            return PlainTextResponse("没有这种表\n", 404)
        token, period, figure = request.cookies.get(COOKIE), query.get("period", ""), query.get("figure", "")
        try:
            body = await to_thread.run_sync(self._made, token, what, form, period, figure)
        except Refusal as e:
            return PlainTextResponse(f"{e}\n", 404)
        if body is None:
            return PlainTextResponse("请先登录\n", 401)
        headers = {"content-disposition": f"attachment; filename={what}.{form}", "cache-control": "no-store"}
        return Response(body, media_type=TYPES[form], headers=headers)

    def _made(self, token: str | None, what: str, form: str, period: str, figure: str) -> bytes | None:
        """Raises Refusal for a stretch or a figure that is none, and for somebody whose figures there are none of."""
        with self.house.read() as work:
            user = session_user(work, token)
            span = span_named(period, work.config.city.zone, work.now) if user else None
        if user is None or span is None:
            return None
        scope = scope_of(sight_of(user))
        if scope is None:
            raise Refusal("您没有查看统计的权限")
        rows = self._figures(user, scope, span) if what == "statistics" else self._behind(user, scope, span, figure)
        said = {"period": span.name, "figure": figure, "unit": scope.unit}
        counted = f"{len(rows) - 1} 行"
        return take(self.house, user, "statistics_exported", form, "考核与统计", rows, counted=counted, said=said)

    def _figures(self, user: User, scope: Scope, span: Span) -> list[Row]:
        made = statistics(self.house, span, scope, readable_by(sight_of(user))).counted
        rows: list[Row] = [("指标", "项目", "数量", "单位", "口径")]
        for tally in made.figures.by_name.values():
            d = tally.definition
            rows.append((d.title, "合计", str(tally.count), d.unit, of_any_span(d.sentence)))
            rows += [(d.title, made.name(tally, part), str(tally.of(part)), d.unit, "") for part in made.parts(tally)]
            for word, hours in (("中位数", tally.median_hours), ("第90百分位", tally.p90_hours)):
                if hours is not None:
                    rows.append((d.title, word, f"{hours:.2f}", "小时", ""))
        return rows

    def _behind(self, user: User, scope: Scope, span: Span, figure: str) -> list[Row]:
        asked = Asked.read(figure)
        return [("编号", "事项", "项目", "用时（小时）"), *self._lines(user, scope, span, asked)]

    def _lines(self, user: User, scope: Scope, span: Span, asked: Asked) -> Iterator[Row]:
        """What the page lists, to the last page of it or five thousand rows."""
        after: int | None = 0
        for _ in range(MOST // SHOWN):
            with self.house.read() as work:
                found = read_behind(work, sight_of(user), scope, span, asked, after or 0)
            for line in found.lines:
                part = label(self.house.config, asked.definition.parts, line.part)
                yield line.number, line.title, part, f"{line.hours:.2f}" if line.hours is not None else ""
            after = found.next
            if after is None:
                return
