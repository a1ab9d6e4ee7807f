"""The app: pages, API and static files, put together once. `create_app` is all that a server or a test needs."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from hepwatch.decisions import accounts
from hepwatch.decisions.database import Database
from hepwatch.surfaces.web import (
    administration,
    api,
    api_cases,
    cohort,
    export,
    failures,
    hooks,
    knowledge,
    lab,
    openid,
    person,
    plan,
    protocols,
    record,
    signin,
    worklist,
)
from hepwatch.surfaces.web.desk import Clock, Desk, Settings, utc_now
from hepwatch.surfaces.web.safety import Safety
from hepwatch.surfaces.web.source import Source


def create_app(source: Source, database: Database, clock: Clock = utc_now, settings: Settings | None = None) -> FastAPI:
    """The web app over these answers and this database; without accounts it is in demonstration mode, and says so."""
    settings = settings or Settings()
    app = FastAPI(
        title="Hepwatch", version="1", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
        description="Watch over everyone treated for liver cancer. People are named by opaque tokens.",
    )
    with database.read() as c:
        demonstration = not accounts.exist(c)
    app.state.desk = Desk(source, database, clock, settings, demonstration)
    app.add_middleware(
        Safety, hosts=settings.hosts, per_minute=settings.requests_per_minute, secure=settings.secure
    )
    failures.install(app)
    for part in (signin, openid, worklist, export, person, plan, record, cohort, lab, protocols, knowledge, administration, api, api_cases, hooks):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")

    @app.get("/healthz", include_in_schema=False)
    def _healthy() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    return app
