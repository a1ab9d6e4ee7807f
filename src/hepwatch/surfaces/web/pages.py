"""Pages from templates. Everything that is not marked safe by our own drawing code is escaped."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from hepwatch.surfaces.web import wording

# In the address of script and style, so that a browser never mixes two editions of them.
_VERSION = hashlib.sha256(b"".join(f.read_bytes() for f in sorted((Path(__file__).parent / "static").iterdir()))).hexdigest()[:12]
THEMES = ("auto", "light", "dark")


@cache
def templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("hepwatch.surfaces.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.filters |= {"word": wording.word, "percent": wording.percent, "ago": wording.ago, "figure": wording.figure, "up": wording.up}
    environment.globals |= {"place": wording.place, "relative": wording.relative, "version": _VERSION, "orders": wording.ORDERS}
    return environment


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    visit = getattr(request.state, "visit", None)
    theme = request.cookies.get("theme", "auto")
    text = templates().get_template(template).render(
        visit=visit, theme=theme if theme in THEMES else "auto", path=request.url.path,
        demonstration=request.app.state.desk.demonstration, **values,
    )
    return HTMLResponse(text, status)
