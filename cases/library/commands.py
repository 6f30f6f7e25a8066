"""Commands of the policy file library: library put, explain, import, find, lapsing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, Refusal, command, emit, house_of, room
from cases.people.acting import act_as

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.work import Work

app = room("政策文件库：现行有效、失效、废止，解读，查找，即将到期")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="文号，例如 某府发〔2024〕3号")]


@command(app, "put")
def put(
    ctx: typer.Context,
    number: Number,
    title: Annotated[str, typer.Option("--title", help="标题")],
    issuer: Annotated[str, typer.Option("--issuer", help="发布机关")],
    issued: Annotated[str, typer.Option("--issued", help="发布日期，例如 2024-05-01")],
    as_: As,
    state: Annotated[str, typer.Option("--state", help="现行有效、失效或废止")] = "现行有效",
    until: Annotated[str | None, typer.Option("--until", help="有效期至")] = None,
    url: Annotated[str | None, typer.Option("--url", help="网址")] = None,
) -> None:
    """登记一份文件，或改动这个文号的；快到期时提前告知。"""
    from cases.library.files import Given, file_line, put_file
    from cases.library.table import day_of

    try:
        days = day_of(issued, "--issued"), day_of(until, "--until") if until else None
    except ValueError as e:
        raise Refusal(str(e), 2) from e
    given = Given(number, title, issuer, days[0], state, days[1], url)
    act_as(ctx, as_, lambda work, actor: file_line(work, put_file(work, given, actor)[0]))


@command(app, "explain")
def explain(
    ctx: typer.Context,
    number: Number,
    form: Annotated[str, typer.Option("--form", help="文字、图解、视频、音频、动漫、新闻发布会、专家访谈、问答")],
    url: Annotated[str, typer.Option("--url", help="解读所在页面的网址")],
    as_: As,
) -> None:
    """登记一份文件的解读。"""
    from cases.library.files import explain as do
    from cases.library.files import file_line, file_numbered

    def explained(work: "Work", actor: "Actor") -> dict[str, Any]:
        do(work, number, form, url, actor)
        return file_line(work, file_numbered(work, number))

    act_as(ctx, as_, explained)


@command(app, "import")
def import_(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 XLSX")], as_: As
) -> None:
    """导入一份文件清单：同一文号改动原有的，拒收的逐行说明。"""
    from cases.library.table import import_files
    from cases.people.bringing import bring

    done = bring(ctx, file, as_, import_files)
    emit(
        {
            "new": done.new,
            "changed": done.changed,
            "same": done.same,
            "explained": done.explained,
            "rejected": len(done.rejected),
        }
    )


@command(app, "find")
def find(ctx: typer.Context, words: Annotated[str, typer.Argument(metavar="[WORDS]", help="文号、标题或发布机关里的词，空格隔开的都要有")] = "") -> None:  # fmt: skip
    """查找文件，一行一份，新的在前；不写词列出全部。"""
    from cases.library.files import file_lines, search_files

    with house_of(ctx).read() as work:
        for line in file_lines(work, search_files(work, words)):
            emit(line)


@command(app, "lapsing")
def lapsing(ctx: typer.Context) -> None:
    """六十天内到期的文件，和哪些事项的回应稿引用了它。"""
    from cases.library.citing import cited_in
    from cases.library.files import about_to_lapse, file_lines

    with house_of(ctx).read() as work:
        files = about_to_lapse(work)
        for line in file_lines(work, files):
            emit(line | {"cited_in": cited_in(work, line["number"], line["title"])})
