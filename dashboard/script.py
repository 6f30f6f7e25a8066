"""Our own scripts: plain files under ``static/``, served by ourselves and named by their content, so that a browser keeps each until it changes."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).with_name("static")
NAMES = ("time.js", "desk.js", "wall.js")


@cache
def body_of_script(name: str) -> bytes:
    """The file."""
    return (FOLDER / name).read_bytes()


@cache
def tag_of(name: str) -> str:
    """The element that loads it."""
    return f'<script src="./own/{sha256(body_of_script(name)).hexdigest()[:12]}/{name}" defer></script>'


def routes() -> list[BaseRoute]:
    """What the front adds to its app; nothing in them is secret."""
    return [Route("/own/{hash}/{name}", _give, methods=["GET"])]


async def _give(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in NAMES:
        return Response(status_code=404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(body_of_script(name), media_type="text/javascript; charset=utf-8", headers=headers)
